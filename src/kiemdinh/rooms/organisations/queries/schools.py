"""Schools as of a day: the facts of one, and lists of many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.organisations.models import SchoolStatus, Site
from kiemdinh.rooms.organisations.rules import tree
from kiemdinh.rooms.organisations.rules.schools import SITE_KIND_LABELS

from .reference import school_vocabulary
from .units import (
    ChainLink,
    UnitInfo,
    links_as_of,
    name_history,
    parent_chains,
    path_below,
    unit_as_of,
    valid_on,
)


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A teaching place of a school."""

    id: int
    kind: str
    kind_label: str
    name: str
    address: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """Everything a page or a report says about a school as of a day.

    `managing_*` is the direct parent in the tree (district until 30/6/2025, then commune, or province);
    `managing_body` how it signs ("Phòng Giáo dục và Đào tạo quận Đống Đa"). Place names are those of the day.
    """

    unit_id: int
    code: str
    on: date
    name: str
    short_name: str
    former_names: tuple[str, ...]
    school_type: str
    school_type_label: str
    ownership: str
    ownership_label: str
    stages: tuple[str, ...]
    stage_labels: tuple[str, ...]
    founded_year: int | None
    disadvantaged: bool
    especially_disadvantaged: bool
    specialised: bool
    foreign_link: bool
    address: str
    phone: str
    email: str
    website: str
    path: str
    managing_id: int | None
    managing_code: str
    managing_kind: str
    managing_name: str
    managing_body: str
    province_id: int | None
    province_code: str
    province_name: str
    province_short_name: str
    district_name: str | None
    commune_id: int | None
    commune_code: str
    commune_name: str
    chain: tuple[ChainLink, ...]
    sites: tuple[SiteFacts, ...]
    opened_on: date
    closed_on: date | None
    ended: bool


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One line of a list of schools as of a day."""

    unit_id: int
    code: str
    name: str
    short_name: str
    school_type: str
    school_type_label: str
    ownership: str
    ownership_label: str
    stages: tuple[str, ...]
    founded_year: int | None
    path: str
    managing_id: int | None
    managing_name: str
    commune_id: int | None
    commune_name: str
    address: str
    phone: str
    disadvantaged: bool
    especially_disadvantaged: bool


@dataclass(frozen=True, slots=True)
class SchoolFilter:
    """What a list is narrowed to; empty means no condition. `under_path` is a unit's path on that day."""

    text: str = ""
    school_type: str = ""
    ownership: str = ""
    stage: str = ""
    under_path: str = ""
    located_in_id: int | None = None
    unit_ids: frozenset[int] | None = field(default=None)


@dataclass(frozen=True, slots=True)
class SchoolList:
    """A part of a list and the number of all that match."""

    rows: tuple[SchoolRow, ...]
    total: int


_COLUMNS = (
    "school_id",
    "school__code",
    "school__names__name",
    "school__names__short_name",
    "school_type",
    "ownership",
    "stages",
    "founded_year",
    "school__placements__path",
    "school__placements__parent_id",
    "located_in_id",
    "address",
    "phone",
    "disadvantaged",
    "especially_disadvantaged",
)


def school_facts(*, on: date, code: str | None = None, unit_id: int | None = None) -> SchoolFacts | None:
    """The facts of a school as of a day; its last facts (with `ended`) after its end. At most 9 queries.

    None when there is no such school or it was not yet opened.
    """
    unit = unit_as_of(on=on, code=code, unit_id=unit_id)
    if unit is None or unit.kind != "school":
        return None
    statuses = SchoolStatus.objects.filter(school_id=unit.id, valid_from__lte=on)
    status = statuses.order_by("-valid_from").first()
    if status is None:
        return None
    day = (tree.last_day(unit.closed_on) or on) if unit.ended else on
    ids = [unit.id] + ([status.located_in_id] if status.located_in_id else [])
    chains = parent_chains(unit_ids=ids, on=day)
    chain = chains.get(unit.id, ())
    place = chains.get(status.located_in_id, ()) if status.located_in_id else ()
    return _facts(unit, status, on, chain, _by_kind(chain, place), _sites(unit.id, day))


def list_schools(*, on: date, where: SchoolFilter, offset: int = 0, limit: int | None = None) -> SchoolList:
    """Schools open on a day, in Vietnamese name order. 4 queries however many (count, rows, 2 for names)."""
    rows = _open_schools(on, where)
    total = rows.count()
    ordered = rows.order_by("school__names__sort_key", "school__code").values_list(*_COLUMNS)
    part = list(ordered[offset:] if limit is None else ordered[offset : offset + limit])
    return SchoolList(_school_rows(part, on), total)


def count_schools(*, on: date, where: SchoolFilter) -> int:
    """How many schools open on a day match."""
    return _open_schools(on, where).count()


def school_rows(*, unit_ids: Iterable[int], on: date) -> dict[int, SchoolRow]:
    """Lines of given schools, keyed by id, in three queries; schools not open that day are left out."""
    where = SchoolFilter(unit_ids=frozenset(unit_ids))
    values = list(_open_schools(on, where).values_list(*_COLUMNS))
    return {row.unit_id: row for row in _school_rows(values, on)}


def schools_below(*, on: date, code: str | None = None, unit_id: int | None = None) -> list[SchoolRow]:
    """The schools that stand below a unit in the tree of that day, in name order."""
    top = unit_as_of(on=on, code=code, unit_id=unit_id)
    if top is None:
        return []
    return list(list_schools(on=on, where=SchoolFilter(under_path=top.path)).rows)


def site_choices(*, unit_id: int, on: date) -> tuple[SiteFacts, ...]:
    """The teaching places of a school on a day: the main campus, then branches, then sites by name."""
    return _sites(unit_id, on)


def site_history(*, unit_id: int) -> tuple[SiteFacts, ...]:
    """Every teaching place a school has or had, in the order of `site_choices`; one query."""
    return _sites(unit_id, None)


def other_site_exists(*, school: OuterRef) -> Exists:
    """Whether an outer school has or had a place besides its main campus, for a query about something else."""
    return Exists(Site.objects.filter(school_id=school).exclude(kind="main_campus"))


def _open_schools(on: date, where: SchoolFilter) -> QuerySet[SchoolStatus]:
    # One filter() call: conditions on one relation then speak of the same row.
    condition = valid_on(on) & valid_on(on, "school__names__") & valid_on(on, "school__placements__")
    if where.under_path:
        condition &= path_below(field="school__placements__path", path=where.under_path)
    if where.text:
        named = Q(school__names__name_fold__contains=fold(where.text))
        condition &= named | Q(school__code=where.text.strip())
    if where.school_type:
        condition &= Q(school_type=where.school_type)
    if where.ownership:
        condition &= Q(ownership=where.ownership)
    if where.located_in_id is not None:
        condition &= Q(located_in_id=where.located_in_id)
    if where.unit_ids is not None:
        condition &= Q(school_id__in=where.unit_ids)
    if where.stage:
        # Text of the JSON list: the one form that both databases search alike; stage codes hold no quotes.
        condition &= Q(stages__icontains=f'"{where.stage}"')
    return SchoolStatus.objects.filter(condition)


def _school_rows(values: Sequence[tuple], on: date) -> tuple[SchoolRow, ...]:  # type: ignore[type-arg]
    vocabulary = school_vocabulary()
    links = links_as_of(unit_ids={i for row in values for i in (row[9], row[10]) if i}, on=on)

    def name(unit_id: int | None) -> str:
        return links[unit_id].name if unit_id in links else ""

    return tuple(
        SchoolRow(
            unit_id=row[0],
            code=row[1],
            name=row[2],
            short_name=row[3],
            school_type=row[4],
            school_type_label=vocabulary.types[row[4]].short_label,
            ownership=row[5],
            ownership_label=vocabulary.ownerships[row[5]],
            stages=tuple(row[6]),
            founded_year=row[7],
            path=row[8],
            managing_id=row[9],
            managing_name=name(row[9]),
            commune_id=row[10],
            commune_name=name(row[10]),
            address=row[11],
            phone=row[12],
            disadvantaged=row[13],
            especially_disadvantaged=row[14],
        )
        for row in values
    )


def _by_kind(chain: tuple[ChainLink, ...], place: tuple[ChainLink, ...]) -> dict[str, ChainLink]:
    """Province, district and commune of a school, from who manages it and where it stands.

    When the two disagree on the province (a commune that has ended), only the commune comes from the place.
    """
    managed = {link.kind: link for link in chain}
    located = {link.kind: link for link in place}
    if "province" in managed and managed["province"] != located.get("province", managed["province"]):
        located = {"commune": located["commune"]} if "commune" in located else {}
    return located | managed


def _sites(unit_id: int, on: date | None) -> tuple[SiteFacts, ...]:
    order = list(SITE_KIND_LABELS)
    open_then = Q() if on is None else valid_on(on)
    rows = Site.objects.filter(open_then, school_id=unit_id).order_by("name", "id")
    return tuple(
        SiteFacts(row.pk, row.kind, SITE_KIND_LABELS[row.kind], row.name, row.address, row.valid_from, row.valid_to)
        for row in sorted(rows, key=lambda row: order.index(row.kind))
    )


def _facts(
    unit: UnitInfo,
    status: SchoolStatus,
    on: date,
    chain: tuple[ChainLink, ...],
    by_kind: dict[str, ChainLink],
    sites: tuple[SiteFacts, ...],
) -> SchoolFacts:
    vocabulary = school_vocabulary()
    managing = chain[-2] if len(chain) > 1 else None
    province, district, commune = (by_kind.get(kind) for kind in ("province", "district", "commune"))
    periods = name_history(unit_id=unit.id)
    former = dict.fromkeys(row.name for row in periods if row.valid_from <= on and row.name != unit.name)
    return SchoolFacts(
        unit_id=unit.id,
        code=unit.code,
        on=on,
        name=unit.name,
        short_name=unit.short_name,
        former_names=tuple(former),
        school_type=status.school_type,
        school_type_label=vocabulary.types[status.school_type].label,
        ownership=status.ownership,
        ownership_label=vocabulary.ownerships[status.ownership],
        stages=tuple(status.stages),
        stage_labels=tuple(vocabulary.stages[s] for s in status.stages),
        founded_year=status.founded_year,
        disadvantaged=status.disadvantaged,
        especially_disadvantaged=status.especially_disadvantaged,
        specialised=status.specialised,
        foreign_link=status.foreign_link,
        address=status.address,
        phone=status.phone,
        email=status.email,
        website=status.website,
        path=unit.path,
        managing_id=managing.id if managing else None,
        managing_code=managing.code if managing else "",
        managing_kind=managing.kind if managing else "",
        managing_name=managing.name if managing else "",
        managing_body=tree.managing_body_name(kind=managing.kind, name=managing.name) if managing else "",
        province_id=province.id if province else None,
        province_code=province.code if province else "",
        province_name=province.name if province else "",
        province_short_name=province.short_name if province else "",
        district_name=district.name if district else None,
        commune_id=commune.id if commune else None,
        commune_code=commune.code if commune else "",
        commune_name=commune.name if commune else "",
        chain=chain,
        sites=sites,
        opened_on=unit.opened_on,
        closed_on=unit.closed_on,
        ended=unit.ended,
    )
