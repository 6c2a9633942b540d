"""Credit estimators, with numbers that are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.training.credit import mars_advantages, returns_to_go, spiral_advantages

REWARDS = st.lists(st.floats(-10, 10), min_size=1, max_size=20)


def test_returns_are_sums_of_what_comes() -> None:
    assert returns_to_go([1, 0, 2]) == [3, 2, 2]
    assert returns_to_go([1, 0, 2], gamma=0.5) == [1.5, 1, 2]
    assert returns_to_go([]) == []


@given(rewards=REWARDS)
def test_the_first_return_is_the_whole_episode(rewards: list[float]) -> None:
    assert returns_to_go(rewards)[0] == pytest.approx(sum(rewards))


def test_a_baseline_is_read_before_it_moves() -> None:
    """Decay 0.95, start 0, as the released code has it: the first advantage is the reward itself."""
    advantages, baselines = spiral_advantages([{"first": 1, "second": -1}, {"first": 1, "second": -1}])
    assert advantages[0] == {"first": 1, "second": -1}
    assert advantages[1] == pytest.approx({"first": 0.95, "second": -0.95})
    assert baselines == pytest.approx({"first": 0.0975, "second": -0.0975})


@given(reward=st.floats(-5, 5))
def test_under_constant_rewards_a_baseline_becomes_the_mean_of_its_role(reward: float) -> None:
    _, baselines = spiral_advantages([{"first": reward}] * 400)
    assert baselines["first"] == pytest.approx(reward, abs=1e-6)


@given(returns=st.lists(st.tuples(st.sampled_from(["wolf", "villager"]), st.floats(-10, 10)), max_size=30))
def test_the_advantages_of_a_role_add_up_to_nothing(returns: list[tuple[str, float]]) -> None:
    advantages = mars_advantages(returns)
    for role in ("wolf", "villager"):
        total = sum(a for (own, _), a in zip(returns, advantages, strict=True) if own == role)
        assert total == pytest.approx(0, abs=1e-9)
