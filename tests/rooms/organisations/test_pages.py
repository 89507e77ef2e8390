"""The directory in the browser: days, filters, permissions, files."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiemdinh.kernel.permits import Actor, ActorPost
from kiemdinh.rooms.organisations import pages, queries, use_cases
from kiemdinh.rooms.organisations.models import Unit
from kiemdinh.rooms.people import use_cases as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
BY = {"now": NOW, "actor_account_id": None}
DONG_DA, PHUONG_DONG_DA = "huyen2004-006", "xa2025-00235"

School = Callable[..., int]
SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    def enter(role: str = "commune_officer", unit_code: str = PHUONG_DONG_DA) -> Client:
        made = people.create_account(
            actor=people.SYSTEM,
            now=NOW,
            username=f"u.{role}",
            full_name="Nguyễn Thị Hoa",
            unit_code=unit_code,
            role=role,
            title="Chuyên viên",
            starts_on=date(2025, 7, 1),
            password="mat-khau-dai-1234",
            is_demo=True,
        )
        client.force_login(made.account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return enter


def page(response: Any) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def headline(html: str) -> str:
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.S)
    assert len(found) == 1
    return found[0].strip()


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    for url in ("/don-vi/", f"/don-vi/{DONG_DA}/", "/don-vi/nhap-danh-ba/", f"/don-vi/{DONG_DA}/truong.xlsx"):
        response = client.get(url)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/dang-nhap/")


def test_the_top_of_the_tree_on_two_days(sign_in: SignIn) -> None:
    client = sign_in()
    now = page(client.get("/don-vi/?ngay=2026-11-21"))
    assert headline(now) == "Cả nước có 2 tỉnh, thành phố"
    assert "Thành phố Đồng Nai" in now
    then = page(client.get("/don-vi/?ngay=2024-05-01"))
    assert headline(then) == "Cả nước có 3 tỉnh, thành phố"
    assert "Tỉnh Bình Phước" in then
    assert "tính đến ngày 01/05/2024" in then


def test_search_without_marks_keeps_the_day(sign_in: SignIn) -> None:
    client = sign_in()
    html = page(client.get("/don-vi/", {"tim": "dong da", "ngay": "2024-05-01"}))
    assert headline(html) == "1 đơn vị khớp với “dong da”"
    assert 'href="/don-vi/huyen2004-006/?ngay=2024-05-01"' in html
    html = page(client.get("/don-vi/", {"tim": "<script>", "ngay": "2024-05-01"}))
    assert "<script>”" not in html
    assert headline(html) == "0 đơn vị khớp với “&lt;script&gt;”"


def test_a_day_nobody_can_read_shows_today_and_says_so(sign_in: SignIn) -> None:
    html = page(sign_in().get("/don-vi/?ngay=hom-qua"))
    assert "Không đọc được ngày trong địa chỉ" in html


def test_a_district_lists_its_schools_of_that_day(sign_in: SignIn, school: School) -> None:
    school("A", "Trường Tiểu học Thịnh Quang")
    school("B", "Trường THCS Thịnh Quang", school_type="thcs", ownership="tu-thuc")
    use_cases.move_schools_after_reform(**BY)
    client = sign_in()
    html = page(client.get(f"/don-vi/{DONG_DA}/?ngay=2024-05-01"))
    assert headline(html) == "Quận Đống Đa: 2 trường"
    assert re.findall(r'href="/don-vi/([AB])/\?ngay=2024-05-01"', html) == ["B", "A"]
    html = page(client.get(f"/don-vi/{DONG_DA}/?ngay=2024-05-01&loai=thcs"))
    assert headline(html) == "Quận Đống Đa: 1 trường khớp bộ lọc"
    assert 'href="/don-vi/huyen2004-006/truong.xlsx?ngay=2024-05-01&amp;loai=thcs"' in html


def test_an_ended_unit_says_so_and_names_who_took_over(sign_in: SignIn) -> None:
    html = page(sign_in().get(f"/don-vi/{DONG_DA}/?ngay=2026-11-21"))
    assert "hoạt động đến hết ngày 30/06/2025" in html
    assert 'href="/don-vi/xa2025-00235/?ngay=2025-07-01"' in html
    assert "Từ 08/07/2004 đến 30/06/2025" in html


def test_a_unit_asked_for_before_it_began_shows_its_first_day(sign_in: SignIn) -> None:
    html = page(sign_in().get(f"/don-vi/{PHUONG_DONG_DA}/?ngay=2024-05-01"))
    assert "bắt đầu hoạt động từ ngày 01/07/2025" in html
    assert 'href="/don-vi/xa2004-00235/?ngay=2025-06-30"' in html


def test_a_school_page_shows_the_facts_of_the_day(sign_in: SignIn, school: School) -> None:
    school("A", "Trường Tiểu học <b>Thịnh Quang</b>", founded_year=1975)
    use_cases.move_schools_after_reform(**BY)
    client = sign_in()
    html = page(client.get("/don-vi/A/?ngay=2024-05-01"))
    assert headline(html) == "Trường Tiểu học &lt;b&gt;Thịnh Quang&lt;/b&gt;"
    assert "Phòng Giáo dục và Đào tạo quận Đống Đa quản lý ngày 01/05/2024" in html
    html = page(client.get("/don-vi/A/?ngay=2026-11-21"))
    assert "Ủy ban nhân dân phường Đống Đa quản lý ngày 21/11/2026" in html


def test_an_unknown_unit_is_not_found(sign_in: SignIn) -> None:
    assert sign_in().get("/don-vi/khong-co/").status_code == 404


def test_the_excel_file_holds_exactly_what_is_shown(sign_in: SignIn, school: School) -> None:
    school("A", "Trường Tiểu học A", phone="=1+1")
    school("B", "Trường THCS B", school_type="thcs")
    response = sign_in().get(f"/don-vi/{DONG_DA}/truong.xlsx?ngay=2024-05-01&loai=tieu-hoc")
    assert response["Content-Disposition"] == 'attachment; filename="danh-sach-truong-huyen2004-006.xlsx"'
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[0][0] == "Danh sách trường – Quận Đống Đa"
    assert rows[1][0] == "Tính đến ngày 01/05/2024"
    assert [row[1:4] for row in rows[4:]] == [("A", "Trường Tiểu học A", "Tiểu học")]
    assert rows[4][9] == "=1+1"


def test_the_pages_make_the_same_queries_however_many_schools(
    sign_in: SignIn, school: School, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    urls = (f"/don-vi/{DONG_DA}/?ngay=2024-05-01", "/don-vi/?tim=tieu+hoc+so&ngay=2024-05-01")
    client = sign_in()
    school("S0", "Trường Tiểu học Số 0")
    page(client.get("/don-vi/"))
    one = [count_queries(lambda url=url: page(client.get(url))) for url in urls]
    for i in (1, 2):
        school(f"S{i}", f"Trường Tiểu học Số {i}")
    three = [count_queries(lambda url=url: page(client.get(url))) for url in urls]
    assert one == three
    assert one[0] <= 26
    assert one[1] <= 12


class TestImport:
    def test_only_those_who_keep_a_directory_may_bring_one_in(self, sign_in: SignIn, school: School) -> None:
        school("A", "Trường Tiểu học A", on=date(2026, 1, 5), located_in_code=PHUONG_DONG_DA)
        client = sign_in("principal", "A")
        assert client.get("/don-vi/nhap-danh-ba/").status_code == 404
        assert "Nhập danh bạ" not in page(client.get("/don-vi/"))

    def test_nobody_brings_in_for_a_unit_that_is_not_theirs(self, sign_in: SignIn) -> None:
        upload = SimpleUploadedFile("danh-ba.csv", b"x")
        response = sign_in().post(
            "/don-vi/nhap-danh-ba/", {"don_vi": "tinh2025-01", "ngay": "2026-11-20", "tep": upload}
        )
        assert response.status_code == 422
        assert "Bạn không được nhập danh bạ cho đơn vị này." in response.content.decode()

    def test_a_directory_goes_in_and_the_bad_rows_come_back(self, sign_in: SignIn) -> None:
        text = (
            "Mã trường,Tên trường,Loại trường,Loại hình,Xã phường\r\n"
            "S1,Trường Tiểu học Một,Tiểu học,Công lập,Đống Đa\r\n"
            "S2,Trường Tiểu học Hai,Đại học,Công lập,Đống Đa\r\n"
        )
        upload = SimpleUploadedFile("danh-ba.csv", text.encode("utf-8-sig"))
        client = sign_in()
        response = client.post(
            "/don-vi/nhap-danh-ba/", {"don_vi": PHUONG_DONG_DA, "ngay": "2026-11-20", "tep": upload}, follow=True
        )
        html = page(response)
        assert headline(html) == "Còn 1 dòng cần sửa"
        assert "Tệp danh-ba.csv: thêm 1 trường, cập nhật 0 trường, 0 trường không có gì mới." in html
        assert "Không hiểu loại trường “Đại học”." in html
        back = client.get("/don-vi/nhap-danh-ba/dong-can-sua.xlsx")
        rows = list(openpyxl.load_workbook(io.BytesIO(back.content)).active.iter_rows(values_only=True))
        assert [row[0] for row in rows] == ["Mã trường", "S2"]
        unit = queries.unit_as_of(code="S1", on=date(2026, 11, 20))
        assert unit is not None
        assert unit.opened_on == date(2026, 11, 20)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"ngay": "2999-01-01"}, "Ngày có hiệu lực không được sau hôm nay."),
            ({"ngay": "mai"}, "Hãy ghi ngày như 01/5/2024."),
            ({"tep": SimpleUploadedFile("danh-ba.xlsx", b"")}, "Tệp không có nội dung."),
            ({"tep": SimpleUploadedFile("danh-ba.xlsx", b"PK\x03\x04rong")}, "Tệp Excel bị hỏng"),
        ],
    )
    def test_what_cannot_be_read_is_said_beside_the_form(
        self, sign_in: SignIn, change: dict[str, Any], message: str
    ) -> None:
        upload = SimpleUploadedFile("danh-ba.csv", "Mã trường,Tên trường\r\n".encode())
        form = {"don_vi": PHUONG_DONG_DA, "ngay": "2026-11-20", "tep": upload}
        response = sign_in().post("/don-vi/nhap-danh-ba/", form | change)
        assert response.status_code == 422
        assert message in response.content.decode()
        assert not Unit.objects.filter(kind="school").exists()

    def test_there_is_no_result_before_an_import(self, sign_in: SignIn) -> None:
        client = sign_in()
        assert client.get("/don-vi/nhap-danh-ba/ket-qua/").status_code == 404
        assert client.get("/don-vi/nhap-danh-ba/dong-can-sua.xlsx").status_code == 404

    def test_the_empty_directory_can_be_filled_in_and_sent(self, sign_in: SignIn) -> None:
        book = openpyxl.load_workbook(io.BytesIO(sign_in().get("/don-vi/nhap-danh-ba/mau.xlsx").content))
        sheet = book.active
        header = next(row for row in sheet.iter_rows() if row[0].value == "Mã trường*")
        for cell in header:
            text = {
                "Mã trường*": "S1",
                "Tên trường*": "Trường Tiểu học Một",
                "Loại trường*": "Tiểu học",
                "Loại hình*": "Công lập",
                "Xã, phường*": "Đống Đa",
            }.get(str(cell.value))
            if text:
                sheet.cell(row=cell.row + 1, column=cell.column, value=text)
        buffer = io.BytesIO()
        book.save(buffer)
        result = use_cases.import_directory(
            data=buffer.getvalue(), filename="mau.xlsx", under_code=PHUONG_DONG_DA, on=date(2026, 11, 20), **BY
        )
        assert (result.created, result.refused) == (("S1",), ())


def test_the_hooks_answer_by_the_table() -> None:
    post = ActorPost(
        post_id=1,
        unit_id=Unit.objects.get(code=DONG_DA).pk,
        unit_kind="district",
        path="/1/",
        role="district_officer",
        as_of=date(2025, 6, 30),
        ended=True,
    )
    assert not pages.may_view_directory(Actor(account_id=None))
    assert pages.may_view_directory(Actor(account_id=5))
    assert pages.import_units(Actor(account_id=5, posts=(post,))) == []
