"""Selection one at a time: the Moran process in its orders, and pairwise comparison."""

import math
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from random import Random
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.evolution.succession import Copying
from sandbox.evolution.ties import heard, updates
from sandbox.stage import Stage


class Circle:
    """Whom each may take after, and who may take after them: along ties, or everybody, in one list for all.

    People keep their places in what others may take after when somebody new stands in them.
    """

    def __init__(self, models: Mapping[str, Iterable[str]] | None, names: Iterable[str]) -> None:
        """`models` by name, or None for everybody else."""
        self._here = dict.fromkeys(names)
        self._places, self._at = list(self._here), {name: i for i, name in enumerate(self._here)}
        self._models = None if models is None else {name: list(models[name]) for name in self._here}
        self._hearers: dict[str, list[str]] = {name: [] for name in self._here}
        for name, known in (self._models or {}).items():
            for model in known:
                self._hearers[model].append(name)

    def models(self, who: str) -> list[str]:
        """Those whom `who` may take after."""
        if self._models is None:
            at = self._at[who]
            return self._places[:at] + self._places[at + 1 :]
        return self._models[who]

    def hearers(self, model: str) -> list[str]:
        """Those who may take after `model`."""
        return self._hearers[model] if self._models else [name for name in self._here if name != model]

    def replace(self, who: str, heir: str) -> None:
        """Somebody new stands where `who` stood."""
        del self._here[who]
        self._here[heir] = None
        self._at[heir] = self._at.pop(who)
        self._places[self._at[heir]] = heir
        self._hearers[heir] = self._hearers.pop(who)
        if self._models is not None:
            for hearer in self._hearers[heir]:
                known = self._models[hearer]
                known[known.index(who)] = heir
            self._models[heir] = self._models.pop(who)
            for model in self._models[heir]:
                self._hearers[model].remove(who)
                self._hearers[model].append(heir)


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
        circle = self.circle(stage)
        for _ in range(updates(self.pace, len(payoffs))):
            pair = self.draw(payoffs, circle, rng)
            if not pair or not self.differ(stage, *pair):
                continue
            who, model = pair
            why = f"{who} ({payoffs[who]:.4g}) took after {model} ({payoffs[model]:.4g}){self.aside()}"
            heir = self.take_after(stage, who, model, self.told(why))
            if heir:
                payoffs[heir] = payoffs[model]
                if heir != who:
                    payoffs.pop(who)
                    circle.replace(who, heir)

    @abstractmethod
    def draw(self, payoffs: Mapping[str, float], circle: Circle, rng: Random) -> tuple[str, str] | None:
        """Who takes after whom; None when nobody does this time."""

    def aside(self) -> str:
        """How it came about, after the fact itself."""
        return ""

    def circle(self, stage: Stage) -> Circle:
        """Whom everybody may take after."""
        sources = heard(stage, self.channel) if self.where == "ties" else {}
        known = {name: sorted(sources[name]) for name in sources} if any(sources.values()) else None
        return Circle(known, stage.names)


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

    def draw(self, payoffs: Mapping[str, float], circle: Circle, rng: Random) -> tuple[str, str] | None:
        names = list(payoffs)
        if self.order == "birth_death":
            model = self._fit(names, payoffs, rng)
            hearers = circle.hearers(model) if circle.models(model) else []
            return (rng.choice(hearers), model) if hearers else None
        who = rng.choice(names)
        models = [*circle.models(who), who] if self.order == "imitation" else circle.models(who)
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

    def draw(self, payoffs: Mapping[str, float], circle: Circle, rng: Random) -> tuple[str, str] | None:
        who = rng.choice(list(payoffs))
        if not (models := circle.models(who)):
            return None
        model = rng.choice(models)
        return (who, model) if rng.random() < fermi(self.beta * (payoffs[model] - payoffs[who])) else None

    def aside(self) -> str:
        return f", in a comparison (beta = {self.beta:g})"


def fermi(advantage: float) -> float:
    """1/(1 + exp(-advantage)), without overflow."""
    return 0.5 * (1 + math.tanh(advantage / 2))
