"""Who speaks for a side without a model."""

from collections.abc import Sequence
from random import Random
from typing import Any, Literal

from pydantic import Field

from sandbox import Ask, Mind, Think, View, events
from scenarios.debate import sentences
from scenarios.debate.hall import otherwise, phrase, speeches
from scenarios.debate.motions import ANY, REASONS, Reason
from scenarios.debate.questions import OTHER


class Advocate(Mind):
    """Speaks for a side: quotes what the opponent said last, answers it, and gives a reason not heard yet."""

    temper: Literal["passionate", "dry", "storytelling"] = Field("dry", description="how it sounds")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "speech":
            return otherwise(view, ask)
        facts, rng, spoken = ask.about, view.random, speeches(view)
        side, known = facts["side"], REASONS.get(facts["motion"], ANY)
        if rivals := [line for line in spoken if view.team_of(line.who) != side]:
            opening = self.rebuts(rivals[-1], known[OTHER[side]], view, rng)
        else:
            opening = phrase(sentences.OPENING[self.temper], view, rng)
        parts = [opening, self.argues(known[side], spoken, view, rng)]
        if facts["round"] == facts["rounds"]:
            closing = rng.choice(sentences.CLOSING[self.temper])
            parts.append(closing.format(side=sentences.STANCES[side]["stance"]))
        return " ".join(parts)

    def argues(self, known: Sequence[Reason], spoken: Sequence[events.Said], view: View, rng: Random) -> str:
        """A reason that nobody has given yet; if all have been given, an old one with its story."""
        heard = [line.text.lower() for line in spoken]
        fresh = [reason for reason in known if not any(reason[0].lower() in text for text in heard)]
        claim, story, _ = rng.choice(fresh or known)
        if self.temper != "storytelling" and fresh:
            story = ""
        frame = phrase(sentences.FRAMES[self.temper], view, rng)
        return frame.format(claim=claim, Claim=claim[0].upper() + claim[1:], story=story).strip()

    def rebuts(self, line: events.Said, theirs: Sequence[Reason], view: View, rng: Random) -> str:
        """The opponent's last point, quoted, and the answer to it."""
        text = line.text.lower()
        known = next(((claim, reply) for claim, _, reply in theirs if claim.lower() in text), None)
        last_words = " ".join(line.text.split()[-12:]).rstrip(".!?")
        quote, reply = known or (last_words, "I heard the words and looked for the reason.")
        return phrase(sentences.QUOTES[self.temper], view, rng).format(who=line.who, quote=quote, reply=reply)
