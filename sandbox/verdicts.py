"""What a judgement comes to, reasons aside: its choices, its numbers, and who comes off better."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sandbox.answers import Choice, Form, Number, Text
from sandbox.events import Plain

Place = tuple[str, ...]  # where in a form, from the outside in
Verdict = Mapping[Place, str | float]
Core = tuple[tuple[tuple[Place, str | float], ...], int]  # what stands where, and who leads


def verdict(value: Plain, kind: Any) -> Verdict:
    """The choices and numbers of a judgement by place; an option that is a number counts as one.

    Of a judgement that is all text its words.
    """
    graded = ((at, _graded(_at(value, at), part)) for at, part in _leaves(kind))
    return {at: one for at, one in graded if one is not None}


def core(found: Verdict, subjects: Sequence[str]) -> Core:
    """What has to stay whatever the words are: every choice, and of numbers who leads, or the numbers themselves."""
    numbers = [] if subjects else [(at, one) for at, one in found.items() if not isinstance(one, str)]
    choices = [(at, one) for at, one in found.items() if isinstance(one, str)]
    return tuple(sorted([*choices, *numbers], key=lambda pair: pair[0])), lead(found, subjects)


def lead(found: Verdict, subjects: Sequence[str]) -> int:
    """1 where the first of the subjects has the larger sum of numbers, -1 where the last has, 0 where neither has."""
    if not subjects:
        return 0
    first, last = (sum(_numbers(found, who)) for who in (subjects[0], subjects[-1]))
    return (first > last) - (first < last)


def mirrored(one: Core, exchange: Callable[[str], str]) -> Core:
    """What the judgement has to come to when the names of the first and the last subject are exchanged."""
    stands, ahead = one
    return tuple((at, exchange(value) if isinstance(value, str) else value) for at, value in stands), -ahead


def score(found: Verdict, who: str = "") -> float | None:
    """The mean of the numbers, of somebody's own if one is named; else 1 for who is chosen and 0 for who is not."""
    numbers = list(_numbers(found, who))
    if numbers:
        return sum(numbers) / len(numbers)
    return float(who in found.values()) if who and any(isinstance(v, str) for v in found.values()) else None


def label(value: Plain, kind: Any, subjects: Sequence[str], wanted: str) -> str:
    """A judgement in one word, of the kind of `wanted`: what was chosen among options that hold it, or who leads."""
    found, word = verdict(value, kind), spelt(wanted)
    for at, part in _leaves(kind):
        if at in found and word in map(spelt, getattr(part, "options", ())):
            return str(_at(value, at))
    ahead = lead(found, subjects)
    if subjects and any(isinstance(one, float) for one in found.values()):
        return "neither" if ahead == 0 else subjects[0] if ahead > 0 else subjects[-1]
    return f"{score(found):g}" if score(found) is not None else " ".join(map(str, found.values()))


def spelt(word: str) -> str:
    """A verdict as it is compared: in small letters, a number in its shortest form, so that 7.0 is 7."""
    number = _number(word)
    return word.casefold() if number is None else f"{number:g}"


def turned(kind: Any) -> str:
    """What turns every scale and pair of answers around, in words; "" where there is nothing to turn around."""
    told = [line for at, part in _leaves(kind) if (line := _turn(".".join(at), part))]
    return " ".join(told)


def is_turned(one: Verdict, other: Verdict, kind: Any) -> bool | None:
    """Whether a judgement of the question turned around is the opposite of the other; None where that has none."""
    parts = dict(_leaves(kind))
    choices = {at: _opposite(value, parts[at]) for at, value in one.items() if isinstance(value, str)}
    sided = _side(one, parts)
    if sided == 0 and all(choices[at] == one[at] for at in choices):
        return None
    return all(other.get(at) == value for at, value in choices.items()) and (
        sided == 0 or sided * _side(other, parts) < 0
    )


def numbers_of(found: Verdict) -> dict[Place, float]:
    """The numbers by place."""
    return {at: float(one) for at, one in found.items() if not isinstance(one, str)}


def _numbers(found: Verdict, who: str = "") -> Iterator[float]:
    return (one for at, one in numbers_of(found).items() if not who or who in at)


def _leaves(kind: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Where a judgement may choose or give a number."""
    if isinstance(kind, Form):
        for name, part in kind.fields.items():
            yield from _leaves(part, (*at, name))
    elif isinstance(kind, Choice | Number) or (isinstance(kind, Text) and not at):
        yield at, kind


def _at(value: Plain, place: Place) -> Plain:
    for name in place:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _graded(value: Plain, part: Any) -> str | float | None:
    if value is None:
        return None
    if isinstance(part, Text):
        return " ".join(str(value).casefold().split())
    return _number(value) if isinstance(part, Number) or _number(value) is not None else str(value)


def _number(value: Plain) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _ends(part: Any) -> tuple[float, float] | None:
    """The ends of a scale; None for what is none."""
    if isinstance(part, Number):
        return part.low, part.high
    steps = [float(one) for one in getattr(part, "options", ()) if _number(one) is not None]
    return (min(steps), max(steps)) if len(steps) > 1 else None


def _words(part: Any) -> tuple[str, ...]:
    """The options of a choice that is no scale."""
    return part.options if isinstance(part, Choice) and _ends(part) is None else ()


def _opposite(value: str, part: Any) -> str:
    words = _words(part)
    return words[-1 - words.index(value)] if value in words else value


def _side(found: Verdict, parts: Mapping[Place, Any]) -> float:
    """From -1 to 1: on which side of the middle the numbers lie, all in all."""
    sides = [
        (2 * value - low - high) / (high - low)
        for at, value in numbers_of(found).items()
        if (ends := _ends(parts[at])) and ends[0] < ends[1]
        for low, high in [ends]
    ]
    return sum(sides) / len(sides) if sides else 0.0


def _turn(name: str, part: Any) -> str:
    where = f"Of “{name}”: " if name else ""
    if ends := _ends(part):
        low, high = (_shown(part, end) for end in ends)
        return f"{where}the scale is turned around: {low} now means what {high} meant, and {high} what {low} meant."
    words = _words(part)
    if len(words) < 2:
        return ""
    first, last = part.label(words[0]), part.label(words[-1])
    return f"{where}two answers are exchanged: say {last} where you mean {first}, and {first} where you mean {last}."


def _shown(part: Any, end: float) -> str:
    if isinstance(part, Choice):
        return part.label(next(one for one in part.options if _number(one) == end))
    return f"{end:g}"
