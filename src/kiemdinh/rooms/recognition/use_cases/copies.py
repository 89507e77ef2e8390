"""The signed paper comes back: kept as it came, its signatures read, never altered."""

from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.recognition.models import Recognition, SignedCopy
from kiemdinh.rooms.recognition.queries.access import recognition_for
from kiemdinh.rooms.recognition.rules.states import EVER_ISSUED, REFUSED, REVOKED
from kiemdinh.rooms.recognition.use_cases.problems import RecognitionProblem
from kiemdinh.rooms.recognition.use_cases.telling import record
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.store import store
from kiemdinh.services.signatures import check_pdf

PAPERS = {
    "decision": "Quyết định công nhận",
    "certificate": "Giấy chứng nhận hoặc bằng",
    "refusal": "Thông báo không công nhận",
    "revocation": "Quyết định thu hồi",
}
_NEEDS = {"decision": EVER_ISSUED, "certificate": EVER_ISSUED, "refusal": (REFUSED,), "revocation": (REVOKED,)}
_IMAGES = ("jpg", "png")


def attach_signed(
    *, actor: Actor, now: datetime, recognition_id: int, what: str, name: str, stream: IO[bytes]
) -> SignedCopy:
    """Keeps a signed PDF, or a scan (PDF or picture), beside the recognition.

    A PDF that was changed after signing is kept too and shown as such: throwing it away would hide it. It does not
    count as the signed copy. The same file for the same paper is kept once. Raises RecognitionProblem for a paper that
    does not exist yet or a file not taken.
    """
    today = timezone.localdate(now)
    access = recognition_for(actor=actor, recognition_id=recognition_id, today=today, action="attach_signed")
    row = access.row
    if what not in PAPERS or row.state not in _NEEDS[what]:
        raise RecognitionProblem("Chưa có văn bản này để tải bản đã ký lên. Hãy ghi quyết định trước.", field="what")
    stream.seek(0)
    content = stream.read()
    with transaction.atomic():
        try:
            kept, shown = store(name=name, stream=stream, now=now)
        except RefusedFile as refused:
            raise RecognitionProblem(str(refused), field="file") from refused
        if kept.extension != "pdf" and kept.extension not in _IMAGES:
            raise RecognitionProblem("Bản đã ký là tệp PDF, hoặc ảnh chụp bản giấy (JPEG, PNG).", field="file")
        same = SignedCopy.objects.filter(recognition=row, what=what, file=kept).first()
        if same is not None:  # the button was pressed twice
            return same
        check = check_pdf(content).to_dict() if kept.extension == "pdf" else {"state": "scan", "signatures": []}
        copy = SignedCopy.objects.create(
            recognition=row,
            what=what,
            file=kept,
            name=shown,
            scan=check["state"] == "scan",
            signature=check,
            uploaded_at=now,
            uploaded_by_id=actor.account_id,
        )
        if what == "certificate" and check["state"] in ("intact", "scan"):
            Recognition.objects.filter(pk=row.pk).update(signed_copy=kept, signature_check=check)
        record(row, actor=actor, now=now, action="signed_copy", what=what, state=check["state"], sha256=kept.sha256)
    return copy
