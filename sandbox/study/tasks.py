"""One run of a study: where its file lies, and what it plays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.events import Plain
from sandbox.log import digest
from sandbox.runs import SUFFIX
from sandbox.spec import WorldSpec

if TYPE_CHECKING:
    from sandbox.study.design import Condition


@dataclass(frozen=True, slots=True)
class Task:
    """Plain data, so that it travels to other processes and machines.

    id      names its file: a digest of what is played, the seed, the repetition. A study that is changed finds the
            runs again that did not change
    labels  the condition, by factor
    """

    id: str
    labels: dict[str, str]
    seed: int
    repetition: int
    spec: dict[str, Plain]
    rounds: int | None
    models: tuple[str, ...]

    @property
    def asks(self) -> bool:
        """Whether it waits for models. The offline voice answers at once: it takes a core, as scripts do."""
        return any(model != "offline" for model in self.models)

    def path(self, folder: Path) -> Path:
        return folder / f"{self.id}{SUFFIX}"

    def world_spec(self) -> WorldSpec:
        return WorldSpec.of(self.spec)


def of_condition(
    study: str, condition: "Condition", seeds: Iterable[int], repetitions: int, rounds: int | None
) -> Iterator[Task]:
    """The runs of a condition, by seed and repetition."""
    plain, models = condition.spec.plain(), tuple(condition.spec.models())
    played = _played(plain)
    for seed, repetition in product(seeds, range(1, repetitions + 1)):
        again = f"-r{repetition}" if repetition > 1 else ""
        id = f"{digest({**played, 'seed': seed})[:12]}-s{seed}{again}"
        told = f"{condition.label}, seed {seed}" + (f", repetition {repetition}" if again else "")
        again_of = {"repetition": repetition} if repetition > 1 else {}
        spec = {**plain, "seed": seed, **again_of, "name": f"{study}: {told}"[:120], "tags": ["study", study]}
        yield Task(id, condition.labels, seed, repetition, spec, rounds, models)


def _played(spec: dict[str, Any]) -> dict[str, Any]:
    """What makes one run another: not what it is called."""
    return {key: value for key, value in spec.items() if key not in ("name", "tags", "about")}


def shard(tasks: list[Task], index: int, count: int) -> list[Task]:
    """The tasks of one of `count` machines, from 1: every count-th. Raises ValueError."""
    if not 1 <= index <= count:
        raise ValueError(f"shard {index}/{count} is not allowed: from 1/{count} to {count}/{count}")
    return tasks[index - 1 :: count]
