"""Files from elsewhere: what holds is taken in as it was; what does not is refused, and nothing else happens."""

import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import World, WorldSpec, registry, runs
from sandbox.fork import fork
from sandbox.imports import Limits, Unsound, import_run
from sandbox.log import Exchange, Log, RunError, copies, digest
from sandbox.remarks import remark, remarks
from sandbox.state import fold
from tests.fake_openai import FakeOpenAI

LONG = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOLKMOOT_RUNS", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with answers of a model and a note, never changed."""
    path = tmp_path_factory.mktemp("whole") / "whole.run"
    cast = [
        {"mind": {"name": "llm", "model": "offline"}, "count": 2},
        {"mind": "donor_game.reciprocator", "count": 2},
    ]
    with World(scenario="donor_game", episodes=5, cast=cast, graph="complete", seed=1, record=path) as world:
        world.step()
        world.step()
        assert world.status == "playing"
    remark(path, "Look here.", seq=3)
    return path


@pytest.fixture
def file(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "given.run"))


def facts(path: Path) -> tuple[Any, ...]:
    log = Log.read(path)
    return list(log.events()), log.exchanges(), log.meta("spec"), [one.text for one in remarks(path)]


def refused(path: Path, words: str = "is not taken in: ", **limits: float) -> None:
    """The file is refused with these words, and nothing is left of it."""
    with pytest.raises(Unsound, match=words):
        import_run(path, limits=Limits(**limits))
    assert not list(runs.folder().glob("*")) if runs.folder().exists() else True


def test_a_run_is_taken_in_as_it_was_and_goes_on(file: Path, home: Path) -> None:
    path = import_run(file)
    assert path == home / "given.run"
    assert facts(path) == facts(file)
    with World.open(path) as world:
        world.step()
        assert world.fault == ""


def test_a_fork_brings_what_its_parent_recorded_later(file: Path, tmp_path: Path) -> None:
    child = fork(file, 1, target=tmp_path / "child.run")
    path = import_run(child, "other name?")
    assert path.name == "other-name.run"
    assert copies.later(Log.read(path)) == copies.later(Log.read(child))
    with World.open(path) as world:
        world.step()
        assert list(world.log.events()) == list(Log.read(file).events())


def test_a_run_of_a_scenario_that_is_not_here_can_be_looked_at(file: Path) -> None:
    def unknown(spec: dict[str, Any]) -> dict[str, Any]:
        return {**spec, "scenario": [{"name": "of_another_world", "depth": 3}]}

    changed(
        file, "meta", "value", lambda text: orjson.dumps(unknown(orjson.loads(text))).decode(), "key = 'spec'"
    )
    path = import_run(file)
    assert runs.summary(path).scenario == "of_another_world"
    assert fold(Log.read(path).events(), 1).step == 2


@pytest.mark.parametrize("preset", sorted(name for name in registry.presets() if name.endswith("/tiny")))
def test_no_run_of_ours_is_refused(preset: str, tmp_path: Path) -> None:
    spec = WorldSpec.preset(preset)
    for name, one in (("bots", spec), ("models", spec.played_by({"name": "llm", "model": "offline"}))):
        with World(one, record=tmp_path / f"{name}.run") as world:
            world.step()
            world.step()
        assert facts(import_run(tmp_path / f"{name}.run")) == facts(tmp_path / f"{name}.run")


def test_answers_from_the_cache_failures_and_vectors_are_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with FakeOpenAI() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        spec = (
            WorldSpec.preset("donor_game/tiny")
            .played_by({"name": "llm", "model": "openai:fake"})
            .with_(cache=True)
        )
        for name in ("one", "two"):
            with World(spec, record=tmp_path / f"{name}.run") as world:
                world.step()
                world.log.record(
                    Exchange((9, 0, 0, -10), "Ada", "embed", "", {"usage": {}, "model": "m", "paid": True}),
                    None,
                    {"key": zlib.compress(bytes(32))},
                )
                world.log.record(
                    Exchange((9, 1, 1, 1), "Ada", "call", "", {"error": "down", "status": 500}), 1
                )
    kinds = {exchange.kind for exchange in Log.read(tmp_path / "two.run").exchanges().values()}
    assert kinds >= {"hit", "embed", "call"}
    path = import_run(tmp_path / "two.run")
    assert facts(path) == facts(tmp_path / "two.run")
    assert Log.read(path).vectors(["key"]) == {"key": zlib.compress(bytes(32))}


def test_a_name_is_not_taken_twice(file: Path) -> None:
    path = import_run(file)
    before = path.read_bytes()
    with pytest.raises(RunError, match=r"is here already: .* another name \(in the terminal with --name NEW"):
        import_run(file)
    assert path.read_bytes() == before
    with pytest.raises(Unsound, match="cannot be called"):
        import_run(file, "../..")


# -- hostile files ----------------------------------------------------------------------------------------------


def script(words: str) -> Callable[[Path], None]:
    def run(path: Path) -> None:
        with closing(sqlite3.connect(path)) as db:
            db.executescript(words)

    return run


def changed(path: Path, table: str, column: str, change: Callable[[Any], Any], where: str = "1") -> None:
    """Change a value of the first row that fits."""
    with closing(sqlite3.connect(path)) as db, db:
        value, key = db.execute(f"SELECT {column}, * FROM {table} WHERE {where}").fetchone()[:2]
        first = db.execute(f"PRAGMA table_info({table})").fetchall()[0][1]
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {first} = ?", (change(value), key))


def bomb(path: Path) -> None:
    """An answer of a gigabyte in a megabyte, with the right hash in its row's name at least."""
    unfolding = zlib.compressobj(9)
    body = b"".join(
        [unfolding.compress(b'"' + b"x" * 2**20), *(unfolding.compress(b"x" * 2**20) for _ in range(200))]
    )
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO blobs VALUES (?, ?)", ("0" * 32, body + unfolding.flush()))


def nested(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO blobs VALUES (?, ?)", ("0" * 32, zlib.compress(b"[" * 900 + b"]" * 900)))


def answer(reply: Any) -> Callable[[Path], None]:
    """A recorded answer of the right hash, but of another shape."""

    def put(path: Path) -> None:
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("INSERT INTO blobs VALUES (?, ?)", (digest(reply), zlib.compress(orjson.dumps(reply))))
            db.execute("UPDATE exchanges SET reply = ?", (digest(reply),))

    return put


def vector(body: bytes) -> Callable[[Path], None]:
    def put(path: Path) -> None:
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("CREATE TABLE vectors (key TEXT PRIMARY KEY, body BLOB NOT NULL)")
            db.execute("INSERT INTO vectors VALUES ('v', ?)", (body,))

    return put


def body(change: Callable[[dict[str, Any]], dict[str, Any]], kind: str) -> Callable[[Path], None]:
    return lambda path: changed(
        path, "events", "body", lambda old: orjson.dumps(change(orjson.loads(old))), f"kind = '{kind}'"
    )


def meta(key: str, value: Any) -> Callable[[Path], None]:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return script(f"INSERT OR REPLACE INTO meta VALUES ('{key}', '{text}')")


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "view": (script("CREATE VIEW peek AS SELECT 1"), "a view 'peek', which no run has"),
    "table that is a view": (
        script("ALTER TABLE remarks RENAME TO r; CREATE VIEW remarks AS SELECT * FROM r"), "which no run has"
    ),
    "trigger": (script("CREATE TRIGGER t AFTER INSERT ON meta BEGIN SELECT 1; END"), "a trigger 't'"),
    "extra table": (script("CREATE TABLE extra (x)"), "a table 'extra'"),
    "virtual table": (script("CREATE VIRTUAL TABLE vectors USING fts5(key, body)"), "which no run has"),
    "odd index": (script("CREATE INDEX odd ON meta (upper(value))"), "an? index 'odd'"),
    "extra column": (script("ALTER TABLE events ADD COLUMN more"), "table events has columns"),
    "computed column": (
        script("ALTER TABLE remarks RENAME COLUMN by TO b; ALTER TABLE remarks ADD COLUMN by TEXT AS (upper(b))"),
        "table remarks has columns",
    ),
    "missing column": (script("ALTER TABLE exchanges DROP COLUMN retries"), "table exchanges has columns"),
    "missing table": (script("DROP TABLE blobs"), "it has no table blobs"),
    "another program": (script("PRAGMA application_id = 7"), "of another program"),
    "newer format": (script("PRAGMA user_version = 99"), "it has format 99, .*; update folkmoot"),
    "lost event": (script("DELETE FROM events WHERE seq = 5"), "event 5 is missing"),
    "changed event": (body(lambda e: {**e, "amounts": {**e["amounts"], "Ada": 1e6}}, "Paid"), "do not add up|cannot"),
    "unknown kind": (script("UPDATE events SET kind = 'Cheated' WHERE seq = 9"), "which nothing is"),
    "wrong type": (body(lambda e: {**e, "who": 5}, "Said"), r"event \d+ \(Said\) is not sound: who"),
    "more than it says": (body(lambda e: {**e, "code": "import os"}, "Said"), "not sound"),
    "stranger speaks": (script("UPDATE events SET by = 'nobody' WHERE seq = 4"), "do not add up"),
    "other round": (script("UPDATE events SET step = 7 WHERE seq = 4"), "stands in round 7"),
    "back in time": (script("UPDATE events SET beat = -1 WHERE seq = 4"), "beat -1, where it cannot be"),
    "text for a number": (script("UPDATE events SET at = 'noon' WHERE seq = 4"), "at cannot be 'noon'"),
    "number for bytes": (script("UPDATE events SET body = 7 WHERE seq = 4"), "body cannot be 7"),
    "nobody's joining": (body(lambda e: {**e, "who": "engine"}, "Joined"), "reserved"),
    "impossible": (body(lambda e: {**e, "who": "Zoe"}, "Chose"), "do not add up"),
    "changed answer": (
        lambda path: changed(path, "blobs", "body", lambda _: zlib.compress(b'{"text":"yes"}')),
        "not what its hash says",
    ),
    "cut answer": (lambda path: changed(path, "blobs", "body", lambda old: old[:-3]), "cut short"),
    "no answer": (lambda path: changed(path, "blobs", "body", lambda _: b"zip"), "cannot be read"),
    "bomb": (bomb, "unfolds to more than is allowed"),
    "deep": (nested, "cannot be read"),
    "answer of another shape": (answer([1, 2]), "not shaped like one"),
    "answer without words": (answer({"model": "m"}), "text is missing|usage is missing"),
    "answer that is lost": (script("UPDATE exchanges SET reply = 'gone'"), "is missing"),
    "odd answer": (script("UPDATE exchanges SET kind = 'magic'"), "which nothing is"),
    "a vector of nothing known": (vector(b"zip"), "the vector 'v' cannot be read"),
    "a vector that is cut": (vector(zlib.compress(bytes(7))), "the vector 'v' is none"),
    "a vector without end": (vector(zlib.compress(bytes(2**20))), "the vector 'v' is none"),
    "a vector of no number": (vector(zlib.compress(b"\x00\x00\xc0\x7f")), "the vector 'v' is none"),
    "no spec": (script("DELETE FROM meta WHERE key = 'spec'"), "the spec is missing"),
    "spec of another shape": (meta("spec", {"scenario": 5, "cast": []}), r"spec\.scenario"),
    "spec with more": (meta("spec", {"scenario": [{"name": "x"}], "cast": [{}], "shell": "rm"}), r"spec\.shell"),
    "no JSON": (meta("status", "{"), "status is no JSON"),
    "parent elsewhere": (meta("parent", {"run": ["a"], "step": 1}), r"parent\..*run"),
    "a wish of no person": (meta("queued", [{"verb": "say", "by": "engine"}]), r"queued\.0\.by"),
    "a wish for anything": (meta("queued", [{"verb": "system", "args": ["rm"]}]), r"queued\.0\.verb"),
    "a wish with more": (meta("queued", [{"verb": "say", "eval": "1"}]), r"queued\.0\.eval"),
    "interviews that gave back": (meta("interviewed", {"money": -5}), r"interviewed\.money"),
    "interviews in other units": (meta("interviewed", {"gold": 5}), r"interviewed\.gold"),
    "brought from nowhere": (meta("brought", [["mind", 5]]), r"brought\.0\.1"),
    "edits of no event": (meta("edits", {"one": "x"}), "edits"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_a_word(what: str, file: Path) -> None:
    spoil, words = HOSTILE[what]
    spoil(file)
    refused(file, words, blob=2**26)


def test_what_is_too_large_is_refused(file: Path) -> None:
    refused(file, "MiB are allowed", file=1000)
    refused(file, "more than 10 rows", rows=10)
    refused(file, "unfolds to more", blobs=10)
    refused(file, "too big|too long", value=500)


def test_a_file_that_takes_too_long_is_given_up(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        rows = ((i + 10_000_000, "x" * 10) for i in range(60_000))
        db.executemany("INSERT INTO remarks (id, text, at) VALUES (?, ?, 0)", rows)
    refused(file, "takes too long", seconds=-1)


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "nothing.run", "there is no such file")
    for name, content in (
        ("empty", b""),
        ("text", b"hello"),
        ("head", b"SQLite format 3\x00"),
        ("zeros", bytes(4096)),
    ):
        (tmp_path / name).write_bytes(content)
        refused(tmp_path / name, "no run file at all|damaged|another program")


def test_a_file_copied_while_it_is_played_is_refused(tmp_path: Path) -> None:
    with World(preset="commons/tiny", seed=1, record=tmp_path / "live.run") as world:
        world.step()
        refused(tmp_path / "live.run", "`folkmoot export` makes a whole copy")


# -- fuzzing ----------------------------------------------------------------------------------------------------


@pytest.fixture
def fuzzed(whole: Path, tmp_path: Path) -> Callable[[bytes], None]:
    original, given_ = facts(whole), tmp_path / "fuzzed.run"

    def take(content: bytes) -> None:
        """Refused without a trace, or taken in with nothing in it that was not in the original."""
        given_.write_bytes(content)
        try:
            path = import_run(given_, limits=Limits(blob=2**22, value=2**22, rows=100_000))
        except RunError:
            assert not list(runs.folder().glob("*"))
            return
        events, exchanges, *_ = facts(path)
        assert events == original[0][: len(events)]
        assert {p: e.reply for p, e in exchanges.items()}.items() <= {
            p: e.reply for p, e in original[1].items()
        }.items()
        path.unlink()

    runs.folder().mkdir(parents=True)
    return take


@LONG
@given(data=st.data())
def test_a_truncated_file_never_crashes_or_half_imports(
    fuzzed: Callable[[bytes], None], whole: Path, data: st.DataObject
) -> None:
    content = whole.read_bytes()
    fuzzed(content[: data.draw(st.integers(0, len(content)))])


@LONG
@given(
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 7)), min_size=1, max_size=40)
)
def test_flipped_bits_never_crash_or_half_import(
    fuzzed: Callable[[bytes], None], whole: Path, flips: list[tuple[float, int]]
) -> None:
    content = bytearray(whole.read_bytes())
    for where, bit in flips:
        content[int(where * len(content))] ^= 1 << bit
    fuzzed(bytes(content))


@LONG
@given(data=st.data())
def test_pages_in_the_wrong_place_never_crash_or_half_import(
    fuzzed: Callable[[bytes], None], whole: Path, data: st.DataObject
) -> None:
    content, size = whole.read_bytes(), 4096
    pages = [content[i : i + size] for i in range(0, len(content), size)]
    places = st.integers(1, len(pages) - 1)
    for one, other in data.draw(st.lists(st.tuples(places, places), min_size=1, max_size=5)):
        pages[one] = pages[other]
    fuzzed(b"".join(pages))


VALUES = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=40), st.binary(max_size=60),
    st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text(max_size=5), max_size=3)
    .map(lambda value: _bytes(value)),
)  # fmt: skip
CELLS = [
    (table, column)
    for table, columns in {
        "events": ("seq", "step", "beat", "by", "kind", "body", "at"),
        "exchanges": (
            "step",
            "beat",
            "n",
            "call",
            "who",
            "kind",
            "request",
            "reply",
            "at",
            "seconds",
            "retries",
        ),
        "blobs": ("hash", "body"),
        "meta": ("key", "value"),
        "remarks": ("id", "seq", "who", "text", "at", "by"),
    }.items()
    for column in columns
]


def _bytes(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # an integer that JSON of ours does not have
        return b"9" * 40


@LONG
@given(cell=st.sampled_from(CELLS), value=VALUES, where=st.integers(0, 40))
def test_any_value_in_any_cell_never_crashes_or_half_imports(
    whole: Path, tmp_path: Path, cell: tuple[str, str], value: Any, where: int
) -> None:
    table, column = cell
    path = Path(shutil.copy(whole, tmp_path / "cell.run"))
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        first = db.execute(f"PRAGMA table_info({table})").fetchall()[0][1]
        keys = db.execute(f"SELECT {first} FROM {table} LIMIT 1 OFFSET ?", (where,)).fetchall()
        try:
            with db:
                db.execute(
                    f"UPDATE {table} SET {column} = ? WHERE {first} = ?", (value, *(keys or [(None,)])[0])
                )
        except sqlite3.IntegrityError:
            return  # not even SQLite lets it be
    runs.folder().mkdir(parents=True, exist_ok=True)
    try:
        taken = import_run(path)
    except RunError:
        assert not list(runs.folder().glob("*"))
        return
    runs.summary(taken)
    fold(Log.read(taken).events(), 1).plain()
    taken.unlink()
