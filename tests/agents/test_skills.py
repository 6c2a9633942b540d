"""Skills: read in two steps, changed in one, verified, blamed for nothing they did not do, and never lost."""

from itertools import permutations
from typing import Any

import pytest

from agents import asides
from agents.faculties import versions
from agents.faculties.skills import Skills
from tests.agents.lived import Life, by_fields, games


def skill(name: str, text: str = "Take east.", decision: str = "create") -> dict[str, str]:
    return {"decision": decision, "name": name, "trigger": "a lamp is lit", "text": text}


GOOD = dict.fromkeys(asides.CHECKS, 0.8)


def library(*names: str) -> dict[str, Any]:
    fields = {
        "trigger": "a lamp is lit",
        "body": "Take east.",
        "version": 1,
        "before": "",
        "used": 0,
        "opened": 0,
    }
    evidence = {"evidence": ["e3"], "seq": 3}
    return {
        f"k{n:03}": {"name": name, "text": f"{name} text", **fields, **evidence}
        for n, name in enumerate(names, 1)
    }


def test_a_text_is_read_in_two_steps_and_only_what_is_opened_stands_in_the_prompt() -> None:
    life = Life().game([])
    life.write("skills", **library("doors", "lamps", "rugs"))
    made = life.lives([Skills(opened=1)], by_fields(open=["[k002]", "doors"]))
    assert made.slots["skills"][0] == '[k001] "doors: a lamp is lit"'
    assert len(made.slots["skills"]) == 3
    assert made.slots["skill"] == ['"doors: Take east."']


def test_who_has_no_skills_is_asked_nothing() -> None:
    made = Life().game([]).lives([Skills()], by_fields())
    assert (made.asked, made.slots) == ([], {})


def test_a_proposal_becomes_a_skill_once_it_is_put_together_and_verified() -> None:
    says = by_fields(decision=skill("doors"), grounded=GOOD)
    one = games(Life(), [Skills(together=2)], says, 1.0)
    assert (len(one.memory("patches")), one.memory("skills")) == (1, {})
    life = games(Life(), [Skills(together=2)], says, 1.0, 1.0)
    (one,) = life.memory("skills").values()
    assert (one["name"], one["version"], one["before"]) == ("doors", 1, "")
    assert one["evidence"]
    assert life.memory("patches") == {}


@pytest.mark.parametrize(
    "checks", [{**GOOD, "safe": 0.5}, {"grounded": 1, "keeps_value": 1}, None, {**GOOD, "safe": "very"}]
)
def test_what_is_not_verified_leaves_the_library_as_it_was(checks: Any) -> None:
    life = Life()
    life.write("skills", **library("doors"))
    before = dict(life.memory("skills"))
    says = by_fields(decision=skill("doors", "Take west.", "improve"), grounded=checks, open=[])
    games(life, [Skills(together=1)], says, 1.0)
    assert life.memory("skills") == before
    assert [one["kept"] for one in life.memory("trials").values()] == [False]


def test_an_improved_skill_keeps_its_last_version() -> None:
    life = Life()
    life.write("skills", **library("doors"))
    says = by_fields(decision=skill("Doors", "Take west.", "improve"), grounded=GOOD, open=[])
    games(life, [Skills(together=1)], says, 1.0)
    (one,) = life.memory("skills").values()
    assert (one["version"], one["before"], one["body"]) == (2, "doors text", "Take west.")


def test_the_order_of_proposals_does_not_matter() -> None:
    """All are made against the library as it is, and put together at once: the same set survives in any order."""
    found = set()
    for order in permutations(("a", "b", "c")):
        names = iter(order)
        says = by_fields(
            decision=lambda words, names=names: skill(next(names)), grounded=GOOD, open=[],
            skills=lambda words: {"skills": [skill(n) for n in "abc" if f"{n} (a lamp" in words]},
        )  # fmt: skip
        life = games(Life(), [Skills(together=3)], says, 1.0, 1.0, 1.0)
        found.add(frozenset(one["name"] for one in life.memory("skills").values()))
    assert found == {frozenset("abc")}


def test_the_library_is_bounded_and_what_nobody_opens_is_retired() -> None:
    life = Life()
    life.write("skills", **library("doors", "lamps"))
    says = by_fields(decision=skill("new"), grounded=GOOD, open=["lamps"])
    games(life, [Skills(together=1, kept=2, unused=3)], says, *[1.0] * 3)
    assert [one["name"] for one in life.memory("skills").values() if not one.get("retired")] == [
        "lamps",
        "new",
    ]
    assert life.memory("skills")["k001"]["retired"]


# -- what was at fault -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "body", "trigger"),
    [("text_stale", "Take west.", "always"), ("wrong_skill", "Take east.", "always"), ("none", "Take west.", "always"),
     ("tool_error", "Take east.", "a lamp is lit"), ("model_limit", "Take east.", "a lamp is lit")],
)  # fmt: skip
def test_only_what_was_at_fault_is_changed(fault: str, body: str, trigger: str) -> None:
    life = Life()
    life.write("skills", **library("doors"))
    proposed = {
        **skill("doors", "Take west.", "improve"),
        "trigger": trigger if trigger == "always" else "never",
    }
    says = by_fields(decision={**proposed, "fault": fault}, grounded=GOOD, open=[])
    games(life, [Skills(together=1)], says, -1.0)
    (held,) = life.memory("skills").values()
    assert (held["body"], held["trigger"]) == (body, trigger)
    assert {label: one["count"] for label, one in life.memory("skill_faults").items()} == (
        {} if fault == "none" else {fault: 1}
    )


def test_where_it_went_well_nothing_was_at_fault() -> None:
    life = games(Life(), [Skills()], by_fields(decision={**skill("doors"), "fault": "model_limit"}), 1.0)
    assert life.memory("skill_faults") == {}
    assert life.memory("patches")


# -- put together ----------------------------------------------------------------------------------------------


def merging(names: str) -> tuple[list[str], frozenset[str]]:
    """So many proposals at once: what each call was shown, and the skills that came of it."""
    life, calls = Life(), list[str]()
    life.open()
    life.lives([Skills(together=1)])
    life.write("patches", **{f"p{n:04}": {**skill(one), "evidence": ["e3"]} for n, one in enumerate(names)})
    life.decide("Which?", "east", 1.0)
    life.open()

    def joined(words: str) -> Any:
        calls.append("".join(one for one in sorted(names) if f"{one} (a lamp" in words))
        return {"skills": [skill(one) for one in calls[-1][:2]]}  # of each call two are left

    life.lives([Skills(together=1)], by_fields(decision={"decision": "skip"}, grounded=GOOD, skills=joined))
    return calls, frozenset(one["name"] for one in life.memory("skills").values())


def test_five_proposals_go_into_a_call_and_what_comes_of_them_into_the_next() -> None:
    calls, left = merging("lkjihgfedcba")
    assert calls == ["abcde", "fghij", "kl", "abfgk", "abl"]
    assert left == frozenset("ab")


def test_proposals_outlive_a_call_that_fails_to_put_them_together() -> None:
    life, names = Life(), iter("ab")

    def fails(words: str) -> Any:
        raise ValueError("no JSON")

    says = by_fields(decision=lambda words: skill(next(names)), grounded=GOOD, skills=fails)
    games(life, [Skills(together=2)], says, 1.0)
    life.decide("Which?", "east", 1.0)
    life.open()
    made = life.turn(says)
    made.run("reflect", [Skills(together=2)])
    assert sorted(one["name"] for one in made.memory("patches").values()) == ["a", "b"]
    assert made.memory("faults")["Skills"]["last"] == "ValueError: no JSON"


def test_a_skill_rests_on_what_happened_or_is_none() -> None:
    life = Life()
    says = by_fields(decision=skill("doors"), grounded=GOOD, open=[])
    for _ in range(3):  # games in which nothing happens
        life.open()
        life.lives([Skills(together=1)], says)
    held = {**life.memory("skills"), **life.memory("patches")}
    assert all(item["evidence"] for item in held.values())


# -- versions --------------------------------------------------------------------------------------------------


def improved(times: int) -> Life:
    """A skill that was changed so often: version n says ``Text n.``"""
    life = Life()
    life.write("skills", **library("doors"))
    texts = iter(range(2, times + 2))
    says = by_fields(
        decision=lambda words: skill("doors", f"Text {next(texts)}.", "improve"), grounded=GOOD, open=[]
    )
    return games(life, [Skills(together=1)], says, *[1.0] * times)


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_skill_can_go_back_to_any_version_it_ever_had(version: int) -> None:
    life = improved(4)
    assert life.memory("skills")["k001"]["body"] == "Text 5."
    made = life.turn()
    versions.back_to(made, "skills", "k001", version, 99)
    held = made.memory("skills")["k001"]
    assert (held["version"], held["body"]) == (version, "Take east." if version == 1 else f"Text {version}.")
    with pytest.raises(LookupError, match="never had a version 9"):
        versions.back_to(made, "skills", "k001", 9, 99)


def test_a_version_that_does_worse_than_an_earlier_one_gives_way_and_its_number_is_never_used_again() -> None:
    life, held = Life(), list[tuple[int, str]]()
    life.write("skills", **library("doors"))
    changes = {4: skill("doors", "Worse.", "improve"), 8: skill("doors", "New.", "improve")}

    def proposed(words: str) -> Any:
        held.append((life.memory("skills")["k001"]["version"], life.memory("skills")["k001"]["body"]))
        return changes.get(len(held), {"decision": "skip"})

    says = by_fields(decision=proposed, grounded=GOOD, open=["doors"])
    games(life, [Skills(together=1)], says, 1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 0.0, 5.0, 6.0)
    assert held == [(1, "Take east.")] * 4 + [(2, "Worse.")] * 3 + [(1, "Take east.")] + [(3, "New.")]


def test_a_version_that_nobody_tried_enough_stays() -> None:
    life = improved(1)
    made = life.turn()
    held = life.memory("skills")["k001"]
    for _ in range(versions.TRIES - 1):
        versions.tried(made, "k001", held, False)
    versions.tried(made, "k001", {**held, "version": 1}, True)
    assert versions.better(made, "k001", held) is None
    versions.tried(made, "k001", held, False)
    assert versions.better(made, "k001", held) == 1
