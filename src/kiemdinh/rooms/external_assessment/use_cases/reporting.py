"""The report of an external assessment: the draft to the school, the final one to those who recognise."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date, nfc
from kiemdinh.rooms.external_assessment.models import SupplementRequest, TeamReport
from kiemdinh.rooms.external_assessment.queries.papers import paper_row, papers_of
from kiemdinh.rooms.external_assessment.queries.sheets import table_of, unclosed
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess, work_for
from kiemdinh.rooms.external_assessment.rules.papers import REPORT, SURVEY, paper_missing
from kiemdinh.rooms.external_assessment.rules.report import due_after
from kiemdinh.rooms.external_assessment.rules.work import CLOSED, OPEN
from kiemdinh.rooms.external_assessment.use_cases.keeping import keep_work_form
from kiemdinh.rooms.external_assessment.use_cases.papers import canonical_sha256
from kiemdinh.rooms.external_assessment.use_cases.problems import WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.telling import tell_members, tell_school
from kiemdinh.rooms.external_assessment.use_cases.working import move_team
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.recognition.use_cases import RecognitionProblem, open_case
from kiemdinh.rooms.registration import queries as registration
from kiemdinh.rooms.registration.use_cases import close as close_registration
from kiemdinh.services.files.store import store_bytes

FEEDBACK_DAYS = "external_assessment.feedback_working_days"


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a report was made of and what came out; the exports of this room make it."""

    context: dict[str, Any]
    form: bytes
    document: bytes


Render = Callable[[WorkAccess], Rendered]


def draft_missing(access: WorkAccess) -> tuple[str, ...]:
    """What still stands between the team and sending its draft, in sentences."""
    missing = []
    survey = next(m for m in papers_of(access) if m.paper.kind == SURVEY)
    if survey.state != CLOSED:
        missing.append("Chưa chốt báo cáo kết quả khảo sát chính thức.")
    if waiting := SupplementRequest.objects.filter(team=access.team, state=OPEN).count():
        missing.append(f"Còn {waiting} yêu cầu bổ sung minh chứng chưa được trả lời; hãy chờ hoặc rút yêu cầu.")
    return (*missing, *report_missing(access))


def report_missing(access: WorkAccess) -> tuple[str, ...]:
    """What the report itself lacks: sheets that the head has not closed, texts of Phần 1 and 3."""
    left = unclosed(table_of(access))
    missing = []
    if left:
        more = "…" if len(left) > 8 else "."
        missing.append(f"Trưởng đoàn chưa chốt {len(left)} phiếu của đoàn: {', '.join(left[:8])}{more}")
    return (*missing, *paper_missing(REPORT, paper_row(access, kind=REPORT).values))


def send_draft(
    *, actor: Actor, now: datetime, team_id: int, letter_number: str, rendered: Render
) -> TeamReport:
    """Freezes the draft and sends it to the school; its days to answer begin.

    Raises WorkProblem with what misses, PermissionDenied.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="send_draft")
    days = access.procedure.integer(FEEDBACK_DAYS, on=access.today)
    due_on = due_after(organisations.working_calendar(), access.today, days)
    with transaction.atomic():
        move_team(access, "send_draft", now, missing=draft_missing(access), step=5)
        report = _keep(access, "draft", rendered, now, letter_number=nfc(letter_number).strip()[:60], due_on=due_on)
        keep_work_form(access, "gui-du-thao", row_id=report.pk)
        tell_school(
            access,
            kind="outside.draft",
            text=f"Đoàn đánh giá ngoài gửi dự thảo báo cáo. Nhà trường phản hồi đến hết ngày {format_date(due_on)}.",
            url="du-thao/",
            now=now,
        )
    return report


def finish_report(*, actor: Actor, now: datetime, team_id: int, number: str, rendered: Render) -> TeamReport:
    """Freezes the final report; every kind that was asked for becomes a case of recognition, the registration ends.

    Raises WorkProblem with what misses, PermissionDenied.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="report")
    facts = registration.facts(registration_id=access.team.registration_id, on=access.today)
    if facts is None or facts.may_go_on:
        raise WorkProblem(facts.may_go_on if facts else "Không còn hồ sơ đăng ký của đoàn này.")
    with transaction.atomic():
        move_team(access, "report", now, missing=report_missing(access), step=6)
        report = _keep(access, "final", rendered, now, letter_number=nfc(number).strip()[:60])
        _propose(access, report, facts, now)
        close_registration(actor=actor, now=now, registration_id=access.team.registration_id)
        tell_school(access, kind="outside.report", text="Đã có báo cáo đánh giá ngoài.", url="bao-cao/", now=now)
        tell_members(access, kind="outside.report", text="Đã có báo cáo đánh giá ngoài.", url="bao-cao/", now=now)
    return report


def _propose(access: WorkAccess, report: TeamReport, facts: registration.RegistrationFacts, now: datetime) -> None:
    result = report.result
    found = {
        "accreditation": (result["accreditation_level"], facts.asked_accreditation_level),
        "national_standard": (result["national_standard"], facts.asked_national_degree),
    }
    basis = {
        "report_id": report.pk,
        "report_sha256": report.context_sha256,
        "report_number": report.letter_number,
        "school_level": result["school_level"],
        "explanation": result["explanation"],
        "team_decision": access.team.decision_number,
    }
    for kind in facts.going_on:
        level, asked = found[kind]
        try:
            open_case(
                actor=access.actor,
                now=now,
                school_id=access.team.school_id,
                kind=kind,
                edition_code=access.team.edition_code,
                generation="2018",
                level=level or 0,
                asked_level=asked,
                basis_kind="external_assessment",
                basis_ref=access.team.pk,
                basis=basis,
                reported_on=access.today,
            )
        except RecognitionProblem as problem:
            raise WorkProblem(str(problem)) from problem


def _keep(access: WorkAccess, kind: str, rendered: Render, now: datetime, **more: Any) -> TeamReport:
    made = rendered(access)
    form, _ = store_bytes(name="bieu-mau.docx", content=made.form, now=now)
    document, _ = store_bytes(name="bao-cao.docx", content=made.document, now=now)
    report = TeamReport(
        team=access.team,
        kind=kind,
        context=made.context,
        context_sha256=canonical_sha256(made.context),
        form=form,
        document=document,
        result=made.context["result"],
        made_at=now,
        made_by_id=access.actor.account_id,
        sent_on=access.today,
        **more,
    )
    report.save(force_insert=True)
    return report
