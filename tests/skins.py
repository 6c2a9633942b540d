"""What a skin may change, the record without it, and who goes by the sound of a word."""

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from pydantic import Field

from sandbox import (
    Ask,
    Choice,
    Form,
    Mind,
    Number,
    Reply,
    Scenario,
    Skin,
    Text,
    Think,
    View,
    WorldSpec,
    read,
    registry,
)
from sandbox.answers import answer_type
from sandbox.events import Asked, Chose, Event, Opened, plain

WORDS = {"prompt", "about", "text", "reason", "why", "traits", "hash"}  # sentences, and a hash over them


def tellings(cls: type[Scenario]) -> list[dict[str, str]]:
    """Every way to tell it: its skins in the languages they are written in, and a language they are not."""
    known = [{"skin": skin, "language": language} for skin, language in cls.skins]
    return [{k: v for k, v in one.items() if k in cls.model_fields} for one in known] + [{"language": "fr"}]


def variants(scenario: str) -> list[WorldSpec]:
    """The tiny preset, and what it becomes with each other option of each parameter, where that is allowed."""
    tiny = WorldSpec.preset(f"{scenario}/tiny").with_(episodes=1)
    found = [tiny]
    for one in registry.parameters(registry.find(Scenario, scenario)):
        options = [not one.default] if one.type == "bool" else one.options
        for option in options if one.name not in ("skin", "language") else ():
            with suppress(ValueError):
                changed = tiny.with_(scenario=[{**tiny.scenario[0].plain(), one.name: option}])
                changed.scripts()
                found.append(changed)
    return found


def told(spec: WorldSpec, **how: str) -> WorldSpec:
    """The same with other parameters of its scenario."""
    return spec.with_(scenario=[{**one.plain(), **how} for one in spec.scenario])


class Reader(Mind):
    """Plays like a bot, but with the words of the plain game in mind; one who `inverts` turns them around."""

    bot: dict[str, Any] = Field(default_factory=dict, description="who decides")
    scenario: str = Field("", description="the game")
    inverts: bool = Field(False, description="says of two exchanged words the other one")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        given = registry.make(Mind, self.bot, self.scenario).answer(view, ask, think)
        skins = registry.find(Scenario, self.scenario).skins
        if isinstance(given, Reply):
            given = given.value
        return self._said(ask.answer, given, skins["plain", "en"], skins["inverted", "en"])

    def _said(self, answer: Any, value: Any, plain: Skin, inverted: Skin) -> Any:
        if isinstance(answer, Form):
            return {k: self._said(part, value[k], plain, inverted) for k, part in answer.fields.items()}
        if not (isinstance(answer, Choice) and answer.labels):
            return value
        word = (inverted if self.inverts else plain).called(value)
        return read(json.dumps(word), answer)[0]


def wordless(events: Iterable[Event]) -> list[dict[str, Any]]:
    """The events as they must be in every skin: without prompts, labels, units, and what is said."""
    told, types = [], {}
    for event in events:
        bare = {key: value for key, value in plain(event).items() if key not in WORDS}
        match event:
            case Asked():
                types[event.step, event.n] = answer = answer_type(event.answer)
                bare["answer"] = _bare(answer)
            case Chose():
                bare["value"] = _silent(types[event.step, event.n], event.value)
            case Opened():
                bare["params"] = {k: v for k, v in event.params.items() if k not in ("skin", "language")}
        told.append(bare)
    return told


def _bare(answer: Any) -> Any:
    """An answer type without labels and units."""
    match answer:
        case Form():
            return {name: _bare(part) for name, part in answer.fields.items()}
        case Choice():
            return answer.options
        case Number():
            return answer.low, answer.high, answer.integer
    return answer.plain() | {"unit": ""}


def _silent(answer: Any, value: Any) -> Any:
    """A value without what is said in it."""
    if isinstance(answer, Form):
        return {name: _silent(part, value[name]) for name, part in answer.fields.items()}
    return bool(value) if isinstance(answer, Text) else value
