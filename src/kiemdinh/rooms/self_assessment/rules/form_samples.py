"""Invented data of both generations of rules on which a new Word form is tried before any school's paper uses it.

Every list has a line and every optional text is filled, so that each tag of a form meets something to print.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from kiemdinh.rooms.self_assessment.rules import plan_context as pc
from kiemdinh.rooms.self_assessment.rules import report_context as rc
from kiemdinh.rooms.self_assessment.rules import report_parts as rp

_TEXT = "<p>Đoạn văn thử: nhà trường có đủ hồ sơ theo quy định, lưu tại văn thư.</p>"
_YEAR = "2025 – 2026"
SAMPLE_DAY = date(2026, 1, 15)
"""The day that the trial papers bear."""


def sample_contexts(kind: str, generation: str) -> list[dict[str, Any]]:
    """What a form of this kind is tried with: a paper with everything, and one whose texts are still blank."""
    make = _MAKERS[kind]
    known: rc.Generation = "tt57" if generation == "tt57" else "2018"
    return [make(known, True).to_dict(), make(known, False).to_dict()]


def _school() -> rp.SchoolFacts:
    return rp.SchoolFacts(
        name="Trường Tiểu học Thử Nghiệm",
        managing_body="Ủy ban nhân dân xã Thử",
        school_type_label="trường tiểu học",
        ownership="cong-lap",
        province="Tỉnh Thử",
        commune="Xã Thử",
        former_name="Trường Tiểu học Cũ",
        district="Huyện Thử",
        address="Thôn 1, xã Thử",
        stages_label="cấp tiểu học",
        founded_year=1990,
        founded_by="Quyết định số 01/QĐ-UBND",
        principal="Nguyễn Thị Mẫu",
        phone="0200 000 0000",
        fax="0200 000 0001",
        email="truong@example.edu.vn",
        website="truong.example.edu.vn",
        sites_count=2,
        scale="10 lớp, 300 học sinh",
        national_standard_degree="Mức độ 1",
        national_standard_year=2020,
    )


def _people() -> tuple[rp.Person, ...]:
    return (
        rp.Person(full_name="Nguyễn Thị Mẫu", position="Hiệu trưởng", duty="Chủ tịch"),
        rp.Person(full_name="Trần Văn Thử", position="Giáo viên", duty="Thư ký"),
    )


def _groups() -> tuple[rp.WorkingGroup, ...]:
    return (rp.WorkingGroup(name="Nhóm công tác 1", members=_people(), assignment="Tiêu chí 1.1"),)


def _signature() -> rp.SignatureBlock:
    return rp.signature_block(title="Phó Hiệu trưởng", acting="KT", on_behalf_of="Hiệu trưởng", name="Trần Văn Thử")


def _head(full: bool) -> rp.LetterHead:
    return rp.LetterHead(
        parent_body="UBND xã Thử",
        issuing_body="Trường Tiểu học Thử Nghiệm",
        symbol="QĐ-THTN",
        place="Xã Thử",
        number="12" if full else "",
        day=SAMPLE_DAY if full else None,
    )


def _improvement() -> tuple[rc.ImprovementRow, ...]:
    return (
        rc.ImprovementRow(
            action="Cập nhật số liệu",
            responsible="Tổ Văn phòng",
            deadline="9/2026",
            resources="Không phát sinh",
            expected_result="Đủ số liệu hằng tháng",
        ),
    )


def _criterion(generation: rc.Generation, text: str) -> rc.CriterionPart:
    rows = _improvement() if text else ()
    if generation == "tt57":
        levels = tuple(
            rc.LevelPart(level=n, text=f"Yêu cầu Mức {n}", outcome=bool(text) or None, state_html=text) for n in (1, 2)
        )
        return rc.CriterionPart(
            code="1.1",
            title="Tiêu chí thử",
            levels=levels,
            level_reached=2 if text else None,
            highest_level=2,
            mandatory=True,
        )
    levels = tuple(
        rc.LevelPart(
            level=n,
            indicators=tuple(
                rc.IndicatorPart(key=key, text=f"Nội dung {key}", outcome=bool(text) or None, state_html=text)
                for key in "abc"
            ),
            state_html=text,
            outcome=bool(text) or None,
        )
        for n in (1, 2, 3)
    )
    return rc.CriterionPart(
        code="1.1",
        title="Tiêu chí thử",
        levels=levels,
        level_reached=3 if text else None,
        highest_level=3,
        strengths_html=text,
        weaknesses_html=text,
        improvement_html=text,
        improvement_rows=rows,
    )


def _evidence() -> tuple[rc.EvidenceGroup, ...]:
    line = rp.EvidenceLine(
        code="H1-1.1-01",
        name="Kế hoạch năm học",
        number_and_date="12/KH, 15/9/2025",
        issuer="Nhà trường",
        location="Hộp 1",
        note="Bản gốc",
        url="minh-chung/1.pdf",
    )
    return (rc.EvidenceGroup(title="Tiêu chuẩn 1", lines=(line,)),)


def _figures() -> tuple[rc.FigureTable, ...]:
    return tuple(
        rp.simple_figure_table(
            title="Số lớp",
            columns=("Khối", "2025-2026"),
            rows=(("Khối 1", "2"), ("Cộng", "2")),
            note="Số liệu thử",
            wide=wide,
        )
        for wide in (False, True)
    )


def _stage(generation: rc.Generation, text: str) -> rc.StagePart:
    standard = rc.StandardPart(
        code="1",
        title="Tiêu chuẩn thử",
        criteria=(_criterion(generation, text),),
        opening_html=text,
        closing_html=text,
        strengths_html=text,
        weaknesses_html=text,
        causes_html=text,
        trend_html=text,
        priorities_html=text,
        improvement_rows=_improvement() if text else (),
    )
    return rc.StagePart(standards=(standard,), level_reached=2 if text else None, label="Cấp tiểu học" if text else "")


def _report(generation: rc.Generation, full: bool) -> rc.ReportContext:
    text = _TEXT if full else ""
    tt57 = generation == "tt57"
    fields = (
        "local_context",
        "advantages",
        "difficulties",
        "learners",
        "purpose",
        "scope",
        "period",
        "planning",
        "organisation",
        "review",
        "confirmation",
    )
    return rc.ReportContext(
        generation=generation,
        edition_id="tt57-2026" if tt57 else "tt17-2018",
        edition_title="Thông tư thử",
        school=_school(),
        school_year=_YEAR,
        place="Xã Thử",
        cover_date="tháng 1 năm 2026",
        council=_people(),
        stages=(_stage(generation, text),),
        conclusion=rc.Conclusion(
            level_reached=2 if full else None,
            general_html=text,
            accreditation_level=2 if full else None,
            national_standard_degree=1 if full else None,
            to_department_html=text,
            to_committee_html=text,
            to_others_html=text,
        ),
        approval=_signature(),
        evidence=_evidence() if full else (),
        abbreviations=(rc.Abbreviation(short="TĐG", meaning="Tự đánh giá"),) if full else (),
        introduction=rc.Introduction(situation_html=text, purpose_html=text, process_html=text),
        overview=rc.Overview(**{f"{name}_html": text for name in fields}),
        level_4=() if tt57 else (rc.Level4Part(number="1", text="Nội dung Mức 4", state_html=text, outcome=full),),
        level_4_closing_html=text,
        figures=_figures() if full else (),
        appendices=(rc.Appendix(title="Tư liệu", text_html=text, tables=_figures()),) if full else (),
    )


def _sheets(generation: rc.Generation, full: bool) -> rc.CriterionSheetsContext:
    sheet = rc.CriterionSheet(
        standard_code="1",
        standard_title="Tiêu chuẩn thử",
        criterion=_criterion(generation, _TEXT if full else ""),
        group="Nhóm 1" if full else "",
        stage_label="Cấp tiểu học" if full else "",
        writer="Trần Văn Thử" if full else "",
        group_head="Nguyễn Thị Mẫu" if full else "",
    )
    return rc.CriterionSheetsContext(
        generation=generation,
        school=_school(),
        school_year=_YEAR,
        place="Xã Thử",
        sheets=(sheet,),
        evidence=_evidence(),
    )


def _decision(generation: rc.Generation, full: bool) -> rc.CouncilDecisionContext:
    return rc.CouncilDecisionContext(
        generation=generation,
        head=_head(full),
        school=_school(),
        school_year=_YEAR,
        legal_bases=("Căn cứ Điều lệ nhà trường",),
        council=_people(),
        signature=_signature(),
        secretariat=_people() if full else (),
        groups=_groups() if full else (),
    )


def _evidence_list(generation: rc.Generation, full: bool) -> rc.EvidenceListContext:
    return rc.EvidenceListContext(
        generation=generation,
        school=_school(),
        school_year=_YEAR,
        place="Xã Thử",
        signature=_signature(),
        evidence=_evidence() if full else (),
    )


def _plan(generation: rc.Generation, full: bool) -> pc.SelfAssessmentPlanContext:
    tables = ("", "council", "groups", "assignments", "evidence", "weeks")
    return pc.SelfAssessmentPlanContext(
        generation=generation,
        head=_head(full),
        school=_school(),
        school_year=_YEAR,
        legal_bases=("Căn cứ Điều lệ nhà trường",),
        sections=tuple(pc.PlanSection(title="Mục thử", html=_TEXT if full else "", table=name) for name in tables),
        council=_people(),
        groups=_groups() if full else (),
        assignments=(pc.PlanAssignment(criterion="1.1", worker="Nhóm 1", note="Ghi chú"),) if full else (),
        evidence=(pc.PlanEvidence(criterion="1.1", wanted="Kế hoạch", place="Văn thư", collector="Nhóm 1", codes="01"),)
        if full
        else (),
        weeks=(pc.PlanWeekRow(label="Tuần 1", days="15/1 – 21/1", content="Họp", who="Hội đồng", result="Biên bản"),)
        if full
        else (),
        signature=_signature(),
    )


def _content(generation: rc.Generation, full: bool) -> pc.ContentSheetsContext:
    line = pc.ContentLine(content="Nội hàm", question="Câu hỏi", evidence="Kế hoạch", place="Văn thư", note="Ghi chú")
    sheet = pc.ContentSheet(
        standard_code="1",
        standard_title="Tiêu chuẩn thử",
        code="1.1",
        title="Tiêu chí thử",
        requirements=(pc.ContentRequirement(label="a", text="Yêu cầu", lines=(line,) if full else ()),),
        stage_label="Cấp tiểu học" if full else "",
        group="Nhóm 1",
        writer="Trần Văn Thử",
        group_head="Nguyễn Thị Mẫu",
    )
    return pc.ContentSheetsContext(
        generation=generation, school=_school(), school_year=_YEAR, place="Xã Thử", sheets=(sheet,)
    )


def _improvement_plan(generation: rc.Generation, full: bool) -> pc.ImprovementPlanContext:
    text = _TEXT if full else ""
    issue = pc.IssueRow(standard="1", criterion="1.1", current_state="Đủ hồ sơ", limits="Chậm", causes="Thiếu người")
    item = pc.PlanItemRow(
        task="Cập nhật số liệu",
        goal="Đủ",
        solution="Giao tổ Văn phòng",
        measure="Bảng số liệu",
        due="9/2026",
        owner="Tổ Văn phòng",
        resources="Không",
        evidence="Bảng số liệu",
        progress="Đang làm",
    )
    review = pc.ReviewRow(moment="Học kỳ I", content="Rà soát", result="Đạt", adjustment="Không", reviewers="Hội đồng")
    return pc.ImprovementPlanContext(
        generation=generation,
        head=_head(full),
        title="KẾ HOẠCH CẢI TIẾN",
        school=_school(),
        school_year=_YEAR,
        bases_html=text,
        purpose_html=text,
        issues=(issue,) if full else (),
        items=(item,) if full else (),
        reviews=(review,) if full else (),
        organisation_html=text,
        reporting_html=text,
        signature=_signature(),
    )


_MAKERS: dict[str, Callable[[rc.Generation, bool], rp.Part]] = {
    "bao-cao": _report,
    "phieu": _sheets,
    "quyet-dinh": _decision,
    "ke-hoach": _plan,
    "noi-ham": _content,
    "ke-hoach-cai-tien": _improvement_plan,
    "minh-chung": _evidence_list,
}
