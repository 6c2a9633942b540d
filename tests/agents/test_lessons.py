"""Lessons: principles with proven worth, a notebook of mistakes, and the trial that either must pass."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.faculties.adaptation import POLICY, Adaptation, time_weighted
from agents.faculties.cases import Cases
from agents.faculties.decisions import decisions
from agents.faculties.distil import Playbook
from agents.faculties.lessons import numbers
from agents.faculties.notebook import Notebook, failures
from agents.faculties.principles import Principles, worth
from agents.faculties.recall import Recall
from agents.faculties.trial import Verdict
from sandbox import events
from tests.agents.lived import Life
from tests.agents.test_faculties import view

AMBER, AZURE, TEAL = (f"The {lamp} lamp is lit. Which door?" for lamp in ("amber", "azure", "teal"))
SHOW = Recall(sources=("principles",), recency=0, importance=0, k=3)


def principle(text: str, **more: Any) -> dict[str, Any]:
    return {"kind": "guiding", "when": "", "text": text, "sure": 1.0, **more}


def saying(*principles: Mapping[str, Any], same: list[int] | None = None) -> Callable[[str, Any], Any]:
    """A model that finds these principles, and thinks that these pairs say the same."""
    return lambda words, schema: (
        {"same": same or []} if "same" in schema["properties"] else {"principles": list(principles)}
    )


def stored(text: str, used: int = 0, won: int = 0) -> dict[str, Any]:
    fields = {
        "like": text,
        "type": "guiding",
        "bad": False,
        "won_in": [],
        "lost_in": [],
        "evidence": [],
        "seq": 1,
    }
    return {"text": text, "used": used, "won": won, "value": worth(won, used), **fields}


def played(paid: float, mind: list[Any], says: Any, life: Life | None = None) -> Life:
    """A whole game after the first question, at the end of which the mind looks back."""
    life = life or Life()
    life.open()
    life.lives(mind, says)
    life.decide(AMBER, "east", paid)
    life.open()
    life.lives(mind, says)
    return life


# -- principles ------------------------------------------------------------------------------------------------


@given(won=st.integers(0, 1000), lost=st.integers(0, 1000))
def test_worth_lies_between_0_and_1_and_begins_at_a_half(won: int, lost: int) -> None:
    assert 0 < worth(won, won + lost) < 1
    assert worth(0, 0) == 0.5
    assert (worth(won, won + lost) > 0.5) is (won > lost)


def test_a_principle_shown_in_a_stretch_counts_once_and_wins_with_it() -> None:
    life = Life()
    life.open()
    life.write("principles", p0001=stored("Take the east door."), p0002=stored("Sleep well."))
    mind = [SHOW.model_copy(update={"k": 1}), Principles()]
    for _ in range(3):
        life.lives(mind, saying())  # shown again and again
        life.decide(AMBER, "east", 2.0)
    life.open()
    life.lives(mind, saying())
    east, sleep = life.memory("principles").values()
    assert (east["used"], east["won"], east["value"]) == (1, 1, 2 / 3)
    assert (sleep["used"], sleep["won"]) == (0, 0)
    assert east["won_in"] == [1]


def test_a_principle_that_is_found_again_is_merged_and_once_for_each_stretch() -> None:
    life = played(1.0, [Principles()], saying(principle("Take east.")))
    assert [one["used"] for one in life.memory("principles").values()] == [0]
    again = saying(principle("take EAST."), principle("Take east."))
    life.decide(AMBER, "east", 3.0)
    life.open()
    life.lives([Principles()], again)
    (one,) = life.memory("principles").values()
    assert (one["used"], one["won"], one["won_in"]) == (1, 1, [2])
    assert one["value"] == worth(1, 1)  # EvolveR's code leaves it as it was until the next cycle


@pytest.mark.parametrize(("same", "kept"), [([1], 1), ([], 2)])
def test_whether_like_sentences_say_the_same_the_model_is_asked(same: list[int], kept: int) -> None:
    life = Life()
    life.write("principles", p0001=stored("Take the east door when the amber lamp is lit"))
    says = saying(principle("Take the east door when the azure lamp is lit"), same=same)
    played(1.0, [Principles(alike=0.5)], says, life)
    assert len(life.memory("principles")) == kept


def test_what_fails_often_is_retired_but_never_a_newcomer() -> None:
    life = Life()
    life.write("principles", p0001=stored("Old and bad.", 2, 0), p0002=stored("New and bad.", 1, 0))
    life.write("marks", **{"principles shown": ["p0001", "p0002"]})
    played(-1.0, [Principles(least=0.5)], saying(), life)
    old, new = life.memory("principles").values()
    assert (old.get("retired"), new.get("retired")) == (True, None)
    assert (old["used"], new["used"]) == (3, 2)


def test_a_full_store_makes_room_by_dropping_the_worst_that_had_its_tries() -> None:
    life = Life()
    life.write("principles", a=stored("Good.", 4, 4), b=stored("Bad.", 4, 0), c=stored("New.", 0, 0))
    played(1.0, [Principles(kept=3, least=0)], saying(principle("Fresh.")), life)
    assert [one["text"] for one in life.memory("principles").values()] == ["Good.", "New.", "Fresh."]
    young = Life()
    young.write("principles", a=stored("One."), b=stored("Two."))
    played(1.0, [Principles(kept=2)], saying(principle("Fresh.")), young)
    assert [one["text"] for one in young.memory("principles").values()] == ["One.", "Two."]


def test_a_principle_keeps_the_facts_behind_it_as_triples_and_is_found_by_them() -> None:
    whole = {"subject": "Ben", "predicate": "opens", "object": "east"}
    facts = [whole, {"subject": "Ben", "predicate": "", "object": "x"}, "Ben opens east", *[whole] * 9]
    life = played(1.0, [Principles()], saying(principle("Follow.", facts=facts), principle("Wait.", facts=3)))
    first, second = life.memory("principles").values()
    assert (first["facts"], second["facts"]) == ([["Ben", "opens", "east"]] * 5, [])
    assert first["like"].startswith("Follow. Ben opens east")


def test_at_most_so_many_are_added_at_a_time_and_only_those_one_is_sure_of() -> None:
    many = [principle(f"Rule {n}.", sure=n / 10) for n in range(3, 9)]
    life = played(1.0, [Principles(most=4, sure=0.5)], saying(*many))
    assert [one["text"] for one in life.memory("principles").values()] == ["Rule 5.", "Rule 6."]


def test_a_stretch_without_payments_proves_nothing() -> None:
    life = Life()
    life.write("principles", p0001=stored("Old."))
    life.write("marks", **{"principles shown": ["p0001"]})
    life.open()
    life.lives([Principles()], saying())
    life.happen()
    life.open()
    life.lives([Principles()], saying())
    assert life.memory("principles")["p0001"]["used"] == 0


@pytest.mark.parametrize(
    "nonsense", [None, 7, "words", [], {"principles": "none"}, {"principles": [3, {"text": 1.5}]}]
)
def test_nonsense_makes_no_principle_worth_anything(nonsense: Any) -> None:
    life = played(1.0, [Principles(sure=0.5)], nonsense)
    assert life.memory("principles") == {}


def test_lessons_are_drawn_within_a_long_game_where_that_is_wanted() -> None:
    life = Life()
    life.open()
    asked = 0
    for _ in range(7):
        asked += len(life.lives([Playbook(every=3)], {"tags": [], "add": []}).asked)
        life.decide(AMBER, "east", 1.0)
    assert asked == 2


# -- the trial -------------------------------------------------------------------------------------------------


def verdict(enrolled: dict[str, int], **counts: tuple[int, int, int]) -> Verdict:
    names = ("won", "lost", "tied")
    return Verdict(
        enrolled, {(tag, name): n for tag, all in counts.items() for name, n in zip(names, all, strict=True)}
    )


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        (verdict({"a": 4}, a=(2, 1, 1)), True),
        (verdict({"a": 4}, a=(1, 1, 2)), False),  # as many lost as won
        (verdict({"a": 4}, a=(0, 0, 4)), False),  # nothing but ties
        (verdict({"a": 4}, a=(2, 0, 0)), False),  # two of four are missing: undefined, not two wins
        (verdict({"a": 4, "b": 1}, a=(3, 0, 1), b=(0, 1, 0)), False),  # a gain that hides a loss of some
        (verdict({"a": 4, "b": 1}, a=(3, 0, 1), b=(0, 0, 1)), True),
        (verdict({}), False),
    ],
)
def test_lessons_stay_only_if_more_is_won_than_lost_by_the_whole_cohort(made: Verdict, kept: bool) -> None:
    assert made.better is kept


def entry(subject: str, *because: int, **fields: str) -> dict[str, Any]:
    return {
        "subject": subject,
        "because": list(because),
        "approach": "Take west.",
        "mistake": "",
        "strategy": "",
        **fields,
    }


def writing(entries: list[dict[str, Any]], again: Any, better: str = "neither") -> Callable[[str, Any], Any]:
    """A model that fills the notebook, answers `again` when asked once more, and judges."""

    def says(words: str, schema: Any) -> Any:
        fields = schema["properties"]
        if "entries" in fields:
            return {"entries": entries}
        return (
            {"better": better}
            if "better" in fields
            else {"answer": again(words) if callable(again) else again}
        )

    return says


MIND = [Cases(), Notebook()]


def notebook(says: Any, *decisions: tuple[str, str, float], mind: list[Any] = MIND) -> Life:
    life = Life()
    life.open()
    life.lives(mind, says)
    for one in decisions:
        life.decide(*one)
    life.open()
    life.lives(mind, says)
    return life


def test_a_page_stays_where_the_record_says_that_the_new_answer_is_better() -> None:
    """West paid when this was asked, by the cases: no model judges."""
    life = notebook(
        writing([entry("doors", 1)], "west", "neither"), (AMBER, "east", -1.0), (AMBER, "west", 1.0)
    )
    (page,) = life.memory("mistakes").values()
    assert page["text"] == "doors. Right: Take west."
    (told,) = life.memory("trials").values()
    assert told == {"enrolled": 2, "won": 1, "lost": 0, "tied": 1, "kept": True}


def test_a_refused_batch_leaves_the_notebook_byte_for_byte() -> None:
    life = Life()
    known = {
        "subject": "sleep",
        "text": "sleep. Well.",
        "like": AMBER,
        "evidence": ["e3"],
        "version": 1,
        "seq": 3,
    }
    life.write("mistakes", m0001=known)
    before = json.dumps(life.memory("mistakes"))
    says = writing([entry("doors", 1), entry("sleep", 1)], "east")
    life.open()
    life.lives(MIND, says)
    life.decide(AMBER, "east", -1.0)
    life.open()
    life.lives(MIND, says)
    assert json.dumps(life.memory("mistakes")) == before
    (told,) = life.memory("trials").values()
    assert told == {"enrolled": 1, "won": 0, "lost": 0, "tied": 1, "kept": False}


@pytest.mark.parametrize(
    ("better", "kept"), [("first", None), ("second", None), ("neither", False), ("nonsense", False)]
)
def test_where_the_record_is_silent_the_model_judges_blind(better: str, kept: bool | None) -> None:
    """Which of the two answers is read first is by lot: whoever always says "first" is right as often as wrong."""
    life = notebook(writing([entry("doors", 1)], "west", better), (AMBER, "east", -1.0))
    (told,) = life.memory("trials").values()
    assert told["won"] + told["lost"] + told["tied"] == (better != "nonsense")
    if kept is not None:
        assert told["kept"] is kept
        assert life.memory("mistakes") == {}


def test_what_cannot_be_made_again_is_missing_and_missing_is_no_win() -> None:
    answers = iter(["west", "nonsense", "west", None])
    life = notebook(
        writing([entry("doors", 1)], lambda words: next(answers)),
        (AMBER, "east", -1.0), (AZURE, "east", -1.0), (AMBER, "west", 5.0), (TEAL, "north", 5.0),
    )  # fmt: skip
    (told,) = life.memory("trials").values()
    assert told["enrolled"] == 4
    assert told["won"] + told["lost"] + told["tied"] == 2
    assert told["kept"] is False
    assert life.memory("mistakes") == {}


def test_a_model_that_breaks_amid_a_trial_leaves_no_page() -> None:
    def says(words: str, schema: Any) -> Any:
        if "entries" in schema["properties"]:
            return {"entries": [entry("doors", 1)]}
        raise RuntimeError("down")

    life = Life()
    life.open()
    life.lives(MIND, says)
    life.decide(AMBER, "east", -1.0)
    life.open()
    made = life.turn(says)
    made.run("recall", MIND)
    made.run("reflect", MIND)
    assert made.memory("mistakes") == {}
    assert made.memory("faults")["Notebook"]["count"] == 1


def test_a_known_subject_is_written_anew_in_its_place_and_never_twice() -> None:
    always = [Cases(), Notebook(accept="always")]
    life = notebook(writing([entry("Doors", 1)], "west"), (AMBER, "east", -1.0), mind=always)
    life.decide(AMBER, "north", -2.0)
    life.open()
    life.lives(always, writing([entry("doors", 1, approach="Take south.")], "west"))
    (page,) = life.memory("mistakes").values()
    assert page["version"] == 2
    assert page["text"] == "Doors. Right: Take south."
    assert len(page["evidence"]) == 4


def test_failures_are_what_lost_or_paid_less_than_the_mean_and_without_any_nobody_is_asked() -> None:
    life = Life().game([(AMBER, "east", 3.0), (AZURE, "east", 1.0), (TEAL, "east", 5.0)])
    life.turn()
    made = decisions(view(life.state), 0)
    assert [one.paid for one in failures(made)] == [1.0]
    assert failures([]) == []
    flawless = notebook(writing([entry("doors", 1)], "west"), (AMBER, "east", 1.0), (AZURE, "east", 1.0))
    assert flawless.memory("mistakes") == flawless.memory("trials") == {}


def test_a_trial_may_be_asked_of_a_playbook_as_well() -> None:
    mind = [Cases(), Playbook(accept="better")]

    def says(words: str, schema: Any) -> Any:
        fields = schema["properties"]
        return {"answer": "east"} if "answer" in fields else {"tags": [], "add": [{"text": "Take east."}]}

    life = notebook(says, (AMBER, "east", -1.0), mind=mind)
    assert life.memory("playbook") == {}
    (told,) = life.memory("trials").values()
    assert told["kept"] is False


def test_of_a_list_of_numbers_what_is_none_is_left_out() -> None:
    """A model's JSON may hold anything, and NaN where a lenient reader lets it."""
    assert numbers([1, 2.0, float("nan"), float("inf"), True, "3", None]) == [1, 2]
    assert numbers([10**400]) == [10**400]
    assert numbers("1, 2") == []


def test_a_trial_is_of_new_lessons_alone_and_old_ones_are_counted_whatever_comes_of_it() -> None:
    mind, life, tried = [Cases(), Principles(accept="better")], Life(), list[str]()
    old = {
        "text": "Rest.", "used": 0, "won": 0, "value": 0.5, "won_in": [], "lost_in": [], "evidence": [], "seq": 1
    }  # fmt: skip

    def says(words: str, schema: Any) -> Any:
        if "answer" in schema["properties"]:
            tried.append(words)
            return {"answer": "east"}
        return {"principles": [{"kind": "guiding", "when": "", "text": "Take east.", "sure": 1.0}]}

    life.open()
    life.lives(mind, says)
    life.write("principles", p0001=old)
    life.write("marks", **{"principles shown": ["p0001"]})
    life.decide(AMBER, "east", 1.0)
    life.open()
    life.lives(mind, says)
    assert [("Take east." in words, "Rest." in words) for words in tried] == [(True, False)]
    assert [one["kept"] for one in life.memory("trials").values()] == [False]
    (held,) = life.memory("principles").values()
    assert (held["text"], held["used"], held["won"]) == ("Rest.", 1, 1)
    assert "principles shown" not in life.memory("marks")


def test_an_id_is_never_used_again_whatever_people_erase_or_write() -> None:
    rule = {"tags": [], "add": [{"text": "One."}, {"text": "Two."}]}
    life = played(1.0, [Playbook()], rule)
    assert list(life.memory("playbook")) == ["b001", "b002"]
    life.happen(events.Erased("Ada", "playbook", "b001"), events.Erased("Ada", "playbook", "b002"))
    life.write("playbook", b007={"text": "By hand.", "helped": 0, "hurt": 0, "evidence": [], "seq": 1})
    life.decide(AMBER, "east", 1.0)
    life.open()
    life.lives([Playbook()], rule)
    assert list(life.memory("playbook")) == ["b007", "b008", "b009"]


# -- adaptation ------------------------------------------------------------------------------------------------


def guided(life: Life, *payoffs: float, text: str = "Take east.", mind: Adaptation | None = None) -> Life:
    for paid in payoffs:
        played(paid, [mind or Adaptation()], {"text": text}, life)
    return life


def test_guidance_for_the_next_game_rests_on_the_last_and_stands_quoted_in_the_prompt() -> None:
    life = guided(Life(), 1.0)
    held = life.memory("adaptation")["guidance"]
    assert (held["text"], held["version"]) == ("Take east.", 1)
    assert held["evidence"]
    made = life.turn()
    Adaptation().recall(made)
    assert made.slots["guidance"] == ['"Take east."']
    assert guided(life, 2.0, text="word " * 300).memory("adaptation")["guidance"]["text"] == " ".join(["word"] * 120)


def test_how_one_adapts_is_a_setting_or_a_trait_that_goes_before_it() -> None:
    for trait, policy in ((None, POLICY), ("Copy whoever won.", "Copy whoever won."), ("  ", POLICY)):
        life = Life()
        if trait is not None:
            life.happen(events.Revised("Ada", "adaptation", trait))
        life.game([(AMBER, "east", 1.0)])
        life.write("marks", adaptation={"episode": 1, "round": 1, "seq": 1})
        life.open()
        assert json.dumps(policy) in life.lives([Adaptation()], {"text": "East."}).asked[0]


@pytest.mark.parametrize("nonsense", [None, 3, [], {"text": ""}, {"text": ["x"]}])
def test_nonsense_is_no_guidance(nonsense: Any) -> None:
    life = played(1.0, [Adaptation()], nonsense)
    assert life.memory("adaptation") == {} or nonsense == 3  # a number is words, too


@given(returns=st.lists(st.floats(0, 5), min_size=1, max_size=9))
def test_later_returns_weigh_more(returns: list[float]) -> None:
    rising, falling = sorted(returns), sorted(returns, reverse=True)
    assert 0 <= time_weighted(falling, 5) <= time_weighted(rising, 5) <= 1
    assert time_weighted([5] * len(returns), 5) == 1


def test_a_rising_course_is_worth_more_than_the_same_falling() -> None:
    assert time_weighted([0, 1, 2, 3, 4], 4) == pytest.approx(40 / 60)
    assert time_weighted([4, 3, 2, 1, 0], 4) == pytest.approx(20 / 60)
    for wrong in ([], [5.0], [-1.0]):
        with pytest.raises(ValueError, match="give one or more from 0 to 4"):
            time_weighted(wrong, 4)
