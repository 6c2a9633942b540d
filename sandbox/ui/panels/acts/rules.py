"""Rules: operators paused and resumed, parameters and budgets changed while it plays."""

from collections.abc import Iterator, Mapping

import streamlit as st

from sandbox import registry
from sandbox.contract import Operator
from sandbox.events import Plain
from sandbox.spec import Budget, SpecError, WorldSpec
from sandbox.ui.panels.acts import parts
from sandbox.ui.panels.acts.parts import Actable
from sandbox.ui.panels.moment import Moment
from sandbox.ui.plain import plain


def operators(moment: Moment, playing: Actable) -> None:
    """Which operators run: paused, resumed, or brought in although the society began without them."""
    theirs = [one.name for one in playing.spec.operators]
    others = [name for name in registry.family(Operator) if name not in theirs]
    with parts.form("operator"):
        left, right = st.columns(2)
        name = left.selectbox(
            "Operator", [*theirs, *others], key="operator name",
            format_func=lambda one: f"{one.replace('_', ' ')} ({_standing(moment, one, one in theirs)})",
        )  # fmt: skip
        on = (
            right.radio("From now on", ["paused", "running"], key="operator on", horizontal=True) == "running"
        )
        why = parts.why("operator")
        if st.form_submit_button("Switch", icon=":material/toggle_on:"):
            value: Plain = {} if on and name in others else on
            parts.do(playing, "set", f"operator.{name}", value, why=why)


def _standing(moment: Moment, name: str, known: bool) -> str:
    switched = moment.state.settings.get(f"operator.{name}", known)
    return "running" if switched is not False else "paused" if known else "not in this society"


def settings(moment: Moment, playing: Actable) -> None:
    """A parameter of the scenario or of an operator, or a cap of the budget."""
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
    for operator in spec.operator_records():
        for name, value in operator.params().items():
            what = f"operator.{operator.key()}.{name}"
            yield what, switched.get(what, value)
    for name in Budget.model_fields:
        yield f"budget.{name}", switched.get(f"budget.{name}", getattr(spec.budget, name))


def _words(what: str) -> str:
    family, _, rest = what.partition(".")
    return f"{rest.replace('.', ': ').replace('_', ' ')} ({family})"
