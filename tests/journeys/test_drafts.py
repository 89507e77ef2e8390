"""A lost network, a lost answer, a full machine: what was typed is kept here until the server has it."""

import re

from tests.journeys.editing import SHEET, box, nothing_kept, ready, state, stored, type_in, wait_for_drafts


def test_answers_ticked_without_a_network_come_back_with_the_draft(walk, site):
    writer = walk("giaovien")
    url = site.cycle("2019-2020") + SHEET
    writer.go(url)
    ready(writer)
    writer.page.context.set_offline(True)
    writer.page.locator("input[name='tl__1__a'][value=chua]").check(force=True)
    type_in(writer, "Điểm mạnh", " Ý một.")
    state(writer, "Mất mạng")
    writer.page.close(run_before_unload=False)
    writer.page.context.set_offline(False)
    again = type(writer)(writer.site, writer.page.context.new_page())
    again.go(url)
    ready(again)
    assert not again.page.locator("input[name='tl__1__a'][value=chua]").is_checked()
    assert "1 trả lời, số liệu" in again.text()
    # Two drafts of two windows lie side by side; declining one leaves the other alone.
    again.page.evaluate("""() => { const key = Object.keys(localStorage).find(k => k.startsWith('kiemdinh:nhap:'));
      const other = JSON.parse(localStorage.getItem(key)); other.others = {}; other.at = '2020-01-01T00:00:00Z';
      other.texts.strengths.value = '<p>Nháp của cửa sổ kia.</p>';
      localStorage.setItem(key + 'x', JSON.stringify(other)); }""")
    again.go(url)
    ready(again)
    assert again.page.get_by_role("button", name="Lấy bản nháp").count() == 2
    again.page.get_by_role("button", name="Lấy bản nháp").first.click()
    wait_for_drafts(again, 1)
    again.page.get_by_role("button", name="Giữ bản trên máy chủ").click()
    nothing_kept(again)
    again.go(url)
    ready(again)
    assert again.page.locator("input[name='tl__1__a'][value=chua]").is_checked()
    assert box(again, "Điểm mạnh").inner_text().endswith("Ý một.")


def test_a_machine_without_room_for_drafts_says_so(walk, site):
    writer = walk("giaovien")
    writer.go(site.cycle("2019-2020") + SHEET)
    ready(writer)
    writer.page.evaluate("""() => { for (let size = 4e6, n = 0; size > 20; n += 1) {
      try { localStorage.setItem('day' + n, 'x'.repeat(size)); } catch { size = Math.floor(size / 2); } } }""")
    writer.page.context.set_offline(True)
    type_in(writer, "Mức 1", " Không còn chỗ cất.")
    state(writer, "Mất mạng. Chưa gửi được và máy này đã hết chỗ cất nháp")
    writer.page.evaluate("localStorage.clear()")
    writer.page.context.set_offline(False)
    state(writer, "Đã lưu")


def test_an_improvement_row_typed_without_a_network_is_there_again(walk, site):
    writer = walk("giaovien")
    url = site.cycle("2019-2020") + SHEET
    writer.go(url)
    ready(writer)
    writer.page.get_by_text("Thêm việc cải tiến").click()
    writer.page.locator("form[action$='/cai-tien/']").get_by_label("Việc cần làm").fill("Sửa mái nhà để xe")
    writer.page.wait_for_timeout(900)
    writer.go(url)  # the window was lost before it was sent
    ready(writer)
    writer.page.get_by_text("còn việc cải tiến gõ dở chưa gửi").wait_for()
    writer.check()
    writer.page.get_by_role("button", name="Lấy bản nháp").click()
    form = writer.page.locator("form[action$='/cai-tien/']")
    assert form.get_by_label("Việc cần làm").input_value() == "Sửa mái nhà để xe"
    form.get_by_role("button", name="Thêm việc này").click()
    writer.page.get_by_text("Đã thêm việc cải tiến.").wait_for()
    ready(writer)
    assert writer.page.get_by_text("gõ dở").count() == 0
    nothing_kept(writer)


def test_a_save_whose_answer_was_lost_is_no_conflict_however_often_the_next_ones_fail(walk, site):
    writer = walk("giaovien")
    url = site.cycle("2019-2020") + SHEET
    writer.go(url)
    ready(writer)
    seen = []

    def lose(route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        seen.append(route.request.post_data)
        if len(seen) == 1:
            route.fetch()  # the server takes it; the answer never arrives
        if len(seen) < 4:
            route.abort()
        else:
            route.continue_()

    writer.page.route(re.compile(re.escape(SHEET) + "$"), lose)
    type_in(writer, "Mức 2", " Đã được nhận.")
    state(writer, "Chưa gửi được, đã giữ trên máy này")
    for words in (" Thêm một.", " Thêm hai.", " Thêm ba."):
        type_in(writer, "Mức 2", words)
        writer.page.evaluate("window.dispatchEvent(new Event('focus'))")
        writer.page.wait_for_timeout(400)
    nothing_kept(writer)
    assert len(seen) >= 4
    assert writer.page.get_by_text("Người khác vừa lưu mục này").count() == 0
    assert stored(walk("thuky"), url, "Mức 2").endswith("Đã được nhận. Thêm một. Thêm hai. Thêm ba.")
