"""What players are told and asked."""

import math
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Number, Stage, Text, wording
from scenarios.donor_game.acts import Act, Past, deed, trace, units

if TYPE_CHECKING:
    from scenarios.donor_game import DonorGame


def rules(game: "DonorGame", strategy: str | None) -> str:
    """The rules, but not how many rounds there are; and one's own strategy."""
    parts = [
        "You play a donor game with others. In each round pairs are formed, and one of"
        " each pair is the donor; roles take turns. A donor may give up any part of its units, and the"
        f" recipient gets {game.multiplier:g} times what the donor gives up."
    ]
    if game.punishment:
        parts.append(f"Or it may spend units to destroy {game.harm:g} times as many of the recipient's.")
    if game.trace_len:
        parts.append(
            "Before deciding, a donor learns what its recipient did when it last was a donor, and to"
            f" whom; what that partner had done before; and so on, at most {game.trace_len} steps back."
            " For example: Ann gave Bob 40 %; before that, Bob had given Cem 10 %."
        )
    parts.append(f"All start with {units(game.endowment)}. Your aim: as many units as possible at the end.")
    text = " ".join([*parts, game.stakes]).strip()
    return f"{text}\nYour strategy: {wording.quoted(strategy)}" if strategy else text


def strategy(game: "DonorGame", stage: Stage, name: str) -> Ask:
    """Invent a strategy, or modify the advice of those who stayed."""
    told = stage.state.memory.get(name, {}).get("advice", {})
    advice = sorted(({"who": who, **item} for who, item in told.items()), key=lambda a: -a["score"])
    parts, task = list[str](), "What will be your strategy as a donor?"
    if advice:
        lines = [
            f"{a['who']} ended with {units(a['score'])}: {wording.quoted(a['strategy'])}" for a in advice
        ]
        best = "You are new. These did best before you, and this is how they played:\n"
        parts.append(best + "\n".join(lines))
        task = "Change their advice into a strategy of your own."
    prompt = "\n\n".join([*parts, f"{task} Answer with one sentence."])
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
    story = _story(donor, about, stage.episode)
    prompt = "\n".join([*story, *_task(game, recipient, about["own"])])
    nothing = {"kind": "give", "amount": 0} if game.punishment else {"give": 0}
    return Ask(donor, prompt, _form(game, about["own"]), "give", nothing, about)


def _story(donor: str, about: dict[str, Any], generation: int) -> list[str]:
    """Where the game stands, as far as the donor knows."""
    recipient, got, called = about["recipient"], about["received"], {donor: "you"}
    lines = [
        f"Generation {generation}, round {about['round']}. You are a donor and have {_all_of(about['own'])}."
        f" Your recipient is {recipient}, who has {units(about['theirs'])}.",
    ]
    for at, act in enumerate(about["trace"]):
        lines.append(f"{'Before that' if at else 'Last time'}, {act['who']} {deed(act, called)}.")
    return lines + ([f"In round {got['round']}, {got['who']} {deed(got, called)}."] if got else [])


def _task(game: "DonorGame", recipient: str, own: float) -> list[str]:
    if game.punishment:
        task = f"Do you give to {recipient} or punish {recipient}, and with how much of your {_all_of(own)}?"
    else:
        task = f"How much of your {_all_of(own)} do you give up for {recipient}?"
    say = f"You may say a sentence to {recipient}; everybody hears it."
    return [task, say] if game.remarks else [task]


def _all_of(own: float) -> str:
    """Rounded down, so that who names this number gives what there is."""
    return units(own, math.floor)


def _form(game: "DonorGame", own: float) -> Form:
    how_much = Number(low=0, high=own, unit="units")
    kind = {"kind": Choice(options=("give", "punish")), "amount": how_much}
    say = {"say": Text(most=240, empty=True)} if game.remarks else {}
    return Form(fields={**(kind if game.punishment else {"give": how_much}), **say})
