"""The types of answers.

Everything that an ask needs follows from the type of its answer: it validates a value, gives the JSON schema for a
model's structured output, describes the widget of a person's form, samples a legal value (dice), and reads an answer
out of words. So any mind can answer any ask, and no form is written by hand.
"""

import math
import random
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from sandbox import reading
from sandbox.events import Plain

_SMALL_TALK = (
    "I see.",
    "Let us try.",
    "I am not sure.",
    "That seems fair.",
    "Why not?",
    "I would rather wait.",
)


class AnswerError(ValueError):
    """A value does not fit the answer type; the message names the field, the value and what is allowed."""


class _Type(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def plain(self) -> dict[str, Plain]:
        """The type as JSON; `answer_type` turns it back."""
        return self.model_dump(mode="json", exclude_defaults=True) | {"kind": self.kind}  # type: ignore[attr-defined]

    def optional(self) -> bool:
        """Whether a form may leave this field out."""
        return False


class Choice(_Type):
    """One of a few options. With `labels`, those who read see other words for them: the value stays the option."""

    kind: Literal["choice"] = "choice"
    options: tuple[str, ...] = Field(min_length=1, description="the legal answers")
    labels: tuple[str, ...] = Field((), description="what is shown for each option; none: the option itself")

    @model_validator(mode="after")
    def _distinct(self) -> "Choice":
        _check_names("options", self.options)
        _check_names("labels", self.labels)
        if self.labels and len(self.labels) != len(self.options):
            raise ValueError(f"labels must be one for each of the options {self.options}, got {self.labels}")
        return self

    @property
    def shown(self) -> tuple[str, ...]:
        """The options as a model or a person sees them, in the same order."""
        return self.labels or self.options

    def meant(self, label: str) -> str:
        """The option that is shown as `label`."""
        return self.options[self.shown.index(label)]

    def label(self, option: str) -> str:
        """What is shown for an option."""
        return self.shown[self.options.index(option)]

    def validate_value(self, value: Any, name: str = "answer") -> str:
        """The option itself, not its label; accepts another case. Raises AnswerError."""
        if isinstance(value, str):
            for option in self.options:
                if value.strip().casefold() == option.casefold():
                    return option
        raise AnswerError(f"{name}: {value!r} is not one of {', '.join(self.options)}")

    def schema(self) -> dict[str, Plain]:  # type: ignore[override]
        return {"type": "string", "enum": list(self.shown)}

    def sample(self, rng: random.Random) -> str:
        return rng.choice(self.options)

    def parse(self, text: str) -> str:
        return self.meant(reading.option(text, self.shown))

    def hint(self) -> str:
        return "one of: " + ", ".join(self.shown)


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
        if self.integer and math.ceil(self.low) > math.floor(self.high):
            raise ValueError(f"there is no whole number from {self.low} to {self.high}")
        return self

    @property
    def _ends(self) -> tuple[float, float]:
        """Smallest and largest legal value."""
        return (math.ceil(self.low), math.floor(self.high)) if self.integer else (self.low, self.high)

    def validate_value(self, value: Any, name: str = "answer") -> float:
        """An int or float in range. Raises AnswerError, also for booleans, NaN and numbers in strings."""
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not self.low <= value <= self.high
        ):
            raise AnswerError(f"{name}: {_typed(value)} is not {self.hint()}")
        if not self.integer:
            return value
        if value != int(value):
            raise AnswerError(f"{name}: {value!r} is not {self.hint()}")
        return int(value)

    def schema(self) -> dict[str, Plain]:  # type: ignore[override]
        low, high = self._ends
        return {"type": "integer" if self.integer else "number", "minimum": low, "maximum": high}

    def sample(self, rng: random.Random) -> float:
        low, high = self._ends
        if self.integer:
            return rng.randint(int(low), int(high))
        return min(high, max(low, round(rng.uniform(low, high), 3)))

    def parse(self, text: str) -> float:
        return reading.number(text, self.unit)

    def hint(self) -> str:
        kind = "a whole number" if self.integer else "a number"
        low, high = self._ends
        return f"{kind} from {_said(low)} to {_said(high)}{' ' + self.unit if self.unit else ''}"


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
        if len(words) <= self.most:
            return words
        cut = words[: self.most + 1]  # one more: the cut may fall exactly at the end of a word
        return cut.rsplit(" ", 1)[0] if " " in cut else words[: self.most]

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

    @model_validator(mode="after")
    def _distinct(self) -> "Allocation":
        _check_names("among", self.among)
        return self

    def validate_value(self, value: Any, name: str = "answer") -> dict[str, float]:
        """Shares by name, missing ones 0; the sum is `total` within a millionth of it. Raises AnswerError."""
        if not isinstance(value, Mapping):
            raise AnswerError(f"{name}: {value!r} is not a table of shares")
        if unknown := [key for key in value if key not in self.among]:
            raise AnswerError(f"{name}: unknown share {unknown[0]!r}; shares are {', '.join(self.among)}")
        shares = {key: self.share.validate_value(value.get(key, 0), f"{name}.{key}") for key in self.among}
        if abs(sum(shares.values()) - self.total) > 1e-6 * self.total:
            raise AnswerError(f"{name}: shares sum to {_said(sum(shares.values()))}, not {_said(self.total)}")
        return shares

    @property
    def share(self) -> Number:
        """One share; of a hundred, percent are meant."""
        return Number(low=0, high=self.total, unit=self.unit or ("percent" if self.total == 100 else ""))

    def schema(self) -> dict[str, Plain]:  # type: ignore[override]
        share = {"type": "number", "minimum": 0, "maximum": self.total}
        return _object(dict.fromkeys(self.among, share), list(self.among)) | {"x-total": self.total}

    def sample(self, rng: random.Random) -> dict[str, float]:
        cuts = sorted(min(self.total, round(rng.uniform(0, self.total), 3)) for _ in self.among[1:])
        edges = [0.0, *cuts, self.total]
        return {key: edges[i + 1] - edges[i] for i, key in enumerate(self.among)}

    def parse(self, text: str) -> dict[str, float]:
        return {key: self.share.parse(part) for key, part in reading.labelled(text, self.among).items()}

    def hint(self) -> str:
        return f"{_said(self.total)} {self.unit or 'in all'} divided among {', '.join(self.among)}"


class Form(_Type):
    """Several named answers in one."""

    kind: Literal["form"] = "form"
    fields: dict[str, "AnswerType"] = Field(min_length=1, description="answer types by name")

    @model_validator(mode="after")
    def _distinct(self) -> "Form":
        _check_names("fields", self.fields)
        return self

    def plain(self) -> dict[str, Plain]:
        return {"kind": self.kind, "fields": {key: answer.plain() for key, answer in self.fields.items()}}

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
        return {
            key: self.fields[key].parse(part)
            for key, part in reading.labelled(text, tuple(self.fields)).items()
        }

    def hint(self) -> str:
        return "; ".join(f"{key}: {t.hint()}" for key, t in self.fields.items())


AnswerType = Annotated[Choice | Number | Text | Allocation | Form, Field(discriminator="kind")]
Form.model_rebuild()
_adapter: TypeAdapter[Any] = TypeAdapter(AnswerType)


def answer_type(plain: Mapping[str, Plain]) -> "Choice | Number | Text | Allocation | Form":
    """The answer type that `plain()` described, as found in an `Asked` event."""
    return _adapter.validate_python(dict(plain))  # type: ignore[no-any-return]


def _check_names(field: str, names: Iterable[str]) -> None:
    names = list(names)
    if len({name.casefold() for name in names}) < len(names):
        raise ValueError(f"{field} must differ by more than case, got {names}")
    if odd := [name for name in names if not name or name != name.strip()]:
        raise ValueError(f"{field} must be words without space around them, got {odd[0]!r}")


def _said(number: float) -> str:
    """A number as a person would write it, all its digits kept."""
    return str(int(number)) if number == int(number) else f"{number:.12g}"


def _typed(value: Any) -> str:
    """What was given, a whole number without the point that reading it gave it."""
    whole = isinstance(value, float) and abs(value) < 1e15 and value.is_integer()
    return str(int(value)) if whole else repr(value)


def _object(properties: dict[str, Plain], required: list[str]) -> dict[str, Plain]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
