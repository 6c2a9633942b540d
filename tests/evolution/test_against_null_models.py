"""Every operator in a scenario that ships: it edits, and what it does differs from its null model.

The null model is the same edit without selection: the same operator with its evidence dealt out by chance. Three
operators select nobody and are null models themselves; they are compared with nothing happening. Each statistic says
in which direction they differ; twenty rounds, scripted casts.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from statistics import correlation, fmean, pstdev
from typing import Any

import pytest

from sandbox import Operator, World, registry, topology
from sandbox.events import STRUCTURAL, Event, Joined, Left, Linked, Revised, Said, Teamed, Wrote
from sandbox.evolution.words import bags, likeness
from sandbox.metrics.society import kinds, shared_information

OPERATORS = registry.family(Operator)  # type: ignore[type-abstract]
Statistic = Callable[["Watched"], float]


class Watched:
    """A world that plays twenty rounds, and everybody's rank when the operator began to act."""

    def __init__(self, operator: Mapping[str, Any], base: str, seed: int) -> None:
        self.operator, self.acts = str(operator["name"]), list[tuple[Event, dict[str, float]]]()
        self.each = list[dict[str, Any]]()  # roles by name, round by round
        self.began, self.before = 0, dict[str, float]()  # the step the operator last acted in, the ranks then
        with World(**BASES[base], operators=[operator], seed=seed, record=False) as world:
            self.state = world.state
            world.subscribe(self._note)
            for _ in range(20):
                if world.status == "playing":
                    world.step()
                    self.each.append({p.name: p.role for p in world.state.present})
            self.script, self.events = world.script, list(world.log.events())
            assert not [event for event in self.events if event.kind == "Failed"]

    def _note(self, event: Event) -> None:
        if event.by == self.operator and isinstance(event, (*STRUCTURAL, Wrote)):
            if self.began != event.step:
                self.began, self.before = event.step, self.ranks(event)
            self.acts.append((event, self.before))

    def ranks(self, first: Event) -> dict[str, float]:
        """Name -> rank of the payoff, 0 for the least and 1 for the most, of all who were there before `first`."""
        came, left = ({first.who} if isinstance(first, kind) else set() for kind in (Joined, Left))
        here = ({p.name for p in self.state.present} | left) - came
        scores = {name: self.state.people[name].score for name in here}
        n = len(scores) - 1 or 1
        return {
            name: sum((other < own) + (other == own) / 2 for other in scores.values()) / n - 0.5 / n
            for name, own in scores.items()
        }

    def of(self, kind: type) -> list[tuple[Any, dict[str, float]]]:
        return [(event, ranks) for event, ranks in self.acts if isinstance(event, kind)]


def teams(count: int, size: int) -> list[dict[str, Any]]:
    minds = ["idealist", "miser", "reciprocator", "grudger", "opportunist", "auditor"]
    return [
        {
            "mind": f"donor_game.{minds[(i + j) % 6]}",
            "names": [f"{'ABCDEFGH'[i]}{'abcdefgh'[j]}"],
            "team": f"team {i}",
        }
        for i in range(count)
        for j in range(size)
    ]


GIFTS = {"name": "donor_game", "rounds": 20, "passes": 1, "pairing": "min_repeat"}
ALONE = [{"mind": f"donor_game.{mind}", "count": 2} for mind in
         ("idealist", "reciprocator", "grudger", "miser", "opportunist", "auditor")]  # fmt: skip
WORDS = {"name": "opinions", "rounds": 30, "words": ["red", "green", "blue"]}
STEADY = [{"mind": "opinions.steadfast", "count": 14}]
BASES: dict[str, dict[str, Any]] = {
    "gifts": {"scenario": GIFTS, "cast": ALONE, "graph": "ring:4"},
    "teams": {"scenario": GIFTS, "cast": teams(3, 4), "graph": "ring:4"},
    "pairs": {"scenario": GIFTS, "cast": teams(6, 2), "graph": "watts_strogatz:4:0.3"},
    "one team": {"scenario": GIFTS, "cast": teams(1, 8) , "graph": "watts_strogatz:4:0.2"},
    "free": {"scenario": GIFTS, "cast": [*teams(2, 2), *ALONE], "graph": "ring:4"},
    "words": {"scenario": WORDS, "cast": STEADY, "graph": "ring:4"},
    "numbers": {"scenario": {"name": "opinions", "rounds": 30, "agreed": 0}, "cast": STEADY, "graph": "ring:4"},
}  # fmt: skip

# -- statistics ------------------------------------------------------------------------------------------------


def opinions(watched: Watched) -> list[Any]:
    return [p.traits["opinion"] for p in watched.state.present if "opinion" in p.traits]


def spread(watched: Watched) -> float:
    return pstdev(opinions(watched))


def like_minded(watched: Watched) -> float:
    edges, names = watched.state.edges("talk"), watched.state.names
    return topology.assortativity(edges, names, kinds(watched.state, "opinion"))


def clustering(watched: Watched) -> float:
    return topology.clustering(watched.state.edges("talk"), watched.state.names)


def ties_of_the_kind(watched: Watched) -> float:
    """Correlation of the share somebody gave with how many hear them."""
    given: dict[str, list[float]] = {name: [] for name in watched.state.names}
    for event in watched.events:
        for actor, _, value in watched.script.treatment(event):
            given.get(actor, []).append(value)
    edges = watched.state.edges("talk")
    known = [name for name, values in given.items() if values]
    degrees = [float(len(edges.get(name, ()))) for name in known]
    return correlation([fmean(given[name]) for name in known], degrees) if len(set(degrees)) > 1 else 0.0


def parents(watched: Watched) -> float:
    """Mean rank of those whom newcomers take after."""
    return fmean(
        ranks[e.parents[0]] for e, ranks in watched.of(Joined) if e.parents and e.parents[0] in ranks
    )


def leavers(watched: Watched) -> float:
    """Mean rank of those who left, when they did."""
    return fmean(ranks[event.who] for event, ranks in watched.of(Left) if event.who in ranks)


def people(watched: Watched) -> float:
    return len(watched.state.people)


def models(watched: Watched) -> float:
    """Mean rank of the one whose strategy was taken over."""
    copied = [(re.search(r"learned from (\w+)", event.why), ranks) for event, ranks in watched.of(Revised)]
    return fmean(ranks[model[1]] for model, ranks in copied if model)


def receivers(watched: Watched) -> float:
    return fmean(ranks[event.who] for event, ranks in watched.of(Wrote) if event.who in ranks)


def holders(watched: Watched) -> float:
    """Mean rank of those who were given a role, in whatever round."""
    return fmean(ranks[e.who] for e, ranks in watched.acts if getattr(e, "role", None) and e.who in ranks)


def planners(watched: Watched) -> float:
    return fmean(ranks[e.who] for e, ranks in watched.acts if getattr(e, "role", None) == "planner")


def different_leaders(watched: Watched) -> float:
    return len({name for roles in watched.each for name, role in roles.items() if role == "leader"})


def habit(watched: Watched) -> float:
    """How much of who did what is left a round later."""
    late = watched.each[10:]
    return fmean(shared_information([(a[n], b[n]) for n in a if n in b]) for a, b in pairwise(late))


def told_apart(watched: Watched) -> float:
    """Share of the variance of scores that lies between roles."""
    groups: dict[Any, list[float]] = {}
    for person in watched.state.present:
        groups.setdefault(person.role, []).append(person.score)
    everyone = [score for group in groups.values() for score in group]
    mean, total = fmean(everyone), pstdev(everyone) ** 2 * len(everyone)
    return sum(len(g) * (fmean(g) - mean) ** 2 for g in groups.values()) / total if total else 0.0


def popular(watched: Watched) -> float:
    """How many think like those to whom roles, ties or seats went; two camps of a size are as popular."""
    views = opinions(watched)
    named = [getattr(e, "source", getattr(e, "who", "")) for e, _ in watched.acts
             if isinstance(e, Linked) or getattr(e, "role", None) or getattr(e, "team", None) == "team"]  # fmt: skip
    return fmean(views.count(watched.state.people[name].traits["opinion"]) for name in named)


def sources(watched: Watched) -> float:
    """Mean rank of those who came to be heard."""
    return fmean(ranks[event.source] for event, ranks in watched.of(Linked) if event.source in ranks)


def alike(watched: Watched) -> float:
    """Mean cosine of what the two of a new tie had said."""
    said = {(event.step, event.who): event.text for event in watched.events if isinstance(event, Said)}
    pairs = [[said.get((e.step, name), "") for name in (e.source, e.target)] for e, _ in watched.of(Linked)]
    return fmean(float(likeness(bags(pair))[0, 1]) for pair in pairs)


def hubs(watched: Watched) -> float:
    """Unevenness of degrees."""
    near = [len(targets) for targets in watched.state.edges("talk").values()]
    return pstdev(near) / fmean(near)


def tied_teams(watched: Watched) -> float:
    groups: dict[Any, list[str]] = {}
    for person in watched.state.present:
        groups.setdefault(person.team, []).append(person.name)
    return topology.modularity(watched.state.edges("talk"), watched.state.names, list(groups.values()))


def unevenness(watched: Watched) -> float:
    groups: dict[Any, list[float]] = {}
    for person in watched.state.present:
        groups.setdefault(person.team, []).append(person.score)
    means = [fmean(group) for group in groups.values()]
    return max(means) - min(means)


def joined_teams(watched: Watched) -> float:
    """Mean rank of those who were put on a team (not on the bench)."""
    return fmean(ranks[e.who] for e, ranks in watched.of(Teamed) if e.team and e.team != "bench")


def uphill(watched: Watched) -> float:
    """Mean rank of those who moved to another team: by rule, those who have least to lose."""
    return fmean(ranks[event.who] for event, ranks in watched.of(Teamed))


def moves(watched: Watched) -> float:
    return len(watched.acts)


# -- the table -------------------------------------------------------------------------------------------------

CHANCE = {"by": "chance"}
NULLS: dict[str, tuple[str, dict[str, Any], dict[str, Any], Statistic, int]] = {
    # operator: base, parameters, what makes it the null model, statistic, +1 if larger than in the null model
    "active_linking": ("gifts", {"below": 0.3}, CHANCE, ties_of_the_kind, +1),
    "adaptive_ties": ("gifts", {"below": 0.3, "W": 50, "pace": 2}, CHANCE, ties_of_the_kind, +1),
    "anchor_team": ("gifts", {"at": "round"}, CHANCE, holders, +1),
    "assign_by_merit": ("gifts", {}, CHANCE, holders, +1),
    "bounded_confidence": ("numbers", {"eps": 0.2, "pace": 4}, CHANCE, spread, +1),
    "choose_team": ("teams", {"beta": 1}, CHANCE, uphill, -1),
    "co_dream": ("gifts", {}, CHANCE, receivers, -1),
    "contracts": ("gifts", {"local": 0, "upstream": 0}, CHANCE, sources, +1),
    "de_groot": ("numbers", {}, CHANCE, like_minded, +1),
    "discover_roles": ("gifts", {}, CHANCE, told_apart, +1),
    "dylan": ("words", {}, CHANCE, popular, +1),
    "dylan_team": ("words", {"at": "round", "size": 5}, CHANCE, popular, +1),
    "elect_leader": ("gifts", {"by": "rule"}, CHANCE, holders, +1),
    "fermi": ("gifts", {"copies": "person", "beta": 5}, CHANCE, parents, +1),
    "friedkin_johnsen": ("numbers", {}, CHANCE, like_minded, +1),
    "hierarchy": ("gifts", {}, CHANCE, planners, +1),
    "holme_newman": ("words", {}, CHANCE, like_minded, +1),
    "homophily": ("words", {"kind": "opinion", "h": 1}, CHANCE, like_minded, +1),
    "imitate_better": ("gifts", {}, CHANCE, models, +1),
    "lifecycle": ("gifts", {"at": "round", "tau": 1, "exposure": 1, "alike": 1}, CHANCE, parents, +1),
    "lin_ucb_routing": ("words", {"warm": 0}, CHANCE, popular, +1),
    "merge_teams": ("pairs", {"least": 4}, CHANCE, tied_teams, +1),
    "migration": ("teams", {}, {"rate": 0}, moves, +1),
    "moran": ("gifts", {"copies": "person"}, CHANCE, parents, +1),
    "partner_choice": ("gifts", {}, CHANCE, ties_of_the_kind, +1),
    "partner_updating": ("gifts", {"below": 0.3}, CHANCE, ties_of_the_kind, +1),
    "peer_beliefs": ("gifts", {"below": 0.4}, CHANCE, ties_of_the_kind, +1),
    "preferential_attachment": ("gifts", {}, CHANCE, hubs, +1),
    "random_rewire": ("words", {}, {"p": 0}, moves, +1),
    "recruit": ("free", {"most": 4}, CHANCE, joined_teams, +1),
    "rotate_role": ("gifts", {}, CHANCE, different_leaders, +1),
    "self_org": ("gifts", {"tau": 0.1, "rounds": 0}, CHANCE, alike, +1),
    "specialise": ("words", {}, CHANCE, habit, +1),
    "split_teams": ("one team", {"most": 4}, CHANCE, tied_teams, +1),
    "survivors_teach": ("gifts", {"at": "round"}, CHANCE, leavers, -1),
    "swap_members": ("teams", {}, CHANCE, unevenness, -1),
    "taco_mas": ("gifts", {"fewest": 12, "wait": 0}, CHANCE, parents, +1),
    "team_recommender": ("gifts", {"at": "round"}, CHANCE, joined_teams, +1),
    "triadic_closure": ("words", {}, CHANCE, clustering, +1),
    "turnover": ("gifts", {}, {"share": 0}, people, +1),
    "voter": ("words", {}, CHANCE, like_minded, +1),
}
NEUTRAL = {"migration", "random_rewire", "turnover"}  # select nobody, which test_no_selection shows
SEEDS = (1, 2, 3, 4)


def test_every_operator_has_its_null_model() -> None:
    shipped = {name for name, cls in OPERATORS.items() if cls.__module__.startswith("sandbox.evolution.")}
    assert NULLS.keys() == shipped
    assert {name for name, (_, _, null, _, _) in NULLS.items() if null != CHANCE} == NEUTRAL


@cache
def mean(name: str, null: bool) -> tuple[float, int]:
    """The statistic over the seeds, and how many edits there were."""
    base, params, without, statistic, _ = NULLS[name]
    operator = {"name": name, **params}
    if null:
        operator |= without
    found = [Watched(operator, base, seed) for seed in SEEDS]
    return fmean(statistic(watched) for watched in found), sum(len(watched.acts) for watched in found)


@pytest.mark.parametrize("name", NULLS)
def test_an_operator_edits_and_differs_from_its_null_model(name: str) -> None:
    (real, edits), (null, _) = mean(name, False), mean(name, True)
    assert edits
    assert (real - null) * NULLS[name][4] > 0.02 * max(abs(real), abs(null)), (real, null)
