"""Who meets whom, and the scale of reputations."""

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
    """So many meetings per person: everybody in one at most, or each pair drawn `anew`; at least one.

    Along ties, in either direction, where there are any. The first of two may help, drawn among all who can meet
    somebody; the other among those they can meet.
    """
    rng, near = stage.random("meetings"), _near(stage)
    number = max(1, round(share * len(stage.names)))
    if anew:
        able = [one for one in near if near[one]]
        donors = [rng.choice(able) for _ in range(number if able else 0)]
        return [(one, rng.choice(near[one])) for one in donors]
    free, pairs = dict.fromkeys(rng.sample(stage.names, len(stage.names))), []
    for one in list(free):
        others = [other for other in near[one] if other in free] if one in free else []
        if others and len(pairs) < number:
            pairs.append((one, rng.choice(others)))
            for who in pairs[-1]:
                free.pop(who)
    return pairs


def _near(stage: Stage) -> dict[str, list[str]]:
    """Whom everybody can meet; all, where nobody has ties."""
    names, ties = stage.names, stage.edges("talk")
    if not any(ties.values()):
        return {one: [other for other in names if other != one] for one in names}
    near: dict[str, set[str]] = {who: set() for who in names}
    for source, targets in ties.items():
        for target in targets:
            if source in near and target in near:
                near[source].add(target)
                near[target].add(source)
    return {who: sorted(others) for who, others in near.items()}
