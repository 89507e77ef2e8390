"""The cast of the evidence tests on a fixed day, with an empty store of files."""

from collections.abc import Iterator
from dataclasses import replace
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


@pytest.fixture(scope="module")
def committed_cast(django_db_setup: None, django_db_blocker: Any) -> "Iterator[Cast]":
    """Two schools, the first with an open cycle; committed for one module and taken away after it."""
    from tests.demo.cast import clear_everything
    from tests.rooms.evidence.world import NOW, build

    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=True):
        made = build()
    yield made
    with django_db_blocker.unblock():
        clear_everything()


@pytest.fixture
def cast(committed_cast: "Cast", db: None) -> "Cast":
    """Two schools; the first has an open cycle. What the test adds is taken back after it."""
    return replace(committed_cast)


@pytest.fixture
def bare(db: None) -> "Cast":
    """Two schools without any cycle. A module whose tests ask for it makes its own `cast`, if it needs one."""
    from tests.rooms.evidence.world import build

    return build(with_cycle=False)
