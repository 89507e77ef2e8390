"""Accounts: made, given a new password, freed of a lost phone, stopped."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, name_sort_key, nfc
from kiemdinh.rooms.people import queries
from kiemdinh.rooms.people.models import Account, Post
from kiemdinh.rooms.people.rules import (
    ROLES,
    full_name_problem,
    phone_problem,
    title_problem,
    username_problem,
)
from kiemdinh.rooms.people.use_cases.checks import AccountProblem, UnitLike, check_password, unit_for_post
from kiemdinh.services.ledger import record

_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A made account and the password to hand over once; it is stored only as a hash."""

    account: Account
    password: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked account with its first post, not yet in the database; the password is already hashed."""

    account: Account
    unit: UnitLike
    role: str
    title: str
    starts_on: date
    password: str


def new_password() -> str:
    """Fourteen characters without look-alikes (0/O, 1/l/I), from the system's random source."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(14))


def create_account(
    *, actor: Actor, now: datetime, username: str, full_name: str, unit_code: str, role: str, title: str,
    starts_on: date, phone: str = "", email: str = "", password: str | None = None, is_demo: bool = False,
) -> NewAccount:
    """Makes an account with its first post at a unit.

    Without `password` a random one is made and must be changed at first sign-in.
    Raises AccountProblem (name taken, role that the unit does not have, weak password), PermissionDenied.
    """
    draft = draft_account(
        actor=actor, now=now, username=username, full_name=full_name, unit_code=unit_code, role=role, title=title,
        starts_on=starts_on, phone=phone, email=email, password=password, is_demo=is_demo)
    try:
        with transaction.atomic():
            write_draft(draft, actor=actor, now=now)
    except IntegrityError as error:
        # Two people chose the same name at the same moment; anything else is a fault of ours.
        if Account.objects.filter(username=draft.account.username).exists():
            raise _taken(draft.account.username) from error
        raise
    return NewAccount(draft.account, draft.password)


def draft_account(
    *, actor: Actor, now: datetime, username: str, full_name: str, unit_code: str, role: str, title: str,
    starts_on: date, phone: str = "", email: str = "", password: str | None = None, is_demo: bool = False,
) -> Draft:
    """Checks everything about a new account and hashes its password, outside any transaction (hashing is slow).

    Raises as `create_account`.
    """
    username, full_name = nfc(username).lower(), " ".join(nfc(full_name).split())
    title, phone, email = " ".join(nfc(title).split()), " ".join(nfc(phone).split()), nfc(email)
    for field, problem in (
        ("username", username_problem(username)), ("full_name", full_name_problem(full_name)),
        ("title", title_problem(title)), ("phone", phone_problem(phone)), ("email", email_problem(email)),
    ):
        if problem:
            raise AccountProblem(problem, field=field)
    unit = unit_for_post(actor=actor, now=now, unit_code=unit_code, role=role)
    if Account.objects.filter(username=username).exists():
        raise _taken(username)
    given = password is not None
    password = password if password is not None else new_password()
    account = Account(
        username=username, full_name=full_name, name_fold=fold(full_name)[:120],
        sort_key=name_sort_key(full_name)[:400], email=email, phone=phone, home_unit_id=unit.pk, created_at=now,
        is_demo=is_demo, must_change_password=not given,
    )
    if not is_demo:
        check_password(password, account)
    account.password = make_password(password)
    return Draft(account, unit, role, title or ROLES[role].label, starts_on, password)


def write_draft(draft: Draft, *, actor: Actor, now: datetime) -> None:
    """Writes a draft inside the caller's transaction."""
    draft.account.save(force_insert=True)
    Post(account=draft.account, unit_id=draft.unit.pk, role=draft.role, title=draft.title,
         starts_on=draft.starts_on).save(force_insert=True)
    record(actor_id=actor.account_id, unit_id=draft.unit.pk, action="account.create", target_type="account",
           target_id=draft.account.pk, at=now, data={"username": draft.account.username, "role": draft.role})


def email_problem(email: str) -> str | None:
    """Why this cannot be an address of e-mail; None when it can or is empty."""
    if email:
        try:
            validate_email(email)
        except ValidationError:
            return "Thư điện tử chưa đúng dạng, ví dụ: ten@truong.edu.vn."
    return None


def _taken(username: str) -> AccountProblem:
    return AccountProblem(f"Tên đăng nhập “{username}” đã có người dùng. Hãy chọn tên khác.", field="username")


def reset_password(*, actor: Actor, now: datetime, account_id: int) -> str:
    """Gives an account a new random password, to be changed at the next sign-in; returns it once.

    Every session of the account ends, because sessions are tied to the password. Unknown or forbidden: 404.
    """
    account = queries.account_for(actor=actor, account_id=account_id, action="manage")
    password = new_password()
    hashed = make_password(password)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(password=hashed, must_change_password=True)
        record(actor_id=actor.account_id, unit_id=account.home_unit_id, action="account.reset_password",
               target_type="account", target_id=account.pk, at=now)
    return password


def reset_totp(*, actor: Actor, now: datetime, account_id: int) -> None:
    """Forgets the TOTP application and recovery codes of an account whose owner lost the phone."""
    from allauth.mfa.models import Authenticator

    account = queries.account_for(actor=actor, account_id=account_id, action="manage")
    with transaction.atomic():
        Authenticator.objects.filter(user_id=account.pk).delete()
        record(actor_id=actor.account_id, unit_id=account.home_unit_id, action="account.reset_totp",
               target_type="account", target_id=account.pk, at=now)


def set_active(*, actor: Actor, now: datetime, account_id: int, is_active: bool) -> None:
    """Stops or restarts sign-in for an account; nobody stops their own. Open sessions end at once."""
    account = queries.account_for(actor=actor, account_id=account_id, action="manage")
    if account.pk == actor.account_id:
        raise AccountProblem("Không thể tự ngừng tài khoản của chính mình.")
    if account.is_active == is_active:
        return
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=is_active)
        record(actor_id=actor.account_id, unit_id=account.home_unit_id,
               action="account.activate" if is_active else "account.deactivate",
               target_type="account", target_id=account.pk, at=now)


def change_own_password(*, account_id: int, password: str, now: datetime) -> None:
    """Stores the person's own new password and lifts the duty to change it.

    Raises AccountProblem when weak or the same as the one in use.
    """
    account = Account.objects.get(pk=account_id)
    check_password(password, account)
    if account.check_password(password):
        raise AccountProblem("Mật khẩu mới phải khác mật khẩu đang dùng.", field="password")
    hashed = make_password(password)
    with transaction.atomic():
        Account.objects.filter(pk=account_id).update(password=hashed, must_change_password=False)
        record(actor_id=account_id, unit_id=account.home_unit_id, action="account.change_password",
               target_type="account", target_id=account_id, at=now)
