"""Plotly figures of a run, as functions of (history, step): for pages and the terminal alike.

They show every complete round, and a line at `step` (None: none). `figure.show()` and `write_html` draw them
outside the app.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from weakref import WeakKeyDictionary

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from sandbox import registry
from sandbox.contract import Metric
from sandbox.events import Closed, Stepped
from sandbox.history import History
from sandbox.state import State

# Told apart by colour-blind eyes too, on paper and on screen.
COLORS = ("#1F6F63", "#C2541B", "#3A63B5", "#8A5598", "#94700A", "#AE3557", "#4F7A28", "#5E6A72")
DASHES = ("solid", "dot", "dash", "dashdot", "longdash")  # for lines of the same colour
Point = tuple[float, float | None]


@dataclass(slots=True)
class _Course:
    """What figures need of each complete step, read once and extended as the run grows.

    measures  metric -> step -> value; the metrics asked for so far
    ends      steps at which an episode ended
    """

    state: State
    scores: dict[int, dict[str, float]] = field(default_factory=dict)
    measures: dict[str, dict[int, float | None]] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)

    def read(self, history: History, names: Iterable[str]) -> None:
        """Take in the steps since; a metric asked for the first time needs the run from its start."""
        if fresh := set(names) - self.measures.keys():
            self.state, self.scores, self.ends = State(seed=self.state.seed), {}, []
            self.measures = {name: {} for name in sorted({*self.measures, *fresh})}
        metrics = {name: registry.find(Metric, name)() for name in self.measures}
        for event in history.events[self.state.seq : history.ends[history.last]]:
            self.state.apply(event)
            if isinstance(event, Closed):
                self.ends.append(event.step)
            if isinstance(event, Stepped):
                self._take(event.step, metrics)

    def _take(self, step: int, metrics: Mapping[str, Metric]) -> None:
        self.scores[step] = {person.name: person.score for person in self.state.present}
        for name, metric in metrics.items():
            self.measures[name][step] = metric.measure(self.state, self.state.now)

    def seams(self) -> list[float]:
        """Where on the line of rounds one episode gives way to the next."""
        return [end + 0.5 for end in self.ends if end < max(self.scores, default=0)]

    def score_line(self, name: str) -> list[Point]:
        """A person's scores, with a gap where an episode ends: the next one starts from nothing."""
        line: list[Point] = [(at, found[name]) for at, found in self.scores.items() if name in found]
        gaps: list[Point] = [(seam, None) for seam in self.seams() if line and line[0][0] < seam]
        return sorted(line + gaps)


_courses: WeakKeyDictionary[History, _Course] = WeakKeyDictionary()


def _course(history: History, names: Iterable[str] = ()) -> _Course:
    course = _courses.setdefault(history, _Course(State(seed=int(history.spec.get("seed", 0)))))
    course.read(history, names)
    return course


def scores(
    history: History,
    step: int | None = None,
    highlight: str | None = None,
    colors: Mapping[str, str] | None = None,
) -> go.Figure:
    """Everybody's score at the end of each round, `highlight` drawn boldly. `colors` are the people's."""
    course, figure, used = _course(history), go.Figure(), Counter[str]()
    for seat, (name, person) in enumerate(history.at(step).people.items()):
        line = course.score_line(name)
        if not line:
            continue
        color = (colors or {}).get(name, COLORS[seat % len(COLORS)])
        trace = _trace(line, name, color, DASHES[used[color] % len(DASHES)])
        used[color] += person.present
        bold, faint = highlight == name, highlight not in (None, name)
        trace.update(line_width=4 if bold else 1.8, opacity=0.3 if faint else 1, showlegend=person.present)
        figure.add_trace(trace)
    figure.update_yaxes(title_text="score")
    return _finished(figure, course, step)


def measures(
    history: History,
    step: int | None = None,
    names: Iterable[str] = ("density",),
    colors: Iterable[str] = COLORS,
) -> go.Figure:
    """Metrics of the society at the end of each round, one above the other over a common line of rounds.

    Raises NotFound for a metric that is not in the registry.
    """
    wanted, hues = tuple(names), tuple(colors)
    course = _course(history, wanted)
    figure = make_subplots(rows=max(1, len(wanted)), cols=1, shared_xaxes=True, vertical_spacing=0.06)
    for row, name in enumerate(wanted, 1):
        trace = _trace(list(course.measures[name].items()), name, hues[(row - 1) % len(hues)], "solid")
        figure.add_trace(trace, row=row, col=1)
        figure.update_yaxes(**_axis(name), row=row, col=1)
    return _finished(figure.update_layout(showlegend=False), course, step)


def _axis(name: str) -> dict[str, object]:
    metric = registry.find(Metric, name)
    low, high = metric.bounds
    title = name.replace("_", " ") + (f"<br>({metric.unit})" if metric.unit else "")
    if low is not None and high is not None:
        return {"title_text": title, "range": (low, high + 0.05 * (high - low))}
    return {"title_text": title, "rangemode": "tozero" if low == 0 else "normal"}


def _trace(line: list[Point], name: str, color: str, dash: str) -> go.Scatter:
    x, y = [at for at, _ in line], [value for _, value in line]
    mode = "lines+markers" if sum(value is not None for value in y) < 3 else "lines"
    # Names are data: Plotly would draw their tags and links.
    style, shown = (
        {"color": color, "dash": dash},
        escape(name, quote=False),
    )
    return go.Scatter(x=x, y=y, name=shown, mode=mode, line=style, hovertemplate="%{y:.4g}, round %{x}")


def _finished(figure: go.Figure, course: _Course, step: int | None) -> go.Figure:
    """Ends of episodes as dotted lines, the moment looked at as a solid one."""
    for seam in course.seams() if len(course.ends) < 60 else ():
        figure.add_vline(x=seam, line_dash="dot", line_width=1, line_color="gray")
    if step is not None:
        figure.add_vline(x=step, line_width=2, line_color="gray")
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8}, hovermode="closest")
    figure.update_xaxes(tickformat="d")
    *_, lowest = figure.select_xaxes()
    lowest.title.text = "round of the run"
    return figure
