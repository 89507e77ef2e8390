"""The whole demo, built once for this folder's tests and taken away after them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass
class Demo:
    """The built demo: what was told while building, cycles by school key."""

    told: list[str]
    cycles: dict[str, Any]


@pytest.fixture(scope="module")
def committed_demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Demo]:
    """Builds the demo through `build_demo`, as the command does; committed, and flushed at the end."""
    from django.conf import settings
    from django.utils import timezone
    from tests.demo.cast import clear_everything

    with django_db_blocker.unblock():
        from kiemdinh.demo.build import build_demo
        from kiemdinh.demo.reading import SCHOOL_KEYS, read_school
        from kiemdinh.rooms.self_assessment.models import Cycle

        told: list[str] = []
        try:
            build_demo(now=timezone.now(), regulations_dir=settings.REGULATIONS_DIR, tell=told.append)
            cycles = {key: Cycle.objects.get(school__code=read_school(key)["school"]["code"]) for key in SCHOOL_KEYS}
        except BaseException:
            clear_everything()
            raise
    yield Demo(told, cycles)
    with django_db_blocker.unblock():
        clear_everything()


@pytest.fixture
def demo(committed_demo: Demo, db: None) -> Demo:
    """The demo; what a test adds is taken back."""
    return committed_demo
