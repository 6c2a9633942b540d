"""What each side, the adviser and the judge are told and asked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Number, Stage, State, Text, wording
from scenarios.social_dialogue.evaluator import DIMENSIONS
from scenarios.social_dialogue.situations import SITUATIONS

if TYPE_CHECKING:
    from scenarios.social_dialogue import SocialDialogue

ACTIONS = ("none", "speak", "non-verbal communication", "action", "leave")


def setting(game: "SocialDialogue") -> str:
    """What both know."""
    told = SITUATIONS.get(game.situation)
    return told.setting if told else game.setting


def rules(game: "SocialDialogue", state: State, who: str) -> str:
    """The setting, one's own profile, what one knows of the other; the goal and the secret are one's own traits."""
    person = state.people.get(who)
    if person is None or person.staff:
        return setting(game)
    profile = state.secret("profile", who, {"own": {}, "others": {}})
    own = ", ".join(f"{key} {value}" for key, value in profile["own"].items())
    others = [
        f"Of {name} you know: {', '.join(f'{key} {value}' for key, value in shown.items())}."
        if shown
        else f"You do not know {name}."
        for name, shown in profile["others"].items()
    ]
    traits = person.traits
    goal = f" Your goal, which nobody else knows: {traits['goal']}" if traits.get("goal") else ""
    secret = f' Your secret, which you had better keep: "{traits["secret"]}"' if traits.get("secret") else ""
    card = state.secret("card", who, {"role": ""})
    role = f" You are the {card['role']}." if card["role"] not in ("", "one", "other") else ""
    deal = (
        ' Something is agreed once both have said "Deal" with the same price or choice, such as "Deal: 75".'
    )
    deal = "" if game.situation == "custom" else deal
    return (
        f"{setting(game)}{role} You: {own}. {' '.join(others)}{goal}{secret}{deal}"
        f" At most {game.turns} turns; whoever leaves ends it."
    )


def act(game: "SocialDialogue", stage: Stage, who: str) -> Ask:
    """One turn: say something, do something, or leave."""
    advice = stage.state.secret("advice", who)
    about: dict[str, Any] = {
        "situation": game.situation,
        "card": stage.state.secret("card", who, {}),
        "secret": stage.trait(who, "secret"),
        "round": stage.round,
        "turns": game.turns,
        "lines": [list(line) for line in stage.secret("lines")],
        "advice": advice,
    }
    told = f" Your adviser tells you: {wording.quoted(advice)}" if advice else ""
    last = stage.secret("lines")[-1:]
    heard = f" {last[0][0]}: {wording.quoted(last[0][1])}" if last and last[0][0] != who else ""
    prompt = (
        f"Turn {stage.round} of {game.turns}.{heard}{told} What do you do? Speak, show something without words, do"
        " something, leave, or none of it; and the words, the gesture or the deed."
    )
    form = Form(fields={"action": Choice(options=ACTIONS), "argument": Text(most=500, empty=True)})
    return Ask(who, prompt, form, "act", {"action": "none", "argument": ""}, about)


def advise(game: "SocialDialogue", stage: Stage, seat: str, who: str) -> Ask:
    """A strategy for somebody, who alone will read it."""
    lines = [list(line) for line in stage.secret("lines")]
    told = " ".join(f"{name}: {wording.quoted(text)}" for name, text in lines) or "Nobody has spoken yet."
    prompt = (
        f"You advise {who}. {setting(game)} Their goal: {stage.trait(who, 'goal')} So far: {told} Give a strategy for"
        " their next turn, in a sentence."
    )
    about = {"situation": game.situation, "card": stage.state.secret("card", who, {}), "round": stage.round}
    return Ask(seat, prompt, Text(most=200), "advise", "Stay calm and listen.", about)


# -- the judge ---------------------------------------------------------------------------------------------


def known(game: "SocialDialogue", stage: Stage, lines: Sequence[Sequence[str]]) -> dict[str, Any]:
    """All that the judge may know: everybody's goal and secret, and what was said."""
    people = {
        who: {"goal": stage.trait(who, "goal"), "secret": stage.trait(who, "secret")}
        | stage.state.secret("card", who, {})
        for who in stage.names
    }
    return {
        "situation": game.situation,
        "people": people,
        "lines": [list(line) for line in lines],
        "reserves": stage.secret("reserves"),
    }


def evaluate(game: "SocialDialogue", facts: Mapping[str, Any], order: Sequence[str]) -> str:
    """What the judge is asked, the people in this order."""
    goals = " ".join(
        f"{who}'s goal: {facts['people'][who]['goal']} {who}'s secret: \"{facts['people'][who]['secret']}\""
        for who in order
    )
    talk = " ".join(f"{who}: {wording.quoted(text)}" for who, text in facts["lines"])
    scales = "; ".join(
        f"{name} ({low} to {high}): {meaning}" for name, (low, high, meaning) in DIMENSIONS.items()
    )
    return (
        f"{setting(game)} {goals} This was said and done: {talk} Score each of them, with a reason: {scales}."
    )


def evaluation(order: Sequence[str]) -> Form:
    """The judge's form: every dimension in its range, for each in this order."""
    fields = {name: Number(low=low, high=high, integer=True) for name, (low, high, _) in DIMENSIONS.items()}
    return Form(fields={who: Form(fields={**fields, "reason": Text(most=400, empty=True)}) for who in order})


def blank() -> dict[str, Any]:
    """Scores that stand in for those that cannot be read: no gain, no harm."""
    return {**dict.fromkeys(DIMENSIONS, 0), "reason": ""}
