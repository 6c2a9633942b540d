"""Models: what can be asked here, what is missing for the rest, a key for this process, and a trial."""

import re
from importlib import import_module
from typing import Any

import streamlit as st

from sandbox import keys
from sandbox.ui.plain import plain

SOME = 8  # models named of a long list
_QUOTED = re.compile(r"`([^`]+)`")  # a command
READY, NOT = ":material/check_circle:", ":material/do_not_disturb_on:"


def page() -> None:
    """The page."""
    catalogue = import_module("agents.catalogue")
    with st.container(key="models"):
        st.title("Models", anchor=False)
        st.markdown(
            "Who can be asked on this machine. Bots, dice and people need no model; seats that a language model plays "
            "do."
        )
        seen = _seen()
        _overview(seen, catalogue.OFFLINE)
        left, right = st.columns(2, gap="large")
        with left:
            _trial(catalogue, seen)
        with right:
            _keys(seen)


@st.cache_data(ttl=15, show_spinner="Looking for models ...")
def _seen() -> list[dict[str, Any]]:
    """The providers as they are found; looked up again after a quarter of a minute, or when a key changes."""
    return [one.plain() for one in import_module("agents.catalogue").providers()]


def _overview(seen: list[dict[str, Any]], offline: str) -> None:
    """A row for each provider: those that can be asked first."""
    with st.container(border=True):
        _row("offline", True, "no key needed", offline)
        for one in seen:
            _row(one["name"], not one["lack"], _state(one), one["lack"] or _has(one))
    if st.button("Look again", icon=":material/refresh:", key="again"):
        _seen.clear()
        st.rerun()


def _row(name: str, ready: bool, key: str, words: str) -> None:
    title, state, about = st.columns([2, 2, 6], vertical_alignment="center")
    colour = "green" if ready else "orange"
    title.markdown(f"**{plain(name)}**")
    state.markdown(f":{colour}[{READY if ready else NOT}] {plain(key)}")
    told = here(words).rstrip(".")
    about.markdown(plain(f"{told[:1].upper()}{told[1:]}."))


def here(words: str) -> str:
    """What the terminal says, in the words of this page."""
    return _QUOTED.sub(r"“\1”", words.replace("on the Models page", "below"))


def _state(one: dict[str, Any]) -> str:
    """Where its key is from, in words."""
    if not one["variables"]:
        return "not found" if one["lack"] else "no key needed"
    if not one["key"]:
        return "not needed by its server" if not one["lack"] else "no key"
    told = {keys.ENVIRONMENT: "key from the environment", keys.ENTERED: "key entered here"}
    return told.get(one["origin"]) or f"key from {one['origin']}"


def _has(one: dict[str, Any]) -> str:
    """What there is to ask; a server of one's own lists it itself."""
    models = one["models"]
    some, more = ", ".join(models[:SOME]), len(models) - SOME
    if one["name"] == "ollama":
        there = f"with {some}." if some else "without a model yet: ollama pull llama3.2"
        return f"Ollama answers at {one['server']}, {there}"
    tail = f" and {more} more" if more > 0 else ""
    return f"For example, the cheapest first: {some}{tail}." if some else "Any model that its server knows."


# -- a trial ---------------------------------------------------------------------------------------------------


def _trial(catalogue: Any, seen: list[dict[str, Any]]) -> None:
    """One small question to a model, and what it showed."""
    st.subheader("Try a model", anchor=False)
    with st.form("trial", border=False):
        model = st.text_input(
            "Model", _first(seen), key="trial-model", help="as in a cast: openai:gpt-4.1-mini"
        )
        server = st.text_input(
            "Base URL", key="trial-base", help="for a server of your own; else leave it empty"
        )
        asked = st.form_submit_button("Ask one question", icon=":material/bolt:")
    st.caption("One call, of about a hundred tokens: it costs what one call costs.")
    if asked:
        with st.spinner(f"Asking {plain(model)} ..."):
            st.session_state["tried"] = catalogue.trial(model.strip(), server.strip())
    if found := st.session_state.get("tried"):
        _result(found)


def _first(seen: list[dict[str, Any]]) -> str:
    """A model that can be asked: one that runs here, else none at all."""
    local = [f"{one['name']}:{one['models'][0]}" for one in seen if one["name"] == "ollama" and one["models"]]
    return local[0] if local else "offline"


def _result(found: Any) -> None:
    if found.error:
        st.error(plain(here(found.error)), icon=":material/error:")
        return
    lines = dict(found.lines())
    st.success(plain(f"{found.model} answered in {lines.pop('latency')}."), icon=":material/check:")
    for what, how in lines.items():
        st.markdown(f"{plain(what.capitalize())}: **{plain(how)}**")


# -- keys ------------------------------------------------------------------------------------------------------


def _keys(seen: list[dict[str, Any]]) -> None:
    """Enter a key, or forget one. It is never shown again, and never written."""
    st.subheader("Enter a key", anchor=False)
    names = [name for one in seen for name in one["variables"]]
    with st.form("key", border=False, clear_on_submit=True):
        name = st.selectbox("For", names, key="key-name")
        value = st.text_input("Key", type="password", key="key-value", autocomplete="off")
        entered = st.form_submit_button("Keep it until the app ends", icon=":material/key:")
    st.caption(
        "It stays in the memory of this process, for everybody who uses this app, and goes to its provider only. "
        "To keep a key, put it into the environment or into " + plain(keys.files()[0])
    )
    if entered:
        _enter(str(name), value)
    for name in names:
        if keys.origin(name) == keys.ENTERED and st.button(f"Forget {name}", key=f"forget-{name}"):
            keys.forget(name)
            _changed()


def _enter(name: str, value: str) -> None:
    try:
        keys.enter(name, value)
    except ValueError as error:
        st.error(plain(error))
    else:
        _changed()


def _changed() -> None:
    """What was looked up goes by other keys now."""
    from sandbox.ui.cast_editor import readiness

    _seen.clear()
    readiness.clear()
    st.rerun()
