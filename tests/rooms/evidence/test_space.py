"""Quota, what counts, who sets it; smaller copies as new revisions."""

import io
import random

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from openpyxl import load_workbook
from PIL import Image
from tests.rooms.evidence.bringing import begin, bring, bring_all, limit_to, pdf, place, row_of
from tests.rooms.evidence.world import NOW, PDF, TODAY, Cast, browser, person

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.models import DocumentFile, SchoolQuota, UploadFile
from kiemdinh.rooms.evidence.rules.uploads import Space, limits_on, size_words, space_problem
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem, NewDocument, NotSmaller
from kiemdinh.services.jobs import enqueue

pytestmark = pytest.mark.django_db
GB = 1024**3


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return person("chuyen-vien", "T-HUYEN", "district_officer", "Lý Thị Mai")


def add(cast: Cast, *files: tuple[str, bytes]) -> use_cases.Added:
    return use_cases.add_evidence(
        actor=cast.teacher,
        now=NOW,
        school_id=cast.school,
        document=NewDocument("Văn bản"),
        uploads=[(name, io.BytesIO(content)) for name, content in files],
    )


def picture(side: int = 3000) -> bytes:
    """A photo larger than it needs to be: soft colours with some noise."""
    base = Image.frombytes("RGB", (60, 60), random.Random(3).randbytes(60 * 60 * 3)).resize((side, side))
    target = io.BytesIO()
    base.save(target, "JPEG", quality=98)
    return target.getvalue()


# ── pure ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("size", "words"),
    [(300, "300 byte"), (2048, "2 KB"), (8_200_000, "7,8 MB"), (150 * 1024**2, "150 MB"), (10 * GB, "10 GB")],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert size_words(size) == words


def test_refusal_says_how_much_is_missing() -> None:
    space = Space(quota=10 * 1024**2, used=9 * 1024**2)
    assert space_problem(space, name="a.pdf", size=1024**2) == ""
    assert space_problem(space, name="a.pdf", size=3 * 1024**2) == (
        "Tệp “a.pdf” (3 MB) không còn chỗ: trường đã dùng 9 MB trong 10 MB, thiếu 2 MB. Hãy giảm dung lượng "
        "hoặc bỏ tệp không dùng, hoặc đề nghị đơn vị quản lý tăng dung lượng."
    )
    assert (Space(10, 15).left, Space(10, 15).percent, Space(200, 51).percent) == (0, 100, 26)


def test_newest_value_of_a_day_holds() -> None:
    data = {
        name: {"dated": [{"from": "2020-01-01", "value": "1"}, {"from": "2024-01-01", "value": "2"}]}
        for name in queries.upload_limits(TODAY).__slots__
    }
    assert limits_on(data, TODAY.replace(year=2023)).chunk == 1
    assert limits_on(data, TODAY.replace(year=2024)).chunk == 2
    with pytest.raises(ValueError, match="thiếu giá trị"):
        limits_on(data, TODAY.replace(year=2019))


# ── what counts ───────────────────────────────────────────────────────────────


def test_each_content_counts_once_and_only_while_it_is_used(cast: Cast) -> None:
    one = add(cast, ("a.pdf", PDF), ("b.pdf", pdf("2")))
    add(cast, ("c.pdf", PDF))
    assert queries.used_space(school_id=cast.school) == len(PDF) + len(pdf("2"))
    use_cases.remove_file(actor=cast.teacher, now=NOW, file_id=one.files[1].pk)
    assert queries.used_space(school_id=cast.school) == len(PDF)
    assert queries.used_space(school_id=cast.neighbour) == 0
    spaces = queries.spaces_of(school_ids=[cast.school, cast.neighbour], on=TODAY)
    assert [spaces[pk].used for pk in (cast.school, cast.neighbour)] == [len(PDF), 0]
    assert spaces[cast.school] == queries.space_of(school_id=cast.school, on=TODAY)


def test_full_school_takes_no_new_content_but_shares_a_known_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add(cast, ("a.pdf", PDF))
    limit_to(monkeypatch, quota_default=len(PDF) + 5)
    with pytest.raises(use_cases.NothingTaken, match="không còn chỗ"):
        add(cast, ("b.pdf", pdf("khác hẳn")))
    assert add(cast, ("c.pdf", PDF)).files[0].stored == first.files[0].stored
    # What is replaced makes room.
    use_cases.add_file(
        actor=cast.teacher,
        now=NOW,
        document_id=first.document.pk,
        name="a2.pdf",
        stream=io.BytesIO(pdf("4")),
        replaces=first.files[0].pk,
    )


def test_batch_is_refused_file_by_file_with_what_is_missing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_to(monkeypatch, quota_default=len(PDF) + 10)
    batch = begin(cast)
    bring_all(cast, batch, {"1.pdf": pdf("1"), "2.pdf": pdf("2")})
    assert row_of(batch, "1.pdf").state == "received"
    second = row_of(batch, "2.pdf")
    assert second.state == "refused" and "thiếu 61 byte" in second.reason


# ── quota ─────────────────────────────────────────────────────────────────────


def test_officer_sets_the_quota_of_a_school_below(cast: Cast, officer: Actor) -> None:
    assert queries.space_of(school_id=cast.school, on=TODAY) == Space(10 * GB, 0, False)
    row = use_cases.set_quota(
        actor=officer, now=NOW, school_id=cast.school, size=20 * GB, reason="Trường nhiều cấp", version=0
    )
    assert (row.size, row.version, row.set_by_id) == (20 * GB, 1, officer.account_id)
    assert queries.space_of(school_id=cast.school, on=TODAY) == Space(20 * GB, 0, True)
    with pytest.raises(EvidenceProblem, match="Người khác vừa đổi"):
        use_cases.set_quota(actor=officer, now=NOW, school_id=cast.school, size=GB, reason="", version=0)
    use_cases.set_quota(actor=officer, now=NOW, school_id=cast.school, size=GB, reason="", version=1)
    assert SchoolQuota.objects.get().version == 2


@pytest.mark.parametrize("size", [0, -1, 1024, 11 * 1024**4])
def test_senseless_quota_is_refused(cast: Cast, officer: Actor, size: int) -> None:
    with pytest.raises(EvidenceProblem, match="từ 10 MB đến 10.000 GB"):
        use_cases.set_quota(actor=officer, now=NOW, school_id=cast.school, size=size, reason="", version=0)


def test_nobody_of_a_school_sets_its_quota(cast: Cast) -> None:
    for actor in (cast.principal, cast.teacher, cast.stranger):
        with pytest.raises(PermissionDenied):
            use_cases.set_quota(actor=actor, now=NOW, school_id=cast.school, size=GB, reason="", version=0)


def test_storage_page_for_school_officer_and_stranger(cast: Cast, officer: Actor) -> None:
    own = browser(cast.teacher).get("/truong/TH-A/dung-luong/").content.decode()
    assert "<h1>Còn 10 GB trong 10 GB</h1>" in own
    assert "Đặt dung lượng cho trường này" not in own
    assert browser(cast.teacher).post("/truong/TH-A/dung-luong/", {"size": "1"}).status_code == 403
    client = browser(officer)
    assert "Đặt dung lượng cho trường này" in client.get("/truong/TH-A/dung-luong/").content.decode()
    answer = client.post("/truong/TH-A/dung-luong/", {"size": "7,5", "reason": "Thêm lớp", "version": "0"})
    assert answer.status_code == 302
    assert SchoolQuota.objects.get().size == 7.5 * GB
    assert 'value="7,5"' in client.get("/truong/TH-A/dung-luong/").content.decode()
    assert client.post("/truong/TH-A/dung-luong/", {"size": "nhiều", "version": "1"}).status_code == 422
    assert browser(cast.stranger).get("/truong/TH-A/dung-luong/").status_code == 404


def test_list_of_schools_for_the_officer_alone(cast: Cast, officer: Actor) -> None:
    use_cases.set_quota(actor=officer, now=NOW, school_id=cast.neighbour, size=2 * GB, reason="", version=0)
    add(cast, ("a.pdf", PDF))
    client = browser(officer)
    page = " ".join(client.get("/dung-luong/").content.decode().split())
    assert "<h1>Dung lượng tệp của 2 trường</h1>" in page
    assert "Trường Tiểu học Bên Cạnh" in page and "2 GB<small>mức riêng</small>" in page
    found = client.get("/dung-luong/", {"q": "vo thi sau"}).content.decode()
    assert "Trường Tiểu học Võ Thị Sáu" in found and "Bên Cạnh" not in found
    assert "Không có trường nào khớp" in client.get("/dung-luong/", {"q": "khong co"}).content.decode()
    book = client.get("/dung-luong/", {"q": "ben canh", "xuat": "xlsx"})
    rows = list(load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True))
    assert [row[1:] for row in rows if isinstance(row[0], int | float)] == [
        ("TH-B", "Trường Tiểu học Bên Cạnh", 0, 2048, "riêng")
    ]
    for other in (cast.principal, cast.stranger):
        assert browser(other).get("/dung-luong/").status_code == 404
    assert 'href="/dung-luong/"' in page


# ── smaller copies ────────────────────────────────────────────────────────────


def test_smaller_copy_is_the_next_revision_and_the_original_stays(cast: Cast) -> None:
    added = add(cast, ("anh.jpg", picture()))
    original = added.files[0]
    made = use_cases.shrink_file(actor=cast.teacher, now=NOW, file_id=original.pk)
    assert made.after < made.before == original.stored.size
    (history,) = queries.file_history(document_id=added.document.pk)
    assert (history.file.revision, history.file.sha256) == (2, made.file.stored.sha256)
    assert [f.sha256 for f in history.earlier] == [original.stored.sha256]
    assert queries.used_space(school_id=cast.school) == made.after
    with pytest.raises(EvidenceProblem, match="đã có bản mới hơn"):
        use_cases.shrink_file(actor=cast.teacher, now=NOW, file_id=original.pk)


def test_signed_file_stays_as_it_is(cast: Cast) -> None:
    signed = add(cast, ("ky.pdf", PDF + b"1 0 obj<</Type/Sig/ByteRange[0 1 2 3]>>endobj")).files[0]
    with pytest.raises(NotSmaller, match="Tệp “ky.pdf”: Tệp có chữ ký số"):
        use_cases.shrink_file(actor=cast.teacher, now=NOW, file_id=signed.pk)
    assert DocumentFile.objects.count() == 1


def test_stranger_shrinks_nothing(cast: Cast) -> None:
    file = add(cast, ("anh.jpg", picture(300))).files[0]
    with pytest.raises(Http404):
        use_cases.shrink_file(actor=cast.stranger, now=NOW, file_id=file.pk)


def test_job_tells_before_and_after(cast: Cast) -> None:
    added = add(cast, ("anh.jpg", picture()))
    client = browser(cast.teacher)
    url = f"/van-ban/{added.document.pk}/tep/{added.files[0].pk}/giam/"
    page = client.post(url, follow=True).content.decode()
    live = DocumentFile.objects.get(removed_at__isnull=True)
    words = f"Đã giảm từ {size_words(added.files[0].stored.size)} còn {size_words(live.stored.size)}."
    assert words in page
    assert browser(cast.stranger).post(url).status_code == 404
    signed = add(cast, ("ky.pdf", PDF + b"/ByteRange[0 1 2 3]")).files[0]
    run = enqueue(
        "evidence.shrink", actor=cast.teacher, unit_id=cast.school, now=NOW, params={"file_id": signed.pk, "back": "/"}
    )
    assert (run.state, "có chữ ký số" in run.problem) == ("failed", True)


def test_batch_that_asked_for_it_shrinks_what_it_places(cast: Cast) -> None:
    batch = begin(cast, shrink=True)
    bring_all(cast, batch, {"TC1.1/anh.jpg": picture()})
    bring(cast, batch, ke_hoach__pdf=PDF)
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    ids = list(UploadFile.objects.values_list("pk", flat=True))
    use_cases.decide_many(actor=cast.teacher, now=NOW, batch_id=batch.pk, file_ids=ids, plan="new")
    assert place(cast, batch).state == "done"
    row = row_of(batch, "TC1.1/anh.jpg")
    assert row.reason.startswith("Đã giảm từ ") and row.placed is not None and row.placed.revision == 2
    other = row_of(batch, "ke_hoach.pdf")
    assert other.placed is not None and other.placed.revision == 1
    assert "giữ nguyên" in other.reason
