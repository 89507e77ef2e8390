"""Internal reviews of the improvement plan (TT 57: Điều 10 khoản 3, khoản 4; Mẫu số 2 mục VI): open, then frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.self_assessment.models import ImprovementItem, PlanReview
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.improvement_plan import plan_items, review_moments, rows_to_freeze
from kiemdinh.rooms.self_assessment.rules.improvement_plan import (
    CLOSED,
    OPEN,
    OTHER_MOMENT,
    PROGRESS,
    REVIEW,
    ReviewFacts,
    frozen_rows,
)
from kiemdinh.rooms.self_assessment.rules.reminders import about_review
from kiemdinh.rooms.self_assessment.rules.words import written
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.services.ledger import record
from kiemdinh.services.notices import settle

_ACTION = "review_improvement_plan"


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """What the reviewers wrote; `marks` maps the id of a row to (mức độ thực hiện, ghi chú)."""

    held_on: date | None
    content: str = ""
    result: str = ""
    adjustment: str = ""
    reviewers: str = ""
    marks: Mapping[int, tuple[str, str]] | None = None


def start_review(*, actor: Actor, now: datetime, cycle_id: int, moment: str, label: str = "") -> PlanReview:
    """Opens a review at one of the year's moments, or at another time (`moment` "other" with a label).

    Raises SelfAssessmentProblem: unknown moment, no label, that moment has its review already.
    """
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action=_ACTION)
    known = {m.key: m.label for m in review_moments(access).moments}
    shown = " ".join(nfc(label).split())[:120] if moment == OTHER_MOMENT else known.get(moment, "")
    if not shown:
        raise SelfAssessmentProblem("Hãy chọn thời điểm rà soát, hoặc ghi tên cho lần rà soát khác.")
    row = PlanReview(cycle=access.cycle, moment=moment, moment_label=shown, state=REVIEW.start)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _tell(access, now, "review.start", {"moment": shown, "row": row.pk})
    except IntegrityError as twice:
        raise SelfAssessmentProblem(f"Đã có đợt rà soát “{shown}”. Hãy mở đợt đó.") from twice
    return row


def save_review(
    *, actor: Actor, now: datetime, cycle_id: int, review_id: int, version: int, draft: ReviewDraft
) -> PlanReview:
    """Saves an open review. Raises SelfAssessmentProblem once it is closed, StaleRow, Http404."""
    access, row = _open(actor, now, cycle_id, review_id)
    marks = _marks(access, row, draft.marks or {})
    with transaction.atomic():
        changed = PlanReview.objects.filter(pk=review_id, version=version, state=OPEN).update(
            held_on=draft.held_on,
            content=written(draft.content),
            result=written(draft.result),
            adjustment=written(draft.adjustment),
            reviewers=written(draft.reviewers),
            marks=marks,
            version=version + 1,
        )
        if not changed:
            raise StaleRow("đợt rà soát này")
        _tell(access, now, "review.save", {"moment": row.moment_label, "row": review_id})
    row.refresh_from_db()
    return row


def close_review(*, actor: Actor, now: datetime, cycle_id: int, review_id: int, version: int) -> PlanReview:
    """Closes a review: every row of the plan is copied with its mark of that day, and the marks become the rows'
    mức độ thực hiện. Nothing of the review changes after that.

    Raises SelfAssessmentProblem with what is missing or because it is closed already, StaleRow, Http404.
    """
    access, row = _open(actor, now, cycle_id, review_id)
    with transaction.atomic():
        rows = rows_to_freeze(access)
        unmarked = tuple(r["task"] for r in rows if not row.marks.get(r["id"], {}).get("progress"))
        facts = ReviewFacts(row.held_on, row.result, row.reviewers, unmarked)
        try:
            target = REVIEW.move(state=row.state, action="close", roles=access.roles, facts=facts)
        except Refusal as refusal:
            raise SelfAssessmentProblem(str(refusal)) from refusal
        changed = PlanReview.objects.filter(pk=review_id, version=version, state=OPEN).update(
            state=target,
            frozen=frozen_rows(rows, row.marks),
            closed_at=now,
            closed_by_id=actor.account_id,
            version=version + 1,
        )
        if not changed:
            raise StaleRow("đợt rà soát này")
        for one in rows:
            ImprovementItem.objects.filter(pk=int(one["id"])).update(
                progress=row.marks[one["id"]]["progress"], version=F("version") + 1
            )
        settle(about=about_review(cycle_id, row.moment), now=now)
        _tell(access, now, "review.close", {"moment": row.moment_label, "row": review_id})
    row.refresh_from_db()
    return row


def drop_review(*, actor: Actor, now: datetime, cycle_id: int, review_id: int, version: int) -> None:
    """Takes back a review that was opened by mistake. Raises SelfAssessmentProblem once it is closed, StaleRow."""
    access, row = _open(actor, now, cycle_id, review_id)
    with transaction.atomic():
        if not PlanReview.objects.filter(pk=review_id, version=version, state=OPEN).delete()[0]:
            raise StaleRow("đợt rà soát này")
        _tell(access, now, "review.drop", {"moment": row.moment_label, "row": review_id})


def _open(actor: Actor, now: datetime, cycle_id: int, review_id: int) -> tuple[CycleAccess, PlanReview]:
    access = cycle_for(actor=actor, cycle_id=cycle_id, today=timezone.localdate(now), action=_ACTION)
    row = PlanReview.objects.filter(pk=review_id, cycle=access.cycle).first()
    if row is None:
        raise Http404
    if row.state == CLOSED:
        day = f" ngày {timezone.localtime(row.closed_at):%d/%m/%Y}" if row.closed_at else ""
        raise SelfAssessmentProblem(
            f"Đợt rà soát “{row.moment_label}” đã khóa{day} nên không đổi được nữa. "
            "Điều cần bổ sung thì ghi ở một đợt rà soát mới."
        )
    return access, row


def _marks(access: CycleAccess, row: PlanReview, given: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    """The marks with those given put over them; unknown rows and words are refused."""
    known = {item.pk for item in plan_items(access)}
    marks = dict(row.marks)
    for item_id, (progress, note) in given.items():
        if item_id not in known:
            raise SelfAssessmentProblem("Có việc vừa bị bỏ khỏi kế hoạch. Hãy tải lại trang rồi lưu lại.")
        if progress and progress not in PROGRESS:
            raise SelfAssessmentProblem("Mức độ thực hiện không có trong danh sách. Hãy chọn lại.")
        marks[str(item_id)] = {"progress": progress, "note": written(note)}
    return marks


def _tell(access: CycleAccess, now: datetime, action: str, data: dict[str, object]) -> None:
    record(
        actor_id=access.actor.account_id,
        unit_id=access.cycle.school_id,
        action=action,
        target_type="cycle",
        target_id=access.cycle.pk,
        at=now,
        data=data,
    )
