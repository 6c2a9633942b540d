"""A person's hand in a run: keys, interventions, seats."""

import io
import json
import os
import pty
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from sandbox import World
from sandbox.answers import Allocation, AnswerError, Choice, Form, Number, Text
from sandbox.asks import Ask
from sandbox.cli.seat import Keyboard, _answer, fill, understood
from sandbox.log import Log
from tests.cli.conftest import program, until

Command = Callable[..., Any]
START = ("step", "village", "--people", "4", "--seed", "1")


def typed(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def record(folkmoot: Command) -> list[dict[str, Any]]:
    """The events of the only run."""
    (run,) = json.loads(folkmoot("runs", "--json").stdout)["runs"]
    lines = folkmoot("replay", run["id"], "--json").stdout.splitlines()
    return [json.loads(line) for line in lines][:-1]


def done(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """What the person at the terminal did."""
    return [event for event in events if event["by"] == "user" and event["kind"] == kind]


def test_enter_plays_a_beat_r_a_round_and_q_keeps_it(own: Path, folkmoot: Command) -> None:
    stepped = folkmoot(*START, input=typed("", "q"))
    assert stepped.exit_code == 0
    assert {event["kind"] for event in record(folkmoot)} >= {"Said"}
    assert "Chose" in {event["kind"] for event in record(folkmoot) if event["beat"] == 1}
    run = json.loads(folkmoot("runs", "--json").stdout)["runs"][0]
    assert (run["status"], run["rounds"]) == ("paused", 0)
    assert folkmoot("step", "--continue", run["id"], input=typed("r", "q")).exit_code == 0
    run = json.loads(folkmoot("runs", "--json").stdout)["runs"][0]
    assert run["rounds"] == 1


def test_the_end_of_the_input_keeps_the_run(own: Path, folkmoot: Command) -> None:
    stepped = folkmoot(*START, input=typed("r"))
    assert stepped.exit_code == 0
    assert "folkmoot step --continue village-" in stepped.stdout


def test_every_intervention_is_in_the_record_with_its_why(own: Path, folkmoot: Command) -> None:
    keys = typed(
        "", "s", "", "Good day to all.", "s", "ada", "I, Ada, object.", "w", "be", "Only for you.",
        "u", "Ada", "Ben", "", "they quarrel", "l", "Ada", "Ben", "n", "half a peace",
        "a", "Cleo", "chair", "she counts well", "r", "q",
    )  # fmt: skip
    assert folkmoot(*START, input=keys).exit_code == 0
    events = record(folkmoot)
    said = [(e["who"], e["text"], e["witnesses"]) for e in done(events, "Said")]
    assert said == [
        ("Director", "Good day to all.", ["*"]),
        ("Ada", "I, Ada, object.", ["*"]),
        ("Director", "Only for you.", ["Ben", "Director"]),
    ]
    cut = [(e["source"], e["target"], e["why"]) for e in done(events, "Unlinked")]
    assert sorted(cut) == [("Ada", "Ben", "they quarrel"), ("Ben", "Ada", "they quarrel")]
    assert [(e["source"], e["target"], e["why"]) for e in done(events, "Linked")] == [
        ("Ada", "Ben", "half a peace")
    ]
    assert [(e["who"], e["role"], e["why"]) for e in done(events, "Assigned")] == [
        ("Cleo", "chair", "she counts well")
    ]
    run = json.loads(folkmoot("runs", "--json").stdout)["runs"][0]["id"]
    assert folkmoot("replay", run, "--verify").exit_code == 0


def test_what_cannot_be_done_is_told_and_changes_nothing(own: Path, folkmoot: Command) -> None:
    stepped = folkmoot(*START, input=typed("", "w", "Zoe", "x", "g", "s", "", "", "u", "Ada", "/quit", "q"))
    assert stepped.exit_code == 0
    assert "! 'Zoe' is nobody here; there are: Ada, Ben, Cleo, Dan" in stepped.stdout
    assert "! there is no key 'x'" in stepped.stdout
    assert "! nobody is played by a person now" in stepped.stdout
    assert stepped.stdout.count("left as it is") == 2
    assert [event for event in record(folkmoot) if event["by"] == "user"] == []


def test_a_seat_shows_what_its_owner_knows_and_is_given_back(own: Path, folkmoot: Command) -> None:
    keys = typed(
        "t", "Ada", "", "I work a lot.", "i", "Ben", "i", "Ada", "", "lots", "12", "7", "g", "r", "q"
    )
    stepped = folkmoot(*START, "--mind", "loud", input=keys)
    assert stepped.exit_code == 0
    taken, _, after = stepped.stdout.partition("gave the seat back")
    assert "What do you say?" in taken
    assert "; expected a whole number from 0 to 9 hours" in taken
    assert "! answer: 12 is not a whole number from 0 to 9 hours" in taken
    assert "note: for Dan alone" not in taken
    assert "note: for Dan alone" in after, "the director sees everything again"
    assert taken.count("\nplayed by  ") == 1, "one knows who plays oneself, not who plays others"
    events = record(folkmoot)
    assert [e["value"] for e in events if e["kind"] == "Chose" and e["rung"] == "seat"] == [
        "I work a lot.",
        7,
    ]
    assert [e["mind"]["name"] for e in done(events, "Recast")] == ["human", "loud"]


def test_a_seat_can_be_left_silent_or_given_back_at_the_question(own: Path, folkmoot: Command) -> None:
    keys = typed("t", "Ben", "", "/default", "", "/give", "q")
    assert folkmoot(*START, input=keys).exit_code == 0
    events = record(folkmoot)
    answers = [e for e in events if e["kind"] == "Chose" and e["who"] == "Ben"]
    assert [(e["tag"], e["rung"]) for e in answers] == [("say", "seat"), ("work", "value")]
    assert answers[0]["value"] == "Nothing."
    assert [e["mind"]["name"] for e in done(events, "Recast")] == ["human", "dice"]


def test_every_answer_type_can_be_typed(own: Path, folkmoot: Command) -> None:
    keys = typed("r", "so", "3", "It rained.", "11", "4")
    stepped = folkmoot("step", "council", "--mind", "human", "--people", "2", input=keys)
    assert stepped.exit_code == 0, stepped.stdout
    posted = {event["key"]: event["value"] for event in record(folkmoot) if event["kind"] == "Posted"}
    assert posted["chosen"] == ["South"]
    assert posted["filled"] == [{"grain": 3, "why": "It rained."}]
    assert posted["shared"] == [{"school": 4, "well": 6}]
    assert "! answer: 11 is not a number from 0 to 10 coins" in stepped.stdout
    assert "well: 6 coins, what is left" in stepped.stdout


def test_with_json_the_events_are_alone_on_stdout(own: Path, folkmoot: Command) -> None:
    stepped = folkmoot(*START, "--json", input=typed("r", "q"))
    assert json.loads(stepped.stdout.splitlines()[-1])["rounds"] == 1
    assert all(json.loads(line) for line in stepped.stdout.splitlines())
    assert "Enter or b beat" in stepped.stderr


@pytest.mark.parametrize(
    ("line", "answer", "value"),
    [
        ("yes", Choice(options=("yes", "no")), "yes"),
        ("N", Choice(options=("yes", "no")), "no"),
        ("3.5", Number(), 3.5),
        ('{"a": 1}', Text(), '{"a": 1}'),
        ("a 2, b 8", Allocation(among=("a", "b"), total=10), None),
        ("m", Choice(options=("Mia", "Max")), None),
        ("", Choice(options=("yes", "no")), None),
        ("", Number(), None),
        ("", Text(), None),
    ],
)
def test_a_typed_line_means_one_thing_or_nothing(line: str, answer: Any, value: Any) -> None:
    if value is None:
        with pytest.raises(AnswerError):
            understood(line, answer)
    else:
        assert understood(line, answer) == value


def test_on_a_terminal_keys_need_no_enter(own: Path, folkmoot: Command) -> None:
    screen, terminal = pty.openpty()
    ends = {"stdin": terminal, "stdout": terminal, "stderr": terminal}
    process = program(*START, env={"TERM": "xterm-256color", "COLUMNS": "100"}, **ends)
    os.close(terminal)
    assert "\x1b[" in until(screen, "before the first round"), "coloured"
    os.write(screen, b"r")
    assert "episode 1 of village begins" in until(screen, "round 1 is over ▸")
    os.write(screen, b"q")
    until(screen, "goes on")
    assert process.wait() == 0
    os.close(screen)


def test_b_is_a_beat_and_n_a_round_as_in_the_browser(own: Path, folkmoot: Command) -> None:
    assert folkmoot(*START, input=typed("b", "n", "q")).exit_code == 0
    assert [event["step"] for event in record(folkmoot) if event["kind"] == "Stepped"] == [1]


def test_escape_cancels_what_was_begun_and_leaves_a_question_open(own: Path, folkmoot: Command) -> None:
    keys = typed("", "u", "Ada", "\x1b", "\x1b[A", "t", "Ada", "n", "\x1b", "g", "n", "q")
    stepped = folkmoot(*START, input=keys)
    assert stepped.exit_code == 0
    assert stepped.stdout.count("left as it is") == 1
    assert "there is no key" not in stepped.stdout
    assert done(record(folkmoot), "Unlinked") == []
    assert [event["step"] for event in record(folkmoot) if event["kind"] == "Stepped"] == [1]


def test_on_a_terminal_escape_needs_no_enter_and_arrows_are_nothing(own: Path) -> None:
    screen, terminal = pty.openpty()
    ends = {"stdin": terminal, "stdout": terminal, "stderr": terminal}
    process = program(*START, env={"TERM": "xterm-256color", "COLUMNS": "300"}, **ends)
    os.close(terminal)
    until(screen, "before the first round")
    os.write(screen, b"\x1b[A")
    assert "there is no key" not in until(screen, "before the first round")
    os.write(screen, b"w")
    until(screen, "to whom >")
    os.write(screen, b"Be\x1b[C\n")
    until(screen, "whisper to Ben >")
    os.write(screen, b"Psst\x1b")
    until(screen, "left as it is")
    os.write(screen, b"q")
    until(screen, "step --continue")
    assert process.wait() == 0
    os.close(screen)


def test_any_verb_is_a_line(own: Path, folkmoot: Command) -> None:
    goal, sky = "revise Ada goal 'to rest'", "post weather rain why=storm"
    keys = typed("", "v", goal, "she is tired", "v", "fly Ada", "", "v", sky, "r", "q")
    stepped = folkmoot(*START, input=keys)
    assert stepped.exit_code == 0, stepped.stdout
    assert "! there is no verb 'fly' for people; there are: say, post, link" in stepped.stdout
    events = record(folkmoot)
    assert [(e["trait"], e["value"], e["why"]) for e in done(events, "Revised")] == [
        ("goal", "to rest", "she is tired")
    ]
    assert [(e["key"], e["why"]) for e in done(events, "Posted")] == [("weather", "storm")]


UNSURE = '''
from sandbox import Choice, Deferral, Mind, Reply


class Unsure(Mind):
    """Asks a person first."""

    def answer(self, view, ask, think):
        return Reply(ask.default, defer=Deferral("What would you do?"))
'''


def test_who_is_asked_first_answers_or_lets_it_stand(own: Path, folkmoot: Command) -> None:
    (own / "unsure_of_tests.py").write_text(UNSURE)
    keys = typed("", "Speak up.", "", "", "", "", "Enough.", "q")
    stepped = folkmoot("step", "village", "--people", "2", "--mind", "unsure", "--seed", "1", input=keys)
    assert stepped.exit_code == 0, stepped.stdout
    assert "Ada: What would you do? My own answer would be: Nothing." in stepped.stdout
    chosen = [(e["who"], e["value"], e["rung"]) for e in record(folkmoot) if e["kind"] == "Chose"]
    assert chosen[:2] == [("Ada", "Speak up.", "deferred"), ("Ben", "Nothing.", "value")]


def test_on_a_terminal_a_deadline_ends_the_line(own: Path, runs_folder: Path) -> None:
    screen, terminal = pty.openpty()
    ends = {"stdin": terminal, "stdout": terminal, "stderr": terminal}
    process = program(*START, env={"TERM": "xterm-256color", "COLUMNS": "300"}, **ends)
    os.close(terminal)
    until(screen, "before the first round")
    os.write(screen, b"t")
    until(screen, "an answer) >")
    os.write(screen, b"Ben 3\n")
    until(screen, "g gives the seat back")
    os.write(screen, b"b")
    until(screen, "Ben, you are asked")
    os.write(screen, b"I was just going to say")
    until(screen, "the time is over")
    os.write(screen, b"q")
    until(screen, "step --continue")
    assert process.wait() == 0
    os.close(screen)
    (run,) = runs_folder.glob("*.run")
    chosen = [e for e in Log.read(run).events() if e.kind == "Chose" and e.who == "Ben"]  # type: ignore[attr-defined]
    assert [(e.value, e.rung) for e in chosen] == [("Nothing.", "default")]  # type: ignore[attr-defined]


def test_whoever_is_asked_several_questions_answers_them_one_after_another() -> None:
    cast = [{"mind": "human", "names": ["Ada"]}, {"mind": "matrix_game.cooperator", "names": ["Ben", "Cleo"]}]
    lines, out = iter(["defect", "cooperate"]), io.StringIO()

    class Typed(Keyboard):
        def line(self, prompt: str) -> str:
            return next(lines)

    with World(scenario="matrix_game", cast=cast, rounds=1, remarks=False, record=False) as world:
        world.beat()
        fill(world, Typed(Console(file=out, width=300)))
        world.run()
        moves = next(event.value for event in world.log.events() if getattr(event, "key", "") == "moves")
    assert [meeting[1:3] for meeting in moves][:2] == [["Ben", "defect"], ["Cleo", "cooperate"]]
    assert out.getvalue().index("You meet Ben") < out.getvalue().index("You meet Cleo")


def test_a_form_within_a_form_is_asked_part_by_part() -> None:
    lines = iter(["3", "0", "no more"])

    class Typed(Keyboard):
        def line(self, prompt: str) -> str:
            asked.append(prompt)
            return next(lines)

    asked: list[str] = []
    points = Form(fields={name: Number(high=10, integer=True) for name in ("Ada", "Ben")})
    form = Form(fields={"points": points, "say": Text(empty=True)})
    value = _answer(Ask("Cleo", "Whom?", form, "judge"), Typed(Console(file=io.StringIO())))
    assert value == {"points": {"Ada": 3, "Ben": 0}, "say": "no more"}
    assert [prompt.split(" (")[0] for prompt in asked] == ["points Ada", "points Ben", "say"]
