"""A planner, leads and workers: who reports to whom, and a plan from what is reported (HIMA, arXiv 2508.06042)."""

from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.answers import Choice
from sandbox.asks import Ask
from sandbox.contract import Operator, Script
from sandbox.events import Plain
from sandbox.evolution.roles import give
from sandbox.evolution.scorers import payoff
from sandbox.evolution.words import stances
from sandbox.stage import Stage

LEVELS = ("planner", "lead", "worker")
MOST_OPTIONS = 8


def plan(advice: Mapping[str, str], record: Mapping[str, float]) -> list[str]:
    """What to do, the first first: each proposal has the votes of its advisers, weighted by their record."""
    weight: dict[str, float] = defaultdict(float)
    for who, proposal in advice.items():
        weight[proposal] += record.get(who, 0.0)
    return sorted(weight, key=lambda proposal: -weight[proposal])


class Hierarchy(Operator):
    """The best plans, the next lead, the others do: everybody talks to those right above and below.

    People are seated in a tree, in the order of what they earned. The planner hears what the leads stand for
    and makes a plan of it: proposals in the order of their votes, each weighted by what its adviser earned
    so far; with `by="ask"` the planner is asked which comes first. The plan is public.
    """

    tier: ClassVar[str] = "teams"
    paper: ClassVar[str] = "after HIMA 2025, arXiv 2508.06042"
    verbs: ClassVar[frozenset[str]] = frozenset({"assign", "link", "unlink"})

    by: Literal["rule", "ask", "chance"] = Field(
        "rule", description="rule: votes weighted by record; ask: the planner is asked; chance: seats by lot"
    )
    branching: int = Field(3, ge=1, le=1000, description="people right below each")
    channel: str = Field("talk", min_length=1, description="the relation that becomes the tree")

    def evolve(self, stage: Stage) -> Script:
        """Posts ``plan``: the planner, and proposals in order. Seats are only changed where the order did."""
        earned, names = payoff(stage.payoffs()), stage.names
        lot = stage.random("seats").sample(names, len(names))
        order = lot if self.by == "chance" else sorted(names, key=lambda name: -earned.get(name, 0.0))
        above = {name: order[(i - 1) // self.branching] for i, name in enumerate(order) if i}
        self._seat(stage, order, earned)
        self._tie(stage, above)
        leads = [name for name in order[1:] if above[name] == order[0]]
        words = stances(stage)
        proposals = plan({name: words[name] for name in leads if name in words}, earned)
        if self.by == "ask" and len(proposals) > 1:
            first = yield from self._asked(order[0], proposals[:MOST_OPTIONS])
            proposals = [first, *(one for one in proposals if one != first)]
        if proposals:
            stage.post("plan", {"planner": order[0], "proposals": proposals})

    def _seat(self, stage: Stage, order: Sequence[str], earned: Mapping[str, float]) -> None:
        for i, name in enumerate(order):
            role = LEVELS[(i > 0) + (i > self.branching)]
            why = f"{name} is number {i + 1} of {len(order)} by payoff ({earned.get(name, 0):.2f}): {role}"
            give(stage, name, role, why if self.by != "chance" else f"by lot: {role}")

    def _tie(self, stage: Stage, above: Mapping[str, str]) -> None:
        """Both directions between everybody and the one above; no others."""
        edges, known = stage.edges(self.channel), set(stage.names)
        wanted = {(a, b) for one, other in above.items() for a, b in ((one, other), (other, one))}
        now = {(s, t) for s, targets in edges.items() for t in targets if s in known and t in known}
        for source, target in sorted(now - wanted):
            stage.unlink(source, target, self.channel, f"{source} and {target} are not one above the other")
        for source, target in sorted(wanted - now):
            stage.link(source, target, self.channel, why=f"{target} hears {source} along the line of reports")

    def _asked(self, planner: str, options: Sequence[str]) -> Generator[list[Ask], list[Plain], str]:
        short = [option[:200] for option in options]
        told = "; ".join(short)
        answer = Choice(options=tuple(dict.fromkeys(short)))
        (value,) = yield [
            Ask(planner, f"Your advisers propose: {told}. What comes first?", answer, "plan", short[0],
                {"proposals": list(options)})
        ]  # fmt: skip
        return options[short.index(str(value))]
