"""The school of the samples: facts, people, texts, figures, evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from kiemdinh.rooms.self_assessment.rules import report_parts as rp

REGULATIONS = Path(__file__).resolve().parents[3] / "regulations"

_SUBJECTS = (
    "Kế hoạch chiến lược phát triển nhà trường giai đoạn 2020 – 2025, tầm nhìn 2030",
    "Biên bản họp hội đồng sư phạm",
    "Báo cáo tổng kết năm học",
    "Sổ nghị quyết của nhà trường",
    "Hồ sơ thi đua, khen thưởng",
    "Kế hoạch giáo dục của nhà trường",
    "Bảng tổng hợp chất lượng giáo dục cuối năm học",
    "Hồ sơ quản lý tài chính, tài sản",
)
_CLAIMS = (
    "Nhà trường đã xây dựng kế hoạch bám sát mục tiêu giáo dục tiểu học và điều kiện của phường; kế "
    "hoạch được thảo luận trong "
    "hội đồng sư phạm ngày 12/9/2022, được cấp trên phê duyệt và niêm yết tại bảng tin",
    "Trong năm học, trường có 24 lớp với 812 học sinh, bình quân 33,8 học sinh mỗi lớp; các tổ chuyên "
    "môn họp hai tuần một lần, "
    "có biên bản ghi đủ ý kiến và phân công theo dõi",
    "Hằng năm, Ban giám hiệu rà soát kết quả thực hiện vào cuối học kỳ I và cuối năm học, điều chỉnh 3 "
    "chỉ tiêu về tỉ lệ học sinh "
    "hoàn thành tốt, số giáo viên dạy giỏi và kinh phí mua sắm thiết bị",
    (
        "Phụ huynh và cộng đồng được lấy ý kiến qua 746 phiếu khảo sát, trong đó 97,4 % hài lòng với hoạt "
        "động giáo dục của trường"
    ),
)


def catalog(path: str) -> dict[str, Any]:
    data = yaml.safe_load((REGULATIONS / path).read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def school(**changes: Any) -> rp.SchoolFacts:
    facts: dict[str, Any] = {
        "name": "Trường Tiểu học Nguyễn Hiền",
        "managing_body": "Phòng Giáo dục và Đào tạo quận Ninh Kiều",
        "school_type_label": "trường tiểu học",
        "ownership": "cong-lap",
        "province": "Thành phố Cần Thơ",
        "district": "Quận Ninh Kiều",
        "commune": "Phường An Khánh",
        "address": "Số 12 đường Nguyễn Văn Linh, phường An Khánh",
        "founded_year": 1998,
        "founded_by": "Quyết định số 214/QĐ-UBND ngày 15/7/1998",
        "principal": "Trần Thị Ngọc Ánh",
        "phone": "0292 3 812 345",
        "email": "th-nguyenhien@example.edu.vn",
        "website": "thnguyenhien.example.edu.vn",
        "sites_count": 2,
        "scale": "24 lớp, 812 học sinh",
        "national_standard_degree": "Mức độ 1",
        "national_standard_year": 2018,
    }
    return rp.SchoolFacts(**(facts | changes))


def people(number: int) -> tuple[rp.Person, ...]:
    names = (
        "Trần Thị Ngọc Ánh",
        "Lê Văn Đức",
        "Nguyễn Thị Hồng Ửng",
        "Phạm Quốc Bảo",
        "Huỳnh Thị Kim Ngân",
        "Đặng Minh Ý",
        "Võ Thị Thanh Thúy",
        "Bùi Hữu Nghĩa",
        "Đỗ Thị Lan Anh",
    )
    posts = ("Hiệu trưởng", "Phó Hiệu trưởng", "Tổ trưởng Tổ Văn phòng") + ("Tổ trưởng chuyên môn",) * 6
    duties = ("Chủ tịch Hội đồng", "Phó Chủ tịch Hội đồng", "Thư ký Hội đồng") + ("Ủy viên Hội đồng",) * 6
    return tuple(
        rp.Person(full_name=n, position=p, duty=d)
        for n, p, d in list(zip(names, posts, duties, strict=True))[:number]
    )


def state(codes: list[str], seed: int, *, brackets: str = "[]", table: bool = False) -> str:
    opening, closing = brackets
    first, second = _CLAIMS[seed % 4], _CLAIMS[(seed + 1) % 4]
    html = f"<p>{first} {opening}{codes[0]}{closing}.</p>"
    html += f"<p>{second}; <strong>không có</strong> trường hợp vi phạm {opening}{codes[-1]}{closing}.</p>"
    if table:
        html += (
            "<table><tr><th>Năm học</th><th>Số lớp</th><th>Học sinh</th></tr><tr><td>2022 – "
            "2023</td><td>23</td><td>785</td>"
            "</tr><tr><td>2023 – 2024</td><td>24</td><td>812</td></tr></table><p>Nguồn: sổ danh bạ học "
            "sinh.</p>"
        )
    return html


def figures(years: tuple[str, ...]) -> tuple[rp.FigureTable, ...]:
    def counts(start: int) -> tuple[str, ...]:
        return tuple(str(start + step) for step in range(len(years)))

    simple = rp.simple_figure_table
    columns = ("Nội dung", *(f"Năm học {year}" for year in years))
    classes = simple(
        title="1. Số lớp học",
        columns=columns,
        heading=True,
        bold_rows=frozenset({5}),
        rows=(*((f"Khối lớp {grade}", *counts(4)) for grade in range(1, 6)), ("Cộng", *counts(20))),
    )
    rooms = simple(
        title="2. Cơ cấu khối công trình của nhà trường",
        columns=columns,
        heading=True,
        rows=tuple(
            (text, *counts(2))
            for text in (
                "Phòng học kiên cố",
                "Phòng học bán kiên cố",
                "Phòng học bộ môn",
                "Khối phòng phục vụ học tập",
                "Khối phòng hành chính – quản trị",
                "Thư viện",
                "Các công trình khác",
                "Cộng",
            )
        ),
    )
    cell = rp.FigureCell
    staff = rp.FigureTable(
        title="3a. Cán bộ quản lý, giáo viên, nhân viên tại thời điểm tự đánh giá",
        heading=True,
        wide=True,
        header_rows=(
            (
                cell(text="Chức danh", bold=True, align="center", rowspan=2),
                cell(text="Tổng số", bold=True, align="center", rowspan=2),
                cell(text="Nữ", bold=True, align="center", rowspan=2),
                cell(text="Dân tộc thiểu số", bold=True, align="center", rowspan=2),
                cell(text="Trình độ đào tạo", bold=True, align="center", colspan=3),
                cell(text="Ghi chú", bold=True, align="center", rowspan=2),
            ),
            tuple(
                cell(text=text, bold=True, align="center")
                for text in ("Chưa đạt chuẩn", "Đạt chuẩn", "Trên chuẩn")
            ),
        ),
        rows=tuple(
            (cell(text=name), *(cell(text=str(value), align="center") for value in values), cell(text=""))
            for name, values in (
                ("Hiệu trưởng", (1, 1, 0, 0, 0, 1)),
                ("Phó Hiệu trưởng", (2, 1, 0, 0, 1, 1)),
                ("Giáo viên", (36, 31, 2, 1, 30, 5)),
                ("Nhân viên", (5, 4, 0, 0, 5, 0)),
                ("Cộng", (44, 37, 2, 1, 36, 7)),
            )
        ),
        widths=(4, 1.5, 1.5, 1.8, 1.8, 1.8, 1.8, 2.5),
        note="Số liệu tính đến ngày 31/5/2024.",
    )
    teachers = simple(
        title="3b. Số liệu của 05 năm gần đây về giáo viên",
        columns=columns,
        wide=True,
        rows=tuple(
            (text, *counts(30))
            for text in (
                "Tổng số giáo viên",
                "Tỉ lệ giáo viên/lớp",
                "Giáo viên dạy giỏi cấp trường",
                "Giáo viên dạy giỏi cấp huyện",
                "Giáo viên dạy giỏi cấp tỉnh",
            )
        ),
    )
    pupils = simple(
        title="4. Học sinh",
        columns=columns,
        heading=True,
        rows=tuple(
            (text, *counts(700))
            for text in (
                "Tổng số học sinh",
                "– Nữ",
                "– Dân tộc thiểu số",
                "Khối lớp 1",
                "Khối lớp 2",
                "Khối lớp 3",
                "Khối lớp 4",
                "Khối lớp 5",
                "Tuyển mới",
                "Học 2 buổi/ngày",
                "Bán trú",
                "Nội trú",
                "Bình quân số học sinh/lớp",
                "Đi học đúng độ tuổi",
                "Đạt giải cấp huyện",
                "Thuộc diện chính sách",
                "Có hoàn cảnh đặc biệt",
            )
        ),
    )
    return (classes, rooms, staff, teachers, pupils)


def evidence(data: dict[str, Any], *, generation: str, each: int) -> tuple[rp.EvidenceGroup, ...]:
    groups = []
    for standard in data["standards"]:
        lines = []
        for criterion in standard["criteria"]:
            for ordinal in range(1, each + 1):
                code = criterion["code"]
                subject = _SUBJECTS[(ordinal + len(lines)) % len(_SUBJECTS)]
                new = generation == "tt57"
                lines.append(
                    rp.EvidenceLine(
                        code=f"MC.{code}.{ordinal:02d}"
                        if new
                        else f"H{standard['code']}-{code}-{ordinal:02d}",
                        name=subject,
                        number_and_date=f"Số {ordinal + 10}/KH-THNH ngày 12/9/2022",
                        issuer="Trường TH Nguyễn Hiền",
                        location="Tệp PDF, kho minh chứng điện tử của nhà trường",
                    )
                )
        title = f"Tiêu chuẩn {standard['code']}. {standard['title']}"
        groups.append(rp.EvidenceGroup(title=title, lines=tuple(lines)))
    return tuple(groups)
