"""What people are told and asked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Form, Number, Stage, Text

if TYPE_CHECKING:
    from scenarios.public_goods import PublicGoods

_SHOWN = 30  # people whose contributions a prompt lists


def contribute(game: "PublicGoods", stage: Stage, who: str, group: Sequence[str]) -> Ask:
    """How much of one's units goes into the pot."""
    skin, last = game.told, stage.posted("contributions")
    gave = last["gave"] if last else {}
    about: dict[str, Any] = {
        "period": stage.round,
        "rounds": game.rounds if game.horizon else None,
        "endowment": game.endowment,
        "mpcr": game.mpcr,
        "people": len(group),
        "group": list(group[:_SHOWN]),
        "mine": gave.get(who),
        "mean": game.others_mean(gave, who, group) if who in gave else None,
        "fined": stage.secret("fined", {}).get(who, 0),
        "punishment": game.punishment != "none",
    }
    others = [name for name in group if name != who]
    named = ", ".join(others[:_SHOWN]) + ("" if len(others) <= _SHOWN else " ...")
    parts = [skin.tell("period", period=stage.round, others=named)]
    if about["mine"] is not None:
        parts.append(skin.tell("before", mine=about["mine"], mean=about["mean"], points=about["fined"]))
    parts.append(skin.tell("give", endowment=game.endowment))
    answer = Number(low=0, high=game.endowment, integer=True, unit=skin.tell("unit"))
    return Ask(who, " ".join(parts), answer, "contribute", 0, about)


def judge(game: "PublicGoods", stage: Stage, who: str, group: Sequence[str], gave: Mapping[str, int]) -> Ask:
    """What one says to what all gave, and whom it costs how much."""
    skin, others = game.told, [name for name in group if name != who]
    hears = {name for name, targets in stage.edges("talk").items() if who in targets}
    able = [name for name in others if game.reach == "group" or name in hears]
    points = game.punishment != "none" and bool(able)
    about = {
        "me": who,
        "gave": {name: gave[name] for name in group},
        "mine": gave[who],
        "mean": game.others_mean(gave, who, group),
        "endowment": game.endowment,
        "able": able if points else [],
        "cost": [game.cost(n) for n in range(11)],
        "remarks": game.remarks,
    }
    seen = ", ".join(f"{name} {gave[name]}" for name in others[:_SHOWN])
    parts = [skin.tell("revealed", mine=gave[who], seen=seen)]
    parts += [skin.tell("points")] if points else []
    parts += [skin.tell("say")] if game.remarks else []
    fields: dict[str, Any] = {}
    if points:
        fields["points"] = Form(fields={name: Number(low=0, high=10, integer=True) for name in able})
    if game.remarks or not points:
        fields["say"] = Text(most=240, empty=True)
    default = {"points": dict.fromkeys(able, 0), "say": ""}
    return Ask(
        who, " ".join(parts), Form(fields=fields), "judge", {key: default[key] for key in fields}, about
    )


def rules(game: "PublicGoods", people: int) -> str:
    """What holds in every period."""
    skin, costs = game.told, ", ".join(str(game.cost(n)) for n in range(11))
    parts = [skin.tell("rules", endowment=game.endowment, mpcr=game.mpcr, people=game.group or people)]
    parts += [skin.tell(game.punishment, costs=costs)] if game.punishment != "none" else []
    parts += [skin.tell("horizon", rounds=game.rounds)] if game.horizon else []
    return " ".join([*parts, skin.tell("aim")])
