"""Who sits at a node without a model. What they tell each other is words, and they read it from words."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View
from scenarios.agents_net import sentences, tasks
from scenarios.agents_net.tasks import NOBODY

Facts = Mapping[str, Any]
Words = dict[str, str]  # what goes into a sentence
_SAID = {  # what somebody means to answer, as it is said in a message
    "coloring": r"\b(Group \d+)\b",
    "matching": r"pair(?:ing)? (?:up )?with (\w[\w ]*\w)|(stay alone)",
    "vertex_cover": r"\b((?:not )?coordinate)\b",
    "leader_election": r"(\w[\w ]*?) should lead",
    "consensus": r"\b([01])\b",
}


def meant(facts: Facts) -> dict[str, str]:
    """What each neighbour said last that they would answer, as far as they said so."""
    found = {}
    for who, text in facts["heard"].items():
        for match in re.finditer(_SAID[facts["task"]], text):
            word = next(filter(None, match.groups()))
            found[who] = {"not coordinate": "No", "coordinate": "Yes", "stay alone": NOBODY}.get(word, word)
    return found


class _Node(Mind):
    """Says what it means to answer, and why; answers what it last meant to."""

    bank: ClassVar[Mapping[str, Mapping[str, tuple[str, ...]]]]

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts = ask.about
        if ask.tag == "message":
            text = self.writes(view, facts)
            return dict.fromkeys(facts["to"], text)
        if ask.tag != "answer":
            return ask.answer.sample(view.random)
        given = self.decides(view, facts)
        return given if given in facts["options"] else ask.default

    def decides(self, view: View, facts: Facts) -> str:
        """The answer."""
        return self.intends(view, facts)[0]

    def intends(self, view: View, facts: Facts) -> tuple[str, str, Words]:
        """What it would answer now, the occasion, and the facts that say why."""
        raise NotImplementedError

    def writes(self, view: View, facts: Facts) -> str:
        intent, occasion, words = self.intends(view, facts)
        lines = self.bank[facts["task"]][occasion]
        return view.random.choice(lines).format(it=intent, me=view.name, **words)


class Negotiator(_Node):
    """Goes by the alphabet: whoever comes first by name has the right of way, and all others make room.

    The greedy algorithm in the order of names, in messages of one sentence: right once what the first in the
    alphabet said has come down to the last.
    """

    bank: ClassVar = sentences.NEGOTIATOR

    def intends(self, view: View, facts: Facts) -> tuple[str, str, Words]:
        ways = {
            "coloring": self._coloring,
            "matching": self._matching,
            "vertex_cover": self._vertex_cover,
            "leader_election": self._leader_election,
            "consensus": self._consensus,
        }
        return ways[facts["task"]](view, facts, meant(facts))

    def decides(self, view: View, facts: Facts) -> str:
        intent = self.intends(view, facts)[0]
        match facts["task"]:
            case "matching":  # only what both have said
                return intent if meant(facts).get(intent) == view.name else NOBODY
            case "leader_election":
                return "Yes" if intent == view.name else "No"
        return intent

    def _coloring(self, view: View, facts: Facts, said: Words) -> tuple[str, str, Words]:
        first = {who: group for who, group in said.items() if who < view.name}
        free = next(g for n in range(1, facts["groups"] + 1) if (g := f"Group {n}") not in first.values())
        told = listed([f"{who} has {group}" for who, group in sorted(first.items())])
        return free, "after" if first else "first", {"told": told}

    def _matching(self, view: View, facts: Facts, said: Words) -> tuple[str, str, Words]:
        open_ = [u for u in facts["neighbours"] if said.get(u, NOBODY) == NOBODY or said[u] >= view.name]
        if not open_:
            told = listed([f"{who} goes with {other}" for who, other in sorted(said.items())])
            return NOBODY, "alone", {"told": told}
        best = open_[0]
        return best, "mutual" if said.get(best) == view.name else "offer", {}

    def _vertex_cover(self, view: View, facts: Facts, said: Words) -> tuple[str, str, Words]:
        free = sorted(who for who, answer in said.items() if who < view.name and answer == "No")
        return ("Yes", "needed", {"told": listed(free)}) if free else ("No", "free", {})

    def _leader_election(self, view: View, facts: Facts, said: Words) -> tuple[str, str, Words]:
        """The first name in the alphabet that has been heard of so far."""
        known = [view.name, *said.values(), *_spoken_for(view)]
        best = min(known)
        return best, "me" if best == view.name else "other", {}

    def _consensus(self, view: View, facts: Facts, said: Words) -> tuple[str, str, Words]:
        """The number of the first name in the alphabet that has been heard of."""
        best = min([view.name, *_spoken_for(view)])
        return tasks.bit(best), "me" if best == view.name else "other", {"who": best}


class Cartographer(_Node):
    """Draws the map of the whole network from what all pass on, and works out everybody's part alone.

    The universal algorithm of the LOCAL model: after as many rounds as the diameter everybody has the same map,
    and so the same plan.
    """

    def writes(self, view: View, facts: Facts) -> str:
        known = sorted(self.ties(view, facts))
        told = ", ".join(f"{one}-{two}" for one, two in known)
        return f"Ties that I know of: {told}. {view.random.choice(sentences.MAP)}"

    def ties(self, view: View, facts: Facts) -> set[tuple[str, str]]:
        """Every tie that one has or has read of."""
        own = {(min(view.name, other), max(view.name, other)) for other in facts["neighbours"]}
        for line in view.words():
            _, _, listed = line.text.partition("Ties that I know of: ")
            own |= {
                (a, b)
                for a, b in re.findall(r"([^,.-]+)-([^,.-]+)", listed.replace(", ", ",").partition(".")[0])
            }
        return own

    def decides(self, view: View, facts: Facts) -> str:
        near: dict[str, list[str]] = {view.name: []}
        for one, two in sorted(self.ties(view, facts)):
            near.setdefault(one, []).append(two)
            near.setdefault(two, []).append(one)
        return tasks.plan(facts["task"], near)[view.name]


class Improviser(_Node):
    """Does not wait its turn: says something, and changes it by lot when it clashes (after Luby's algorithms)."""

    yielding: float = Field(
        0.5, ge=0, le=1, description="chance to give way when it clashes with a neighbour"
    )
    bank: ClassVar = sentences.IMPROVISER

    def intends(self, view: View, facts: Facts) -> tuple[str, str, Words]:
        said, mine, dice = meant(facts), self.before(view, facts), view.random
        match facts["task"]:
            case "coloring":
                groups = [f"Group {n}" for n in range(1, facts["groups"] + 1)]
                rivals = sorted(who for who, group in said.items() if group == mine)
                if mine and (not rivals or dice.random() >= self.yielding):
                    return mine, "stay" if not rivals else "insist", {"told": listed(rivals)}
                free = [group for group in groups if group not in said.values()] or groups
                return dice.choice(free), "move" if mine else "start", {"told": listed(rivals)}
            case "matching":
                return self._partner(view, facts, said)
            case "vertex_cover":
                free = sorted(who for who, answer in said.items() if answer == "No")
                if not free and said and dice.random() < self.yielding:
                    return "No", "rest", {}
                return ("Yes", "needed", {"told": listed(free)}) if free else ("Yes", "start", {})
            case "leader_election":
                rivals = sorted(who for who, name in said.items() if name == who)
                if mine not in (None, view.name) or (rivals and dice.random() < self.yielding):
                    best = min(rivals or [str(mine)])
                    return best, "other", {}
                return view.name, "me", {}
        counts = Counter(said.values())
        best, votes = counts.most_common(1)[0] if counts else (mine or dice.choice("01"), 0)
        return best, "most" if votes else "start", {"told": f"{votes} of {len(said)}"}

    def _partner(self, view: View, facts: Facts, said: Words) -> tuple[str, str, Words]:
        suitors = [who for who, other in said.items() if other == view.name]
        free = [who for who in facts["neighbours"] if said.get(who, NOBODY) in (NOBODY, view.name)]
        mine = self.before(view, facts)
        if mine in suitors:
            return str(mine), "mutual", {}
        choice = view.random.choice(sorted(suitors or free) or [NOBODY])
        return choice, "alone" if choice == NOBODY else "offer", {}

    def decides(self, view: View, facts: Facts) -> str:
        intent, task = self.before(view, facts), facts["task"]
        if task == "leader_election":
            return "Yes" if intent == view.name else "No"
        if task == "matching":
            return str(intent) if meant(facts).get(str(intent)) == view.name else NOBODY
        return str(intent)

    def before(self, view: View, facts: Facts) -> str | None:
        """What it said last that it would answer."""
        lines = [line.text for line in view.words() if line.who == view.name][:1]
        return meant({**facts, "heard": dict(zip([view.name], lines, strict=False))}).get(view.name)


class Guesser(_Node):
    """Writes to nobody, listens to nobody, and guesses: the baseline."""

    def writes(self, view: View, facts: Facts) -> str:
        return ""

    def decides(self, view: View, facts: Facts) -> str:
        if facts["task"] == "leader_election":
            return "Yes" if view.random.random() < 1 / facts["people"] else "No"
        return str(view.random.choice(facts["options"]))


def _spoken_for(view: View) -> list[str]:
    """Names that anybody said should lead, or whose number should count, as far as one heard."""
    pattern = re.compile(r"(\w[\w ]*?) should lead|first name I know is (\w[\w ]*\w)")
    return [next(filter(None, m.groups())) for line in view.words() for m in pattern.finditer(line.text)]


def listed(names: list[str]) -> str:
    """Several as one says them: Ada, Ben and Cleo."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
