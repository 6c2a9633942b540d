"""Films: what is seen is what the record says, every shipped play can be drawn, and files are films."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pygame
import pytest
from PIL import Image

from sandbox import History, World, registry
from sandbox.events import EVERYBODY, Said
from sandbox.scene.film import Unfilmed, film, frames, scenes, title
from sandbox.scene.painter import Painter
from sandbox.scene.script import SPOKEN, shots
from sandbox.scene.window import Player, watch
from sandbox.state import State
from tests.cli.conftest import Command, folkmoot  # noqa: F401

PLAYS = sorted(name for name in registry.presets() if name.endswith("/tiny"))


def played(preset: str, rounds: int = 3, **more: object) -> History:
    world = World(preset=preset, seed=3, record=False, **more)
    for _ in range(rounds):
        world.step()
    return History(world.log)


@pytest.fixture(scope="module")
def generations() -> History:
    """People come and go, ties are made and cut."""
    return played("donor_game/watch", 22)


def ties(state: State, channel: str = "talk") -> set[tuple[str, str]]:
    return {(min(a, b), max(a, b)) for a, targets in state.edges(channel).items() for b in targets}


def test_each_round_ends_with_who_and_what_was_there(generations: History) -> None:
    last = {shot.step: shot for shot in shots(generations)}
    assert list(last) == list(range(1, 23))
    for step, shot in last.items():
        state = generations.at(step)
        assert {*shot.ties, *shot.made} == ties(state)
        assert set(shot.people) == {p.name for p in state.people.values() if p.present}
        assert {name: one.score for name, one in shot.people.items()} == {
            p.name: p.score for p in state.people.values() if p.present
        }


def test_whatever_changes_is_seen_once(generations: History) -> None:
    seen, before = list(shots(generations, 2)), ties(generations.at(1))
    for shot in seen:
        assert {*shot.ties, *shot.cut} == before
        before = {*shot.ties, *shot.made}
    assert any(shot.made for shot in seen)
    assert any(shot.cut for shot in seen)
    assert any(shot.came and shot.gone for shot in seen)
    assert any("cut" in caption for shot in seen for caption in shot.captions)


def test_everybody_keeps_their_seat(generations: History) -> None:
    seats = [shot.seated for shot in shots(generations)]
    for one, other in pairwise(seats):
        stayed = set(one) & set(other) - {""}
        assert all(one.index(name) == other.index(name) for name in stayed)


def test_a_round_is_as_long_as_it_should_be_and_shows_a_few_speeches(generations: History) -> None:
    seen = list(shots(generations, seconds=3.0))
    for step in range(1, 23):
        round_ = [shot for shot in seen if shot.step == step]
        assert sum(shot.seconds for shot in round_) == pytest.approx(3.0)
        said = [e for e in generations.events if isinstance(e, Said) and e.step == step]
        assert sum(bool(shot.speaker) for shot in round_) == min(SPOKEN, len(said))


def test_a_whisper_shows_whom_it_is_for() -> None:
    seen = [shot for shot in shots(played("commons/watch")) if shot.speaker]
    said = [e for e in played("commons/watch").events if isinstance(e, Said) and e.witnesses != EVERYBODY]
    assert {shot.hearers for shot in seen} <= {tuple(n for n in e.witnesses if n != e.who) for e in said} | {
        ()
    }


@pytest.mark.parametrize("preset", PLAYS)
def test_every_play_can_be_drawn(preset: str) -> None:
    history = played(preset, 2)
    drawn = scenes(history)
    pictures = list(frames(drawn, title(history), (320, 240), 2))
    assert {picture.get_size() for picture in pictures} == {(320, 240)}
    assert len({pygame.image.tobytes(picture, "RGB") for picture in pictures}) > 1


def test_people_may_say_anything(generations: History) -> None:
    shot = next(shot for shot in shots(generations) if shot.speaker)
    painter = Painter((400, 300), "\x00<b>\u202e")
    for words in ("\x00\x1b[31m", "\u202e\u200b", "x" * 100_000, "\U0001f600 " * 99, "<script>", "", "\n\n"):
        assert painter.frame(replace(shot, words=words), 0.5).get_size() == (400, 300)


def test_a_gif_is_a_film(generations: History, tmp_path: Path) -> None:
    length = film(generations, tmp_path / "one.gif", 1, 2, 1.0, (160, 120))
    with Image.open(tmp_path / "one.gif") as image:
        assert image.size == (160, 120)
        assert image.n_frames > 10
    assert length == 2.0
    assert [path.name for path in tmp_path.iterdir()] == ["one.gif"]


def test_an_mp4_is_a_film(generations: History, tmp_path: Path) -> None:
    film(generations, tmp_path / "one.mp4", 1, 1, 1.0, (160, 120))
    assert (tmp_path / "one.mp4").read_bytes()[4:8] == b"ftyp"


def test_what_cannot_be_filmed_says_why(generations: History, tmp_path: Path) -> None:
    for target, first, words in (
        ("one.avi", 1, r"use \.gif or \.mp4"),
        ("one.gif", 40, "no rounds 40 to 22 to show: this run has 22"),
        ("no/folder/one.gif", 1, "cannot be written"),
    ):
        with pytest.raises(Unfilmed, match=words):
            film(generations, tmp_path / target, first, None if first == 40 else 1, 0.2, (64, 48))
    with pytest.raises(Unfilmed, match="0 complete rounds"):
        scenes(History(World(preset="commons/tiny", record=False).log))
    assert not list(tmp_path.iterdir())


def test_the_player_plays_steps_turns_and_seeks(generations: History) -> None:
    player = Player(generations, 2.0)
    player.pass_(player.shot.seconds * 1.5)
    assert (player.at, player.t) == (1, 0.0)
    player.press(pygame.K_RIGHT)
    assert (player.at, player.playing) == (2, False)
    player.pass_(9.0)
    assert player.at == 2
    player.press(pygame.K_DOWN)
    assert player.shot.step == 2
    player.press(pygame.K_UP)
    player.press(pygame.K_LEFT)
    assert player.at == 0
    player.press(pygame.K_END)
    assert player.shot.step == 22
    player.seek(0.5)
    assert 0.45 < player.progress < 0.55
    assert player.press(pygame.K_SPACE)
    assert player.playing
    assert not player.press(pygame.K_q)


def test_a_run_is_watched_while_it_is_played() -> None:
    world = World(preset="commons/watch", seed=3, record=False)
    world.step()
    player = Player(History(world.log), 1.0)
    player.press(pygame.K_END)
    player.pass_(99.0)
    assert (player.shot.step, player.t) == (1, 1.0)
    world.step()
    player.playing = True
    player.pass_(0.1)
    assert (player.shot.step, player.t) == (2, 0.0)


def test_a_window_closes_when_it_is_told_to(generations: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    for key in (pygame.K_SPACE, pygame.K_RIGHT, pygame.K_q):
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))
    watch(generations, (320, 240))
    assert not pygame.display.get_init()


def test_without_a_screen_there_is_a_word(generations: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "none of those there are")
    with pytest.raises(Unfilmed, match="there is no screen"):
        watch(generations)


def test_a_window_that_nobody_would_see_is_not_opened(
    generations: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    monkeypatch.setattr(pygame.display, "get_driver", lambda: "offscreen")
    monkeypatch.setattr(pygame.display, "init", lambda: None)  # wherever this test runs, no screen is touched
    with pytest.raises(Unfilmed, match=r"there is no screen.*`folkmoot film`"):
        watch(generations)


def test_the_terminal_makes_films(folkmoot: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("FOLKMOOT_RUNS", str(tmp_path))
    with World(preset="commons/tiny", seed=1, record=tmp_path / "lake.run") as world:
        world.step()
    to = tmp_path / "lake.gif"
    told = folkmoot("film", "lake", "--to", str(to), "--seconds", "0.5", "--json")
    assert json.loads(told.stdout)["path"] == str(to)
    assert to.read_bytes()[:6] == b"GIF89a"
    assert "exclude each other" in folkmoot("film", "lake", "--gif", "--mp4").stderr
    assert "this run has 1 complete" in folkmoot("film", "lake", "--from", "7", "--to", str(to)).stderr
