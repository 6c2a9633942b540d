"""Who argues, criticises, scores and judges without a model."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View, wording
from scenarios.judged import sentences
from scenarios.judged.problems import Problem, problem

Facts = Mapping[str, Any]


def posed(facts: Facts) -> Problem:
    """The problem under discussion."""
    return problem(facts["problem"]["kind"], facts["problem"]["numbers"])


class _Thinker(Mind):
    """Sees through a riddle or does not, the same way each time it looks at it; and argues accordingly."""

    skill: float = Field(0.9, ge=0, le=1, description="chance to see through a riddle")
    bank: ClassVar[Mapping[str, tuple[str, ...]]] = sentences.CAREFUL

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts = ask.about
        match ask.tag:
            case "argue":
                return self.argues(view, facts)
            case "solve":
                return self.solves(view, facts)
            case "evaluate":
                return self.evaluates(view, facts)
            case "score":
                return self.scores(view, facts)
            case "judge":
                return ask.default
        return ask.answer.sample(view.random)

    def sees(self, view: View, facts: Facts) -> bool:
        """Whether it sees through this riddle."""
        return view.lot(view.name, posed(facts).text).random() < self.skill

    def believes(self, view: View, facts: Facts) -> int:
        task = posed(facts)
        return task.right if self.sees(view, facts) else task.tempting

    def argued(self, view: View, facts: Facts, answer: int, occasion: str, **told: Any) -> dict[str, Any]:
        """An answer with its reason, right or wrong."""
        task = posed(facts)
        reason = {task.right: task.proof, task.tempting: task.impulse}.get(
            answer, "I worked it out in my head"
        )
        line = wording.fresh(self.bank[occasion], view.heard(last=10), view.random)
        return {
            "answer": answer,
            "argument": wording.capitals(line.format(reason=reason, answer=answer, **told)),
        }

    def argues(self, view: View, facts: Facts) -> dict[str, Any]:
        """What it believes; told to disagree, the other answer; and a proof that it can follow changes its mind."""
        task, mine = posed(facts), self.believes(view, facts)
        other, theirs = next(iter(facts["heard"].items()), (None, None))
        if other is None or theirs is None:
            return self.argued(view, facts, mine, "open")
        if facts["mine"] is None:
            if facts["disagree"] and theirs["answer"] == mine:
                mine = task.tempting if mine == task.right else task.right
            return self.argued(
                view, facts, mine, "agree" if mine == theirs["answer"] else "against", other=other
            )
        if theirs["answer"] == facts["mine"]:
            return self.argued(view, facts, facts["mine"], "agree", other=other)
        if task.proof.lower() in theirs["argument"].lower() and self.follows(view, facts):
            return self.argued(view, facts, task.right, "convinced", other=other)
        return self.argued(view, facts, facts["mine"], "insist", other=other)

    def follows(self, view: View, facts: Facts) -> bool:
        """Whether it can follow a proof that it is shown: easier than to find it."""
        return view.lot(view.name, posed(facts).text, "shown").random() < (1 + self.skill) / 2

    def solves(self, view: View, facts: Facts) -> dict[str, Any]:
        """Its answer, or the one proved in the discussion."""
        shown = any(posed(facts).proof.lower() in str(line).lower() for line in facts["talk"])
        if shown and self.follows(view, facts):
            return self.argued(view, facts, posed(facts).right, "open")
        return self.argued(view, facts, self.believes(view, facts), "open")

    def evaluates(self, view: View, facts: Facts) -> dict[str, Any]:
        """Flawed is what differs from what it believes."""
        given, mine = facts["solution"]["answer"], self.believes(view, facts)
        if given == mine:
            return {
                "flawed": "no",
                "argument": self.argued(view, facts, mine, "sound", other=facts["solver"])["argument"],
            }
        told = self.argued(view, facts, mine, "flaw", other=facts["solver"], given=given)
        return {"flawed": "yes", "argument": told["argument"]}

    def scores(self, view: View, facts: Facts) -> str:
        """3 or 1 where it is sure; 2 where a sound solution was found to be flawed, or a flawed one sound."""
        same = facts["solution"]["answer"] == self.believes(view, facts)
        flawed = facts["evaluation"]["flawed"] == "yes"
        return "3" if same else "1" if flawed else "2"


class Careful(_Thinker):
    """Checks before it speaks, and sees through most riddles."""


class Impulsive(_Thinker):
    """Says what comes to mind first, and means it."""

    skill: float = Field(0.25, ge=0, le=1, description="chance to see through a riddle")
    bank: ClassVar = sentences.IMPULSIVE


class Contrarian(_Thinker):
    """Against it, on principle: finds every solution of others flawed, and never gives in."""

    skill: float = Field(0.5, ge=0, le=1, description="chance to see through a riddle")
    bank: ClassVar = sentences.CONTRARIAN

    def follows(self, view: View, facts: Facts) -> bool:
        return False

    def evaluates(self, view: View, facts: Facts) -> dict[str, Any]:
        task, given = posed(facts), facts["solution"]["answer"]
        other = task.tempting if given == task.right else task.right
        told = self.argued(view, facts, other, "flaw", other=facts["solver"], given=given)
        return {"flawed": "yes", "argument": told["argument"]}

    def scores(self, view: View, facts: Facts) -> str:
        return "1"


class Flatterer(_Thinker):
    """Finds everything wonderful: a constant scorer, from whom nobody can learn."""

    skill: float = Field(0.4, ge=0, le=1, description="chance to see through a riddle")
    bank: ClassVar = sentences.FLATTERER

    def evaluates(self, view: View, facts: Facts) -> dict[str, Any]:
        told = self.argued(view, facts, facts["solution"]["answer"], "sound", other=facts["solver"])
        return {"flawed": "no", "argument": told["argument"]}

    def scores(self, view: View, facts: Facts) -> str:
        return "3"


class Arbiter(_Thinker):
    """Judges two sides by their arguments: prefers the one whose proof it can follow, else whoever it saw first."""

    skill: float = Field(0.8, ge=0, le=1, description="chance to tell a proof from an impulse")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "judge":
            return super().answer(view, ask, think)
        facts = ask.about
        said, (first, *_) = facts["said"], facts["order"]
        answers = {value["answer"] for value in said.values()}
        if len(answers) == 1:
            return self.finds(facts, sorted(said)[0], "Both say {answer}.", answers.pop())
        if self.sees(view, facts):
            sound = [who for who, value in said.items() if value["answer"] == posed(facts).right]
            if sound:
                proof = posed(facts).proof
                return self.finds(
                    facts, sound[0], f"{sound[0]} is right, for {proof}.", said[sound[0]]["answer"]
                )
        if facts["last"]:
            return self.finds(
                facts, first, "{side} spoke well, and I heard nothing better.", said[first]["answer"]
            )
        return {"preference": "no", "side": first, "reason": "I cannot tell yet who is right."}

    def finds(self, facts: Facts, side: str, reason: str, answer: int) -> dict[str, Any]:
        told = {} if facts["last"] else {"preference": "yes"}
        return told | {"side": side, "reason": reason.format(side=side, answer=answer)}
