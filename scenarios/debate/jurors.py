"""Who sits on the jury without a model."""

import re
from typing import Any, Literal

from pydantic import Field

from sandbox import Ask, Mind, Think, View, wording
from scenarios.debate import sentences
from scenarios.debate.hall import otherwise, phrase, speeches
from scenarios.debate.motions import REASONS
from scenarios.debate.questions import NOBODY, Opinion, opinion

_MARKS = {  # of a speech in somebody's taste
    "facts": r"\d|per cent|study|first|second",
    "feeling": r"!",
    "stories": r"\b(once|my|grandmother|neighbour)\b",
}


class Juror(Mind):
    """Comes with a leaning; speeches in its taste and neighbours move it, less what it has heard before."""

    prior: float = Field(0.0, ge=-1, le=1, description="leaning before the debate: -1 against, 1 for")
    openness: float = Field(
        0.5, ge=0, le=1, description="how far one good speech moves it, of the way from side to side"
    )
    taste: Literal["facts", "feeling", "stories"] = Field("facts", description="what counts double")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "vote":
            return otherwise(view, ask)
        rng = view.random
        if ask.about["when"] == "before":
            lean = self.first(view, ask.about["motion"])
            return _ballot(lean, phrase(sentences.BEFORE[self.taste], view, rng))
        lean, best, point = self.opinion(view, ask.about["motion"])
        changed = _vote(lean) != ask.about["mine"]
        moved = best and changed and view.team_of(best) == _vote(lean)
        if not changed and rng.random() < 0.5:
            return _ballot(lean)  # not everybody has something to say every time
        bank = sentences.MOVED if moved else sentences.LEFT if changed else sentences.STAYED
        line = phrase(bank[self.taste], view, rng)
        return _ballot(lean, line, best, point, because=best if moved else NOBODY)

    def first(self, view: View, motion: str) -> float:
        """The leaning before anybody speaks: the prior, and what this juror thinks of the matter."""
        return max(-1.0, min(1.0, self.prior + view.lot(view.name, motion).uniform(-0.5, 0.5)))

    def opinion(self, view: View, motion: str) -> tuple[float, str, str]:
        """Leaning after all that was said, -1 to 1; who impressed most lately, and by which point."""
        lean, best, point, top = self.first(view, motion), "", "", -1.0
        spoken, heard = speeches(view), set[str]()
        for line in spoken:
            text = _point(line.text)
            force = self.force(view, line.text) * (0.3 if text in heard else 1)
            heard.add(text)
            lean += self.openness * force * (1 if view.team_of(line.who) == "for" else -1)
            if line in spoken[-2:] and force > top:
                best, point, top = line.who, text, force
        neighbours = [view.team_of(name) for name in view.heard_from("talk")]
        pull = (neighbours.count("for") - neighbours.count("against")) / max(1, len(neighbours))
        return max(-1.0, min(1.0, lean + 0.3 * self.openness * pull)), best, point

    def force(self, view: View, text: str) -> float:
        """How a speech strikes this juror, 0 to 1: chance and taste, the same whenever it is recalled."""
        to_taste = re.search(_MARKS[self.taste], text, re.IGNORECASE)
        return view.lot(view.name, text).random() * (1.0 if to_taste else 0.5)


def _ballot(lean: float, line: str = "", who: str = "", point: str = "", because: str = NOBODY) -> Opinion:
    """The vote that a leaning comes to, with a sentence on it."""
    vote = _vote(lean)
    text = wording.capitals(line.format(who=who, point=point, **sentences.STANCES[vote]))
    return opinion(vote, round(min(1.0, abs(lean)), 2), text, because)


def _vote(lean: float) -> str:
    return "undecided" if abs(lean) < 0.12 else "for" if lean > 0 else "against"


def _point(text: str) -> str:
    """The claim of a speech: a known one, else its longest sentence."""
    for bank in REASONS.values():
        for claim, _, _ in (*bank["for"], *bank["against"]):
            if claim.lower() in text.lower().rsplit("”", 1)[-1]:
                return claim
    return max(re.split(r"(?<=[.!?]) ", text), key=len).rstrip(".!?")[:90]
