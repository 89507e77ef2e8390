"""The page of the figures: read, save one table, errors beside the cell, two people at once, strangers, Excel."""

import html
import io
import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import time_machine

from kiemdinh.rooms.school_profile import queries
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.use_cases import CellEdit, save_figures, set_figures

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
YEARS = ["2023-2024", "2024-2025", "2025-2026"]
URL = "/truong/TH-A/so-lieu/?bo=th-57&nam=2025-2026"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def field(page: str, name: str) -> str:
    found = re.search(rf'<input class="input" id="[^"]*" name="{re.escape(name)}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def base(page: str, table: str) -> str:
    found = re.search(rf'name="bang" value="{table}"><input type="hidden" name="goc" value="([^"]*)"', page)
    assert found, table
    return html.unescape(found[1])


def get(browser: Any, url: str = URL) -> str:
    response = browser.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_title_counts_what_is_missing(signed_in: Any) -> None:
    page = get(signed_in("principal"))
    assert "<h1>Còn thiếu 138 ô số liệu</h1>" in page
    assert "Biểu mẫu đề xuất" not in page


def test_by_default_the_form_in_force_and_the_last_years(signed_in: Any) -> None:
    browser = signed_in("principal")
    page = get(browser, "/truong/TH-A/so-lieu/")
    assert 'name="o__lop_1__2024-2025"' in page
    assert 'name="o__lop_1__2026-2027"' in page
    assert 'name="o__lop_1__2023-2024"' not in page
    old = get(browser, "/truong/TH-A/so-lieu/?bo=th-2018&nam=2023-2024")
    assert re.findall(r'name="o__lop_1__([0-9-]+)"', old)[:5] == [f"{y}-{y + 1}" for y in range(2019, 2024)]


def test_saves_one_table_and_shows_the_computed_cells(signed_in: Any, world: Any, th_57: FigureForm) -> None:
    browser = signed_in("teacher")
    page = get(browser)
    data = {f"o__lop_{grade}__2025-2026": "4" for grade in range(1, 6)}
    response = browser.post(
        URL,
        data
        | {"bang": "classes", "goc": base(page, "classes"), "source": "Sổ đăng bộ", "as_of": "05/09/2026"},
    )
    assert (response.status_code, response["Location"]) == (
        302,
        "/truong/TH-A/so-lieu/?bo=th-57&nam=2025-2026#bang-classes",
    )
    page = get(browser)
    assert field(page, "o__lop_5__2025-2026") == "4"
    assert '<td class="computed">20</td>' in page
    assert "Đã lưu 5 ô của bảng “1. Số lớp học”." in page


def test_a_bad_cell_keeps_what_was_typed_and_says_why(signed_in: Any) -> None:
    browser = signed_in("principal")
    page = get(browser)
    response = browser.post(
        URL,
        {
            "bang": "pupils",
            "goc": base(page, "pupils"),
            "o__nu__2025-2026": "ba trăm",
            "o__dtts__2025-2026": "12",
            "source": "",
            "as_of": "",
        },
    )
    body = response.content.decode()
    assert response.status_code == 422
    assert (field(body, "o__nu__2025-2026"), field(body, "o__dtts__2025-2026")) == ("ba trăm", "12")
    assert (
        '<span class="cell-note" id="pupils.nu.2025-2026-e">“ba trăm” không phải là số. '
        "Hãy viết như 1.234,5 hoặc 1234,5.</span>"
    ) in body
    assert '<a href="#pupils.nu.2025-2026">' in body
    from kiemdinh.rooms.school_profile.models import FigureValue

    assert not FigureValue.objects.exists()


def test_two_people_at_once_see_both_numbers_and_choose(
    signed_in: Any, world: Any, th_57: FigureForm
) -> None:
    browser = signed_in("principal")
    page = get(browser)
    save_figures(
        actor=world.teacher,
        now=NOW,
        school_id=world.mine,
        form=th_57,
        edits=[CellEdit("pupils", "nu", "2025-2026", None, "310", 0)],
    )
    response = browser.post(
        URL,
        {
            "bang": "pupils",
            "goc": base(page, "pupils"),
            "o__nu__2025-2026": "320",
            "o__dtts__2025-2026": "12",
            "source": "",
            "as_of": "",
        },
    )
    body = response.content.decode()
    assert response.status_code == 409
    assert 'name="o__nu__2025-2026" value="310" checked' in body
    assert 'name="o__nu__2025-2026" value="320"' in body
    kept = {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body)
        if name != "csrfmiddlewaretoken"
    }
    assert set(kept) == {"bang", "o__dtts__2025-2026", "source", "as_of", "goc"}
    response = browser.post(URL, kept | {"o__nu__2025-2026": "320"})
    assert response.status_code == 302
    assert queries.figures_for(school_id=world.mine, form=th_57, years=YEARS)["pupils"] == {
        "nu": {"2025-2026": 320},
        "dtts": {"2025-2026": 12},
    }


def test_cells_that_the_person_did_not_touch_never_conflict(
    signed_in: Any, world: Any, th_57: FigureForm
) -> None:
    browser = signed_in("principal")
    first = CellEdit("pupils", "nu", "2025-2026", None, "1234", 0)
    save_figures(actor=world.teacher, now=NOW, school_id=world.mine, form=th_57, edits=[first])
    page = get(browser)
    save_figures(
        actor=world.teacher,
        now=NOW,
        school_id=world.mine,
        form=th_57,
        edits=[first._replace(text="1240", base_version=1)],
    )
    response = browser.post(
        URL,
        {
            "bang": "pupils",
            "goc": base(page, "pupils"),
            "o__nu__2025-2026": "1 234",
            "o__dtts__2025-2026": "12",
            "source": "",
            "as_of": "",
        },
    )
    assert response.status_code == 302
    assert queries.figures_for(school_id=world.mine, form=th_57, years=YEARS)["pupils"] == {
        "nu": {"2025-2026": 1240},
        "dtts": {"2025-2026": 12},
    }


@pytest.mark.parametrize(
    "path", ["/truong/TH-A/so-lieu/", "/truong/TH-A/so-lieu/excel/", "/truong/KHONG-CO/so-lieu/"]
)
def test_a_stranger_gets_the_same_404_as_for_nothing(signed_in: Any, path: str) -> None:
    browser = signed_in("stranger")
    assert browser.get(path).status_code == 404
    assert browser.post("/truong/TH-A/so-lieu/", {"bang": "classes"}).status_code == 404


def test_without_signing_in_there_is_only_the_door(client: Any, world: Any) -> None:
    response = client.get("/truong/TH-A/so-lieu/")
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/dang-nhap/")


def test_an_officer_above_reads_and_cannot_save(signed_in: Any) -> None:
    browser = signed_in("officer")
    page = get(browser)
    assert 'name="goc"' not in page
    assert "Chỉ xem" in page
    response = browser.post(URL, {"bang": "classes", "o__lop_1__2025-2026": "4", "goc": "{}"})
    assert response.status_code == 403


def test_a_site_has_its_own_numbers_and_a_foreign_site_is_unknown(
    signed_in: Any, world: Any, th_57: FigureForm
) -> None:
    browser = signed_in("principal")
    url = f"{URL}&diem-truong={world.sites[1]}"
    page = get(browser, url)
    browser.post(
        url,
        {"bang": "pupils", "goc": base(page, "pupils"), "o__nu__2025-2026": "80", "source": "", "as_of": ""},
    )
    assert field(get(browser, url), "o__nu__2025-2026") == "80"
    assert field(get(browser), "o__nu__2025-2026") == ""
    assert browser.get(f"{URL}&diem-truong=999999").status_code == 404


def test_typed_text_is_printed_as_text(signed_in: Any) -> None:
    browser = signed_in("principal")
    evil = '"><script>{{ 7*7 }}'
    body = browser.post(
        URL, {"bang": "pupils", "goc": "{}", "o__nu__2025-2026": evil, "source": evil, "as_of": ""}
    ).content.decode()
    assert field(body, "o__nu__2025-2026") == evil
    assert "<script>{{" not in body


@pytest.mark.parametrize(
    "goc", ["", "không phải json", "[1]", '{"nu|2025-2026": "x"}', '{"nu|2025-2026": [true, 3]}']
)
def test_a_broken_base_is_read_as_nothing_seen(
    signed_in: Any, world: Any, th_57: FigureForm, goc: str
) -> None:
    browser = signed_in("principal")
    save_figures(
        actor=world.teacher,
        now=NOW,
        school_id=world.mine,
        form=th_57,
        edits=[CellEdit("pupils", "nu", "2025-2026", None, "310", 0)],
    )
    response = browser.post(
        URL, {"bang": "pupils", "goc": goc, "o__nu__2025-2026": "320", "source": "", "as_of": ""}
    )
    assert response.status_code == 409


def test_excel_has_numbers_and_the_computed_cells(signed_in: Any, world: Any, th_57: FigureForm) -> None:
    set_figures(
        actor=world.principal,
        now=NOW,
        school_id=world.mine,
        form=th_57,
        years=YEARS,
        source="=1+1",
        tables={
            "classes": {f"lop_{grade}": [4, 4, 4] for grade in range(1, 6)},
            "staff_years": {"tong_gv": [25, 26, 27]},
        },
    )
    response = signed_in("officer").get("/truong/TH-A/so-lieu/excel/?bo=th-57&nam=2025-2026")
    assert response["Content-Disposition"] == 'attachment; filename="so-lieu-TH-A-th-57-2023-2026.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == [
        "1 Số lớp học",
        "2 Cơ cấu khối công trình của nh",
        "3a Cán bộ quản lý, giáo viên, n",
        "3b Số liệu về giáo viên qua các",
        "4a Số liệu chung về học sinh",
        "4b Kết quả giáo dục tiểu học",
        "Nguồn số liệu",
    ]
    rows = [[cell.value for cell in row] for row in book.worksheets[3].iter_rows()]
    assert ["Tổng số giáo viên", "người", 25, 26, 27] in rows
    assert ["Tỷ lệ giáo viên/lớp", "GV/lớp", 1.25, 1.3, 1.35] in rows
    assert any("Nguồn: =1+1" in row for row in rows)


def test_the_old_edition_is_offered_and_copied(
    signed_in: Any, world: Any, th_2018: FigureForm, th_57: FigureForm
) -> None:
    set_figures(
        actor=world.principal,
        now=NOW,
        school_id=world.mine,
        form=th_2018,
        years=YEARS,
        tables={"classes": {"lop_1": [4, 5, 6]}},
    )
    browser = signed_in("principal")
    assert "Trường đã nhập 3 ô theo Thông tư 17/2018" in get(browser)
    response = browser.post("/truong/TH-A/so-lieu/chep/?bo=th-57&nam=2025-2026", {"tu": "th-2018"})
    assert response["Location"] == URL
    assert field(get(browser), "o__lop_1__2025-2026") == "6"
    assert browser.post("/truong/TH-A/so-lieu/chep/?bo=th-57", {"tu": "mn-2018"}).status_code == 404


def test_the_page_asks_few_questions_of_the_database(
    signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in("principal")
    get(browser)
    with django_assert_max_num_queries(30):
        get(browser)
