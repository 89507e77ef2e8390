"""An authority opens a period, reminds units, freezes the sum of what came in."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.unit_access import unit_for
from kiemdinh.rooms.reporting.models import PeriodicReport, ReportPeriod
from kiemdinh.rooms.reporting.queries.access import period_for
from kiemdinh.rooms.reporting.queries.consolidation import sums_of
from kiemdinh.rooms.reporting.queries.filling import Asked, fill
from kiemdinh.rooms.reporting.queries.freezing import digest
from kiemdinh.rooms.reporting.queries.kinds import report_kind
from kiemdinh.rooms.reporting.rules.kinds import ReportKind
from kiemdinh.rooms.reporting.rules.states import DRAFT, PERIOD_PERMITS, REPORT, RETURNED, SUBMITTED
from kiemdinh.rooms.reporting.use_cases.problems import ReportingProblem, StaleRow
from kiemdinh.rooms.reporting.use_cases.telling import note_period, tell, unit_name

_UNFINISHED = (DRAFT, SUBMITTED, RETURNED)


def units_asked(kind: ReportKind, *, owner_id: int, as_of: date) -> list[organisations.UnitInfo]:
    """The units that report in the tree of the day: each once, wherever it stood then. Schools: the direct ones."""
    owner = organisations.unit_as_of(unit_id=owner_id, on=as_of)
    if owner is None or owner.ended:
        return []
    found = [owner] if owner.kind in kind.from_kinds and "school" not in kind.from_kinds else []
    for wanted in kind.from_kinds:
        if wanted == "school":
            found += organisations.children_of(unit_id=owner.id, on=as_of, kind="school")
        else:
            found += organisations.descendants(unit_id=owner.id, on=as_of, kind=wanted)
    if len(found) > 1 and owner in found and owner.kind == "province":
        # A Sở that asks its units does not ask itself; alone it opens its own report.
        found.remove(owner)
    # Communes of a district do not report beside it: their schools are in its figures.
    paths = [unit.path for unit in found if unit.kind == "district"]
    return [unit for unit in found if not any(unit.path.startswith(p) and unit.path != p for p in paths)]


def open_period(
    *, actor: Actor, now: datetime, unit_code: str, kind_key: str, as_of: date, due_on: date, note: str = "",
    only: Iterable[str] | None = None, itself: bool = False,
) -> ReportPeriod:
    """Opens a period and a draft, filled from the system, for each unit asked (`only`: their codes).

    `itself`: the unit opens its own report alone. Raises ReportingProblem with the fields, PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    access = unit_for(actor=actor, code=unit_code, today=today, table=PERIOD_PERMITS, action="open")
    kind = report_kind(kind_key)
    if access.unit.kind not in kind.opened_by:
        raise ReportingProblem(f"Đơn vị của bạn không mở kỳ “{kind.short_title}”. Hãy chọn loại báo cáo khác.")
    if due_on < as_of:
        raise ReportingProblem(
            "Ngày cuối nộp báo cáo phải từ ngày chốt số liệu trở đi.",
            fields={"due_on": "Phải từ ngày chốt số liệu trở đi."},
        )
    asked = units_asked(kind, owner_id=access.unit.id, as_of=as_of)
    if itself:
        asked = [access.unit] if access.unit.kind in kind.from_kinds else []
    if only is not None:
        wanted = set(only)
        asked = [unit for unit in asked if unit.code in wanted]
    if not asked:
        raise ReportingProblem(
            f"Vào ngày {format_date(as_of)} không có đơn vị nào phải lập báo cáo này. Hãy chọn ngày chốt khác.",
            fields={"as_of": "Không có đơn vị nào phải lập báo cáo vào ngày này."},
        )
    try:
        with transaction.atomic():
            period = ReportPeriod.objects.create(
                owner_id=access.unit.id,
                kind=kind.key,
                kind_version=kind.version,
                as_of=as_of,
                due_on=due_on,
                note=nfc(note).strip()[:500],
                opened_at=now,
                opened_by_id=actor.account_id,
            )
            for unit in asked:
                _draft(period, kind, unit, actor=actor, now=now)
            note_period(period, actor=actor, now=now, action="open", kind=kind.key, asked=len(asked))
    except IntegrityError as error:
        raise ReportingProblem(
            f"Đã có kỳ “{kind.short_title}” chốt ngày {format_date(as_of)}. Hãy mở kỳ ấy trong danh sách.",
            fields={"as_of": "Đã có kỳ của ngày này."},
        ) from error
    return period


def remind_late(*, actor: Actor, now: datetime, period_id: int, report_ids: Iterable[int]) -> int:
    """Reminds the chosen units that have not approved yet, each at most once a day; returns how many.

    Raises ReportingProblem when nothing could be reminded, PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    access = period_for(actor=actor, period_id=period_id, today=today, action="manage")
    rows = PeriodicReport.objects.filter(period=access.period, pk__in=list(report_ids), state__in=_UNFINISHED)
    if not rows:
        raise ReportingProblem("Hãy đánh dấu ít nhất một đơn vị chưa gửi báo cáo rồi bấm “Nhắc”.")
    days = (today - access.period.due_on).days
    late = f"đã quá hạn {days} ngày" if days > 0 else f"hạn cuối {format_date(access.period.due_on)}"
    with transaction.atomic():
        told = 0
        for row in rows:
            if row.reminded_at is not None and timezone.localdate(row.reminded_at) == today:
                continue
            tell(
                row,
                row.unit_id,
                kind="reporting.reminded",
                text=f"{access.kind.short_title}: {late}. Hãy hoàn thành và trình lãnh đạo duyệt.",
                actor=actor,
                now=now,
                on=today,
                key=f"reporting.reminded:{row.pk}:{today.isoformat()}",
            )
            PeriodicReport.objects.filter(pk=row.pk).update(reminded_at=now)
            told += 1
        if told:
            note_period(access.period, actor=actor, now=now, action="remind", units=told)
    if not told:
        raise ReportingProblem("Các đơn vị đã chọn đều được nhắc trong hôm nay rồi.")
    return told


def consolidate(*, actor: Actor, now: datetime, period_id: int, version: int) -> ReportPeriod:
    """Freezes the sum of the approved reports; again later when units have newer figures.

    Raises ReportingProblem (nothing approved), StaleRow, PermissionDenied, Http404.
    """
    access = period_for(actor=actor, period_id=period_id, today=timezone.localdate(now), action="manage")
    with transaction.atomic():
        period = ReportPeriod.objects.select_for_update().get(pk=access.period.pk)
        if period.version != version:
            raise StaleRow("kỳ báo cáo này")
        sums = sums_of(period, access.kind)
        if not sums["from"]:
            raise ReportingProblem("Chưa có đơn vị nào duyệt báo cáo nên chưa chốt tổng hợp được. Hãy nhắc các đơn vị.")
        period.consolidated = sums
        period.consolidated_sha256 = digest(sums)
        period.consolidated_at = now
        period.consolidated_by_id = actor.account_id
        period.version += 1
        period.save()
        note_period(
            period, actor=actor, now=now, action="consolidate", sha256=period.consolidated_sha256,
            units=len(sums["from"]),
        )
    return period


def _draft(period: ReportPeriod, kind: ReportKind, unit: organisations.UnitInfo, *, actor: Actor,
           now: datetime) -> None:
    figures, texts = fill(kind, Asked(unit, period.as_of, kind.since(period.as_of)))
    row = PeriodicReport.objects.create(
        period=period, unit_id=unit.id, state=REPORT.start, figures=figures, figures_at=now, texts=texts
    )
    tell(
        row,
        unit.id,
        kind="reporting.opened",
        text=f"{unit_name(period.owner_id, period.as_of)} mở kỳ {kind.short_title}, số liệu đến"
        f" {format_date(period.as_of)}, gửi chậm nhất {format_date(period.due_on)}.",
        actor=actor,
        now=now,
        on=timezone.localdate(now),
    )
