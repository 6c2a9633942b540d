"""What must hold for the rows of a run, whoever wrote them."""

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from math import isfinite
from struct import iter_unpack
from typing import Annotated, Any, Literal

import orjson
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    create_model,
)

from sandbox.answers import answer_type
from sandbox.book import PAID
from sandbox.budget import Spent
from sandbox.events import KINDS, Asked, Event, Joined, Plain, Stepped, decode, encode
from sandbox.imports.stranger import Limits, Unsound
from sandbox.knowledge import Witnessed
from sandbox.log import digest
from sandbox.metrics.reliability import Readings
from sandbox.names import fault
from sandbox.spec import WorldSpec
from sandbox.stage import VERBS
from sandbox.state import State

EXCHANGES = (*PAID, "seat", "late", "abandoned")  # kinds
LONGEST_VECTOR = 4 * 65_536  # bytes
_HASH = re.compile(r"[0-9a-f]{32}")
_EVENTS = {name: TypeAdapter(kind) for name, kind in KINDS.items()}
Row = tuple[Any, ...]


class Unnoticed(Witnessed):
    """An index that keeps nothing: here only what changes is tried, not what anybody knows."""

    def add(self, event: Event) -> None:
        """Let it pass."""


class Course:
    """The events of a run, one after another: each in its place, of the vocabulary, possible, and part of the chain."""

    def __init__(self) -> None:
        self.state, self._chain, self._complete = State(known=Unnoticed()), sha256(), 0
        self.readings = Readings()

    def take(self, row: Row) -> Row:
        """The row again, if it may stand here. Raises Unsound."""
        seq, step, beat, by, kind, body, _ = row
        if seq != self.state.seq + 1:
            raise Unsound(f"event {self.state.seq + 1} is missing: the next is {seq}")
        if step != self._complete + 1 or (step == self.state.step and beat < self.state.beat) or beat < 0:
            raise Unsound(f"event {seq} stands in round {step}, beat {beat}, where it cannot be")
        event = typed(row)
        if isinstance(event, Stepped):
            if event.hash != self._chain.hexdigest():
                raise Unsound(
                    f"the events up to round {step} do not add up to their hash: something was changed"
                )
            self._complete = step
        try:
            self.state.apply(event)
            self.readings.hear(event)
        except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise Unsound(f"event {seq} ({kind}) cannot have happened: {error!r:.200}") from error
        self.state.now.clear()  # a round may be as long as it likes
        self._chain.update(f"{kind} {by} ".encode() + body)
        return row


class Later:
    """What the parent of a fork recorded later: sound events, one after another."""

    def __init__(self) -> None:
        self._seq = 0

    def take(self, row: Row) -> Row:
        """The row again, if it may stand here. Raises Unsound."""
        if self._seq and row[0] != self._seq + 1:
            raise Unsound(f"of what the parent recorded later, event {self._seq + 1} is missing")
        typed(row)
        self._seq = row[0]
        return row


def typed(row: Row) -> Event:
    """The event of a row, every field of the type it must have, nothing besides. Raises Unsound."""
    seq, step, beat, by, kind, body, _ = row
    if kind not in KINDS:
        raise Unsound(f"event {seq} is of a kind {kind!r:.60}, which nothing is")
    try:
        _EVENTS[kind].validate_json(body, strict=True)
        event = decode(seq, step, beat, by, kind, body)
        if encode(event) != body:
            raise ValueError("it is not written as it would be")
        if isinstance(event, Asked):
            answer_type(event.answer)
        if isinstance(event, Joined) and (doubt := fault(event.who)):
            raise ValueError(doubt)
    except ValidationError as error:
        raise Unsound(f"event {seq} ({kind}) is not sound: {_first(error)}") from error
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise Unsound(f"event {seq} ({kind}) is not sound: {error!s:.200}") from error
    return event


class Blobs:
    """Requests and replies: each unfolds to what its hash says, and all of them to no more than is allowed."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._left = limits, limits.blobs

    def take(self, row: Row) -> Row:
        """The row again, if it holds. Raises Unsound."""
        hash, body = row
        if not _HASH.fullmatch(hash) or self._digest(hash, body) != hash:
            raise Unsound(f"answer {hash!r:.60} is not what its hash says: something was changed")
        return row

    def _digest(self, hash: str, body: bytes) -> str:
        try:
            unfolding = zlib.decompressobj()
            text = unfolding.decompress(body, max(1, min(self._limits.blob, self._left)))
            if not unfolding.eof:
                raise Unsound(f"answer {hash!r:.60} is cut short, or unfolds to more than is allowed")
            self._left -= len(text)
            return digest(orjson.loads(text))
        except (zlib.error, TypeError, ValueError, RecursionError) as error:
            raise Unsound(f"answer {hash!r:.60} cannot be read: {error!s:.100}") from error


def vector(row: Row) -> Row:
    """The row of a vector again, if it is one: compressed numbers of four bytes. Raises Unsound."""
    key, body = row
    try:
        unfolding = zlib.decompressobj()
        numbers = unfolding.decompress(body, LONGEST_VECTOR)
    except zlib.error as error:
        raise Unsound(f"the vector {key!r:.60} cannot be read: {error}") from error
    if (
        not unfolding.eof
        or len(numbers) % 4
        or not all(isfinite(one) for (one,) in iter_unpack("<f", numbers))
    ):
        raise Unsound(f"the vector {key!r:.60} is none")
    return row


class _Reply(BaseModel):
    """What a model answered, or its failure, as far as anybody reads it."""

    model_config = ConfigDict(strict=True)
    text: str = ""
    model: str = ""
    finish: str = ""
    structured: bool = False
    usage: dict[str, int] = {}
    error: str = ""
    status: int | None = None
    paid: bool = False
    spent: dict[str, float | None] = {}


def exchange(row: Row) -> Row:
    """The row of an answer from outside again, if it may stand there. Raises Unsound."""
    _, _, _, _, who, kind, _, _, _, seconds, retries = row
    if kind not in EXCHANGES:
        raise Unsound(f"an answer of {who!r:.60} is of a kind {kind!r:.60}, which nothing is")
    if seconds < 0 or retries < 0:
        raise Unsound(f"an answer of {who!r:.60} took {seconds} seconds and {retries} retries")
    return row


def reply(kind: str, value: Plain) -> None:
    """A model's reply has what everybody reads of it. Raises Unsound."""
    if value is None:
        raise Unsound("an answer, or the question to it, is missing")
    if kind not in PAID:
        return  # a person's answer may be anything
    try:
        _Reply.model_validate(value)
    except ValidationError as error:
        raise Unsound(f"a recorded answer is not shaped like one: {_first(error)}") from error
    needed = {"error"} if "error" in value else {"paid"} if kind == "embed" else {"text", "model", "usage"}
    if missing := needed - value.keys():
        raise Unsound(f"a recorded answer is not shaped like one: {min(missing)} is missing")


def _first(error: ValidationError, *where: str) -> str:
    """The first fault in words, without what stands there: it may be anything."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, (*where, *first['loc'])))!s:.200}: {first['msg']!s:.200}"


_Word = Annotated[str, StringConstraints(max_length=1000)]
_Unit = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(Spent.__slots__)})$")]


class _Status(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")
    status: _Word = "playing"
    fault: str = ""


class _Wish(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    verb: Literal[VERBS]  # type: ignore[valid-type]
    args: list[Any] = []
    keywords: dict[str, Any] = {}
    by: Annotated[str, StringConstraints(pattern=r"^user(:|$)", max_length=200)] = "user"


class _Judges(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    at: float = Field(ge=0, allow_inf_nan=False)
    found: dict[_Word, Annotated[float, Field(allow_inf_nan=False)]]


class _Parent(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")
    run: _Word
    step: int = Field(0, ge=0)


@cache
def _spec() -> type[BaseModel]:
    """The shape of a spec, without asking whether what it names is installed here."""
    fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in WorldSpec.model_fields.items()
    }
    return create_model("Spec", __config__=ConfigDict(extra="forbid"), **fields)


def _meta() -> dict[str, TypeAdapter[Any]]:
    shapes: dict[str, Any] = {
        "spec": _spec(),
        "status": _Status,
        "parent": _Parent | None,
        "edits": dict[Annotated[str, StringConstraints(pattern=r"^[0-9]{1,15}$")], str],
        "sources": list[dict[str, str]] | None,
        "brought": list[tuple[_Word, _Word]],
        "queued": list[_Wish],
        "interviewed": dict[_Unit, Annotated[float, Field(ge=0, allow_inf_nan=False)]],
        "judges": _Judges,
        "rescued": str,
        "rescue": str,
    }
    return {name: TypeAdapter(shape) for name, shape in shapes.items()}


def meta(rows: Sequence[Row]) -> Iterator[Row]:
    """The facts about the run that we know; others are left behind. Raises Unsound."""
    found: dict[str, str] = dict(rows)
    shapes = _meta()
    if "spec" not in found:
        raise Unsound("it does not say what was played: the spec is missing")
    for key in found.keys() & shapes.keys():
        try:
            shapes[key].validate_python(orjson.loads(found[key]))
        except ValidationError as error:
            raise Unsound(_first(error, key)) from error
        except (ValueError, RecursionError) as error:
            raise Unsound(f"{key} is no JSON: {error!s:.100}") from error
        yield key, found[key]
