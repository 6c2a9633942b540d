"""`folkmoot play --plan`: what a run will take, and how its models will be asked, before anything is played."""

import orjson
import typer
from rich.text import Text

from sandbox.budget import amount
from sandbox.cli.screen import clean, console, headline, table_of
from sandbox.estimate import Estimate, between, estimate
from sandbox.spec import WorldSpec

HEADERS = ("model", "calls", "tokens in", "tokens out", "money")


def plan(spec: WorldSpec, as_json: bool) -> None:
    """Print the estimate of a spec, or one JSON object."""
    found = estimate(spec)
    if as_json:
        return typer.echo(orjson.dumps({"kind": "plan", "budget": spec.budget.model_dump(), **found.plain()}))
    screen = console()
    screen.print(Text(headline(spec.plain()), "bold"))
    screen.print(
        f"{between(found.answers, 'answers')} answers" + ("" if found.shares else ", no model calls")
    )
    if found.shares:
        screen.print(table_of(HEADERS, _rows(found)))
    for line in (*_caps(spec), *spec.idle(), *found.unknown):
        screen.print(Text(clean(line), "dim"))
    for label, messages in found.prompts:
        screen.print(Text(f"\n── the first prompt: {clean(label)} ──", "bold"))
        for message in messages:
            screen.print(Text(f"{message['role']}:", "dim"))
            for line in message["content"].splitlines():
                screen.print(Text(clean(line)), soft_wrap=True)


def _rows(found: Estimate) -> list[tuple[str, ...]]:
    return [
        (
            share.model,
            between(share.calls),
            between(share.input),
            between(share.output),
            between(share.money, "money") if share.money else "not known",
        )
        for share in found.shares
    ]


def _caps(spec: WorldSpec) -> list[str]:
    caps = {unit: cap for unit, cap in spec.budget.model_dump().items() if cap is not None}
    told = ", ".join(amount(unit, cap) for unit, cap in caps.items())
    return [f"The budget caps {told}: there the world pauses."] if caps else []
