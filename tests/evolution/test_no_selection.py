"""Operators without reasons select nobody: whose evidence it is makes no difference to what happens to whom.

A ring of eight, in which everybody stands where everybody else does. The best of them, with words, payoff, kindness
and opinion, is once the first and once the one across; what befalls the first is counted over many seeds.
"""

from collections import Counter
from collections.abc import Iterator
from math import inf, sqrt
from statistics import fmean, stdev
from typing import Any

import pytest

from sandbox import Operator, registry
from sandbox.events import Event, Paid
from tests.evolution.town import Town, ring

N, SEEDS = 8, 300
SCORES = [10.0, 1, 2, 0.5, 1, 3, 0.5, 2]
WORDS = ["yes", "yes", "no", "yes", "never", "no", "yes", "who knows"]
KIND = [1.0, -1, 1, -1, -1, 1, -1, 1]  # how each treats both neighbours
ALL = registry.family(Operator)  # type: ignore[type-abstract]
SELECTIVE = {name: cls for name, cls in ALL.items() if "chance" in str(cls.model_fields.get("by"))}
NEUTRAL = {name: ALL[name] for name in ("migration", "random_rewire", "turnover")}  # never had a reason
SETTINGS: dict[str, dict[str, Any]] = {
    "homophily": {"kind": "opinion"},
    "lifecycle": {"tau": 1, "able": 1, "exposure": 1, "alike": 1},
    "taco_mas": {"slow": 1, "fewest": N},
    "merge_teams": {"least": 5},
    "split_teams": {"most": 3},
    "moran": {"pace": 0.3},
    "fermi": {"pace": 0.3},
    "contracts": {"local": 0, "upstream": 0},
    "self_org": {"tau": 0.1, "rounds": 0},
    "lin_ucb_routing": {"warm": 0},
    "de_groot": {"trait": "skill"},
    "friedkin_johnsen": {"trait": "skill"},
    "bounded_confidence": {"trait": "skill", "eps": 0.6},
    "voter": {"trait": "strategy"},  # all different: who holds what many hold has less to take over
    "holme_newman": {"phi": 1},
}
ONCE = {"taco_mas", "lifecycle", "recruit"}  # after more, other people are left to choose from
ELSEWHERE = {
    "merge_teams": "goes by ties between teams",
    "split_teams": "goes by ties within a team",
    "swap_members": "the best and the worst are not the ones who make teams even",
    "specialise": "goes by habits of its own making",
    "rotate_role": "goes by who joined first",
    "triadic_closure": "goes by friends of friends",
    "preferential_attachment": "goes by who has many ties, and all have two",
    "de_groot": "everybody is moved, by the graph",
    "friedkin_johnsen": "everybody is moved, by the graph",
    "voter": "goes by the graph",
}  # their reasons are not about the best; with reasons they are compared in test_against_null_models
TALK = [
    "we must all go",
    "all of us go",
    "we stay",
    "must we go",
    "never go",
    "stay",
    "we all must",
    "who knows",
]


def befell(events: list[Event]) -> Iterator[tuple[Any, ...]]:
    """What happened to P0, or was taken over from P0."""
    for event in events:
        for field in ("who", "source", "target", "parents", "value"):
            if getattr(event, field, None) in ("P0", "s0", ["P0"], ("P0",)):
                yield event.kind, field, getattr(event, "role", None), getattr(event, "team", None)


def lived(operator: Operator, best: int, seed: int) -> Counter[tuple[Any, ...]]:
    """What befell P0 where the best stands at `best`."""
    return Counter(befell(edits(operator, best, seed)))


def edits(operator: Operator, best: int, seed: int) -> list[Event]:
    at, kind = [(i - best) % N for i in range(N)], operator.key()
    free = kind == "recruit"
    teams = [f"team {i % 2}" if i % 2 or not free else None for i in range(N)]
    words = TALK if kind == "self_org" else WORDS
    town = Town(N, ring(N), seed=seed, teams=teams, roles=["a", "b"] * (N // 2), opinion=[WORDS[j] for j in at],
                strategy=[f"s{i}" for i in range(N)], skill=[SCORES[j] for j in at])  # fmt: skip
    found: list[Event] = []
    for _ in range(1 if kind in ONCE else 3):
        town.say(**{name: words[j] for name, j in zip(town.names, at, strict=True)})
        town.pay(*(SCORES[j] for j in at))
        for i, name in enumerate(town.names):
            near = [town.names[i - 1], town.names[(i + 1) % N]]
            town.emit(Paid(dict.fromkeys(near, KIND[at[i]]), source=name))
        found += town.play(operator)
        town.next()
    return found


def differences(operator: Operator) -> dict[tuple[Any, ...], float]:
    """In standard errors, how much more often it befalls the best than somebody else in the same place."""
    pairs = [(lived(operator, 0, seed), lived(operator, N // 2, seed)) for seed in range(SEEDS)]
    kinds = {what for pair in pairs for one in pair for what in one}
    return {what: _errors([float(best[what] - other[what]) for best, other in pairs]) for what in kinds}


def _errors(values: list[float]) -> float:
    """The mean in standard errors."""
    mean, error = fmean(values), stdev(values) / sqrt(len(values))
    return mean / error if error else inf if mean else 0.0


@pytest.mark.parametrize("name", ALL)
def test_the_same_seed_makes_the_same_edits(name: str) -> None:
    operator = ALL[name](**SETTINGS.get(name, {}))
    assert edits(operator, 0, seed=5) == edits(operator, 0, seed=5)


@pytest.mark.parametrize("name", NEUTRAL)
def test_what_has_no_reasons_selects_nobody(name: str) -> None:
    neutral = differences(NEUTRAL[name]())
    assert neutral
    assert max(map(abs, neutral.values())) < 4, neutral


@pytest.mark.parametrize("name", SELECTIVE)
def test_only_with_reasons_it_matters_who_is_best(name: str) -> None:
    settings = SETTINGS.get(name, {})
    by_chance = differences(SELECTIVE[name](**settings, by="chance"))
    assert by_chance
    assert max(map(abs, by_chance.values())) < 4, by_chance
    by_rule = differences(SELECTIVE[name](**settings, by="rule"))
    assert (max(map(abs, by_rule.values()), default=0) > 5) is (name not in ELSEWHERE), by_rule
