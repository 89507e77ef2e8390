"""Realistic contexts for the official documents: a primary school under the 2018 rules and one under TT
57/2026.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.services.documents.school_sample import (
    REGULATIONS,
    catalog,
    evidence,
    figures,
    people,
    school,
    state,
)

from kiemdinh.rooms.self_assessment.rules import report_context as rc
from kiemdinh.rooms.self_assessment.rules import report_parts as rp

__all__ = ["REGULATIONS", "school"]


def criteria_2018(standard: dict[str, Any], seed: int) -> tuple[rc.CriterionPart, ...]:
    parts = []
    for number, criterion in enumerate(standard["criteria"]):
        code = criterion["code"]
        codes = [f"H{standard['code']}-{code}-{ordinal:02d}" for ordinal in (1, 2, 3)]
        highest = len(criterion["levels"])
        reached = min(2, highest)
        levels = tuple(
            rc.LevelPart(
                level=level,
                indicators=tuple(
                    rc.IndicatorPart(key=item["code"], text=item["text"], outcome=level <= reached)
                    for item in part["indicators"]
                ),
                state_html=state(codes, seed + number + level, table=number == 2 and level == 1),
                outcome=level <= reached,
            )
            for level, part in enumerate(criterion["levels"], start=1)
        )
        parts.append(
            rc.CriterionPart(
                code=code,
                title=criterion["title"],
                levels=levels,
                level_reached=reached,
                highest_level=highest,
                strengths_html=f"<p>Nhà trường thực hiện nền nếp, có hồ sơ đủ 5 năm [{codes[0]}].</p>",
                weaknesses_html="<p>Lấy ý kiến phụ huynh điểm trường Cái Sơn chậm, 38 phiếu chưa thu.</p>",
                improvement_html="<p>Năm học 2024 – 2025, nhà trường thực hiện:</p><ul>"
                "<li>Phát phiếu trực tuyến trước ngày 15/10;</li>"
                "<li>Giao Tổ trưởng Tổ Văn phòng tổng hợp và báo cáo Hiệu trưởng trong tháng 11.</li></ul>",
                improvement_rows=(
                    rc.ImprovementRow(
                        action="Phát phiếu khảo sát trực tuyến cho phụ huynh điểm trường Cái Sơn",
                        responsible="Tổ trưởng Tổ Văn phòng",
                        deadline="10/2024",
                        resources="2.000.000 đồng",
                        expected_result="Thu về ít nhất 95 % số phiếu",
                    ),
                )
                if number % 4 == 0
                else (),
            )
        )
    return tuple(parts)


def report_2018(**changes: Any) -> rc.ReportContext:
    data = catalog("tt17-2018/catalog.yaml")
    standards = tuple(
        rc.StandardPart(
            code=item["code"],
            title=item["title"],
            criteria=criteria_2018(item, number * 3),
            opening_html="<p>Nhà trường có đủ tổ chức theo Điều lệ; bộ máy ổn định nhiều năm.</p>",
            closing_html="<p>Điểm mạnh: nền nếp, đủ hồ sơ. Tồn tại: có kế hoạch thiếu chỉ tiêu.</p>",
        )
        for number, item in enumerate(data["standards"])
    )
    values: dict[str, Any] = {
        "generation": "2018",
        "edition_id": "tt17-2018",
        "edition_title": "Thông tư số 17/2018/TT-BGDĐT",
        "school": school(),
        "school_year": "2023 – 2024",
        "place": "Ninh Kiều",
        "cover_date": "tháng 5 năm 2024",
        "council": people(9),
        "stages": (rc.StagePart(standards=standards, level_reached=2),),
        "conclusion": rc.Conclusion(
            level_reached=2,
            accreditation_level=2,
            national_standard_degree=1,
            general_html="<p>Nhà trường thấy rõ kết quả đã đạt và việc cần làm trong 5 năm tới.</p>",
        ),
        "approval": rp.signature_block(
            title="Chủ tịch", acting="TM", on_behalf_of="Hội đồng tự đánh giá", name="Trần Thị Ngọc Ánh"
        ),
        "evidence": evidence(data, generation="2018", each=3),
        "abbreviations": tuple(
            rp.Abbreviation(short=s, meaning=m)
            for s, m in (
                ("CBQL", "Cán bộ quản lý"),
                ("GDĐT", "Giáo dục và Đào tạo"),
                ("TĐG", "Tự đánh giá"),
                ("UBND", "Ủy ban nhân dân"),
            )
        ),
        "introduction": rc.Introduction(
            situation_html="<p>Trường thành lập năm 1998, có 2 điểm trường, 24 lớp, 812 học sinh.</p>" * 2,
            purpose_html="<p>Xác định mức đạt được, lập kế hoạch cải tiến và công khai với xã hội.</p>",
            process_html="<p>Hội đồng tự đánh giá làm việc từ tháng 9/2023 đến tháng 5/2024 theo 7 bước.</p>",
        ),
        "level_4": tuple(
            rc.Level4Part(
                number=item["code"],
                text=item["text"],
                outcome=False,
                state_html="<p>Nhà trường chưa đạt nội dung này; đã có kế hoạch phấn đấu đến năm 2028.</p>",
            )
            for item in data["level_4"]
        ),
        "figures": figures(("2019-2020", "2020-2021", "2021-2022", "2022-2023", "2023-2024")),
    }
    return rc.ReportContext(**(values | changes))


def stage_tt57(label: str = "") -> rc.StagePart:
    data = catalog("tt57-2026/catalog-pho-thong.yaml")
    standards = []
    for item in data["standards"]:
        criteria = []
        for number, criterion in enumerate(item["criteria"]):
            code = criterion["code"]
            codes = [f"MC.{code}.{ordinal:02d}" for ordinal in (1, 2)]
            reached = 1 if number == 2 else 2
            levels = tuple(
                rc.LevelPart(
                    level=level,
                    text=part["indicators"][0]["text"],
                    outcome=level <= reached,
                    state_html=state(codes, number + level, brackets="()") * 3,
                )
                for level, part in enumerate(criterion["levels"], start=1)
            )
            criteria.append(
                rc.CriterionPart(
                    code=code,
                    title=criterion["title"],
                    levels=levels,
                    level_reached=reached,
                    highest_level=2,
                    mandatory=criterion["mandatory"] in ("true", True),
                )
            )
        standards.append(
            rc.StandardPart(
                code=item["code"],
                title=item["title"],
                criteria=tuple(criteria),
                strengths_html="<p>Kế hoạch có chỉ tiêu đo được, theo dõi theo học kỳ.</p>",
                weaknesses_html="<p>Dữ liệu của điểm trường Cái Sơn cập nhật chậm.</p>",
                causes_html="<p>Đường truyền yếu, chưa có người phụ trách riêng.</p>",
                trend_html="<p>Tỉ lệ hoàn thành tốt tăng từ 62,1 % lên 68,4 % trong ba năm.</p>",
                priorities_html="<ul><li>Cập nhật số liệu hằng tuần;</li><li>Thêm thiết bị.</li></ul>",
                improvement_rows=(
                    rc.ImprovementRow(
                        action="Cập nhật số liệu hằng tuần",
                        responsible="Tổ Văn phòng",
                        deadline="9/2026",
                        resources="Không phát sinh",
                        expected_result="100 % tuần có số liệu",
                    ),
                ),
            )
        )
    return rc.StagePart(label=label, standards=tuple(standards), level_reached=2)


def report_tt57(**changes: Any) -> rc.ReportContext:
    data = catalog("tt57-2026/catalog-pho-thong.yaml")
    values: dict[str, Any] = {
        "generation": "tt57",
        "edition_id": "tt57-2026",
        "edition_title": "Thông tư số 57/2026/TT-BGDĐT",
        "school": school(
            managing_body="Ủy ban nhân dân phường An Khánh", district="", stages_label="cấp tiểu học"
        ),
        "school_year": "2026 – 2027",
        "place": "An Khánh",
        "cover_date": "năm 2026",
        "council": people(7),
        "stages": (stage_tt57(),),
        "conclusion": rc.Conclusion(
            level_reached=2,
            general_html="<p>Nhà trường đạt 8/8 tiêu chí bắt buộc ở Mức 2.</p>",
            to_department_html="<p>Tập huấn phần mềm quản lý dữ liệu.</p>",
            to_committee_html="<p>Bố trí kinh phí sửa 4 phòng học ở điểm trường Cái Sơn.</p>",
        ),
        "approval": rp.signature_block(title="Hiệu trưởng", name="Trần Thị Ngọc Ánh"),
        "evidence": evidence(data, generation="tt57", each=2),
        "abbreviations": (rp.Abbreviation(short="GDPT", meaning="Giáo dục phổ thông"),),
        "overview": rc.Overview(
            local_context_html="<p>Phường An Khánh có 41.200 dân, kinh tế dịch vụ là chính.</p>",
            advantages_html="<p>Phụ huynh quan tâm, giao thông thuận tiện.</p>",
            difficulties_html="<p>Điểm trường Cái Sơn cách điểm chính 4 km.</p>",
            learners_html="<p>812 học sinh, 398 nữ.</p>",
            purpose_html="<p>Xác định mức đạt, làm căn cứ cải tiến.</p>",
            scope_html="<p>Toàn bộ hoạt động của trường.</p>",
            period_html="<p>Từ 01/9/2026 đến 31/10/2026.</p>",
            planning_html="<p>Kế hoạch số 15/KH-THNH ngày 05/9/2026.</p>",
            organisation_html="<p>Hội đồng 7 người, họp 5 lần.</p>",
            review_html="<p>Đối chiếu số liệu ba năm học.</p>",
            confirmation_html="<p>Hội đồng thông qua ngày 28/10/2026.</p>",
        ),
        "figures": figures(("2023-2024", "2024-2025", "2025-2026")),
        "appendices": (
            rc.Appendix(
                title="Tư liệu",
                text_html="<ol><li>Quyết định thành lập Hội đồng tự đánh giá;</li>"
                "<li>Kế hoạch tự đánh giá;</li></ol>",
            ),
        ),
    }
    return rc.ReportContext(**(values | changes))


def decision(
    *, generation: str = "2018", day: date | None = None, number: str = ""
) -> rc.CouncilDecisionContext:
    return rc.CouncilDecisionContext(
        generation=generation,  # type: ignore[arg-type]
        head=rp.LetterHead(
            parent_body="Phòng GDĐT quận Ninh Kiều",
            issuing_body="Trường Tiểu học Nguyễn Hiền",
            symbol="QĐ-THNH",
            place="Ninh Kiều",
            number=number,
            day=day,
        ),
        school=school(),
        school_year="2023 – 2024",
        edition_title="Thông tư số 17/2018/TT-BGDĐT",
        legal_bases=(
            "Căn cứ Điều lệ trường tiểu học ban hành kèm theo Thông tư số 28/2020/TT-BGDĐT ngày 04 "
            "tháng 9 năm 2020 của Bộ trưởng Bộ "
            "Giáo dục và Đào tạo",
            "Căn cứ Thông tư số 17/2018/TT-BGDĐT ngày 22 tháng 8 năm 2018 của Bộ trưởng Bộ Giáo dục và "
            "Đào tạo ban hành Quy định về "
            "kiểm định chất lượng giáo dục và công nhận đạt chuẩn quốc gia đối với trường tiểu học",
            "Theo đề nghị của Tổ trưởng Tổ Văn phòng",
        ),
        council=people(9),
        secretariat=people(3),
        groups=tuple(
            rp.WorkingGroup(name=f"Nhóm công tác {n}", members=people(4), assignment=f"Tiêu chuẩn {n}")
            for n in (1, 2)
        ),
        signature=rp.signature_block(
            title="Phó Hiệu trưởng", acting="KT", on_behalf_of="Hiệu trưởng", name="Lê Văn Đức"
        ),
    )


def sheets(*, generation: str = "2018", number: int = 2) -> rc.CriterionSheetsContext:
    stage = report_2018().stages[0] if generation == "2018" else stage_tt57()
    standard = stage.standards[0]
    return rc.CriterionSheetsContext(
        generation=generation,
        school=school(),
        school_year="2023 – 2024",
        place="Ninh Kiều",  # type: ignore[arg-type]
        sheets=tuple(
            rc.CriterionSheet(
                standard_code=standard.code,
                standard_title=standard.title,
                criterion=part,
                group="Nhóm công tác 1",
                writer="Phạm Quốc Bảo",
                group_head="Lê Văn Đức",
            )
            for part in standard.criteria[:number]
        ),
    )


def evidence_document(*, generation: str = "2018") -> rc.EvidenceListContext:
    report = report_2018() if generation == "2018" else report_tt57()
    return rc.EvidenceListContext(
        generation=generation,
        school=report.school,
        school_year=report.school_year,
        place=report.place,  # type: ignore[arg-type]
        signature=rp.signature_block(
            title="Chủ tịch", acting="TM", on_behalf_of="Hội đồng tự đánh giá", name="Trần Thị Ngọc Ánh"
        ),
        evidence=report.evidence,
    )
