"""Two people talk over one sheet at the same time: the secretary asks, a member answers, the bells ring."""

import re

SHEET, TALK = "tieu-chi/2.1/", "tieu-chi/2.1/trao-doi/"


def bell(walk) -> str:
    """What the bell of the page says."""
    return walk.page.locator("a.bell").inner_text().split("\n")[-1].strip()


def quiet(walk) -> None:
    """Marks everything read, as a person who starts the day does."""
    walk.go("/thong-bao/")
    button = walk.page.get_by_role("button", name="Đánh dấu đã đọc hết")
    if button.count():
        button.click()
    walk.page.get_by_text(re.compile("Bạn đã đọc hết thông báo|Chưa có thông báo nào")).wait_for()


def test_the_secretary_asks_beside_the_sheet_and_a_member_answers(walk, site):
    base = site.cycle("2021-2022")
    thuky, member = walk("thuky"), walk("giaovien2")
    quiet(thuky)
    quiet(member)

    # The panel is loaded after the sheet and sends in place: what stands in the editor is not touched.
    thuky.go(base + SHEET)
    panel = thuky.page.locator("#trao-doi[data-waiting]")
    panel.wait_for()
    assert "Chưa ai trao đổi về tiêu chí 2.1" in panel.inner_text()
    panel.get_by_label("Nêu điều cần trao đổi").fill("Định mức thiết bị lấy ở văn bản nào?")
    panel.get_by_text("Nhắc tới ai đó").click()
    panel.get_by_label(re.compile("Bùi Thị Yến")).check()
    panel.get_by_role("button", name="Gửi", exact=True).first.click()
    thuky.page.locator("#trao-doi .talk__text", has_text="Định mức thiết bị").wait_for()
    assert thuky.page.url.endswith(base + SHEET)
    assert thuky.page.locator("#trao-doi[data-waiting='1']").count() == 1
    thuky.check()

    member.go("/viec-cua-toi/")
    assert bell(member) == "Thông báo, 1 chưa đọc"
    assert "Trần Bích Đào nhắc tới bạn ở tiêu chí 2.1" in member.text()
    member.check()
    member.page.locator("a.bell").click()
    assert "1 thông báo chưa đọc" in member.text()
    member.check()
    member.page.get_by_role("link", name=re.compile("nhắc tới bạn ở tiêu chí 2.1")).click()
    member.page.wait_for_url(re.compile(r"/trao-doi/\?kenh=noi-bo#trao-doi-\d+$"))
    assert bell(member) == "Thông báo, không có gì chưa đọc"
    member.page.get_by_text("Trả lời", exact=True).click()
    member.page.get_by_label("Nội dung").fill("Ở Thông tư về thiết bị dạy học tối thiểu.")
    member.page.locator("details[open] form").get_by_role("button", name="Gửi").click()
    member.page.get_by_text("Đã gửi trả lời.").wait_for()
    member.check()

    thuky.go(base + TALK)
    assert bell(thuky) == "Thông báo, 1 chưa đọc"
    assert "thiết bị dạy học tối thiểu" in thuky.text()
    thuky.page.get_by_role("button", name="Đánh dấu xong").click()
    thuky.page.get_by_text("Đã đánh dấu xong.").wait_for()
    assert bell(thuky) == "Thông báo, không có gì chưa đọc"
    thuky.check()


def test_a_question_goes_up_and_its_answer_comes_down_without_a_script(walk, site):
    base = site.cycle("2021-2022")
    head, officer = walk("phohieutruong", script=False), walk("so", script=False)
    head.go(base + SHEET)
    head.page.get_by_role("link", name="Trao đổi", exact=True).click()
    head.page.get_by_role("link", name="Hỏi cấp trên").click()
    head.page.get_by_label("Nêu điều cần trao đổi").fill("Bản chụp có được coi là minh chứng không?")
    head.page.get_by_role("button", name="Gửi", exact=True).click()
    head.page.get_by_text("Chờ cấp trên trả lời").wait_for()
    head.check()

    officer.go("/cau-hoi/")
    officer.check()
    officer.page.get_by_role("link", name=re.compile("Bản chụp có được coi")).click()
    assert "Tiêu chí" not in officer.page.locator("nav").first.inner_text()
    officer.page.get_by_label("Trả lời nhà trường").fill("Được, khi có bản gốc để đối chiếu.")
    officer.page.get_by_role("button", name="Gửi trả lời").click()
    officer.page.get_by_text("Đã gửi trả lời cho nhà trường.").wait_for()
    officer.check()

    head.go(base + TALK + "?kenh=cap-tren")
    assert "Được, khi có bản gốc để đối chiếu." in head.text() and "Cấp trên đã trả lời" in head.text()
    head.go(base + "trao-doi/?kenh=cap-tren&q=ban+chup")
    assert "Bản chụp có được coi là minh chứng không?" in head.text()
    head.check()


def test_a_note_to_myself_stays_mine_on_a_phone(walk, site):
    base = site.cycle("2021-2022")
    mine, other = walk("giaovien3"), walk("hieutruong")
    mine.page.set_viewport_size({"width": 390, "height": 844})
    mine.go(base + TALK + "?kenh=rieng-toi")
    mine.page.get_by_label("Nêu điều cần trao đổi").fill("Hỏi lại văn thư về số quyết định.")
    mine.page.get_by_role("button", name="Gửi", exact=True).click()
    mine.page.get_by_text("Hỏi lại văn thư").wait_for()
    # On a phone the sheet shows only the number beside the link.
    mine.go(base + SHEET)
    mine.page.locator("a[data-talk] .count").wait_for()
    assert mine.page.locator("#trao-doi[data-waiting]").count() == 0
    mine.check()
    other.go(base + TALK + "?kenh=rieng-toi")
    assert "văn thư" not in other.text()
