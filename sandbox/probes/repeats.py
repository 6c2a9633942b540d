"""Of k tries: the chance that one succeeds, that all do, that one fails (unbiased, from n samples)."""

from math import comb


def pass_at(k: int, n: int, c: int) -> float:
    """Chance that at least one of k samples succeeds, from c successes in n (Chen et al. 2021, arXiv 2107.03374)."""
    _check(k, n, c)
    return 1 - comb(n - c, k) / comb(n, k)


def all_pass(k: int, n: int, c: int) -> float:
    """Chance that all of k samples succeed, from c successes in n: C(c, k) / C(n, k)."""
    _check(k, n, c)
    return comb(c, k) / comb(n, k)


def risk_at(k: int, n: int, f: int) -> float:
    """Chance that at least one of k samples fails, from f failures in n: 1 - C(n - f, k) / C(n, k)."""
    return pass_at(k, n, f)


def at_most(n: int) -> float:
    """Upper 95 % bound of a rate of which n samples showed nothing: the rule of three, 3 / n (Hanley 1983)."""
    return min(1.0, 3 / n)


def _check(k: int, n: int, c: int) -> None:
    if not (1 <= k <= n and 0 <= c <= n):
        raise ValueError(f"k {k}, n {n}, c {c} are not allowed: 1 <= k <= n and 0 <= c <= n")
