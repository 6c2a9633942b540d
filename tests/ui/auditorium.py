"""The theatre's page as a test sees it: opened at a run, what it says, its buttons, and the log behind it."""

import threading
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from sandbox import WorldSpec, events
from sandbox.history import History
from sandbox.log import Log
from sandbox.ui import director
from sandbox.ui.director import Director
from sandbox.ui.panels.moment import Moment, Watch

DEMO = Path(__file__).with_name("theatre_demo.py")
SPEC = WorldSpec.preset("donor_game/watch")


def settled(playing: Director) -> None:
    """Waits until it rests and has done all it was told."""
    while playing.playing and playing.status != "waiting":
        playing._thread.join(0.01)
    heard = threading.Event()
    playing._commands.put(heard.set)
    playing._wake.set()
    while playing.alive and not heard.wait(0.01):
        pass


def moment(path: Path, step: int | None = None) -> Moment:
    watch = Watch(path.stem, History.of(path))
    watch.refresh()
    return Moment(watch, director.of(path.stem), "", step, watch.history.at(step))


def page(run: str, **chosen: Any) -> AppTest:
    test = AppTest.from_file(str(DEMO), default_timeout=30)
    test.query_params["run"] = run
    test.run()
    for key, value in chosen.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


def said(test: AppTest) -> str:
    """All that the page says in Markdown, captions and plain text, without the escapes."""
    parts = [*test.markdown, *test.caption, *test.text, *test.info, *test.error, *test.warning]
    return " ".join(str(part.value) for part in parts).replace("\\", "").replace("\u2060", "")


def eye_of(test: AppTest) -> Any:
    return next(one for one in test.selectbox if one.label == "Seen by")


def button(test: AppTest, label: str) -> Any:
    return next(one for one in test.button if one.label == label)


def log(playing: Director) -> list[events.Event]:
    return list(Log.read(playing.path).events())


def last(playing: Director, kind: type[events.Event]) -> Any:
    return [event for event in log(playing) if isinstance(event, kind)][-1]


def act(playing: Director, what: str, submit: str, **fields: Any) -> AppTest:
    test = page(playing.id, panel="Intervene")
    test.pills(key="act").set_value(what).run()
    for key, value in fields.items():
        fill(test, key.replace("_", " "), value)
    button(test, submit).click().run()
    settled(playing)
    test.run()
    assert not test.exception
    return test


def fill(test: AppTest, key: str, value: Any) -> None:
    """Set a widget by the beginning of its key."""
    boxes = [*test.selectbox, *test.multiselect, *test.checkbox, *test.radio]
    one = next(
        one for one in [*boxes, *test.text_input, *test.text_area] if one.key and one.key.startswith(key)
    )
    one.set_value(value)
    if not one.form_id:
        test.run()
