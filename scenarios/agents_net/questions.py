"""What people are told and asked: nothing about anybody but their neighbours."""

from typing import TYPE_CHECKING, Any

from sandbox import Ask, Form, Stage, State, Text, wording
from scenarios.agents_net import tasks
from scenarios.agents_net.tasks import Near

if TYPE_CHECKING:
    from scenarios.agents_net import AgentsNet


def rules(game: "AgentsNet", state: State) -> str:
    """The task and the protocol, the same for all."""
    tell, posted = game.told.tell, state.posted
    task = tell(game.task, groups=posted("groups"))
    return tell("rules", people=len(state.names), task=task, rounds=posted("rounds"))


def message(game: "AgentsNet", stage: Stage, who: str, near: Near) -> Ask:
    """A message to each neighbour, or none."""
    about = _facts(game, stage, who, near)
    tell, left = game.told.tell, about["rounds"] - about["round"]
    to = stage.hearers(who)
    form = Form(fields={name: Text(most=game.most, empty=True) for name in to})
    parts = [tell("round", **about), tell("more", left=left) if left else tell("last"), _heard(game, about)]
    prompt = " ".join([*parts, tell("write", to=", ".join(to))])
    return Ask(who, prompt, form, "message", dict.fromkeys(to, ""), about)


def answer(game: "AgentsNet", stage: Stage, who: str, near: Near) -> Ask:
    """The answer, after the last messages; one that cannot be read is none, and no legal one by chance."""
    about = _facts(game, stage, who, near)
    legal = tasks.options(game.task, near, who)
    prompt = f"{game.told.tell('over')} {_heard(game, about)} {game.told.tell(f'ask_{game.task}')}"
    answers = game.told.choice(*legal, tasks.SILENCE)
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


def _heard(game: "AgentsNet", about: dict[str, Any]) -> str:
    """The last messages, and who wrote none."""
    tell, heard = game.told.tell, about["heard"]
    silent = ", ".join(name for name in about["neighbours"] if name not in heard)
    told = [tell("wrote", name=name, text=wording.quoted(text)) for name, text in heard.items()]
    told += [tell("silent", names=silent)] if silent and about["round"] > 1 else []
    return " ".join(told) or tell("neighbours", names=", ".join(about["neighbours"]) or tell("nobody"))
