"""Debate with a moderator and a judge: MAD (Liang et al. 2023, arXiv 2305.19118)."""

from typing import Any, Literal

from pydantic import Field

from sandbox import Scenario, Script, Stage, State, Verdict, judge, referee
from scenarios.judged import questions
from scenarios.judged.problems import drawn, problem
from scenarios.judged.telling import DEBATE
from scenarios.judged.thinkers import Arbiter, Careful, Contrarian, Impulsive

SIDES = ("affirmative", "negative")
DECIDED = {"judge": ("answer", "accuracy", "judged", "payoffs")}  # by judges, of the outcome


class JudgedDebate(Scenario):
    """Two argue over a riddle, a moderator stops them when one has won, and a judge has the last word.

    The second is told to disagree, so that a wrong first thought does not go unanswered. Every riddle has one
    right answer: watch how often the moderator is taken in, and whether it matters who is shown first.
    """

    people = (2, 2)
    staff = ("Moderator", "Judge")
    evolves = "what each side holds to be right"
    paper = "Liang et al. 2023, Encouraging Divergent Thinking through Multi-Agent Debate, arXiv 2305.19118"
    allows = frozenset({"link", "unlink", "revise"})
    incomparable = "26 % of riddles alone and 37 % with debate (Liang et al., GPT-3.5) are of other riddles"
    skins = DEBATE
    judged = DECIDED
    upright = "answers are numbers and arguments, which have no names to exchange"
    bots = (Careful, Impulsive, Contrarian, Arbiter)

    rounds: int = Field(3, ge=1, le=20, description="rounds at most")
    early: bool = Field(True, description="ends once the moderator prefers a side (adaptive stop)")
    tit_for_tat: bool = Field(True, description="the negative side is told to disagree, whatever it thinks")
    swap: bool = Field(
        True, description="whoever judges is asked in both orders, and counts only if they agree"
    )
    skin: Literal["plain", "story"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        stage.post("problem", drawn(stage.random("problem")))
        for who, side in zip(stage.names, SIDES, strict=True):
            if stage.team(who) != side:
                stage.team_up(who, side, "takes a side")
        stage.keep("checks", [])
        referee.check(stage, "a verdict")

    def rules(self, state: State, who: str) -> str:
        return self.told.tell("rules")

    def round(self, stage: Stage) -> Script:
        """The affirmative side, the negative side, the moderator; after the last round the judge."""
        for who in stage.names:
            (value,) = yield [questions.argue(self, stage, who, str(stage.team(who)))]
            said: dict[str, Any] = {**stage.secret("said", {}), who: value}
            stage.keep("said", said)
            stage.keep(
                "first",
                stage.secret("first", {}) | {who: stage.secret("first", {}).get(who, value["answer"])},
            )
            stage.say(who, f"{value['argument']} So it is {value['answer']}.")
            referee.graded(stage, "argue", {who: value["answer"] == self._right(stage.posted("problem"))})
        if len(stage.names) < 2:
            self._close(stage, None, "nobody is left to argue with")
            return
        (moderator, arbiter) = stage.staff
        verdict = yield from self._weigh(stage, moderator, last=False)
        if self.early and verdict["preference"] == "yes":
            self._close(stage, verdict["side"], "the moderator prefers a side")
        elif stage.round >= self.rounds:
            verdict = yield from self._weigh(stage, arbiter, last=True)
            self._close(stage, verdict["side"], "the judge has decided")

    def ended(self, state: State) -> str | None:
        verdict = state.posted("verdict")
        return str(verdict["reason"]) if verdict else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Whether the answer is right, whether the first one was, rounds, and how steady those who judge are."""
        right, verdict = self._right(state.posted("problem")), state.posted("verdict", {})
        first, checks = state.secret("first", default={}), state.secret("checks", default=[])
        return {
            "answer": verdict.get("answer"),
            "right": right,
            "accuracy": float(verdict.get("answer") == right),
            "first_accuracy": float(next(iter(first.values()), None) == right),
            "rounds": state.played,
            "judged": float(verdict.get("reason") == "the judge has decided"),
            "unsteady": sum(not steady for steady in checks) / len(checks) if checks else 0.0,
        }

    def calls(self, people: int) -> tuple[int, int]:
        asked = 2 if self.swap else 1
        least = people + asked if self.early else (people + asked) * self.rounds + asked
        return least, (people + asked) * self.rounds + asked

    # -- judging ---------------------------------------------------------------------------------------

    def _weigh(self, stage: Stage, seat: str, last: bool) -> Script:
        """A preference that the order does not change; else none, or at the end a lot."""
        said = stage.secret("said")
        names = [who for who in stage.names if who in said]
        verdict: Verdict = yield from judge(
            seat,
            names,
            lambda order: questions.weigh(self, stage, order, said, last),
            lambda order: questions.weighing(order, last),
            default=questions.undecided(names, last),
            about={
                "problem": stage.posted("problem"),
                "said": {who: said[who] for who in names},
                "last": last,
            },
            swap=self.swap,
        )
        stage.keep("checks", [*stage.secret("checks"), verdict.steady])
        chosen = {"preference": "yes", **verdict.first}
        if not verdict.steady:
            chosen = {"preference": "no", "side": stage.random("tie").choice(names), "reason": ""}
        told = {"by": seat, "preference": chosen["preference"], "steady": verdict.steady}
        stage.post(
            "judgement", told | ({"side": chosen["side"]} if chosen["preference"] == "yes" or last else {})
        )
        if chosen["preference"] == "yes" or last:
            right = said[chosen["side"]]["answer"] == self._right(stage.posted("problem"))
            referee.check(stage, "a verdict", by=seat, passed=True, right=right)
        if chosen["reason"]:
            stage.say(seat, chosen["reason"])
        return chosen

    def _right(self, task: dict[str, Any]) -> int:
        """The one right answer."""
        return problem(task["kind"], task["numbers"]).right

    def _close(self, stage: Stage, side: str | None, reason: str) -> None:
        answer = stage.secret("said", {}).get(side, {}).get("answer")
        stage.post("verdict", {"side": side, "answer": answer, "reason": reason})
        if side in stage.names:
            stage.pay({side: 1.0})
