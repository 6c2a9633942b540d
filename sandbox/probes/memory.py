"""What memory brings: from sampled moments on, the rest of the run is played without it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.diagnosis.finding import Finding, mean
from sandbox.events import Event, Joined, Paid, Plain, Recast
from sandbox.fork import Change, fork
from sandbox.history import History
from sandbox.probes.decisions import Decision, Toll, asked_of, decisions
from sandbox.tab import Capped, Unanswered, counted
from sandbox.world import World

NAMES = frozenset({"value of memory"})
MOMENTS = 3  # from which at most the rest is played again: each is a run of its own


def findings(history: History, most: int, samples: int) -> Iterator[Finding]:
    """M9, of a run that lies in a file."""
    if history.log.path is not None:
        yield from memory_value(history, min(most, MOMENTS))


def toll(events: Sequence[Event], minds: Mapping[str, Plain], most: int, samples: int) -> Toll:
    """From each moment on the rest of the run is played again, up to all of it."""
    able = sum(_remembers(minds.get(one.who, {})) for one in asked_of(events))
    return Toll((), 0, (0, 0), runs=min(most, MOMENTS, able))


def _remembers(mind: Mapping[str, Plain]) -> bool:
    return bool(mind.get("memory") or mind.get("faculties"))


def memory_value(history: History, most: int = MOMENTS) -> Iterator[Finding]:
    """M9: what memory brought. At sampled decisions of minds with one, the rest of the run is played without it.

    Both branches share everything before the question, and the answers of others wherever they are asked the same.
    """
    events = history.events[: history.tip.seq]
    minds = {e.who: dict(e.mind) for e in events if isinstance(e, Joined | Recast)}
    found = decisions(history, most, lambda one: _remembers(minds.get(one.who, {})))
    gains = [gain for one in found if (gain := _gained(history, one)) is not None]
    seqs = tuple(one.chose.seq for one in found)
    yield Finding(
        "value of memory",
        mean(gains),
        f"return with memory, less without, from {len(gains)} moments on",
        "",
        seqs,
    )


def _gained(history: History, one: Decision) -> float | None:
    """What somebody earned from a decision on, less what they earn in a branch without memory, until the same round."""
    who, path = one.asked.who, history.log.path
    if path is None:
        return None
    with TemporaryDirectory() as folder:
        child = fork(
            path, one.asked.step, one.asked.beat, Change("forget", (who,)), Path(folder) / "without.run"
        )
        with counted(history) as purse, World.open(child) as world:
            world.purse.above = purse
            while world.rounds < history.last and world.status == "playing":
                world.step()
            if world.status not in ("playing", "finished"):
                kind = Capped if world.status == "budget" else Unanswered
                raise kind(f"the branch without memory of {who} stopped: {world.why()}")
            without = earned(world.log.events(), who, one.asked.step)
    return earned(history.events[: history.tip.seq], who, one.asked.step) - without


def earned(events: Iterable[Event], who: str, since: int) -> float:
    """What somebody was paid from a round on."""
    paid = (e for e in events if isinstance(e, Paid) and e.step >= since)
    return sum(e.amounts.get(who, 0.0) for e in paid)
