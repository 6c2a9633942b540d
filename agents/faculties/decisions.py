"""What somebody decided and what came of it, read from what they witnessed."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from itertools import takewhile
from typing import Any, NamedTuple

from agents.faculties.experience import told
from sandbox import View, events, wording


class Decision(NamedTuple):
    """An answer and its consequence.

    asked     the question, with the answer type as JSON
    value     what was answered
    paid      what one was paid until the next question; None: the game ended and nothing had been paid
    evidence  the ids of the answer and of the payments
    at        the event that settled it
    """

    asked: events.Asked
    value: Any
    paid: float | None
    evidence: tuple[str, ...]
    at: int

    @property
    def words(self) -> str:
        """The whole as a sentence; the question is quoted."""
        return f"Asked {clipped(self.asked.prompt)} you answered {told(self.value)} and {outcome(self.paid)}"


def decisions(view: View, since: int) -> list[Decision]:
    """The decisions after an event whose outcome is known, the oldest first. Words for others are none.

    What is paid belongs to all that was decided since the payment before: to the whole round, or to a whole game that
    pays at its end.
    """
    later = list(takewhile(lambda event: event.seq > since, view.known()))[::-1]
    settled, asked = list[Decision](), dict[tuple[int, int], events.Asked]()
    made, payments = list[tuple[events.Asked, events.Chose]](), list[events.Paid]()
    for event in later:
        match event:
            case events.Chose() if event.who == view.name and (event.step, event.n) in asked:
                made.append((asked.pop((event.step, event.n)), event))
            case events.Paid() if view.name in event.amounts:
                payments.append(event)
        ends = isinstance(event, events.Closed)
        if ends or (payments and isinstance(event, events.Asked) and event.who == view.name):
            at = event.seq if ends else payments[-1].seq
            settled += [_settled(*one, payments, view.name, at) for one in made]
            made, payments = [], []
        if isinstance(event, events.Asked) and event.who == view.name:
            asked[event.step, event.n] = event
    return [one for one in settled if one.asked.answer["kind"] != "text"]


def _settled(
    asked: events.Asked, chose: events.Chose, payments: list[events.Paid], me: str, at: int
) -> Decision:
    paid = sum(payment.amounts[me] for payment in payments) if payments else None
    return Decision(asked, chose.value, paid, tuple(f"e{e.seq}" for e in (chose, *payments[-3:])), at)


def cluster(view: View, tag: str, prompt: str, answer: Mapping[str, Any]) -> str:
    """The kind of a situation: the same game, role, question but for its numbers, and legal answers."""
    shape = re.sub(r"\d+", "#", prompt)
    whole = repr((view.scenario, view.role, tag, shape, sorted(answer.items(), key=lambda part: part[0])))
    return blake2b(whole.encode(), digest_size=6).hexdigest()


def outcome(paid: float | None) -> str:
    """What came of it."""
    if paid is None:
        return "nothing was paid"
    return f"{'lost' if paid < 0 else 'gained'} {abs(paid):.4g}"


def clipped(prompt: str, most: int = 160) -> str:
    """A question as a quotation of bounded length."""
    words = " ".join(prompt.split())
    return wording.quoted(words if len(words) <= most else words[: most - 3] + "...")
