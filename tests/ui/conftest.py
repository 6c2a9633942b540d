"""What tests of the pages share."""

from collections.abc import Iterator

import pytest

from sandbox.ui import director
from sandbox.ui.director import Director
from tests.ui.auditorium import SPEC, settled


@pytest.fixture
def playing() -> Iterator[Director]:
    """A run that two rounds have been played of."""
    one = director.start(SPEC)
    one.pace = 0
    for _ in range(2):
        one.round()
        settled(one)
    yield one
    one.close()
