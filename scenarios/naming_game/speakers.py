"""Who plays the naming game without a model."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from sandbox import Ask, Mind, Think, View, wording
from scenarios.naming_game import sentences
from scenarios.naming_game.questions import invented

NUMBERS = ("no one", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
Facts = Mapping[str, Any]
Seen = list[list[str]]  # own label and the other's, the newest last


class _Speaker(Mind):
    """Says words as the minimal naming game has it; the label is a matter of character."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        match ask.tag:
            case "label":
                label, lines, facts = self.picks(ask.about["seen"], ask.about, view)
                because = view.random.choice(lines).format(label=label, **facts)
                return {"label": label, "because": wording.capitals(because)}
            case "word":
                return self.word(ask.about, view)
            case "invent":
                return invented(view.random.random())
        return ask.answer.sample(view.random)

    def word(self, facts: Facts, view: View) -> str:
        return str(view.random.choice(facts["known"]))

    def picks(self, seen: Seen, facts: Facts, view: View) -> tuple[str, Sequence[str], dict[str, Any]]:
        """A label, sentences that say why, and what is to be filled into them."""
        return str(view.random.choice(facts["options"])), sentences.FIRST, {}


class BestReplier(_Speaker):
    """Picks what most of those it remembers picked: the best reply to memory. A tie goes to its own last label."""

    def picks(self, seen: Seen, facts: Facts, view: View) -> tuple[str, Sequence[str], dict[str, Any]]:
        if not seen:
            return super().picks(seen, facts, view)
        counts, mine = Counter(theirs for _, theirs in seen), seen[-1][0]
        most = max(counts.values())
        best = sorted(label for label, n in counts.items() if n == most)
        told = {"most": number(most), "of": number(len(seen)), "tied": listed(best)}
        if len(best) > 1:
            occasion = "own" if mine in best else "coin"
        else:
            occasion = "one" if len(seen) == 1 else "all" if most == len(seen) else "most"
        label = mine if occasion == "own" else view.random.choice(best)
        return label, sentences.BEST[occasion], told


class Imitator(_Speaker):
    """Picks whatever the last one picked: quick to learn and quick to forget."""

    def picks(self, seen: Seen, facts: Facts, view: View) -> tuple[str, Sequence[str], dict[str, Any]]:
        if not seen:
            return super().picks(seen, facts, view)
        mine, theirs = seen[-1]
        return theirs, sentences.IMITATE["same" if mine == theirs else "other"], {"mine": mine}


class Stubborn(_Speaker):
    """Keeps its label until it has failed a few times in a row; then it goes with what it heard most."""

    patience: int = Field(
        3, ge=1, le=100, description="failures in a row before it gives in, as far as it remembers"
    )

    def picks(self, seen: Seen, facts: Facts, view: View) -> tuple[str, Sequence[str], dict[str, Any]]:
        if not seen:
            return super().picks(seen, facts, view)
        mine = seen[-1][0]
        failures = next((n for n, (a, b) in enumerate(reversed(seen)) if a == b or a != mine), len(seen))
        told = {"mine": mine, "times": times(failures)}
        if failures < min(self.patience, facts["window"]) or not failures:
            return mine, sentences.STUBBORN["failed" if failures else "works"], told
        heard = Counter(theirs for _, theirs in seen[-failures:])
        return heard.most_common(1)[0][0], sentences.STUBBORN["gives"], told


class Committed(_Speaker):
    """Says one thing and never anything else: the minority that may tip everybody."""

    label: str = Field("", max_length=12, description="what it says; empty: the last of the labels")

    def word(self, facts: Facts, view: View) -> str:
        wanted = self.label or facts["challenger"]
        return wanted if wanted in facts["known"] else super().word(facts, view)

    def picks(self, seen: Seen, facts: Facts, view: View) -> tuple[str, Sequence[str], dict[str, Any]]:
        label = self.label if self.label in facts["options"] else facts["challenger"]
        alone = sum(theirs != label for _, theirs in seen)
        occasion = "first" if not seen else "alone" if alone else "joined"
        return label, sentences.COMMITTED[occasion], {"alone": number(alone), "of": number(len(seen))}


class Namer(_Speaker):
    """The minimal namer: keeps every label it heard until one works, and says any of those it keeps."""

    def picks(self, seen: Seen, facts: Facts, view: View) -> tuple[str, Sequence[str], dict[str, Any]]:
        kept: list[str] = []
        for mine, theirs in seen:
            kept = [theirs] if mine == theirs else list(dict.fromkeys([*kept, mine, theirs]))
        if not kept:
            return super().picks(seen, facts, view)
        label = view.random.choice(kept)
        return label, sentences.NAMER["one" if len(kept) == 1 else "some"], {"tied": listed(kept)}


def number(n: int) -> str:
    """A small number in words."""
    return NUMBERS[n] if n < len(NUMBERS) else str(n)


def times(n: int) -> str:
    """How often, in words."""
    return {1: "once", 2: "twice"}.get(n, f"{number(n)} times")


def listed(names: Sequence[str]) -> str:
    """Several as one says them: Q, M and Z."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
