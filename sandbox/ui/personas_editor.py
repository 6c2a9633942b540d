"""Who the people of a row are: a table that is opened, or a recipe as in YAML; and everybody, before they play."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
import yaml

from sandbox import roster
from sandbox.events import Plain
from sandbox.rows import rows_of
from sandbox.spec import WorldSpec
from sandbox.ui.plain import plain

SHOWN = 200  # people in the preview
EXAMPLE = """traits:
  age: {mean: 45, sd: 15, low: 18, high: 90, digits: 0}
  temper: [calm, lively]
quotas:
  side: {in favour: 0.5, against: 0.5}
text: "{name} is {age} years old and {temper}."
"""
HELP = (
    "Distributions of traits, drawn for everybody alone; quotas, filled exactly; and the persona in words. Of a table: "
    "`sample`, how many of its rows. Nobody has a trait that is not given here.\n\n"
    f"```yaml\n{EXAMPLE}```"
)


def personas_editor(given: Mapping[str, Any], key: str, faults: list[str]) -> Plain:
    """Personas of a row in the form of a spec; nothing where there are none. What does not parse is passed on.

    A file that is no table is told here and in `faults`: nothing is launched without it.
    """
    before = dict(given.get("personas") or {})
    rows = _rows(list(before.pop("rows", ())), key, faults)
    recipe = yaml.safe_dump(before, sort_keys=False, allow_unicode=True) if before else ""
    said = st.text_area(
        "Traits, quotas and text", recipe, key=f"{key}-personas", help=HELP, placeholder=EXAMPLE, height=180
    )
    try:
        told = yaml.safe_load(said) if said.strip() else {}
    except yaml.YAMLError:
        return said
    if not isinstance(told, Mapping):
        return told
    return {**({"rows": rows} if rows else {}), **told}


def _rows(rows: list[Any], key: str, faults: list[str]) -> list[Any]:
    """The table's rows: those of a file that is opened, or those there were."""
    file = st.file_uploader(
        "A table of people", type=["csv", "parquet", "yaml", "yml"], key=f"{key}-table",
        help="One row for each person. Columns other than name, persona, role, team and place are traits.",
    )  # fmt: skip
    if file is not None:
        try:
            rows = rows_of(file.getvalue(), file.name)
        except ValueError as error:
            st.error(plain(error))
            faults.append(str(error))
    if rows and not st.toggle(f"Use the table's {len(rows):,} rows", True, key=f"{key}-table-used"):
        return []
    return rows


def show_company(spec: WorldSpec) -> None:
    """Everybody who will play, and how often each value of a trait occurs."""
    people = roster.company(spec)
    with st.expander(f"Everybody, with seed {spec.seed} ({len(people):,})"):
        st.dataframe(people[:SHOWN], hide_index=True, width="stretch")
        for trait, counts in roster.makeup(people).items():
            told = ", ".join(f"{value} {count:,}" for value, count in counts.items())
            st.caption(plain(f"{trait}: {told}"))
