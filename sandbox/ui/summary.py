"""Beside the form: what the world will ask, what is wrong with it, its file, and the way in."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
import yaml

from sandbox import registry
from sandbox.contract import Mind
from sandbox.spec import WorldSpec
from sandbox.ui import pages, programme
from sandbox.ui.cast_editor import readiness
from sandbox.ui.plain import plain

HEIGHT = 260  # pixels of the file on screen


def summary(spec: WorldSpec | None, faults: list[str], told: Mapping[str, Any]) -> None:
    """The column beside the form. `told` is shown as a file even while it is not valid."""
    with st.container(border=True):
        if spec:
            st.metric("Answers it will ask for", estimate(spec), help="From the rules, over all episodes.")
            for line in notes(spec):
                st.caption(plain(line))
        faults = faults + (lacking(spec) if spec else [])
        for fault in faults:
            st.error(plain(fault), icon=":material/error:")
        pressed = st.button(
            "Launch", type="primary", icon=":material/play_arrow:", key="launch", width="stretch",
            disabled=bool(faults) or spec is None,
        )  # fmt: skip
        if pressed and spec and not faults:  # a click may come together with the change that forbids it
            pages.play(spec)
    text = spec.yaml() if spec else yaml.safe_dump(dict(told), sort_keys=False, allow_unicode=True)
    with st.expander("The file", icon=":material/description:"):
        st.code(text, "yaml", height=HEIGHT)
        st.download_button(
            "Download", text, f"{told['scenario'][0]['name']}.yaml", "application/yaml", key="download",
            icon=":material/download:", on_click="ignore", disabled=spec is None,
        )  # fmt: skip


def lacking(spec: WorldSpec) -> list[str]:
    """What the models of its minds lack here, a sentence each: it is not launched then."""
    lacks = (readiness(model, server) for model, server in spec.asked())
    return [f"A model is not ready. {lack}" for lack in lacks if lack]


def estimate(spec: WorldSpec) -> str:
    """Answers of all episodes, as a range: scenarios take turns."""
    scripts, people = spec.scripts(), len(spec.people())
    turns = [
        scripts[episode % len(scripts)].calls(people) for episode in range(min(spec.episodes, len(scripts)))
    ]
    times = [len(range(turn, spec.episodes, len(scripts))) for turn in range(len(turns))]
    low, high = (sum(n * turn[end] for n, turn in zip(times, turns, strict=True)) for end in (0, 1))
    return programme.span(low, high)


def notes(spec: WorldSpec) -> list[str]:
    """What else is worth knowing before it starts."""
    people, episodes = len(spec.people()), spec.episodes
    lines = [f"{people:,} people, {episodes:,} episode{'s' * (episodes > 1)}, seed {spec.seed}."]
    if spec.operators:
        lines.append("Operators that ask people come on top.")
    if models := spec.models():
        lines.append(f"Each answer of {', '.join(models)} is at least one model call.")
        capped = spec.budget.calls is not None or spec.budget.tokens is not None
        known = "the budget caps them" if capped else "a budget (under Run) would cap them"
        lines.append(f"Tokens and cost are not known beforehand; {known}.")
    else:
        lines.append("No model is used.")
    minds = registry.family(Mind)
    if seats := sum(getattr(minds.get(member.mind.name), "seat", False) for _, member in spec.people()):
        lines.append(f"{seats} seat{'s' * (seats > 1)} for people: the theatre asks, and the world waits.")
    return lines
