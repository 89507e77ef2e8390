"""Batches of files: who reaches one, what it holds in which group, what matching has to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Whose
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, UploadBatch, UploadFile
from kiemdinh.rooms.evidence.queries.sets import SetDesk, set_desk
from kiemdinh.rooms.evidence.queries.space import space_of, upload_limits
from kiemdinh.rooms.evidence.rules import DOCUMENT_PERMITS
from kiemdinh.rooms.evidence.rules.matching import KnownCode, KnownDocument, Matcher
from kiemdinh.rooms.evidence.rules.uploads import (
    FILED,
    GROUPS,
    MATCHED,
    PLACED,
    PLAN_ASK,
    PLAN_EXISTING,
    PLAN_NEW,
    RECEIVED,
    RECEIVING,
    UPLOAD_BATCH,
    Space,
    UploadLimits,
)


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch that the actor may work on, with the desk of its set (None outside a cycle)."""

    row: UploadBatch
    desk: SetDesk | None

    @property
    def open(self) -> bool:
        """Whether files may still come and be decided on."""
        return self.row.state in (RECEIVING, PLACED)

    @property
    def state_label(self) -> str:
        """The state in words."""
        return UPLOAD_BATCH.labels[self.row.state]


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """How many files stand in each group, how many are ready to be placed or ask for a decision."""

    groups: dict[str, int]
    total: int
    size: int
    ready: int
    undecided: int
    unsorted: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A line of the list of batches."""

    id: int
    title: str
    state: str
    started_by: str
    started_at: datetime
    files: int
    filed: int
    open: bool


def _mine(actor: Actor) -> QuerySet[UploadBatch]:
    """The batches of the schools whose documents the actor may edit."""
    condition = Q(pk__in=[])
    for clause in DOCUMENT_PERMITS.scope(actor=actor, action="edit"):
        if clause.whose is Whose.OWN_SCHOOL:
            condition |= Q(school_id__in=clause.unit_ids)
    return UploadBatch.objects.filter(condition)


def batch_for(*, actor: Actor, batch_id: int, on: date) -> BatchView:
    """One batch through the permission tables of documents and, in a cycle, of the cycle; 404 otherwise."""
    row = _mine(actor).select_related("school", "started_by").filter(pk=batch_id).first()
    if row is None:
        raise Http404
    if row.evidence_set_id is None:
        return BatchView(row, None)
    desk = set_desk(actor=actor, set_id=row.evidence_set_id, on=on)
    if desk is None:
        raise Http404
    return BatchView(row, desk)


def upload_for(*, batch: UploadBatch, file_id: int) -> UploadFile:
    """One file of a batch; 404 otherwise."""
    row = (
        UploadFile.objects.select_related("document", "same_as_file__document", "same_as_upload", "replaces")
        .filter(batch=batch, pk=file_id)
        .first()
    )
    if row is None:
        raise Http404
    return row


@dataclass(frozen=True, slots=True)
class UploadPage:
    """What the page for bringing many files shows: the batch that is half done, the last ones, the room left."""

    current: UploadBatch | None
    counts: BatchCounts | None
    batches: list[BatchRow]
    space: Space
    limits: UploadLimits
    largest: int


def upload_page(*, actor: Actor, school_id: int, set_id: int | None, on: date) -> UploadPage:
    """Everything the page for bringing many files to a school, or to a cycle's set, shows."""
    current = batch_to_continue(actor=actor, school_id=school_id, set_id=set_id)
    return UploadPage(
        current,
        batch_counts(batch=current) if current else None,
        list_batches(actor=actor, school_id=school_id),
        space_of(school_id=school_id, on=on),
        upload_limits(on),
        settings.MAX_UPLOAD_BYTES,
    )


def batch_to_continue(*, actor: Actor, school_id: int, set_id: int | None) -> UploadBatch | None:
    """The newest batch of this person for this place that still takes files; choosing the same folder goes on there."""
    return (
        _mine(actor)
        .filter(school_id=school_id, evidence_set_id=set_id, started_by_id=actor.account_id, state=RECEIVING)
        .order_by("-pk")
        .first()
    )


def list_batches(*, actor: Actor, school_id: int, limit: int = 20) -> list[BatchRow]:
    """The newest batches of a school with their numbers of files; one query."""
    rows = (
        _mine(actor)
        .filter(school_id=school_id)
        .select_related("started_by")
        .annotate(
            n=Count("files", filter=Q(files__is_archive=False)),
            done=Count("files", filter=Q(files__state=FILED, files__is_archive=False)),
        )
        .order_by("-pk")[:limit]
    )
    return [
        BatchRow(
            r.pk,
            "Minh chứng của chu kỳ" if r.evidence_set_id else "Văn bản của trường",
            UPLOAD_BATCH.labels[r.state],
            r.started_by.full_name,
            r.started_at,
            r.n,
            r.done,
            r.state == RECEIVING,
        )
        for r in rows
    ]


def batch_counts(*, batch: UploadBatch) -> BatchCounts:
    """The numbers on the chips; two queries. Archives that were unpacked are not files of the person."""
    rows = listed(batch=batch)
    groups = dict.fromkeys(GROUPS, 0) | dict(rows.values_list("grouped").annotate(n=Count("pk")))
    found = rows.aggregate(
        size=Sum("size"),
        ready=Count("pk", filter=Q(state=MATCHED, plan__in=(PLAN_EXISTING, PLAN_NEW))),
        ask=Count("pk", filter=Q(state=MATCHED, plan=PLAN_ASK)),
        unsorted=Count("pk", filter=Q(state=RECEIVED)),
    )
    return BatchCounts(
        groups, sum(groups.values()), found["size"] or 0, found["ready"], found["ask"], found["unsorted"]
    )


def listed(*, batch: UploadBatch) -> QuerySet[UploadFile]:
    """The files of a batch as people see them."""
    return UploadFile.objects.filter(batch=batch).exclude(is_archive=True, state=FILED)


def list_uploads(*, batch: UploadBatch, group: str = "", search: str = "") -> QuerySet[UploadFile]:
    """Files of a batch in path order, narrowed to a group and to words of name, number or reason."""
    rows = listed(batch=batch).select_related("document", "same_as_file__document", "same_as_upload", "replaces")
    if group:
        rows = rows.filter(grouped=group)
    for word in fold(search).split():
        rows = rows.filter(search_fold__contains=word)
    return rows.order_by("path", "pk")


def codes_in_set(*, set_id: int | None, document_ids: Sequence[int]) -> dict[int, str]:
    """The live code of each document in a set; empty outside a cycle."""
    if set_id is None or not document_ids:
        return {}
    items = EvidenceItem.objects.filter(
        evidence_set_id=set_id, removed_at__isnull=True, document_id__in=list(document_ids)
    )
    return dict(items.values_list("document_id", "code"))


def live_file_of(*, document_id: int) -> list[DocumentFile]:
    """The files that a document holds today, in order: what a new revision could take the place of."""
    return list(
        DocumentFile.objects.filter(document_id=document_id, removed_at__isnull=True)
        .select_related("stored")
        .order_by("position")
    )


def live_counts(*, document_ids: Sequence[int]) -> dict[int, int]:
    """How many files each document holds today."""
    live = DocumentFile.objects.filter(document_id__in=list(document_ids), removed_at__isnull=True)
    return dict(live.order_by().values_list("document_id").annotate(n=Count("pk")))


def documents_to_choose(*, school_id: int, search: str, limit: int = 10) -> list[Document]:
    """Documents of a school whose title, number or issuer hold all words; the newest when nothing is searched."""
    rows = Document.objects.filter(school_id=school_id, removed_at__isnull=True)
    for word in fold(search).split():
        rows = rows.filter(search_fold__contains=word)
    return list(rows.order_by("-pk")[:limit])


def matcher_for(*, batch: UploadBatch, desk: SetDesk | None, on: date) -> Matcher:
    """Everything matching has to know of the school: codes of the set (of all sets outside a cycle), documents."""
    items = EvidenceItem.objects.filter(
        evidence_set__school_id=batch.school_id, removed_at__isnull=True, document__removed_at__isnull=True
    )
    if batch.evidence_set_id is not None:
        items = items.filter(evidence_set_id=batch.evidence_set_id)
    codes = [
        KnownCode(criterion, ordinal, box, code, document_id, pk)
        for criterion, ordinal, box, code, document_id, pk in items.values_list(
            "criterion", "ordinal", "box", "code", "document_id", "pk"
        )
    ]
    documents = [
        KnownDocument(pk, subject, number, issued_on.year if issued_on else None)
        for pk, subject, number, issued_on in Document.objects.filter(
            school_id=batch.school_id, removed_at__isnull=True
        ).values_list("pk", "subject", "number", "issued_on")
    ]
    criteria = list(dict.fromkeys(c.code for c in desk.criteria)) if desk else []
    limits = upload_limits(on)
    return Matcher(codes, documents, criteria, threshold=limits.name_threshold, margin=limits.name_margin)
