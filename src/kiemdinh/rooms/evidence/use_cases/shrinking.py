"""A smaller copy of a file as its next revision; the original stays in the history."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import DocumentFile
from kiemdinh.rooms.evidence.use_cases.files import add_file
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem, require
from kiemdinh.services.files.shrinking import NotShrunk, ShrinkSettings, shrunk
from kiemdinh.services.files.store import open_stored


class NotSmaller(EvidenceProblem):
    """No smaller copy was made, so nothing changed; the text says why."""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The new revision, and the bytes before and after."""

    file: DocumentFile
    before: int
    after: int


def shrink_file(*, actor: Actor, now: datetime, file_id: int) -> Shrunk:
    """Puts a smaller copy of a live file in its place as the next revision.

    Raises NotSmaller: digitally signed, of a kind that does not shrink, damaged, or not smaller; EvidenceProblem for a
    file that is no longer the current one; Http404, PermissionDenied.
    """
    row = queries.file_for(actor=actor, file_id=file_id)
    require(actor, "edit", row.document.school_id)
    if row.removed_at is not None:
        raise EvidenceProblem("Tệp này đã có bản mới hơn. Hãy tải lại trang.")
    limits = queries.upload_limits(timezone.localdate(now))
    with open_stored(row.stored) as stream:
        content = stream.read()
    try:
        made = shrunk(
            content,
            extension=row.stored.extension,
            settings=ShrinkSettings(limits.image_side, limits.pdf_image_side, limits.image_quality),
        )
    except NotShrunk as why:
        raise NotSmaller(f"Tệp “{row.name}”: {why}") from why
    new = add_file(
        actor=actor, now=now, document_id=row.document_id, name=row.name, stream=BytesIO(made), replaces=row.pk
    )
    return Shrunk(new, len(content), len(made))
