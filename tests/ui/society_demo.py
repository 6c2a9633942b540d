"""A page that changes its society every half second; the query parameter `show` says which."""

from math import cos, pi, sin

import streamlit as st

from sandbox.ui.society import SHAPES, Edge, Node, Pulse, society

HOSTILE = ("<img src=x onerror=\"document.title='broken'\">", "Ann\u202egnorw", "long " * 60)


def circle(names: list[str], titles: str = "") -> list[Node]:
    turns = [2 * pi * place / max(1, len(names)) for place in range(len(names))]
    return [
        {
            "id": name,
            "label": name,
            "x": cos(turn),
            "y": sin(turn),
            "color": place % 4,
            "shape": SHAPES[place % 4],
            "size": 24 + 3 * (place % 5),
            "ring": {1: "seat", 4: "failing"}.get(place),
            "title": titles or f"team {place % 4}\nscore {3 * place}",
        }
        for place, (name, turn) in enumerate(zip(names, turns, strict=True))
    ]


def evolving(beat: int) -> tuple[list[Node], list[Edge], list[Pulse]]:
    """Twelve people in a circle; a tie and a thirteenth come and go, everybody speaks in turn."""
    names = ["Ada", "Ben", "Chloe", "Dev", "Eva", "Finn", "Grace", "Hugo", "Ines", "Jun", "Kofi", "Lena"]
    nodes = circle(names)
    edges: list[Edge] = []
    for place, name in enumerate(names):
        edges.append({"source": name, "target": names[(place + 1) % 12], "weight": 1 + place % 3})
        edges.append({"source": names[(place + 1) % 12], "target": name, "weight": 1})
        if place % 3 == 0:
            edges.append({"source": name, "target": names[(place + 5) % 12], "weight": 2})
    if beat % 4 < 2:
        edges.append({"source": "Ada", "target": "Grace"})
    if beat % 6 < 3:
        nodes.append({"id": "Zoe", "x": 0, "y": 0, "shape": "star"})
        edges.append({"source": "Zoe", "target": "Ben"})
    speaker = names[beat % 12]
    listeners = [edge["target"] for edge in edges if edge["source"] == speaker]
    pulses: list[Pulse] = [{"id": f"{beat}-{name}", "source": speaker, "target": name} for name in listeners]
    return nodes, edges, [*pulses, {"id": f"{beat}-all", "source": names[(beat + 6) % 12]}]


def crowd(beat: int) -> tuple[list[Node], list[Edge], list[Pulse]]:
    names = [f"Person {place}" for place in range(200)]
    nodes = circle(names)
    for place, node in enumerate(nodes):
        radius = 0.35 + 0.65 * ((place * 37) % 100) / 100
        node["x"], node["y"] = radius * node["x"], radius * node["y"]
        node["size"] = 12 + place % 9
    pairs = [(place, (place * 7 + step * 13 + 1) % 200) for place in range(200) for step in range(10)]
    edges: list[Edge] = [
        {"source": names[a], "target": names[b]}
        for number, (a, b) in enumerate(pairs)
        if a != b and (number + beat) % 50
    ]
    speaker = names[beat % 200]
    heard = [edge["target"] for edge in edges if edge["source"] == speaker]
    return nodes, edges, [{"id": f"{beat}-{name}", "source": speaker, "target": name} for name in heard]


def still(_beat: int) -> tuple[list[Node], list[Edge], list[Pulse]]:
    nodes = circle([*HOSTILE, "Ada"], titles=HOSTILE[0] + HOSTILE[1])
    return nodes, [{"source": HOSTILE[0], "target": "Ada"}], []


def flicker(beat: int) -> tuple[list[Node], list[Edge], list[Pulse]]:
    """A tie that is cut and made again while it still fades, and stays in the end."""
    nodes: list[Node] = [{"id": "Ada", "x": -1, "y": 0}, {"id": "Ben", "x": 1, "y": 0}]
    return nodes, [{"source": "Ada", "target": "Ben", "weight": 1}] if beat > 6 or beat % 2 == 0 else [], []


SHOWS = {
    "evolving": evolving,
    "crowd": crowd,
    "still": still,
    "flicker": flicker,
    "empty": lambda _beat: ([], [], []),
}
st.set_page_config(layout="wide")


@st.fragment(run_every=0.5)
def live() -> None:
    beat = st.session_state.beat = st.session_state.get("beat", -1) + 1
    nodes, edges, pulses = SHOWS[st.query_params.get("show", "evolving")](beat)
    wanted = {"person": st.session_state.wanted} if st.session_state.get("wanted") else None
    chosen = society(nodes, edges, pulses=pulses, selected=wanted, key="society", on_select=noted)
    st.text(f"beat {beat}")
    st.text(f"chosen {chosen}")
    st.text(f"clicks {st.session_state.get('clicks', [])}")


def noted(selection: object) -> None:
    st.session_state.setdefault("clicks", []).append(selection)


st.button("Mark Hugo", on_click=lambda: st.session_state.update(wanted="Hugo"))
live()
