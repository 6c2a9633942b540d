"""Questions to people, and what comes back beside the value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sandbox.answers import Allocation, Choice, Form, Number, Text
from sandbox.events import Plain


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to one person.

    who      name of the person asked
    prompt   the question in words; with the scenario's `rules` complete in itself for a person or a model
    answer   its answer type
    tag      short name of the kind of question ("give", "vote"): minds and metrics go by it
    default  a legal value that stands in when no answer comes
    about    the facts behind the words, for minds that do not read prose
    """

    who: str
    prompt: str
    answer: Choice | Number | Text | Allocation | Form
    tag: str
    default: Plain = None
    about: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Write:
    """A memory item to keep: `item` under `key` in `store` ("notes" unless said otherwise); None: forget what is there.

    scope  who may read it: private (the writer), team (those on the writer's team as it is kept), public (everybody,
           newcomers too, while it stands)
    """

    key: str
    item: Plain
    store: str = "notes"
    scope: Literal["private", "team", "public"] = "private"

    def __post_init__(self) -> None:
        if self.scope not in (scopes := ("private", "team", "public")):
            raise ValueError(f"scope: {self.scope!r} is not one of {', '.join(scopes)}")


@dataclass(frozen=True, slots=True)
class Deferral:
    """A person is asked first: their answer counts in place of the mind's own, if it comes in time.

    question  what the mind wants to know or have decided, in words
    seconds   how long it waits before its own value counts; None: as long as the world lets it
              (`Limits.person_seconds`)
    """

    question: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a mind returns beside the value: what to remember, how the value was understood, whether to ask first."""

    value: Plain
    writes: tuple[Write, ...] = ()
    rung: str = "value"
    defer: Deferral | None = None
