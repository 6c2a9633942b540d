"""Metrics against exact numbers, and as a fold of the log alone."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Metric, State, World, registry
from sandbox.events import (
    Assigned,
    Chose,
    Event,
    Failed,
    Joined,
    Left,
    Linked,
    Opened,
    Paid,
    Revised,
    Teamed,
    Unlinked,
    stamp,
)
from sandbox.metrics.network import (
    Assortativity,
    BetweennessCentralization,
    Clustering,
    Components,
    DegreeCentralization,
    Density,
    EdgeTurnover,
    Modularity,
    PathLength,
    Reciprocity,
    Rewired,
)
from sandbox.metrics.reliability import Failures, ValidAnswers
from sandbox.metrics.society import Diversity, LineageDepth, RoleEntropy, TeamStability
from sandbox.metrics.welfare import Cooperation, MeanScore, PayoffGini, Welfare
from sandbox.state import fold


def state(*facts: Event, people: str = "ABCD", staff: str = "") -> State:
    told = [Joined(name, {"name": "dice"}, {}, staff=name in staff) for name in people + staff]
    told = [*told, Opened(1, "whispers", {}), *facts]
    return fold(stamp(event, seq, 1, 0, "scenario") for seq, event in enumerate(told, 1))


def scores(*values: float) -> State:
    names = "ABCDEFGHIJ"[: len(values)]
    return state(Paid(dict(zip(names, values, strict=True))), people=names)


@pytest.mark.parametrize(
    ("values", "mean", "gini"),
    [
        ((3, 3, 3), 3, 0),
        ((0, 0, 0, 8), 2, 3 / 4),  # one has everything: 1 - 1/n
        ((1, 3), 2, 1 / 4),
        ((1, 2, 3, 4, 5), 3, 4 / 15),  # (n + 1 - 2 (5+2*4+3*3+4*2+5)/15) / n
        ((5,), 5, 0),
        ((0, 0), 0, None),
        ((-1, 3), 1, None),
        ((), None, None),
    ],
)
def test_welfare(values: tuple[float, ...], mean: float | None, gini: float | None) -> None:
    assert MeanScore().measure(scores(*values), []) == mean
    assert PayoffGini().measure(scores(*values), []) == (None if gini is None else pytest.approx(gini))


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=10).filter(any))
def test_the_gini_coefficient_is_the_mean_difference_over_twice_the_mean(values: list[int]) -> None:
    n, gini = len(values), PayoffGini().measure(scores(*values), [])
    assert gini is not None
    pairs = sum(abs(a - b) for a in values for b in values)
    assert gini == pytest.approx(pairs / (2 * n * n * (sum(values) / n)))
    assert gini == pytest.approx(PayoffGini().measure(scores(*(7 * value for value in values)), []))


def test_staff_and_those_who_left_do_not_count() -> None:
    made = state(Paid({"A": 4, "B": 2, "C": 90, "J": 90}), Left("C"), people="ABC", staff="J")
    assert MeanScore().measure(made, []) == 3
    ties = state(
        Linked("A", "B", "talk"),
        Linked("J", "A", "talk"),
        Linked("C", "A", "talk"),
        Left("C"),
        people="ABC",
        staff="J",
    )
    assert Density().measure(ties, []) == 1 / 2


def test_network() -> None:
    made = state(*(Linked(s, t, "talk") for s, t in ("AB", "BA", "BC", "CA")), Linked("A", "D", "trust"))
    assert Density().measure(made, []) == 4 / 12
    assert Reciprocity().measure(made, []) == 2 / 4
    assert Clustering().measure(made, []) == 3 / 4  # a triangle and one alone
    assert Density(channel="trust").measure(made, []) == 1 / 12
    assert Density(channel="nothing").measure(made, []) == 0


def tied(*pairs: str) -> list[Event]:
    return [Linked(s, t, "talk") for pair in pairs for s, t in (pair, pair[::-1])]


def test_the_star_and_the_two_pairs() -> None:
    star = state(*tied("AB", "AC", "AD"))
    assert Components().measure(star, []) == 1
    assert PathLength().measure(star, []) == (3 * 1 + 3 * 2) / 6
    assert DegreeCentralization().measure(star, []) == 1
    assert BetweennessCentralization().measure(star, []) == 1
    assert BetweennessCentralization().measure(state(*tied("AB", "BC", "CD", "DA")), []) == 0
    teams = [Teamed(name, team) for name, team in zip("ABCD", "xxyy", strict=True)]
    pairs = state(*tied("AB", "CD"), *teams)
    assert Components().measure(pairs, []) == 2
    assert Modularity().measure(pairs, []) == 1 / 2
    assert Modularity(groups="teams").measure(pairs, []) == 1 / 2
    assert Modularity(groups="teams").measure(star, []) is None
    assert Assortativity(trait="team").measure(pairs, []) == 1
    crossed = state(*tied("AC", "BD"), *teams)
    assert Assortativity(trait="team").measure(crossed, []) == -1
    assert Modularity(groups="teams").measure(crossed, []) == -1 / 2


def rounds(*happened: list[Event], people: str = "ABCD") -> State:
    """The state after some rounds; the first list is what was there before the first."""
    start: list[Event] = [Joined(name, {"name": "dice"}, {}) for name in people]
    steps = [[*start, *happened[0], Opened(1, "whispers", {}), *happened[1]], *happened[2:]]
    flat = [(event, step) for step, events in enumerate(steps, 1) for event in events]
    return fold(stamp(event, seq, step, 0, "scenario") for seq, (event, step) in enumerate(flat, 1))


def test_turnover_is_one_minus_the_jaccard_index_to_the_last_round() -> None:
    cut = [Unlinked("A", "B", "talk"), Unlinked("B", "A", "talk")]
    assert EdgeTurnover().measure(rounds(tied("AB", "BC"), tied("CD")), []) == 1 / 3
    assert EdgeTurnover().measure(rounds(tied("AB", "BC"), tied("CD"), [*cut]), []) == 1 / 3
    assert EdgeTurnover().measure(rounds(tied("AB", "BC"), [], [*cut, *tied("AB")]), []) == 0
    assert EdgeTurnover().measure(rounds(tied("AB", "BC"), [], [Linked("A", "B", "talk", 2.0)]), []) == 0
    assert EdgeTurnover().measure(rounds(tied("AB", "BC"), [], [Left("A")]), []) == 0
    assert EdgeTurnover().measure(rounds([], []), []) == 0


def test_roles_teams_descent_and_variety() -> None:
    assert RoleEntropy().measure(state(), []) == 0
    assert RoleEntropy().measure(state(Assigned("A", "judge"), Assigned("B", "judge")), []) == 1
    assert RoleEntropy().measure(state(*(Assigned(name, name) for name in "ABCD")), []) == 2
    kin = state(
        Joined("K", {"name": "dice"}, {}, ("A", "B")), Joined("L", {"name": "dice"}, {}, ("K",)), Left("K")
    )
    assert LineageDepth().measure(kin, []) == (0 + 0 + 0 + 0 + 2) / 5
    assert Diversity().measure(state(), []) == 0
    views = [Revised(name, "opinion", value) for name, value in zip("ABCD", "xxyz", strict=True)]
    assert Diversity(trait="opinion").measure(state(*views), []) == pytest.approx(5 / 6)
    assert Diversity(trait="opinion").measure(state(views[0]), []) is None


def test_teams_that_stay_swap_or_scatter() -> None:
    teams = [Teamed(name, team) for name, team in zip("ABCD", "xxyy", strict=True)]
    swapped = [Teamed(name, team) for name, team in zip("ABCD", "yyxx", strict=True)]
    crossed = [Teamed("B", "y"), Teamed("D", "x")]
    assert TeamStability().measure(rounds(teams, []), []) == 1
    assert TeamStability().measure(rounds(teams, [], swapped), []) == 1  # names of teams do not matter
    assert TeamStability().measure(rounds(teams, [], crossed), []) == 0
    assert TeamStability().measure(rounds([], teams), []) is None
    merged = rounds(teams, [], [Teamed("C", "x"), Teamed("D", "x")])
    assert TeamStability().measure(merged, []) == 0  # one team says nothing about the two there were


def test_cooperation_and_welfare() -> None:
    acts = [Paid({"A": -1, "B": 2}, "A"), Paid({"B": -1, "A": -3}, "B"), Paid({"C": 5})]
    assert Cooperation().measure(state(), acts) == 1 / 2
    assert Cooperation().measure(state(), acts[2:]) is None
    assert Welfare().measure(scores(1, 2, -4), []) == -1
    assert Welfare().measure(scores(), []) is None


def test_ties_made_and_cut_are_counted_on_their_channel() -> None:
    happened = [Linked("A", "B", "talk"), Unlinked("A", "C", "talk"), Linked("A", "B", "trust"), Left("D")]
    assert Rewired().measure(state(), happened) == 2
    assert Rewired(channel="trust").measure(state(), happened) == 1
    assert Rewired().measure(state(), []) == 0


def test_reliability() -> None:
    rungs = ["json", "default", "text", "value"]
    chosen: list[Event] = [Chose(n, "A", "give", 1, rung) for n, rung in enumerate(rungs, 1)]
    failed = [Failed("A", "answer", "late", 2), Failed("rewire", "operator", "fell over")]
    assert ValidAnswers().measure(state(), chosen) == 3 / 4
    assert ValidAnswers().measure(state(), []) is None
    assert Failures().measure(state(), [*chosen, *failed]) == 1


@pytest.mark.parametrize("metric", registry.family(Metric).values(), ids=lambda metric: metric.key())  # type: ignore[type-abstract]
def test_a_metric_stays_within_its_bounds_and_needs_the_log_alone(
    metric: type[Metric], company: Callable[..., World]
) -> None:
    world = company(preset="commons/tiny").run()
    told = list(world.log.events())
    rounds: dict[int, list[Any]] = {}
    for event in told:
        rounds.setdefault(event.step, []).append(event)
    low, high = metric.bounds
    for step, happened in rounds.items():
        then = fold([event for event in told if event.step <= step], world.spec.seed)
        value = metric().measure(then, happened)
        assert value is None or ((low is None or value >= low) and (high is None or value <= high))
        assert value == metric().measure(then, happened)
