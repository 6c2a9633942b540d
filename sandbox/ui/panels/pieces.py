"""Our own small widgets, each a file of script and a file of style beside it, served by this very server."""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent
PIECES = ("bell", "lines", "scrubber")


def piece(name: str) -> ComponentRenderer:
    """The widget of this name, declared to the server that runs now."""
    company = get_bidi_component_manager()
    if company.get_component_asset_root(f"folkmoot-theatre.{name}") is None:
        configs = [ComponentConfig(one, "frontend") for one in PIECES]
        company.register_from_manifest(ComponentManifest("folkmoot-theatre", "1", configs), HERE)
    return _component(name)


@cache
def _component(name: str) -> ComponentRenderer:
    css = (HERE / "frontend" / f"{name}.css").read_text(encoding="utf-8")
    html = (HERE / "frontend" / f"{name}.html").read_text(encoding="utf-8")
    return st.components.v2.component(f"folkmoot-theatre.{name}", html=html, css=css, js=f"{name}.js")
