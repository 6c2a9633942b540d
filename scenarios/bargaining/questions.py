"""What people are told and asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Form, Number, Stage, Text

if TYPE_CHECKING:
    from scenarios.bargaining import Bargaining

Goods = Mapping[str, int]


def rules(game: "Bargaining") -> str:
    """What holds in every meeting."""
    tell = game.told.tell
    facts = {"pie": game.pie, "factor": game.factor, "turns": game.turns}
    parts = [tell(game.game, **facts)] + (
        [tell("win")] if game.reward == "win" and game.game == "trade" else []
    )
    return " ".join([*parts, tell("aim"), *([tell("say")] if game.remarks else [])])


def give(game: "Bargaining", stage: Stage, who: str, other: str) -> Ask:
    """How much the other gets."""
    return _one(game, stage, who, other, "give", _units(game, game.pie), 0)


def offer(game: "Bargaining", stage: Stage, who: str, other: str) -> Ask:
    """How much the other is offered."""
    return _one(game, stage, who, other, "offer", _units(game, game.pie), 0)


def respond(game: "Bargaining", stage: Stage, who: str, other: str, offered: int) -> Ask:
    """Whether to take it."""
    answer = game.told.choice("accept", "reject")
    return _one(game, stage, who, other, "answer", answer, "reject", tag="respond", offer=offered)


def send(game: "Bargaining", stage: Stage, who: str, other: str) -> Ask:
    """How much to trust the other with."""
    return _one(game, stage, who, other, "send", _units(game, game.pie), 0)


def give_back(game: "Bargaining", stage: Stage, who: str, other: str, sent: int, got: float) -> Ask:
    """How much of it goes back."""
    return _one(game, stage, who, other, "return", _units(game, got), 0, sent=sent, got=got)


def haggle(
    game: "Bargaining",
    stage: Stage,
    who: str,
    other: str,
    role: str,
    limit: int,
    table: Any,
    turn: int,
    mine: Any,
) -> Ask:
    """Take the price on the table, name another, or leave."""
    high = game.cost + game.value + 2 * game.luck
    price = Number(low=0, high=high, integer=True, unit=game.told.tell("units"))
    facts = {"role": role, "limit": limit, "high": high, "turn": turn, "turns": game.turns}
    return _turn(game, stage, who, other, "haggle", price, 0, table, **facts, mine=mine)


def trade(
    game: "Bargaining",
    stage: Stage,
    who: str,
    other: str,
    stock: Mapping[str, Goods],
    worth: Goods,
    table: Any,
    turn: int,
) -> Ask:
    """Take the swap on the table, propose another, or leave."""
    own, theirs = stock[who], stock[other]
    fields = {
        f"{verb}_{good}": Number(low=0, high=holder[good], integer=True, unit=good)
        for verb, holder in (("give", own), ("get", theirs))
        for good in ("wood", "gold")
    }
    facts = {
        "own": dict(own),
        "theirs": dict(theirs),
        "worth": dict(worth),
        "turn": turn,
        "turns": game.turns,
    }
    return _turn(
        game, stage, who, other, "trade", Form(fields=fields), dict.fromkeys(fields, 0), table, **facts
    )


def _one(
    game: "Bargaining",
    stage: Stage,
    who: str,
    other: str,
    field: str,
    answer: Any,
    default: Any,
    tag: str = "",
    **facts: Any,
) -> Ask:
    """A question with one answer, and perhaps a sentence."""
    about = {**_known(game, stage, other), "pie": game.pie, "factor": game.factor, **facts}
    parts = [_meeting(game, about), game.told.tell("ask_" + (tag or field), **about)]
    fields, value = {field: answer}, {field: default}
    return _asked(game, who, " ".join(filter(None, parts)), fields, value, tag or field, about)


def _turn(
    game: "Bargaining",
    stage: Stage,
    who: str,
    other: str,
    tag: str,
    offer: Any,
    default: Any,
    table: Any,
    **facts: Any,
) -> Ask:
    """One turn of a negotiation."""
    tell = game.told.tell
    about = {**_known(game, stage, other), "table": table, **facts}
    options = ("offer", "accept", "refuse", "leave") if table is not None else ("offer", "refuse", "leave")
    shown = {**about, "left": facts["turns"] - facts["turn"]}
    if tag == "trade":
        shown |= {f"own_{good}": about["own"][good] for good in ("wood", "gold")}
        shown |= {f"their_{good}": about["theirs"][good] for good in ("wood", "gold")}
        shown |= {f"worth_{good}": about["worth"][good] for good in ("wood", "gold")}
    on_table = (
        tell(f"{tag}_table", other=other, **(table if tag == "trade" else {"price": table})) if table else ""
    )
    parts = [_meeting(game, about), tell(facts.get("role", tag + "_position"), **shown), on_table]
    parts.append(tell("ask_" + tag, **shown))
    fields = {"do": game.told.choice(*options), "offer": offer}
    value = {"do": "refuse", "offer": default}
    return _asked(game, who, " ".join(filter(None, parts)), fields, value, tag, about)


def _asked(
    game: "Bargaining",
    who: str,
    prompt: str,
    fields: dict[str, Any],
    value: dict[str, Any],
    tag: str,
    about: dict[str, Any],
) -> Ask:
    say = {"say": Text(most=240, empty=True)} if game.remarks else {}
    empty = {"say": ""} if game.remarks else {}
    return Ask(
        who,
        prompt,
        Form(fields={**fields, **say}),
        tag,
        {**value, **empty},
        {**about, "remarks": game.remarks},
    )


def _known(game: "Bargaining", stage: Stage, other: str) -> dict[str, Any]:
    """Whom one meets, and what they left to somebody the last time, if that is public."""
    for deal in reversed(stage.posted("deals", []) if game.public else []):
        if other in (deal["first"], deal["second"]) and deal["most"]:
            to = deal["second"] if other == deal["first"] else deal["first"]
            if game.game != "dictator" or to == deal["second"]:
                return {"other": other, "known": deal["left"][to] / deal["most"], "to": to}
    return {"other": other, "known": None, "to": None}


def _meeting(game: "Bargaining", about: Mapping[str, Any]) -> str:
    tell = game.told.tell
    met = tell("meet", other=about["other"])
    if about["known"] is None:
        return met
    return f"{met} {tell('known', other=about['other'], to=about['to'], percent=100 * about['known'])}"


def _units(game: "Bargaining", most: float) -> Number:
    return Number(low=0, high=most, integer=True, unit=game.told.tell("units"))
