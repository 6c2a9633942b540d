"""What everybody in the hall can do: recall the speeches, find fresh words, and answer what operators ask."""

from collections.abc import Sequence
from itertools import islice
from random import Random
from typing import Any

from sandbox import Ask, View, events, wording
from scenarios.debate.questions import OTHER


def speeches(view: View) -> list[events.Said]:
    """The speeches of this debate, oldest first: what those on a side said to the whole hall."""
    lines = [line for line in view.words() if line.to is None and view.team_of(line.who) in OTHER]
    return lines[::-1]


def phrase(sentences: Sequence[str], view: View, rng: Random) -> str:
    """A sentence one has not heard lately, if any is left."""
    return wording.fresh(sentences, islice(view.words(), 30), rng)


def otherwise(view: View, ask: Ask) -> Any:
    """Partners by how they stood, elections by who was heard lately; whatever else is asked, any answer."""
    if ask.tag in ("partner", "partner_cut") and (treated := ask.about.get("treatment")):
        return (max if ask.tag == "partner" else min)(treated, key=treated.get)
    options, lately = getattr(ask.answer, "options", ()), islice(view.words(), 40)
    heard = [line.who for line in lately if line.who in options and line.who != view.name]
    return view.random.choice(heard) if heard and ask.tag == "elect" else ask.answer.sample(view.random)
