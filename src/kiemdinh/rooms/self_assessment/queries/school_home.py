"""The school's first page: four steps, what waits for me, deadlines, latest events."""

from datetime import date
from typing import Any

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, PublishedReport
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, open_access, visible_to
from kiemdinh.rooms.self_assessment.queries.council import council_problems_of
from kiemdinh.rooms.self_assessment.queries.my_work import tasks_of
from kiemdinh.rooms.self_assessment.queries.results import CycleResult
from kiemdinh.rooms.self_assessment.rules.states import DRAFT, FIX, PUBLISHED, SENT

__all__ = ("cycles_of_school", "open_newest", "published_reports", "steps_of", "tasks_of")


def cycles_of_school(*, actor: Actor, school_id: int) -> list[Cycle]:
    """The cycles of a school the actor may see, newest first."""
    return list(visible_to(actor).filter(school_id=school_id).order_by("-school_year", "-pk"))


def open_newest(*, actor: Actor, cycles: list[Cycle], today: date) -> CycleAccess | None:
    """The cycle shown on the school's page: the newest."""
    return open_access(actor=actor, cycle=cycles[0], today=today) if cycles else None


def steps_of(
    access: CycleAccess, sheets: list[CriterionSheet], filled: int, results: CycleResult
) -> list[dict[str, Any]]:
    """The four steps of a cycle with counts: council, evidence, criteria, report."""
    cycle, base = access.cycle, f"/chu-ky/{access.cycle.pk}/"
    problems = council_problems_of(access)
    seats = sum(1 for p in access.participants if p.council_role)
    criteria = [s for s in sheets if s.kind == "criterion"]
    assigned = sum(1 for s in criteria if s.assignee_id or s.group_id)
    counts = evidence.counts_by_criterion(set_id=cycle.evidence_set_id)
    with_evidence = sum(1 for s in criteria if counts.get(s.criterion))
    total_codes = len(evidence.codes_of(set_id=cycle.evidence_set_id))
    done = sum(1 for s in criteria if s.work_state == "done")
    sent = sum(1 for s in criteria if s.work_state == SENT)
    fix = sum(1 for s in criteria if s.work_state == FIX)
    published = cycle.state == PUBLISHED
    versions = PublishedReport.objects.filter(cycle=cycle).count() if published else 0
    note = f"{sent} phiếu chờ duyệt, {fix} phiếu đang sửa lại" if done < len(criteria) else "Đã duyệt đủ"
    return [
        {
            "state": "done" if cycle.state != DRAFT and not problems else "now",
            "title": "Hội đồng",
            "url": f"{base}hoi-dong/",
            "big": seats,
            "small": "thành viên",
            "value": assigned,
            "max": len(criteria),
            "note": problems[0] if problems else f"Đã phân công {assigned}/{len(criteria)} tiêu chí",
        },
        {
            "state": "done" if with_evidence == len(criteria) else "now",
            "title": "Minh chứng",
            "url": f"{base}minh-chung/",
            "big": total_codes,
            "small": "mã minh chứng",
            "value": with_evidence,
            "max": len(criteria),
            "note": f"{len(criteria) - with_evidence} tiêu chí chưa có minh chứng"
            if with_evidence < len(criteria)
            else "Tiêu chí nào cũng có minh chứng",
        },
        {
            "state": "done" if done == len(criteria) else ("now" if cycle.state != DRAFT else ""),
            "title": "Tiêu chí",
            "url": f"{base}tieu-chi/",
            "big": done,
            "small": f"/ {len(criteria)} đã duyệt",
            "value": done,
            "max": len(criteria),
            "note": note,
        },
        {
            "state": "done" if published else "",
            "title": "Báo cáo",
            "url": f"{base}bao-cao/",
            "big": versions if published else filled,
            "small": "bản đã công bố" if published else "mục đã viết",
            "value": 1 if published else 0,
            "max": 1,
            "note": "Giữ nguyên, tải được bất cứ lúc nào" if published else "Công bố khi hết điểm chặn",
        },
    ]


def published_reports(access: CycleAccess) -> list[PublishedReport]:
    """What was published of a cycle, newest first."""
    return list(
        PublishedReport.objects.filter(cycle=access.cycle)
        .select_related("document", "published_by")
        .defer("context")
        .order_by("-number")
    )
