"""Garbage collection rests while much is built that stays: it would walk the growing heap again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MUCH = 20_000  # objects that are left at the end; fewer are walked in no time


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection inside; nested or in a process without it, it changes nothing."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            if gc.get_count()[0] > MUCH:  # they count as old at once, as if they had been walked
                gc.freeze()
                gc.unfreeze()
            gc.enable()
