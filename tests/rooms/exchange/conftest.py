"""The small world of `tests.demo.cast` and signed-in people, as the room of the cycles has them."""

from tests.rooms.self_assessment.conftest import committed_world, enter, run, today, world

__all__ = ("committed_world", "enter", "run", "today", "world")
