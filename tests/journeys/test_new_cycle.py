"""The wizard of a new cycle: what an earlier one gives, across two editions of the rules."""

import re


def test_a_school_takes_its_council_and_papers_into_a_cycle_under_the_new_rules(walk, site):
    head = walk("mamnon")
    head.go("/truong/T-MN1/chu-ky-moi/")
    assert "Thông tư 57/2026" in head.text()
    head.check()
    head.page.get_by_label("Lấy lại từ chu kỳ trước").select_option(str(site.cycles["earlier"]))
    head.page.get_by_role("button", name="Tiếp tục").click()

    head.page.get_by_role("heading", level=1, name="Lấy lại gì từ chu kỳ 2023–2024?").wait_for()
    assert "Hai chu kỳ khác bộ tiêu chuẩn" in head.text()
    head.page.get_by_label(re.compile("Bảy, ")).uncheck()
    head.page.get_by_label(re.compile("Sáu, ")).uncheck()
    head.check()
    head.page.get_by_role("button", name="Xem lại").click()

    head.page.get_by_role("heading", level=1, name="Sẵn sàng mở chu kỳ 2026–2027, lấy lại từ 2023–2024").wait_for()
    assert "5 trong 7 người" in head.text() and "Không chọn: Sáu, Bảy" in head.text()
    head.check()
    # Going back keeps what was ticked.
    head.page.get_by_role("button", name="Chọn lại").click()
    assert not head.page.get_by_label(re.compile("Bảy, ")).is_checked()
    head.page.get_by_role("button", name="Xem lại").click()
    head.page.get_by_role("button", name="Mở chu kỳ").click()

    head.page.wait_for_url(re.compile(r"/nguon-goc/"))
    assert "Kế hoạch phát triển nhà trường" in head.text() and "MC.1.1.01" in head.text()
    head.check()
    head.page.get_by_role("link", name="Hội đồng").last.click()
    assert "Hội đồng 5 thành viên, đủ điều kiện" in head.text() and "Sáu" not in head.text()
    # The old text is read beside the new sheet; it was not copied into it.
    base = re.search(r"/chu-ky/\d+/", head.page.url)
    head.go(f"{base[0]}tieu-chi/1.1/ban-cu/")
    assert "Nhà trường có kế hoạch." in head.text()
    head.check()
