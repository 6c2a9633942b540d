"""What people are told and asked: nobody learns whom they meet."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Stage, Text
from scenarios.naming_game.meetings import Record

if TYPE_CHECKING:
    from scenarios.naming_game import NamingGame


def rules(game: "NamingGame") -> str:
    """The game as everybody is told it."""
    tell = game.told.tell
    if game.protocol == "words":
        return tell("words")
    parts = [tell("labels", match=game.match, mismatch=game.mismatch)]
    parts += [tell("lasts", announced=game.announced)] if game.announced else []
    return " ".join([*parts, tell("aim")])


def label(game: "NamingGame", stage: Stage, who: str, record: Record) -> Ask:
    """A label, with the last own meetings to go by. The order of the options is drawn anew every time."""
    seen = record["seen"].get(who, [])
    pool = stage.random(f"order {who} {record['meetings']}").sample(game.pool, len(game.pool))
    tell = game.told.tell
    told = [
        tell("ago", ago=ago, mine=mine, theirs=theirs, points=_points(game, mine, theirs))
        for ago, (mine, theirs) in zip(_ago(game, len(seen)), seen, strict=True)
    ]
    if told:
        told.append(tell("score", score=stage.score(who)))
    elif game.memory:
        told.append(tell("nobody"))
    prompt = " ".join([*told, tell("label", pool=", ".join(pool))])
    about: dict[str, Any] = {
        "seen": seen,
        "window": game.memory,
        "options": list(game.pool),
        "challenger": game.challenger,
    }
    form = Form(fields={"label": Choice(options=tuple(pool)), "because": Text(most=200, empty=True)})
    return Ask(who, prompt, form, "label", {"label": pool[0], "because": ""}, about)


def word(game: "NamingGame", stage: Stage, who: str, known: Sequence[str]) -> Ask:
    """A word that one knows; whoever knows none invents one."""
    about = {"known": list(known), "challenger": game.challenger}
    if known:
        prompt = game.told.tell("word", known=", ".join(known))
        return Ask(who, prompt, Choice(options=tuple(known)), "word", known[0], about)
    made = invented(stage.random(f"word {who}").random())
    return Ask(who, game.told.tell("invent"), Text(most=12), "invent", made, about)


def invented(chance: float) -> str:
    """A word of three syllables for a number from 0 to 1: one of half a million."""
    number, word = int(chance * 80**3), ""
    for _ in range(3):
        number, one = divmod(number, 80)
        word += "bdfgklmnprstvzjh"[one // 5] + "aeiou"[one % 5]
    return word


def _points(game: "NamingGame", mine: str, theirs: str) -> float:
    return game.match if mine == theirs else game.mismatch


def _ago(game: "NamingGame", length: int) -> list[str]:
    tell = game.told.tell
    return [tell("meetings", n=n) if n > 1 else tell("meeting") for n in range(length, 0, -1)]
