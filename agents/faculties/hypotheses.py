"""Hypotheses about others, each tested on what they do next."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar, Literal, NamedTuple

from pydantic import Field

from agents import prompts
from agents.faculties.experience import told
from agents.faculties.lessons import MARKS
from agents.faculties.turn import Faculty, Turn
from sandbox import View, events, wording

STORE = "hypotheses"


class Deed(NamedTuple):
    """What somebody did, as the board tells it: event, person, what it is an answer to, and the answer."""

    seq: int
    who: str
    what: str
    value: Any


class Hypotheses(Faculty):
    """For each other person a few hypotheses about how they play, worth what their predictions prove.

    After a deed of theirs a new hypothesis is thought, and all of them predict the next deed. A prediction moves the
    value of its hypothesis by V += rate (r - V), with r = 1 where it came true and -1 where not. One above the
    threshold is believed: no new ones are thought then. Only those above 0 are shown (Cross et al. 2024, "Hypothetical
    Minds", arXiv 2407.07086). Deeds are read from the board; nobody but the board judges a prediction.
    """

    kind: Literal["hypotheses"] = "hypotheses"
    stores: ClassVar[tuple[str, ...]] = (STORE, MARKS)

    rate: float = Field(0.3, gt=0, le=1, description="how far one test moves the value of a hypothesis")
    threshold: float = Field(0.7, ge=0, le=1, description="value above which a hypothesis is believed")
    k: int = Field(
        5, ge=1, le=20, description="best hypotheses about one person that are kept, beside the newest"
    )
    people: int = Field(3, ge=1, le=50, description="others thought about, those who acted last")
    span: int = Field(10, ge=1, le=200, description="last deeds that are shown")
    tolerance: float = Field(
        0.1,
        ge=0,
        le=1,
        description="how far off a number may be and count as right, as a share of the larger",
    )
    tokens: int = Field(300, ge=0, le=100_000, description="most tokens of the hypotheses in a prompt")

    def deliberate(self, turn: Turn) -> None:
        seen = deeds(turn.view, 4 * self.span)
        acted = dict.fromkeys(deed.who for deed in reversed(seen) if deed.who != turn.view.name)
        for other in list(acted)[: self.people]:
            self._test(turn, other, seen)
            self._think(turn, other, seen)
        self._show(turn)

    def _test(self, turn: Turn, other: str, seen: Sequence[Deed]) -> None:
        """What was predicted against what was done next."""
        for key, item in _about(turn, other).items():
            done = next((d for d in seen if d.who == other and d.seq > item["at"]), None)
            if item["next"] and done:
                hit = right(item["next"], done.value, self.tolerance)
                value = item["value"] + self.rate * ((1 if hit else -1) - item["value"])
                counted = {"tests": item["tests"] + 1, "right": item["right"] + hit}
                turn.keep(STORE, key, {**item, **counted, "value": round(value, 6), "next": ""})

    def _think(self, turn: Turn, other: str, seen: Sequence[Deed]) -> None:
        """After a deed that is new: what it means, and what comes next."""
        theirs = [deed for deed in seen if deed.who == other]
        mark, at = f"about {other}", theirs[-1].seq
        if turn.memory(MARKS).get(mark, {"seq": 0})["seq"] >= at:
            return
        turn.keep(MARKS, mark, {"seq": at})  # whatever comes of it: not asked again before the next deed
        live = self._kept(turn, other)
        believed = any(item["value"] > self.threshold for item in live.values())
        told = [(d.who, d.value) for d in seen if d.who in (other, turn.view.name)][-self.span :]
        texts = {key: item["text"] for key, item in live.items()}
        words = prompts.hypotheses(turn.view, other, theirs[-1].what, told, texts, not believed)
        found = turn.consult(words, prompts.hypotheses_schema(not believed))
        found = found if isinstance(found, Mapping) else {}
        for key, guess in _guesses(found.get("next")):
            if key in live:
                turn.keep(STORE, key, {**live[key], "next": guess, "at": at})
        if not believed:
            self._add(turn, other, found.get("new"), [f"e{deed.seq}" for deed in theirs[-8:]], at)

    def _kept(self, turn: Turn, other: str) -> dict[str, dict[str, Any]]:
        """The best ones and the newest; others are retired."""
        live = _about(turn, other)
        best = sorted(live, key=lambda key: -live[key]["value"])
        kept = {*best[: self.k], *list(live)[-1:]}
        for key in live.keys() - kept:
            turn.keep(STORE, key, {**live[key], "retired": True})
        return {key: item for key, item in live.items() if key in kept}

    def _add(self, turn: Turn, other: str, new: Any, evidence: list[str], at: int) -> None:
        one = new if isinstance(new, Mapping) else {}
        text = _line(one.get("text"), 300)
        known = turn.memory(STORE)
        same = any(
            item["about"] == other and item["text"].casefold() == text.casefold() for item in known.values()
        )
        if text and not same:
            item = {"about": other, "text": text, "value": 0.0, "tests": 0, "right": 0}
            guess = {"next": _line(one.get("next"), 80), "at": at, "seq": at, "evidence": evidence}
            turn.keep(STORE, f"h{len(known) + 1:03}", item | guess)

    def _show(self, turn: Turn) -> None:
        """Those that proved right more than wrong, about the people whom the question names, or about all."""
        held = [item for item in turn.memory(STORE).values() if not item.get("retired") and item["value"] > 0]
        named = [item for item in held if item["about"] in turn.ask.prompt]
        room = self.tokens
        for item in sorted(named or held, key=lambda item: -item["value"]):
            foreseen = f"; next: {told(item['next'])}" if item["next"] else ""
            words = wording.quoted(item["text"])
            line = f"{item['about']}: {words} (right {item['right']} of {item['tests']} times{foreseen})"
            room -= prompts.tokens(line)
            if room < 0:
                break
            turn.slots.setdefault("others", []).append(line)


def right(predicted: str, done: Any, tolerance: float) -> bool:
    """Whether a prediction came true: words without regard to capitals, numbers within the tolerance."""
    try:
        guess, fact = float(predicted), float(done)
    except (TypeError, ValueError):
        return predicted.strip().casefold() == str(done).strip().casefold()
    return abs(guess - fact) <= tolerance * max(abs(guess), abs(fact))


def deeds(view: View, span: int) -> list[Deed]:
    """What people did, the oldest first, from the last `span` entries of the board; of its kinds the commonest."""
    posted = islice((event for event in view.known() if isinstance(event, events.Posted)), span)
    people, found = frozenset(view.people), list[Deed]()
    for event in posted:
        told = _deeds(event.value, event.key, people, view.name)
        found += reversed([Deed(event.seq, *one) for one in told])
    (common, _), *_ = Counter(deed.what for deed in found).most_common(1) or [("", 0)]
    return [deed for deed in reversed(found) if deed.what == common]


def _deeds(value: Any, what: str, people: frozenset[str], me: str) -> Iterator[tuple[str, str, Any]]:
    """The forms in which boards tell who did what: by name, with a `who`, or as two names and two moves."""
    match value:
        case {"who": str(who), **rest} if who in people:
            told = ((key, one) for key, one in rest.items() if _simple(one) and one not in people)
            yield from ((who, f"{what}.{key}", one) for key, one in told)
        case dict() if people & value.keys():
            yield from ((who, what, one) for who, one in value.items() if who in people and _simple(one))
        case dict():
            for key, one in value.items():
                yield from _deeds(one, f"{what}.{key}", people, me)
        case [str(one), str(other), first, second] if me in (one, other) and {one, other} <= people:
            yield from ((one, what, first), (other, what, second))
        case [*several] if any(isinstance(one, dict | list) for one in several):
            for one in several:
                yield from _deeds(one, what, people, me)


def _simple(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _about(turn: Turn, other: str) -> dict[str, dict[str, Any]]:
    """The live hypotheses about somebody, the oldest first."""
    held = turn.memory(STORE).items()
    return {key: item for key, item in held if item["about"] == other and not item.get("retired")}


def _guesses(given: Any) -> Iterator[tuple[str, str]]:
    for one in given if isinstance(given, list) else ():
        if isinstance(one, Mapping):
            yield str(one.get("id", "")).strip("[] "), _line(one.get("next"), 80)


def _line(given: Any, most: int) -> str:
    """Words, or a number, in one line of bounded length."""
    plain = given if isinstance(given, str | int | float) else ""
    return " ".join(str(plain).split())[:most]
