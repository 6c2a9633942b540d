"""Plotly figures of a run, as functions of (history, step): for pages and the terminal alike.

They show every complete round, and a line at `step` (None: none). `figure.show()` and `figure.write_html(path)`
draw them outside the app.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from sandbox import registry
from sandbox.contract import Metric
from sandbox.events import Closed, Stepped
from sandbox.history import History
from sandbox.state import State

DASHES = ("solid", "dot", "dash", "dashdot")
HUES = 8  # colours of a theme before they come round again


@dataclass(slots=True)
class _Course:
    """What figures need of each complete step, read once and extended as the run grows."""

    state: State
    scores: dict[int, dict[str, float]] = field(default_factory=dict)
    measures: dict[str, dict[int, float | None]] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)  # steps at which an episode ended

    def read(self, history: History, names: tuple[str, ...]) -> "_Course":
        """Take in the steps since; a metric asked for the first time needs the whole run again."""
        if set(names) - self.measures.keys():
            fresh = dict.fromkeys((*self.measures, *names))
            self.state, self.scores, self.ends = State(seed=self.state.seed), {}, []
            self.measures = {name: {} for name in fresh}
        metrics = {name: registry.find(Metric, name)() for name in self.measures}
        for event in history.events[self.state.seq : history.ends[history.last]]:
            self.state.apply(event)
            if isinstance(event, Closed):
                self.ends.append(event.step)
            if isinstance(event, Stepped):
                self.scores[event.step] = {person.name: person.score for person in self.state.present}
                for name, metric in metrics.items():
                    self.measures[name][event.step] = metric.measure(self.state, self.state.now)
        return self


_courses: WeakKeyDictionary[History, _Course] = WeakKeyDictionary()


def _course(history: History, names: Iterable[str] = ()) -> _Course:
    seed = int(history.spec.get("seed", 0))
    return _courses.setdefault(history, _Course(State(seed=seed))).read(history, tuple(names))


def scores(history: History, step: int | None = None, highlight: str | None = None) -> go.Figure:
    """Everybody's score at the end of each round, `highlight` drawn boldly. A new episode starts from nothing."""
    course = _course(history)
    figure = go.Figure()
    for seat, name in enumerate(history.tip.people):
        line = [(at, found[name]) for at, found in course.scores.items() if name in found]
        if line:
            figure.add_trace(
                _trace(line, name, seat, faint=highlight not in (None, name), strong=highlight == name)
            )
    figure.update_layout(
        margin={"l": 8, "r": 8, "t": 8, "b": 8}, legend={"itemwidth": 30}, hovermode="closest"
    )
    figure.update_xaxes(title_text="round of the run", rangemode="tozero", tickformat="d")
    figure.update_yaxes(title_text="score")
    return _marked(figure, course, step)


def measures(history: History, step: int | None = None, names: Iterable[str] = ("density",)) -> go.Figure:
    """Metrics of the society at the end of each round, one above the other on a common line of rounds.

    Raises NotFound for a metric that is not in the registry.
    """
    wanted = tuple(names)
    course = _course(history, wanted)
    figure = make_subplots(rows=max(1, len(wanted)), cols=1, shared_xaxes=True, vertical_spacing=0.09)
    for row, name in enumerate(wanted, 1):
        metric = registry.find(Metric, name)
        line = [(at, value) for at, value in course.measures[name].items() if value is not None]
        figure.add_trace(_trace(line, name, row - 1), row=row, col=1)
        low, high = metric.bounds
        figure.update_yaxes(
            title_text=name.replace("_", " ") + (f"<br>({metric.unit})" if metric.unit else ""),
            range=(low, high * 1.03) if low is not None and high is not None else None,
            rangemode="tozero" if low == 0 else "normal",
            row=row,
            col=1,
        )
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8}, showlegend=False, hovermode="x")
    figure.update_xaxes(title_text="round of the run", tickformat="d", row=len(wanted), col=1)
    return _marked(figure, course, step)


def _trace(
    line: list[tuple[int, float]], name: str, seat: int, *, faint: bool = False, strong: bool = False
) -> go.Scatter:
    style = {"width": 4 if strong else 1.6, "dash": DASHES[seat // HUES % len(DASHES)]}
    x, y = [at for at, _ in line], [value for _, value in line]
    mode = "lines+markers" if len(line) < 3 else "lines"
    return go.Scatter(
        x=x,
        y=y,
        name=name,
        mode=mode,
        line=style,
        opacity=0.28 if faint else 1.0,
        hovertemplate="%{y:.4g}, round %{x}",
    )


def _marked(figure: go.Figure, course: _Course, step: int | None) -> go.Figure:
    """Ends of episodes as dotted lines, and the moment looked at as a solid one."""
    for end in course.ends[:-1] if len(course.ends) < 60 else ():
        figure.add_vline(x=end + 0.5, line_dash="dot", line_width=1, opacity=0.5)
    if step is not None:
        figure.add_vline(x=step, line_width=2, opacity=0.6)
    return figure
