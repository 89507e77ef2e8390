"""Which texts stand under which subject of a cycle, and what a person must be allowed to do to write them. Pure."""

from kiemdinh.rooms.self_assessment.rules.improvement_plan import IMPROVEMENT, IMPROVEMENT_FIELDS
from kiemdinh.rooms.self_assessment.rules.planning import PLAN, PLAN_FIELDS
from kiemdinh.rooms.self_assessment.rules.texts import REPORT_FIELDS, STANDARD_FIELDS, TextField

_ACTIONS = {PLAN: "edit_plan", IMPROVEMENT: "edit_improvement_plan"}

PLAN_SUBJECTS = tuple(_ACTIONS)
"""Texts that the report does not print: those of kế hoạch tự đánh giá and of kế hoạch cải tiến."""


def narrative_fields(subject: str, generation: str) -> tuple[TextField, ...]:
    """The texts of a subject: "report", "standard:1", "plan" or "improvement"."""
    if subject == PLAN:
        return PLAN_FIELDS[generation]
    if subject == IMPROVEMENT:
        return IMPROVEMENT_FIELDS
    return (REPORT_FIELDS if subject == "report" else STANDARD_FIELDS)[generation]


def narrative_action(subject: str) -> str:
    """The row of the permission table that lets somebody write the subject."""
    return _ACTIONS.get(subject, "edit_texts")


def place_name(subject: str) -> str:
    """What a person calls the texts of a standard or of the report."""
    kind, _, code = subject.rpartition(":")
    return f"Tiêu chuẩn {code}" if kind else "Phần chung của báo cáo"
