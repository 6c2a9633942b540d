"""What players are told and asked."""

import math
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Form, Number, Stage, Text, wording
from scenarios.donor_game.acts import Act, Past, percent, trace, units

if TYPE_CHECKING:
    from scenarios.donor_game import DonorGame


def rules(game: "DonorGame", strategy: str | None) -> str:
    """The rules, but not how many rounds there are; and one's own strategy."""
    tell = game.told.tell
    parts = [tell("rules", multiplier=game.multiplier)]
    parts += [tell("harm", harm=game.harm)] if game.punishment else []
    parts += [tell("trace", most=game.trace_len, example=tell("example"))] if game.trace_len else []
    text = " ".join([*parts, tell("aim", endowment=units(game.endowment)), game.stakes]).strip()
    return f"{text}\nYour strategy: {wording.quoted(strategy)}" if strategy else text


def strategy(game: "DonorGame", stage: Stage, name: str) -> Ask:
    """Invent a strategy, or modify the advice of those who stayed."""
    tell, told = game.told.tell, stage.state.memory.get(name, {}).get("advice", {})
    advice = sorted(({"who": who, **item} for who, item in told.items()), key=lambda a: -a["score"])
    lines = [
        tell("adviser", who=a["who"], score=units(a["score"]), strategy=wording.quoted(a["strategy"]))
        for a in advice
    ]
    parts = ["\n".join([tell("advice"), *lines])] if advice else []
    prompt = "\n\n".join([*parts, f"{tell('change' if advice else 'strategy')} {tell('sentence')}"])
    return Ask(name, prompt, Text(most=300), "strategy", "I decide from case to case.", {"advice": advice})


def gift(
    game: "DonorGame", stage: Stage, donor: str, recipient: str, past: Past, received: Act | None
) -> Ask:
    """How much for this recipient? `received` is what the donor got last in this game, if that is public."""
    about = {
        "recipient": recipient,
        "own": stage.score(donor),
        "theirs": stage.score(recipient),
        "trace": trace(past, recipient, game.trace_len),
        "received": received,
        "round": len(past) + 1,
        "endowment": game.endowment,
        "punishment": game.punishment,
        "remarks": game.remarks,
    }
    story = _story(game, donor, about, stage.episode)
    prompt = "\n".join([*story, *_task(game, recipient, about["own"])])
    nothing = {"kind": "give", "amount": 0} if game.punishment else {"give": 0}
    return Ask(donor, prompt, _form(game, about["own"]), "give", nothing, about)


def _story(game: "DonorGame", donor: str, about: dict[str, Any], generation: int) -> list[str]:
    """Where the game stands, as far as the donor knows."""
    tell, got = game.told.tell, about["received"]
    have = {"own": _all_of(about["own"]), "theirs": units(about["theirs"])}
    facts = {"round": about["round"], "recipient": about["recipient"], **have}
    lines = [tell("now", generation=generation, **facts)]
    for at, act in enumerate(about["trace"]):
        lines.append(tell("before" if at else "last", who=act["who"], deed=_deed(game, act, donor)))
    if got:
        lines.append(tell("received", round=got["round"], who=got["who"], deed=_deed(game, got, donor)))
    return lines


def _deed(game: "DonorGame", act: Act, donor: str) -> str:
    """What somebody did, as the donor is told it."""
    to = game.told.tell("you") if act["to"] == donor else act["to"]
    occasion = "nothing" if act["of"] <= 0 else "punished" if act["share"] < 0 else "gave"
    return game.told.tell(occasion, to=to, share=percent(act["share"]))


def _task(game: "DonorGame", recipient: str, own: float) -> list[str]:
    tell = game.told.tell
    task = tell("ask_both" if game.punishment else "ask", own=_all_of(own), recipient=recipient)
    return [task, tell("say", recipient=recipient)] if game.remarks else [task]


def _all_of(own: float) -> str:
    """Rounded down, so that who names this number gives what there is."""
    return units(own, math.floor)


def _form(game: "DonorGame", own: float) -> Form:
    how_much = Number(low=0, high=own, unit=game.told.tell("unit"))
    kind = {"kind": game.told.choice("give", "punish"), "amount": how_much}
    say = {"say": Text(most=240, empty=True)} if game.remarks else {}
    return Form(fields={**(kind if game.punishment else {"give": how_much}), **say})
