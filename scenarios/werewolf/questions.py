"""What everybody is told and asked, according to what they may know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Number, Stage, State, Text
from scenarios.werewolf.roles import DOCTOR, SEER, VILLAGER, WOLF

if TYPE_CHECKING:
    from scenarios.werewolf import Werewolf

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Talk:
    """What speakers are asked, by name."""

    prompt: Callable[[str], str]
    about: Callable[[str], dict[str, Any]]


def rules(game: "Werewolf", state: State, who: str) -> str:
    """The game, and one's own card."""
    tell = game.told.tell
    roles = [tell("seer")] * game.seer + [tell("doctor")] * game.doctor
    told = tell(
        "rules",
        people=len(state.names),
        wolves=game.wolves,
        others=tell("others", roles=f" {tell('and')} ".join(roles)) if roles else "",
        reveal=tell("reveal") if game.reveal else "",
    )
    return f"{told} {_card(game, state, who)}"


def _card(game: "Werewolf", state: State, who: str) -> str:
    tell, person = game.told.tell, state.people.get(who)
    role = person.role if person and person.role in (WOLF, SEER, DOCTOR) else VILLAGER
    names = ", ".join(name for name in state.secret("pack", who, []) if name != who)
    return tell(f"card_{role}", mates=tell("mates", names=names) if names else tell("only"))


def whisper(game: "Werewolf", stage: Stage, pack: Sequence[str]) -> Talk:
    """Wolves among themselves."""

    def prompt(who: str) -> str:
        mates = ", ".join(name for name in pack if name != who)
        return f"{_now(game, stage)} {game.told.tell('whisper', mates=mates)}"

    return Talk(prompt, lambda who: facts(stage, who))


def speech(game: "Werewolf", stage: Stage) -> Talk:
    """To everybody, by day."""

    def prompt(who: str) -> str:
        return f"{_now(game, stage)} {game.told.tell('speech')}{_seen(game, stage, who)}"

    return Talk(prompt, lambda who: facts(stage, who))


def kill(game: "Werewolf", stage: Stage, who: str, pack: Sequence[str], alive: Sequence[str]) -> Ask:
    """Whom the wolves take."""
    options = tuple(name for name in alive if name not in pack)
    prompt = f"{_now(game, stage)} {game.told.tell('kill')}"
    return Ask(who, prompt, Choice(options=options), "kill", options[0], facts(stage, who))


def inspect(game: "Werewolf", stage: Stage, who: str, alive: Sequence[str]) -> Ask:
    """At whom the seer looks."""
    options = tuple(name for name in alive if name != who)
    prompt = f"{_now(game, stage)} {game.told.tell('inspect')}{_seen(game, stage, who)}"
    return Ask(who, prompt, Choice(options=options), "inspect", options[0], facts(stage, who))


def protect(game: "Werewolf", stage: Stage, who: str, alive: Sequence[str]) -> Ask:
    """Whom the doctor protects."""
    prompt = f"{_now(game, stage)} {game.told.tell('protect')}"
    return Ask(who, prompt, Choice(options=tuple(alive)), "protect", who, facts(stage, who))


def ballot(game: "Werewolf", stage: Stage, who: str, alive: Sequence[str], tag: str) -> Ask:
    """Whom to hang, why, and how sure one is."""
    others = tuple(name for name in alive if name != who)
    options = (*others, NOBODY) if game.abstain else others
    tell = game.told.tell
    prompt = f"{_now(game, stage)} {tell(tag)} {tell('sure')}{_seen(game, stage, who)}"
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


def _now(game: "Werewolf", stage: Stage) -> str:
    """Who is alive and who is not, as everybody knows it."""
    tell, called = game.told.tell, game.told.called
    told = [tell("alive", round=stage.round, names=", ".join(stage.posted("alive")))]
    for death in stage.posted("deaths", []):
        role = tell("was", role=called(death["role"])) if "role" in death else ""
        how = tell("hanged" if "hanged" in death["how"] else "taken")
        told.append(tell("death", who=death["who"], role=role, how=how, round=death["round"]))
    if votes := stage.posted("votes"):
        ballots = ", ".join(tell("ballot", who=a, whom=b) for a, b in votes.items())
        told.append(tell("votes", votes=ballots))
    return " ".join(told)


def _seen(game: "Werewolf", stage: Stage, who: str) -> str:
    if stage.role(who) != SEER or not (seen := stage.secret("seen", {})):
        return ""
    tell = game.told.tell
    told = ", ".join(
        tell("is_clear" if what == "no wolf" else "is_wolf", who=name) for name, what in seen.items()
    )
    return " " + tell("seen", seen=told)
