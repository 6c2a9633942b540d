"""A few kills at any moment; a hundred of them are left to the benchmarks."""

from pathlib import Path

from tests.chaos import SCENARIOS, Chaos


def test_whatever_is_killed_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    with Chaos(tmp_path, rounds=1) as chaos:
        points = list(chaos.points(4, seed=3))
    assert [point for point in points if not point.equal or point.twice] == []
    assert {point.scenario for point in points} == set(SCENARIOS)
    assert any(point.some for point in points)
    assert [point.forking for point in points] == [False] * 3 + [True]
    assert max(point.flying for point in points) <= 2  # as many as were asked at once
