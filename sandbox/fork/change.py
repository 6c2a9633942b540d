"""One change at the moment of a fork, as a person says it."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from sandbox.events import Plain
from sandbox.log import RunError

EDITS = ("answer", "message", "undo", "forget")  # changes of what happened; the others are verbs of the stage

MIND_AT = {"recast": 1, "join": 0}  # where these verbs have a mind


class ForkError(RunError):
    """A fork cannot be made; the message says what is wrong and what can be said instead."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change at the moment of a fork.

    A verb of the stage with its arguments (`link`, `assign`, `revise`, `write`, `erase`, `recast`, `set`, `say`, ...),
    or ``answer WHO VALUE`` (with ``n=`` the number of its question, where there are several) and ``message WHO TEXT``
    in place of what `who` answered or said in that beat, or ``undo SEQ``: what a person did as event `seq` does not
    happen; or ``forget WHO``: the same mind, with no memory and no faculties, is asked again what it was asked in that
    beat.
    """

    verb: str
    args: tuple[Plain, ...] = ()
    keywords: Mapping[str, Plain] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> "Change":
        """From words: ``link Ada Ben why="they should talk"``; values as in YAML. Raises ForkError."""
        try:
            verb, *words = shlex.split(text)
        except ValueError as error:
            raise ForkError(f"the change {text!r} cannot be read: {error}") from error
        named = [word for word in words if word.partition("=")[0].isidentifier() and "=" in word]
        args = [_value(word) for word in words if word not in named]
        if isinstance(mind := dict(enumerate(args)).get(MIND_AT.get(verb, -1)), str):
            args[MIND_AT[verb]] = {"name": mind}  # a name alone is a mind without parameters
        keywords = {key: _value(value) for key, _, value in (word.partition("=") for word in named)}
        return cls(verb, tuple(args), keywords)

    def bound(self, *names: str) -> list[Plain]:
        """The values of these parameters. Raises ForkError when one is missing, or there are others."""
        given = dict(zip(names, self.args, strict=False)) | dict(self.keywords)
        for extra in {"why", "n"}.difference(names):
            given.pop(extra, None)
        if len(self.args) > len(names) or set(given) != set(names):
            raise ForkError(f"{self.verb} is followed by {' '.join(names).upper()}")
        return [given[name] for name in names]

    def plain(self) -> dict[str, Plain]:
        """As JSON."""
        return {"verb": self.verb, "args": list(self.args), **self.keywords}


def _value(word: str) -> Plain:
    try:
        return yaml.safe_load(word)
    except yaml.YAMLError:
        return word
