"""Principles: sentences to go by, each with how often it was shown and how often that went well."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import asides
from agents.faculties.lessons import MARKS, TRIALS, Lessons, Stretch, fresh, line, numbers, tables
from agents.faculties.turn import Turn

STORE = "principles"
KINDS = ("guiding", "cautionary")
TRIPLE = ("subject", "predicate", "object")


class Principles(Lessons):
    """Guiding and cautionary principles, worth (won + 1) / (used + 2): what was shown in a stretch that went well won.

    New ones that say what a known one says are merged into it; which do, the model is asked about pairs that are alike.
    Each has facts behind it, as triples, by which it is found as well.
    Those that were used enough and are worth too little are retired, newcomers never. When the store is full a new one
    takes the place of the one worth least (EvolveR, arXiv 2510.16079; ReMe, arXiv 2512.10696; admission as in SLEA-RL,
    arXiv 2603.18079).
    """

    kind: Literal["principles"] = "principles"
    stores: ClassVar[tuple[str, ...]] = (STORE, MARKS, TRIALS)

    most: int = Field(3, ge=1, le=20, description="principles added at a time")
    kept: int = Field(100, ge=1, le=5000, description="principles kept")
    sure: float = Field(0, ge=0, le=1, description="how sure the model must be of a new one")
    alike: float = Field(0.85, gt=0, le=1, description="likeness (cosine) from which two may say the same")
    least: float = Field(0.2, ge=0, lt=1, description="worth at which a principle is retired")
    tries: int = Field(3, ge=3, le=1000, description="uses before it can be retired")

    def deliberate(self, turn: Turn) -> None:
        """What is shown now is remembered until the stretch is over, once."""
        recalled = [one.item["shown"] for one in turn.writes if one.store == "recalled" and one.item]
        shown = {id.partition(".")[2] for ids in recalled for id in ids if id.startswith(f"{STORE}.")}
        known = turn.memory(MARKS).get("principles shown", [])
        if new := sorted(shown - set(known)):
            turn.keep(MARKS, "principles shown", [*known, *new])

    def account(self, turn: Turn, stretch: Stretch) -> None:
        for key in turn.memory(MARKS).get("principles shown", []):
            self._used(turn, key, stretch)
        turn.keep(MARKS, "principles shown", None)

    def learn(self, turn: Turn, stretch: Stretch) -> None:
        words = asides.principles([one.text for one in stretch.lived], stretch.won, self.most)
        found = tables(turn.consult(words, asides.principles_schema(self.most)), "principles")[: self.most]
        made = [item for one in found if (item := self._item(one, stretch))]
        for item, key in self._placed(turn, made):
            if key:
                self._used(turn, key, stretch)
            else:
                self._admit(turn, item)

    def _item(self, one: Any, stretch: Stretch) -> dict[str, Any] | None:
        text, when = line(one.get("text")), line(one.get("when"), 200)
        sure = one.get("sure")
        if not text or (self.sure and not (isinstance(sure, int | float) and sure >= self.sure)):
            return None
        kind = str(one.get("kind", "")).strip().casefold()
        evidence, facts = [statement.id for statement in stretch.lived][-8:], triples(one.get("facts"))
        like = " ".join(filter(None, [when, text, *(" ".join(fact) for fact in facts)]))
        return {
            "text": text, "like": like, "facts": facts, "type": kind if kind in KINDS else KINDS[0],
            "bad": kind == "cautionary", "used": 0, "won": 0, "value": 0.5, "won_in": [], "lost_in": [],
            "evidence": evidence, "seq": stretch.at,
        }  # fmt: skip

    def _used(self, turn: Turn, key: str, stretch: Stretch) -> None:
        """It was shown in a stretch, or found again in it: counted once for each."""
        item = turn.memory(STORE).get(key)
        if item is None or stretch.won is None or stretch.number in (*item["won_in"], *item["lost_in"]):
            return
        won_in = [*item["won_in"], *([stretch.number] if stretch.won else [])][-3:]
        lost_in = [*item["lost_in"], *([] if stretch.won else [stretch.number])][-2:]
        used, won = item["used"] + 1, item["won"] + stretch.won
        value = worth(won, used)
        changed = {**item, "used": used, "won": won, "value": value, "won_in": won_in, "lost_in": lost_in}
        if used >= self.tries and value <= self.least:
            changed["retired"] = True
        turn.keep(STORE, key, changed)

    def _placed(self, turn: Turn, made: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
        """Each new one once, with the key of the known one that it says again, or ""."""
        known = {key: item for key, item in turn.memory(STORE).items() if not item.get("retired")}
        texts = [item["text"] for item in made] + [item["text"] for item in known.values()]
        if not made:
            return []
        rows = turn.view.embed(texts)
        pairs = [
            (i, j)
            for i, j in combinations(range(len(texts)), 2)
            if i < len(made) and float(rows[i] @ rows[j]) >= self.alike
        ]
        same = [pairs[n - 1] for n in self._same(turn, [(texts[i], texts[j]) for i, j in pairs])]
        said = {j for i, j in same if j < len(made)}  # by another new one before it
        keys = list(known)
        old = {i: keys[j - len(made)] for i, j in reversed(same) if j >= len(made)}
        return [(item, old.get(i, "")) for i, item in enumerate(made) if i not in said]

    def _same(self, turn: Turn, pairs: Sequence[tuple[str, str]]) -> list[int]:
        """The numbers of the pairs that say the same; nobody is asked about words that are the same."""
        equal = {n for n, (one, other) in enumerate(pairs, 1) if one.casefold() == other.casefold()}
        doubtful = [n for n in range(1, len(pairs) + 1) if n not in equal]
        if not doubtful:
            return sorted(equal)
        found = turn.consult(asides.same([pairs[n - 1] for n in doubtful]), asides.SAME_SCHEMA)
        said = numbers(found.get("same") if isinstance(found, dict) else found)
        return sorted(equal | {doubtful[n - 1] for n in said if 0 < n <= len(doubtful)})

    def _admit(self, turn: Turn, item: dict[str, Any]) -> None:
        """A new one, if need be in place of the one worth least; nobody makes room who has not had their tries."""
        known = turn.memory(STORE)
        live = {key: one for key, one in known.items() if not one.get("retired")}
        if len(live) >= self.kept:
            tried = [key for key, one in live.items() if one["used"] >= self.tries]
            if not tried:
                return
            turn.keep(STORE, min(tried, key=lambda key: live[key]["value"]), None)
        turn.keep(STORE, fresh(turn, STORE, "p", 4), item)


def triples(given: Any) -> list[list[str]]:
    """Facts as subject, predicate and object, as far as a model named all three; at most so many."""
    told = [[line(one.get(part), 60) for part in TRIPLE] for one in tables(given, "")]
    return [fact for fact in told if all(fact)][: asides.FACTS]


def worth(won: int, used: int) -> float:
    """(won + 1) / (used + 2): 1/2 where nothing is known, and never 0 or 1 (EvolveR)."""
    return (won + 1) / (used + 2)
