"""Remarks from the public: the queue of the authority, and what the authority lets everybody read."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, text_sort_key
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.public_portal.models import PublicSchool, Remark
from kiemdinh.rooms.public_portal.queries.access import schools_in
from kiemdinh.rooms.public_portal.rules.states import ANSWERED, RECEIVED, REMARK, REMARK_PERMITS


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """A remark in the queue."""

    id: int
    text: str
    school: str
    state: str
    state_label: str
    received_at: datetime
    public: bool


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """What everybody may read of a remark: the words the authority chose, and its answer."""

    text: str
    answer: str
    answered_on: datetime


def _mine(actor: Actor) -> QuerySet[Remark]:
    scope = schools_in(REMARK_PERMITS.scope(actor=actor, action="view"), column="unit_id")
    return Remark.objects.filter(scope)


def queue(*, actor: Actor, today: date, state: str = RECEIVED, search: str = "") -> list[RemarkRow]:
    """Remarks sent to one's own authority, the oldest first while they wait, else the newest."""
    rows = list(_mine(actor).filter(state=state).order_by("received_at" if state == RECEIVED else "-received_at", "pk"))
    names = organisations.names_on(unit_ids={r.school_id for r in rows if r.school_id}, on=today)
    wanted = fold(search)
    return [
        RemarkRow(
            row.pk,
            row.text,
            names.get(row.school_id, ""),
            row.state,
            REMARK.labels[row.state],
            row.received_at,
            row.public,
        )
        for row in rows
        if wanted in fold(f"{row.text} {names.get(row.school_id, '')}")
    ]


def waiting_remarks(*, actor: Actor) -> int:
    """How many remarks wait for the person's authority."""
    return _mine(actor).filter(state=RECEIVED).count()


def shown_remarks(*, limit: int) -> list[ShownRemark]:
    """The newest answers that the authority shows to everybody."""
    rows = Remark.objects.filter(Q(state=ANSWERED), public=True).order_by("-answered_at", "-pk")[:limit]
    return [ShownRemark(row.public_text, row.answer, row.answered_at) for row in rows if row.answered_at]


def receivers(*, on: date) -> list[tuple[int, str]]:
    """The authorities a remark can go to: every Sở that has schools here, under its name of the day, in name order."""
    rows = PublicSchool.objects.filter(province_id__isnull=False).order_by("province_id")
    ids = [pk for pk in rows.values_list("province_id", flat=True).distinct() if pk is not None]
    names = organisations.names_on(unit_ids=ids, on=on)
    return [(pk, f"Sở Giáo dục và Đào tạo {names[pk]}") for pk in sorted(ids, key=lambda pk: text_sort_key(names[pk]))]
