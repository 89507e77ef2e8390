"""Two people, one sheet: each sees the other, both save, nobody's words are lost."""

import json
import time

from tests.journeys.editing import SHEET, box, drafts_of, merge_if_asked, ready, state, stored, type_in


def everything_shown(walk, url: str, history: str) -> str:
    """The sheet, every kept version of its texts, and the drafts on the machine, as plain words."""
    page = walk.page
    seen = [json.dumps(drafts_of(walk), ensure_ascii=False), str(page.locator("body").inner_text())]
    for field in ("state_1", "strengths", "weaknesses"):
        walk.go(f"{history}?muc={field}")
        for fold in page.locator("td details").all():
            fold.evaluate("d => d.open = true")
        seen.append(str(page.locator("main").inner_text()))
    return " ".join(" ".join(seen).split())


def test_two_people_type_for_a_minute_and_every_sentence_is_found_again(walk, site):
    first, second = walk("giaovien"), walk("thuky")
    url = site.cycle("2023-2024") + SHEET
    for person in (first, second):
        person.go(url)
        ready(person)
    history = first.page.locator("form[data-sheet]").get_attribute("data-history")
    typed, merged = [], 0
    began = time.monotonic()
    for turn in range(24):
        for number, (person, own) in enumerate(((first, "Điểm mạnh"), (second, "Điểm yếu"))):
            merged += merge_if_asked(person)
            # Every third turn both are in the same box; else each in their own.
            label = "Mức 1" if turn % 3 == 0 else own
            words = f"Câu {turn} của người {number + 1}."
            typed.append(words)
            type_in(person, label, f" {words}")
        if turn % 2:
            first.page.wait_for_timeout(1700)  # longer than the pause after which the page saves by itself
        if time.monotonic() - began > 60:
            break
    for _ in range(4):
        for person in (first, second):
            person.page.wait_for_timeout(2000)
            merged += merge_if_asked(person)
    for person in (first, second):
        state(person, "Đã lưu")
    assert merged >= 1, "hai người chưa lần nào gặp nhau ở một mục: bài thử không thử gì"
    third = walk("hieutruong")
    everything = everything_shown(third, url, history)
    assert len(typed) >= 24
    assert [words for words in typed if words not in everything] == []
    # Nobody is asked about anything any more: all of it is on the server.
    text = " ".join(stored(third, url, label) for label in ("Mức 1", "Điểm mạnh", "Điểm yếu"))
    assert [words for words in typed if words not in " ".join(text.split())] == []


def test_each_sees_where_the_other_is_and_gets_what_they_saved(walk, site):
    first, second = walk("giaovien"), walk("thuky")
    url = site.cycle("2020-2021") + SHEET
    for person in (first, second):
        person.go(url)
        ready(person)
    box(first, "Mức 2").click()
    first.page.wait_for_timeout(2200)  # the first beat
    box(second, "Mức 1").click()
    second.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # a beat at once
    second.page.locator(".presence", has_text="Ngô Quốc Ân đang sửa Mức 2").wait_for()
    mark = second.page.locator("section[data-field=state_2] .editor__here")
    assert mark.inner_text() == "Ngô Quốc Ân đang sửa"
    second.check()

    # What the other saved comes into a box without unsent words; the box one writes in stays where it is.
    type_in(first, "Mức 2", "Trường có thư viện.")
    state(first, "Đã lưu")
    box(second, "Điểm yếu").click()
    before = box(second, "Điểm yếu").bounding_box()["y"]
    second.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    second.page.locator('.editor__news', has_text='Đã nhận bản Ngô Quốc Ân vừa lưu lúc').wait_for()
    assert box(second, "Mức 2").inner_text() == "Trường có thư viện."
    assert abs(box(second, "Điểm yếu").bounding_box()["y"] - before) < 2
    second.check()

    # Going on from there is no conflict, and undoing does not take the colleague's words away.
    box(second, "Mức 2").click()
    second.page.keyboard.press("Control+z")
    assert box(second, "Mức 2").inner_text() == "Trường có thư viện."
    type_in(second, "Mức 2", " Có sân chơi.")
    state(second, "Đã lưu")
    assert stored(first, url, "Mức 2") == "Trường có thư viện. Có sân chơi."

    # In a box with unsent words nothing changes; the page says that there is a newer text.
    second.page.context.set_offline(True)
    type_in(second, "Mức 2", " Chưa gửi.")
    state(second, "Mất mạng")
    type_in(first, "Mức 2", " Bản khác.")
    state(first, "Đã lưu")
    second.page.context.set_offline(False)
    second.page.get_by_text("Người khác vừa lưu mục này. Chưa bản nào bị mất.").wait_for()
    assert "Chưa gửi." in box(second, "Mức 2").inner_text()
    assert "Bản khác." in second.text()
    assert merge_if_asked(second)
    text = stored(first, url, "Mức 2")
    assert "Chưa gửi." in text and "Bản khác." in text


def test_the_texts_of_the_report_know_who_else_writes_and_keep_drafts_too(walk, site):
    first, second = walk("thuky"), walk("hieutruong")
    url = site.cycle("2020-2021") + "noi-dung/"
    for person in (first, second):
        person.go(url)
        ready(person)
    label = "Đặt vấn đề: mục đích tự đánh giá"
    box(first, label).click()
    first.page.wait_for_timeout(2200)
    second.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    second.page.locator(".presence", has_text=f"Trần Bích Đào đang sửa {label}").wait_for()
    second.check()
    first.page.context.clear_cookies(name="sessionid")
    type_in(first, label, "Mục đích viết khi hết phiên.")
    state(first, "Phiên làm việc đã hết. Chưa gửi được, đã giữ trên máy này.")
    tab = type(first)(first.site, first.page.context.new_page())
    tab.sign_in("thuky")
    first.page.evaluate("window.dispatchEvent(new Event('focus'))")
    state(first, "Đã lưu")
    second.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    second.page.locator(".editor__news", has_text="Đã nhận bản Trần Bích Đào vừa lưu").wait_for()
    assert box(second, label).inner_text() == "Mục đích viết khi hết phiên."
    second.page.get_by_role("link", name="Lịch sử sửa", exact=True).click()
    assert "Mục “Đặt vấn đề: mục đích tự đánh giá” mới có một bản" in second.text()
    second.check()
