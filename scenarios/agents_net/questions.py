"""What people are told and asked: nothing about anybody but their neighbours."""

from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Stage, State, Text, wording
from scenarios.agents_net import tasks
from scenarios.agents_net.tasks import Near, Task

if TYPE_CHECKING:
    from scenarios.agents_net import AgentsNet

TASKS = {
    "coloring": (
        "Everybody joins one of {groups} groups, called Group 1 to Group {groups}. No two neighbours may be in the"
        " same group."
    ),
    "matching": (
        "Everybody pairs up with one neighbour or stays alone. A pair holds only if both name each other. Nobody"
        " may stay alone who has a neighbour that stays alone, too."
    ),
    "vertex_cover": (
        "Choose coordinators among you. Of every two neighbours at least one must be a coordinator, and there should"
        " be no coordinator too many: nobody whose neighbours are all coordinators."
    ),
    "leader_election": "Elect one leader for the whole network: exactly one of you must answer Yes at the end.",
    "consensus": "Agree on a number: all of you must answer 0, or all of you 1.",
}
ASKED = {
    "coloring": "Which group do you join?",
    "matching": "With whom do you pair up? None means that you stay alone.",
    "vertex_cover": "Are you a coordinator?",
    "leader_election": "Are you the leader?",
    "consensus": "Which number do you choose?",
}


def rules(task: Task, state: State) -> str:
    """The task and the protocol, the same for all."""
    people, groups, rounds = len(state.names), state.posted("groups"), state.posted("rounds")
    return (
        f"You are one of {people} people in a network. You know your neighbours' names and can write to them only."
        f" {TASKS[task].format(groups=groups)} There are {rounds} rounds of messages, in which all write at the same"
        " time and read in the next round; then everybody answers alone. You succeed or fail together."
    )


def message(game: "AgentsNet", stage: Stage, who: str, near: Near) -> Ask:
    """A message to each neighbour, or none."""
    about = _facts(game, stage, who, near)
    left = about["rounds"] - about["round"]
    last = "This is the last message before everybody answers." if not left else f"{left} more to come."
    to = stage.hearers(who)
    form = Form(fields={name: Text(most=game.most, empty=True) for name in to})
    prompt = (
        f"Round {about['round']} of {about['rounds']}. {last} {_heard(about)} Write to your neighbours"
        f" {', '.join(to)}: a text for each of them, or an empty one."
    )
    return Ask(who, prompt, form, "message", dict.fromkeys(to, ""), about)


def answer(game: "AgentsNet", stage: Stage, who: str, near: Near) -> Ask:
    """The answer, after the last messages; one that cannot be read is none, and no legal one by chance."""
    about = _facts(game, stage, who, near)
    legal = tasks.options(game.task, near, who)
    prompt = f"The rounds are over. {_heard(about)} {ASKED[game.task]}"
    answers = Choice(options=(*legal, tasks.SILENCE))
    return Ask(who, prompt, answers, "answer", tasks.SILENCE, about | {"options": list(legal)})


def _facts(game: "AgentsNet", stage: Stage, who: str, near: Near) -> dict[str, Any]:
    return {
        "task": game.task,
        "round": stage.round,
        "rounds": stage.posted("rounds"),
        "people": len(near),
        "groups": stage.posted("groups"),
        "neighbours": list(near[who]),
        "to": stage.hearers(who),
        "heard": stage.secret("heard", {}).get(who, {}),
    }


def _heard(about: dict[str, Any]) -> str:
    """The last messages, and who wrote none."""
    heard, silent = about["heard"], [n for n in about["neighbours"] if n not in about["heard"]]
    told = [f"{name} wrote: {wording.quoted(text)}" for name, text in heard.items()]
    if silent and about["round"] > 1:
        told.append(f"Nothing came from {', '.join(silent)}.")
    return " ".join(told) or f"Your neighbours are {', '.join(about['neighbours']) or 'nobody'}."
