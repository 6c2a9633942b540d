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
    tell, traits = game.told.tell, person.traits
    role = state.secret("card", who, {"role": ""})["role"]
    parts = [setting(game)]
    parts += [tell("role", role=role)] if role not in ("", "one", "other") else []
    parts.append(tell("you", own=_listed(profile["own"])))
    for name, shown in profile["others"].items():
        parts.append(tell("known", name=name, shown=_listed(shown)) if shown else tell("unknown", name=name))
    parts += [tell("goal", goal=traits["goal"])] if traits.get("goal") else []
    parts += [tell("secret", secret=wording.quoted(traits["secret"]))] if traits.get("secret") else []
    parts += [tell("deal")] if game.situation != "custom" else []
    return " ".join([*parts, tell("ends", turns=game.turns)])


def _listed(profile: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in profile.items())


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
    tell, last = game.told.tell, stage.secret("lines")[-1:]
    parts = [tell("turn", round=stage.round, turns=game.turns)]
    parts += [_line(game, *last[0])] if last and last[0][0] != who else []
    parts += [tell("adviser", advice=wording.quoted(advice))] if advice else []
    prompt = " ".join([*parts, tell("act")])
    form = Form(fields={"action": Choice(options=ACTIONS), "argument": Text(most=500, empty=True)})
    return Ask(who, prompt, form, "act", {"action": "none", "argument": ""}, about)


def advise(game: "SocialDialogue", stage: Stage, seat: str, who: str) -> Ask:
    """A strategy for somebody, who alone will read it."""
    lines = [list(line) for line in stage.secret("lines")]
    told = " ".join(_line(game, *line) for line in lines) or game.told.tell("silence")
    facts = {"who": who, "setting": setting(game), "goal": stage.trait(who, "goal"), "told": told}
    prompt = game.told.tell("advise", **facts)
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
    talk = " ".join(_line(game, *line) for line in facts["lines"])
    scales = "; ".join(
        f"{name} ({low} to {high}): {meaning}" for name, (low, high, meaning) in DIMENSIONS.items()
    )
    return game.told.tell("evaluate", setting=setting(game), goals=goals, talk=talk, scales=scales)


def _line(game: "SocialDialogue", who: str, text: str) -> str:
    """What somebody said or did."""
    return game.told.tell("line", who=who, text=wording.quoted(text))


def evaluation(order: Sequence[str]) -> Form:
    """The judge's form: every dimension in its range, for each in this order."""
    fields = {name: Number(low=low, high=high, integer=True) for name, (low, high, _) in DIMENSIONS.items()}
    return Form(fields={who: Form(fields={**fields, "reason": Text(most=400, empty=True)}) for who in order})


def blank() -> dict[str, Any]:
    """Scores that stand in for those that cannot be read: no gain, no harm."""
    return {**dict.fromkeys(DIMENSIONS, 0), "reason": ""}
