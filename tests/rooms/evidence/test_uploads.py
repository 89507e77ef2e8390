"""Bringing many files: resumed, unpacked, refused; each fault leaves nothing half done."""

import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.rooms.evidence.bringing import (
    add,
    announce,
    begin,
    bring,
    bring_all,
    groups,
    limit_to,
    no_room,
    pdf,
    place,
    row_of,
    send,
    sort,
    staged,
)
from tests.rooms.evidence.world import DOCX, EXE, NOW, PDF, PNG, TODAY, Cast
from tests.services.files.zips import damaged, encrypted, overlapping, with_raw_names, with_symlink, zipped

from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, UploadFile
from kiemdinh.rooms.evidence.use_cases import Announced, EvidenceProblem
from kiemdinh.services.files import staging
from kiemdinh.services.files.staging import DiskFull

pytestmark = pytest.mark.django_db


# ── arriving in pieces ────────────────────────────────────────────────────────


def test_file_goes_on_where_it_stopped_after_a_restart(cast: Cast) -> None:
    batch, content = begin(cast), pdf("dài") * 20
    (arrival,) = announce(cast, batch, {"a.pdf": len(content)})
    assert (arrival.have, arrival.done) == (0, False)
    assert send(cast, batch, arrival.id, 0, content[:100]) == (
        use_cases.Arrival(arrival.id, "a.pdf", 100, "waiting", ""),
        True,
    )
    # Another day, another process: the same folder is chosen again.
    again = queries.batch_to_continue(actor=cast.teacher, school_id=cast.school, set_id=cast.set_id)
    assert again == batch
    (there,) = announce(cast, batch, {"a.pdf": len(content)})
    assert (there.id, there.have) == (arrival.id, 100)
    done, fitted = send(cast, batch, arrival.id, 100, content[100:])
    assert (done.done, done.state, fitted) == (True, "received", True)
    assert staged() == [f"{batch.pk}/{arrival.id}"]


@pytest.mark.parametrize("offset", [0, 50, 150, 10**9])
def test_piece_that_does_not_fit_is_told_where_to_go_on(cast: Cast, offset: int) -> None:
    batch, content = begin(cast), pdf("dài") * 20
    (arrival,) = announce(cast, batch, {"a.pdf": len(content)})
    send(cast, batch, arrival.id, 0, content[:100])
    there, fitted = send(cast, batch, arrival.id, offset, content[offset : offset + 10] or b"x")
    assert (there.have, there.done, fitted) == (100, False, False)


def test_longer_than_announced_is_refused_and_thrown_away(cast: Cast) -> None:
    batch = begin(cast)
    (arrival,) = announce(cast, batch, {"a.pdf": 10})
    done, _ = send(cast, batch, arrival.id, 0, PDF)
    assert (done.state, staged()) == ("refused", [])
    assert "dài hơn đã báo" in done.reason


def test_piece_of_a_file_that_is_done_changes_nothing(cast: Cast) -> None:
    batch = begin(cast)
    (arrival,) = bring(cast, batch, a__pdf=PDF)
    again, fitted = send(cast, batch, arrival.id, 0, b"khac")
    assert (again.state, fitted) == ("received", True)


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("rong.pdf", b"", "tệp rỗng (0 byte)"),
        ("a.exe", EXE, "đuôi “.exe” không thuộc loại được nhận"),
        ("khong-duoi", PDF, "tệp không có đuôi"),
        ("gia.pdf", PNG, "đuôi “.pdf” nhưng nội dung là ảnh PNG"),
        ("may.pdf", EXE, "nội dung không thuộc loại được nhận"),
        ("a/../b.pdf", PDF, "đường dẫn không hợp lệ"),
        ("x" * 401 + ".pdf", PDF, "dài quá 400 ký tự"),
    ],
)
def test_what_is_refused_says_why_and_leaves_nothing(cast: Cast, path: str, content: bytes, words: str) -> None:
    batch = begin(cast)
    (arrival,) = bring_all(cast, batch, {path: content})
    assert (arrival.state, staged()) == ("refused", [])
    assert words in arrival.reason


def test_too_large_is_refused_before_it_is_sent(cast: Cast, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 1024**2
    (arrival,) = announce(cast, begin(cast), {"to.pdf": 3 * 1024**2})
    assert arrival.reason == "Tệp “to.pdf” bị từ chối: 3 MB, lớn hơn 1 MB. Hãy nén hoặc tách tệp."


def test_full_disk_while_arriving_keeps_what_was_there(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, content = begin(cast), pdf("dài") * 20
    (arrival,) = announce(cast, batch, {"a.pdf": len(content)})
    send(cast, batch, arrival.id, 0, content[:100])
    monkeypatch.setattr(staging, "append", no_room)
    with pytest.raises(DiskFull, match="đĩa của máy chủ đã đầy"):
        send(cast, batch, arrival.id, 100, content[100:])
    monkeypatch.undo()
    assert send(cast, batch, arrival.id, 100, content[100:])[0].state == "received"


def test_too_many_files_for_one_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_to(monkeypatch, batch_files=2)
    batch = begin(cast)
    with pytest.raises(EvidenceProblem, match="nhận nhiều nhất 2 tệp"):
        announce(cast, batch, {f"{i}.pdf": 10 for i in range(3)})
    assert UploadFile.objects.count() == 0


def test_refused_file_may_be_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_to(monkeypatch, quota_default=10)
    batch = begin(cast)
    (arrival,) = bring(cast, batch, a__pdf=PDF)
    assert arrival.state == "refused"
    monkeypatch.undo()
    (again,) = use_cases.announce(
        actor=cast.teacher, now=NOW, batch_id=batch.pk, files=[Announced("a.pdf", len(PDF), f"{len(PDF)}-1", True)]
    )
    assert (again.id, again.state, again.reason) == (arrival.id, "waiting", "")
    assert send(cast, batch, again.id, 0, PDF)[0].state == "received"


# ── who may ───────────────────────────────────────────────────────────────────


def test_batch_of_another_school_is_404(cast: Cast) -> None:
    batch = begin(cast)
    (arrival,) = announce(cast, batch, {"a.pdf": 10})
    for action in (
        lambda: queries.batch_for(actor=cast.stranger, batch_id=batch.pk, on=TODAY),
        lambda: use_cases.announce(actor=cast.stranger, now=NOW, batch_id=batch.pk, files=[]),
        lambda: use_cases.receive(
            actor=cast.stranger, now=NOW, batch_id=batch.pk, file_id=arrival.id, offset=0, piece=b"x"
        ),
        lambda: use_cases.match_batch(actor=cast.stranger, now=NOW, batch_id=batch.pk),
        lambda: use_cases.begin_placing(actor=cast.stranger, now=NOW, batch_id=batch.pk),
        lambda: use_cases.drop_batch(actor=cast.stranger, now=NOW, batch_id=batch.pk),
    ):
        with pytest.raises(Http404):
            action()
    assert staged() == []


def test_set_of_another_school_cannot_be_filled(cast: Cast) -> None:
    with pytest.raises(Http404):
        use_cases.start_batch(actor=cast.stranger, now=NOW, school_id=cast.neighbour, set_id=cast.set_id)
    with pytest.raises(PermissionDenied):
        use_cases.start_batch(actor=cast.stranger, now=NOW, school_id=cast.school)


def test_file_of_another_batch_is_404(cast: Cast) -> None:
    one, two = begin(cast), begin(cast)
    (arrival,) = announce(cast, one, {"a.pdf": 10})
    with pytest.raises(Http404):
        send(cast, two, arrival.id, 0, b"x")


# ── zips ──────────────────────────────────────────────────────────────────────


def test_five_hundred_small_files_in_one_zip(cast: Cast) -> None:
    for n in range(1, 4):
        add(cast, f"Văn bản mẫu {n}", criterion="1.1")
    files = {f"Tiêu chuẩn 1/H1-1.1-0{n}.pdf": pdf(f"mã {n}") for n in range(1, 4)}
    files |= {f"Tiêu chuẩn 1/Tiêu chí 1.2/tep {n}.pdf": pdf(f"tiêu chí {n}") for n in range(197)}
    files |= {f"Chưa rõ/anh {n}.png": PNG + b"%d" % n for n in range(300)}
    batch = begin(cast)
    (arrival,) = bring_all(cast, batch, {"ho-so.zip": zipped(files)})
    assert arrival.state == "received"
    run = sort(cast, batch)
    assert (run.state, run.problem, run.done, run.total) == ("done", "", 500, 500)
    assert groups(batch) == {"ma": 3, "tieu-chi": 197, "chua-khop": 300}
    assert Document.objects.count() == 3 and DocumentFile.objects.count() == 0
    done = place(cast, batch)
    assert done.result["text"] == "Đã xếp 200 tệp vào danh mục."
    assert groups(batch) == {"da-xep": 200, "chua-khop": 300}
    assert EvidenceItem.objects.filter(criterion="1.2").count() == 197
    assert len(staged()) == 300
    batch.refresh_from_db()
    assert batch.state == "receiving"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped({"a.pdf": bytes(5 * 1024**2)}), "giống bom nén"),
        (overlapping(10, 4000), "chồng lên nhau"),
        (encrypted("a.pdf", PDF), "có mật khẩu"),
        (zipped({"a.pdf": PDF})[:-10], "hỏng hoặc không phải tệp .zip"),
        (b"PK khong phai", "hỏng hoặc không phải tệp .zip"),
        (zipped({}), "không có tệp nào"),
    ],
)
def test_zip_that_is_refused_whole_leaves_nothing(cast: Cast, content: bytes, words: str) -> None:
    batch = begin(cast)
    bring_all(cast, batch, {"ho-so.zip": content})
    assert sort(cast, batch).state == "done"
    row = UploadFile.objects.get()
    assert (row.state, row.grouped, staged()) == ("refused", "tu-choi", [])
    assert words in row.reason and "“ho-so.zip” bị từ chối" in row.reason


def test_zip_that_unpacks_too_large_or_too_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_to(monkeypatch, archive_unpacked=100, archive_entries=2, batch_files=3)
    batch = begin(cast)
    bring_all(
        cast,
        batch,
        {"to.zip": zipped({"a.pdf": PDF * 5}), "nhieu.zip": zipped({f"{i}.pdf": b"x" for i in range(3)})},
    )
    sort(cast, batch)
    assert "lớn hơn 0 MB" in row_of(batch, "to.zip").reason
    assert "3 mục, nhiều hơn 2" in row_of(batch, "nhieu.zip").reason
    assert staged() == []


def test_bad_entries_are_refused_one_by_one_and_the_good_one_stays(cast: Cast) -> None:
    batch = begin(cast)
    bring_all(
        cast,
        batch,
        {
            "1.zip": zipped(
                {
                    "../len.pdf": PDF,
                    "/goc.pdf": PDF,
                    "trong.zip": zipped({"a.pdf": PDF}),
                    "rong.pdf": b"",
                    "gia.pdf": PNG,
                    "tot.docx": DOCX,
                }
            ),
            "2.zip": with_symlink("lien-ket.pdf", "/etc/passwd"),
            "3.zip": damaged("hong.pdf", PDF),
        },
    )
    sort(cast, batch)
    reasons = dict(UploadFile.objects.filter(batch=batch, state="refused").values_list("path", "reason"))
    expected = {
        "../len.pdf": "trỏ ra ngoài",
        "goc.pdf": "trỏ ra ngoài",
        "trong.zip": "tệp nén nằm trong tệp nén",
        "rong.pdf": "tệp rỗng",
        "gia.pdf": "nội dung là ảnh PNG",
        "lien-ket.pdf": "là liên kết",
        "hong.pdf": "hỏng trong tệp nén",
    }
    assert {path: words in reasons.get(path, "") for path, words in expected.items()} == dict.fromkeys(expected, True)
    assert set(reasons) == set(expected)
    assert groups(batch) == {"tu-choi": 7, "chua-khop": 1}
    assert staged() == [f"{batch.pk}/{row_of(batch, 'tot.docx').pk}"]


def test_two_entries_of_one_name_are_kept_apart(cast: Cast) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zipped([("a.pdf", pdf("1")), ("a.pdf", pdf("2")), ("a.pdf", pdf("2"))])
    batch = begin(cast)
    bring_all(cast, batch, {"h.zip": content})
    sort(cast, batch)
    rows = UploadFile.objects.filter(batch=batch, path="a.pdf").order_by("pk")
    assert [r.grouped for r in rows] == ["chua-khop", "chua-khop", "trung"]
    assert rows[2].same_as_upload == rows[1]


def test_names_of_old_machines_are_shown_with_what_they_were(cast: Cast) -> None:
    raw = "KÕ ho¹ch n¨m häc.pdf".encode("latin-1")
    batch = begin(cast)
    bring_all(cast, batch, {"h.zip": with_raw_names([(raw, PDF)]), "Keá hoaïch.pdf": pdf("2")})
    sort(cast, batch)
    assert row_of(batch, "Kế hoạch năm học.pdf").given_path == raw.decode("cp437")
    assert row_of(batch, "Kế hoạch.pdf").given_path == "Keá hoaïch.pdf"


def test_unpacking_that_died_goes_on_and_brings_nothing_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiemdinh.rooms.evidence.use_cases import unpacking

    monkeypatch.setattr(unpacking, "_MANY", 2)
    batch = begin(cast)
    bring_all(cast, batch, {"h.zip": zipped({f"{n}.pdf": pdf(str(n)) for n in range(6)})})

    def die(done: int, total: int, note: str) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        use_cases.unpack_archives(actor=cast.teacher, now=NOW, batch_id=batch.pk, progress=die)
    assert UploadFile.objects.filter(state="received", is_archive=False).count() == 4
    half = UploadFile.objects.filter(state="waiting").first()
    assert half is not None
    staging.append(half.key, offset=0, piece=io.BytesIO(b"%PDF nua"), most=100, name="x")
    assert sort(cast, batch).state == "done"
    assert UploadFile.objects.filter(is_archive=False).count() == 6
    assert groups(batch) == {"chua-khop": 6}
    assert len(staged()) == 6  # the zip itself is gone


def test_full_disk_while_unpacking_stops_and_can_go_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = begin(cast)
    bring_all(cast, batch, {"h.zip": zipped({"a.pdf": PDF})})
    monkeypatch.setattr(staging, "append", no_room)
    run = sort(cast, batch)
    assert (run.state, "đĩa của máy chủ đã đầy" in run.problem) == ("failed", True)
    monkeypatch.undo()
    assert sort(cast, batch).state == "done"
    assert groups(batch) == {"chua-khop": 1}
