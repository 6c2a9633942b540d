"""The cast as rows: how many, who plays them, who they are."""

from importlib import import_module
from typing import Any

import streamlit as st

from sandbox import registry
from sandbox.contract import Mind
from sandbox.ui.draft import Draft
from sandbox.ui.forms import fields
from sandbox.ui.personas_editor import personas_editor
from sandbox.ui.plain import plain
from sandbox.ui.programme import words

WIDTHS = [1.1, 2.2, 3.8, 1.2, 0.7]
APART = ("model", "base_url", "memory")  # of a mind that calls a model: in a line of their own
SAID = {"dice": "Dice (by lot)", "llm": "A language model", "human": "A person"}


def cast_editor(draft: Draft) -> list[dict[str, Any]]:
    """Rows of the cast as they stand, in the form of a spec."""
    for column, heading in zip(st.columns(WIDTHS), ("How many", "Who plays", "Persona", "", ""), strict=True):
        column.caption(heading)
    members = [_row(draft, row, given) for row, given in list(draft.cast.items())]
    st.button("Add a row", icon=":material/person_add:", key=f"{draft.key}-add", on_click=draft.add)
    return members


def _row(draft: Draft, row: int, given: dict[str, Any]) -> dict[str, Any]:
    key = f"{draft.key}-cast{row}"
    count, mind, persona, more, away = st.columns(WIDTHS, vertical_alignment="center")
    with mind:
        name, cls = _mind(draft.scenario, given, key)
    before = given.get("mind", {}) if isinstance(given.get("mind"), dict) else {}
    params = before if _full(str(before.get("name", "")), draft.scenario) == name else {}
    said = persona.text_input(
        "Persona", given.get("persona", ""), max_chars=4000, key=f"{key}-persona",
        label_visibility="collapsed", placeholder="who they are, in a sentence",
    )  # fmt: skip
    shown_apart = [field for field in APART if {"model", field} <= cls.model_fields.keys()]
    with more.popover("More", key=f"{key}-more", width="stretch"):
        details = _details(given, key)
        if people := personas_editor(given, key, draft.faults):
            details["personas"] = people
        own = fields(cls, params, f"{key}-{name}", skip=shown_apart)
    away.button("", icon=":material/close:", key=f"{key}-remove", on_click=draft.remove, args=(row,),
                help="Remove this row", disabled=len(draft.cast) == 1)  # fmt: skip
    many = _count(count, given, details, key)
    if shown_apart:
        own |= _model(cls, params, f"{key}-{name}")
    kept = {part: value for part, value in given.items() if part in ("place", "traits")}
    who = {"mind": {"name": name, **own}} | ({"persona": said.strip()} if said.strip() else {})
    return kept | details | many | who


def _mind(scenario: str, given: dict[str, Any], key: str) -> tuple[str, type[Mind]]:
    """The mind that plays a row, by name and class."""
    classes = registry.family(Mind)
    names = sorted(minds_for(scenario), key=lambda name: (name in SAID, name))
    told = given.get("mind", "dice")
    now = _full(told if isinstance(told, str) else told.get("name", "dice"), scenario)
    name = st.selectbox(
        "Who plays", names, names.index(now) if now in names else names.index("dice"),
        format_func=lambda one: SAID.get(one) or words(one.rpartition(".")[2]),
        key=f"{key}-mind", label_visibility="collapsed",
    )  # fmt: skip
    return name, classes[name]


def minds_for(scenario: str) -> list[str]:
    """Minds that can play a scenario: its own bots and those of everybody."""
    return [name for name in registry.family(Mind) if "." not in name or name.startswith(f"{scenario}.")]


def _full(name: str, scenario: str) -> str:
    return f"{scenario}.{name}" if f"{scenario}.{name}" in registry.family(Mind) else name


def _details(given: dict[str, Any], key: str) -> dict[str, Any]:
    names = st.text_input("Names, with commas between", ", ".join(given.get("names", ())), key=f"{key}-names",
                          help="Left empty, names are given from a list.")  # fmt: skip
    role = st.text_input("Role at the start", given.get("role") or "", key=f"{key}-role")
    team = st.text_input("Team at the start", given.get("team") or "", key=f"{key}-team")
    listed = [name.strip() for name in names.split(",") if name.strip()]
    told = {"names": listed, "role": role.strip(), "team": team.strip()}
    return {part: value for part, value in told.items() if value}


def _count(column: Any, given: dict[str, Any], details: dict[str, Any], key: str) -> dict[str, Any]:
    """How many; who has names is counted by them."""
    if named := ", ".join(details.get("names", ())):
        column.markdown(plain(named))
        return {}
    personas: Any = details.get("personas")
    if isinstance(personas, dict) and (rows := personas.get("rows")):
        column.markdown(f"{personas.get('sample') or len(rows)} of a table")
        return {}
    many = column.number_input(
        "How many",
        value=given.get("count", 1),
        key=f"{key}-count",
        label_visibility="collapsed",
    )
    return {"count": many}


def _model(cls: type[Mind], params: dict[str, Any], key: str) -> dict[str, Any]:
    """Model and server of a mind that calls one, and what they lack, said where it is chosen."""
    _, model, base, memory = st.columns([WIDTHS[0], 3, 2.9, 2])
    default = cls.model_fields["model"].default
    about = {field: cls.model_fields[field].description for field in ("model", "base_url")}
    name = model.text_input(
        "Model", params.get("model", default), key=f"{key}-model", help=about["model"]
    ).strip()
    url = base.text_input(
        "Base URL", params.get("base_url", ""), key=f"{key}-base", help=about["base_url"]
    ).strip()
    if lack := readiness(name, url):
        st.warning(plain(f"Not ready, so it cannot be launched. {lack}"))
    told = {"model": name if name != default or "model" in params else "", "base_url": url}
    if "memory" in cls.model_fields:
        told["memory"] = _memory(memory, params, key)
    return {field: value for field, value in told.items() if value}


def _memory(column: Any, params: dict[str, Any], key: str) -> str:
    """A memory for those of a row, by preset; what each is stands in the help, what was chosen below."""
    memories = import_module("agents.faculties")
    names, now = ["", *memories.presets()], str(params.get("memory", ""))
    told = "\n".join(f"- **{words(name)}**: {plain(memories.about(name))}" for name in names[1:])
    name: str = column.selectbox(
        "Memory", names, names.index(now) if now in names else 0, key=f"{key}-memory",
        format_func=lambda one: words(one) if one else "None", help=f"What they remember and learn.\n\n{told}",
    )  # fmt: skip
    if name:
        st.caption(plain(f"Memory: {memories.about(name)}"))
    return name


@st.cache_data(ttl=15, show_spinner="Looking for the model ...")
def readiness(model: str, base_url: str) -> str | None:
    """What a model lacks here, in words; nothing when it can be asked. A server of one's own needs no key."""
    return import_module("agents.models").readiness(model, base_url)  # type: ignore[no-any-return]
