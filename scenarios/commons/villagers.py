"""Who lives from the commons without a model: characters that differ in what they take and in what they say."""

import random
import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice, takewhile
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View, events, wording
from scenarios.commons import sentences

Facts = Mapping[str, Any]  # what somebody who is asked may know: see `questions.known`


class Villager(Mind):
    """Somebody who lives from the commons. The month gives the mood, the character gives the words."""

    lines: ClassVar[Mapping[str, Sequence[str]]]

    @abstractmethod
    def wish(self, view: View, facts: Facts, share: float) -> float:
        """What this character wants, in units, when `share` each would keep the stock as it is."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts = ask.about
        match ask.tag:
            case "harvest":
                wish = self.wish(view, facts, _share(facts, facts["stock"]))
                return max(0, min(facts["capacity"], int(wish + 0.5)))
            case "talk":
                return self.speak(view, ask)
            case "limit":
                return self.hears(view, facts)
            case "reflect":
                return view.random.choice(self.lines["home"])
            case "elect" if seen := self._seen(view, ask):
                return self.prefers(view, seen)
            case "partner" | "partner_cut" if treated := facts.get("treatment"):
                return (max if ask.tag == "partner" else min)(treated, key=lambda name: treated[name])
        return ask.answer.sample(view.random)

    def speak(self, view: View, ask: Ask) -> dict[str, Any]:
        """A sentence on what happened, and the word to somebody; it may end once there is a proposal."""
        facts, meeting, rng = ask.about, _meeting(view, now=True), view.random
        slots = self.slots(view, facts, meeting)
        lines = self.lines[self.mood(view, facts, meeting, slots, rng.random())]
        text = wording.fresh(lines, islice(view.words(), 24), rng).format_map(slots)
        spoken = {line.who for line in meeting}
        ends = len(spoken) >= 4 and bool(_proposals(meeting)) and rng.random() < 0.25
        after = self.next(facts["others"], spoken, slots, rng)
        return {"say": wording.capitals(text), "end": "yes" if ends else "no", "next": after}

    def next(self, others: Sequence[str], spoken: set[str], slots: Facts, rng: random.Random) -> str:
        """Who gets the word: somebody who has not had it, most of the time."""
        return str(rng.choice([name for name in others if name not in spoken] or others))

    def mood(self, view: View, facts: Facts, meeting: list[events.Said], slots: Facts, chance: float) -> str:
        """What the month calls for; a broken limit is not all that people talk about."""
        if facts["stock"] < facts["floor"]:
            return "dead"
        if not facts["catches"]:
            return "blind"
        if meeting and self.blamed(view.name, meeting[-1], slots):
            return "blamed"
        if facts["limit"] and slots["top"] > facts["limit"] and chance < 0.7:
            return "broken"
        return "low" if slots["next"] < 0.6 * facts["capacity"] else "fine"

    def blamed(self, me: str, last: events.Said, slots: Facts) -> bool:
        """Whether the last speaker meant me: spoke to me, or of me when I took more than my share."""
        named = last.who != me and bool(re.search(rf"\b{re.escape(me)}\b", last.text))
        return named and (last.text.startswith(me) or slots["mine"] > slots["fair"])

    def slots(self, view: View, facts: Facts, meeting: list[events.Said]) -> dict[str, Any]:
        """What a sentence may mention."""
        others = {name: units for name, units in facts["catches"].items() if name != view.name}
        others = others or {"nobody": 0}
        worst, low = max(others, key=lambda n: others[n]), min(others, key=lambda n: others[n])
        grown = min(facts["capacity"], int(facts["growth"] * facts["stock"]))
        share, fair = int(_share(facts, grown)), int(_share(facts, facts["before"]))
        return {
            **facts["words"],
            "left": facts["stock"],
            "before": facts["before"],
            "next": grown,
            "share": share,
            "fair": fair,
            "much": 2 * share,
            "worst": worst,
            "top": others[worst],
            "low": low,
            "least": others[low],
            "excess": max(0, others[worst] - fair),
            "mine": facts["mine"],
            "mean": f"{facts['mean'] or 0:.3g}",
            "limit": facts["limit"],
            "people": facts["people"],
            "last": meeting[-1].who if meeting else "friends",
            "score": f"{view.score:g}",
            "month": facts["month"],
        }

    def hears(self, view: View, facts: Facts) -> int:
        """The limit as these ears heard it: the leader's word, else what most proposed, else the old one."""
        proposals, most = _proposals(_meeting(view, now=True)), int(facts["capacity"])
        if leads := [limit for who, limit in proposals if who == facts["leader"]]:
            return min(leads[-1], most)
        counts = Counter(limit for _, limit in proposals)
        if not counts:
            return int(facts["limit"] or 0)
        return min(max(counts, key=lambda limit: (counts[limit], -limit)), most)

    def prefers(self, view: View, seen: dict[str, int]) -> str:
        """Whom to elect: whoever took least."""
        fewest = min(seen.values())
        return str(view.random.choice([name for name, units in seen.items() if units == fewest]))

    def _seen(self, view: View, ask: Ask) -> dict[str, int]:
        got = view.board.get("catches", {}).get("got", {})
        return {name: got[name] for name in getattr(ask.answer, "options", ()) if name in got}


class Steward(Villager):
    """Counts aloud, proposes the share that keeps the stock, takes no more, and less when it is low."""

    thrift: float = Field(
        0.7, ge=0, le=1, description="part of the share that is taken while the stock is below 60 %"
    )
    lines = sentences.STEWARD

    def wish(self, view: View, facts: Facts, share: float) -> float:
        careful = int(self.fair(facts, facts["stock"]))
        return min(careful, facts["limit"] or careful)

    def fair(self, facts: Facts, stock: float) -> float:
        """The share, less while there is little."""
        return _share(facts, stock) * (self.thrift if stock < 0.6 * facts["capacity"] else 1)

    def slots(self, view: View, facts: Facts, meeting: list[events.Said]) -> dict[str, Any]:
        slots = super().slots(view, facts, meeting)
        return slots | {"share": int(self.fair(facts, slots["next"]))}


class Greedy(Villager):
    """Takes a multiple of the share, has an excuse every time, and goes down for a month once it is named."""

    appetite: float = Field(2.0, ge=0, le=20, description="what is taken, in sustainable shares")
    shame: float = Field(
        0.6, ge=0, le=1, description="part of it that is taken in the month after being named at a meeting"
    )
    lines = sentences.GREEDY

    def wish(self, view: View, facts: Facts, share: float) -> float:
        named = any(line.who != view.name and view.name in line.text for line in _meeting(view))
        return self.appetite * share * (self.shame if named else 1)

    def hears(self, view: View, facts: Facts) -> int:
        """The most generous number that anybody named."""
        limits = [limit for _, limit in _proposals(_meeting(view, now=True))]
        return min(max(limits, default=0), int(facts["capacity"]))

    def prefers(self, view: View, seen: dict[str, int]) -> str:
        return max(seen, key=lambda name: (name == view.name, seen[name]))


class Follower(Villager):
    """Takes what people took on average last month; a limit moves it half of the way."""

    lines = sentences.FOLLOWER

    def wish(self, view: View, facts: Facts, share: float) -> float:
        usual = share if facts["mean"] is None else facts["mean"]
        return (usual + facts["limit"]) / 2 if facts["limit"] else usual

    def prefers(self, view: View, seen: dict[str, int]) -> str:
        """Whoever spoke to them last, if that is possible."""
        heard = (line.who for line in view.words() if line.who in seen and line.who != view.name)
        return next(heard, "") or super().prefers(view, seen)


class Scold(Villager):
    """Names whoever took most, with the number, and hands them the word."""

    lines = sentences.SCOLD

    def wish(self, view: View, facts: Facts, share: float) -> float:
        return min(int(share), facts["limit"] or share)

    def next(self, others: Sequence[str], spoken: set[str], slots: Facts, rng: random.Random) -> str:
        """The one who was named, so that they can answer."""
        named = str(slots["worst"])
        able = named in others and named not in spoken
        return named if able else super().next(others, spoken, slots, rng)


class Optimist(Villager):
    """Takes a little more than the share while the stock looks well, and is surprised when it does not."""

    cheer: float = Field(
        1.3, ge=0, le=5, description="what is taken while the stock is at least half, in shares"
    )
    lines = sentences.OPTIMIST

    def wish(self, view: View, facts: Facts, share: float) -> float:
        return share * (self.cheer if facts["stock"] >= 0.5 * facts["capacity"] else 1)


class Newcomer(Villager):
    """Has just arrived, knows nobody, wants a lot, and sees no reason why an old agreement should bind."""

    hunger: float = Field(2.0, ge=0, le=20, description="what is taken, in sustainable shares")
    lines = sentences.NEWCOMER

    def wish(self, view: View, facts: Facts, share: float) -> float:
        return self.hunger * max(share, 1)

    def hears(self, view: View, facts: Facts) -> int:
        return 0


class Steady(Mind):
    """Takes the same every month, as far as there is room for a wish, and says nothing: the baseline."""

    catch: int = Field(10, ge=0, le=1_000_000, description="what is wished for every month, units")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag == "harvest":
            return min(self.catch, ask.about["capacity"])
        return ask.default if ask.tag in ("talk", "limit", "reflect") else ask.answer.sample(view.random)


def _share(facts: Facts, stock: float) -> float:
    """What everybody can take of `stock` so that it grows back."""
    return float(stock * (1 - 1 / facts["growth"]) / facts["people"])


def _meeting(view: View, *, now: bool = False) -> list[events.Said]:
    """What one heard at the last meeting, oldest first; with `now`, at the one that is under way."""
    newest = next(view.known()).step
    lines = view.words()
    if (last := next(lines, None)) is None or (now and last.step < newest):
        return []
    return [last, *takewhile(lambda line: line.step == last.step, lines)][::-1]


def _proposals(meeting: list[events.Said]) -> list[tuple[str, int]]:
    """Who proposed which limit, in whatever words, as long as they say "at most" and a number."""
    found = [(line.who, re.findall(r"\bat most (\d{1,7})\b", line.text, re.IGNORECASE)) for line in meeting]
    return [(who, int(numbers[-1])) for who, numbers in found if numbers]
