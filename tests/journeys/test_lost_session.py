"""A session that ends while somebody writes, and a computer that several people share."""

import json
import re

from tests.journeys import conftest as parts
from tests.journeys.editing import SHEET, box, drafts_of, nothing_kept, ready, state, stored, type_in


def test_a_session_that_ends_in_the_middle_is_taken_up_again_in_another_tab(walk, site):
    writer = walk("giaovien")
    url = site.cycle("2020-2021") + SHEET
    writer.go(url)
    ready(writer)
    type_in(writer, "Điểm mạnh", "Trước khi hết phiên.")
    state(writer, "Đã lưu")
    writer.page.context.clear_cookies(name="sessionid")
    type_in(writer, "Điểm mạnh", " Sau khi hết phiên.")
    state(writer, "Phiên làm việc đã hết. Chưa gửi được, đã giữ trên máy này.")
    assert any("Sau khi hết phiên." in json.dumps(d, ensure_ascii=False) for d in drafts_of(writer).values())
    # Handing in or going on would lead to the sign-in page and away from the words: the page stays.
    writer.page.keyboard.press("Control+Enter")
    writer.page.wait_for_timeout(500)
    assert writer.page.url.endswith(SHEET)

    with writer.page.context.expect_page() as opened:
        writer.page.get_by_role("link", name="Đăng nhập lại ở thẻ mới").click()
    tab = opened.value
    tab.get_by_label("Tên đăng nhập").fill("giaovien")
    tab.locator("form").first.get_by_label("Mật khẩu").fill(parts.PASSWORD)
    tab.get_by_role("button", name="Đăng nhập", exact=True).click()
    tab.wait_for_url(re.compile("viec-cua-toi"))
    tab.close()
    writer.page.bring_to_front()
    writer.page.evaluate("window.dispatchEvent(new Event('focus'))")
    state(writer, "Đã lưu")
    nothing_kept(writer)
    assert stored(walk("thuky"), url, "Điểm mạnh") == "Trước khi hết phiên. Sau khi hết phiên."


def test_a_form_sent_after_the_session_ended_is_offered_again_after_signing_in(walk, site):
    writer = walk("giaovien")
    url = site.cycle("2020-2021") + SHEET
    writer.go(url)
    ready(writer)
    before = str(box(writer, "Mức 1").inner_text())
    writer.page.context.clear_cookies(name="sessionid")
    type_in(writer, "Mức 1", " Gửi bằng nút khi đã hết phiên.")
    writer.page.keyboard.press("Control+Enter")  # before the autosave could find out
    writer.page.wait_for_url(re.compile("dang-nhap"))
    writer.page.get_by_label("Tên đăng nhập").fill("giaovien")
    writer.page.locator("form").first.get_by_label("Mật khẩu").fill(parts.PASSWORD)
    writer.page.get_by_role("button", name="Đăng nhập", exact=True).click()
    writer.page.wait_for_url(lambda address: "/dang-nhap/" not in address)
    if not writer.page.url.endswith(SHEET):
        writer.go(url)
    ready(writer)
    assert box(writer, "Mức 1").inner_text() == before
    writer.page.get_by_role("button", name="Lấy bản nháp").click()
    nothing_kept(writer)
    assert "Gửi bằng nút khi đã hết phiên." in stored(walk("thuky"), url)
    # What is sent by the button and taken leaves no draft behind, though the next page is another sheet.
    type_in(writer, "Mức 1", " Gửi bằng nút.")
    writer.page.keyboard.press("Control+Enter")
    writer.page.wait_for_url(re.compile(r"/tieu-chi/1\.3/"))
    writer.page.locator("form[data-sheet]").wait_for()
    writer.page.wait_for_timeout(500)
    nothing_kept(writer)


def test_on_a_shared_computer_nobody_saves_in_anothers_name_nor_sees_their_draft(walk, site):
    writer = walk("giaovien")
    url = site.cycle("2020-2021") + SHEET
    writer.go(url)
    ready(writer)
    writer.page.context.clear_cookies()
    type_in(writer, "Điểm yếu", "Chữ của giáo viên.")
    state(writer, "Phiên làm việc đã hết")
    other = type(writer)(writer.site, writer.page.context.new_page())
    other.sign_in("thuky")
    writer.page.evaluate("window.dispatchEvent(new Event('focus'))")
    state(writer, "Trình duyệt này đang đăng nhập tên Trần Bích Đào. Chưa gửi được, đã giữ trên máy này.")
    other.go(url)
    ready(other)
    assert "Chữ của giáo viên." not in other.text()
    assert other.page.get_by_text("còn bản nháp").count() == 0
    writer.page.close(run_before_unload=False)
    # The secretary has no draft here, so nothing is asked on leaving; the teacher's is still there.
    other.page.locator(".app-header details.menu summary").click()
    other.page.get_by_role("button", name="Đăng xuất").click()
    other.page.get_by_role("link", name="Đăng nhập").first.wait_for()
    again = other
    again.sign_in("giaovien")
    again.go(url)
    ready(again)
    again.page.get_by_text("Trên máy này còn bản nháp chưa lưu").wait_for()
    assert "Điểm yếu (nháp thêm 4 chữ, bỏ 0 chữ)" in again.text()
    again.page.get_by_role("button", name="Xem cả hai").click()
    again.page.get_by_text("Bản trên máy chủ", exact=True).wait_for()
    again.check()

    # Leaving with it unsent is asked about.
    again.page.locator(".app-header details.menu summary").click()
    again.page.get_by_role("button", name="Đăng xuất").click()
    asked = again.page.get_by_role("dialog", name="Còn 1 bản nháp chưa gửi trên máy này")
    asked.wait_for()
    again.check()
    asked.get_by_role("button", name="Ở lại để gửi nốt").click()
    again.page.keyboard.press("Escape")
    again.page.get_by_role("button", name="Lấy bản nháp").click()
    state(again, "Đã lưu")
    nothing_kept(again)
    assert stored(walk("thuky"), url, "Điểm yếu") == "Chữ của giáo viên."
