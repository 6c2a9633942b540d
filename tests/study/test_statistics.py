"""Numbers that are known exactly, and what an honest comparison must not do."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sandbox.probes.repeats import at_most
from sandbox.study import statistics


def table(effect: float, seeds: int, noise: float = 0.0) -> pd.DataFrame:
    """Two conditions that share the luck of the seed, and differ by an effect and some noise of their own."""
    rng = np.random.default_rng(0)
    rows = [
        {
            "talk": talk,
            "seed": seed,
            "repetition": 1,
            "gain": 10 * seed + effect * (talk == "on") + noise * rng.normal(),
        }
        for talk in ("off", "on")
        for seed in range(1, seeds + 1)
    ]
    return pd.DataFrame(rows)


def test_pairing_by_seed_takes_the_luck_out() -> None:
    (found,) = statistics.differences(table(2.0, seeds=8), ["talk"], "gain")
    assert (found.reference, found.level, found.seeds) == ("off", "on", 8)
    assert (found.mean, found.low, found.high) == pytest.approx((2.0, 2.0, 2.0))
    assert found.p == pytest.approx(2 / 2**8)  # all signs agree: two of the 256 assignments are as extreme


def test_interval_and_effect_follow_the_noise() -> None:
    (found,) = statistics.differences(table(2.0, seeds=40, noise=1.0), ["talk"], "gain")
    assert found.low is not None
    assert found.high is not None
    assert found.low < 2.0 < found.high
    assert found.effect == pytest.approx(
        2 / np.sqrt(2), rel=0.35
    )  # the difference of two has twice the variance


def test_no_effect_is_not_found() -> None:
    (found,) = statistics.differences(table(0.0, seeds=30, noise=1.0), ["talk"], "gain")
    assert found.p is not None
    assert found.p > 0.05


def test_runs_that_share_a_seed_do_not_count_as_many() -> None:
    """Repetitions are averaged first: ten of each give no more seeds than one of each."""
    once = table(2.0, seeds=4, noise=1.0)
    tenfold = pd.concat([once.assign(repetition=i) for i in range(1, 11)])
    one, ten = (statistics.differences(t, ["talk"], "gain")[0] for t in (once, tenfold))
    assert (one.seeds, one.mean, one.p) == pytest.approx((ten.seeds, ten.mean, ten.p))


def test_a_seed_without_its_partner_is_left_out() -> None:
    lonely = table(2.0, seeds=5).iloc[:-1]
    assert statistics.differences(lonely, ["talk"], "gain")[0].seeds == 4


def test_fewer_than_five_seeds_are_marked() -> None:
    assert [statistics.differences(table(1.0, n), ["talk"], "gain")[0].few for n in (4, 5)] == [True, False]


def test_one_seed_has_no_interval() -> None:
    (found,) = statistics.differences(table(1.0, 1), ["talk"], "gain")
    assert (found.mean, found.low, found.high, found.p) == (1.0, None, None, None)


def test_holm_never_makes_a_comparison_look_better() -> None:
    rng = np.random.default_rng(1)
    rows = [
        {"lake": lake, "seed": seed, "repetition": 1, "gain": i * 0.5 + rng.normal()}
        for i, lake in enumerate("abcd")
        for seed in range(10)
    ]
    found = statistics.differences(pd.DataFrame(rows), ["lake"], "gain")
    assert len(found) == 3
    assert all(one.p <= one.adjusted <= 1 for one in found)  # type: ignore[operator]
    assert min(one.adjusted for one in found) == pytest.approx(3 * min(one.p for one in found))  # type: ignore[operator, type-var]


@given(n=st.integers(1, 9), data=st.data())
def test_chances_are_those_of_counting(n: int, data: st.DataObject) -> None:
    c, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    runs = [1] * c + [0] * (n - c)
    drawn = list(combinations(runs, k))
    assert statistics.pass_at(k, n, c) == pytest.approx(sum(map(any, drawn)) / len(drawn))
    assert statistics.all_pass(k, n, c) == pytest.approx(sum(map(all, drawn)) / len(drawn))


def test_chances_of_nonsense_are_refused() -> None:
    with pytest.raises(ValueError, match="k 4, n 3, c 1 are not allowed"):
        statistics.pass_at(4, 3, 1)


def test_the_rule_of_three() -> None:
    """No failure in 300 runs: with 95 % the rate is below one in a hundred, as (1 - 0.01)^300 = 0.049 says."""
    assert at_most(300) == pytest.approx(0.01)
    assert (1 - at_most(300)) ** 300 == pytest.approx(0.05, abs=0.002)


def test_shares_of_variance() -> None:
    by_seed = table(0.0, seeds=5)
    assert statistics.seed_share(by_seed, ["talk"], "gain") == pytest.approx(1.0)
    by_talk = by_seed.assign(gain=[0.0] * 5 + [1.0] * 5)
    assert statistics.seed_share(by_talk, ["talk"], "gain") == 0.0
    assert statistics.seed_share(by_seed.assign(gain=1.0), ["talk"], "gain") is None
    alone = by_seed[by_seed["talk"] == "on"]
    assert statistics.seed_share(alone, ["talk"], "gain") is None, "one run per seed tells nothing"


def test_pure_chance_is_no_share_of_the_seed() -> None:
    rng, shares = np.random.default_rng(3), []
    for _ in range(200):
        noise = table(0.0, seeds=10).assign(gain=rng.normal(size=20))
        share = statistics.seed_share(noise, ["talk"], "gain")
        assert share is not None
        shares.append(share)
    assert np.median(shares) < 0.1


def test_what_can_be_seen_shrinks_with_the_seeds() -> None:
    """The classical number: 34 pairs show d = 0.5 with 80 % power (Cohen 1988, table 2.3.5 for pairs)."""
    assert statistics.detectable(34) == pytest.approx(0.5, abs=0.01)
    assert statistics.detectable(5) > statistics.detectable(50)  # type: ignore[operator]
    assert statistics.detectable(1) is None


def test_a_distribution_tells_its_tails() -> None:
    told = statistics.distribution(list(map(float, range(1, 101))))
    assert (told["n"], told["mean"], told["q50"], told["worst tenth"]) == (100, 50.5, 50.5, 5.5)
    assert statistics.distribution([]) == {"n": 0}


def test_a_trend_is_a_rank_correlation_of_conditions() -> None:
    rows = pd.DataFrame({"capacity": ["1", "10", "100", "1000"], "gain": [1.0, 2.0, 3.0, 50.0]})
    (found,) = statistics.trends(rows, ["capacity"], "gain")
    assert (found.rho, found.conditions) == (pytest.approx(1.0), 4)
    assert statistics.trends(rows.assign(gain=1.0), ["capacity"], "gain") == []


def test_seeds_of_one_condition_do_not_make_a_trend() -> None:
    """Sixteen conditions with luck of their own and nothing else, five seeds each: p is that of sixteen."""
    rng = np.random.default_rng(1)
    luck = rng.normal(size=16)
    gain = np.repeat(luck, 5) + np.tile([-0.2, -0.1, 0.0, 0.1, 0.2], 16)
    rows = pd.DataFrame({"x": [str(i) for i in range(16) for _ in range(5)], "gain": gain})
    (found,) = statistics.trends(rows, ["x"], "gain")
    expected = stats.spearmanr(range(16), luck)
    assert (found.rho, found.p) == pytest.approx((expected.statistic, expected.pvalue))


def test_too_few_seeds_for_any_p_say_so() -> None:
    told = statistics.hint(table(2.0, seeds=5, noise=1.0), ["talk"], "gain")
    assert told == "with 5 seeds no comparison can reach p < 0.05 (the least is 0.0625): add seeds"


def test_the_hint_goes_by_the_comparison_that_is_hardest_to_see() -> None:
    quiet = table(0.0, seeds=10, noise=0.01)
    loud = table(0.0, seeds=10, noise=5.0)
    both = pd.concat([quiet, loud[loud["talk"] == "on"].assign(talk="shouting")])
    smallest = float(statistics.hint(both, ["talk"], "gain").partition("above about ")[2].split()[0])
    assert smallest > 2


def test_the_interval_of_a_mean_goes_by_seeds() -> None:
    """Twenty runs of each of five seeds are no hundred independent runs."""
    values = [float(10 * seed) for seed in range(5) for _ in range(20)]
    seeds = [seed for seed in range(5) for _ in range(20)]
    told = statistics.distribution(values, seeds)
    few = statistics.distribution([0.0, 10.0, 20.0, 30.0, 40.0])
    assert (told["low"], told["high"]) == (few["low"], few["high"])


def test_a_lost_reference_leaves_nothing_to_compare_with() -> None:
    left = table(1.0, seeds=6)
    left = left[left["talk"] == "on"]
    assert statistics.differences(left, ["talk"], "gain", {"talk": ["off", "on"]}) == []
