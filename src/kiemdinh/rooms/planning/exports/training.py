"""Files of training: lists in Excel, the list of a course in Word, the empty table of the import."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations.rules.tree import short_place_name
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.planning.exports.papers import ATTENDANCE_FORM, render
from kiemdinh.rooms.planning.models import Attendance
from kiemdinh.rooms.planning.queries.papers import head_title_of_body
from kiemdinh.rooms.planning.queries.training import CourseAccess, CourseLine, CoverageLine, attendances
from kiemdinh.rooms.planning.rules.training import KINDS, POSTS, share
from kiemdinh.rooms.planning.use_cases.training_import import COLUMNS
from kiemdinh.rooms.registration.rules.letters import Issuer, context_of, initials, printed, signer_of
from kiemdinh.services.spreadsheets import OutColumn, write_table

PRESENT = {True: "Có", False: "Vắng", None: ""}


def courses_file(rows: Sequence[CourseLine], *, title: str, note: str) -> bytes:
    """The courses shown."""
    pairs = (
        ("Lớp", 44),
        ("Loại", 18),
        ("Đơn vị tổ chức", 34),
        ("Đơn vị mở lớp", 34),
        ("Địa điểm", 28),
        ("Từ ngày", 12),
        ("Đến hết ngày", 12),
        ("Số chỗ", 10),
        ("Trong danh sách", 12),
        ("Có mặt", 10),
        ("Được cấp chứng nhận", 14),
        ("Tình trạng", 14),
    )
    lines = [
        [
            r.title,
            r.kind_label,
            r.organiser,
            r.unit,
            r.place,
            r.starts_on,
            r.ends_on,
            r.seats,
            r.listed,
            r.present,
            r.certified,
            r.state_label,
        ]
        for r in rows
    ]
    columns = [OutColumn(title=name, width=width) for name, width in pairs]
    return write_table(title=title, columns=columns, rows=lines, note=note)


def people_file(access: CourseAccess, rows: Sequence[Attendance], *, note: str = "") -> bytes:
    """The list of a course."""
    pairs = (
        ("Họ và tên", 28),
        ("Chức vụ", 24),
        ("Nhóm chức vụ", 26),
        ("Nơi công tác", 36),
        ("Thư điện tử", 26),
        ("Có mặt", 10),
        ("Số chứng nhận", 18),
        ("Ngày cấp", 12),
    )
    lines = [
        [
            r.full_name,
            r.title,
            POSTS[r.post],
            r.workplace,
            r.email,
            PRESENT[r.present],
            r.certificate_number,
            r.certified_on,
        ]
        for r in rows
    ]
    columns = [OutColumn(title=name, width=width) for name, width in pairs]
    return write_table(title=access.course.title, columns=columns, rows=lines, note=note)


def coverage_file(rows: Sequence[CoverageLine], *, title: str, note: str) -> bytes:
    """Coverage by post: numbers and shares of each kind."""
    columns = [OutColumn(title="Chức vụ", width=36), OutColumn(title="Số người", width=10)]
    for label in KINDS.values():
        columns += [OutColumn(title=label, width=14), OutColumn(title=f"{label}, %", width=12)]
    lines: list[list[Any]] = []
    for row in rows:
        cells: list[Any] = [row.post_label, row.total]
        for number in row.by_kind:
            cells += [number, share(number, row.total)]
        lines.append(cells)
    return write_table(title=title, columns=columns, rows=lines, note=note)


def template_file() -> bytes:
    """The empty table of the import; its note says what may be written."""
    posts = "; ".join(POSTS.values())
    return write_table(
        title="Danh sách người dự tập huấn",
        sheet_name="Người dự",
        rows=[],
        columns=[OutColumn(title=c.titles[0], width=28) for c in COLUMNS],
        note=f"Mỗi người một dòng. Nhóm chức vụ: {posts}. Người có tài khoản: ghi tên đăng nhập là đủ cùng họ tên.",
    )


def attendance_docx(access: CourseAccess) -> bytes:
    """The list of a course as an official document, as it stands."""
    course, unit, on = access.course, access.unit, access.today
    rows = attendances(access)
    signature = people.signature_for(unit_id=unit.id, on=on, head_title=head_title_of_body(unit.kind))
    lower = f"{unit.name[:1].lower()}{unit.name[1:]}"
    parent = f"Ủy ban nhân dân {lower}" if unit.kind in ("province", "district") else ""
    symbols = {"province": "DS-SGDĐT", "district": "DS-PGDĐT", "commune": "DS-UBND"}
    context = context_of(
        issuer=Issuer(unit.kind, parent, access.body, short_place_name(unit.name)),
        symbol=symbols.get(unit.kind, f"DS-{initials(unit.name)}"),
        signer=signer_of(
            kind=unit.kind if unit.kind in ("district", "province", "commune") else "school",
            lines=tuple(signature.lines) if signature.full_name else (),
            name=signature.full_name,
        ),
        recipients=("Các đơn vị có người dự", "Lưu: VT"),
        title=course.title,
        kind=KINDS[course.kind],
        organiser=course.organiser,
        days=_days(course.starts_on, course.ends_on),
        place=course.place,
        rows=[
            {
                "name": r.full_name,
                "title": r.title or POSTS[r.post],
                "workplace": r.workplace,
                "present": PRESENT[r.present],
                "certificate": r.certificate_number,
            }
            for r in rows
        ],
        present=sum(r.present is True for r in rows),
        certified=sum(bool(r.certificate_number) for r in rows),
    )
    return render(
        ATTENDANCE_FORM,
        printed(context, number="", signed_on=None),
        on=on,
        unit_id=access.unit.id,
        today=access.today,
    )


def _days(starts: date, ends: date) -> str:
    first = format_date(starts)
    return f"ngày {first}" if starts == ends else f"từ ngày {first} đến hết ngày {format_date(ends)}"
