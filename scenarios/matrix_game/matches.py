"""Who meets whom, and what those two remember of each other."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox import Stage
from scenarios.matrix_game.games import Game

Meeting = tuple[str, str, str, str]  # row player, column player, their options
Record = dict[
    str, Any
]  # last: [[mine, theirs], ...], joint: {"mine theirs": n}, after: {"mine theirs": {theirs: n}}
Past = Mapping[str, Mapping[str, Record]]  # person -> partner ("" where nobody is recognised) -> record
NOTHING: Record = {"last": [], "joint": {}, "after": {}}


def past(stage: Stage) -> Past:
    """What everybody has seen so far in this episode."""
    found: Past = stage.secret("past", {})
    return found


def record(past: Past, me: str, other: str) -> Record:
    """What one has seen of a partner; where partners are not recognised, of all of them."""
    mine = past.get(me, {})
    return mine.get(other) or mine.get("") or NOTHING


def after(past: Past, played: Sequence[Meeting], window: int, strangers: bool) -> Past:
    """The records once these meetings have taken place."""
    new = {name: dict(records) for name, records in past.items()}
    for one, two, mine, theirs in played:
        for me, other, own, their in ((one, two, mine, theirs), (two, one, theirs, mine)):
            key = "" if strangers else other
            records = new.setdefault(me, {})
            records[key] = _added(records.get(key, NOTHING), own, their, window)
    return new


def _added(record: Record, mine: str, theirs: str, window: int) -> Record:
    joint, answers, key = Counter(record["joint"]), dict(record["after"]), f"{mine} {theirs}"
    joint[key] += 1
    if record["last"]:
        before = " ".join(record["last"][-1])
        answers[before] = dict(Counter(answers.get(before, {})) + Counter([theirs]))
    return {"last": [*record["last"], [mine, theirs]][-window:], "joint": dict(joint), "after": answers}


def totals(past: Past) -> Counter[tuple[str, str]]:
    """How often each pair of options was chosen, seen from both sides."""
    counts: Counter[tuple[str, str]] = Counter()
    for records in past.values():
        for each in records.values():
            for key, n in each["joint"].items():
                mine, theirs = key.split()
                counts[mine, theirs] += n
    return counts


def surpluses(past: Past, game: Game) -> list[tuple[float, float]]:
    """Points per meeting above mutual punishment (both the last option), of the two in each match, larger first."""
    floor, found = game.row[-1][-1], []
    for me, records in past.items():
        for other, record in records.items():
            times = sum(record["joint"].values())
            if other > me and times:
                earned = [(n, game.pay(*key.split())) for key, n in record["joint"].items()]
                both = sorted(
                    (sum(n * pay[at] for n, pay in earned) / times - floor for at in (0, 1)), reverse=True
                )
                found.append((both[0], both[1]))
    return found


def drawn(stage: Stage, names: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs at random; of an odd number one sits out."""
    order = stage.random("pairing").sample(list(names), len(names))
    return list(zip(order[::2], order[1::2], strict=False))


def partners(stage: Stage) -> list[tuple[str, str]]:
    """The pairs of this episode: who is left over or new is paired as soon as there are two."""
    names, known = set(stage.names), stage.secret("partners", [])
    pairs = [(one, two) for one, two in known if {one, two} <= names]
    free = [name for name in stage.names if not any(name in pair for pair in pairs)]
    pairs += drawn(stage, free)
    if [list(pair) for pair in pairs] != known:
        stage.keep("partners", pairs)
    return pairs
