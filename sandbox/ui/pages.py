"""The pages and the ways between them: every address of the app is made here.

/                                the gallery
/setup?scenario=NAME&preset=NAME   a form that starts from a preset
/theatre?run=ID                  a run, live or recorded; the address is enough to come back to it
/runs                            the list of all runs
/seat?run=ID&who=NAME            one seat of it and nothing else
/compare?one=ID&other=ID         two runs side by side
/studies?study=NAME                factors times seeds
/library?show=SECTION              everything there is to play with
/models                          who can be asked on this machine
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Never

import streamlit as st
from streamlit.navigation.page import Page

from sandbox.log import RunError
from sandbox.spec import WorldSpec
from sandbox.ui import programme
from sandbox.ui.plain import plain

STYLE = Path(__file__).with_name("style.css")
LOGO = Path(__file__).with_name("logo.svg")


def main() -> None:
    """The frame around every page, and the page that the address names."""
    st.set_page_config("Folkmoot", page_icon=str(LOGO), layout="wide")
    _load()
    st.html(STYLE)
    st.logo(str(LOGO), size="large")
    # Who has the link of a seat sees the seat alone: no way from there to what others know.
    alone = (st.context.url or "").partition("?")[0].rstrip("/").endswith("/seat")
    listed = [gallery(), setup(), theatre(), seat(), runs(), compare(), studies(), library(), models()]
    st.navigation(listed, position="hidden" if alone else "top").run()


def gallery() -> Page:
    """The first page."""
    return st.Page(_shows("gallery"), title="Gallery", icon=":material/grid_view:", default=True)


def setup() -> Page:
    """The form."""
    return st.Page(_shows("setup"), title="Set up", icon=":material/tune:", url_path="setup")


def theatre() -> Page:
    """A run."""
    return st.Page(_shows("theatre"), title="Theatre", icon=":material/theater_comedy:", url_path="theatre")


def seat() -> Page:
    """One seat of a run."""
    icon = ":material/event_seat:"
    return st.Page(_shows("seat_page"), title="Seat", icon=icon, url_path="seat", visibility="hidden")


def runs() -> Page:
    """The list of runs."""
    return st.Page(_shows("runs_page"), title="Runs", icon=":material/history:", url_path="runs")


def compare() -> Page:
    """Two runs side by side."""
    return st.Page(
        _shows("compare_page"), title="Compare", icon=":material/compare_arrows:", url_path="compare"
    )


def studies() -> Page:
    """Factors times seeds."""
    return st.Page(_shows("studies_page"), title="Studies", icon=":material/science:", url_path="studies")


def library() -> Page:
    """Everything there is to play with."""
    return st.Page(_shows("library"), title="Library", icon=":material/local_library:", url_path="library")


def models() -> Page:
    """Who can be asked here."""
    return st.Page(_shows("models_page"), title="Models", icon=":material/neurology:", url_path="models")


def play(spec: WorldSpec) -> None:
    """Start a run and go and watch it; what prevents that is said on the page."""
    try:
        run = programme.launch(spec)
    except (RunError, OSError, ValueError) as error:
        st.error(plain(f"It could not be started: {error}"), icon=":material/error:")
    else:
        open_theatre(run.id)


def open_theatre(run: str) -> Never:
    """Go and watch a run."""
    st.switch_page(theatre(), query_params={"run": run})


def open_compare(one: str, other: str) -> Never:
    """Go and compare two runs."""
    st.switch_page(compare(), query_params={"one": one, "other": other})


def open_setup(scenario: str, preset: str = "") -> Never:
    """Go to the form, filled from a preset where one is named."""
    st.switch_page(setup(), query_params={"scenario": scenario, **({"preset": preset} if preset else {})})


@cache
def _shows(module: str) -> Callable[[], None]:
    """A page function. Pages lead to each other through this module, so it knows them by name."""

    def show() -> None:
        import_module(f"sandbox.ui.{module}").page()

    return show


@cache
def _load() -> None:
    """All pages are loaded with the first one: a click must not wait for an import."""
    pages = "gallery setup theatre seat_page runs_page compare_page studies_page library models_page"
    for module in pages.split():
        import_module(f"sandbox.ui.{module}")
