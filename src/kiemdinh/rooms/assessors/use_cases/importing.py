"""The register from a spreadsheet: good rows become people, bad rows come back with the reason by cell."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.assessors.models import Qualification, WorkPeriod
from kiemdinh.rooms.assessors.queries.access import register_of
from kiemdinh.rooms.assessors.rules.fitness import EDUCATION, GROUPS
from kiemdinh.rooms.assessors.rules.former_work import FormerWork, read_former_work
from kiemdinh.rooms.assessors.use_cases.places import Place, read_place
from kiemdinh.rooms.assessors.use_cases.problems import AssessorProblem
from kiemdinh.rooms.assessors.use_cases.register import Checked, PersonFacts, check_facts, write_assessor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.ledger import record
from kiemdinh.services.spreadsheets import Column, Row, SpreadsheetError, Table, read_table, write_rejected_rows

MAX_ROWS = 1000
COLUMNS = (
    Column(key="full_name", titles=("Họ và tên", "Họ tên"), required=True),
    Column(key="username", titles=("Tên đăng nhập", "Tài khoản")),
    Column(key="group", titles=("Nhóm",)),
    Column(key="workplace", titles=("Nơi công tác", "Đơn vị công tác", "Đơn vị")),
    Column(key="workplace_since", titles=("Công tác từ ngày", "Từ ngày"), kind="date"),
    Column(key="position_title", titles=("Chức vụ", "Chức danh")),
    Column(key="email", titles=("Thư điện tử", "Email", "E-mail")),
    Column(key="phone", titles=("Điện thoại", "Số điện thoại")),
    Column(key="home_commune", titles=("Xã, phường cư trú", "Nơi cư trú")),
    Column(key="sector_since", titles=("Ngày vào ngành", "Vào ngành"), kind="date"),
    Column(key="stages", titles=("Cấp học",)),
    Column(key="training_number", titles=("Số chứng nhận tập huấn", "Chứng nhận tập huấn")),
    Column(key="training_on", titles=("Ngày cấp chứng nhận", "Ngày cấp"), kind="date"),
    Column(key="training_issuer", titles=("Nơi cấp chứng nhận", "Nơi cấp")),
    Column(key="former", titles=("Nơi từng công tác", "Quá trình công tác")),
    Column(key="note", titles=("Ghi chú",)),
)
_TITLES = {column.key: column.titles[0] for column in COLUMNS}
_ENDINGS = (".xlsx", ".xls", ".ods", ".csv")


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """Why a row was refused: its number, the cell ("C7", empty for the whole row), the column, what stood there."""

    row: int
    cell: str
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a file; `rejected_file` is the Excel file to mend (None when every row was good)."""

    made: tuple[str, ...]
    refused: tuple[RefusedCell, ...]
    rejected_rows: int
    rejected_file: bytes | None
    filename: str


@dataclass(slots=True)
class _Draft:
    """A good row, read and checked."""

    row: Row
    checked: Checked
    training: dict[str, Any] | None
    former: list[tuple[Place, FormerWork]] = field(default_factory=list)


def import_assessors(*, actor: Actor, now: datetime, content: bytes, filename: str) -> ImportOutcome:
    """Adds a person for every good row of an Excel or CSV file; the others come back by cell with the reason.

    Raises AssessorProblem when the file as a whole cannot be read, PermissionDenied, Http404.
    """
    register_id = register_of(actor=actor, action="import")
    name = PurePath(nfc(filename).replace("\\", "/")).name
    table = _table(name, content)
    drafts, refused, bad = _sort_out(table, register_id=register_id, now=now)
    with transaction.atomic():
        made = [_write(draft, register_id=register_id, actor=actor, now=now) for draft in drafts]
        if made:
            record(
                actor_id=actor.account_id,
                unit_id=register_id,
                action="assessor.import",
                target_type="assessor_import",
                target_id=name[:60],
                at=now,
                data={"made": len(made), "refused": len(bad)},
            )
    return ImportOutcome(
        tuple(made),
        tuple(sorted(refused, key=lambda cell: cell.row)),
        len(bad),
        _file_of(table, bad, refused),
        name,
    )


def _table(name: str, content: bytes) -> Table:
    if not name.lower().endswith(_ENDINGS):
        raise AssessorProblem(
            f"Tệp “{name}” không phải bảng tính. Hãy gửi tệp .xlsx, .xls, .ods hoặc .csv.", field="file"
        )
    try:
        table = read_table(content, columns=COLUMNS)
    except SpreadsheetError as error:
        raise AssessorProblem(str(error), field="file") from error
    if not table.rows:
        raise AssessorProblem("Tệp không có dòng người nào dưới tiêu đề cột. Hãy điền theo tệp mẫu.", field="file")
    if len(table.rows) > MAX_ROWS:
        raise AssessorProblem(
            f"Tệp có {len(table.rows)} dòng; mỗi lần nhập tối đa {MAX_ROWS} dòng. Hãy chia thành nhiều tệp.",
            field="file",
        )
    return table


def _sort_out(table: Table, *, register_id: int, now: datetime) -> tuple[list[_Draft], list[RefusedCell], list[Row]]:
    drafts: list[_Draft] = []
    refused: list[RefusedCell] = []
    bad: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        problems = [
            RefusedCell(row.number, p.cell, _column_of(row, p.cell), "", f"{p.why} {p.fix}".strip())
            for p in row.problems
        ]
        if not problems:
            try:
                draft = _read(row, register_id=register_id, now=now)
            except AssessorProblem as problem:
                problems.append(_cell(row, problem.field, str(problem)))
            else:
                if (twice := _twice(draft, seen)) is not None:
                    problems.append(_cell(row, *twice))
                else:
                    drafts.append(draft)
        if problems:
            refused += problems
            bad.append(row)
    return drafts, refused, bad


def _twice(draft: _Draft, seen: dict[tuple[str, str], int]) -> tuple[str, str] | None:
    """Somebody who stands twice in the same file: the same account or address, or name and workplace."""
    columns = draft.checked.columns
    keys = [("username", str(columns["account_id"] or "")), ("email", str(columns["email"]).lower())]
    if not any(value for _, value in keys):
        keys = [("full_name", f"{columns['name_fold']}|{fold(str(columns['workplace']))}")]
    for key in keys:
        if key[1] and key in seen:
            return key[0], f"Trùng với dòng {seen[key]} của tệp."
    seen.update({key: draft.row.number for key in keys if key[1]})
    return None


def _read(row: Row, *, register_id: int, now: datetime) -> _Draft:
    values = row.values
    facts = PersonFacts(
        full_name=_text(values.get("full_name")),
        group=_group(_text(values.get("group"))),
        username=_text(values.get("username")),
        workplace=_text(values.get("workplace")),
        workplace_since=values.get("workplace_since"),
        position_title=_text(values.get("position_title")),
        email=_text(values.get("email")),
        phone=_phone(_text(values.get("phone"))),
        home_commune=_text(values.get("home_commune")),
        sector_since=values.get("sector_since"),
        stages=_stages(_text(values.get("stages"))),
        note=_text(values.get("note")),
    )
    checked = check_facts(facts=facts, register_id=register_id, now=now)
    today = timezone.localdate(now)
    try:
        former = read_former_work(_text(values.get("former")))
    except ValueError as error:
        raise AssessorProblem(str(error), field="former") from error
    places = [
        (read_place(text=work.place, register_id=register_id, on=today, field="former"), work) for work in former
    ]
    return _Draft(row, checked, _training(values, today), places)


def _training(values: Any, today: date) -> dict[str, Any] | None:
    number, issuer, on = (values.get(key) for key in ("training_number", "training_issuer", "training_on"))
    if not (number or issuer or on):
        return None
    if on is not None and on > today:
        raise AssessorProblem("Ngày cấp chứng nhận không được sau hôm nay.", field="training_on")
    return {"number": _text(number)[:60], "issuer": _text(issuer)[:200], "issued_on": on}


def _write(draft: _Draft, *, register_id: int, actor: Actor, now: datetime) -> str:
    row = write_assessor(draft.checked, register_id=register_id, actor=actor, now=now)
    if draft.training is not None:
        Qualification(assessor=row, kind="training", title="Tập huấn đánh giá ngoài", **draft.training).save(
            force_insert=True
        )
    for place, work in draft.former:
        WorkPeriod(
            assessor=row,
            unit_id=place.unit_id,
            place="" if place.unit_id else place.name[:250],
            starts_on=work.starts_on,
            ends_on=work.ends_on,
        ).save(force_insert=True)
    return row.full_name


def _text(value: Any) -> str:
    return "" if value is None else " ".join(nfc(str(value)).split())


def _phone(text: str) -> str:
    # Excel drops the leading 0 of a number typed without an apostrophe.
    return f"0{text}" if text.isdigit() and len(text) == 9 and text[0] != "0" else text


def _group(text: str) -> str:
    if not text:
        return EDUCATION
    found = {fold(label): code for code, label in GROUPS.items()}.get(fold(text))
    if found is None:
        raise AssessorProblem(f"Nhóm “{text}” không có. Hãy ghi: {' hoặc '.join(GROUPS.values())}.", field="group")
    return found


def _stages(text: str) -> Sequence[str]:
    known = {fold(label): code for code, label in organisations.school_vocabulary().stages.items()}
    known |= {code: code for code in known.values()}
    found = []
    for part in (piece.strip() for piece in text.replace(",", ";").split(";")):
        if not part:
            continue
        if fold(part) not in known:
            labels = "; ".join(organisations.school_vocabulary().stages.values())
            raise AssessorProblem(f"Cấp học “{part}” không có. Hãy ghi trong: {labels}.", field="stages")
        found.append(known[fold(part)])
    return tuple(dict.fromkeys(found))


def _column_of(row: Row, cell: str) -> str:
    return next((_TITLES[key] for key, place in row.cells.items() if place == cell), "")


def _cell(row: Row, key: str, reason: str) -> RefusedCell:
    return RefusedCell(row.number, row.cells.get(key, ""), _TITLES.get(key, ""), _text(row.values.get(key)), reason)


def _file_of(table: Table, bad: list[Row], refused: list[RefusedCell]) -> bytes | None:
    if not bad:
        return None
    reasons = [
        [f"{cell.cell}: {cell.reason}" if cell.cell else cell.reason for cell in refused if cell.row == row.number]
        for row in bad
    ]
    return write_rejected_rows(header=table.header, rows=[row.raw for row in bad], errors=reasons)
