"""The bounds that operators and people cannot cross. A scenario's own verbs are the rules, never refused."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from sandbox.contract import Scenario
from sandbox.events import (
    STRUCTURAL,
    Assigned,
    Event,
    Joined,
    Left,
    Linked,
    Stepped,
    Unlinked,
)
from sandbox.state import State

_NAMES = "join leave recast link unlink assign team move revise erase".split()
_VERBS = dict(zip(STRUCTURAL, _NAMES, strict=True))


class Projector(BaseModel):
    """Limits on how a society may be edited; a refused edit becomes a `Refused` event with the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fewest: int = Field(2, ge=0, description="smallest population")
    most: int = Field(10_000, ge=1, description="largest population")
    protected: tuple[str, ...] = Field((), description="people who cannot be removed")
    roles: tuple[str, ...] = Field((), description="roles that somebody must hold once they are held")
    degree: int | None = Field(None, ge=1, description="most people one may speak to on a channel")
    edits: int | None = Field(None, ge=0, description="structural edits per operator and round")
    connected: tuple[str, ...] = Field((), description="channels in which nobody may lose the last tie")

    def refusal(self, event: Event, state: State, scenario: Scenario, by: str) -> str | None:
        """Why the edit is not allowed, or None."""
        if by.partition(":")[0] != "user":
            if _VERBS[type(event)] not in scenario.allows:
                return f"{scenario.key()} does not allow operators to {_VERBS[type(event)]}"
            if self.edits is not None and self._edits(state.now, by) >= self.edits:
                return f"the budget of {self.edits} edits a round is used up"
        match event:
            case Linked():
                return self._link(event, state)
            case Unlinked():
                return self._unlink(event, state)
            case Joined():
                return (
                    f"the population may not exceed {self.most}" if len(state.present) >= self.most else None
                )
            case Left():
                return self._leave(event, state, scenario)
            case Assigned():
                return self._assign(event, state)
        return None

    def _edits(self, now: Sequence[Event], by: str) -> int:
        """Edits of the round under way; after its last event a round is no longer under way."""
        over = bool(now) and isinstance(now[-1], Stepped)
        return 0 if over else sum(event.by == by and isinstance(event, STRUCTURAL) for event in now)

    def _link(self, event: Linked, state: State) -> str | None:
        hearers = state.edges(event.channel).get(event.source, {})
        if event.source == event.target:
            return "nobody is tied to themselves"
        if self.degree is not None and event.target not in hearers and len(hearers) >= self.degree:
            return f"{event.source} already speaks to {self.degree} people, the cap"
        return None

    def _unlink(self, event: Unlinked, state: State) -> str | None:
        edges = state.edges(event.channel)
        if event.target not in edges.get(event.source, {}):
            return f"{event.target} does not hear {event.source} on {event.channel}"
        if event.channel in self.connected:
            if len(edges[event.source]) == 1:
                return f"{event.source} would speak to nobody"
            if sum(event.target in targets for targets in edges.values()) == 1:
                return f"{event.target} would hear nobody"
        return None

    def _leave(self, event: Left, state: State, scenario: Scenario) -> str | None:
        fewest = max(self.fewest, scenario.people[0])
        if event.who in self.protected:
            return f"{event.who} is protected"
        if len(state.present) <= fewest:
            return f"the population may not fall below {fewest}"
        return self._covered(event.who, None, state)

    def _assign(self, event: Assigned, state: State) -> str | None:
        return self._covered(event.who, event.role, state)

    def _covered(self, who: str, role: str | None, state: State) -> str | None:
        lost = state.people[who].role if who in state.people else None
        if lost in self.roles and lost != role and [p.role for p in state.present].count(lost) == 1:
            return f"somebody must be {lost}"
        return None
