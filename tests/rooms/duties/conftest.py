"""The small world of `tests.demo.cast`, and signed-in people."""

from tests.rooms.self_assessment.conftest import committed_world, enter, today, world

__all__ = ("committed_world", "enter", "today", "world")
