"""The library: everything there is to play with, in the words of its own code."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from sandbox import registry
from sandbox.contract import Scenario
from sandbox.registry import Parameter, parameters
from sandbox.ui import pages, programme
from sandbox.ui.plain import plain
from sandbox.ui.shelves import SECTIONS, Entry, in_words, span

FOLDED = ("name", "every", "at", "kind")  # parameters that all of a family have: told last


def page() -> None:
    """The library."""
    with st.container(key="library"):
        st.title("Library", anchor=False)
        st.markdown(
            "Everything one can play, cast, measure and change here, generated from the code that does it."
        )
        if broken := registry.found().broken:
            _broken(broken)
        asked = str(st.query_params.get("show", ""))
        first = asked if asked in SECTIONS else next(iter(SECTIONS))
        with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
            section = st.segmented_control(
                "Section", list(SECTIONS), default=first, key="section", required=True
            )
            sought = st.text_input(
                "Find", key="sought", placeholder="words of a name, rule or paper", icon=":material/search:"
            )
        st.query_params["show"] = str(section)
        _section(str(section), sought)


def _section(section: str, sought: str) -> None:
    entries = list(SECTIONS[section]())
    found = [one for one in entries if all(word in one.words for word in sought.casefold().split())]
    st.caption(f"{len(found)} of {len(entries)} {section.casefold()}")
    for one in found:
        with st.expander(f"**{plain(one.title)}** · {plain(one.hook)}", expanded=len(found) == 1):
            _entry(one)
    if section == "Operators" and found:
        _fits([one.name for one in found])
    if not found:
        st.markdown("Nothing has all these words. Fewer words find more.")


def _fits(operators: list[str]) -> None:
    """Where these operators can be played: a column per scenario, and the reason where one cannot."""
    st.subheader("What fits where", anchor=False)
    st.caption(
        "Scenarios in columns. Where an operator does not fit, as it is by default, the cell says why."
    )
    rows = matrix(operators)
    wide = {str(name): st.column_config.TextColumn(width=250) for name in rows}  # a reason can be read whole
    st.dataframe(rows, height=min(640, 38 + 35 * len(operators)), column_config=wide)


def matrix(operators: list[str]) -> pd.DataFrame:
    """Operators in rows, scenarios in columns: "fits", or the first reason why not."""
    columns = {
        programme.words(name): [why or "fits" for why in programme.lacking(cls, operators).values()]
        for name, cls in registry.family(Scenario).items()
    }
    return pd.DataFrame(columns, index=pd.Index(map(programme.words, operators), name="operator"))


def _entry(one: Entry) -> None:
    if one.text:
        st.markdown("\n\n".join(plain(part) for part in one.text.split("\n\n")))
    if one.facts:
        st.markdown("\n".join(f"- **{plain(label)}:** {plain(fact)}" for label, fact in one.facts))
    if one.cls and (rows := table(one.cls)):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
    scenario, _, preset = one.preset.partition("/")
    if one.preset and st.button("Set up", icon=":material/tune:", key=f"to {one.preset}"):
        pages.open_setup(scenario, preset)


def table(cls: type[Any]) -> list[dict[str, str]]:
    """The parameters of a record, a row each; those that are common to a family come last."""
    listed = sorted(parameters(cls), key=lambda one: one.name in FOLDED)
    return [
        {
            "parameter": plain(one.name),
            "what it is": plain(one.description),
            "default": plain(in_words(one.default)),
            "may be": plain(allowed(one)),
        }
        for one in listed
        if one.name != "kind"
    ]


def allowed(parameter: Parameter) -> str:
    """The values a parameter may have, in words."""
    kind = {"int": "a whole number", "float": "a number", "bool": "on or off", "str": "a text"}.get(
        parameter.type, ""
    )
    return (
        ", ".join(parameter.options)
        or f"{kind} {span(parameter.low, parameter.high)}".strip()
        or "as in YAML"
    )


def _broken(broken: Mapping[str, str]) -> None:
    with st.container(border=True, key="broken"):
        st.markdown(f":material/error: **Not in the library: {len(broken)} that could not be read**")
        for name, error in broken.items():
            st.markdown(plain(name))
            st.code(error, language=None, wrap_lines=True)
