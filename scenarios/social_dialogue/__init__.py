"""Social dialogue with private goals and a judge: SOTOPIA (arXiv 2310.11667); EPO (arXiv 2502.12486)."""

from statistics import fmean
from typing import Any, Literal

from pydantic import Field

from sandbox import Scenario, Script, Stage, State, Verdict, judge
from scenarios.social_dialogue import questions, situations
from scenarios.social_dialogue.evaluator import DIMENSIONS, Evaluator, Strategist
from scenarios.social_dialogue.situations import PEOPLE, SITUATIONS
from scenarios.social_dialogue.talkers import Charmer, Chatterbox, Haggler, Shy
from scenarios.social_dialogue.telling import SKINS

DECIDED = {"judge": (*DIMENSIONS, "overall", "payoffs")}  # by judges, of the outcome


class SocialDialogue(Scenario):
    """Two talk, each with a goal and a secret that the other does not know.

    They bargain over a bicycle, plan a holiday, or need a favour; and a judge scores afterwards who was believable,
    what became of the relationship, who gave a secret away and who reached their goal. Prices have an exact score:
    watch how near the judge comes to it, and whether it matters whom it reads first.
    """

    people = (2, 2)
    staff = ("Judge", "Adviser")
    evolves = "the relationship, what is known, and with an adviser the strategy"
    paper = "SOTOPIA, Zhou et al. 2023, arXiv 2310.11667; EPO, Liu et al. 2025, arXiv 2502.12486"
    allows = frozenset({"link", "unlink"})
    incomparable = "scores of SOTOPIA are those of models and of people, given by GPT-4, in other situations"
    skins = SKINS
    judged = DECIDED
    upright = "people speak and act freely, and words of their own have no names to exchange"
    bots = (Haggler, Charmer, Chatterbox, Shy, Evaluator, Strategist)

    situation: Literal["bicycle", "holiday", "dog", "custom"] = Field(
        "bicycle",
        description="what they meet over; custom: the setting below, and goals from the cast's traits",
    )
    setting: str = Field(
        "Two people meet.", max_length=1000, description="custom: the setting, known to both"
    )
    relationship: Literal["stranger", "known by name", "acquaintance", "friend", "family"] = Field(
        "stranger", description="how much of each other's profile they know"
    )
    turns: int = Field(20, ge=1, le=200, description="turns at most, of each in simultaneous order")
    order: Literal["in turn", "simultaneous", "random"] = Field(
        "in turn", description="who acts: in turn (server's default), all at once (library's), or one by lot"
    )
    silence: int = Field(2, ge=0, le=100, description="turns in a row in which somebody may do nothing")
    advised: Literal["nobody", "first", "second", "both"] = Field(
        "nobody", description="who gets a strategy from the adviser before each turn (EPO)"
    )
    swap: bool = Field(True, description="the judge is asked in both orders, and the mean counts")
    skin: Literal["plain", "story"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        dice, names = stage.random("deal"), stage.names
        low, high = situations.reserves(stage.random("prices"))
        profiles = dict(zip(names, dice.sample(PEOPLE, len(names)), strict=True))
        for side, who in enumerate(names):
            self._deal(stage, who, side, low, high)
            others = {
                other: situations.visible(profiles[other], self.relationship)
                for other in names
                if other != who
            }
            stage.post("profile", {"own": profiles[who], "others": others}, to=[who])
        stage.keep("reserves", [low, high])
        stage.keep("lines", [])
        stage.keep("idle", 0)
        stage.keep("gone", [])

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self, state, who)

    def round(self, stage: Stage) -> Script:
        """One turn; after the last, the judge."""
        here = self._active(stage)
        if self.order == "simultaneous":
            acting = here
        elif self.order == "random":
            acting = [stage.random("turn").choice(here)]
        else:
            acting = [here[(stage.round - 1) % len(here)]]
        if self.advised != "nobody":
            yield from self._advise(stage, acting)
        values = yield [questions.act(self, stage, who) for who in acting]
        for who, value in zip(acting, values, strict=True):
            self._act(stage, who, value["action"], value["argument"])
        if reason := self._over(stage):
            yield from self._judge(stage)
            stage.post("over", reason)

    def ended(self, state: State) -> str | None:
        over = state.posted("over")
        return str(over) if over else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Turns, what was agreed, mean of every dimension, and the judge's error and bias on what is known exactly."""
        scores: dict[str, Any] = state.secret("scores", default={})
        told: dict[str, Any] = {"turns": state.played, "deal": state.secret("deal")}
        for name in DIMENSIONS if scores else ():
            told[name] = fmean(score[name] for score in scores.values())
        told["overall"] = fmean(self.overall(score) for score in scores.values()) if scores else 0.0
        exact = state.secret("exact", default={})
        errors = [
            abs(scores[who]["goal"] - true)
            for who, true in exact.items()
            if who in scores and true is not None
        ]
        told["judge_error"] = fmean(errors) if errors else None
        told["order_bias"] = state.secret("spread", default=0.0)
        return told

    @staticmethod
    def overall(score: dict[str, Any]) -> float:
        """The mean of the seven dimensions."""
        return fmean(score[name] for name in DIMENSIONS)

    def calls(self, people: int) -> tuple[int, int]:
        each = people if self.order == "simultaneous" else 1
        advised = {"nobody": 0, "both": each}.get(self.advised, 1)
        return 1, (each + advised) * self.turns + (2 if self.swap else 1)

    # -- a turn ----------------------------------------------------------------------------------------

    def _deal(self, stage: Stage, who: str, side: int, low: int, high: int) -> None:
        """A goal and a secret, for nobody else; what the cast gives is kept."""
        told = SITUATIONS.get(self.situation)
        if told:
            reserve = (low, high)[side] if not told.wants else None
            card = {
                "side": side,
                "role": told.roles[side],
                "reserve": reserve,
                "want": (*told.wants, "", "")[side],
            }
            stage.post("card", card, to=[who])
            stage.revise(who, "goal", told.goals[side].format(low=low, high=high), "has a goal")
            stage.revise(who, "secret", told.secrets[side], "has a secret")
        else:
            stage.post("card", {"side": side, "role": "", "reserve": None, "want": ""}, to=[who])

    def _active(self, stage: Stage) -> list[str]:
        return [who for who in stage.names if who not in stage.secret("gone")]

    def _act(self, stage: Stage, who: str, action: str, argument: str) -> None:
        if who not in stage.names:
            return
        text = argument if action == "speak" else f"[{'leaves' if action == 'leave' else argument}]"
        idle = action == "none" or (action != "leave" and not argument)
        stage.keep("idle", stage.secret("idle") + 1 if idle else 0)
        if action == "leave":
            stage.keep("gone", [*stage.secret("gone"), who])
        if not idle:
            stage.say(who, text)
            stage.keep("lines", [*stage.secret("lines"), [who, text]])

    def _advise(self, stage: Stage, acting: list[str]) -> Script:
        """A strategy in a sentence, for nobody but whom it is meant for."""
        wanted = dict(zip(("first", "second"), stage.names, strict=False))
        whom = [who for who in acting if self.advised == "both" or wanted.get(self.advised) == who]
        if not whom or len(stage.staff) < 2:
            return
        values = yield [questions.advise(self, stage, stage.staff[1], who) for who in whom]
        for who, text in zip(whom, values, strict=True):
            stage.post("advice", text, to=[who])

    def _over(self, stage: Stage) -> str | None:
        if len(self._active(stage)) < 2:
            return "somebody has left"
        if stage.secret("idle") > self.silence:
            return "nobody has anything to say any more"
        return "the turns are used up" if stage.round >= self.turns else None

    # -- the judge -------------------------------------------------------------------------------------

    def _judge(self, stage: Stage) -> Script:
        """Seven dimensions for each, with reasons; in both orders, of which the mean counts."""
        names, lines = stage.names, [tuple(line) for line in stage.secret("lines")]
        deal = situations.agreed(self.situation, lines)
        low, high = stage.secret("reserves")
        exact = {
            who: situations.reached(self.situation, deal, side, low, high) for side, who in enumerate(names)
        }
        stage.keep("deal", deal)
        stage.keep("exact", exact)
        if not names or not stage.staff:
            return
        facts = questions.known(self, stage, lines)
        verdict: Verdict = yield from judge(
            stage.staff[0],
            names,
            lambda order: questions.evaluate(self, facts, order),
            questions.evaluation,
            default={who: questions.blank() for who in names},
            about=facts,
            swap=self.swap,
        )
        scores = {who: verdict.mean[who] for who in names}
        stage.keep("scores", scores)
        stage.keep("spread", verdict.spread)
        for who in stage.names:
            stage.post("evaluation", scores[who], to=[who])
            stage.pay({who: self.overall(scores[who])}, to=[who])
