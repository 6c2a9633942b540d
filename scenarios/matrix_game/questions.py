"""What players are told and asked."""

from itertools import product
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Form, Stage, Text
from scenarios.matrix_game.matches import NOTHING, Past, Record, record

if TYPE_CHECKING:
    from scenarios.matrix_game import MatrixGame


def move(game: "MatrixGame", stage: Stage, me: str, other: str, row: bool, past: Past) -> Ask:
    """One choice in one meeting. What is not known about the other is not in it."""
    about = _facts(game, row, record(past, me, other)) | {
        "other": other if game.named else "",
        "remarks": game.remarks and game.named,
    }
    answer: Any = game.told.choice(*game.table.options)
    default: Any = game.table.options[-1]
    if about["remarks"]:
        answer = Form(fields={"move": answer, "say": Text(most=240, empty=True)})
        default = {"move": default, "say": ""}
    return Ask(me, _prompt(game, stage, me, row, about), answer, "move", default, about)


def probes(game: "MatrixGame", who: str) -> list[Ask]:
    """What somebody would do in a first meeting, and after each pair of choices: their strategy as a table."""
    options, tell, called = game.table.options, game.told.tell, game.told.called
    asks = []
    for turn in (None, *product(options, repeat=2)):
        seen: Record = {"last": [list(turn)], "joint": {" ".join(turn): 1}, "after": {}} if turn else NOTHING
        about = _facts(game, True, seen) | {"other": "", "remarks": False}
        told = (
            tell("suppose", mine=called(turn[0]), theirs=called(turn[1])) if turn else tell("suppose_first")
        )
        prompt = f"{told} {tell('question')}"
        asks.append(Ask(who, prompt, game.told.choice(*options), "probe", options[-1], about))
    return asks


def _facts(game: "MatrixGame", row: bool, seen: Record) -> dict[str, Any]:
    """What any choice is about."""
    table = game.table
    return {
        "options": list(table.options),
        "called": {option: game.told.called(option) for option in table.options},
        "points": [list(line) for line in table.seen(row)],
        "times": sum(seen["joint"].values()),
        **seen,
        "rounds": game.rounds if game.horizon else None,
        "noise": game.noise,
    }


def _prompt(game: "MatrixGame", stage: Stage, me: str, row: bool, about: dict[str, Any]) -> str:
    tell = game.told.tell
    parts = [tell("meet", other=about["other"] or tell("stranger"))]
    parts += [] if game.table.alike else cells(game, row)
    parts += [_story(game, stage.score(me), about), tell("question")]
    return " ".join(parts + ([tell("say")] if about["remarks"] else []))


def rules(game: "MatrixGame") -> str:
    """The story, what both earn where that is the same for both, and how long it goes on."""
    tell = game.told.tell
    parts = [tell(game.game), *(cells(game, True) if game.table.alike else [])]
    parts += [tell("known", rounds=game.rounds) if game.horizon else tell("open")]
    parts += [tell("slips", percent=100 * game.noise)] if game.noise else []
    return " ".join([*parts, tell("aim")])


def cells(game: "MatrixGame", row: bool) -> list[str]:
    """What both earn, by what both choose."""
    tell, called, table = game.told.tell, game.told.called, game.table
    mine, theirs = table.seen(row), table.seen(not row)
    return [
        tell("cell", mine=called(a), theirs=called(b), get=mine[i][j], give=theirs[j][i])
        for i, a in enumerate(table.options)
        for j, b in enumerate(table.options)
    ]


def _story(game: "MatrixGame", score: float, about: dict[str, Any]) -> str:
    """What these two have done so far."""
    tell, called = game.told.tell, about["called"]
    if not about["times"]:
        return tell("first")
    turns = [tell("turn", mine=called[mine], theirs=called[theirs]) for mine, theirs in about["last"]]
    occasion = "strange" if game.pairing == "strangers" else "past"
    return tell(occasion, times=about["times"], score=score, turns="; ".join(turns))
