"""From the published report of a TT 57 school to a Bằng on the public portal, through six people's hands.

The clock stands in autumn 2026. Nobody applies: the Sở draws up the year's list from three years of data.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.journeys.certificate_tt57_world import BY_HAND, CHAIR, ROLES, SECRETARY
from tests.journeys.certificate_world import ASSESSORS
from tests.journeys.dated import DatedSite, site_on
from tests.journeys.hands import SCHOOL, issue, look_up, press, put_before_the_public, says, sign, yes

pytestmark = pytest.mark.needs("faketime")

WORLD = "tests.journeys.certificate_tt57_world"
SIGNED, EXPIRES = date(2026, 10, 19), date(2031, 10, 19)
STANDARD = {
    "authority": "Giám đốc Sở Giáo dục và Đào tạo", "post": "Giám đốc", "decision": "415/QĐ-SGDĐT",
    "register": "26/CQG-07", "number": "07/2026/CQG-SGDĐT",
}


@pytest.fixture(scope="module")
def site(installed_in_march: Path) -> Iterator[DatedSite]:
    """The school with three years of reports, on Monday 28/9/2026."""
    with site_on(date(2026, 9, 28), WORLD, installed_in_march) as made:
        yield made


def test_six_people_bring_a_school_from_its_report_to_a_certificate_that_anybody_can_check(walk, site):
    officer, director = yes(walk("so")), yes(walk("giamdoc"))
    _fix_the_list(officer, director)
    _decide_the_council(officer, director)

    site.move(date(2026, 10, 5))
    chair, secretary, member, officer = (yes(walk(name)) for name in (CHAIR, SECRETARY, BY_HAND, "so"))
    appraisal = _appraisal(officer)
    place = f"/tham-dinh/{appraisal}/"
    sign(chair, CHAIR, place, checked=True)
    sign(secretary, SECRETARY, place)
    sign(member, BY_HAND, place)
    site.do(WORLD, "sign")
    chair.go(place)
    chair.check()
    _give_an_opinion(member, place)
    secretary.go(f"{place}hop/")
    says(secretary, "Chưa họp được: còn 6 phiếu ý kiến")
    site.do(WORLD, "opinions", appraisal)
    _meet(secretary, chair, site, appraisal)

    site.move(SIGNED)
    officer, principal = yes(walk("so")), yes(walk("hieutruong"))
    _notify(officer, place)
    principal.go(f"{place}thong-bao/")
    says(principal, f"{SCHOOL}: đạt chuẩn quốc gia mức độ 2")
    _publish_the_report(principal)
    issue(officer, "Đạt chuẩn quốc gia", on=SIGNED, **STANDARD)
    officer.check()
    put_before_the_public(officer, 1)
    reader = walk(script=False)
    look_up(reader, site, number=STANDARD["number"], decision=STANDARD["decision"], signed=SIGNED, expires=EXPIRES)
    reader.go("/truong-cong-khai/T-TH1/")
    reader.page.get_by_text(re.compile("Báo cáo tự đánh giá năm học 2026.2027")).wait_for()


def _fix_the_list(officer, director) -> None:
    """Three consecutive years of data bring the school into the list; the Director fixes it."""
    officer.go("/tham-dinh/")
    officer.page.get_by_label("Năm", exact=True).fill("2026")
    press(officer, "Rà soát, lập danh sách")
    says(officer, "Năm 2026: 1 trường được xem xét, chưa chốt")
    officer.check()
    director.go(officer.page.url.removeprefix(officer.site.url))
    director.page.get_by_label("Số văn bản").fill("01/DS-SGDĐT")
    director.page.get_by_label("Ngày ký").fill("2026-09-28")
    press(director, "Chốt danh sách")
    says(director, "Năm 2026: 1 trường được xem xét$")


def _decide_the_council(officer, director) -> None:
    """Seven people, put forward by the officer, decided by the Director."""
    officer.go("/tham-dinh/hoi-dong/moi/")
    officer.page.get_by_label("Tên hội đồng").fill("Hội đồng thẩm định số 1")
    officer.page.get_by_label(re.compile(SCHOOL)).check()
    press(officer, "Lập hội đồng")
    for username, role in ROLES.items():
        person = officer.page.get_by_label("Người trong danh sách của Sở")
        person.select_option(person.locator("option").filter(has_text=ASSESSORS[username]).get_attribute("value"))
        officer.page.get_by_label("Nhiệm vụ").select_option(label=role)
        press(officer, "Thêm vào hội đồng")
    says(officer, "Hội đồng thẩm định số 1: 7 thành viên, 1 trường")
    officer.check()
    press(officer, "Trình Giám đốc Sở")
    director.go(officer.page.url.removeprefix(officer.site.url))
    director.page.get_by_label("Số quyết định").fill("21/QĐ-SGDĐT")
    director.page.get_by_label("Ngày ký").fill("2026-09-28")
    director.check()
    press(director, "Ghi quyết định")
    assert "Quyết định số 21/QĐ-SGDĐT ngày 28/09/2026" in director.text()


def _appraisal(officer) -> str:
    officer.go("/tham-dinh/")
    officer.page.get_by_role("table", name="Các trường thẩm định").get_by_role("link", name=SCHOOL).click()
    return re.findall(r"/tham-dinh/(\d+)/", officer.page.url)[0]


def _give_an_opinion(member, place: str) -> None:
    """Mẫu số 3, typed in the page and handed in before the meeting."""
    member.go(f"{place}phieu/")
    for choice in ("Phù hợp, đúng thực tế", "Đầy đủ, tin cậy", "Mức 2", "Mức độ 2"):
        member.page.get_by_label(choice, exact=True).check()
    member.page.get_by_label("Lý do về đạt chuẩn quốc gia").fill("Đủ các điều kiện của Điều 16.")
    member.page.get_by_label("Điểm mạnh, tiêu chuẩn 1").fill("Quản trị nền nếp.")
    member.check()
    press(member, "Nộp phiếu")
    says(member, "Phiếu ý kiến đã nộp")


def _meet(secretary, chair, site, appraisal: str) -> None:
    """The secretary records meeting and votes, the chair has the minutes passed."""
    place = f"/tham-dinh/{appraisal}/hop/"
    secretary.go(place)
    says(secretary, "Đủ phiếu ý kiến, ghi cuộc họp")
    secretary.page.get_by_label("Địa điểm").fill("Phòng họp số 2 của Sở")
    secretary.page.get_by_label("Trực tiếp kết hợp trực tuyến").check()
    secretary.page.get_by_label(f"{ASSESSORS['dgv7']} dự họp").select_option(label="Trực tuyến")
    secretary.check()
    press(secretary, "Ghi cuộc họp")
    says(secretary, "Biên bản còn")
    site.do(WORLD, "minutes", appraisal)
    secretary.go(f"{place}?phan=phieu")
    secretary.page.get_by_label("Số thành viên biểu quyết").fill("7")
    secretary.page.get_by_label(re.compile("^Mức 2")).fill("6")
    secretary.page.get_by_label(re.compile("^Mức 1")).fill("1")
    secretary.page.get_by_label(re.compile("^Đạt chuẩn quốc gia mức độ 2")).fill("7")
    press(secretary, "Lưu phần này")
    says(secretary, "Biên bản đã đủ, chờ thông qua")
    secretary.check()
    chair.go(place)
    press(chair, "Thông qua biên bản")
    says(chair, "Biên bản đã thông qua ngày 05/10/2026")


def _notify(officer, place: str) -> None:
    """The notice of the result (Mẫu số 4) goes out and is posted."""
    officer.go(f"{place}thong-bao/")
    assert officer.page.get_by_label("III.3. Nội dung ưu tiên cải tiến").input_value() == "Thư viện xanh."
    officer.page.get_by_label("IV. Tổ chức thực hiện").fill("Nhà trường cập nhật kế hoạch cải tiến trong 30 ngày.")
    officer.page.get_by_label("Số thông báo").fill("198/TB-SGDĐT")
    officer.page.get_by_label("Ngày ký").fill(SIGNED.isoformat())
    officer.check()
    press(officer, "Ghi thông báo, gửi trường và UBND xã")
    press(officer, "Đăng thông báo")
    officer.page.get_by_text("Đã đăng trên trang của Sở ngày").wait_for()


def _publish_the_report(principal) -> None:
    """The school puts up its newest report itself."""
    principal.go("/truong/T-TH1/cong-khai/")
    principal.page.get_by_role("link", name="Công khai báo cáo năm học 2026").click()
    principal.page.get_by_label("Tôi đã xem lại").check()
    press(principal, "Công khai")
    says(principal, "1 báo cáo đang công khai")
    principal.check()
