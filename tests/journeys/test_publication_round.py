"""From the draft that the staff reads to the published report, and to the officer who lets it be mended."""

import re
from datetime import date, timedelta


def test_opinions_passing_publication_and_an_unlock_answered_by_the_officer(walk, site):
    base = site.cycle("round")
    secretary, teacher = walk("thuky"), walk("giaovien")
    secretary.go(base + "lay-y-kien/")
    last_day = date.today() + timedelta(days=5)
    secretary.page.get_by_label("Góp ý đến hết ngày").fill(last_day.isoformat())
    secretary.page.get_by_role("button", name="Lấy ý kiến dự thảo hôm nay").click()
    secretary.page.get_by_role("heading", level=1, name=f"Đang lấy ý kiến đến hết ngày {last_day:%d/%m/%Y}").wait_for()
    secretary.check()

    teacher.go(base + "lay-y-kien/")
    teacher.page.get_by_label("Nội dung góp ý").or_(teacher.page.locator("textarea[name=text]")).first.fill(
        "Tiêu chí 1.1 nên nêu năm ban hành kế hoạch.")
    teacher.page.get_by_role("button", name="Gửi ý kiến").click()
    teacher.page.get_by_role("article", name="Ý kiến của Ngô Quốc Ân").wait_for()
    assert teacher.page.get_by_role("button", name="Tiếp thu").count() == 0
    teacher.check()

    secretary.page.reload()
    card = secretary.page.get_by_role("article", name="Ý kiến của Ngô Quốc Ân")
    card.get_by_label("Trả lời").fill("Đã thêm năm ban hành.")
    card.get_by_role("button", name="Tiếp thu").click()
    secretary.page.get_by_text("Hội đồng trả lời").wait_for()
    secretary.check()
    teacher.page.reload()
    assert "Đã thêm năm ban hành." in teacher.text()

    head = walk("hieutruong")
    head.go(base + "bao-cao/")
    head.page.get_by_role("heading", level=1, name="Báo cáo chờ hội đồng thông qua").wait_for()
    assert head.page.get_by_role("button", name="Công bố báo cáo").count() == 0
    head.page.get_by_role("button", name="Ghi thông qua").click()
    head.page.get_by_role("heading", level=1, name="Báo cáo sẵn sàng công bố").wait_for()
    head.check()
    head.page.on("dialog", lambda dialog: dialog.accept())
    head.page.get_by_label(re.compile("Tôi duyệt báo cáo")).check()
    head.page.get_by_role("button", name="Công bố báo cáo").click()
    head.page.get_by_role("heading", level=1, name="Báo cáo đã công bố").wait_for()
    head.check()

    head.page.get_by_role("link", name="Xin mở khóa để sửa").click()
    head.page.get_by_label("Lý do xin mở lại").fill("Ghi sai số lớp ở tiêu chí 1.1.")
    head.page.get_by_label(re.compile(r"1\.1 Phương hướng")).check()
    head.check()
    head.page.get_by_role("button", name="Gửi cấp quản lý").click()
    head.page.get_by_role("heading", level=1, name=re.compile("đang chờ cấp quản lý trả lời")).wait_for()

    officer = walk("xa")
    officer.go("/mo-khoa/")
    assert "1 trường xin mở khóa báo cáo" in officer.text() and "Ghi sai số lớp" in officer.text()
    officer.page.get_by_role("checkbox", name="Chọn Trường Tiểu học Sông Đà").check()
    officer.page.get_by_role("button", name="Không cho mở").click()  # without a reason nobody is refused
    officer.page.get_by_text(re.compile("ghi lý do", re.I)).first.wait_for()
    officer.complaints.clear()
    officer.check()
    officer.page.get_by_role("checkbox", name="Chọn Trường Tiểu học Sông Đà").check()
    officer.page.get_by_label("Trả lời các đề nghị đã chọn").fill("Sửa đúng chỗ đã nêu.")
    officer.page.get_by_role("button", name="Cho mở", exact=True).click()
    officer.page.get_by_role("heading", level=1, name="Không có đề nghị mở khóa nào đang chờ").wait_for()

    head.go(base + "bao-cao/")
    assert "Đang soạn bản 2" in head.text() and "Bản 1" in head.text()
    head.check()
    head.go(base + "tieu-chi/1.2/")
    assert head.page.locator("form[data-sheet][data-locked]").count() == 1
