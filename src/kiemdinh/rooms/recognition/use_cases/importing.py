"""Older recognitions from Excel or CSV: which rows are good, how they are written, the bad ones back by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.importing import guessed_columns as guess
from kiemdinh.kernel.permits import Actor, Target
from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.recognition.models import ImportColumns, Recognition
from kiemdinh.rooms.recognition.queries.lists import departments_of
from kiemdinh.rooms.recognition.rules.certificate import digest_of, new_code
from kiemdinh.rooms.recognition.rules.deciding import add_months, authority_for, given_by
from kiemdinh.rooms.recognition.rules.importing import OPTIONAL, TITLES, OldRecognition, RowProblem, read_old
from kiemdinh.rooms.recognition.rules.standing import number_key
from kiemdinh.rooms.recognition.rules.states import ISSUED, RECOGNITION_PERMITS
from kiemdinh.rooms.recognition.use_cases.deciding import frozen_facts, renew_line
from kiemdinh.rooms.recognition.use_cases.problems import RecognitionProblem
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.editions import edition_for
from kiemdinh.rooms.regulations.rules.procedure import Procedure
from kiemdinh.services.imports import plain_name
from kiemdinh.services.ledger import record
from kiemdinh.services.spreadsheets import (
    Column,
    Row,
    SpreadsheetError,
    Table,
    read_table,
    read_titles,
    write_rejected_rows,
)

MAX_ROWS = 2000
"""Rows of a file that is written at once, in one transaction; a person's file goes in by batches."""

TAKEN_MEANWHILE = "Có người vừa ghi một số giấy chứng nhận trùng với tệp này. Hãy nhập lại."

_KINDS = {"level": "integer", "signed_on": "date", "expires_on": "date"}
_OTHER_TITLES = {
    "kind": ("Hình thức công nhận", "Loại"),
    "level": ("Cấp độ", "Mức độ", "Mức"),
    "certificate_number": ("Số giấy chứng nhận", "Số bằng", "Số GCN"),
    "signed_on": ("Ngày ký quyết định", "Ngày quyết định"),
    "expires_on": ("Ngày hết hạn",),
    "authority": ("Người ký", "Chức vụ người ký"),
}
COLUMNS = tuple(
    Column(
        key=key,
        titles=(title, *_OTHER_TITLES.get(key, ())),
        kind=_KINDS.get(key, "text"),  # type: ignore[arg-type]
        required=key not in OPTIONAL,
    )
    for key, title in TITLES.items()
)


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """Why a row was refused: its number, the cell ("C7", or "" for the row), the column, what to do."""

    row: int
    cell: str
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a file; `rejected_file` is the Excel file to mend (None when every row was good)."""

    made: int
    refused: tuple[RefusedCell, ...]
    rejected_rows: int
    rejected_file: bytes | None
    filename: str


@dataclass(frozen=True, slots=True)
class SchoolHere:
    unit_id: int
    school_type: str
    province_id: int | None
    allowed: bool


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A row that may be written: as it stood, as it was read, and its school."""

    row: Row
    old: OldRecognition
    school: SchoolHere


class Law:
    """The editions as they are loaded, read once for a whole file."""

    def __init__(self) -> None:
        self._headers = [row.header for row in regulations.list_editions()]
        self._since = {header.edition_id: header.in_force_from for header in self._headers}
        self._procedures: dict[str, Procedure] = {}

    def edition(self, school_type: str, signed_on: date) -> str:
        """The edition of the day of signing; for a paper older than every one the first of that type."""
        found = edition_for(school_type=school_type, on=signed_on, editions=self._headers).edition_id
        if found is not None:
            return found
        rows = [header for header in self._headers if school_type in header.selectable_types]
        return min(rows, key=lambda header: header.in_force_from).edition_id

    def day(self, edition: str, signed_on: date) -> date:
        """The day on which the edition's values are read: never before it was in force."""
        return max(signed_on, self._since.get(edition, signed_on))

    def procedure(self, edition: str) -> Procedure:
        """The values of an edition."""
        if edition not in self._procedures:
            self._procedures[edition] = regulations.get_procedure(edition)
        return self._procedures[edition]


def table_titles(content: bytes) -> tuple[str, ...]:
    """The titles of the columns of a file. Raises RecognitionProblem when it cannot be read or has none."""
    try:
        titles = read_titles(content, known=[title for column in COLUMNS for title in column.titles])
    except SpreadsheetError as error:
        raise RecognitionProblem(str(error), field="file") from error
    if not titles:
        raise RecognitionProblem("Tệp không có dòng tiêu đề cột. Hãy điền theo tệp mẫu.", field="file")
    return titles


def guessed_columns(titles: Sequence[str]) -> dict[str, str]:
    """Title for each field that the titles themselves tell, compared without marks."""
    return guess({column.key: column.titles for column in COLUMNS}, titles)


def remember_columns(*, actor: Actor, mapping: Mapping[str, str]) -> None:
    """Keeps the choice for the next file of the actor's department."""
    for unit_id in departments_of(actor):
        ImportColumns.objects.update_or_create(unit_id=unit_id, defaults={"mapping": dict(mapping)})


def import_recognitions(
    *, actor: Actor, now: datetime, content: bytes, filename: str, mapping: Mapping[str, str] | None = None
) -> ImportOutcome:
    """Takes in older recognitions of schools below the actor's department, all in one transaction.

    `mapping` gives the title of the column for each field; without it the titles of the form are looked for.
    Every good row is written; a row with any problem is not written at all. Raises RecognitionProblem when the file
    as a whole cannot be read or is longer than MAX_ROWS.
    """
    name = plain_name(filename)
    table = read_recognitions(content, mapping, most=MAX_ROWS)
    law = Law()
    good, refused = sort_out(table.rows, law, {}, actor=actor, today=timezone.localdate(now))
    try:
        with transaction.atomic():
            made = write_rows(good, law, actor=actor, now=now)
            if made:
                record(
                    actor_id=actor.account_id,
                    unit_id=made[0].province_id,
                    action="recognition.import",
                    target_type="recognition_import",
                    target_id=name[:60],
                    at=now,
                    data={"made": len(made), "refused": len({cell.row for cell in refused})},
                )
    except IntegrityError as error:
        raise RecognitionProblem(TAKEN_MEANWHILE, field="file") from error
    bad = len({cell.row for cell in refused})
    return ImportOutcome(len(made), tuple(refused), bad, rejected_file(table, refused) or None, name)


def read_recognitions(content: bytes, mapping: Mapping[str, str] | None, *, most: int) -> Table:
    """The table of a file of at most so many rows. Raises RecognitionProblem."""
    columns: Sequence[Column] = COLUMNS
    if mapping:
        if missing := [TITLES[c.key] for c in COLUMNS if c.required and not mapping.get(c.key)]:
            raise RecognitionProblem(f"Chưa chọn cột cho: {', '.join(missing).lower()}.", field="file")
        columns = [replace(c, titles=(mapping[c.key],)) for c in COLUMNS if mapping.get(c.key)]
    try:
        table = read_table(content, columns=columns)
    except SpreadsheetError as error:
        raise RecognitionProblem(str(error), field="file") from error
    if not table.rows:
        raise RecognitionProblem("Tệp không có dòng nào dưới tiêu đề cột. Hãy điền theo tệp mẫu.", field="file")
    if len(table.rows) > most:
        raise RecognitionProblem(
            f"Tệp có {format_number(len(table.rows))} dòng; mỗi lần nhập tối đa {format_number(most)} dòng. "
            "Hãy chia thành nhiều tệp.",
            field="file",
        )
    return table


def sort_out(
    rows: Sequence[Row], law: Law, seen: dict[str, int], *, actor: Actor, today: date
) -> tuple[list[GoodRow], list[RefusedCell]]:
    """The rows that may be written, and why the others may not. `seen` holds the numbers of earlier rows."""
    schools = _schools([str(row.values.get("school_code") or "") for row in rows], actor=actor, today=today)
    keys = [key_of(row) for row in rows]
    taken = _taken(keys)
    good: list[GoodRow] = []
    refused: list[RefusedCell] = []
    for row, key in zip(rows, keys, strict=True):
        cells = [RefusedCell(row.number, p.cell, "", _sentence(f"{p.why} {p.fix}")) for p in row.problems]
        old, problems = read_old(dict(row.values), today=today)
        told = {cell.cell for cell in cells}
        cells += [_cell(row, p) for p in problems if row.cells.get(p.column, "") not in told]
        school = schools.get(str(row.values.get("school_code") or "").strip())
        cells += [_cell(row, p) for p in _more_problems(row, old, school, key, taken, seen, law)]
        if key:
            seen.setdefault(key, row.number)
        if cells or old is None or school is None:
            refused += cells or [RefusedCell(row.number, "", "", "Dòng chưa đủ thông tin.")]
        else:
            good.append(GoodRow(row, old, school))
    return good, refused


def key_of(row: Row) -> str:
    """The certificate number of a row in the form in which numbers are compared."""
    return number_key(str(row.values.get("certificate_number") or ""))


def write_rows(good: Sequence[GoodRow], law: Law, *, actor: Actor, now: datetime) -> list[Recognition]:
    """Writes sorted rows in the caller's transaction and sets anew which recognition replaces which."""
    made = [_write(actor, now, part, law) for part in good]
    for school_id, kind in {(row.school_id, row.kind) for row in made}:
        renew_line(school_id, kind)
    return made


def rejected_file(table: Table, refused: Sequence[RefusedCell]) -> bytes:
    """The refused rows under the titles of their file, each with its reasons; empty when every row was good."""
    reasons: dict[int, list[str]] = {}
    for c in refused:
        reasons.setdefault(c.row, []).append(f"{c.cell}: {c.reason}" if c.cell else c.reason)
    rows = [row for row in table.rows if row.number in reasons]
    if not rows:
        return b""
    return write_rejected_rows(
        header=table.header, rows=[row.raw for row in rows], errors=[reasons[row.number] for row in rows]
    )


def _more_problems(
    row: Row,
    old: OldRecognition | None,
    school: SchoolHere | None,
    key: str,
    taken: Mapping[str, str],
    seen: Mapping[str, int],
    law: Law,
) -> list[RowProblem]:
    """What only the database and the other rows know."""
    found = []
    code = str(row.values.get("school_code") or "").strip()
    if code and school is None:
        found.append(RowProblem("school_code", f"Không có trường mang mã “{code}”. Hãy kiểm tra lại mã."))
    elif school is not None and not school.allowed:
        found.append(RowProblem("school_code", "Trường không thuộc tỉnh của bạn."))
    if key and key in seen:
        found.append(RowProblem("certificate_number", f"Số trùng với dòng {seen[key]}. Mỗi số chỉ dùng một lần."))
    elif key in taken:
        found.append(RowProblem("certificate_number", f"Số này đã cấp cho {taken[key]}. Mỗi số chỉ dùng một lần."))
    if old is not None and school is not None and not found:
        edition = law.edition(school.school_type, old.signed_on)
        if not given_by(law.procedure(edition), kind=old.kind, on=law.day(edition, old.signed_on)):
            found.append(RowProblem("kind", "Quy định vào ngày ký không có hình thức này. Hãy kiểm tra lại ngày ký."))
    return found


def _write(actor: Actor, now: datetime, part: GoodRow, law: Law) -> Recognition:
    old, school = part.old, part.school
    edition = law.edition(school.school_type, old.signed_on)
    procedure, day = law.procedure(edition), law.day(edition, old.signed_on)
    years = procedure.integer("recognition.validity_years", on=day)
    end = old.expires_on or add_months(old.signed_on, 12 * years)
    row = Recognition(
        school_id=school.unit_id,
        province_id=school.province_id,
        kind=old.kind,
        edition_code=edition,
        generation="tt57" if edition.startswith("tt57") else "2018",
        level=old.level,
        state=ISSUED,
        basis_kind="imported",
        basis={},
        reported_on=old.signed_on,
        decision_number=old.decision_number,
        signed_on=old.signed_on,
        authority=old.authority or authority_for(procedure, kind=old.kind, on=day).name,
        signer_name=old.signer_name,
        register_number=old.register_number,
        certificate_number=old.certificate_number,
        number_key=number_key(old.certificate_number),
        code=new_code(),
        expires_on=end,
        created_at=now,
        created_by_id=actor.account_id,
    )
    written: dict[str, Any] = {
        key: getattr(row, key)
        for key in (
            "decision_number",
            "signed_on",
            "authority",
            "signer_post",
            "signer_name",
            "register_number",
            "certificate_number",
        )
    }
    row.facts = frozen_facts(row, written, expires=end, procedure=procedure, on=day)
    row.facts_sha256 = digest_of(row.facts)
    row.save(force_insert=True)
    return row


def _schools(codes: Sequence[str], *, actor: Actor, today: date) -> dict[str, SchoolHere]:
    wanted = {code.strip() for code in codes if code.strip()}
    ids = [u.id for u in organisations.units_as_of(on=today, codes=wanted).values() if u.kind == "school"]
    days = {post.as_of for post in actor.posts} | {today}
    paths = {day: organisations.paths_on(unit_ids=ids, on=day) for day in days}
    found = {}
    for facts in organisations.open_facts(unit_ids=ids, on=today):
        target = Target(unit_id=facts.unit_id, path_on={day: paths[day].get(facts.unit_id, "") for day in days})
        allowed = RECOGNITION_PERMITS.decide(actor=actor, action="import", target=target).allowed
        found[facts.code] = SchoolHere(facts.unit_id, facts.school_type, facts.province_id, allowed)
    return found


def _taken(keys: Sequence[str]) -> dict[str, str]:
    """Numbers that are used already, and by which school."""
    wanted = sorted({key for key in keys if key})
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        rows = Recognition.objects.filter(number_key__in=wanted[start : start + 500]).select_related("school")
        found |= {row.number_key: str(row.facts.get("school") or row.school.code) for row in rows}
    return found


def _cell(row: Row, problem: RowProblem) -> RefusedCell:
    return RefusedCell(row.number, row.cells.get(problem.column, ""), TITLES.get(problem.column, ""), problem.reason)


def _sentence(text: str) -> str:
    return text.strip()[:1].upper() + text.strip()[1:]
