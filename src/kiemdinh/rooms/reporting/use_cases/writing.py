"""A unit writes its report: texts, corrections of figures with the reason, fresh figures from the system."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.reporting.models import FigureCorrection, PeriodicReport
from kiemdinh.rooms.reporting.queries.access import ReportAccess, report_for
from kiemdinh.rooms.reporting.queries.filling import Asked, fill, first_text
from kiemdinh.rooms.reporting.queries.freezing import tables_of
from kiemdinh.rooms.reporting.rules.kinds import HEADING
from kiemdinh.rooms.reporting.rules.tables import SHAPES, problem_of
from kiemdinh.rooms.reporting.use_cases.problems import ReportingProblem, StaleRow
from kiemdinh.rooms.reporting.use_cases.telling import note_report

LONGEST = 20_000


def save_texts(
    *, actor: Actor, now: datetime, report_id: int, version: int, texts: Mapping[str, str], name: str, phone: str
) -> PeriodicReport:
    """Saves what people write and who prepared it. Raises ReportingProblem, StaleRow, PermissionDenied, Http404."""
    access = _to_edit(actor, report_id, now)
    known = {s.key for s in access.kind.sections if s.fill != HEADING and s.source not in SHAPES}
    if unknown := set(texts) - known:
        raise ReportingProblem(f"Báo cáo không có mục “{sorted(unknown)[0]}”. Hãy mở lại trang.")
    words = {key: nfc(text).replace("\r\n", "\n").strip() for key, text in texts.items()}
    if any(len(text) > LONGEST for text in words.values()):
        raise ReportingProblem(f"Có mục dài quá {LONGEST} ký tự. Hãy rút ngắn, phần chi tiết để ở phụ lục.")
    with transaction.atomic():
        row = _locked(access, version)
        row.texts = {**row.texts, **words}
        row.preparer_name = " ".join(nfc(name).split())[:120]
        row.preparer_phone = " ".join(nfc(phone).split())[:30]
        _saved(row, actor=actor, now=now)
        note_report(row, actor=actor, now=now, action="save")
    return row


def correct_figure(
    *, actor: Actor, now: datetime, report_id: int, version: int, section: str, row: str, column: str,
    value: int | None, explanation: str,
) -> FigureCorrection:
    """Gives a number in place of the counted one; None takes the correction back. Both stay on the report.

    Raises ReportingProblem (no explanation, an impossible number), StaleRow, PermissionDenied, Http404.
    """
    access = _to_edit(actor, report_id, now)
    words = " ".join(nfc(explanation).split())
    if not words:
        raise ReportingProblem(
            "Hãy giải thích vì sao số của đơn vị khác số phần mềm tính.",
            fields={"explanation": "Hãy giải thích, ví dụ: trường X mới thành lập, chưa nhập vào phần mềm."},
        )
    part = access.kind.section(section)
    if part is None or part.source not in SHAPES:
        raise ReportingProblem("Báo cáo không có bảng này. Hãy mở lại trang.")
    with transaction.atomic():
        report = _locked(access, version)
        counted = report.figures.get(section, [])
        line = next((r for r in counted if r["key"] == row), None)
        after = tables_of(report, access.kind)[section]
        tried = value if value is not None else (line["cells"].get(column, -1) if line else -1)
        if problem := problem_of(SHAPES[part.source], after, row=row, column=column, value=tried):
            raise ReportingProblem(problem, fields={"value": problem})
        assert line is not None
        if value == line["cells"][column]:
            raise ReportingProblem("Số vừa nhập trùng với số phần mềm tính, không cần sửa.",
                                   fields={"value": "Trùng với số phần mềm tính."})
        made = FigureCorrection.objects.create(
            report=report,
            section=section,
            row=row,
            column=column,
            counted=line["cells"][column],
            value=value,
            explanation=words[:500],
            made_at=now,
            made_by_id=actor.account_id,
        )
        _saved(report, actor=actor, now=now)
        note_report(
            report, actor=actor, now=now, action="correct", reason=words, section=section, row=row, column=column,
            counted=made.counted, value=value,
        )
    return made


def refresh(*, actor: Actor, now: datetime, report_id: int, version: int, section: str = "") -> PeriodicReport:
    """Takes the figures anew from the system; with a section the text of that section alone (it is replaced).

    Corrections stay, beside the new counted number. Raises ReportingProblem, StaleRow, PermissionDenied, Http404.
    """
    access = _to_edit(actor, report_id, now)
    period = access.period
    unit = organisations.unit_as_of(unit_id=access.report.unit_id, on=period.as_of)
    assert unit is not None
    asked = Asked(unit, period.as_of, access.kind.since(period.as_of))
    part = access.kind.section(section) if section else None
    if section and part is None:
        raise ReportingProblem("Báo cáo không có mục này. Hãy mở lại trang.")
    with transaction.atomic():
        row = _locked(access, version)
        if part is not None:
            row.texts = {**row.texts, section: first_text(part, asked)}
        else:
            figures, texts = fill(access.kind, asked)
            row.figures = figures
            row.texts = {**texts, **{k: v for k, v in row.texts.items() if v.strip()}}
            row.figures_at = now
        _saved(row, actor=actor, now=now)
        note_report(row, actor=actor, now=now, action="refresh", section=section)
    return row


def _to_edit(actor: Actor, report_id: int, now: datetime) -> ReportAccess:
    return report_for(actor=actor, report_id=report_id, today=timezone.localdate(now), action="edit")


def _locked(access: ReportAccess, version: int) -> PeriodicReport:
    row = PeriodicReport.objects.select_for_update().get(pk=access.report.pk)
    if row.version != version or row.state != access.report.state:
        raise StaleRow("báo cáo này")
    return row


def _saved(row: PeriodicReport, *, actor: Actor, now: datetime) -> None:
    row.edited_at, row.edited_by_id = now, actor.account_id
    row.version += 1
    row.save()
