"""What people are told and asked."""

from typing import TYPE_CHECKING, Any

from sandbox import Ask, Number, Stage, State, Text

if TYPE_CHECKING:
    from scenarios.crowd import Crowd


def rules(game: "Crowd", people: int) -> str:
    """What holds in every round."""
    facts = {"people": people, "factor": game.factor, "room": game.room(people), "prize": game.prize}
    return game.told.tell(game.game, **facts)


def choice(game: "Crowd", stage: Stage, who: str) -> Ask:
    """A number, or a side."""
    about = known(game, stage)
    prompt = " ".join(filter(None, [story(game, about), game.told.tell("ask_" + game.game)]))
    if game.game == "beauty":
        return Ask(who, prompt, Number(low=0, high=100), "number", 50, about)
    options = ("go", "stay") if game.game == "el_farol" else ("left", "right")
    return Ask(who, prompt, game.told.choice(*options), game.game, options[-1], about)


def remark(game: "Crowd", stage: Stage, who: str, mine: Any, points: float) -> Ask:
    """A sentence on how it went."""
    about = {**known(game, stage), "mine": mine, "points": points}
    own = game.told.called(mine) if isinstance(mine, str) else f"{mine:.3g}"
    about["called"] = own
    told = game.told.tell("remark", story=story(game, about), mine=own, points=points)
    return Ask(who, told, Text(most=240, empty=True), "say", "", about)


def known(game: "Crowd", stage: Stage) -> dict[str, Any]:
    """What is public: the last results, the oldest first."""
    played = stage.round if stage.secret(f"round {stage.round}") else stage.round - 1
    people = len(stage.names)
    return {
        "game": game.game,
        "results": results(stage.state, played - game.window + 1, played),
        "played": played,
        "people": people,
        "room": game.room(people),
        "factor": game.factor,
    }


def results(state: State, first: int, last: int) -> list[dict[str, Any]]:
    """What came of some rounds of this episode, the oldest first."""
    found = (state.secret(f"round {number}") for number in range(max(1, first), last + 1))
    return [result for result in found if result]


def story(game: "Crowd", about: dict[str, Any]) -> str:
    """The last results in words."""
    if not about["results"]:
        return ""
    if game.game == "beauty":
        means = ", ".join(f"{result['mean']:.3g}" for result in about["results"])
        last = about["results"][-1]
        facts = {"target": last["target"], "number": last["number"], "winners": ", ".join(last["winners"])}
        return game.told.tell("past_beauty", means=means, **facts)
    key = "went" if game.game == "el_farol" else "left"
    counts = ", ".join(str(result[key]) for result in about["results"])
    return game.told.tell("past_" + game.game, counts=counts)
