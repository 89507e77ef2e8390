"""What the official Word documents of a self-assessment are filled with: frozen values of both generations
of rules.

Build one of the documents below and take ``to_dict()``: that dict is the frozen, JSON-able snapshot and
exactly what the
templates in ``regulations/<edition>/forms`` read. Fields whose name ends in ``_html`` hold clean HTML (p,
strong, em, ul,
ol, li, table, br, a); all others are plain text. Empty text leaves a dotted line or drops the heading, never
an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kiemdinh.rooms.self_assessment.rules.report_parts import (
    Abbreviation,
    EvidenceGroup,
    FigureTable,
    LetterHead,
    Part,
    Person,
    SchoolFacts,
    SignatureBlock,
    WorkingGroup,
    code_links,
    group_by_orientation,
    numbered_groups,
    percent_label,
    plain,
)
from kiemdinh.rooms.self_assessment.rules.report_results import (
    CriterionPart,
    ImprovementRow,
    IndicatorPart,
    Level4Part,
    LevelPart,
    StagePart,
    StandardPart,
    criterion_marks,
    indicator_grid,
    level_words,
    reached_counts,
    tally,
)

__all__ = [
    "Abbreviation",
    "Appendix",
    "Conclusion",
    "CouncilDecisionContext",
    "CriterionPart",
    "CriterionSheet",
    "CriterionSheetsContext",
    "EvidenceGroup",
    "EvidenceListContext",
    "FigureTable",
    "Generation",
    "ImprovementRow",
    "IndicatorPart",
    "Introduction",
    "LetterHead",
    "Level4Part",
    "LevelPart",
    "Overview",
    "Person",
    "ReportContext",
    "SchoolFacts",
    "SignatureBlock",
    "StagePart",
    "StandardPart",
    "WorkingGroup",
    "criterion_marks",
    "indicator_grid",
    "level_words",
    "reached_counts",
    "snapshot",
    "tally",
]

Generation = Literal["2018", "tt57"]


# --- texts around part II -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Introduction(Part):
    """Đặt vấn đề of the 2018 report: 1 tình hình chung, 2 mục đích, 3 tóm tắt quá trình và những vấn đề
    nổi bật.
    """

    situation_html: str = ""
    purpose_html: str = ""
    process_html: str = ""


@dataclass(frozen=True, kw_only=True)
class Overview(Part):
    """Mục I.2–I.4 of Mẫu 1, TT 57: bối cảnh a–d; mục đích, phạm vi, thời gian; quá trình a–d."""

    local_context_html: str = ""
    advantages_html: str = ""
    difficulties_html: str = ""
    learners_html: str = ""
    purpose_html: str = ""
    scope_html: str = ""
    period_html: str = ""
    planning_html: str = ""
    organisation_html: str = ""
    review_html: str = ""
    confirmation_html: str = ""


@dataclass(frozen=True, kw_only=True)
class Conclusion(Part):
    """Kết luận. ``level_reached`` of the school: 0 không đạt, 1–4, None unfinished. Recognitions: None =
    none possible.

    TT 57: ``to_department_html`` kiến nghị với Sở, ``to_committee_html`` với UBND, ``to_others_html`` với tổ
    chức khác;
    ``responsibility`` is the sentence by which the head answers for the truth of data and evidence (Điều 8
    khoản 7).
    """

    level_reached: int | None
    general_html: str = ""
    accreditation_level: int | None = None
    national_standard_degree: int | None = None
    to_department_html: str = ""
    to_committee_html: str = ""
    to_others_html: str = ""
    responsibility: str = (
        "Nhà trường chịu trách nhiệm trước pháp luật về tính chính xác, trung thực của số liệu, thông "
        "tin và minh chứng "
        "trong báo cáo này."
    )

    def derived(self) -> dict[str, Any]:
        return {"level_words": level_words(self.level_reached)}


@dataclass(frozen=True, kw_only=True)
class Appendix(Part):
    """A further appendix: a title, an optional text, optional tables (e.g. tư liệu: quyết định, kế hoạch,
    biểu).
    """

    title: str
    text_html: str = ""
    tables: tuple[FigureTable, ...] = ()

    def derived(self) -> dict[str, Any]:
        return {"table_groups": group_by_orientation(self.tables)}


# --- the documents ------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ReportContext(Part):
    """Báo cáo tự đánh giá. ``stages`` has one entry, or one a level of education; ``school_year`` is "2024 –
    2025".

    2018 fills ``introduction`` and ``level_4``; TT 57 fills ``overview``. ``figures`` are the tables of cơ
    sở dữ liệu
    (five years, or three). ``place`` and ``cover_date`` ("tháng 5 năm 2025" or a year) stand at the foot of
    the cover.
    ``approval`` signs a TT 57 report (HIỆU TRƯỞNG) and ends the 2018 one (TM. HỘI ĐỒNG, CHỦ TỊCH).
    """

    generation: Generation
    edition_id: str
    edition_title: str
    school: SchoolFacts
    school_year: str
    place: str
    cover_date: str
    council: tuple[Person, ...]
    stages: tuple[StagePart, ...]
    conclusion: Conclusion
    approval: SignatureBlock
    evidence: tuple[EvidenceGroup, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    introduction: Introduction = Introduction()
    overview: Overview = Overview()
    level_4: tuple[Level4Part, ...] = ()
    level_4_closing_html: str = ""
    figures: tuple[FigureTable, ...] = ()
    appendices: tuple[Appendix, ...] = ()

    def derived(self) -> dict[str, Any]:
        return {
            "figure_groups": group_by_orientation(self.figures),
            "evidence": numbered_groups(self.evidence),
            "code_links": code_links(self.evidence),
            "level_4_met": sum(1 for item in self.level_4 if item.outcome in (True, "na")),
            "level_4_share": percent_label(
                sum(1 for item in self.level_4 if item.outcome in (True, "na")), len(self.level_4)
            ),
        }


@dataclass(frozen=True, kw_only=True)
class CouncilDecisionContext(Part):
    """Quyết định thành lập hội đồng tự đánh giá. ``legal_bases`` are the căn cứ, one a line, without the
    closing ; or .

    ``recipients`` are the lines of Nơi nhận ("Như Điều 3", "Lưu: VT"). The three lists are its annexes.
    """

    generation: Generation
    head: LetterHead
    school: SchoolFacts
    school_year: str
    legal_bases: tuple[str, ...]
    council: tuple[Person, ...]
    signature: SignatureBlock
    edition_title: str = "quy định hiện hành"
    deciding_post: str = "HIỆU TRƯỞNG"
    secretariat: tuple[Person, ...] = ()
    groups: tuple[WorkingGroup, ...] = ()
    recipients: tuple[str, ...] = ("Như Điều 3", "Lưu: VT, hồ sơ TĐG")


@dataclass(frozen=True, kw_only=True)
class CriterionSheet(Part):
    """One phiếu: the standard, the criterion, the group or person who wrote it, and both signatures."""

    standard_code: str
    standard_title: str
    criterion: CriterionPart
    group: str = ""
    stage_label: str = ""
    writer: str = ""
    group_head: str = ""


@dataclass(frozen=True, kw_only=True)
class CriterionSheetsContext(Part):
    """Phiếu đánh giá tiêu chí: one sheet, those of a standard, or all; each starts on its own page."""

    generation: Generation
    school: SchoolFacts
    school_year: str
    place: str
    sheets: tuple[CriterionSheet, ...]
    evidence: tuple[EvidenceGroup, ...] = ()

    def derived(self) -> dict[str, Any]:
        links = code_links(self.evidence)
        # The sheet has no evidence list of its own, so only addresses of files can be reached from it.
        return {"code_links": {code: to for code, to in links.items() if not to.startswith("#")}}


@dataclass(frozen=True, kw_only=True)
class EvidenceListContext(Part):
    """Danh mục mã minh chứng as a document of its own."""

    generation: Generation
    school: SchoolFacts
    school_year: str
    place: str
    signature: SignatureBlock
    evidence: tuple[EvidenceGroup, ...]

    def derived(self) -> dict[str, Any]:
        return {"evidence": numbered_groups(self.evidence), "code_links": code_links(self.evidence)}


def snapshot(context: Part) -> dict[str, Any]:
    """The frozen JSON-able form of any of the contexts above."""
    result = plain(context)
    assert isinstance(result, dict)
    return result
