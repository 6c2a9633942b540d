"""A forum whose members reward each other: CoMAS (Xue et al. 2025, arXiv 2510.08529)."""

from collections.abc import Iterable
from statistics import correlation, fmean, pvariance
from typing import Any, Literal

from pydantic import Field

from sandbox import Scenario, Script, Stage, State, Treatment, events, referee
from scenarios.judged import questions
from scenarios.judged.problems import drawn, problem
from scenarios.judged.questions import NO_SCORE
from scenarios.judged.telling import FORUM
from scenarios.judged.thinkers import Careful, Contrarian, Flatterer, Impulsive


def rewards(score: int) -> tuple[float, float]:
    """What a score of 1, 2 or 3 brings to the solution and to its evaluation; both sum to 1 (CoMAS, section 3)."""
    return (score - 1) / 2, (3 - score) / 2


DECIDED = {"score": ("reward", "signal", "correlation", "unreadable", "payoffs")}  # by judges, of the outcome


class Forum(Scenario):
    """Solve, criticise, and score each other, with nobody who knows the answer.

    By lot one posts a solution, another looks for flaws in it, and a third decides who has the better of it. What
    the solver gains the critic loses. Watch what such rewards are worth: with careful members they go to whoever
    is right, with flatterers they tell nothing.
    """

    people = (2, 1000)
    evolves = "who is asked, who is believed, and whom operators that go by rewards keep"
    paper = (
        "Xue et al. 2025, CoMAS: Co-Evolving Multi-Agent Systems via Interaction Rewards, arXiv 2510.08529"
    )
    feedback = frozenset({"strategy"})
    incomparable = "reported are gains of models on benchmarks after training; here nobody is trained"
    skins = FORUM
    judged = DECIDED
    bots = (Careful, Impulsive, Contrarian, Flatterer)

    rounds: int = Field(
        0, ge=0, le=10_000, description="rounds; 0: twice as many as members, as in the paper"
    )
    evaluations: int = Field(1, ge=1, le=20, description="evaluations of each solution")
    window: int = Field(2, ge=0, le=100, description="last rounds of the discussion that a solver sees")
    questions: int = Field(
        1, ge=1, le=1000, description="rounds before a new question; 1: a new one every round"
    )
    skin: Literal["plain", "story", "inverted"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        stage.post("rounds", self.rounds or 2 * len(stage.names))
        stage.keep("record", [])
        stage.keep("talk", [])

    def rules(self, state: State, who: str) -> str:
        return questions.forum_rules(self)

    def round(self, stage: Stage) -> Script:
        """A solution, evaluations of it, and a score for each."""
        if (stage.round - 1) % self.questions == 0:
            stage.post("problem", drawn(stage.random("problem")))
            stage.keep("talk", [])
        dice, names = stage.random("actors"), stage.names
        solver = dice.choice(names)
        (solution,) = yield [questions.solve(self, stage, solver, stage.secret("talk"))]
        stage.say(solver, f"{solution['argument']} So it is {solution['answer']}.")
        task = stage.posted("problem")
        right = solution["answer"] == problem(task["kind"], task["numbers"]).right
        referee.graded(stage, "solve", {solver: right})
        talk = [[solver, solution["answer"], solution["argument"], []]]
        for nth in range(self.evaluations):
            critic, scorer = (dice.choice([n for n in names if n != solver]), dice.choice(names))
            (evaluation,) = yield [questions.evaluate(self, stage, critic, solver, solution)]
            stage.say(critic, evaluation["argument"])
            found = evaluation["flawed"] == "no"
            referee.check(stage, "an evaluation", by=critic, passed=found, right=right)
            referee.graded(stage, "evaluate", {critic: found == right})
            talk[0][3].append([critic, evaluation["argument"]])
            (score,) = yield [questions.score(self, stage, scorer, solution, evaluation)]
            self._reward(stage, solver, critic, scorer, solution["answer"], evaluation["flawed"], score, nth)
        kept = [*stage.secret("talk"), *talk]
        stage.keep("talk", kept[-self.window :] if self.window else [])

    def ended(self, state: State) -> str | None:
        return "all rounds are played" if state.played >= state.posted("rounds", 1) else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Right solutions, their mean reward, how far reward follows truth, its variance, and unreadable scores."""
        record = state.secret("record", default=[])
        scored = [(right, reward) for right, reward, _ in record if reward is not None]
        right, reward = [float(a) for a, _ in scored], [b for _, b in scored]
        varied = len(scored) > 1 and pvariance(right) > 0 and pvariance(reward) > 0
        return {
            "accuracy": fmean([float(a) for a, *_ in record] or [0.0]),
            "reward": fmean(reward or [0.0]),
            "signal": pvariance(reward) if reward else 0.0,
            "correlation": correlation(right, reward) if varied else None,
            "critics_right": fmean([float(hit) for *_, hit in record] or [0.0]),
            "unreadable": sum(reward is None for _, reward, _ in record),
        }

    def treatment(self, event: events.Event) -> Iterable[Treatment]:
        """A score: for whoever solved it above 2, for whoever criticised it below."""
        if isinstance(event, events.Posted) and event.key == "score" and event.value["score"]:
            value = event.value["score"] - 2.0
            yield event.value["scorer"], event.value["solver"], value
            yield event.value["scorer"], event.value["critic"], -value

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        side = "for" if value > 0 else "against" if value < 0 else "neither for nor against"
        return f"mostly scored {side} {whom}" if mean else f"scored {side} {whom}"

    def calls(self, people: int) -> tuple[int, int]:
        most = (self.rounds or 2 * people) * (1 + 2 * self.evaluations)
        return most, most

    def _reward(
        self,
        stage: Stage,
        solver: str,
        critic: str,
        scorer: str,
        answer: int,
        flawed: str,
        score: str,
        nth: int,
    ) -> None:
        """The score's rewards; a score that cannot be read costs the scorer one and moves nothing else."""
        task = stage.posted("problem")
        right = answer == problem(task["kind"], task["numbers"]).right
        told = {"solver": solver, "critic": critic, "scorer": scorer, "score": None, "nth": nth + 1}
        gained: float | None = None
        if score == NO_SCORE:
            stage.pay({scorer: -1.0})
        else:
            gained, lost = rewards(int(score))
            told["score"] = int(score)
            stage.pay({solver: gained / self.evaluations}, source=scorer)
            stage.pay({critic: lost}, source=scorer)
        stage.post("score", told)
        stage.keep("record", [*stage.secret("record"), [right, gained, (flawed == "yes") != right]])
