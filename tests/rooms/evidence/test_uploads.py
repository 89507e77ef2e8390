"""Bringing many files: resumed, unpacked, matched, placed; each fault leaves nothing half done."""

import errno
import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import Http404
from tests.rooms.evidence.world import DOCX, EXE, NOW, PDF, PNG, TODAY, Cast
from tests.services.files.zips import damaged, encrypted, overlapping, with_raw_names, with_symlink, zipped

from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, UploadBatch, UploadFile
from kiemdinh.rooms.evidence.use_cases import Announced, EvidenceProblem, NewDocument, Place
from kiemdinh.services.files import staging
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.staging import DiskFull
from kiemdinh.services.jobs import enqueue
from kiemdinh.services.jobs.models import JobRun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


def staged() -> list[str]:
    """Everything that lies in the staging folder."""
    from django.conf import settings

    root = settings.DATA / "staging"
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()) if root.exists() else []


def begin(cast: Cast, *, in_set: bool = True, shrink: bool = False) -> UploadBatch:
    return use_cases.start_batch(
        actor=cast.teacher, now=NOW, school_id=cast.school, set_id=cast.set_id if in_set else None, shrink=shrink
    )


def bring(cast: Cast, batch: UploadBatch, **files: bytes) -> list[use_cases.Arrival]:
    return bring_all(cast, batch, {name.replace("__", "."): content for name, content in files.items()})


def bring_all(cast: Cast, batch: UploadBatch, files: dict[str, bytes]) -> list[use_cases.Arrival]:
    """Announces and sends whole files as the script does."""
    arrivals = announce(cast, batch, {path: len(content) for path, content in files.items()})
    return [
        arrival if arrival.done else send(cast, batch, arrival.id, 0, content)[0]
        for arrival, content in zip(arrivals, files.values(), strict=True)
    ]


def announce(cast: Cast, batch: UploadBatch, sizes: dict[str, int]) -> list[use_cases.Arrival]:
    return use_cases.announce(
        actor=cast.teacher,
        now=NOW,
        batch_id=batch.pk,
        files=[Announced(path, size, f"{size}-1") for path, size in sizes.items()],
    )


def send(cast: Cast, batch: UploadBatch, file_id: int, offset: int, piece: bytes) -> tuple[use_cases.Arrival, bool]:
    return use_cases.receive(
        actor=cast.teacher, now=NOW, batch_id=batch.pk, file_id=file_id, offset=offset, piece=piece
    )


def sort(cast: Cast, batch: UploadBatch) -> JobRun:
    run: JobRun = enqueue(
        "evidence.sort", actor=cast.teacher, unit_id=cast.school, now=NOW, params={"batch_id": batch.pk}
    )
    return run


def place(cast: Cast, batch: UploadBatch) -> JobRun:
    use_cases.begin_placing(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    run: JobRun = enqueue(
        "evidence.place", actor=cast.teacher, unit_id=cast.school, now=NOW, params={"batch_id": batch.pk}
    )
    return run


def groups(batch: UploadBatch) -> dict[str, int]:
    return {k: n for k, n in queries.batch_counts(batch=batch).groups.items() if n}


def add(cast: Cast, subject: str, *files: tuple[str, bytes], criterion: str = "", number: str = "") -> use_cases.Added:
    return use_cases.add_evidence(
        actor=cast.teacher,
        now=NOW,
        school_id=cast.school,
        document=NewDocument(subject, number=number),
        uploads=[(name, io.BytesIO(content)) for name, content in files],
        set_id=cast.set_id if criterion else None,
        criterion=criterion,
    )


def pdf(text: str) -> bytes:
    return PDF + text.encode()


def row_of(batch: UploadBatch, path: str) -> UploadFile:
    return UploadFile.objects.get(batch=batch, path=path)


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


def no_room(*args: object, **more: object) -> int:
    raise DiskFull("a.pdf")


def test_too_many_files_for_one_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_to(monkeypatch, batch_files=2)
    batch = begin(cast)
    with pytest.raises(EvidenceProblem, match="nhận nhiều nhất 2 tệp"):
        announce(cast, batch, {f"{i}.pdf": 10 for i in range(3)})
    assert UploadFile.objects.count() == 0


def limit_to(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Other limits than those of the reference file."""
    from dataclasses import replace

    from kiemdinh.rooms.evidence.queries import space, uploads

    real = queries.upload_limits(TODAY)
    for place_ in (queries, space, uploads):
        monkeypatch.setattr(place_, "upload_limits", lambda on: replace(real, **values))


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


def decide(cast: Cast, batch: UploadBatch, row: UploadFile, place_: Place) -> None:
    use_cases.decide_file(actor=cast.teacher, now=NOW, batch_id=batch.pk, file_id=row.pk, place=place_)


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


def ready(cast: Cast, count: int = 3) -> UploadBatch:
    batch = begin(cast)
    bring_all(cast, batch, {f"TC1.1/tep {n}.pdf": pdf(str(n)) for n in range(count)})
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    return batch


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


def place_again(cast: Cast, batch: UploadBatch) -> tuple[int, int]:
    return use_cases.place_files(actor=cast.teacher, now=NOW, batch_id=batch.pk, progress=lambda *a: None)


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


def test_outside_a_cycle_documents_are_made_without_code(bare: Cast) -> None:
    batch = begin(bare, in_set=False)
    bring_all(bare, batch, {"12-KH-TH Kế hoạch.pdf": PDF})
    use_cases.match_batch(actor=bare.teacher, now=NOW, batch_id=batch.pk)
    row = UploadFile.objects.get()
    assert (row.plan, row.number) == ("ask", "12/KH-TH")
    use_cases.decide_many(actor=bare.teacher, now=NOW, batch_id=batch.pk, file_ids=[row.pk], plan="new")
    place(bare, batch)
    document = Document.objects.get()
    assert (document.subject, document.number) == ("12-KH-TH Kế hoạch", "12/KH-TH")
    assert EvidenceItem.objects.count() == 0


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
