"""`folkmoot play` and `folkmoot step`: a run in the terminal."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sandbox.cli.performance import Performance
    from sandbox.cli.screen import Screen
    from sandbox.cli.wanted import Wanted

Target = Annotated[
    str | None,
    typer.Argument(help="a preset (donor_game/watch), a scenario, or a YAML file", show_default=False),
]
Again = Annotated[str | None, typer.Option("--continue", metavar="RUN", help="go on with a run")]
Rounds = Annotated[int | None, typer.Option(min=1, help="rest after so many rounds; the run can go on later")]
Episodes = Annotated[int | None, typer.Option(min=1, help="episodes (generations) to play")]
Seed = Annotated[int | None, typer.Option(min=0, help="everything random follows from it")]
People = Annotated[int | None, typer.Option(min=1, help="how many play, the cast in equal parts")]
MindName = Annotated[str | None, typer.Option("--mind", help="everybody is played by this mind")]
Model = Annotated[
    str | None, typer.Option(help="everybody is played by this chat model: openai:..., ollama:..., offline")
]
Memory = Annotated[
    str | None,
    typer.Option(
        metavar="PRESET",
        help="a memory for everybody who is played by a model: generative_agents, playbook, summary ...; "
        "a word that is none lists them all",
    ),
]
Parameter = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="a parameter of the scenario; several times"),
]
Name = Annotated[str | None, typer.Option(help="a name for the run")]
Tag = Annotated[
    list[str] | None, typer.Option(metavar="WORD", help="a word to find the run by; several times")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="print only how it ended")]
Json = Annotated[
    bool, typer.Option("--json", help="print the events as JSON lines; the last line tells how it ended")
]
NoRecord = Annotated[bool, typer.Option("--no-record", help="keep nothing")]
Cache = Annotated[
    bool,
    typer.Option("--cache", help="take answers that earlier runs paid for, and leave ours to later ones"),
]
Caps = Annotated[
    list[str] | None,
    typer.Option(
        "--budget",
        metavar="UNIT=MOST",
        help="a cap on calls, tokens, money (US dollars) or seconds; also raises it",
    ),
]
Plan = Annotated[
    bool, typer.Option("--plan", help="tell what it will take, with the first prompts, and play nothing")
]


def play(
    target: Target = None, again: Again = None, rounds: Rounds = None, episodes: Episodes = None,
    seed: Seed = None, people: People = None, mind: MindName = None, model: Model = None,
    set_: Parameter = None, name: Name = None, tag: Tag = None, quiet: Quiet = False, as_json: Json = False,
    no_record: NoRecord = False, cache: Cache = False, budget: Caps = None, memory: Memory = None,
    plan: Plan = False,
) -> None:  # fmt: skip
    """Play a society and print what happens. Ctrl-C stops it; `--continue` goes on."""
    from sandbox.cli.hand import Hand
    from sandbox.cli.plan import plan as tell_plan
    from sandbox.cli.screen import console

    wanted = _wanted(
        target, again, rounds, no_record, episodes, seed, people, mind, model, set_, name, tag, cache,
        budget, memory,
    )  # fmt: skip
    if plan:
        return tell_plan(wanted.planned(), as_json)
    with _opened(wanted, _screen(quiet, as_json, live=True)) as performance:
        hand = Hand(performance, console(stderr=as_json))
        while not hand.quits and _more(performance, rounds):
            hand.beat()
        performance.end()


def step(
    target: Target = None, again: Again = None, rounds: Rounds = None, episodes: Episodes = None,
    seed: Seed = None, people: People = None, mind: MindName = None, model: Model = None,
    set_: Parameter = None, name: Name = None, tag: Tag = None, quiet: Quiet = False, as_json: Json = False,
    no_record: NoRecord = False, memory: Memory = None,
) -> None:  # fmt: skip
    """Play beat by beat, with your hand in it: say, whisper, link, unlink, assign roles, take a seat."""
    from sandbox.cli.hand import KEYS, Hand
    from sandbox.cli.screen import console
    from sandbox.cli.seat import single_keys

    wanted = _wanted(
        target,
        again,
        rounds,
        no_record,
        episodes,
        seed,
        people,
        mind,
        model,
        set_,
        name,
        tag,
        False,
        None,
        memory,
    )
    with _opened(wanted, _screen(quiet, as_json, live=False)) as performance, single_keys():
        hand = Hand(performance, console(stderr=as_json))
        hand.keyboard.say(KEYS)
        while not hand.quits and _more(performance, rounds):
            match hand.key():
                case "" | "b":
                    hand.beat()
                case "r" | "n":
                    hand.round()
                case other:
                    hand.act(other)
        performance.end("step")


def _more(performance: "Performance", rounds: int | None) -> bool:
    return not performance.over and (rounds is None or performance.rounds < rounds)


def _wanted(
    target: str | None, again: str | None, rounds: int | None, no_record: bool, *changes: object
) -> "Wanted":
    from sandbox.cli.wanted import Wanted

    return Wanted(target, again, rounds, not no_record, *changes)  # type: ignore[arg-type]


def _screen(quiet: bool, as_json: bool, live: bool) -> "Screen":
    from sandbox.cli.screen import JsonLines, Transcript

    return JsonLines(quiet) if as_json else Transcript(live=live, quiet=quiet)


def _opened(wanted: "Wanted", screen: "Screen") -> "Performance":
    """The world on its screen. Raises typer.Exit after following one that another process plays."""
    from sandbox.cli.performance import Performance
    from sandbox.cli.screen import played_by
    from sandbox.cli.spectator import from_now
    from sandbox.cli.wanted import run_path
    from sandbox.estimate import estimate
    from sandbox.log import RunBusy

    try:
        world = wanted.world()
    except RunBusy:
        if wanted.budget:  # it is for whoever plays it there
            raise
        raise typer.Exit(from_now(run_path(str(wanted.again)), screen, wanted.rounds)) from None
    plain = world.spec.plain()
    where = f"run {world.log.path.stem}" if world.log.path else "not recorded"
    screen.opening(plain, f"{played_by(plain, world.spec.models())} · {where}")
    for line in [] if wanted.again else world.spec.idle():
        screen.note(line)
    if set(world.spec.models()) - {"offline"} and not wanted.again:
        screen.note(f"about {estimate(world.spec)}; `--plan` tells more")
    return Performance(world, screen)
