"""What solvers, speakers and jurors are told and asked."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Number, Stage, Text, wording

if TYPE_CHECKING:
    from scenarios.debate import Debate

NOBODY = "nobody"
VOTES = ("for", "against", "undecided")
OTHER = {"for": "against", "against": "for"}  # the side one answers

Opinion = dict[str, Any]  # what everybody says in every format: see `opinion`


def opinion(answer: Any, confidence: float = 0, argument: str = "", because: str = NOBODY) -> Opinion:
    """An answer, how sure (0 to 1), why, and whose argument changed it."""
    return {"answer": answer, "confidence": confidence, "argument": argument, "changed_because": because}


def rules(game: "Debate", part: str) -> str:
    """What everybody knows from the start."""
    tell = game.told.tell
    if game.format == "answers":
        return tell("answers")
    yours = tell("juror") if part == "juror" else tell("speaker", part=part)
    return f"{tell('sides', motion=wording.quoted(game.motion))} {yours}"


def solution(
    game: "Debate", stage: Stage, who: str, heard: Mapping[str, Opinion], mine: Opinion | None
) -> Ask:
    """The sum; after the first round, with the last answers of those one hears."""
    tell = game.told.tell
    a, b, c, d, e, f = task = stage.posted("task")
    prompt = tell("sum", sum=f"{a} + {b} * {c} + {d} - {e} * {f}")
    if mine:
        lines = [
            tell("says", name=name, answer=one["answer"], argument=wording.quoted(one["argument"]))
            for name, one in heard.items()
        ]
        prompt += " " + tell("again", mine=mine["answer"], heard=" ".join(lines) or tell("alone"))
    said = {name: {key: value[key] for key in ("answer", "argument")} for name, value in heard.items()}
    own = mine["answer"] if mine else None
    about = {"task": task, "heard": said, "mine": own, "round": stage.round}
    form = _form(Number(low=-100_000, high=100_000, integer=True), heard, 400)
    return Ask(who, prompt, form, "answer", opinion(own or 0), about)


def speech(game: "Debate", who: str, side: str, round: int) -> Ask:
    """A few sentences for one's side."""
    prompt = game.told.tell("speech", side=side, round=round)
    about = {"motion": game.motion, "side": side, "round": round, "rounds": game.rounds}
    return Ask(who, prompt, Text(most=500), "speech", "I have nothing to add.", about)


def ballot(game: "Debate", who: str, named: Iterable[str], when: str, mine: str | None) -> Ask:
    """A juror's vote before, between or after the speeches; `named` may have changed it."""
    prompt = game.told.tell("ballot", moment=game.told.tell(when))
    form = _form(Choice(options=VOTES), named, 300)
    about = {"motion": game.motion, "when": when, "mine": mine}
    return Ask(who, prompt, form, "vote", opinion(mine or "undecided"), about)


def _form(answer: Choice | Number, named: Iterable[str], most: int) -> Form:
    """The form of an opinion."""
    return Form(
        fields={
            "answer": answer,
            "confidence": Number(low=0, high=1),
            "argument": Text(most=most, empty=True),
            "changed_because": Choice(options=(NOBODY, *dict.fromkeys(named))),
        }
    )
