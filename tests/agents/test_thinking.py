"""Thinking before and after an answer, with models that say what the test wants: everything here is exact."""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.faculties import Turn
from agents.faculties.ahead import LookAhead
from agents.faculties.correct import SelfCorrection
from agents.faculties.port import Advice, Defer, Demonstrations, shaped
from agents.faculties.private import PrivateWords
from agents.faculties.think import Guidance
from agents.faculties.tree import Leaf, Node, Rule, TreeSearch, grow
from agents.llm import LLMMind
from sandbox import Ask, Choice, Completion, Number, Text, events
from sandbox.events import Event
from sandbox.state import State
from tests.agents.test_faculties import life, memories, view

ABC = Ask("Ada", "Which door?", Choice(options=("a", "b", "c")), "door", "a")
GIFT = Ask("Ada", "How much?", Number(high=10, integer=True), "give", 0)
Says = Callable[[str, Mapping[str, Any]], Any]


def turn(state: State, says: Says, ask: Ask = ABC, value: Any = None) -> tuple[Turn, list[str]]:
    """A question whose model says what a function of words and schema says; and what it was asked."""
    asked: list[str] = []

    def consult(words: str, schema: Mapping[str, Any]) -> Any:
        asked.append(words)
        return says(words, schema)

    return Turn(view(state), ask, consult, value=value), asked


# -- guidance ------------------------------------------------------------------------------------------------


def thought(state: State, faculty: Guidance) -> tuple[State, int]:
    """The state once a thought is kept, and how many calls that took."""
    made, asked = turn(
        state, lambda words, schema: dict.fromkeys(schema["properties"], f"be wise in {state.round}")
    )
    faculty.deliberate(made)
    return memories(state, made), len(asked)


def test_a_horizon_without_end_costs_one_call_in_an_episode() -> None:
    state, calls = life(), 0
    for n in range(9):
        state.round = n
        state, more = thought(state, Guidance(every=1_000_000))
        calls += more
    assert calls == 1


@pytest.mark.parametrize(
    ("happened", "anew"),
    [
        ([], False),
        ([events.Chose(1, "Ada", "door", "a", "default")], True),
        ([events.Chose(1, "Ada", "door", "a", "native")], False),
        ([events.Chose(1, "Ben", "door", "a", "default", to=events.EVERYBODY)], False),
    ],
)
def test_a_watchful_mind_thinks_anew_when_something_went_wrong(happened: list[Event], anew: bool) -> None:
    state, _ = thought(life(), Guidance(every=99, watchful=True))
    for event in happened:
        state.apply(events.stamp(event, state.seq + 1, 1, 0, "scenario"))
    assert thought(state, Guidance(every=99, watchful=True))[1] == anew


@pytest.mark.parametrize(
    ("rounds", "anew"),
    [
        ([[5.0], [5.5], [1.0]], True),
        ([[5.0], [5.5], [5.2]], False),
        ([[5.0], [5.5], [4.2, 1.0]], False),  # what a round paid is all of it
        ([[5.0], [5.5], [5.2], [0.1]], True),
        ([[5.0], [5.5], [5.2], [], [0.1]], True),
    ],
)
def test_a_watchful_mind_thinks_anew_after_a_round_that_paid_less(
    rounds: list[list[float]], anew: bool
) -> None:
    state, _ = thought(life(), Guidance(every=99, watchful=True))
    for step, payments in enumerate(rounds, 2):
        for paid in payments:
            state.apply(events.stamp(events.Paid({"Ada": paid}), state.seq + 1, step, 0, "scenario"))
    now = len(rounds) + 2
    state.apply(
        events.stamp(events.Paid({"Ada": 0.0}), state.seq + 1, now, 0, "scenario")
    )  # it is not over yet
    assert thought(state, Guidance(every=99, watchful=True))[1] == anew


@pytest.mark.parametrize("watchful", [True, False])
def test_guidance_that_a_person_wrote_is_thought_over_by_a_watchful_mind_too(watchful: bool) -> None:
    """It says neither when nor on what it was thought."""
    state = life()
    item = {"text": "be kind"}
    state.apply(events.stamp(events.Wrote("Ada", "guidance", "guidance", item), state.seq + 1, 1, 0, "user"))
    assert thought(state, Guidance(watchful=watchful))[1] == 1


def test_a_wrong_prediction_makes_a_watchful_mind_think_anew() -> None:
    state, _ = thought(life(), Guidance(every=99, watchful=True))
    item = {"about": "Ben", "text": "gives", "value": -0.3, "tests": 1, "right": 0}
    state.apply(events.stamp(events.Wrote("Ada", "hypotheses", "h001", item), state.seq + 1, 1, 0, "engine"))
    assert thought(state, Guidance(every=99, watchful=True))[1] == 1


def test_a_plan_has_three_lines_and_its_length_is_kept() -> None:
    made, _ = turn(life(), lambda words, schema: dict.fromkeys(schema["properties"], "word " * 99))
    Guidance(form="plan", words=30).deliberate(made)
    assert [line.split(":")[0] for line in made.slots["guidance"]] == ['"Now', '"Soon', '"Later']
    assert all(len(line.split()) == 11 for line in made.slots["guidance"])


# -- looking ahead -------------------------------------------------------------------------------------------

PAYS = {"a": 1.0, "b": 2.0, "c": 0.0}


def perfect(pays: Callable[[tuple[str, ...]], float]) -> Says:
    """A model of the world that knows what every line of answers pays."""

    def says(words: str, schema: Any) -> Any:
        earlier = [line.split('"')[1] for line in words.splitlines() if ". You answered " in line]
        (now,) = [part.split('"')[0] for part in words.split('you now answer "')[1:]]
        return {"others": "wait", "payoff": pays((*earlier, now)), "state": "as before", "sure": 1.0}

    return says


@given(st.lists(st.integers(-9, 9), min_size=12, max_size=12))
def test_with_a_perfect_model_of_the_world_it_is_exhaustive_search(values: list[int]) -> None:
    lines = [*product("abc"), *product("abc", repeat=2)]
    table = dict(zip(lines, map(float, values), strict=True))
    made, asked = turn(life(), perfect(table.__getitem__))
    LookAhead(width=3, depth=2).deliberate(made)
    totals = {(one, two): table[one,] + table[one, two] for one, two in product("abc", repeat=2)}
    best = max(totals.values())
    assert max(total for path, total in totals.items() if path[0] == made.value) == best
    assert (len(asked), made.rung, made.settled) == (12, "look_ahead", True)


def test_one_candidate_needs_no_imagination() -> None:
    made, asked = turn(life(), lambda words, schema: {"candidates": [4, 4.0, "4"]}, GIFT)
    LookAhead().deliberate(made)
    assert (len(asked), made.settled) == (1, False)


@pytest.mark.parametrize("calls", [1, 2, 5, 12])
def test_calls_are_a_hard_budget(calls: int) -> None:
    made, asked = turn(life(), perfect(lambda path: PAYS[path[-1]]))
    LookAhead(width=3, depth=3, calls=calls).deliberate(made)
    assert len(asked) == calls


def test_who_may_not_look_at_any_answer_is_asked_the_question_itself() -> None:
    """A number has to be sought with a call, so that of one call none is left."""
    made, asked = turn(life(), lambda words, schema: {"candidates": [1, 2]}, GIFT)
    LookAhead(calls=1).deliberate(made)
    assert (asked, made.settled) == ([], False)


@pytest.mark.parametrize(
    "nonsense", [None, "b!", {"payoff": "much"}, {"payoff": float("nan")}, [1], {"payoff": True}]
)
def test_a_model_that_rambles_still_leads_to_a_legal_answer(nonsense: Any) -> None:
    for faculty in (LookAhead(), TreeSearch(), Advice()):
        made, _ = turn(life(), lambda words, schema: nonsense)
        faculty.deliberate(made)
        assert made.value in ABC.answer.options  # type: ignore[union-attr]


def test_what_was_foreseen_is_held_against_what_came() -> None:
    state = life()
    for paid in (2.0, 3.0):
        made, _ = turn(state, perfect(lambda path: PAYS[path[-1]]))
        LookAhead().deliberate(made)
        state = memories(state, made)
        state.apply(events.stamp(events.Paid({"Ada": paid}), state.seq + 1, 1, 0, "scenario"))
    made, _ = turn(state, perfect(lambda path: PAYS[path[-1]]))
    LookAhead().deliberate(made)
    record = made.memory("foresight")["door"]
    assert (record["tests"], record["right"], record["brier"]) == (2, 1, 0.5)


# -- tree search ---------------------------------------------------------------------------------------------

LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))


def outcome(board: Sequence[str]) -> float | None:
    """1 where x has a line, -1 where o has, 0 at a draw, else None: tic-tac-toe."""
    for a, b, c in LINES:
        if board[a] != " " and board[a] == board[b] == board[c]:
            return 1.0 if board[a] == "x" else -1.0
    return None if " " in board else 0.0


def after(board: str, path: Sequence[int], first: str) -> list[str]:
    cells = list(board)
    for n, cell in enumerate(path):
        cells[cell] = first if n % 2 == 0 else "xo"[first == "x"]
    return cells


def minimax(board: str, mover: str) -> float:
    if (value := outcome(board)) is not None:
        return value
    values = [
        minimax("".join(after(board, [i], mover)), "xo"[mover == "x"])
        for i, cell in enumerate(board)
        if cell == " "
    ]
    return max(values) if mover == "x" else min(values)


@pytest.mark.parametrize(
    "board", ["xx oo    ", "x o xo   ", " o  x  xo", "oo x   x ", "x        ", "xo  x   o"]
)
def test_a_tree_with_true_values_finds_the_best_move_of_tic_tac_toe(board: str) -> None:
    """Values are true at ends and 0 elsewhere: without noise the most visited move is a minimax move."""
    mover = "x" if board.count("x") <= board.count("o") else "o"
    sign = 1 if mover == "x" else -1

    def judge(node: Node) -> Leaf:
        cells = after(board, node.path, mover)
        value = outcome(cells)
        moves = () if value is not None else tuple(i for i, cell in enumerate(cells) if cell == " ")
        return Leaf(sign * (value or 0.0), "", moves)

    root = Node()
    grow(root, judge, 3000, Rule(explore=1.0, against=True), 9)
    best = max(root.children, key=lambda child: child.visits).move
    values = {
        i: minimax("".join(after(board, [i], mover)), "xo"[mover == "x"])
        for i, cell in enumerate(board)
        if cell == " "
    }
    assert sign * values[best] == max(sign * value for value in values.values())


@given(st.integers(1, 60), st.integers(1, 4), st.integers(0, 2**32))
def test_visits_and_means_of_a_tree_add_up(simulations: int, width: int, seed: int) -> None:
    judged: dict[int, float] = {}

    def judge(node: Node) -> Leaf:
        judged[id(node)] = ((hash((node.path, seed)) % 2001) - 1000) / 1000
        return Leaf(judged[id(node)], "", tuple(range(width)))

    root = Node()
    grow(root, judge, simulations, Rule(), 3)
    assert root.visits == simulations
    for node in root.nodes():
        if node.children and node.visits:
            assert node.visits == 1 + sum(child.visits for child in node.children)
            own = judged[id(node)]
            assert node.total == pytest.approx(own + sum(child.total for child in node.children))
    assert sum(1 for _ in root.nodes()) <= 1 + simulations * width


def test_asked_values_lead_to_the_better_answer_within_the_budget_and_siblings_hear_why() -> None:
    def says(words: str, schema: Any) -> Any:
        good = 'move: You: "b"' in words
        return {"value": 1 if good else -1, "why": "because " + "xy"[good], "over": True, "next": []}

    made, asked = turn(life(), says)
    TreeSearch(simulations=8, explore=0.5).deliberate(made)
    assert (made.value, made.rung) == ("b", "search")
    assert len(asked) <= 8
    assert '"because x"' in asked[-1] or '"because y"' in asked[-1]


# -- second thoughts -----------------------------------------------------------------------------------------


def revised(
    faculty: SelfCorrection, says: Says, value: Any = "a", state: State | None = None
) -> tuple[Turn, int]:
    made, asked = turn(state or life(), says, ABC, value)
    faculty.revise(made)
    return made, len(asked)


def test_a_revision_that_changes_nothing_ends_the_loop() -> None:
    made, calls = revised(SelfCorrection(most=5), lambda words, schema: {"flaws": "none", "answer": "A"})
    assert (made.value, calls) == ("a", 1)


@pytest.mark.parametrize("most", [1, 2, 5])
def test_revisions_stop_at_the_cap(most: int) -> None:
    answers = iter("bcbcbcbc")
    made, calls = revised(
        SelfCorrection(most=most), lambda words, schema: {"flaws": "all", "answer": next(answers)}
    )
    assert calls == most
    assert made.value == "bcbcb"[most - 1]


@pytest.mark.parametrize(
    "said", [None, {"answer": "z"}, {"number": 7}, {"number": "1"}, {"number": True}, "nothing"]
)
@pytest.mark.parametrize("by", ["generation", "choice"])
def test_an_illegal_revision_leaves_the_answer(by: str, said: Any) -> None:
    assert revised(SelfCorrection(by=by), lambda words, schema: said)[0].value == "a"  # type: ignore[arg-type]


def test_a_choice_is_among_enumerated_answers() -> None:
    made, calls = revised(SelfCorrection(by="choice"), lambda words, schema: {"number": 3})
    assert (made.value, calls) == ("c", 1)


@pytest.mark.parametrize(("samples", "calls"), [("aaa", 3), ("aab", 3), ("abb", 4)])
def test_without_doubt_nothing_is_revised(samples: str, calls: int) -> None:
    quick = iter(samples)

    def says(words: str, schema: Any) -> Any:
        return {"answer": next(quick)} if "Quick thought" in words else {"flaws": "", "answer": "a"}

    assert revised(SelfCorrection(samples=3), says)[1] == calls


def test_flips_are_counted_when_the_truth_is_known_and_harm_ends_revision() -> None:
    """The first answer is right and every revision wrong: after two judged decisions it is left off."""
    state, asked = life(), []
    for _ in range(4):
        made, calls = revised(
            SelfCorrection(decisions=2), lambda w, s: {"flaws": "", "answer": "b"}, "a", state
        )
        asked.append(calls)
        state = memories(state, made)
        state.apply(events.stamp(events.Posted("verdict", {"truth": "a"}), state.seq + 1, 1, 0, "scenario"))
    assert asked == [2, 2, 0, 0]
    flips = state.memory["Ada"]["corrections"]["door"]["flips"]
    assert flips == {"right to right": 0, "right to wrong": 2, "wrong to right": 0, "wrong to wrong": 0}


# -- private words -------------------------------------------------------------------------------------------


class Port:
    """Stands in for the engine's port: says these texts, one after another."""

    def __init__(self, *texts: str) -> None:
        self.texts, self.asked = list(texts), list[Any]()

    def __call__(self, messages: Any, *, model: str, schema: Any = None, sampling: Any = None) -> Completion:
        self.asked.append((messages, schema))
        return Completion(self.texts.pop(0), structured=True)


def spoken(*texts: str, ask: Ask = ABC) -> tuple[Any, Port]:
    port = Port(*texts)
    return LLMMind(memory="private_words").answer(view(life()), ask, port), port  # type: ignore[arg-type]


def test_the_private_part_is_kept_and_only_the_other_counts() -> None:
    reply, port = spoken(json.dumps({"private": "They must not know ZX-17.", "answer": "b"}))
    assert (reply.value, reply.rung) == ("b", "native")
    kept = {write.key: write.item for write in reply.writes}
    assert kept["p001"]["private"] == "They must not know ZX-17."
    assert kept["form"] == {"score": 1, "answers": 1}
    assert set(port.asked[0][1]["properties"]) == {"private", "answer"}


@pytest.mark.parametrize("text", ['{"answer": "b"}', '{"private": "", "answer": "b"}', '"b"'])
def test_an_answer_without_private_words_counts_against_its_form(text: str) -> None:
    reply, _ = spoken(text)
    assert reply.value == "b"
    assert reply.writes[-1].item == {"score": -1, "answers": 1}


@pytest.mark.parametrize("text", ["Private: I lie.\nAnswer: hello", 'So: {"private": "I lie.", "answ'])
def test_private_words_that_cannot_be_told_from_the_answer_are_not_said(text: str) -> None:
    talk = Ask("Ada", "Say something.", Text(), "talk", "")
    reply, _ = spoken(text, json.dumps({"private": "I lie.", "answer": "hello"}), ask=talk)
    assert (reply.value, reply.rung) == ("hello", "repair")


def test_a_malformed_reply_is_repaired_in_both_parts() -> None:
    reply, port = spoken("{{{", json.dumps({"private": "hm", "answer": "c"}))
    assert (reply.value, reply.rung) == ("c", "repair")
    assert '"private"' in port.asked[1][0][-1]["content"]


# -- a person beside -----------------------------------------------------------------------------------------


def stance(sure: float, **how: Any) -> Turn:
    made, _ = turn(life(), lambda words, schema: {"sure": sure}, ABC, "a")
    Defer(**how).revise(made)
    return made


@given(st.floats(0, 1))
def test_a_free_and_infallible_person_is_always_asked_and_a_dear_one_never(sure: float) -> None:
    assert stance(sure, cost_defer=0, human=1).defer is not None
    assert stance(sure, cost_defer=1).defer is None


def test_questions_to_people_are_bounded_by_the_budget() -> None:
    state, asked = life(), 0
    for _ in range(6):
        made, _ = turn(state, lambda words, schema: {"sure": 0.1}, ABC, "a")
        Defer(budget=3).revise(made)
        asked += made.defer is not None
        state = memories(state, made)
    assert asked == 3


def test_most_peers_count_where_they_agree_more_than_one_trusts_oneself() -> None:
    state = life(events.Posted("doors", {"Ben": "c"}))
    made, _ = turn(state, lambda words, schema: {"sure": 0.3}, ABC, "a")
    Defer(cost_defer=1).revise(made)
    assert (made.value, made.memory("stances")["door"]["stance"]) == ("c", "evaluate")


def test_what_a_person_answered_is_shown_when_a_like_question_comes() -> None:
    state = life(
        events.Asked(1, "Ada", "door", "Which door, the red one?", {}), events.Chose(1, "Ada", "door", "b", "deferred"),
        events.Asked(2, "Ben", "door", "Ben's secret?", {}), events.Chose(2, "Ben", "door", "c", "seat"),
        events.Asked(3, "Ada", "door", "Which window?", {}), events.Chose(3, "Ada", "door", "a", "native"),
    )  # fmt: skip
    made, _ = turn(state, lambda words, schema: None)
    Demonstrations().recall(made)
    assert made.slots["demonstrations"] == ['Asked "Which door, the red one?", a person answered: "b"']
    (item,) = made.memory("demonstrations").values()
    assert (item["by"], item["evidence"]) == ("human", [f"e{item['seq']}"])


# -- advice --------------------------------------------------------------------------------------------------

OWN = st.lists(st.floats(0, 1), min_size=3, max_size=3).filter(lambda p: sum(p) > 0.01)


@given(OWN, st.lists(st.floats(-1, 1), min_size=3, max_size=3), st.floats(0, 50))
def test_advice_shapes_what_one_would_do_and_nothing_else(
    own: list[float], given_: list[float], beta: float
) -> None:
    p = dict(zip("abc", [one / sum(own) for one in own], strict=True))
    g = dict(zip("abc", given_, strict=True))
    assert shaped(p, dict.fromkeys("abc", 0.0), beta) == pytest.approx(p)
    found = shaped(p, g, beta)
    assert sum(found.values()) == pytest.approx(1)
    assert all(found[one] == 0 for one in "abc" if p[one] == 0)


def test_strong_advice_is_followed() -> None:
    assert shaped({"a": 0.9, "b": 0.1, "c": 0.0}, {"a": -1, "b": 0.5, "c": 1}, 1e6)["b"] == 1


def test_a_person_s_advice_is_a_trait_and_asks_no_model() -> None:
    state = life()
    state.people["Ada"].traits["advice"] = {"c": 1}
    made, asked = turn(state, lambda words, schema: None)
    Advice(samples=0, beta=1e6).deliberate(made)
    assert (made.value, asked) == ("c", [])


def test_advice_that_failed_twice_is_asked_anew() -> None:
    state, asked = life(), 0
    for paid in (5.0, 1.0, 1.0, 1.0):
        made, calls = turn(state, lambda words, schema: {"a": 1, "b": -1, "c": -1})
        Advice(samples=0).deliberate(made)
        asked += len(calls)
        state = memories(state, made)
        state.apply(events.stamp(events.Paid({"Ada": paid}), state.seq + 1, 1, 0, "scenario"))
    assert asked == 2


def test_faculties_settle_only_what_is_legal() -> None:
    made, _ = turn(life(), lambda words, schema: None)
    with pytest.raises(ValueError, match="is not one of"):
        made.settle("z", "search")


def test_private_words_ask_for_two_parts_only_when_a_question_is_put() -> None:
    made, _ = turn(life(), lambda words, schema: None)
    PrivateWords().deliberate(made)
    made.rung = "look_ahead"
    PrivateWords().reflect(made)
    assert made.writes == []
