"""Pages of imports: what they say, who gets in, what a form does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.demo import cast
from tests.rooms.exchange import handmade

pytestmark = pytest.mark.django_db


def upload(client, cycle, content=None, name="Báo cáo 2023.docx"):
    """Hands a report in."""
    content = handmade.saved(handmade.primary_2018()) if content is None else content
    return client.post(f"/chu-ky/{cycle.pk}/nhap-bao-cao/", {"file": SimpleUploadedFile(name, content)})


def newest():
    from kiemdinh.rooms.exchange.models import ReportImport

    return ReportImport.objects.latest("pk")


def body(response):
    return " ".join(response.content.decode().split())


def test_upload_preview_apply(run, enter):
    client = enter("thuky")
    page = body(client.get(f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/"))
    assert "<h1>Đưa báo cáo Word có sẵn vào chu kỳ</h1>" in page
    answer = upload(client, run.cycle)
    base = f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/{newest().pk}/"
    assert (answer.status_code, answer.url) == (302, base)
    page = body(client.get(base))
    assert "<h1>Đọc được 2/27 tiêu chí</h1>" in page
    assert "<li>Mô tả hiện trạng – Mức 2 (8)</li>" in page
    assert "không thấy trong danh mục: H1-1.1-03, H1-1.1-04" in page
    assert "14 mục còn trống sẽ được điền; 0 mục đang có nội dung khác." in page
    answer = client.post(f"{base}dua-vao/", {"version": newest().version, "minh-chung": "1"}, follow=True)
    assert "Đã đưa vào chu kỳ 18 mục và 3 văn bản minh chứng mới." in body(answer)
    assert "<h1>Đã đưa vào chu kỳ</h1>" in body(answer)
    assert run.sheet("1.1").texts["state_3"] == "<p>Định kỳ rà soát chiến lược.</p>"
    listed = body(client.get(f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/"))
    assert "<h1>Đã nhập 1 văn bản</h1>" in listed and "Đã đưa vào chu kỳ ·" in listed


def test_both_texts_are_shown_and_the_choice_is_taken(run, enter):
    run.save("giaovien", "1.1", weaknesses="<p>Lời đang có.</p>")
    client = enter("thuky")
    upload(client, run.cycle)
    base = f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/{newest().pk}/"
    page = body(client.get(base))
    assert "1 mục đang có nội dung khác." in page
    assert "<p>Lời đang có.</p>" in page and "<p>Chưa lấy ý kiến rộng.</p>" in page
    key = "sheet||1.1|weaknesses"
    old = {"version": newest().version, f"chon:{key}": "thay", f"ban:{key}": "0"}
    stale = client.post(f"{base}dua-vao/", old)
    assert stale.status_code == 409 and "Người khác vừa lưu cùng mục này" in body(stale)
    assert run.sheet("1.1").texts == {"weaknesses": "<p>Lời đang có.</p>"}
    client.post(f"{base}dua-vao/", old | {f"ban:{key}": "1"})
    assert run.sheet("1.1").texts["weaknesses"] == "<p><strong>Chưa lấy ý kiến rộng.</strong></p>"


def test_a_piece_is_placed_by_its_words(run, enter):
    def odd(document):
        handmade.bold(document, "Tiêu chí 1.4: Hiệu trưởng, phó hiệu trưởng, tổ chuyên môn và tổ văn phòng")
        document.add_paragraph("1. Mô tả hiện trạng")
        document.add_paragraph("Mức 1: Đủ tổ.")
        document.add_paragraph("5. Tự đánh giá: Đạt Mức 1")
        document.add_paragraph("Đoạn lạc chỗ.")

    client = enter("thuky")
    upload(client, run.cycle, handmade.saved(handmade.primary_2018(odd)))
    base = f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/{newest().pk}/"
    page = body(client.get(base))
    assert "còn 1 đoạn chưa xếp</h1>" in page and "Sau tự đánh giá tiêu chí 1.4" in page
    number = next(n for n, p in enumerate(newest().reading["unplaced"]) if p["text"] == "Đoạn lạc chỗ.")
    wrong = client.post(f"{base}xep/", {"version": newest().version, f"xep-{number}": "Mục không có"})
    assert wrong.status_code == 409 and "Không có mục “Mục không có”" in body(wrong)
    client.post(f"{base}xep/", {"version": newest().version, f"xep-{number}": "tiêu chí 1.4: điểm mạnh"})
    assert newest().placed == {str(number): "sheet||1.4|strengths"}
    client.post(f"{base}dua-vao/", {"version": newest().version})
    assert run.sheet("1.4").texts["strengths"] == "<p>Đoạn lạc chỗ.</p>"
    stale = client.post(f"{base}xep/", {"version": 1, f"xep-{number}": ""})
    assert stale.status_code == 409 and "Người khác vừa xử lý" in body(stale)


def test_a_refused_file_is_told_on_the_form(run, enter):
    answer = upload(enter("thuky"), run.cycle, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cu.doc")
    assert answer.status_code == 422
    assert "Tệp là Word kiểu cũ (.doc). Hãy mở bằng Word, chọn Lưu thành" in body(answer)
    empty = enter("thuky").post(f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/", {})
    assert empty.status_code == 422 and "Hãy chọn tệp báo cáo." in body(empty)


def test_the_file_and_the_pictures_come_back(run, enter):
    import io

    content = handmade.saved(handmade.primary_2018(
        lambda d: d.add_paragraph().add_run().add_picture(io.BytesIO(handmade.PNG))))
    client = enter("thuky")
    upload(client, run.cycle, content)
    base = f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/{newest().pk}/"
    assert b"".join(client.get(f"{base}tep/").streaming_content) == content
    picture = client.get(f"{base}anh/1/")
    assert picture["Content-Type"] == "image/png" and b"".join(picture.streaming_content) == handmade.PNG
    assert client.get(f"{base}anh/2/").status_code == 404


def test_a_large_file_goes_to_the_background(run, enter, monkeypatch):
    from kiemdinh.rooms.exchange.use_cases import report_import

    monkeypatch.setattr(report_import, "LARGE", 1)
    client = enter("thuky")
    answer = upload(client, run.cycle)
    assert answer.status_code == 302 and answer.url.startswith("/viec-nen/")
    assert newest().state == "read"


def test_a_stranger_finds_nothing(run, enter):
    upload(enter("thuky"), run.cycle)
    base = f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/"
    for who in ("hangxom", "mamnon"):
        for url in (base, f"{base}{newest().pk}/", f"{base}{newest().pk}/tep/"):
            assert enter(who).get(url).status_code == 404


def test_an_import_of_another_cycle_is_not_here(run, world, enter):
    upload(enter("thuky"), run.cycle)
    other = cast.running_cycle(world, year="2024-2025", on=cast.IN_2018)
    assert enter("thuky").get(f"/chu-ky/{other.cycle.pk}/nhap-bao-cao/{newest().pk}/").status_code == 404


def test_a_teacher_reads_and_may_not_write(run, enter):
    upload(enter("thuky"), run.cycle)
    row = newest()
    base = f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/"
    teacher = enter("nguoimoi")
    page = body(teacher.get(f"{base}{row.pk}/"))
    assert "Đưa vào chu kỳ</button>" not in page and "Xếp vào mục" not in page
    for answer in (upload(teacher, run.cycle), teacher.post(f"{base}{row.pk}/dua-vao/", {"version": row.version}),
                   teacher.post(f"{base}{row.pk}/xep/", {"version": row.version, "xep-0": ""})):
        assert answer.status_code == 403
    assert run.sheet("1.1").texts == {}


def test_officers_do_not_see_what_was_brought(run, enter):
    from kiemdinh.rooms.self_assessment.models import Cycle

    upload(enter("thuky"), run.cycle)
    Cycle.objects.filter(pk=run.cycle.pk).update(state="published")
    answer = enter("xa").get(f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/")
    assert answer.status_code == 403 and "Văn bản nhập chỉ người của trường được xem." in body(answer)
    assert enter("thuky").get(f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/{newest().pk}/").status_code == 200


def test_new_rules_avoid_old_words(world, enter):
    run = cast.tt57_cycle(world)
    client = enter("thuky")
    upload(client, run.cycle, handmade.saved(handmade.new_rules()))
    page = body(client.get(f"/chu-ky/{run.cycle.pk}/nhap-bao-cao/{newest().pk}/")).lower()
    assert "đọc được 2/15 tiêu chí" in page
    assert not [word for word in ("chỉ báo", "cấp độ", "đánh giá ngoài") if word in page]


def test_the_report_page_leads_here(run, enter):
    page = body(enter("thuky").get(f"/chu-ky/{run.cycle.pk}/bao-cao/"))
    assert f'href="/chu-ky/{run.cycle.pk}/nhap-bao-cao/"' in page
