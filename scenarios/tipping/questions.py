"""What people are told and asked."""

from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Stage, State, Text
from scenarios.tipping.telling import CASES

if TYPE_CHECKING:
    from scenarios.tipping import Tipping

OTHERS = {"comply": "kept the rule", "break": "broke the rule"}
_SHOWN = 12  # people whose choices a prompt lists


def rules(game: "Tipping", state: State, who: str) -> str:
    """What holds in every round."""
    if game.game == "threshold":
        facts = {"high": game.high, "normal": game.normal, "low": game.low}
        return game.told.tell("rules", people=len(state.names), threshold=game.threshold, **facts)
    case = CASES[game.case(state.names, who)] if who in state.names else CASES[min(CASES)]
    keep = f"“{case['comply']}” pays {game.pay:g}, “{case['break']}” pays {game.ratio * game.pay:g}."
    return f"{case['story']} {keep} {game.told.tell('supervision')}"


def choice(game: "Tipping", stage: Stage, who: str, watched: bool) -> Ask:
    """Which of the two."""
    about = _known(game, stage, who)
    tell = game.told.tell
    if game.game == "threshold":
        answer, default = game.told.choice("collective", "independent"), "independent"
    else:
        case = CASES[game.case(stage.names, who)]
        answer = Choice(options=("break", "comply"), labels=(case["break"], case["comply"]))
        default = "comply"
        about["watched"] = watched if game.disclosed else None
    called = {option: answer.label(option) for option in answer.options}
    words = called if game.game == "threshold" else OTHERS  # everybody has a rule of their own to keep
    about |= {"called": called, "words": words}
    parts = [_story(game, about)]
    if game.game == "temptation" and game.disclosed:
        parts.append(tell("watched" if watched else "unwatched"))
    parts.append(tell("ask"))
    if not game.remarks:
        return Ask(who, " ".join(filter(None, parts)), answer, "choice", default, about)
    parts.append(tell("say"))
    form = Form(fields={"choice": answer, "say": Text(most=240, empty=True)})
    return Ask(who, " ".join(filter(None, parts)), form, "choice", {"choice": default, "say": ""}, about)


def _known(game: "Tipping", stage: Stage, who: str) -> dict[str, Any]:
    """One's own last choices and what came of them; and those of the people one hears, or of all without ties."""
    ties, last = stage.edges("talk"), stage.round - 1
    near = (
        {name for name in stage.names if who in ties.get(name, {})}
        if any(ties.values())
        else set(stage.names)
    )
    seen = [
        {
            "mine": line["chosen"].get(who),
            "got": line["factors"].get(who),
            "peers": _peers(line, near - {who}) if game.peers else {},
            "success": line["success"],
            "share": sum(v == "collective" for v in line["chosen"].values()) / max(1, len(line["chosen"])),
        }
        for line in lines(stage.state, last - game.window + 1, last)
    ]
    return {
        "game": game.game,
        "past": seen,
        "people": len(stage.names),
        "threshold": game.threshold,
        "points": [game.high, game.normal, game.low],
        "pay": [game.pay, game.ratio * game.pay],
        "remarks": game.remarks,
    }


def lines(state: State, first: int, last: int) -> list[dict[str, Any]]:
    """What is remembered of some rounds of this episode, the oldest first."""
    found = (state.secret(f"round {number}") for number in range(max(1, first), last + 1))
    return [line for line in found if line]


def _peers(line: dict[str, Any], near: set[str]) -> dict[str, list[Any]]:
    """What they chose, and what it was worth to them."""
    return {name: [value, line["factors"][name]] for name, value in line["chosen"].items() if name in near}


def _story(game: "Tipping", about: dict[str, Any]) -> str:
    """The last rounds in words, the oldest first."""
    lines = []
    for line in about["past"]:
        peers = list(line["peers"].items())[:_SHOWN]
        others = "; ".join(f"{name} “{about['words'][value]}”" for name, (value, _) in peers)
        if line["mine"] is None:
            continue
        end = ("success" if line["success"] else "failure") if game.game == "threshold" else "paid"
        lines.append(
            game.told.tell(end, mine=about["called"][line["mine"]], got=line["got"])
            + (game.told.tell("peers", others=others).join((" ", "")) if others else "")
        )
    return " ".join(lines)
