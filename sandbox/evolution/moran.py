"""Selection one at a time: the Moran process in its orders, and pairwise comparison."""

import math
from abc import abstractmethod
from collections.abc import Mapping
from random import Random
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.evolution.succession import Copying
from sandbox.evolution.ties import heard, updates
from sandbox.stage import Stage


class _Succession(Copying):
    """One after another takes after somebody; whoever did counts, until the next game, as successful as the model."""

    where: Literal["ties", "everybody"] = Field(
        "ties", description="ties: along the ties, where there are any; everybody: the whole population"
    )
    channel: str = Field(
        "talk", min_length=1, description="the relation along which people take after others"
    )
    pace: float = Field(0.1, ge=0, le=100, description="steps per person and run, at least one")

    def evolve(self, stage: Stage) -> None:
        """Steps one after another, each on what the last left."""
        payoffs, rng = self.weighed(stage, stage.payoffs()), stage.random(self.key())
        near = self.around(stage)
        for _ in range(updates(self.pace, len(payoffs))):
            pair = self.draw(payoffs, near, rng)
            if not pair or not self.differ(stage, *pair):
                continue
            who, model = pair
            why = f"{who} ({payoffs[who]:.4g}) took after {model} ({payoffs[model]:.4g}){self.aside()}"
            heir = self.take_after(stage, who, model, self.told(why))
            if heir:
                payoffs[heir] = payoffs[model]
                if heir != who:
                    _rename(payoffs, near, who, heir)

    @abstractmethod
    def draw(
        self, payoffs: Mapping[str, float], near: Mapping[str, list[str]], rng: Random
    ) -> tuple[str, str] | None:
        """Who takes after whom; None when nobody does this time."""

    def aside(self) -> str:
        """How it came about, after the fact itself."""
        return ""

    def around(self, stage: Stage) -> dict[str, list[str]]:
        """Name -> whom they may take after."""
        sources = heard(stage, self.channel) if self.where == "ties" else {}
        if any(sources.values()):
            return {name: sorted(sources[name]) for name in sources}
        return {name: [other for other in stage.names if other != name] for name in stage.names}


class Moran(_Succession):
    """One is born, one dies: the fitter have more children, and the number of people stays.

    Birth-death: somebody drawn by fitness convinces a random neighbour. Death-birth: a random person looks
    for a model among the neighbours, drawn by fitness. Imitation: the same, with oneself among them. On a
    graph the order matters: cooperation pays under death-birth if benefit / cost > number of neighbours, and
    never under birth-death.
    """

    paper: ClassVar[str] = (
        "Moran 1958; Lieberman, Hauert & Nowak 2005, Nature 433:312; Ohtsuki et al. 2006, Nature 441:502"
    )

    order: Literal["birth_death", "death_birth", "imitation"] = Field(
        "death_birth", description="who is drawn first, and from whom"
    )
    intensity: float = Field(
        1, ge=0, le=1, description="weight of the payoff w: fitness is 1 - w + w times the payoff; 0: drift"
    )

    def draw(
        self, payoffs: Mapping[str, float], near: Mapping[str, list[str]], rng: Random
    ) -> tuple[str, str] | None:
        names = list(payoffs)
        if self.order == "birth_death":
            model = self._fit(names, payoffs, rng)
            hearers = [name for name in near if model in near[name]] if near[model] else []
            return (rng.choice(hearers), model) if hearers else None
        who = rng.choice(names)
        models = [*near[who], who] if self.order == "imitation" else near[who]
        return (who, self._fit(models, payoffs, rng)) if models else None

    def _fit(self, names: list[str], payoffs: Mapping[str, float], rng: Random) -> str:
        """One of them, in proportion to fitness; losses count as none, and where nobody has any all are alike."""
        fitness = [max(0.0, 1 - self.intensity + self.intensity * payoffs[name]) for name in names]
        return rng.choices(names, fitness if any(fitness) else None)[0]

    def aside(self) -> str:
        return f", by {self.order.replace('_', '-')}"


class Fermi(_Succession):
    """Compare with a neighbour, and the better they do the likelier one takes after them.

    Somebody at random compares with a random neighbour and copies with probability 1/(1 + exp(-beta (theirs -
    mine))): sometimes the worse one, too. Beta 0 is drift, a large one copies whoever earned more.
    """

    paper: ClassVar[str] = (
        "Szabo & Toke 1998, Phys. Rev. E 58:69; Traulsen, Nowak & Pacheco 2006, PRE 74:011909"
    )

    beta: float = Field(1, ge=0, le=1e6, description="intensity of selection, per unit of payoff")

    def draw(
        self, payoffs: Mapping[str, float], near: Mapping[str, list[str]], rng: Random
    ) -> tuple[str, str] | None:
        who = rng.choice(list(payoffs))
        if not near[who]:
            return None
        model = rng.choice(near[who])
        return (who, model) if rng.random() < fermi(self.beta * (payoffs[model] - payoffs[who])) else None

    def aside(self) -> str:
        return f", in a comparison (beta = {self.beta:g})"


def fermi(advantage: float) -> float:
    """1/(1 + exp(-advantage)), without overflow."""
    return 0.5 * (1 + math.tanh(advantage / 2))


def _rename(payoffs: dict[str, float], near: dict[str, list[str]], who: str, heir: str) -> None:
    """Somebody new stands where `who` stood."""
    payoffs.pop(who)
    near[heir] = near.pop(who)
    for models in near.values():
        if who in models:
            models[models.index(who)] = heir
