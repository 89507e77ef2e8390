"""What every change of accounts asks first."""

from datetime import date, datetime
from typing import Protocol

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from kiemdinh.kernel.permits import Actor, Target
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people.models import Account
from kiemdinh.rooms.people.rules import ACCOUNT_PERMITS, SYSTEM, grant_problem, role_problem


class AccountProblem(Exception):
    """The request cannot be done; the text says why and what to do, `field` which entry is meant (may be empty)."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class UnitLike(Protocol):
    """What is needed of a unit."""

    pk: int
    kind: str
    opened_on: date
    closed_on: date | None


def require(actor: Actor, action: str, *, unit_id: int, today: date) -> None:
    """Lets the system through; asks the table for everyone else. Raises PermissionDenied with its reason."""
    if actor is SYSTEM:
        return
    days = {p.as_of for p in actor.posts} | {today}
    target = Target(unit_id=unit_id, path_on={d: organisations.path_on(unit_id=unit_id, on=d) for d in days})
    decision = ACCOUNT_PERMITS.decide(actor=actor, action=action, target=target)
    if not decision:
        raise PermissionDenied(decision.reason)


def unit_for_post(*, actor: Actor, now: datetime, unit_code: str, role: str) -> UnitLike:
    """The unit where a post of this role may be given. Raises AccountProblem, PermissionDenied."""
    today = timezone.localdate(now)
    unit = scopes.find_unit(code=unit_code.strip())
    if unit is None:
        raise AccountProblem(f"Không có đơn vị mang mã “{unit_code}”. Hãy kiểm tra lại mã.", field="unit_code")
    require(actor, "manage", unit_id=unit.pk, today=today)
    if unit.closed_on is not None and unit.closed_on <= today:
        raise AccountProblem("Đơn vị này đã kết thúc hoạt động nên không nhận thêm người. "
                             "Hãy chọn đơn vị kế tiếp.", field="unit_code")
    if problem := role_problem(role=role, unit_kind=unit.kind) or grant_problem(actor=actor, role=role):
        raise AccountProblem(problem, field="role")
    return unit


def check_password(password: str, account: Account) -> None:
    """Raises AccountProblem with every reason why the password is too weak."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise AccountProblem("Mật khẩu chưa đạt: " + " ".join(error.messages), field="password") from error
