"""How far numbers that a model judged can be trusted: which they are, and what is known of those who judged.

Three things are known without another call: whether a judge says the same when it is shown its subjects in the other
order, as far as it was asked so; how often it agrees with people, where they noted a verdict of their own; and what
probes found that put its judgements to the test, which are kept beside the run.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from sandbox import registry
from sandbox.answers import answer_type
from sandbox.beside import beside
from sandbox.contract import Scenario
from sandbox.events import Asked, Chose, Event, Opened, Plain, Thought
from sandbox.log import Log
from sandbox.verdicts import label, spelt, verdict

KEPT = "judges"  # the run file's word for what probes of judges found
NOTED = "judged"  # ... and for who judged it
SHORT = 2000  # events that are read for a list of runs
PAYOFFS = "payoffs"  # among what a judge decides: what people are paid
EVERYTHING = "*"  # what a judge decides where the scenario is not here to tell
USUAL = ("judge", "grade")  # kinds of questions in which somebody judges, where the scenario is not here
LABEL = "verdict:"  # begins a remark on a judgement that tells what a person's verdict is
TOLD = {
    "orders agree": "same in both orders",
    "kappa": "kappa with people",
    "judge repeats": "same when asked again",
    "judge sd": "sd",
    "judge invariance": "same in other words",
    "judge flips": "turns with what is judged",
    "verbosity bias": "gain by length",
}


@dataclass(frozen=True, slots=True)
class Trust:
    """Who judged, what of the outcome they decide, and what is known of them by name: see `TOLD`.

    judges  name -> models that answered in their place
    keys    of the outcome; `PAYOFFS` for what is paid, `EVERYTHING` where it is not known
    known   number by name; of a probe only once it was made
    """

    judges: Mapping[str, Sequence[str]]
    keys: frozenset[str]
    known: Mapping[str, float] = field(default_factory=dict)

    @property
    def tested(self) -> bool:
        """Whether probes put the judge to the test."""
        return any(name not in ("orders agree", "kappa") for name in self.known)

    def decides(self, key: str) -> bool:
        """Whether a number of the outcome was judged by a model."""
        return key in self.keys or EVERYTHING in self.keys

    @property
    def who(self) -> str:
        """Who judged, with the models that answered."""
        return ", ".join(f"{name} ({', '.join(models)})" for name, models in self.judges.items())

    def __str__(self) -> str:
        return f"judged by {self.who}: {reliability(self.known)}"


def reliability(known: Mapping[str, float], remedy: str = "folkmoot probe") -> str:
    """What is known of judges, in a few words; where they were not put to the test, how it is done."""
    parts = [f"{told} {known[name]:.2g}" for name, told in TOLD.items() if name in known]
    untested = not any(name in known for name in ("judge repeats", "judge invariance", "judge flips"))
    return " · ".join([*parts, *([f"not put to the test yet ({remedy})"] if untested else [])])


def told_of(log: Log) -> str:
    """Who judged a run and how far they can be trusted, in words; "" where no model judged."""
    return str(trust(log) or "")


def note(log: Log) -> None:
    """Put down in the file what a list of runs tells of who judged it, so that nobody reads the run for that."""
    if told := trust(log):
        plain = {
            "judges": {who: list(models) for who, models in told.judges.items()},
            "known": dict(told.known),
        }
        log.set_meta(NOTED, {**plain, "keys": sorted(told.keys)})


def noted(log: Log) -> str:
    """Who judged a run and how far they can be trusted, in words, as it was put down; "" where no model judged.

    What probes found since counts. A run that was killed has nothing put down: a short one is read for it.
    """
    plain = log.meta(NOTED)
    if plain is None:
        return told_of(log) if log.last_seq() <= SHORT else ""
    return str(Trust(plain["judges"], frozenset(plain["keys"]), {**plain["known"], **kept(log)}))


def decided(scenario: str) -> Mapping[str, Sequence[str]]:
    """Kind of question -> what of the outcome its answers decide, in a scenario by name."""
    try:
        return registry.find(Scenario, scenario).judged
    except registry.NotFound:
        return dict.fromkeys(USUAL, (EVERYTHING,))


def judgements(events: Iterable[Event]) -> dict[int, Asked]:
    """Seq -> the questions in which a model judged."""
    return {asked.seq: asked for asked, _, _ in _judged(events)}


def trust(log: Log, upto: int | None = None) -> Trust | None:
    """What is known of those who judged a run, up to an event if one is given; None where no model did.

    What probes found counts at any time: it is of the judge, not of a round.
    """
    scenarios = {one["name"] for one in log.meta("spec", {}).get("scenario", [])}
    if not any(map(decided, scenarios)):
        return None
    kinds = ("Opened", "Asked", "Thought", "Chose")
    read = (one for kind in kinds for one in log.last(kind, 2**31) if upto is None or one.seq <= upto)
    events = sorted(read, key=lambda one: one.seq)
    made = list(_judged(events))
    if not made:
        return None
    judges: dict[str, dict[str, None]] = {}
    for asked, _, models in made:
        judges.setdefault(asked.who, {}).update(dict.fromkeys(models))
    keys = frozenset(
        key for opened in events if isinstance(opened, Opened)
        for kind, keys in decided(opened.scenario).items()
        if any(asked.tag == kind for asked, _, _ in made) for key in keys
    )  # fmt: skip
    pairs = [(asked, chose) for asked, chose, _ in made if chose is not None]
    known = {"orders agree": orders(pairs), "kappa": kappa(labelled(log, pairs)), **kept(log)}
    return Trust(
        {who: tuple(models) for who, models in judges.items()},
        keys,
        {name: value for name, value in known.items() if value is not None},
    )


def _judged(events: Iterable[Event]) -> Iterator[tuple[Asked, Chose | None, tuple[str, ...]]]:
    """Each question in which a model judged, with its answer and the models that were asked."""
    kinds: Mapping[str, Sequence[str]] = {}
    open_: dict[tuple[int, int, int], tuple[Asked, dict[str, None]]] = {}
    for event in events:
        if isinstance(event, Opened):
            kinds = decided(event.scenario)
        elif isinstance(event, Asked) and event.tag in kinds:
            open_[event.step, event.beat, event.n] = (event, {})
        elif isinstance(event, Thought) and (at := (event.step, event.beat, event.n)) in open_:
            open_[at][1][event.model] = None
        elif isinstance(event, Chose) and (at := (event.step, event.beat, event.n)) in open_:
            asked, models = open_.pop(at)
            if models:
                yield asked, event, tuple(models)
    yield from ((asked, None, tuple(models)) for asked, models in open_.values() if models)


# -- what the record tells ------------------------------------------------------------------------------------


def orders(pairs: Iterable[tuple[Asked, Chose]]) -> float | None:
    """Share of judgements that came out the same in both orders; None where none was asked in two."""
    found: dict[tuple[int, int, str, str], list[Mapping[tuple[str, ...], str | float]]] = {}
    for asked, chose in pairs:
        if (asked.about or {}).get("order"):
            at = (asked.step, asked.beat, asked.who, asked.tag)
            found.setdefault(at, []).append(verdict(chose.value, answer_type(asked.answer)))
    same = [one == other for one, other in (two for two in found.values() if len(two) == 2)]
    return sum(same) / len(same) if same else None


def labelled(log: Log, pairs: Iterable[tuple[Asked, Chose]]) -> list[tuple[str, str]]:
    """(the judge's verdict, a person's) of each judgement on which somebody noted ``verdict: Ada``."""
    by_seq = {seq: pair for pair in pairs for seq in (pair[0].seq, pair[1].seq)}
    found = []
    for row in log.beside("remarks"):
        text = str(row["text"]).strip()
        if row["seq"] in by_seq and text.casefold().startswith(LABEL):
            asked, chose = by_seq[row["seq"]]
            theirs = text[len(LABEL) :].strip()
            ours = label(
                chose.value, answer_type(asked.answer), (asked.about or {}).get("order") or (), theirs
            )
            found.append((spelt(ours), spelt(theirs)))
    return found


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa (1960): agreement beyond chance; None for no pairs, or where chance alone always agrees."""
    if not pairs:
        return None
    n = len(pairs)
    ours, theirs = (Counter(pair[i] for pair in pairs) for i in (0, 1))
    by_chance = sum(ours[one] * theirs[one] for one in ours) / n**2
    seen = sum(one == other for one, other in pairs) / n
    return (seen - by_chance) / (1 - by_chance) if by_chance < 1 else None


# -- what probes found ----------------------------------------------------------------------------------------


def kept(log: Log) -> dict[str, float]:
    """What probes of the judges found last, by name."""
    return {name: value for name, value in (log.meta(KEPT) or {}).get("found", {}).items() if name in TOLD}


def keep(log: Log, found: Mapping[str, float | None]) -> None:
    """Keep what a probe of the judges found beside the run, in place of what an earlier one did. Raises RunError."""
    if log.path is None:
        return
    told: Plain = {"at": time.time(), "found": {name: v for name, v in found.items() if v is not None}}
    with beside(log.path) as db:
        db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (KEPT, orjson.dumps(told).decode()))
