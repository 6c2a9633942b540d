"""The seven dimensions, a judge who goes by what was said, and an adviser."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from sandbox import Ask, Mind, Think, View
from scenarios.social_dialogue import situations

DIMENSIONS: Mapping[str, tuple[int, int, str]] = {  # as in SOTOPIA: least, most, meaning
    "believability": (0, 10, "natural, and in line with the profile"),
    "relationship": (-5, 5, "what it did to the relationship"),
    "knowledge": (0, 10, "new and important things learned"),
    "secret": (-10, 0, "-10 if the secret was given away"),
    "social_rules": (-10, 0, "norms and laws broken"),
    "material": (-5, 5, "financial or material gain or loss"),
    "goal": (0, 10, "how far the own goal was reached"),
}
KIND = ("please", "thank", "glad", "understand", "smile", "fair", "friend", "nice")
RUDE = ("ridiculous", "nonsense", "joke", "insult", "waste")


class Evaluator(Mind):
    """Scores by the record: goals exactly, secrets by whether they were said, manners by words."""

    slip: float = Field(
        0.0, ge=0, le=5, description="points that whoever it reads first is given too much on the goal"
    )

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "judge":
            return ask.default
        order = ask.about["order"]
        return {who: self.scores(who, ask.about, who == order[0]) for who in order}

    def scores(self, who: str, facts: Mapping[str, Any], first: bool) -> dict[str, Any]:
        """All seven, and why."""
        person, lines = facts["people"][who], [tuple(line) for line in facts["lines"]]
        own = " ".join(text for name, text in lines if name == who).lower()
        theirs = " ".join(text for name, text in lines if name != who).lower()
        deal = situations.agreed(facts["situation"], lines)
        goal = situations.reached(facts["situation"], deal, person.get("side", 0), *facts["reserves"])
        points = round(goal if goal is not None else 5) + (round(self.slip) if first else 0)
        leaked = bool(person["secret"]) and person["secret"].rstrip(".").lower() in own
        learned = [p["secret"] for name, p in facts["people"].items() if name != who and p["secret"]]
        heard = sum(secret.rstrip(".").lower() in theirs for secret in learned)
        kind, rude = _count(own, KIND), _count(own, RUDE)
        return {
            "believability": 8 if own else 3,
            "relationship": max(-5, min(5, kind - 2 * rude + (1 if deal is not None else -1))),
            "knowledge": min(10, 2 * bool(theirs) + 6 * heard),
            "secret": -10 if leaked else 0,
            "social_rules": -min(10, 2 * rude),
            "material": round((points - 5) * (deal is not None and isinstance(deal, int)))
            if goal is not None
            else 0,
            "goal": max(0, min(10, points)),
            "reason": _reason(who, deal, leaked),
        }


def _count(text: str, words: Sequence[str]) -> int:
    return sum(text.count(word) for word in words)


def _reason(who: str, deal: Any, leaked: bool) -> str:
    ended = "Nothing was agreed." if deal is None else f"They agreed on {deal}."
    return f"{ended} {who} gave the secret away." if leaked else f"{ended} {who} kept the secret."


class Strategist(Mind):
    """Advises: stay firm in the beginning, and come to an end before time does."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "advise":
            return ask.default if ask.default is not None else ask.answer.sample(view.random)
        if ask.about["round"] <= 6:
            return "Stay firm: repeat your offer, and let the other move first."
        return "Time is short: take what is better than nothing."
