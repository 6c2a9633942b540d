"""Beside the form: what the world will ask, what is wrong with it, its file, and the way in."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
import yaml

from sandbox import ready, registry
from sandbox.contract import Mind
from sandbox.estimate import Estimate, between, estimate
from sandbox.spec import WorldSpec
from sandbox.ui import pages
from sandbox.ui.cast_editor import readiness
from sandbox.ui.plain import plain

HEIGHT = 260  # pixels of the file on screen


def summary(spec: WorldSpec | None, faults: list[str], told: Mapping[str, Any]) -> None:
    """The column beside the form. `told` is shown as a file even while it is not valid."""
    found: Estimate | None = None
    with st.container(border=True, key="verdict"):
        if spec and not ready.priceless(spec):
            found = estimated(spec.yaml())
            _ranges(found)
            for line in found.unknown:
                st.caption(plain(line))
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
    if found and found.prompts:
        _first_prompts(found)
    text = spec.yaml() if spec else yaml.safe_dump(dict(told), sort_keys=False, allow_unicode=True)
    with st.expander("The file", icon=":material/description:"):
        st.code(text, "yaml", height=HEIGHT)
        st.download_button(
            "Download", text, f"{told['scenario'][0]['name']}.yaml", "application/yaml", key="download",
            icon=":material/download:", on_click="ignore", disabled=spec is None,
        )  # fmt: skip


def lacking(spec: WorldSpec) -> list[str]:
    """What the models of its minds lack here, a sentence each: it is not launched then."""
    lacks = [f"A model is not ready. {lack}" for lack in ready.lacking(spec, chat=readiness)]
    return [*lacks, *filter(None, [ready.priceless(spec)])]


@st.cache_data(max_entries=64, show_spinner="Rehearsing with stand-ins ...")
def estimated(text: str) -> Estimate:
    """What playing a spec will take; rehearsed once for each."""
    return estimate(WorldSpec.of(yaml.safe_load(text)))


def _ranges(found: Estimate) -> None:
    """Answers; and calls, tokens and money where models are asked."""
    st.metric(
        "Answers it will ask for",
        between(found.answers, "answers"),
        help="From the rules, over all episodes.",
    )
    if found.shares:
        st.markdown(plain(f"About {found}."))


def _first_prompts(found: Estimate) -> None:
    with st.expander("What models are told first", icon=":material/terminal:"):
        prompts = dict(found.prompts)
        label = st.selectbox("Who, and what about", list(prompts), key="first prompt")
        for message in prompts[label]:
            st.caption(plain(message["role"]))
            st.code(message["content"], language=None, wrap_lines=True)


def notes(spec: WorldSpec) -> list[str]:
    """What else is worth knowing before it starts."""
    people, episodes = len(spec.people()), spec.episodes
    lines = [f"{people:,} people, {episodes:,} episode{'s' * (episodes > 1)}, seed {spec.seed}."]
    if models := spec.models():
        capped = any(cap is not None for cap in spec.budget.model_dump().values())
        known = "The budget caps what is used." if capped else "A budget (under Run) would cap what is used."
        lines.append(f"{', '.join(models)} will be asked. {known}")
    else:
        lines.append("No model is used.")
    minds = registry.family(Mind)
    if seats := sum(getattr(minds.get(member.mind.name), "seat", False) for _, member in spec.people()):
        lines.append(f"{seats} seat{'s' * (seats > 1)} for people: the theatre asks, and the world waits.")
    return lines
