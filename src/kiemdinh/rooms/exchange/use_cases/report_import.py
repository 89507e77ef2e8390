"""A report file brought to a cycle: kept, read, its left-over pieces placed by a person; see `report_filling`."""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor, ActorPost
from kiemdinh.rooms.exchange.models import ReportImport, ReportImportPicture
from kiemdinh.rooms.exchange.queries.report_import import import_for, place_choices, places_of_cycle
from kiemdinh.rooms.exchange.rules.report_import import REPORT_IMPORT, UNREADABLE, WAITING
from kiemdinh.rooms.exchange.rules.report_reading import ReadReport, read_report
from kiemdinh.rooms.exchange.rules.report_reading.outcome import as_kept
from kiemdinh.rooms.exchange.use_cases.problems import ImportProblem, StaleImport
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.listing import cycle_of_year, edition_day
from kiemdinh.rooms.self_assessment.use_cases.cycles import create_cycle
from kiemdinh.services.documents.reading import WordFileError, picture_bytes, read_docx
from kiemdinh.services.documents.reading.container import Container
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import open_stored, store_bytes
from kiemdinh.services.ledger import record

LARGE = 5 * 1024 * 1024
"""Bytes from which a file is read in the background: some seconds of work."""

__all__ = (
    "LARGE",
    "ImportProblem",
    "StaleImport",
    "bytes_of",
    "import_at_once",
    "place_pieces",
    "read_import",
    "start_import",
)


def start_import(
    *, actor: Actor, now: datetime, cycle_id: int, name: str, content: bytes, later: bool = False
) -> ReportImport:
    """Keeps a report file with a cycle and reads it; `later` leaves the reading to `read_import` (a job).

    Raises ImportProblem (no .docx, a password, broken, too large, no report, another edition than the cycle's),
    PermissionDenied, Http404.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action="import_report")
    with transaction.atomic():
        try:
            Container(content)
            stored, shown = store_bytes(name=name, content=content, now=now)
        except (WordFileError, RefusedFile) as problem:
            raise ImportProblem(str(problem)) from problem
        row = ReportImport(
            cycle=access.cycle,
            original=stored,
            name=shown,
            state=WAITING,
            created_at=now,
            created_by_id=actor.account_id,
        )
        row.save(force_insert=True)
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="report_import.start",
            target_type="cycle",
            target_id=cycle_id,
            at=now,
            data={"import": row.pk, "name": shown, "sha256": stored.sha256},
        )
        if not later:
            _read_into(row, access, content, now)
    return row


def read_import(*, actor: Actor, now: datetime, import_id: int) -> ReportImport:
    """Reads a file that was kept before; a file that was already read stays as it is.

    What cannot be read is noted in the record, so that its page says why.
    """
    row = import_for(actor=actor, import_id=import_id, today=timezone.localdate(now), action="import_report")
    if row.state != WAITING:
        return row
    access = cycle_for(actor=actor, cycle_id=row.cycle_id, today=timezone.localdate(now), action="import_report")
    with open_stored(row.original) as handle:
        content = handle.read()
    try:
        with transaction.atomic():
            _read_into(row, access, content, now)
    except ImportProblem as problem:
        state = REPORT_IMPORT.move(state=WAITING, action="refuse", roles=())
        ReportImport.objects.filter(pk=row.pk).update(
            state=state, problem=str(problem)[:500], version=row.version + 1
        )
        row.refresh_from_db()
    return row


def _read_into(row: ReportImport, access: CycleAccess, content: bytes, now: datetime) -> None:
    try:
        written = read_docx(content)
        report = _read_for(written, access)
        row.reading = as_kept(report)
        row.state = REPORT_IMPORT.move(state=row.state, action="read", roles=())
        row.version += 1
        row.save(update_fields=["reading", "state", "version"])
        near = {picture["name"]: picture["near"] for picture in report.pictures}
        for position, picture in enumerate(written.pictures, start=1):
            try:
                stored, shown = store_bytes(
                    name=picture.name, content=picture_bytes(content, picture.part), now=now
                )
            except RefusedFile:
                continue  # drawings of Word (EMF, WMF) are no files that a browser could show; the original has them
            ReportImportPicture.objects.create(
                report_import=row, stored=stored, name=shown, near=near.get(picture.name, "")[:200], position=position
            )
    except WordFileError as problem:
        raise ImportProblem(str(problem)) from problem


def _read_for(written: Any, access: CycleAccess) -> ReadReport:
    """The report read by the cycle's own catalog; refused when it plainly follows another one."""
    own = access.catalog
    others = [
        regulations.get_catalog(catalog.id)
        for edition in regulations.list_editions()
        for catalog in edition.catalogs
        if catalog.code != own.catalog_id
    ]
    report = read_report(written, [own, *others], places=places_of_cycle(access))
    if report.catalog != own.catalog_id:
        plain = report.sure if report.edition != own.edition_id else report.sure_kind
        if plain and report.sheets:
            titles = {c.catalog_id: c.title for c in others}
            raise ImportProblem(
                f"Báo cáo trong tệp viết theo “{titles[report.catalog]}”, còn chu kỳ này theo “{own.title}”. "
                "Hãy chọn chu kỳ cùng bộ tiêu chuẩn và loại trường."
            )
        report = read_report(written, [own], places=places_of_cycle(access))
    if not any(not subject.startswith("k") for _, subject in report.sheets):
        raise ImportProblem(
            "Không thấy tiêu chí nào trong tệp, có lẽ không phải báo cáo tự đánh giá. Hãy kiểm tra lại tệp."
        )
    stages = set(access.cycle.stages or [""])
    if len(stages) > 1 and not set(report.stages) <= stages:
        raise ImportProblem(
            "Chu kỳ này đánh giá theo từng cấp học, còn báo cáo trong tệp không chia theo cấp. "
            "Hãy thêm tiêu đề “Cấp tiểu học”, “Cấp THCS”, “Cấp THPT” trước phần của từng cấp rồi nhập lại."
        )
    return report


def place_pieces(
    *, actor: Actor, now: datetime, import_id: int, version: int, placed: Mapping[int, str]
) -> ReportImport:
    """Gives left-over pieces a place (a place key), or takes it back (""). Raises StaleImport, ImportProblem."""
    row = import_for(actor=actor, import_id=import_id, today=timezone.localdate(now), action="import_report")
    access = cycle_for(actor=actor, cycle_id=row.cycle_id, today=timezone.localdate(now), action="import_report")
    if row.state in (WAITING, UNREADABLE):
        raise ImportProblem("Văn bản này chưa đọc xong nên chưa xếp được.")
    allowed = {key for _, choices in place_choices(access) for key, _ in choices}
    kept = dict(row.placed)
    for number, key in placed.items():
        if not 0 <= number < len(row.reading["unplaced"]) or (key and key not in allowed):
            raise ImportProblem("Chỗ vừa chọn không có trong chu kỳ này. Hãy tải lại trang rồi chọn lại.")
        kept.pop(str(number), None)
        if key:
            kept[str(number)] = key
    with transaction.atomic():
        changed = ReportImport.objects.filter(pk=import_id, version=version).update(placed=kept, version=version + 1)
        if not changed:
            raise StaleImport
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="report_import.place",
            target_type="cycle",
            target_id=row.cycle_id,
            at=now,
            data={"import": import_id, "pieces": len(placed)},
        )
    row.refresh_from_db()
    return row


def import_at_once(
    *,
    now: datetime,
    school: Any,
    school_year: str,
    cycle_id: int | None,
    name: str,
    content: bytes,
    report: ReadReport,
) -> dict[str, Any]:
    """The whole way for the command line: the school's cycle is found or opened, the report read and written into it.

    Whoever runs commands on this machine acts for the school; the ledger names no person.
    Raises ImportProblem, SelfAssessmentProblem, Http404.
    """
    from kiemdinh.rooms.exchange.use_cases.report_filling import apply_import

    today = timezone.localdate(now)
    post = ActorPost(0, school.unit_id, "school", "unit_admin", school.path, today)
    actor = Actor(None, (post,))
    with transaction.atomic():
        found = cycle_of_year(school_id=school.unit_id, school_year=school_year) if cycle_id is None else cycle_id
        created = found is None
        if found is None:
            day = edition_day(
                school_type=school.school_type, edition_code=report.edition, school_year=school_year, today=today
            )
            boxed = not any(code[0].isdigit() for text in report.texts.values() for code in text.codes)
            found = create_cycle(
                actor=actor,
                now=now,
                school_code=school.code,
                school_year=school_year,
                has_boxes=boxed,
                edition_code=report.edition,
                rules_on=day,
            ).pk
        access = cycle_for(actor=actor, cycle_id=found, today=today, action="import_report")
        if access.cycle.school_id != school.unit_id:
            raise ImportProblem(f"Chu kỳ {found} không phải của trường {school.code}.")
        row = start_import(actor=actor, now=now, cycle_id=found, name=name, content=content)
        row = apply_import(actor=actor, now=now, import_id=row.pk, version=row.version, choices={})
    outcome = row.outcome
    return {
        "cycle": found,
        "created": created,
        "import": row.pk,
        "filled": len(outcome["written"]),
        "kept": [_words(where) for where in outcome["kept"]],
        "evidence": outcome["evidence"]["new"] + outcome["evidence"]["known"],
        "problems": outcome["evidence"]["problems"],
    }


def _words(where: list[str]) -> str:
    stage, subject, key = where
    return "/".join(part for part in (stage, subject, key) if part)


def bytes_of(stream: Any, limit: int) -> bytes:
    """The content of an upload, never more than `limit` bytes. Raises ImportProblem."""
    taken = io.BytesIO()
    for chunk in iter(lambda: stream.read(1024 * 1024), b""):
        if taken.tell() + len(chunk) > limit:
            raise ImportProblem(f"Tệp lớn hơn {limit // (1024 * 1024)} MB. Hãy nén ảnh trong Word rồi thử lại.")
        taken.write(chunk)
    return taken.getvalue()

