"""People of a course from a spreadsheet: first read and shown, the bad rows with their reason; then added."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.planning.queries.training import CourseAccess, course_for
from kiemdinh.rooms.planning.rules.training import OUTSIDER, POSTS
from kiemdinh.rooms.planning.use_cases.problems import PlanningProblem
from kiemdinh.rooms.planning.use_cases.training import Person, check_person
from kiemdinh.services.spreadsheets import (
    Column,
    Row,
    SpreadsheetError,
    Table,
    read_table,
    write_rejected_rows,
)

MAX_ROWS = 2000
COLUMNS = (
    Column(key="full_name", titles=("Họ và tên", "Họ tên"), required=True),
    Column(key="username", titles=("Tên đăng nhập", "Tài khoản")),
    Column(key="workplace", titles=("Nơi công tác", "Đơn vị công tác", "Đơn vị", "Trường")),
    Column(key="post", titles=("Nhóm chức vụ", "Nhóm")),
    Column(key="title", titles=("Chức vụ", "Chức danh")),
    Column(key="email", titles=("Thư điện tử", "Email", "E-mail")),
)
_ENDINGS = (".xlsx", ".xls", ".ods", ".csv")
_POST_BY_LABEL = {fold(label): key for key, label in POSTS.items()} | {
    "giao vien": "teacher",
    "nhan vien": "teacher",
    "hieu pho": "vice_principal",
    "chuyen vien": "officer",
    "lanh dao": "officer",
}


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be added: its number, the person as written, every reason."""

    number: int
    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would bring: rows ready to be added, rows to be mended with a file of them."""

    ready: tuple[dict[str, Any], ...]
    refused: tuple[RefusedRow, ...]
    refused_file: bytes | None


def read_people(*, actor: Actor, now: datetime, course_id: int, content: bytes, filename: str) -> Preview:
    """Reads a file without writing anything. Raises PlanningProblem (the file), PermissionDenied, Http404."""
    access = course_for(actor=actor, course_id=course_id, today=timezone.localdate(now), action="edit")
    table = _table(content, filename)
    ready: list[dict[str, Any]] = []
    refused, bad, errors = [], [], []
    seen: dict[tuple[Any, str], int] = {}
    for row in table.rows:
        columns, reasons = _checked(access, row)
        key = _key(columns) if columns else None
        if key is not None and key in seen:
            reasons = [f"Trùng với dòng {seen[key]}."]
        elif key is not None:
            seen[key] = row.number
        if reasons:
            refused.append(RefusedRow(row.number, str(row.values.get("full_name") or ""), tuple(reasons)))
            bad.append([row.values.get(c.key) for c in COLUMNS])
            errors.append(reasons)
        else:
            ready.append(columns)
    header = [c.titles[0] for c in COLUMNS]
    file = write_rejected_rows(header=header, rows=bad, errors=errors) if bad else None
    return Preview(tuple(ready), tuple(refused), file)


def _table(content: bytes, filename: str) -> Table:
    if not filename.lower().endswith(_ENDINGS):
        raise PlanningProblem("", fields={"file": "Tệp không phải bảng tính. Hãy gửi tệp .xlsx, .xls, .ods hoặc .csv."})
    try:
        table = read_table(content, columns=COLUMNS)
    except SpreadsheetError as error:
        raise PlanningProblem("", fields={"file": str(error)}) from error
    if not table.rows:
        raise PlanningProblem("", fields={"file": "Tệp không có dòng người nào dưới tiêu đề cột."})
    if len(table.rows) > MAX_ROWS:
        raise PlanningProblem("", fields={"file": f"Mỗi lần nhập tối đa {MAX_ROWS} dòng. Hãy chia thành nhiều tệp."})
    return table


def _checked(access: CourseAccess, row: Row) -> tuple[dict[str, Any], list[str]]:
    """The columns of a row, or why it cannot be added."""
    if row.problems:
        return {}, [f"{p.why} {p.fix}".strip() for p in row.problems]
    try:
        return check_person(access, _person(row.values)), []
    except PlanningProblem as problem:
        return {}, list(problem.fields.values()) or [str(problem)]


def _key(columns: dict[str, Any]) -> tuple[Any, str]:
    """What makes two rows the same person."""
    if columns["account_id"]:
        return columns["account_id"], ""
    return columns["name_fold"], fold(columns["workplace"])


def _person(values: dict[str, Any]) -> Person:
    words = {key: str(values.get(key) or "") for key in ("full_name", "username", "workplace", "title", "email")}
    label = fold(str(values.get("post") or ""))
    guess = _POST_BY_LABEL.get(label) if label else _POST_BY_LABEL.get(fold(words["title"]), OUTSIDER)
    if label and guess is None:
        labels = "; ".join(POSTS.values())
        raise PlanningProblem(
            "", fields={"post": f"Không có nhóm chức vụ “{values['post']}”. Hãy ghi một trong: {labels}."}
        )
    return Person(post=guess or OUTSIDER, **words)
