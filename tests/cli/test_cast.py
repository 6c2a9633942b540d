"""`folkmoot cast`: the people of a spec as a table, before they play."""

import inspect
import json
from pathlib import Path
from typing import Any

from sandbox.cli.cast import cast


def test_the_people_of_a_file_are_shown_and_counted(own: Path, folkmoot: Any) -> None:
    (own / "people.csv").write_text("name,side\nRuth,for\nOmar,against\nNuri,for\n")
    (own / "town.yaml").write_text(
        "scenario: village\ncast:\n- personas: {file: people.csv, sample: 2, quotas: {side: {for: 1}}}\n"
    )
    told = folkmoot("cast", str(own / "town.yaml")).stdout
    assert "Ruth" in told
    assert "side: for 2" in told
    found = json.loads(folkmoot("cast", str(own / "town.yaml"), "--json").stdout)
    assert [person["name"] for person in found["people"]] == ["Ruth", "Nuri"]
    assert found["makeup"]["side"] == {"for": 2}


def test_a_file_that_is_not_there_is_named(own: Path, folkmoot: Any) -> None:
    (own / "town.yaml").write_text("scenario: village\ncast:\n- personas: nobody.csv\n")
    told = folkmoot("cast", str(own / "town.yaml"))
    assert told.exit_code == 2
    assert "nobody.csv: cannot be read" in told.output + told.stderr


def refused(own: Path, folkmoot: Any, personas: str) -> str:
    (own / "town.yaml").write_text(f"scenario: village\ncast:\n- personas: {personas}\n")
    told = folkmoot("cast", str(own / "town.yaml"))
    assert told.exit_code == 2
    return str(told.stderr)


def test_what_personas_do_not_have_is_told_with_what_they_have(own: Path, folkmoot: Any) -> None:
    (own / "people.csv").write_bytes(b"name\n\xff\xfe\n")
    for given, words in {
        "{table: people.csv}": "personas.table: there is no such parameter; there are: rows, sample, traits",
        "{traits: {age: {men: 3}}}": "age.men: there is no such parameter; there are: options, mean",
        "{rows: people.csv}": "a file is `file: people.csv`",
        "{file: people.csv}": "people.csv: is not a text file",
    }.items():
        assert words in refused(own, folkmoot, given)


def test_the_help_shows_personas_line_by_line(folkmoot: Any) -> None:
    shown = inspect.cleandoc(cast.__doc__ or "").partition("\b\n")[2].splitlines()
    lines = [line.strip() for line in folkmoot("cast", "--help").stdout.splitlines()]
    assert len(shown) > 5
    assert [line.strip() for line in shown if line.strip() not in lines] == []
