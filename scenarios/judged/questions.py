"""What everybody is told and asked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Number, Stage, State, Text, wording
from scenarios.judged.problems import problem

if TYPE_CHECKING:
    from scenarios.judged.debate import JudgedDebate

NO_SCORE = "no score"
FORUM = (
    "You are a member of a forum that solves problems. By lot somebody posts a solution, somebody else looks for flaws"
    " in it, and somebody scores: 3 if the solution is correct and the criticism of no use, 2 if it has minor flaws, 1"
    " if fatal flaws were shown. The solution gains what the score is worth, and the criticism the rest."
)


def text(stage: Stage) -> str:
    """The problem under discussion."""
    task = stage.posted("problem")
    return problem(task["kind"], task["numbers"]).text


def solution_form() -> Form:
    """An answer and how one came to it."""
    return Form(fields={"answer": Number(low=-10_000, high=10_000, integer=True), "argument": Text(most=400)})


# -- the debate --------------------------------------------------------------------------------------------


def debate_rules(state: State) -> str:
    """The debate, as everybody is told it."""
    return (
        "Two people debate a problem before a moderator. Full agreement is not needed: the aim is to find the"
        " correct answer. The affirmative side speaks first."
    )


def argue(game: "JudgedDebate", stage: Stage, who: str, side: str) -> Ask:
    """An answer with its argument, in reply to what the other said last."""
    said = stage.secret("said", {})
    others = {name: value for name, value in said.items() if name != who}
    mine = said.get(who, {}).get("answer")
    heard = " ".join(
        f"{name} says {v['answer']}: {wording.quoted(v['argument'])}" for name, v in others.items()
    )
    told = (
        " You are on the negative side: disagree, and give your reasons."
        if side == "negative" and game.tit_for_tat
        else ""
    )
    before = f" You said {mine} before." if mine is not None else ""
    about = {
        "problem": stage.posted("problem"),
        "side": side,
        "disagree": side == "negative" and game.tit_for_tat and mine is None,
        "heard": others,
        "mine": mine,
        "round": stage.round,
    }
    asked = "Give your answer, and argue for it in a sentence or two."
    prompt = f"The problem: {text(stage)} {heard}{before}{told} {asked}"
    default = {"answer": mine if mine is not None else 0, "argument": "I have nothing to add."}
    return Ask(who, " ".join(prompt.split()), solution_form(), "argue", default, about)


def weigh(stage: Stage, order: Sequence[str], said: Mapping[str, Any], last: bool) -> str:
    """What a moderator or a judge is asked, the sides in this order."""
    told = " ".join(
        f"{who} says {said[who]['answer']}: {wording.quoted(said[who]['argument'])}" for who in order
    )
    task = (
        "The candidate answers are "
        + " and ".join(str(said[who]["answer"]) for who in order)
        + ". Whose is correct?"
        if last
        else "Is there a clear preference for one side by now, and if so for which?"
    )
    return f"The problem: {text(stage)} {told} {task} Give the reason in a sentence."


def weighing(order: Sequence[str], last: bool) -> Form:
    """The form of a judgement; the sides in this order."""
    fields: dict[str, Any] = {} if last else {"preference": Choice(options=("no", "yes"))}
    return Form(fields={**fields, "side": Choice(options=tuple(order)), "reason": Text(most=300, empty=True)})


def undecided(names: Sequence[str], last: bool) -> dict[str, str]:
    """The judgement that stands in for one that cannot be read."""
    return ({} if last else {"preference": "no"}) | {"side": names[0], "reason": ""}


# -- the forum ---------------------------------------------------------------------------------------------


def solve(stage: Stage, who: str, talk: Sequence[Any]) -> Ask:
    """A solution, after the discussion so far."""
    lines = [
        f"{name} wrote {answer}: {wording.quoted(argument)}"
        + "".join(f" {critic} replied: {wording.quoted(reply)}" for critic, reply in replies)
        for name, answer, argument, replies in talk
    ]
    about = {"problem": stage.posted("problem"), "talk": list(talk)}
    prompt = f"The problem: {text(stage)} {' '.join(lines)} Post a solution: your answer, and how you get it."
    default = {"answer": 0, "argument": "I do not know."}
    return Ask(who, " ".join(prompt.split()), solution_form(), "solve", default, about)


def evaluate(stage: Stage, who: str, solver: str, solution: Mapping[str, Any]) -> Ask:
    """A criticism that looks for flaws."""
    posted = f"{solver} answers {solution['answer']}: {wording.quoted(solution['argument'])}"
    prompt = f"The problem: {text(stage)} {posted} Look for flaws in this solution: is it flawed, and how?"
    form = Form(fields={"flawed": Choice(options=("no", "yes")), "argument": Text(most=400)})
    about = {"problem": stage.posted("problem"), "solver": solver, "solution": dict(solution)}
    return Ask(who, prompt, form, "evaluate", {"flawed": "no", "argument": "I see no flaw."}, about)


def score(stage: Stage, who: str, solution: Mapping[str, Any], evaluation: Mapping[str, Any]) -> Ask:
    """A score for a solution and its evaluation; neither author is named."""
    solved, judged = (wording.quoted(one["argument"]) for one in (solution, evaluation))
    prompt = (
        f"The problem: {text(stage)} A solution says {solution['answer']}: {solved} An evaluation says: {judged} Score:"
        " 3 if the solution is correct and the evaluation of no use, 2 if there are minor flaws, 1 if fatal flaws are"
        " shown."
    )
    about = {"problem": stage.posted("problem"), "solution": dict(solution), "evaluation": dict(evaluation)}
    return Ask(who, prompt, Choice(options=("3", "2", "1", NO_SCORE)), "score", NO_SCORE, about)
