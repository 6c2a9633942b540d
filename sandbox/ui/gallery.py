"""The first page: one card per scenario, and a society one click away."""

import streamlit as st

from sandbox import registry
from sandbox.ui import pages, programme
from sandbox.ui.pictures import MOST, show_picture
from sandbox.ui.plain import plain
from sandbox.ui.programme import Card

SIZE = (330, 120)  # pixels of a card's picture


def page() -> None:
    """The gallery."""
    with st.container(key="gallery"):
        st.title("Pick a play. The company is waiting.", anchor=False)
        st.markdown(
            "Each card is a society of agents with something at stake. **Watch now** starts it at once:"
            " no model, no key, and a new seed at every click."
        )
        _broken(registry.found().broken)
        cards = programme.cards()
        if not cards:
            st.markdown(
                "No scenario was found. `folkmoot new scenario my_game` writes one into the current folder."
            )
        with st.container(key="cards"):  # a grid: as many side by side as have room
            for card in cards:
                _card(card)


def _card(card: Card) -> None:
    with st.container(border=True, key=f"card-{card.name}", height="stretch"):
        if card.watch and len(card.watch.people()) <= MOST:
            show_picture(card.watch, next(iter(card.watch.society), "talk"), *SIZE)
        with st.container(key=f"hook-{card.name}"):
            st.caption(plain(card.title))
            st.markdown(f"#### {plain(card.hook)}")
        with st.container(horizontal=True):
            _doors(card)
        if card.fault:
            st.warning(plain(f"Watch now is not possible. {card.fault}"), icon=":material/block:")
        st.markdown(plain(card.text))
        for icon, fact in _facts(card):
            st.caption(f":material/{icon}: {fact}")


def _facts(card: Card) -> list[tuple[str, str]]:
    """What one wants to know before the click, each with a sign."""
    evolves = f"**Evolves:** {plain(card.evolves)}" if card.evolves else ""
    facts = {
        "theater_comedy": f"**Played by** {plain(card.cast)}" if card.cast else "",
        "groups": f"**{plain(card.players)}**; any seat can be yours",
        "cycle": evolves,
        "forum": _answers(card),
        "menu_book": plain(card.paper),
    }
    return [(icon, fact) for icon, fact in facts.items() if fact]


def _answers(card: Card) -> str:
    told = plain(card.answers)
    return f"**{told}** answers an episode" if told[0].isdigit() else f"Answers an episode: {told}"


def _doors(card: Card) -> None:
    if st.button(
        "Watch now",
        type="primary",
        icon=":material/play_arrow:",
        key=f"watch-{card.name}",
        disabled=card.watch is None,
    ):
        assert card.watch is not None
        pages.play(programme.tonight(card.title, card.watch))
    if st.button("Set up", icon=":material/tune:", key=f"setup-{card.name}"):
        watched = f"{card.name}/watch" in registry.presets(card.name)
        pages.open_setup(card.name, "watch" if watched else "")


def _broken(broken: dict[str, str]) -> None:
    """Files that could not be read are shown, never hidden."""
    if not broken:
        return
    with st.container(border=True, key="broken"):
        files = f"{len(broken)} file{'s' * (len(broken) > 1)}"
        st.markdown(f":material/error: **{files} could not be read.** The others play.")
        for name, error in broken.items():
            st.markdown(plain(name))
            st.code(error, language=None, wrap_lines=True)
