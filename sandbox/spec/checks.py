"""What is checked before a world exists: names, parameters, people, graphs; what passes can be played."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sandbox import registry
from sandbox.contract import Mind, Operator, Scenario
from sandbox.names import fault
from sandbox.spec.parts import Named
from sandbox.state import derive
from sandbox.topology import build
from sandbox.veil import HOLDS_A_KEY, planted

if TYPE_CHECKING:
    from sandbox.spec.record import WorldSpec

CHECKED_UP_TO = 300  # people; what does not fit does so for few as for many, and drawing is not free


def faults(spec: "WorldSpec") -> list[str]:
    """What is wrong with it, a line each: keys in plain sight, personas that cannot be drawn, what does not fit."""
    found = [f"{place}: {HOLDS_A_KEY}" for place in planted(spec.plain())]
    return found or list(_persona_faults(spec)) or list(_misfits(spec))


def stranger(spec: "WorldSpec", mind: str) -> str | None:
    """Why a scripted mind fits none of the games played here: in another than its own it answers at random."""
    played, minds = list(dict.fromkeys(one.name for one in spec.scenario)), registry.family(Mind)
    game, dot, _ = mind.partition(".")
    if not dot or mind not in minds or game in played:
        return None
    fitting = ", ".join(one for one in minds if one.partition(".")[0] in played)
    others = ", ".join(one for one in minds if "." not in one)
    plays = f"the mind {mind} knows how to play {game}, not {', '.join(played)}"
    return f"{plays}; there are: {fitting}; and for every game: {others}"


def idle(spec: "WorldSpec") -> list[str]:
    """Operators that fit none of the games played here, each with a reason: it plays, and their edits are refused."""
    scripts = spec.scripts()
    lacks = {one.key(): [one.lacks(script) for script in scripts] for one in spec.operator_records()}
    return [
        f"the operator {name} does not fit here: {whys[0][0]}" for name, whys in lacks.items() if all(whys)
    ]


def _persona_faults(spec: "WorldSpec") -> Iterator[str]:
    for part, cast in (("cast", spec.cast), ("staff", spec.staff)):
        for i, member in enumerate(cast):
            try:
                member.each(spec.seed, "personas", part, i)
            except ValueError as error:
                yield f"{part}.{i}.personas.{error}"


def _misfits(spec: "WorldSpec") -> Iterator[str]:
    for i, one in enumerate(spec.scenario):
        yield from _unmade(f"scenario.{i}" if len(spec.scenario) > 1 else "scenario", Scenario, one)
    for i, one in enumerate(spec.operators):
        faults = list(_unmade(f"operators.{i}", Operator, one))
        yield from faults or _blind(spec, f"operators.{i}", one)
    for part, cast in (("cast", spec.cast), ("staff", spec.staff)):
        for i, member in enumerate(cast):
            yield from _unmade(f"{part}.{i}.mind", Mind, member.mind, spec.scenario[0].name)
    yield from _strangers(spec)
    yield from _head_faults(spec)
    yield from _graph_faults(spec)


def _strangers(spec: "WorldSpec") -> Iterator[str]:
    for name in dict.fromkeys(member.mind.name for member in (*spec.cast, *spec.staff)):
        if why := stranger(spec, name):
            yield f"cast: {why}"


def _blind(spec: "WorldSpec", path: str, one: Named) -> Iterator[str]:
    """An operator that goes by a trait which no scenario played here makes known could never act."""
    played = [registry.family(Scenario).get(named.name) for named in spec.scenario]
    known = {trait for scenario in played if scenario for trait in scenario.feedback}
    private = sorted(registry.make(Operator, one.plain()).reads() - known) if all(played) else []
    if private:
        names = ", ".join(dict.fromkeys(named.name for named in spec.scenario))
        offers = f"operators may read {', '.join(sorted(known))}" if known else "operators may read none"
        yield f"{path}: {one.name} goes by the trait {private[0]!r}, which {names} keeps private; there {offers}"


def _graph_faults(spec: "WorldSpec") -> Iterator[str]:
    """A graph that cannot be drawn over so many people is said before anything begins."""
    people = spec.people()
    teams = {name: member.team for name, member in people}
    for channel, graph in spec.society.items() if len(people) <= CHECKED_UP_TO else ():
        try:
            build(graph, [name for name, _ in people], derive(spec.seed, "society", channel), teams)
        except ValueError as error:
            yield f"society.{channel}: {error}"


def _head_faults(spec: "WorldSpec") -> Iterator[str]:
    names = [name for name, _ in spec.people()] + [name for name, _ in spec.seats()]
    if twice := sorted(name for name, count in Counter(names).items() if count > 1):
        yield f"cast: the name {twice[0]!r} occurs twice"
    for part, cast in (("cast", spec.cast), ("staff", spec.staff)):
        for i, member in enumerate(cast):
            names = [name for one in member.each(spec.seed, "personas", part, i) for name in one.names]
            yield from (f"{part}.{i}.names: {why}" for name in names if (why := fault(name)))
    for one in spec.scenario:
        scenario = registry.family(Scenario).get(one.name)
        if scenario is None:
            continue
        low, high = scenario.people
        if not low <= (n := len(spec.people())) <= high:
            yield f"cast: {n} people; {one.name} is for {low} to {high}"
        if missing := set(scenario.staff) - {name for name, _ in spec.seats()}:
            yield f"staff: {one.name} needs {', '.join(sorted(missing))}"


def _unmade(path: str, of: type[Any], named: Named, scenario: str = "") -> Iterator[str]:
    try:
        registry.make(of, named.plain(), scenario)
    except registry.NotFound as error:
        yield f"{path}: {error}"
    except registry.BadParameter as error:
        yield "\n".join(f"{path}.{line}" for line in str(error).splitlines())
