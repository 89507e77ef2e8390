"""The pages of bringing many files, through real requests."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.rooms.evidence.bringing import add, begin, bring_all, pdf
from tests.rooms.evidence.world import NOW, PDF, PNG, Cast, browser, person
from tests.services.files.zips import zipped

from kiemdinh.rooms.evidence import use_cases
from kiemdinh.rooms.evidence.models import Document, DocumentFile, EvidenceItem, UploadBatch, UploadFile

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def start(client: Client, cast: Cast, **fields: str) -> dict[str, Any]:
    answer = client.post(
        "/truong/TH-A/van-ban/tai-nhieu/gui/",
        {"bo": str(cast.set_id)} | fields,
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 200
    return dict(answer.json())


def post_json(client: Client, url: str, data: Any) -> Any:
    return client.post(url, json.dumps(data), content_type="application/json", headers={"accept": "application/json"})


def send(client: Client, to: dict[str, Any], file_id: int, offset: int, piece: bytes) -> Any:
    url = to["piece"].replace("/tep/0/", f"/tep/{file_id}/")
    return client.post(f"{url}?tu={offset}", piece, content_type="application/octet-stream")


def test_the_whole_way_of_the_script(cast: Cast) -> None:
    document = add(cast, "Chiến lược phát triển", criterion="1.1").document
    client = browser(cast.teacher)
    to = start(client, cast)
    content = pdf("dài") * 30
    listed = [{"path": "hồ sơ/[H1-1.1-01] a.pdf", "size": len(content), "mtime": 5}]
    (there,) = post_json(client, to["announce"], listed).json()["files"]
    assert (there["have"], there["done"]) == (0, False)
    assert send(client, to, there["id"], 0, content[:1000]).json()["have"] == 1000
    wrong = send(client, to, there["id"], 5, b"x")
    assert (wrong.status_code, wrong.json()["have"]) == (409, 1000)
    # The tab was closed: the page says so, the same folder goes on.
    page = text(client.get(f"/chu-ky/{cast.cycle_id}/minh-chung/tai-nhieu/"))
    assert "<h1>Đợt tải dở: 1 tệp, tải tiếp hoặc xem kết quả</h1>" in page
    assert start(client, cast)["batch"] == to["batch"]
    (there,) = post_json(client, to["announce"], listed).json()["files"]
    assert there["have"] == 1000
    assert send(client, to, there["id"], 1000, content[1000:]).json()["done"] is True
    where = client.post(to["sort"], headers={"accept": "application/json"}).json()["url"]
    assert where == to["page"] == f"/van-ban/dot-tai/{to['batch']}/"
    page = text(client.get(where))
    assert "<h1>1 tệp sẵn sàng xếp vào danh mục</h1>" in page
    assert "Tên ghi mã [H1-1.1-01]." in page
    assert DocumentFile.objects.count() == 0
    done = client.post(f"{where}xep/", follow=True)
    assert "Đã xếp 1 tệp vào danh mục." in text(done)
    assert DocumentFile.objects.get().document == document
    assert "<h1>Đã xếp xong</h1>" in text(client.get(where))


def test_form_without_script_takes_files_and_a_zip(cast: Cast) -> None:
    client = browser(cast.teacher)
    answer = client.post(
        "/truong/TH-A/van-ban/tai-nhieu/gui/",
        {
            "bo": str(cast.set_id),
            "giam": "1",
            "files": [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("gia.pdf", PNG)],
            "tep_nen": SimpleUploadedFile("h.zip", zipped({"TC1.2/b.pdf": pdf("2")})),
        },
        follow=True,
    )
    assert "Đã khớp xong. Hãy xem và xác nhận chỗ xếp." in text(answer)
    batch = UploadBatch.objects.get()
    assert (batch.evidence_set_id, batch.shrink) == (cast.set_id, True)
    page = text(client.get(f"/van-ban/dot-tai/{batch.pk}/"))
    assert "<h1>1 tệp cần bạn chọn chỗ</h1>" in page
    for chip in ("Chỉ biết tiêu chí", "Chưa khớp", "Bị từ chối"):
        assert f'{chip} <span class="count">1</span>' in page
    assert "Khớp mã" not in page
    nothing = client.post("/truong/TH-A/van-ban/tai-nhieu/gui/", {"bo": str(cast.set_id)}, follow=True)
    assert "Chưa chọn tệp nào." in text(nothing)
    assert UploadBatch.objects.count() == 1


def test_groups_search_and_excel_show_the_same(cast: Cast) -> None:
    batch = begin(cast)
    bring_all(cast, batch, {"TC1.1/Kế hoạch.pdf": pdf("1"), "ảnh lạ.png": PNG, "rong.pdf": b"", "x.exe": b"MZ"})
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    client, url = browser(cast.teacher), f"/van-ban/dot-tai/{batch.pk}/"
    refused = text(client.get(url, {"nhom": "tu-choi"}))
    assert "tệp rỗng (0 byte)" in refused and "ảnh lạ.png" not in refused
    found = text(client.get(url, {"q": "ke hoach"}))
    assert "Kế hoạch.pdf" in found and "rong.pdf" not in found
    assert "Không có tệp nào khớp" in text(client.get(url, {"q": "khong co that"}))
    book = client.get(url, {"nhom": "tu-choi", "q": "exe", "xuat": "xlsx"})
    sheet = load_workbook(io.BytesIO(book.content)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int | float)]
    assert [(row[1], row[4]) for row in rows] == [("x.exe", "Bị từ chối")]
    assert "đuôi “.exe”" in rows[0][7]


def test_one_file_chooses_its_place(cast: Cast) -> None:
    batch = begin(cast)
    bring_all(cast, batch, {"la.pdf": PDF})
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    other = add(cast, "Nghị quyết chi bộ").document
    add(cast, "Sổ họp")
    row = UploadFile.objects.get()
    client, url = browser(cast.teacher), f"/van-ban/dot-tai/{batch.pk}/tep/{row.pk}/"
    page = text(client.get(url, {"q": "nghi quyet"}))
    assert "<h1>Xếp tệp này vào đâu?</h1>" in page
    assert "Nghị quyết chi bộ" in page and "Sổ họp" not in page
    wrong = client.post(url, {"xep": "da-co"})
    assert wrong.status_code == 422 and "Hãy chọn văn bản mà tệp này thuộc về." in text(wrong)
    right = client.post(url, {"xep": "da-co", "van_ban": other.pk, "tieu_chi": "1.1"}, follow=True)
    assert "Vào văn bản “Nghị quyết chi bộ” · tiêu chí 1.1" in text(right)


def test_many_are_decided_at_once_and_the_filter_stays(cast: Cast) -> None:
    batch = begin(cast)
    bring_all(cast, batch, {f"{n}.pdf": pdf(str(n)) for n in range(3)})
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    ids = list(UploadFile.objects.order_by("pk").values_list("pk", flat=True))
    client, url = browser(cast.teacher), f"/van-ban/dot-tai/{batch.pk}/"
    answer = client.post(f"{url}chon/", {"viec": "tieu-chi", "tieu_chi": "1.1", "tep": ids[:2], "nhom": "chua-khop"})
    assert answer["Location"] == f"{url}?nhom=chua-khop"
    assert list(UploadFile.objects.order_by("pk").values_list("plan", "criterion")) == [
        ("new", "1.1"),
        ("new", "1.1"),
        ("ask", ""),
    ]
    for fields, words in (
        ({"viec": "moi"}, "Chưa chọn tệp nào"),
        ({"viec": "tieu-chi", "tep": ids}, "Hãy chọn tiêu chí"),
        ({"viec": "tieu-chi", "tieu_chi": "9.9", "tep": ids}, "Chưa đổi gì: Tiêu chí này không có"),
        ({"viec": "da-co", "tep": ids[2:]}, "Chưa đổi gì: Hãy chọn văn bản"),
    ):
        assert words in text(client.post(f"{url}chon/", fields, follow=True))


def test_file_that_replaces_the_one_there_is(cast: Cast) -> None:
    one = add(cast, "Kế hoạch chiến lược", ("cu.pdf", pdf("cũ")), criterion="1.1")
    two = add(cast, "Báo cáo", ("x.pdf", pdf("x")), ("y.pdf", pdf("y")), criterion="1.1")
    batch = begin(cast)
    bring_all(cast, batch, {"H1-1.1-01.pdf": pdf("mới"), "H1-1.1-02.pdf": pdf("mới 2")})
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    client, url = browser(cast.teacher), f"/van-ban/dot-tai/{batch.pk}/"
    assert "Văn bản đang có 2 tệp, tệp này thêm vào." in text(client.get(url))
    first, second = UploadFile.objects.order_by("path")
    refused = text(client.post(f"{url}chon/", {"viec": "thay", "tep": [first.pk, second.pk]}, follow=True))
    assert "Chưa đổi gì: văn bản đề nghị cho “H1-1.1-02.pdf” có 2 tệp" in refused
    client.post(f"{url}chon/", {"viec": "thay", "tep": [first.pk]})
    client.post(f"{url}xep/")
    live = DocumentFile.objects.get(document=one.document, removed_at__isnull=True)
    assert (live.name, live.revision) == ("H1-1.1-01.pdf", 2)
    assert DocumentFile.objects.filter(document=two.document, removed_at__isnull=True).count() == 3


def test_neighbour_gets_404_everywhere(cast: Cast) -> None:
    batch = begin(cast)
    bring_all(cast, batch, {"a.pdf": PDF})
    file_id = UploadFile.objects.get().pk
    client, url = browser(cast.stranger), f"/van-ban/dot-tai/{batch.pk}/"
    reads = [
        "/truong/TH-A/van-ban/tai-nhieu/",
        f"/chu-ky/{cast.cycle_id}/minh-chung/tai-nhieu/",
        "/truong/TH-A/van-ban/trung/",
        "/truong/KHONG/van-ban/tai-nhieu/",
        url,
        f"{url}tep/{file_id}/",
    ]
    assert {path: client.get(path).status_code for path in reads} == dict.fromkeys(reads, 404)
    writes = ["/truong/TH-A/van-ban/tai-nhieu/gui/", "/truong/TH-A/van-ban/trung/"]
    writes += [f"{url}{end}" for end in ("xong/", "chon/", "xep/", "bo/", f"tep/{file_id}/", f"tep/{file_id}/manh/")]
    assert {path: client.post(path).status_code for path in writes} == dict.fromkeys(writes, 404)
    assert post_json(client, f"{url}to-khai/", []).status_code == 404
    assert Client().get(url).status_code == 302
    # Their own register, somebody else's set.
    wrong = client.post("/truong/TH-B/van-ban/tai-nhieu/gui/", {"bo": str(cast.set_id)})
    assert wrong.status_code == 404


def test_colleague_outside_the_council_is_told_why_not(cast: Cast) -> None:
    outsider = person("ngoai-hoi-dong", "TH-A", "teacher", "Vũ Thị Ngoan")
    client = browser(outsider)
    answer = client.get(f"/chu-ky/{cast.cycle_id}/minh-chung/tai-nhieu/")
    assert answer.status_code == 403
    started = client.post("/truong/TH-A/van-ban/tai-nhieu/gui/", {"bo": str(cast.set_id)})
    assert started.status_code == 403
    batch = begin(cast)
    assert client.post(f"/van-ban/dot-tai/{batch.pk}/xep/").status_code == 403
    assert client.get("/truong/TH-A/van-ban/tai-nhieu/").status_code == 200


def test_bad_list_and_too_large_piece_are_answered_in_words(cast: Cast) -> None:
    client = browser(cast.teacher)
    to = start(client, cast)
    for bad in ("không phải danh sách", [{"path": "a"}], [1], {"a": 1}):
        answer = post_json(client, to["announce"], bad)
        assert (answer.status_code, answer.json()["error"][:26]) == (400, "Trình duyệt gửi danh sách ")
    (there,) = post_json(client, to["announce"], [{"path": "a.pdf", "size": 10**7, "mtime": 1}]).json()["files"]
    assert send(client, to, there["id"], 0, bytes(to["chunk"] + 1)).status_code == 413


def test_pieces_still_need_the_csrf_token(cast: Cast) -> None:
    client = browser(cast.teacher)
    to = start(client, cast)
    client.handler.enforce_csrf_checks = True
    assert post_json(client, to["announce"], []).status_code == 403


def test_giving_up_leads_back_and_empty_batch_says_what_to_do(cast: Cast) -> None:
    batch = begin(cast)
    client, url = browser(cast.teacher), f"/van-ban/dot-tai/{batch.pk}/"
    assert "<h1>Đợt này chưa có tệp nào</h1>" in text(client.get(url))
    answer = client.post(f"{url}bo/")
    assert answer["Location"] == f"/chu-ky/{cast.cycle_id}/minh-chung/tai-nhieu/"
    assert "<h1>Đợt tải này đã bỏ</h1>" in text(client.get(url))


def test_tab_closed_before_matching(cast: Cast) -> None:
    batch = begin(cast)
    bring_all(cast, batch, {"TC1.1/a.pdf": PDF})
    client, url = browser(cast.teacher), f"/van-ban/dot-tai/{batch.pk}/"
    page = text(client.get(url))
    assert "<h1>1 tệp đã nhận, chưa khớp</h1>" in page and "Khớp bây giờ" in page
    assert "<h1>1 tệp sẵn sàng xếp vào danh mục</h1>" in text(client.post(f"{url}xong/", follow=True))


def test_duplicates_page_offers_sharing(cast: Cast) -> None:
    client = browser(cast.teacher)
    assert "<h1>Không có tệp nào bị trùng</h1>" in text(client.get("/truong/TH-A/van-ban/trung/"))
    first = add(cast, "Kế hoạch", ("a.pdf", PDF)).document
    second = add(cast, "Kế hoạch bản hai", ("b.pdf", PDF), criterion="1.1").document
    page = text(client.get("/truong/TH-A/van-ban/trung/"))
    assert "<h1>1 tệp đang nằm ở nhiều văn bản</h1>" in page and "nên giữ: dùng chung văn bản này" in page
    book = client.get("/truong/TH-A/van-ban/trung/", {"xuat": "xlsx"})
    rows = list(load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True))
    assert [row[1] for row in rows if isinstance(row[0], int | float)] == ["Kế hoạch bản hai", "Kế hoạch"]
    done = client.post("/truong/TH-A/van-ban/trung/", {"bo": first.pk, "giu": second.pk}, follow=True)
    assert "Đã bỏ văn bản lặp lại" in text(done)
    assert list(Document.objects.filter(removed_at__isnull=True)) == [second]
    assert EvidenceItem.objects.count() == 1
