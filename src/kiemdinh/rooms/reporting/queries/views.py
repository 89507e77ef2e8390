"""What the pages of periods and reports show."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.queries.matching import names_of_accounts
from kiemdinh.rooms.reporting.models import (
    FigureCorrection,
    FrozenReport,
    PeriodicReport,
    ReportPeriod,
    ReportReceipt,
    ReportUnlock,
)
from kiemdinh.rooms.reporting.queries.access import PeriodAccess, ReportAccess
from kiemdinh.rooms.reporting.queries.freezing import cell_label, corrections_of, tables_of
from kiemdinh.rooms.reporting.queries.kinds import report_kind
from kiemdinh.rooms.reporting.rules.kinds import FILLS, HEADING, ReportKind
from kiemdinh.rooms.reporting.rules.states import ACCEPTED, APPROVED, ASKED, AWAITED, PREPARERS, REPORT
from kiemdinh.rooms.reporting.rules.tables import SHAPES, full_rows
from kiemdinh.services.ledger.reading import history_of

LOOKS = {"draft": "doing", "submitted": "sent", "approved": "done", "accepted": "done", "returned": "fix"}
_DID = {
    "save": "Lưu nội dung",
    "correct": "Sửa số liệu",
    "refresh": "Lấy lại số liệu",
    "submit": "Trình duyệt",
    "approve": "Duyệt, gửi đi",
    "send_back": "Trả lại người lập",
    "receipt_accept": "Tiếp nhận",
    "receipt_return": "Nơi nhận trả lại",
    "unlock_ask": "Xin mở khóa",
    "unlock_grant": "Cho mở khóa",
    "unlock_refuse": "Không cho mở khóa",
    "unlock_recall": "Rút đề nghị mở khóa",
}


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period with how many units have approved their report."""

    id: int
    owner: str
    title: str
    as_of: date
    due_on: date
    asked: int
    done: int
    late: bool


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list. `open`: whether the reader may open it."""

    id: int
    title: str
    unit: str
    unit_code: str
    state: str
    state_label: str
    look: str
    as_of: date
    due_on: date
    days_late: int
    preparer: str
    corrected: int
    reminded_at: Any

    @property
    def finished(self) -> bool:
        """Whether the unit's head has approved it."""
        return self.state in (APPROVED, ACCEPTED)


def periods_of(unit: organisations.UnitInfo, today: date) -> list[PeriodLine]:
    """The periods that a unit opened, or a unit of the same kind that it took over from; newest first."""
    before = organisations.predecessors(unit_ids=[unit.id]).get(unit.id, [])
    names = {unit.id: unit.name} | {step.unit.id: step.unit.name for step in before if step.unit.kind == unit.kind}
    rows = list(ReportPeriod.objects.filter(owner_id__in=names).order_by("-as_of", "-pk"))
    states: dict[int, list[str]] = {}
    for period_id, state in PeriodicReport.objects.filter(period__in=rows).values_list("period_id", "state"):
        states.setdefault(period_id, []).append(state)
    found = []
    for row in rows:
        asked, done = len(states.get(row.pk, ())), sum(s in (APPROVED, ACCEPTED) for s in states.get(row.pk, ()))
        title = report_kind(row.kind, row.kind_version).short_title
        found.append(
            PeriodLine(
                row.pk, names[row.owner_id], title, row.as_of, row.due_on, asked, done,
                done < asked and row.due_on < today,
            )
        )
    return found


def reports_of(unit_id: int, today: date) -> list[ReportLine]:
    """The reports that a unit has to write or wrote, newest first."""
    rows = PeriodicReport.objects.filter(unit_id=unit_id).select_related("period").order_by("-period__as_of", "-pk")
    return _lines(list(rows), today)


def received_by(unit_id: int, today: date) -> list[ReportLine]:
    """The reports that wait until a unit accepts them or sends them back."""
    receipts = ReportReceipt.objects.filter(unit_id=unit_id, state=AWAITED, frozen__report__state=APPROVED)
    rows = PeriodicReport.objects.filter(pk__in=receipts.values("frozen__report_id")).select_related("period")
    return _lines(list(rows.order_by("period__due_on", "pk")), today)


def period_rows(access: PeriodAccess, *, text: str = "", state: str = "") -> list[ReportLine]:
    """The units of a period, those that have not sent first; searched without diacritics."""
    rows = _lines(list(access.period.reports.select_related("period").order_by("pk")), access.today)
    if text:
        rows = [r for r in rows if fold(text) in fold(r.unit) or r.unit_code.lower() == text.strip().lower()]
    if state == "chua-gui":
        rows = [r for r in rows if not r.finished]
    elif state in REPORT.labels:
        rows = [r for r in rows if r.state == state]
    return sorted(rows, key=lambda r: (r.finished, fold(r.unit)))


def sections_of(access: ReportAccess, *, may_edit: bool) -> list[dict[str, Any]]:
    """The parts of a report as the page shows them; a locked report shows what was approved last."""
    report, kind = access.report, access.kind
    tables, fixes = tables_of(report, kind), corrections_of(report)
    found = []
    for section in kind.sections:
        shape = SHAPES.get(section.source)
        part: dict[str, Any] = {
            "section": section,
            "title": section.titled(f"{report.period.as_of:%d/%m/%Y}"),
            "heading": section.fill == HEADING,
            "fill": FILLS.get(section.fill, ""),
            "text": report.texts.get(section.key, ""),
            "is_text": section.fill != HEADING and shape is None,
            "from_system": section.fill in ("register", "counted") and shape is None,
        }
        if shape is not None:
            part["columns"] = shape.columns
            part["first"] = shape.first
            part["rows"] = [
                {
                    "label": row["label"],
                    "total": row["key"] == "total",
                    "cells": [
                        _cell(section.key, row, column, fixes, may_edit and row["key"] != "total")
                        for column in shape.columns
                    ],
                }
                for row in full_rows(shape, tables[section.key])
            ]
            part["fixes"] = [
                {
                    "label": cell_label(section.source, report.figures.get(section.key, []), row, column),
                    "counted": fix.counted,
                    "value": fix.value,
                    "why": fix.explanation,
                }
                for (s, row, column), fix in fixes.items()
                if s == section.key
            ]
        found.append(part)
    return found


def _cell(
    section: str, row: dict[str, Any], column: Any, fixes: dict[tuple[str, str, str], FigureCorrection], edits: bool
) -> dict[str, Any]:
    fix = fixes.get((section, row["key"], column.key))
    asked = f"?muc={section}&dong={row['key']}&cot={column.key}"
    return {
        "number": row["cells"][column.key],
        "share": column.share_of is not None,
        "url": asked if edits and not column.computed else "",
        "label": f"{row['label']}, {column.title.lower()}",
        "counted": fix.counted if fix else None,
    }


def cell_now(access: ReportAccess, section: str, row: str, column: str) -> dict[str, Any] | None:
    """A cell that may be corrected: its words, the counted number, the one that holds; None for another one."""
    part = access.kind.section(section)
    shape = SHAPES.get(part.source) if part else None
    known = shape.column(column) if shape else None
    counted = access.report.figures.get(section, [])
    line = next((r for r in counted if r["key"] == row), None)
    if part is None or known is None or known.computed or line is None:
        return None
    fix = corrections_of(access.report).get((section, row, column))
    return {
        "label": cell_label(part.source, counted, row, column),
        "counted": line["cells"][column],
        "value": fix.value if fix else line["cells"][column],
        "corrected": fix is not None,
        "why": fix.explanation if fix else "",
    }


def receipts_of(access: ReportAccess) -> list[dict[str, Any]]:
    """The receivers of the last approved copy and what each said; `mine`: the actor answers for it."""
    last = FrozenReport.objects.filter(report=access.report).order_by("-number").first()
    if last is None:
        return []
    running = {p.unit_id for p in access.actor.posts if not p.ended and p.role in PREPARERS}
    return [
        {
            "row": row,
            "waiting": row.state == AWAITED and access.report.state == APPROVED,
            "look": {"accepted": "done", "returned": "fix"}.get(row.state, "sent"),
            "label": {"accepted": "Đã tiếp nhận", "returned": "Đã trả lại"}.get(row.state, "Chờ tiếp nhận"),
            "mine": (row.unit_id or access.report.unit_id) in running,
            "outside": row.unit_id is None,
        }
        for row in ReportReceipt.objects.filter(frozen=last).order_by("pk")
    ]


def frozen_of(access: ReportAccess) -> list[FrozenReport]:
    """Every approved copy, newest first."""
    return list(FrozenReport.objects.filter(report=access.report).order_by("-number"))


def unlock_of(access: ReportAccess) -> ReportUnlock | None:
    """The request that waits; None when there is none."""
    return ReportUnlock.objects.filter(report=access.report, state=ASKED).first()


def history(access: ReportAccess) -> list[dict[str, Any]]:
    """Who did what, newest first."""
    events = history_of(target_type="periodic_report", target_id=access.report.pk, limit=60)
    names = names_of_accounts(account_ids={e.actor_id for e in events if e.actor_id})
    return [
        {
            "at": e.at,
            "who": names.get(e.actor_id or 0, ("", "phần mềm"))[1],
            "did": _DID.get(e.action.removeprefix("reporting."), e.action),
            "reason": e.reason,
        }
        for e in events
    ]


def may_run(actor: Actor, unit_id: int) -> bool:
    """Whether the actor holds a running post at a unit."""
    return any(p.unit_id == unit_id and not p.ended for p in actor.posts)


def _lines(rows: list[PeriodicReport], today: date) -> list[ReportLine]:
    kinds: dict[tuple[str, str], ReportKind] = {}
    ids = {r.unit_id for r in rows}
    found = []
    infos: dict[tuple[int, date], organisations.UnitInfo] = {}
    for day in {r.period.as_of for r in rows}:
        for unit_id, info in organisations.units_as_of(unit_ids=ids, on=day).items():
            infos[unit_id, day] = info
    fixes: dict[int, set[tuple[str, str, str]]] = {}
    for report_id, *cell in FigureCorrection.objects.filter(report__in=rows).values_list(
        "report_id", "section", "row", "column"
    ):
        fixes.setdefault(report_id, set()).add(tuple(cell))
    for row in rows:
        period = row.period
        key = (period.kind, period.kind_version)
        kinds.setdefault(key, report_kind(*key))
        info = infos.get((row.unit_id, period.as_of))
        done = row.state in (APPROVED, ACCEPTED)
        sent = row.approved_at.date() if done and row.approved_at else today
        found.append(
            ReportLine(
                id=row.pk,
                title=kinds[key].short_title,
                unit=info.name if info else "",
                unit_code=info.code if info else "",
                state=row.state,
                state_label=REPORT.labels[row.state],
                look=LOOKS[row.state],
                as_of=period.as_of,
                due_on=period.due_on,
                days_late=max((sent - period.due_on).days, 0),
                preparer=", ".join(w for w in (row.preparer_name, row.preparer_phone) if w),
                corrected=len(fixes.get(row.pk, ())),
                reminded_at=row.reminded_at,
            )
        )
    return found
