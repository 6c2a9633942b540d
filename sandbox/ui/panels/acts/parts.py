"""Parts of the forms: telling the run, saying what is missing, and who, whom and why."""

from collections.abc import Iterable
from typing import Any, Protocol

import streamlit as st
import yaml

from sandbox.events import Plain
from sandbox.spec import WorldSpec
from sandbox.stage import DIRECTOR
from sandbox.ui.panels.moment import Moment, chosen, complain
from sandbox.ui.plain import plain


class Actable(Protocol):
    """What a person acts upon: a run that plays, or a fork that is about to be made."""

    @property
    def spec(self) -> WorldSpec:
        """What it was set up with."""

    def verb(self, verb: str, *args: Any, **keywords: Any) -> None:
        """One act."""


def do(playing: Actable, verb: str, *args: Any, **keywords: Any) -> None:
    """Tell the run, in the name of whoever is at the screen."""
    complain("")
    name = str(st.session_state.get("signed", "")).strip()
    playing.verb(verb, *args, by=f"user:{name}" if name else "user", **keywords)
    if not st.session_state.get("complaint"):
        st.toast("Told to the run; the ledger shows what came of it.", icon=":material/check:")


def refuse(text: str) -> None:
    """Say what is missing where it is seen at once, and above until the next act."""
    complain(text)
    st.toast(plain(text), icon=":material/warning:")


def given(value: object, what: str) -> bool:
    """Whether something is there; says so when not."""
    if not value:
        refuse(f"Say {what} first.")
    return bool(value)


def form(name: str) -> Any:
    """A form that is empty again once it is sent."""
    return st.form(f"form {name}", clear_on_submit=True, border=False)


def why(act: str) -> str:
    """The sentence for the ledger."""
    return st.text_input(
        "Why", key=f"{act} why", max_chars=200, placeholder="a sentence for the ledger"
    ).strip()


def person(
    label: str, names: list[str], key: str, place: Any = st, who: str | None = None, other: int = 0
) -> str:
    """One of the people; the one who is selected in the picture comes first."""
    wanted = who or (None if other else chosen("person"))
    index = names.index(wanted) if wanted in names else min(other, max(0, len(names) - 1))
    return str(place.selectbox(label, names, key=key, index=index))


def word(
    label: str, known: Iterable[str | None], key: str, place: Any = st, none: str = "none"
) -> str | None:
    """A word that is known already, or a new one typed in; nothing is a choice too."""
    options = sorted({one for one in known if one})
    found = place.selectbox(
        label, options, index=None, key=key, accept_new_options=True, placeholder=f"{none}, or type a new one"
    )
    return str(found).strip() or None if found else None


def speaker(name: str) -> str:
    """Who speaks, in words."""
    return "you, as the director" if name == DIRECTOR else f"through the mouth of {name}"


def selected(moment: Moment) -> list[str]:
    """The person selected in the picture."""
    return [chosen("person")] if chosen("person") in moment.people else []


def as_yaml(value: Plain) -> str:
    """A value as one writes it."""
    if value is None:
        return ""
    return (
        yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000)
        .removesuffix("...\n")
        .strip()
    )


def from_yaml(text: str) -> Plain:
    """What was written. Raises ValueError when it cannot be read."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"this is not YAML: {error}") from error
