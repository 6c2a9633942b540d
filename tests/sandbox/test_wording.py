"""Banks of sentences, and saying the same thing differently."""

from random import Random

from sandbox import View, derive, wording
from sandbox.events import Joined, Opened, Said, stamp
from sandbox.state import State

BANK = wording.bank("""
    hello:
      Good day, {name}.
      {name}! It has been \
        a while: two years.
    bye:
      Farewell.
""")


def test_a_bank_is_sentences_by_occasion() -> None:
    assert BANK == {
        "hello": ("Good day, {name}.", "{name}! It has been a while: two years."),
        "bye": ("Farewell.",),
    }


def test_a_sentence_comes_again_only_when_all_were_heard_whatever_was_filled_in() -> None:
    heard: list[Said] = []
    for _ in range(20):
        first = wording.fresh(BANK["hello"], heard, Random(1))
        heard = [Said("Ada", first.format(name="Ben"))]
        assert wording.fresh(BANK["hello"], heard, Random(1)) != first
    both = [Said("Ada", sentence.format(name="Cleo")) for sentence in BANK["hello"]]
    again = {wording.fresh(BANK["hello"], both, derive("again", seed)) for seed in range(20)}
    assert again == set(BANK["hello"])


def test_what_was_spoken_in_this_episode_the_newest_first() -> None:
    state = State()
    for event in (
        Joined("Ada", {"name": "dice"}, {}),
        Opened(1, "commons", {}),
        Said("Ada", "Once."),
        Opened(2, "commons", {}),
        Said("Ada", "Twice."),
        Said("Ada", "Thrice."),
    ):
        stamp(event, state.seq + 1, 1, 0, "scenario")
        state.apply(event)
    assert [line.text for line in View(state, "Ada").words()] == ["Thrice.", "Twice."]


def test_sentences_begin_with_a_capital() -> None:
    assert wording.capitals("the lake. it is low! e.g. 5? so") == "The lake. It is low! E.g. 5? So"
