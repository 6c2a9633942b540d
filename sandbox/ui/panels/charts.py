"""Charts: what everybody has, how the society is, and pictures of the whole run, to look at and to take away."""

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any

import streamlit as st

from sandbox import figures, registry
from sandbox.contract import Metric, Operator
from sandbox.ui.panels.looks import colors, looks
from sandbox.ui.panels.moment import Moment, chosen
from sandbox.ui.plain import plain
from sandbox.ui.programme import first_line

FIRST = ("density", "payoff_gini")  # shown before anybody chooses, after what the run's operators change:
CHANGED = {
    "topology": ("edge_turnover", "degree_centralization"),
    "roles": ("role_entropy",),
    "teams": ("team_stability",),
    "population": ("lineage_depth",),
    "culture": ("diversity",),
    "opinions": ("assortativity",),
}
MOST_FIRST = 3
HEIGHT = 430  # pixels of a picture, unless it says its own
BOX = 560  # pixels that the names of two measures take
FILES = ("SVG", "PNG")
CONFIG = {
    "displaylogo": False,
    "displayModeBar": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
    "toImageButtonOptions": {"format": "svg"},
}
COURSE = "Scores and society"
PICTURES = {
    "Outcomes": "outcomes",
    "Payoffs": "payoffs",
    "Opinions": "opinions",
    "Graph over time": "graphs",
    "Who hears whom": "adjacency",
    "Memberships": "memberships",
    "Messages": "messages",
}


def panel(moment: Moment) -> None:
    """The figures up to now, with a line where the viewer stands; drawn anew only after a new round."""
    if not moment.history.last:
        st.caption("Charts begin with the end of the first round.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = st.segmented_control(
            "Figure",
            [COURSE, *PICTURES],
            default=COURSE,
            key="figure",
            required=True,
            wrap=True,
            label_visibility="collapsed",
        )
        files = st.segmented_control(
            "Save as", FILES, default="SVG", key="figure file", required=True, label_visibility="collapsed",
            help="The camera in a figure's corner saves it in this format.",
        )  # fmt: skip
    if kind == COURSE:
        _course(moment, str(files))
    elif moment.eye:
        st.caption(
            f"These figures tell more than {plain(moment.eye)} knows: choose “Everyone” above to see them."
        )
    else:
        _picture(moment, PICTURES[str(kind)], str(files))


def _course(moment: Moment, files: str) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Scores**")
        _scores(moment, files)
    with right:
        st.markdown("**The society**")
        _measures(moment, _picker(first(moment.history.spec)), files)


def _scores(moment: Moment, files: str) -> None:
    who, people = chosen("person"), _people(moment)
    what = (who, tuple(people.items()))
    figure = _kept("scores", moment, what, lambda: figures.scores(moment.history, moment.step, who, people))
    _show(moment, figure, "scores", 330, files)


def _people(moment: Moment) -> dict[str, str]:
    """The colour of each person, as in the picture of the society."""
    palette, look = colors(), looks(moment, moment.eye)
    return {name: palette[one.color % len(palette)] for name, one in look.items() if one.color is not None}


def _groups(moment: Moment) -> dict[str, str] | tuple[str, ...]:
    """The colour of each group, as in the picture of the society; by turns where everybody has their own."""
    palette = colors()
    told = {
        one.group: palette[one.color % len(palette)]
        for one in looks(moment).values()
        if one.color is not None
    }
    told.pop("", None)
    return told or palette


def _measures(moment: Moment, names: tuple[str, ...], files: str) -> None:
    if not names:
        st.caption("Choose what to show.")
        return
    what = (names, colors())
    figure = _kept("measures", moment, what, lambda: figures.measures(moment.history, moment.step, *what))
    _show(moment, figure, "measures", 70 + 110 * len(names), files)


def _picture(moment: Moment, kind: str, files: str) -> None:
    """A picture of the run, with what may be chosen about it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        options = {name: choose(moment, kind) for name, choose in CHOICES.get(kind, {}).items()}
    about = figures.about(kind).rstrip(".")
    st.caption(plain(f"{about}."))
    hues: Any = colors()
    if kind == "opinions":
        hues = _people(moment)
    elif kind in ("payoffs", "graphs", "memberships"):
        hues = _groups(moment)
    what = (kind, tuple(options.items()), str(hues))
    figure = _kept(
        "picture",
        moment,
        what,
        lambda: figures.KINDS[kind](moment.history, moment.step, **options, colors=hues),
    )
    _show(moment, figure, kind, figure.layout.height or HEIGHT, files)


def _by(moment: Moment, kind: str) -> str:
    """What tells people apart."""
    first = figures.grouping(moment.state.present)
    groups = [first, *(one for one in figures.GROUPINGS if one != first)]
    return str(
        st.segmented_control("Group by", groups, default=first, key=f"by {kind} {first}", required=True)
    )


def _about(moment: Moment, kind: str) -> str | None:
    subjects = figures.subjects(moment.history)
    if not subjects:
        return None
    return str(st.selectbox("Answers to", subjects, key="subject", width=300))


def _channel(moment: Moment, kind: str) -> str | None:
    channels = sorted(moment.state.channels)
    if len(channels) < 2:
        return None
    return str(
        st.segmented_control("Channel", channels, default=channels[0], key=f"channel {kind}", required=True)
    )


CHOICES: dict[str, dict[str, Callable[[Moment, str], str | None]]] = {
    "payoffs": {"by": _by},
    "opinions": {"about": _about},
    "graphs": {"channel": _channel, "by": _by},
    "adjacency": {"channel": _channel, "by": _by},
    "memberships": {"by": _by},
}


def _show(moment: Moment, figure: Any, kind: str, height: int, files: str) -> None:
    """The figure, with a camera that saves it as a file: the browser draws it, nobody is asked."""
    when = "" if moment.step is None else f"-round{moment.step}"
    image = {
        "format": files.casefold(),
        "filename": f"{moment.run}-{kind}{when}",
        "height": None,
        "width": None,
    }
    config = {**CONFIG, "toImageButtonOptions": image}
    st.plotly_chart(figure, key=f"figure {kind}", height=height, config=config)


def _kept(name: str, moment: Moment, what: object, draw: Callable[[], Any]) -> Any:
    """The figure drawn last under this name, or a new one when what it shows has changed."""
    key = (moment.run, moment.history.last, moment.step, what)
    kept = st.session_state.setdefault("figures", {})
    if name not in kept or kept[name][0] != key:
        kept[name] = (key, draw())
    return kept[name][1]


def first(spec: Mapping[str, Any]) -> list[str]:
    """The measures that tell what the operators of this run do."""
    family = registry.family(Operator)
    names = [str(one["name"]) for one in spec.get("operators", ())]
    told = [one for name in names if name in family for one in CHANGED.get(family[name].tier, ())]
    return list(dict.fromkeys([*told, *FIRST]))[: MOST_FIRST if told else len(FIRST)]


def _picker(shown: Sequence[str]) -> tuple[str, ...]:
    """Metrics, chosen by checkbox."""
    family = registry.family(Metric)
    with st.popover("Choose measures", icon=":material/checklist:", key="measures"):
        with st.container(width=BOX):
            sides = cycle(st.columns(2, gap="medium"))
        return tuple(
            name
            for name, metric in family.items()
            if next(sides).checkbox(
                _words(name), name in shown, key=f"metric {name}", help=plain(first_line(metric))
            )
        )


def _words(name: str) -> str:
    return plain(name.replace("_", " "))
