"""A leader by vote, or by payoff."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.contract import Operator, Script
from sandbox.evolution.evidence import dealt
from sandbox.phases import elect
from sandbox.stage import Stage


class ElectLeader(Operator):
    """The company elects a leader.

    Everybody is asked, by secret ballot, and may name themselves; most votes win, a tie is drawn by lot. The
    tally is public, the new leader takes the role and the old one gives it up. With `by="rule"` nobody is
    asked: the highest payoff of the episode wins; with `by="chance"`, the null model, the lot decides.
    """

    tier: ClassVar[str] = "roles"
    paper: ClassVar[str] = "plurality, with a lot for ties: May 1952, Econometrica 20:680"
    verbs: ClassVar[frozenset[str]] = frozenset({"assign"})

    by: Literal["ask", "rule", "chance"] = Field(
        "ask", description="ask: a ballot; rule: the highest payoff wins; chance: anybody does"
    )
    role: str = Field("leader", min_length=1, max_length=40, description="the role that the winner holds")
    candidates: int = Field(
        20, ge=2, le=1000, description="most candidates: of more people, the highest payoffs"
    )

    def evolve(self, stage: Stage) -> Script:
        """One election. Posts ``election``: role, winner and the votes (or payoffs) of those who stood."""
        payoffs = dealt(stage, stage.payoffs()) if self.by == "chance" else stage.payoffs()
        if not (standing := self._standing(stage.names, payoffs)):
            return
        if self.by == "ask":
            holder = next((name for name in stage.names if stage.role(name) == self.role), None)
            facts = {"role": self.role, "holder": holder, "candidates": standing}
            winner, votes = yield from elect(
                stage, stage.names, standing, self._prompt(holder), about=lambda _: facts
            )
            tally: dict[str, float] = {name: count for name, count in votes.most_common() if count}
            why = f"{winner} has {tally[winner]} of {votes.total()} votes" + _rest(tally, winner)
        else:
            tally = {name: payoffs[name] for name in standing}
            best = [name for name in standing if tally[name] == max(tally.values())]
            winner = stage.random("elect tie").choice(best)
            why = f"{winner} has the highest payoff, {tally[winner]:g}" + (
                ", drawn by lot" if len(best) > 1 else ""
            )
        if self.by == "chance":
            tally, why = {}, f"chance alone: {winner} was drawn by lot"
        stage.post("election", {"role": self.role, "winner": winner, "by": self.by, "tally": tally})
        self._install(stage, winner, why)

    def _standing(self, names: list[str], payoffs: Mapping[str, float]) -> list[str]:
        """The candidates, in order of joining."""
        if len(names) <= self.candidates:
            return names
        best = set(sorted(names, key=lambda name: -payoffs[name])[: self.candidates])
        return [name for name in names if name in best]

    def _prompt(self, holder: str | None) -> str:
        now = (
            f"{holder} is {self.role} now and may be elected again. "
            if holder
            else f"There is no {self.role} yet. "
        )
        return f"{now}Who shall be {self.role} from now on? You may name yourself; nobody sees your vote."

    def _install(self, stage: Stage, winner: str, why: str) -> None:
        """The new one first, so that the role is never vacant; whoever holds it already just keeps it."""
        if stage.role(winner) != self.role and not stage.assign(winner, self.role, why, public=True):
            return
        for name in stage.names:
            if name != winner and stage.role(name) == self.role:
                stage.assign(name, None, f"{winner} is {self.role} now: {why}", public=True)


def _rest(tally: Mapping[str, float], winner: str) -> str:
    """The others' votes in brackets, and a word on the lot when the vote was tied."""
    others = ", ".join(f"{name} {votes:g}" for name, votes in tally.items() if name != winner)
    tied = sum(votes == tally[winner] for votes in tally.values()) > 1
    return (f" ({others})" if others else "") + (", drawn by lot" if tied else "")
