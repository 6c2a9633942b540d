"""A spec being edited: where it began, what it says now, and the rows of its cast."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import streamlit as st
import yaml

from sandbox import registry
from sandbox.contract import Scenario
from sandbox.spec import COMPANY, SpecError, WorldSpec, improvised
from sandbox.ui.plain import plain
from sandbox.unreadable import unreadable

_versions = count(1)


@dataclass
class Draft:
    """What the form begins with; the widgets hold what was changed since, under keys that start with `key`.

    plain   the spec as plain data, with the parts that the form does not show
    cast    rows of the cast by number: a removed row takes its widgets with it
    latest  what the widgets added up to when they were last on screen
    faults  what was put into the form this time and cannot be taken, such as a table that is none
    """

    scenario: str
    preset: str
    plain: dict[str, Any]
    cast: dict[int, dict[str, Any]] = field(default_factory=dict)
    latest: dict[str, Any] | None = None
    key: str = ""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = f"draft{next(_versions)}"
        self.cast = dict(enumerate(self.plain.get("cast", [])))

    def add(self) -> None:
        """One more row, like the last one but without names."""
        like = next(reversed(self.cast.values()), {})
        self.cast[max(self.cast, default=0) + 1] = {"mind": like.get("mind", "dice"), "count": 1}

    def remove(self, row: int) -> None:
        del self.cast[row]


def current() -> Draft | None:
    """The draft that the address names, under way or new. None when there is no scenario at all."""
    names = registry.family(Scenario)
    if not names:
        return None
    scenario, preset = st.query_params.get("scenario", ""), st.query_params.get("preset", "")
    draft: Draft | None = st.session_state.get("draft")
    if draft and (not scenario or (draft.scenario, draft.preset) == (scenario, preset)):
        return _kept(draft)
    if scenario not in names:
        if scenario:
            st.warning(
                plain(
                    f"There is no scenario {scenario!r} here: choose another below. `folkmoot check` lists all."
                ),
                icon=":material/warning:",
            )
        scenario, preset = next(iter(names)), "watch"
    return keep(Draft(scenario, preset, begin(scenario, preset)))


def begin(scenario: str, preset: str) -> dict[str, Any]:
    """The plain spec of a preset, or of a company put together for the scenario."""
    path = registry.presets(scenario).get(f"{scenario}/{preset}")
    try:
        cls = registry.family(Scenario)[scenario]
        spec = WorldSpec.load(path) if path else improvised(cls)
    except SpecError as error:
        st.warning(plain(error), icon=":material/error:")
        return {
            "scenario": [{"name": scenario}],
            "cast": [{"mind": {"name": "dice"}, "count": COMPANY}],
        }
    return spec.plain()


def keep(draft: Draft) -> Draft:
    """Make it the draft of this session, and the address name it."""
    st.session_state["draft"] = draft
    st.query_params.from_dict(
        {"scenario": draft.scenario, **({"preset": draft.preset} if draft.preset else {})}
    )
    return draft


def from_yaml(text: bytes, source: str) -> Draft:
    """A draft from an uploaded file. Raises SpecError."""
    try:
        told = yaml.safe_load(text.decode("utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise SpecError(f"{source}: {unreadable(error)}") from error
    if not isinstance(told, Mapping):
        raise SpecError(f"{source}: a spec is a table with scenario, cast, ...; found {type(told).__name__}")
    spec = WorldSpec.of(told, source)
    return Draft(spec.scenario[0].name, "", spec.plain())


def _kept(draft: Draft) -> Draft:
    """Streamlit forgets widgets while another page is on screen; the draft does not."""
    if draft.latest is not None and f"{draft.key}-seed" not in st.session_state:
        draft = Draft(draft.scenario, draft.preset, draft.latest)
    return keep(draft)
