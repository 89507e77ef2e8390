"""The diary of the official survey: interviews, observations, photos."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.external_assessment.models import SurveyEntry
from kiemdinh.rooms.external_assessment.queries.work import work_for
from kiemdinh.rooms.external_assessment.rules.fields import criterion_codes
from kiemdinh.rooms.external_assessment.use_cases.problems import StaleWork, WorkProblem
from kiemdinh.rooms.external_assessment.use_cases.working import record_work
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.store import store

INTERVIEW, OBSERVATION, PHOTO = "interview", "observation", "photo"
KINDS = {INTERVIEW: "Phỏng vấn", OBSERVATION: "Quan sát", PHOTO: "Ảnh chụp"}
PICTURES = frozenset({"jpg", "png", "webp"})


def add_entry(
    *,
    actor: Actor,
    now: datetime,
    team_id: int,
    kind: str,
    happened_at: datetime,
    subject: str,
    text: str = "",
    people: int | None = None,
    criteria: Sequence[str] = (),
    upload: tuple[str, IO[bytes]] | None = None,
) -> SurveyEntry:
    """Writes one entry; a photo must be a picture by its content.

    The same entry sent twice is one entry. Raises WorkProblem (no subject, nothing noted, a moment to come, a criterion
    that the catalog does not have, not a picture), PermissionDenied, Http404.
    """
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="survey")
    if kind not in KINDS:
        raise Http404
    known = criterion_codes(access.catalog)
    if unknown := next((code for code in criteria if code not in known), ""):
        raise WorkProblem(f"Bộ tiêu chí không có tiêu chí “{unknown[:20]}”. Hãy ghi như 1.1, 3.2.", field="criteria")
    subject, words = nfc(subject).strip(), nfc(text).strip()
    if not subject:
        raise WorkProblem("Hãy ghi đối tượng hoặc nơi khảo sát.", field="subject")
    if kind == PHOTO and upload is None:
        raise WorkProblem("Hãy chọn tệp ảnh.", field="photo")
    if kind != PHOTO and not words:
        raise WorkProblem("Hãy ghi nội dung đã nghe, đã thấy.", field="text")
    if happened_at > now:
        raise WorkProblem("Thời điểm khảo sát không thể sau lúc này.", field="happened_at")
    assert access.me is not None
    with transaction.atomic():
        stored, name = _picture(upload, now) if upload is not None else (None, "")
        said = {
            "team": access.team,
            "member": access.me,
            "kind": kind,
            "happened_at": happened_at,
            "subject": subject[:250],
            "people": people,
            "criteria": list(dict.fromkeys(criteria)),
            "text": words,
            "file": stored,
        }
        before = SurveyEntry.objects.filter(**said, removed_at__isnull=True).first()
        if before is not None:  # the button was pressed twice
            return before
        row = SurveyEntry(**said, file_name=name, created_at=now)
        row.save(force_insert=True)
        record_work(access, now, "survey.add", kind=kind)
    return row


def _picture(upload: tuple[str, IO[bytes]], now: datetime) -> tuple[StoredFile, str]:
    try:
        stored, name = store(name=upload[0], stream=upload[1], now=now)
    except RefusedFile as refused:
        raise WorkProblem(str(refused), field="photo") from refused
    if stored.extension not in PICTURES:
        raise WorkProblem(f"Tệp “{name}” không phải ảnh. Hãy chọn ảnh JPG, PNG hoặc WebP.", field="photo")
    return stored, name


def remove_entry(*, actor: Actor, now: datetime, team_id: int, entry_id: int, version: int) -> None:
    """Who wrote an entry takes it out; the row stays with its moment. Raises StaleWork, PermissionDenied, Http404."""
    access = work_for(actor=actor, team_id=team_id, today=timezone.localdate(now), action="survey")
    row = SurveyEntry.objects.filter(pk=entry_id, team=access.team, removed_at__isnull=True).first()
    if row is None:
        raise Http404
    if access.me is None or row.member_id != access.me.pk:
        raise PermissionDenied("Chỉ người ghi mới bỏ được mục này.")
    with transaction.atomic():
        rows = SurveyEntry.objects.filter(pk=row.pk, version=version)
        if not rows.update(removed_at=now, version=version + 1):
            raise StaleWork("mục này")
        record_work(access, now, "survey.remove", entry=row.pk)
