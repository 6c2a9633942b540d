"""Two runs side by side: the first difference, and what differs in rounds, outcomes, metrics, ties and people."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from sandbox import World
from sandbox.compare import compare
from sandbox.events import Chose, Wrote
from sandbox.fork import fork
from sandbox.history import History

Company = Callable[..., World]
SPEC: dict[str, Any] = {
    "scenario": {"name": "whispers", "talk": False}, "people": 4, "mind": "fixed", "seed": 5, "graph": "ring",
}  # fmt: skip


@pytest.fixture
def parent(company: Company, tmp_path: Path) -> Path:
    company(**SPEC, record=tmp_path / "parent.run").run().close()
    return tmp_path / "parent.run"


def changed(parent: Path, *moment: Any, change: str) -> History:
    child = fork(parent, *moment, change=change, target=parent.with_name("child.run"))
    World.open(child).run().close()
    return History.of(child)


def test_a_run_and_itself_are_the_same(parent: Path) -> None:
    found = compare(History.of(parent), History.of(parent))
    assert found.same
    assert (found.first, found.parted, found.shared) == (None, None, len(History.of(parent).events))
    assert not any((found.outcomes, found.metrics, found.edges, found.people))
    assert list(found.rounds) == [1, 2, 3]
    assert found.rounds[3] == ({"episode": 1, "round": 3, "events": 18},) * 2


def test_one_answer_more_is_found_with_all_that_follows(parent: Path) -> None:
    child = changed(parent, 2, 1, change="answer Ben 5")
    found = compare(History.of(parent), child)
    ours, theirs = found.first or (None, None)
    assert isinstance(ours, Wrote)  # whoever is answered for writes nothing down
    assert isinstance(theirs, Chose)
    assert (ours.who, theirs.who, theirs.value) == ("Ben", "Ben", 5)
    assert found.parted == 2
    assert found.people["Ben"]["score"] == (9.0, 11.0)
    assert found.outcomes == {1: ({"reason": "enough", "total": 36.0}, {"reason": "enough", "total": 38.0})}
    assert found.metrics["mean_score"][1] == (3.0, 3.0)
    assert found.metrics["mean_score"][3] == (9.0, 9.5)
    assert compare(child, History.of(parent)).first == (theirs, ours)


def test_ties_roles_minds_and_traits(parent: Path) -> None:
    found = compare(History.of(parent), changed(parent, 1, change="link Ada Cleo weight=2.0"))
    assert found.edges == {"talk": {("Ada", "Cleo"): (None, 2.0)}}
    assert found.people == {}
    parent.with_name("child.run").unlink()
    found = compare(History.of(parent), changed(parent, 1, change="assign Ada judge"))
    assert found.people == {"Ada": {"role": ("role of Ada", "judge")}}
    parent.with_name("child.run").unlink()
    found = compare(History.of(parent), changed(parent, 1, change="revise Ada persona sly"))
    assert found.people == {"Ada": {"persona": (None, "sly")}}
    parent.with_name("child.run").unlink()
    found = compare(History.of(parent), changed(parent, 1, change="join '{name: fixed}' name=Zoe"))
    assert found.people["Zoe"]["present"] == (None, True)


def test_a_run_that_is_shorter_differs_where_it_ends(parent: Path, tmp_path: Path) -> None:
    child = History.of(fork(parent, 2, target=tmp_path / "child.run"))
    found = compare(History.of(parent), child)
    assert not found.same
    assert found.first is not None
    assert found.first[1] is None
    assert (found.parted, found.shared) == (3, len(child.events))
    assert found.rounds[3][1] is None
    assert found.people == {}  # compared at the last common round


def test_it_is_plain_json(parent: Path) -> None:
    told = compare(History.of(parent), changed(parent, 1, change="link Ada Cleo")).plain()
    assert orjson.loads(orjson.dumps(told)) == told
    assert told["edges"] == {"talk": {"Ada -> Cleo": [None, 1.0]}}
