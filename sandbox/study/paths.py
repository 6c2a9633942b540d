"""A place in a spec, named as in its file: ``scenario.talk``, ``cast.*.mind.model``, ``operators.NAME.share``.

Words that stand for more than one place, as in `sandbox.spec.flat`:

preset        start from another shipped spec
people        so many people, the cast's members in equal parts
mind, model   everybody is played by this mind, or by this chat model
memory        everybody who is played by a chat model has this memory ("" for none)
graph         the starting graph of talk
operators.X   true or a table of parameters: X works; false: it does not
"""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.spec import SpecError, WorldSpec

Plain = dict[str, Any]


def put(plain: Plain, path: str, value: Any) -> Plain:
    """The spec with the value at this place. Raises SpecError, naming the path, when there is no such place."""
    if path in _WORDS:
        return _WORDS[path](plain, value)
    first, *rest = path.split(".")
    if first not in WorldSpec.model_fields:
        words = ", ".join([*_WORDS, *WorldSpec.model_fields])
        raise SpecError(f"{path}: a spec has no {first!r}; a factor begins with one of: {words}")
    if first == "operators" and rest:
        return {**plain, "operators": _operators(plain.get("operators", []), rest, value, path)}
    return {**plain, first: _put(_branch(plain, first), rest, value, path)}


def _branch(plain: Mapping[str, Any], first: str) -> Any:
    """What stands there, a lone scenario without its list."""
    branch = plain.get(first)
    return branch[0] if first == "scenario" and isinstance(branch, list) and len(branch) == 1 else branch


def _put(here: Any, rest: list[str], value: Any, path: str) -> Any:
    if not rest:
        return value
    key, *deeper = rest
    if isinstance(here, str) and not isinstance(here, bool):
        here = {"name": here}  # a bare name is a table without parameters
    if isinstance(here, list):
        chosen = _chosen(here, key, path)
        return [_put(one, deeper, value, path) if i in chosen else one for i, one in enumerate(here)]
    if here is not None and not isinstance(here, Mapping):
        raise SpecError(f"{path}: {here!r} has no part {key!r}")
    branch = here or {}
    return {**branch, key: _put(branch.get(key), deeper, value, path)}


def _chosen(members: list[Any], key: str, path: str) -> set[int]:
    """The members that a key means: ``*`` all, a number one, a name whoever has it."""
    if key == "*":
        return set(range(len(members)))
    if key.isdigit() and int(key) < len(members):
        return {int(key)}
    named = {i for i, one in enumerate(members) if isinstance(one, Mapping) and _is_called(one, key)}
    if not named:
        raise SpecError(
            f"{path}: there is no {key!r} here; say *, a number up to {len(members) - 1}, or a name"
        )
    return named


def _is_called(member: Mapping[str, Any], key: str) -> bool:
    return member.get("name") == key or key in member.get("names", ())


def _operators(listed: list[Any], rest: list[str], value: Any, path: str) -> list[Any]:
    """An operator switched on or off, or one of its parameters changed."""
    name, *deeper = rest
    known = [one if isinstance(one, Mapping) else {"name": one} for one in listed]
    at = next((i for i, one in enumerate(known) if one["name"] == name), None)
    if deeper:
        if at is None:
            raise SpecError(f"{path}: the operator {name} is not in the spec; switch it on first")
        return [_put(one, deeper, value, path) if i == at else one for i, one in enumerate(known)]
    if not isinstance(value, bool | Mapping):
        raise SpecError(f"{path}: {value!r} is not allowed; true, false or a table of parameters")
    others = [one for i, one in enumerate(known) if i != at]
    if value is False:
        return others
    present = {
        **(known[at] if at is not None else {"name": name}),
        **(value if isinstance(value, Mapping) else {}),
    }
    return [*known[:at], present, *known[at + 1 :]] if at is not None else [*others, present]


def _preset(plain: Plain, value: Any) -> Plain:
    return WorldSpec.preset(str(value)).plain()


def _people(plain: Plain, value: Any) -> Plain:
    if type(value) is not int:
        raise SpecError(f"people: {value!r} is not allowed: a whole number is expected")
    return WorldSpec.of(plain).crowd(value).plain()


def _mind(plain: Plain, value: Any) -> Plain:
    return WorldSpec.of(plain).played_by({"name": value} if isinstance(value, str) else value).plain()


def _model(plain: Plain, value: Any) -> Plain:
    return _mind(plain, {"name": "llm", "model": value})


def _memory(plain: Plain, value: Any) -> Plain:
    cast = plain.get("cast", [])
    minds = [one["mind"] if isinstance(one["mind"], Mapping) else {"name": one["mind"]} for one in cast]
    if not any(mind["name"] == "llm" for mind in minds):
        raise SpecError("memory: nobody here asks a chat model; say model first, or put it into the base")
    told = [{**mind, "memory": value} if mind["name"] == "llm" else mind for mind in minds]
    return {**plain, "cast": [{**one, "mind": mind} for one, mind in zip(cast, told, strict=True)]}


def _graph(plain: Plain, value: Any) -> Plain:
    return {**plain, "society": {**plain.get("society", {}), "talk": value}}


_WORDS: dict[str, Callable[[Plain, Any], Plain]] = {
    "preset": _preset, "people": _people, "mind": _mind, "model": _model, "memory": _memory, "graph": _graph,
}  # fmt: skip
