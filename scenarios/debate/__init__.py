"""Debate: sums worked out together (Du et al. 2023; Li et al. 2024), and two teams before a jury."""

import random
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import islice, takewhile
from typing import Any, Literal

from pydantic import Field

from sandbox import Ask, Choice, Form, Mind, Number, Scenario, Stage, State, Text, Think, View, derive, events

Facts = Mapping[str, Any]
Reason = tuple[str, str, str]  # a claim, a story that shows it, and what the other side answers
Script = Generator[list[Ask], list[Any], None]
NOBODY = "nobody"
VOTES = ("for", "against", "undecided")


class Debate(Scenario):
    """Argue, listen, and change your mind, or do not.

    Answers: all work out the same sum alone, then read their neighbours' answers, round after round; the
    majority counts. Sides: two teams argue a motion before a jury that votes before and after. Who hears whom
    decides a lot.
    """

    people = (2, 10_000)
    evolves = "who listens to whom, who is followed, and on which bench a juror sits"
    feedback = frozenset({"strategy"})
    paper = "Du et al. 2023, arXiv 2305.14325; Li et al. 2024, arXiv 2406.11776"
    # not "team": teams are the two sides and the jury's benches
    allows = frozenset({"link", "unlink", "assign", "revise", "join", "leave"})

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

    def round(self, stage: Stage) -> Script:
        yield from (self._sum(stage) if self.format == "answers" else self._sides(stage))

    def ended(self, state: State) -> str | None:
        if state.posted("verdict") is None:
            return None
        return "the last word is spoken" if state.played >= self.rounds else "everybody agrees"

    def outcome(self, state: State) -> dict[str, Any]:
        """Answers: accuracy, flips, agreement per round, reads. Sides: votes before and after, swing."""
        return dict(state.posted("verdict", {}))

    def treatment(self, event: events.Event) -> Iterable[tuple[str, str, float]]:
        """A show of hands: 1 from who changed my mind, 0.5 from who agrees, -0.5 from who differs."""
        if isinstance(event, events.Posted) and event.key == "hands":
            answers, because = event.value["answers"], event.value["because"]
            for one, answer in answers.items():
                for other, heard in answers.items():
                    if one != other and "undecided" not in (answer, heard):
                        value = 0.5 if answer == heard else -0.5
                        yield one, other, 1.0 if because.get(other) == one else value

    def calls(self, people: int) -> tuple[int, int]:
        if self.format == "answers":
            return people * (1 if self.early else self.rounds), people * self.rounds
        jury = max(0, people - 2 * self.debaters)
        most = 2 * self.rounds + jury * (1 + (self.rounds if self.seats else 1))
        return most, most

    # -- answers ----------------------------------------------------------------------------------

    def _sum(self, stage: Stage) -> Script:
        before: dict[str, dict[str, Any]] = stage.secret("answers") or {}
        heard = {
            who: {n: before[n] for n in sources if n in before} for who, sources in _sources(stage).items()
        }
        values = yield [self._question(stage, who, heard[who], before.get(who)) for who in stage.names]
        now = dict(zip(stage.names, values, strict=True))
        for who, value in now.items():
            if value["argument"]:
                stage.say(who, value["argument"], channel="talk")
        stage.keep("answers", now)
        self._record(
            stage, {who: value["answer"] for who, value in now.items()}, sum(map(len, heard.values()))
        )
        last = stage.round >= self.rounds or (self.early and len({value["answer"] for value in values}) == 1)
        if last:
            self._verdict(stage)
        if self.hands or last:
            because = {
                who: value["changed_because"]
                for who, value in now.items()
                if value["changed_because"] != NOBODY
            }
            stage.post(
                "hands",
                {"answers": {who: str(value["answer"]) for who, value in now.items()}, "because": because},
            )

    def _question(
        self, stage: Stage, who: str, heard: Mapping[str, Any], mine: Mapping[str, Any] | None
    ) -> Ask:
        a, b, c, d, e, f = task = stage.posted("task")
        prompt = (
            f"What is {a} + {b} * {c} + {d} - {e} * {f}? Give the answer, how sure you are (0 to 1), and how "
            "you got it, step by step."
        )
        if mine:
            lines = [f'{name} says {value["answer"]}: "{value["argument"]}"' for name, value in heard.items()]
            prompt += (
                f" Your last answer was {mine['answer']}. These are the last answers of those you listen to; "
                f"take them as advice, check them, and answer anew: {' '.join(lines) or 'you hear nobody.'} "
                "If one of them changed your answer, say whose."
            )
        form = _form(Number(low=-100_000, high=100_000, integer=True), (NOBODY, *heard), 400)
        default = {
            "answer": mine["answer"] if mine else 0,
            "confidence": 0,
            "argument": "",
            "changed_because": NOBODY,
        }
        others = {
            name: {"answer": value["answer"], "argument": value["argument"]} for name, value in heard.items()
        }
        about = {
            "task": task,
            "heard": others,
            "mine": mine["answer"] if mine else None,
            "round": stage.round,
        }
        return Ask(who, prompt, form, "answer", default, about)

    def _record(self, stage: Stage, answers: dict[str, int], reads: int) -> None:
        kept = stage.secret("history") or {"first": answers, "agreement": [], "reads": 0}
        agreement = max(Counter(answers.values()).values()) / len(answers)
        stage.keep(
            "history",
            {
                "first": kept["first"],
                "agreement": [*kept["agreement"], agreement],
                "reads": kept["reads"] + reads,
            },
        )
        stage.post("reads", reads)

    def _verdict(self, stage: Stage) -> None:
        """The final vote against the truth; who is right earns a point."""
        history, truth = stage.secret("history"), solve(stage.posted("task"))
        last = {who: value["answer"] for who, value in stage.secret("answers").items()}
        both = [
            (history["first"][who] == truth, answer == truth)
            for who, answer in last.items()
            if who in history["first"]
        ]
        vote = majority(list(last.values()), stage.random("tie"))
        right = sum(answer == truth for answer in last.values())
        stage.pay({who: float(answer == truth) for who, answer in last.items()})
        stage.post(
            "verdict",
            {
                "vote": vote,
                "truth": truth,
                "accuracy": float(vote == truth),
                "individual_first": sum(first for first, _ in both) / max(1, len(both)),
                "individual": right / len(last),
                "right_to_wrong": both.count((True, False)),
                "wrong_to_right": both.count((False, True)),
                **{f"agreement_{i}": share for i, share in enumerate(history["agreement"], start=1)},
                "reads": history["reads"],
            },
        )

    # -- sides ------------------------------------------------------------------------------------

    def _parts(self, stage: Stage) -> dict[str, str]:
        """for, against or juror: as before, else as the cast's teams have it, else by order of joining."""
        known = {who: str(stage.trait(who, "part") or stage.team(who)) for who in stage.names}
        if {"for", "against"} <= set(known.values()):
            return {who: part if part in ("for", "against") else "juror" for who, part in known.items()}
        teams = ["for", "against"] * min(self.debaters, len(known) // 2)
        return {who: teams[i] if i < len(teams) else "juror" for i, who in enumerate(known)}

    def _sides(self, stage: Stage) -> Script:
        """One speech for, one against, then the jury; in the first round it votes before them, too."""
        parts = {who: stage.trait(who, "part", "juror") for who in stage.names}
        jury = [who for who, part in parts.items() if part not in _OTHER]
        last = stage.round >= self.rounds
        speakers: dict[str, str] = {}
        if stage.round == 1:
            yield from self._seat(stage, jury, speakers, "before")
        for side in _OTHER:
            if team := [who for who, part in parts.items() if part == side]:
                who = team[(stage.round - 1) % len(team)]
                speakers[who] = side
                yield from self._speech(stage, who, side)
        if last or self.seats:
            yield from self._seat(stage, jury, speakers, "after" if last else "between")
        if last:
            stage.post("verdict", _swing(stage.secret("before", {}), stage.secret("votes", {})))

    def _speech(self, stage: Stage, who: str, side: str) -> Script:
        prompt = (
            f'The motion: "{self.motion}" You speak {side} it, in round {stage.round}. '
            "Answer what the other side said last, and give the jury one good reason."
        )
        about = {"motion": self.motion, "side": side, "round": stage.round, "rounds": self.rounds}
        (text,) = yield [Ask(who, prompt, Text(most=500), "speech", "I have nothing to add.", about)]
        stage.say(who, text)

    def _seat(self, stage: Stage, jury: list[str], speakers: Mapping[str, str], when: str) -> Script:
        """Jurors vote and take their seats; a changed vote pays the speaker of the side it went to."""
        if not jury:
            return
        before: dict[str, str] = stage.secret("votes", {})
        ties = _sources(stage)
        asks = [self._ballot(who, ties[who], speakers, when, before.get(who)) for who in jury]
        values = dict(zip(jury, (yield asks), strict=True))
        votes = {who: value["answer"] for who, value in values.items()}
        because = {who: value["changed_because"] for who, value in values.items()}
        for who, value in values.items():
            if value["argument"]:
                stage.say(who, value["argument"], channel="talk")
            if votes[who] != stage.team(who):
                moved = f", moved by {because[who]}" if because[who] != NOBODY else ""
                stage.team_up(who, votes[who], f"votes {votes[who]}{moved}")
        stage.keep("votes", votes)
        if when == "before":
            stage.keep("before", votes)
        else:
            changed = [who for who in jury if before.get(who, votes[who]) != votes[who]]
            won = {
                who: sum((votes[j] == side) - (before[j] == side) for j in changed)
                for who, side in speakers.items()
            }
            stage.pay({who: float(jurors) for who, jurors in won.items()})
        named = {who: other for who, other in because.items() if other != NOBODY}
        stage.post("hands", {"answers": {**votes, **speakers}, "because": named})

    def _ballot(
        self, who: str, ties: list[str], speakers: Mapping[str, str], when: str, mine: str | None
    ) -> Ask:
        moment = "now" if when == "between" else f"{when} the debate"
        prompt = (
            f'You are on the jury. The motion: "{self.motion}" How do you vote {moment}? '
            "Say in a sentence why, how sure you are (0 to 1), and who changed your mind, if anybody did."
        )
        named = (NOBODY, *dict.fromkeys((*speakers, *ties)))
        form = _form(Choice(options=VOTES), named, 300)
        default = {"answer": mine or "undecided", "confidence": 0, "argument": "", "changed_because": NOBODY}
        return Ask(who, prompt, form, "vote", default, {"motion": self.motion, "when": when, "mine": mine})


def _form(answer: Choice | Number, named: Sequence[str], most: int) -> Form:
    """What everybody says in every format: an answer, how sure, why, and whose argument changed it."""
    return Form(
        fields={
            "answer": answer,
            "confidence": Number(low=0, high=1),
            "argument": Text(most=most, empty=True),
            "changed_because": Choice(options=tuple(named)),
        }
    )


def solve(task: Sequence[int]) -> int:
    """a + b * c + d - e * f."""
    a, b, c, d, e, f = task
    return a + b * c + d - e * f


def majority(answers: Sequence[int], rng: random.Random) -> int:
    """The answer that most gave; a tie is drawn by lot."""
    counts = Counter(answers)
    most = max(counts.values())
    return rng.choice(sorted(answer for answer, votes in counts.items() if votes == most))


def _sources(stage: Stage) -> dict[str, list[str]]:
    """Whom everybody hears, in order of joining."""
    heard: dict[str, list[str]] = {who: [] for who in stage.names}
    for source, targets in stage.edges("talk").items():
        for target in targets:
            if source in heard and target in heard:
                heard[target].append(source)
    return heard


def _swing(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, Any]:
    """Votes before and after; the winner is the side that gained more, as in Oxford-style debates."""
    first, last = Counter(before.values()), Counter(after.values())
    gain = {side: last[side] - first[side] for side in ("for", "against")}
    swing = gain["for"] - gain["against"]
    return {
        "winner": "for" if swing > 0 else "against" if swing < 0 else "draw",
        "swing": swing,
        "persuaded": sum(after[who] != vote for who, vote in before.items() if who in after),
        **{f"{side}_before": first[side] for side in VOTES},
        **{f"{side}_after": last[side] for side in VOTES},
    }


# -- people without a model: sums ----------------------------------------------------------------


class Solver(Mind):
    """Works the sum out step by step, right with some probability, and gives in to a sound calculation."""

    skill: float = Field(
        0.7, ge=0, le=1, description="probability that a calculation, one's own or another's, is seen through"
    )

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "answer":
            return _otherwise(view, ask)
        if ask.about["mine"] is None:
            return self.calculates(view, ask.about)
        return self.revises(view, ask.about)

    def calculates(self, view: View, facts: Facts) -> dict[str, Any]:
        """One's own answer. What goes wrong is in the steps for others to see."""
        rng = view.random
        right = rng.random() < self.skill
        number, steps = workings(facts["task"], "" if right else rng.choice(SLIPS), rng)
        opening = rng.choice(("Step by step: ", "I take the products first: ", "On paper: ", ""))
        if steps.startswith("From"):
            opening = ""
        return {
            "answer": number,
            "confidence": 0.85 if right else 0.7,
            "argument": opening + steps,
            "changed_because": NOBODY,
        }

    def revises(self, view: View, facts: Facts) -> dict[str, Any]:
        """With luck and skill one finds the flaw, one's own or another's."""
        mine, truth, rng = facts["mine"], solve(facts["task"]), view.random
        right = [name for name, other in facts["heard"].items() if other["answer"] == truth]
        wrong = [name for name, other in facts["heard"].items() if other["answer"] != truth]
        steps = workings(facts["task"], "", rng)[1]
        if mine == truth:
            line = rng.choice(STAYS).format(truth) + (
                _flaw(rng.choice(wrong), facts) if wrong else rng.choice(AGREED)
            )
            return {"answer": truth, "confidence": 0.95, "argument": line, "changed_because": NOBODY}
        if right and rng.random() < self.skill:
            who = rng.choice(right)
            line = rng.choice(
                (
                    "{0} is right, I slipped. {1}",
                    "I went over it with {0}'s steps: {1}",
                    "Thank you, {0}. Not {2}: {1}",
                )
            )
            return {
                "answer": truth,
                "confidence": 0.9,
                "argument": line.format(who, steps, mine),
                "changed_because": who,
            }
        other = rng.choice(wrong or right or [NOBODY])
        theirs = facts["heard"][other]["answer"] if other != NOBODY else mine
        said = f" {other} has {theirs}, and I do not see how." if theirs != mine else ""
        return {
            "answer": mine,
            "confidence": 0.6,
            "argument": rng.choice(CHECKS).format(mine) + said,
            "changed_because": NOBODY,
        }


class Conformist(Solver):
    """Answers what most around say, oneself included; in a tie, stays."""

    def revises(self, view: View, facts: Facts) -> dict[str, Any]:
        mine, heard = facts["mine"], facts["heard"]
        counts = Counter([mine, *(other["answer"] for other in heard.values())])
        best = [answer for answer, n in counts.items() if n == max(counts.values())]
        choice = mine if mine in best else view.random.choice(sorted(best))
        many, size = counts[choice], sum(counts.values())
        names = [name for name, other in heard.items() if other["answer"] == choice]
        if choice == mine:
            alone = f"Nobody here has my {mine}, and no two others agree."
            agreed = f"{many} of {size} here say {mine}, and so do I."
            line = view.random.choice((agreed, f"I see no majority against {mine}: {many} of {size}."))
            line = line if many > 1 else alone
            return {"answer": mine, "confidence": many / size, "argument": line, "changed_because": NOBODY}
        line = view.random.choice(
            (
                f"{many} of {size} say {choice}. So many cannot all have slipped; I drop {mine}.",
                f"I had {mine}, but {' and '.join(names[:2])} say {choice}, and I go with most.",
            )
        )
        return {"answer": choice, "confidence": many / size, "argument": line, "changed_because": names[0]}


class Copycat(Solver):
    """Copies somebody at random among those it hears (the voter rule)."""

    def revises(self, view: View, facts: Facts) -> dict[str, Any]:
        mine, heard, rng = facts["mine"], facts["heard"], view.random
        if not heard:
            return {
                "answer": mine,
                "confidence": 0.5,
                "argument": f"Nobody to ask, so {mine}.",
                "changed_because": NOBODY,
            }
        who = rng.choice(list(heard))
        choice = heard[who]["answer"]
        line = (
            f"{who} and I agree on {mine}."
            if choice == mine
            else rng.choice(
                (
                    f"{who} looked very sure of {choice}. I had {mine}, but who knows.",
                    f"I copied {choice} from {who}. Do not ask me about the steps.",
                    f"Today I believe {who}: {choice}.",
                )
            )
        )
        return {
            "answer": choice,
            "confidence": 0.5,
            "argument": line,
            "changed_because": who if choice != mine else NOBODY,
        }


class Skeptic(Solver):
    """Believes no majority: calculates again, with fresh luck, and says whose steps do not hold."""

    def revises(self, view: View, facts: Facts) -> dict[str, Any]:
        mine, rng = facts["mine"], view.random
        fresh = mine if mine == solve(facts["task"]) else self.calculates(view, facts)["answer"]
        rivals = [name for name, other in facts["heard"].items() if other["answer"] != fresh]
        names = [name for name, other in facts["heard"].items() if other["answer"] == fresh]
        doubt = _flaw(rng.choice(rivals), facts) if rivals else "When all agree I look twice, and I did."
        changed = (
            f"I threw my {mine} away and started again: {fresh}. " if fresh != mine else f"Still {fresh}. "
        )
        because = names[0] if fresh != mine and names else NOBODY
        return {"answer": fresh, "confidence": 0.8, "argument": changed + doubt, "changed_because": because}


CHECKS = (
    "I checked and still get {}.",
    "I find no slip in my {}.",
    "{} again, whichever way I turn it.",
    "My paper says {}, and I can read my paper.",
)
STAYS = ("I stay with {}. ", "{}, still. ", "It is {}. ", "Checked: {}. ")
SLIPS = ("left to right", "table", "sign", "carry")
AGREED = (
    "Everybody I hear gets there too.",
    "No two ways about it.",
    "I see nothing to add.",
    "I did it backwards as well, and it holds.",
    "My neighbours and I may go home.",
    "A third time, for the pleasure of it.",
)


def workings(task: Sequence[int], slip: str, rng: random.Random) -> tuple[int, str]:
    """An answer and its steps; with a slip, the steps show where. (By chance a slip may change nothing.)"""
    a, b, c, d, e, f = task
    if slip == "left to right":
        first = (a + b) * c
        last = first + d - e * f
        return (
            last,
            f"From left to right, {a} + {b} = {a + b}, times {c} is {first}, plus {d} is {first + d}, "
            f"minus {e * f} is {last}.",
        )
    one, two = b * c, e * f
    if slip == "table":
        one += rng.choice((-1, 1)) * max(c, 1)
    if slip == "carry":
        two += rng.choice((-10, 10))
    total = a + one + d + (two if slip == "sign" else -two)
    sign = "+" if slip == "sign" else "-"
    return total, f"{b} * {c} = {one}, {e} * {f} = {two}, and {a} + {one} + {d} {sign} {two} = {total}."


def _flaw(name: str, facts: Facts) -> str:
    """What is wrong with somebody's steps, found by reading them."""
    a, b, c, _, e, f = facts["task"]
    said, number = facts["heard"][name]["argument"], facts["heard"][name]["answer"]
    if "left to right" in said:
        return f"{name}, products come before sums: {b} * {c} first, then the {a}."
    for x, y in ((b, c), (e, f)):
        if (found := re.search(rf"\b{x} \* {y} = (-?\d+)", said)) and int(found[1]) != x * y:
            return f"{name}, {x} * {y} is {x * y}, not {found[1]}."
    if re.search(rf"\+ {e * f} = ", said):
        return f"{name}, the last product is taken away, not added: minus {e * f}."
    return f"{name}, show me how you get {number}."


# -- people without a model: sides ---------------------------------------------------------------


class Advocate(Mind):
    """Speaks for a side: quotes what the opponent said last, answers it, and gives a reason not heard yet."""

    temper: Literal["passionate", "dry", "storytelling"] = Field("dry", description="how it sounds")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "speech":
            return _otherwise(view, ask)
        facts, rng, spoken = ask.about, view.random, _spoken(view)
        side, known = facts["side"], REASONS.get(facts["motion"], _ANY)
        rivals = [line for line in spoken if view.team_of(line.who) != side]
        parts = (
            [self.rebuts(rivals[-1], known[_OTHER[side]], view, rng)]
            if rivals
            else [_pick(_OPENING[self.temper], view, rng)]
        )
        parts.append(self.argues(known[side], spoken, view, rng))
        if facts["round"] == facts["rounds"]:
            parts.append(rng.choice(_CLOSING[self.temper]).format(side=_STANCES[side]["stance"]))
        return " ".join(parts)

    def argues(
        self, known: Sequence[Reason], spoken: list[events.Said], view: View, rng: random.Random
    ) -> str:
        """A reason that nobody has given yet; if all have been given, an old one with its story."""
        fresh = [
            reason for reason in known if not any(reason[0].lower() in line.text.lower() for line in spoken)
        ]
        claim, story, _ = rng.choice(fresh or known)
        if self.temper != "storytelling" and fresh:
            story = ""
        frame = _pick(_FRAMES[self.temper], view, rng)
        return frame.format(claim=claim, Claim=claim[0].upper() + claim[1:], story=story).strip()

    def rebuts(self, line: events.Said, theirs: Sequence[Reason], view: View, rng: random.Random) -> str:
        """The opponent's last point, quoted, and the answer to it."""
        text = line.text.lower()
        known = next(((claim, reply) for claim, _, reply in theirs if claim.lower() in text), None)
        quote, reply = known or (
            " ".join(line.text.split()[-12:]).rstrip(".!?"),
            "I heard the words and looked for the reason.",
        )
        return _pick(_QUOTES[self.temper], view, rng).format(who=line.who, quote=quote, reply=reply)


class Juror(Mind):
    """Comes with a leaning; speeches in its taste and neighbours move it, less what it has heard before."""

    prior: float = Field(0.0, ge=-1, le=1, description="leaning before the debate: -1 against, 1 for")
    openness: float = Field(
        0.5, ge=0, le=1, description="how far one good speech moves it, of the way from side to side"
    )
    taste: Literal["facts", "feeling", "stories"] = Field("facts", description="what counts double")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "vote":
            return _otherwise(view, ask)
        rng = view.random
        if ask.about["when"] == "before":
            lean = self.first(view.name, ask.about["motion"])
            return self._value(lean, NOBODY, _pick(_BEFORE[self.taste], view, rng), "")
        lean, best, point = self.opinion(view, ask.about["motion"])
        changed = _vote(lean) != ask.about["mine"]
        moved = best and changed and view.team_of(best) == _vote(lean)
        lines = _MOVED[self.taste] if moved else _LEFT[self.taste] if changed else _STAYED[self.taste]
        if not changed and rng.random() < 0.5:
            lines = [""]  # not everybody has something to say every time
        return self._value(lean, best if moved else NOBODY, _pick(lines, view, rng), best, point)

    def first(self, name: str, motion: str) -> float:
        """The leaning before anybody speaks: the prior, and what this juror thinks of the matter."""
        return max(-1.0, min(1.0, self.prior + derive(name, motion).uniform(-0.5, 0.5)))

    def opinion(self, view: View, motion: str) -> tuple[float, str, str]:
        """Leaning after all that was said, -1 to 1; who impressed most lately, and by which point."""
        lean, best, point, top = self.first(view.name, motion), "", "", -1.0
        spoken = _spoken(view)
        heard: set[str] = set()
        for line in spoken:
            text = _point(line.text)
            force = self.force(view.name, line.text) * (0.3 if text in heard else 1)
            heard.add(text)
            lean += self.openness * force * (1 if view.team_of(line.who) == "for" else -1)
            if line in spoken[-2:] and force > top:
                best, point, top = line.who, text, force
        neighbours = [view.team_of(name) for name in view.heard_from("talk")]
        pull = (neighbours.count("for") - neighbours.count("against")) / max(1, len(neighbours))
        return max(-1.0, min(1.0, lean + 0.3 * self.openness * pull)), best, point

    def force(self, name: str, text: str) -> float:
        """How a speech strikes this juror, 0 to 1: chance and taste, the same whenever it is recalled."""
        marks = {
            "facts": r"\d|per cent|study|first|second",
            "feeling": r"!",
            "stories": r"\b(once|my|grandmother|neighbour)\b",
        }
        return derive(name, text).random() * (
            1.0 if re.search(marks[self.taste], text, re.IGNORECASE) else 0.5
        )

    def _value(self, lean: float, because: str, line: str, who: str, point: str = "") -> dict[str, Any]:
        text = line.format(who=who, point=point, **_STANCES[_vote(lean)])
        sure = round(min(1.0, abs(lean)), 2)
        return {
            "answer": _vote(lean),
            "confidence": sure,
            "argument": re.sub(r"(^|[.!?] )([a-z])", lambda found: found[1] + found[2].upper(), text),
            "changed_because": because,
        }


def _heard(view: View) -> Iterator[events.Said]:
    """What one heard or said in this debate, the newest first; nothing before it is read."""
    since = takewhile(lambda event: not isinstance(event, events.Opened), view.known())
    return (event for event in since if isinstance(event, events.Said))


def _spoken(view: View) -> list[events.Said]:
    """The speeches of this debate, oldest first: what those on a side said to the whole hall."""
    lines = [line for line in _heard(view) if line.to is None and view.team_of(line.who) in _OTHER]
    return lines[::-1]


def _vote(lean: float) -> str:
    return "undecided" if abs(lean) < 0.12 else "for" if lean > 0 else "against"


def _pick(lines: Sequence[str], view: View, rng: random.Random) -> str:
    """A sentence one has not heard lately, if any is left; known by the longest part that never changes."""
    heard = [line.text for line in islice(_heard(view), 30)]
    cores = {line: max(re.split(r"\{\w+\}", line), key=len) for line in lines}
    return rng.choice(
        [line for line in lines if not any(cores[line] in text for text in heard)] or list(lines)
    )


def _point(text: str) -> str:
    """The claim of a speech: a known one, else its longest sentence."""
    for bank in REASONS.values():
        for claim, _, _ in (*bank["for"], *bank["against"]):
            if claim.lower() in text.lower().rsplit("”", 1)[-1]:
                return claim
    return max(re.split(r"(?<=[.!?]) ", text), key=len).rstrip(".!?")[:90]


def _otherwise(view: View, ask: Ask) -> Any:
    """Partners by how they stood, elections by who was heard lately; whatever else is asked, any answer."""
    if ask.tag in ("partner", "partner_cut") and (treated := ask.about.get("treatment")):
        return (max if ask.tag == "partner" else min)(treated, key=lambda name: treated[name])
    options = getattr(ask.answer, "options", ())
    heard = [line.who for line in islice(_heard(view), 40) if line.who in options and line.who != view.name]
    return view.random.choice(heard) if heard and ask.tag == "elect" else ask.answer.sample(view.random)


_OTHER = {"for": "against", "against": "for"}
_STANCES = {
    "for": {"stance": "for it", "bench": "the bench on the left"},
    "against": {"stance": "against it", "bench": "the bench on the right"},
    "undecided": {"stance": "in two minds", "bench": "the middle"},
}


def bank(text: str) -> dict[str, list[str]]:
    """Sentences by kind: the kind and a colon on a line of their own, then its sentences, one a line."""
    found: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.endswith(":"):
            found[line[:-1]] = []
        else:
            found[[*found][-1]].append(" ".join(line.split()))
    return found


_OPENING = bank("""
    passionate:
      Friends!
      Look around this hall!
      I will not whisper about this!
    dry:
      I shall be brief.
      To the matter.
      One point at a time.
    storytelling:
      Let me tell you about somebody.
      It begins with a small thing.
      You will know somebody like this.
""")
_FRAMES = bank("""
    passionate:
      {Claim}! {story}
      Who in this hall does not know it: {claim}!
      How long do we want to look away? {Claim}!
    dry:
      {Claim}. {story}
      First, {claim}. Second, nobody has shown otherwise.
      Set the feelings aside for a moment: {claim}.
      It comes down to this: {claim}. {story}
    storytelling:
      {story} That is why I say: {claim}.
      {story} Since then I know that {claim}.
      {story} You see what I mean: {claim}.
""")
_QUOTES = bank("""
    passionate:
      “{quote}”, says {who}? No! {reply}
      {who} tells us “{quote}”! {reply}
      “{quote}”! I could not sit still, {who}! {reply}
    dry:
      {who} claims: “{quote}”. {reply}
      On “{quote}”: {reply}
      “{quote}” is a claim and not yet a reason, {who}. {reply}
    storytelling:
      When {who} said “{quote}”, I had to smile. {reply}
      “{quote}”, that is how {who} tells it. I know the other half. {reply}
      I heard “{quote}” and thought of home. {reply}
      “{quote}”: {who} has a good ear for half a story. {reply}
""")
_CLOSING = bank("""
    passionate:
      Vote {side}, and sleep well!
      Stand up and vote {side}!
    dry:
      I ask you to vote {side}.
      The sum is in; it comes out {side}.
    storytelling:
      How the story ends is up to you; I am {side}.
      Tell it at home that you voted {side}.
""")
_BEFORE = bank("""
    facts:
      I have read both leaflets: {stance}.
      {stance}, by a narrow sum.
      Put me down as {stance}, in pencil.
      I start {stance}, and I would like to see numbers.
      {stance} so far; I can count, so convince me.
      Before any evidence: {stance}.
    feeling:
      Something in me is {stance}. Do not ask me what.
      I came in {stance}, humming.
      I slept badly over this one: {stance}.
      My heart is {stance}, and it seldom asks me.
      I feel {stance} today. Stir me.
      {stance}, I think. I want to hear somebody who means it.
    stories:
      Something happened to us once, so {stance}.
      My grandfather would be {stance}, and so am I for now.
      {stance}. But I have changed my mind in better halls than this.
      Where I come from we are {stance}. I am listening, though.
      I am {stance}, because of my aunt; a long story.
      {stance}, until I hear a better tale.
""")
_MOVED = bank("""
    facts:
      {who} has me: {point}. I move to {bench}.
      I checked “{point}” in my head twice, and {who} is right.
      That {point} settles it; thank you, {who}.
    feeling:
      {who}, you said “{point}” and I got goose bumps. I change seats.
      I did not want to, but {who} got to me: {point}.
      When {who} spoke I knew where I belong: {bench}.
    stories:
      {who}'s picture will stay with me: {point}. Make room for me.
      I see it before me now, as {who} told it: {point}.
      One good tale, {who}, and I am {stance}: {point}.
""")
_LEFT = bank("""
    facts:
      Adding it all up I am {stance}; “{point}” is not enough.
      The balance has shifted: {stance}. The case for anything else has holes.
      I have struck out a line of my list, and that leaves me {stance}.
      Two weak reasons do not make a strong one; I am {stance} now.
    feeling:
      I am no longer sure of my seat; {who} left me cold. I go to {bench}.
      Something is off with “{point}”. I move to {bench}.
      I slept on it for a minute. {bench} it is.
      I hear my neighbours breathe, and I want to sit where they sit: {bench}.
    stories:
      My neighbours on the bench talked me round: {stance}.
      The tale did not end where it should have. I am {stance} now.
      I have heard this tale before, and I remember the end. {stance}, then.
      You tell it well, {who}, but I know the people in it. I go to {bench}.
""")
_STAYED = bank("""
    facts:
      “{point}”: true, and too small to move me.
      I gave {who} half a point for that. Half.
      {point}: noted. I stay {stance}.
      {who} gave a reason, but I had that in my sum already. Still {stance}.
      How many, {who}, and how often? Until I know, I stay where I am.
      One for {who}. My tally still comes out {stance}.
      Interesting, {who}, but one point does not turn a balance. {stance}, as before.
      I wrote down “{point}” and a question mark.
    feeling:
      I looked at {who} and heard “{point}”. It went past me.
      {who} is dear to me, but not today.
      Fine words, {who}. My heart does not move: {stance}.
      “{point}”... that did something to me, but not enough.
      I nearly clapped, {who}, and I am {stance} all the same.
      My head nods to “{point}”, my heart does not.
      I want to jump up, but I keep my seat.
      {who} nearly had me there.
    stories:
      “{point}”. I knew a man who said that. He moved away.
      I can see it, {who}, but I see it from here.
      A good one, {who}. I know another that ends differently.
      “{point}”: my uncle says that too, and he is always late.
      I stay where I sit, {stance}, and I want to hear how it goes on.
      Tell me more, {who}, before I get up.
      I could tell you one about that, {who}, but it is long. I stay {stance}.
      Nice. In my village it ended the other way.
""")


def reasons(text: str) -> dict[str, list[Reason]]:
    """The reasons of a motion, for and against: three lines each."""
    return {side: list(zip(*[iter(lines)] * 3, strict=True)) for side, lines in bank(text).items()}


REASONS = {
    "The working week should have four days.": reasons("""
        for:
          tired people make the mistakes that the fifth day has to repair
            My brother once wired a whole floor wrong on a Friday and spent Monday pulling it out.
            Then rest them better; you do not close the bridge because a driver yawned.
          a free day is when people look after parents, children and their own teeth
            My neighbour sees her mother on Fridays now, and the old woman has started to cook again.
            Those who work shifts already have free Tuesdays, and nobody calls it care.
          where it was tried, output hardly fell and nobody wanted to go back
            A bakery in my street tried it for a summer; in autumn the bakers refused the fifth day.
            Firms that volunteer for a trial are the firms for which it works.
          most meetings exist to fill a week that is too long
            I once sat in a meeting about how to have fewer meetings. It was weekly.
            Bad meetings are cured by a closed door, and that costs nothing.
        against:
          a hospital ward does not close on Friday
            My grandmother broke her hip on a Friday, and she was glad that somebody was there.
            Wards run seven days already, with people who work five; they can run with people who work four.
          the same work in four days means four very long ones
            A friend of mine took the deal and has not seen daylight since October.
            That is five days folded into four, and it is not what we ask for.
          small shops cannot pay five people to do the work of four
            The cobbler in my street is one man. Tell him about his fifth day.
            They pay already, in sick days and in people who leave.
          who wants fewer hours can agree on fewer hours today
            My cousin asked, got four days, and kept the job. No law was harmed.
            Ask at a till or in a warehouse how that conversation goes.
    """),
    "The town should close its centre to cars.": reasons("""
        for:
          streets without cars are streets where children can cross
            My daughter once learned to ride a bicycle in a car park, because it was the only quiet street.
            They cross today, at a light that turns green for them.
          people on foot buy more often than people in search of a parking space
            The bookshop on my corner feared the ban, and a year later it had to build a second door.
            They buy an ice cream; the washing machine goes to the mall outside.
          half of the centre is parked metal that we could use
            I once measured our square with my steps: forty for us, sixty for cars that stood still.
            That metal is how the nurse of the night shift gets home.
          the air at the crossing is worse than the law allows
            My neighbour dries her washing indoors; outside it comes in grey.
            Engines get cleaner every year, without a single barrier.
        against:
          an old man with a heavy bag is not a cyclist
            My grandfather has two bad knees and one chemist, and the chemist is in the centre.
            For him there is a bus to the door, once the cars no longer block it.
          traffic does not vanish, it moves to the next street
            When they closed my street for the fair, my aunt had the lorries in her kitchen.
            It was counted elsewhere: a good part does vanish, because people leave the car at home.
          plumbers carry pipes and cannot carry them on a tram
            Once our cellar was under water and the man with the pump stood at a barrier.
            Tradesmen get a permit; it is the other ninety cars that stay out.
          shops die quietly, one delivery at a time
            The draper in my old town closed two years after the bollards came. Nobody made a film of it.
            Shops die of screens, and a quiet street is the one thing a screen cannot offer.
    """),
    "Homework should be abolished.": reasons("""
        for:
          homework measures the parents and not the child
            My neighbour's boy got a prize for a volcano that his father, an engineer, still talks about.
            Then set what a child can do alone; the fault is in the task.
          after seven hours a tired child learns only to be tired
            My son once fell asleep on his fractions, with the pencil upright.
            Twenty minutes have never put anybody to sleep for life.
          in the early years nobody has found that it helps
            In my school they forgot it for a whole spring, and the marks did not notice.
            Nobody found it in small children; in older ones they did.
          families quarrel about it every evening
            In my kitchen there is a dent in the table. It is called long division.
            They would quarrel about bedtime instead.
        against:
          what is practised once is forgotten by Thursday
            My piano teacher could hear from the stairs who had played at home.
            Then let them practise at school, where somebody sees the mistake.
          learning to work alone has to begin somewhere
            I learned to plan on a map of Portugal that was due on a Monday. I still plan like that.
            Alone is the word: some are alone with a desk, and some with four brothers.
          without it parents no longer see what the school does
            My mother found out at the kitchen table that I could not read the clock. I was nine.
            A letter home would do, and it never made anybody cry.
          those who want more would pay for tutors and leave the others behind
            Where my cousin lives homework is banned, and the street is full of evening schools.
            They pay for tutors now, to get the homework done.
    """),
    "The valley should let the wolf come back.": reasons("""
        for:
          where the wolf hunts, deer move on and young trees live
            My uncle planted the same slope three times. Above the pass, where wolves are, nobody plants.
            Hunters and fences do that as well, and they do not eat lambs.
          a dog and a good fence cost less than the damage we pay for
            The shepherd beyond the ridge has two white dogs and once slept through a whole summer.
            Look at the slopes up there and tell me where the posts should stand.
          the wolf was here before us and never asked us to leave
            My grandmother's house is called Wolf's Rest. It is older than the church.
            So was the plague. What was first is not what is right.
          people travel far for a valley that is still wild
            Once a boy from the city heard a howl here. He has come back every year since.
            They come for the meadow, and the meadow is made by sheep.
        against:
          a shepherd who finds nine dead ewes does not count trees
            My neighbour carried them down one by one. He has sold the rest.
            Most lambs die of cold and of falls, and nobody bans the snow.
          if the flocks go, the meadows go, and with them half of the flowers
            Above my village the last flock left when I was ten. You cannot find the path any more.
            Flocks have gone for sixty years, without a single wolf.
          those who want the wolf do not live next to it
            At the meeting in town all hands went up. My aunt, who walks to the bus in the dark, was not \
            asked.
            Ask those who live next to wolves elsewhere: most have never seen one.
          a wolf learns quickly that a fence is only wire
            Once I watched one at dusk. It walked along the wire like a man reading a timetable.
            It learns even faster that the wire bites, if there is current in it.
    """),
}
_ANY = reasons("""
        for:
          what we have now serves only those it has always served
            I once asked who had decided it so. Nobody knew.
            It serves more people than shout about it.
          if it goes wrong we can go back, and if we never try we will never know
            My grandmother tried her first aeroplane at eighty.
            Some doors only open one way.
          those it concerns most have asked for it for years
            My neighbour has had the same poster in her window since 2009.
            The loudest are not the most concerned.
          others have done it, and their sky did not fall
            I went to see it once. It looked like here, with better coffee.
            Others are richer, smaller and luckier than we are.
        against:
          what works with all its faults is worth more than a plan without any
            My uncle once improved a clock. It is still very beautiful.
            It works for whoever never had to rely on it.
          nobody has said who pays
            Once our street voted for lamps. The bill is still going round.
            We pay already, only in smaller coins.
          it treats those who live otherwise as a mistake to be corrected
            My neighbour does it her own way, and it is the best garden in town.
            Nobody is forced to like it, only to let it be.
          haste makes a rule, and patience makes a habit
            It took my father ten years to stop smoking, and he is still proud of it.
            Patience is easy for those who are not waiting.
""")

Debate.bots = (Solver, Conformist, Copycat, Skeptic, Advocate, Juror)
