"""What can be done in planning: targets, plans, training courses."""

from kiemdinh.rooms.planning.use_cases.problems import PlanningProblem, StaleRow
from kiemdinh.rooms.planning.use_cases.targets import TargetFacts, drop_target, set_target

__all__ = ("PlanningProblem", "StaleRow", "TargetFacts", "drop_target", "set_target")
