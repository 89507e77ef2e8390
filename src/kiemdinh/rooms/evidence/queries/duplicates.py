"""The same content in several documents of a school."""

from dataclasses import dataclass

from django.db.models import Count

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.evidence.models import EvidenceItem
from kiemdinh.rooms.evidence.queries.items import visible_to
from kiemdinh.rooms.evidence.queries.space import live_files


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that holds the content. `removable`: no code stands on it and all its files are in the first copy."""

    document_id: int
    subject: str
    number: str
    file_name: str
    codes: tuple[str, ...]
    removable: bool


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """One content and the documents that hold it; the first is the one to keep: it has codes, or is the oldest."""

    sha256: str
    size: int
    copies: tuple[Copy, ...]

    @property
    def short_hash(self) -> str:
        """Enough of the SHA-256 to compare by eye."""
        return self.sha256[:12]


def duplicates(*, actor: Actor, school_id: int, search: str = "") -> list[DuplicateGroup]:
    """Contents that stand in more than one document of a school, the largest first; four queries."""
    mine = live_files(school_id=school_id).filter(document__in=visible_to(actor))
    doubled = (
        mine.order_by()
        .values("stored_id")
        .annotate(n=Count("document_id", distinct=True))
        .filter(n__gt=1)
        .values_list("stored_id", flat=True)
    )
    files = list(mine.filter(stored_id__in=list(doubled)).select_related("document", "stored").order_by("document_id"))
    ids = {f.document_id for f in files}
    held: dict[int, set[int]] = {}
    for document_id, stored_id in mine.filter(document_id__in=ids).values_list("document_id", "stored_id"):
        held.setdefault(document_id, set()).add(stored_id)
    codes: dict[int, list[str]] = {}
    for document_id, code in EvidenceItem.objects.filter(document_id__in=ids, removed_at__isnull=True).values_list(
        "document_id", "code"
    ):
        codes.setdefault(document_id, []).append(code)
    by_content: dict[int, dict[int, Copy]] = {}
    sizes = {f.stored_id: (f.stored.sha256, f.stored.size) for f in files}
    for stored_id in sizes:
        here = {f.document_id: f for f in files if f.stored_id == stored_id}
        first = min(here, key=lambda pk: (not codes.get(pk), pk))
        ordered = [first, *(pk for pk in here if pk != first)]
        by_content[stored_id] = {
            pk: Copy(
                pk,
                here[pk].document.subject,
                here[pk].document.number,
                here[pk].name,
                tuple(codes.get(pk, ())),
                pk != first and not codes.get(pk) and held[pk] <= held[first],
            )
            for pk in ordered
        }
    words = fold(search).split()
    groups = [
        DuplicateGroup(*sizes[stored_id], tuple(copies.values()))
        for stored_id, copies in by_content.items()
        if all(any(word in fold(f"{c.subject} {c.number} {c.file_name}") for c in copies.values()) for word in words)
    ]
    return sorted(groups, key=lambda g: (-g.size, g.sha256))
