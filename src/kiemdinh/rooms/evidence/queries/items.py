"""Evidence of one set: the items with code, document, uses and files; who reaches a document and a file."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Whose
from kiemdinh.kernel.vietnamese import fold, natural_code_key
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, EvidenceSet, EvidenceUse
from kiemdinh.rooms.evidence.rules import DOCUMENT_PERMITS
from kiemdinh.rooms.evidence.rules.addresses import LinkWarning, link_warning
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.services.files.content import INLINE
from kiemdinh.services.prepared import prepared
from kiemdinh.services.previews import has_preview


@dataclass(frozen=True, slots=True)
class FileRow:
    """A live file of a document."""

    id: int
    name: str
    extension: str
    size: int
    sha256: str
    revision: int

    @property
    def short_hash(self) -> str:
        """The first twelve signs of the SHA-256: enough to compare two copies by eye."""
        return self.sha256[:12]

    @property
    def shown_inline(self) -> bool:
        """Whether a browser may show it on our page."""
        return self.extension in INLINE

    @property
    def has_preview(self) -> bool:
        """Whether our page can show its words or tables (Word, Excel)."""
        return has_preview(self.extension)


@dataclass(slots=True)
class EvidenceRow:
    """A line of the register: code, document, where it is used, its files."""

    id: int
    document_id: int
    code: str
    criterion: str
    box: int | None
    ordinal: int
    subject: str
    number: str
    issued_on: date | None
    issuer: str
    kept_at: str
    url: str
    note: str
    version: int
    site: str = ""
    uses: list[str] = field(default_factory=list)
    use_keys: list[tuple[str, str]] = field(default_factory=list)
    files: list[FileRow] = field(default_factory=list)

    @property
    def link_only(self) -> LinkWarning | None:
        """The warning of an item that has an address and no file; None otherwise."""
        return None if self.files else link_warning(self.url)


def visible_to(actor: Actor, action: str = "view") -> QuerySet[Document]:
    """The documents the actor may see (or do `action` to)."""
    condition = Q(pk__in=[])
    for clause in DOCUMENT_PERMITS.scope(actor=actor, action=action):
        if clause.whose is Whose.OWN_SCHOOL:
            condition |= Q(school_id__in=clause.unit_ids)
    return Document.objects.filter(condition, removed_at__isnull=True)


def document_for(*, actor: Actor, document_id: int, action: str = "view") -> Document:
    """One document through the permission table; 404 for unknown and forbidden alike."""
    document = visible_to(actor, action).filter(pk=document_id).first()
    if document is None:
        raise Http404
    return document


def file_for(*, actor: Actor, file_id: int) -> DocumentFile:
    """One file (any revision) of a document the actor may download; else 404."""
    row = (
        DocumentFile.objects.select_related("stored")
        .filter(pk=file_id, document__in=visible_to(actor, "download"))
        .first()
    )
    if row is None:
        raise Http404
    return row


def list_items(
    *,
    set_id: int,
    criterion: str = "",
    search: str = "",
    box: int | None = None,
    site_id: int | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[list[EvidenceRow], int]:
    """Live items of a set in code order with uses and files, and the total before paging; three queries."""
    rows = EvidenceItem.objects.filter(evidence_set_id=set_id, removed_at__isnull=True).select_related("document__site")
    if criterion:
        rows = rows.filter(uses__criterion=criterion).distinct()
    if box is not None:
        rows = rows.filter(box=box)
    if site_id is not None:
        rows = rows.filter(document__site_id=site_id)
    if search:
        rows = rows.filter(Q(document__search_fold__contains=fold(search)) | Q(code__icontains=search.strip(" []()")))
    items = sorted(rows, key=lambda i: (natural_code_key(i.criterion), i.ordinal))
    total = len(items)
    return _with_details(items[offset : None if limit is None else offset + limit]), total


def item_for(*, set_id: int, item_id: int) -> EvidenceRow:
    """One live item of a set; 404 otherwise. The caller has already checked the right to see the set."""
    rows = _with_details(
        list(
            EvidenceItem.objects.filter(evidence_set_id=set_id, pk=item_id, removed_at__isnull=True).select_related(
                "document__site"
            )
        )
    )
    if not rows:
        raise Http404
    return rows[0]


def _with_details(items: list[EvidenceItem]) -> list[EvidenceRow]:
    rows = {
        i.pk: EvidenceRow(
            id=i.pk,
            document_id=i.document_id,
            code=i.code,
            criterion=i.criterion,
            box=i.box,
            ordinal=i.ordinal,
            subject=i.document.subject,
            number=i.document.number,
            issued_on=i.document.issued_on,
            issuer=i.document.issuer,
            kept_at=i.document.kept_at,
            url=i.document.url,
            note=i.document.note,
            version=i.document.version,
            site=i.document.site.name if i.document.site else "",
        )
        for i in items
    }
    if not rows:
        return []
    for use in EvidenceUse.objects.filter(item_id__in=rows):
        rows[use.item_id].uses.append(use_label(use.criterion, use.stage))
        rows[use.item_id].use_keys.append((use.criterion, use.stage))
    by_document = {r.document_id: r for r in rows.values()}
    for f in files_of(document_ids=by_document):
        by_document[f.document_id].files.append(file_row(f))
    for row in rows.values():
        row.uses.sort(key=natural_code_key)
        row.use_keys.sort(key=lambda key: (natural_code_key(key[0]), key[1]))
    return list(rows.values())


def use_label(criterion: str, stage: str) -> str:
    """How a use is named: "1.1", or "1.1 (Tiểu học)" in a school of several stages."""
    if not stage:
        return criterion
    return f"{criterion} ({organisations.school_vocabulary().stages.get(stage, stage)})"


def file_row(row: DocumentFile) -> FileRow:
    """A file as pages show it; `stored` must be loaded."""
    return FileRow(row.pk, row.name, row.stored.extension, row.stored.size, row.stored.sha256, row.revision)


def file_to_show(files: Sequence[FileRow], wanted: str) -> FileRow | None:
    """The file to preview: the one asked for by its id, or the first that a browser can show, or the first."""
    asked = next((f for f in files if str(f.id) == wanted), None)
    return asked or next((f for f in files if f.shown_inline), files[0] if files else None)


def files_of(*, document_ids: Iterable[int]) -> QuerySet[DocumentFile]:
    """The live files of documents, in position order."""
    return (
        DocumentFile.objects.filter(document_id__in=list(document_ids), removed_at__isnull=True)
        .select_related("stored")
        .order_by("position", "-revision")
    )


@dataclass(frozen=True, slots=True)
class CodeRow:
    """What the picker and the sheet need of an item."""

    id: int
    code: str
    subject: str
    issued_on: date | None


def codes_of(*, set_id: int) -> list[CodeRow]:
    """Every live code of a set with its document's name and date; one query."""
    rows = sorted(_codes(set_id=set_id), key=lambda r: (natural_code_key(r[4]), r[5]))
    return [CodeRow(r[0], r[1], r[2], r[3]) for r in rows]


@prepared
def _codes(*, set_id: int) -> QuerySet[Any]:
    return EvidenceItem.objects.filter(evidence_set_id=set_id, removed_at__isnull=True).values_list(
        "pk", "code", "document__subject", "document__issued_on", "criterion", "ordinal"
    )


def known_codes(*, set_id: int) -> set[str]:
    """Every live code of a set; one query."""
    return {row[0] for row in _known_codes(set_id=set_id)}


@prepared
def _known_codes(*, set_id: int) -> QuerySet[Any]:
    return EvidenceItem.objects.filter(evidence_set_id=set_id, removed_at__isnull=True).values_list("code")


class SheetCode(NamedTuple):
    """What a sheet shows of an item that serves its criterion."""

    id: int
    code: str
    subject: str


def codes_for_sheet(*, set_id: int, criterion: str, cited: Iterable[str]) -> tuple[list[SheetCode], set[str]]:
    """The live codes that serve a criterion, in code order, and those of `cited` that are live; one query."""
    rows = _codes_and_service(set_id=set_id, criterion=criterion, cited=tuple(cited) or ("",))
    serving = sorted((r for r in rows if r[5]), key=lambda r: (natural_code_key(r[3]), r[4]))
    return [SheetCode(*r[:3]) for r in serving], {r[1] for r in rows}


@prepared
def _codes_and_service(*, set_id: int, criterion: str, cited: tuple[str, ...]) -> QuerySet[Any]:
    serves = Exists(EvidenceUse.objects.filter(item_id=OuterRef("pk"), criterion=criterion))
    live = EvidenceItem.objects.filter(evidence_set_id=set_id, removed_at__isnull=True)
    wanted = live.filter(Q(code__in=cited) | Q(serves))
    return wanted.values_list("pk", "code", "document__subject", "criterion", "ordinal", serves)


def pick_codes(*, set_id: int, criterion: str, search: str, limit: int) -> list[CodeRow]:
    """The codes offered while somebody writes: all words of `search` (or the code) match, those of `criterion` first.

    One query for the codes and one for the uses, however long the register is.
    """
    rows = EvidenceItem.objects.filter(evidence_set_id=set_id, removed_at__isnull=True)
    code, words = search.strip(" []()"), fold(search.strip(" []()")).split()
    matches = Q()
    for word in words:
        matches &= Q(document__search_fold__contains=word)
    if code:
        rows = rows.filter(Q(code__icontains=code) | matches)
    own = (
        set(
            EvidenceUse.objects.filter(item__evidence_set_id=set_id, criterion=criterion).values_list(
                "item_id", flat=True
            )
        )
        if criterion
        else set()
    )
    found = rows.values_list("pk", "code", "document__subject", "document__issued_on", "criterion", "ordinal")
    ordered = sorted(found, key=lambda r: (r[0] not in own, natural_code_key(r[4]), r[5]))
    return [CodeRow(r[0], r[1], r[2], r[3]) for r in ordered[:limit]]


def boxes_of(*, set_id: int) -> list[tuple[int, int]]:
    """The boxes in use with their number of items, in order; empty when codes carry no box."""
    boxes = EvidenceItem.objects.filter(evidence_set_id=set_id, removed_at__isnull=True, box__isnull=False)
    return sorted(Counter(boxes.values_list("box", flat=True)).items())


def counts_by_criterion(*, set_id: int) -> dict[str, int]:
    """How many live items serve each criterion (an item of two stages counts once); one query."""
    return Counter(criterion for criterion, _ in set(_uses(set_id=set_id)))


@prepared
def _uses(*, set_id: int) -> QuerySet[Any]:
    live = EvidenceUse.objects.filter(item__evidence_set_id=set_id, item__removed_at__isnull=True)
    return live.values_list("criterion", "item_id")


def documents_without_code(*, school_id: int, set_id: int, search: str = "", limit: int = 50) -> list[Document]:
    """Documents of the school that have no code in this set yet, newest first."""
    rows = Document.objects.filter(school_id=school_id, removed_at__isnull=True).exclude(
        items__in=EvidenceItem.objects.filter(evidence_set_id=set_id, removed_at__isnull=True)
    )
    if search:
        rows = rows.filter(search_fold__contains=fold(search))
    return list(rows.order_by("-issued_on", "-id")[:limit])


def same_content(*, school_id: int, sha256: str) -> list[Document]:
    """Documents of the school that already hold this very content."""
    return list(
        Document.objects.filter(
            school_id=school_id, removed_at__isnull=True, files__stored__sha256=sha256, files__removed_at__isnull=True
        ).distinct()
    )


def revised_since(*, set_id: int, since: datetime) -> dict[str, int]:
    """How many items that serve each criterion got a new file or revision after a moment; one query."""
    fresh = DocumentFile.objects.filter(document_id=OuterRef("item__document_id"), added_at__gt=since)
    uses = EvidenceUse.objects.filter(Exists(fresh), item__evidence_set_id=set_id, item__removed_at__isnull=True)
    return Counter(criterion for criterion, _ in set(uses.values_list("criterion", "item_id")))


def registered_since(*, school_id: int, since: datetime) -> int:
    """How many documents the school registered after a moment."""
    return Document.objects.filter(school_id=school_id, removed_at__isnull=True, created_at__gt=since).count()


def set_is_open(*, set_id: int) -> bool:
    """Whether codes may still be made or changed."""
    return EvidenceSet.objects.filter(pk=set_id, closed_at__isnull=True).exists()
