"""Generations: selection by payoff, inheritance by advice (Vallinder & Hughes 2024, arXiv 2412.10270)."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.events import Plain
from sandbox.evolution.evidence import Selective
from sandbox.evolution.succession import INHERITED, Inherits, inherit, pass_on, ties_of
from sandbox.stage import Stage

Advice = dict[str, dict[str, Plain]]  # adviser -> strategy and score


class SurvivorsTeach(Selective):
    """The best stay and teach; newcomers replace the rest.

    Those with the highest payoffs survive. Each of the others leaves, and somebody new takes the place and
    its ties, with the mind of a survivor drawn in proportion to payoff. The newcomer remembers the strategies
    and payoffs of those who did best, in the store "advice", to make a strategy of them.
    """

    tier: ClassVar[str] = "population"
    paper: ClassVar[str] = "Vallinder & Hughes 2024, arXiv 2412.10270"
    verbs: ClassVar[frozenset[str]] = frozenset({"join", "leave"})

    at: Literal["round", "episode"] = Field("episode", description="the clock it goes by")
    share: float = Field(
        0.5, ge=0, le=1, description="share of the population that survives; at least one does"
    )
    advisers: int = Field(6, ge=1, le=100, description="most survivors a newcomer hears, the best first")
    trait: str = Field("strategy", min_length=1, description="the trait that is taught")
    inherits: Inherits = Field("mind", description=INHERITED)

    def reads(self) -> frozenset[str]:
        return frozenset({self.trait})

    def evolve(self, stage: Stage) -> None:
        """One change of generations. Raises NotPublic where the scenario keeps the trait private."""
        earned, dice = stage.payoffs(), stage.random("selection")
        payoffs = self.weighed(stage, earned)
        ranked = sorted(dice.sample(stage.names, len(stage.names)), key=lambda name: -payoffs[name])
        stay = max(1, round(self.share * len(ranked)))
        survivors, going = ranked[:stay], ranked[stay:]
        advice: Advice = {
            name: {"strategy": stage.trait(name, self.trait, ""), "score": earned[name]}
            for name in survivors[: self.advisers]
        }
        minds = [name for name in survivors if stage.mind(name).get("name") != "human"] or survivors
        models = dice.choices(minds, _weights([payoffs[name] for name in minds]), k=len(going))
        ties, heirs = ties_of(stage, set(going)), dict[str, str]()
        last = f"{survivors[-1]}, the last to stay, with {payoffs[survivors[-1]]:,.1f}"
        for name, model in zip(going, models, strict=True):
            if stage.leave(name, self.told(f"{name} ended with {payoffs[name]:,.1f}; {last}")):
                heir = self._welcome(stage, name, model, payoffs[model], advice)
                heirs |= {name: heir} if heir else {}
        inherit(stage, ties, heirs)

    def _welcome(self, stage: Stage, leaver: str, model: str, payoff: float, advice: Advice) -> str | None:
        """Somebody new, with a survivor's mind and the advice of the best; nobody, if that is refused."""
        why = f"a new mind in {leaver}'s place takes after {model}, who ended with {payoff:,.1f}"
        newcomer = stage.join(
            stage.mind(model), parents=list(dict.fromkeys((model, *advice))), why=self.told(why)
        )
        if newcomer:
            for adviser, words in advice.items():
                stage.write(newcomer, adviser, words, "advice", f"{adviser} stayed, and tells {newcomer} how")
            pass_on(stage, model, newcomer, self.inherits, self.told(f"{newcomer} learns from {model}"))
        return newcomer


def _weights(payoffs: Sequence[float]) -> list[float]:
    """Chances in proportion to payoff; losses count as nothing; if nobody earned any, all are even."""
    gains = [max(0.0, payoff) for payoff in payoffs]
    return gains if any(gains) else [1.0] * len(gains)
