"""The tab of a run: what is asked beside it, by interviews and probes, within the caps of the run and of its study."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict

import orjson

from sandbox import desk
from sandbox.beside import beside
from sandbox.budget import Purse, Shared, Spent, spent
from sandbox.history import History
from sandbox.log import Log, RunError

USED = "interviewed"  # the run file's word of what was used
_ABOVE = ContextVar[Shared | None]("above", default=None)  # see `within`


class Unanswered(RunError):
    """There is no answer; the message says why, and what can be done."""


class Capped(Unanswered):
    """A cap of the run, or of its study, is reached: when it is raised, one can ask again."""


@contextmanager
def within(above: Shared | None) -> Iterator[None]:
    """As long as this lasts the caps of a purse that several runs share, a study's, hold for what is asked here too."""
    token = _ABOVE.set(above)
    try:
        yield
    finally:
        _ABOVE.reset(token)


@contextmanager
def counted(history: History) -> Iterator[Purse]:
    """A purse for what is asked beside a run: its caps hold, and what was used is told to the run's tally at the end.

    Raises Unanswered where caps could not be kept.
    """
    purse = opened(history)
    try:
        yield purse
    finally:
        count(history, purse)


def opened(history: History) -> Purse:
    """A purse of its own for one question, under the caps of the run. Raises Unanswered where they cannot be kept."""
    purse = Purse({}, desk.cost)
    purse.above = _budget(history)
    _check_tally(history, purse)
    return purse


def _budget(history: History) -> Purse:
    """The caps of the run as they stand at its end, with what it has used: they hold for an interview, too."""
    switched = history.at(None).settings.items()
    caps = {**(history.spec.get("budget") or {})}
    caps |= {what.removeprefix("budget."): cap for what, cap in switched if what.startswith("budget.")}
    played = spent(history.log.exchanges().values(), history.log.spans())
    purse = Purse(caps, desk.cost, _sum(played, used(history.log)), "the run's")
    purse.above = _ABOVE.get()
    return purse


def used(log: Log) -> Spent:
    """What all interviews of a run used so far, those that were not kept included."""
    return Spent(**log.meta(USED, {}))


def count(history: History, purse: Purse) -> None:
    """Add what was used to the tally beside the run, also where nothing came of it. Raises RunError under caps."""
    if not purse.spent.calls or history.log.path is None:
        return
    try:
        with beside(history.log.path) as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (USED,)).fetchone()
            total = _sum(Spent(**orjson.loads(row["value"])) if row else Spent(), purse.spent)
            db.execute(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)", (USED, orjson.dumps(asdict(total)).decode())
            )
    except RunError:  # a run that can only be looked at: without caps nothing depends on the tally
        if _capped(purse):
            raise


def _check_tally(history: History, purse: Purse) -> None:
    """Raises Unanswered where caps could not be kept, since what is used cannot be counted."""
    if history.log.path is None or not _capped(purse):
        return
    try:
        with beside(history.log.path):
            pass
    except RunError as error:
        raise Unanswered(f"the budget of the run cannot be kept, so nobody is asked: {error}") from error


def _capped(purse: Purse) -> bool:
    return isinstance(purse.above, Purse) and any(cap is not None for cap in purse.above.caps.values())


def _sum(one: Spent, other: Spent) -> Spent:
    return Spent(**{unit: value + asdict(other)[unit] for unit, value in asdict(one).items()})
