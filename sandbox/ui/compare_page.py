"""Compare: two runs side by side, where they part, and what became of it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from sandbox import figures, runs
from sandbox.compare import Compared, compare, parts
from sandbox.events import Asked, Event
from sandbox.history import History
from sandbox.log import RunError
from sandbox.runs import Summary
from sandbox.transcript import line_of, short, side
from sandbox.ui import pages
from sandbox.ui.listed import named
from sandbox.ui.pairing import Parent, likely, relation
from sandbox.ui.panels.charts import CONFIG
from sandbox.ui.panels.lines import roll, rows
from sandbox.ui.panels.looks import looks
from sandbox.ui.panels.moment import Moment, Watch
from sandbox.ui.panels.society_view import edges, legend, nodes, places
from sandbox.ui.panels.transcript import KINDS, newest
from sandbox.ui.plain import plain
from sandbox.ui.society import society

HEIGHT = 320  # pixels of a graph and of a transcript
ASKED = 600  # characters of a question
METRICS = 3  # drawn before anybody chooses
Pair = tuple[Any, Any]


def page() -> None:
    """The two runs of the address, or a choice."""
    with st.container(key="compare"):
        st.title("Compare", anchor=False)
        chosen = _choice([run for run in runs.listing() if not run.problem])
        if chosen is None:
            return
        try:
            one, other = (_watch(run.id) for run in chosen)
        except RunError as error:
            st.error(f"A run cannot be read: {plain(error)}", icon=":material/error:")
            return
        st.caption(plain(relation(*chosen, (_origin(one), _origin(other)))))
        _compared((one, other), _difference(one, other))


def _origin(watch: Watch) -> Parent:
    found = watch.parent
    return found if isinstance(found, dict) else None


def _choice(listed: list[Summary]) -> tuple[Summary, Summary] | None:
    """Two different runs; the address keeps them."""
    if len(listed) < 2:
        st.markdown("Two runs are needed. Play something, then fork it or play it again with another seed.")
        st.page_link(pages.gallery(), label="To the gallery", icon=":material/grid_view:")
        return None
    ids = [run.id for run in listed]
    asked = (str(st.query_params.get(key, "")) for key in ("one", "other"))
    places = zip(st.columns(2), ("One", "The other"), likely(listed, *asked), strict=True)
    one, other = (
        place.selectbox(label, listed, ids.index(id), key=f"compare {label}", format_func=_titled)
        for place, label, id in places
    )
    st.query_params.from_dict({"one": one.id, "other": other.id})
    if one.id == other.id:
        st.info("This is one run twice: choose another one.", icon=":material/info:")
        return None
    return one, other


def _titled(run: Summary) -> str:
    return f"{named(run)} · {run.id}"


def _named(watch: Watch) -> str:
    """A fork is called like its parent: the file tells them apart."""
    name = watch.history.spec.get("name")
    return f"{name} · {watch.run}" if name else watch.run


def _watch(run: str) -> Watch:
    """The reading of a run, kept while the tab lives."""
    kept: dict[str, Watch] = st.session_state.setdefault("compared", {})
    if run not in kept:
        kept[run] = Watch(run, History.of(runs.path_of(run)))
    kept[run].refresh()
    return kept[run]


def _difference(one: Watch, other: Watch) -> Compared:
    key = (one.run, len(one.history.events), other.run, len(other.history.events))
    if st.session_state.get("difference", (None,))[0] != key:
        with st.spinner("Comparing every event ..."):
            st.session_state["difference"] = (key, compare(one.history, other.history))
    return st.session_state["difference"][1]  # type: ignore[no-any-return]


def _compared(watches: tuple[Watch, Watch], told: Compared) -> None:
    st.markdown(f"#### {verdict(told)}")
    _setup(told)
    if told.first:
        for column, watch, event in zip(st.columns(2), watches, told.first, strict=True):
            with column:
                st.caption(plain(_named(watch)))
                st.code(_event(event, told.first), language=None, wrap_lines=True)
    last = min(watch.history.last for watch in watches)
    if not last:
        st.caption("Side by side they are shown from the end of the first round of both.")
        return
    step = _round(last, told.parted)
    for number, (column, watch) in enumerate(zip(st.columns(2, gap="medium"), watches, strict=True)):
        with column:
            _side(watch, step, number)
    _outcomes(told)
    _people_and_ties(told, last)
    _measures(watches, told)


def verdict(told: Compared) -> str:
    """Where they part, in a sentence."""
    if told.same:
        return f"The same: all {told.shared:,} events."
    ends = [event for event in told.first or () if event]
    if len(ends) == 1:
        return f"The same as far as both go: {told.shared:,} events; then one goes on."
    if not told.shared:
        return "They have nothing in common: the first event differs already."
    return f"They share {told.shared:,} events and part in round {ends[0].step}, beat {ends[0].beat}."


def _setup(told: Compared) -> None:
    """What differs in what they were set up with."""
    found = [
        {"set up with": path, "one": side(one, 80), "the other": side(other, 80)}
        for path, (one, other) in told.spec.items()
    ]
    if found:
        st.markdown("**Set up differently**")
        _table(iter(found), "")


def _event(event: Event | None, pair: tuple[Event | None, Event | None]) -> str:
    """An event in words, with the fields that differ where the words do not tell."""
    texts = [_words(one) for one in pair]
    if texts[0] != texts[1] or event is None:
        return _words(event)
    own = pair.index(event)
    return "\n".join(
        [_words(event), *(f"{key}: {side(both[own], ASKED)}" for key, both in parts(pair).items())]
    )


def _words(event: Event | None) -> str:
    if event is None:
        return "(nothing more)"
    line = line_of(event)
    if isinstance(event, Asked):
        return f"#{event.seq} Asked, {event.who}\n{short(event.prompt, ASKED)}"
    told = f"{line.who}: {line.text}" if line and line.who else line.text if line else event.kind
    return f"#{event.seq} {event.kind}, by {event.by}\n{told}"


def _round(last: int, parted: int | None) -> int:
    if last == 1:
        return 1
    return st.slider(
        "Round of both runs", 1, last, min(parted or last, last), key=f"compare step {last} {parted}"
    )


def _side(watch: Watch, step: int, number: int) -> None:
    """One run at the end of a round: its society, and what happened in the round."""
    moment = Moment(watch, None, "", step, watch.history.at(step))
    look = looks(moment)
    channel = next(iter(sorted(moment.state.channels)), "talk")
    st.markdown(f"**{plain(_named(watch))}**")
    society(
        nodes(moment.state, places(watch, moment.state, channel), look),
        edges(moment.state, channel),
        key=f"compare society {number} {watch.run}",
        height=HEIGHT,
    )
    st.caption(legend(moment.state.present, look) or "size: score")
    events = (event for event in moment.backwards() if event.step == step)
    lines = rows(newest(events, KINDS), moment)
    view = f"{watch.run} {step}"
    roll(lines, key=f"compare lines {number}", height=HEIGHT, label=f"Transcript {number + 1}",
         nothing="Nothing happened in this round.", view=view)  # fmt: skip


def _outcomes(told: Compared) -> None:
    if not told.outcomes:
        return
    st.markdown("**Outcomes that differ**")
    st.table(pd.DataFrame(list(_outcome_rows(told.outcomes))), border="horizontal", hide_index=True)
    for which, judged in zip(("one", "the other"), told.judged, strict=True):
        if judged:
            st.caption(plain(f"Of {which}: {judged}"))


def _outcome_rows(outcomes: Mapping[int, Pair]) -> Iterator[dict[str, Any]]:
    for episode, pair in outcomes.items():
        one, other = ((outcome or {}) for outcome in pair)
        for key in dict.fromkeys((*one, *other)):
            if one.get(key) != other.get(key):
                values = (
                    plain(side(outcome[key], 80)) if key in outcome else "–" for outcome in (one, other)
                )
                yield {
                    "episode": str(episode),
                    "what": plain(key),
                    **dict(zip(("one", "the other"), values, strict=True)),
                }


def _people_and_ties(told: Compared, last: int) -> None:
    """Who and what differs at the last round that both have."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown(f"**People after round {last}**")
        _table(_people_rows(told), "Nobody differs.")
    with right:
        st.markdown(f"**Ties after round {last}**")
        _table(_tie_rows(told), "All ties are the same.")


def _table(found: Iterator[dict[str, str]], nothing: str) -> None:
    if listed := list(found):
        st.dataframe(pd.DataFrame(listed), hide_index=True, height=min(360, 38 + 35 * len(listed)))
    else:
        st.caption(nothing)


def _people_rows(told: Compared) -> Iterator[dict[str, str]]:
    for who, facts in told.people.items():
        for what, (one, other) in facts.items():
            yield {"who": who, "what": what, "one": side(one, 80), "the other": side(other, 80)}


def _tie_rows(told: Compared) -> Iterator[dict[str, str]]:
    for channel, ties in told.edges.items():
        for (source, target), pair in ties.items():
            one, other = ("no" if weight is None else f"{weight:g}" for weight in pair)
            yield {"channel": channel, "tie": f"{source} → {target}", "one": one, "the other": other}


def _measures(watches: tuple[Watch, Watch], told: Compared) -> None:
    st.markdown("**Measures**")
    if not told.metrics:
        st.caption("No measure of the society differs in any round.")
        return
    names = st.pills(
        "Measures that differ", list(told.metrics), selection_mode="multi", default=list(told.metrics)[:METRICS],
        key="compare metrics", format_func=lambda name: plain(name.replace("_", " ")),
    )  # fmt: skip
    if names:
        figure = figures.beside(watches[0].history, watches[1].history, names)
        st.plotly_chart(figure, key="compare figure", height=90 + 130 * len(names), config=CONFIG)
