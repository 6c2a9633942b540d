"""The bar: what is played and how it stands, and the levers to play it."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

import streamlit as st

from sandbox import registry
from sandbox.contract import Mind
from sandbox.events import Plain
from sandbox.log import RunError
from sandbox.runs import in_words
from sandbox.spec import SpecError
from sandbox.transcript import short
from sandbox.ui import director, films
from sandbox.ui.panels.looks import played_by_person
from sandbox.ui.panels.moment import Moment, choose, chosen, complain, turned, widget_key
from sandbox.ui.plain import plain

PACES = (4.0, 2.0, 1.0, 0.5, 0.2, 0.0)  # seconds from beat to beat
QUIET = ("stopped", "waiting")  # what the engine notes when somebody pauses it
LOOKS = {
    "playing": ("play_circle", "green"),
    "paused": ("pause_circle", "gray"),
    "waiting": ("hourglass_top", "orange"),
    "budget": ("savings", "orange"),
    "finished": ("check_circle", "blue"),
    "failed": ("error", "red"),
    "watching": ("visibility", "violet"),
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
        if used := moment.used:
            st.caption(plain(used), width="content")
        if parent := moment.watch.parent:
            st.markdown(origin(moment, parent), width="content")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        crashed = moment.director is not None and moment.director.crash
        if moment.director and not crashed:
            _levers(moment.director)
        elif not moment.elsewhere and not moment.over:
            _lever("Go on", "play_arrow", lambda: _go_on(moment.run), False, "Space", primary=True)
        films.button(moment.run, moment.history.last)


def title(moment: Moment) -> str:
    """Run, scenario, episode and round, in Markdown."""
    spec, state = moment.history.spec, moment.state
    names = [one["name"] for one in spec.get("scenario", [])]
    scenario = (state.scenario or next(iter(names), "")).replace("_", " ").capitalize()
    name = spec.get("name") or scenario
    head = name if name.startswith(scenario) else f"{name} ({scenario})"
    episodes = spec.get("episodes", 1)
    episode = f" · episode {max(1, state.episode)} of {episodes}" if episodes > 1 else ""
    return f"**{plain(head)}**{episode} · round {state.played}"


def origin(moment: Moment, parent: Mapping[str, Plain]) -> str:
    """Whose fork this is, where it began and what was changed there, in Markdown."""
    run, step, beat = quote(str(parent["run"])), parent["step"], parent.get("beat")
    where = f"at round {step}" if beat is None else f"after beat {beat} of round {step}"
    where = f"before the first question of round {step}" if beat == 0 else where
    change = parent.get("change") or {}
    words = " ".join(
        [str(change.get("verb", "")), *(short(one, 40) for one in change.get("args", ()))]
    ).strip()
    told = f", with a change: {plain(short(words, 100))}" if words else ""
    links = f"[its parent](theatre?run={run}) · [compare](compare?one={run}&other={quote(moment.run)})"
    return f":material/fork_right: forked {where}{told} · {links}"


def standing(moment: Moment) -> tuple[str, str]:
    """The status, one of LOOKS, and the same in words."""
    if moment.director:
        status = moment.director.status
        return status, short_why(status, moment.director.why)
    if moment.elsewhere:
        return "watching", f"played by {moment.elsewhere}: you are watching"
    stored = moment.history.log.meta("status", {})
    if stored.get("status") == "failed":
        return "failed", "failed"
    if moment.over:
        return "finished", "finished"
    status = "budget" if stored.get("status") == "budget" else "paused"
    return status, f"{in_words(status)}: nobody is playing it"


def short_why(status: str, why: str) -> str:
    """Words for the badge; the story of what went wrong is told below it."""
    return in_words(status) if status in ("failed", "budget", "paused") else why


def story(moment: Moment) -> str:
    """What went wrong, in full; "" when nothing did."""
    if moment.elsewhere:
        return ""
    if moment.director is None:
        stored = moment.history.log.meta("status", {})
        told = str(stored.get("fault", ""))
        return told if stored.get("status") in ("failed", "budget", "paused") and told not in QUIET else ""
    status, fault = moment.director.status, moment.director.fault
    return fault if status in ("failed", "budget") or (status == "paused" and fault not in QUIET) else ""


def cast_note(moment: Moment) -> str:
    """Who thinks here, so that nobody takes a script for a model."""
    here = [person for person in moment.state.people.values() if person.present]
    seated = " and a person" if any(map(played_by_person, here)) else ""
    minds = {repr(person.mind): person.mind for person in here if not played_by_person(person)}
    models = {_model(mind, moment.state.scenario) for mind in minds.values()}
    if not models or "?" in models:
        return ""
    if not models - {"", "offline"}:
        cast = "the offline stand-in" if "offline" in models else "scripted bots"
        return f"played by {cast}{seated}: not a model’s behaviour"
    named = ", ".join(sorted(models - {""}))
    return f"{plain(named)}{' and scripted bots' if '' in models else ''}{seated}"


def _model(mind: Mapping[str, Plain], scenario: str) -> str:
    """The chat model behind a mind: "" for none, "?" when its code is not here."""
    try:
        return registry.make(Mind, mind, scenario).remote() or ""
    except (registry.NotFound, registry.BadParameter):
        return "?"


def _levers(playing: director.Director) -> None:
    over = playing.status in ("finished", "failed")
    if playing.playing:
        _lever("Pause", "pause", playing.pause, False, "Space", primary=True)
    else:
        _lever("Play", "play_arrow", playing.play, over, "Space", primary=True)
    _lever("Beat", "skip_next", playing.beat, over, "B")
    _lever("Round", "fast_forward", playing.round, over, "N")
    _lever("To end", "last_page", playing.to_end, over, "E")
    _pace(playing)


def _lever(
    label: str,
    icon: str,
    pull: Callable[[], None],
    disabled: bool,
    shortcut: str,
    primary: bool = False,
) -> None:
    def pulled() -> None:
        choose("step", None)  # whoever plays on wants to see it
        pull()

    st.button(
        label,
        key=label.casefold(),
        icon=f":material/{icon}:",
        type="primary" if primary else "secondary",
        shortcut=shortcut,
        disabled=disabled,
        on_click=pulled,
    )


def _pace(playing: director.Director) -> None:
    """Seconds from beat to beat, shared by everybody who looks at the run."""
    now = min(PACES, key=lambda pace: abs(pace - playing.pace))
    key = widget_key("pace", now)

    def moved() -> None:
        turned("pace", key)
        playing.pace = chosen("pace")

    # It is drawn with its value: a browser that missed one that was set once would tell the first of all instead.
    st.select_slider(
        "Pace",
        list(PACES),
        value=now,
        key=key,
        format_func=lambda pace: f"{pace:g} s a beat" if pace else "no pause",
        on_change=moved,
        label_visibility="collapsed",
        width=160,
    )


def _go_on(run: str) -> None:
    try:
        director.reopen(run)
    except (RunError, SpecError) as error:
        complain(f"This run cannot go on from here: {error}")
