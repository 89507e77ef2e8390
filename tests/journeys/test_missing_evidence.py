"""The matrix of evidence by year: a gap is seen, somebody is asked, hands in, and the gap is closed."""

import re

from tests.journeys.site_world import PDF


def test_a_gap_is_given_to_a_person_who_closes_it(walk, site):
    secretary, teacher = walk("thuky"), walk("giaovien3")
    secretary.go(site.cycle("2021-2022") + "minh-chung/ma-tran/")
    before = _gaps(secretary)
    secretary.check()
    secretary.go("/truong/T-TH1/minh-chung-nam/o/?bo=tt17-2018&tieu-chi=3.1&nam=2019-2020")
    secretary.page.get_by_label("Nhờ ai nộp").select_option(label="Vàng A Páo, Giáo viên")
    secretary.page.get_by_label("Cần nộp gì").fill("Sơ đồ mặt bằng trường")
    secretary.check()
    secretary.page.get_by_role("button", name="Nhờ nộp").click()
    secretary.page.get_by_text("Đã nhờ Vàng A Páo").first.wait_for()

    teacher.go("/minh-chung-can-nop/")
    assert "1 minh chứng đang chờ bạn nộp" in teacher.text()
    teacher.check()
    teacher.page.get_by_role("link", name=re.compile("Nộp.*Sơ đồ mặt bằng trường")).click()
    form = teacher.page.locator("form", has=teacher.page.get_by_role("button", name="Nộp", exact=True))
    form.locator("input[type=file]").set_input_files(
        {"name": "so-do.pdf", "mimeType": "application/pdf", "buffer": PDF + b"% so do"})
    form.get_by_label("Tên minh chứng, trích yếu").fill("Sơ đồ mặt bằng năm học 2019–2020")
    teacher.check()
    form.get_by_role("button", name="Nộp", exact=True).click()
    teacher.page.get_by_text("Đã nộp. Trần Bích Đào sẽ xem và nhận.").first.wait_for()

    secretary.go("/minh-chung-can-nop/")
    assert "1 minh chứng đang chờ bạn nhận" in secretary.text()
    secretary.page.get_by_role("link", name=re.compile("Xem.*Sơ đồ mặt bằng trường")).click()
    secretary.check()
    secretary.page.get_by_role("button", name="Nhận").click()
    secretary.page.get_by_text(re.compile("Đã nhận")).first.wait_for()
    secretary.go(site.cycle("2021-2022") + "minh-chung/ma-tran/")
    assert _gaps(secretary) == before - 1
    teacher.go("/minh-chung-can-nop/")
    assert "Không còn minh chứng nào chờ bạn" in teacher.text()


def _gaps(walk) -> int:
    found = re.search(r"Còn thiếu minh chứng ở (\d+) ô", walk.text())
    assert found, walk.text()[:300]
    return int(found[1])
