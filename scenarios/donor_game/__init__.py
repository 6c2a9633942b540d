"""The donor game with generations: Vallinder & Hughes 2024, arXiv 2412.10270."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any, Literal

from pydantic import Field

from sandbox import Reference, Scenario, Script, Stage, State, events
from scenarios.donor_game import acts, questions
from scenarios.donor_game.acts import Act, Past
from scenarios.donor_game.characters import (
    Auditor,
    Grudger,
    Idealist,
    Miser,
    Opportunist,
    Reciprocator,
    Steady,
)
from scenarios.donor_game.pairing import along_ties, taking_turns
from scenarios.donor_game.telling import SKINS


class DonorGame(Scenario):
    """Would you give to somebody who can never pay you back?

    Donors give up units and recipients receive a multiple of them; roles take turns. Before deciding, a
    donor sees what the recipient did as a donor, to whom, and what that partner had done before. After a
    generation the better half stays and teaches those who replace the rest. Generosity makes everybody
    rich: watch whether it survives, and who is given nothing any more.
    """

    evolves = "strategies from generation to generation, and who plays with whom"
    paper = "Vallinder & Hughes 2024, Cultural Evolution of Cooperation among LLM Agents, arXiv 2412.10270"
    feedback = frozenset({"strategy"})
    references = (
        Reference(
            "mean units at the end when twelve give everything in twelve rounds",
            30_720,
            "Vallinder & Hughes 2024, the largest possible",
            {"people": 12, "mind": {"name": "donor_game.steady", "share": 1}, "passes": 1, "remarks": False},
            "mean_final",
            30_720,
        ),
    )
    skins = SKINS
    fair = "reciprocator"
    bots = (Idealist, Reciprocator, Grudger, Miser, Opportunist, Auditor, Steady)

    rounds: int = Field(12, ge=1, le=acts.LONGEST, description="rounds per game; players are not told")
    passes: int = Field(2, ge=1, le=20, description="games per generation; units and traces start afresh")
    endowment: float = Field(10, gt=0, le=1e6, description="units of each player at the start of a game")
    multiplier: float = Field(2, ge=0, le=100, description="units received per unit given up")
    trace_len: int = Field(3, ge=0, le=10, description="links of the recipient's trace that a donor sees")
    pairing: Literal["min_repeat", "strict", "neighbours"] = Field(
        "min_repeat",
        description="min_repeat: meet again as late as possible; strict: never; neighbours: along talk",
    )
    punishment: bool = Field(False, description="a donor may instead spend units to destroy the recipient's")
    harm: float = Field(2, ge=0, le=100, description="units destroyed per unit spent on punishment")
    remarks: bool = Field(True, description="donors may say a sentence, in public")
    public: bool = Field(True, description="everybody sees who gave what; off: donors see the trace alone")
    stakes: str = Field("", max_length=400, description="what players are told hangs on the result")
    skin: Literal["plain", "story", "inverted"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        people = len(stage.names)
        if self.pairing == "strict" and self.rounds > people / 2:
            raise ValueError(
                f"pairing: strict lets nobody meet twice, which {people} people in alternating roles can"
                f" keep up for {people // 2} rounds, not {self.rounds}; lower rounds, add people or use"
                " min_repeat"
            )
        if self.pairing == "neighbours" and not any(stage.edges("talk").values()):
            raise ValueError(
                "pairing: neighbours needs ties; give the society a graph of talk, such as a ring"
            )
        self._endow(stage)

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self, state.people[who].traits.get("strategy"))

    def round(self, stage: Stage) -> Script:
        turn = (stage.round - 1) % self.rounds + 1
        if turn == 1 and stage.round > 1:
            self._restart(stage)
        self._endow(stage)
        yield from self._plan(stage)
        past = acts.past(stage, turn)
        pairs = along_ties(stage, past) if self.pairing == "neighbours" else taking_turns(stage, past)
        received = {act["to"]: act for played in past for act in played.values()} if self.public else {}
        asks = [questions.gift(self, stage, *pair, past, received.get(pair[0])) for pair in pairs]
        answers = (yield asks) if asks else []
        here = set(stage.names)  # who was asked may have been removed since
        meetings = [m for m in zip(pairs, answers, strict=True) if here.issuperset(m[0])]
        done = [self._act(stage, *pair, turn, answer) for pair, answer in meetings]
        self._remember(stage, done, past)

    def ended(self, state: State) -> str | None:
        return "the generation is over" if state.played >= self.rounds * self.passes else None

    def payoff(self, state: State) -> dict[str, float]:
        """Mean units at the end of the generation's games, the one under way as it stands."""
        games = state.posted("results", [])
        return {p.name: fmean([*(g[p.name] for g in games if p.name in g), p.score]) for p in state.present}

    def outcome(self, state: State) -> dict[str, Any]:
        """Mean payoff (units), mean share given, share of punishments, and whether the better half gave more.

        The gap is (mean share of the better half - mean share of the others) / mean share.
        """
        payoff = self.payoff(state)
        ranked = sorted(payoff, key=payoff.__getitem__, reverse=True)
        better = set(ranked[: len(ranked) // 2])
        given = acts.given(state, state.played)
        times, shares, punished = _sums(given.values())
        mean = shares / times if times else 0.0
        top, rest = (_sums(given[one] for one in given if (one in better) is half) for half in (True, False))
        gap = top[1] / top[0] - rest[1] / rest[0] if top[0] and rest[0] else 0.0
        return {
            "mean_final": fmean(payoff.values()) if payoff else 0.0,
            "mean_share": mean,
            "punished": punished / times if times else 0.0,
            "generosity_gap": gap / mean if mean else 0.0,
        }

    def treatment(self, event: events.Event) -> Iterable[tuple[str, str, float]]:
        """The share given, 0 to 1; below 0, the share spent on punishment. Who had nothing treated nobody."""
        if isinstance(event, events.Posted) and event.key == "gifts":
            yield from ((act["who"], act["to"], act["share"]) for act in event.value)

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        return acts.gift(value, whom) + (" on average" if mean else "")

    def calls(self, people: int) -> tuple[int, int]:
        gifts = self.passes * self.rounds * (people // 2)
        return (0 if self.pairing == "neighbours" else gifts), gifts + people

    # -- a round ---------------------------------------------------------------------------------------

    def _plan(self, stage: Stage) -> Script:
        """A strategy for everybody who has none."""
        blank = [name for name in stage.names if not stage.trait(name, "strategy")]
        strategies = (yield [questions.strategy(self, stage, name) for name in blank]) if blank else []
        for name, strategy in zip(blank, strategies, strict=True):
            if stage.state.people[name].present:  # who was asked may have been removed since
                stage.revise(name, "strategy", strategy)

    def _endow(self, stage: Stage) -> None:
        """Units for everybody who has had none in this generation, also for those who come later."""
        before = stage.secret("endowed", [])
        known = set(before)
        if new := [name for name in stage.names if name not in known]:
            stage.pay(dict.fromkeys(new, self.endowment))
            stage.keep("endowed", [*before, *new])

    def _restart(self, stage: Stage) -> None:
        """The next game of the generation: results are noted, units and traces reset."""
        played = set(stage.secret("endowed", []))
        finals = {name: stage.score(name) for name in stage.names if name in played}
        stage.post("results", [*stage.posted("results", []), finals])
        stage.pay({name: self.endowment - final for name, final in finals.items()})

    def _act(self, stage: Stage, donor: str, recipient: str, turn: int, answer: Mapping[str, Any]) -> Act:
        """Units change hands, and words are said. The recipient of a punishment loses at most what it has."""
        own, amount = stage.score(donor), answer["amount" if self.punishment else "give"]
        punished = self.punishment and answer["kind"] == "punish"
        effect = -min(self.harm * amount, stage.score(recipient)) if punished else self.multiplier * amount
        knowing = None if self.public else (donor, recipient)
        stage.pay({donor: -amount, recipient: effect}, source=donor, to=knowing)
        if answer.get("say"):
            stage.say(donor, answer["say"])
        share = (-amount if punished else amount) / own if own > 0 else 0.0
        return {"who": donor, "to": recipient, "share": share, "of": own, "round": turn}

    def _remember(self, stage: Stage, done: Sequence[Act], past: Past) -> None:
        """Who did what, who sat out, and how often people met again."""
        acts.remember(stage, done)
        if self.public:
            told = [{key: act[key] for key in ("who", "to", "share")} for act in done if act["of"] > 0]
            stage.post("gifts", told)
        playing = {name for act in done for name in (act["who"], act["to"])}
        idle = [name for name in stage.names if name not in playing]
        if idle != stage.posted("sitting out", []):
            stage.post("sitting out", idle)
        met = acts.meetings(past)
        if again := sum(acts.pair(act["who"], act["to"]) in met for act in done):
            stage.post("repeats", stage.posted("repeats", 0) + again)


def _sums(given: Iterable[list[float]]) -> list[float]:
    """Times, shares and punishments of several donors together."""
    return [sum(each) for each in zip([0, 0.0, 0], *given, strict=True)]
