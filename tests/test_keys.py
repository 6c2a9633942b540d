"""Keys: where they come from, and that no road carries them to where somebody reads."""

import json
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.faculties.turn import Faculty, Turn
from sandbox import Ask, Mind, Operator, Scenario, Stage, Text, View, World, WorldSpec, events, keys, registry
from sandbox.fork import ForkError, fork
from sandbox.interview import interview
from sandbox.log import Log
from sandbox.spec import SpecError
from sandbox.state import State
from sandbox.tab import Unanswered
from sandbox.ui import director
from sandbox.veil import masked, planted
from tests.fake_openai import FakeOpenAI

KEY = "planted.key/with+signs=and-0123456789"
PASSWORD = "hunter2-planted"
NAME = "OPENAI_API_KEY"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (NAME, "OPENAI_BASE_URL", "OPENAI_API_BASE", "FOLKMOOT_TRUST"):
        monkeypatch.setenv(name, "")  # so that it is put back, whatever a test does
        monkeypatch.delenv(name)
    monkeypatch.setattr(keys, "_told", {})
    monkeypatch.setattr(keys, "_before", {})
    yield
    keys._read.cache_clear()


# --- where they come from -------------------------------------------------------------------


def test_a_env_file_beside_the_runs_is_read_and_the_environment_comes_first(
    runs_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = runs_folder.parent / ".env"
    beside.write_text(f"{NAME}='from the file'\nPATH=/nowhere\nFOLKMOOT_TRUST=here.example # mine\n")
    keys.load()
    assert (os.environ[NAME], keys.origin(NAME)) == ("from the file", str(beside))
    assert os.environ["PATH"] != "/nowhere", "only what concerns providers is taken"
    assert os.environ["FOLKMOOT_TRUST"] == "here.example"
    monkeypatch.setenv("GOOGLE_API_KEY", "from the shell")
    beside.write_text(f"{NAME}=changed\nGOOGLE_API_KEY=from-the-file\n")
    os.utime(beside, ns=(1, 1))
    keys.load()
    assert (os.environ[NAME], os.environ["GOOGLE_API_KEY"]) == ("changed", "from the shell")
    assert keys.origin("GOOGLE_API_KEY") == "environment"


def test_what_is_entered_counts_first_until_it_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "from the shell")
    keys.enter(NAME, f" {KEY}\n")
    assert (os.environ[NAME], keys.origin(NAME)) == (KEY, "entered here")
    keys.forget(NAME)
    assert (os.environ[NAME], keys.origin(NAME)) == ("from the shell", "environment")


@pytest.mark.parametrize(
    ("name", "value"), [("PATH", "x"), (NAME, ""), (NAME, "two words"), (NAME, "a\x1bb")]
)
def test_what_can_be_no_key_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        keys.enter(name, value)
    assert not keys.origin(NAME)


def test_a_run_finds_its_key_in_the_env_file(runs_folder: Path, company: Callable[..., World]) -> None:
    runs_folder.parent.joinpath(".env").write_text(f"{NAME}={KEY}\n")
    with FakeOpenAI(key=KEY) as server:
        world = company(scenario="donor_game", people=2, mind=llm(server.base_url), record=False)
        assert world.beat() == "playing"
        assert not world.log.last("Failed", 1)


# --- specs ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "cast"),
    [
        ("cast.0.persona", {"persona": f"Knows {KEY}."}),
        (
            "cast.0.mind.base_url",
            {"mind": {"name": "llm", "base_url": f"http://me:{PASSWORD}@host.example/v1"}},
        ),
        ("cast.0.mind.model", {"mind": {"name": "llm", "model": "sk-proj-abcdefghijklmnopqrstuvwx"}}),
        ("cast.0.traits", {"traits": {KEY: 1}}),
        ("cast.0.mind.api_key", {"mind": {"name": "llm", "api_key": "short"}}),
        ("cast.0.mind.sampling.api_key", {"mind": {"name": "llm", "sampling": {"api_key": "short"}}}),
    ],
)
def test_a_spec_that_holds_a_key_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, place: str, cast: dict[str, Any]
) -> None:
    monkeypatch.setenv(NAME, KEY)
    with pytest.raises(SpecError) as caught:
        WorldSpec.of({"scenario": "donor_game", "cast": [{"count": 2, **cast}]})
    assert str(caught.value).startswith(f"{place}: holds a key or a password")
    assert "put it into the environment, a .env beside the runs, or the Models page" in str(caught.value)
    assert not {KEY, PASSWORD, "abcdefgh"} & set(str(caught.value).split())


def test_a_key_among_the_parameters_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, KEY)
    for entry in ({"api_key": KEY}, {"temperature": KEY}, {"sampling": {"api_key": KEY}}):
        with pytest.raises(SpecError) as caught:
            WorldSpec.of({"scenario": "donor_game", "cast": [{"mind": {"name": "llm", **entry}, "count": 2}]})
        assert KEY not in str(caught.value)


def test_nobody_is_recast_with_a_key(company: Callable[..., World], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, KEY)
    world = company(scenario="donor_game", people=2, mind="dice")
    for mind in (
        {"name": "llm", "base_url": f"http://me:{PASSWORD}@host.example/v1"},
        {"name": "llm", "api_key": "short"},
        {"name": "llm", "model": KEY},
    ):
        with pytest.raises(ValueError, match="holds a key or a password") as caught:
            world.intervene("recast", "Ada", mind, why="a better voice")
        assert not {KEY, PASSWORD} & set(str(caught.value).split())
    assert not world.log.last("Recast", 1)


def test_shipped_specs_hold_nothing_that_looks_like_a_key() -> None:
    for name in registry.presets():
        assert list(planted(WorldSpec.preset(name).plain())) == []


# --- runs -----------------------------------------------------------------------------------


def llm(base_url: str, model: str = "openai:fake") -> dict[str, str]:
    return {"name": "llm", "model": model, "base_url": base_url}


def spilled(run: Path) -> bool:
    """Whether any file of a run holds the key, in the open or in a compressed blob."""
    whole = b"".join(path.read_bytes() for path in run.parent.glob("*"))
    log = Log.read(run)
    bodies = [zlib.decompress(body) for (body,) in log.rows("SELECT body FROM blobs")]
    events_ = [str(event) for event in log.events()]
    secrets = (KEY.encode(), PASSWORD.encode())
    return any(secret in text for secret in secrets for text in (whole, *bodies, "".join(events_).encode()))


class Gossip(Mind):
    """Tells what it should not know."""

    def answer(self, view: Any, ask: Ask, think: Any) -> str:
        raise RuntimeError(
            f"headers {{'Authorization': 'Bearer {os.environ[NAME]}'}} at http://me:{PASSWORD}@x/"
        )


class Leak(Operator):
    """Fails with a key in its words."""

    def evolve(self, stage: Stage) -> None:
        raise RuntimeError(os.environ[NAME])


class Loose(Scenario):
    """Fails in its second round with a key in its words."""

    def round(self, stage: Stage) -> Any:
        from sandbox import Text

        yield [Ask(name, "Well?", Text(), "say", "nothing") for name in stage.names]
        if stage.round == 2:
            raise RuntimeError(os.environ[NAME])

    def ended(self, state: Any) -> None:
        return None


@pytest.fixture
def loose(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    registry.found.cache_clear()
    for of, cls in ((Scenario, Loose), (Mind, Gossip), (Operator, Leak)):
        registry.found().classes[of][cls.key()] = cls
    monkeypatch.setenv(NAME, KEY)
    yield
    registry.found.cache_clear()


def test_authors_code_does_not_spill_keys(loose: None, tmp_path: Path) -> None:
    run = tmp_path / "kept" / "loose.run"
    with World(scenario="loose", people=2, mind="gossip", operators=["leak"], record=run) as world:
        world.step()
        world.step()
        assert world.status == "failed"
        said = json.dumps([world.fault, world.details, world.why()])
        failures = [event for event in world.log.events() if isinstance(event, events.Failed)]
    assert {event.what for event in failures} == {"answer", "operator"}
    assert KEY not in said
    assert PASSWORD not in said
    assert not spilled(run)


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"key": "another"}, None),  # quotes the key that it refuses
        (
            {},
            (
                400,
                json.dumps(
                    {"error": {"message": f"bad request by {KEY}", "headers": {"authorization": KEY}}}
                ),
            ),
        ),
        ({}, (403, f"<html>Authorization: Bearer {KEY}</html>")),
        ({}, (302, f"http://me:{PASSWORD}@elsewhere.example/")),
    ],
    ids=["401", "400", "403-html", "redirect"],
)
def test_errors_that_echo_the_key_are_recorded_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], refusal: Any
) -> None:
    monkeypatch.setenv(NAME, KEY)
    run = tmp_path / "kept" / "echo.run"
    with FakeOpenAI(**options) as server:
        server.refusal = refusal
        spec = {
            "scenario": "donor_game",
            "people": 2,
            "mind": llm(f"{server.base_url}", "openai:fake | offline"),
        }
        with World(**spec, record=run) as world:
            world.step()
            said = world.why()
    assert KEY not in said
    assert not spilled(run)


def test_keys_are_in_no_prompt_and_in_no_request_but_its_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAME, KEY)
    run = tmp_path / "kept" / "clean.run"
    with FakeOpenAI(key=KEY) as server:
        with World(scenario="donor_game", people=2, mind=llm(server.base_url), record=run) as world:
            world.step()
        assert server.requests
        assert KEY not in json.dumps(server.requests)
    assert not spilled(run)


def test_whatever_looks_like_a_key_is_masked() -> None:
    text = "sk-abc123def, Bearer xyz.ABC-123, http://me:pw@host/v1?key=abc&x=1, AIzaSyA1234567890"
    assert masked(text) == "***, Bearer ***, http://***@host/v1?key=***&x=1, ***"


@pytest.mark.parametrize("moment", ["between", "open"])
@pytest.mark.parametrize("secret", [KEY, "sk-proj-0123456789abcdefghij"])
@pytest.mark.parametrize(
    ("verb", "args", "keywords"),
    [
        ("revise", ("Ada", "persona", "Mine is SECRET_"), {}),
        ("say", ("Director", "Use SECRET_"), {}),
        ("post", ("weather", {"deep": ["SECRET_"]}), {}),
        ("write", ("Ada", "note", "SECRET_"), {}),
        ("post", ("weather", "fine"), {"why": "SECRET_"}),
        ("post", ("weather", "fine"), {"by": "user:SECRET_"}),
        ("assign", ("Ada", "SECRET_"), {}),
        ("join", ({"name": "dice"},), {"name": "Eve", "persona": "SECRET_"}),
    ],
)
def test_what_people_do_with_a_key_in_it_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    verb: str,
    args: tuple[Any, ...],
    keywords: dict[str, Any],
    secret: str,
    moment: str,
) -> None:
    monkeypatch.setenv(NAME, KEY)
    args, keywords = json.loads(json.dumps([args, keywords]).replace("SECRET_", secret))
    cast = [{"name": "Ada", "mind": "human"}, {"name": "Ben", "mind": "dice"}]
    with World(scenario="donor_game", cast=cast, graph="complete", record=tmp_path / "one.run") as world:
        if moment == "open":
            assert world.beat() == "waiting"
        before = len(list(world.log.events()))
        with pytest.raises(ValueError, match="take it out, and put it into") as error:
            world.intervene(verb, *args, **keywords)
        assert secret not in str(error.value)
        assert (len(list(world.log.events())), world.queued) == (before, 0)
    assert secret.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("*"))


@pytest.mark.parametrize("change", ["revise Ada persona {}", "message Ada {}", "answer Ada {}"])
def test_a_fork_takes_no_key_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    monkeypatch.setenv(NAME, KEY)
    run, branch = tmp_path / "one.run", tmp_path / "two.run"
    with World(
        scenario="donor_game", cast=[{"name": "Ada"}, {"name": "Ben"}], mind="dice", record=run
    ) as world:
        world.step()
    with pytest.raises(ForkError, match="holds a key") as error:
        fork(run, 0, change=change.format(KEY), target=branch)
    assert KEY not in str(error.value)
    assert not branch.exists()


def test_a_persons_answer_with_a_key_is_refused_and_the_seat_stays_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(NAME, KEY)
    with World(scenario="donor_game", cast=[{"name": "Ada", "mind": "human"}, {"name": "Ben"}]) as world:
        world.beat()
        with pytest.raises(ValueError, match="holds a key"):
            world.answer("Ada", KEY)
        assert world.waiting_for == ["Ada"]


def test_an_interview_does_not_spill_a_key(
    loose: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Gossip, "remote", lambda self: "offline")
    run = tmp_path / "one.run"
    with World(scenario="donor_game", cast=[{"name": "Ada", "mind": "gossip"}, {"name": "Ben"}], record=run):
        pass
    with pytest.raises(Unanswered, match="the mind of Ada failed") as error:
        interview(run, "Ada", "Well?")
    assert KEY not in str(error.value)
    assert PASSWORD not in str(error.value)


def test_a_faculty_that_fails_with_a_key_leaves_none_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, KEY)

    class Broken(Faculty):
        def recall(self, turn: Turn) -> None:
            raise RuntimeError(KEY)

    turn = Turn(View(State(seed=1), "Ada"), Ask("Ada", "Well?", Text(), "say", ""), print)
    turn.run("recall", [Broken()])
    [fault] = turn.writes
    assert fault.item == {"count": 1, "last": "RuntimeError: ***"}


def test_a_crash_is_told_without_the_key(
    runs_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(NAME, KEY)

    def crashed(self: World) -> str:
        raise RuntimeError(KEY)

    monkeypatch.setattr(World, "beat", crashed)
    one = director.start(WorldSpec.preset("donor_game/tiny"))
    one.play()
    one._thread.join(timeout=30)
    assert "RuntimeError: ***" in one.crash
    said = capsys.readouterr()
    assert "Traceback" in said.err
    assert KEY not in said.out + said.err
    one.close()
