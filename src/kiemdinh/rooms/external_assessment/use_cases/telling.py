"""Notices around the work of a team; each goes to those who sit at the matter today."""

from datetime import datetime

from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.people.queries.matching import head_of
from kiemdinh.services.notices import notify


def tell_school(access: WorkAccess, *, kind: str, text: str, url: str, now: datetime, key: str = "") -> None:
    """To the head of the school."""
    _tell(access, [head_of(unit_id=access.team.school_id)], kind, text, url, now, key)


def tell_leaders(access: WorkAccess, *, kind: str, text: str, url: str, now: datetime, key: str = "") -> None:
    """To head, deputy and secretary of the team."""
    leaders = [m.assessor.account_id for m in access.sitting if m.role != "member"]
    _tell(access, leaders, kind, text, url, now, key)


def tell_members(access: WorkAccess, *, kind: str, text: str, url: str, now: datetime, key: str = "") -> None:
    """To everybody in the team."""
    _tell(access, [m.assessor.account_id for m in access.sitting], kind, text, url, now, key)


def _tell(
    access: WorkAccess, to: list[int | None], kind: str, text: str, url: str, now: datetime, key: str
) -> None:
    notify(
        to=to,
        kind=kind,
        text=text,
        url=f"/doan/{access.team.pk}/{url}",
        unit_id=access.team.school_id,
        now=now,
        actor_id=access.actor.account_id,
        about=f"team:{access.team.pk}/",
        key=key,
    )
