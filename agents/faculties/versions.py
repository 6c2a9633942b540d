"""What became of each version of a skill: none is lost, and one that does worse than an earlier one gives way."""

from collections.abc import Mapping, Sequence
from typing import Any

from agents.faculties.lessons import MARKS, before_asked
from agents.faculties.principles import worth
from agents.faculties.turn import Turn

STORE = "skill_versions"
OPENED = "skills opened"
TRIES = 3  # stretches in which a version was opened, before it can give way
KEPT = ("name", "trigger", "body", "version", "evidence")  # no `text`: what is past is no lesson that an heir gets


def opened(turn: Turn, keys: Sequence[str]) -> None:
    """Skills were opened for this question: from when on, and when last."""
    known, at = dict(turn.memory(MARKS).get(OPENED, {})), before_asked(turn.view)
    new = {key: [known.get(key, [at])[0], at] for key in keys}
    if new:
        turn.keep(MARKS, OPENED, {**known, **new})


def opened_before(turn: Turn, at: int) -> frozenset[str]:
    """Skills that were opened in a stretch that ended there; what was opened since belongs to the next one."""
    known = turn.memory(MARKS).get(OPENED, {})
    later = {key: [last, last] for key, (_, last) in known.items() if last >= at}
    if known:
        turn.keep(MARKS, OPENED, later or None)
    return frozenset(key for key, (first, _) in known.items() if first < at)


def remember(turn: Turn, key: str, item: Mapping[str, Any]) -> None:
    """Write down the version that a skill has, once."""
    place = _place(key, item["version"])
    if place not in turn.memory(STORE):
        kept = {part: item[part] for part in KEPT}
        turn.keep(STORE, place, {**kept, "of": key, "used": 0, "won": 0, "seq": item["seq"]})


def newest(turn: Turn, key: str, item: Mapping[str, Any]) -> int:
    """The highest version that a skill ever had."""
    return max([item["version"], *(one["version"] for one in _of(turn, key))])


def tried(turn: Turn, key: str, item: Mapping[str, Any], won: bool) -> None:
    """A skill was opened in a stretch: its version is worth more or less for it."""
    remember(turn, key, item)
    known = turn.memory(STORE)[place := _place(key, item["version"])]
    turn.keep(STORE, place, {**known, "used": known["used"] + 1, "won": known["won"] + won})


def better(turn: Turn, key: str, item: Mapping[str, Any]) -> int | None:
    """The version to go back to, where this one was tried enough and a tried one before it is worth more."""
    known = {one["version"]: one for one in _of(turn, key) if one["used"]}
    now = known.pop(item["version"], None)
    if now is None or now["used"] < TRIES or not known:
        return None
    best = max(known, key=lambda version: (worth(known[version]["won"], known[version]["used"]), version))
    return best if worth(known[best]["won"], known[best]["used"]) > worth(now["won"], now["used"]) else None


def back_to(turn: Turn, store: str, key: str, version: int, at: int) -> None:
    """A skill takes on a version that it had before, whichever. Raises LookupError where it never had it."""
    held = turn.memory(STORE).get(_place(key, version))
    if held is None:
        raise LookupError(f"skill {key} never had a version {version}")
    item = turn.memory(store)[key]
    restored = {part: held[part] for part in KEPT} | {"text": told(held["name"], held["trigger"], held["body"])}
    turn.keep(store, key, {**item, **restored, "before": item["text"], "seq": at})


def told(name: str, trigger: str, body: str) -> str:
    """A skill as a whole."""
    return f"{name} ({trigger}): {body}"


def _of(turn: Turn, key: str) -> list[Mapping[str, Any]]:
    return [one for one in turn.memory(STORE).values() if one["of"] == key]


def _place(key: str, version: int) -> str:
    return f"{key} v{version:03}"
