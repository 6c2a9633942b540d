"""Questions and the types of their answers.

An `Ask` carries its answer type, and everything else follows from that type: it validates a value, gives the JSON
schema for a model's structured output, describes the widget of a person's form, samples a legal value (dice), and
reads an answer out of a model's text. So any mind can answer any ask, and no form is written by hand.
"""

import random
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Mapping

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from sandbox import reading
from sandbox.events import Plain


class AnswerError(ValueError):
    """A value does not fit the answer type; the message names the field, the value and what is allowed."""


class _Type(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def plain(self) -> dict[str, Plain]:
        """The type as JSON; `answer_type` turns it back."""
        return self.model_dump(exclude_defaults=True) | {"kind": self.kind}  # type: ignore[attr-defined]

    def optional(self) -> bool:
        """Whether a form may leave this field out."""
        return False


class Choice(_Type):
    """One of a few options."""

    kind: Literal["choice"] = "choice"
    options: tuple[str, ...] = Field(min_length=1, description="the legal answers")

    @model_validator(mode="after")
    def _distinct(self) -> "Choice":
        if len(set(map(str.casefold, self.options))) < len(self.options):
            raise ValueError(f"options must differ by more than case, got {list(self.options)}")
        return self

    def validate_value(self, value: Any, name: str = "answer") -> str:
        """The option itself; accepts another case. Raises AnswerError."""
        if isinstance(value, str):
            for option in self.options:
                if value.strip().casefold() == option.casefold():
                    return option
        raise AnswerError(f"{name}: {value!r} is not one of {', '.join(self.options)}")

    def schema(self) -> dict[str, Plain]:  # type: ignore[override]
        return {"type": "string", "enum": list(self.options)}

    def sample(self, rng: random.Random) -> str:
        return rng.choice(self.options)

    def parse(self, text: str) -> str:
        return reading.option(text, self.options)

    def hint(self) -> str:
        return "one of: " + ", ".join(self.options)


class Number(_Type):
    """A number in a closed range."""

    kind: Literal["number"] = "number"
    low: float = Field(0.0, description="smallest legal value")
    high: float = Field(100.0, description="largest legal value")
    integer: bool = Field(False, description="whole numbers only")
    unit: str = Field("", description="what is counted, in the plural")

    @model_validator(mode="after")
    def _ordered(self) -> "Number":
        if not self.low <= self.high:
            raise ValueError(f"low must not exceed high, got {self.low} > {self.high}")
        return self

    def validate_value(self, value: Any, name: str = "answer") -> float:
        """An int or float in range. Raises AnswerError, also for booleans, NaN and numbers in strings."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.low <= value <= self.high:
            raise AnswerError(f"{name}: {value!r} is not {self.hint()}")
        if not self.integer:
            return value
        if value != int(value):
            raise AnswerError(f"{name}: {value!r} is not a whole number")
        return int(value)

    def schema(self) -> dict[str, Plain]:  # type: ignore[override]
        kind = "integer" if self.integer else "number"
        return {"type": kind, "minimum": self.low, "maximum": self.high}

    def sample(self, rng: random.Random) -> float:
        if self.integer:
            return rng.randint(int(self.low), int(self.high))
        return round(rng.uniform(self.low, self.high), 3) if self.low < self.high else self.low

    def parse(self, text: str) -> float:
        return reading.number(text)

    def hint(self) -> str:
        kind = "a whole number" if self.integer else "a number"
        return f"{kind} from {self.low:g} to {self.high:g}{' ' + self.unit if self.unit else ''}"


class Text(_Type):
    """Words, trimmed; at most `most` characters, cut at the end of a word when a model says more."""

    kind: Literal["text"] = "text"
    most: int = Field(600, ge=1, le=20_000, description="longest answer, characters")
    empty: bool = Field(False, description="whether silence is an answer")

    def validate_value(self, value: Any, name: str = "answer") -> str:
        if not isinstance(value, str):
            raise AnswerError(f"{name}: {value!r} is not a text")
        words = " ".join(value.split())
        if not words and not self.empty:
            raise AnswerError(f"{name}: the text is empty")
        return words if len(words) <= self.most else words[: self.most].rsplit(" ", 1)[0]

    def schema(self) -> dict[str, Plain]:  # type: ignore[override]
        return {"type": "string", "maxLength": self.most} | ({} if self.empty else {"minLength": 1})

    def sample(self, rng: random.Random) -> str:
        return rng.choice(_SMALL_TALK)[: self.most].strip()

    def parse(self, text: str) -> str:
        return reading.prose(text)

    def hint(self) -> str:
        return f"a text of at most {self.most} characters" + (", may be empty" if self.empty else "")

    def optional(self) -> bool:
        return self.empty


class Allocation(_Type):
    """A total divided among named shares, none negative."""

    kind: Literal["allocation"] = "allocation"
    among: tuple[str, ...] = Field(min_length=1, description="who or what receives")
    total: float = Field(100.0, gt=0, description="what is divided")
    unit: str = Field("", description="what is counted, in the plural")

    def validate_value(self, value: Any, name: str = "answer") -> dict[str, float]:
        """Shares by name, missing ones as 0; they must sum to `total` within a millionth of it. Raises AnswerError."""
        if not isinstance(value, Mapping):
            raise AnswerError(f"{name}: {value!r} is not a table of shares")
        if unknown := [key for key in value if key not in self.among]:
            raise AnswerError(f"{name}: unknown share {unknown[0]!r}; shares are {', '.join(self.among)}")
        one = Number(low=0, high=self.total)
        shares = {key: one.validate_value(value.get(key, 0), f"{name}.{key}") for key in self.among}
        if abs(sum(shares.values()) - self.total) > 1e-6 * self.total:
            raise AnswerError(f"{name}: shares sum to {sum(shares.values()):g}, not {self.total:g}")
        return shares

    def schema(self) -> dict[str, Plain]:  # type: ignore[override]
        share = {"type": "number", "minimum": 0, "maximum": self.total}
        properties = {key: share for key in self.among}
        return _object(properties, list(self.among)) | {"x-total": self.total}

    def sample(self, rng: random.Random) -> dict[str, float]:
        cuts = sorted(round(rng.uniform(0, self.total), 3) for _ in self.among[1:])
        edges = [0.0, *cuts, self.total]
        return {key: edges[i + 1] - edges[i] for i, key in enumerate(self.among)}

    def parse(self, text: str) -> dict[str, float]:
        return {key: reading.number(part) for key, part in reading.labelled(text, self.among).items()}

    def hint(self) -> str:
        return f"{self.total:g} {self.unit or 'in all'} divided among {', '.join(self.among)}"


class Form(_Type):
    """Several named answers in one."""

    kind: Literal["form"] = "form"
    fields: dict[str, "AnswerType"] = Field(min_length=1, description="answer types by name")

    def validate_value(self, value: Any, name: str = "answer") -> dict[str, Plain]:
        """All fields by name; a field that may be empty may be missing. Raises AnswerError."""
        if not isinstance(value, Mapping):
            raise AnswerError(f"{name}: {value!r} is not a table of {', '.join(self.fields)}")
        if unknown := [key for key in value if key not in self.fields]:
            raise AnswerError(f"{name}: unknown field {unknown[0]!r}; fields are {', '.join(self.fields)}")
        if missing := [k for k, t in self.fields.items() if k not in value and not t.optional()]:
            raise AnswerError(f"{name}: field {missing[0]!r} is missing")
        return {key: t.validate_value(value.get(key, ""), f"{name}.{key}") for key, t in self.fields.items()}

    def schema(self) -> dict[str, Plain]:  # type: ignore[override]
        return _object({key: t.schema() for key, t in self.fields.items()}, list(self.fields))

    def sample(self, rng: random.Random) -> dict[str, Plain]:
        return {key: t.sample(rng) for key, t in self.fields.items()}

    def parse(self, text: str) -> dict[str, Plain]:
        return {key: self.fields[key].parse(part) for key, part in reading.labelled(text, tuple(self.fields)).items()}

    def hint(self) -> str:
        return "; ".join(f"{key}: {t.hint()}" for key, t in self.fields.items())


AnswerType = Annotated[Choice | Number | Text | Allocation | Form, Field(discriminator="kind")]
Form.model_rebuild()
_adapter: TypeAdapter[Any] = TypeAdapter(AnswerType)


def answer_type(plain: Mapping[str, Plain]) -> "Choice | Number | Text | Allocation | Form":
    """The answer type that `plain()` described, as found in an `Asked` event."""
    return _adapter.validate_python(dict(plain))  # type: ignore[no-any-return]


def read(text: str, answer: "Choice | Number | Text | Allocation | Form") -> tuple[Plain, str]:
    """A legal value found in a model's text, and how it was found: ``json`` or ``text``. Raises AnswerError.

    JSON first (fences, prose around it, trailing commas, single quotes); then, in plain words, an option or a number
    that is named without doubt. Two candidates, or a negated one, are not an answer.
    """
    if isinstance(answer, Text) and not text.strip().startswith(("{", "`", '"')):
        return answer.validate_value(reading.prose(text)), "text"
    try:
        return _coerce(reading.json_in(text), answer), "json"
    except reading.Unreadable:
        pass
    except AnswerError:
        if not isinstance(answer, Choice | Number):
            raise
    try:
        return answer.validate_value(answer.parse(text)), "text"
    except reading.Unreadable as doubt:
        raise AnswerError(f"{doubt}; expected {answer.hint()}") from doubt


def _coerce(value: Any, answer: Any, name: str = "answer") -> Plain:
    """A JSON value made to fit where its meaning is beyond doubt: "7 units" is 7, {"answer": "B"} is "B"."""
    if isinstance(answer, Form) and isinstance(value, Mapping):
        known = {key.casefold(): key for key in answer.fields}
        value = {known[k.casefold()]: v for k, v in value.items() if k.casefold() in known}
        value = {k: _coerce(v, answer.fields[k], f"{name}.{k}") for k, v in value.items()}
    elif isinstance(answer, Allocation) and isinstance(value, Mapping):
        value = {key: _coerce(v, Number(low=0, high=answer.total), f"{name}.{key}") for key, v in value.items()}
    elif isinstance(value, Mapping) and len(value) == 1:
        return _coerce(next(iter(value.values())), answer, name)
    elif isinstance(value, str) and isinstance(answer, Choice | Number):
        try:
            value = answer.parse(value)
        except reading.Unreadable as doubt:
            raise AnswerError(f"{name}: {doubt}; expected {answer.hint()}") from doubt
    return answer.validate_value(value, name)


def _object(properties: dict[str, Plain], required: list[str]) -> dict[str, Plain]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_SMALL_TALK = ("I see.", "Let us try.", "I am not sure.", "That seems fair.", "Why not?", "I would rather wait.")


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to one person.

    who      name of the person asked
    prompt   the question in words, complete in itself for a person or a model
    answer   its answer type
    tag      short name of the kind of question ("give", "vote"): minds and metrics go by it
    default  a legal value that stands in when no answer comes
    about    the facts behind the words, for minds that do not read prose
    """

    who: str
    prompt: str
    answer: "Choice | Number | Text | Allocation | Form"
    tag: str
    default: Plain = None
    about: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Write:
    """A memory item to keep: `item` under `key` in `store` ("notes" unless said otherwise)."""

    key: str
    item: Plain
    store: str = "notes"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a mind returns when there is more than the value: what to remember, and how the value was understood."""

    value: Plain
    writes: tuple[Write, ...] = ()
    rung: str = "value"
