"""The Word documents of this room. What was passed or issued prints its frozen values, for ever the same."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from kiemdinh.rooms.appraisal.models import CouncilMember, OpinionSheet, ResultNotice
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess, CouncilAccess, ListAccess
from kiemdinh.rooms.appraisal.queries.minutes import meeting_of
from kiemdinh.rooms.appraisal.queries.papers import (
    decision_context,
    list_context,
    minutes_context,
    notice_context,
    notice_draft,
    opinion_context,
)
from kiemdinh.rooms.appraisal.queries.procedure import EDITION
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.services.documents import render_docx

WORD_FORMS = {
    "phieu": "phieu-y-kien-tham-dinh",
    "thong-bao": "thong-bao-ket-qua-tham-dinh",
    "bien-ban": "bien-ban-tham-dinh",
    "quyet-dinh": "quyet-dinh-hoi-dong-tham-dinh",
    "danh-sach": "danh-sach-truong-xem-xet",
}


def render(
    kind: str, context: dict[str, Any], *, on: date, unit_id: int, today: date, row_id: int | None = None
) -> bytes:
    """A document as .docx bytes with the form of the unit's authority; the same values and day give the same bytes.

    `row_id` is the row whose frozen paper it may be: it keeps the form of the day it was frozen.
    """
    name = WORD_FORMS[kind]
    form = regulations.word_form(name, edition_code=EDITION, unit_id=unit_id, on=today, row_id=row_id)
    return render_docx(form, context, moment=datetime.combine(on, time(), ZoneInfo(settings.TIME_ZONE)))


def opinion_docx(access: AppraisalAccess, *, member_id: int) -> bytes:
    """Mẫu số 3 of one member, those who left included. The page has checked who may read it."""
    member = CouncilMember.objects.filter(pk=member_id, council_id=access.appraisal.council_id).first()
    if member is None:
        raise Http404
    sheet = OpinionSheet.objects.filter(appraisal=access.appraisal, member=member).first()
    return render(
        "phieu",
        opinion_context(access, member, sheet),
        on=access.today,
        **_of_school(access),
        row_id=sheet.pk if sheet is not None and sheet.submitted_at is not None else None,
    )


def minutes_docx(access: AppraisalAccess) -> bytes:
    """Mẫu số 5: frozen once passed, before that as it stands."""
    meeting = meeting_of(access.appraisal)
    if meeting is None:
        raise Http404
    if meeting.passed_at is not None:
        passed = timezone.localdate(meeting.passed_at)
        return render("bien-ban", meeting.frozen, on=passed, row_id=meeting.pk, **_of_school(access))
    return render("bien-ban", minutes_context(access, meeting, passed_at=None), on=access.today, **_of_school(access))


def notice_docx(access: AppraisalAccess) -> bytes:
    """Mẫu số 4: frozen once issued, before that a draft from the members' sheets."""
    notice = ResultNotice.objects.filter(appraisal=access.appraisal).first()
    if notice is not None:
        return render("thong-bao", notice.frozen, on=notice.issued_on, row_id=notice.pk, **_of_school(access))
    draft = notice_context(access, number="", day=None, texts=notice_draft(access))
    return render("thong-bao", draft, on=access.today, **_of_school(access))


def decision_docx(access: CouncilAccess) -> bytes:
    """QĐ thành lập hội đồng thẩm định: frozen once decided."""
    row = access.council
    about: Any = {"unit_id": row.department_id, "today": access.today}
    if row.decision:
        return render("quyet-dinh", row.decision, on=row.decided_on or access.today, row_id=row.pk, **about)
    return render("quyet-dinh", decision_context(access), on=access.today, **about)


def list_docx(access: ListAccess) -> bytes:
    """Danh sách trường được xem xét: frozen once fixed."""
    row = access.yearly_list
    about: Any = {"unit_id": row.department_id, "today": access.today}
    if row.frozen:
        return render("danh-sach", row.frozen, on=row.fixed_on or access.today, row_id=row.pk, **about)
    return render("danh-sach", list_context(access), on=access.today, **about)


def _of_school(access: AppraisalAccess) -> Any:
    return {"unit_id": access.appraisal.school_id, "today": access.today}
