"""Who meets whom, what they remember of it, and the minimal rule of learning a word."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from sandbox import Stage

Pair = tuple[str, str]
Record = dict[str, Any]


def empty() -> Record:
    """What a scenario keeps of all meetings.

    seen       label game: who -> [[mine, theirs], ...], the last ones
    words      word game: who -> inventory
    last, first   who -> label
    streak     meetings since the last failure
    rounds     [successes, meetings, people whose last label is the challenger, people] by round
    """
    return {
        "seen": {}, "words": {}, "last": {}, "first": {}, "streak": 0, "rounds": [], "committed": [],
        "consensus": None, "invented": 0, "successes": 0, "meetings": 0,
    }  # fmt: skip


def copied(record: Mapping[str, Any]) -> Record:
    """One's own copy: what is on record is never changed."""
    return deepcopy(dict(record))


def drawn(stage: Stage, anew: bool) -> list[Pair]:
    """Half as many meetings as people, along ties: everybody at most once, or each pair drawn `anew`.

    The first of two is drawn among all, the second among the neighbours of the first (Dall'Asta et al. 2006).
    """
    rng, names = stage.random("meetings"), stage.names
    near = neighbours(stage)
    if anew:
        able = [one for one in names if near[one]]
        firsts = [rng.choice(able) for _ in range(len(names) // 2)]
        return [(one, rng.choice(near[one])) for one in firsts]
    free, pairs = dict.fromkeys(rng.sample(names, len(names))), []
    for one in list(free):
        if one in free and (others := [other for other in near[one] if other in free]):
            pairs.append((one, rng.choice(others)))
            for who in pairs[-1]:
                free.pop(who)
    return pairs


class _Everybody(Mapping[str, list[str]]):
    """Everybody else, for each, made when it is looked at: ten thousand lists of ten thousand fit nowhere."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names, self._at = list(names), {name: i for i, name in enumerate(names)}

    def __getitem__(self, one: str) -> list[str]:
        at = self._at[one]
        return self._names[:at] + self._names[at + 1 :]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def neighbours(stage: Stage) -> Mapping[str, list[str]]:
    """Whom everybody can meet: a tie in either direction; all, where nobody has ties."""
    names, ties = stage.names, stage.edges("talk")
    if not any(ties.values()):
        return _Everybody(names)
    near: dict[str, set[str]] = {who: set() for who in names}
    for source, targets in ties.items():
        for target in targets:
            if source in near and target in near:
                near[source].add(target)
                near[target].add(source)
    return {who: sorted(others) for who, others in near.items()}


def remember(record: Record, pair: Pair, picked: tuple[str, str], most: int) -> None:
    """Each keeps the last `most` meetings: own label and the other's."""
    for who, mine, theirs in ((pair[0], *picked), (pair[1], *picked[::-1])):
        record["seen"][who] = [*record["seen"].get(who, []), [mine, theirs]][-most:] if most else []
        record["last"][who] = mine
        record["first"].setdefault(who, mine)


def learn(words: dict[str, list[str]], one: str, two: str, word: str, fixed: Collection[str] = ()) -> bool:
    """The minimal rule (Baronchelli et al. 2006): known, both keep only it; unknown, the hearer adds it."""
    knew = word in words.get(two, ())
    words[one] = [word] if knew or not words.get(one) else words[one]
    if two not in fixed:
        words[two] = [word] if knew else [*words.get(two, ()), word]
    return knew


def count(record: Record, pair: Pair, success: bool, enough: int) -> None:
    """Successes in a row; three per person are a consensus (Ashery et al. 2025)."""
    record["meetings"] += 1
    record["successes"] += success
    record["streak"] = record["streak"] + 1 if success else 0
    if record["streak"] >= enough and record["consensus"] is None:
        record["consensus"] = len(record["rounds"]) + 1


def closed(record: Record, challenger: str) -> Record:
    """The record at the end of a round, its meetings added up."""
    said = list(record["last"].values())
    line = [record["successes"], record["meetings"], said.count(challenger), len(said)]
    return {**record, "rounds": [*record["rounds"], line], "successes": 0, "meetings": 0}


def flip(rounds: Sequence[Sequence[int]], since: int) -> int | None:
    """The first round, from `since` on, after which nine in ten say the challenger; None if there is none."""
    late = ((i, line) for i, line in enumerate(rounds, 1) if i >= since)
    return next((i for i, (_, _, said, people) in late if said >= 0.9 * people), None)


def rate(rounds: Sequence[Sequence[int]]) -> float:
    """Share of successes."""
    total = sum(line[1] for line in rounds)
    return sum(line[0] for line in rounds) / total if total else 0.0
