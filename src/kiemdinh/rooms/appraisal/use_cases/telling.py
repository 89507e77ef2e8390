"""Whom this room tells what: every notice goes through here."""

from collections.abc import Iterable
from datetime import date, datetime

from kiemdinh.rooms.appraisal.models import Appraisal
from kiemdinh.rooms.appraisal.queries.access import COUNCIL
from kiemdinh.rooms.appraisal.rules.states import SCHOOL_HEADS
from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.services.notices import notify, settle

__all__ = ("about", "settle", "tell_accounts", "tell_council", "tell_school", "tell_unit")


def about(appraisal_id: int) -> str:
    """The name of an appraisal in `about`."""
    return f"appraisal:{appraisal_id}/"


def tell_accounts(
    to: Iterable[int | None],
    *,
    kind: str,
    text: str,
    url: str,
    unit_id: int,
    now: datetime,
    actor_id: int | None,
    about: str = "",
    key: str = "",
) -> int:
    """A notice to accounts."""
    return notify(
        to=list(to), kind=kind, text=text, url=url, unit_id=unit_id, now=now, actor_id=actor_id, about=about, key=key
    )


def tell_unit(
    *, unit_id: int, on: date, kind: str, text: str, url: str, now: datetime, actor_id: int | None, about: str = ""
) -> int:
    """A notice to the officers of a Sở or a commune."""
    officers = people.officers_at(unit_ids=[unit_id], on=on).get(unit_id, [])
    return tell_accounts(
        officers, kind=kind, text=text, url=url, unit_id=unit_id, now=now, actor_id=actor_id, about=about
    )


def tell_school(
    *, school_id: int, on: date, kind: str, text: str, url: str, now: datetime, actor_id: int | None, about: str = ""
) -> int:
    """A notice to those who lead a school."""
    heads = [p.account_id for p in people.staff_of_school(school_id=school_id, today=on) if p.role in SCHOOL_HEADS]
    return tell_accounts(
        dict.fromkeys(heads), kind=kind, text=text, url=url, unit_id=school_id, now=now, actor_id=actor_id, about=about
    )


def tell_council(
    appraisal: Appraisal,
    *,
    on: date,
    kind: str,
    text: str,
    url: str,
    now: datetime,
    actor_id: int | None,
    roles: Iterable[str] = (),
) -> int:
    """A notice to the members who may look today; to those of some roles when given."""
    wanted = frozenset(roles)
    team = assessors.team_accounts(COUNCIL, appraisal.pk, on)
    to = [account for account, role in team.items() if not wanted or role in wanted]
    return tell_accounts(
        to,
        kind=kind,
        text=text,
        url=url,
        unit_id=appraisal.school_id,
        now=now,
        actor_id=actor_id,
        about=about(appraisal.pk),
    )


def commune_of(school_id: int, on: date) -> int | None:
    """The commune a school stands in."""
    facts = organisations.school_facts(unit_id=school_id, on=on)
    return facts.commune_id if facts else None
