"""Writing and closing the papers of the six steps; what is closed is frozen and printed ever after from that."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.external_assessment.models import TeamMember, TeamPaper
from kiemdinh.rooms.external_assessment.queries.papers import codes_of, merged_notes, paper_row, papers_of
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess, work_for
from kiemdinh.rooms.external_assessment.rules.papers import (
    MINUTES,
    PAPERS,
    PLAN,
    PRELIMINARY,
    REPORT,
    STUDY,
    SURVEY,
    WORD_FORMS,
    paper_fields,
    paper_missing,
)
from kiemdinh.rooms.external_assessment.rules.work import CLOSED, DOING, PAPER, TODO, WorkFacts
from kiemdinh.rooms.external_assessment.use_cases.keeping import keep_work_form
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleWork, WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.saving import Saved, store_fields
from kiemdinh.rooms.external_assessment.use_cases.sheets import edits_of, still_at_work
from kiemdinh.rooms.external_assessment.use_cases.working import reach_step, record_work

_CLOSED = "Văn bản này đã chốt. Hãy mở lại rồi mới sửa."


def canonical_sha256(context: Mapping[str, Any]) -> str:
    """The hash of a frozen context in its one spelling."""
    text = json.dumps(context, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def save_paper(
    *, actor: Actor, now: datetime, team_id: int, kind: str, fields: Mapping[str, str], versions: Mapping[str, int]
) -> Saved:
    """Saves texts of a paper: of one's own báo cáo sơ bộ, or (leaders) of a paper of the team.

    Raises StaleFields, WorkProblem, PermissionDenied, Http404.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now))
    member = _writer(access, kind)
    first = paper_row(access, kind=kind, member=member)
    labels = {f.key: f.label for f in paper_fields(kind, codes_of(first))}
    edits = edits_of(fields, versions, allowed=labels, what=PAPERS[kind].title, labels=labels)
    loaded = [first]

    def load() -> TeamPaper:
        return loaded.pop() if loaded else paper_row(access, kind=kind, member=member)

    with transaction.atomic():
        saved = store_fields(
            load=load,
            shown=lambda row: row.values,
            edits=edits,
            locked=lambda row: _CLOSED if row.state == CLOSED else None,
            edited=lambda state: DOING if state == TODO else state,
            actor=actor,
            now=now,
        )
        still_at_work(access)
    return saved


def _writer(access: WorkAccess, kind: str) -> TeamMember | None:
    """The actor's seat for their own paper, None for one of the team. Raises PermissionDenied."""
    if kind == PRELIMINARY:
        access.require("write_own_paper")
        return access.me
    access.require("write_report" if kind == REPORT else "write_paper")
    return None


def gather_notes(*, actor: Actor, now: datetime, team_id: int) -> Saved:
    """The secretary fills the empty parts of the báo cáo kết quả nghiên cứu from what members handed in."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="write_paper")
    row = paper_row(access, kind=STUDY)
    notes = merged_notes(access, row.values)
    if not notes:
        raise WorkProblem("Chưa có báo cáo sơ bộ nào được nộp, hoặc các phần cần gộp đã có chữ.")
    return save_paper(
        actor=actor, now=now, team_id=team_id, kind=STUDY, fields=notes,
        versions={k: int(v) for k, v in row.field_versions.items()},
    )  # fmt: skip


def move_paper(
    *, actor: Actor, now: datetime, team_id: int, kind: str, action: str, version: int, reason: str = ""
) -> TeamPaper:
    """Closes a paper ("close") or opens it again ("reopen").

    A member hands in and takes back their own báo cáo sơ bộ; the head closes what is the team's. Closing brings the
    work to its next step. Raises WorkProblem with what misses, StaleWork, PermissionDenied.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now))
    if kind == PRELIMINARY:
        member = _writer(access, kind)
        reason = reason or "Rút về để sửa."
    else:
        member = None
        access.require("close_paper")
    row = paper_row(access, kind=kind, member=member)
    missing = (*paper_missing(kind, row.values, codes_of(row)), *_before(access, kind)) if action == "close" else ()
    try:
        target = PAPER.move(
            state=row.state, action=action, roles=access.roles, facts=WorkFacts(missing=missing, reason=reason)
        )
    except Refusal as refusal:
        raise WorkProblem(str(refusal)) from refusal
    fresh: dict[str, Any] = {"state": target, "frozen": None, "frozen_sha256": "", "closed_on": None}
    if target == CLOSED:
        frozen = {"kind": kind, "values": row.values, "edits": row.edits}
        fresh |= {"frozen": frozen, "frozen_sha256": canonical_sha256(frozen), "closed_on": access.today}
    else:
        fresh |= {"approved_on": None, "approved_number": "", "approved_by_name": ""}
    with transaction.atomic():
        if not TeamPaper.objects.filter(pk=row.pk, version=version).update(**fresh, version=version + 1):
            raise StaleWork("văn bản này")
        record_work(access, now, f"paper.{action}", reason, kind=kind, member=row.member_id)
        if target == CLOSED and kind in WORD_FORMS:
            keep_work_form(access, kind, row_id=row.pk)
        if target == CLOSED:
            _advance(access)
        still_at_work(access)
    row.refresh_from_db()
    return row


def _before(access: WorkAccess, kind: str) -> list[str]:
    """What of the earlier steps must be closed before this paper."""
    marks = papers_of(access)
    if kind == STUDY:
        late = [m.member.assessor.full_name for m in marks if m.member and m.state != CLOSED]
        return [f"{name} chưa nộp báo cáo sơ bộ." for name in late]
    earlier = {MINUTES: (STUDY,), PLAN: (STUDY,), SURVEY: (STUDY, MINUTES, PLAN)}.get(kind, ())
    left = [m.paper.title for m in marks if m.paper.kind in earlier and m.state != CLOSED]
    return [f"Hãy chốt “{title}” trước." for title in left]


def _advance(access: WorkAccess) -> None:
    """Where the closed papers bring the work: 2 after the study, 3 with minutes and an approved plan, 4 after the
    survey."""
    rows = {r.kind: r for r in TeamPaper.objects.filter(team=access.team, member=None, state=CLOSED)}
    step = 1
    if STUDY in rows:
        step = 2
        if MINUTES in rows and PLAN in rows and rows[PLAN].approved_on is not None:
            step = 4 if SURVEY in rows else 3
    reach_step(access, step)


def approve_plan(
    *, actor: Actor, now: datetime, team_id: int, version: int, approved_on: date, number: str, approved_by_name: str
) -> TeamPaper:
    """Records that the Giám đốc Sở approved the closed work plan. Raises WorkProblem, StaleWork, PermissionDenied."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="approve_plan")
    row = paper_row(access, kind=PLAN)
    if row.state != CLOSED or row.closed_on is None:
        raise WorkProblem("Trưởng đoàn chưa chốt kế hoạch làm việc nên chưa phê duyệt được.")
    name = nfc(approved_by_name).strip()
    if not name:
        raise WorkProblem("Hãy ghi họ tên người phê duyệt.")
    if not row.closed_on <= approved_on <= access.today:
        raise WorkProblem("Ngày phê duyệt phải từ ngày chốt kế hoạch đến hôm nay.", field="approved_on")
    with transaction.atomic():
        changed = TeamPaper.objects.filter(pk=row.pk, version=version, state=CLOSED).update(
            approved_on=approved_on, approved_number=nfc(number).strip()[:60], approved_by_name=name[:120],
            version=version + 1,
        )  # fmt: skip
        if not changed:
            raise StaleWork("kế hoạch này")
        record_work(access, now, "paper.approve", kind=PLAN, number=number)
        _advance(access)
    row.refresh_from_db()
    return row
