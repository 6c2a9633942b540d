"""Studies: write or load one, see what it takes, start it, watch it, look at what came out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
import yaml

from sandbox.budget import Spent, meter
from sandbox.log import RunError
from sandbox.ready import lacking
from sandbox.study import Results, Study, StudyError, pictures, report
from sandbox.study.definition import shipped
from sandbox.study.planning import clock, plan
from sandbox.study.playing import DONE
from sandbox.study.results import names
from sandbox.study.statistics import FEW
from sandbox.ui import campaigns, pages
from sandbox.ui.campaigns import Playing
from sandbox.ui.cast_editor import readiness
from sandbox.ui.plain import plain

EXAMPLE = Path(__file__).with_name("study_example.yaml")
POLL = 1.0  # seconds between two looks at a study that is being played
MOST = 10_000  # rows of the table on the page; the file has them all
NEW = "A new study"
NEEDS = {"effects": 1, "interaction": 1, "bands": 1, "phases": 2}  # factors
LAST = ("status", "why", "excluded", "rounds", "events", "calls", "tokens", "money", "failures", "run")
SILENT = {"repetition": 1, "why": "", "excluded": "", "calls": 0, "tokens": 0, "money": 0, "failures": 0}


def page() -> None:
    """The studies there are, and one of them."""
    with st.container(key="studies"):
        st.title("Studies", anchor=False)
        there = names()
        asked = st.query_params.get("study", "")
        options = [NEW, *there]
        first = options.index(asked) if asked in there else 0
        name = st.selectbox("Study", options, index=first, key="study")
        if name == NEW:
            st.query_params.pop("study", None)
            _new()
        else:
            st.query_params["study"] = name
            _known(name)


# -- a new one ---------------------------------------------------------------------------------------------


def _new() -> None:
    st.markdown(
        "Conditions times seeds: change anything in a spec, play every condition with the same seeds, compare."
    )
    left, right = st.columns(2, gap="medium")
    begin = {"An example to change": EXAMPLE, **shipped()}
    chosen = left.selectbox(
        "Begin with", list(begin), key="begin",
        help="The named ones are shipped: small, with scripted minds, and with an answer that theory knows.",
    )  # fmt: skip
    loaded = right.file_uploader("or load a file", type=["yaml", "yml"], key="loaded", max_upload_size=1)
    text = st.text_area(
        "The study", loaded.getvalue().decode("utf-8", "replace") if loaded else begin[chosen].read_text("utf-8"),
        height=280, key=f"text {loaded.file_id if loaded else chosen}",
        help="name, base (a preset or a whole spec), factors by place in the spec, design, seeds, outcomes, series",
    )  # fmt: skip
    study = _read(text)
    if study is not None:
        _plan(study)
        lacks = _lacking(study)
        st.button(
            "Start", type="primary", icon=":material/play_arrow:", key="start", disabled=bool(lacks),
            on_click=_begin, args=(study,),
        )  # fmt: skip
        if fault := st.session_state.pop("study fault", ""):
            st.error(plain(fault), icon=":material/error:")


def _begin(study: Study) -> None:
    """Play it, and look at it from now on; what prevents that is said."""
    try:
        campaigns.start(study)
    except StudyError as error:
        st.session_state["study fault"] = str(error)
    else:
        st.session_state["study"] = study.name


def _read(text: str) -> Study | None:
    """The study in a text, or what is wrong with it."""
    try:
        found = yaml.safe_load(text)
        return Study.of(found if isinstance(found, dict) else {})
    except (yaml.YAMLError, StudyError) as error:
        st.error("  \n".join(plain(line) for line in str(error).splitlines()[:8]), icon=":material/error:")
        return None


def _lacking(study: Study) -> list[str]:
    """What its models lack here: said, and nothing begins."""
    lacks = lacking(*(condition.spec for condition in study.made), chat=readiness)
    for lack in lacks:
        st.warning(plain(f"A model is not ready. {lack}"), icon=":material/key_off:")
    return lacks


def _plan(study: Study) -> None:
    made = plan(study)
    st.markdown("\n".join(f"- {plain(line)}" for line in made.lines()))
    with st.expander(f"{len(made.conditions):,} condition{'s' * (len(made.conditions) != 1)}"):
        table = pd.DataFrame(made.conditions, columns=["Condition", "Runs", "One run takes"])
        st.dataframe(table, hide_index=True)


# -- one that was begun ------------------------------------------------------------------------------------


def _known(name: str) -> None:
    try:
        results = Results.of(name)
    except StudyError as error:
        st.error(plain(error), icon=":material/error:")
        return
    if results.study.about:
        st.markdown(plain(results.study.about))
    playing = campaigns.of(name)
    alive = playing is not None and playing.alive
    st.fragment(_progress, run_every=POLL if alive else None)(results, playing, alive)
    if len(results.outcomes):
        _results(results)


def _progress(results: Results, playing: Playing | None, was_alive: bool) -> None:
    """How far it is, with what can be done: drawn anew every second while it is played."""
    if playing is not None and was_alive and not playing.alive:
        st.rerun()
    counts, total = results.counts(), len(results.tasks)
    over = counts[DONE] + counts["failed"]
    st.progress(over / max(1, total), text=_worded(counts, total, playing))
    if playing is not None and (playing.fault or playing.progress.over):
        st.warning(plain(playing.fault or f"{playing.progress.over}. Raise it in the study and go on."))
    with st.container(horizontal=True):
        if playing is not None and playing.alive:
            st.button("Stop", icon=":material/stop:", key="stop", on_click=playing.halt.set)
            return
        if over < total:
            lacks = _lacking(results.study)
            st.button(
                "Go on",
                type="primary",
                icon=":material/play_arrow:",
                key="go",
                disabled=bool(lacks),
                on_click=_start,
                args=(results.study,),
            )
        if counts["failed"]:
            st.button(
                "Play the failed ones again",
                icon=":material/replay:",
                key="retry",
                on_click=_start,
                args=(results.study, True),
            )


def _start(study: Study, retry: bool = False) -> None:
    campaigns.start(study, retry)


def _worded(counts: dict[str, int], total: int, playing: Playing | None) -> str:
    failed, left = counts["failed"], total - counts[DONE] - counts["failed"]
    told = [f"{counts[DONE]:,} of {total:,} runs done"]
    told += [f"{failed:,} failed"] if failed else []
    told += [f"{left:,} left"] if left else []
    return " · ".join([*told, *(_pace(playing) if playing is not None and playing.alive else ())])


def _pace(playing: Playing) -> Iterator[str]:
    """How fast it is, what it has used of its budget, and how long it will take."""
    progress, used = playing.progress, playing.progress.used
    if under_way := len(playing.halt.spent()):
        yield f"{under_way:,} under way"
    if progress.rate:
        yield f"{progress.rate:.1f} a second" if progress.rate >= 1 else f"{60 * progress.rate:.1f} a minute"
    spent = Spent(int(used["calls"]), int(used["tokens"]), used["money"], used["seconds"])
    if told := meter(spent, playing.campaign.study.budget.model_dump()):
        yield told
    if progress.seconds_left is not None:
        yield f"about {clock(progress.seconds_left)} to go"


def _results(results: Results) -> None:
    shown = st.segmented_control(
        "Show",
        ["Runs", "Figures", "Report"],
        default="Runs",
        required=True,
        key="shown",
        label_visibility="collapsed",
    )
    if shown == "Runs":
        _table(results)
    elif shown == "Figures":
        _figure(results)
    else:
        st.download_button(
            "Download as one page", lambda: report.html(results), f"{results.study.name}.html", key="html"
        )
        st.html(report.body(results))


def _table(results: Results) -> None:
    """Every run; a row opens it in the theatre."""
    table = results.outcomes
    picked = st.dataframe(
        telling(table.head(MOST)), hide_index=True, on_select="rerun", selection_mode="single-row", key="runs table",
        column_config={"money": st.column_config.NumberColumn(format="$%.4f")},
    )  # fmt: skip
    chosen = picked["selection"]["rows"]
    if not chosen:
        st.caption("Choose a row to open its run in the theatre." + _more(len(table)))
        return
    _open(str(table["run"].iloc[chosen[0]]))


def telling(table: pd.DataFrame) -> pd.DataFrame:
    """The table as it is looked at: what came out stands first, and what says nothing of any run is left out."""
    silent = [name for name, nothing in SILENT.items() if name in table and (table[name] == nothing).all()]
    first = [name for name in table if name not in LAST]
    return table[[name for name in (*first, *LAST) if name in table and name not in silent]]


def _open(run: str) -> None:
    """The way from a row or a point to its run."""
    if st.button(
        f"Open {run} in the theatre", type="primary", icon=":material/theater_comedy:", key="open run"
    ):
        try:
            pages.open_theatre(run)
        except RunError as error:
            st.error(plain(error))


def _more(rows: int) -> str:
    return f" The first {MOST:,} of {rows:,} rows are shown; outcomes.parquet has all." if rows > MOST else ""


def _figure(results: Results) -> None:
    """A figure of what is measured; a point that is a run leads to it."""
    factors, series = results.study.places, results.study.series
    kinds = [kind for kind in pictures.KINDS if len(factors) >= NEEDS[kind] and (series or kind != "bands")]
    if not kinds or not (results.measured or series):
        st.markdown("A figure needs a factor, and an outcome that is a number.")
        return
    places = iter(st.columns(4))
    kind = next(places).selectbox("Figure", kinds, key="figure")
    told = series if kind == "bands" else results.measured
    outcome = next(places).selectbox(
        "Measure over rounds" if kind == "bands" else "Outcome", told, key="outcome"
    )
    x = by = ""
    if kind != "effects":  # it shows all factors
        x = next(places).selectbox("Factor", factors, key="x")
    if kind in ("interaction", "phases") and len(factors) > 1:
        by = next(places).selectbox("Second factor", [one for one in factors if one != x], key="by")
    st.caption((pictures.KINDS[kind].__doc__ or "").strip())
    try:
        figure = pictures.draw(results, kind, outcome or "", x, by)
    except StudyError as error:
        st.info(plain(error))
    else:
        picked = st.plotly_chart(
            figure, key="drawn", theme="streamlit", config={"displaylogo": False},
            on_select="rerun", selection_mode="points",
        )  # fmt: skip
        _beside(results, kind, [point.get("customdata") for point in picked["selection"]["points"]])


def _beside(results: Results, kind: str, picked: list[Any]) -> None:
    """What goes with a figure: how far to trust it, and the run behind a point."""
    if len(results.study.seeds) < FEW:
        st.caption(f"Fewer than {FEW} seeds: read every difference as a hint.")
    runs = [str(run) for run in picked if run]
    if runs:
        _open(runs[0])
    elif kind == "interaction":
        st.caption("Choose a faint point to open its run in the theatre.")
