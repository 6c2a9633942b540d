"""How models' answers were understood, and how many of them were right."""

from collections.abc import Iterator, Mapping, Sequence

from sandbox.diagnosis.finding import Finding, rate
from sandbox.events import Chose, Event, Posted, Thought
from sandbox.metrics.reliability import readings
from sandbox.referee import KEY


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M4."""
    whole = readings(events).whole
    unread, repaired = whole.rungs["default"], whole.rungs["repair"]
    read = whole.answers - unread - repaired
    yield rate("validity", read, whole.answers, "share of models' answers that were read at once")
    yield rate("repaired", repaired, whole.answers, "share read after one repair")
    yield rate("fallback", unread, whole.answers, "share that a default replaced")
    yield Finding("repair cost", whole.repair_cost, "share of the models' tokens that repairs took")
    for rung, count in sorted(whole.rungs.items()):
        yield rate(f"rung {rung}", count, whole.answers, "share of models' answers understood so")
    asked = sum(isinstance(event, Chose) for event in events)
    yield Finding("answers", float(asked), "questions that were answered", "answers")
    yield from _right(events)


def graded(events: Sequence[Event]) -> list[tuple[Chose, bool]]:
    """Answers of models whose scenario tells whether they are right (`sandbox.referee.graded`), with what it tells."""
    asked: set[int] = set()  # questions of this round that a model was asked
    last: dict[tuple[str, str], tuple[Chose, bool]] = {}
    found: list[tuple[Chose, bool]] = []
    step = 0
    for event in events:
        if event.step != step:
            step, asked = event.step, set()
        match event:
            case Thought():
                asked.add(event.n)
            case Chose():
                last[event.who, event.tag] = event, event.n in asked
            case Posted(key=key) if (
                key == KEY and isinstance(event.value, Mapping) and "graded" in event.value
            ):
                for who, right in event.value["right"].items():
                    answer, by_model = last.get((who, event.value["graded"]), (None, False))
                    if answer and by_model:
                        found.append((answer, right))
    return found


def _right(events: Sequence[Event]) -> Iterator[Finding]:
    told = graded(events)
    valid = [right for answer, right in told if answer.rung != "default"]
    lacks = "" if told else "no model gave an answer of which the scenario tells whether it is right"
    for name, right, of, about in (
        ("output accuracy", sum(valid), len(told), "share of models' answers that are legal and right"),
        ("accuracy", sum(valid), len(valid), "of the legal ones, the share that is right"),
    ):
        yield rate(name, right, of, about)._replace(lacks=lacks)
