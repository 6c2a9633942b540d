"""`folkmoot cast`: who the people of a spec will be, before anything is played."""

from typing import Annotated

import typer

What = Annotated[str, typer.Argument(metavar="SPEC", help="a spec (YAML), a scenario or one of its presets")]
Seed = Annotated[
    int | None, typer.Option(help="another seed: personas are drawn with it", show_default=False)
]
First = Annotated[int, typer.Option(min=1, help="how many people are shown")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def cast(what: What, seed: Seed = None, first: First = 40, as_json: Json = False) -> None:
    """Show who will play: names, minds, personas and traits, and how often each value of a trait occurs.

    A file says who people are in `personas`; instead of traits, `file: people.csv` has a row for each:

    \b
    scenario: commons
    cast:
    - count: 8
      personas:
        traits:
          age: {mean: 45, sd: 15, digits: 0}
          temper: {options: {calm: 2, lively: 1}}
        quotas: {side: {in favour: 0.5, against: 0.5}}
        text: "{name} is {age} years old and {temper}."
    """
    import orjson
    from rich.text import Text

    from sandbox import roster
    from sandbox.cli.screen import clean, console, table_of
    from sandbox.cli.wanted import named

    spec = named(what)
    people = roster.company(spec if seed is None else spec.with_(seed=seed))
    counted = roster.makeup(people)
    if as_json:
        return typer.echo(orjson.dumps({"kind": "cast", "people": people, "makeup": counted}))
    columns = list(dict.fromkeys(key for person in people for key in person))
    screen = console()
    screen.print(table_of(columns, [[one.get(key, "") for key in columns] for one in people[:first]]))
    if len(people) > first:
        screen.print(f"... and {len(people) - first:,} more")
    for trait, counts in counted.items():
        told = ", ".join(f"{value} {count:,}" for value, count in counts.items())
        screen.print(Text(clean(f"{trait}: {told}"), "dim"))
