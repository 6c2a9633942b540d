"""What people are told and asked, in the words of the skin."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Number, Stage, State, Text

if TYPE_CHECKING:
    from scenarios.commons import Commons

Facts = Mapping[str, Any]

_SHOWN = 30  # people whose catches a prompt lists: of a larger company the highest


def harvest(game: "Commons", stage: Stage) -> list[Ask]:
    """How much everybody wants this month."""
    facts = gathered(game, stage)
    asked = game.told.tell("ask")
    if game.universal:
        most = game.sustainable(facts["stock"]) // facts["people"]
        asked = f"{game.told.tell('universal', most=most)} {asked}"
    answer, story = _amount(facts), stories(game, facts)
    return [
        Ask(who, f"{story(who)} {asked}", answer, "harvest", 0, known(facts, who))
        for who in stage.names
    ]


def word(game: "Commons", stage: Stage, who: str, others: Sequence[str], turn: int) -> Ask:
    """What to say, whether that was the end, and who speaks next."""
    facts = gathered(game, stage)
    tell = game.told.tell
    asked = tell("speak", turn=turn, most=game.utterances)
    prompt = f"{tell('meet')} {stories(game, facts)(who)} {asked}"
    ends, then = Choice(options=("yes", "no")), Choice(options=tuple(others))
    form = Form(fields={"say": Text(most=400, empty=True), "end": ends, "next": then})
    default = {"say": "", "end": "no", "next": others[turn % len(others)]}
    return Ask(who, prompt, form, "talk", default, {**known(facts, who), "others": list(others)})


def limit(game: "Commons", stage: Stage) -> list[Ask]:
    """What everybody understood: the paper's framework reads it out of the talk, here those present are asked."""
    facts = gathered(game, stage)
    prompt, answer = game.told.tell("agreed"), _amount(facts)
    return [Ask(who, prompt, answer, "limit", 0, known(facts, who)) for who in stage.names]


def gathered(game: "Commons", stage: Stage) -> dict[str, Any]:
    """All in numbers, once for a whole batch. `last`, everybody's last catch, goes to nobody as it is."""
    ledger, revealed = stage.secret("ledger", {}), stage.posted("catches")
    got = revealed["got"] if revealed else {}
    top = sorted(got, key=lambda name: -got[name])[:_SHOWN] if len(got) > _SHOWN else list(got)
    return {
        "month": stage.round,
        "stock": stage.posted("stock"),
        "before": ledger.get("before"),
        "capacity": stage.posted("capacity"),
        "floor": game.floor(stage.state),
        "growth": game.growth,
        "people": len(stage.names),
        "limit": stage.posted("limit"),
        "catches": {name: got[name] for name in top},
        "mean": sum(got.values()) / len(got) if got else None,
        "leader": leader(stage),
        "words": dict(game.told.options),
        "last": ledger.get("got", {}),
    }


def known(facts: Facts, who: str) -> dict[str, Any]:
    """What this person may know of the facts."""
    return {**{key: fact for key, fact in facts.items() if key != "last"}, "mine": facts["last"].get(who)}


def leader(stage: Stage) -> str | None:
    """Who leads the meetings, if anybody does."""
    return next((name for name in stage.names if stage.role(name) == "leader"), None)


def stories(game: "Commons", facts: Facts) -> Callable[[str], str]:
    """What has happened, as far as a person may know; what everybody knows is put into words once."""
    tell = game.told.tell
    begins, rest = [tell("month", **facts), tell("stock", **facts)], []
    if facts["catches"]:
        seen = ", ".join(f"{name} {units}" for name, units in facts["catches"].items())
        rest.append(tell("seen", seen=seen, some=", the highest" if facts["people"] > _SHOWN else ""))
    rest += [tell(key, **facts) for key in ("limit", "leader") if facts[key]]

    def story(who: str) -> str:
        mine = facts["last"].get(who)
        own = [] if mine is None else [tell("mine", mine=mine, **facts)]
        return " ".join([*begins, *own, *rest])

    return story


def rules(game: "Commons", state: State) -> str:
    """What everybody knows from the start."""
    tell, held = game.told.tell, state.posted("capacity")
    facts = {"growth": game.growth, "floor": game.floor(state), "split": tell(game.split)}
    return tell("rules", people=len(state.names), capacity=held, **facts)


def _amount(facts: Facts) -> Number:
    return Number(low=0, high=facts["capacity"], integer=True, unit=facts["words"]["unit"])
