"""The notice of the result: issued to school and commune, then posted (Điều 18 khoản 5, Mẫu số 4)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.appraisal.models import ResultNotice
from kiemdinh.rooms.appraisal.queries.access import appraisal_for
from kiemdinh.rooms.appraisal.queries.papers import notice_context
from kiemdinh.rooms.appraisal.queries.procedure import EDITION
from kiemdinh.rooms.appraisal.queries.snapshot import sha256_of
from kiemdinh.rooms.appraisal.rules.result_notice import TEXTS, notice_problems
from kiemdinh.rooms.appraisal.rules.states import APPRAISAL, Facts
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem
from kiemdinh.rooms.appraisal.use_cases.telling import about, commune_of, settle, tell_school, tell_unit
from kiemdinh.rooms.appraisal.use_cases.writing import log, moved, number_and_day, words_of, write
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.regulations.use_cases import keep_form


def issue_notice(
    *,
    actor: Actor,
    now: datetime,
    appraisal_id: int,
    version: int,
    number: str,
    issued_on: date | None,
    texts: Mapping[str, str],
) -> ResultNotice:
    """Records the signed notice, frozen, and sends it to the school and its commune.

    Raises AppraisalProblem (a part is missing, số or day wrong), StaleRow, PermissionDenied, Http404.
    """
    today = timezone.localdate(now)
    access = appraisal_for(actor=actor, appraisal_id=appraisal_id, today=today, action="notify")
    row = access.appraisal
    words = {key: words_of(str(text), label=TEXTS[key], field=key) for key, text in texts.items() if key in TEXTS}
    if missing := notice_problems(words):
        raise AppraisalProblem(" ".join(missing.values()), fields=missing)
    state = moved(APPRAISAL, state=row.state, action="notify", roles=access.roles, facts=Facts())
    passed = timezone.localdate(row.passed_at) if row.passed_at else None
    said = number_and_day(number=number, day=issued_on, today=today, not_before=passed)
    day = issued_on or today
    signed = people.signature_for(unit_id=row.council.department_id, on=day)
    context = notice_context(access, number=said, day=day, texts=words)
    try:
        with transaction.atomic():
            write(row, version=version, what="việc thẩm định này", state=state, state_since=today)
            notice = ResultNotice.objects.create(
                appraisal=row,
                number=said,
                issued_on=day,
                signer_name=signed.full_name,
                signer_post=" ".join(signed.lines),
                frozen=context,
                frozen_sha256=sha256_of(context),
            )
            keep_form(
                "thong-bao-ket-qua-tham-dinh",
                row_id=notice.pk,
                edition_code=EDITION,
                unit_id=row.school_id,
                on=today,
            )
            settle(about=about(row.pk), now=now)
            _log(row.school_id, row.pk, actor, now, "notice.issue", number=said, day=day)
            url, text = f"/tham-dinh/{row.pk}/thong-bao/", f"Có thông báo kết quả thẩm định {access.school_name}."
            tell_school(
                school_id=row.school_id,
                on=today,
                kind="appraisal.result",
                text=text,
                url=url,
                now=now,
                actor_id=actor.account_id,
            )
            if commune := commune_of(row.school_id, today):
                tell_unit(
                    unit_id=commune,
                    on=today,
                    kind="appraisal.result",
                    text=text,
                    url=url,
                    now=now,
                    actor_id=actor.account_id,
                )
    except IntegrityError as error:
        raise AppraisalProblem("Thông báo này vừa được người khác ghi. Hãy tải lại trang.") from error
    return notice


def post_notice(
    *, actor: Actor, now: datetime, appraisal_id: int, version: int, posted_on: date | None = None
) -> ResultNotice:
    """Puts the notice on the public pages from a day on; `posted_on` today when not given.

    Raises AppraisalProblem (posted already, a day in the future or before the notice), StaleRow, PermissionDenied.
    """
    today = timezone.localdate(now)
    access = appraisal_for(actor=actor, appraisal_id=appraisal_id, today=today, action="post")
    row = ResultNotice.objects.filter(appraisal=access.appraisal).first()
    if row is None:
        raise Http404
    day = posted_on or today
    if row.posted_on is not None:
        raise AppraisalProblem(f"Thông báo đã đăng ngày {row.posted_on:%d/%m/%Y}.")
    if day > today or day < row.issued_on:
        raise AppraisalProblem(f"Ngày đăng phải từ {row.issued_on:%d/%m/%Y} đến hôm nay.", field="posted_on")
    with transaction.atomic():
        write(row, version=version, what="thông báo này", posted_on=day)
        _log(access.appraisal.school_id, access.appraisal.pk, actor, now, "notice.post", day=day)
    return row


def _log(school_id: int, appraisal_id: int, actor: Actor, now: datetime, action: str, **data: object) -> None:
    log(
        actor_id=actor.account_id,
        unit_id=school_id,
        action=action,
        kind="appraisal",
        row_id=appraisal_id,
        now=now,
        **data,
    )
