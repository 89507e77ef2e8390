"""Courses, who took part, how far the people of a unit are trained."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.organisations.rules.tree import managing_body_name
from kiemdinh.rooms.people.queries.counted import holders_below
from kiemdinh.rooms.planning.models import Attendance, Course
from kiemdinh.rooms.planning.rules.training import COURSE_PERMITS, KINDS, POSTS, ROLES_OF_POST


@dataclass
class CourseAccess:
    """A course the actor may see, with the answers to "may I?"."""

    actor: Actor
    today: date
    course: Course
    unit: organisations.UnitInfo
    path_on: Mapping[date, str]

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        target = Target(unit_id=self.course.unit_id, path_on=self.path_on)
        return COURSE_PERMITS.decide(actor=self.actor, action=action, target=target)

    @property
    def body(self) -> str:
        """How the unit that holds the course is called."""
        return managing_body_name(kind=self.unit.kind, name=self.unit.name)


def course_for(*, actor: Actor, course_id: int, today: date, action: str = "view") -> CourseAccess:
    """A course through the permission table: 404 for strangers, PermissionDenied for those who only read."""
    course = Course.objects.filter(pk=course_id).first()
    unit = organisations.unit_as_of(on=today, unit_id=course.unit_id) if course else None
    if course is None or unit is None:
        raise Http404
    days = {p.as_of for p in actor.posts if p.unit_id != course.unit_id}
    paths = {day: organisations.path_on(unit_id=course.unit_id, on=day) for day in days}
    access = CourseAccess(actor, today, course, unit, paths)
    if not access.may("view"):
        raise Http404
    decision = access.may(action)
    if not decision:
        raise PermissionDenied(decision.reason)
    return access


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in a list."""

    id: int
    title: str
    kind_label: str
    organiser: str
    unit: str
    place: str
    starts_on: date
    ends_on: date
    seats: int | None
    listed: int
    present: int
    certified: int
    state: str
    state_label: str


def courses(
    *, unit: organisations.UnitInfo, today: date, year: int | None = None, kind: str = "", text: str = ""
) -> list[CourseLine]:
    """The courses of a unit and of the units below it, newest first."""
    rows = Course.objects.filter(Q(unit_id=unit.id) | Q(unit_id__in=scopes.unit_ids_below(path=unit.path, on=today)))
    if year is not None:
        rows = rows.filter(starts_on__year=year)
    if kind:
        rows = rows.filter(kind=kind)
    counted = rows.annotate(
        listed=Count("attendances"),
        there=Count("attendances", filter=Q(attendances__present=True)),
        given=Count("attendances", filter=~Q(attendances__certificate_number="")),
    )
    found = list(counted.order_by("-starts_on", "-pk"))
    units = organisations.units_as_of(on=today, unit_ids={r.unit_id for r in found})
    lines = []
    for row in found:
        if text and fold(text) not in fold(f"{row.title} {row.organiser} {row.place}"):
            continue
        state, label = state_of(row, today)
        at = units.get(row.unit_id)
        lines.append(
            CourseLine(
                id=row.pk,
                title=row.title,
                kind_label=KINDS[row.kind],
                organiser=row.organiser,
                unit=managing_body_name(kind=at.kind, name=at.name) if at else "",
                place=row.place,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                seats=row.seats,
                listed=row.listed,
                present=row.there,
                certified=row.given,
                state=state,
                state_label=label,
            )
        )
    return lines


def state_of(course: Course, today: date) -> tuple[str, str]:
    """Where a course stands on a day, as the design system names it and in words."""
    if course.cancelled_reason:
        return "none", "Đã hủy"
    if today < course.starts_on:
        return "todo", "Sắp mở"
    return ("doing", "Đang diễn ra") if today <= course.ends_on else ("done", "Đã xong")


def attendances(access: CourseAccess) -> list[Attendance]:
    """Who is on the list, in name order."""
    return list(Attendance.objects.filter(course=access.course).order_by("sort_key", "pk"))


def attendance_of(access: CourseAccess, attendance_id: int) -> Attendance:
    """One line of the list. Raises Http404."""
    row = Attendance.objects.filter(course=access.course, pk=attendance_id).first()
    if row is None:
        raise Http404
    return row


def own_attendances(account_id: int | None) -> list[Attendance]:
    """The courses a person takes or took part in, newest first."""
    rows = Attendance.objects.filter(account_id=account_id) if account_id else Attendance.objects.none()
    return list(rows.select_related("course").order_by("-course__starts_on", "-pk"))


@dataclass(frozen=True, slots=True)
class TrainedLine:
    """How many people were trained, by kind of course and post."""

    kind: str
    kind_label: str
    post: str
    post_label: str
    people: int


def trained(*, path: str, on: date, between: tuple[date, date]) -> list[TrainedLine]:
    """How many different people from below a unit were present at courses that ended in a period (both days included).

    People are placed by their workplace; somebody whose workplace is not in the directory by who held the course.
    """
    own = int(path.rstrip("/").rpartition("/")[2] or 0)
    below = scopes.unit_ids_below(path=path, on=on)
    here = Q(workplace_unit_id=own) | Q(workplace_unit_id__in=below)
    here |= Q(workplace_unit__isnull=True) & (Q(course__unit_id=own) | Q(course__unit_id__in=below))
    rows = Attendance.objects.filter(here, course__ends_on__range=between, present=True, course__cancelled_reason="")
    person: Any = Case(
        When(account__isnull=False, then=Concat(Value("a"), Cast("account_id", CharField()))),
        default=Concat(Value("n"), F("name_fold"), Value("|"), F("workplace")),
        output_field=CharField(),
    )
    found = rows.annotate(person=person).values_list("course__kind", "post").annotate(n=Count("person", distinct=True))
    counts = {(kind, post): n for kind, post, n in found.order_by("course__kind", "post")}
    return [
        TrainedLine(kind, KINDS[kind], post, POSTS[post], counts[kind, post])
        for kind in KINDS
        for post in POSTS
        if (kind, post) in counts
    ]


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """Of the people who hold a post today, how many were trained in a kind of course in a period."""

    post_label: str
    total: int
    by_kind: tuple[int, ...]


def coverage(*, path: str, on: date, between: tuple[date, date]) -> list[CoverageLine]:
    """Coverage by post: holders today with an account, and those of them present at a course of each kind."""
    lines = []
    for post, roles in ROLES_OF_POST.items():
        holders = holders_below(path=path, on=on, roles=roles)
        total = holders.count()
        if total:
            counts = dict(_trained_holders(holders, between))
            lines.append(CoverageLine(POSTS[post], total, tuple(counts.get(kind, 0) for kind in KINDS)))
    return lines


def _trained_holders(holders: QuerySet[Any], between: tuple[date, date]) -> Iterable[tuple[str, int]]:
    rows = Attendance.objects.filter(
        account_id__in=holders, present=True, course__ends_on__range=between, course__cancelled_reason=""
    )
    return rows.values_list("course__kind").annotate(n=Count("account_id", distinct=True)).order_by("course__kind")
