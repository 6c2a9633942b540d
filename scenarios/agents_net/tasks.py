"""The five tasks: what can be answered, how an answer is scored, and how somebody who knows the whole map would."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

Task = Literal["coloring", "matching", "vertex_cover", "leader_election", "consensus"]
TASKS: tuple[Task, ...] = get_args(Task)
Near = Mapping[str, Sequence[str]]  # everybody's neighbours
Answers = Mapping[str, str]
NOBODY = "None"
YES_NO = ("Yes", "No")
SILENCE = "no answer"  # what stands in for an answer that does not come or cannot be read


def ties(near: Near) -> set[tuple[str, str]]:
    """Every tie once, the names in order."""
    return {(min(one, two), max(one, two)) for one, others in near.items() for two in others}


def degree(near: Near) -> int:
    """The largest number of neighbours."""
    return max(map(len, near.values()), default=0)


def diameter(near: Near) -> int:
    """The longest of all shortest ways; between parts that are not connected there is none."""
    return max((max(distances(near, one).values()) for one in near), default=0)


def distances(near: Near, start: str) -> dict[str, int]:
    """Steps from one to everybody who can be reached."""
    far, edge = {start: 0}, [start]
    while edge:
        edge = list(dict.fromkeys(b for a in edge for b in near[a] if b not in far))
        step = max(far.values()) + 1
        far |= dict.fromkeys(edge, step)
    return far


def rounds(task: Task, near: Near) -> int:
    """Message rounds as in the released code: by size up to sixteen, else, and for global tasks, 2 D + 1."""
    people = len(near)
    if task in ("consensus", "leader_election") or people > 16:
        return 2 * diameter(near) + 1
    return 4 if people <= 4 else 5 if people <= 8 else 6


def options(task: Task, near: Near, who: str) -> tuple[str, ...]:
    """What somebody may answer that counts as an answer."""
    match task:
        case "coloring":
            return tuple(f"Group {n}" for n in range(1, degree(near) + 2))
        case "matching":
            return (NOBODY, *near[who])
        case "consensus":
            return ("0", "1")
    return YES_NO[::-1]


# -- scores, each from 0 to 1 ------------------------------------------------------------------------------


def score(task: Task, near: Near, answers: Answers, strict: bool = False) -> float:
    """How good the answers of all are together (AgentsNet, released code); solved means 1.

    An answer that is none makes a coloring, an election or a consensus worth 0; it fits in no pair, and is no Yes.
    """
    if task not in ("matching", "vertex_cover") and SILENCE in (answers[who] for who in near):
        return 0.0
    match task:
        case "coloring":
            return _share(answers[a] != answers[b] for a, b in ties(near))
        case "matching":
            return 1 - sum(_mismatched(near, answers, who) for who in near) / len(near)
        case "vertex_cover":
            return _cover(near, {who for who in near if answers[who] == "Yes"}, strict)
        case "leader_election":
            return float(sum(answers[who] == "Yes" for who in near) == 1)
    return float(len({answers[who] for who in near}) == 1)


def _mismatched(near: Near, answers: Answers, who: str) -> bool:
    """Chose somebody who did not choose back; or nobody, although a neighbour has nobody, too."""
    choice = answers[who]
    if choice == NOBODY:
        return any(answers[other] == NOBODY for other in near[who])
    return choice not in near[who] or answers[choice] != who


def _cover(near: Near, cover: set[str], strict: bool) -> float:
    """Share of ties covered, times the share of coordinators who are needed; 0 without coordinators.

    The released code takes everybody for needed once a tie is uncovered; `strict` asks for a tie of one's own.
    """
    edges = ties(near)
    if not cover:
        return 0.0
    covered = _share(bool({a, b} & cover) for a, b in edges)
    if covered < 1 and not strict:
        return covered
    needed = _share(any(other not in cover for other in near[who]) for who in cover)
    return covered * needed


def _share(facts: Iterable[bool]) -> float:
    counts = Counter(facts)
    return counts[True] / counts.total() if counts else 1.0


# -- with the whole map ------------------------------------------------------------------------------------


def plan(task: Task, near: Near) -> dict[str, str]:
    """Everybody's answer by going through the names in order: greedy, and always right."""
    order, done = sorted(near), dict[str, str]()
    match task:
        case "coloring":
            for who in order:
                taken = {done[other] for other in near[who] if other in done}
                done[who] = next(
                    group for n in range(1, len(near) + 1) if (group := f"Group {n}") not in taken
                )
        case "matching":
            for who in order:
                free = (other for other in sorted(near[who]) if other not in done)
                if who not in done and (other := next(free, None)):
                    done |= {who: other, other: who}
            done |= {who: NOBODY for who in order if who not in done}
        case "vertex_cover":
            for who in order:  # whoever is left out is independent of all others who are
                done[who] = "Yes" if any(done.get(other) == "No" for other in near[who]) else "No"
        case "leader_election":
            done = {who: "Yes" if who == order[0] else "No" for who in order}
        case "consensus":
            done = dict.fromkeys(order, bit(order[0]))
    return done


def bit(name: str) -> str:
    """0 or 1 that everybody can tell from a name: whether its letters are odd in number."""
    return str(len(name) % 2)
