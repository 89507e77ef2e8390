"""What the planning documents are filled with: kế hoạch tự đánh giá, phiếu nội hàm, kế hoạch cải tiến. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kiemdinh.rooms.self_assessment.rules.report_context import Generation
from kiemdinh.rooms.self_assessment.rules.report_parts import (
    LetterHead,
    Part,
    Person,
    SchoolFacts,
    SignatureBlock,
    WorkingGroup,
    plain,
)

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True, kw_only=True)
class PlanSection(Part):
    """A numbered part of the plan: a text, or one of the tables "council", "evidence", "weeks"."""

    title: str
    html: str = ""
    table: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanAssignment(Part):
    """Who works on a criterion; `note` holds the day it is due."""

    criterion: str
    worker: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanEvidence(Part):
    """What is to be collected for a criterion; `codes` are those registered already."""

    criterion: str
    wanted: str
    place: str
    collector: str
    codes: str


@dataclass(frozen=True, kw_only=True)
class PlanWeekRow(Part):
    """A row of the timetable: "Tuần 3–5", its days on lines below, what is done, by whom, with what result."""

    label: str
    days: str
    content: str
    who: str
    result: str


@dataclass(frozen=True, kw_only=True)
class SelfAssessmentPlanContext(Part):
    """Kế hoạch tự đánh giá. TT 57 has no official form: sections without content are left out there."""

    generation: Generation
    head: LetterHead
    school: SchoolFacts
    school_year: str
    legal_bases: tuple[str, ...]
    sections: tuple[PlanSection, ...]
    council: tuple[Person, ...]
    groups: tuple[WorkingGroup, ...]
    assignments: tuple[PlanAssignment, ...]
    evidence: tuple[PlanEvidence, ...]
    weeks: tuple[PlanWeekRow, ...]
    signature: SignatureBlock
    recipients: tuple[str, ...] = ("Các thành viên Hội đồng", "Các tổ, bộ phận", "Lưu: VT, hồ sơ TĐG")

    def derived(self) -> dict[str, Any]:
        numbered = [
            {**plain(section), "number": number} for number, section in zip(_ROMAN, self.sections, strict=False)
        ]
        return {"sections": numbered}


@dataclass(frozen=True, kw_only=True)
class ContentLine(Part):
    """A nội hàm with its question and the evidence to look for."""

    content: str = ""
    question: str = ""
    evidence: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ContentRequirement(Part):
    """A requirement ("Mức 1, a)") with its lines; one empty line to fill in by hand where there is none."""

    label: str
    text: str
    lines: tuple[ContentLine, ...]

    def derived(self) -> dict[str, Any]:
        return {"lines": plain(self.lines or (ContentLine(),))}


@dataclass(frozen=True, kw_only=True)
class ContentSheet(Part):
    """Phiếu xác định nội hàm of one criterion."""

    standard_code: str
    standard_title: str
    code: str
    title: str
    requirements: tuple[ContentRequirement, ...]
    stage_label: str = ""
    group: str = ""
    writer: str = ""
    group_head: str = ""

    def derived(self) -> dict[str, Any]:
        parts = [plain(part) for part in self.requirements]
        for number, part in enumerate(parts, start=1):
            for at, line in enumerate(part["lines"], start=1):
                line["closes"] = number == len(parts) and at == len(part["lines"])
        return {"requirements": parts}


@dataclass(frozen=True, kw_only=True)
class ContentSheetsContext(Part):
    """Phiếu xác định nội hàm, phân tích tiêu chí tìm minh chứng: one criterion, a standard, or all."""

    generation: Generation
    school: SchoolFacts
    school_year: str
    place: str
    sheets: tuple[ContentSheet, ...]


@dataclass(frozen=True, kw_only=True)
class IssueRow(Part):
    """A row of mục IV."""

    standard: str
    criterion: str
    current_state: str
    limits: str
    causes: str


@dataclass(frozen=True, kw_only=True)
class PlanItemRow(Part):
    """A row of mục V: the nine columns after the number."""

    task: str
    goal: str
    solution: str
    measure: str
    due: str
    owner: str
    resources: str
    evidence: str
    progress: str


@dataclass(frozen=True, kw_only=True)
class ReviewRow(Part):
    """A row of mục VI; empty for a moment that has not come."""

    moment: str
    content: str = ""
    result: str = ""
    adjustment: str = ""
    reviewers: str = ""


@dataclass(frozen=True, kw_only=True)
class ImprovementPlanContext(Part):
    """Kế hoạch cải tiến: Mẫu số 2 of TT 57; under the 2018 rules a suggested form with the same columns."""

    generation: Generation
    head: LetterHead
    title: str
    school: SchoolFacts
    school_year: str
    bases_html: str
    purpose_html: str
    issues: tuple[IssueRow, ...]
    items: tuple[PlanItemRow, ...]
    reviews: tuple[ReviewRow, ...]
    organisation_html: str
    reporting_html: str
    signature: SignatureBlock
    recipients: tuple[str, ...] = ("Cơ quan quản lý trực tiếp (để báo cáo)", "Các tổ, bộ phận", "Lưu: VT, hồ sơ TĐG")
