"""Courses: held, called off, who takes part, who was there, certificates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, format_date, name_sort_key, nfc
from kiemdinh.rooms.assessors.queries.access import assessors_of_account
from kiemdinh.rooms.assessors.use_cases.details import add_qualification
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.organisations.queries.unit_access import unit_for
from kiemdinh.rooms.organisations.rules.tree import managing_body_name
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.rules import full_name_problem, title_problem
from kiemdinh.rooms.people.use_cases.accounts import email_problem
from kiemdinh.rooms.planning.models import Attendance, Course
from kiemdinh.rooms.planning.queries.training import CourseAccess, attendance_of, course_for
from kiemdinh.rooms.planning.rules.training import (
    COURSE_PERMITS,
    OF_ASSESSORS,
    OUTSIDER,
    POSTS,
    CourseFacts,
    course_problems,
    next_numbers,
    post_of_role,
)
from kiemdinh.rooms.planning.use_cases.problems import PlanningProblem
from kiemdinh.rooms.planning.use_cases.writing import line, refuse, write
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import notify


def save_course(
    *,
    actor: Actor,
    now: datetime,
    facts: CourseFacts,
    unit_code: str = "",
    course_id: int | None = None,
    version: int = 0,
) -> Course:
    """Opens a course of the own unit, or changes one. Raises PlanningProblem, StaleRow, PermissionDenied, Http404."""
    today = timezone.localdate(now)
    clean = CourseFacts(
        kind=facts.kind,
        title=line(facts.title),
        organiser=line(facts.organiser),
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        place=line(facts.place),
        seats=facts.seats,
        document=line(facts.document),
        certificate_symbol=line(facts.certificate_symbol),
    )
    values = {name: getattr(clean, name) for name in CourseFacts.__dataclass_fields__}
    with transaction.atomic():
        if course_id is not None:
            row = _open(actor, course_id, today).course
            refuse(course_problems(clean, taken=Attendance.objects.filter(course=row).count()))
            write(row, version=version, what="lớp tập huấn này", **values)
        else:
            access = unit_for(actor=actor, code=unit_code, today=today, table=COURSE_PERMITS, action="edit")
            refuse(course_problems(clean))
            same = Course.objects.filter(
                unit_id=access.unit.id, title=clean.title, starts_on=clean.starts_on, cancelled_reason=""
            )
            if same.exists():
                raise PlanningProblem("Đơn vị đã có lớp cùng tên, cùng ngày bắt đầu. Có thể bạn vừa bấm hai lần.")
            row = Course(unit_id=access.unit.id, created_at=now, created_by_id=actor.account_id, **values)
            row.save(force_insert=True)
        _log(row, actor=actor, now=now, action="course.save")
    return row


def cancel_course(*, actor: Actor, now: datetime, course_id: int, version: int, reason: str) -> Course:
    """Calls a course off, with the reason; nobody counts as trained by it.

    Raises PlanningProblem (no reason, certificates were given), StaleRow, PermissionDenied, Http404.
    """
    access = _open(actor, course_id, timezone.localdate(now))
    words = line(reason)
    refuse({"reason": "" if words and len(words) <= 300 else "Hãy ghi lý do hủy, không quá 300 ký tự."})
    if Attendance.objects.filter(course=access.course).exclude(certificate_number="").exists():
        raise PlanningProblem("Lớp đã cấp chứng nhận nên không hủy được.")
    with transaction.atomic():
        write(access.course, version=version, what="lớp tập huấn này", cancelled_reason=words)
        _log(access.course, actor=actor, now=now, action="course.cancel", reason=words)
        accounts = Attendance.objects.filter(course=access.course, account__isnull=False)
        _tell(
            access.course,
            accounts.values_list("account_id", flat=True),
            f"Lớp “{access.course.title}” bị hủy: {words}",
            now,
            actor,
        )
    return access.course


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody for the list: with an account (`username`), or typed. `workplace` a code, a name, or words."""

    full_name: str = ""
    username: str = ""
    workplace: str = ""
    post: str = OUTSIDER
    title: str = ""
    email: str = ""


def add_person(*, actor: Actor, now: datetime, course_id: int, person: Person) -> Attendance:
    """Puts somebody on the list. Raises PlanningProblem with the fields, PermissionDenied, Http404."""
    access = _open(actor, course_id, timezone.localdate(now))
    columns = check_person(access, person)
    with transaction.atomic():
        Course.objects.select_for_update().get(pk=access.course.pk)
        _seat(access.course, 1)
        row = _add(access.course, columns)
        _log(access.course, actor=actor, now=now, action="course.person", name=row.full_name)
        if row.account_id:
            days = format_date(access.course.starts_on)
            _tell(
                access.course,
                [row.account_id],
                f"Bạn có tên trong lớp “{access.course.title}” từ ngày {days}",
                now,
                actor,
            )
    return row


def check_person(access: CourseAccess, person: Person) -> dict[str, Any]:
    """The columns of somebody, looked up and checked. Raises PlanningProblem with the fields."""
    top = _province_path(access)
    name, title, email = line(person.full_name), line(person.title), nfc(person.email).strip()
    account_id, unit_id, post = None, None, person.post
    username = nfc(person.username).strip().lower()
    workplace = line(person.workplace)
    if username:
        account = people.find_account(username=username)
        path = (
            organisations.path_on(unit_id=account.home_unit_id, on=access.today)
            if account and account.home_unit_id
            else ""
        )
        if account is None or not path.startswith(top):
            raise PlanningProblem("", fields={"username": f"Trong tỉnh không có tài khoản “{username}”."})
        account_id, name = account.pk, account.full_name
        held = people.actor_for(account_id=account.pk, today=access.today).posts
        if held:
            unit_id, post = held[0].unit_id, post_of_role(held[0].role)
            workplace = _body(unit_id, access.today)
            title = title or people.name_and_title(account_id=account.pk, unit_id=unit_id)[1]
    elif workplace:
        unit_id, workplace = _place(workplace, top, access.today)
    problems = {
        "full_name": full_name_problem(name) or "",
        "title": title_problem(title) or "",
        "email": email_problem(email) or "",
        "post": "" if post in POSTS else "Hãy chọn nhóm chức vụ trong danh sách.",
        "workplace": "Dài quá 250 ký tự." if len(workplace) > 250 else "",
    }
    refuse(problems)
    return {
        "account_id": account_id,
        "full_name": name,
        "name_fold": fold(name)[:120],
        "sort_key": name_sort_key(name)[:400],
        "workplace": workplace,
        "workplace_unit_id": unit_id,
        "post": post,
        "title": title,
        "email": email,
    }


def add_checked(*, actor: Actor, now: datetime, course_id: int, rows: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Puts checked people on the list: (added, already there). Raises PlanningProblem (seats), PermissionDenied."""
    access = _open(actor, course_id, timezone.localdate(now))
    added = known = 0
    with transaction.atomic():
        Course.objects.select_for_update().get(pk=access.course.pk)
        new = []
        for columns in rows:
            if _twin(access.course, columns) is None and columns not in new:
                new.append(columns)
            else:
                known += 1
        _seat(access.course, len(new))
        for columns in new:
            _add(access.course, columns)
            added += 1
        _log(access.course, actor=actor, now=now, action="course.import", added=added)
    return added, known


def remove_person(*, actor: Actor, now: datetime, course_id: int, attendance_id: int) -> None:
    """Takes somebody off the list who has no certificate yet. Raises PlanningProblem, PermissionDenied, Http404."""
    access = _open(actor, course_id, timezone.localdate(now))
    row = attendance_of(access, attendance_id)
    if row.certificate_number:
        raise PlanningProblem("Người này đã được cấp chứng nhận nên không xóa được.")
    with transaction.atomic():
        _log(access.course, actor=actor, now=now, action="course.person_removed", name=row.full_name)
        row.delete()


def mark_present(
    *, actor: Actor, now: datetime, course_id: int, version: int, shown: Iterable[int], present: Iterable[int]
) -> int:
    """Writes who of the shown people was there. Gives how many were.

    Raises PlanningProblem (the course has not begun), StaleRow, PermissionDenied, Http404.
    """
    access = _open(actor, course_id, timezone.localdate(now))
    course = access.course
    if course.starts_on > access.today:
        raise PlanningProblem(f"Lớp bắt đầu ngày {format_date(course.starts_on)}. Hãy điểm danh từ ngày đó.")
    there, rows = set(present), Attendance.objects.filter(course=course, pk__in=set(shown))
    if rows.exclude(pk__in=there).exclude(certificate_number="").exists():
        raise PlanningProblem("Có người đã được cấp chứng nhận mà bị bỏ đánh dấu có mặt. Hãy đánh dấu lại.")
    with transaction.atomic():
        write(course, version=version, what="danh sách lớp này")
        rows.exclude(pk__in=there).update(present=False)
        count = rows.filter(pk__in=there).update(present=True)
        _log(course, actor=actor, now=now, action="course.present", present=count)
    return count


def give_certificates(
    *, actor: Actor, now: datetime, course_id: int, version: int, day: date | None
) -> tuple[int, int]:
    """Gives a number to everybody present without one: (certificates, lines of the register of assessors).

    Raises PlanningProblem (no day, nobody to give one), StaleRow, PermissionDenied, Http404.
    """
    access = _open(actor, course_id, timezone.localdate(now))
    course = access.course
    wrong = ""
    if day is None:
        wrong = "Hãy nhập ngày cấp."
    elif day < course.starts_on or day > access.today:
        wrong = f"Ngày cấp phải từ {format_date(course.starts_on)} đến hôm nay."
    refuse({"day": wrong})
    assert day is not None
    waiting = list(
        Attendance.objects.filter(course=course, present=True, certificate_number="").order_by("sort_key", "pk")
    )
    if not waiting:
        raise PlanningProblem("Không còn ai có mặt mà chưa có chứng nhận. Hãy điểm danh trước.")
    taken = Attendance.objects.filter(course=course).exclude(certificate_number="")
    told = 0
    with transaction.atomic():
        write(course, version=version, what="danh sách lớp này")
        numbers = next_numbers(
            taken.values_list("certificate_number", flat=True), symbol=course.certificate_symbol, how_many=len(waiting)
        )
        for row, number in zip(waiting, numbers, strict=True):
            write(row, version=row.version, what="dòng này", certificate_number=number, certified_on=day)
            told += _to_register(row, course, number=number, day=day, actor=actor, now=now)
        _log(course, actor=actor, now=now, action="course.certificates", given=len(waiting))
        accounts = [row.account_id for row in waiting if row.account_id]
        _tell(course, accounts, f"Bạn được cấp chứng nhận lớp “{course.title}”", now, actor)
    return len(waiting), told


def _to_register(row: Attendance, course: Course, *, number: str, day: date, actor: Actor, now: datetime) -> int:
    """The certificate in the register of assessors, when the person stands there and the actor keeps it."""
    if course.kind not in OF_ASSESSORS or row.account_id is None:
        return 0
    done = 0
    for assessor_id in assessors_of_account(row.account_id):
        try:
            add_qualification(
                actor=actor,
                now=now,
                assessor_id=assessor_id,
                kind="training",
                title=course.title,
                number=number,
                issuer=course.organiser,
                issued_on=day,
            )
        except (PermissionDenied, Http404):
            continue
        done += 1
    return done


def _open(actor: Actor, course_id: int, today: date) -> CourseAccess:
    access = course_for(actor=actor, course_id=course_id, today=today, action="edit")
    if access.course.cancelled_reason:
        raise PlanningProblem("Lớp này đã hủy nên không sửa được.")
    return access


def _seat(course: Course, more: int) -> None:
    taken = Attendance.objects.filter(course=course).count()
    if course.seats is not None and taken + more > course.seats:
        left = max(course.seats - taken, 0)
        raise PlanningProblem(f"Lớp có {course.seats} chỗ, còn {left} chỗ. Hãy tăng số chỗ hoặc bớt người.")


def _twin(course: Course, columns: dict[str, Any]) -> Attendance | None:
    rows = Attendance.objects.filter(course=course)
    if columns["account_id"]:
        return rows.filter(account_id=columns["account_id"]).first()
    same = rows.filter(name_fold=columns["name_fold"], account__isnull=True)
    return next((r for r in same if fold(r.workplace) == fold(columns["workplace"])), None)


def _add(course: Course, columns: dict[str, Any]) -> Attendance:
    twin = _twin(course, columns)
    if twin is not None:
        raise PlanningProblem(f"Danh sách đã có {twin.full_name}, {twin.workplace or 'chưa ghi nơi công tác'}.")
    row = Attendance(course=course, **columns)
    row.save(force_insert=True)
    return row


def _province_path(access: CourseAccess) -> str:
    """The province above the course (the ministry's whole tree for its own courses)."""
    parts = [part for part in access.unit.path.split("/") if part]
    return "/" + "/".join(parts[:2]) + "/"


def _place(text: str, top: str, on: date) -> tuple[int | None, str]:
    """A workplace of the directory when there is exactly one of that code or name, else the words as typed."""
    unit = scopes.find_unit(code=text)
    if unit is not None and organisations.path_on(unit_id=unit.pk, on=on).startswith(top):
        return unit.pk, _body(unit.pk, on)
    found = organisations.search_units(text=text, on=on, under_path=top, limit=10)
    exact = [u for u in found if fold(u.name) == fold(text)]
    return (exact[0].id, _body(exact[0].id, on)) if len(exact) == 1 else (None, text)


def _body(unit_id: int, on: date) -> str:
    """How a workplace is called: a school by its name, an authority by the body that works there."""
    unit = organisations.unit_as_of(on=on, unit_id=unit_id)
    return managing_body_name(kind=unit.kind, name=unit.name) if unit else ""


def _log(course: Course, *, actor: Actor, now: datetime, action: str, reason: str = "", **data: Any) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=course.unit_id,
        action=f"planning.{action}",
        target_type="course",
        target_id=course.pk,
        at=now,
        reason=reason,
        data=data,
    )


def _tell(course: Course, accounts: Iterable[int | None], text: str, now: datetime, actor: Actor) -> None:
    notify(
        to=sorted({a for a in accounts if a}),
        kind="planning.training",
        text=text,
        url="/tap-huan/cua-toi/",
        unit_id=course.unit_id,
        now=now,
        actor_id=actor.account_id,
        about=f"course:{course.pk}/",
    )
