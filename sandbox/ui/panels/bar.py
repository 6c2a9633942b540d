"""The bar: what is played and how it stands, and the levers to play it."""

import streamlit as st

from sandbox import registry
from sandbox.contract import Mind
from sandbox.log import RunError
from sandbox.spec import SpecError
from sandbox.ui import director
from sandbox.ui.panels.moment import Moment, choose
from sandbox.ui.plain import plain

PACES = {4.0: "very slow", 2.0: "slow", 1.0: "calm", 0.5: "brisk", 0.2: "fast", 0.0: "as fast as it goes"}
LOOKS = {
    "playing": ("play_circle", "green"),
    "paused": ("pause_circle", "gray"),
    "waiting": ("hourglass_top", "orange"),
    "budget": ("savings", "orange"),
    "finished": ("check_circle", "blue"),
    "failed": ("error", "red"),
    "watching": ("visibility", "violet"),
    "recorded": ("inventory_2", "gray"),
}


def panel(moment: Moment) -> None:
    """Two rows: the run in words, and the levers."""
    status, words = standing(moment)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(title(moment), width="content")
        icon, color = LOOKS[status]
        st.badge(plain(words), icon=f":material/{icon}:", color=color)  # type: ignore[arg-type]
        if note := cast_note(moment):
            st.caption(note, width="content")
    if moment.director:
        _levers(moment.director)
    elif not moment.elsewhere and not moment.over:
        st.button("Go on", key="go on", icon=":material/play_arrow:", type="primary", on_click=_go_on, args=(moment.run,))


def title(moment: Moment) -> str:
    """Run, scenario, episode and round, in Markdown."""
    spec, state = moment.history.spec, moment.state
    names = [one["name"] for one in spec.get("scenario", [])]
    scenario = (state.scenario or next(iter(names), "")).replace("_", " ").capitalize()
    name = f" · {plain(spec['name'])}" if spec.get("name") else ""
    episodes = spec.get("episodes", 1)
    episode = f" · episode {max(1, state.episode)} of {episodes}" if episodes > 1 else ""
    return f"**{plain(scenario)}**{name}{episode} · round {state.played}"


def standing(moment: Moment) -> tuple[str, str]:
    """The status, one of LOOKS, and the same in words."""
    if moment.director:
        status = moment.director.status
        return status, short_why(status, moment.director.why)
    if moment.elsewhere:
        return "watching", "played by another process: you are watching"
    stored = moment.history.log.meta("status", {})
    if stored.get("status") == "failed":
        return "failed", "failed"
    return ("finished", "finished") if moment.over else ("recorded", "recorded: nobody is playing it")


def short_why(status: str, why: str) -> str:
    """Words for the badge; a failure's story is told below it."""
    return status if status in ("failed", "budget") else why


def story(moment: Moment) -> str:
    """What went wrong, in full; "" when nothing did."""
    if moment.director:
        return moment.director.why if moment.director.status in ("failed", "budget") else moment.director.world.fault
    return str(moment.history.log.meta("status", {}).get("fault", "")) if not moment.elsewhere else ""


def cast_note(moment: Moment) -> str:
    """Who thinks here, so that nobody takes a script for a model."""
    people = [p for p in moment.state.people.values() if p.present]
    models = {_model(dict(p.mind), moment.state.scenario) for p in people} - {"person"}
    if not models or "?" in models:
        return ""
    if models == {""}:
        return "played by scripted bots: not a model’s behaviour"
    named = sorted(models - {""})
    if named == ["offline"]:
        return "played by the offline stand-in: not a model’s behaviour"
    tokens = sum(person.tokens for person in moment.state.people.values())
    return f"{plain(', '.join(named))} · {tokens:,} tokens"


def _model(mind: dict[str, object], scenario: str) -> str:
    """The chat model behind a mind: "" for none, "person" for a seat, "?" when its code is not here."""
    if mind.get("name") == "human":
        return "person"
    try:
        return registry.make(Mind, mind, scenario).remote() or ""
    except (registry.NotFound, registry.BadParameter):
        return "?"


def _levers(playing: director.Director) -> None:
    over = playing.status in ("finished", "failed")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if playing.playing:
            st.button("Pause", key="play", icon=":material/pause:", type="primary", shortcut="Space", width=118, on_click=playing.pause)
        else:
            _lever("Play", "play", "play_arrow", _live(playing.play), over, "Space", primary=True)
        _lever("Beat", "beat", "skip_next", _live(playing.beat), over, "B")
        _lever("Round", "round", "fast_forward", _live(playing.round), over, "N")
        _lever("To end", "end", "last_page", _live(playing.to_end), over, "E")
        st.space("small")
        _pace(playing)
