"""What walkers are told and asked; everybody has their own map, and nobody's is in another's prompt."""

from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Stage, Text, events, wording

if TYPE_CHECKING:
    from scenarios.maze import Maze

NO = "none"
PHRASE = "We are done."


def rules(game: "Maze", people: int) -> str:
    """The two rules of the paper, and what a map shows."""
    told = (
        "A maze is a square of cells: @ is where you start, * the goal, . is open, # is a wall, and ? is a cell"
        " that your map does not show."
    )
    if people == 1:
        return (
            f"{told} You walk alone, one step at a time, to a neighbouring cell. A step into a wall ends it."
        )
    ends = "" if game.talk == "structured" else f' Whoever thinks that the goal is reached says "{PHRASE}"'
    return (
        f"{told} You walk together with {'a partner' if people == 2 else 'others'}, whose map shows other cells."
        " Two rules: a step is taken only when one has proposed it and another agrees; and one step at a time. A step"
        f" into a wall ends it. There are {game.turns} turns in all.{ends}"
    )


def turn(game: "Maze", stage: Stage, who: str) -> Ask:
    """One turn in fields."""
    about = facts(game, stage, who)
    pending = about["pending"]
    told = f"{pending['who']} proposes {pending['step']}." if pending else "Nothing is proposed."
    if about["alone"]:
        told = ""
    asked = "Your turn: agree or not, propose U, D, L, R or none, and say something."
    prompt = f"{_map(about)} {_way(about)} {told} {asked}"
    form = Form(
        fields={
            "agree": Choice(options=("no", "yes")),
            "propose": Choice(options=(NO, "U", "D", "L", "R")),
            "done": Choice(options=("no", "yes")),
            "say": Text(most=600, empty=True),
        }
    )
    return Ask(who, prompt, form, "turn", {"agree": "no", "propose": NO, "done": "no", "say": ""}, about)


def words(game: "Maze", stage: Stage, who: str) -> Ask:
    """One turn in words."""
    about = facts(game, stage, who)
    prompt = f"{_map(about)} Your turn to speak. Agree on steps, one at a time, until you are at the goal."
    return Ask(who, prompt, Text(most=900, empty=True), "speak", "", about)


def grade(stage: Stage) -> Ask:
    """What was agreed, for a grader who knows the words only."""
    said = [
        event for event in stage.past() if isinstance(event, events.Said) and event.seq > stage.state.opened
    ]
    dialogue = [[line.who, line.text] for line in said]
    told = " ".join(f"{who}: {wording.quoted(text)}" for who, text in dialogue)
    prompt = (
        f"{told} List the steps that both agreed on, in order and in their own notation, directions or cells,"
        " separated by semicolons; nothing else."
    )
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


def _map(about: dict[str, Any]) -> str:
    maps = about["map"] if about["alone"] else [about["map"]]
    return " ".join(f"Your map, row by row from the top: {' / '.join(map(' '.join, one))}." for one in maps)


def _way(about: dict[str, Any]) -> str:
    row, column = about["at"]
    gone = f"Steps so far: {', '.join(about['path'])}." if about["path"] else "No step has been taken."
    return f"{gone} You are in row {row + 1}, column {column + 1}."
