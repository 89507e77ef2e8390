"""Whom the work of a cycle tells what: every notice of this room goes through here.

A notice names its object ("cycle:4/sheet:12/"), so that it stops ringing when the matter is over. Only people who hold
a post at the school on that day are told.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Participant
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.rules.states import CHAIR, LEADERS, SECRETARY
from kiemdinh.services.notices import notify, settle


def tell_school(
    access: CycleAccess,
    *,
    to: Iterable[int | None],
    kind: str,
    text: str,
    url: str,
    now: datetime,
    about: str = "",
    key: str = "",
) -> int:
    """A notice to people of the cycle's school; whoever left it gets none."""
    unit_id = access.cycle.school_id
    there = people.still_serving(account_ids=to, unit_id=unit_id, on=timezone.localdate(now))
    return notify(
        to=sorted(there),
        kind=kind,
        text=text,
        url=url,
        unit_id=unit_id,
        now=now,
        actor_id=access.actor.account_id,
        about=about,
        key=key,
    )


def about_sheet(sheet: CriterionSheet) -> str:
    """The name of a sheet in `about`."""
    return f"cycle:{sheet.cycle_id}/sheet:{sheet.pk}/"


def name_of(sheet: CriterionSheet) -> str:
    """How a sentence names a sheet."""
    return f"Mức 4, khoản {sheet.criterion}" if sheet.kind == "level_4" else f"tiêu chí {sheet.criterion}"


def reviewers_of(access: CycleAccess) -> list[int]:
    """Who is told that a sheet was handed in: the secretary; without one the chair; without that all who review."""
    for role in (SECRETARY, CHAIR):
        if found := [account for account, held in access.council.items() if held == role]:
            return found
    return [account for account, held in access.council.items() if held in LEADERS]


def writers_of(access: CycleAccess, sheet: CriterionSheet) -> list[int]:
    """Whom a sheet waits for: its assignee; without one the whole group it was given to."""
    own = [p.account_id for p in access.participants if p.pk == sheet.assignee_id and p.account_id]
    return own or sorted(access.target(sheet).assigned)


def tell_of_move(access: CycleAccess, sheet: CriterionSheet, *, action: str, reason: str, now: datetime) -> None:
    """After a move of a sheet: what was said of it before is over, and the next one in turn is told."""
    settle(about=about_sheet(sheet), now=now)
    name, who = name_of(sheet), access.actor.full_name
    words = {
        "submit": ("sheet.submit", f"{who} nộp phiếu {name}, chờ duyệt.", reviewers_of(access)),
        "approve": ("sheet.approve", f"Phiếu {name} đã được duyệt.", writers_of(access, sheet)),
        "return": ("sheet.return", f"Phiếu {name} được trả lại để sửa: {reason.strip()}", writers_of(access, sheet)),
        "reopen": ("sheet.return", f"Phiếu {name} được mở lại để sửa: {reason.strip()}", writers_of(access, sheet)),
    }
    if action in words:
        kind, text, to = words[action]
        tell_school(access, to=to, kind=kind, text=text, url=sheet_url(sheet), now=now, about=about_sheet(sheet))


def tell_of_assignment(access: CycleAccess, given: Iterable[tuple[Participant, CriterionSheet]], now: datetime) -> None:
    """One notice to each person for all the sheets they were given together."""
    sheets: dict[int, list[CriterionSheet]] = {}
    for person, sheet in given:
        if person.account_id:
            sheets.setdefault(person.account_id, []).append(sheet)
    for account, mine in sheets.items():
        names, first = ", ".join(name_of(s) for s in mine), mine[0]
        due = f", hạn nộp {first.due_on:%d/%m/%Y}" if first.due_on and len({s.due_on for s in mine}) == 1 else ""
        one = len(mine) == 1
        tell_school(
            access,
            to=[account],
            kind="sheet.assign",
            text=f"Bạn được phân công {names}{due}." if one else f"Bạn được phân công {len(mine)} phiếu: {names}{due}.",
            url=sheet_url(first) if one else "/viec-cua-toi/",
            now=now,
            about=about_sheet(first) if one else f"cycle:{access.cycle.pk}/",
        )
