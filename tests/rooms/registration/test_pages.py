"""The screens: who reaches them, what they say, what a form does; bad input keeps what was typed."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client
    from tests.rooms.registration.world import Registering

AtDay = Callable[[str], None]
Enter = Callable[[str], "Client"]


def text(answer: Any) -> str:
    """The page as text."""
    return str(answer.content.decode())


def docx_text(content: bytes) -> str:
    """Every paragraph of a Word file, tables included."""
    import zipfile

    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return "\n".join("".join(t.text or "" for t in p.iter(f"{space}t")) for p in body.iter(f"{space}p"))


def test_a_school_writes_and_hands_in(world: "Registering", enter: Enter, at_day: AtDay) -> None:
    from kiemdinh.rooms.registration.models import Registration

    at_day("2024-03-04")
    client = enter("hieutruong")
    page = text(client.get("/dang-ky-danh-gia/truong/T-TH1/"))
    assert "Trường chưa có hồ sơ đăng ký nào đang mở" in page
    form = text(client.get("/dang-ky-danh-gia/truong/T-TH1/moi/"))
    assert "Cần xác nhận trường có ít nhất 1 khóa học sinh" in form
    empty = client.post("/dang-ky-danh-gia/truong/T-TH1/moi/", {"purpose": "first", "note": "Đã gõ"})
    assert (empty.status_code, "Đã gõ" in text(empty)) == (422, True)
    wish = {"accreditation": "3", "degree": "2", "purpose": "first", "note": "Năm 2024"}
    look = client.post("/dang-ky-danh-gia/truong/T-TH1/moi/", wish | {"viec": "xem"})
    assert (look.status_code, Registration.objects.count()) == (200, 0)
    made = client.post("/dang-ky-danh-gia/truong/T-TH1/moi/", wish)
    row = Registration.objects.get()
    address = f"/dang-ky-danh-gia/{row.pk}/"
    assert (made.status_code, made["Location"]) == (302, address)
    refused = client.post(address, {"viec": "nop", "version": "1"})
    assert refused.status_code == 422
    assert "Chưa nộp được, còn 1 điều kiện" in text(refused)
    stale = client.post(f"{address}sua/", wish | {"version": "7", "confirmed": "on"})
    assert (stale.status_code, "Người khác vừa cập nhật" in text(stale)) == (422, True)
    client.post(f"{address}sua/", wish | {"version": "1", "confirmed": "on"})
    done = client.post(address, {"viec": "nop", "version": "2"}, follow=True)
    assert "Đã nộp hồ sơ" in text(done)
    assert "Đến lượt Phòng Giáo dục và Đào tạo huyện Cũ" in text(done)
    assert "còn 10 ngày làm việc (hạn 18/03/2024)" in text(done)


def test_two_checks_on_the_screens(world: "Registering", enter: Enter, at_day: AtDay) -> None:
    row = world.submit()
    at_day("2024-03-11")
    phong = enter("phong")
    listed = text(phong.get("/dang-ky-danh-gia/"))
    assert "1 hồ sơ đến lượt kiểm tra" in listed
    address = f"/dang-ky-danh-gia/{row.pk}/kiem-tra/"
    marks = {f"muc-{n}": "1" for n in range(6)}
    common = {"version": row.version, "check_version": "1"}
    bad = phong.post(address, marks | common | {"muc-2": "0", "viec": "chuyen", "remark": "Xem lại"})
    assert (bad.status_code, "Xem lại" in text(bad)) == (422, True)
    assert "phải ghi rõ vì sao" in text(bad)
    half = phong.post(address, marks | common | {"muc-2": "", "viec": "chuyen"})
    assert "Còn 1 nội dung chưa kiểm tra" in text(half)
    saved = phong.post(address, marks | {"version": row.version, "check_version": "2", "viec": "chuyen"}, follow=True)
    assert "Đã chuyển hồ sơ đến Sở Giáo dục và Đào tạo Thử" in text(saved)
    assert "Không có hồ sơ nào đến lượt kiểm tra" in text(phong.get("/dang-ky-danh-gia/"))
    so = enter("so")
    row.refresh_from_db()
    back = so.post(
        address,
        marks | {"version": row.version, "check_version": "1", "viec": "tra-lai", "diem": ["Thiếu mục 2.3", ""]},
        follow=True,
    )
    assert "Đã trả lại hồ sơ" in text(back)
    school = enter("hieutruong")
    page = text(school.get(f"/dang-ky-danh-gia/{row.pk}/"))
    assert "Còn 1 điểm cần trả lời" in page
    point = row.checks.order_by("number").last().points.get()
    answered = {"viec": "tra-loi", "diem": point.pk, "version": 1, "answer": "Đã bổ sung mục 2.3"}
    assert "Đã lưu câu trả lời" in text(school.post(f"/dang-ky-danh-gia/{row.pk}/", answered, follow=True))
    row.refresh_from_db()
    again = school.post(f"/dang-ky-danh-gia/{row.pk}/", {"viec": "nop", "version": row.version}, follow=True)
    assert "Đến lượt Sở Giáo dục và Đào tạo Thử" in text(again)
    assert "Trường trả lời: Đã bổ sung mục 2.3" in text(so.get(address))


def test_who_reaches_a_dossier(world: "Registering", enter: Enter, at_day: AtDay) -> None:
    row = world.submit()
    at_day("2024-03-11")
    address = f"/dang-ky-danh-gia/{row.pk}/"
    allowed = {
        who: enter(who).get(address).status_code for who in ("giaovien", "phong", "so", "bo", "hangxom", "sokhac")
    }
    assert allowed == {"giaovien": 200, "phong": 200, "so": 200, "bo": 200, "hangxom": 404, "sokhac": 404}
    assert enter("so").get(f"{address}kiem-tra/").status_code == 403
    assert "đang ở bước kiểm tra của Phòng" in text(enter("so").get(f"{address}kiem-tra/"))
    assert enter("hieutruong").get(f"{address}kiem-tra/").status_code == 403
    assert enter("hangxom").get("/dang-ky-danh-gia/").status_code == 404
    assert enter("sokhac").get("/dang-ky-danh-gia/truong/T-TH1/").status_code == 404
    assert enter("giaovien").get("/dang-ky-danh-gia/truong/T-TH1/moi/").status_code == 403
    for wrong in ("", "khac"):
        assert enter("hieutruong").post(address, {"viec": wrong}).status_code == 404


def test_frozen_report_and_evidence(world: "Registering", enter: Enter, at_day: AtDay) -> None:
    row = world.submit()
    at_day("2024-03-11")
    client, address = enter("phong"), f"/dang-ky-danh-gia/{row.pk}/"
    report = client.get(f"{address}bao-cao/")
    assert b"".join(report.streaming_content)[:2] == b"PK"
    page = text(client.get(f"{address}minh-chung/?q=ke+hoach"))
    assert "H1-1.1-01" in page
    assert "Không có minh chứng nào khớp" in text(client.get(f"{address}minh-chung/?q=khongco"))
    file_id = row.snapshot["evidence"][0]["files"][0]["file_id"]
    file = client.get(f"{address}minh-chung/{file_id}/")
    assert b"".join(file.streaming_content) == b"%PDF-1.4 ke hoach"
    assert client.get(f"{address}minh-chung/{file_id + 99}/").status_code == 404
    assert enter("hangxom").get(f"{address}minh-chung/{file_id}/").status_code == 404


def test_the_list_filters_without_marks_and_exports_what_it_shows(
    world: "Registering", enter: Enter, at_day: AtDay
) -> None:
    import openpyxl

    world.submit()
    at_day("2024-03-25")
    client = enter("so")
    page = text(client.get("/dang-ky-danh-gia/?xem=qua-han&q=song+da"))
    assert "1 hồ sơ quá hạn" in page
    assert "Quá hạn 5 ngày làm việc (hạn 18/03/2024)" in page
    assert "Không có hồ sơ nào khớp bộ lọc" in text(client.get("/dang-ky-danh-gia/?xem=tat-ca&q=khong+co"))
    assert "1 hồ sơ" in text(client.get("/dang-ky-danh-gia/?xem=tat-ca&loai=cqg&muc-dich=first"))
    assert "Không có hồ sơ" in text(client.get("/dang-ky-danh-gia/?xem=tat-ca&muc-dich=raise"))
    answer = client.get("/dang-ky-danh-gia/?xem=qua-han&q=song+da&xuat=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[c.value for c in line] for line in sheet.iter_rows(min_row=3)]
    assert rows[0][:3] == ["TT", "Trường", "Xã, phường"]
    assert [(r[0], r[1], r[11]) for r in rows[1:]] == [(1, "Trường Tiểu học Sông Đà", 5)]


def test_schools_without_registration_are_told_why(world: "Registering", enter: Enter, at_day: AtDay) -> None:
    at_day("2024-03-11")
    gdtx = text(enter("gdtx").get("/dang-ky-danh-gia/truong/T-TX1/"))
    assert "Trường không đăng ký đánh giá ngoài" in gdtx
    assert "Cơ sở giáo dục thường xuyên" in gdtx
    nothing = text(enter("hangxom").get("/dang-ky-danh-gia/truong/T-TH2/"))
    assert "Cần công bố báo cáo trước khi đăng ký" in nothing


def test_a_tt57_school_is_told_why(world: "Registering", enter: Enter, at_day: AtDay) -> None:
    at_day("2026-09-14")
    page = text(enter("hieutruong").get("/dang-ky-danh-gia/truong/T-TH1/"))
    assert "lập danh sách trường được xem xét từ dữ" in page
    refused = enter("hieutruong").post(
        "/dang-ky-danh-gia/truong/T-TH1/moi/", {"accreditation": "3", "degree": "", "purpose": "first"}
    )
    assert (refused.status_code, "không có bước đăng ký" in text(refused)) == (422, True)


def test_the_page_of_the_transition(world: "Registering", enter: Enter, at_day: AtDay) -> None:
    from datetime import date

    row = world.accepted(first=date(2026, 6, 1), last=date(2026, 7, 6), degree=None)
    at_day("2026-07-07")
    so = enter("so")
    page = text(so.get("/dang-ky-danh-gia/chuyen-tiep/"))
    assert "1 hồ sơ không được làm tiếp theo quy định cũ" in page
    done = so.post("/dang-ky-danh-gia/chuyen-tiep/", follow=True)
    assert "Đã dừng 1 hồ sơ" in text(done)
    assert "Không có hồ sơ nào phải dừng" in text(done)
    assert enter("xa").get("/dang-ky-danh-gia/chuyen-tiep/").status_code == 403
    shown = text(enter("hieutruong").get(f"/dang-ky-danh-gia/{row.pk}/"))
    assert "Vì sao dừng" in shown


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "register",
            [
                "Số:      /THSĐ",
                "V/v đăng ký đánh giá ngoài",
                "HIỆU TRƯỞNG",
                "Lò Thị Mai Hương",
                "- Đạt kiểm định chất lượng giáo dục, cấp độ 3;",
                "- Đạt chuẩn quốc gia, mức độ 2.",
            ],
        ),
        ("accept", ["Số:      /TB-PGDĐT", "Ủy ban nhân dân huyện Cũ", "chuyển đến Sở Giáo dục và Đào tạo Thử"]),
    ],
)
def test_letters_are_word_files(world: "Registering", enter: Enter, at_day: AtDay, kind: str, words: list[str]) -> None:
    row = world.accepted()
    at_day("2024-03-25")
    letter = row.letters.filter(kind=kind).order_by("pk").first()
    address = f"/dang-ky-danh-gia/{row.pk}/van-ban/{letter.pk}/"
    printed = docx_text(enter("hieutruong").get(address).content)
    assert [w for w in words if w not in printed] == []
    assert "{" not in printed
    assert enter("hangxom").get(address).status_code == 404


def test_number_and_signed_copy_on_the_screen(world: "Registering", enter: Enter, at_day: AtDay) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    row = world.start()
    at_day("2024-03-05")
    client, letter = enter("hieutruong"), row.letters.get()
    address = f"/dang-ky-danh-gia/{row.pk}/van-ban/{letter.pk}/"
    wrong = client.post(f"{address}so/", {"version": 1, "number": "12", "signed_on": "mai"}, follow=True)
    assert "Ngày chưa đúng" in text(wrong)
    fine = client.post(f"{address}so/", {"version": 1, "number": "12/THSĐ", "signed_on": "04/03/2024"}, follow=True)
    assert "Đã lưu số, ngày" in text(fine)
    assert "Số: 12/THSĐ" in docx_text(client.get(address).content)
    assert "ngày 04 tháng 3 năm 2024" in docx_text(client.get(address).content)
    assert "Chưa chọn tệp" in text(client.post(f"{address}ban-ky/", {}, follow=True))
    upload = SimpleUploadedFile("cong-van.pdf", b"%PDF-1.4 da ky", content_type="application/pdf")
    assert "Đã đính kèm" in text(client.post(f"{address}ban-ky/", {"tep": upload}, follow=True))
    assert b"".join(client.get(f"{address}ban-ky/").streaming_content) == b"%PDF-1.4 da ky"
    assert enter("nguoimoi").post(f"{address}so/", {"version": 2, "number": "1"}).status_code == 403
