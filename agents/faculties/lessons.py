"""When lessons are drawn, from what, and whether they may stay."""

from abc import abstractmethod
from collections.abc import Mapping
from math import inf
from typing import Any, Literal, NamedTuple

from pydantic import Field

from agents.faculties import experience, trial
from agents.faculties.decisions import Decision, decisions
from agents.faculties.experience import Statement
from agents.faculties.turn import Faculty, Turn
from sandbox import View, events

MARKS = "marks"  # the store that remembers how far somebody has reflected
TRIALS = "trials"  # the store of verdicts on new lessons
SUMMARIES, TRAITS = "summaries", "own_traits"  # the stores of what rests on other items


class Stretch(NamedTuple):
    """What is looked back on: a game, or some rounds of one.

    lived   statements, the oldest first
    made    decisions with what came of them
    paid    what was paid in it; None: nothing
    won     whether that is more than one's mean of stretches before (of the first: more than 0); None: nobody knows
    number  counts one's stretches, from 1
    """

    lived: list[Statement]
    made: list[Decision]
    paid: float | None
    won: bool | None
    number: int
    at: int


class Lessons(Faculty):
    """Looks back after a game, or every few rounds, and writes lessons; a model proposes, the rules decide.

    With `accept: better` lessons are tried before they are kept: the decisions of the stretch are made again with them,
    and they stay only if that is better more often than worse (Mistake Notebook Learning).
    """

    every: int = Field(
        0, ge=0, le=1000, description="rounds within a game after which one looks back; 0: only at its end"
    )
    statements: int = Field(60, ge=1, le=1000, description="newest statements of the stretch that are shown")
    accept: Literal["always", "better"] = Field(
        "always", description="better: lessons stay only if decisions made again with them are better"
    )
    batch: int = Field(10, ge=1, le=100, description="decisions made again in a trial, the newest")

    @abstractmethod
    def learn(self, turn: Turn, stretch: Stretch) -> None:
        """Write what follows from a stretch, into `stores[0]` and others."""

    def account(self, turn: Turn, stretch: Stretch) -> None:
        """Write what a stretch says of lessons that were there before: it is kept whatever comes of new ones."""

    def reflect(self, turn: Turn) -> None:
        """At the first question after a stretch."""
        stretch = self.over(turn)
        if stretch is None:
            return
        self.account(turn, stretch)
        before = len(turn.writes)
        try:
            self.learn(turn, stretch)
        except Exception:
            del turn.writes[before:]  # half a lesson is none
            raise
        if self.accept == "better":
            self._try(turn, stretch, before)

    def _try(self, turn: Turn, stretch: Stretch, before: int) -> None:
        """What was just learnt is held back until the verdict."""
        drafted, turn.writes[before:] = turn.writes[before:], []
        held = turn.memory(self.stores[0]).values()
        known = [experience.text_of(item) for item in held if experience.tells(item)]
        new = [
            write.item
            for write in drafted
            if write.store == self.stores[0]
            and experience.tells(write.item)
            and write.item["text"] not in known
        ]
        if not new:
            turn.writes += drafted
            return
        verdict = trial.tried(turn, stretch.made[-self.batch :], [str(item["text"]) for item in new])
        turn.keep(TRIALS, f"{self._name} {stretch.number}", verdict.plain())
        if verdict.better:
            turn.writes += drafted

    def over(self, turn: Turn) -> Stretch | None:
        """What ended since one looked back last; None while it goes on. From then on the next one counts."""
        view, at = turn.view, before_asked(turn.view)
        mark = turn.memory(MARKS).get(self._name)
        here = {"episode": view.episode, "round": view.round}
        if mark is None:
            turn.keep(MARKS, self._name, {**here, "seq": 0 if view.episode == view.round == 1 else at})
            return None
        same = mark["episode"] == view.episode
        if same and not (self.every and view.round - mark.get("round", 1) >= self.every):
            return None
        lived = experience.since(view, mark["seq"], self.statements)
        paid = _paid(turn, mark["seq"])
        number, mean = mark.get("number", 0) + 1, mark.get("mean", 0.0)
        won = None if paid is None else paid > mean
        known = mark.get("paid", 0) + (paid is not None)
        mean = mean if paid is None else mean + (paid - mean) / known
        turn.keep(MARKS, self._name, {**here, "seq": at, "number": number, "mean": mean, "paid": known})
        return Stretch(lived, decisions(view, mark["seq"]), paid, won, number, at)

    @property
    def _name(self) -> str:
        return self.stores[0]


def line(given: Any, most: int = 400) -> str:
    """Words, or a number, in one line of bounded length."""
    plain = given if isinstance(given, str | int | float) else ""
    return " ".join(str(plain).split())[:most]


def fresh(turn: Turn, store: str, prefix: str, digits: int = 3) -> str:
    """A key that no item of a store has, and none ever had, also where people erased or wrote some."""
    number = turn.memory(MARKS).get(f"made in {store}", 0) + 1
    taken = [key[len(prefix) :] for key in turn.memory(store) if key.startswith(prefix)]
    number = max(number, *(int(one) + 1 for one in taken if one.isdecimal()), 1)
    turn.keep(MARKS, f"made in {store}", number)
    return f"{prefix}{number:0{digits}}"


def tables(found: Any, name: str) -> list[Mapping[str, Any]]:
    """The list of tables under a name, whatever else the model said."""
    listed = found.get(name) if isinstance(found, Mapping) else found
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def numbers(given: Any) -> list[int]:
    """The whole numbers of a list, whatever else the model put into it."""
    listed = given if isinstance(given, list) else []
    return [int(n) for n in listed if isinstance(n, int | float) and type(n) is not bool and abs(n) < inf]


def before_asked(view: View) -> int:
    """The last event that is no question: what is asked now belongs to the stretch that begins."""
    return next((event.seq for event in view.known() if not isinstance(event, events.Asked)), 0)


def _paid(turn: Turn, seq: int) -> float | None:
    """What one was paid after an event."""
    me, amounts = turn.view.name, []
    for event in turn.view.known():
        if event.seq <= seq:
            break
        if isinstance(event, events.Paid) and me in event.amounts:
            amounts.append(event.amounts[me])
    return sum(amounts) if amounts else None


def outlive(turn: Turn, id: str) -> None:
    """What rests on an item that makes room now, and that nobody erased, goes on resting on it."""
    for store in (SUMMARIES, TRAITS):
        for key, item in turn.memory(store).items():
            if id in item["evidence"]:
                turn.keep(store, key, {**item, "outlived": [*item.get("outlived", ()), id]})
