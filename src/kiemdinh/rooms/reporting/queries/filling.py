"""What the system knows for a report: counted tables and the lines that a text begins with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from kiemdinh.kernel.vietnamese import format_date, format_number
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.counted import open_schools
from kiemdinh.rooms.planning.queries.targets import targets_of
from kiemdinh.rooms.planning.queries.training import trained
from kiemdinh.rooms.reporting.models import DirectionEntry
from kiemdinh.rooms.reporting.rules.direction import DOCUMENT, line_words
from kiemdinh.rooms.reporting.rules.kinds import REGISTER, ReportKind, Section
from kiemdinh.rooms.reporting.rules.tables import SHAPES, TOTAL, stored_rows
from kiemdinh.rooms.self_assessment.queries.entered import entered_by, improvements_of
from kiemdinh.rooms.statistics.queries.form1 import form1, form1_schools
from kiemdinh.rooms.statistics.queries.tt57_tables import tt57_tables
from kiemdinh.rooms.statistics.rules.form1 import EXTERNALLY_ASSESSED
from kiemdinh.rooms.suggestions.queries.raised import Wanted, raised
from kiemdinh.rooms.suggestions.rules.kinds import SOFTWARE


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom and when a report is filled."""

    unit: organisations.UnitInfo
    as_of: date
    since: date


def fill(kind: ReportKind, asked: Asked) -> tuple[dict[str, Any], dict[str, str]]:
    """(figures by section, texts by section) as the system knows them now."""
    figures: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for section in kind.sections:
        if section.source in SHAPES:
            figures[section.key] = stored_rows(_TABLES[section.source](asked))
        elif words := first_text(section, asked):
            texts[section.key] = words
    return figures, texts


def first_text(section: Section, asked: Asked) -> str:
    """What a text begins with; empty where the system knows nothing."""
    if section.fill == REGISTER:
        only = DOCUMENT if section.source == "documents" else ""
        return "\n".join(direction_lines(asked, topic=section.topic, kind=only))
    maker = _TEXTS.get(section.source)
    return "\n".join(maker(asked)) if maker else ""


def direction_lines(asked: Asked, *, topic: str = "", kind: str = "") -> list[str]:
    """The register of the unit for the period of the report, oldest first."""
    rows = DirectionEntry.objects.filter(
        unit_id=asked.unit.id, on__gte=asked.since, on__lte=asked.as_of, removed_at__isnull=True
    )
    if topic:
        rows = rows.filter(topic=topic)
    if kind:
        rows = rows.filter(kind=kind)
    found = []
    for row in rows.order_by("on", "pk"):
        words = line_words(
            kind=row.kind, on=row.on, number=row.number, subject=row.subject.rstrip("."), day=format_date(row.on)
        )
        found.append(f"- {words}{f'. {row.result.strip().rstrip(".")}' if row.result.strip() else ''}.")
    return found


def _form1(asked: Asked) -> list[tuple[str, str, dict[str, int]]]:
    table = form1(asked.unit.id, as_of=asked.as_of)
    columns = SHAPES["form1"].basic
    return [(row.type, row.label, {c: row.number(c) for c in columns}) for row in table.rows]


def _entered(asked: Asked) -> list[tuple[str, str, dict[str, int]]]:
    schools = open_schools(path=asked.unit.path, on=asked.as_of)
    begun = entered_by(asked.as_of).filter(school_id=OuterRef("school_id"))
    cells = {"total": schools.count(), "entered": schools.filter(Exists(begun)).count()}
    return [("all", "Trường thuộc đơn vị", cells)]


def _improvement(asked: Asked) -> list[str]:
    """Per assessed school, criterion by criterion: weakness, what was done, what was not and when it will be."""
    if asked.unit.kind == "school":
        schools = [(asked.unit.id, asked.unit.name)]
    else:
        rows = form1_schools(asked.unit.id, as_of=asked.as_of, column=EXTERNALLY_ASSESSED)
        order = list(organisations.school_vocabulary().types)
        rows = sorted(rows.values_list("school_id", "name", "school_type"), key=lambda r: order.index(r[2]))
        schools = [(school_id, name) for school_id, name, _ in rows]
    plans = improvements_of([school_id for school_id, _ in schools], on=asked.as_of)
    found = []
    for number, (school_id, name) in enumerate(schools, start=1):
        parts = plans.get(school_id, [])
        found.append(f"{number}) {name}" if parts else f"{number}) {name}: chưa có kế hoạch cải tiến trong phần mềm.")
        for place, part in enumerate(parts, start=1):
            found.append(f"{number}.{place}. {part.label}: Điểm yếu cơ bản: {part.weakness.rstrip('.') or '…'}.")
            found.append(f"- Đã thực hiện: {'; '.join(part.done) or 'chưa có'}.")
            found.append(f"- Chưa thực hiện, lí do, biện pháp, thời gian: {'; '.join(part.still_open) or 'không có'}.")
    return found


def _targets(asked: Asked) -> list[str]:
    year = asked.as_of.year + 1
    rows = targets_of(asked.unit.id, year=year, on=asked.as_of)
    return [f"- Năm {year}: {row.label}, {row.scope.lower()}: {row.level}, đến hết {format_date(row.due_on)}."
            for row in rows]


def _levels(asked: Asked) -> list[tuple[str, str, dict[str, int]]]:
    rows = tt57_tables(asked.unit.id, as_of=asked.as_of).levels
    columns = SHAPES["tt57_levels"].basic
    return [(r.type, r.label, {c: getattr(r, c) for c in columns}) for r in rows if r.type != TOTAL]


def _standards(asked: Asked) -> list[tuple[str, str, dict[str, int]]]:
    rows = tt57_tables(asked.unit.id, as_of=asked.as_of).standards
    columns = SHAPES["tt57_standards"].basic
    return [(r.type, r.label, {c: getattr(r, c) for c in columns}) for r in rows if r.type != TOTAL]


def _training(asked: Asked) -> list[str]:
    rows = trained(path=asked.unit.path, on=asked.as_of, between=(asked.since, asked.as_of))
    return [f"- {row.kind_label}, {row.post_label.lower()}: {format_number(row.people)} người." for row in rows]


def _suggestions(asked: Asked, wanted: Wanted | None = None) -> list[str]:
    """What the unit and those below it raised in the period, with the answer where there is one."""
    rows = raised(asked.unit.path, (asked.since, asked.as_of), wanted=wanted)
    return [
        f"- {row.unit_name} ({row.kind_label.lower()}): {' '.join(row.text.split()).rstrip('.')}"
        f"{_answered(row.answer)}."
        for row in rows
    ]


def _answered(answer: str) -> str:
    words = " ".join(answer.split()).rstrip(".")
    return f". Trả lời: {words}" if words else ""


def _software_suggestions(asked: Asked) -> list[str]:
    return _suggestions(asked, Wanted(kind=SOFTWARE))


_TABLES: dict[str, Callable[[Asked], list[tuple[str, str, dict[str, int]]]]] = {
    "form1": _form1,
    "entered": _entered,
    "tt57_levels": _levels,
    "tt57_standards": _standards,
}
_TEXTS: dict[str, Callable[[Asked], list[str]]] = {
    "improvement": _improvement,
    "targets": _targets,
    "training": _training,
    "suggestions": _suggestions,
    "software_suggestions": _software_suggestions,
}
