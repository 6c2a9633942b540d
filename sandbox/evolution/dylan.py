"""DyLAN: who is worth listening to, and who belongs on the team (Liu et al. 2023, arXiv 2310.02170)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.events import Event, Left, Linked, Unlinked
from sandbox.evolution.evidence import Selective
from sandbox.evolution.scorers import scores
from sandbox.evolution.words import bags
from sandbox.stage import Stage

Weights = dict[str, dict[str, float]]  # who rates -> whom they read -> weight, summing to 1


@dataclass(slots=True)
class Layer:
    """One round: who answered what, and what each thought of the answers read before."""

    answers: dict[str, str]
    weights: Weights = field(default_factory=dict)


def votes_needed(people: int) -> int:
    """More than two thirds: the answers alike that end a debate of so many."""
    return 2 * people // 3 + 1


def consensus(answers: Sequence[str], people: int) -> str | None:
    """The answer that enough of those eligible gave, or none."""
    (answer, count), *_ = Counter(answers).most_common(1) or [("", 0)]
    return answer if people and count >= votes_needed(people) else None


def rating(likeness: float) -> int:
    """1 to 5 for an answer, from how like one's own it is: what a reader's rating is without a model."""
    return round(1 + 4 * max(0.0, likeness))


def normalised(ratings: Mapping[str, float]) -> dict[str, float]:
    """Ratings of 1 to 5 as weights, summing to 1; if all are nothing, everybody counts the same."""
    weights = {name: min(1.0, max(0.0, value / 5)) for name, value in ratings.items()}
    total = sum(weights.values())
    return {name: weight / total if total else 1 / len(weights) for name, weight in weights.items()}


def importance(layers: Sequence[Layer], answer: str) -> list[dict[str, float]]:
    """Agent importance by layer, the first first: those of a layer that was played add up to 1.

    In the last layer shared by those who agree with the answer; before, I(u) = sum of w(u -> v) I(v).
    """
    if not layers:
        return []
    right = [name for name, given in layers[-1].answers.items() if given == answer]
    values = [{name: 1 / len(right) if name in right else 0.0 for name in layers[-1].answers}]
    for layer, after in zip(layers[-2::-1], layers[:0:-1], strict=True):
        worth = dict.fromkeys(layer.answers, 0.0)
        for reader, value in values[0].items():
            for source, weight in after.weights.get(reader, {}).items():
                worth[source] += weight * value
        values.insert(0, worth)
    return values


def layers_of(stage: Stage, channel: str) -> list[Layer]:
    """The rounds of this episode, from the public record: who answered, who heard whom, how alike they were."""
    layers: list[Layer] = []
    hears: dict[str, set[str]] = {}
    given: dict[str, str] = {}
    step = 0
    for event in stage.past():
        if given and (
            event.step != step or isinstance(event, Linked | Unlinked | Left)
        ):  # before ties change
            layers.append(_layer(given, layers[-1] if layers else None, hears))
            given = {}
        if event.kind == "Opened":
            layers, given = [], {}
        step = event.step
        given |= dict(stage.scenario.stance(event))
        _follow(hears, event, channel)
    return [*layers, _layer(given, layers[-1] if layers else None, hears)] if given else layers


def _follow(hears: dict[str, set[str]], event: Event, channel: str) -> None:
    match event:
        case Linked() if event.channel == channel:
            hears.setdefault(event.target, set()).add(event.source)
        case Unlinked() if event.channel == channel:
            hears.get(event.target, set()).discard(event.source)
        case Left():
            hears.pop(event.who, None)
            for sources in hears.values():
                sources.discard(event.who)


def _layer(given: dict[str, str], before: Layer | None, hears: Mapping[str, set[str]]) -> Layer:
    if before is None:
        return Layer(given)
    names = list(before.answers)
    at, rows = {name: i for i, name in enumerate(names)}, bags(before.answers.values())
    weights: Weights = {}
    for who in given:
        near = hears.get(who, set())
        read = [name for name in names if name == who or name in near] if who in at or near else []
        read = read or names  # whoever was new has heard of all
        alike = rows[[at[name] for name in read]] @ rows[at[who]] if who in at else [0.0] * len(read)
        weights[who] = normalised({name: rating(float(cos)) for name, cos in zip(read, alike, strict=True)})
    return Layer(given, weights)


class Dylan(Selective):
    """From the third round on only the best are heard, and every round is traced back to those who made it.

    After two rounds people are ranked, and only the first few are heard on. Their importance is what the
    company's answer owes them: those who gave it share 1, and pass it back to whom they listened to.
    """

    tier: ClassVar[str] = "topology"
    paper: ClassVar[str] = "Liu et al. 2023, Dynamic LLM-Agent Network, arXiv 2310.02170"
    verbs: ClassVar[frozenset[str]] = frozenset({"link", "unlink"})

    top: int = Field(2, ge=1, le=1000, description="people who are heard from the third round on")
    rank: Literal["vote", "centrality", "payoff"] = Field(
        "vote", description="ranked by the share who say the same, nearness to what all say, or payoff"
    )
    channel: str = Field("talk", min_length=1, description="the relation that is organised")

    def evolve(self, stage: Stage) -> None:
        """Posts ``dylan``: importance by name so far, the answer, and whether enough agree."""
        layers = layers_of(stage, self.channel)
        if not layers:
            return
        last = layers[-1].answers
        answer = Counter(last.values()).most_common(1)[0][0]
        total = Counter[str]()
        for layer in importance(layers, answer):
            total.update(layer)
        agreed = consensus(list(last.values()), len(last)) is not None
        stage.post("dylan", {"importance": dict(total), "answer": answer, "agreed": agreed})
        if len(layers) >= 2 and len(last) > 3 and not agreed:
            self._silence(stage, list(last))

    def _silence(self, stage: Stage, people: list[str]) -> None:
        """Everybody hears the first few, and nobody else. By name: a rank is no place in a shuffled list."""
        worth = self.weighed(stage, scores(stage, self.rank))
        ranked = sorted(
            stage.random("rank").sample(people, len(people)), key=lambda name: -worth.get(name, 0)
        )
        first, known = ranked[: self.top], set(people)
        edges = stage.edges(self.channel)
        for source in people:
            for target in sorted(edges.get(source, {}).keys() & known) if source not in first else ():
                why = f"{source} is not among the first {self.top} any more, {worth.get(source, 0):.2f}"
                stage.unlink(source, target, self.channel, self.told(why))
        for source in first:
            for target in people:
                if target != source and target not in edges.get(source, {}):
                    rank = f"among the first {self.top} by {self.rank}, {worth.get(source, 0):.2f}"
                    why = f"{source} is heard by all: {rank}"
                    stage.link(source, target, self.channel, why=self.told(why))


class DylanTeam(Selective):
    """The few who mattered most over the games so far make the team; the others sit on the bench.

    Importance is averaged over games, and tried again after some: somebody who was benched may come back.
    """

    tier: ClassVar[str] = "teams"
    paper: ClassVar[str] = "Liu et al. 2023, Dynamic LLM-Agent Network, arXiv 2310.02170"
    verbs: ClassVar[frozenset[str]] = frozenset({"team"})

    at: Literal["round", "episode"] = Field("episode", description="the clock it goes by")
    size: int = Field(3, ge=1, le=1000, description="people on the team")
    channel: str = Field("talk", min_length=1, description="the relation along which people listened")

    def evolve(self, stage: Stage) -> None:
        """Posts ``dylan_team``: mean importance by name over games."""
        layers = layers_of(stage, self.channel)
        if not layers:
            return
        answer = Counter(layers[-1].answers.values()).most_common(1)[0][0]
        now = Counter[str]()
        for layer in importance(layers, answer):
            now.update(layer)
        past: dict[str, list[float]] = stage.secret("importance", {})
        past = {name: [*past.get(name, []), now[name]] for name in stage.names if name in now or name in past}
        stage.keep("importance", past)
        means = self.weighed(stage, {name: sum(values) / len(values) for name, values in past.items()})
        stage.post("dylan_team", {name: round(value, 6) for name, value in means.items()})
        team = sorted(means, key=lambda name: -means[name])[: self.size]
        for name in means:
            seat = "team" if name in team else "bench"
            if stage.team(name) != seat:
                far = "enough" if seat == "team" else "too little"
                why = f"{name} matters {means[name]:.2f} on average, {far} for a team of {self.size}"
                stage.team_up(name, seat, self.told(why))
