"""A newcomer at the Sở: next year's plan by one button, progress, a period closed, Mẫu 1 with the right numbers."""

import io
import json
import re
import subprocess
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
from tests.journeys.conftest import COMMAND, ROOT, environment_of
from tests.journeys.hands import press, says, yes

if TYPE_CHECKING:
    from tests.journeys.conftest import Site, Walk

PAGES = ("/tong-quan/", "/tien-do/", "/tien-do/hieu-luc/", "/thong-ke/", "/thong-ke/chi-tieu/", "/thong-ke/mau-7/",
         "/thong-ke/bieu-do/", "/lich-nhiem-vu/", "/lich-nhiem-vu/cap-duoi/", "/lich-nhiem-vu/dia-phuong/",
         "/lich-nhiem-vu/dong-bo/", "/chi-tieu/", "/tap-huan/", "/so-chi-dao/", "/bao-cao-dinh-ky/",
         "/kien-nghi/", "/kien-nghi/nhan/")  # fmt: skip


def _file(person: "Walk", address: str) -> bytes:
    answer = person.page.context.request.get(person.site.url + address)
    assert answer.status == 200, address
    return answer.body()


def test_every_page_of_an_authority_is_sound(walk):
    officer = walk("so")
    for path in PAGES:
        assert officer.go(path).status == 200, path
        officer.check()


def test_next_years_plan_comes_with_one_button(walk):
    officer = yes(walk("so"))
    officer.go("/ke-hoach/")
    year = date.today().year + 1
    press(officer, f"Lập kế hoạch năm {year}")
    says(officer, f"Kế hoạch năm {year}: đang soạn")
    officer.check()
    assert "Công nhận duy trì" in officer.text()
    plan = officer.page.url.removeprefix(officer.site.url)
    assert _file(officer, f"{plan}word/")[:2] == b"PK"


def test_a_period_is_closed_and_the_table_has_the_numbers_of_the_system(walk, site: "Site"):
    officer, commune, leader = yes(walk("so")), yes(walk("xa")), yes(walk("xa.lanhdao"))
    day = date(date.today().year, date.today().month, 1).isoformat()
    officer.go("/bao-cao-dinh-ky/mo/")
    officer.page.locator("select[name=kind]").select_option("form_1")
    officer.page.locator("input[name=as_of]").fill(day)
    officer.page.locator("input[name=due_on]").fill(f"{date.today().year}-12-31")
    press(officer, "Mở kỳ")
    period = officer.page.url
    officer.check()
    commune.go("/bao-cao-dinh-ky/")
    says(commune, "1 báo cáo chưa gửi")
    commune.page.locator("main").get_by_role("link", name=re.compile("Mẫu 1")).first.click()
    for box in commune.page.locator("textarea[name^=t__]").all():
        if not box.input_value():
            box.fill("Không phát sinh.")
    commune.page.get_by_label("Họ và tên").fill("Lâm Sa Rây")
    commune.page.get_by_label("Số điện thoại để liên hệ").fill("0914 461 539")
    press(commune, "Lưu báo cáo")
    commune.check()
    press(commune, "Trình lãnh đạo duyệt")
    report = commune.page.url.removeprefix(site.url)
    leader.go(report)
    press(leader, "Duyệt và gửi")
    leader.check()
    officer.go(report)
    press(officer, "Tiếp nhận")
    officer.page.goto(period)
    says(officer, "Cả 1 đơn vị đã gửi")
    press(officer, "Chốt tổng hợp")
    officer.check()

    told = subprocess.run(
        [COMMAND, "report", "form1", "--unit", "T-XA", "--as-of", day, "--json"],
        cwd=ROOT, env=environment_of(site.folder), capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    total = json.loads(told.stdout)["rows"][-1]
    assert total["total"] == 6
    book = openpyxl.load_workbook(io.BytesIO(_file(officer, f"{report}tai/excel/")))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    assert any("Cộng" in row for row in rows), rows
    summed = next(row for row in rows if "Cộng" in row)
    summed = summed[summed.index("Cộng") :]
    keys = ("total", "self_assessed", "self_assessed_percent", "externally_assessed", "externally_assessed_percent",
            "not_reached", "level_1", "level_2", "level_3", "level_4", "preparing")  # fmt: skip
    assert [float(value) for value in summed[1:12]] == [float(total[key]) for key in keys]
