"""Saving, sharing and retiring mappings. A saved version never changes; a change is the next version."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS
from kiemdinh.rooms.school_profile.models import FigureProfile, FigureProfileVersion
from kiemdinh.rooms.school_profile.queries.access import require
from kiemdinh.rooms.school_profile.queries.profiles import ProfileRow, profile_of, profiles_of
from kiemdinh.rooms.school_profile.rules.profile import Profile, ProfileError
from kiemdinh.rooms.school_profile.rules.profile_data import check, to_json
from kiemdinh.rooms.school_profile.use_cases.figures import FigureProblem
from kiemdinh.services.ledger import record

_NAME = 120


def save_profile(
    *,
    actor: Actor,
    now: datetime,
    school_id: int,
    name: str,
    profile: Profile,
    columns: Sequence[str],
    base_version: int = 0,
) -> tuple[int, int]:
    """Keeps a mapping for the school under a name; returns its id and the number of its version.

    The name of a mapping of the school's own makes its next version, when `base_version` is its newest; saving the
    same content again makes none. A mapping shared by a managing unit is not touched: the school gets its own.
    Raises FigureProblem, PermissionDenied.
    """
    require(actor=actor, action="edit", school_id=school_id)
    name = " ".join(nfc(name).split())
    if not name or len(name) > _NAME:
        raise FigureProblem(f"Hãy đặt tên hồ sơ, nhiều nhất {_NAME} ký tự.")
    try:
        check(profile)
    except ProfileError as error:
        raise FigureProblem(str(error)) from error
    mine = [row for row in profiles_of(school_id=school_id, on=timezone.localdate(now)) if not row.shared_by]
    known = next((row for row in mine if row.name.casefold() == name.casefold()), None)
    if known is not None:
        if known.version != base_version:
            raise FigureProblem(
                f"Đã có hồ sơ “{known.name}” bản {known.version}. Hãy chọn hồ sơ ấy rồi sửa, hoặc đặt tên khác."
            )
        if known.profile == profile and known.columns == tuple(columns):
            return known.id, known.version
    return _store(actor, now, school_id, known, name, profile, columns)


def share_profile(*, actor: Actor, now: datetime, school_id: int, profile_id: int) -> str:
    """An officer takes a school's mapping over for every school below the officer's unit; returns the unit's name.

    Raises FigureProblem when the unit already has one of that name, PermissionDenied, Http404.
    """
    require(actor=actor, action="share_profile", school_id=school_id)
    today = timezone.localdate(now)
    row = profile_of(school_id=school_id, on=today, profile_id=profile_id)
    unit_id = _officers_unit(actor, school_id=school_id)
    if row.unit_id == unit_id:
        raise FigureProblem(f"Hồ sơ “{row.name}” đã dùng chung.")
    _store(actor, now, unit_id, None, row.name, row.profile, row.columns)
    return organisations.name_as_of(unit_id=unit_id, on=today)


def retire_profile(*, actor: Actor, now: datetime, school_id: int, profile_id: int) -> None:
    """Takes a mapping out of use: its school its own, an officer that of the officer's unit. Versions stay.

    Raises PermissionDenied for a mapping of somebody else, Http404.
    """
    row = profile_of(school_id=school_id, on=timezone.localdate(now), profile_id=profile_id)
    if row.unit_id == school_id:
        require(actor=actor, action="edit", school_id=school_id)
    else:
        require(actor=actor, action="share_profile", school_id=school_id)
        if row.unit_id != _officers_unit(actor, school_id=school_id):
            raise PermissionDenied(f"Hồ sơ này do {row.shared_by} dùng chung; chỉ đơn vị ấy bỏ được.")
    with transaction.atomic():
        FigureProfile.objects.filter(pk=row.id, retired_at__isnull=True).update(retired_at=now)
        _record(actor, now, row.unit_id, row.id, "figures.profile_retire", row.name, row.version)


def _store(
    actor: Actor,
    now: datetime,
    unit_id: int,
    known: ProfileRow | None,
    name: str,
    profile: Profile,
    columns: Sequence[str],
) -> tuple[int, int]:
    try:
        with transaction.atomic():
            if known is None:
                row = FigureProfile(unit_id=unit_id, name=name)
                row.save(force_insert=True)
                profile_id, number = row.pk, 1
            else:
                profile_id, number = known.id, known.version + 1
                FigureProfile.objects.filter(pk=profile_id, version=known.version).update(version=number)
            FigureProfileVersion(
                profile_id=profile_id,
                number=number,
                columns=list(columns),
                content=to_json(profile),
                made_at=now,
                made_by_id=actor.account_id,
            ).save(force_insert=True)
            _record(actor, now, unit_id, profile_id, "figures.profile_save", name, number)
    except IntegrityError as error:
        raise FigureProblem(f"Hồ sơ “{name}” đã có hoặc vừa được người khác lưu. Hãy mở lại rồi lưu.") from error
    return profile_id, number


def _record(
    actor: Actor, now: datetime, unit_id: int, profile_id: int, action: str, name: str, number: int
) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=unit_id,
        action=action,
        target_type="figure_profile",
        target_id=profile_id,
        at=now,
        data={"name": name, "version": number},
    )


def _officers_unit(actor: Actor, *, school_id: int) -> int:
    """The unit above the school in which the actor is an officer."""
    for post in actor.posts:
        if post.role not in AUTHORITY_OFFICERS or post.ended:
            continue
        if organisations.path_on(unit_id=school_id, on=post.as_of).startswith(post.path):
            return post.unit_id
    raise PermissionDenied("Bạn không có quyền làm việc này ở đơn vị này.")
