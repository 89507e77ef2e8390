"""What people do here; each function is one deed in one transaction."""

from kiemdinh.rooms.assessors.use_cases.details import (
    add_qualification,
    add_work_period,
    declare_family_tie,
    remove_family_tie,
    remove_qualification,
    remove_work_period,
)
from kiemdinh.rooms.assessors.use_cases.engagements import disengage, engage, recheck, sign_declaration
from kiemdinh.rooms.assessors.use_cases.problems import AssessorProblem, StaleAssessor
from kiemdinh.rooms.assessors.use_cases.register import PersonFacts, add_assessor, edit_assessor, set_active

__all__ = (
    "AssessorProblem",
    "PersonFacts",
    "StaleAssessor",
    "add_assessor",
    "add_qualification",
    "add_work_period",
    "declare_family_tie",
    "disengage",
    "edit_assessor",
    "engage",
    "recheck",
    "remove_family_tie",
    "remove_qualification",
    "remove_work_period",
    "set_active",
    "sign_declaration",
)
