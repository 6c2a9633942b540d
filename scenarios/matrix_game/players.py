"""What all who play matrix games without a model have in common."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sandbox import Ask, Mind, Reply, Think, View, wording

Facts = Mapping[str, Any]  # what a player is asked about: see `questions.move`
STEADY = ("calm", "cold")  # occasions on which there is little new to say
CHATTY = 0.2  # how often something is said then


class Player(Mind):
    """Somebody with a strategy, and words for what happens to it."""

    lines: ClassVar[Mapping[str, Sequence[str]]] = {}

    @abstractmethod
    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        """The occasion (a key of `lines`) and the option."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts = ask.about
        match ask.tag:
            case "probe":
                return self.move(view, facts)[1]
            case "move":
                occasion, option = self.move(view, facts)
                said = self._say(view, facts, occasion, option) if facts["remarks"] else ""
                value = {"move": option, "say": said} if facts["remarks"] else option
                return Reply(value, self.notes(view, facts))
            case "partner" | "partner_cut" if treated := facts.get("treatment"):
                best = (max if ask.tag == "partner" else min)(treated, key=lambda name: treated[name])
                return best if ask.tag == "partner" or treated[best] < 0.5 else ask.default
        return ask.answer.sample(view.random)

    def notes(self, view: View, facts: Facts) -> tuple[Any, ...]:
        """What it writes down for itself."""
        return ()

    def _say(self, view: View, facts: Facts, occasion: str, option: str) -> str:
        """A sentence, if there is something to say, and if possible one that nobody used of late."""
        lines = self.lines.get(occasion, ())
        if not lines or (occasion in STEADY and view.random.random() > CHATTY):
            return ""
        return wording.said(view, lines, _slots(facts, option))


def _slots(facts: Facts, option: str) -> dict[str, Any]:
    """What a sentence may mention, in the words of the skin."""
    called, options = facts["called"], facts["options"]
    slots = {
        "you": facts["other"],
        "now": called[option],
        "kind": called[options[0]],
        "hard": called[options[-1]],
        "often": _often(facts["times"]),
        "wrongs": _often(wrongs(facts)),
    }
    if facts["last"]:
        mine, theirs = facts["last"][-1]
        slots |= {"mine": called[mine], "did": called[theirs]}
    return slots


def _often(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def kind(facts: Facts) -> str:
    """The first option: to cooperate."""
    return str(facts["options"][0])


def hard(facts: Facts) -> str:
    """The last option: to defect."""
    return str(facts["options"][-1])


def last(facts: Facts) -> tuple[str, str] | None:
    """What I did and what they did the last time."""
    return tuple(facts["last"][-1]) if facts["last"] else None


def wrongs(facts: Facts) -> int:
    """How often they have not taken the kind option."""
    return sum(n for key, n in facts["joint"].items() if key.split()[1] != kind(facts))


def mood(facts: Facts) -> str:
    """What the last meeting was like: first, calm, hurt, won or cold."""
    if not (turn := last(facts)):
        return "first"
    mine, theirs = (option == kind(facts) for option in turn)
    return {(True, True): "calm", (True, False): "hurt", (False, True): "won", (False, False): "cold"}[
        mine, theirs
    ]
