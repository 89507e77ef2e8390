"""The small world of `tests.demo.cast` and signed-in people, with the keeper of the province's register."""

from tests.rooms.self_assessment.conftest import committed_world, enter, run, today, world

__all__ = ("committed_world", "enter", "run", "today", "world")
