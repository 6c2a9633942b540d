"""A team for the task: an anchor, a complement and a scout (EvoChamber, arXiv 2605.11136)."""

from collections.abc import Sequence
from itertools import permutations
from statistics import fmean
from typing import Any, ClassVar, Literal

from pydantic import Field

from sandbox.evolution.competence import Styles, learned, niche, ucb1
from sandbox.evolution.evidence import Selective
from sandbox.evolution.roles import give
from sandbox.evolution.scorers import payoff
from sandbox.evolution.ties import Ties
from sandbox.evolution.words import stances
from sandbox.stage import Stage

STRUCTURES = ("voting", "debate", "generator_critic", "decompose")


class AnchorTeam(Selective):
    """Three for the task: who is best at it, who completes them, and who has been on a team least.

    The anchor has the highest competence in the niche and leads. The complement is good, works well with the
    anchor and thinks differently. The scout is whoever had least exposure, so that everybody is tried. How they
    work together (voting, debate, generator and critic, decompose) is learned by trying (UCB1); it sets their
    ties. Only those on the team are judged by how it went.
    """

    tier: ClassVar[str] = "teams"
    paper: ClassVar[str] = "EvoChamber 2026, arXiv 2605.11136 (structure by UCB1)"
    verbs: ClassVar[frozenset[str]] = frozenset({"team", "assign", "link", "unlink"})

    at: Literal["round", "episode"] = Field("episode", description="the clock it goes by")
    alpha: float = Field(0.2, ge=0, le=1, description="weight of the last task in competence and synergy")
    role: str = Field("lead", min_length=1, max_length=40, description="the anchor's role")
    channel: str = Field("talk", min_length=1, description="the relation that a structure ties")

    def evolve(self, stage: Stage) -> None:
        """Judge the last team, then name the next. Posts ``anchor_team``: the three, niche, structure."""
        kept: dict[str, Any] = stage.secret("chamber") or {"q": {}, "sigma": {}, "seen": {}, "arms": {}}
        where = niche(stage)
        scores = self.weighed(stage, payoff(stage.payoffs()))
        kept = self._judged(kept, scores)
        skill, arms = kept["q"].get(where, {}), kept["arms"].get(where) or dict.fromkeys(STRUCTURES, (0.0, 0))
        if len(stage.names) < 3:
            return
        styles = Styles(self.weighed(stage, stances(stage)))
        team = chosen(stage.names, skill, kept["sigma"], kept["seen"], styles)
        structure = ucb1(arms)
        self._seat(stage, team, where, skill, kept["seen"])
        self._tie(stage, team, structure)
        anchor, complement, scout = team
        stage.post(
            "anchor_team",
            {
                "niche": where,
                "anchor": anchor,
                "complement": complement,
                "scout": scout,
                "structure": structure,
            },
        )
        seen = {**kept["seen"], **{name: kept["seen"].get(name, 0) + 1 for name in team}}
        last = {"team": team, "niche": where, "structure": structure}
        stage.keep("chamber", {**kept, "arms": {**kept["arms"], where: arms}, "seen": seen, "last": last})

    def _judged(self, kept: dict[str, Any], scores: dict[str, float]) -> dict[str, Any]:
        """What the last team taught: competence of its members, synergy of its pairs, worth of its structure."""
        last: dict[str, Any] = kept.get("last", {})
        own = {name: scores[name] for name in last.get("team", ()) if name in scores}
        if not own:
            return kept
        where, team_score = last["niche"], fmean(own.values())
        before = kept["q"].get(where, {})
        skill = learned(before, own, self.alpha)
        extra = team_score - fmean(skill[name] for name in own)
        sigma = learned(kept["sigma"], {f"{a} {b}": extra for a, b in permutations(own, 2)}, self.alpha)
        arms = dict(kept["arms"].get(where) or dict.fromkeys(STRUCTURES, (0.0, 0)))
        total, count = arms[last["structure"]]
        arms[last["structure"]] = (total + team_score, count + 1)
        return {
            **kept,
            "q": {**kept["q"], where: skill},
            "sigma": sigma,
            "arms": {**kept["arms"], where: arms},
        }

    def _seat(
        self, stage: Stage, team: Sequence[str], where: str, skill: dict[str, float], seen: dict[str, int]
    ) -> None:
        anchor, complement, scout = team
        best = f"{skill[anchor]:.2f}" if anchor in skill else "nobody has been tried"
        reasons = {
            anchor: f"{anchor} anchors the team: best at {where} ({best})",
            complement: f"{complement} completes {anchor}: able, and another mind",
            scout: f"{scout} scouts: on a team only {seen.get(scout, 0)} times so far",
        }
        for name in stage.names:
            if name in team and stage.team(name) != "team":
                stage.team_up(name, "team", self.told(reasons[name]))
            elif name not in team and stage.team(name) == "team":
                stage.team_up(name, None, self.told(f"{name} makes room on the team"))
        give(stage, anchor, self.role, self.told(reasons[anchor]))
        for name in stage.names:
            if name != anchor and stage.role(name) == self.role:
                give(stage, name, None, self.told(f"{anchor} leads now"))

    def _tie(self, stage: Stage, team: Sequence[str], structure: str) -> None:
        """The ties among the three that the structure asks for, and no others among them."""
        anchor, complement, scout = team
        wanted = {
            "voting": set[tuple[str, str]](),
            "debate": {(anchor, complement), (anchor, scout), (complement, scout)},
            "generator_critic": {(anchor, complement)},
            "decompose": {(anchor, complement), (anchor, scout)},
        }[structure]
        ties, why = (
            Ties(stage, self.channel),
            self.told(f"the team works by {structure.replace('_', ' and ')}"),
        )
        for one, other in ((anchor, complement), (anchor, scout), (complement, scout)):
            if (one, other) in wanted and other not in ties.near[one]:
                ties.make(one, other, why)
            elif (one, other) not in wanted and other in ties.near[one]:
                ties.cut(one, other, why)


def chosen(
    names: Sequence[str],
    skill: dict[str, float],
    sigma: dict[str, float],
    seen: dict[str, int],
    styles: Styles,
) -> tuple[str, str, str]:
    """Anchor argmax q; complement argmax q + sigma - cos; scout argmin exposure: three different people."""
    anchor = max(names, key=lambda name: skill.get(name, 0.0))
    rest = [name for name in names if name != anchor]
    complement = max(
        rest,
        key=lambda name: (
            skill.get(name, 0.0) + sigma.get(f"{anchor} {name}", 0.0) - styles.alike(name, anchor)
        ),
    )
    scout = min((name for name in rest if name != complement), key=lambda name: seen.get(name, 0))
    return anchor, complement, scout
