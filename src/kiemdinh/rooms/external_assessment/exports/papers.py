"""The papers and letters of a team in Word."""

from datetime import date
from typing import Any

from django.utils import timezone

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.external_assessment.exports.forms import form_bytes, render
from kiemdinh.rooms.external_assessment.exports.report import head_part, school_part, signature_part, team_part
from kiemdinh.rooms.external_assessment.models import SurveyEntry, TeamPaper, TeamReport
from kiemdinh.rooms.external_assessment.queries.papers import codes_of, paper_view
from kiemdinh.rooms.external_assessment.queries.progress import STEPS_KEY
from kiemdinh.rooms.external_assessment.queries.records import points_of
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.papers import MINUTES, PLAN, PRELIMINARY, SURVEY
from kiemdinh.rooms.external_assessment.rules.work import ACCEPTED, KEPT
from kiemdinh.rooms.external_assessment.use_cases.survey import KINDS
from kiemdinh.services.rich_text import from_plain


def paper_docx(access: WorkAccess, row: TeamPaper, *, on: date) -> bytes:
    """A paper; a closed one is made of what was frozen when it was closed."""
    if row.frozen is not None:
        row.values = row.frozen["values"]
        on = row.closed_on or on
    view = paper_view(row)
    context: dict[str, Any] = {
        "head": head_part(access, on=on),
        "school": school_part(access, on=on),
        "team": team_part(access),
        "sections": [
            {"label": t.field.label, "html": from_plain(t.value)}
            for t in view.texts
            if not t.field.key.startswith(("remark.", "question."))
        ],
        "signature": signature_part(access),
    }
    if row.kind == PRELIMINARY:
        context |= _preliminary(row)
    if row.kind == MINUTES:
        context["signature"] = {**signature_part(access), "authority_lines": ["TM. ĐOÀN ĐÁNH GIÁ NGOÀI"]}
    if row.kind == PLAN:
        context |= _plan(access, row, on=on)
    if row.kind == SURVEY:
        context["entries"] = [_entry(e) for e in _entries(access)]
    return render(form_bytes(access, row.kind, row_id=row.pk if row.frozen is not None else None), context, on=on)


def _preliminary(row: TeamPaper) -> dict[str, Any]:
    writer = row.member.assessor.full_name if row.member else ""
    return {
        "writer": writer,
        "notes": [
            {
                "code": code,
                "remark": row.values.get(f"remark.{code}", ""),
                "question": row.values.get(f"question.{code}", ""),
            }
            for code in codes_of(row)
        ],
        "signature": {"authority_lines": [], "title": "NGƯỜI VIẾT BÁO CÁO", "note": "", "name": writer},
    }


def _plan(access: WorkAccess, row: TeamPaper, *, on: date) -> dict[str, Any]:
    titles = access.procedure.items(STEPS_KEY, on=on)
    line = ""
    if row.approved_on is not None:
        number = f"Số {row.approved_number}, " if row.approved_number else ""
        line = f"({number}ngày {format_date(row.approved_on)})"
    return {
        "steps": [
            {
                "title": title,
                "time": row.values.get(f"time.{number}", ""),
                "content": row.values.get(f"content.{number}", ""),
                "who": row.values.get(f"who.{number}", ""),
            }
            for number, title in enumerate(titles, 1)
        ],
        "approval": {"line": line, "name": row.approved_by_name},
    }


def _entries(access: WorkAccess) -> list[SurveyEntry]:
    rows = SurveyEntry.objects.filter(team=access.team, removed_at__isnull=True)
    return list(rows.order_by("happened_at", "pk"))


def _entry(row: SurveyEntry) -> dict[str, str]:
    local = timezone.localtime(row.happened_at)
    criteria = f" (tiêu chí {', '.join(row.criteria)})" if row.criteria else ""
    return {
        "when": f"{local:%H:%M} {format_date(local.date())}",
        "kind": KINDS[row.kind],
        "subject": f"{row.subject}{f' ({row.people} người)' if row.people else ''}",
        "text": f"{row.text or row.file_name}{criteria}",
    }


def draft_letter_docx(access: WorkAccess, draft: TeamReport) -> bytes:
    """Công văn gửi dự thảo, of the day the draft was sent."""
    days = access.procedure.integer("external_assessment.feedback_working_days", on=draft.sent_on)
    context = {
        "head": head_part(access, on=draft.sent_on, number=draft.letter_number, symbol="CV-ĐGN"),
        "school": school_part(access, on=draft.sent_on),
        "team": team_part(access),
        "days": str(days),
        "due_on": format_date(draft.due_on),
        "recipients": ["Như trên", "Sở Giáo dục và Đào tạo (để báo cáo)", "Lưu: hồ sơ đoàn"],
        "signature": signature_part(access),
    }
    return render(form_bytes(access, "gui-du-thao", row_id=draft.pk), context, on=draft.sent_on)


def answer_letter_docx(access: WorkAccess, draft: TeamReport, *, on: date) -> bytes:
    """Trả lời ý kiến phản hồi: every point with what the team says; of the day of the answers once they are sent."""
    points, day = points_of(draft), draft.answered_on or on
    words = {ACCEPTED: "Tiếp thu", KEPT: "Bảo lưu"}
    context = {
        "head": head_part(access, on=day, number=draft.answer_number, symbol="CV-ĐGN"),
        "school": school_part(access, on=day),
        "sent_on": format_date(draft.sent_on),
        "points": [
            {
                "criterion": p.criterion,
                "inaccurate": p.inaccurate,
                "proposal": p.proposal,
                "outcome": words.get(p.state, "…"),
                "answer": p.answer,
            }
            for p in points
        ],
        "accepted": str(sum(1 for p in points if p.state == ACCEPTED)),
        "kept": str(sum(1 for p in points if p.state == KEPT)),
        "recipients": ["Như trên", "Sở Giáo dục và Đào tạo (để báo cáo)", "Lưu: hồ sơ đoàn"],
        "signature": signature_part(access),
    }
    form = form_bytes(access, "tra-loi", row_id=draft.pk if draft.answered_on is not None else None)
    return render(form, context, on=day)
