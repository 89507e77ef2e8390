"""What the screens show: home, lists, the approval strip. Lists are always in the order of names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, text_sort_key
from kiemdinh.rooms.appraisal.models import (
    Appraisal,
    AppraisalCouncil,
    CommuneNote,
    CouncilMember,
    ListedSchool,
    ResultNotice,
    YearlyList,
)
from kiemdinh.rooms.appraisal.queries.access import (
    AppraisalAccess,
    CouncilAccess,
    ListAccess,
    ListedAccess,
    visible_appraisals,
    visible_listed,
)
from kiemdinh.rooms.appraisal.queries.minutes import opinions_of
from kiemdinh.rooms.appraisal.rules.states import APPRAISAL, COUNCIL, FIXED, PASSED, STUDYING, TURN_WORDS
from kiemdinh.rooms.assessors import queries as assessors
from kiemdinh.rooms.organisations import queries as organisations

LOOKS = {
    "waiting": "todo",
    "studying": "doing",
    "met": "sent",
    "passed": "done",
    "notified": "done",
    "stopped": "none",
    "forming": "doing",
    "proposed": "sent",
    "decided": "done",
    "closed": "done",
    "dissolved": "none",
    "draft": "doing",
    "fixed": "done",
}


@dataclass(frozen=True, slots=True)
class Strip:
    """Where a dossier is, whose turn, since when, until when, what comes next."""

    label: str
    look: str
    turn: str
    since: date | None
    due_on: date | None
    days_left: int | None
    following: str


@dataclass(frozen=True, slots=True)
class AppraisalRow:
    """A line of the list of appraisals."""

    id: int
    school: str
    council: str
    state: str
    label: str
    look: str
    turn: str
    since: date
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A school that was looked at for a list, with its reasons in words."""

    id: int
    school_id: int
    name: str
    code: str
    place: str
    listed: bool
    by_hand: bool
    reason: str
    against: tuple[str, ...]
    to_look: tuple[str, ...]
    years: str
    version: int
    appraisal_id: int | None


def strip_of(access: AppraisalAccess) -> Strip:
    """The strip of one appraisal."""
    row = access.appraisal
    due = row.decision_due_on if row.state == PASSED else row.council.meeting_on if row.state == STUDYING else None
    return Strip(
        label=APPRAISAL.labels[row.state],
        look=LOOKS[row.state],
        turn=TURN_WORDS[APPRAISAL.turn[row.state]],
        since=row.state_since,
        due_on=due,
        days_left=(due - access.today).days if due else None,
        following=_following(access),
    )


def _following(access: AppraisalAccess) -> str:
    row = access.appraisal
    if row.state == STUDYING:
        handed = sum(1 for s in opinions_of(row).values() if s.submitted_at and s.member.left_on is None)
        return f"{handed}/{len(access.members)} phiếu ý kiến đã nộp; đủ phiếu thì họp hội đồng"
    return {
        "waiting": "Giám đốc Sở quyết định thành lập hội đồng",
        "met": "Thư ký hoàn thiện biên bản, Chủ tịch thông qua",
        "passed": "Sở thông báo kết quả; Giám đốc quyết định trong thời hạn",
        "notified": "Quyết định và Bằng ở mục Công nhận",
        "stopped": row.stopped_reason,
    }[row.state]


def appraisal_rows(actor: Actor, *, today: date, text: str = "", state: str = "") -> list[AppraisalRow]:
    """The appraisals the actor may see, in name order; `text` without marks, `state` one of the states."""
    found = visible_appraisals(actor, today=today).select_related("council")
    if state in APPRAISAL.labels:
        found = found.filter(state=state)
    rows = list(found)
    names = organisations.names_on(unit_ids={r.school_id for r in rows}, on=today)
    wanted = fold(text)
    shown = [
        AppraisalRow(
            id=r.pk,
            school=names.get(r.school_id, ""),
            council=r.council.title,
            state=r.state,
            label=APPRAISAL.labels[r.state],
            look=LOOKS[r.state],
            turn=TURN_WORDS[APPRAISAL.turn[r.state]],
            since=r.state_since,
            due_on=r.decision_due_on if r.state == PASSED else None,
        )
        for r in rows
    ]
    matching = [r for r in shown if wanted in fold(r.school)]
    return sorted(matching, key=lambda r: (text_sort_key(r.school), r.id))


def lists_of(department_id: int) -> list[YearlyList]:
    """The lists of a Sở, newest first."""
    return list(YearlyList.objects.filter(department_id=department_id).order_by("-year", "-round"))


def councils_of(department_id: int) -> list[tuple[AppraisalCouncil, str, str]]:
    """(council, look, label) of a Sở, newest first."""
    rows = AppraisalCouncil.objects.filter(department_id=department_id).order_by("-pk")
    return [(row, LOOKS[row.state], COUNCIL.labels[row.state]) for row in rows]


def listed_rows(access: ListAccess, *, text: str = "", only: str = "") -> list[ListedRow]:
    """The schools that were looked at, in name order; `only` "trong" (in the list) or "ngoai" (left out)."""
    rows = ListedSchool.objects.filter(yearly_list=access.yearly_list)
    if only in ("trong", "ngoai"):
        rows = rows.filter(listed=only == "trong")
    return _listed(list(rows), access.today, text)


def my_listed(actor: Actor, *, today: date) -> list[ListedRow]:
    """The schools in lists that a commune or a school sees."""
    return _listed(list(visible_listed(actor)), today, "")


def _listed(rows: Iterable[ListedSchool], today: date, text: str) -> list[ListedRow]:
    found = list(rows)
    schools = organisations.school_rows(unit_ids={r.school_id for r in found}, on=today)
    names = organisations.names_on(unit_ids={r.school_id for r in found}, on=today)
    taken = dict(Appraisal.objects.filter(listed_school__in=found).values_list("listed_school_id", "pk"))
    wanted = fold(text)
    shown = [
        ListedRow(
            id=r.pk,
            school_id=r.school_id,
            name=names.get(r.school_id, ""),
            code=schools[r.school_id].code if r.school_id in schools else "",
            place=schools[r.school_id].commune_name if r.school_id in schools else "",
            listed=r.listed,
            by_hand=r.by_hand,
            reason=r.reason,
            against=tuple(str(f["text"]) for f in r.findings if f["ok"] is False),
            to_look=tuple(str(f["text"]) for f in r.findings if f["ok"] is None),
            years=", ".join(sorted({str(y["year"]).replace("-", "–") for y in r.years})[-3:]),
            version=r.version,
            appraisal_id=taken.get(r.pk),
        )
        for r in found
        if wanted in fold(names.get(r.school_id, "")) or wanted in fold(r.reason)
    ]
    return sorted(shown, key=lambda r: (text_sort_key(r.name), r.code))


def notes_of(access: ListedAccess) -> list[CommuneNote]:
    """Questions to the commune, newest first."""
    rows = CommuneNote.objects.filter(listed_school=access.listed).select_related("asked_by", "answered_by", "commune")
    return list(rows.order_by("-asked_at", "-pk"))


def free_schools(department_id: int, *, today: date, council: AppraisalCouncil | None = None) -> list[ListedRow]:
    """Schools of fixed lists that no council has yet, and those of `council` itself."""
    rows = ListedSchool.objects.filter(listed=True, yearly_list__state=FIXED, yearly_list__department_id=department_id)
    mine = set(council.appraisals.values_list("listed_school_id", flat=True)) if council else set()
    return [r for r in _listed(list(rows), today, "") if r.appraisal_id is None or r.id in mine]


def register_people(actor: Actor, *, department_id: int) -> list[tuple[int, str]]:
    """(id, name with workplace) of the people of the register who may be asked, in name order."""
    rows = assessors.visible_assessors(actor=actor, action="engage").filter(register_id=department_id, is_active=True)
    return [
        (pk, f"{name}, {place}" if place else name)
        for pk, name, place in rows.order_by("sort_key", "pk").values_list("pk", "full_name", "workplace")
    ]


def former_members(access: CouncilAccess) -> list[CouncilMember]:
    """Who left the council, with the reason."""
    rows = CouncilMember.objects.filter(council=access.council, left_on__isnull=False).select_related("assessor")
    return list(rows.order_by("left_on", "pk"))


def declared(access: CouncilAccess) -> dict[int, list[Any]]:
    """By assessor: (school, whether signed, whether clean) of every school of the council."""
    refs = [a.pk for a in access.appraisals]
    found: dict[int, list[Any]] = {}
    for row in assessors.engagements_in(kind="council", ref_ids=refs, on=access.today).values():
        if not row.ended_reason:
            found.setdefault(row.assessor_id, []).append((row.school_name, row.must_sign, row.is_clean))
    return found


def notice_of(access: AppraisalAccess) -> ResultNotice | None:
    """The issued notice of the result."""
    return ResultNotice.objects.filter(appraisal=access.appraisal).first()


def names(school_id: int, on: date) -> str:
    """The name of a school on a day."""
    return organisations.name_as_of(unit_id=school_id, on=on)
