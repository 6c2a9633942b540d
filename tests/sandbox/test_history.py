"""A run read at any moment: whatever is kept or thrown away on the way, each moment is the fold up to it."""

from pathlib import Path
from typing import Any

import pytest

from sandbox import History, View, World, pages
from sandbox import history as reader
from sandbox.log import Log
from sandbox.state import fold


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of a few events, few of them, and few states in between: everything is thrown away and read again."""
    monkeypatch.setattr(pages, "SIZE", 7)
    monkeypatch.setattr(pages, "KEEP", 2)
    monkeypatch.setattr(reader, "MOST", 4)
    monkeypatch.setattr(reader, "NEAR", 10)


def played(path: Path, preset: str, rounds: int) -> list[Any]:
    with World(preset=preset, seed=5, record=path) as world:
        for _ in range(rounds):
            world.step()
        return list(world.log.events())


@pytest.mark.parametrize("preset", ["donor_game/watch", "commons/watch", "debate/jury"])
def test_every_moment_is_the_fold_up_to_it(preset: str, tmp_path: Path, tight: None) -> None:
    events = played(tmp_path / "one.run", preset, 12)
    history = History.of(tmp_path / "one.run")
    for step in [*range(history.last, 0, -1), *range(1, history.last + 1)]:
        assert history.at(step).plain() == fold(events[: history.ends[step]], 5).plain()
    assert history.tip.plain() == fold(events, 5).plain()


def test_events_read_like_a_list(tmp_path: Path, tight: None) -> None:
    events = played(tmp_path / "one.run", "commons/watch", 6)
    history = History.of(tmp_path / "one.run")
    assert len(history.events) == len(events) > 100
    assert list(history.events) == events
    assert (history.events[0], history.events[-1]) == (events[0], events[-1])
    assert list(history.events[10:90:3]) == events[10:90:3]
    assert list(history.events[-3:]) == events[-3:]
    assert list(reversed(history.events)) == events[::-1]
    with pytest.raises(IndexError):
        history.events[len(events)]


def test_a_view_of_the_past_holds_what_its_owner_knew_then(tmp_path: Path, tight: None) -> None:
    events = played(tmp_path / "one.run", "donor_game/watch", 8)
    history = History.of(tmp_path / "one.run")
    for step in (2, 5, 8):
        whole, past = fold(events[: history.ends[step]], 5), history.at(step)
        for name in whole.people:
            assert list(View(past, name).known()) == list(View(whole, name).known())
            assert View(past, name).heard() == View(whole, name).heard()
            assert list(View(past, name).words()) == list(View(whole, name).words())


def test_a_moment_stays_what_it_was_while_the_run_goes_on(tmp_path: Path, tight: None) -> None:
    with World(preset="commons/watch", seed=5, record=tmp_path / "one.run") as world:
        world.step()
        world.step()
        history = History.of(tmp_path / "one.run")
        first, before = history.at(1), history.at(1).plain()
        for _ in range(4):
            world.step()
            assert history.refresh() > 0
            assert history.tip.plain() == world.state.plain()
        assert first.plain() == history.at(1).plain() == before


def test_a_world_that_is_not_on_disk_has_a_history_too(tight: None) -> None:
    world = World(preset="commons/tiny", seed=1, record=False)
    world.step()
    history = History(world.log)
    world.step()
    history.refresh()
    events = list(world.log.events())
    world.close()  # and what was read stays
    assert list(history.events) == events
    assert history.at(1).plain() == fold(events[: history.ends[1]], 1).plain()


def test_states_in_between_stay_few_and_light(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played(tmp_path / "one.run", "donor_game/watch", 60)
    monkeypatch.setattr(reader, "NEAR", 1)
    monkeypatch.setattr(reader, "ROOM", 2000)
    kept = History(Log.read(tmp_path / "one.run"))._between
    assert 2 <= len(kept.states) <= 20
    assert sum(kept.weights) <= 2000 or len(kept.states) == 2


def test_a_state_of_ones_own_folds_on_and_knows_no_more_than_it_has_taken_in(
    tmp_path: Path, tight: None
) -> None:
    events = played(tmp_path / "one.run", "donor_game/watch", 8)
    history = History.of(tmp_path / "one.run")
    for start in (0, 3):
        state = history.fresh(start)
        for event in history.events[state.seq : history.ends[5]]:
            state.apply(event)
        whole = fold(events[: history.ends[5]], 5)
        assert state.plain() == whole.plain()
        assert list(state.public) == list(whole.public)
    assert history.at(8).plain() == history.tip.plain() == fold(events, 5).plain()
    with pytest.raises(KeyError):
        history.fresh(9)


def test_a_closed_world_leaves_one_plain_file(tmp_path: Path) -> None:
    with World(preset="commons/tiny", seed=1, record=tmp_path / "one.run") as world:
        world.step()
        assert history_of_live(tmp_path) == world.state.plain()
    assert [path.name for path in tmp_path.iterdir()] == ["one.run"]
    (tmp_path / "one.run").rename(tmp_path / "two.run")  # a plain file: it can be moved
    assert History.of(tmp_path / "two.run").last == 1


def history_of_live(folder: Path) -> dict[str, Any]:
    return History.of(folder / "one.run").tip.plain()
