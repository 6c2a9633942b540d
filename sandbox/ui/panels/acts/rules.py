"""Rules: operators paused and resumed, parameters and budgets changed while it plays."""

from collections.abc import Iterator, Mapping

import streamlit as st

from sandbox.events import Plain
from sandbox.spec import Budget, SpecError, WorldSpec
from sandbox.ui.panels.acts import parts
from sandbox.ui.panels.acts.parts import Actable
from sandbox.ui.panels.moment import Moment
from sandbox.ui.plain import plain


def operators(moment: Moment, playing: Actable) -> None:
    """Which operators run: off until somebody switches them on again."""
    names = [one.name for one in playing.spec.operators]
    if not names:
        st.caption("No operator changes this society.")
        return
    with parts.form("operator"):
        left, right = st.columns(2)
        name = left.selectbox(
            "Operator", names, key="operator name", format_func=lambda one: _named(moment, one)
        )
        on = (
            right.radio("From now on", ["paused", "running"], key="operator on", horizontal=True) == "running"
        )
        why = parts.why("operator")
        if st.form_submit_button("Switch", icon=":material/toggle_on:"):
            parts.do(playing, "set", f"operator.{name}", on, why=why)


def _named(moment: Moment, name: str) -> str:
    runs = moment.state.settings.get(f"operator.{name}", True)
    return f"{name.replace('_', ' ')} ({'running' if runs else 'paused'})"


def settings(moment: Moment, playing: Actable) -> None:
    """A parameter of the scenario, or a cap of the budget."""
    now = dict(current(playing.spec, moment.state.settings))
    left, right = st.columns(2)
    what = str(left.selectbox("Setting", list(now), key="set what", format_func=_words))
    text = right.text_input("New value, as in YAML", parts.as_yaml(now[what]), key=f"set value {what}")
    why = parts.why("set")
    if st.button("Set it", icon=":material/tune:", key="set"):
        try:
            parts.do(playing, "set", what, parts.from_yaml(text), why=why)
        except (ValueError, SpecError) as error:
            parts.refuse(plain(error))


def current(spec: WorldSpec, switched: Mapping[str, Plain]) -> Iterator[tuple[str, Plain]]:
    """Everything that can be set, with its value now."""
    for script in {one.key(): one for one in spec.scripts()}.values():
        for name, value in script.params().items():
            what = f"scenario.{script.key()}.{name}"
            yield what, switched.get(what, value)
    for name in Budget.model_fields:
        yield f"budget.{name}", switched.get(f"budget.{name}", getattr(spec.budget, name))


def _words(what: str) -> str:
    family, _, rest = what.partition(".")
    return f"{rest.replace('.', ': ').replace('_', ' ')} ({family})"
