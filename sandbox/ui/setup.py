"""Set up: a whole world as a form, checked as it is filled in, and its file."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from sandbox import registry
from sandbox.contract import Operator, Scenario
from sandbox.projector import Projector
from sandbox.spec import Budget, Limits, SpecError, Vectors, WorldSpec
from sandbox.topology import KINDS
from sandbox.ui import draft as drafts
from sandbox.ui import programme
from sandbox.ui.cast_editor import cast_editor
from sandbox.ui.draft import Draft
from sandbox.ui.forms import fields
from sandbox.ui.personas_editor import show_company
from sandbox.ui.pictures import MOST, show_picture
from sandbox.ui.plain import plain
from sandbox.ui.summary import summary

SIZE = (300, 260)  # pixels of a starting graph
Slots = dict[str, Any]  # channel -> where its picture goes


def page() -> None:
    """The form."""
    with st.container(key="setup"):
        st.title("Set up a world", anchor=False)
        draft = drafts.current()
        if draft is None:
            st.markdown(
                "No scenario was found. `folkmoot new scenario my_game` writes one into the current folder."
            )
        else:
            _world(_origin(draft))


def _world(draft: Draft) -> None:
    draft.faults = []
    form, side = st.columns([2.3, 1], gap="large")
    with form:
        told, slots, everybody = _form(draft)
    draft.latest = told
    spec, faults = check(told)
    if spec:
        faults += _pictures(spec, slots)
        with everybody:
            show_company(spec)
    with side, st.container(key="summary"):
        summary(spec, faults + draft.faults, told)


def check(told: Mapping[str, Any]) -> tuple[WorldSpec | None, list[str]]:
    """The spec that the form adds up to, or what is wrong with it, line by line."""
    try:
        return WorldSpec.of(told), []
    except SpecError as error:
        return None, str(error).splitlines()


def _origin(draft: Draft) -> Draft:
    """Where to begin: a scenario, one of its presets, or a file."""
    scenarios = list(registry.family(Scenario))
    presets = [name.partition("/")[2] for name in registry.presets(draft.scenario)] + [""]
    which, preset, file = st.columns([1, 1, 0.6], vertical_alignment="bottom")
    scenario = which.selectbox(
        "Scenario",
        scenarios,
        scenarios.index(draft.scenario),
        format_func=programme.words,
        key=f"{draft.key}-scenario",
    )
    chosen = preset.selectbox(
        "Start from", presets, presets.index(draft.preset) if draft.preset in presets else len(presets) - 1,
        format_func=lambda name: name or "its own characters", key=f"{draft.key}-preset",
    )  # fmt: skip
    with file.popover("Open a file", icon=":material/upload_file:", width="stretch"):
        _upload()
    if scenario != draft.scenario:
        first = "watch" if f"{scenario}/watch" in registry.presets(scenario) else ""
        _restart(Draft(scenario, first, drafts.begin(scenario, first)))
    if chosen != draft.preset and (chosen or draft.preset in presets):
        _restart(Draft(scenario, chosen, drafts.begin(scenario, chosen)))
    if about := draft.plain.get("about"):
        st.caption(plain(about))
    return draft


def _restart(draft: Draft) -> None:
    drafts.keep(draft)
    st.rerun()


def _upload() -> None:
    file = st.file_uploader("A spec as YAML", type=["yaml", "yml"], key="upload")
    if file is None or st.session_state.get("uploaded") == file.file_id:
        return
    try:
        draft = drafts.from_yaml(file.getvalue(), file.name)
    except SpecError as error:
        for line in str(error).splitlines():
            st.error(plain(line))
        return
    st.session_state["uploaded"] = file.file_id
    _restart(draft)


def _form(draft: Draft) -> tuple[dict[str, Any], Slots, Any]:
    """All sections; returns the spec as plain data, checked by nobody yet, and places for pictures and people."""
    told = dict(draft.plain)
    rules, people, society, change, run = st.tabs(["Rules", "People", "Society", "Operators", "Run"])
    with rules:
        told["scenario"] = _rules(draft)
    with people:
        told["cast"] = cast_editor(draft)
        everybody = st.container()
    with society:
        told["society"], slots = _society(draft)
    with change:
        told["operators"], told["bounds"] = _operators(draft)
    with run:
        told |= _run(draft)
    told = {part: value for part, value in told.items() if value not in ("", [], {}, None)}
    return told, slots, everybody


def _rules(draft: Draft) -> list[Any]:
    """The first scenario's parameters; those that take turns with it stay as the file has them."""
    (first, *others) = draft.plain["scenario"]
    cls = registry.family(Scenario)[draft.scenario]
    st.markdown(plain(programme.first_line(cls)))
    told = {"name": draft.scenario, **fields(cls, first, f"{draft.key}-rules", columns=3)}
    if others:
        names = ", ".join(dict.fromkeys(one["name"] for one in others))
        st.caption(
            plain(f"{len(others)} more take turns with it ({names}); their rules stay as the file has them.")
        )
    return [told, *others]


def _society(draft: Draft) -> tuple[dict[str, Any], Slots]:
    """The starting graph of each channel."""
    given = draft.plain.get("society", {})
    channels = dict.fromkeys((*registry.family(Scenario)[draft.scenario].channels, *given))
    graphs: dict[str, Any] = {}
    slots: Slots = {}
    for channel in channels:
        form, slot = st.columns([1.4, 1], gap="medium")
        slots[channel] = slot
        with form:
            if graph := _graph(draft, channel, given.get(channel)):
                graphs[channel] = graph
    return graphs, slots


def _graph(draft: Draft, channel: str, given: dict[str, Any] | None) -> dict[str, Any] | None:
    key, kinds = f"{draft.key}-{channel}", ["", *KINDS]
    now = (given or {}).get("kind", "")
    kind = st.selectbox(
        plain(f"Who hears whom on {channel}"), kinds, kinds.index(now), key=f"{key}-kind",
        format_func=lambda one: programme.words(one) or "No ties at the start",
    )  # fmt: skip
    if not kind:
        return None
    st.caption(plain(programme.first_line(KINDS[kind])))
    filled = given if given and given.get("kind") == kind else {}
    return {"kind": kind, **fields(KINDS[kind], filled, f"{key}-{kind}", skip=("kind",))}


def _pictures(spec: WorldSpec, slots: Slots) -> list[str]:
    """Draw the starting graphs; those that do not fit the people are faults."""
    faults = []
    for channel, slot in slots.items():
        if len(spec.people()) > MOST:
            slot.caption(f"More than {MOST} people: too many for a small picture.")
            continue
        try:
            with slot:
                show_picture(spec, channel, *SIZE)
                st.caption(f"The ties at the start, with seed {spec.seed}.")
        except ValueError as error:
            faults.append(f"society.{channel}: {error}")
    return faults


def _operators(draft: Draft) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What changes the society between rounds, the draft's first and in their order; and the bounds."""
    given = [{"name": one} if isinstance(one, str) else one for one in draft.plain.get("operators", [])]
    absent = sorted(registry.family(Operator).keys() - {one["name"] for one in given})
    places = dict(enumerate([*given, *({"name": name} for name in absent)]))
    chosen = {at: _operator(places[at], f"{draft.key}-operator{at}", True) for at in range(len(given))}
    fits, lacking = _fitting(registry.family(Scenario)[draft.scenario], absent)
    for tier, names in fits.items():
        with st.expander(f"More that change {tier} ({len(names)})"):
            for at in (len(given) + absent.index(name) for name in names):
                chosen[at] = _operator(places[at], f"{draft.key}-operator{at}", False)
    if lacking:
        st.caption(
            "Do not fit here: "
            + plain("; ".join(f"{programme.words(n)} ({why})" for n, why in lacking.items()))
        )
    with st.expander("Bounds that operators and people cannot cross"):
        bounds = fields(Projector, draft.plain.get("bounds", {}), f"{draft.key}-bounds", columns=3)
    return [told for _, told in sorted(chosen.items()) if told], bounds


def _fitting(cls: type[Scenario], names: list[str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Operators by what they change, those that fit the scenario; and the others, with the first reason why not."""
    fits: dict[str, list[str]] = {}
    reasons = programme.lacking(cls, names)
    for name in (name for name, why in reasons.items() if not why):
        tier = registry.find(Operator, name).tier or "the society"
        fits.setdefault(tier, []).append(name)
    return dict(sorted(fits.items())), {name: why for name, why in reasons.items() if why}


def _operator(given: dict[str, Any], key: str, on: bool) -> dict[str, Any] | None:
    cls = registry.find(Operator, given["name"])
    with st.container(border=True):
        if not st.checkbox(f"**{programme.words(given['name'])}**", on, key=key):
            st.caption(plain(programme.first_line(cls)))
            return None
        st.caption(plain(programme.first_line(cls)))
        return {"name": given["name"], **fields(cls, given, key, columns=3)}


def _run(draft: Draft) -> dict[str, Any]:
    given, key = draft.plain, draft.key
    name, tags = st.columns(2)
    told: dict[str, Any] = {
        "name": name.text_input("Name of the run", given.get("name", ""), max_chars=120, key=f"{key}-name"),
        "tags": _listed(
            tags.text_input("Tags, with commas between", ", ".join(given.get("tags", ())), key=f"{key}-tags")
        ),
        "about": st.text_input("What it shows, in a line", given.get("about", ""), key=f"{key}-about"),
    }
    episodes, seed, roll = st.columns([1, 1, 0.6], vertical_alignment="bottom")
    told["episodes"] = episodes.number_input(
        "Episodes (generations)", value=given.get("episodes", 1), key=f"{key}-episodes"
    )
    told["seed"] = seed.number_input("Seed", value=given.get("seed", 0), key=f"{key}-seed",
                                     help="Everything random follows from it.")  # fmt: skip
    roll.button(
        "New seed",
        icon=":material/casino:",
        key=f"{key}-roll",
        on_click=_roll,
        args=(f"{key}-seed",),
        width="stretch",
    )
    told["cache"] = st.toggle(
        "Take answers that earlier runs paid for", given.get("cache", False), key=f"{key}-cache",
        help="And leave ours to later ones. Repeats under other seeds stay independent.",
    )  # fmt: skip
    st.caption("Hard caps: the world pauses when one is reached, and goes on when it is raised. Empty: none.")
    told["budget"] = fields(Budget, given.get("budget", {}), f"{key}-budget")
    st.caption("How long is waited for answers, in seconds, and how many people are asked at once.")
    told["limits"] = fields(Limits, given.get("limits", {}), f"{key}-limits")
    st.caption("How words become vectors, where an operator or a mind compares them.")
    told["embedding"] = fields(Vectors, given.get("embedding", {}), f"{key}-embedding", columns=3)
    return told


def _roll(key: str) -> None:
    st.session_state[key] = programme.new_seed()


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
