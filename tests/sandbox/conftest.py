from collections.abc import Iterator

import pytest

from sandbox import registry
from tests import plays


@pytest.fixture(autouse=True)
def plays_are_known() -> Iterator[None]:
    """The tests' own scenarios, minds and operators stand in the registry during a test."""
    registry.found.cache_clear()
    registry.found().add(plays)
    yield
    registry.found.cache_clear()
