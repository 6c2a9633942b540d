"""`folkmoot film` and `folkmoot watch`: a run as a moving picture."""

from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.runs import Json, Run

To = Annotated[
    Path | None,
    typer.Option(
        "--to", metavar="FILE", help="where it goes, a .gif or an .mp4  [RUN.gif]", show_default=False
    ),
]
Gif = Annotated[bool, typer.Option("--gif", help="a GIF, which plays everywhere")]
Mp4 = Annotated[bool, typer.Option("--mp4", help="an MP4, larger and smoother; needs the extra `video`")]
First = Annotated[int, typer.Option("--from", min=1, help="the first round that is shown")]
Last = Annotated[int | None, typer.Option("--until", min=1, help="the last one", show_default=False)]
Seconds = Annotated[
    float | None, typer.Option("--seconds", min=0.1, max=120, help="how long a round is", show_default=False)
]


def film(
    run: Run,
    gif: Gif = False,
    mp4: Mp4 = False,
    to: To = None,
    first: First = 1,
    last: Last = None,
    seconds: Seconds = None,
    as_json: Json = False,
) -> None:
    """Make a film of a run: who speaks, what is paid, which ties come and go."""
    import orjson

    from sandbox.cli.faults import Refusal, reading
    from sandbox.cli.wanted import run_path
    from sandbox.history import History
    from sandbox.scene.film import film as filmed

    if gif and mp4:
        raise Refusal("--gif and --mp4 exclude each other: make one after the other")
    path = run_path(run)
    target = to or Path(f"{path.stem}.{'mp4' if mp4 else 'gif'}")
    with reading(path):
        length = filmed(History.of(path), target, first, last, seconds)
    if as_json:
        typer.echo(orjson.dumps({"run": path.stem, "path": str(target), "seconds": length}))
    else:
        typer.echo(f"written: {target}, {length:.0f} s, {target.stat().st_size / 2**20:.1f} MiB")


def watch(run: Run, seconds: Seconds = None) -> None:
    """Watch a run in a window of its own, also while it is played: space pauses, arrows step, q closes."""
    from sandbox.cli.faults import reading
    from sandbox.cli.wanted import run_path
    from sandbox.history import History
    from sandbox.scene.window import watch as watched

    path = run_path(run)
    with reading(path):
        watched(History.of(path), seconds=seconds)
