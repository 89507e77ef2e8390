"""A Sở with a leader, a commune with a leader, a school with three years of data; recognitions in any state."""

from typing import TYPE_CHECKING

import pytest
from tests.rooms.appraisal.conftest import committed, enter, so, today

if TYPE_CHECKING:
    from tests.rooms.appraisal.world import Office
    from tests.rooms.recognition.conftest import Cases

__all__ = ("committed", "enter", "so", "today")


@pytest.fixture
def cases(so: "Office") -> "Cases":
    """Makes recognitions."""
    from tests.rooms.recognition.conftest import Cases

    return Cases(so.world)
