"""What walkers are told and asked; everybody has their own map, and nobody's is in another's prompt."""

from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Stage, Text, events, wording

if TYPE_CHECKING:
    from scenarios.maze import Maze

NO = "none"
PHRASE = "We are done."


def rules(game: "Maze", people: int) -> str:
    """The two rules of the paper, and what a map shows."""
    tell = game.told.tell
    if people == 1:
        return f"{tell('map')} {tell('alone')}"
    told = tell("together", others=tell("partner" if people == 2 else "others"), turns=game.turns)
    ends = [] if game.talk == "structured" else [tell("phrase", phrase=PHRASE)]
    return " ".join([tell("map"), told, *ends])


def turn(game: "Maze", stage: Stage, who: str) -> Ask:
    """One turn in fields."""
    tell, about = game.told.tell, facts(game, stage, who)
    parts = [_map(game, about), _way(game, about)]
    if pending := about["pending"]:
        parts.append(tell("proposed", who=pending["who"], step=game.told.called(pending["step"])))
    elif not about["alone"]:
        parts.append(tell("nothing"))
    prompt = " ".join([*parts, tell("turn")])
    form = Form(
        fields={
            "agree": Choice(options=("no", "yes")),
            "propose": game.told.choice(NO, *"UDLR"),
            "done": Choice(options=("no", "yes")),
            "say": Text(most=600, empty=True),
        }
    )
    return Ask(who, prompt, form, "turn", {"agree": "no", "propose": NO, "done": "no", "say": ""}, about)


def words(game: "Maze", stage: Stage, who: str) -> Ask:
    """One turn in words."""
    about = facts(game, stage, who)
    prompt = f"{_map(game, about)} {game.told.tell('speak')}"
    return Ask(who, prompt, Text(most=900, empty=True), "speak", "", about)


def grade(game: "Maze", stage: Stage) -> Ask:
    """What was agreed, for a grader who knows the words only."""
    said = [
        event for event in stage.past() if isinstance(event, events.Said) and event.seq > stage.state.opened
    ]
    dialogue = [[line.who, line.text] for line in said]
    told = " ".join(f"{who}: {wording.quoted(text)}" for who, text in dialogue)
    prompt = f"{told} {game.told.tell('grade')}"
    return Ask(stage.staff[0], prompt, Text(most=2000, empty=True), "grade", "", {"dialogue": dialogue})


def facts(game: "Maze", stage: Stage, who: str) -> dict[str, Any]:
    """The own map, where they are, and what is proposed."""
    own = stage.state.secret("map", who)
    return {
        "map": own,
        "alone": len(stage.names) == 1,
        "at": stage.posted("at"),
        "path": stage.posted("path"),
        "pending": stage.posted("pending"),
        "turn": stage.secret("turns"),
        "turns": game.turns,
        "talk": game.talk,
    }


def _map(game: "Maze", about: dict[str, Any]) -> str:
    maps = about["map"] if about["alone"] else [about["map"]]
    return " ".join(game.told.tell("own", rows=" / ".join(map(" ".join, one))) for one in maps)


def _way(game: "Maze", about: dict[str, Any]) -> str:
    tell, (row, column) = game.told.tell, about["at"]
    steps = ", ".join(map(game.told.called, about["path"]))
    gone = tell("steps", steps=steps) if steps else tell("still")
    return f"{gone} {tell('at', row=row + 1, column=column + 1)}"
