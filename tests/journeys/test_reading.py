"""Everybody's pages, looked at by axe in both widths: one walk a role."""

import pytest

SECRETARY = ("", "hoi-dong/", "phan-cong/", "tieu-chi/", "tieu-chi/?xem=chuan", "tieu-chi/1.1/", "muc-4/1/",
             "tieu-chuan/1/", "noi-dung/", "minh-chung/", "minh-chung/them/?tieu-chi=1.1", "bao-cao/",
             "bao-cao/viet-tat/")


def test_the_sign_in_page_and_a_wrong_password(walk):
    visitor = walk()
    visitor.go("/truong/T-TH1/")
    assert "/dang-nhap/" in visitor.page.url
    visitor.check()
    visitor.page.get_by_label("Tên đăng nhập").fill("thuky")
    visitor.page.locator("form").first.get_by_label("Mật khẩu").fill("sai-mat-khau")
    visitor.page.get_by_role("button", name="Đăng nhập", exact=True).click()
    visitor.page.get_by_role("alert").wait_for()
    visitor.check()
    assert visitor.page.get_by_label("Tên đăng nhập").input_value() == "thuky"


@pytest.mark.parametrize("half", [SECRETARY[:5], SECRETARY[5:9], SECRETARY[9:]], ids=["work", "sheets", "papers"])
def test_the_pages_of_a_secretary(walk, site, half):
    thuky = walk("thuky")
    for path in half:
        assert thuky.go(site.cycle("2020-2021") + path).status == 200
        thuky.page.wait_for_load_state("networkidle")
        thuky.check()


def test_a_member_reads_what_is_not_theirs_and_finds_their_work(walk, site):
    member = walk("giaovien")
    member.go("/viec-cua-toi/")
    assert "Viết phiếu 1.1" in member.text()
    member.check()
    member.go(site.cycle("2020-2021") + "tieu-chi/2.1/")
    assert "Chỉ xem" in member.text()
    assert member.page.get_by_role("button", name="Nộp phiếu").count() == 0
    member.check()


def test_the_neighbour_finds_nothing_and_is_told_so_kindly(walk, site):
    neighbour = walk("hangxom")
    for path in ("", "tieu-chi/", "tieu-chi/1.1/", "bao-cao/", "minh-chung/"):
        assert neighbour.go(site.cycle("2020-2021") + path).status == 404
    assert "Không có trang này" in neighbour.text()
    assert "Sông Đà" not in neighbour.page.content()
    neighbour.complaints.clear()  # the browser itself reports every 404 in the console
    neighbour.check()
    assert neighbour.go("/truong/T-TH1/").status == 404


def test_an_officer_reads_what_was_published_below(walk, site):
    officer = walk("xa")
    officer.check()
    officer.go(site.cycle("published") + "bao-cao/")
    assert "Báo cáo đã công bố" in officer.text()
    officer.check()
    with officer.page.expect_download() as caught:
        officer.page.get_by_role("link", name="Tải báo cáo (Word)").click()
    assert caught.value.suggested_filename.endswith(".docx")
    assert officer.go(site.cycle("2020-2021") + "bao-cao/").status == 404


def test_the_guide_and_the_regulations_are_open_to_read(walk):
    reader = walk()
    reader.go("/huong-dan/")
    reader.check()
    topics = sorted({a for a in reader.page.locator("main a[href^='/huong-dan/']").evaluate_all(
        "links => links.map(a => a.getAttribute('href'))") if a.count("/") == 3})
    assert len(topics) >= 10
    for topic in topics:
        assert reader.go(topic).status == 200, topic
        wide = reader.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert wide, topic
    reader.check()


def test_the_regulations(walk):
    reader = walk("thuky")
    reader.go("/quy-dinh/")
    for number in ("17/2018", "18/2018", "19/2018", "22/2024", "57/2026"):
        assert number in reader.text(), number
    reader.check()
    reader.go("/quy-dinh/tt57-2026/")
    reader.check()
    reader.go("/quy-dinh/tt22-2024/")
    reader.check()


@pytest.mark.parametrize(("who", "home", "words"), [
    ("hieutruong", "/truong/T-TH1/", "tự đánh giá"), ("mamnon", "/truong/T-MN1/", "Tự đánh giá năm học"),
    ("gdtx", "/truong/T-TX1/", "chưa có chu kỳ tự đánh giá"), ("so", "/don-vi/T-TINH/", "Tỉnh Thử"),
    ("bo", "/don-vi/T-BO/", "Bộ Giáo dục và Đào tạo"),
])
def test_everybody_lands_on_a_first_page_of_their_own(walk, who, home, words):
    person = walk(who)
    assert person.page.url.endswith(home)
    assert words in person.text()
    person.check()
    person.page.get_by_role("link", name="Hướng dẫn").first.click()
    assert "/huong-dan/" in person.page.url
    person.calm()
