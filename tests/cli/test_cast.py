"""`folkmoot cast`: the people of a spec as a table, before they play."""

import json
from pathlib import Path
from typing import Any


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
