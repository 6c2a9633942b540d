"""Who chooses without a model: those who copy, those who calculate, and those who would not."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import comb
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View, wording
from scenarios.tipping import sentences

Facts = Mapping[str, Any]  # what somebody is asked about: see `questions`


class Chooser(Mind):
    """Somebody who chooses, and says why."""

    lines: ClassVar[Mapping[str, Sequence[str]]] = {}

    @abstractmethod
    def risks(self, view: View, facts: Facts) -> tuple[str, bool]:
        """The occasion (a key of `lines`), and whether to take the collective option or break the rule."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts = ask.about
        match ask.tag:
            case "choice":
                occasion, risks = self.risks(view, facts)
                option = (
                    ("collective", "independent") if facts["game"] == "threshold" else ("break", "comply")
                )
                value = option[not risks]
                if not facts["remarks"]:
                    return value
                return {"choice": value, "say": self._say(view, facts, occasion, value)}
            case "partner" | "partner_cut" if treated := facts.get("treatment"):
                return (max if ask.tag == "partner" else min)(treated, key=lambda name: treated[name])
        return ask.answer.sample(view.random)

    def _say(self, view: View, facts: Facts, occasion: str, value: str) -> str:
        lines = self.lines.get(f"{facts['game']}_{occasion}") or self.lines.get(occasion, ())
        if not lines or view.random.random() < 0.35:
            return ""
        slots = {"now": facts["called"][value], **_slots(facts)}
        return wording.said(view, lines, slots)


def _slots(facts: Facts) -> dict[str, Any]:
    """What a sentence may mention."""
    called, last = facts["called"], facts["past"][-1] if facts["past"] else None
    many, one = ("collective", "independent") if facts["game"] == "threshold" else ("break", "comply")
    slots = {
        "risk": called[many],
        "safe": called[one],
        "threshold": facts["threshold"],
        "people": facts["people"],
    }
    if last and last["mine"] is not None:
        slots |= {"mine": called[last["mine"]], "got": f"{last['got']:g}"}
        peers = last["peers"]
        if peers:
            best = max(peers, key=lambda name: peers[name][1])
            count = sum(value == many for value, _ in peers.values())
            slots |= {
                "best": best,
                "many": facts["words"][many],
                "did": called[peers[best][0]],
                "earned": f"{peers[best][1]:g}",
                "count": count,
            }
    return slots


def _last(facts: Facts) -> Mapping[str, Any] | None:
    """The last round one took part in."""
    last = facts["past"][-1] if facts["past"] else None
    return last if last and last["mine"] is not None else None


class Imitator(Chooser):
    """Does what whoever of its peers earned most did in the last round, itself included."""

    start: float = Field(0.2, ge=0, le=1, description="chance of the risky option in the first round")
    lines: ClassVar = sentences.IMITATOR

    def risks(self, view: View, facts: Facts) -> tuple[str, bool]:
        last = _last(facts)
        if last is None:
            return "first", view.random.random() < self.start
        seen = [
            (last["got"], True, last["mine"]),
            *((got, False, value) for value, got in last["peers"].values()),
        ]
        top = max(got for got, _, _ in seen)
        best = {value for got, _, value in seen if got == top}
        risky = {"collective", "break"}
        if last["mine"] in best and (last["success"] is False or len(best) == 1):
            return "same", last["mine"] in risky
        # after a success all earned the same: what made it succeed is copied
        return "copy", bool(best & risky) if last["success"] else not best <= {"independent", "comply"}


class BestReply(Chooser):
    """Expects of everybody what the last round showed, and takes what earns more then (see `tipping_point`)."""

    start: float = Field(
        0.3, ge=0, le=1, description="share that it expects to take the collective option at first"
    )
    lines: ClassVar = sentences.BEST

    def risks(self, view: View, facts: Facts) -> tuple[str, bool]:
        last = _last(facts)
        if facts["game"] == "temptation":
            honest, broken = facts["pay"]
            caught = last is not None and last["mine"] == "break" and not last["got"]
            return ("caught" if caught else "sums"), broken > honest and not caught
        share = self.start if last is None else last["share"]
        return ("first" if last is None else "sums"), worth_it(
            share, facts["people"], facts["threshold"], *facts["points"]
        )


class Conformist(Chooser):
    """Does what most of its peers did; where as many did one as the other, what is safe."""

    lines: ClassVar = sentences.CONFORMIST

    def risks(self, view: View, facts: Facts) -> tuple[str, bool]:
        last = _last(facts)
        if last is None or not last["peers"]:
            return "first", False
        risky = sum(value in ("collective", "break") for value, _ in last["peers"].values())
        return "split" if 2 * risky == len(last["peers"]) else "most", 2 * risky > len(last["peers"])


class Principled(Chooser):
    """Never takes the collective option, never breaks a rule: the stubborn defector, and the honest one."""

    lines: ClassVar = sentences.PRINCIPLED

    def risks(self, view: View, facts: Facts) -> tuple[str, bool]:
        return "any", False


class Wary(Chooser):
    """Tries the risky option once; repeats it as long as it pays, and never again once it does not."""

    lines: ClassVar = sentences.WARY

    def risks(self, view: View, facts: Facts) -> tuple[str, bool]:
        tried = [line for line in facts["past"] if line["mine"] in ("collective", "break")]
        if not tried:
            dares = view.random.random() < 0.5
            return ("first" if dares else "wait"), dares
        safe = facts["pay"][0] if facts["game"] == "temptation" else facts["points"][1]
        return ("again", True) if tried[-1]["got"] > safe else ("burned", False)


class Rebel(Chooser):
    """Always takes the risky option, and calls on others to."""

    lines: ClassVar = sentences.REBEL

    def risks(self, view: View, facts: Facts) -> tuple[str, bool]:
        return "any", True


class Explorer(Chooser):
    """Goes by its own rewards: mostly what has paid more on average, now and then the other."""

    curious: float = Field(0.2, ge=0, le=1, description="chance to try the other option")
    lines: ClassVar = sentences.EXPLORER

    def risks(self, view: View, facts: Facts) -> tuple[str, bool]:
        got: dict[bool, list[float]] = {True: [], False: []}
        for line in facts["past"]:
            if line["mine"] is not None:
                got[line["mine"] in ("collective", "break")].append(line["got"])
        curious = view.random.random() < self.curious
        if not all(got.values()):
            return ("try", True) if curious else ("habit", bool(got[True]) and not got[False])
        better = sum(got[True]) / len(got[True]) > sum(got[False]) / len(got[False])
        return ("try" if curious else "reward"), better != curious


def worth_it(share: float, people: int, threshold: int, high: float, normal: float, low: float) -> bool:
    """Whether the collective option earns no less when everybody else takes it with probability `share`."""
    enough, without = _at_least(threshold - 1, people - 1, share), _at_least(threshold, people - 1, share)
    return enough * high + (1 - enough) * low >= without * high + (1 - without) * normal


@lru_cache(maxsize=256)
def tipping_point(people: int, threshold: int, high: float, normal: float, low: float) -> float:
    """The share of others above which the collective option is the better reply, by halving: 0.465 for 8 and 4."""
    below, above = 0.0, 1.0
    for _ in range(50):
        middle = (below + above) / 2
        if worth_it(middle, people, threshold, high, normal, low):
            above = middle
        else:
            below = middle
    return above


def _at_least(count: int, of: int, chance: float) -> float:
    """P(at least `count` of `of`), binomial."""
    return sum(comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(max(0, count), of + 1))
