"""Whether the words of a question decide what is chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sandbox.diagnosis.finding import Finding, mean
from sandbox.events import Event, Plain
from sandbox.history import History
from sandbox.probes.choices import pick, picked
from sandbox.probes.decisions import Toll, again, asked_of, decisions
from sandbox.probes.rewording import reworded

NAMES = frozenset({"paraphrase fragility"})
WORDINGS = 3  # at most, the original one not counted


def findings(history: History, most: int, samples: int) -> Iterator[Finding]:
    """M3: how far the share of the option that was recorded moves with the words (Stochastic CHAOS: max less min)."""
    found = decisions(history, most, lambda one: pick(one.answer) is not None)
    spans = []
    for one in found:
        wanted = picked([one.chose.value], one.asked.answer)[0]
        shares = []
        for prompt in (one.asked.prompt, *reworded(one.asked.prompt)):
            given = picked(again(history, one, samples, replace(one.ask, prompt=prompt)), one.asked.answer)
            shares.append(_share(given, wanted))
        spans.append(max(shares) - min(shares))
    about = "how far the share of the recorded choice moves with the words of the question, 0 to 1"
    yield Finding("paraphrase fragility", mean(spans), about, "", tuple(one.chose.seq for one in found))


def toll(events: Sequence[Event], minds: Mapping[str, Plain], most: int, samples: int) -> Toll:
    """Each choice is put again as it was, and in some other words."""
    among = [one for one in asked_of(events) if pick(one.answer) is not None]
    return Toll(among, most, (samples, samples * (1 + WORDINGS)))


def _share(given: list[Plain], wanted: Plain) -> float:
    return given.count(wanted) / len(given)
