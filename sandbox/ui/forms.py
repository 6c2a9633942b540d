"""Forms drawn from the fields of a record: bounds, help, choices and switches follow from the declaration."""

from collections.abc import Collection, Mapping
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import streamlit as st
import yaml
from pydantic import BaseModel

from sandbox.events import Plain
from sandbox.registry import Parameter, parameters
from sandbox.ui.plain import plain


def fields(
    cls: type[BaseModel],
    given: Mapping[str, Any],
    key: str,
    *,
    skip: Collection[str] = (),
    columns: int = 2,
) -> dict[str, Plain]:
    """Widgets for the fields of a record, filled with what is given; returns what was given or is no default.

    `key` is the beginning of the widgets' keys: ``{key}-{field}``. A field that is no number, switch, choice
    or text is written as in a YAML file; what does not parse is passed on as it is: the record refuses it and
    says why.
    """
    shown = [parameter for parameter in parameters(cls) if parameter.name not in skip]  # type: ignore[arg-type]
    shown.sort(key=lambda parameter: parameter.type == "bool")  # switches are lower than boxes: they go last
    filled: dict[str, Plain] = {}
    for start in range(0, len(shown), columns):
        for column, parameter in zip(
            st.columns(columns, vertical_alignment="bottom"), shown[start : start + columns], strict=False
        ):
            with column:
                kind = _kind(cls, parameter)
                value = _widget(
                    kind, parameter, given.get(parameter.name, parameter.default), f"{key}-{parameter.name}"
                )
            if value != parameter.default or parameter.name in given:
                filled[parameter.name] = value
    return filled


def _kind(cls: type[BaseModel], parameter: Parameter) -> str:
    """The parameter's type; "int?" and "float?" for numbers that may be left open."""
    annotation = cls.model_fields[parameter.name].annotation
    if get_origin(annotation) in (Union, UnionType):
        inner = [one for one in get_args(annotation) if one is not NoneType]
        if len(inner) < len(get_args(annotation)) and inner in ([int], [float]):
            return f"{inner[0].__name__}?"
    return parameter.type


def _widget(kind: str, parameter: Parameter, value: Any, key: str) -> Plain:
    label, about = parameter.name.replace("_", " ").capitalize(), plain(parameter.description) or None
    match kind:
        case "bool":
            return st.toggle(label, bool(value), key=key, help=about)
        case "choice":
            options = parameter.options
            return st.selectbox(
                label, options, options.index(str(value)) if str(value) in options else 0, key=key, help=about
            )
        case "int" | "float" | "int?" | "float?":
            return _number(kind, label, parameter, value, key)
        case "str":
            return st.text_input(label, "" if value is None else str(value), key=key, help=about)
    text = st.text_input(
        label, _as_yaml(value), key=key, help=f"{about or ''}\n\nWritten as in YAML.", placeholder="open"
    )
    return _from_yaml(text, parameter.default)


def _number(kind: str, label: str, parameter: Parameter, value: Any, key: str) -> Plain:
    """A box without bounds: a bounded one keeps its last value silently; the record refuses aloud."""
    whole = kind.startswith("int")
    make: Any = int if whole else float
    fine = not whole and parameter.high is not None and parameter.high <= 1
    entered: Plain = st.number_input(
        label,
        value=None if value is None else make(value),
        step=make(0.05 if fine else 1),
        format="%d" if whole else "%g",
        key=key,
        help=_bounded(parameter),
        placeholder="open",
    )
    return entered


def _bounded(parameter: Parameter) -> str:
    """The description with the bounds in words."""
    ends = [f"from {parameter.low:,g}"] if parameter.low is not None else []
    ends += [f"up to {parameter.high:,g}"] if parameter.high is not None else []
    return f"{plain(parameter.description)}\n\n{' '.join(ends)}".strip()


def _as_yaml(value: Any) -> str:
    if value is None or value in ((), [], {}):
        return ""
    return (
        yaml.safe_dump(_listed(value), default_flow_style=True, allow_unicode=True, width=10_000)
        .removesuffix("...\n")
        .strip()
    )


def _listed(value: Any) -> Any:
    return [_listed(one) for one in value] if isinstance(value, tuple | list) else value


def _from_yaml(text: str, default: Plain) -> Plain:
    if not text.strip():
        return default
    try:
        value: Plain = yaml.safe_load(text)
    except yaml.YAMLError:
        return text
    return default if value == _listed(default) else value
