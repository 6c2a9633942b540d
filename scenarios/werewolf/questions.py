"""What everybody is told and asked, according to what they may know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Number, Stage, State, Text
from scenarios.werewolf.roles import SEER, WOLF

if TYPE_CHECKING:
    from scenarios.werewolf import Werewolf

NOBODY = "nobody"
FLOOR = "Who speaks next? Bid from 0 (I would rather listen) to 4 (I must speak now). The highest bid has the floor."


@dataclass(frozen=True, slots=True)
class Talk:
    """What speakers are asked, by name."""

    prompt: Callable[[str], str]
    about: Callable[[str], dict[str, Any]]


def rules(game: "Werewolf", state: State, who: str) -> str:
    """The game, and one's own card."""
    roles = ["a seer, who learns each night whether one person is a wolf"] * game.seer
    roles += ["a doctor, who protects one person each night"] * game.doctor
    others = f" Among the others are {' and '.join(roles)}." if roles else ""
    count = len(state.names)
    told = (
        f"You play Werewolf, {count} people, {game.wolves} of them wolves.{others} Each night the wolves, who know"
        " each other, choose one person, who dies unless protected. Each day all talk, then vote at the same time;"
        " whoever has most votes is hanged."
        f"{' The roles of the dead are made known.' if game.reveal else ''}"
        " The village wins when no wolf is left, the wolves when they are as many as the others."
    )
    return f"{told} {_card(state, who)}"


def _card(state: State, who: str) -> str:
    person = state.people.get(who)
    match person.role if person else None:
        case "wolf":
            pack = [name for name in state.secret("pack", who, []) if name != who]
            mates = f"The other wolves: {', '.join(pack)}." if pack else "You are the only one."
            return f"Your role: wolf. {mates} Nobody must find out."
        case "seer":
            return "Your role: seer. If the wolves find out, you will not live long."
        case "doctor":
            return "Your role: doctor. You may protect yourself."
    return "Your role: villager. You know nothing but what you see and hear."


def whisper(game: "Werewolf", stage: Stage, pack: Sequence[str]) -> Talk:
    """Wolves among themselves."""

    def prompt(who: str) -> str:
        mates = ", ".join(name for name in pack if name != who)
        return f"{_now(stage)} It is night, and only {mates} can hear you. Whom do you take? A short message."

    return Talk(prompt, lambda who: facts(stage, who))


def speech(game: "Werewolf", stage: Stage) -> Talk:
    """To everybody, by day."""

    def prompt(who: str) -> str:
        return f"{_now(stage)} It is day. Say something to all, in a sentence or three; or nothing.{_seen(stage, who)}"

    return Talk(prompt, lambda who: facts(stage, who))


def kill(stage: Stage, who: str, pack: Sequence[str], alive: Sequence[str]) -> Ask:
    """Whom the wolves take."""
    options = tuple(name for name in alive if name not in pack)
    prompt = f"{_now(stage)} It is night. Whom do the wolves take? Most voices count, of the wolves alone."
    return Ask(who, prompt, Choice(options=options), "kill", options[0], facts(stage, who))


def inspect(stage: Stage, who: str, alive: Sequence[str]) -> Ask:
    """At whom the seer looks."""
    options = tuple(name for name in alive if name != who)
    prompt = f"{_now(stage)} It is night. At whom do you look?{_seen(stage, who)}"
    return Ask(who, prompt, Choice(options=options), "inspect", options[0], facts(stage, who))


def protect(stage: Stage, who: str, alive: Sequence[str]) -> Ask:
    """Whom the doctor protects."""
    prompt = f"{_now(stage)} It is night. Whom do you protect?"
    return Ask(who, prompt, Choice(options=tuple(alive)), "protect", who, facts(stage, who))


def ballot(game: "Werewolf", stage: Stage, who: str, alive: Sequence[str], tag: str) -> Ask:
    """Whom to hang, why, and how sure one is."""
    others = tuple(name for name in alive if name != who)
    options = (*others, NOBODY) if game.abstain else others
    moment = (
        "A poll before the talk, in secret: whom would you hang?"
        if tag == "poll"
        else "The vote: whom do you hang?"
    )
    prompt = (
        f"{_now(stage)} {moment} Say also how sure you are that it is a wolf (0 to 1), and why, for yourself."
        f"{_seen(stage, who)}"
    )
    form = Form(
        fields={
            "vote": Choice(options=options),
            "sure": Number(high=1),
            "because": Text(most=200, empty=True),
        }
    )
    return Ask(who, prompt, form, tag, {"vote": options[-1], "sure": 0.0, "because": ""}, facts(stage, who))


def facts(stage: Stage, who: str) -> dict[str, Any]:
    """What this person may know: what is public, and what is on their own card."""
    role = stage.role(who)
    known: dict[str, Any] = {"pack": [], "seen": {}}
    if role == WOLF:
        known["pack"] = stage.state.secret("pack", who, [])
    if role == SEER:
        known["seen"] = stage.secret("seen", {})
    return {
        "role": role,
        "alive": [name for name in stage.posted("alive") if name in stage.names],
        "deaths": stage.posted("deaths", []),
        "votes": [{a: ballot["vote"] for a, ballot in day.items()} for day in stage.secret("ballots")],
        **known,
    }


def _now(stage: Stage) -> str:
    """Who is alive and who is not, as everybody knows it."""
    told = [f"Round {stage.round}. Alive: {', '.join(stage.posted('alive'))}."]
    for death in stage.posted("deaths", []):
        role = f", who was a {death['role']}," if "role" in death else ""
        told.append(f"{death['who']}{role} {death['how']} in round {death['round']}.")
    if votes := stage.posted("votes"):
        told.append("The last votes: " + ", ".join(f"{a} for {b}" for a, b in votes.items()) + ".")
    return " ".join(told)


def _seen(stage: Stage, who: str) -> str:
    if stage.role(who) != SEER or not (seen := stage.secret("seen", {})):
        return ""
    return " You have seen: " + ", ".join(f"{name} is {what}" for name, what in seen.items()) + "."
