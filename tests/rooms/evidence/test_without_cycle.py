"""A school that has no cycle keeps and brings its documents all the same."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.rooms.evidence.bringing import add, begin, bring_all, place
from tests.rooms.evidence.world import NOW, PDF, Cast, browser

from kiemdinh.rooms.evidence import use_cases
from kiemdinh.rooms.evidence.models import Document, EvidenceItem, UploadFile

pytestmark = pytest.mark.django_db


def text(response: object) -> str:
    return " ".join(response.content.decode().split())


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


def test_register_shows_the_room_left(bare: Cast) -> None:
    add(bare, "Kế hoạch", ("a.pdf", PDF))
    page = text(browser(bare.teacher).get("/truong/TH-A/van-ban/"))
    assert "Đã dùng 69 byte trong 10 GB, còn 10 GB." in page
    assert 'href="/truong/TH-A/van-ban/tai-nhieu/"' in page


def test_a_teacher_hands_in_a_paper_without_any_cycle(bare: Cast) -> None:
    from tests.rooms.evidence.world import ROOT

    from kiemdinh.rooms.organisations import use_cases as organisations
    from kiemdinh.rooms.regulations.use_cases import load_regulations

    organisations.load_school_years(now=NOW)
    load_regulations(directory=ROOT / "regulations", now=NOW)
    client = browser(bare.teacher)
    sent = {
        "subject": "Biên bản họp tổ",
        "school_year": "2022-2023",
        "place": "1.1",
        "cabinet": "2",
        "drawer": "A",
        "carton": "7",
        "kept_at": "phòng hội đồng",
        "files": SimpleUploadedFile("a.pdf", PDF),
    }
    page = client.post("/truong/TH-A/nop-minh-chung/", sent, follow=True)
    assert "Đã nộp “Biên bản họp tổ”" in text(page)
    row = Document.objects.get()
    assert row.kept_at == "Tủ 2, ngăn A, hộp 7, phòng hội đồng"
    assert [y.school_year for y in row.school_years.all()] == ["2022-2023"]
    assert [(p.edition_code, p.criterion) for p in row.purposes.all()] == [("tt17-2018", "1.1")]
    assert "2022–2023 (chọn bằng tay)" in text(client.get(f"/van-ban/{row.pk}/"))
