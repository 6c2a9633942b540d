"""What somebody would have answered without memory: a paired branch, played up to that answer, beside the answer.

The branch is a fork like any other, in a file that is found again by its name: what was paid for is asked once.
"""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import streamlit as st

from sandbox import World, masked, runs
from sandbox.events import Chose, Thought
from sandbox.fork import Change, fork
from sandbox.log import Log
from sandbox.transcript import short
from sandbox.ui import pages
from sandbox.ui.panels.moment import Moment
from sandbox.ui.plain import plain

LONGEST = 1200  # characters of an answer
PATIENCE = 120  # seconds for which a page that nothing else draws anew waits
_players = ThreadPoolExecutor(2, "without memory")  # an answer that is paid for outlives the page
_playing: dict[Path, Future[str]] = {}


def panel(moment: Moment, who: str, thought: Thought) -> None:
    """Both answers side by side, or the button that asks for the other one."""
    chose = answer_to(moment, thought)
    if chose is None or not remembers(moment, who):
        return
    st.markdown("**Without memory**")
    branch = branch_of(runs.path_of(moment.run), chose)
    under_way, other = _playing.get(branch), found(branch, chose)
    if other is not None:
        _both(chose, other)
        _ways(moment.run, branch)
    elif under_way is not None and not under_way.done():
        st.info("Asked again, with nothing in memory …", icon=":material/hourglass_top:")
        if not moment.lively:
            st.button("Look again", key="without again", icon=":material/refresh:")
    else:
        if under_way is not None and (why := under_way.result()):
            st.warning(plain(why), icon=":material/warning:")
        _button(moment, chose, branch)


def answer_to(moment: Moment, thought: Thought) -> Chose | None:
    """The answer that a thought led to, up to the moment."""
    answers = (e for e in moment.backwards() if isinstance(e, Chose) and e.step == thought.step)
    return next((one for one in answers if one.n == thought.n), None)


def remembers(moment: Moment, who: str) -> bool:
    """Whether there is anything to do without: a memory, or a mind that is made of faculties."""
    mind = moment.state.people[who].mind
    return bool(mind.get("memory") or mind.get("faculties") or moment.state.memory.get(who))


def branch_of(run: Path, chose: Chose) -> Path:
    """The file of the branch in which this answer is given without memory."""
    return runs.folder() / f"{run.stem}-without-memory-{chose.seq}{runs.SUFFIX}"


def found(branch: Path, chose: Chose) -> Chose | None:
    """The answer without memory; None while there is none."""
    if not branch.is_file():
        return None
    log = Log.read(branch)
    try:
        answers: list[Chose] = log.of_step(chose.step, "Chose")
        same = (one for one in answers if (one.beat, one.who, one.n) == (chose.beat, chose.who, chose.n))
        return next(same, None)
    finally:
        log.close()


def play(run: Path, branch: Path, chose: Chose) -> str:
    """Fork the run before the question and play on to its answer; what prevented it, or ""."""
    try:
        if not branch.is_file():
            fork(run, chose.step, chose.beat, Change("forget", (chose.who,)), branch)
        with World.open(branch) as world:
            while (
                found(branch, chose) is None and world.status == "playing" and world.state.step <= chose.step
            ):
                world.beat()
            return "" if found(branch, chose) else f"The branch does not answer: {world.fault or world.why()}"
    except Exception as error:  # whatever it is, the page says it and offers to ask again
        return masked(str(error) or repr(error))


# -- drawing --------------------------------------------------------------------------------------------


def _button(moment: Moment, chose: Chose, branch: Path) -> None:
    st.caption(
        "A paired branch: everything up to the question is shared, then the bare mind is asked, with nothing in memory."
        " This run stays as it is; the branch stands under it in the list of runs."
    )
    if not st.button("Ask again without memory", icon=":material/memory_alt:", key="without memory"):
        return
    future = _playing[branch] = _players.submit(play, runs.path_of(moment.run), branch, chose)
    if not moment.lively:  # nothing else draws this page anew
        with st.spinner("Asked again, with nothing in memory …"):
            wait([future], PATIENCE)  # after that the page says that it is still being asked
    st.rerun()


def _both(chose: Chose, other: Chose) -> None:
    same = "The answer is the same" if chose.value == other.value else "The answers differ"
    read = (
        f"read as: {chose.rung} and {other.rung}"
        if chose.rung != other.rung
        else f"both read as: {chose.rung}"
    )
    st.caption(plain(f"{chose.who}, asked for {chose.tag.replace('_', ' ')}. {same}; {read}."))
    for place, label, one in zip(st.columns(2), ("As it was", "Without memory"), (chose, other), strict=True):
        with place:
            st.caption(label)
            st.code(in_lines(one), language=None, wrap_lines=True)


def in_lines(chose: Chose) -> str:
    """An answer in words, each part of it on a line of its own."""
    if isinstance(chose.value, dict):
        return "\n".join(f"{part}: {short(one, LONGEST)}" for part, one in chose.value.items())
    return short(chose.value, LONGEST)


def _ways(run: str, branch: Path) -> None:
    with st.container(horizontal=True):
        if st.button("Compare the two runs", icon=":material/compare_arrows:", key="without compare"):
            pages.open_compare(run, branch.stem)
        if st.button("Open the branch", icon=":material/theater_comedy:", key="without open"):
            pages.open_theatre(branch.stem)
