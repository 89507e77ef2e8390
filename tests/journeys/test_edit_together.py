"""Two people, one sheet; a server that dies in the middle of a save; a session that ends. Nobody's words are lost."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys import conftest as parts

SHEET = "tieu-chi/1.2/"


def ready(walk) -> None:
    walk.page.locator("form[data-ready=rich]").wait_for()


def box(walk, label: str):
    return walk.page.get_by_role("textbox", name=label, exact=True)


def type_in(walk, label: str, words: str) -> None:
    box(walk, label).click()
    walk.page.keyboard.press("Control+End")
    walk.page.keyboard.type(words)


def state(walk, words: str, timeout: int = 15000) -> None:
    line = walk.page.locator("#save-state")
    for _ in range(timeout // 200):
        if re.search(words, " ".join(line.inner_text().split())):
            return
        walk.page.wait_for_timeout(200)
    pytest.fail(f"chờ “{words}”, trang ghi “{line.inner_text()}” {walk.text()[:3000]}")


def stored(walk, url: str, label: str = "Mức 1") -> str:
    """What another look at the sheet shows."""
    walk.go(url)
    ready(walk)
    return str(box(walk, label).inner_text())


def drafts_of(walk) -> dict:
    """Everything that is kept on this machine."""
    return walk.page.evaluate(
        "Object.fromEntries(Object.keys(localStorage).filter(k => k.startsWith('kiemdinh:nhap:'))"
        ".map(k => [k, JSON.parse(localStorage.getItem(k))]))")


def nothing_kept(walk) -> None:
    """Waits until everything typed is on the server and nothing is left on this machine."""
    wait_for_drafts(walk, 0)


def wait_for_drafts(walk, number: int) -> None:
    """Waits until so many drafts are kept here. Asked from outside: the page's policy forbids a poll of strings."""
    for _ in range(60):
        if len(drafts_of(walk)) == number:
            return
        walk.page.wait_for_timeout(250)
    assert len(drafts_of(walk)) == number


# ── two people, one minute ────────────────────────────────────────────────────


def merge_if_asked(walk) -> bool:
    """Goes to the merge page when the sheet offers it, and saves both texts there."""
    button = walk.page.get_by_role("button", name="Ghép hai bản").first
    if not button.is_visible():
        return False
    button.click()
    walk.page.get_by_role("heading", level=1, name=re.compile("Hai người cùng sửa một mục")).wait_for()
    walk.page.get_by_role("button", name="Lưu bản ghép").click()
    walk.page.wait_for_load_state()
    for _ in range(5):  # somebody may have saved again meanwhile: then the merge page comes back with both texts
        if walk.page.get_by_role("button", name="Lưu bản ghép").count() == 0:
            break
        walk.page.get_by_role("button", name="Lưu bản ghép").click()
        walk.page.wait_for_load_state()
    ready(walk)
    return True


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


# ── a session that ends ───────────────────────────────────────────────────────


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


def test_answers_ticked_without_a_network_come_back_with_the_draft(walk, site):
    writer = walk("giaovien")
    url = site.cycle("2020-2021") + SHEET
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
    other.page.locator("details.menu summary").click()
    other.page.get_by_role("button", name="Đăng xuất").click()
    other.page.wait_for_url(re.compile("dang-nhap"))
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
    again.page.locator("details.menu summary").click()
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


def test_a_machine_without_room_for_drafts_says_so(walk, site):
    writer = walk("giaovien")
    writer.go(site.cycle("2020-2021") + SHEET)
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
    url = site.cycle("2020-2021") + SHEET
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
    url = site.cycle("2020-2021") + SHEET
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


# ── a server that dies ────────────────────────────────────────────────────────


_ONE_CYCLE = """
import django, json; django.setup()
from tests.demo import cast
print(json.dumps({"2023-2024": cast.running_cycle(cast.build_world(load_rules=False)).cycle.pk}))
"""


class Mortal:
    """An installation whose server can be killed and started again on the same port."""

    def __init__(self, folder: str) -> None:
        self.folder, self.port = Path(folder), parts._free_port()
        self.environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "KIEMDINH_DEBUG")} | {
            "KIEMDINH_DATA": folder, "DJANGO_SETTINGS_MODULE": "kiemdinh.site.settings",
            "PYTHONPATH": f"{parts.ROOT}{os.pathsep}{parts.ROOT / 'src'}"}
        self.command = [str(Path(sys.executable).with_name("kiemdinh"))]
        self.server: subprocess.Popen[bytes] | None = None
        parts._run([*self.command, "setup"], self.environment)
        cycles = json.loads(parts._run([sys.executable, "-c", _ONE_CYCLE], self.environment))
        self.site = parts.Site(f"http://127.0.0.1:{self.port}", cycles)

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen([*self.command, "serve", "--port", str(self.port)], cwd=parts.ROOT,
                                           env=self.environment, stdout=log, stderr=log, start_new_session=True)
        parts._wait_for(f"{self.site.url}/song/", self.server, self.folder / "server.log")

    def kill(self) -> None:
        """kill -9 of the server and its workers, as a power cut does."""
        if self.server is not None and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(timeout=20)


@pytest.fixture
def mortal() -> Iterator[Mortal]:
    if not Path(parts.CHROMIUM).exists():
        pytest.skip("chưa cài Chromium")
    folder = tempfile.mkdtemp(prefix="kiemdinh-mortal-")
    made = None
    try:
        made = Mortal(folder)
        made.start()
        yield made
    finally:
        if made is not None:
            made.kill()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_server_killed_during_an_autosave_loses_no_sentence(walk, mortal):
    writer = walk()
    writer.site = mortal.site
    writer.sign_in("giaovien")
    url = mortal.site.cycle("2023-2024") + SHEET
    writer.go(url)
    ready(writer)
    said = []
    for number, wait in enumerate((0, 4, 25)):
        # The save is on its way: the server dies before, while or just after it writes.
        sentence = f"Câu {number} gõ khi máy chủ tắt."
        said.append(sentence)
        with writer.page.expect_request(lambda r: r.method == "POST" and r.url.endswith(SHEET)):
            type_in(writer, "Mức 1", f" {sentence}")
        time.sleep(wait / 1000)
        mortal.kill()
        said.append(f"Viết tiếp {number}.")
        type_in(writer, "Mức 1", f" Viết tiếp {number}.")
        state(writer, "Chưa gửi được, đã giữ trên máy này")
        assert sentence in json.dumps(drafts_of(writer), ensure_ascii=False)
        mortal.start()
        state(writer, "Đã lưu", timeout=40000)
        assert writer.page.get_by_text("Người khác vừa lưu mục này").count() == 0
    nothing_kept(writer)
    again = walk()
    again.site = mortal.site
    again.sign_in("thuky")
    text = stored(again, url)
    assert [s for s in said if text.count(s) != 1] == [], text
