"""A reader without an account, with and without JavaScript; then an officer who writes news and answers a remark."""

import re

PAGES = ("/", "/tra-cuu/", "/tra-cuu/?q=tieu+hoc", "/tra-cuu/?q=khong+co", "/tra-cuu/?loai=tieu-hoc",
         "/truong-cong-khai/T-TH1/", "/chung-nhan/", "/chung-nhan/99/KHONG-CO/", "/du-lieu-mo/", "/tin/", "/gop-y/")


def test_every_public_page_is_sound_and_sets_no_cookie(walk):
    reader = walk()
    reader.page.context.clear_cookies()
    for path in PAGES:
        assert reader.go(path).status == 200, path
        reader.check()
        assert reader.page.context.cookies() == [], path
        assert reader.page.locator("script").count() == 0, path


def test_a_parent_finds_a_school_without_marks_and_sends_a_remark(walk):
    reader = walk()
    reader.go("/")
    reader.page.get_by_label("Tên trường, xã hoặc mã trường").fill("tieu hoc song da")
    reader.page.get_by_role("button", name="Tìm trường").click()
    reader.page.get_by_role("link", name=re.compile("Sông Đà")).first.click()
    assert "Chưa có thông tin công bố về Trường Tiểu học Sông Đà." in reader.text()
    reader.page.get_by_role("link", name="Báo cho Sở").click()
    reader.page.get_by_label("Nội dung góp ý").fill("Địa chỉ của trường trên trang đã cũ.")
    reader.page.wait_for_timeout(3100)  # nobody reads a form quicker
    reader.page.get_by_role("button", name="Gửi góp ý").click()
    assert "Đã nhận góp ý của bạn" in reader.text()
    reader.check()


def test_a_certificate_number_with_a_stroke_is_typed_and_answered(walk):
    reader = walk()
    reader.go("/chung-nhan/")
    reader.page.get_by_label("Số giấy chứng nhận, số Bằng hoặc mã dưới QR").fill("12/GCN-SGDĐT")
    reader.page.get_by_role("button", name="Kiểm tra").click()
    assert "/chung-nhan/12/GCN-SGD" in reader.page.url
    assert "Không có giấy chứng nhận nào mang số hoặc mã này." in reader.text()


def test_the_desk_of_the_department(walk):
    officer = walk("so")
    for path in ("/cong-bo/", "/cong-bo/?xem=da-cong-bo", "/cong-bo/tin/", "/cong-bo/gop-y/"):
        assert officer.go(path).status == 200, path
        officer.check()
    officer.go("/cong-bo/tin/moi/")
    officer.page.get_by_label("Tiêu đề").fill("Kế hoạch đánh giá ngoài")
    officer.page.get_by_label("Nội dung").fill("Đợt một bắt đầu từ tháng 3.")
    officer.page.get_by_role("button", name="Lưu bản nháp").click()
    officer.check()
    officer.page.once("dialog", lambda dialog: dialog.accept())
    officer.page.get_by_role("button", name="Đăng tin").click()
    officer.page.get_by_role("link", name="Xem như người dân").click()
    assert "Đợt một bắt đầu từ tháng 3." in officer.text()
    officer.check()


def test_the_page_where_a_school_puts_up_its_report(walk):
    head = walk("hangxom")
    head.go("/truong/T-TH2/cong-khai/")
    head.check()
    head.page.get_by_role("link", name=re.compile("^Công khai báo cáo")).first.click()
    head.check()
    head.page.get_by_label("Tôi đã xem lại").check()
    head.page.get_by_role("button", name="Công khai").click()
    assert "1 báo cáo đang công khai" in head.text()
    head.check()
