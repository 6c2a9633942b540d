"""Debate: sums worked out together (Du et al. 2023; Li et al. 2024), and two teams before a jury."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field

from sandbox import Scenario, Script, Stage, State, Treatment, events, referee
from scenarios.debate import questions
from scenarios.debate.advocates import Advocate
from scenarios.debate.jurors import Juror
from scenarios.debate.questions import NOBODY, OTHER, Opinion
from scenarios.debate.solvers import Conformist, Copycat, Skeptic, Solver
from scenarios.debate.sums import solve
from scenarios.debate.telling import SKINS
from scenarios.debate.verdicts import accuracy, gains, majority, swing


class Debate(Scenario):
    """Argue, listen, and change your mind, or do not.

    Answers: all work out the same sum alone, then read their neighbours' answers, round after round; the
    majority counts. Sides: two teams argue a motion before a jury that votes before and after. Watch a wrong
    answer travel, a juror change benches, and how much of it is decided by who hears whom.
    """

    people = (2, 10_000)
    evolves = "who listens to whom, who is followed, and on which bench a juror sits"
    feedback = frozenset({"strategy"})
    paper = "Du et al. 2023, arXiv 2305.14325; Li et al. 2024, arXiv 2406.11776"
    # not "team": teams are the two sides and the jury's benches
    allows = frozenset({"link", "unlink", "assign", "revise", "join", "leave"})
    incomparable = (
        "81.8 % of sums after two rounds (Du et al., GPT-3.5) is a result of a model: comparable with it"
        " in the cast of debate/du2023"
    )
    skins = SKINS
    upright = "for and against are also what people argue, and the benches they sit on"
    bots = (Solver, Conformist, Copycat, Skeptic, Advocate, Juror)

    format: Literal["answers", "sides"] = Field(
        "answers", description="everybody solves a sum; or two teams and a jury"
    )
    rounds: int = Field(
        2, ge=1, le=100, description="rounds; the first of format answers is the independent answer"
    )
    highest: int = Field(
        29, ge=1, le=99, description="answers: the six numbers of the sum are drawn from 0 to this"
    )
    hands: bool = Field(
        False, description="answers: a public show of hands after every round, not only after the last"
    )
    early: bool = Field(False, description="answers: ends before the last round once all agree")
    motion: str = Field(
        "The working week should have four days.", max_length=200, description="sides: what is debated"
    )
    debaters: int = Field(
        2, ge=1, le=50, description="sides: people per team, unless the cast has teams for and against"
    )
    seats: bool = Field(
        True, description="sides: jurors may change the bench after every round, not only at the end"
    )
    skin: Literal["plain", "story"] = Field("plain", description="the words; the rules stay")

    # -- the rules --------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        if self.format == "answers":
            rng = stage.random("task")
            stage.post("task", [rng.randint(0, self.highest) for _ in range(6)])
            return
        stage.post("motion", self.motion)
        for name, part in self._parts(stage).items():
            if stage.trait(name, "part") != part:
                stage.revise(name, "part", part, "takes part in the debate")
            if stage.team(name) != (seat := "undecided" if part == "juror" else part):
                stage.team_up(name, seat, "takes a seat before the debate")

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self, str(state.people[who].traits.get("part", "juror")))

    def round(self, stage: Stage) -> Script:
        yield from (self._sum(stage) if self.format == "answers" else self._sides(stage))

    def ended(self, state: State) -> str | None:
        if state.posted("verdict") is None:
            return None
        return "the last word is spoken" if state.played >= self.rounds else "everybody agrees"

    def outcome(self, state: State) -> dict[str, Any]:
        """Answers: accuracy, flips, agreement per round, reads. Sides: votes before and after, swing."""
        return dict(state.posted("verdict", {}))

    def treatment(self, event: events.Event) -> Iterable[Treatment]:
        """A show of hands: -0.5 from who differs, 0.5 from who agrees, and 1 from who changed my mind."""
        if isinstance(event, events.Posted) and event.key == "hands":
            answers = {who: said for who, said in event.value["answers"].items() if said != "undecided"}
            everybody, benches = frozenset(answers), defaultdict[str, list[str]](list)
            for who, answer in answers.items():
                benches[answer].append(who)
            for seated in benches.values():
                bench = frozenset(seated)
                rivals = everybody - bench if len(bench) > 1 else everybody  # one set for all who stand alone
                for who in seated:
                    yield who, rivals, -0.5
                    yield who, bench, 0.5
            for who, other in event.value["because"].items():
                if {who, other} <= everybody:
                    yield other, who, 1.0

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        if mean:
            return f"{'seldom' if value < 0 else 'often'} agreed with {whom}"
        if value >= 1:
            return f"won {whom} over"
        return f"{'disagreed' if value < 0 else 'agreed'} with {whom}"

    def stance(self, event: events.Event) -> Iterable[tuple[str, str]]:
        """The last show of hands."""
        if isinstance(event, events.Posted) and event.key == "hands":
            yield from event.value["answers"].items()

    def calls(self, people: int) -> tuple[int, int]:
        if self.format == "answers":
            return people * (1 if self.early else self.rounds), people * self.rounds
        jury = max(0, people - 2 * self.debaters)
        most = 2 * self.rounds + jury * (1 + (self.rounds if self.seats else 1))
        return most, most

    # -- answers ----------------------------------------------------------------------------------

    def _sum(self, stage: Stage) -> Script:
        before: dict[str, Opinion] = stage.secret("answers", {})
        heard = {
            who: {n: before[n] for n in sources if n in before} for who, sources in _sources(stage).items()
        }
        values = yield [
            questions.solution(self, stage, who, heard[who], before.get(who)) for who in stage.names
        ]
        now: dict[str, Opinion] = dict(zip(stage.names, values, strict=True))
        for who, value in now.items():
            if value["argument"]:
                stage.say(who, value["argument"], channel="talk")
        stage.keep("answers", now)
        answers = {who: value["answer"] for who, value in now.items()}
        truth = solve(stage.posted("task"))
        referee.graded(stage, "answer", {who: answer == truth for who, answer in answers.items()})
        self._record(stage, answers, sum(map(len, heard.values())))
        last = stage.round >= self.rounds or (self.early and len(set(answers.values())) == 1)
        if last:
            self._verdict(stage, answers)
        if self.hands or last:
            _show_hands(stage, {who: str(answer) for who, answer in answers.items()}, now)

    def _record(self, stage: Stage, answers: dict[str, int], reads: int) -> None:
        kept = stage.secret("history", {"first": answers, "agreement": [], "reads": 0})
        agreement = max(Counter(answers.values()).values()) / len(answers)
        now = {"agreement": [*kept["agreement"], agreement], "reads": kept["reads"] + reads}
        stage.keep("history", {**kept, **now})
        stage.post("reads", reads)

    def _verdict(self, stage: Stage, answers: dict[str, int]) -> None:
        """The final vote against the truth; who is right earns a point."""
        history, truth = stage.secret("history"), solve(stage.posted("task"))
        vote = majority(list(answers.values()), stage.random("tie"))
        stage.pay({who: float(answer == truth) for who, answer in answers.items()})
        told = accuracy(truth, vote, history["first"], answers, history["agreement"])
        stage.post("verdict", {**told, "reads": history["reads"]})

    # -- sides ------------------------------------------------------------------------------------

    def _parts(self, stage: Stage) -> dict[str, str]:
        """for, against or juror: as before, else as the cast's teams have it, else by order of joining."""
        known = {who: str(stage.trait(who, "part") or stage.team(who)) for who in stage.names}
        if OTHER.keys() <= set(known.values()):
            return {who: part if part in OTHER else "juror" for who, part in known.items()}
        teams = ["for", "against"] * min(self.debaters, len(known) // 2)
        return {who: teams[i] if i < len(teams) else "juror" for i, who in enumerate(known)}

    def _sides(self, stage: Stage) -> Script:
        """One speech for, one against, then the jury; in the first round it votes before them, too."""
        parts = {who: stage.trait(who, "part", "juror") for who in stage.names}
        jury = [who for who, part in parts.items() if part not in OTHER]
        last = stage.round >= self.rounds
        speakers: dict[str, str] = {}
        if stage.round == 1:
            yield from self._seat(stage, jury, speakers, "before")
        for side in OTHER:
            if team := [who for who, part in parts.items() if part == side]:
                who = team[(stage.round - 1) % len(team)]
                speakers[who] = side
                (text,) = yield [questions.speech(self, who, side, stage.round)]
                stage.say(who, text)
        if last or self.seats:
            yield from self._seat(stage, jury, speakers, "after" if last else "between")
        if last:
            stage.post("verdict", swing(stage.secret("before", {}), stage.secret("votes", {})))

    def _seat(self, stage: Stage, jury: list[str], speakers: Mapping[str, str], when: str) -> Script:
        """Jurors vote and take their seats; a changed vote pays the speaker of the side it went to."""
        if not jury:
            return
        before: dict[str, str] = stage.secret("votes", {})
        ties = _sources(stage)
        values = yield [
            questions.ballot(self, who, (*speakers, *ties[who]), when, before.get(who)) for who in jury
        ]
        now: dict[str, Opinion] = dict(zip(jury, values, strict=True))
        votes = {who: value["answer"] for who, value in now.items()}
        for who, value in now.items():
            if value["argument"]:
                stage.say(who, value["argument"], channel="talk")
            if votes[who] != stage.team(who):
                because = value["changed_because"]
                moved = f", moved by {because}" if because != NOBODY else ""
                stage.team_up(who, votes[who], f"votes {votes[who]}{moved}")
        stage.keep("votes", votes)
        if when == "before":
            stage.keep("before", votes)
        else:
            stage.pay(gains(before, votes, speakers))
        _show_hands(stage, {**votes, **speakers}, now)


def _show_hands(stage: Stage, answers: Mapping[str, str], opinions: Mapping[str, Opinion]) -> None:
    """Where everybody stands, and whose argument changed whose mind."""
    because = {who: value["changed_because"] for who, value in opinions.items()}
    named = {who: other for who, other in because.items() if other != NOBODY}
    stage.post("hands", {"answers": dict(answers), "because": named})


def _sources(stage: Stage) -> dict[str, list[str]]:
    """Whom everybody hears, in order of joining."""
    heard: dict[str, list[str]] = {who: [] for who in stage.names}
    for source, targets in stage.edges("talk").items():
        for target in targets:
            if source in heard and target in heard:
                heard[target].append(source)
    return heard
