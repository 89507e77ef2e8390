"""The pages of documents and files, through real requests."""

import io
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.rooms.evidence.world import DOCX, EXE, NOW, PDF, PNG, Cast, browser, multipart

from kiemdinh.rooms.evidence import use_cases
from kiemdinh.rooms.evidence.models import Document, DocumentFile
from kiemdinh.rooms.evidence.use_cases import NewDocument

pytestmark = pytest.mark.django_db


def add(cast: Cast, subject: str = "Kế hoạch năm học", *files: tuple[str, bytes]) -> use_cases.Added:
    return use_cases.add_evidence(
        actor=cast.teacher,
        now=NOW,
        school_id=cast.school,
        document=NewDocument(subject),
        uploads=[(name, io.BytesIO(content)) for name, content in files],
    )


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def facts(**more: str) -> dict[str, str]:
    empty = dict.fromkeys(("number", "issued_on", "issuer", "kept_at", "url", "note"), "")
    return {"subject": "Kế hoạch", **empty} | more


def test_empty_register_teaches(bare: Cast) -> None:
    page = browser(bare.teacher).get("/truong/TH-A/van-ban/")
    assert page.status_code == 200
    assert "<h1>Chưa có văn bản nào</h1>" in text(page)
    assert "Thêm văn bản đầu tiên" in text(page)


def test_register_filters_in_the_address_and_excel_shows_the_same(bare: Cast) -> None:
    add(bare, "Bảng phân công", ("a.pdf", PDF))
    add(bare, "Kế hoạch năm học")
    client = browser(bare.teacher)
    page = client.get("/truong/TH-A/van-ban/", {"q": "bang phan"})
    assert "Bảng phân công" in text(page) and "Kế hoạch năm học" not in text(page)
    assert "1 trong 2 văn bản chưa có tệp" in text(page)
    book = client.get("/truong/TH-A/van-ban/", {"q": "bang phan", "xuat": "xlsx"})
    sheet = load_workbook(io.BytesIO(book.content)).active
    cells = [row[1] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int | float)]
    assert cells == ["Bảng phân công"]
    assert "filename*=UTF-8''" in book["Content-Disposition"]
    nothing = client.get("/truong/TH-A/van-ban/", {"q": "khong co dau"})
    assert "Không có văn bản nào khớp" in text(nothing)


@pytest.mark.parametrize("path", ["/truong/TH-A/van-ban/", "/truong/TH-A/van-ban/them/", "/truong/KHONG/van-ban/"])
def test_neighbour_gets_404(bare: Cast, path: str) -> None:
    assert browser(bare.stranger).get(path).status_code == 404


def test_document_and_file_of_a_neighbour_are_404(bare: Cast) -> None:
    added = add(bare, "Kế hoạch", ("a.pdf", PDF))
    client = browser(bare.stranger)
    assert client.get(f"/van-ban/{added.document.pk}/").status_code == 404
    assert client.post(f"/van-ban/{added.document.pk}/tep/", {"viec": "bo"}).status_code == 404
    assert client.get(f"/tep/{added.files[0].pk}/a.pdf").status_code == 404
    assert Client().get(f"/tep/{added.files[0].pk}/a.pdf").status_code == 302


def test_several_files_of_one_form_good_ones_kept_bad_ones_named(bare: Cast) -> None:
    client = browser(bare.teacher)
    page = client.post(
        "/truong/TH-A/van-ban/them/",
        facts()
        | {
            "files": [
                SimpleUploadedFile("ke-hoach.pdf", PDF),
                SimpleUploadedFile("gia.pdf", PNG),
                SimpleUploadedFile("rong.docx", b""),
                SimpleUploadedFile("bang.docx", DOCX),
            ]
        },
        follow=True,
    )
    document = Document.objects.get()
    assert page.redirect_chain[-1][0] == f"/van-ban/{document.pk}/"
    assert sorted(DocumentFile.objects.values_list("name", flat=True)) == ["bang.docx", "ke-hoach.pdf"]
    assert "“gia.pdf” bị từ chối" in text(page) and "“rong.docx” bị từ chối" in text(page)


@pytest.mark.parametrize("name", ["../../../etc/len.pdf", "..\\len.pdf", "thu-muc/len.pdf"])
def test_name_with_a_path_is_refused_by_name_on_the_wire(bare: Cast, name: str) -> None:
    body, kind = multipart(facts(), [("files", name, PDF), ("files", "tot.pdf", PDF + b"2")])
    page = browser(bare.teacher).post("/truong/TH-A/van-ban/them/", data=body, content_type=kind, follow=True)
    assert f"Tệp “{name}” bị từ chối" in text(page)
    assert list(DocumentFile.objects.values_list("name", flat=True)) == ["tot.pdf"]


def test_form_is_shown_again_when_every_file_is_refused(bare: Cast) -> None:
    body, kind = multipart(facts(subject="Giữ chữ này"), [("files", "../a.pdf", PDF), ("files", "b.pdf", EXE)])
    page = browser(bare.teacher).post("/truong/TH-A/van-ban/them/", data=body, content_type=kind)
    assert page.status_code == 422
    assert "“../a.pdf” bị từ chối" in text(page) and "“b.pdf” bị từ chối" in text(page)
    assert "Giữ chữ này" in text(page)
    assert Document.objects.count() == 0


def test_upload_form_still_checks_the_csrf_token(bare: Cast) -> None:
    client = browser(bare.teacher)
    client.handler.enforce_csrf_checks = True
    body, kind = multipart(facts(), [("files", "a.pdf", PDF)])
    assert client.post("/truong/TH-A/van-ban/them/", data=body, content_type=kind).status_code == 403
    token = "a" * 32
    client.cookies["csrftoken"] = token
    body, kind = multipart(facts(csrfmiddlewaretoken=token), [("files", "a.pdf", PDF)])
    assert client.post("/truong/TH-A/van-ban/them/", data=body, content_type=kind).status_code == 302


def test_script_gets_the_answer_as_json(bare: Cast) -> None:
    added = add(bare)
    body, kind = multipart({"viec": "them"}, [("files", "a.pdf", PDF), ("files", "x.pdf", EXE)])
    answer = browser(bare.teacher).post(
        f"/van-ban/{added.document.pk}/tep/", data=body, content_type=kind, headers={"accept": "application/json"}
    )
    assert answer.json()["url"] == f"/van-ban/{added.document.pk}/"
    assert [sentence.split("”")[0] for sentence in answer.json()["refused"]] == ["Tệp “x.pdf"]


def test_stale_edit_shows_both_and_writes_nothing(bare: Cast) -> None:
    document = add(bare).document
    client = browser(bare.teacher)
    assert client.post(f"/van-ban/{document.pk}/", facts(subject="Bản của Hà") | {"version": "1"}).status_code == 302
    page = client.post(f"/van-ban/{document.pk}/", facts(subject="Bản của Tuyết") | {"version": "1"})
    assert page.status_code == 409
    assert "<td>Bản của Hà</td><td>Bản của Tuyết</td>" in text(page)
    assert 'name="version" value="2"' in text(page)
    document.refresh_from_db()
    assert document.subject == "Bản của Hà"


def test_document_shows_preview_history_and_hash(bare: Cast) -> None:
    added = add(bare, "Kế hoạch", ("a.pdf", PDF))
    client, url = browser(bare.teacher), f"/van-ban/{added.document.pk}/"
    client.post(f"{url}tep/", {"viec": "thay", "tep": added.files[0].pk, "files": SimpleUploadedFile("b.png", PNG)})
    live = DocumentFile.objects.get(removed_at__isnull=True)
    page = text(client.get(url))
    assert f'<img src="/tep/{live.pk}/b.png?xem=1"' in page
    assert "1 bản trước" in page and live.stored.sha256[:12] in page
    client.post(f"{url}tep/", {"viec": "bo", "tep": live.pk})
    assert "Chưa có tệp nào để xem" in text(client.get(url))


def test_file_of_another_document_is_not_removed(bare: Cast) -> None:
    mine, other = add(bare, "Một", ("a.pdf", PDF)), add(bare, "Hai", ("b.pdf", PDF + b"2"))
    answer = browser(bare.teacher).post(f"/van-ban/{mine.document.pk}/tep/", {"viec": "bo", "tep": other.files[0].pk})
    assert answer.status_code == 404
    assert DocumentFile.objects.filter(removed_at__isnull=True).count() == 2


def test_answer_after_an_upload_stays_on_this_site(bare: Cast) -> None:
    added = add(bare)
    answer = browser(bare.teacher).post(
        f"/van-ban/{added.document.pk}/tep/",
        {"viec": "them", "ve": "//example.com/x", "files": SimpleUploadedFile("a.pdf", PDF)},
    )
    assert answer["Location"] == f"/van-ban/{added.document.pk}/"


def test_download_carries_the_vietnamese_name_and_runs_nothing(bare: Cast) -> None:
    name = "Quyết định số 5; “mới”.pdf"
    added = add(bare, "Quyết định", (name, PDF), ("bang.docx", DOCX), ("anh.png", PNG))
    client = browser(bare.teacher)
    pdf, word, image = added.files
    answer = client.get(f"/tep/{pdf.pk}/{quote(name)}")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"Quyet dinh so 5_ _moi_.pdf\"; filename*=UTF-8''" + quote(name, safe="")
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" not in answer["Content-Security-Policy"]
    assert client.get(f"/tep/{pdf.pk}/x?xem=1")["Content-Disposition"].startswith("inline;")
    shown = client.get(f"/tep/{word.pk}/x?xem=1")
    assert shown["Content-Disposition"].startswith("attachment;")
    assert shown["Content-Security-Policy"].endswith("; sandbox")
    assert client.get(f"/tep/{image.pk}/x?xem=1")["Content-Type"] == "image/png"


def test_templates_print_braces_as_text(bare: Cast) -> None:
    document = add(bare, "{{ 7|add:7 }} <script>alert(1)</script>").document
    page = text(browser(bare.teacher).get(f"/van-ban/{document.pk}/"))
    assert "{{ 7|add:7 }} &lt;script&gt;" in page
    assert "<script>alert" not in page
