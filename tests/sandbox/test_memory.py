"""Garbage collection rests while much is built that stays."""

import gc

import pytest

from sandbox.memory import MUCH, at_rest, uncollected


@pytest.fixture(autouse=True)
def afresh() -> None:
    """Worlds of other tests may have laid to rest what was there."""
    gc.unfreeze()


def test_what_was_built_is_not_walked_by_the_next_small_collections() -> None:
    gc.collect()
    with uncollected():
        assert not gc.isenabled()
        built = [[number] for number in range(2 * MUCH)]
    assert gc.isenabled()
    assert gc.get_count()[0] < MUCH
    assert any(one is built[-1] for one in gc.get_objects(generation=2))


def test_nested_and_without_a_collector_it_changes_nothing() -> None:
    gc.disable()
    try:
        with uncollected(), uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_lies_at_rest_is_not_woken() -> None:
    at_rest.__wrapped__()
    resting = gc.get_freeze_count()
    assert resting > MUCH
    with uncollected():
        built = [[number] for number in range(2 * MUCH)]
    assert len(built) == 2 * MUCH
    assert gc.get_freeze_count() > resting - MUCH
