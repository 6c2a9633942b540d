"""Insights and playbooks: a model proposes, the rules decide what is written."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.faculties.distil import UNKNOWN, Insights, Playbook
from sandbox import events
from sandbox.events import stamp
from tests.agents.test_faculties import Trial, life, memories, said, turn

# -- insights ------------------------------------------------------------------------------------------------

TWO = {"insights": [{"text": "Ben  gives\nfish", "because": [1, 2]}, {"text": "Nothing", "because": [99]}]}


@pytest.mark.parametrize(("lines", "asks"), [(4, 0), (5, 1)])
def test_reflection_begins_exactly_at_the_threshold(lines: int, asks: int) -> None:
    made = turn(life(*(said(f"line {n}") for n in range(lines))), TWO)
    Insights(threshold=15).reflect(made)  # every line weighs 3
    assert len(made.asked) == asks


def test_an_insight_rests_on_statements_that_there_are() -> None:
    state = life(*(said(f"line {n}") for n in range(5)))
    made = turn(state, TWO)
    Insights(threshold=15).reflect(made)
    found = made.memory("insights")
    assert [(one["text"], one["evidence"]) for one in found.values()] == [("Ben gives fish", ["e4", "e5"])]


def test_one_does_not_reflect_twice_on_the_same() -> None:
    state = life(*(said(f"line {n}") for n in range(5)))
    first = turn(state, TWO)
    Insights(threshold=15).reflect(first)
    again = turn(memories(state, first), TWO)
    Insights(threshold=15).reflect(again)
    assert again.asked == []


@pytest.mark.parametrize(
    "nonsense", [None, 3, "words", [], {"insights": "none"}, {"insights": [3, {"text": 1}]}]
)
def test_nonsense_changes_no_insight(nonsense: Any) -> None:
    made = turn(life(*(said(f"line {n}") for n in range(5))), nonsense)
    made.run("reflect", [Insights(threshold=15)])
    assert made.memory("insights") == {}


def test_insights_may_answer_questions_of_ones_own_from_what_is_recalled_for_each() -> None:
    """One call for the questions and one for each: the evidence of an insight is what was recalled for its question."""

    def says(words: str, schema: Any) -> Any:
        if "questions" in schema["properties"]:
            return {"questions": ["How about owls?", "  ", "How about fish?", "too many"]}
        return {"insights": [{"text": "Owls" if "owls?" in words else "Fish", "because": [1]}]}

    state = life(*(said(f"{what} {n}") for n in range(3) for what in ("owls", "fish")))
    made = turn(state, says)
    Insights(threshold=15, questions=3, recalled=2).reflect(made)
    assert len(made.asked) == 3
    told = {one["text"]: one["evidence"] for one in made.memory("insights").values()}
    assert set(told) == {"Owls", "Fish"}
    texts = {f"e{event.seq}": event.text for event in state.now if isinstance(event, events.Said)}
    for what, (id,) in told.items():
        assert what.casefold() in texts[id]


# -- playbook ------------------------------------------------------------------------------------------------


def after_a_game(answer: Any, **bullets: dict[str, Any]) -> Trial:
    """The first question of the second game, with these rules from before."""
    state = life(said("Fish!"))
    past = [events.Wrote("Ada", "marks", "playbook", {"episode": 1, "seq": 3})]
    past += [events.Wrote("Ada", "playbook", key, {"seq": 1, **item}) for key, item in bullets.items()]
    for event in (*past, events.Closed(1, "over", {}), events.Opened(2, "commons", {})):
        state.apply(stamp(event, state.seq + 1, 1, 0, "scenario"))
    made = turn(state, answer)
    Playbook().reflect(made)
    return made


def bullet(text: str, helped: int = 0, hurt: int = 0) -> dict[str, Any]:
    return {"text": text, "helped": helped, "hurt": hurt, "evidence": []}


def test_a_playbook_grows_and_its_ids_are_never_used_again() -> None:
    made = after_a_game(
        {"tags": [], "add": [{"text": "Take less."}, {"text": "take less."}]}, b001=bullet("Old.")
    )
    assert {key: item["text"] for key, item in made.memory("playbook").items()} == {
        "b001": "Old.",
        "b002": "Take less.",
    }
    assert made.memory("playbook")["b002"]["evidence"] == ["e4", "e7"]


def test_tags_count_and_unknown_ids_change_nothing_and_are_counted() -> None:
    tags = [
        {"id": "[b001]", "tag": "Helpful"},
        {"id": "b009", "tag": "harmful"},
        {"id": "b001", "tag": "odd"},
    ]
    made = after_a_game({"tags": tags, "add": []}, b001=bullet("Old."))
    assert {key: (item["helped"], item["hurt"]) for key, item in made.memory("playbook").items()} == {
        "b001": (1, 0)
    }
    assert made.memory("marks")[UNKNOWN] == 1


def test_what_hurt_three_times_and_more_than_it_helped_is_retired() -> None:
    bad = [{"id": "b001", "tag": "harmful"}, {"id": "b002", "tag": "harmful"}]
    made = after_a_game({"tags": bad, "add": []}, b001=bullet("Bad.", 0, 2), b002=bullet("Mixed.", 5, 2))
    rules = made.memory("playbook")
    assert (rules["b001"].get("retired"), rules["b002"].get("retired")) == (True, None)
    Playbook().recall(made)
    assert made.slots["playbook"] == ['[b002] "Mixed."']


def test_bullets_that_say_the_same_become_the_first_of_them_and_counters_add_up() -> None:
    same = {"ids": ["[b002]", "b001", "b009", "b003"], "text": "Take  less."}
    told = {
        "b001": bullet("Less.", 1, 2),
        "b002": bullet("Take less.", 3, 1),
        "b003": bullet("x") | {"retired": True},
    }
    rules = after_a_game({"tags": [], "add": [], "merge": [same]}, **told).memory("playbook")
    assert (rules["b002"]["text"], rules["b002"]["helped"], rules["b002"]["hurt"]) == ("Take less.", 4, 3)
    assert [key for key, rule in rules.items() if not rule.get("retired")] == ["b002"]


@pytest.mark.parametrize(
    "nonsense",
    [
        None, "words", {"tags": 1, "add": {}}, {"add": [{"text": ""}, 3]}, {"merge": [{"ids": ["b001"], "text": "x"}]},
        {"merge": [{"ids": "b001", "text": "x"}, {"ids": ["b001", "b001"], "text": "x"}]},
    ],
)  # fmt: skip
def test_nonsense_leaves_every_rule_as_it_is(nonsense: Any) -> None:
    assert after_a_game(nonsense, b001=bullet("Old.")).memory("playbook") == {
        "b001": {"seq": 1, **bullet("Old.")}
    }


def test_in_the_middle_of_a_game_nobody_is_asked() -> None:
    made = turn(life(said("Fish!")), {"add": [{"text": "Too early."}]})
    Playbook().reflect(made)
    assert made.asked == []


RULES = {f"b00{n}": bullet(f"Rule {n}.", helped=n, hurt=n % 3) for n in range(1, 6)}
IDS = st.sampled_from([*RULES, "b009", "[b001]", ""])
TAGS = st.fixed_dictionaries({"id": IDS, "tag": st.sampled_from(["helpful", "harmful", "neutral", "odd"])})
MERGES = st.fixed_dictionaries({"ids": st.lists(IDS, max_size=4), "text": st.sampled_from(["", "Both."])})
ADDS = st.fixed_dictionaries({"text": st.sampled_from(["", "New.", "Rule 1.", "Else."])})
CURATED = st.fixed_dictionaries(
    {
        "tags": st.lists(TAGS, max_size=6),
        "add": st.lists(ADDS, max_size=5),
        "merge": st.lists(MERGES, max_size=3),
    }
)


@given(found=CURATED)
def test_whatever_is_curated_no_rule_goes_that_was_not_retired_and_the_same_again_gives_the_same(
    found: Any,
) -> None:
    """No collapse by a rewrite of the whole (ACE): every rule stands or is retired, and its text changes by merging."""
    rules = after_a_game(found, **RULES).memory("playbook")
    assert set(rules) >= set(RULES)
    merged = {one["text"] for one in found["merge"]}
    for key, item in RULES.items():
        assert rules[key]["text"] == item["text"] or rules[key]["text"] in merged
    assert after_a_game(found, **RULES).memory("playbook") == rules


def test_a_curator_who_says_nothing_leaves_the_playbook_byte_for_byte() -> None:
    rules = after_a_game({"tags": [], "add": [], "merge": []}, **RULES).memory("playbook")
    assert rules == {key: {"seq": 1, **item} for key, item in RULES.items()}


def test_the_curator_sees_what_rules_proved_and_how_the_game_went() -> None:
    made = after_a_game({}, b001=bullet("Old.", 3, 1))
    assert '[b001] "Old." (helpful 3, harmful 1)' in made.asked[0]
    assert "Nobody says how good that was." in made.asked[0]


def test_a_playbook_keeps_its_bound_in_tokens_whatever_it_grows_to() -> None:
    """ACE tells its curator of the bound and enforces it nowhere."""
    rules = {f"b{n:03}": bullet("word " * 40) for n in range(100)}
    made = after_a_game({}, **rules)
    Playbook(tokens=300).recall(made)
    assert 0 < sum(len(line) // 4 + 1 for line in made.slots["playbook"]) <= 300
