"""Who walks without a model, and who grades."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from sandbox import Ask, Mind, Think, View, wording
from scenarios.maze import grids, sentences
from scenarios.maze.grids import Cell, Grid
from scenarios.maze.questions import NO, PHRASE

Facts = Mapping[str, Any]
Turn = tuple[bool, str | None, str, dict[str, Any]]  # agrees, proposes, occasion, what goes into the sentence
NAMES = {"U": "up", "D": "down", "L": "left", "R": "right"}


class _Walker(Mind):
    """One turn, in fields or in words."""

    bank: ClassVar[Mapping[str, Sequence[str]]]

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag not in ("turn", "speak"):
            return ask.answer.sample(view.random)
        facts = ask.about if ask.tag == "turn" else _from_words(view, ask.about)
        agrees, proposes, occasion, told = self.turn(view, facts)
        text = wording.fresh(self.bank[occasion], islice(view.words(), 8), view.random).format(
            step=NAMES.get(str(proposes), ""), theirs=NAMES.get(_pending(facts), ""), **told
        )
        text = wording.capitals(text)
        if ask.tag == "turn":
            return {"agree": "yes" if agrees else "no", "propose": proposes or NO, "done": "no", "say": text}
        parts = [f"Agreed: {_pending(facts)}."] if agrees else []
        parts += [text, f"I propose {proposes}."] if proposes else [text]
        arrived = agrees and _goal(facts) == grids.after(tuple(facts["at"]), _pending(facts))
        return " ".join([*parts, PHRASE] if arrived else parts)

    def turn(self, view: View, facts: Facts) -> Turn:
        """Whether it agrees, what it proposes, and what there is to say."""
        raise NotImplementedError


class Surveyor(_Walker):
    """Tells its map before anything else, waits for the other's, and then goes the shortest way on both together."""

    bank: ClassVar = sentences.SURVEYOR

    def turn(self, view: View, facts: Facts) -> Turn:
        own = _own(facts)
        heard = [
            found for line in view.words() if line.who != view.name and (found := map_in(line.text, len(own)))
        ]
        told = any(line.who == view.name and "y map" in line.text for line in view.words())
        known = grids.merged([*own_maps(facts), *heard])
        agrees, at = _agrees(facts, known, bool(heard))
        step = grids.next_step(known, at, "#?" if heard or facts["alone"] else "#")
        mine = " / ".join(own)
        if not told and not facts["alone"]:
            return agrees, step if heard else None, "tell", {"map": mine}
        if not heard and not facts["alone"]:
            return agrees, grids.next_step(known, at), "ask", {"map": mine}
        if _pending(facts) and not agrees:
            return False, step, "refuse", {}
        return agrees, step, "go" if step else "there", {}


class Optimist(_Walker):
    """Neither tells its map nor asks for another; takes every cell it does not know of for open, and walks.

    It can read: a map that somebody gave it is used. So one good first message makes up for a lot.
    """

    bank: ClassVar = sentences.OPTIMIST

    def turn(self, view: View, facts: Facts) -> Turn:
        heard = heard_maps(view, facts)
        known = grids.merged([*own_maps(facts), *heard])
        agrees, at = _agrees(facts, known, bool(heard))
        step = grids.next_step(known, at)
        if _pending(facts) and not agrees:
            return False, step, "refuse", {}
        return agrees, step, "go" if step else "there", {}


class YesSayer(_Walker):
    """Agrees to everything and proposes nothing; tells its map when it is asked for it."""

    bank: ClassVar = sentences.YES_SAYER

    def turn(self, view: View, facts: Facts) -> Turn:
        asked = any("our map" in line.text for line in view.words() if line.who != view.name)
        told = any("what I see" in line.text for line in view.words() if line.who == view.name)
        if asked and not told:
            return bool(_pending(facts)), None, "tell", {"map": " / ".join(_own(facts))}
        return bool(_pending(facts)), None, "yes" if _pending(facts) else "wait", {}


class Grader(Mind):
    """Lists the steps that somebody agreed to: what stands after "Agreed", in whatever notation."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "grade":
            return ask.answer.sample(view.random)
        agreed = [re.findall(r"Agreed: ([^.!;]+)", text) for _, text in ask.about["dialogue"]]
        return "; ".join(step for steps in agreed for step in steps)


def map_in(text: str, size: int) -> Grid | None:
    """The map that somebody put into words, if it is one of this size."""
    row = rf"[?.#@*]{{{size}}}"
    found = re.search(rf"(?:my map|what I see)[^:]*: ({row}(?: / {row}){{{size - 1}}})", text, re.IGNORECASE)
    return tuple(found[1].split(" / ")) if found else None


def heard_maps(view: View, facts: Facts) -> list[Grid]:
    """The maps that others told."""
    size = len(own_maps(facts)[0])
    return [found for line in view.words() if line.who != view.name and (found := map_in(line.text, size))]


def own_maps(facts: Facts) -> list[Grid]:
    """The maps that one was given: one, or both halves for somebody alone."""
    return [tuple(one) for one in facts["map"]] if facts["alone"] else [tuple(facts["map"])]


def _own(facts: Facts) -> Grid:
    return own_maps(facts)[0]


def _pending(facts: Facts) -> str:
    return facts["pending"]["step"] if facts["pending"] else ""


def _goal(facts: Facts) -> Cell:
    return grids.where(_own(facts), "*")


def _agrees(facts: Facts, known: Grid, sure: bool) -> tuple[bool, Cell]:
    """Whether what is proposed is no wall, and to who is `sure` of the map no detour; and where one is then."""
    at: Cell = tuple(facts["at"])
    if not (step := _pending(facts)):
        return False, at
    to, steps = grids.after(at, step), grids.far(known)
    fine = grids.is_open(known, to) and (not sure or steps.get(to, 99) < steps.get(at, 99))
    return fine, to if fine else at


def _from_words(view: View, facts: Facts) -> dict[str, Any]:
    """Where they are and what is proposed, as far as it was said: nothing else keeps count of it in free talk."""
    lines = list(view.words())[::-1]
    path = [step for line in lines for step in re.findall(r"Agreed: ([UDLR])\b", line.text)]
    cell = grids.where(_own(facts), "@")
    for step in path:
        cell = grids.after(cell, step)
    last = re.findall(r"I propose ([UDLR])\b", lines[-1].text) if lines and lines[-1].who != view.name else []
    pending = {"who": lines[-1].who, "step": last[-1]} if last else None
    return {**facts, "at": list(cell), "pending": pending}
