"""The directory in the browser: days, filters, permissions, files."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.test import Client

from kiemdinh.kernel.permits import Actor, ActorPost
from kiemdinh.rooms.organisations import use_cases
from kiemdinh.rooms.organisations.models import Unit
from kiemdinh.rooms.organisations.pages import browsing, importing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
BY = {"now": NOW, "actor_account_id": None}
DONG_DA, PHUONG_DONG_DA = "huyen2004-006", "xa2025-00235"

School = Callable[..., int]
SignIn = Callable[..., Client]


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
    assert not browsing.may_view_directory(Actor(account_id=None))
    assert browsing.may_view_directory(Actor(account_id=5))
    assert importing.import_units(Actor(account_id=5, posts=(post,))) == []
