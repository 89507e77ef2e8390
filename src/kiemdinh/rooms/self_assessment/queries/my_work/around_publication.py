"""Reviews of the improvement plan that are due, opinions to answer or to give, and requests to unlock."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.self_assessment.models import Cycle, DraftConsultation, Participant, StaffOpinion, UnlockRequest
from kiemdinh.rooms.self_assessment.queries.access import visible_to
from kiemdinh.rooms.self_assessment.queries.improvement_plan import due_reviews
from kiemdinh.rooms.self_assessment.queries.my_work.items import Asked, Source, WorkItem
from kiemdinh.rooms.self_assessment.queries.publishing import unlock_queue
from kiemdinh.rooms.self_assessment.queries.review_counts import newest_of, reviews_owed
from kiemdinh.rooms.self_assessment.rules.states import (
    ASKED,
    AUTHORITIES,
    IN_PROGRESS,
    LEADERS,
    PUBLISHED,
    SCHOOL_HEADS,
    STAFF,
)


def reviews(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Internal reviews of the improvement plan that nobody has closed (TT 57/2026 Mẫu số 2, mục VI, VIII)."""
    return [
        WorkItem("plan_review", due.label, due.cycle_title, due.url, "Rà soát", due.due_on, due.late_days, "history")
        for due in due_reviews(actor=actor, today=today)
    ]


def opinions(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Opinions on a draft that wait for the council's answer, one line a cycle."""
    found = []
    waiting = StaffOpinion.objects.filter(
        answered_at__isnull=True, consultation__cycle__in=visible_to(actor, action="consult").values("pk")
    )
    counts: dict[int, int] = {}
    for cycle_id in waiting.values_list("consultation__cycle_id", flat=True):
        counts[cycle_id] = counts.get(cycle_id, 0) + 1
    for cycle_id, number in counts.items():
        url = f"/chu-ky/{cycle_id}/lay-y-kien/?loc=cho"
        title = f"Trả lời {number} ý kiến góp ý cho dự thảo báo cáo"
        found.append(WorkItem("opinion", title, "Tiếp thu, hoặc giữ nguyên kèm lý do", url, "Trả lời", None, 0, "chat"))
    return found


def opinions_waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu: the cycles whose council owes an answer."""
    unanswered = StaffOpinion.objects.filter(answered_at__isnull=True, consultation__cycle_id=OuterRef("pk"))
    return [Cycle.objects.filter(led_by(asked), Exists(unanswered), state=IN_PROGRESS)]


def led_by(asked: Asked) -> Q:
    """The cycles of a school that somebody heads, or whose council they lead while they serve at the school."""
    heads = people.units_served(
        account_id=asked.account_id, roles=SCHOOL_HEADS, unit_ids=asked.unit_ids, on=asked.today
    )
    seats = Participant.objects.filter(account_id=asked.account_id, council_role__in=LEADERS).values("cycle_id")
    return Q(school_id__in=heads) | Q(school_id__in=asked.unit_ids, pk__in=seats)


def drafts(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Drafts on which I have said nothing yet."""
    found = []
    open_rounds = DraftConsultation.objects.filter(
        closed_at__isnull=True,
        closes_on__gte=today,
        cycle__in=visible_to(actor, action="give_opinion").values("pk"),
    ).exclude(opinions__author_id=actor.account_id)
    for row in open_rounds.select_related("cycle").order_by("closes_on", "pk"):
        note = row.note or f"{row.cycle.title}, góp ý đến hết ngày {format_date(row.closes_on)}"
        url = f"/chu-ky/{row.cycle_id}/lay-y-kien/"
        title = "Đọc dự thảo báo cáo tự đánh giá và góp ý"
        found.append(WorkItem("draft", title, note, url, "Góp ý", row.closes_on, 0, "eye"))
    return found


def drafts_waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    staff = people.units_served(account_id=asked.account_id, roles=STAFF, unit_ids=asked.unit_ids, on=asked.today)
    said = StaffOpinion.objects.filter(consultation_id=OuterRef("pk"), author_id=asked.account_id)
    rows = DraftConsultation.objects.filter(
        closed_at__isnull=True, closes_on__gte=asked.today, cycle__state=IN_PROGRESS, cycle__school_id__in=staff
    )
    return [rows.filter(~Exists(said))]


def unlocks(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Schools below me that ask to correct a published report."""
    if not any(p.unit_kind != "school" and not p.ended for p in actor.posts):
        return []
    return [
        WorkItem("unlock", f"{row.school} xin mở khóa báo cáo", row.reason, "/mo-khoa/", "Trả lời", None, 0, "lock")
        for row in unlock_queue(actor=actor, today=today)
    ]


def unlocks_counted(asked: Asked) -> list[QuerySet[Any]]:
    """The same for the number in the menu."""
    units = people.units_served(
        account_id=asked.account_id, roles=AUTHORITIES, unit_ids=asked.unit_ids, on=asked.today
    )
    managed = scopes.standing_directly_below(unit="cycle__school_id", tops=units, on=asked.today, with_ended=True)
    return [UnlockRequest.objects.filter(managed, state=ASKED, cycle__state=PUBLISHED)]


def reviews_waiting(asked: Asked) -> list[QuerySet[Any]]:
    """The reviews that are owed, for the number in the menu: a set for each moment of an edition."""
    newest = newest_of(led_by(asked))
    return [reviews_owed(newest, asked, place) for place in range(len(asked.moments))]


REVIEWS = Source(kinds={"plan_review": "Rà soát kế hoạch cải tiến"}, items=reviews, waiting=reviews_waiting)
OPINIONS = Source(kinds={"opinion": "Trả lời góp ý"}, items=opinions, waiting=opinions_waiting)
DRAFTS = Source(kinds={"draft": "Góp ý dự thảo"}, items=drafts, waiting=drafts_waiting)
UNLOCKS = Source(kinds={"unlock": "Mở khóa báo cáo"}, items=unlocks, waiting=unlocks_counted)
