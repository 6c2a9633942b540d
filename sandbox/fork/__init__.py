"""Forks: a new run that shares the past of another up to a moment, unchanged or with one change.

A moment is the end of a round, or of a beat within one. The fork's file holds the past itself, so it stands alone. It
also carries what the parent recorded afterwards, apart from its own record: a fork that plays on follows it for as
long as everything comes out the same, so an unchanged fork becomes its parent again. What was answered there serves
a fork that went its own way, too, wherever the very same question is put to the same model at the same place: what
the change does not reach stays as it was (common random numbers), and nothing is paid twice.

What people wanted and what has not happened yet (verbs that wait for the end of a beat or round) comes along when the
fork begins at the parent's present. At an earlier moment they had not wanted it yet.
"""

from pathlib import Path

from sandbox import runs
from sandbox.fork.branch import Branch, cut
from sandbox.fork.change import EDITS, Change, ForkError
from sandbox.fork.deeds import act, answered, forgetful, reworded, spoken, undone
from sandbox.log import Log
from sandbox.veil import keyless

__all__ = ["EDITS", "Branch", "Change", "ForkError", "branched", "fork"]


def fork(
    run: str | Path,
    step: int | None = None,
    beat: int | None = None,
    change: Change | str | None = None,
    target: Path | None = None,
    *,
    by: str = "user",
    afresh: bool = False,
) -> Path:
    """A new run with the past of `run` up to the end of a round, or of a beat within a round: its file.

    step    rounds that are kept (0: only how the company gathered); by default all complete ones
    beat    when given, the rounds before `step` are kept, and of `step` itself the beats up to and including this one
            (0: before its first question). Of an answer or a message it is the beat in which it was given
    change  one change at that moment; `by` says whose
    target  its file; by default a new one in the folder of runs
    afresh  forget what the parent recorded later: models are asked anew

    Raises ForkError for a moment or a change that cannot be, RunError for a file that cannot be read or is there.
    """
    branch = branched(Log.read(runs.path_of(run)), step, beat, change, by=by, afresh=afresh)
    target = target or runs.path_for(branch.meta["spec"]["scenario"][0]["name"])
    Log.write(target, branch.meta, branch.fill)
    return target


def branched(
    source: Log,
    step: int | None = None,
    beat: int | None = None,
    change: Change | str | None = None,
    *,
    by: str = "user",
    afresh: bool = False,
) -> Branch:
    """What a fork of a log consists of; nothing is written. Raises ForkError. See `fork`."""
    change = Change.of(change) if isinstance(change, str) else change
    try:
        keyless({**(change.plain() if change else {}), "by": by})
    except ValueError as error:
        raise ForkError(str(error)) from error
    step = max(dict(source.rounds()), default=0) if step is None else step
    match change:
        case None:
            branch = cut(source, step, beat)
        case Change("answer"):
            who, value = change.bound("who", "value")
            branch = answered(source, step, beat, who, value, change.keywords.get("n"))
        case Change("message"):
            branch = reworded(source, step, beat, *change.bound("who", "text"))
        case Change("forget"):
            branch = forgetful(source, step, beat, str(change.bound("who")[0]), by)
        case Change("undo"):
            branch = undone(source, *change.bound("seq"))
        case _:
            branch = spoken(cut(source, step, beat), change, by)
    branch.afresh = afresh
    branch.meta["parent"]["change"] = change.plain() if change else None
    if not branch.events and (afresh or not branch.follows):
        act(branch, lambda stage: None, by)
    return branch
