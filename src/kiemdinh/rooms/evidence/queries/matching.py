"""Finding the documents a school already has, for a list that comes from elsewhere."""

from typing import NamedTuple

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.evidence.models import Document


class KnownDocument(NamedTuple):
    """A document of the register as matching sees it; words are without marks."""

    id: int
    subject: str
    number: str


def known_documents(*, school_id: int) -> list[KnownDocument]:
    """Every live document of a school, oldest first; one query."""
    rows = Document.objects.filter(school_id=school_id, removed_at__isnull=True).order_by("pk")
    return [KnownDocument(pk, fold(s), fold(n)) for pk, s, n in rows.values_list("pk", "subject", "number")]
