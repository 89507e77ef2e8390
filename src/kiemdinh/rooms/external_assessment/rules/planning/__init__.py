"""Balanced teams for a whole list of schools, or in words why there are none. Pure: plain values in and out."""

from kiemdinh.rooms.external_assessment.rules.planning.explain import propose
from kiemdinh.rooms.external_assessment.rules.planning.problem import (
    Candidate,
    Proposal,
    Task,
    Wishes,
)

__all__ = ("Candidate", "Proposal", "Task", "Wishes", "propose")
