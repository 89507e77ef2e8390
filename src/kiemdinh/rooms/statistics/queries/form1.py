"""The table of accreditation results as of a day, counted by the database, and the schools behind each number."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from kiemdinh.kernel.vietnamese import fold, format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.counted import named_schools, open_schools
from kiemdinh.rooms.recognition.queries.counted import NEWEST_FIRST, assessed_by
from kiemdinh.rooms.registration.queries.counted import preparing_on
from kiemdinh.rooms.self_assessment.queries.counted import published_by
from kiemdinh.rooms.statistics.rules import form1 as rules
from kiemdinh.rooms.statistics.rules.form1 import Counted, Form1Row

_OUTER = OuterRef("school_id")


@dataclass(frozen=True, slots=True)
class Form1:
    """The table of a unit as of a day; `note` says why it is empty when the unit did not exist that day."""

    unit_code: str
    unit_name: str
    unit_kind: str
    as_of: date
    rows: tuple[Form1Row, ...]
    total: Form1Row
    note: str = ""

    @property
    def lines(self) -> tuple[Form1Row, ...]:
        """The rows with the sum last."""
        return (*self.rows, self.total)

    def plain(self) -> list[dict[str, Any]]:
        """The lines as plain values, for files and programs."""
        return [{key: value for key, value in asdict(row).items() if key != "label"} for row in self.lines]


@dataclass(frozen=True, slots=True)
class Form1School:
    """A school behind a number: what was counted about it on that day."""

    school_id: int
    code: str
    name: str
    school_type_label: str
    commune: str
    published: bool
    grade: int | None
    assessed_on: date | None
    preparing: bool

    @property
    def result(self) -> str:
        """The result of the newest external assessment in words; empty without one."""
        if self.grade is None:
            return ""
        return f"Cấp độ {self.grade}" if self.grade else "Không đạt"


def form1(unit_id: int, *, as_of: date) -> Form1:
    """The table of a unit in the tree of that day; zero rows and a note when the unit did not exist on it.

    One statement counts, however many schools; the others fetch the unit and the numbers of the law.
    """
    labels = {key: kind.short_label for key, kind in organisations.school_vocabulary().types.items()}
    unit = organisations.unit_as_of(unit_id=unit_id, on=as_of)
    if unit is None or unit.ended:
        return _empty(unit_id, unit, as_of, labels)
    rows, total = rules.table_of(_counted(unit.path, as_of), unit_kind=unit.kind, labels=labels)
    return Form1(unit.code, unit.name, unit.kind, as_of, rows, total)


def form1_schools(
    unit_id: int, *, as_of: date, column: str, school_type: str = "", text: str = ""
) -> QuerySet[Any]:
    """The schools behind a number of the table, in name order; `school_lines` reads them. Raises KeyError for a column
    that the table does not have."""
    if column not in rules.COLUMNS:
        raise KeyError(column)
    unit = organisations.unit_as_of(unit_id=unit_id, on=as_of)
    rows = _answers(named_schools(path=unit.path, on=as_of), as_of) if unit and not unit.ended else None
    if rows is None:
        return named_schools(path="/-/", on=as_of).none()
    if school_type:
        rows = rows.filter(school_type=school_type)
    if text:
        rows = rows.filter(Q(name_fold__contains=fold(text)) | Q(school__code__iexact=text.strip()))
    if column in rules.GRADES:
        rows = rows.filter(grade=rules.GRADES[column])
    elif column == rules.EXTERNALLY_ASSESSED:
        rows = rows.filter(grade__isnull=False)
    elif column != rules.TOTAL:
        rows = rows.filter(**{{rules.SELF_ASSESSED: "published", rules.PREPARING: "preparing"}[column]: True})
    newest = assessed_by(as_of).filter(school_id=_OUTER).order_by(*NEWEST_FIRST)
    return rows.annotate(assessed_on=Subquery(newest.values("assessed_on")[:1])).order_by("sort_key", "school__code")


def school_lines(rows: QuerySet[Any], *, as_of: date) -> list[Form1School]:
    """Rows of `form1_schools`, or a page of them, as lines."""
    found = list(
        rows.values_list(
            "school_id", "school__code", "name", "school_type", "located_in_id", "published", "grade", "assessed_on",
            "preparing",
        )
    )  # fmt: skip
    communes = organisations.names_on(unit_ids={row[4] for row in found if row[4]}, on=as_of)
    types = organisations.school_vocabulary().types
    return [
        Form1School(row[0], row[1], row[2], types[row[3]].short_label, communes.get(row[4], ""), *row[5:])
        for row in found
    ]


def _answers(schools: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Every school with what is counted about it. Sub-queries of one school each: schools elsewhere cost nothing."""
    newest = assessed_by(on).filter(school_id=_OUTER).order_by(*NEWEST_FIRST)
    return schools.annotate(
        grade=Subquery(newest.values("grade")[:1]),
        published=Exists(published_by(on).filter(cycle__school_id=_OUTER)),
        preparing=Exists(preparing_on(on).filter(school_id=_OUTER)),
    )


def _counted(path: str, on: date) -> list[Counted]:
    rows = (
        _answers(open_schools(path=path, on=on), on)
        .values("school_type", "grade")
        .annotate(
            schools=Count("pk"),
            with_report=Count("pk", filter=Q(published=True)),
            on_the_way=Count("pk", filter=Q(preparing=True)),
        )
        .order_by("school_type", F("grade").asc(nulls_first=True))
    )
    return [Counted(*row) for row in rows.values_list("school_type", "grade", "schools", "with_report", "on_the_way")]


def _empty(unit_id: int, unit: organisations.UnitInfo | None, as_of: date, labels: dict[str, str]) -> Form1:
    known = unit or organisations.unit_as_of(unit_id=unit_id, on=date.max)
    if known is None:
        raise LookupError(f"no unit {unit_id}")
    rows, total = rules.table_of((), unit_kind=known.kind, labels=labels)
    if known.closed_on is not None and known.closed_on <= as_of:
        note = f"{known.name} đã kết thúc hoạt động từ ngày {format_date(known.closed_on)}, nên không còn trường nào."
    else:
        since = format_date(known.opened_on)
        note = f"{known.name} thành lập ngày {since}; ngày {format_date(as_of)} chưa có trường nào."
    return Form1(known.code, known.name, known.kind, as_of, rows, total, note)
