"""The evidence set of a cycle as plain rows that another installation can read; see `use_cases.package`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiemdinh.rooms.evidence.models import (
    Document,
    DocumentFile,
    DocumentYear,
    EvidenceItem,
    EvidenceSet,
    EvidenceUse,
)
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.rows import Table, write_rows

SET = Table("bo-ma", EvidenceSet, skip=frozenset({"school"}))
DOCUMENTS = Table(
    "van-ban", Document, {"site": "sites", "created_by": "people"}, frozenset({"school", "search_fold"})
)
YEARS = Table("nam-hoc", DocumentYear, {"document": "documents"})
FILES = Table("tep", DocumentFile, {"document": "documents", "stored": "files", "added_by": "people"})
ITEMS = Table("minh-chung", EvidenceItem, {"document": "documents"}, frozenset({"evidence_set"}))
USES = Table("noi-dung", EvidenceUse, {"item": "items"})


@dataclass(frozen=True, slots=True)
class PackedSet:
    """The rows of a set before they are written, with the accounts and stored files they speak of."""

    evidence_set: EvidenceSet
    documents: list[Document]
    years: list[DocumentYear]
    files: list[DocumentFile]
    items: list[EvidenceItem]
    uses: list[EvidenceUse]

    @property
    def account_ids(self) -> set[int]:
        """Every account that the rows name."""
        found = {d.created_by_id for d in self.documents} | {f.added_by_id for f in self.files}
        return {pk for pk in found if pk is not None}

    @property
    def stored(self) -> list[StoredFile]:
        """Every stored file that the rows use."""
        return [f.stored for f in self.files]

    def rows(self, *, people: Mapping[int, str], sites: Mapping[int, str]) -> dict[str, Any]:
        """The set as plain values; rows refer to each other by their number in the list."""
        keys = {
            "people": people,
            "sites": sites,
            "files": {f.stored_id: f.stored.sha256 for f in self.files},
            "documents": {d.pk: number for number, d in enumerate(self.documents, start=1)},
            "items": {i.pk: number for number, i in enumerate(self.items, start=1)},
        }
        return {
            SET.name: write_rows(SET, [self.evidence_set], keys=keys),
            DOCUMENTS.name: write_rows(DOCUMENTS, self.documents, keys=keys),
            YEARS.name: write_rows(YEARS, self.years, keys=keys),
            FILES.name: write_rows(FILES, self.files, keys=keys),
            ITEMS.name: write_rows(ITEMS, self.items, keys=keys),
            USES.name: write_rows(USES, self.uses, keys=keys),
        }


def packed_set(*, set_id: int) -> PackedSet:
    """Every row of a set: all codes ever given, their documents, the live files. Six queries.

    The caller has checked the right to take the cycle away.
    """
    items = list(EvidenceItem.objects.filter(evidence_set_id=set_id).order_by("pk"))
    documents = list(Document.objects.filter(items__evidence_set_id=set_id).distinct().order_by("pk"))
    ids = [d.pk for d in documents]
    files = DocumentFile.objects.filter(document_id__in=ids, removed_at__isnull=True).select_related("stored")
    return PackedSet(
        EvidenceSet.objects.get(pk=set_id),
        documents,
        list(DocumentYear.objects.filter(document_id__in=ids).order_by("document_id", "school_year")),
        list(files.order_by("document_id", "position", "revision")),
        items,
        list(EvidenceUse.objects.filter(item__evidence_set_id=set_id).order_by("item_id", "criterion", "stage")),
    )
