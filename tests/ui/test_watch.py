"""What a viewer's reading takes in is what the record says, however fast it is read."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import World
from sandbox.events import Opened, Stepped
from sandbox.history import History
from sandbox.ui.panels.moment import Moment, Watch, changes, mark


@pytest.fixture
def run(company: Callable[..., World], tmp_path: Path) -> Path:
    """Two episodes with operators, faults and a person who steps in."""
    path = tmp_path / "run.run"
    world = company(
        scenario={"name": "donor_game", "rounds": 6}, people=6, episodes=2, seed=3, record=path,
        society={"talk": "ring"}, operators=[{"name": "partner_choice", "every": 2}],
    )  # fmt: skip
    world.step()
    here = world.state.names
    world.intervene("say", here[0], "Give more.", why="a test")
    world.intervene("revise", here[1], "goal", "to be kind", why="a test")
    world.intervene("set", "operator.partner_choice", False, why="a test")
    world.run()
    world.close()
    return path


def test_marks_changes_and_rounds_are_those_of_every_single_event(run: Path) -> None:
    watch = Watch("run", History.of(run))
    watch.refresh()
    marks: dict[int, Counter[str]] = {}
    rounds: dict[int, tuple[int, int]] = {}
    episode, played = 1, 0
    for event in watch.history.events:
        if kind := mark(event):
            marks.setdefault(event.step, Counter())[kind] += 1
        if isinstance(event, Opened):
            episode, played = event.episode, 0
        rounds[event.step] = (episode, played + 1)
        if isinstance(event, Stepped):
            played = event.round
    assert {kind for counts in marks.values() for kind in counts} >= {"intervention", "change", "end"}
    assert (watch.marks, watch.rounds) == (marks, rounds)
    assert watch.changed == [event for event in watch.history.events if changes(event)]


@pytest.mark.parametrize(
    ("step", "hasty", "fleeting"), [(None, True, True), (None, False, False), (3, True, False)]
)
def test_only_the_present_of_a_run_at_full_speed_is_fleeting(
    step: int | None, hasty: bool, fleeting: bool, run: Path
) -> None:
    watch = Watch("run", History.of(run))
    playing = type("Playing", (), {"hasty": hasty})()
    assert Moment(watch, playing, "", step, watch.history.at(step)).fleeting is fleeting
    assert not Moment(watch, None, "", step, watch.history.at(step)).fleeting
