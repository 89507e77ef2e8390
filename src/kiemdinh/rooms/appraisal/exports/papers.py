"""The Word documents of this room. What was passed or issued prints its frozen values, for ever the same."""

from datetime import date, datetime, time
from pathlib import Path
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
from kiemdinh.services.documents import render_docx

FORM_FILES = {
    "phieu": "phieu-y-kien-tham-dinh.docx",
    "thong-bao": "thong-bao-ket-qua-tham-dinh.docx",
    "bien-ban": "bien-ban-tham-dinh.docx",
    "quyet-dinh": "quyet-dinh-hoi-dong-tham-dinh.docx",
    "danh-sach": "danh-sach-truong-xem-xet.docx",
}


def render(kind: str, context: dict[str, Any], *, on: date) -> bytes:
    """A document as .docx bytes; the same values and day give the same bytes."""
    form = (Path(settings.REGULATIONS_DIR) / EDITION / "forms" / FORM_FILES[kind]).read_bytes()
    return render_docx(form, context, moment=datetime.combine(on, time(), ZoneInfo(settings.TIME_ZONE)))


def opinion_docx(access: AppraisalAccess, *, member_id: int) -> bytes:
    """Mẫu số 3 of one member, those who left included. The page has checked who may read it."""
    member = CouncilMember.objects.filter(pk=member_id, council_id=access.appraisal.council_id).first()
    if member is None:
        raise Http404
    sheet = OpinionSheet.objects.filter(appraisal=access.appraisal, member=member).first()
    return render("phieu", opinion_context(access, member, sheet), on=access.today)


def minutes_docx(access: AppraisalAccess) -> bytes:
    """Mẫu số 5: frozen once passed, before that as it stands."""
    meeting = meeting_of(access.appraisal)
    if meeting is None:
        raise Http404
    if meeting.passed_at is not None:
        return render("bien-ban", meeting.frozen, on=timezone.localdate(meeting.passed_at))
    return render("bien-ban", minutes_context(access, meeting, passed_at=None), on=access.today)


def notice_docx(access: AppraisalAccess) -> bytes:
    """Mẫu số 4: frozen once issued, before that a draft from the members' sheets."""
    notice = ResultNotice.objects.filter(appraisal=access.appraisal).first()
    if notice is not None:
        return render("thong-bao", notice.frozen, on=notice.issued_on)
    return render("thong-bao", notice_context(access, number="", day=None, texts=notice_draft(access)), on=access.today)


def decision_docx(access: CouncilAccess) -> bytes:
    """QĐ thành lập hội đồng thẩm định: frozen once decided."""
    if access.council.decision:
        return render("quyet-dinh", access.council.decision, on=access.council.decided_on or access.today)
    return render("quyet-dinh", decision_context(access), on=access.today)


def list_docx(access: ListAccess) -> bytes:
    """Danh sách trường được xem xét: frozen once fixed."""
    row = access.yearly_list
    if row.frozen:
        return render("danh-sach", row.frozen, on=row.fixed_on or access.today)
    return render("danh-sach", list_context(access), on=access.today)
