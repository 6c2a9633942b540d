"""What somebody decides about births, deaths and ties when they are asked, and what they go by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any, Literal

from sandbox.answers import Choice, Form, Text
from sandbox.asks import Ask
from sandbox.events import Plain

Kind = Literal["nothing", "replacement", "birth", "death"]
KINDS: tuple[Kind, ...] = ("nothing", "replacement", "birth", "death")
NOBODY, SAME = "nobody", "as it is"
MOST_NAMED = 12  # people in one question: the best and the worst half


@dataclass(slots=True)
class Standing:
    """What is known of somebody: the last score, 0 to 1, and how it moves per round."""

    score: float
    trend: float

    @property
    def rank(self) -> tuple[float, float]:
        return self.score, self.trend


@dataclass(slots=True)
class Update:
    """One slow step: who did how, the ties that may still change, and what was not done, with the reason."""

    standings: dict[str, Standing]
    budget: int
    refused: list[str] = field(default_factory=list)

    @property
    def order(self) -> list[str]:
        """The worst first."""
        return sorted(self.standings, key=lambda name: self.standings[name].rank)

    @property
    def quality(self) -> float:
        return fmean(one.score for one in self.standings.values())

    @property
    def stuck(self) -> bool:
        """Not good, and next to nobody gets better."""
        learning = fmean(one.trend > 0.05 for one in self.standings.values())
        return self.quality < 0.75 and learning <= 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """One birth, death, or both: who leaves, whose child comes, in which role (None: as it is)."""

    kind: Kind
    leaves: str | None = None
    parent: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Some changes, a tie to cut, a tie to make (each as source, target), and a word to whoever did worst."""

    changes: Sequence[Change] = ()
    cut: tuple[str, str] | None = None
    tie: tuple[str, str] | None = None
    feedback: str = ""

    def __bool__(self) -> bool:
        return bool(self.changes or self.cut or self.tie)


@dataclass(frozen=True, slots=True)
class Question:
    """What whoever decides is told: name -> score, trend and role, the worst first; and what may be changed."""

    scores: Mapping[str, tuple[float, float, str | None]]
    roles: Sequence[str]
    missing: Sequence[str]
    pairs: int
    quality: float
    named: list[str] = field(init=False)

    def __post_init__(self) -> None:
        names, half = list(self.scores), MOST_NAMED // 2
        object.__setattr__(self, "named", names if len(names) <= MOST_NAMED else names[:half] + names[-half:])

    def ask(self, who: str) -> Ask:
        """The form, legal by type; left at its defaults it says nothing."""
        people = Choice(options=(*self.named, NOBODY))
        fields: dict[str, Any] = {}
        for i in range(1, self.pairs + 1):
            fields |= {
                f"change_{i}": Choice(options=KINDS),
                f"leaves_{i}": people,
                f"parent_{i}": people,
                f"role_{i}": Choice(options=(*dict.fromkeys((*self.roles, SAME)),)),
            }
        fields |= dict.fromkeys(("cut_source", "cut_target", "tie_source", "tie_target"), people)
        answer = Form(fields={**fields, "feedback": Text(most=400, empty=True)})
        silent: dict[str, Plain] = {key: type.options[-1] for key, type in fields.items()}
        silent |= {f"change_{i}": KINDS[0] for i in range(1, self.pairs + 1)} | {"feedback": ""}
        facts: dict[str, Plain] = {"scores": {name: self.scores[name][0] for name in self.named}}
        return Ask(who, self._prompt(), answer, "population", silent, facts)

    def _prompt(self) -> str:
        lines = [f"{name}{f' ({role})' if role else ''}: score {score:.2f}, {trend:+.2f} a round"
                 for name in self.named for score, trend, role in [self.scores[name]]]  # fmt: skip
        missing = f" Nobody is {', '.join(self.missing)}." if self.missing else ""
        return (
            f"You decide who belongs to this society of {len(self.scores)}; on average they score {self.quality:.2f}. "
            f"{'; '.join(lines)}.{missing} You may have up to {self.pairs} changes (replacement: one leaves, and a "
            "child of the parent takes the place and the ties; birth: a child of the parent comes; death: one leaves), "
            "cut one tie and make one (the target hears the source), and give whoever scored least a word of advice."
        )

    def read(self, value: Mapping[str, Plain]) -> Decision:
        """What the answer says; a change that names nobody where it must is none."""
        said = {key: None if word in (NOBODY, SAME) else str(word) for key, word in value.items()}
        changes = []
        for i in range(1, self.pairs + 1):
            kind: Any = said[f"change_{i}"]
            change = Change(kind, said[f"leaves_{i}"], said[f"parent_{i}"], said[f"role_{i}"])
            gone, parent = kind in ("replacement", "death"), kind in ("replacement", "birth")
            if kind != "nothing" and (change.leaves or not gone) and (change.parent or not parent):
                changes.append(change)
        cut, tie = (
            (source, target) if source and target and source != target else None
            for source, target in (
                (said[f"{verb}_source"], said[f"{verb}_target"]) for verb in ("cut", "tie")
            )
        )
        return Decision(changes, cut, tie, str(value["feedback"]))
