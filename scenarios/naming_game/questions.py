"""What people are told and asked: nobody learns whom they meet."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Stage, Text
from scenarios.naming_game.meetings import Record

if TYPE_CHECKING:
    from scenarios.naming_game import NamingGame


def rules(game: "NamingGame") -> str:
    """The game as everybody is told it."""
    if game.protocol == "words":
        return (
            "There is a thing that has no name yet. When you meet somebody, one of you says a word for it. If the"
            " other knows that word, both of you forget all other words; if not, the other learns it."
        )
    told = f" The game lasts {game.announced} rounds." if game.announced else ""
    return (
        "In every round you meet one other player. Both of you pick a label at the same time, without talking. If"
        f" you pick the same one, you both gain {game.match:g} points; if not, you both get {game.mismatch:g}."
        f"{told} You want as many points as possible."
    )


def label(game: "NamingGame", stage: Stage, who: str, record: Record) -> Ask:
    """A label, with the last own meetings to go by. The order of the options is drawn anew every time."""
    seen = record["seen"].get(who, [])
    pool = stage.random(f"order {who} {record['meetings']}").sample(game.pool, len(game.pool))
    told = [
        f"{ago} ago you picked {mine} and the other {theirs}: {_points(game, mine, theirs):+g}."
        for ago, (mine, theirs) in zip(_ago(len(seen)), seen, strict=True)
    ]
    history = " ".join(told) or ("" if not game.memory else "You have met nobody yet.")
    score = f" Your score: {stage.score(who):g}." if told else ""
    prompt = f"{history}{score} Which label do you pick: {', '.join(pool)}? Say in a few words why."
    about: dict[str, Any] = {
        "seen": seen,
        "window": game.memory,
        "options": list(game.pool),
        "challenger": game.challenger,
    }
    form = Form(fields={"label": Choice(options=tuple(pool)), "because": Text(most=200, empty=True)})
    return Ask(who, prompt.strip(), form, "label", {"label": pool[0], "because": ""}, about)


def word(game: "NamingGame", stage: Stage, who: str, known: Sequence[str]) -> Ask:
    """A word that one knows; whoever knows none invents one."""
    about = {"known": list(known), "challenger": game.challenger}
    if known:
        prompt = f"You know these words for it: {', '.join(known)}. Which one do you say?"
        return Ask(who, prompt, Choice(options=tuple(known)), "word", known[0], about)
    made = invented(stage.random(f"word {who}").random())
    prompt = "You know no word for it. Invent one of at most twelve letters."
    return Ask(who, prompt, Text(most=12), "invent", made, about)


def invented(chance: float) -> str:
    """A word of three syllables for a number from 0 to 1: one of half a million."""
    number, word = int(chance * 80**3), ""
    for _ in range(3):
        number, one = divmod(number, 80)
        word += "bdfgklmnprstvzjh"[one // 5] + "aeiou"[one % 5]
    return word


def _points(game: "NamingGame", mine: str, theirs: str) -> float:
    return game.match if mine == theirs else game.mismatch


def _ago(length: int) -> list[str]:
    return [f"{n} meeting{'s' if n > 1 else ''}" for n in range(length, 0, -1)]
