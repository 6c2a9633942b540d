"""Whose fault was it? Three levels of attribution (after Meta-Agent, arXiv 2605.25233)."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.evolution.evidence import Selective
from sandbox.evolution.scorers import SCORED, Scorer, payoff, scores
from sandbox.evolution.ties import heard
from sandbox.stage import Stage

Level = Literal["local", "upstream", "structural"]
Check = Callable[[str], bool]


def attributed(
    who: str,
    sources: Mapping[str, Sequence[str]],
    passes: Check,
    alone: Check,
    retries: Mapping[str, int],
    local: int,
    upstream: int,
) -> tuple[Level, str]:
    """Who is to act on the failure of `who`, and at what level; the three are tried in this order.

    If `who` would pass on trusted inputs (`alone`), the fault is upstream: the first source, and the first of
    its sources, whose own work fails. If not, it is local. When the retries of both are used up it is
    structural. `retries` counts by name and, for upstream ones, by "name <".
    """
    faulty = _first_failing(who, sources, passes)
    if alone(who) and faulty and retries.get(f"{who} <", 0) < upstream:
        return "upstream", faulty
    if not alone(who) and retries.get(who, 0) < local:
        return "local", who
    return "structural", who


def _first_failing(who: str, sources: Mapping[str, Sequence[str]], passes: Check) -> str | None:
    """Back along the sources to one that fails although all of its own pass."""
    seen, found = {who}, None
    while failing := [
        name for name in sources.get(found or who, ()) if name not in seen and not passes(name)
    ]:
        found = failing[0]
        seen.add(found)
    return found


class Contracts(Selective):
    """Work that does not keep its contract is sent back: to its author, to whoever it was built on, or apart.

    The contract: a score of at least so much. Somebody who fails is told so, up to some times. Somebody who
    would have done well, going by what they did before, has a source that fails: that one is told. When
    telling does not help, the ties are built anew: failing sources out, somebody who keeps the contract in.
    """

    tier: ClassVar[str] = "topology"
    paper: ClassVar[str] = "after Meta-Agent 2026, arXiv 2605.25233 (its classifier without a model)"
    verbs: ClassVar[frozenset[str]] = frozenset({"link", "unlink"})

    floor: float = Field(0.3, ge=-1, le=1, description="least score that keeps the contract")
    score: Scorer = Field("payoff", description=SCORED)
    local: int = Field(2, ge=0, le=100, description="times somebody is told of their own fault")
    upstream: int = Field(1, ge=0, le=100, description="times a source is told because of somebody")
    channel: str = Field("talk", min_length=1, description="the relation along which work is handed on")

    def evolve(self, stage: Stage) -> None:
        """Everybody who fails, in order of joining. What is told goes to their memory, store "contract"."""
        known = payoff(stage.payoffs()) if self.score == "payoff" else scores(stage, self.score)
        worth = self.weighed(stage, known)
        past: dict[str, list[float]] = stage.secret("past", {})
        retries: dict[str, int] = dict(stage.secret("retries", {}))
        sources = {who: sorted(near) for who, near in heard(stage, self.channel).items()}
        keeps = {name: worth.get(name, 1.0) >= self.floor for name in stage.names}

        def alone(who: str) -> bool:
            before = past.get(who, [0.0, 0])
            return bool(before[1]) and before[0] / before[1] >= self.floor

        failing = [name for name in stage.names if not keeps[name]]
        ranked = sorted(filter(keeps.__getitem__, keeps), key=lambda name: -worth.get(name, 0.0))
        for who in failing:
            level, at = attributed(who, sources, keeps.__getitem__, alone, retries, self.local, self.upstream)
            if level == "structural":
                self._rebuild(stage, who, sources[who], worth, ranked)
                retries.pop(who, None)
                retries.pop(f"{who} <", None)
            else:
                key = who if level == "local" else f"{who} <"
                retries[key] = retries.get(key, 0) + 1
                self._tell(stage, who, at, worth)
        for name in stage.names:
            if keeps[name]:
                retries.pop(name, None)
                retries.pop(f"{name} <", None)
        stage.post("contracts", {"failing": failing, "kept": len(keeps) - len(failing)})
        stage.keep("retries", retries)
        stage.keep("past", {n: [past.get(n, [0.0, 0])[0] + worth.get(n, 0.0), past.get(n, [0.0, 0])[1] + 1]
                            for n in stage.names})  # fmt: skip

    def _tell(self, stage: Stage, who: str, at: str, worth: Mapping[str, float]) -> None:
        short = f"{worth[who]:.2f} where {self.floor:g} was agreed"
        words = (
            f"Your work fell short: {short}."
            if at == who
            else f"{who}, who builds on you, fell short: {short}."
        )
        stage.write(at, f"round {stage.round}", words, "contract", self.told(f"{at} is told: {short}"))

    def _rebuild(
        self,
        stage: Stage,
        who: str,
        sources: Sequence[str],
        worth: Mapping[str, float],
        ranked: Sequence[str],
    ) -> None:
        """Failing sources are left; the first of those who keep the contract, the best, is heard instead."""
        for other in sources:
            if worth.get(other, 1.0) < self.floor:
                why = f"telling did not help: {who} no longer builds on {other} ({worth.get(other, 0):.2f})"
                stage.unlink(other, who, self.channel, self.told(why))
        if other := next((name for name in ranked if name != who and name not in sources), ""):
            why = f"telling did not help: {who} now builds on {other} ({worth.get(other, 0):.2f})"
            stage.link(other, who, self.channel, why=self.told(why))
