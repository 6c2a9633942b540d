"""Who meets whom, and the scale of reputations."""

from random import Random

from sandbox import Stage

Meeting = tuple[str, str]  # who may help, and whom
MOST = 5  # reputations go from -5 to 5


def clipped(image: int) -> int:
    """On the scale."""
    return max(-MOST, min(MOST, image))


def shown(image: int | None) -> str:
    """As people say it: +2, 0, -3; what is not known counts as nothing."""
    return f"{image:+d}" if image else "0"


def drawn(stage: Stage, share: float, anew: bool) -> list[Meeting]:
    """So many meetings per person, at least one: everybody in one at most, or each pair drawn `anew`.

    Along ties, in either direction, where there are any. The first of two may help, drawn among all who can meet
    somebody; the other among those they can meet.
    """
    rng, names, near = stage.random("meetings"), stage.names, _near(stage)
    number = max(1, round(share * len(names)))
    if near is None:
        free = rng.sample(names, len(names))
        pairs = zip(free[::2], free[1::2], strict=False)
        return [_two(rng, names) for _ in range(number)] if anew else list(pairs)[:number]
    if anew:
        able = [one for one in names if near[one]]
        return [(one, rng.choice(near[one])) for one in (rng.choice(able) for _ in range(number))]
    return _matched(rng, near)[:number]


def _two(rng: Random, names: list[str]) -> Meeting:
    one, other = rng.sample(names, 2)
    return one, other


def _matched(rng: Random, near: dict[str, list[str]]) -> list[Meeting]:
    """Pairs of people who can meet, until nobody who is left can."""
    free, pairs = dict.fromkeys(rng.sample(list(near), len(near))), list[Meeting]()
    for one in list(free):
        if one in free and (others := [other for other in near[one] if other in free]):
            pairs.append((one, rng.choice(others)))
            for who in pairs[-1]:
                free.pop(who)
    return pairs


def _near(stage: Stage) -> dict[str, list[str]] | None:
    """Whom everybody can meet along ties; None, which is everybody, where nobody has any."""
    names, ties = stage.names, stage.edges("talk")
    near: dict[str, set[str]] = {who: set() for who in names}
    for source, targets in ties.items():
        for target in targets:
            if source in near and target in near:
                near[source].add(target)
                near[target].add(source)
    return {who: sorted(others) for who, others in near.items()} if any(near.values()) else None
