"""What everybody is told and asked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Number, Stage, Text, wording
from scenarios.judged.problems import problem

if TYPE_CHECKING:
    from scenarios.judged.debate import JudgedDebate
    from scenarios.judged.forum import Forum

NO_SCORE = "no score"


def text(stage: Stage) -> str:
    """The problem under discussion."""
    task = stage.posted("problem")
    return problem(task["kind"], task["numbers"]).text


def solution_form() -> Form:
    """An answer and how one came to it."""
    return Form(fields={"answer": Number(low=-10_000, high=10_000, integer=True), "argument": Text(most=400)})


# -- the debate --------------------------------------------------------------------------------------------


def argue(game: "JudgedDebate", stage: Stage, who: str, side: str) -> Ask:
    """An answer with its argument, in reply to what the other said last."""
    said = stage.secret("said", {})
    others = {name: value for name, value in said.items() if name != who}
    mine = said.get(who, {}).get("answer")
    about = {
        "problem": stage.posted("problem"),
        "side": side,
        "disagree": side == "negative" and game.tit_for_tat and mine is None,
        "heard": others,
        "mine": mine,
        "round": stage.round,
    }
    tell = game.told.tell
    parts = [tell("problem", text=text(stage)), *(_says(game, name, value) for name, value in others.items())]
    parts += [tell("before", mine=mine)] if mine is not None else []
    parts += [tell("negative")] if side == "negative" and game.tit_for_tat else []
    prompt = " ".join([*parts, tell("argue")])
    default = {"answer": mine if mine is not None else 0, "argument": "I have nothing to add."}
    return Ask(who, prompt, solution_form(), "argue", default, about)


def weigh(
    game: "JudgedDebate", stage: Stage, order: Sequence[str], said: Mapping[str, Any], last: bool
) -> str:
    """What a moderator or a judge is asked, the sides in this order."""
    tell = game.told.tell
    answers = f" {tell('and')} ".join(str(said[who]["answer"]) for who in order)
    task = tell("candidates", answers=answers) if last else tell("preference")
    told = [_says(game, who, said[who]) for who in order]
    return " ".join([tell("problem", text=text(stage)), *told, task, tell("reason")])


def _says(game: "JudgedDebate", who: str, value: Mapping[str, Any]) -> str:
    argument = wording.quoted(value["argument"])
    return game.told.tell("says", name=who, answer=value["answer"], argument=argument)


def weighing(order: Sequence[str], last: bool) -> Form:
    """The form of a judgement; the sides in this order."""
    fields: dict[str, Any] = {} if last else {"preference": Choice(options=("no", "yes"))}
    return Form(fields={**fields, "side": Choice(options=tuple(order)), "reason": Text(most=300, empty=True)})


def undecided(names: Sequence[str], last: bool) -> dict[str, str]:
    """The judgement that stands in for one that cannot be read."""
    return ({} if last else {"preference": "no"}) | {"side": names[0], "reason": ""}


# -- the forum ---------------------------------------------------------------------------------------------


def _tags(game: "Forum") -> dict[str, str]:
    """What the three scores are called."""
    return dict(zip(("good", "minor", "fatal"), map(game.told.called, "321"), strict=True))


def forum_rules(game: "Forum") -> str:
    """The forum, as everybody is told it."""
    return game.told.tell("rules", **_tags(game))


def solve(game: "Forum", stage: Stage, who: str, talk: Sequence[Any]) -> Ask:
    """A solution, after the discussion so far."""
    tell, lines = game.told.tell, list[str]()
    for name, answer, argument, replies in talk:
        lines.append(tell("wrote", name=name, answer=answer, argument=wording.quoted(argument)))
        lines += [tell("replied", critic=critic, reply=wording.quoted(reply)) for critic, reply in replies]
    about = {"problem": stage.posted("problem"), "talk": list(talk)}
    prompt = " ".join([tell("problem", text=text(stage)), *lines, tell("post")])
    default = {"answer": 0, "argument": "I do not know."}
    return Ask(who, prompt, solution_form(), "solve", default, about)


def evaluate(game: "Forum", stage: Stage, who: str, solver: str, solution: Mapping[str, Any]) -> Ask:
    """A criticism that looks for flaws."""
    tell, argument = game.told.tell, wording.quoted(solution["argument"])
    posted = tell("posted", solver=solver, answer=solution["answer"], argument=argument)
    prompt = f"{tell('problem', text=text(stage))} {posted} {tell('evaluate')}"
    form = Form(fields={"flawed": Choice(options=("no", "yes")), "argument": Text(most=400)})
    about = {"problem": stage.posted("problem"), "solver": solver, "solution": dict(solution)}
    return Ask(who, prompt, form, "evaluate", {"flawed": "no", "argument": "I see no flaw."}, about)


def score(
    game: "Forum", stage: Stage, who: str, solution: Mapping[str, Any], evaluation: Mapping[str, Any]
) -> Ask:
    """A score for a solution and its evaluation; neither author is named."""
    tell, (solved, judged) = game.told.tell, (wording.quoted(x["argument"]) for x in (solution, evaluation))
    asked = tell("score", answer=solution["answer"], solved=solved, judged=judged, **_tags(game))
    prompt = f"{tell('problem', text=text(stage))} {asked}"
    about = {"problem": stage.posted("problem"), "solution": dict(solution), "evaluation": dict(evaluation)}
    return Ask(who, prompt, game.told.choice("3", "2", "1", NO_SCORE), "score", NO_SCORE, about)
