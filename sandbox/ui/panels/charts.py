"""Two charts: what everybody has, and how the society is, round by round."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from sandbox import figures, registry
from sandbox.contract import Metric
from sandbox.ui.panels.looks import colors, looks
from sandbox.ui.panels.moment import Moment, chosen
from sandbox.ui.plain import plain

FIRST = ("density", "payoff_gini")  # the ones shown before anybody chooses
QUIET = {"displayModeBar": False}


def panel(moment: Moment) -> None:
    """The figures up to now, with a line where the viewer stands; drawn anew only after a new round."""
    if not moment.history.last:
        st.caption("Charts begin with the end of the first round.")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Scores**")
        _scores(moment)
    with right:
        st.markdown("**The society**")
        _measures(moment, _picker())


def _scores(moment: Moment) -> None:
    who = chosen("person")
    palette = colors()
    look = {name: look.color for name, look in looks(moment, moment.eye).items() if look.color is not None}
    people = {name: palette[color % len(palette)] for name, color in look.items()}
    what = (who, tuple(people.items()))
    figure = _kept("scores", moment, what, lambda: figures.scores(moment.history, moment.step, who, people))
    st.plotly_chart(figure, key="scores", height=330, config=QUIET)


def _measures(moment: Moment, names: tuple[str, ...]) -> None:
    if not names:
        st.caption("Choose what to show.")
        return
    what = (names, colors())
    figure = _kept("measures", moment, what, lambda: figures.measures(moment.history, moment.step, *what))
    st.plotly_chart(figure, key="measures", height=70 + 110 * len(names), config=QUIET)


def _kept(name: str, moment: Moment, what: object, draw: Callable[[], Any]) -> Any:
    """The figure drawn last under this name, or a new one when what it shows has changed."""
    key = (moment.run, moment.history.last, moment.step, what)
    kept = st.session_state.setdefault("figures", {})
    if name not in kept or kept[name][0] != key:
        kept[name] = (key, draw())
    return kept[name][1]


def _picker() -> tuple[str, ...]:
    """Metrics chosen by checkbox."""
    with st.container(horizontal=True, gap="small"):
        return tuple(name for name, metric in registry.family(Metric).items() if _box(name, metric))


def _box(name: str, metric: type[Metric]) -> bool:
    about = plain((metric.__doc__ or "").strip().partition("\n")[0])
    label = plain(name.replace("_", " "))
    return st.checkbox(label, value=name in FIRST, key=f"metric {name}", help=about)
