"""Proposing where the files of a batch go, and taking the person's decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import UploadFile
from kiemdinh.rooms.evidence.queries import BatchView
from kiemdinh.rooms.evidence.queries.uploads import matcher_for
from kiemdinh.rooms.evidence.rules.matching import BY_CODE, Matcher, number_from, subject_from
from kiemdinh.rooms.evidence.rules.uploads import (
    MATCHED,
    PLAN_ASK,
    PLAN_EXISTING,
    PLAN_NEW,
    PLAN_SKIP,
    RECEIVED,
    UPLOAD_FILE,
    first_plan,
    group_of,
)
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem
from kiemdinh.rooms.evidence.use_cases.uploads import writable_batch

_PROPOSED = ["state", "how", "how_reason", "grouped", "plan", "document", "subject", "number", "criterion", "stage"]


def match_batch(*, actor: Actor, now: datetime, batch_id: int) -> int:
    """Proposes a place for every file that has arrived and was not decided on; returns how many.

    Nothing is placed by this. Raises as `writable_batch`.
    """
    with transaction.atomic():
        view = writable_batch(actor=actor, batch_id=batch_id, now=now)
        rows = list(
            UploadFile.objects.filter(
                batch=view.row, is_archive=False, state__in=(RECEIVED, MATCHED), decided=False
            ).select_related("same_as_file")
        )
        if rows:
            matcher = matcher_for(batch=view.row, desk=view.desk, on=timezone.localdate(now))
            for row in rows:
                _propose(view, row, matcher)
            UploadFile.objects.bulk_update(rows, _PROPOSED, batch_size=200)
    return len(rows)


def _propose(view: BatchView, row: UploadFile, matcher: Matcher) -> None:
    found = matcher.match(row.path)
    duplicate = bool(row.same_as_file_id or row.same_as_upload_id)
    row.state = UPLOAD_FILE.move(state=row.state, action="match", roles=())
    row.how, row.how_reason = found.how, found.reason
    row.grouped = group_of(state=row.state, how=found.how, duplicate=duplicate)
    row.plan = first_plan(how=found.how, duplicate=duplicate, in_set=view.desk is not None)
    row.document_id = found.document_id
    if duplicate:
        row.document_id = row.same_as_file.document_id if row.same_as_file else None
    row.subject, row.number = subject_from(row.path), number_from(row.path.rsplit("/", 1)[-1])
    # A document that was found by its code has the code and its criterion already.
    option = view.desk.option(found.criterion) if view.desk and found.criterion and found.how != BY_CODE else None
    row.criterion, row.stage = (option.code, option.stage) if option else ("", "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file shall go.

    `plan`: PLAN_EXISTING (`document_id`, and `replaces` for a new revision of one of its files), PLAN_NEW (`subject`,
    `number`) or PLAN_SKIP. `criterion` is a value of the set's criteria, empty for none.
    """

    plan: str
    document_id: int | None = None
    replaces: int | None = None
    subject: str = ""
    number: str = ""
    criterion: str = ""


def decide_file(*, actor: Actor, now: datetime, batch_id: int, file_id: int, place: Place) -> UploadFile:
    """Takes the person's word where one file goes. Raises EvidenceProblem, Http404, PermissionDenied."""
    with transaction.atomic():
        view = writable_batch(actor=actor, batch_id=batch_id, now=now)
        row = queries.upload_for(batch=view.row, file_id=file_id)
        _decide(actor, view, row, place)
        row.save()
    return row


def _decide(actor: Actor, view: BatchView, row: UploadFile, place: Place) -> None:
    if row.state != MATCHED:
        raise EvidenceProblem(f"Tệp “{row.path}” không còn chờ xếp. Hãy tải lại trang.")
    option = None
    if place.criterion:
        option = view.desk.option(place.criterion) if view.desk else None
        if option is None:
            raise EvidenceProblem("Tiêu chí này không có trong bộ quy định của chu kỳ. Hãy chọn lại.")
    row.document, row.replaces = None, None
    if place.plan == PLAN_EXISTING:
        _existing(actor, view, row, place)
    elif place.plan == PLAN_NEW:
        _new(row, place)
    elif place.plan != PLAN_SKIP:
        raise EvidenceProblem("Hãy chọn một trong ba cách: vào văn bản đã có, thành văn bản mới, hoặc bỏ qua.")
    row.plan, row.decided = place.plan, True
    row.criterion, row.stage = (option.code, option.stage) if option else ("", "")


def _existing(actor: Actor, view: BatchView, row: UploadFile, place: Place) -> None:
    if place.document_id is None:
        raise EvidenceProblem("Hãy chọn văn bản mà tệp này thuộc về.")
    document = queries.document_for(actor=actor, document_id=place.document_id, action="edit")
    if document.school_id != view.row.school_id:
        raise EvidenceProblem("Văn bản này thuộc trường khác.")
    row.document = document
    if place.replaces is not None:
        row.replaces = next((f for f in queries.live_file_of(document_id=document.pk) if f.pk == place.replaces), None)
        if row.replaces is None:
            raise EvidenceProblem("Tệp cần thay không còn trong văn bản. Hãy chọn lại.")


def _new(row: UploadFile, place: Place) -> None:
    if row.same_as_file_id:
        raise EvidenceProblem(
            f"Tệp “{row.path}” đã có trong danh mục. Hãy dùng chung văn bản ấy thay vì lập văn bản mới."
        )
    subject, number = " ".join(nfc(place.subject).split()), " ".join(nfc(place.number).split())
    if not subject:
        raise EvidenceProblem("Tên văn bản mới còn trống. Hãy nhập tên.")
    if len(subject) > 400 or len(number) > 80:
        raise EvidenceProblem("Tên dài quá 400 ký tự hoặc số hiệu dài quá 80 ký tự. Hãy rút gọn.")
    row.subject, row.number = subject, number


def decide_many(
    *,
    actor: Actor,
    now: datetime,
    batch_id: int,
    file_ids: Sequence[int],
    plan: str,
    criterion: str = "",
    replace: bool = False,
) -> int:
    """One decision for several files: skip, a new document each, into the proposed document, or a criterion alone.

    `plan` empty keeps each file's plan and only sets the criterion; a file without a plan becomes a new document.
    `replace`: each becomes a new revision of the one file that its document holds. Returns how many were decided.
    Raises EvidenceProblem and decides nothing.
    """
    with transaction.atomic():
        view = writable_batch(actor=actor, batch_id=batch_id, now=now)
        rows = list(
            UploadFile.objects.select_related("same_as_file", "document").filter(
                batch=view.row, pk__in=list(file_ids), state=MATCHED
            )
        )
        for row in rows:
            wanted = plan or (row.plan if row.plan != PLAN_ASK else PLAN_NEW)
            document_id = row.document_id
            if row.same_as_file:
                document_id = row.same_as_file.document_id
                # What is kept already can only be shared or left out.
                wanted = PLAN_SKIP if wanted == PLAN_SKIP and not (criterion and not plan) else PLAN_EXISTING
            _decide(
                actor,
                view,
                row,
                Place(
                    plan=wanted,
                    document_id=document_id,
                    replaces=_only_file(row, document_id) if replace else None,
                    subject=row.subject,
                    number=row.number,
                    criterion=criterion or _value(view, row),
                ),
            )
        UploadFile.objects.bulk_update(rows, [*_PROPOSED, "replaces", "decided"], batch_size=200)
    return len(rows)


def _only_file(row: UploadFile, document_id: int | None) -> int:
    """The one file of the proposed document. Raises EvidenceProblem when there is none, or more to choose from."""
    files = queries.live_file_of(document_id=document_id) if document_id else []
    if len(files) != 1:
        raise EvidenceProblem(
            f"văn bản đề nghị cho “{row.path}” có {len(files)} tệp. "
            "Hãy mở “Đổi chỗ xếp” của tệp ấy để chọn tệp cần thay."
        )
    return files[0].pk


def _value(view: BatchView, row: UploadFile) -> str:
    """The criterion a file has now, as forms write it."""
    if view.desk is None or not row.criterion:
        return ""
    return next((c.value for c in view.desk.criteria if (c.code, c.stage) == (row.criterion, row.stage)), "")
