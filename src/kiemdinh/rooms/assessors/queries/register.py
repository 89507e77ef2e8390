"""The register as a list and one person with everything that belongs to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.assessors.models import Assessor, Engagement, FamilyTie, Qualification, WorkPeriod
from kiemdinh.rooms.assessors.queries.access import AssessorAccess, registers_of, visible_assessors
from kiemdinh.rooms.assessors.queries.engagements import loads_of
from kiemdinh.rooms.assessors.rules.fitness import GROUPS, sector_years
from kiemdinh.rooms.assessors.rules.words import QUALIFICATION_KINDS
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.services.files.models import StoredFile

PER_PAGE = 50
ACTIVE, STOPPED = "dang-lam", "da-thoi"


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What the list is narrowed to; empty means no condition. `trained` "co" or "chua"."""

    search: str = ""
    stage: str = ""
    group: str = ""
    trained: str = ""
    state: str = ACTIVE


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A line of the register; `load` counts teams and councils of the last twelve months, `open_now` those running."""

    id: int
    full_name: str
    username: str
    workplace: str
    position_title: str
    group: str
    group_label: str
    stages: tuple[str, ...]
    stage_labels: tuple[str, ...]
    sector_since: date | None
    years: int
    trained: bool
    load: int
    open_now: int
    email: str
    phone: str
    is_active: bool


def list_assessors(*, actor: Actor, today: date, where: RegisterFilter) -> list[RegisterRow]:
    """The lines the actor may see under the conditions, in Vietnamese name order; the same few queries for any number.

    `search` looks in names, workplaces and addresses without regard to marks.
    """
    rows = visible_assessors(actor=actor).filter(register__in=registers_of(actor=actor)).select_related("account")
    if where.group in GROUPS:
        rows = rows.filter(group=where.group)
    if where.state in (ACTIVE, STOPPED):
        rows = rows.filter(is_active=where.state == ACTIVE)
    trained = Exists(Qualification.objects.filter(assessor=OuterRef("pk"), kind="training"))
    if where.trained in ("co", "chua"):
        rows = rows.filter(trained if where.trained == "co" else ~trained)
    words = fold(where.search)
    # A register holds some hundreds of people: levels and folded workplaces are compared here, not in SQL.
    found = [
        row
        for row in rows.annotate(trained=trained).order_by("sort_key", "pk")
        if (not where.stage or where.stage in row.stages)
        and (not words or words in fold(f"{row.full_name} {row.workplace} {row.email} {row.position_title}"))
    ]
    return register_rows(found, today=today)


def register_rows(rows: Iterable[Any], *, today: date) -> list[RegisterRow]:
    """Lines of given people (annotated with `trained`), with their load; two queries."""
    rows = list(rows)
    ids = [row.pk for row in rows]
    load = loads_of(assessor_ids=ids, since=today - timedelta(days=365))
    running: dict[int, int] = {}
    open_rows = Engagement.objects.filter(assessor_id__in=ids, ended_reason="", ends_on__gte=today)
    for pk in open_rows.values_list("assessor_id", flat=True):
        running[pk] = running.get(pk, 0) + 1
    labels = organisations.school_vocabulary().stages
    return [
        RegisterRow(
            id=row.pk,
            full_name=row.full_name,
            username=row.account.username if row.account else "",
            workplace=row.workplace,
            position_title=row.position_title,
            group=row.group,
            group_label=GROUPS[row.group],
            stages=tuple(row.stages),
            stage_labels=tuple(labels[s] for s in row.stages if s in labels),
            sector_since=row.sector_since,
            years=sector_years(since=row.sector_since, on=today),
            trained=bool(row.trained),
            load=load.get(row.pk, 0),
            open_now=running.get(row.pk, 0),
            email=row.email,
            phone=row.phone,
            is_active=row.is_active,
        )
        for row in rows
    ]


def people_to_choose(*, register_id: int, today: date) -> list[RegisterRow]:
    """Everybody active in a register, for the rooms that choose among them; who asks has checked the right."""
    trained = Exists(Qualification.objects.filter(assessor=OuterRef("pk"), kind="training"))
    rows = Assessor.objects.filter(register_id=register_id, is_active=True).select_related("account")
    return register_rows(rows.annotate(trained=trained).order_by("sort_key", "pk"), today=today)


def counts_of(*, actor: Actor) -> tuple[int, int]:
    """(active, all) people of the actor's registers."""
    rows = visible_assessors(actor=actor).filter(register__in=registers_of(actor=actor))
    found = list(rows.values_list("is_active", flat=True))
    return sum(found), len(found)


@dataclass(frozen=True, slots=True)
class QualificationLine:
    """A certificate of a person."""

    id: int
    kind_label: str
    title: str
    number: str
    issuer: str
    issued_on: date | None
    has_file: bool


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A period of work; `from_post`: read from the account's posts, not written in the register."""

    id: int
    place: str
    in_directory: bool
    title: str
    starts_on: date
    ends_on: date | None
    from_post: bool


@dataclass(frozen=True, slots=True)
class TieLine:
    """A relative at a school."""

    id: int
    school_name: str
    relation: str


def qualifications_of(access: AssessorAccess) -> list[QualificationLine]:
    """The certificates of a person, those of training first."""
    rows = Qualification.objects.filter(assessor=access.assessor).order_by("-kind", "-issued_on", "pk")
    return [
        QualificationLine(
            r.pk, QUALIFICATION_KINDS[r.kind], r.title, r.number, r.issuer, r.issued_on, r.file_id is not None
        )
        for r in rows
    ]


def qualification_file(access: AssessorAccess, qualification_id: int) -> tuple[StoredFile, str]:
    """The copy of a certificate and the name to save it under. Raises Http404."""
    row = Qualification.objects.filter(pk=qualification_id, assessor=access.assessor).select_related("file").first()
    if row is None or row.file is None:
        raise Http404
    return row.file, f"{row.title[:80]}.{row.file.extension}"


def work_of(access: AssessorAccess) -> list[WorkLine]:
    """Where a person worked by the register and by the posts of the account, newest first."""
    rows = list(WorkPeriod.objects.filter(assessor=access.assessor))
    account = access.assessor.account_id
    held = people.posts_held(account_ids=[account]).get(account, []) if account else []
    units = {r.unit_id for r in rows if r.unit_id} | {unit for unit, _, _ in held}
    names = organisations.names_on(unit_ids=units, on=access.today)
    lines = [
        WorkLine(
            r.pk,
            names.get(r.unit_id, "") if r.unit_id else r.place,
            r.unit_id is not None,
            r.title,
            r.starts_on,
            r.ends_on,
            False,
        )
        for r in rows
    ]
    known = {(r.unit_id, r.starts_on) for r in rows}
    lines += [
        WorkLine(0, names.get(unit, ""), True, "", starts, ends, True)
        for unit, starts, ends in held
        if (unit, starts) not in known
    ]
    return sorted(lines, key=lambda line: (line.ends_on is None, line.starts_on), reverse=True)


def ties_of(access: AssessorAccess) -> list[TieLine]:
    """The relatives a person told of."""
    rows = list(FamilyTie.objects.filter(assessor=access.assessor).order_by("pk"))
    names = organisations.names_on(unit_ids={r.school_id for r in rows}, on=access.today)
    return [TieLine(r.pk, names.get(r.school_id, ""), r.relation) for r in rows]


def home_commune_name(access: AssessorAccess) -> str:
    """The commune where a person lives; empty when not known."""
    commune = access.assessor.home_commune_id
    return organisations.name_as_of(unit_id=commune, on=access.today) if commune else ""
