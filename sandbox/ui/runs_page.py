"""All runs as a tree of forks: find one, open it, go on with it, compare it with another, delete it."""

import io
import sqlite3
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from sandbox import runs
from sandbox.export import export
from sandbox.imports import import_run
from sandbox.log import RunError
from sandbox.runs import Summary
from sandbox.spec import SpecError
from sandbox.ui import director, films, pages
from sandbox.ui.listed import facts, fits, named, rows
from sandbox.ui.plain import plain

FORMATS = {
    "run": "the run itself, one file that opens on any machine",
    "jsonl": "events, one JSON object per line",
    "csv": "tables as CSV: choices, payoffs, messages, ties, memories, costs ...",
    "parquet": "the same tables as Parquet",
    "graphml": "each channel at the end of each round, as GraphML",
}
RECORDS = {
    "sft": "training records: what models were asked, and answered (SFT)",
    "kto": "training records: answers, each good or bad (KTO)",
    "dpo": "training records: pairs of a better and a worse answer (DPO)",
    "rollout": "training records: whole episodes, with what was earned",
    "verl": "training records as verl reads them",
}
ROW, HEAD, MOST = 35, 38, 14  # pixels of a row and of the head; rows on screen


def page() -> None:
    """The list of runs."""
    with st.container(key="runs"):
        st.title("Runs", anchor=False)
        if done := st.session_state.pop("done", ""):
            st.success(plain(done), icon=":material/check:")
        if undone := st.session_state.pop("undone", ""):
            st.error(plain(undone), icon=":material/error:")
        _import()
        everything = runs.listing()
        if everything:
            _listed(everything)
        else:
            st.markdown(
                "Nothing has been played yet. Pick a play and press **Watch now**: it will be listed here."
            )
            st.page_link(pages.gallery(), label="To the gallery", icon=":material/grid_view:")
        st.caption("Runs are files in this folder; the environment variable FOLKMOOT_RUNS moves it.")
        st.code(str(runs.folder()), language=None)


def _import() -> None:
    """A run file from another machine, checked row by row before anything of it is here."""
    with st.popover("Import a run file", icon=":material/upload_file:", key="import"):
        st.caption(
            "A file that `folkmoot export` or Export wrote. Nothing in it is run; what does not hold is refused."
        )
        with st.form("form import", clear_on_submit=True, border=False):
            file = st.file_uploader("Run file", type=["run"], key="imported")
            name = st.text_input("Name of its file here", key="imported name", placeholder="as it is called")
            if st.form_submit_button("Take it in", type="primary", icon=":material/input:"):
                _take_in(file, name.strip())


def _take_in(file: Any, name: str) -> None:
    if file is None:
        st.warning("Choose a file first.")
        return
    with TemporaryDirectory() as folder, st.spinner("Checking every row ..."):
        given = Path(folder) / f"{Path(file.name).stem or 'run'}.run"
        given.write_bytes(file.getbuffer())
        try:
            taken = import_run(given, name or None)
        except (RunError, OSError) as error:
            st.error(plain(error), icon=":material/error:")
            return
    st.session_state["done"] = f"{file.name} is taken in as {taken.stem}."
    st.rerun()


def _listed(everything: Sequence[Summary]) -> None:
    text, again = st.columns([5, 1], vertical_alignment="bottom")
    sought = text.text_input(
        "Find", key="find", placeholder="name, scenario, tag, mind or status", icon=":material/search:"
    )
    again.button("Look again", icon=":material/refresh:", key="refresh", width="stretch")
    readable = [run for run in everything if not run.problem]
    found = [run for run in readable if fits(run, sought)]
    if found:
        st.caption(
            f"{len(found)} of {len(readable)} runs, the last changed first; forks stand under their parents"
        )
        _chosen(_table(runs.tree(found)))
    elif readable:
        st.markdown("No run has all these words. Fewer words find more.")
    _unreadable([run for run in everything if run.problem])


def _table(found: Sequence[tuple[Summary, int]]) -> list[Summary]:
    """Draw the table; the runs whose rows are chosen."""
    picked = st.dataframe(
        rows(found),
        hide_index=True,
        height=HEAD + ROW * min(MOST, len(found)),
        on_select="rerun",
        selection_mode="multi-row",
        key=f"table-{st.session_state.get('deleted', 0)}",  # another table after a deletion: nothing is chosen
        column_config={
            "Name": st.column_config.TextColumn(width=180),
            "Run": st.column_config.TextColumn(width=240),
            "Rounds": st.column_config.NumberColumn(width=65),
            "Outcome": st.column_config.TextColumn(width=230),
            "Minds": st.column_config.TextColumn(width=260),
            "Changed": st.column_config.DatetimeColumn(format="distance"),
        },
    )
    return [found[row][0] for row in picked["selection"]["rows"] if row < len(found)]


def _chosen(picked: Sequence[Summary]) -> None:
    """What can be done with the chosen run, or with two of them."""
    if len(picked) > 1:
        _pair(picked)
        return
    if not picked:
        st.caption("Choose a row to see all of it, and to open or delete its run, or two to compare them.")
        return
    (run,) = picked
    with st.container(border=True, key="chosen"):
        st.markdown(f"**{plain(named(run))}** :gray[{plain(run.id)}]")
        with st.container(horizontal=True, vertical_alignment="center"):
            _doors(run)
        st.markdown("\n".join(f"- {label}: {plain(fact)}" for label, fact in facts(run) if fact))
    if st.session_state.pop("open", None) == run.id:
        pages.open_theatre(run.id)


def _doors(run: Summary) -> None:
    """All that can be done with a run."""
    if st.button("Open in the theatre", type="primary", icon=":material/theater_comedy:", key="open"):
        pages.open_theatre(run.id)
    if run.status in ("paused", "budget") and not run.live:
        st.button("Go on playing", icon=":material/play_arrow:", key="go on", on_click=_go_on, args=(run,))
    _export_button(run)
    films.button(run.id, run.rounds)
    _label_button(run)
    _delete_button(run)


def _pair(picked: Sequence[Summary]) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="chosen"):
        st.markdown(" and ".join(f"**{plain(named(run))}** :gray[{plain(run.id)}]" for run in picked))
        if len(picked) > 2:
            st.caption("Two runs can be compared, or one opened.")
        elif st.button(
            "Compare side by side", type="primary", icon=":material/compare_arrows:", key="compare pair"
        ):
            pages.open_compare(picked[0].id, picked[1].id)


def _go_on(run: Summary) -> None:
    """Play it from where it is; what prevents that is told."""
    try:
        playing = director.reopen(run.path)
        playing.play()
    except (RunError, SpecError) as error:
        st.session_state["undone"] = f"{run.name} cannot go on from here: {error}"
    else:
        st.session_state["open"] = run.id


def _export_button(run: Summary) -> None:
    """What leaves the run, as one file: several are zipped."""
    with st.popover("Export", icon=":material/download:", key=f"export {run.id}"):
        formats = FORMATS | (RECORDS if run.models else {})  # without a model there is nothing to train on
        format = str(st.radio("As", list(formats), key=f"format {run.id}", format_func=formats.__getitem__))
        name = f"{run.id}.{format}" if format in ("run", "jsonl") else f"{run.id}-{format}.zip"
        licence = ""
        if format in RECORDS:
            name = f"{run.id}-{format}.jsonl"
            licence = st.text_input(
                "Licence", key=f"licence {run.id}", placeholder="for example CC-BY-4.0",
                help="Of the records; empty: what a tag of the run says, licence:...",
            )  # fmt: skip
        st.download_button(
            "Download", lambda: exported(run.path, format, licence.strip()), name, key=f"download {run.id} {format}",
            on_click="ignore", type="primary", icon=":material/download:",
        )  # fmt: skip


def _label_button(run: Summary) -> None:
    """Another name, and words to find it by; what is played does not depend on them."""
    with st.popover("Name and tags", icon=":material/label:", key=f"label {run.id}"):
        name = st.text_input("Name", run.name, max_chars=runs.LONGEST, key=f"name {run.id}")
        words = st.text_input("Tags, with commas between", ", ".join(run.tags), key=f"tags {run.id}")
        if st.button("Keep them", type="primary", key=f"labelled {run.id}"):
            tags = [word.strip() for word in words.split(",") if word.strip()]
            try:
                runs.rename(run.path, name)
                runs.tag(run.path, tags, set(run.tags) - set(tags))
            except (RunError, OSError, sqlite3.Error) as error:
                st.error(plain(error), icon=":material/error:")
            else:
                st.rerun()


def exported(path: Path, format: str, licence: str = "") -> bytes:
    """The files of an export in one: the file itself where there is but one. Raises RunError."""
    with TemporaryDirectory() as folder:
        files = export(path, Path(folder), format, licence)
        if len(files) == 1:
            return files[0].read_bytes()
        zipped = io.BytesIO()
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                archive.write(file, file.relative_to(folder))
        return zipped.getvalue()


def _delete_button(run: Summary) -> None:
    """Deleting asks twice, and not while anybody plays it."""
    if playing := why_not(run):
        st.button("Delete", icon=":material/delete:", key="delete", disabled=True, help=playing)
        return
    with st.popover("Delete", icon=":material/delete:", key=f"delete {run.id}"):
        st.markdown(f"The run **{plain(run.name)}** with its {run.events:,} events will be gone for good.")
        st.button("Delete it for good", type="primary", key=f"sure {run.id}", on_click=_delete, args=(run,))


def _delete(run: Summary) -> None:
    """Delete it, choose nothing in its place, and say that it is done."""
    delete(run)
    st.session_state["deleted"] = st.session_state.get("deleted", 0) + 1
    st.session_state["done"] = f"“{run.name}” ({run.id}) is deleted."


def why_not(run: Summary) -> str:
    """Why a run cannot be deleted now; "" when it can."""
    here = director.of(run.id)
    if here is not None:
        return "It is playing. Pause it first." if here.playing else ""
    return f"It is being played by {run.writer}." if run.live else ""


def delete(run: Summary) -> None:
    """Remove a run and what lies beside it."""
    here = director.of(run.id)
    if here is not None:
        here.close()
    runs.delete(run.path)


def _unreadable(broken: Sequence[Summary]) -> None:
    """Files that are no runs, or damaged, with what is wrong."""
    if not broken:
        return
    with st.container(border=True, key="unreadable"):
        st.markdown(
            f":material/error: **{len(broken)} file{'s' * (len(broken) > 1)} in the folder cannot be read**"
        )
        for run in broken:
            st.markdown(plain(run.path.name))
            st.code(run.problem, language=None, wrap_lines=True)
