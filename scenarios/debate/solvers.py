"""Who works out sums without a model: right with some probability, and swayed by others in different ways."""

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

from pydantic import Field

from sandbox import Ask, Mind, Think, View
from scenarios.debate.hall import otherwise
from scenarios.debate.questions import NOBODY, Opinion, opinion
from scenarios.debate.sentences import AGREED, CHECKS, CONVINCED, COPIED, JOINED, KEPT, OPENED, STAYS
from scenarios.debate.sums import SLIPS, flaw, solve, workings

Facts = Mapping[str, Any]  # task, mine, and what was heard: name -> answer and argument


class Solver(Mind):
    """Works the sum out step by step, right with some probability, and gives in to a sound calculation."""

    skill: float = Field(
        0.7, ge=0, le=1, description="probability that a calculation, one's own or another's, is seen through"
    )

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "answer":
            return otherwise(view, ask)
        if ask.about["mine"] is None:
            return self.calculates(view, ask.about)
        return self.revises(view, ask.about)

    def calculates(self, view: View, facts: Facts) -> Opinion:
        """One's own answer. What goes wrong is in the steps for others to see."""
        rng = view.random
        right = rng.random() < self.skill
        number, steps = workings(facts["task"], "" if right else rng.choice(SLIPS), rng)
        opening = rng.choice(OPENED)
        return opinion(number, 0.85 if right else 0.7, steps if steps.startswith("From") else opening + steps)

    def revises(self, view: View, facts: Facts) -> Opinion:
        """With luck and skill one finds the flaw, one's own or another's."""
        mine, truth, rng = facts["mine"], solve(facts["task"]), view.random
        right = [name for name, other in facts["heard"].items() if other["answer"] == truth]
        wrong = [name for name, other in facts["heard"].items() if other["answer"] != truth]
        if mine == truth:
            stays = rng.choice(STAYS).format(truth)
            return opinion(truth, 0.95, stays + (_flaw(rng, wrong, facts) if wrong else rng.choice(AGREED)))
        if right and rng.random() < self.skill:
            who = rng.choice(right)
            steps = workings(facts["task"], "", rng)[1]
            return opinion(truth, 0.9, rng.choice(CONVINCED).format(who=who, steps=steps, mine=mine), who)
        other = rng.choice(wrong or right or [NOBODY])
        theirs = facts["heard"][other]["answer"] if other != NOBODY else mine
        said = f" {other} has {theirs}, and I do not see how." if theirs != mine else ""
        return opinion(mine, 0.6, rng.choice(CHECKS).format(mine) + said)


class Conformist(Solver):
    """Answers what most around say, oneself included; in a tie, stays."""

    def revises(self, view: View, facts: Facts) -> Opinion:
        mine, heard = facts["mine"], facts["heard"]
        counts = Counter([mine, *(other["answer"] for other in heard.values())])
        many, size = max(counts.values()), counts.total()
        if counts[mine] == many:
            line = view.random.choice(KEPT).format(many=many, size=size, mine=mine)
            alone = f"Nobody here has my {mine}, and no two others agree."
            return opinion(mine, many / size, line if many > 1 else alone)
        choice = view.random.choice(sorted(answer for answer, votes in counts.items() if votes == many))
        names = [name for name, other in heard.items() if other["answer"] == choice]
        line = view.random.choice(JOINED).format(
            many=many, size=size, theirs=choice, mine=mine, names=" and ".join(names[:2])
        )
        return opinion(choice, many / size, line, names[0])


class Copycat(Solver):
    """Copies somebody at random among those it hears (the voter rule)."""

    def revises(self, view: View, facts: Facts) -> Opinion:
        mine, heard, rng = facts["mine"], facts["heard"], view.random
        if not heard:
            return opinion(mine, 0.5, f"Nobody to ask, so {mine}.")
        who = rng.choice(list(heard))
        choice = heard[who]["answer"]
        if choice == mine:
            return opinion(mine, 0.5, f"{who} and I agree on {mine}.")
        return opinion(choice, 0.5, rng.choice(COPIED).format(who=who, theirs=choice, mine=mine), who)


class Skeptic(Solver):
    """Believes no majority: calculates again, with fresh luck, and says whose steps do not hold."""

    def revises(self, view: View, facts: Facts) -> Opinion:
        mine, rng = facts["mine"], view.random
        fresh = mine if mine == solve(facts["task"]) else self.calculates(view, facts)["answer"]
        names = [name for name, other in facts["heard"].items() if other["answer"] == fresh]
        rivals = [name for name, other in facts["heard"].items() if other["answer"] != fresh]
        doubt = _flaw(rng, rivals, facts) if rivals else "When all agree I look twice, and I did."
        if fresh == mine:
            return opinion(mine, 0.8, f"Still {mine}. {doubt}")
        argument = f"I threw my {mine} away and started again: {fresh}. {doubt}"
        return opinion(fresh, 0.8, argument, names[0] if names else NOBODY)


def _flaw(rng: Random, names: list[str], facts: Facts) -> str:
    """What is wrong with the steps of one of these."""
    name = rng.choice(names)
    heard = facts["heard"][name]
    return flaw(facts["task"], name, heard["answer"], heard["argument"])
