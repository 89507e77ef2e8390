"""The cast of the evidence tests on a fixed day, with an empty store of files."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

if TYPE_CHECKING:
    from tests.rooms.evidence.world import Cast


@pytest.fixture(autouse=True)
def _fixed_day() -> Iterator[None]:
    from tests.rooms.evidence.world import NOW

    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    """A staging folder of the test's own; the numbers of batches begin anew with each test."""
    settings.DATA = tmp_path


@pytest.fixture
def cast(db: None) -> "Cast":
    """Two schools; the first has an open cycle."""
    from tests.rooms.evidence.world import build

    return build()


@pytest.fixture
def bare(db: None) -> "Cast":
    """Two schools without any cycle."""
    from tests.rooms.evidence.world import build

    return build(with_cycle=False)
