"""What is sent to the browser, and what is believed of what comes back."""

import pytest

from sandbox.ui.society import Edge, Node, Pulse
from sandbox.ui.society.payload import messages, payload, people, selection, ties

ADA: Node = {"id": "Ada", "x": 0, "y": 0}
BEN: Node = {"id": "Ben", "x": 1, "y": -1}
NAMES = ["Ada", "Ben", "Cy"]


def test_both_directions_of_a_pair_are_one_line_with_two_weights() -> None:
    there: Edge = {"source": "Ada", "target": "Ben", "weight": 2.0}
    back: Edge = {"source": "Ben", "target": "Ada", "weight": 0.5}
    assert ties([there, back], NAMES) == [["Ada", "Ben", 2.0, 0.5, ""]]


def test_a_one_way_tie_and_another_channel_stay_apart() -> None:
    talk: Edge = {"source": "Ada", "target": "Ben", "kind": "talk"}
    trust: Edge = {"source": "Ben", "target": "Ada", "kind": "trust"}
    lines = [["Ada", "Ben", 1.0, None, "talk"], ["Ben", "Ada", 1.0, None, "trust"]]
    assert ties([talk, trust], NAMES) == lines


def test_an_edge_to_nobody_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"edge 'Ada' -> 'Dot': no node has the id 'Dot'"):
        ties([{"source": "Ada", "target": "Dot"}], NAMES)


def test_a_node_needs_little() -> None:
    look = {"color": None, "shape": "circle", "size": 26.0, "ring": None}
    assert people([ADA]) == [{"id": "Ada", "label": "Ada", "x": 0, "y": 0, "title": "", **look}]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"shape": "blob"}, r"node 'Ada': shape is 'blob'; choose one of circle, square"),
        ({"ring": "gold"}, r"node 'Ada': ring is 'gold'; choose one of None, seat, failing"),
        ({"x": float("nan")}, r"node 'Ada': x is nan; it must be a finite number"),
        ({"size": float("inf")}, r"node 'Ada': size is inf"),
    ],
)
def test_a_node_that_cannot_be_drawn_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        people([{**ADA, **wrong}])  # type: ignore[typeddict-item]


def test_two_people_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="'Ada' appears 2 times"):
        people([ADA, ADA])


def test_a_message_to_somebody_out_of_the_picture_spreads_and_one_from_there_is_left_out() -> None:
    pulses: list[Pulse] = [
        {"id": 1, "source": "Ada", "target": "Dot"},
        {"id": 2, "source": "Dot"},
        {"id": 3, "source": "Ben"},
    ]
    assert messages(pulses, NAMES) == [[1, "Ada", None], [3, "Ben", None]]


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        ({"person": "Ada", "click": 3}, {"person": "Ada"}),
        ({"tie": ["Ada", "Ben"], "click": 4}, {"tie": ["Ada", "Ben"]}),
        ({"click": 5}, None),
        ({"person": "Dot"}, None),
        ({"tie": ["Ada", "Dot"]}, None),
        ({"tie": ["Ada", "Ben", "Cy"]}, None),
        ({"person": ["Ada"]}, None),
        ("Ada", None),
        (None, None),
    ],
)
def test_only_people_who_are_there_can_be_selected(said: object, believed: object) -> None:
    assert selection(said, NAMES) == believed


def test_equal_societies_give_equal_payloads() -> None:
    marked = {"person": "Ben"}
    assert payload([ADA, BEN], [], [], marked) == payload(iter([ADA, BEN]), (), (), marked)
