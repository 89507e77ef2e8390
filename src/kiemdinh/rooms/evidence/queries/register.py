"""The school's register of documents, outside any cycle: lists, one document with its history, where it is used."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kiemdinh.kernel.permits import Actor, Decision, Target
from kiemdinh.kernel.vietnamese import fold, natural_code_key
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, EvidenceUse
from kiemdinh.rooms.evidence.queries.items import FileRow, document_for, file_row, files_of, use_label, visible_to
from kiemdinh.rooms.evidence.rules import DOCUMENT_PERMITS
from kiemdinh.rooms.evidence.rules.addresses import LinkWarning, link_warning

NO_FILE, NO_CODE, ONLY_LINK = "khong-tep", "chua-dung", "chi-lien-ket"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A line of the register."""

    id: int
    subject: str
    number: str
    issued_on: date | None
    issuer: str
    kept_at: str
    codes: tuple[str, ...]
    files: tuple[FileRow, ...]
    site: str = ""
    url: str = ""

    @property
    def link_only(self) -> LinkWarning | None:
        """The warning of a document that has an address and no file; None otherwise."""
        return None if self.files else link_warning(self.url)


@dataclass(frozen=True, slots=True)
class RegisterCounts:
    """How many documents there are, have no file, serve no cycle, have an address and no file."""

    total: int
    no_file: int
    no_code: int
    only_link: int = 0


@dataclass(frozen=True, slots=True)
class FileHistory:
    """A live file and its earlier revisions, newest first. `added_by` is empty for the system."""

    file: FileRow
    added_at: datetime
    added_by: str
    earlier: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class SetLink:
    """What the room that owns a set says about it: the cycle's title and the address of the item there."""

    title: str
    item_url: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class UseRow:
    """Under which code a document stands in a set, for which criteria."""

    code: str
    criteria: tuple[str, ...]
    title: str
    url: str
    closed: bool


SetLinks = Callable[[Actor, Iterable[int]], Mapping[int, SetLink]]
_SET_LINKS: list[SetLinks] = []


def register_set_links(resolver: SetLinks) -> None:
    """Takes from a later room the function that names the sets an actor may see.

    Evidence comes before the room of the cycles, so that room brings the titles and addresses when the application
    starts; without it a document still shows its codes.
    """
    if resolver not in _SET_LINKS:
        _SET_LINKS.append(resolver)


def may(*, actor: Actor, action: str, school_id: int) -> Decision:
    """May the actor `view`, `download` or `edit` documents of the school?"""
    return DOCUMENT_PERMITS.decide(actor=actor, action=action, target=Target(unit_id=school_id, path_on={}))


def list_documents(
    *,
    actor: Actor,
    school_id: int,
    search: str = "",
    year: int | None = None,
    only: str = "",
    site_id: int | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[list[DocumentRow], int]:
    """Documents of a school, newest first, and the total before paging; four queries.

    `search` looks through subject, number and issuer without marks; `year` is the year of issue; `only` is
    NO_FILE, NO_CODE or ONLY_LINK; `site_id` is the teaching place that they are about.
    """
    rows = _narrow(visible_to(actor).filter(school_id=school_id), only)
    for word in fold(search).split():
        rows = rows.filter(search_fold__contains=word)
    if year is not None:
        rows = rows.filter(issued_on__year=year)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    total = rows.count()
    rows = rows.select_related("site").order_by("-issued_on", "-id")
    page = list(rows[offset : None if limit is None else offset + limit])
    ids = [row.pk for row in page]
    files: dict[int, list[FileRow]] = {}
    for file in files_of(document_ids=ids):
        files.setdefault(file.document_id, []).append(file_row(file))
    codes: dict[int, list[str]] = {}
    for document_id, code in (
        EvidenceItem.objects.filter(document_id__in=ids, removed_at__isnull=True)
        .order_by("id")
        .values_list("document_id", "code")
    ):
        codes.setdefault(document_id, []).append(code)
    return [
        DocumentRow(
            d.pk,
            d.subject,
            d.number,
            d.issued_on,
            d.issuer,
            d.kept_at,
            tuple(codes.get(d.pk, ())),
            tuple(files.get(d.pk, ())),
            d.site.name if d.site else "",
            d.url,
        )
        for d in page
    ], total


def _narrow(rows: QuerySet[Document], only: str) -> QuerySet[Document]:
    if only == NO_FILE:
        return rows.filter(~_HAS_FILE)
    if only == NO_CODE:
        return rows.filter(~_HAS_CODE)
    if only == ONLY_LINK:
        return rows.filter(~_HAS_FILE).exclude(url="")
    return rows


_HAS_FILE = Exists(DocumentFile.objects.filter(document_id=OuterRef("pk"), removed_at__isnull=True))
_HAS_CODE = Exists(EvidenceItem.objects.filter(document_id=OuterRef("pk"), removed_at__isnull=True))


def register_counts(*, actor: Actor, school_id: int) -> RegisterCounts:
    """The numbers on the chips of the register; one query."""
    found = (
        visible_to(actor)
        .filter(school_id=school_id)
        .aggregate(
            total=Count("pk"),
            no_file=Count("pk", filter=Q(~_HAS_FILE)),
            no_code=Count("pk", filter=Q(~_HAS_CODE)),
            only_link=Count("pk", filter=Q(~_HAS_FILE) & ~Q(url="")),
        )
    )
    return RegisterCounts(found["total"], found["no_file"], found["no_code"], found["only_link"])


def years_of_issue(*, actor: Actor, school_id: int) -> list[int]:
    """The years in which documents of the school were issued, newest first."""
    days = visible_to(actor).filter(school_id=school_id).dates("issued_on", "year", order="DESC")
    return [day.year for day in days if day is not None]


def file_history(*, document_id: int) -> list[FileHistory]:
    """The live files of a document in position order, each with its earlier revisions; one query."""
    rows = list(
        DocumentFile.objects.filter(document_id=document_id)
        .select_related("stored", "added_by")
        .order_by("position", "-revision")
    )
    built = []
    for row in rows:
        if row.removed_at is not None:
            continue
        earlier = tuple(file_row(r) for r in rows if r.position == row.position and r.revision < row.revision)
        built.append(FileHistory(file_row(row), row.added_at, row.added_by.full_name if row.added_by else "", earlier))
    return built


def uses_of(*, actor: Actor, document_id: int) -> list[UseRow]:
    """Where a document is used: each set with its code and criteria, newest set first. Raises Http404."""
    document = document_for(actor=actor, document_id=document_id)
    items = list(
        EvidenceItem.objects.filter(document=document, removed_at__isnull=True)
        .select_related("evidence_set")
        .order_by("-evidence_set_id")
    )
    criteria: dict[int, list[str]] = {}
    for use in EvidenceUse.objects.filter(item__in=items):
        criteria.setdefault(use.item_id, []).append(use_label(use.criterion, use.stage))
    links: dict[int, SetLink] = {}
    for resolver in _SET_LINKS:
        links.update(resolver(actor, [i.evidence_set_id for i in items]))
    rows = []
    for item in items:
        link = links.get(item.evidence_set_id)
        rows.append(
            UseRow(
                code=item.code,
                criteria=tuple(sorted(criteria.get(item.pk, ()), key=natural_code_key)),
                title=link.title if link else "",
                url=link.item_url(item.pk) if link else "",
                closed=item.evidence_set.closed_at is not None,
            )
        )
    return rows
