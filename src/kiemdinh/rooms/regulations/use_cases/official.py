"""Loading the circular's own wording and placing it beside ours; the text stays in this installation's database."""

import hashlib
from datetime import datetime
from pathlib import PurePosixPath

from django.core.exceptions import PermissionDenied
from django.db import transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.regulations import queries
from kiemdinh.rooms.regulations.models import Edition, OfficialSource, OfficialText
from kiemdinh.rooms.regulations.rules.legal_text import (
    LegalLine,
    UnreadableLegalText,
    check_vietnamese,
    lines_of_blocks,
    lines_of_text,
    read_legal_text,
)
from kiemdinh.rooms.regulations.rules.official import (
    ACCEPTED,
    BY_HAND,
    DOUBLED,
    DROPPED,
    LEFT_OUT,
    OFFICIAL_SOURCE,
    REVIEW,
    place_sentences,
)
from kiemdinh.services.documents.reading import WordFileError, read_docx
from kiemdinh.services.ledger import record

NOT_YOURS = "Chỉ quản trị hệ thống, chuyên viên Bộ hoặc chuyên viên Sở nạp được nguyên văn thông tư."
MAX_BYTES = 20 * 1024 * 1024
_OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": (
        "Tệp có mật khẩu hoặc là Word kiểu cũ (.doc). Hãy mở bằng Word, bỏ mật khẩu, chọn Lưu thành dạng .docx"
        " rồi nạp lại."
    ),
    b"%PDF": "Đây là tệp PDF; phần mềm không đọc chữ từ PDF. Hãy dùng bản Word (.docx) hoặc chữ (.txt) của thông tư.",
}


class OfficialTextProblem(Exception):
    """The request cannot be done; the text says why and what to do."""


def load_official_text(*, actor: Actor, now: datetime, edition_code: str, name: str, data: bytes) -> OfficialSource:
    """Reads a .docx or .txt of the circular and places its sentences; the result waits for review.

    Raises OfficialTextProblem (another kind of file, not Unicode, no criterion found, the same file loaded before),
    PermissionDenied.
    """
    _require(actor)
    edition = Edition.objects.filter(code=edition_code).first()
    row = queries.get_edition(edition_code)
    if edition is None or row is None or not row.catalogs:
        raise OfficialTextProblem("Bộ quy định này chưa có danh mục tiêu chí nên chưa đặt được nguyên văn.")
    sentences = read_legal_text(_lines(name, data))
    placing = place_sentences(sentences, queries.newest_catalogs(row))
    if not any(item.target for item in placing.placed):
        raise OfficialTextProblem(
            "Không tìm thấy yêu cầu nào của tiêu chí trong tệp. Hãy kiểm tra đây có phải thông tư của bộ này, còn đủ"
            " số điều, khoản, điểm hoặc phụ lục hay không."
        )
    digest = hashlib.sha256(data).hexdigest()
    known = {catalog.code: catalog.id for catalog in row.catalogs}
    with transaction.atomic():
        same = OfficialSource.objects.filter(edition=edition, sha256=digest).exclude(state=DROPPED).first()
        if same is not None:
            raise OfficialTextProblem(f"Đúng tệp này đã nạp rồi, tên “{same.name}”. Hãy mở bản đã nạp để xem.")
        source = OfficialSource(
            edition=edition,
            name=_short_name(name),
            sha256=digest,
            state=REVIEW,
            outside=placing.outside,
            loaded_at=now,
            loaded_by_id=actor.account_id,
        )
        source.save(force_insert=True)
        OfficialText.objects.bulk_create(
            OfficialText(
                source=source,
                order=order,
                address=item.sentence.address[:120],
                text=item.sentence.text,
                catalog_version_id=known[item.target.catalog_id] if item.target else None,
                criterion=item.target.criterion if item.target else "",
                level=item.target.level if item.target else None,
                indicator=item.target.indicator if item.target else "",
                how=item.how,
            )
            for order, item in enumerate(placing.placed, start=1)
        )
        _record(actor, now, source, "official_text.load", count=len(placing.placed))
    return source


def place_official_text(
    *, actor: Actor, now: datetime, source_id: int, version: int, text_id: int, target_key: str
) -> None:
    """Says which requirement a sentence words; an empty `target_key` leaves the sentence out.

    Raises OfficialTextProblem (source not in review, changed meanwhile, no such requirement), PermissionDenied.
    """
    _require(actor)
    with transaction.atomic():
        source = _claim(source_id, version)
        text = OfficialText.objects.filter(pk=text_id, source=source).first()
        if text is None:
            raise OfficialTextProblem("Đoạn này không thuộc tệp đang duyệt. Hãy tải lại trang.")
        target = next((t for t in queries.targets_of_source(source) if t.key == target_key), None)
        if target_key and target is None:
            raise OfficialTextProblem("Không có yêu cầu đã chọn trong bộ tiêu chuẩn. Hãy chọn lại.")
        before = (text.catalog_version_id, text.criterion, text.level, text.indicator)
        if target is None:
            text.catalog_version, text.criterion, text.level, text.indicator, text.how = None, "", None, "", LEFT_OUT
        else:
            text.catalog_version = queries.catalogs_of_source(source)[target.catalog_id]
            text.criterion, text.level, text.indicator, text.how = (
                target.criterion,
                target.level,
                target.indicator,
                BY_HAND,
            )
        text.save()
        _settle(source, before)
        _settle(source, (text.catalog_version_id, text.criterion, text.level, text.indicator))
        _record(actor, now, source, "official_text.place", address=text.address, target=target_key)


def accept_official_text(*, actor: Actor, now: datetime, source_id: int, version: int) -> OfficialSource:
    """Puts a reviewed source into use; the one in use before is kept as replaced.

    Raises OfficialTextProblem while two sentences stand at one place, or when somebody changed it meanwhile.
    """
    _require(actor)
    with transaction.atomic():
        source = _claim(source_id, version)
        if doubled := OfficialText.objects.filter(source=source, how=DOUBLED).first():
            raise OfficialTextProblem(
                f"“{doubled.address}” đang có hai đoạn cho một chỗ. Hãy chọn chỗ khác hoặc bỏ một đoạn rồi duyệt lại."
            )
        for earlier in OfficialSource.objects.select_for_update().filter(edition_id=source.edition_id, state=ACCEPTED):
            OfficialSource.objects.filter(pk=earlier.pk).update(state=_move(earlier, "replace"))
        state = _move(source, "accept")
        OfficialSource.objects.filter(pk=source.pk).update(
            state=state, accepted_at=now, accepted_by_id=actor.account_id
        )
        _record(actor, now, source, "official_text.accept")
    source.refresh_from_db()
    return source


def drop_official_text(*, actor: Actor, now: datetime, source_id: int, version: int) -> None:
    """Puts a source aside without using it; it stays in the list. Raises OfficialTextProblem, PermissionDenied."""
    _require(actor)
    with transaction.atomic():
        source = _claim(source_id, version)
        OfficialSource.objects.filter(pk=source.pk).update(state=_move(source, "drop"))
        _record(actor, now, source, "official_text.drop")


def _require(actor: Actor) -> None:
    if not queries.may_load(actor):
        raise PermissionDenied(
            "Chỉ quản trị hệ thống, chuyên viên Bộ hoặc chuyên viên Sở nạp được nguyên văn thông tư."
        )


def _lines(name: str, data: bytes) -> list[LegalLine]:
    if len(data) > MAX_BYTES:
        raise OfficialTextProblem("Tệp lớn quá 20 MB. Hãy bỏ hình ảnh trong tệp rồi nạp lại.")
    for start, words in _OTHER_KINDS.items():
        if data.startswith(start):
            raise OfficialTextProblem(words)
    suffix = PurePosixPath(name.lower()).suffix
    try:
        if data.startswith(b"PK\x03\x04") and suffix == ".docx":
            lines = lines_of_blocks(read_docx(data).blocks)
        elif suffix == ".txt":
            lines = lines_of_text(data)
        else:
            raise OfficialTextProblem("Chỉ nhận tệp Word .docx hoặc tệp chữ .txt. Hãy lưu lại thông tư ở dạng đó.")
        check_vietnamese(lines)
    except (WordFileError, UnreadableLegalText) as problem:
        raise OfficialTextProblem(str(problem)) from problem
    return lines


def _short_name(name: str) -> str:
    return nfc(name).replace("\\", "/").rsplit("/", 1)[-1][:200] or "thong-tu"


def _claim(source_id: int, version: int) -> OfficialSource:
    """The source in review at this version, its version counted on."""
    claimed = OfficialSource.objects.filter(pk=source_id, version=version, state=REVIEW).update(version=version + 1)
    if not claimed:
        raise OfficialTextProblem("Người khác vừa sửa hoặc duyệt bản này. Hãy tải lại trang rồi làm lại.")
    return OfficialSource.objects.select_related("edition").get(pk=source_id)


def _settle(source: OfficialSource, place: tuple[int | None, str, int | None, str]) -> None:
    """Marks all but the first sentence of a place as doubled; a single one is no longer doubled."""
    catalog_id, criterion, level, indicator = place
    if catalog_id is None:
        return
    rows = list(
        OfficialText.objects.filter(
            source=source, catalog_version_id=catalog_id, criterion=criterion, level=level, indicator=indicator
        ).order_by("order")
    )
    for number, row in enumerate(rows):
        how = DOUBLED if number else (BY_HAND if row.how == DOUBLED else row.how)
        if how != row.how:
            OfficialText.objects.filter(pk=row.pk).update(how=how)


def _move(source: OfficialSource, action: str) -> str:
    try:
        return OFFICIAL_SOURCE.move(state=source.state, action=action, roles=())
    except Refusal as refusal:
        raise OfficialTextProblem(str(refusal)) from refusal


def _record(actor: Actor, now: datetime, source: OfficialSource, action: str, **data: object) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=None,
        action=action,
        target_type="official_source",
        target_id=source.pk,
        at=now,
        data={"edition": source.edition.code, "file": source.name, "sha256": source.sha256} | data,
    )
