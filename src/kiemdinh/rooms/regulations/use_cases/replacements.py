"""Keeping a tried Word form of an authority, putting it in use, ending its use."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.regulations import queries
from kiemdinh.rooms.regulations.models import Edition, FormReplacement
from kiemdinh.rooms.regulations.rules.replacements import (
    FORM_REPLACEMENT,
    IN_USE,
    TRIAL,
    ReplacementFacts,
)
from kiemdinh.services.files.store import store_bytes
from kiemdinh.services.ledger import record

NOT_YOUR_FORMS = "Chỉ chuyên viên hoặc lãnh đạo Sở thay được biểu mẫu dùng cho các trường của Sở."
_CHANGED = "Người khác vừa đổi mẫu này. Hãy tải lại trang rồi làm lại."


class FormReplacementProblem(Exception):
    """The request cannot be done; the text says why and what to do."""


def add_replacement(
    *,
    actor: Actor,
    now: datetime,
    edition_code: str,
    kind: str,
    name: str,
    note: str,
    form: bytes,
    trial: bytes,
    left_out: list[str],
) -> FormReplacement:
    """Keeps a form that was tried, with the paper made from it; no school uses it yet.

    Raises FormReplacementProblem (no such edition, the same form kept before), PermissionDenied. Điều 8 TT 57/2026.
    """
    unit_id = queries.authority_of(actor, "replace")
    if unit_id is None:
        raise PermissionDenied(NOT_YOUR_FORMS)
    edition = Edition.objects.filter(code=edition_code).first()
    if edition is None:
        raise FormReplacementProblem("Không có bộ quy định đã chọn. Hãy chọn lại.")
    with transaction.atomic():
        stored, shown = store_bytes(name=name, content=form, now=now)
        same = FormReplacement.objects.filter(
            unit_id=unit_id, edition=edition, kind=kind, form=stored, state__in=(TRIAL, IN_USE)
        ).first()
        if same is not None:
            raise FormReplacementProblem(f"Đúng tệp này đã tải lên rồi, tên “{same.name}”. Hãy mở mẫu đó để dùng.")
        row = FormReplacement(
            unit_id=unit_id,
            edition=edition,
            kind=kind,
            name=shown,
            note=note,
            form=stored,
            state=TRIAL,
            trial=store_bytes(name="dien-thu.docx", content=trial, now=now)[0],
            left_out=left_out,
            uploaded_at=now,
            uploaded_by_id=actor.account_id,
        )
        row.save(force_insert=True)
        _record(actor, now, row, "form_replacement.add", sha256=stored.sha256)
    return row


def put_replacement_in_use(
    *, actor: Actor, now: datetime, today: date, replacement_id: int, version: int, starts_on: date
) -> FormReplacement:
    """Papers from `starts_on` are made with this form; the one in use until then ends that day and is kept.

    Raises FormReplacementProblem (a day before today or before the one in use began, changed meanwhile), Http404.
    """
    with transaction.atomic():
        row = _claim(actor, replacement_id, version)
        row.state = _move(actor, row, "put_in_use", ReplacementFacts(today=today, starts_on=starts_on))
        earlier = (
            FormReplacement.objects.select_for_update()
            .filter(unit_id=row.unit_id, edition_id=row.edition_id, kind=row.kind, state=IN_USE)
            .first()
        )
        if earlier is not None:
            if earlier.starts_on and earlier.starts_on > starts_on:
                raise FormReplacementProblem(
                    f"Mẫu “{earlier.name}” sẽ dùng từ {earlier.starts_on:%d/%m/%Y}. Hãy chọn ngày từ đó trở đi, hoặc"
                    " cho thôi dùng mẫu ấy trước."
                )
            earlier.state = _move(actor, earlier, "replace", ReplacementFacts(today=today))
            earlier.ends_on, earlier.version = starts_on, earlier.version + 1
            earlier.reason = f"Thay bằng mẫu “{row.name}”"[:500]
            earlier.save()
            _record(actor, now, earlier, "form_replacement.replace", by=row.pk)
        row.starts_on = starts_on
        row.save()
        _record(actor, now, row, "form_replacement.put_in_use", starts_on=starts_on.isoformat())
    return row


def withdraw_replacement(
    *, actor: Actor, now: datetime, today: date, replacement_id: int, version: int, reason: str
) -> FormReplacement:
    """Ends the use of a form today (or drops a trial); papers from today use the published form again.

    Raises FormReplacementProblem (no reason, changed meanwhile), Http404.
    """
    with transaction.atomic():
        row = _claim(actor, replacement_id, version)
        row.state = _move(actor, row, "withdraw", ReplacementFacts(today=today, reason=reason))
        row.reason = reason.strip()[:500]
        if row.starts_on is not None:
            row.ends_on = max(row.starts_on, today)
        row.save()
        _record(actor, now, row, "form_replacement.withdraw", reason=row.reason)
    return row


def _claim(actor: Actor, replacement_id: int, version: int) -> FormReplacement:
    """The row at this version, its version counted on."""
    queries.replacement_for(actor=actor, replacement_id=replacement_id)
    if queries.authority_of(actor, "replace") is None:
        raise PermissionDenied(NOT_YOUR_FORMS)
    rows = FormReplacement.objects.filter(pk=replacement_id, version=version)
    if not rows.update(version=version + 1):
        raise FormReplacementProblem(_CHANGED)
    return FormReplacement.objects.select_related("edition").get(pk=replacement_id)


def _move(actor: Actor, row: FormReplacement, action: str, facts: ReplacementFacts) -> str:
    try:
        return FORM_REPLACEMENT.move(state=row.state, action=action, roles=actor.roles_at(row.unit_id), facts=facts)
    except Refusal as refusal:
        raise FormReplacementProblem(str(refusal)) from refusal


def _record(actor: Actor, now: datetime, row: FormReplacement, action: str, **data: object) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=row.unit_id,
        action=action,
        target_type="form_replacement",
        target_id=row.pk,
        at=now,
        data={"edition": row.edition.code, "kind": row.kind, "file": row.name} | data,
    )
