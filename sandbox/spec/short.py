"""Short ways to a spec: flat keywords, and a company for a scenario that nobody described one for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.contract import Scenario
from sandbox.spec.record import SpecError, WorldSpec

COMPANY = 6  # people in a company that nobody chose, where the scenario lets as few play


def flat(keywords: Mapping[str, Any]) -> WorldSpec:
    """A spec from flat keywords, so that one call or a table of factors makes a world.

    `preset` starts from a shipped spec, `people` and `mind` make a cast of alike, `graph` is the talk graph;
    fields of the spec are themselves; whatever else is a parameter of the scenario. Raises SpecError.
    """
    words = dict(keywords)
    plain: dict[str, Any] = WorldSpec.preset(words.pop("preset")).plain() if "preset" in words else {}
    if "scenario" in words:
        plain["scenario"] = words.pop("scenario")
    people, mind = words.pop("people", None), words.pop("mind", None)
    if (
        people is not None
        or (mind is not None and "cast" not in plain)
        or not ({"cast"} & (plain.keys() | words.keys()))
    ):
        plain["cast"] = [{"mind": mind or "dice", "count": 6 if people is None else people}]
    elif mind is not None:
        plain["cast"] = [{**member, "mind": mind} for member in plain["cast"]]
    if "graph" in words:
        plain["society"] = {**plain.get("society", {}), "talk": words.pop("graph")}
    fields = {key: words.pop(key) for key in list(words) if key in WorldSpec.model_fields}
    plain.update(fields)
    if words:
        plain["scenario"] = _with_params(plain.get("scenario"), words)
    return WorldSpec.of(plain, folder=Path())


def improvised(cls: type[Scenario]) -> WorldSpec:
    """A company for a scenario without a preset: its own bots in turn, else dice; all hear all.

    Raises SpecError.
    """
    low, high = cls.people
    minds = [f"{cls.key()}.{bot.key()}" for bot in cls.bots] or ["dice"]
    seats = max(low, min(high, COMPANY))
    cast = [{"mind": mind, "count": len(range(turn, seats, len(minds)))} for turn, mind in enumerate(minds)]
    return WorldSpec.of(
        {
            "scenario": cls.key(),
            "cast": [member for member in cast if member["count"]],
            "staff": [{"name": seat, "mind": "dice"} for seat in cls.staff],
            "society": dict.fromkeys(cls.channels, "complete"),
        }
    )


def _with_params(scenario: Any, params: Mapping[str, Any]) -> Any:
    if isinstance(scenario, list) and len(scenario) == 1:
        scenario = scenario[0]
    if not isinstance(scenario, str | Mapping):
        raise SpecError(f"{', '.join(params)}: there is no one scenario whose parameters these could be")
    return {**({"name": scenario} if isinstance(scenario, str) else scenario), **params}
