"""Talk, votes and reflection: what is asked together, who hears it, and what comes of it."""

from collections import Counter
from collections.abc import Sequence

import pytest

from sandbox import (
    Ask,
    Bargain,
    Choice,
    Form,
    Number,
    Text,
    Verdict,
    bid,
    choose,
    discuss,
    elect,
    judge,
    negotiate,
    reflect,
    together,
    vote,
)
from tests.sandbox.troupe import Troupe, perform

THREE = ["Ada", "Ben", "Cleo"]


def test_sequential_talk_asks_one_after_another_and_each_hears_the_last() -> None:
    made = Troupe()
    script = discuss(made.stage(), THREE, lambda who: f"{who}, speak", turns=2, about=lambda who: {"me": who})
    order, asks = [*THREE, *THREE], next(script)
    for turn, name in enumerate(order):
        (ask,) = asks
        assert (ask.who, ask.prompt, ask.about) == (name, f"{name}, speak", {"me": name})
        assert (ask.tag, ask.default) == ("say", "")
        assert len(made.events) == turn
        if turn < len(order) - 1:
            asks = script.send([f"line {turn}"])
    with pytest.raises(StopIteration) as end:
        script.send(["line 5"])
    assert end.value.value == [(name, f"line {turn}") for turn, name in enumerate(order)]
    assert [event.text for event in made.events] == [f"line {turn}" for turn in range(6)]


def test_talk_together_is_one_beat_a_turn() -> None:
    made = Troupe()
    said, asked = perform(
        discuss(made.stage(), THREE, "Speak", turns=2, together=True), ["a", "b", "c"], ["d", "", "f"]
    )
    assert [[ask.who for ask in beat] for beat in asked] == [THREE, THREE]
    assert said == [("Ada", "a"), ("Ben", "b"), ("Cleo", "c"), ("Ada", "d"), ("Cleo", "f")]


def test_silence_is_no_event() -> None:
    made = Troupe()
    said, _ = perform(discuss(made.stage(), ["Ada"], "Speak"), [""])
    assert said == made.events == []


def test_a_channel_is_heard_by_those_who_listen_to_the_speaker() -> None:
    made = Troupe()
    made.stage().link("Ada", "Ben")
    perform(discuss(made.stage(), ["Ada", "Ben"], "Speak", channel="talk"), ["hello"], ["alone"])
    assert [event.witnesses for event in made.events[1:]] == [("Ben", "Ada"), ("Ben",)]
    perform(discuss(made.stage(), ["Ada"], "Speak"), ["to all"])
    assert made.last.witnesses == ("*",)


def test_a_vote_counts_every_option_and_stands_by_its_default() -> None:
    votes, asked = perform(vote(THREE, ["yes", "no", "later"], "Well?", default="no"), ["yes", "no", "yes"])
    assert votes == Counter(yes=2, no=1, later=0)
    assert list(votes) == ["yes", "no", "later"]
    assert [(ask.default, ask.answer) for ask in asked[0]] == [
        ("no", Choice(options=("yes", "no", "later")))
    ] * 3
    _, asked = perform(vote(["Ada"], ["yes", "no"], "Well?"), ["no"])
    assert asked[0][0].default == "yes"


def test_most_votes_win_and_a_tie_is_drawn_by_lot_the_same_in_every_replay() -> None:
    def winner(answers: list[str], round: int = 0) -> str:
        made = Troupe()
        made.state.round = round
        return str(perform(elect(made.stage(), THREE, THREE, "Who?"), answers)[0][0])

    assert winner(["Ben", "Ben", "Ada"]) == "Ben"
    lots = [winner(["Ben", "Cleo", "Ada"], round) for round in range(30)]
    assert lots == [winner(["Ben", "Cleo", "Ada"], round) for round in range(30)]
    assert set(lots) == set(THREE)
    assert {winner(["Ben", "Cleo", "Ben"], round) for round in range(30)} == {"Ben"}


def test_a_tie_is_drawn_among_the_best_only() -> None:
    made = Troupe()
    winners = set()
    for made.state.round in range(30):
        (winner, votes), _ = perform(
            elect(made.stage(), [*THREE, "Dan"], THREE, "Who?"), ["Ada", "Ben", "Ben", "Ada"]
        )
        winners.add(winner)
    assert winners == {"Ada", "Ben"}
    assert votes == Counter(Ada=2, Ben=2, Cleo=0)


def test_choices_come_back_by_name() -> None:
    asks = [Ask(name, "How many?", Number(high=9), "take", 0) for name in THREE]
    assert perform(choose(asks), [1, 2, 3]) == ({"Ada": 1, "Ben": 2, "Cleo": 3}, [asks])
    with pytest.raises(ValueError, match="zip"):
        perform(choose(asks), [1, 2])


def test_reflection_is_asked_of_all_at_once_and_said_to_nobody() -> None:
    made = Troupe()
    lines, asked = perform(reflect(THREE, lambda who: f"{who}?"), ["well", "", "hm"])
    assert lines == {"Ada": "well", "Ben": "", "Cleo": "hm"}
    assert [(ask.prompt, ask.tag, ask.default) for ask in asked[0]] == [
        (f"{who}?", "reflect", "") for who in THREE
    ]
    assert made.events == []


OFFER = Form(
    fields={
        "do": Choice(options=("offer", "accept", "refuse", "leave")),
        "offer": Number(),
        "say": Text(empty=True),
    }
)


def _bargain(who: str, table: object, turn: int) -> Ask:
    return Ask(
        who,
        f"On the table: {table}",
        OFFER,
        "haggle",
        {"do": "refuse", "offer": 0, "say": ""},
        {"turn": turn},
    )


def _turn(do: str, offer: float = 0, say: str = "") -> list[dict[str, object]]:
    return [{"do": do, "offer": offer, "say": say}]


@pytest.mark.parametrize(
    ("turns", "end"),
    [
        (
            [_turn("offer", 60, "Sixty?"), _turn("offer", 40), _turn("accept")],
            Bargain("agreed", 3, 40, "Ben"),
        ),
        ([_turn("offer", 60), _turn("refuse"), _turn("accept"), _turn("accept")], Bargain("time", 4)),
        ([_turn("offer", 60), _turn("leave")], Bargain("left", 2)),
    ],
)
def test_a_negotiation_goes_by_turns_until_it_ends(turns: list[list[object]], end: Bargain) -> None:
    made = Troupe()
    result, asked = perform(negotiate(made.stage(), ["Ada", "Ben"], _bargain, turns=4), *turns)
    assert result == end
    assert [beat[0].who for beat in asked] == ["Ada", "Ben", "Ada", "Ben"][: end.turns]
    assert asked[1][0].prompt == "On the table: 60"
    said = [event for event in made.events if event.kind == "Said"]
    assert [(event.who, event.to) for event in said] == (
        [("Ada", ("Ben", "Ada"))] if end.how == "agreed" else []
    )


def test_scripts_side_by_side_share_their_beats() -> None:
    made = Troupe()
    pairs = (["Ada", "Ben"], ["Cleo", "Dan"])
    scripts = [negotiate(made.stage(), pair, _bargain, turns=3) for pair in pairs]
    ends, asked = perform(
        together(scripts),
        _turn("offer", 5) + _turn("offer", 7),
        _turn("accept") + _turn("offer", 8),
        _turn("accept"),
    )
    assert [[ask.who for ask in beat] for beat in asked] == [["Ada", "Cleo"], ["Ben", "Dan"], ["Cleo"]]
    assert ends == [Bargain("agreed", 2, 5, "Ada"), Bargain("agreed", 3, 8, "Dan")]


@pytest.mark.parametrize(
    ("bids", "winners"), [([1, 4, 2], {"Ben"}), ([3, 3, 0], {"Ada", "Ben"}), ([0, 0, 0], {None})]
)
def test_the_floor_goes_to_who_wants_it_most(bids: list[int], winners: set[str | None]) -> None:
    script = bid(Troupe().stage(), THREE, "Who speaks?")
    assert [ask.answer.hint() for ask in next(script)] == ["a whole number from 0 to 4"] * 3
    with pytest.raises(StopIteration) as end:
        script.send(bids)
    assert end.value.value in winners


def test_a_circle_hears_itself_and_nobody_else_does() -> None:
    made = Troupe()
    script = discuss(made.stage(), THREE[:2], "Psst.", to=THREE[:2], together=True)
    next(script)
    with pytest.raises(StopIteration):
        script.send(["one", "two"])
    assert [set(event.witnesses) for event in made.events] == [{"Ada", "Ben"}] * 2


def test_a_judge_is_asked_in_both_orders_at_once() -> None:
    script = judge(
        "Judge", ["Ada", "Ben"], lambda order: " or ".join(order), lambda order: Choice(options=tuple(order)),
        default="Ada", about={"facts": 1},
    )  # fmt: skip
    asks = next(script)
    assert [(ask.who, ask.tag, ask.prompt, ask.answer.options) for ask in asks] == [
        ("Judge", "judge", "Ada or Ben", ("Ada", "Ben")),
        ("Judge", "judge", "Ben or Ada", ("Ben", "Ada")),
    ]
    assert [ask.about for ask in asks] == [
        {"facts": 1, "order": ["Ada", "Ben"]},
        {"facts": 1, "order": ["Ben", "Ada"]},
    ]
    with pytest.raises(StopIteration) as end:
        script.send(["Ada", "Ben"])
    assert not end.value.value.steady, "whoever is first wins: that is no verdict"


def test_a_verdict_meets_in_the_middle() -> None:
    one = {"Ada": {"goal": 8, "why": "She got the price."}, "side": "Ada"}
    other = {"Ada": {"goal": 5, "why": "She got what she wanted."}, "side": "Ada"}
    verdict = Verdict(one, other)
    assert verdict.mean == {"Ada": {"goal": 6.5, "why": "She got the price."}, "side": "Ada"}
    assert (verdict.spread, verdict.steady) == (3, False)
    assert Verdict(one, {**one, "Ada": {"goal": 8, "why": "In other words."}}).steady
    assert not Verdict(one, {**one, "side": "Ben"}).steady
    assert Verdict(one, one).steady


def test_one_order_is_enough_where_nobody_asks_for_two() -> None:
    def options(order: Sequence[str]) -> Choice:
        return Choice(options=tuple(order))

    for names, swap in ((["Ada", "Ben"], False), (["Ada"], True)):
        script = judge("Judge", names, str, options, default="Ada", about={}, swap=swap)
        assert len(next(script)) == 1
