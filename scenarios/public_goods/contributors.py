"""Who pays into the pot without a model: what they give, whom they punish, and what they say about it."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View, wording
from scenarios.public_goods import sentences

Facts = Mapping[str, Any]  # what somebody is asked about: see `questions`


class Contributor(Mind):
    """Somebody who gives, looks at what others gave, and has an opinion."""

    lines: ClassVar[Mapping[str, Sequence[str]]] = {}

    @abstractmethod
    def gives(self, view: View, facts: Facts) -> float:
        """Units for the pot."""

    def points(self, facts: Facts, other: str) -> int:
        """Points against somebody."""
        return 0

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts = ask.about
        match ask.tag:
            case "contribute":
                return max(0, min(facts["endowment"], int(self.gives(view, facts) + 0.5)))
            case "judge":
                return self._judge(view, ask)
            case "partner" | "partner_cut" if treated := facts.get("treatment"):
                return (max if ask.tag == "partner" else min)(treated, key=lambda name: treated[name])
        return ask.answer.sample(view.random)

    def _judge(self, view: View, ask: Ask) -> dict[str, Any]:
        facts, value = ask.about, dict(ask.default)
        if facts["able"]:
            value["points"] = {other: min(10, self.points(facts, other)) for other in facts["able"]}
        if facts["remarks"]:
            value["say"] = self._say(view, facts, value.get("points", {}))
        return value

    def _say(self, view: View, facts: Facts, points: Mapping[str, int]) -> str:
        """A sentence on what was given; half of the time when there is nothing to complain of."""
        occasion = self.occasion(facts, points)
        lines = self.lines.get(occasion, ())
        if not lines or (occasion in ("fine", "poor") and view.random.random() < 0.4):
            return ""
        return wording.said(view, lines, _slots(facts, points))

    def occasion(self, facts: Facts, points: Mapping[str, int]) -> str:
        """punish; alone (hardly anybody gave); low (somebody gave far less than the others); fine; poor."""
        if any(points.values()):
            return "punish"
        others = _others(facts)
        if others and min(others.values()) < 0.5 * max(facts["mean"], facts["mine"]):
            return "alone" if facts["mean"] < 0.25 * facts["mine"] else "low"
        return "fine" if facts["mean"] >= 0.5 * facts["endowment"] else "poor"


def _others(facts: Facts) -> dict[str, int]:
    """What those whom one can see gave, oneself excluded: the means tell who that is."""
    gave = dict(facts["gave"])
    gave.pop(facts["me"], None)
    return gave


def _slots(facts: Facts, points: Mapping[str, int]) -> dict[str, Any]:
    """What a sentence may mention."""
    others = _others(facts) or {"nobody": 0}
    low, top = min(others, key=lambda n: others[n]), max(others, key=lambda n: others[n])
    hit = max(points, key=lambda n: points[n], default=low)
    return {
        "mine": facts["mine"] or "nothing",
        "mean": f"{facts['mean']:.3g}",
        "low": low,
        "least": others[low] or "nothing",
        "top": top,
        "most": others[top] or "nothing",
        "hit": hit,
        "theirs": others.get(hit, 0) or "nothing",
        "cost": facts["cost"][points.get(hit, 0)],
        "points": _counted(points.get(hit, 0)),
        "all": facts["endowment"],
    }


def _counted(points: int) -> str:
    return "1 point" if points == 1 else f"{points} points"


class Idealist(Contributor):
    """Gives everything, asks others to, and never punishes."""

    lines: ClassVar = sentences.IDEALIST

    def gives(self, view: View, facts: Facts) -> float:
        return float(facts["endowment"])


class ConditionalCooperator(Contributor):
    """Gives what the others gave on average last time, a little less: the most frequent kind of person.

    Fischbacher, Gächter & Fehr 2001 (Economics Letters 71:397) find that about half of people are of this kind.
    """

    start: float = Field(0.6, ge=0, le=1, description="share given in the first period")
    match: float = Field(0.9, ge=0, le=2, description="what is given, in means of the others")
    lines: ClassVar = sentences.CONDITIONAL

    def gives(self, view: View, facts: Facts) -> float:
        return float(self.start * facts["endowment"] if facts["mean"] is None else self.match * facts["mean"])


class FreeRider(Contributor):
    """Gives nothing: the dominant strategy without punishment, each unit given loses 1 - mpcr."""

    lines: ClassVar = sentences.FREE_RIDER

    def gives(self, view: View, facts: Facts) -> float:
        return float(facts["endowment"]) if facts["mpcr"] > 1 else 0.0


class Punisher(Contributor):
    """Gives a lot and spends money on those who give less than the others: altruistic punishment."""

    anger: float = Field(
        1.0, ge=0, le=10, description="points per tenth of the endowment below the mean of the others"
    )
    lines: ClassVar = sentences.PUNISHER

    def gives(self, view: View, facts: Facts) -> float:
        mean = facts["endowment"] if facts["mean"] is None else facts["mean"]
        return float(max(0.7 * facts["endowment"], mean))

    def points(self, facts: Facts, other: str) -> int:
        norm = max(facts["mean"], facts["mine"])
        return int(max(0.0, self.anger * 10 * (norm - facts["gave"][other]) / facts["endowment"] - 1.5))


class Opportunist(Contributor):
    """Gives little until it is punished; then as much as the others, for as long as it remembers."""

    lines: ClassVar = sentences.OPPORTUNIST

    def gives(self, view: View, facts: Facts) -> float:
        if facts["mean"] is None:
            return 0.25 * float(facts["endowment"])
        if facts["fined"]:
            return float(max(facts["mean"], facts["mine"] + 0.25 * facts["endowment"]))
        return float(facts["mine"]) if facts["punishment"] else 0.5 * float(facts["mine"])


class Antisocial(Contributor):
    """Gives little and punishes whoever gave most: those who make the others look bad (Herrmann et al. 2008)."""

    lines: ClassVar = sentences.ANTISOCIAL

    def gives(self, view: View, facts: Facts) -> float:
        return 0.2 * float(facts["endowment"])

    def points(self, facts: Facts, other: str) -> int:
        most = max(_others(facts).values(), default=0)
        return 2 if facts["gave"][other] == most > facts["mine"] else 0


class Fixed(Contributor):
    """Gives the same every period and says nothing: the baseline."""

    share: float = Field(0.5, ge=0, le=1, description="share given")

    def gives(self, view: View, facts: Facts) -> float:
        return float(self.share * facts["endowment"])
