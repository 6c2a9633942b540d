"""The voice of the model named `offline`: rules, a few sentences and a hash. It is not a language model.

It reads three things: the words of the system message (they give a temper, and with it a lean from 0, keeps
all, to 1, gives all), the names, numbers and quotes of the last user message (its sentences mention one of
them), and the JSON schema of the answer (which its answer satisfies). Everything else is chance derived from
a hash of the messages, so equal messages get equal answers. It understands nothing; it exists so that a whole
society runs on a bare machine.

Schemas: type, enum, const, bounds, multipleOf, lengths, properties, items, uniqueItems, anyOf, oneOf, local
`$ref`, and `x-total`, the sum of an object of shares. Patterns and formats are not honoured.
"""

import hashlib
import json
import math
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.phrases import CHOICES, GIVING, PHRASES, REGISTERS, TAKING, facts_in, name_in, temper_of

Schema = Mapping[str, Any]


class SchemaError(Exception):
    """No value fits the schema; the message names the field. Asking again would not help."""


def speak(messages: Sequence[Mapping[str, str]], schema: Schema | None = None) -> str:
    """The answer to `messages`: JSON that satisfies `schema`, or one or two sentences when there is none.

    Raises SchemaError.
    """
    voice = _voice(messages)
    return voice.sentence("say") if schema is None else json.dumps(voice.fill(schema), ensure_ascii=False)


def _voice(messages: Sequence[Mapping[str, str]]) -> "Voice":
    persona = " ".join(
        m["content"].rpartition("\n\n")[2] for m in messages if m["role"] == "system"
    )  # no rules
    heard = next((m["content"] for m in reversed(messages) if m["role"] == "user"), "")
    heard = heard.rsplit("\n\nAnswer with", 1)[0]  # how to answer is no fact to speak of
    plain = [[m["role"], m["content"]] for m in messages]
    rng = random.Random(hashlib.sha256(json.dumps(plain).encode()).digest())
    temper, lean = temper_of(persona.lower())
    return Voice(temper, lean, heard[-400:].lower(), facts_in(heard, name_in(persona)), rng)


@dataclass(frozen=True, slots=True)
class Voice:
    """One answer in the making: a temper, its lean (0 keeps, 1 gives), the question, facts, and chance."""

    temper: str
    lean: float
    asked: str
    facts: Mapping[str, Sequence[str]]
    rng: random.Random

    def fill(self, schema: Schema, name: str = "", root: Schema | None = None, depth: int = 0) -> Any:
        """A value that satisfies `schema`; `name` is the field's, for its lean and for errors."""
        root = schema if root is None else root
        schema = _resolved(schema, root, self.rng)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.choice(schema["enum"], name)
        match _type(schema):
            case "object" if "x-total" in schema:
                return self.allocation(schema, name, root)
            case "object":
                return self.form(schema, root, depth)
            case "array":
                return self.items(schema, name, root, depth)
            case "integer" | "number" as kind:
                return self.number(schema, name, whole=kind == "integer")
            case "boolean":
                return self.rng.random() < self.lean
            case "null":
                return None
            case _:
                return self.text(schema, name)

    def choice(self, options: Sequence[Any], name: str) -> Any:
        """An option: those with a kind or an unkind word go with the lean, others by chance."""
        if not options:
            raise SchemaError(f"{name or 'answer'}: the schema's enum is empty")
        words = [re.findall(r"[a-z]+", str(option).lower()) for option in options]
        pull = [sum(CHOICES.get(word, 0) for word in found) for found in words]
        warmth = [p * (2 * self.lean - 1) + self.rng.uniform(0, 0.9) for p in pull]
        return options[max(range(len(options)), key=warmth.__getitem__)]

    def number(self, schema: Schema, name: str, *, whole: bool) -> float:
        """A number near the lean's place in the range: high for a giver, low where the number is a taking."""
        low, high, step = _range(schema, name, whole)
        place = min(1.0, max(0.0, self.toward(name, schema) + self.rng.uniform(-0.12, 0.12)))
        if step:
            return _tidy(step * (low + round(place * (high - low))), whole)
        rough = low + (high - low) * (0.001 + 0.998 * place)
        return next(
            (r for r in (round(rough, 1), round(rough, 3)) if low < r < high), min(high, max(low, rough))
        )

    def toward(self, name: str, schema: Schema) -> float:
        """The lean, turned around where the field, or else the question, is about taking, not giving."""
        for hint in (f"{name} {schema.get('title', '')} {schema.get('description', '')}".lower(), self.asked):
            gives, takes = (list(words.finditer(hint)) for words in (GIVING, TAKING))
            if gives or takes:
                last_give, last_take = (found[-1].start() if found else -1 for found in (gives, takes))
                return 1 - self.lean if last_take > last_give else self.lean
        return self.lean

    def allocation(self, schema: Schema, name: str, root: Schema) -> dict[str, float]:
        """Shares that sum to `x-total`; a share called me, self or keep shrinks as the lean grows."""
        shares = {key: _resolved(part, root, self.rng) for key, part in schema["properties"].items()}
        whole = bool(shares) and all(_type(part) == "integer" for part in shares.values())
        bounds = [
            (float(p.get("minimum", 0)), float(p.get("maximum", schema["x-total"]))) for p in shares.values()
        ]
        weights = [
            (
                1.05 - self.lean
                if re.search(r"\b(me|self|myself|keep|own)\b", key.lower())
                else 0.2 + self.lean
            )
            * self.rng.uniform(0.6, 1.4)
            for key in shares
        ]
        parts = _divided(float(schema["x-total"]), bounds, weights, name, whole)
        return dict(zip(shares, parts, strict=True))

    def form(self, schema: Schema, root: Schema, depth: int) -> dict[str, Any]:
        """Every field while shallow; required ones only, deeper, so that recursive schemas end."""
        fields = schema.get("properties", {})
        wanted = (
            fields if depth < 4 else {key: fields[key] for key in schema.get("required", ()) if key in fields}
        )
        missing: dict[str, Schema] = {key: {} for key in schema.get("required", ()) if key not in fields}
        return {key: self.fill(part, key, root, depth + 1) for key, part in {**wanted, **missing}.items()}

    def items(self, schema: Schema, name: str, root: Schema, depth: int) -> list[Any]:
        """One to three items within the schema's bounds, distinct where it says so."""
        least, most = (
            int(schema.get("minItems", 0)),
            int(schema.get("maxItems", max(3, schema.get("minItems", 0)))),
        )
        count = min(most, max(least, self.rng.randint(1, 3) if depth < 4 else 0))
        found: list[Any] = []
        for _ in range(50 + 20 * count):
            if len(found) == count:
                break
            item = self.fill(schema.get("items") or {}, name, root, depth + 1)
            if not (schema.get("uniqueItems") and item in found):
                found.append(item)
        if len(found) < least:
            raise SchemaError(f"{name or 'answer'}: fewer than {least} distinct items fit the schema")
        return found

    def text(self, schema: Schema, name: str) -> str:
        """Sentences in the field's register, within minLength and maxLength characters."""
        register = next((r for r, words in REGISTERS.items() if re.search(words, name.lower())), "say")
        least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", 10_000))
        if least > most:
            raise SchemaError(f"{name or 'answer'}: minLength {least} exceeds maxLength {most}")
        words = self.sentence(register, most)
        while len(words) < least:
            words += " " + self.sentence(register)
        if len(words) <= most:
            return words
        whole = words[:most].rsplit(" ", 1)[0]
        return whole if len(whole) >= least else words[:most]

    def sentence(self, register: str, most: int = 10_000) -> str:
        """One or two sentences of the temper, one about a fact if there is any; short where `most` is."""
        phrases = PHRASES[self.temper][register]
        about = [p for p in phrases if any("{" + kind + "}" in p for kind in self.facts)]
        plain = [p for p in phrases if "{" not in p]
        first = self.rng.choice(about or plain)
        said = first.format(**{kind: self.rng.choice(found) for kind, found in self.facts.items()})
        after = self.rng.choice(plain)
        tries = [
            f"{said} {after}" if about and self.rng.random() < 0.5 else said,
            said,
            *sorted(plain, key=len),
        ]
        return next((t for t in tries if len(t) <= most), tries[-1])


def _resolved(schema: Schema, root: Schema, rng: random.Random) -> Schema:
    """The schema with a local `$ref`, and the branch of anyOf or oneOf that is not null, put in place."""
    while True:
        if "$ref" in schema:
            target: Any = root
            for part in schema["$ref"].lstrip("#/").split("/"):
                target = target[part]
            schema = {**target, **{k: v for k, v in schema.items() if k != "$ref"}}
        elif branches := schema.get("anyOf") or schema.get("oneOf"):
            chosen = rng.choice([b for b in branches if b.get("type") != "null"] or list(branches))
            schema = {**{k: v for k, v in schema.items() if k not in ("anyOf", "oneOf")}, **chosen}
        else:
            return schema


def _type(schema: Schema) -> str:
    named = schema.get("type", "object" if "properties" in schema else "string")
    return str(named) if isinstance(named, str) else next((t for t in named if t != "null"), "null")


def _range(schema: Schema, name: str, whole: bool) -> tuple[float, float, float]:
    """Lowest value, highest value and step; with a step (whole numbers: 1), the two are counted in steps."""
    low = max(schema.get("minimum", -math.inf), schema.get("exclusiveMinimum", -math.inf))
    high = min(schema.get("maximum", math.inf), schema.get("exclusiveMaximum", math.inf))
    low = low if low > -math.inf else min(0.0, high - 10) if high < math.inf else 0.0
    high = high if high < math.inf else max(10.0, low + 10)
    if step := schema.get("multipleOf", 1 if whole else 0):
        low, high = math.ceil(low / step), math.floor(high / step)
        low += step * low <= schema.get("exclusiveMinimum", -math.inf)
        high -= step * high >= schema.get("exclusiveMaximum", math.inf)
    if low > high:
        raise SchemaError(f"{name or 'answer'}: no number fits the schema's bounds {dict(schema)}")
    return low, high, step


def _tidy(value: float, whole: bool) -> float:
    return int(value) if whole else value


def _divided(
    total: float, bounds: Sequence[tuple[float, float]], weights: Sequence[float], name: str, whole: bool
) -> list[float]:
    """`total` divided by `weights` within `bounds`; what a full share cannot take goes to the others."""
    if (whole and total % 1) or not sum(low for low, _ in bounds) <= total <= sum(high for _, high in bounds):
        raise SchemaError(f"{name or 'answer'}: shares within {list(bounds)} cannot sum to {total:g}")
    shares = [low for low, _ in bounds]
    grain = 1.0 if whole else 10.0 ** (math.floor(math.log10(total)) - 2) if total > 0 else 1.0
    for _ in bounds:
        room = [high - share > 1e-12 for share, (_, high) in zip(shares, bounds, strict=True)]
        open_weight, rest = sum(w for w, r in zip(weights, room, strict=True) if r), total - sum(shares)
        if rest > 0 and open_weight:
            portions = [rest * w / open_weight if r else 0.0 for w, r in zip(weights, room, strict=True)]
            shares = [
                min(b[1], s + math.floor(p / grain) * grain)
                for s, p, b in zip(shares, portions, bounds, strict=True)
            ]
    for at in sorted(range(len(shares)), key=lambda i: weights[i], reverse=True):
        extra = min(bounds[at][1] - shares[at], total - sum(shares))
        shares[at] = min(bounds[at][1], round(shares[at] + extra, 9))
    return [_tidy(share, whole) for share in shares]
