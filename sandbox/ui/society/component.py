"""The Streamlit component: declared once per server, mounted by every page that shows a society."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

from sandbox.ui.society.payload import Edge, Node, Pulse, Selection, payload, selection

HERE = Path(__file__).parent
NAME = "folkmoot.society"
HTML = """
<div class="society" hidden>
  <div class="stage" role="listbox" tabindex="0">
    <div class="graph" aria-hidden="true"></div>
    <canvas class="messages" aria-hidden="true"></canvas>
    <div class="people" role="presentation"></div>
  </div>
  <div class="tip" role="tooltip" hidden></div>
  <div class="empty" hidden>Nobody is here yet.</div>
  <div class="tools" role="toolbar" aria-label="View">
    <button type="button" data-act="in" aria-label="Zoom in" title="Zoom in (+)">+</button>
    <button type="button" data-act="out" aria-label="Zoom out" title="Zoom out (-)">&#8722;</button>
    <button type="button" data-act="fit" aria-label="Fit everybody in" title="Fit everybody in (0)">Fit
    </button>
  </div>
</div>
"""


def society(
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    *,
    selected: Mapping[str, object] | None = None,
    pulses: Iterable[Pulse] = (),
    key: str,
    height: int = 460,
    calm: bool = False,
    on_select: Callable[[Selection | None], None] | None = None,
) -> Selection | None:
    """Draw people and ties, and say which of them the viewer has selected by click or keyboard.

    `selected` is what the page wants marked (chosen in a list, say); a click in the picture overrules it.
    `on_select` runs once per click before the page does, with the selection or None; the return value is the
    last click and stays until the next. `height` is in pixels. A `calm` picture changes without moving, for one that is
    soon overtaken. Raises ValueError for what cannot be drawn.
    """
    data = payload(nodes, edges, pulses, selected) | {"height": height, "calm": calm}
    names = [str(person["id"]) for person in data["people"]]  # type: ignore[attr-defined]

    def clicked() -> None:
        if on_select is not None:
            on_select(selection(st.session_state[key].get("selected"), names))

    result = _renderer()(key=key, data=data, height=height, on_selected_change=clicked)
    return selection(result.get("selected"), names)


def _renderer() -> ComponentRenderer:
    _declare()
    return _component()


def _declare() -> None:
    """Tell this server where the files are.

    Streamlit finds a manifest by itself only in a package named like its distribution; ours differ, so it is
    handed over. Served as a file, the drawing library is loaded once and not sent along with every rerun.
    """
    company = get_bidi_component_manager()
    if company.get_component_asset_root(NAME) is None:
        distribution, name = NAME.split(".")
        manifest = ComponentManifest(distribution, "1", [ComponentConfig(name, "frontend")])
        company.register_from_manifest(manifest, HERE)


@cache
def _component() -> ComponentRenderer:
    # Styles are sent inline: a linked sheet would arrive after the first picture.
    css = (HERE / "frontend" / "society.css").read_text(encoding="utf-8")
    return st.components.v2.component(NAME, html=HTML, css=css, js="society.js")
