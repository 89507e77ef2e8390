"""Tables of planning."""

from kiemdinh.rooms.planning.models.plans import (
    Plan,
    PlanActivity,
    PlanRequest,
    PlanSchool,
    PlanVersion,
    RoadmapStep,
)
from kiemdinh.rooms.planning.models.targets import Target
from kiemdinh.rooms.planning.models.training import Attendance, Course

__all__ = (
    "Attendance",
    "Course",
    "Plan",
    "PlanActivity",
    "PlanRequest",
    "PlanSchool",
    "PlanVersion",
    "RoadmapStep",
    "Target",
)
