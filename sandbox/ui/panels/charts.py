"""Two charts: what everybody has, and how the society is, round by round."""

from typing import Any

import streamlit as st

from sandbox import figures, registry
from sandbox.contract import Metric
from sandbox.ui.panels.moment import Moment, chosen
from sandbox.ui.plain import plain

FIRST = ("density", "payoff_gini")  # the ones shown before anybody chooses


def panel(moment: Moment) -> None:
    """The figures up to now, with a line where the viewer stands; redrawn only after a new round."""
    if not moment.history.last:
        st.caption("Charts begin with the end of the first round.")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Scores**")
        st.plotly_chart(_scores(moment), key="scores", height=300, config={"displayModeBar": False})
    with right:
        st.markdown("**The society**")
        names = _picker()
        if names:
            figure = _measures(moment, names)
            st.plotly_chart(
                figure, key="measures", height=90 + 105 * len(names), config={"displayModeBar": False}
            )


def _scores(moment: Moment) -> Any:
    return _kept(
        "scores",
        (_when(moment), chosen("person")),
        lambda: figures.scores(moment.history, moment.step, chosen("person")),
    )


def _measures(moment: Moment, names: tuple[str, ...]) -> Any:
    return _kept(
        "measures", (_when(moment), names), lambda: figures.measures(moment.history, moment.step, names)
    )


def _when(moment: Moment) -> tuple[str, int, int | None]:
    return moment.run, moment.history.last, moment.step


def _kept(name: str, key: object, draw: Any) -> Any:
    """The figure drawn last under this name, or a new one when what it shows has changed."""
    kept = st.session_state.setdefault("figures", {})
    if name not in kept or kept[name][0] != key:
        kept[name] = (key, draw())
    return kept[name][1]


def _picker() -> tuple[str, ...]:
    """Metrics chosen by checkbox."""
    with st.container(horizontal=True, gap="small"):
        found = registry.family(Metric)
        return tuple(name for name, metric in found.items() if _box(name, metric))


def _box(name: str, metric: type[Metric]) -> bool:
    words = (metric.__doc__ or "").strip().partition("\n")[0]
    return st.checkbox(
        plain(name.replace("_", " ")), value=name in FIRST, key=f"metric {name}", help=plain(words)
    )
