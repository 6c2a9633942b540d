"""Teams that merge, split, swap, recruit, and that people choose."""

from abc import ABC
from bisect import bisect_left
from collections.abc import Generator, Mapping
from statistics import fmean
from typing import ClassVar, Literal

from pydantic import Field

from sandbox import topology
from sandbox.answers import Choice
from sandbox.asks import Ask
from sandbox.contract import Operator, Script
from sandbox.events import Plain
from sandbox.evolution.evidence import Selective
from sandbox.evolution.moran import fermi
from sandbox.evolution.scorers import SCORED, Scorer, scores
from sandbox.evolution.ties import Ties
from sandbox.stage import Stage

MOST_NAMED = 8  # teams in one question


def teams(stage: Stage) -> dict[str, list[str]]:
    """Team -> members, in order of joining; people without a team are in none."""
    found: dict[str, list[str]] = {}
    for name in stage.names:
        if team := stage.team(name):
            found.setdefault(team, []).append(name)
    return found


def standing(stage: Stage, values: Mapping[str, float]) -> dict[str, float]:
    """Team -> mean value of its members."""
    known = {
        team: [values[name] for name in members if name in values] for team, members in teams(stage).items()
    }
    return {team: fmean(found) for team, found in known.items() if found}


class _OfTeams(Selective, ABC):
    tier: ClassVar[str] = "teams"
    verbs: ClassVar[frozenset[str]] = frozenset({"team"})


class MergeTeams(_OfTeams):
    """A team too small to be one joins the team it has most ties to."""

    paper: ClassVar[str] = "after Newman 2004, Phys. Rev. E 69:066133 (agglomeration along ties)"
    least: int = Field(2, ge=1, le=1000, description="members below which a team merges")
    channel: str = Field("talk", min_length=1, description="the relation whose ties count")

    def evolve(self, stage: Stage) -> None:
        """The smallest first, as long as there is another team."""
        ties = Ties(stage, self.channel)
        while len(now := teams(stage)) > 1:
            small = min(now, key=lambda team: len(now[team]))
            if len(now[small]) >= self.least:
                return
            links = {
                team: _between(ties, now[small], members) for team, members in now.items() if team != small
            }
            evidence = self.weighed(stage, links)
            host = max(evidence, key=evidence.__getitem__)
            why = f"{small} has only {len(now[small])}, and {links[host]} ties to {host}: they become one"
            if not all(stage.team_up(name, host, self.told(why)) for name in now[small]):
                return


def _between(ties: Ties, some: list[str], others: list[str]) -> int:
    return sum(len(ties.near[name] & set(others)) for name in some)


class SplitTeams(_OfTeams):
    """A team too large falls apart where it has the fewest ties."""

    paper: ClassVar[str] = "Clauset, Newman & Moore 2004, Phys. Rev. E 70:066111"
    most: int = Field(8, ge=2, le=10_000, description="members above which a team splits")
    channel: str = Field("talk", min_length=1, description="the relation whose ties hold it together")

    def evolve(self, stage: Stage) -> None:
        """The largest community stays (Clauset, Newman & Moore 2004); the next takes a new name."""
        for team, members in teams(stage).items():
            if len(members) <= self.most:
                continue
            parts = topology.communities(stage.edges(self.channel), members)
            go = (
                [name for part in parts[1:] for name in part]
                if len(parts) > 1
                else members[len(members) // 2 :]
            )
            go = go[: len(members) - 1]
            if self.by == "chance":
                go = stage.random(f"split {team}").sample(members, len(go))
            new = _named(team, set(teams(stage)))
            why = f"{team} has {len(members)}, more than {self.most}: {len(go)} leave together as {new}"
            for name in go:
                stage.team_up(name, new, self.told(why))


def _named(team: str, taken: set[str]) -> str:
    stem = team.rstrip("0123456789").rstrip()
    return next(name for n in range(2, 100_000) if (name := f"{stem} {n}") not in taken)


class SwapMembers(_OfTeams):
    """Teams come to be of even strength: of the best and the worst team two people change places.

    It is the two whose exchange brings the means of the teams closest. Sizes stay.
    """

    paper: ClassVar[str] = "after Kernighan & Lin 1970, Bell Syst. Tech. J. 49:291 (exchange of pairs)"
    score: Scorer = Field("payoff", description=SCORED)

    def evolve(self, stage: Stage) -> None:
        """One swap; none where no swap would help."""
        worth = self.weighed(stage, scores(stage, self.score))
        means = standing(stage, worth)
        if len(means) < 2:
            return
        first, last = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
        known = {team: [name for name in members if name in worth] for team, members in teams(stage).items()}
        apart, one, other = _evened(known[first], known[last], worth)
        if apart >= means[first] - means[last] - 1e-9:
            return
        why = f"{one} of {first} and {other} of {last} change places: the teams come to be {apart:.2f} apart"
        if stage.team_up(one, last, self.told(why)):
            stage.team_up(other, first, self.told(why))


def _evened(strong: list[str], weak: list[str], worth: Mapping[str, float]) -> tuple[float, str, str]:
    """The least distance of the means after one exchange, and whose it is."""
    gap = fmean(worth[name] for name in strong) - fmean(worth[name] for name in weak)
    each = 1 / len(strong) + 1 / len(weak)
    ranked = sorted(weak, key=worth.__getitem__)
    values = [worth[name] for name in ranked]
    best = (gap, strong[0], ranked[0])
    for one in strong:
        at = bisect_left(values, worth[one] - gap / each)  # who would make it even
        for other in ranked[max(0, at - 1) : at + 1]:
            best = min(best, (abs(gap - (worth[one] - worth[other]) * each), one, other))
    return best


class Recruit(_OfTeams):
    """Teams recruit: each takes in the best of those who have no team, the weakest team first."""

    paper: ClassVar[str] = "after Guimera et al. 2005, Science 308:697 (team assembly)"
    score: Scorer = Field("payoff", description=SCORED)
    most: int = Field(8, ge=1, le=10_000, description="largest team")

    def evolve(self, stage: Stage) -> None:
        """One recruit per team and run. Where nobody is free, or nobody has a team, nothing happens."""
        worth = self.weighed(stage, scores(stage, self.score))
        free = [name for name in worth if not stage.team(name)]
        means, size = standing(stage, worth), {team: len(members) for team, members in teams(stage).items()}
        for team in sorted(means, key=means.__getitem__):
            if free and size[team] < self.most:
                best = max(free, key=worth.__getitem__)
                why = f"{team} recruits {best} ({worth[best]:.2f}), the best who was free"
                if stage.team_up(best, team, self.told(why)):
                    free.remove(best)


class ChooseTeam(Operator):
    """People vote with their feet: some of them look at how the teams do, and may change.

    By rule they compare with the mean of another team and move with the probability of pairwise comparison
    (Fermi); with `by="ask"` they are asked which team they want to be on.
    """

    tier: ClassVar[str] = "teams"
    paper: ClassVar[str] = "Tiebout 1956, J. Polit. Econ. 64:416"
    verbs: ClassVar[frozenset[str]] = frozenset({"team"})

    by: Literal["rule", "ask", "chance"] = Field(
        "rule", description="rule: by what teams earn; ask: people are asked; chance: any team"
    )
    share: float = Field(0.2, ge=0, le=1, description="share of the people who may choose, drawn each time")
    beta: float = Field(2, ge=0, le=1e6, description="intensity of comparison, per unit of mean payoff")
    least: int = Field(1, ge=0, le=1000, description="members a team keeps")

    def evolve(self, stage: Stage) -> Script:
        """One after another; a team is never left by its last members."""
        payoffs, rng = stage.payoffs(), stage.random("choosers")
        means = {team: round(mean, 6) for team, mean in standing(stage, payoffs).items()}
        able = [name for name in stage.names if stage.team(name)]
        if len(means) < 2:
            return
        chosen = rng.sample(able, round(self.share * len(able)))
        wishes = (yield from self._asked(stage, chosen, means)) if self.by == "ask" else {}
        sizes = {team: len(members) for team, members in teams(stage).items()}
        for name in chosen:
            now = stage.team(name) or ""
            if self.by == "ask":
                to = str(wishes[name])
            else:
                to = rng.choice([team for team in means if team != now])
                better = means[to] - payoffs[name]
                if rng.random() >= (0.5 if self.by == "chance" else fermi(self.beta * better)):
                    continue
            if to != now and to in means and sizes.get(now, 0) > self.least:
                why = f"{name} ({payoffs[name]:.4g}) went from {now} to {to}, which has {means[to]:.4g} on average"
                why = why if self.by != "chance" else "chance alone: choose_team without reasons"
                if stage.team_up(name, to, why):
                    sizes[now] -= 1
                    sizes[to] += 1

    def _asked(
        self, stage: Stage, chosen: list[str], means: Mapping[str, float]
    ) -> Generator[list[Ask], list[Plain], dict[str, Plain]]:
        best = sorted(means, key=lambda team: -means[team])[:MOST_NAMED]
        asks = [_which_team(name, stage.team(name) or "", best, means) for name in chosen]
        values = (yield asks) if asks else []
        here = set(stage.names)
        return {name: value if name in here else "" for name, value in zip(chosen, values, strict=True)}


def _which_team(who: str, now: str, best: list[str], means: Mapping[str, float]) -> Ask:
    options = tuple(dict.fromkeys((now, *best)))
    told = ", ".join(f"{team} has {means[team]:.4g} on average" for team in options if team in means)
    prompt = f"You are on the team {now}. {told}. Which team do you want to be on?"
    return Ask(who, prompt, Choice(options=options), "team", now, {"means": dict(means), "team": now})


class Migration(Operator):
    """Some people move from group to group, as between islands.

    Each moves with a small probability to another group, drawn at random; by exchange, so that groups keep
    their sizes, or freely.
    """

    tier: ClassVar[str] = "teams"
    paper: ClassVar[str] = "Wright 1931, Genetics 16:97 (island model)"
    verbs: ClassVar[frozenset[str]] = frozenset({"team"})

    rate: float = Field(0.05, ge=0, le=1, description="probability that somebody moves per run")
    exchange: bool = Field(True, description="somebody of the other group comes in return")

    def evolve(self, stage: Stage) -> None:
        """People in order of joining; nobody moves twice."""
        rng, moved = stage.random("migration"), set[str]()
        groups = teams(stage)
        home = {name: team for team, members in groups.items() for name in members}
        for name in home:
            if len(groups) < 2 or name in moved or rng.random() >= self.rate:
                continue
            there = rng.choice([team for team in groups if team != home[name]])
            hosts = [other for other in groups[there] if other not in moved]
            if self.exchange and not hosts:
                continue
            if stage.team_up(name, there, f"{name} moved from {home[name]} to {there}"):
                moved.add(name)
                if self.exchange:
                    other = rng.choice(hosts)
                    moved.add(other)
                    stage.team_up(other, home[name], f"{other} came from {there} in {name}'s place")
