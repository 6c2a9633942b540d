"""Honest statistics of a study: differences paired by seed, distributions, shares of variance, what could be seen.

Two conditions with the same seed faced the same luck, so they are compared seed by seed: repetitions and the levels of
other factors are averaged first, since runs that share a seed are not independent. scipy and statsmodels compute.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower

from sandbox.probes.repeats import all_pass, pass_at, risk_at

FEW = 5  # seeds; with fewer every number is marked
MANY = 500  # values; of more the interval is that of the normal distribution
Levels = Mapping[str, Sequence[str]]
RESAMPLES = 4999
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Difference:
    """`level` against `reference` of one factor, all else equal: one difference per seed.

    mean        mean of the paired differences; `low` to `high`: 95 % bias-corrected bootstrap interval (BCa)
    effect      mean over standard deviation of the differences: Cohen's d for pairs (Cohen 1988); None at no spread
    p           two-sided sign-flip permutation test of the mean; `adjusted` after Holm (1979), within an outcome
    seeds       how many there are in both; `few` when fewer than five
    """

    outcome: str
    factor: str
    reference: str
    level: str
    seeds: int
    mean: float
    low: float | None
    high: float | None
    effect: float | None
    p: float | None
    adjusted: float | None = None

    @property
    def few(self) -> bool:
        return self.seeds < FEW


def differences(
    table: pd.DataFrame, factors: Sequence[str], outcome: str, levels: Levels | None = None
) -> list[Difference]:
    """Every level of every factor against its first, of `levels` (by default those in the table).

    A first level of which nothing is left is still the one to compare with: then there is no comparison.
    """
    found = [
        _difference(table, factors, outcome, factor, there[0], level)
        for factor in factors
        if len(there := _levels(table, factor, levels)) > 1
        for level in there[1:]
    ]
    return _adjusted([one for one in found if one.seeds])


def _levels(table: pd.DataFrame, factor: str, levels: Levels | None) -> Sequence[str]:
    return levels[factor] if levels else list(table[factor].unique())


def _difference(
    table: pd.DataFrame, factors: Sequence[str], outcome: str, factor: str, reference: str, level: str
) -> Difference:
    values = paired(table, factors, outcome, factor, reference, level).to_numpy(float)
    mean = float(values.mean()) if len(values) else 0.0
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    effect = mean / spread if spread > 0 else None
    return Difference(
        outcome,
        factor,
        str(reference),
        str(level),
        len(values),
        mean,
        *interval(values),
        effect,
        sign_flip(values),
    )


def paired(
    table: pd.DataFrame, factors: Sequence[str], outcome: str, factor: str, reference: str, level: str
) -> pd.Series:
    """seed -> mean difference over runs that differ in this factor alone; seeds that miss one side are left out."""
    alike = [*(other for other in factors if other != factor), "seed", "repetition"]
    known = table.dropna(subset=[outcome]).set_index(alike)
    one, other = (known[known[factor] == value][outcome].astype(float) for value in (level, reference))
    return (one - other).dropna().groupby(level="seed").mean()


def interval(values: np.ndarray) -> tuple[float | None, float | None]:
    """95 % bootstrap interval of the mean, bias-corrected and accelerated (Efron 1987); None from fewer than two.

    Values that are all the same give an interval of no width: what was seen did not vary.
    """
    if len(values) < 2:
        return None, None
    if np.ptp(values) == 0:
        return float(values[0]), float(values[0])
    if len(values) > MANY:
        found = stats.norm.interval(LEVEL, values.mean(), stats.sem(values))
        return float(found[0]), float(found[1])
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", stats.DegenerateDataWarning
        )  # tiny samples: percentiles take over below
        found = stats.bootstrap((values,), np.mean, n_resamples=RESAMPLES, confidence_level=LEVEL, rng=0)
        low, high = map(float, found.confidence_interval)
    if isnan(low) or isnan(high):
        plain = stats.bootstrap((values,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=0)
        low, high = map(float, plain.confidence_interval)
    return low, high


def sign_flip(values: np.ndarray) -> float | None:
    """p of the mean under random signs, two-sided; exact for up to 12 pairs. None from fewer than two."""
    if len(values) < 2:
        return None
    if not values.any():
        return 1.0
    found = stats.permutation_test(
        (values,), np.mean, permutation_type="samples", vectorized=True, n_resamples=RESAMPLES, rng=0
    )
    return float(found.pvalue)


def _adjusted(found: list[Difference]) -> list[Difference]:
    """Holm's step-down adjustment over all comparisons of an outcome."""
    known = [one for one in found if one.p is not None]
    if not known:
        return found
    adjusted = iter(multipletests([one.p for one in known], method="holm")[1])
    return [one if one.p is None else replace(one, adjusted=float(next(adjusted))) for one in found]


# -- distributions -----------------------------------------------------------------------------------------


def distribution(values: Sequence[float], seeds: Sequence[int] = ()) -> dict[str, float | int | None]:
    """n, mean, its interval, standard deviation, quantiles, and the mean of the worst tenth (the lowest values).

    With `seeds`, one for each value, the interval is that of the means by seed: runs of one seed are not independent.
    """
    known = [i for i, value in enumerate(values) if not isnan(value)]
    array = np.asarray([values[i] for i in known], float)
    if not len(array):
        return {"n": 0}
    by_seed = pd.Series(array).groupby([seeds[i] for i in known]).mean() if seeds else pd.Series(array)
    low, high = interval(by_seed.to_numpy(float))
    worst = np.sort(array)[: max(1, len(array) // 10)]
    quantiles = {f"q{round(100 * q)}": float(np.quantile(array, q)) for q in (0.05, 0.25, 0.5, 0.75, 0.95)}
    spread = float(array.std(ddof=1)) if len(array) > 1 else None
    told = {"n": len(array), "mean": float(array.mean()), "low": low, "high": high, "sd": spread}
    return {**told, **quantiles, "worst tenth": float(worst.mean())}


def is_binary(values: Sequence[float]) -> bool:
    """Whether an outcome is yes or no in every run."""
    return bool(len(values)) and set(values) <= {0.0, 1.0}


def binary_risks(values: Sequence[float]) -> dict[str, float]:
    """pass@k, all-pass^k and risk@k of an outcome that is yes or no, for k = 1, 3, 5 as far as there are runs."""
    n, c = len(values), round(sum(values))
    ks = [k for k in (1, 3, 5) if k <= n]
    chances = {"pass@": pass_at, "all-pass^": all_pass}
    told = {f"{name}{k}": chance(k, n, c) for name, chance in chances.items() for k in ks}
    return told | {f"risk@{k}": risk_at(k, n, n - c) for k in ks}


# -- how much is luck, and what could be seen --------------------------------------------------------------


def seed_share(table: pd.DataFrame, factors: Sequence[str], outcome: str) -> float | None:
    """Share of the variance within conditions that goes with the seed, 0 to 1: an intraclass correlation.

    Condition means are taken out; then (MSB - MSW) / (MSB + (k - 1) MSW), k runs per seed (Shrout & Fleiss 1979, ICC(1)
    with the degrees of freedom that the condition means cost). None when nothing varies, from one seed, or from one run
    per seed: then nobody can tell seed from chance.
    """
    known = table.dropna(subset=[outcome])
    values = known[outcome].astype(float)
    seeds, conditions = known["seed"].nunique(), len(known.groupby(list(factors))) if len(factors) else 1
    within = len(known) - seeds - conditions + 1
    if values.nunique() < 2 or seeds < 2 or within < 1:
        return None
    rest = values - (
        values.groupby([known[factor] for factor in factors]).transform("mean")
        if len(factors)
        else values.mean()
    )
    by_seed = rest.groupby(known["seed"])
    between = float((by_seed.size() * by_seed.mean() ** 2).sum())
    msb, msw = between / (seeds - 1), max(0.0, float((rest**2).sum()) - between) / within
    k = len(known) / seeds
    spread = msb + (k - 1) * msw
    return min(1.0, max(0.0, (msb - msw) / spread)) if spread > 1e-12 else 0.0


def detectable(pairs: int, power: float = 0.8, alpha: float = 0.05) -> float | None:
    """The smallest effect (Cohen's d for pairs) that so many pairs show with this power, by a paired t test.

    None from fewer than two pairs.
    """
    if pairs < 2:
        return None
    return float(TTestPower().solve_power(nobs=pairs, alpha=alpha, power=power, alternative="two-sided"))


def hint(table: pd.DataFrame, factors: Sequence[str], outcome: str, levels: Levels | None = None) -> str:
    """What could have been seen with these seeds, in a sentence; "" when there is nothing to compare.

    Of all comparisons the one that is hardest to see.
    """
    comparisons = [found for found in _comparisons(table, factors, outcome, levels) if len(found) > 1]
    seen = [
        (d * float(found.std(ddof=1)), d, len(found))
        for found in comparisons
        if (d := detectable(len(found)))
    ]
    if not seen or max(seen)[0] <= 0:
        return ""
    smallest, d, seeds = max(seen)
    if (least := 2 / 2**seeds) > 0.05:
        return f"with {seeds} seeds no comparison can reach p < 0.05 (the least is {least:.3g}): add seeds"
    return (
        f"with {seeds} seeds every difference in {outcome} above about {smallest:.3g} would probably have been seen "
        f"(d {d:.2g}, power 80 %, level 5 %, by a paired t test, before adjustment)"
    )


def _comparisons(
    table: pd.DataFrame, factors: Sequence[str], outcome: str, levels: Levels | None
) -> Iterator[pd.Series]:
    """The differences of every comparison."""
    for factor in factors:
        reference, *others = _levels(table, factor, levels)
        for level in others:
            yield paired(table, factors, outcome, factor, reference, level)


@dataclass(frozen=True, slots=True)
class Trend:
    """Spearman's rank correlation of a factor of numbers with the mean outcome of so many conditions."""

    factor: str
    conditions: int
    rho: float
    p: float
    adjusted: float


def trends(table: pd.DataFrame, factors: Sequence[str], outcome: str) -> list[Trend]:
    """Which factors go with the outcome, in designs that fill a space (latin, sobol), p adjusted after Holm.

    Runs of one condition are averaged first: only conditions are independent.
    """
    means = table.dropna(subset=[outcome]).groupby(list(factors), as_index=False)[outcome].mean()
    found = []
    for factor in factors:
        levels = pd.to_numeric(means[factor], errors="coerce")
        if levels.nunique() > 1 and means[outcome].nunique() > 1:
            rank = stats.spearmanr(levels, means[outcome].astype(float))
            found.append((factor, float(rank.statistic), float(rank.pvalue)))
    adjusted = multipletests([p for _, _, p in found], method="holm")[1] if found else []
    return [Trend(f, len(means), rho, p, float(q)) for (f, rho, p), q in zip(found, adjusted, strict=True)]
