"""The turns of a run: every decision that a chat model made, with the exact prompt, and what came of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from sandbox import runs
from sandbox.book import CHATTED
from sandbox.diagnosis.failures import MODES, failures
from sandbox.events import Asked, Chose, Closed, Event, Failed, Opened, Paid, Plain, Said, Stepped
from sandbox.log import Exchange, Log
from sandbox.remarks import remarks
from sandbox.state import State
from sandbox.training.credit import returns_to_go
from sandbox.training.kept import Kept, Ledger
from sandbox.trust import trust

TEST = 10  # one in so many (scenario, seed) pairs is for testing
LICENCE = "licence:"  # a tag of a spec that says under which licence its runs may be used
Message = dict[str, str]


@dataclass(slots=True)
class Turn:
    """One decision of one person. Everything is what was recorded; nothing is asked again.

    prompt      the messages of its first call, as they were sent; `sha` is their hash
    replies     the raw replies, the last one being what was understood: two where one had to be repaired, none where
                no call was answered
    depends_on  seqs of the lines it could have heard in this episode; `received` those since its turn before
    said        its words that others heard before its next turn, and `delivered_to` whom they reached
    failures    errors of its model on the way, in words
    kept        what its mind recalled, thought in private and kept beside the answer
    events      seqs of its question, its answer and its words: what remarks and detectors point at
    reward      what was paid to it from here to its next turn; `to_go` the sum of these to the episode's end
    parts       the same by who paid it, the scenario or an operator: they add up to `reward`
    modes       failures by name that detectors see in its answer or words ("1.3 repetition": `sandbox.diagnosis`); a
                question that nobody answers is seen where it was put
    human       what people remarked on its events: ``text`` and ``by``
    violation   whether an answer of its model was not a legal one; no answer at all is no violation
    licence     what may be done with it, as given or as a tag of the spec says ("licence:CC-BY-4.0"); None: not said
    judge       who judged what it was paid or the outcome, where models did: `by`, what it `decides`, and what is
                `known` of it (`sandbox.trust`)
    done        whether it was its last turn of the episode; `truncated`: the run ended before the episode did
    split       "train" or "test", the same for all turns with this scenario and seed
    """

    run_id: str
    scenario: str
    seed: int
    episode: int
    step: int
    n: int
    turn: int
    agent: str
    role: str
    tag: str
    prompt: list[Message]
    sha: str
    replies: list[str]
    value: Plain
    legal: Mapping[str, Plain]
    rung: str
    policy: dict[str, Plain]
    stop_reason: str
    tokens: dict[str, int]
    cost: float | None
    latency_ms: float
    depends_on: list[int]
    versions: dict[str, str]
    received: list[int]
    failures: list[str]
    kept: Kept
    events: list[int]
    violation: bool
    licence: str | None
    said: list[str] = field(default_factory=list)
    delivered_to: list[str] = field(default_factory=list)
    reward: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)
    modes: list[str] = field(default_factory=list)
    human: list[dict[str, str]] = field(default_factory=list)
    to_go: float = 0.0
    episode_reward: float = 0.0
    outcome: dict[str, Plain] = field(default_factory=dict)
    judge: dict[str, Plain] | None = None
    done: bool = False
    truncated: bool = True

    @property
    def fallback(self) -> bool:
        """Whether the ask's default stood in for the answer."""
        return self.rung == "default"

    @property
    def split(self) -> str:
        return "test" if hash_of(self.scenario, self.seed) % TEST == 0 else "train"


def hash_of(scenario: str, seed: int) -> int:
    """A number that is the same on every machine."""
    return int.from_bytes(blake2b(f"{scenario} {seed}".encode(), digest_size=8).digest(), "big")


def turns(run: str | Path, licence: str = "") -> list[Turn]:
    """The turns of a run in order of answering; those of scripted minds and people are none. Raises RunError."""
    path = runs.path_of(run)
    log = Log.read(path)
    events, reader = list(log.events()), _Reader(log, licence)
    for event in events:
        reader.take(event)
    reader.close(None)
    _label(reader.found, path, events)
    return reader.found


def _label(found: list[Turn], path: Path, events: list[Event]) -> None:
    """What detectors and people noticed on events, to the turns that these belong to."""
    owner = {seq: turn for turn in found for seq in turn.events}
    for mode, seen in failures(events).items():
        for event in seen:
            if turn := owner.get(event.seq):
                turn.modes.append(f"{MODES[mode].code} {mode}")
    for remark in remarks(path):
        if remark.seq and (turn := owner.get(remark.seq)):
            turn.human.append({"text": remark.text, "by": remark.by})


class _Reader:
    """Goes through a run once, and knows for everybody the turn they are at."""

    def __init__(self, log: Log, licence: str) -> None:
        spec = log.meta("spec", {})
        self._log, self._seed = log, int(spec.get("seed", 0))
        tagged = (tag.removeprefix(LICENCE) for tag in spec.get("tags", ()) if tag.startswith(LICENCE))
        self._licence = licence or next(filter(None, tagged), None)
        self._ledger, self._illegal = Ledger(), set[int]()
        self._run = log.path.stem if log.path else ""
        self._versions = ((log.meta("sources") or [{}])[-1]) or {}
        self._calls: dict[tuple[int, int], list[Exchange]] = defaultdict(list)
        for (step, _, n, call), exchange in sorted(log.exchanges().items()):
            if exchange.kind in CHATTED and call > 0:
                self._calls[step, n].append(exchange)
        judges = trust(log)
        self._judge: dict[str, Plain] | None = None
        if judges:
            self._judge = {"by": judges.who, "decides": sorted(judges.keys), "known": dict(judges.known)}
        self.found: list[Turn] = []
        self._state = State(seed=self._seed)
        self._asked: dict[int, Asked] = {}
        self._heard: dict[str, list[int]] = defaultdict(list)
        self._mine: dict[str, list[Turn]] = defaultdict(list)  # of the episode under way

    def take(self, event: Event) -> None:
        self._state.apply(event)
        match event:
            case Asked():
                self._asked[event.n] = event
            case Chose() if calls := self._calls.get((event.step, event.n)):
                self._decided(event, calls)
            case Failed(what="answer", n=int(n)):
                self._illegal.add(n)
            case Said():
                self._spoken(event)
            case Paid():
                for name, amount in event.amounts.items():
                    if mine := self._mine.get(name):
                        mine[-1].reward += amount
                        mine[-1].parts[event.by] = mine[-1].parts.get(event.by, 0.0) + amount
            case Closed():
                self.close(event)
            case Opened():
                self._heard.clear()
            case Stepped():
                self._asked.clear()
                self._illegal.clear()
        self._ledger.take(event)

    def _decided(self, event: Chose, calls: list[Exchange]) -> None:
        asked, request = self._asked[event.n], self._log.blob(calls[0].request)
        told = [call.reply for call in calls if "error" not in call.reply]
        last = told[-1] if told else {}
        money = [(reply.get("spent") or {}).get("money") for reply in told]
        role = self._state.people[event.who].role or "player"
        heard, before = self._heard[event.who], self._mine[event.who]
        self.found.append(
            Turn(
                run_id=self._run, scenario=self._state.scenario, seed=self._seed, episode=self._state.episode,
                step=event.step, n=event.n, turn=len(before) + 1, agent=event.who, role=role,
                tag=event.tag, prompt=list(request["messages"]), sha=calls[0].request,
                replies=[str(reply["text"]) for reply in told], value=event.value, legal=asked.answer,
                rung=event.rung, policy=_policy(request, last.get("model")),
                stop_reason=str(last.get("finish", "")), tokens=_summed([reply["usage"] for reply in told]),
                cost=None if None in money else sum(one for one in money if one is not None),
                latency_ms=1000 * sum(call.seconds for call in calls), depends_on=list(heard),
                versions=dict(self._versions), received=heard[len(before[-1].depends_on) if before else 0 :],
                failures=[str(call.reply["error"]) for call in calls if "error" in call.reply],
                kept=self._ledger.beside(event, self._state.scenario), events=[asked.seq, event.seq],
                licence=self._licence, violation=event.rung == "repair" or event.n in self._illegal,
            )
        )  # fmt: skip
        self._mine[event.who].append(self.found[-1])

    def _spoken(self, event: Said) -> None:
        there = [person.name for person in self._state.present] if "*" in event.witnesses else event.witnesses
        others = [name for name in there if name != event.who]
        for name in others:
            self._heard[name].append(event.seq)
        if mine := self._mine.get(event.who):
            mine[-1].said.append(event.text)
            mine[-1].events.append(event.seq)
            mine[-1].delivered_to += [name for name in others if name not in mine[-1].delivered_to]

    def close(self, event: Closed | None) -> None:
        """The episode is over, or the run ends within it: what came of every turn is known."""
        for mine in self._mine.values():
            for turn, to_go in zip(mine, returns_to_go([turn.reward for turn in mine]), strict=True):
                turn.to_go, turn.truncated = to_go, event is None
                turn.episode_reward = sum(one.reward for one in mine)
                turn.outcome = dict(event.outcome) if event else {}
                turn.judge = self._judge
            mine[-1].done = event is not None
        self._mine.clear()


def _summed(spent: list[Mapping[str, int]]) -> dict[str, int]:
    """Tokens by kind over all calls; a kind that one of them does not tell is unknown, and missing."""
    kinds = set.intersection(*(set(one) for one in spent)) if spent else set()
    return {kind: sum(one[kind] for one in spent) for kind in sorted(kinds)}


def _policy(request: Mapping[str, Plain], answered: str | None) -> dict[str, Plain]:
    """The model and how it was sampled; what was left to its provider is None. An adapter is part of a model's name."""
    asked = str(request["model"])
    left = dict.fromkeys(("adapter", "temperature", "top_p", "max_tokens", "seed"))
    return {"provider": asked.partition(":")[0], "model": answered or asked, **left, **request["sampling"]}


def batches(found: list[Turn]) -> Iterator[tuple[tuple[str, int], list[Turn]]]:
    """The turns of every (run, episode), in order."""
    grouped: dict[tuple[str, int], list[Turn]] = defaultdict(list)
    for turn in found:
        grouped[turn.run_id, turn.episode].append(turn)
    yield from grouped.items()
