"""Trajectories of opinions: what each person answers to the same question, round after round."""

from collections import Counter
from collections.abc import Iterator, Mapping

import plotly.graph_objects as go

from sandbox.events import Chose, Event, Plain, Revised
from sandbox.figures.course import course
from sandbox.figures.look import COLORS, empty, over_rounds, shown
from sandbox.history import History

MOST = 9  # different words; more are no scale
Course = dict[str, dict[int, Plain]]  # person -> step -> the last answer in it


def opinions(
    history: History,
    step: int | None = None,
    about: str | None = None,
    colors: Mapping[str, str] | None = None,
) -> go.Figure:
    """What each person answers to the same question, round after round: a number, or one of a few words.

    `about` is one of `subjects(history)`; by default the first. Raises LookupError for another one.
    """
    told = _told(history)
    if not told:
        return empty("Nobody has been asked for a number or a choice yet.")
    if about is not None and about not in told:
        raise LookupError(f"nobody answered to {about!r}; there are: {', '.join(told)}")
    about = about or next(iter(told))
    figure, scale = go.Figure(), _scale(told[about])
    for seat, (name, answers) in enumerate(told[about].items()):
        color = (colors or {}).get(name, COLORS[seat % len(COLORS)])
        figure.add_trace(_trajectory(name, answers, color, scale, _aside(seat, len(told[about]))))
    figure.update_yaxes(title_text=shown(about.replace("_", " ")), **_ticks(scale))
    return over_rounds(figure, course(history), step)


def subjects(history: History) -> list[str]:
    """What people were asked again and again, as ``tag`` or ``tag.part``; also numbers among their traits."""
    return list(_told(history))


def _told(history: History) -> dict[str, Course]:
    """subject -> who -> step -> value, those that most was said about first."""
    found: dict[str, Course] = {}
    for event in history.events:
        for subject, who, value in _answers(event):
            found.setdefault(subject, {}).setdefault(who, {})[event.step] = value
    kept = {subject: told for subject, told in found.items() if _comparable(told)}
    return dict(sorted(kept.items(), key=lambda item: -sum(map(len, item[1].values()))))


def _answers(event: Event) -> Iterator[tuple[str, str, Plain]]:
    if isinstance(event, Revised) and _number(event.value):
        yield f"trait.{event.trait}", event.who, event.value
    if isinstance(event, Chose):
        whole = event.value
        parts = whole.items() if isinstance(whole, dict) else [("", whole)]
        for key, value in parts:
            if isinstance(value, str | int | float):
                yield event.tag if key in ("", event.tag) else f"{event.tag}.{key}", event.who, value


def _comparable(told: Course) -> bool:
    """Whether it is a scale: numbers, or a few words."""
    values = [value for answers in told.values() for value in answers.values()]
    return all(map(_number, values)) or len({str(value) for value in values}) <= MOST


def _number(value: Plain) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _scale(told: Course) -> list[str] | None:
    """The words, the most frequent lowest; None for numbers."""
    values = [value for answers in told.values() for value in answers.values()]
    return (
        None if all(map(_number, values)) else [word for word, _ in Counter(map(str, values)).most_common()]
    )


def _aside(seat: int, people: int) -> float:
    """So that people who agree are seen side by side."""
    return 0.56 * (seat + 0.5) / people - 0.28


def _trajectory(
    name: str, answers: Mapping[int, Plain], color: str, scale: list[str] | None, aside: float
) -> go.Scatter:
    values = [value if scale is None else scale.index(str(value)) + aside for value in answers.values()]
    return go.Scatter(
        x=list(answers), y=values, name=shown(name), mode="lines+markers", line={"color": color, "width": 1.6},
        marker={"size": 5}, text=[shown(value) for value in answers.values()],
        hovertemplate="%{text}, round %{x}",
    )  # fmt: skip


def _ticks(scale: list[str] | None) -> dict[str, object]:
    if scale is None:
        return {}
    return {
        "tickvals": list(range(len(scale))),
        "ticktext": [shown(word, 16) for word in scale],
        "zeroline": False,
    }
