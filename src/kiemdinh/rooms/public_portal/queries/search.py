"""The public search: schools by words without marks, each line with what is posted of the school today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.expressions import RawSQL

from kiemdinh.kernel.vietnamese import text_sort_key
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.public_portal.models import PublicRecognition, PublicSchool
from kiemdinh.rooms.public_portal.queries.school_page import lines_after_succession
from kiemdinh.rooms.public_portal.rules.searching import marked, words_of
from kiemdinh.rooms.public_portal.rules.standing import LOOKS, Line, best, pill, standing_on
from kiemdinh.rooms.public_portal.rules.states import POSTED

PAGE = 20
_INDEX = "public_portal_school_search"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for; `kind` and `level` narrow to 2018 results and never to those of TT 57."""

    text: str = ""
    school_type: str = ""
    commune_id: int | None = None
    kind: str = ""
    level: int | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of the text."""
        return words_of(self.text)

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words or self.school_type or self.commune_id or self.kind)


@dataclass(frozen=True, slots=True)
class Hit:
    """One school of the answer: its name in pieces (text, marked), its place, what is posted in short words."""

    code: str
    pieces: tuple[tuple[str, bool], ...]
    place: str
    former_names: tuple[str, ...]
    look: str
    words: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of hits and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int


def find_schools(*, wanted: Wanted, on: date, page: int = 1) -> Answer:
    """Schools in name order, those whose words stand together first; four queries however many.

    Words are taken as they are typed; only when no school has them all, as the beginnings of words: one query more.
    """
    whole = True
    ids, total = _page_of(matching(wanted, on), wanted.words, page)
    if not total and wanted.words:
        whole = False
        ids, total = _page_of(matching(wanted, on, whole=False), wanted.words, page)
    if not ids:
        return Answer((), total)
    rows = {row.pk: row for row in PublicSchool.objects.filter(pk__in=ids)}
    part = [rows[pk] for pk in ids if pk in rows]
    lines = lines_of(school_ids=[row.school_id for row in part], on=on)
    took_over = organisations.predecessors(unit_ids=[row.school_id for row in part])
    for row in part:
        if row.school_id in took_over:
            # Few schools: what they hold follows from how they were put together, not from rows of their own.
            own = lines_after_succession(school=row, on=on)
            lines[row.school_id] = lines.get(row.school_id, []) if own is None else own
    return Answer(tuple(_hit(row, lines.get(row.school_id, []), wanted.words, whole=whole) for row in part), total)


def _page_of(rows: QuerySet[PublicSchool], words: tuple[str, ...], page: int) -> tuple[list[int], int]:
    """The ids of one page in their order, and how many match in all: one query that sorts ids and keys only."""
    counted = _ordered(rows, words).annotate(total=Window(Count("pk"))).values_list("pk", "total")
    found = list(counted[(page - 1) * PAGE : page * PAGE])
    if found:
        return [pk for pk, _ in found], found[0][1]
    return [], rows.count() if page > 1 else 0


def matching(wanted: Wanted, on: date, *, whole: bool = True) -> QuerySet[PublicSchool]:
    """The schools that match, in no order; with `whole` False each word may be the beginning of one."""
    rows = PublicSchool.objects.filter(_worded(wanted.words, " " if whole else ""))
    if wanted.school_type:
        rows = rows.filter(school_type=wanted.school_type)
    if wanted.commune_id:
        rows = rows.filter(commune_id=wanted.commune_id)
    if wanted.kind:
        held = PublicRecognition.objects.filter(
            school_id=OuterRef("school_id"),
            state=POSTED,
            generation="2018",
            kind=wanted.kind,
            expires_on__gte=on,
            recognition__state="issued",
        )
        if wanted.level is not None:
            held = held.filter(level=wanted.level)
        rows = rows.filter(Exists(held))
    return rows


def lines_of(*, school_ids: Iterable[int], on: date) -> dict[int, list[Line]]:
    """What is posted of schools, as it stands on a day; one query."""
    rows = PublicRecognition.objects.filter(school_id__in=list(school_ids), state=POSTED).order_by("-signed_on", "-pk")
    found: dict[int, list[Line]] = {}
    columns = ("school_id", "level_words", "signed_on", "expires_on", "recognition__state", "recognition__ended_on")
    for school_id, words, signed_on, expires_on, state, ended_on in rows.values_list(*columns):
        standing = standing_on(state=state, expires_on=expires_on, ended_on=ended_on, on=on)
        found.setdefault(school_id, []).append(Line(words, signed_on, expires_on, standing, ended_on))
    return found


def commune_choices(*, on: date, limit: int = 400) -> list[tuple[int, str]]:
    """Communes that have schools, in name order; none where they are too many for one list."""
    rows = PublicSchool.objects.filter(commune_id__isnull=False).order_by("commune_id")
    found = [pk for pk in rows.values_list("commune_id", flat=True).distinct()[: limit + 1] if pk is not None]
    if len(found) > limit:
        return []
    names = organisations.names_on(unit_ids=found, on=on)
    return sorted(names.items(), key=lambda one: text_sort_key(one[1]))


def commune_name(*, commune_id: int) -> str:
    """The name of a commune that has schools; empty when it has none."""
    row = PublicSchool.objects.filter(commune_id=commune_id).values_list("commune_name", flat=True).first()
    return row or ""


def _hit(row: PublicSchool, lines: Sequence[Line], words: tuple[str, ...], *, whole: bool) -> Hit:
    line = best(lines)
    look, said = (LOOKS[line.standing], pill(line)) if line else ("todo", "Chưa có thông tin công bố")
    if row.closed_on is not None:
        look, said = "none", "Đã thôi hoạt động"
    province = row.province_name[:1].lower() + row.province_name[1:]
    place = ", ".join(part for part in (row.commune_name, province) if part)
    return Hit(
        code=row.code,
        pieces=tuple(marked(row.name, words, whole=whole)),
        place=place,
        former_names=tuple(row.former_names),
        look=look,
        words=said,
        closed=row.closed_on is not None,
    )


def _ordered(rows: QuerySet[PublicSchool], words: tuple[str, ...]) -> QuerySet[PublicSchool]:
    if len(words) < 2:
        return rows.order_by("sort_key", "pk")
    together = Case(
        When(search__contains=f" {' '.join(words)}", then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.order_by(together, "sort_key", "pk")


def _worded(words: tuple[str, ...], end: str) -> Q:
    """Every word is a kept one (or its beginning, without `end`); by the trigram index where the database has one."""
    if not words:
        return Q()
    patterns = [f" {word}{end}" for word in words]
    found = Q()
    if connection.vendor == "sqlite" and _has_fts():
        # Less than three characters are no trigram: they are compared with what the others have found.
        query = " AND ".join(f'"{pattern}"' for pattern in patterns if len(pattern) > 2)
        patterns = [pattern for pattern in patterns if len(pattern) < 3]
        if query:
            found = Q(pk__in=RawSQL(f"SELECT rowid FROM {_INDEX} WHERE {_INDEX} MATCH %s", [query], BigIntegerField()))  # noqa: S608, S611 - a constant name; the words are letters and figures, bound as one value
    for pattern in patterns:
        found &= Q(search__contains=pattern)
    return found


@cache
def _has_fts() -> bool:
    """Whether the index of the search could be made on this SQLite."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = %s", [_INDEX])
        found: Any = cursor.fetchone()
    return found is not None
