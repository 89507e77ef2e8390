"""Accounts from a spreadsheet: good rows become accounts, bad rows come back with the reason by cell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.models import Account
from kiemdinh.rooms.people.rules import full_name_problem, phone_problem, role_of_label, title_problem, username_problem
from kiemdinh.rooms.people.use_cases.accounts import Draft, draft_account, email_problem, write_draft
from kiemdinh.rooms.people.use_cases.checks import AccountProblem
from kiemdinh.services.ledger import record
from kiemdinh.services.spreadsheets import Column, Row, SpreadsheetError, Table, read_table, write_rejected_rows

MAX_ROWS = 300
"""Rows of one file: each needs a slow password hash, and the person waits for the passwords."""

COLUMNS = (
    Column(key="full_name", titles=("Họ và tên", "Họ tên"), required=True),
    Column(key="username", titles=("Tên đăng nhập", "Tài khoản"), required=True),
    Column(key="title", titles=("Chức vụ", "Chức danh")),
    Column(key="role", titles=("Vai trò",), required=True),
    Column(key="phone", titles=("Điện thoại", "Số điện thoại")),
    Column(key="email", titles=("Thư điện tử", "Email", "E-mail")),
    Column(key="unit_code", titles=("Mã đơn vị", "Mã trường")),
    Column(key="starts_on", titles=("Từ ngày", "Ngày bắt đầu"), kind="date"),
)
_TITLES = {column.key: column.titles[0] for column in COLUMNS}
_ENDINGS = (".xlsx", ".xls", ".ods", ".csv")


@dataclass(frozen=True, slots=True)
class Handout:
    """A made account as it is handed to its owner, with the password that is shown once."""

    full_name: str
    username: str
    password: str
    title: str
    unit_name: str


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

    made: tuple[Handout, ...]
    refused: tuple[RefusedCell, ...]
    rejected_rows: int
    rejected_file: bytes | None
    filename: str = ""


def _text(value: Any) -> str:
    return "" if value is None else " ".join(nfc(str(value)).split())


def _checked(value: str, problem: Callable[[str], str | None]) -> str:
    if why := problem(value):
        raise ValueError(why)
    return value


def _role(value: Any) -> str:
    code = role_of_label(_text(value))
    if code is None:
        raise ValueError(f"Vai trò “{_text(value)}” không có trong danh mục. Hãy ghi đúng như trong tệp mẫu.")
    return code


def _phone(value: Any) -> str:
    text = _text(value)
    # Excel drops the leading 0 of a number typed without an apostrophe.
    return _checked(f"0{text}" if text.isdigit() and len(text) == 9 and text[0] != "0" else text, phone_problem)


def _that(problem: Callable[[str], str | None]) -> BeforeValidator:
    """Text in single spaces that a rule of the room accepts."""
    return BeforeValidator(lambda value: _checked(_text(value), problem))


class AccountLine(BaseModel):
    """A row of the file in the form that `create_account` takes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    full_name: Annotated[str, _that(full_name_problem)]
    username: Annotated[str, BeforeValidator(lambda value: _checked(_text(value).lower(), username_problem))]
    role: Annotated[str, BeforeValidator(_role)]
    title: Annotated[str, _that(title_problem)] = Field(default="")
    phone: Annotated[str, BeforeValidator(_phone)] = Field(default="")
    email: Annotated[str, _that(email_problem)] = Field(default="")
    unit_code: Annotated[str, BeforeValidator(_text)] = Field(default="")
    starts_on: date | None = Field(default=None)


def import_accounts(*, actor: Actor, now: datetime, unit_code: str, content: bytes, filename: str) -> ImportOutcome:
    """Makes an account for every good row of an Excel or CSV file; the others come back by cell with the reason.

    `unit_code` is the unit of rows that name none. All good rows are written in one transaction, because their
    passwords exist only in the answer. Raises AccountProblem when the file as a whole cannot be read.
    """
    name = PurePath(nfc(filename).replace("\\", "/")).name
    if not name.lower().endswith(_ENDINGS):
        raise AccountProblem(f"Tệp “{name}” không phải bảng tính. Hãy gửi tệp .xlsx, .xls, .ods hoặc .csv.",
                             field="file")
    try:
        table = read_table(content, columns=COLUMNS)
    except SpreadsheetError as error:
        raise AccountProblem(str(error), field="file") from error
    if not table.rows:
        raise AccountProblem("Tệp không có dòng người nào dưới tiêu đề cột. Hãy điền theo tệp mẫu.", field="file")
    if len(table.rows) > MAX_ROWS:
        raise AccountProblem(f"Tệp có {len(table.rows)} dòng; mỗi lần nhập tối đa {MAX_ROWS} dòng. "
                             "Hãy chia thành nhiều tệp.", field="file")
    drafts, refused, bad = _sort_out(table, actor=actor, now=now, unit_code=unit_code)
    with transaction.atomic():
        taken = set(Account.objects.filter(username__in=[d.account.username for _, d in drafts])
                    .values_list("username", flat=True))
        for row, draft in drafts:
            if draft.account.username in taken:
                refused.append(_cell(row, "username", "Tên đăng nhập vừa có người khác dùng. Hãy chọn tên khác."))
                bad.append(row)
                continue
            write_draft(draft, actor=actor, now=now)
        made = [draft for _, draft in drafts if draft.account.pk is not None]
        if made:
            record(actor_id=actor.account_id, unit_id=made[0].unit.pk, action="account.import",
                   target_type="account_import", target_id=name[:60], at=now,
                   data={"made": len(made), "refused": len(bad)})
    names = organisations.names_on(unit_ids={d.unit.pk for d in made}, on=timezone.localdate(now))
    return ImportOutcome(
        made=tuple(Handout(d.account.full_name, d.account.username, d.password, d.title, names.get(d.unit.pk, ""))
                   for d in made),
        refused=tuple(sorted(refused, key=lambda cell: cell.row)),
        rejected_rows=len(bad),
        rejected_file=_file_of(table, bad, refused),
        filename=name,
    )


def _sort_out(table: Table, *, actor: Actor, now: datetime, unit_code: str
              ) -> tuple[list[tuple[Row, Draft]], list[RefusedCell], list[Row]]:
    drafts: list[tuple[Row, Draft]] = []
    refused: list[RefusedCell] = []
    bad: list[Row] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        line, problems = _read_line(row)
        if line is not None:
            if line.username in seen:
                problems.append(_cell(row, "username", f"Tên đăng nhập trùng với dòng {seen[line.username]}. "
                                                       "Hãy chọn tên khác."))
            seen.setdefault(line.username, row.number)
        if line is not None and not problems:
            draft = _draft(row, line, actor=actor, now=now, unit_code=unit_code)
            if isinstance(draft, Draft):
                drafts.append((row, draft))
            else:
                problems.append(draft)
        if problems:
            refused += problems
            bad.append(row)
    return drafts, refused, bad


def _read_line(row: Row) -> tuple[AccountLine | None, list[RefusedCell]]:
    problems = [
        RefusedCell(row.number, p.cell, next((_TITLES[key] for key, cell in row.cells.items() if cell == p.cell), ""),
                    "", _sentence(p.why, p.fix))
        for p in row.problems
    ]
    told = {problem.column for problem in problems}
    try:
        line = AccountLine.model_validate(dict(row.values))
    except ValidationError as error:
        for one in error.errors(include_url=False):
            key = str(one["loc"][0])
            if _TITLES[key] not in told:
                cause = (one.get("ctx") or {}).get("error")
                problems.append(_cell(row, key, str(cause) if cause else "Giá trị chưa đúng."))
        return None, problems
    return line, problems


def _sentence(why: str, fix: str) -> str:
    text = f"{why} {fix}".strip()
    return text[:1].upper() + text[1:]


def _draft(row: Row, line: AccountLine, *, actor: Actor, now: datetime, unit_code: str) -> Draft | RefusedCell:
    try:
        return draft_account(
            actor=actor, now=now, username=line.username, full_name=line.full_name,
            unit_code=line.unit_code or unit_code, role=line.role, title=line.title,
            starts_on=line.starts_on or timezone.localdate(now), phone=line.phone, email=line.email)
    except AccountProblem as problem:
        return _cell(row, problem.field, str(problem))
    except PermissionDenied as problem:
        return _cell(row, "unit_code", str(problem))


def _cell(row: Row, key: str, reason: str) -> RefusedCell:
    value = row.values.get(key)
    return RefusedCell(row.number, row.cells.get(key, ""), _TITLES.get(key, ""), _text(value), reason)


def _file_of(table: Table, bad: list[Row], refused: list[RefusedCell]) -> bytes | None:
    if not bad:
        return None
    bad = sorted(bad, key=lambda row: row.number)
    reasons = [
        [f"{cell.cell}: {cell.reason}" if cell.cell else cell.reason for cell in refused if cell.row == row.number]
        for row in bad
    ]
    return write_rejected_rows(header=table.header, rows=[row.raw for row in bad], errors=reasons)
