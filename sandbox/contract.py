"""All that an author implements: Scenario, Mind, Operator, Metric.

Each is a frozen record (pydantic): its fields are its parameters, with description, unit and bounds, so that form,
validation, command line and documentation follow; its docstring is its card in the gallery. A class is found by its
name in snake_case: `DonorGame` is ``donor_game``.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from sandbox.asks import Ask, Reply
from sandbox.events import EVERYBODY, Event, Paid, Plain, Said
from sandbox.skins import SPOKEN, Language, Skin
from sandbox.state import State
from sandbox.view import View

if TYPE_CHECKING:
    from sandbox.stage import Stage

# Yields simultaneous asks, receives their values in the same order.
Script = Generator[list[Ask], list[Plain], Any]
Treatment = tuple[str, str | frozenset[str], float]  # actor, to whom (one, or several alike), value


def snake(name: str) -> str:
    """The registry's form of a class name: ``DonorGame`` -> ``donor_game``, ``LLMMind`` -> ``llm_mind``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


class Record(BaseModel):
    """A frozen record whose fields are parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def key(cls) -> str:
        """Its name in the registry, specs and logs."""
        return snake(cls.__name__)

    def params(self) -> dict[str, Plain]:
        """Its parameters as JSON."""
        return self.model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class Reference:
    """A number that somebody published, beside ours; only where the two are comparable.

    what    what is counted, in which setting
    value   the published number
    source  where it stands
    world   keywords of a `World` that plays this setting with scripted minds
    key     the number in the outcomes of its episodes, on average, that compares
    ours    what that was; a conformance test plays it again
    """

    what: str
    value: float
    source: str
    world: Mapping[str, Plain]
    key: str
    ours: float


class Scenario(Record, ABC):
    """A script that a company plays.

    People, minds and the starting graph come from the spec. Between rounds a scenario keeps nothing: what must survive
    is posted, said or paid. No model, I/O, clock or global randomness: use ``stage.random(name)``.
    """

    people: ClassVar[tuple[int, int]] = (2, 10_000)  # how many can play
    staff: ClassVar[tuple[str, ...]] = ()  # named seats outside the population
    channels: ClassVar[tuple[str, ...]] = ("talk",)  # the relations it plays on
    allows: ClassVar[frozenset[str]] = frozenset(
        {"link", "unlink", "assign", "team", "revise", "join", "leave"}
    )
    feedback: ClassVar[frozenset[str]] = frozenset()  # private traits that operators may read
    evolves: ClassVar[str] = ""  # one line for the gallery: what changes while it plays
    paper: ClassVar[str] = ""  # source, for the gallery and the library
    references: ClassVar[tuple[Reference, ...]] = ()  # published numbers beside ours, for the library
    incomparable: ClassVar[str] = ""  # why there is none of them, or what else is reported and not comparable
    skins: ClassVar[Mapping[tuple[str, str], Skin]] = {}  # ways to tell it: (skin, language) -> words
    upright: ClassVar[str] = ""  # why no skin is inverted, where none is
    judged: ClassVar[
        Mapping[str, tuple[str, ...]]
    ] = {}  # kind of question -> what of the outcome its judge decides
    fair: ClassVar[str] = ""  # the bot against whom others' gains are held; the first where none is named
    bots: ClassVar[tuple[type["Mind"], ...]] = ()  # scripted minds that play it with real sentences

    language: Language = Field(
        "en", description="what people think and speak in; rules are translated where they are"
    )

    @property
    def told(self) -> Skin:
        """The skin that the parameter `skin` chooses, in the language; in English where it is not translated."""
        skin = getattr(self, "skin", "plain")
        return self.skins.get((skin, self.language)) or self.skins[skin, "en"]

    def setup(self, stage: "Stage") -> None:
        """Once per episode, before its first round: roles, what the spec leaves open, first facts on the board."""
        return None

    def rules(self, state: State, who: str) -> str:
        """What holds in every round, as told to `who`. Prompts of asks do not repeat it.

        A model reads it at the beginning of every prompt, a person above every question. It should not change
        while an episode lasts: providers then read, and charge, it once.
        """
        return ""

    def briefing(self, state: State, who: str) -> str:
        """The rules as `who` reads them: with the language to think and speak in, where it is not English."""
        return "\n".join(filter(None, [self.rules(state, who), SPOKEN[self.language]]))

    @abstractmethod
    def round(self, stage: "Stage") -> Script:
        """The rules of one round, top to bottom. Yield lists of asks, receive lists of values."""

    @abstractmethod
    def ended(self, state: State) -> str | None:
        """Why the episode is over after this round, or nothing."""

    def outcome(self, state: State) -> dict[str, Plain]:
        """Headline numbers of the episode."""
        return {}

    def conserved(self, people: int) -> float | None:
        """What all of so many earn together in an episode, whatever they choose: 0 where what one wins others lose.

        None, the default, where that depends on what they choose.
        """
        return None

    def payoff(self, state: State) -> dict[str, float]:
        """What each person earned in this episode: what selection goes by. Default: the scores."""
        return {person.name: person.score for person in state.present}

    def treatment(self, event: Event) -> Iterable[Treatment]:
        """(actor, target, value): how somebody treated somebody, as far as it is public. Larger is kinder.

        The target is a name, or a frozenset of names who were all treated alike; the actor in it does not
        count. One set for many actors keeps this cheap where thousands play. Default: what others were paid
        by an act, `Paid.source`.
        """
        if isinstance(event, Paid) and event.source:
            for name, amount in event.amounts.items():
                if name != event.source:
                    yield event.source, name, amount

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        """A treatment in words that follow on "who": "brought Ada 3". With `mean`, an average of several."""
        told = f"{'cost' if value < 0 else 'brought'} {whom} {abs(value):.3g}"
        return f"{told} on average" if mean else told

    def stance(self, event: Event) -> Iterable[tuple[str, str]]:
        """(person, words): what somebody stands for, as far as it is public. Default: what they said to all."""
        if isinstance(event, Said) and event.witnesses == EVERYBODY:
            yield event.who, event.text

    def calls(self, people: int) -> tuple[int, int]:
        """Least and most answers one episode asks of `people` players."""
        return (0, 0)


@dataclass(frozen=True, slots=True)
class Completion:
    """What a chat model answered. `usage` counts tokens; a kind that is missing is unknown, not zero.

    input, output      all that was sent and all that came back
    cached, stored     the parts of the input that the provider read from its cache, and wrote to it
    reasoning          the part of the output that is not shown
    """

    text: str
    usage: Mapping[str, int] = field(default_factory=dict)
    model: str = ""
    finish: str = ""
    structured: bool = False
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Embedded:
    """Texts as vectors, in order: all of one length, and empty where a text is. `usage` is as in a Completion."""

    rows: Sequence[Sequence[float]]
    usage: Mapping[str, int] = field(default_factory=dict)
    model: str = ""
    retries: int = 0


class ModelError(RuntimeError):
    """A model did not answer. The message never contains a key."""

    def __init__(
        self, message: str, *, retryable: bool = False, status: int | None = None, retries: int = 0
    ) -> None:
        super().__init__(message)
        self.retryable, self.status, self.retries = retryable, status, retries


class Think(Protocol):
    """The engine's model port: it counts, records, limits, and is replaced by the recording in a replay."""

    def __call__(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        model: str,
        schema: Mapping[str, Plain] | None = None,
        sampling: Mapping[str, Plain] | None = None,
        purpose: str = "",
    ) -> Completion:
        """One call of a chat model; `purpose` names the part of a mind that asks. Raises ModelError."""


class Mind(Record, ABC):
    """Somebody who answers asks: a pure function of the view, the ask, derived randomness and what `think` returns."""

    waits: ClassVar[bool] = (
        False  # True when answering means waiting for something outside: runs beside the others
    )
    seat: ClassVar[bool] = False  # True when a person answers: the world waits, and nobody calls `answer`

    @abstractmethod
    def answer(self, view: View, ask: Ask, think: Think) -> Plain | Reply:
        """The value, or a Reply with memory writes."""

    def seat_seconds(self) -> float | None:
        """Of a person's seat: seconds for each answer, after which the ask's default counts; None: no limit."""
        return None

    def remote(self) -> str | None:
        """The chat model it calls, if any: shown, priced and checked before a run starts."""
        return None

    def misfit(self) -> str | None:
        """What its model does not take of its settings, with those it takes; said before a run starts. It is free."""
        return None

    def without(self) -> Mapping[str, tuple["Mind", frozenset[str]]]:
        """By the name of a part: the same mind without it, and the stores of memory that only this part keeps.

        Nothing where it is of one piece.
        """
        return {}


class Operator(Record, ABC):
    """A script that runs between rounds and changes the society. Each edit has its `why`."""

    tier: ClassVar[str] = ""  # what it changes: topology, roles, teams, population, culture, opinions
    paper: ClassVar[str] = ""  # source, for the library
    verbs: ClassVar[frozenset[str]] = frozenset()  # what it does, as in `Scenario.allows`

    every: int = Field(1, ge=1, le=100_000, description="runs at every n-th end of a round or an episode")
    at: Literal["round", "episode"] = Field("round", description="the clock it goes by")

    def needs(self) -> frozenset[str]:
        """The verbs that a scenario must allow for it to work."""
        return self.verbs

    def reads(self) -> frozenset[str]:
        """Private traits it goes by; it fits where the scenario declares them as `feedback`."""
        return frozenset()

    def lacks(self, scenario: Scenario) -> list[str]:
        """What keeps it from working in this scenario, in words; empty where it fits."""
        verbs = [f"{scenario.key()} does not allow {verb}" for verb in sorted(self.needs() - scenario.allows)]
        traits = [
            f"{scenario.key()} keeps {trait} private" for trait in sorted(self.reads() - scenario.feedback)
        ]
        return verbs + traits

    @abstractmethod
    def evolve(self, stage: "Stage") -> Script | None:
        """Reads the stage, may yield asks like a round, and edits through the stage's verbs."""


class Metric(Record, ABC):
    """A number that describes a society at the end of a round: a function of the record."""

    unit: ClassVar[str] = ""
    paid: ClassVar[bool] = False  # whether it goes by what people were paid
    bounds: ClassVar[tuple[float | None, float | None]] = (None, None)

    @abstractmethod
    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        """From the state and the round's events; None when it is not defined."""


Subscriber = Callable[[Event], None]
