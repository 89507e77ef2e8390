"""Many files on their way into the register: matched, decided on, placed; each fault leaves nothing half done."""

import errno
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.http import Http404
from tests.rooms.evidence.bringing import (
    add,
    announce,
    begin,
    bring,
    bring_all,
    decide,
    groups,
    pdf,
    place,
    place_again,
    ready,
    row_of,
    sort,
    staged,
)
from tests.rooms.evidence.world import NOW, PDF, TODAY, Cast
from tests.services.files.zips import zipped

from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, UploadFile
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem, Place
from kiemdinh.services.files import staging
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.staging import DiskFull

pytestmark = pytest.mark.django_db


# ── matching and deciding ─────────────────────────────────────────────────────


def test_nothing_is_placed_before_the_person_says_so(cast: Cast) -> None:
    add(cast, "Chiến lược phát triển", criterion="1.1")
    batch = begin(cast)
    bring_all(cast, batch, {"H1-1.1-01.pdf": PDF, "la.pdf": pdf("2")})
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    assert groups(batch) == {"ma": 1, "chua-khop": 1}
    assert (DocumentFile.objects.count(), StoredFile.objects.count(), Document.objects.count()) == (0, 0, 1)


def test_number_name_and_criterion_say_where_a_file_goes(cast: Cast) -> None:
    by_number = add(cast, "Quyết định thành lập", number="123/QĐ-UBND").document
    by_name = add(cast, "Biên bản họp hội đồng trường học kỳ một").document
    batch = begin(cast)
    bring_all(
        cast,
        batch,
        {
            "123-QD-UBND.pdf": pdf("1"),
            "bien ban hop hoi dong truong hoc ky mot.pdf": pdf("2"),
            "TC1.1/to trinh.pdf": pdf("3"),
        },
    )
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    assert groups(batch) == {"ten": 2, "tieu-chi": 1}
    assert row_of(batch, "123-QD-UBND.pdf").document == by_number
    assert row_of(batch, "bien ban hop hoi dong truong hoc ky mot.pdf").document == by_name
    new = row_of(batch, "TC1.1/to trinh.pdf")
    assert (new.plan, new.subject, new.criterion) == ("new", "To trinh", "1.1")


def test_decisions_of_one_and_of_many(cast: Cast) -> None:
    document = add(cast, "Sổ theo dõi", ("cu.pdf", pdf("cũ"))).document
    batch = begin(cast)
    bring_all(cast, batch, {f"{n}.pdf": pdf(str(n)) for n in range(4)})
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    rows = list(UploadFile.objects.filter(batch=batch).order_by("path"))
    old = DocumentFile.objects.get()
    decide(cast, batch, rows[0], Place("existing", document.pk, replaces=old.pk, criterion="1.2"))
    done = use_cases.decide_many(
        actor=cast.teacher, now=NOW, batch_id=batch.pk, file_ids=[rows[1].pk, rows[2].pk], plan="", criterion="1.1"
    )
    use_cases.decide_many(actor=cast.teacher, now=NOW, batch_id=batch.pk, file_ids=[rows[3].pk], plan="skip")
    assert done == 2
    # Later arrivals do not undo what was decided.
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    assert place(cast, batch).state == "done"
    live = DocumentFile.objects.get(document=document, removed_at__isnull=True)
    assert (live.name, live.revision, live.position) == ("0.pdf", 2, old.position)
    assert sorted(EvidenceItem.objects.values_list("code", flat=True)) == [
        "[H1-1.1-01]",
        "[H1-1.1-02]",
        "[H1-1.2-01]",
    ]
    batch.refresh_from_db()
    assert (batch.state, staged()) == ("placed_all", [])
    assert UploadFile.objects.get(pk=rows[3].pk).placed is None


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Place("existing"), "Hãy chọn văn bản"),
        (Place("new", subject=" "), "Tên văn bản mới còn trống"),
        (Place("new", subject="A" * 401), "dài quá 400"),
        (Place("new", subject="A", criterion="9.9"), "không có trong bộ quy định"),
        (Place(""), "Hãy chọn một trong ba cách"),
    ],
)
def test_impossible_decisions_are_refused(cast: Cast, wanted: Place, words: str) -> None:
    batch = begin(cast)
    bring(cast, batch, a__pdf=PDF)
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    with pytest.raises(EvidenceProblem, match=words.replace("(", ".")):
        decide(cast, batch, UploadFile.objects.get(), wanted)
    assert UploadFile.objects.get().decided is False


def test_document_of_a_neighbour_is_no_target(cast: Cast) -> None:
    theirs = use_cases.register_document(actor=cast.stranger, now=NOW, school_id=cast.neighbour, subject="Của họ")
    batch = begin(cast)
    bring(cast, batch, a__pdf=PDF)
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    with pytest.raises(Http404):
        decide(cast, batch, UploadFile.objects.get(), Place("existing", theirs.pk))


# ── duplicates ────────────────────────────────────────────────────────────────


def test_known_content_is_shared_not_stored_again(cast: Cast) -> None:
    added = add(cast, "Kế hoạch", ("a.pdf", PDF))
    batch = begin(cast)
    bring_all(cast, batch, {"TC1.1/lai.pdf": PDF, "TC1.2/moi.pdf": pdf("2"), "TC1.2/moi 2.pdf": pdf("2")})
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    assert groups(batch) == {"trung": 2, "tieu-chi": 1}
    row = row_of(batch, "TC1.1/lai.pdf")
    assert (row.plan, row.document, row.same_as_file) == ("skip", added.document, added.files[0])
    assert len(staged()) == 1
    use_cases.decide_many(
        actor=cast.teacher, now=NOW, batch_id=batch.pk, file_ids=[row.pk], plan="existing", criterion=""
    )
    place(cast, batch)
    assert DocumentFile.objects.filter(document=added.document).count() == 1
    item = EvidenceItem.objects.get(document=added.document)
    assert (item.code, UploadFile.objects.get(pk=row.pk).placed) == ("[H1-1.1-01]", added.files[0])
    assert StoredFile.objects.count() == 2


def test_duplicates_of_the_register_and_taking_one_off(cast: Cast) -> None:
    first = add(cast, "Kế hoạch", ("a.pdf", PDF)).document
    second = add(cast, "Kế hoạch bản hai", ("b.pdf", PDF), criterion="1.1").document
    third = add(cast, "Kế hoạch và phụ lục", ("c.pdf", PDF), ("d.pdf", pdf("phụ lục"))).document
    (group,) = queries.duplicates(actor=cast.teacher, school_id=cast.school)
    assert [(c.document_id, c.codes, c.removable) for c in group.copies] == [
        (second.pk, ("[H1-1.1-01]",), False),
        (first.pk, (), True),
        (third.pk, (), False),
    ]
    assert queries.duplicates(actor=cast.teacher, school_id=cast.school, search="phu luc")
    assert queries.duplicates(actor=cast.teacher, school_id=cast.school, search="khong co") == []
    for document, words in ((second, "đang mang mã"), (third, "còn tệp mà văn bản kia không có")):
        with pytest.raises(EvidenceProblem, match=words):
            use_cases.remove_duplicate(actor=cast.teacher, now=NOW, document_id=document.pk, keep_id=first.pk)
    use_cases.remove_duplicate(actor=cast.teacher, now=NOW, document_id=first.pk, keep_id=second.pk)
    first.refresh_from_db()
    assert first.removed_at == NOW
    (group,) = queries.duplicates(actor=cast.teacher, school_id=cast.school)
    assert [c.document_id for c in group.copies] == [second.pk, third.pk]


# ── placing ───────────────────────────────────────────────────────────────────


def test_placing_that_died_goes_on_and_places_nothing_twice(cast: Cast) -> None:
    batch = ready(cast)
    use_cases.begin_placing(actor=cast.teacher, now=NOW, batch_id=batch.pk)

    def die(done: int, total: int, note: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        use_cases.place_files(actor=cast.teacher, now=NOW, batch_id=batch.pk, progress=die)
    assert Document.objects.count() == 2
    batch.refresh_from_db()
    assert batch.state == "placing"
    with pytest.raises(EvidenceProblem, match="đang được xếp"):
        announce(cast, batch, {"them.pdf": 10})
    assert place(cast, batch).result["text"] == "Đã xếp 3 tệp vào danh mục."
    assert (Document.objects.count(), DocumentFile.objects.count(), EvidenceItem.objects.count()) == (3, 3, 3)
    assert place_again(cast, batch) == (3, 0)


def test_full_disk_while_placing_leaves_nothing_half_done(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = begin(cast)
    bring_all(cast, batch, {f"TC1.1/tep {n}.pdf": pdf(f"đĩa đầy {n}") for n in range(3)})
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    real, calls = default_storage.save, []

    def save(name: str, content: Any) -> str:
        calls.append(name)
        if len(calls) == 2:
            path = Path(default_storage.path(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"%PDF nua")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return str(real(name, content))

    monkeypatch.setattr(default_storage, "save", save)
    use_cases.begin_placing(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    with pytest.raises(DiskFull, match="đĩa của máy chủ đã đầy"):
        place_again(cast, batch)
    assert not default_storage.exists(calls[1])
    batch.refresh_from_db()
    assert (batch.state, groups(batch)) == ("receiving", {"da-xep": 1, "tieu-chi": 2})
    assert (Document.objects.count(), DocumentFile.objects.count(), len(staged())) == (1, 1, 2)
    monkeypatch.undo()
    assert place(cast, batch).result["text"] == "Đã xếp 3 tệp vào danh mục."
    assert (Document.objects.count(), DocumentFile.objects.count()) == (3, 3)


def test_staged_content_that_was_lost_is_asked_for_again(cast: Cast) -> None:
    batch = ready(cast, 1)
    staging.discard_group(str(batch.pk))
    assert place(cast, batch).result["text"].startswith("Đã xếp 0 tệp vào danh mục. 1 tệp chưa xếp được")
    row = UploadFile.objects.get()
    assert (row.state, row.reason) == (
        "waiting",
        "Phần đã nhận không còn trên máy chủ. Hãy chọn lại đúng tệp này để gửi lại.",
    )
    assert (Document.objects.count(), EvidenceItem.objects.count()) == (0, 0)


def test_closed_set_takes_nothing(cast: Cast) -> None:
    batch = ready(cast, 1)
    use_cases.begin_placing(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    use_cases.close_set(set_id=cast.set_id, now=NOW)
    place(cast, batch)
    row = UploadFile.objects.get()
    assert (row.state, row.reason) == ("refused", "Danh mục minh chứng đã khóa vì báo cáo đã công bố.")
    assert (Document.objects.count(), DocumentFile.objects.count(), staged()) == (0, 0, [])


def test_without_a_plan_nothing_can_be_confirmed(cast: Cast) -> None:
    batch = begin(cast)
    bring(cast, batch, a__pdf=PDF)
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    with pytest.raises(EvidenceProblem, match="Chưa có tệp nào được chọn chỗ xếp"):
        use_cases.begin_placing(actor=cast.teacher, now=NOW, batch_id=batch.pk)


# ── the form without JavaScript, giving up, cleaning ──────────────────────────


def test_form_takes_files_and_zip_at_once(cast: Cast) -> None:
    batch = begin(cast)
    arrivals = use_cases.receive_form(
        actor=cast.teacher,
        now=NOW,
        batch_id=batch.pk,
        uploads=[
            ("a.pdf", io.BytesIO(PDF)),
            ("a.pdf", io.BytesIO(PDF)),
            ("rong.pdf", io.BytesIO(b"")),
            ("h.zip", io.BytesIO(zipped({"b.pdf": pdf("2")}))),
        ],
    )
    assert [(a.path, a.state) for a in arrivals] == [
        ("a.pdf", "received"),
        ("rong.pdf", "refused"),
        ("h.zip", "received"),
    ]
    sort(cast, batch)
    assert groups(batch) == {"chua-khop": 2, "tu-choi": 1}


def test_batch_that_is_given_up_is_gone_from_the_disk(cast: Cast) -> None:
    batch = ready(cast)
    assert len(staged()) == 3
    use_cases.drop_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    assert staged() == []
    with pytest.raises(EvidenceProblem, match="đã bỏ"):
        announce(cast, batch, {"a.pdf": 1})
    assert queries.batch_to_continue(actor=cast.teacher, school_id=cast.school, set_id=cast.set_id) is None


def test_stale_batches_are_cleaned_when_another_begins(cast: Cast) -> None:
    old = ready(cast)
    days = queries.upload_limits(TODAY).staging_days
    assert days == 14
    assert use_cases.clean_staging(now=NOW + timedelta(days=days)) == 0
    assert len(staged()) == 3
    use_cases.start_batch(actor=cast.teacher, now=NOW + timedelta(days=days, hours=1), school_id=cast.school)
    old.refresh_from_db()
    assert (old.state, staged()) == ("dropped", [])
