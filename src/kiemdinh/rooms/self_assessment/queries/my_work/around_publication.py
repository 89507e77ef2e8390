"""Reviews of the improvement plan that are due, opinions to answer or to give, and requests to unlock."""

from datetime import date

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.self_assessment.models import DraftConsultation, StaffOpinion
from kiemdinh.rooms.self_assessment.queries.access import visible_to
from kiemdinh.rooms.self_assessment.queries.improvement_plan import due_reviews
from kiemdinh.rooms.self_assessment.queries.my_work.items import Source, WorkItem
from kiemdinh.rooms.self_assessment.queries.publishing import unlock_queue


def reviews(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Internal reviews of the improvement plan that nobody has closed (TT 57/2026 Mẫu số 2, mục VI, VIII)."""
    return [
        WorkItem("review", due.label, due.cycle_title, due.url, "Rà soát", due.due_on, due.late_days, "history")
        for due in due_reviews(actor=actor, today=today)
    ]


def opinions(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Opinions on a draft that wait for the council's answer, and drafts on which I have said nothing yet."""
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


def unlocks(actor: Actor, today: date, with_team: bool) -> list[WorkItem]:
    """Schools below me that ask to correct a published report."""
    if not any(p.unit_kind != "school" and not p.ended for p in actor.posts):
        return []
    return [
        WorkItem("unlock", f"{row.school} xin mở khóa báo cáo", row.reason, "/mo-khoa/", "Trả lời", None, 0, "lock")
        for row in unlock_queue(actor=actor, today=today)
    ]


REVIEWS = Source(kinds={"review": "Rà soát kế hoạch cải tiến"}, items=reviews)
OPINIONS = Source(kinds={"opinion": "Trả lời góp ý", "draft": "Góp ý dự thảo"}, items=opinions)
UNLOCKS = Source(kinds={"unlock": "Mở khóa báo cáo"}, items=unlocks)
