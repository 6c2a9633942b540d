"""Guide and consolidator: a library of strategies, chosen by what they paid, and added to by experience."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import asides, prompts
from agents.faculties.lessons import MARKS, TRIALS, Lessons, Stretch, fresh, line
from agents.faculties.strategy import learnt, payoff, propensities
from agents.faculties.turn import Turn
from sandbox import wording

LIBRARY, CHOICES = "strategy_library", "strategy_choices"
HOW = {
    "direct": "Answer straight away.",
    "stepwise": "Think step by step: what follows from what, before you answer.",
    "debate_self": "Argue for and against the likeliest answers with yourself, then take the stronger.",
    "lookahead": "Imagine what happens next after each answer, then take the one that ends best.",
}


class Guide(Lessons):
    """Strategies are small settings: a style, how many memories are shown, and words of one's own.

    The guide picks one for each kind of question by what it paid less what it cost: a bandit (Beta(1, 1), every one
    tried once, probabilities kept). The consolidator adds one after a stretch, or puts it in the place of the worst. It
    writes settings and words, never code (experience-guided strategies, EGuR; the bandit is ours).
    """

    kind: Literal["guide"] = "guide"
    stores: ClassVar[tuple[str, ...]] = (LIBRARY, CHOICES, MARKS, TRIALS)

    cost: float = Field(0.1, ge=0, le=100, description="what a thousand tokens of a strategy cost, in payoff")
    words: int = Field(60, ge=10, le=400, description="longest strategy, words")
    most: int = Field(8, ge=4, le=20, description="strategies in the library")

    def deliberate(self, turn: Turn) -> None:
        library = self._library(turn)
        key, keys = f"{turn.view.scenario}.{turn.ask.tag}", list(library)
        known = self._known(turn, key, keys)
        paid = None if known["held"] is None else payoff(turn.view, known["seq"])
        if known["held"] is not None and paid is None and known["episode"] == turn.view.episode:
            chosen = known["held"]
        else:
            known = known if known["held"] is None else learnt(known, (paid or 0.0) - known["cost"])
            chances = propensities(known["arms"], known["pulls"])
            (chosen,) = turn.view.random.choices(range(len(keys)), chances)
            known = {**known, "held": chosen, "chances": chances, "episode": turn.view.episode}
        strategy = library[keys[chosen]]
        spent = self._apply(turn, strategy)
        if known["held"] == chosen and "seq" in known and known is turn.memory(CHOICES).get(key):
            return
        at = next((event.seq for event in turn.view.known()), 0)
        turn.keep(CHOICES, key, {**known, "keys": keys, "cost": self.cost * spent / 1000, "seq": at})

    def _apply(self, turn: Turn, strategy: Mapping[str, Any]) -> int:
        """The style and the words into the prompt, and so many memories; tokens of it all."""
        memories = turn.slots.pop("memory", [])
        memories = memories[len(memories) - min(len(memories), strategy["recall"]) :]
        if memories:
            turn.slots["memory"] = memories
        own = wording.quoted(strategy["text"]) if strategy["text"] else ""
        words = " ".join(filter(None, (HOW[strategy["style"]], own)))
        turn.slots.setdefault("strategy", []).append(words)
        return prompts.tokens(words) + sum(map(prompts.tokens, memories))

    def _library(self, turn: Turn) -> Mapping[str, Mapping[str, Any]]:
        """What there is; to begin with the four styles, two of them with memories."""
        if not turn.memory(LIBRARY):
            for n, style in enumerate(HOW, 1):
                item = {
                    "text": "",
                    "style": style,
                    "recall": 0 if style == "direct" else 12,
                    "version": 1,
                    "seq": 0,
                }
                turn.keep(LIBRARY, f"g{n}", item)
        return turn.memory(LIBRARY)

    def _known(self, turn: Turn, key: str, keys: list[str]) -> dict[str, Any]:
        """The arms of one kind of question, one for each strategy there is now; a new one begins at Beta(1, 1)."""
        held = turn.memory(CHOICES).get(key)
        if held and held["keys"] == keys:
            return held
        known = held or {
            "keys": [],
            "arms": [],
            "pulls": [],
            "mean": 0.0,
            "held": None,
            "cost": 0.0,
            "episode": 0,
        }
        arms = dict(zip(known["keys"], zip(known["arms"], known["pulls"], strict=True), strict=True))
        chosen = None if known["held"] is None else known["keys"][known["held"]]
        found = [arms.get(one, ([1.0, 1.0], 0)) for one in keys]
        place = keys.index(chosen) if chosen in keys else None
        return {**known, "arms": [arm for arm, _ in found], "pulls": [n for _, n in found], "held": place}

    def learn(self, turn: Turn, stretch: Stretch) -> None:
        library = self._library(turn)
        rates = self._rates(turn, list(library))
        told = [
            f"{item['style']}, {item['recall']} memories{': ' * bool(item['text'])}"
            f"{item['text'] and wording.quoted(item['text'])} ({rate:.0%} good)"
            for item, rate in zip(library.values(), rates, strict=True)
        ]
        words = asides.strategy([one.text for one in stretch.lived], told, self.words)
        found = turn.consult(words, asides.STRATEGY_SCHEMA)
        strategy = self._valid(found if isinstance(found, Mapping) else {})
        if strategy is None or any(strategy.items() <= item.items() for item in library.values()):
            return
        if len(library) >= self.most:
            key = list(library)[min(range(len(rates)), key=rates.__getitem__)]
            self._anew(turn, key)
        else:
            key = fresh(turn, LIBRARY, "g", 1)
        version = library.get(key, {"version": 0})["version"] + 1
        evidence = [one.id for one in stretch.lived][-8:]
        turn.keep(LIBRARY, key, {**strategy, "version": version, "evidence": evidence, "seq": stretch.at})

    def _valid(self, found: Mapping[str, Any]) -> dict[str, Any] | None:
        text = " ".join(line(found.get("text"), 20 * self.words).split(" ")[: self.words])
        recall = found.get("recall")
        style = found.get("style")
        if not text or style not in HOW or not isinstance(recall, int | float) or not 0 <= recall <= 12:
            return None
        return {"text": text, "style": style, "recall": int(recall)}

    def _rates(self, turn: Turn, keys: list[str]) -> list[float]:
        """How often each did well, over all kinds of questions."""
        counted = {one: [1.0, 1.0] for one in keys}
        for known in turn.memory(CHOICES).values():
            for one, (good, bad) in zip(known["keys"], known["arms"], strict=True):
                if one in counted:
                    counted[one][0] += good - 1
                    counted[one][1] += bad - 1
        return [good / (good + bad) for good, bad in counted.values()]

    def _anew(self, turn: Turn, key: str) -> None:
        """What a strategy was worth is forgotten: another one takes its place."""
        for kind, one in turn.memory(CHOICES).items():
            if key in one["keys"]:
                place, arms, pulls = one["keys"].index(key), list(one["arms"]), list(one["pulls"])
                arms[place], pulls[place] = [1.0, 1.0], 0
                held = None if one["held"] == place else one["held"]  # what comes now is the old one's
                turn.keep(CHOICES, kind, {**one, "arms": arms, "pulls": pulls, "held": held})
