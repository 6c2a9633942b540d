"""SelfOrg: a graph that answers to the answers (arXiv 2510.00685)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from sandbox.evolution.evidence import Selective
from sandbox.evolution.scorers import psi
from sandbox.evolution.words import bags, likeness, stances, unit
from sandbox.stage import Stage

if TYPE_CHECKING:
    from sandbox.evolution.words import Vectors

Arrow = tuple[int, int]  # source, target: the target hears the source


class SelfOrg(Selective):
    """Whoever speaks for most is heard by those who think alike.

    After a round everybody's words become a vector, and the closer to the mean of all, the larger one's
    contribution psi. Each hears those who think alike (cosine of at least tau) and contribute more, at most
    a few; so the graph never has a circle. It ends when all think alike. The answer nearest to the mean weighted
    by contribution is posted as the company's. A majority is taken to be right: three who share an error X
    """

    tier: ClassVar[str] = "topology"
    paper: ClassVar[str] = "SelfOrg 2025, arXiv 2510.00685"
    verbs: ClassVar[frozenset[str]] = frozenset({"link", "unlink"})

    tau: float = Field(0.5, ge=-1, le=1, description="least cosine of two answers for a tie")
    most: int = Field(2, ge=1, le=1000, description="most people somebody hears")
    consensus: float = Field(0.95, ge=-1, le=1, description="with all cosines at least this, all is said")
    rounds: int = Field(
        2,
        ge=0,
        le=100_000,
        description="discussions per episode that it organises (T); 0: as many as there are",
    )
    vectors: Literal["words", "embedding"] = Field(
        "words", description="words: counted, no model; embedding: as the spec's `embedding` says"
    )
    channel: str = Field("talk", min_length=1, description="the relation that is organised")

    def evolve(self, stage: Stage) -> None:
        """Posts ``self_org``: psi by name, the winner, whether all agree. No ties change then, or after the last round.

        What people say at first, alone, is no discussion: T of them have T + 1 answers, and the last one stands.
        """
        words, answers = stances(stage), self._answers(stage)
        if len(words) < 2 or (self.rounds and answers > self.rounds + 1):
            return
        stage.keep("answers", [stage.episode, answers])
        names, texts = list(words), list(self.weighed(stage, words).values())
        rows = bags(texts) if self.vectors == "words" else unit(stage.embed(texts))
        worth, alike = psi(rows), likeness(rows)
        agreed = bool(alike.min() >= self.consensus)
        best = names[winner(rows, worth)]
        shown = {name: round(value, 6) for name, value in zip(names, worth, strict=True)}
        stage.post("self_org", {"psi": shown, "winner": best, "answer": words[best], "agreed": agreed})
        if not agreed and not (self.rounds and answers > self.rounds):
            self._rewire(stage, names, worth, alike)

    def _answers(self, stage: Stage) -> int:
        """How often people have answered in this episode, now included."""
        episode, answers = stage.secret("answers", (0, 0))
        return int(answers) + 1 if episode == stage.episode else 1

    def _rewire(self, stage: Stage, names: list[str], worth: list[float], alike: Vectors) -> None:
        """What is no longer wanted first, then what is new; people who said nothing keep their ties."""
        wanted = {(names[m], names[n]): (m, n) for m, n in arrows(worth, alike, self.tau, self.most)}
        edges, known, at = stage.edges(self.channel), set(names), {name: i for i, name in enumerate(names)}
        now = {(s, t) for s, targets in edges.items() for t in targets if s in known and t in known}
        for source, target in sorted(now - wanted.keys()):
            why = f"{target} no longer needs {source}: {self._short(worth, alike, at[source], at[target])}"
            stage.unlink(source, target, self.channel, self.told(why))
        for (source, target), (m, n) in wanted.items():
            if (source, target) not in now:
                near = "they think alike" if alike[m, n] >= 0.5 else "they differ"
                more = f"{source} speaks for more (psi {worth[m]:.2f} > {worth[n]:.2f})"
                why = f"{target} hears {source}: {near} (cos {alike[m, n]:.2f}), and {more}"
                stage.link(source, target, self.channel, why=self.told(why))

    def _short(self, worth: Sequence[float], alike: Vectors, m: int, n: int) -> str:
        """Why m is not among those whom n hears."""
        if alike[m, n] < self.tau:
            return f"they are too far apart (cos {alike[m, n]:.2f})"
        if worth[m] <= worth[n]:
            return f"who speaks for no more (psi {worth[m]:.2f} and {worth[n]:.2f})"
        return f"{self.most} others speak for more"


def arrows(worth: Sequence[float], alike: Vectors, tau: float, most: int) -> list[Arrow]:
    """m -> n where cos >= tau and psi_m > psi_n, for each n the `most` with the largest psi; never a circle."""
    import numpy as np

    found: list[Arrow] = []
    value = np.asarray(worth)
    for n in range(len(worth)):
        better = np.flatnonzero((alike[:, n] >= tau) & (value > value[n]))
        better = better[np.argsort(-value[better], kind="stable")]
        found += [(int(m), n) for m in better[:most]]
    return found


def winner(rows: Vectors, worth: Sequence[float]) -> int:
    """Whose answer is nearest to the mean weighted by psi."""
    import numpy as np

    weights = np.asarray(worth)
    center = weights @ rows / (weights.sum() or 1)
    return int(np.argmax(np.round(rows @ center, 10)))
