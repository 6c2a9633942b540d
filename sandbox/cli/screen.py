"""What happens, on a terminal: coloured lines for people, JSON lines for programs.

Texts of agents, files and people are data: they never become markup, and their control characters never reach
the terminal, which would obey them.
"""

import unicodedata
import zlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

import orjson
import typer
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from sandbox.cli.lines import narrated, visible
from sandbox.events import Event, Plain, Stepped, plain
from sandbox.state import Person, State
from sandbox.transcript import Line, short

GUTTER = 10  # columns for who speaks
HUES = ("cyan", "magenta", "green", "yellow", "blue", "bright_cyan", "bright_magenta", "bright_green")
STYLES = {
    "whisper": "italic",
    "choice": "dim",
    "pay": "green",
    "post": "dim",
    "change": "yellow",
    "fault": "bold red",
}
SIGNS = {"whisper": "· ", "choice": "› ", "pay": "+ ", "post": "= ", "change": "~ ", "fault": "! "}
_TURNS = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # they reorder what stands around them


def clean(text: str) -> str:
    """The text without control characters: nobody in a world can move the cursor or recolour the screen."""
    return "".join(
        " " if c in "\n\t" else "\ufffd" if unicodedata.category(c) in ("Cc", "Cs") or c in _TURNS else c
        for c in text
    )


def console(stderr: bool = False) -> Console:
    """A console that leaves long lines whole where nobody sees them wrapped: in a file or a pipe."""
    made = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    return (
        made
        if made.is_terminal
        else Pipe(stderr=stderr, highlight=False, markup=False, emoji=False, width=100_000)
    )


class Pipe(Console):
    """A file or a program: lines end where their words do."""

    def print(self, *objects: Any, **options: Any) -> None:
        """As usual, without the blanks that fill a line up."""
        with self.capture() as written:
            super().print(*objects, **options)
        self.file.write("".join(f"{line.rstrip()}\n" for line in written.get().splitlines()))


class Screen(Protocol):
    """Where a run is shown, live or recorded."""

    def opening(self, spec: Mapping[str, Plain], note: str) -> None: ...
    def note(self, text: str) -> None: ...
    def show(
        self, events: Iterable[Event], state: State, eyes: Collection[str] = (), meter: str = ""
    ) -> None: ...
    def pause(self) -> None: ...
    def ending(self, facts: dict[str, Plain], advice: list[str]) -> None: ...


class JsonLines:
    """One event per line as it is in the record; the last line, of kind "run", says how it ended."""

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet

    def opening(self, spec: Mapping[str, Plain], note: str) -> None:
        return None

    def note(self, text: str) -> None:
        return None

    def show(
        self, events: Iterable[Event], state: State, eyes: Collection[str] = (), meter: str = ""
    ) -> None:
        for event in () if self._quiet else events:
            typer.echo(orjson.dumps(plain(event)))

    def pause(self) -> None:
        return None

    def ending(self, facts: dict[str, Plain], advice: list[str]) -> None:
        typer.echo(orjson.dumps({"kind": "run", **facts}))


class Transcript:
    """Lines for people. On a terminal a table of standings stays below them, when `live`."""

    def __init__(self, *, live: bool = False, quiet: bool = False) -> None:
        self._console, self._quiet = console(), quiet
        self._live = (
            Live(console=self._console, auto_refresh=False, transient=True) if live and not quiet else None
        )
        self._live = self._live if self._console.is_terminal else None

    def opening(self, spec: Mapping[str, Plain], note: str) -> None:
        if self._quiet:
            return
        self._console.print(Text(headline(spec), "bold"))
        if spec.get("about"):
            self._console.print(Text(clean(spec["about"])))
        self.note(note)

    def note(self, text: str) -> None:
        """A line beside the play."""
        if not self._quiet:
            self._console.print(Text(clean(text), "dim"))

    def show(
        self, events: Iterable[Event], state: State, eyes: Collection[str] = (), meter: str = ""
    ) -> None:
        """The events, and the state they led to; with `eyes` only what these people witnessed."""
        if self._quiet:
            return
        shown = [event for event in events if visible(event, eyes)]
        texts = [self._drawn(line) for line in narrated(shown)]
        if shown and isinstance(shown[-1], Stepped) and not self._live and (scores := _scores(state)):
            texts.append(self._indented(Text(), Text(scores, "dim")))
        if texts:
            self._console.print(Text("\n").join(texts))
        if self._live and shown:
            self._live.start()
            table = standings(state, rows=max(4, self._console.height // 3))
            table.caption, table.caption_style, table.caption_justify = Text(meter), "dim", "left"
            self._live.update(table, refresh=True)

    def pause(self) -> None:
        """Take the table away, so that somebody can type."""
        if self._live:
            self._live.stop()

    def ending(self, facts: dict[str, Plain], advice: list[str]) -> None:
        self.pause()
        self._console.print(Text(clean(str(facts["summary"])), "bold"))
        if self._quiet and facts.get("outcome"):  # else it stands in the last lines of the transcript
            self._console.print(Text(f"  {clean(short(facts['outcome']))}"), soft_wrap=True)
        if judged := facts.get("judged"):
            self._console.print(Text(f"  {clean(str(judged))}", "dim"), soft_wrap=True)
        for line in models(facts.get("models")):
            self._console.print(Text(f"  {clean(line)}", "dim"), soft_wrap=True)
        for line in advice:
            self._console.print(Text(f"  {line}"), soft_wrap=True)

    def _drawn(self, line: Line) -> Text:
        match line.style:
            case "episode" | "round":
                return _ruled(line, min(self._console.width, 100))
            case "say":
                return self._indented(_name(line.who), Text(f"“{clean(line.text)}”"))
            case "whisper":
                heard = ", ".join(name for name in line.event.witnesses if name != line.who) or "nobody"
                return self._indented(_name(line.who), Text(f"· to {heard}: “{clean(line.text)}”", "italic"))
        by = (
            f"  [{line.event.by}]"
            if line.style == "change" and line.event.by not in ("engine", "scenario")
            else ""
        )
        who = Text() if line.style in ("change", "post") else _name(line.who)
        return self._indented(who, Text(f"{SIGNS[line.style]}{clean(line.text)}{by}", STYLES[line.style]))

    def _indented(self, who: Text, body: Text) -> Text:
        """Who in the margin, the words beside it, also where they take several lines."""
        margin = Text(" " * max(1, GUTTER - who.cell_len))
        rows = body.wrap(self._console, max(20, self._console.width - GUTTER))
        return Text.assemble(who, margin, Text("\n" + " " * GUTTER).join(rows))


def models(facts: Mapping[str, Plain] | None) -> list[str]:
    """What models used, and how the answers of each mind were understood, a line each."""
    return [facts["used"], *(f"{mind}: {read}" for mind, read in facts["read"].items())] if facts else []


def headline(spec: Mapping[str, Plain]) -> str:
    """What is played, by how many, in one line, from a recorded spec: its code need not be there."""
    people = sum(len(member.get("names", ())) or member.get("count", 1) for member in spec["cast"])
    name = f"{spec['name']}: " if spec.get("name") else ""
    scenarios = " + ".join(dict.fromkeys(one["name"] for one in spec["scenario"]))
    episodes = f" · {spec['episodes']} episodes" if spec.get("episodes", 1) > 1 else ""
    return clean(f"{name}{scenarios} · {people} people{episodes} · seed {spec.get('seed', 0)}")


def played_by(spec: Mapping[str, Plain], models: Iterable[str]) -> str:
    """Who answers, so that nobody takes a script for a model."""
    named = ["offline (made by rule, not a language model)" if one == "offline" else one for one in models]
    if named:
        return clean(f"models: {', '.join(named)}")
    seats = any(member.get("mind", {}).get("name") == "human" for member in spec["cast"])
    return f"{'people and ' if seats else ''}scripted minds, no language model"


def standings(state: State, rows: int) -> Table:
    """People by score, the best first."""
    table = Table(title=_moment(state), title_style="dim", title_justify="left", box=None, pad_edge=False)
    for header in ("", "score", "", "ties", "role", "team"):
        table.add_column(
            header, justify="right" if header in ("score", "ties") else "left", header_style="dim"
        )
    ranked = sorted(state.present, key=lambda person: (-person.score, person.name))
    top = max((abs(person.score) for person in ranked), default=0) or 1
    for person in ranked[:rows]:
        bar = Text("█" * round(20 * max(0, person.score) / top), "green")
        ties = str(sum(len(edges.get(person.name, ())) for edges in state.channels.values()))
        table.add_row(
            _name(person.name),
            f"{person.score:.4g}",
            bar,
            ties,
            clean(person.role or ""),
            clean(person.team or ""),
        )
    if len(ranked) > rows:
        table.add_row(Text(f"and {len(ranked) - rows} more", "dim"))
    return table


def _moment(state: State) -> str:
    return f"{state.scenario} · episode {state.episode}, round {state.round} · {len(state.present)} people"


def _scores(state: State) -> str:
    """The scores in one line, the best first; nothing while nobody has any."""
    ranked: list[Person] = sorted(state.present, key=lambda person: (-person.score, person.name))
    if not any(person.score for person in ranked):
        return ""
    more = f" and {len(ranked) - 12} more" if len(ranked) > 12 else ""
    return "scores: " + ", ".join(f"{p.name} {p.score:.4g}" for p in ranked[:12]) + more


def _name(who: str) -> Text:
    return Text(clean(who), f"bold {HUES[zlib.crc32(who.encode()) % len(HUES)]}")


def _ruled(line: Line, width: int) -> Text:
    sign, style = ("━", "bold") if line.style == "episode" else ("─", "dim")
    words = f"{sign * 2} {clean(line.text)} "
    return Text(words + sign * max(2, width - len(words)) if len(words) < width else words, style)


def table_of(headers: Iterable[str], rows: Iterable[Iterable[Plain]]) -> Table:
    """A plain table of texts."""
    headers = list(headers)
    table = Table(box=None, pad_edge=False, header_style="dim", show_header=any(headers))
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(clean(short(cell))) for cell in row))
    return table
