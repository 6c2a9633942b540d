"""The shipped studies come out as theory says."""

from math import comb, exp, sqrt
from typing import Any

import pandas as pd
import pytest

from sandbox.evolution.moran import Moran
from sandbox.study import Study, statistics
from sandbox.study.definition import shipped
from tests.evolution.test_moran import donation, fixation
from tests.evolution.town import ring


def played(name: str) -> tuple[Study, pd.DataFrame]:
    study = Study.load(shipped()[name])
    results = study.run()
    assert results.counts() == {"done": len(results.tasks)}
    return study, results.compared


def share(table: pd.DataFrame, **where: Any) -> tuple[float, int]:
    """How many of the runs that ended all alike ended in cooperation, and how many those are."""
    (place, label), *_ = where.items()
    ended = table[(table[place.replace("__", ".")] == label) & table["cooperate"].isin([0.0, 1.0])]
    return float(ended["cooperate"].mean()), len(ended)


def close(found: float, runs: int, expected: float) -> bool:
    """Within three standard errors of a share."""
    return abs(found - expected) <= 3 * sqrt(expected * (1 - expected) / runs)


def test_fermi_fixation() -> None:
    """1 / (1 + sum of exp(-k beta d)), d = -5 the points a cooperator has less (Traulsen et al. 2006)."""
    _, table = played("fermi-fixation")
    for label, beta in (("drift", 0.0), ("selection", 0.25)):
        found, runs = share(table, operators__fermi__beta=label)
        assert runs >= 95
        assert close(found, runs, 1 / (1 + sum(exp(5 * beta * k) for k in (1, 2))))


def test_benefit_over_degree() -> None:
    """The exact chain of death-birth updating on a ring of six; a benefit of four costs is the threshold."""
    _, table = played("benefit-over-degree")
    expected = {}
    for b in (1.5, 12.0):
        moran = Moran(order="death_birth", pace=0.001, intensity=0.2)
        expected[b] = fixation(moran, ring(6), 6, donation(b, 1, ring(6)))
        found, runs = share(table, scenario__payoffs=f"benefit {b:g}")
        assert runs >= 55
        assert close(found, runs, expected[b])
    assert expected[1.5] < 1 / 6 < expected[12.0]


def test_committed_minority() -> None:
    """Below the critical 9.8 % a few follow, above it everybody does (Xie et al. 2011)."""
    _, table = played("committed-minority")
    below, above = (table[table["scenario.committed"] == level]["challenger"] for level in ("0.04", "0.2"))
    assert below.max() < 0.2
    assert set(above) == {1.0}


def test_wisdom_of_strangers() -> None:
    """Alone at least Condorcet's binomial majority; after copying, a martingale, just one person's 60 %."""
    _, table = played("wisdom-of-strangers")
    alone, copying = (table[table["graph"] == level]["accuracy"] for level in ("alone", "copying"))
    condorcet = sum(comb(9, k) * 0.6**k * 0.4 ** (9 - k) for k in range(5, 10))
    assert condorcet == pytest.approx(0.7334, abs=5e-5)
    assert alone.mean() >= condorcet
    assert close(copying.mean(), len(copying), 0.6)


def test_partner_choice() -> None:
    """Ties that move help cooperators: in every comparison by seed the interval lies above none."""
    study, table = played("partner-choice")
    (found,) = statistics.differences(table, study.places, "cooperate")
    assert (found.reference, found.level) == ("fixed ties", "partner choice")
    assert found.low is not None
    assert found.low > 0
