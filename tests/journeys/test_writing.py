"""Writing in the browser: the editor, the plain boxes, two people at once, a lost network."""

import re

import pytest

SHEET = "tieu-chi/1.1/"


def saved(walk) -> None:
    """Waits until the sheet says that it is saved."""
    walk.page.locator("#save-state", has_text=re.compile("Đã lưu")).wait_for()


def write(walk, label: str, words: str) -> None:
    """Types at the end of a box of the editor."""
    box = walk.page.get_by_role("textbox", name=label, exact=True)
    box.click()
    walk.page.keyboard.press("Control+End")
    walk.page.keyboard.type(words)


def ready(walk) -> str:
    """Waits until the editor stands (or has given up); returns which one it became."""
    form = walk.page.locator("form[data-ready]")
    form.wait_for()
    return str(form.get_attribute("data-ready"))


def words_of(path) -> str:
    """Every paragraph and table cell of a Word file."""
    import docx

    document = docx.Document(str(path))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_a_secretary_writes_cites_hands_in_and_the_principal_publishes(walk, site):
    thuky = walk("thuky")
    thuky.go(site.cycle("tt57") + SHEET)
    assert ready(thuky) == "rich"
    assert "Thêm căn cứ của kế hoạch." in thuky.text()
    write(thuky, "Mức 1", " Nhà trường thực hiện theo ")
    thuky.page.keyboard.type("[")
    thuky.page.get_by_role("option").first.wait_for()
    thuky.check()
    thuky.page.keyboard.type("chien luoc")  # searched without marks
    thuky.page.get_by_role("option", name=re.compile("Kế hoạch chiến lược")).wait_for()
    thuky.page.keyboard.press("Enter")
    saved(thuky)
    thuky.go(site.cycle("tt57") + SHEET)
    ready(thuky)
    text = thuky.page.get_by_role("textbox", name="Mức 1", exact=True).inner_text()
    assert re.search(r"Nhà trường thực hiện theo \(MC\.1\.1\.01\)", text), text
    assert "đã trích" in thuky.page.locator("#minh-chung").inner_text()
    thuky.page.get_by_role("button", name="Nộp phiếu").click()
    thuky.page.get_by_text("Đã nộp phiếu.").wait_for()
    thuky.calm()

    head = walk("hieutruong")
    head.go(site.cycle("tt57") + SHEET)
    head.page.get_by_role("button", name="Duyệt phiếu 1.1").click()
    head.page.get_by_text("Đã duyệt phiếu.").wait_for()
    head.go(site.cycle("tt57") + "bao-cao/")
    assert "Báo cáo chờ hội đồng thông qua" in head.text()
    head.check()
    head.page.get_by_role("button", name="Ghi thông qua").click()
    head.page.get_by_text("Đã ghi việc hội đồng thông qua báo cáo.").wait_for()
    assert "Báo cáo sẵn sàng công bố" in head.text()
    head.page.get_by_label(re.compile("Tôi duyệt báo cáo hội đồng đã thông qua")).check()
    head.page.once("dialog", lambda dialog: dialog.accept())
    head.page.get_by_role("button", name="Công bố báo cáo").click()
    head.page.get_by_text("Đã công bố báo cáo.").wait_for()
    head.check()
    with head.page.expect_download() as caught:
        head.page.get_by_role("link", name="Tải báo cáo (Word)").click()
    assert "Nhà trường thực hiện theo" in words_of(caught.value.path())
    head.go(site.cycle("tt57") + SHEET)
    assert head.page.get_by_role("button", name="Nộp phiếu").count() == 0
    head.calm()


def test_the_same_sheet_without_javascript(walk, site):
    writer, other = walk("giaovien", script=False), walk("thuky", script=False)
    url = site.cycle("2023-2024") + SHEET
    for person in (writer, other):
        person.go(url)
        assert person.page.locator("textarea[name=state_1]").is_visible()
    writer.check()
    writer.page.locator("textarea[name=state_1]").fill("Trường có 18 lớp.\nLớp nào cũng đủ phòng.")
    writer.page.locator("input[name='tl__1__a'][value=dat]").check(force=True)
    writer.page.locator("button[name=sau][value^='tiep:']").click()
    assert writer.page.url.endswith("/tieu-chi/1.2/")
    assert "Đã lưu phiếu." in writer.text()

    # The other one still has the old page open.
    other.page.locator("textarea[name=state_1]").fill("Bản của thư ký.")
    other.page.locator("textarea[name=strengths]").fill("Phòng học khang trang.")
    other.page.locator("button[name=sau][value^='tiep:']").click()
    assert "Hai người cùng sửa một mục" in other.text()
    for words in ("Trường có 18 lớp.", "Bản của thư ký.", "Ngô Quốc Ân"):
        assert words in other.text()
    other.complaints.clear()  # the browser reports the 409 of the merge page
    other.check()
    other.page.locator("textarea[name=state_1]").fill("Trường có 18 lớp. Bản của thư ký.")
    other.page.get_by_role("button", name="Lưu bản ghép").click()
    writer.go(url)
    assert writer.page.locator("textarea[name=state_1]").input_value() == "Trường có 18 lớp. Bản của thư ký."
    assert writer.page.locator("textarea[name=strengths]").input_value() == "Phòng học khang trang."
    assert writer.page.locator("input[name='tl__1__a'][value=dat]").is_checked()
    writer.page.locator("button[name=sau][value=nop]").click()
    assert "Đã nộp phiếu." in writer.text()


def test_two_browsers_in_one_field_meet_on_the_merge_page(walk, site):
    first, second = walk("giaovien"), walk("thuky")
    url = site.cycle("2022-2023") + SHEET
    for person in (first, second):
        person.go(url)
        assert ready(person) == "rich"
    write(first, "Mức 1", "Bản của người thứ nhất.")
    saved(first)
    write(second, "Mức 1", "Bản của người thứ hai.")
    second.page.get_by_text("Người khác vừa lưu mục này.").wait_for()
    second.complaints.clear()  # the 409 of the autosave
    second.check()
    assert "Bản của người thứ nhất." in second.text()
    second.page.get_by_role("button", name="Ghép hai bản").click()
    second.page.get_by_role("heading", level=1, name=re.compile("Hai người cùng sửa một mục")).wait_for()
    second.complaints.clear()
    second.check()
    page = second.text()
    assert "Bản của người thứ nhất." in page and "Bản của người thứ hai." in page
    second.page.get_by_role("button", name="Lưu bản ghép").click()
    second.page.wait_for_url(re.compile(r"/tieu-chi/"))
    first.go(url)
    ready(first)
    text = first.page.get_by_role("textbox", name="Mức 1", exact=True).inner_text()
    assert "Bản của người thứ nhất." in text and "Bản của người thứ hai." in text
    first.calm()


def test_two_people_in_two_fields_do_not_disturb_each_other(walk, site):
    first, second = walk("giaovien"), walk("thuky")
    url = site.cycle("2022-2023") + "tieu-chi/1.2/"
    for person in (first, second):
        person.go(url)
        ready(person)
    write(first, "Mức 1", "Của người viết.")
    saved(first)
    write(second, "Điểm mạnh", "Của thư ký.")
    saved(second)
    first.go(url)
    ready(first)
    assert first.page.get_by_role("textbox", name="Mức 1", exact=True).inner_text() == "Của người viết."
    assert first.page.get_by_role("textbox", name="Điểm mạnh", exact=True).inner_text() == "Của thư ký."
    first.calm()
    second.calm()


def test_a_lost_network_keeps_the_draft_and_gives_it_back(walk, site):
    writer = walk("giaovien")
    url = site.cycle("2021-2022") + SHEET
    writer.go(url)
    ready(writer)
    writer.page.context.set_offline(True)
    write(writer, "Mức 1", "Viết khi mất mạng.")
    writer.page.locator("#save-state", has_text="Mất mạng").wait_for()
    # The window is closed with the draft unsaved, and the page opened again later.
    writer.page.evaluate("localStorage.length")
    writer.page.close(run_before_unload=False)
    writer.page.context.set_offline(False)
    again = writer.page.context.new_page()
    walked = type(writer)(writer.site, again)
    walked.go(url)
    ready(walked)
    walked.page.get_by_text("Trên máy này còn bản nháp chưa lưu").wait_for()
    walked.check()
    walked.page.get_by_role("button", name="Lấy bản nháp").click()
    saved(walked)
    walked.go(url)
    ready(walked)
    assert walked.page.get_by_role("textbox", name="Mức 1", exact=True).inner_text() == "Viết khi mất mạng."
    assert walked.page.get_by_text("còn bản nháp").count() == 0
    walked.calm()


def test_answers_are_saved_as_they_are_ticked_and_the_verdict_follows(walk, site):
    writer = walk("giaovien")
    url = site.cycle("2021-2022") + "tieu-chi/1.2/"
    writer.go(url)
    ready(writer)
    assert "Chưa xác định" in writer.page.locator("#verdict").inner_text()
    writer.page.locator("input[name='tl__1__a'][value=chua]").check(force=True)
    writer.page.locator("#verdict", has_text="Không đạt Mức 1").wait_for()
    writer.page.locator("input[name='tl__1__a'][value=na]").check(force=True)
    writer.page.get_by_text("Ghi lý do “Không áp dụng” để lưu").wait_for()
    writer.page.locator("input[name='lydo__1__a']").fill("Trường chưa có tổ chức này.")
    writer.page.keyboard.press("Tab")
    writer.page.locator("#verdict", has_text="Chưa xác định").wait_for()
    writer.check()
    writer.go(url)
    assert writer.page.locator("input[name='tl__1__a'][value=na]").is_checked()
    assert writer.page.locator("input[name='lydo__1__a']").input_value() == "Trường chưa có tổ chức này."


def test_ctrl_enter_saves_and_goes_on(walk, site):
    writer = walk("giaovien")
    writer.go(site.cycle("2021-2022") + "tieu-chi/1.2/")
    ready(writer)
    write(writer, "Điểm yếu", "Thiếu sân chơi.")
    writer.page.keyboard.press("Control+Enter")
    writer.page.wait_for_url(re.compile(r"/tieu-chi/1\.3/"))
    writer.go(site.cycle("2021-2022") + "tieu-chi/1.2/")
    ready(writer)
    assert writer.page.get_by_role("textbox", name="Điểm yếu", exact=True).inner_text() == "Thiếu sân chơi."
    writer.calm()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_plan_of_improvement(walk, site, script):
    writer = walk("giaovien", script=script)
    writer.go(site.cycle("2020-2021") + SHEET)
    task = f"Mua thêm sách ({'có' if script else 'không'} mã lệnh)"
    writer.page.get_by_text("Thêm việc cải tiến").click()
    form = writer.page.locator("form[action$='/cai-tien/']")
    form.get_by_label("Việc cần làm").fill(task)
    form.get_by_label("Người làm").fill("Thư viện")
    form.get_by_role("button", name="Thêm việc này").click()
    writer.page.get_by_text("Đã thêm việc cải tiến.").wait_for()
    assert task in writer.text()
    writer.check()
