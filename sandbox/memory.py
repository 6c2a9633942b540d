"""Garbage collection rests while much is built that stays, and lets alone what is there to stay.

Else it would walk the growing heap, and all that was imported, again and again.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

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
            if gc.get_count()[0] > MUCH and not gc.get_freeze_count():
                # they count as old at once, as if they had been walked
                gc.freeze()
                gc.unfreeze()
            gc.enable()


@cache
def at_rest() -> None:
    """Once per process: what is there by now is never walked again. For servers, workers, and before models are asked.

    With the usual imports that is some 300,000 objects; a hundred answers at once are a fifth faster without them.
    """
    gc.collect()
    gc.freeze()
