"""Every official document of a cycle by its kind: the Word file, and the name it is downloaded under."""

from collections.abc import Mapping
from datetime import date

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.self_assessment.exports import papers
from kiemdinh.rooms.self_assessment.exports.improvement import improvement_plan_docx
from kiemdinh.rooms.self_assessment.exports.plan import content_items_docx, plan_docx
from kiemdinh.rooms.self_assessment.exports.report import report_docx
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.documents import KINDS

_WHOLE = {
    "quyet-dinh": papers.decision_docx,
    "ke-hoach": plan_docx,
    "ke-hoach-cai-tien": improvement_plan_docx,
    "minh-chung": papers.evidence_docx,
    "bao-cao": report_docx,
}
_IN_PARTS = {"phieu": papers.sheets_docx, "noi-ham": content_items_docx}
WORD_KINDS = (*_WHOLE, *_IN_PARTS)
"""The documents that are Word files; those in parts take a criterion, a standard, a stage."""


def word_file(access: CycleAccess, kind: str, *, part: Mapping[str, str], on: date) -> bytes:
    """One document; `part` has criterion, standard and stage, empty for all. Raises DocumentTemplateError."""
    if kind in _IN_PARTS:
        return _IN_PARTS[kind](access, on=on, **part)
    return _WHOLE[kind](access, on=on)


def file_stem(access: CycleAccess, kind: str, part: Mapping[str, str]) -> str:
    """The name of a download without its ending: "phieu-danh-gia-tieu-chi-2025-2026-1.1"."""
    stem = f"{fold(KINDS[kind][0].split(' (')[0]).replace(' ', '-')}-{access.cycle.school_year}"
    if kind not in _IN_PARTS:
        return stem
    return stem + (f"-{part['criterion']}" if part["criterion"] else "") + (
        f"-tieu-chuan-{part['standard']}" if part["standard"] and not part["criterion"] else ""
    )
