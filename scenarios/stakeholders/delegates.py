"""Who speaks for the parties without a model: how much they ask for, when they give way, and to whom they listen.

What one asks for falls from its best to its least (Faratin, Sierra & Jennings 1998); among the deals that are worth so
much it takes the one most like what the others proposed (a frequency model of their interests, issue by issue).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View, wording
from scenarios.stakeholders import sentences
from scenarios.stakeholders.interests import ISSUES, Deal, deals, score

Facts = Mapping[str, Any]  # what somebody is asked about: see `questions`


def _concession(default: float) -> Any:
    return Field(
        default, gt=0, le=20, description="how early it gives way: 1 evenly, above early, below late"
    )


class Delegate(Mind):
    """Somebody who speaks for a party."""

    concession: float = _concession(1.0)
    lines: ClassVar[Mapping[str, Sequence[str]]] = {}

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts = ask.about
        match ask.tag:
            case "propose":
                deal = self.proposal(view, facts)
                return {**deal, "say": self._argue(view, facts, deal)}
            case "vote_deal":
                agrees = self.agrees(facts)
                occasion = "yes" if agrees else "no"
                return {
                    "vote": "accept" if agrees else "reject",
                    "say": self._say(view, occasion, self._slots(facts, facts["deal"])),
                }
        return ask.answer.sample(view.random)

    def aspires(self, facts: Facts) -> float:
        """The points it asks for in this turn."""
        time = (facts["round"] - 1) / max(1, facts["rounds"] - 1)
        return float(100 - (100 - facts["least"]) * time ** (1 / self.concession))

    def proposal(self, view: View, facts: Facts) -> Deal:
        """Of the deals that are worth enough to it, the one that is most like what others proposed."""
        wanted = self.aspires(facts)
        able = [deal for deal, points in _own(facts["party"]) if points >= wanted]
        able = able or [max(_own(facts["party"]), key=lambda item: item[1])[0]]
        return max(able, key=lambda deal: (self._liking(facts, deal), score(facts["party"], deal)))

    def agrees(self, facts: Facts) -> bool:
        """Whether it votes for the last proposal."""
        return bool(facts["worth"] >= facts["least"])

    def _liking(self, facts: Facts, deal: Deal) -> float:
        """How much of a deal is in the last proposals of others, those with a veto counted twice."""
        others = [(by, last) for by, last in facts["last"].items() if by != facts["party"]]
        return sum(
            (2 if by in ("company", "city") else 1) * sum(deal[issue] == last[issue] for issue in ISSUES)
            for by, last in others
        )

    # -- words -----------------------------------------------------------------------------------------

    def _argue(self, view: View, facts: Facts, deal: Deal) -> str:
        """What it gives up since its last proposal, or whom it meets, or what it stands on."""
        before = facts["last"].get(facts["party"])
        slots = self._slots(facts, deal)
        if facts["round"] == facts["rounds"]:
            return self._say(view, "final", slots)
        if before:
            gave = [issue for issue in ISSUES if deal[issue] != before[issue]]
            if not gave:
                return self._say(view, "firm", slots)
            issue = max(gave, key=lambda name: facts["points"][name][before[name]])
            slots |= {"gave": facts["called"][issue], "to": _quoted(facts, deal[issue])}
            slots |= {"from": _quoted(facts, before[issue])}
            return self._say(view, "move", slots)
        return self._say(view, "open", slots)

    def _slots(self, facts: Facts, deal: Deal) -> dict[str, Any]:
        """What a sentence may mention: the issue one cares most about, and who wants something else there."""
        points, called = facts["points"], facts["called"]
        issue = max(points, key=lambda name: max(points[name].values()))
        slots = {"issue": called[issue], "want": _quoted(facts, deal[issue]), "party": called[facts["party"]]}
        against = [
            (by, last[issue])
            for by, last in facts.get("last", {}).items()
            if by != facts["party"] and last[issue] != deal[issue] and by in facts["names"]
        ]
        if against:
            by, option = against[-1]
            slots |= {"rival": facts["names"][by], "theirs": _quoted(facts, option)}
        return slots

    def _say(self, view: View, occasion: str, slots: Mapping[str, Any]) -> str:
        lines = [
            line
            for line in self.lines.get(occasion, ())
            if all(part.split("}")[0] in slots for part in line.split("{")[1:])
        ]
        if not lines:
            return ""
        return wording.said(view, lines, slots)


def _quoted(facts: Facts, option: str) -> str:
    return f"“{facts['called'][option]}”"


@lru_cache(maxsize=16)
def _own(party: str) -> tuple[tuple[dict[str, str], int], ...]:
    """All deals with what they are worth to a party."""
    return tuple((deal, score(party, deal)) for deal in deals())


class Compromiser(Delegate):
    """Gives way evenly, toward what the others want, and agrees to what reaches its least."""

    lines: ClassVar = sentences.COMPROMISER


class Peacemaker(Delegate):
    """Gives way early, and agrees to a little less than it needs rather than to nothing."""

    concession: float = _concession(4.0)
    lines: ClassVar = sentences.PEACEMAKER

    def agrees(self, facts: Facts) -> bool:
        return bool(facts["worth"] >= facts["least"] - 5)


class Hardliner(Delegate):
    """Gives way late and little."""

    concession: float = _concession(0.25)
    lines: ClassVar = sentences.HARDLINER


class Maximizer(Delegate):
    """Proposes what is best for itself, every time, and agrees to what reaches its least."""

    lines: ClassVar = sentences.MAXIMIZER

    def aspires(self, facts: Facts) -> float:
        return 100.0


class Saboteur(Delegate):
    """Wants no deal: proposes what nobody else wants, as long as it looks reasonable for itself, and votes no."""

    lines: ClassVar = sentences.SABOTEUR

    def _liking(self, facts: Facts, deal: Deal) -> float:
        return -super()._liking(facts, deal)

    def agrees(self, facts: Facts) -> bool:
        return False
