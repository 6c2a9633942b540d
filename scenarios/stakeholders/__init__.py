"""Six stakeholders, five issues, secret interests: after Abdelnabi et al. 2024 (arXiv 2309.17234)."""

from typing import Any, Literal

from pydantic import Field

from sandbox import Scenario, Script, Stage, State, choose
from scenarios.stakeholders import questions
from scenarios.stakeholders.delegates import Compromiser, Hardliner, Maximizer, Peacemaker, Saboteur
from scenarios.stakeholders.interests import PARTIES, content, deals, nash, passes, score
from scenarios.stakeholders.telling import SKINS


class Stakeholders(Scenario):
    """A tram through the old town, and six parties who each want something else from it.

    In turn they propose a whole deal: route, noise, jobs, subsidy, redress. Each knows alone what the options
    are worth to them and what they need at least. At the end the company makes a last proposal, and all but
    one must agree, the city in any case. Watch who gives way on what, and who wants it to fail.
    """

    people = (6, 6)
    allows = frozenset({"link", "unlink", "revise", "team"})  # six parties, each with interests of its own
    evolves = "who hears whom; and, from episode to episode, strategies"
    paper = "Abdelnabi et al. 2024, Cooperation, Competition, and Maliciousness, arXiv 2309.17234"
    feedback = frozenset({"strategy"})
    incomparable = (
        "deals reported by Abdelnabi et al. 2024 rest on points of their own; ours have the same shape "
        "and other numbers"
    )
    skins = SKINS
    bots = (Compromiser, Hardliner, Peacemaker, Maximizer, Saboteur)

    rounds: int = Field(
        14, ge=2, le=1000, description="turns; the first and the last are the company's, 24 as published"
    )
    decision: Literal["votes", "scores"] = Field(
        "votes",
        description="parties vote on the last proposal, or it passes where it reaches enough parties' least",
    )
    ties: bool = Field(False, description="words go along the ties of talk; proposals are always public")
    skin: Literal["story", "plain", "inverted"] = Field("story", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        given = {stage.role(who) for who in stage.names}
        free = [party for party in PARTIES if party not in given]
        for who in stage.names:
            if stage.role(who) not in PARTIES:
                stage.assign(who, free.pop(0), public=True)

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self, state, who)

    def round(self, stage: Stage) -> Script:
        party = self._turn(stage)
        speaker = questions.delegate(stage, party)
        if speaker:
            (value,) = yield [questions.propose(self, stage, speaker, party)]
            deal = {issue: option for issue, option in value.items() if issue != "say"}
            if speaker in stage.names:
                self._say(stage, speaker, value["say"])
                stage.post("proposal", {"by": party, "deal": deal})
                stage.keep("proposals", [*stage.secret("proposals", []), {"by": party, "deal": deal}][-12:])
        if stage.round >= self.rounds:
            yield from self._decide(stage)

    def ended(self, state: State) -> str | None:
        result = state.posted("result")
        return None if result is None else "there is a deal" if result["passed"] else "there is no deal"

    def outcome(self, state: State) -> dict[str, Any]:
        """Whether it passed, parties whose least it reaches, its welfare (mean points), and how it compares.

        `nash` is its welfare over that of the Nash solution; `pareto` whether no other deal is better for somebody and
        worse for nobody.
        """
        result = state.posted("result")
        if result is None:
            return {}
        points = [score(party, result["deal"]) for party in PARTIES]
        best = sum(score(party, nash()) for party in PARTIES)
        others = ([score(party, deal) for party in PARTIES] for deal in deals())
        beaten = any(
            other != points and all(a >= b for a, b in zip(other, points, strict=True)) for other in others
        )
        return {
            "passed": result["passed"],
            "yes": len(result["yes"]),
            "content": len(content(result["deal"])),
            "welfare": sum(points) / len(points),
            "nash": sum(points) / best,
            "pareto": not beaten,
        }

    def calls(self, people: int) -> tuple[int, int]:
        votes = people if self.decision == "votes" else 0
        return self.rounds + votes, self.rounds + votes

    # -- a turn ----------------------------------------------------------------------------------------

    def _turn(self, stage: Stage) -> str:
        """Whose turn it is: the company's at first and at last; between, all in an order drawn anew each time."""
        if stage.round in (1, self.rounds):
            return PARTIES[0]
        order: list[str] = stage.secret("order", [])
        if not order:
            able = PARTIES[1:] if stage.round == 2 else PARTIES  # the company has just spoken
            order = stage.random("order").sample(able, len(able))
        stage.keep("order", order[1:])
        return order[0]

    def _decide(self, stage: Stage) -> Script:
        proposals = stage.secret("proposals", [])
        deal = proposals[-1]["deal"] if proposals else nash()
        yes = content(deal)
        if self.decision == "votes":
            answers = yield from choose([questions.vote(self, stage, who, deal) for who in stage.names])
            roles = {who: stage.role(who) for who in stage.names}
            yes = [
                str(roles[who])
                for who, value in answers.items()
                if who in roles and value["vote"] == "accept"
            ]
            for who, value in answers.items():
                if who in roles:
                    self._say(stage, who, value["say"])
        passed = passes(yes)
        stage.post("result", {"deal": deal, "passed": passed, "yes": yes})
        for who in stage.names:
            stage.pay({who: questions.worth(stage, who, deal) if passed else 0.0}, to=[who])

    def _say(self, stage: Stage, who: str, text: str) -> None:
        if text:
            stage.say(who, text, channel="talk" if self.ties else None)
