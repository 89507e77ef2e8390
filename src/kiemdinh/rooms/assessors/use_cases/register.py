"""The register: a person is added, edited, leaves and comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, name_sort_key, nfc
from kiemdinh.rooms.assessors.models import Assessor, WorkPeriod
from kiemdinh.rooms.assessors.queries.access import assessor_for, register_of
from kiemdinh.rooms.assessors.rules.fitness import GROUPS
from kiemdinh.rooms.assessors.use_cases.engagements import recheck
from kiemdinh.rooms.assessors.use_cases.places import Place, read_place
from kiemdinh.rooms.assessors.use_cases.problems import AssessorProblem, StaleAssessor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.rules import full_name_problem, phone_problem, title_problem
from kiemdinh.rooms.people.use_cases import SYSTEM
from kiemdinh.rooms.people.use_cases.accounts import email_problem
from kiemdinh.services.ledger import record


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is written of a person; `workplace` and `home_commune` may be codes, names of the directory or words."""

    full_name: str
    group: str = "education"
    username: str = ""
    workplace: str = ""
    workplace_since: date | None = None
    position_title: str = ""
    email: str = ""
    phone: str = ""
    home_commune: str = ""
    sector_since: date | None = None
    stages: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """Facts that may be written: columns of the row, and where the person works now."""

    columns: dict[str, object]
    workplace: Place
    workplace_since: date | None


def add_assessor(*, actor: Actor, now: datetime, facts: PersonFacts, register_id: int | None = None) -> Assessor:
    """Adds a person to the register the actor keeps (`register_id` only for the system itself).

    Raises AssessorProblem with the field, PermissionDenied, Http404.
    """
    unit = register_id if actor is SYSTEM and register_id else register_of(actor=actor, action="edit")
    checked = check_facts(facts=facts, register_id=unit, now=now)
    with transaction.atomic():
        return write_assessor(checked, register_id=unit, actor=actor, now=now)


def check_facts(*, facts: PersonFacts, register_id: int, now: datetime, own_id: int | None = None) -> Checked:
    """Every check of a person before anything is written. Raises AssessorProblem with the field."""
    today = timezone.localdate(now)
    name = " ".join(nfc(facts.full_name).split())
    title, phone, email = " ".join(nfc(facts.position_title).split()), nfc(facts.phone).strip(), nfc(facts.email)
    for field, problem in (
        ("full_name", full_name_problem(name)),
        ("position_title", title_problem(title)),
        ("phone", phone_problem(phone)),
        ("email", email_problem(email)),
    ):
        if problem:
            raise AssessorProblem(problem, field=field)
    if facts.group not in GROUPS:
        raise AssessorProblem("Hãy chọn nhóm trong danh sách.", field="group")
    known = organisations.school_vocabulary().stages
    if unknown := [s for s in facts.stages if s not in known]:
        raise AssessorProblem(f"Không có cấp học “{unknown[0]}”.", field="stages")
    if facts.sector_since is not None and facts.sector_since > today:
        raise AssessorProblem("Ngày vào ngành không được sau hôm nay.", field="sector_since")
    workplace = read_place(text=facts.workplace, register_id=register_id, on=today, field="workplace")
    commune = read_place(
        text=facts.home_commune, register_id=register_id, on=today, field="home_commune", kind="commune"
    )
    if commune.name and commune.unit_id is None:
        raise AssessorProblem(
            f"Danh bạ không có xã, phường “{commune.name}”. Hãy ghi đúng tên hoặc mã.", field="home_commune"
        )
    account_id = _account(facts.username, register_id=register_id, today=today)
    _refuse_twice(name, email, account_id, workplace, register_id=register_id, own_id=own_id)
    return Checked(
        columns={
            "full_name": name,
            "name_fold": fold(name)[:120],
            "sort_key": name_sort_key(name)[:400],
            "group": facts.group,
            "account_id": account_id,
            "workplace": workplace.name[:250],
            "position_title": title,
            "email": email,
            "phone": phone,
            "home_commune_id": commune.unit_id,
            "sector_since": facts.sector_since,
            "stages": [s for s in known if s in facts.stages],
            "note": nfc(facts.note).strip(),
        },
        workplace=workplace,
        workplace_since=facts.workplace_since or facts.sector_since,
    )


def write_assessor(checked: Checked, *, register_id: int, actor: Actor, now: datetime) -> Assessor:
    """Writes a checked person inside the caller's transaction."""
    row = Assessor(register_id=register_id, **checked.columns)
    row.save(force_insert=True)
    today = timezone.localdate(now)
    if checked.workplace.unit_id is not None:
        _works_now(row, checked.workplace.unit_id, checked.workplace_since or today, today)
    _record(actor, row, now, "assessor.add")
    return row


def edit_assessor(
    *, actor: Actor, now: datetime, assessor_id: int, version: int, facts: PersonFacts
) -> Assessor:
    """Changes what is written of a person; a new workplace ends the period at the old one and begins another.

    Raises AssessorProblem with the field, StaleAssessor, PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    row = assessor_for(actor=actor, assessor_id=assessor_id, today=today, action="edit").assessor
    checked = check_facts(facts=facts, register_id=row.register_id, now=now, own_id=row.pk)
    with transaction.atomic():
        changed = Assessor.objects.filter(pk=row.pk, version=version).update(**checked.columns, version=version + 1)
        if not changed:
            raise StaleAssessor
        if checked.workplace.unit_id is not None and checked.workplace.name != row.workplace:
            _works_now(row, checked.workplace.unit_id, facts.workplace_since or today, today)
        row.refresh_from_db()
        _record(actor, row, now, "assessor.edit")
        recheck(assessor=row, now=now, actor=actor)
    return row


def set_active(
    *, actor: Actor, now: datetime, assessor_id: int, version: int, is_active: bool, reason: str = ""
) -> Assessor:
    """Takes a person out of the register's choices, or back in; what they did stays.

    Raises AssessorProblem (no reason), StaleAssessor, PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    row = assessor_for(actor=actor, assessor_id=assessor_id, today=today, action="edit").assessor
    words = nfc(reason).strip()
    if not is_active and not words:
        raise AssessorProblem("Hãy ghi lý do thôi làm người đánh giá.", field="reason")
    with transaction.atomic():
        changed = Assessor.objects.filter(pk=row.pk, version=version).update(is_active=is_active, version=version + 1)
        if not changed:
            raise StaleAssessor
        _record(actor, row, now, "assessor.activate" if is_active else "assessor.deactivate", reason=words)
    row.refresh_from_db()
    return row


def _works_now(row: Assessor, unit_id: int, since: date, today: date) -> None:
    """The current period at a unit; what ran until now ends the day before."""
    running = WorkPeriod.objects.filter(assessor=row, ends_on__isnull=True)
    if running.filter(unit_id=unit_id).exists():
        return
    for period in running:
        WorkPeriod.objects.filter(pk=period.pk).update(ends_on=max(period.starts_on, min(since, today)))
    WorkPeriod(assessor=row, unit_id=unit_id, title=row.position_title, starts_on=min(since, today)).save(
        force_insert=True
    )


def _account(username: str, *, register_id: int, today: date) -> int | None:
    name = nfc(username).strip().lower()
    if not name:
        return None
    account = people.find_account(username=name)
    top = organisations.path_on(unit_id=register_id, on=today)
    path = organisations.path_on(unit_id=account.home_unit_id, on=today) if account and account.home_unit_id else ""
    # An account of another province answers like one that does not exist.
    if account is None or not path.startswith(top):
        raise AssessorProblem(
            f"Trong tỉnh không có tài khoản “{name}”. Hãy kiểm tra tên đăng nhập, hoặc để trống.", field="username"
        )
    return account.pk


def _refuse_twice(
    name: str, email: str, account_id: int | None, workplace: Place, *, register_id: int, own_id: int | None
) -> None:
    others = Assessor.objects.filter(register_id=register_id).exclude(pk=own_id)
    if account_id is not None and (row := others.filter(account_id=account_id).first()):
        raise AssessorProblem(f"Tài khoản này đã gắn với {row.full_name} trong danh sách.", field="username")
    if email and (row := others.filter(email__iexact=email).first()):
        raise AssessorProblem(f"Thư điện tử này là của {row.full_name} trong danh sách.", field="email")
    for row in others.filter(name_fold=fold(name)[:120]):
        if fold(row.workplace) == fold(workplace.name) and not (email and row.email) and account_id is None:
            raise AssessorProblem(
                f"Danh sách đã có {row.full_name}, {row.workplace or 'chưa ghi nơi công tác'}. "
                "Nếu là người khác, hãy ghi thư điện tử hoặc tài khoản để phân biệt.",
                field="full_name",
            )


def _record(actor: Actor, row: Assessor, now: datetime, action: str, reason: str = "") -> None:
    record(
        actor_id=actor.account_id,
        unit_id=row.register_id,
        action=action,
        target_type="assessor",
        target_id=row.pk,
        at=now,
        reason=reason,
        data={"name": row.full_name},
    )

