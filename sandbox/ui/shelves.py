"""What there is to play with, shelf by shelf, in the words of its own code."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from sandbox import registry
from sandbox.contract import Metric, Mind, Operator, Record, Scenario
from sandbox.spec import SpecError, WorldSpec
from sandbox.topology import KINDS
from sandbox.ui import programme

Facts = Iterator[tuple[str, str]]
_QUOTED = re.compile(r"``?([^`]+)``?")  # names of the code in a docstring: quoted as people do


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the library: its name, its first line, the rest, and what else is known of it."""

    name: str
    title: str
    hook: str
    text: str
    facts: tuple[tuple[str, str], ...]
    cls: type[Any] | None
    preset: str = ""

    @property
    def words(self) -> str:
        """What a search looks at."""
        facts = (part for fact in self.facts for part in fact)
        return " ".join((self.name, self.title, self.hook, self.text, *facts)).casefold()


def in_words(value: Any) -> str:
    """A value in words: what is None is left open."""
    return "open" if value is None else ("off", "on")[value] if isinstance(value, bool) else str(value)


def span(low: float | None, high: float | None) -> str:
    """The bounds of a number in words."""
    ends = [f"from {low:,.10g}"] if low is not None else []
    return " ".join(ends + ([f"up to {high:,.10g}"] if high is not None else []))


def scenarios() -> Iterator[Entry]:
    """Rules, players, source and characters of every scenario."""
    for name, cls in registry.family(Scenario).items():
        presets = [one.partition("/")[2] for one in registry.presets(name)]
        first = "watch" if "watch" in presets else ""
        yield _of(name, cls, _scenario_facts(cls, presets), f"{name}/{first}")


def _scenario_facts(cls: type[Scenario], presets: list[str]) -> Facts:
    low, high = cls.people
    yield "players", f"{low:,} to {high:,}" if low != high else str(low)
    yield "staff", ", ".join(cls.staff)
    yield "evolves", cls.evolves
    yield "channels", ", ".join(cls.channels)
    yield "what operators and people may change", ", ".join(sorted(cls.allows))
    yield "private traits that operators may read", ", ".join(sorted(cls.feedback))
    fit = [name for name, lack in programme.lacking(cls, registry.family(Operator)).items() if not lack]
    yield "operators that fit", ", ".join(fit)
    yield "its own characters", ", ".join(bot.key() for bot in cls.bots)
    yield "presets", ", ".join(presets)
    yield "source", cls.paper
    for one in cls.references:
        yield f"published: {one.what}", f"{one.value:,.5g}; ours {one.ours:,.5g} ({one.source})"
    yield "not comparable" if cls.references else "no published number beside ours", cls.incomparable
    yield "told", ", ".join(f"{skin} ({', '.join(languages)})" for skin, languages in _tellings(cls))
    yield "no inverted skin, because", cls.upright


def _tellings(cls: type[Scenario]) -> Iterator[tuple[str, list[str]]]:
    """(skin, the languages it is written in)."""
    for skin in dict.fromkeys(skin for skin, _ in cls.skins):
        yield skin, [language for one, language in cls.skins if one == skin]


def minds() -> Iterator[Entry]:
    """Everybody who can be cast."""
    for name, cls in registry.family(Mind).items():
        yield _of(name, cls, _mind_facts(name, cls))


def _mind_facts(name: str, cls: type[Mind]) -> Facts:
    scenario, dot, _ = name.rpartition(".")
    yield "plays", programme.words(scenario) if dot else "every scenario"
    yield "waits for", "a person" if cls.seat else "something outside" if cls.waits else ""


def memories() -> Iterator[Entry]:
    """What a mind with a model may remember and learn by, each made of faculties."""
    faculties = import_module("agents.faculties")
    for name, told in faculties.presets().items():
        parts = "; ".join(_told(part) for part in told["faculties"])
        facts = {
            "made of": parts,
            "in a cast": f"{{name: llm, memory: {name}}}",
            "source": told.get("paper", ""),
        }
        texts = dict.fromkeys(inspect.getdoc(type(one)) or "" for one in faculties.of_preset(name))
        docs = _QUOTED.sub(r"“\1”", "\n\n".join(" ".join(text.split()) for text in texts))
        yield Entry(name, programme.words(name), told["about"], docs, tuple(_kept(iter(facts.items()))), None)


def operators() -> Iterator[Entry]:
    """What changes a society between rounds."""
    for name, cls in registry.family(Operator).items():
        one = cls.model_construct()
        facts = {"changes": cls.tier, "by the verbs": ", ".join(sorted(one.needs())), "source": cls.paper}
        facts["goes by the private traits"] = ", ".join(sorted(one.reads()))
        yield _of(name, cls, iter(facts.items()))


def metrics() -> Iterator[Entry]:
    """What a society is measured by."""
    for name, cls in registry.family(Metric).items():
        yield _of(name, cls, _metric_facts(cls))


def _metric_facts(cls: type[Metric]) -> Facts:
    low, high = cls.bounds
    yield "unit", cls.unit
    yield "range", span(low, high)


def graphs() -> Iterator[Entry]:
    """The ties a society may begin with."""
    for name, cls in KINDS.items():
        yield _of(name, cls, iter(()))


def presets() -> Iterator[Entry]:
    """Whole worlds, named after their papers."""
    for name, path in registry.presets().items():
        yield _preset(name, path)


def _preset(name: str, path: Path) -> Entry:
    try:
        spec = WorldSpec.load(path)
    except SpecError as error:
        return Entry(name, name, "cannot be read", str(error), (), None)
    return Entry(name, name, spec.about, "", tuple(_kept(_preset_facts(spec))), None, name)


def _preset_facts(spec: WorldSpec) -> Facts:
    yield "scenarios", "; ".join(_told(one.plain()) for one in spec.scenario)
    yield (
        "people",
        "; ".join(f"{len(one.names) or one.count} × {_told(one.mind.plain())}" for one in spec.cast),
    )
    ties = {
        channel: graph.root.model_dump(mode="json", exclude_defaults=True)
        for channel, graph in spec.society.items()
    }
    yield (
        "society",
        "; ".join(
            f"{channel}: {_told({**told, 'kind': spec.society[channel].root.kind})}"
            for channel, told in ties.items()
        ),
    )
    yield "operators", "; ".join(_told(one.plain()) for one in spec.operators)
    yield "episodes", f"{spec.episodes:,}"
    yield "seed", str(spec.seed)


def _told(record: Mapping[str, Any]) -> str:
    """A name with its parameters."""
    name = record.get("name") or record.get("kind")
    params = ", ".join(
        f"{key} {in_words(value)}" for key, value in record.items() if key not in ("name", "kind")
    )
    return f"{name} ({params})" if params else str(name)


def _of(name: str, cls: type[Record] | type[Any], facts: Facts, preset: str = "") -> Entry:
    doc = inspect.cleandoc(cls.__dict__.get("__doc__") or programme.words(name))
    hook, _, rest = _QUOTED.sub(r"“\1”", doc).partition("\n")
    text = "\n\n".join(" ".join(part.split()) for part in rest.strip().split("\n\n"))
    title = programme.words(name.rpartition(".")[2])
    return Entry(name, title, hook, text, (*_kept(facts), ("file", cls.__module__)), cls, preset)


def _kept(facts: Facts) -> Facts:
    return ((label, fact) for label, fact in facts if fact)


SECTIONS: dict[str, Callable[[], Iterator[Entry]]] = {
    "Scenarios": scenarios,
    "Minds": minds,
    "Memories": memories,
    "Operators": operators,
    "Metrics": metrics,
    "Starting graphs": graphs,
    "Presets": presets,
}
