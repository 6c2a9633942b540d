"""A study in words and tables, written from its data: Markdown, or one HTML page that needs nothing else."""

import re
from collections.abc import Iterator, Sequence
from html import escape

import pandas as pd
from markdown_it import MarkdownIt

from sandbox.study import judging, statistics
from sandbox.study.definition import Study
from sandbox.study.planning import counted
from sandbox.study.playing import DONE
from sandbox.study.results import Results
from sandbox.study.statistics import FEW, Difference

_STYLE = (  # fits a narrow window, follows the reader's theme
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    ":root{color-scheme:light dark}"
    "table{border-collapse:collapse;display:block;overflow-x:auto}"
    "td,th{padding:.2rem .7rem;border-bottom:1px solid #8884;text-align:left}"
)
Rows = Sequence[Sequence[object]]


def markdown(results: Results) -> str:
    """The report as Markdown. Every number carries how many runs stand behind it."""
    return "\n\n".join(part for part in _parts(results) if part) + "\n"


def words(text: str) -> str:
    """The Markdown for reading as it stands: without the signs that keep words from being Markdown."""
    return re.sub(r"\\([\\`*_<>|#!(:])", r"\1", text)


def html(results: Results) -> str:
    """The report as one page, without scripts and without anything from elsewhere."""
    title = escape(results.study.name)
    head = (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{title}</title><style>{_STYLE}</style>"
    )
    return f"{head}<body>{body(results)}</body></html>"


def body(results: Results) -> str:
    """The report as HTML to put into a page; whatever stands in it is text."""
    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown(results)))


def _parts(results: Results) -> Iterator[str]:
    study, table = results.study, results.compared
    yield f"# {study.name}"
    yield _text(study.about)
    yield _setting(results)
    if not len(table):
        yield "Nothing is done yet, so there is nothing to compare."
        return
    for outcome in results.measured:
        yield f"## {_text(outcome)}"
        yield _text(judging.line(study, table, outcome))
        yield _distributions(table, study.places, outcome)
        yield _comparison(table, study, outcome)
        yield _luck(table, study, outcome)
    yield _left_out(results)


def _setting(results: Results) -> str:
    study, counts = results.study, results.counts()
    seeds = len(study.seeds)
    lines = [
        f"Base: {', '.join(one.name for one in study.base.scenario)}. Design: {study.design.replace('_', ' ')}, "
        f"{counted(len(study.made), 'condition')} × {counted(seeds, 'seed')}"
        + (f" × {study.repetitions} repetitions" if study.repetitions > 1 else "")
        + (f", at most {study.rounds} rounds" if study.rounds else "")
        + ".",
        f"Runs: {len(results.tasks)}, of which {counts[DONE]} done, {counts['failed']} failed, "
        f"{len(results.tasks) - counts[DONE] - counts['failed']} left.",
        f"Models: {', '.join(study.models) if study.models else 'none; all minds are scripted'}.",
    ]
    if seeds < FEW:
        lines.append(f"**Fewer than {FEW} seeds: read every difference here as a hint, not as a result.**")
    return "\n\n".join(map(_text_keeping_stars, lines))


def _distributions(table: pd.DataFrame, places: Sequence[str], outcome: str) -> str:
    """By condition: how many, the mean with its interval, the middle, the worst tenth."""
    rows, binary = [], statistics.is_binary(table[outcome].dropna().astype(float).tolist())
    for labels, group in _by_condition(table, places):
        known = group.dropna(subset=[outcome])
        values = known[outcome].astype(float).tolist()
        told = statistics.distribution(values, known["seed"].tolist())
        if not told["n"]:
            continue
        row = [*labels, told["n"], _interval(told["mean"], told["low"], told["high"])]
        row += [_number(told[key]) for key in ("q5", "q50", "q95", "worst tenth")]
        risks = statistics.binary_risks(values) if binary else {}
        rows.append([*row, ", ".join(f"{name} {value:.2f}" for name, value in risks.items())])
    head = [*places, "runs", "mean [95 %]", "5 %", "median", "95 %", "worst tenth", "chances"]
    return _table(head, rows)


def _by_condition(
    table: pd.DataFrame, places: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    if not places:
        yield (), table
        return
    for labels, group in table.groupby(list(places), sort=False):
        yield tuple(map(str, labels)), group


def _comparison(table: pd.DataFrame, study: Study, outcome: str) -> str:
    places = study.places
    if study.design in ("latin", "sobol"):
        found = statistics.trends(table, places, outcome)
        head = ["factor", "conditions", "rank correlation (Spearman)", "p", "p (Holm)"]
        rows = [(t.factor, t.conditions, _number(t.rho), f"{t.p:.3g}", f"{t.adjusted:.3g}") for t in found]
        return _table(head, rows)
    compared = statistics.differences(table, places, outcome, study.levels)
    head = ["factor", "against", "level", "seeds", "difference [95 %]", "effect d", "p", "p (Holm)"]
    return _table(head, [_row(one) for one in compared])


def _row(one: Difference) -> list[object]:
    seeds = f"{one.seeds} (few)" if one.few else one.seeds
    p, adjusted = (f"{value:.3g}" if value is not None else "" for value in (one.p, one.adjusted))
    moved = _interval(one.mean, one.low, one.high)
    return [one.factor, one.reference, one.level, seeds, moved, _number(one.effect), p, adjusted]


def _luck(table: pd.DataFrame, study: Study, outcome: str) -> str:
    share = statistics.seed_share(table, study.places, outcome)
    told = f"{share:.0%} of the variance within conditions goes with the seed." if share is not None else ""
    hint = statistics.hint(table, study.places, outcome, study.levels)
    return _text(f"{told} {hint[:1].upper()}{hint[1:]}." if hint else told)


def _left_out(results: Results) -> str:
    """Runs that no comparison goes by, and why: rules written down before, failures as they were told."""
    table, lines = results.outcomes, []
    for why, group in table[table["excluded"] != ""].groupby("excluded"):
        lines.append(f"- {len(group)} runs excluded by rule: {_text(str(why))}")
    for why, group in table[table["status"] == "failed"].groupby("why"):
        lines.append(f"- {len(group)} runs failed: {_text(str(why))} (first: {group['run'].iloc[0]})")
    lines += [f"- **Not decided beforehand:** {_text(rule)}" for rule in results.late()]
    return "\n\n".join(["## Left out", "\n".join(lines)]) if lines else ""


# -- wording -----------------------------------------------------------------------------------------------


def _table(head: Sequence[str], rows: Rows) -> str:
    if not rows:
        return ""
    lines = [head, ["---"] * len(head), *rows]
    used = [i for i in range(len(head)) if any(str(row[i]) for row in rows)]
    return "\n".join("| " + " | ".join(_text(str(line[i])) for i in used) + " |" for line in lines)


def _interval(mean: float | None, low: float | None, high: float | None) -> str:
    return _number(mean) + (f" [{_number(low)}, {_number(high)}]" if low is not None else "")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}".replace("-", "\N{MINUS SIGN}")


def _text(text: str) -> str:
    """Words of a study or a run as words: nothing in them is Markdown."""
    for sign in ("\\", "`", "*", "_", "<", ">", "|", "#", "!", "](", "]:"):
        text = text.replace(sign, f"{sign[:-1]}\\{sign[-1]}")
    return " ".join(text.split())


def _text_keeping_stars(text: str) -> str:
    return f"**{_text(text.strip('*'))}**" if text.startswith("**") else _text(text)
