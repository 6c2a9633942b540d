"""Credit: how much of what came later a turn is given. Pure functions of rewards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean

Role = str


def returns_to_go(rewards: Sequence[float], gamma: float = 1.0) -> list[float]:
    """R_k = r_k + gamma R_(k+1), of one player's turns in one episode, first to last; `gamma` from 0 to 1."""
    returns, after = [0.0] * len(rewards), 0.0
    for k in range(len(rewards) - 1, -1, -1):
        returns[k] = after = rewards[k] + gamma * after
    return returns


def spiral_advantages(
    episodes: Sequence[Mapping[Role, float]], decay: float = 0.95
) -> tuple[list[dict[Role, float]], dict[Role, float]]:
    """Role-conditioned advantages (SPIRAL, arXiv 2506.24119): (of every episode by role, the baselines at the end).

    Per role a moving baseline b from 0: the advantage R - b is taken before b becomes decay b + (1 - decay) R.
    """
    baselines: dict[Role, float] = defaultdict(float)
    advantages = []
    for rewards in episodes:
        advantages.append({role: reward - baselines[role] for role, reward in rewards.items()})
        for role, reward in rewards.items():
            baselines[role] = decay * baselines[role] + (1 - decay) * reward
    return advantages, dict(baselines)


def mars_advantages(returns: Sequence[tuple[Role, float]]) -> list[float]:
    """Sum, then normalise (MARS): the return of every turn less the mean over all turns of the same role in the batch.

    No division by the deviation; the advantages of a role add up to 0.
    """
    by_role: dict[Role, list[float]] = defaultdict(list)
    for role, value in returns:
        by_role[role].append(value)
    means = {role: fmean(values) for role, values in by_role.items()}
    return [value - means[role] for role, value in returns]
