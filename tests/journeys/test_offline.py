"""Field work at a school: the network is really cut, the page is opened again, and everything arrives later."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from tests.journeys import conftest as parts

JPEG_OF_PAGE = """async () => {
  const canvas = document.createElement('canvas'); canvas.width = 2400; canvas.height = 1200;
  const paper = canvas.getContext('2d'); paper.fillStyle = '#367'; paper.fillRect(0, 0, 2400, 1200);
  const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', .9));
  return [...new Uint8Array(await blob.arrayBuffer())];
}"""
KEPT = """() => new Promise((done, fail) => {
  const asked = indexedDB.open('kiemdinh-doan'); asked.onerror = () => fail(asked.error);
  asked.onsuccess = () => {
    const db = asked.result;
    if (!db.objectStoreNames.length) { db.close(); done({}); return; }
    const names = ['keys', 'bundles', 'files', 'changes'], found = {}; const t = db.transaction(names);
    for (const n of names) t.objectStore(n).count().onsuccess = (e) => { found[n] = e.target.result; };
    t.oncomplete = () => { db.close(); done(found); };
  };
})"""


def place(site) -> str:
    return f"/doan/{site.cycles['team']}/ngoai-tuyen/"


def says(walk, words: str, timeout: int = 15000) -> None:
    line = walk.page.locator("[data-state]")
    for _ in range(timeout // 200):
        if re.search(words, " ".join(line.inner_text().split())):
            return
        walk.page.wait_for_timeout(200)
    pytest.fail(f"chờ “{words}”, trang ghi “{line.inner_text()}” {walk.text()[:1500]}")


def take_along(walk, site) -> None:
    """Downloads the dossier while there is network."""
    walk.go(place(site))
    walk.page.get_by_role("button", name=re.compile("Tải hồ sơ về máy|Tải lại hồ sơ")).click()
    walk.page.get_by_text("Đã tải xong, có thể tắt mạng").wait_for()


def cut(walk, off: bool = True) -> None:
    walk.page.context.set_offline(off)


def open_sheet(walk, site, code: str = "1.1") -> None:
    walk.page.goto(f"{walk.site.url}{place(site)}?tieu-chi={code}")
    walk.page.get_by_role("heading", level=1, name=re.compile(f"Tiêu chí {re.escape(code)}")).wait_for()


def write(walk, label: str, words: str) -> None:
    walk.page.get_by_label(label, exact=True).fill(words)


def server(walk, site, account: str = "") -> dict:
    """How the member's own sheets stand, asked by another window."""
    walk.go("/huong-dan/")
    return walk.page.evaluate(
        """async (url) => {
          const account = document.querySelector('form[data-drafts]').dataset.drafts;
          return (await fetch(url, { headers: { 'X-Account': account } })).json();
        }""", f"{place(site)}tinh-trang/")


def save_elsewhere(walk, site, code: str, field: str, value: str, client_id: str) -> dict:
    """The same member saves a field at the office, with the version that stands there."""
    version = server(walk, site)["sheets"][code]["versions"].get(field, 0)
    return walk.page.evaluate(
        """async ([url, change]) => {
          const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
          return (await fetch(url, { method: 'POST', body: JSON.stringify(change),
            headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token } })).json();
        }""", [f"/doan/{site.cycles['team']}/dong-bo/", {"client_id": client_id, "criterion": code,
               "fields": {field: value}, "versions": {field: version}}])


@contextmanager
def engagement_over(site, username: str) -> Iterator[None]:
    """The member's days are over by the register; given back afterwards."""
    change = """UPDATE assessors_engagement SET ends_on = ? WHERE assessor_id IN (SELECT a.id FROM assessors_assessor a
                JOIN people_account p ON p.id = a.account_id WHERE p.username = ?)"""

    def ends(day: str) -> None:
        with closing(sqlite3.connect(site.folder / "kiemdinh.sqlite3", timeout=20)) as rows, rows:
            assert rows.execute(change, (day, username)).rowcount == 1

    ends("2024-01-01")
    try:
        yield
    finally:
        ends("2036-12-31")


def photo_file(walk) -> dict:
    return {"name": "san-truong.jpg", "mimeType": "image/jpeg", "buffer": bytes(walk.page.evaluate(JPEG_OF_PAGE))}


def kept(walk) -> dict:
    return walk.page.evaluate(KEPT)


def forgive(walk) -> None:
    """With the network cut the browser's console complains of it; nothing else is forgiven."""
    walk.complaints[:] = [c for c in walk.complaints if "ERR_INTERNET_DISCONNECTED" not in c and "ERR_FAILED" not in c]


def test_findings_and_photos_written_without_network_arrive_when_it_is_back(walk, site):
    member = walk("mamnon")
    take_along(member, site)
    member.check()
    assert kept(member) == {"keys": 1, "bundles": 1, "files": 1, "changes": 0}
    cut(member)
    member.page.goto(f"{site.url}{place(site)}")
    says(member, "Đang ngoại tuyến · không có gì chờ gửi · lần đồng bộ cuối")
    forgive(member)
    member.check()

    member.page.get_by_role("table").get_by_role("link").first.click()
    member.page.get_by_role("heading", level=1, name=re.compile("Tiêu chí 1.1")).wait_for()
    assert "Nội dung của phiếu 1.1 do nhà trường viết." in member.page.locator("#cua-truong").inner_text()
    with member.page.context.expect_page() as opened:
        member.page.get_by_role("link", name="Kế hoạch giáo dục").click()
    opened.value.wait_for_load_state()
    assert opened.value.url.endswith("ke-hoach.pdf?xem=1")
    opened.value.close()
    write(member, "Điểm mạnh", "Sân chơi rộng, sạch.")
    write(member, "Điểm yếu", "Thiếu sổ theo dõi.")
    member.page.locator("[data-judge]").nth(1).locator("label.no").click()
    member.page.get_by_label("Chụp hoặc chọn ảnh").set_input_files(photo_file(member))
    says(member, "Đang ngoại tuyến · 4 thay đổi chờ gửi · lần đồng bộ cuối")
    member.page.get_by_label("Chụp gì, ở đâu").fill("Sân trường")
    member.page.keyboard.press("Tab")
    member.page.locator("#ngoai-tuyen:not([data-keeping])").wait_for()

    # The phone is put away and taken out again, still without network.
    member.page.reload()
    member.page.get_by_role("heading", level=1, name=re.compile("Tiêu chí 1.1")).wait_for()
    says(member, "4 thay đổi chờ gửi")
    assert member.page.get_by_label("Điểm mạnh", exact=True).input_value() == "Sân chơi rộng, sạch."
    assert member.page.get_by_label("Chụp gì, ở đâu").input_value() == "Sân trường"
    forgive(member)
    member.check()
    cut(member, False)
    says(member, "Đã gửi · không có gì chờ gửi")
    assert kept(member) == {"keys": 1, "bundles": 1, "files": 1, "changes": 0}

    office = walk("mamnon")
    stands = server(office, site)
    sheet = stands["sheets"]["1.1"]
    assert (sheet["values"]["strengths"], sheet["values"]["weaknesses"], sheet["values"]["answer.1.b"]) == (
        "Sân chơi rộng, sạch.", "Thiếu sổ theo dõi.", "chua")
    assert sheet["versions"] == {"strengths": 1, "weaknesses": 1, "answer.1.b": 1}
    assert [(p["subject"], p["criteria"]) for p in stands["photos"]] == [("Sân trường", ["1.1"])]
    member.page.get_by_text("đã ở trên máy chủ").wait_for()
    forgive(member)
    member.check()


def test_two_texts_of_one_field_are_both_shown_and_neither_is_lost(walk, site):
    member = walk("mamnon")
    take_along(member, site)
    cut(member)
    open_sheet(member, site, "1.2")
    write(member, "Điểm mạnh", "Viết tại trường.")
    write(member, "Điểm yếu", "Viết tại trường, điểm yếu.")
    write(member, "Nội dung chưa rõ, cần hỏi hoặc bổ sung", "Viết tại trường, chưa rõ.")
    says(member, "3 thay đổi chờ gửi")
    office = walk("mamnon")
    fields = ("strengths", "weaknesses", "unclear")
    for number, field in enumerate(fields, 1):
        name = f"00000000-0000-4000-8000-00000000000{number}"
        said = save_elsewhere(office, site, "1.2", field, f"Viết ở cơ quan {number}.", name)
        assert said["status"] == "saved", said
    cut(member, False)
    says(member, "3 mục cần bạn xem lại")
    forgive(member)
    shown = [member.page.locator("[data-stuck-list] section").nth(i).inner_text() for i in range(3)]
    for number, text in enumerate(shown, 1):
        assert "Viết tại trường" in text
        assert f"Viết ở cơ quan {number}." in text
    member.check()
    # Opened again, both are still there.
    member.page.reload()
    says(member, "3 mục cần bạn xem lại")
    section = member.page.locator("[data-stuck-list] section")
    section.filter(has_text="Điểm mạnh").get_by_role("button", name="Giữ bản của tôi").click()
    section.filter(has_text="Điểm yếu").get_by_role("button", name="Lấy bản trên máy chủ").click()
    merging = section.filter(has_text="chưa rõ")
    merging.get_by_role("button", name="Tự gộp hai bản").click()
    assert merging.get_by_label("Bản tự gộp").input_value() == "Viết tại trường, chưa rõ.\n\nViết ở cơ quan 3."
    merging.get_by_label("Bản tự gộp").fill("Gộp cả hai.")
    merging.get_by_role("button", name="Giữ bản đã gộp").click()
    says(member, "Đã gửi · không có gì chờ gửi")
    values = server(office, site)["sheets"]["1.2"]["values"]
    assert [values[f] for f in fields] == ["Viết tại trường.", "Viết ở cơ quan 2.", "Gộp cả hai."]
    assert member.page.get_by_label("Điểm yếu", exact=True).input_value() == "Viết ở cơ quan 2."


def test_a_sync_cut_in_the_middle_goes_on_and_pressing_twice_writes_once(walk, site):
    member = walk("mamnon")
    take_along(member, site)
    cut(member)
    open_sheet(member, site, "1.3")
    write(member, "Điểm mạnh", "Câu thứ nhất.")
    says(member, "1 thay đổi chờ gửi")
    member.page.get_by_label("Chụp hoặc chọn ảnh").set_input_files(photo_file(member))
    member.page.get_by_label("Chụp gì, ở đâu").fill("Phòng thí nghiệm")
    write(member, "Điểm yếu", "Câu thứ hai.")
    says(member, "3 thay đổi chờ gửi")

    # The server takes the first parcel, its answer is lost on the way; everything after it does not get through.
    heard = []

    def lose(route) -> None:
        if not heard:
            heard.append(route.fetch().json())
        route.abort()

    member.page.route("**/ngoai-tuyen/gui/", lose)
    member.page.route("**/ngoai-tuyen/anh/", lambda route: route.abort())
    cut(member, False)
    says(member, "Chưa gửi được, sẽ tự gửi lại · 3 thay đổi chờ gửi")
    assert [o["status"] for o in heard[0]["outcomes"]] == ["saved"]
    write(member, "Điểm mạnh", "Câu thứ nhất, viết thêm.")
    member.page.unroute("**/ngoai-tuyen/gui/")
    member.page.unroute("**/ngoai-tuyen/anh/")
    member.page.evaluate("() => { for (const n of [1, 2]) document.querySelector('[data-send]').click();"
                         " window.dispatchEvent(new Event('online')); }")
    says(member, "Đã gửi · không có gì chờ gửi")
    forgive(member)
    office = walk("mamnon")
    stands = server(office, site)
    sheet = stands["sheets"]["1.3"]
    assert (sheet["values"]["strengths"], sheet["values"]["weaknesses"]) == ("Câu thứ nhất, viết thêm.", "Câu thứ hai.")
    assert sheet["versions"] == {"strengths": 2, "weaknesses": 1}
    assert [p["subject"] for p in stands["photos"] if p["criteria"] == ["1.3"]] == ["Phòng thí nghiệm"]


DISK_FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  window.fullDisk = false;
  IDBObjectStore.prototype.put = function (...given) {
    if (window.fullDisk && this.name === 'changes') throw new DOMException('no room', 'QuotaExceededError');
    return put.apply(this, given);
  };
}"""


def test_a_full_device_says_what_to_do_and_keeps_words_and_photo_until_there_is_room(walk, site):
    member = walk("mamnon")
    take_along(member, site)
    member.page.context.add_init_script(f"({DISK_FULL})()")
    cut(member)
    open_sheet(member, site, "1.2")
    member.page.evaluate("window.fullDisk = true")
    write(member, "Điểm mạnh", "Chữ viết lúc máy hết chỗ.")
    alert = member.page.get_by_role("alert")
    alert.get_by_text("Đừng đóng hay tải lại trang.").wait_for()
    member.page.get_by_label("Chụp hoặc chọn ảnh").set_input_files(photo_file(member))
    alert.get_by_text("Chưa giữ được ảnh “san-truong.jpg”").wait_for()
    says(member, "2 mục chưa giữ được vì máy hết chỗ")
    assert kept(member)["changes"] == 0
    forgive(member)
    member.check()

    # Going to another criterion and back, and a sync meanwhile, do not take the words away.
    cut(member, False)
    member.page.get_by_role("link", name="Danh sách tiêu chí").click()
    member.page.get_by_role("table").get_by_role("link").nth(1).click()
    member.page.get_by_role("heading", level=1, name=re.compile("Tiêu chí 1.2")).wait_for()
    says(member, "^Đã gửi · 2 mục chưa giữ được vì máy hết chỗ")
    assert member.page.get_by_label("Điểm mạnh", exact=True).input_value() == "Chữ viết lúc máy hết chỗ."
    alert.get_by_role("button", name="Thử giữ lại").click()
    alert.get_by_text("Đừng đóng hay tải lại trang.").wait_for()
    assert kept(member)["changes"] == 0

    cut(member)
    member.page.evaluate("window.fullDisk = false")
    alert.get_by_role("button", name="Bỏ 1 tệp minh chứng khỏi máy").click()
    alert.get_by_text("Đã giữ trên máy này").wait_for()
    says(member, "Đang ngoại tuyến · 2 thay đổi chờ gửi")
    assert kept(member) == {"keys": 1, "bundles": 1, "files": 0, "changes": 2}
    cut(member, False)
    says(member, "Đã gửi · không có gì chờ gửi")
    forgive(member)
    stands = server(member, site)
    assert stands["sheets"]["1.2"]["values"]["strengths"] == "Chữ viết lúc máy hết chỗ."
    assert [p["criteria"] for p in stands["photos"]].count(["1.2"]) == 1


def test_a_session_that_ended_asks_to_sign_in_and_goes_on(walk, site):
    member = walk("mamnon")
    take_along(member, site)
    cut(member)
    open_sheet(member, site, "1.4")
    write(member, "Điểm mạnh", "Viết khi phiên đã hết.")
    says(member, "1 thay đổi chờ gửi")
    member.page.context.clear_cookies(name="sessionid")
    cut(member, False)
    says(member, "Cần đăng nhập lại · 1 thay đổi chờ gửi")
    member.complaints.clear()
    member.page.get_by_role("link", name="Đăng nhập lại").click()
    member.page.get_by_label("Tên đăng nhập").fill("mamnon")
    member.page.locator("form").first.get_by_label("Mật khẩu").fill(parts.PASSWORD)
    member.page.get_by_role("button", name="Đăng nhập", exact=True).click()
    member.page.wait_for_url(re.compile("tieu-chi=1.4"))
    says(member, "Đã gửi · không có gì chờ gửi")
    assert server(member, site)["sheets"]["1.4"]["values"]["strengths"] == "Viết khi phiên đã hết."


def test_a_refused_text_stays_on_the_device_with_its_reason(walk, site):
    member = walk("mamnon")
    take_along(member, site)
    cut(member)
    open_sheet(member, site, "1.5")
    write(member, "Điểm mạnh", "Viết sau khi đã nộp.")
    says(member, "1 thay đổi chờ gửi")
    office = walk("mamnon")
    office.go(f"/doan/{site.cycles['team']}/phieu/1.5/")
    office.page.get_by_label("Điểm mạnh").fill("Đủ.")
    office.page.get_by_label("Điểm yếu").fill("Có chỗ chưa đạt.")
    office.page.get_by_role("button", name="Nộp phiếu cho thư ký").click()
    office.page.get_by_text("Đã nộp phiếu cho thư ký.").wait_for()
    cut(member, False)
    says(member, "1 mục cần bạn xem lại")
    forgive(member)
    member.page.get_by_text("Phiếu đã nộp. Hãy rút phiếu về rồi mới sửa.").wait_for()
    assert member.page.get_by_label("Chữ của bạn, còn trên máy này").input_value() == "Viết sau khi đã nộp."
    member.check()
    member.page.on("dialog", lambda d: d.accept())
    member.page.get_by_role("button", name="Bỏ khỏi máy").click()
    says(member, "^(?!.*xem lại)")
    assert kept(member)["changes"] == 0


def test_nobody_else_sees_what_is_on_the_device(walk, site):
    member = walk("nhieucap")
    take_along(member, site)
    cut(member)
    code = member.page.locator("[data-code]").nth(1).inner_text()
    open_sheet(member, site, code)
    write(member, "Điểm mạnh", "Chữ riêng của tôi.")
    says(member, "1 thay đổi chờ gửi")
    # Signing out with something unsent is asked about first; the page itself has no way out without network.
    cut(member, False)
    member.page.context.clear_cookies(name="sessionid")
    cut(member)
    member.page.wait_for_timeout(300)
    cut(member, False)
    member.page.close()
    other = type(member)(site, member.page.context.new_page())
    other.sign_in("mamnon")
    other.page.wait_for_load_state("networkidle")
    assert kept(other) == {"keys": 0, "bundles": 0, "files": 0, "changes": 1}
    other.go(place(site))
    other.page.get_by_role("heading", level=1, name="Hồ sơ chưa có trên máy này").wait_for()
    assert "Chữ riêng của tôi" not in other.text()
    cut(other)
    other.page.goto(f"{site.url}{place(site)}")
    other.page.get_by_text("Trên máy này chưa có hồ sơ nào đọc được.").wait_for()
    assert "Chữ riêng của tôi" not in other.text()
    cut(other, False)
    other.go("/huong-dan/")
    other.page.locator(".app-header details.menu summary").click()
    other.page.get_by_role("button", name="Đăng xuất").click()
    other.page.get_by_role("link", name="Đăng nhập").first.wait_for()
    # The owner is back: the server gives the key again, and the sentence is sent.
    back = other
    back.sign_in("nhieucap")
    back.go(place(site))
    says(back, "Đã gửi")
    assert server(back, site)["sheets"][code]["values"]["strengths"] == "Chữ riêng của tôi."


def test_signing_out_clears_the_device_and_asks_when_something_is_unsent(walk, site):
    member = walk("mamnon")
    take_along(member, site)
    cut(member)
    open_sheet(member, site, "1.6")
    write(member, "Điểm mạnh", "Chưa gửi mà đăng xuất.")
    says(member, "1 thay đổi chờ gửi")
    member.page.route("**/ngoai-tuyen/gui/", lambda route: route.abort())
    cut(member, False)
    member.go("/huong-dan/")
    member.page.locator(".app-header details.menu summary").click()
    member.page.get_by_role("button", name="Đăng xuất").click()
    asked = member.page.get_by_role("dialog", name="Còn 1 thay đổi khảo sát chưa gửi trên máy này")
    asked.wait_for()
    forgive(member)
    member.check()
    asked.get_by_role("button", name="Đăng xuất và xóa khỏi máy này").click()
    member.page.get_by_role("link", name="Đăng nhập").first.wait_for()
    assert kept(member) == {"keys": 0, "bundles": 0, "files": 0, "changes": 0}
    cut(member)
    member.page.goto(f"{site.url}{place(site)}")
    member.page.get_by_text("Trên máy này chưa có hồ sơ nào đọc được.").wait_for()


def test_an_assignment_that_ended_takes_the_dossier_away_and_leaves_the_words(walk, site):
    member = walk("nhieucap")
    take_along(member, site)
    cut(member)
    code = member.page.locator("[data-code]").nth(2).inner_text()
    open_sheet(member, site, code)
    write(member, "Điểm mạnh", "Viết ngày cuối.")
    says(member, "1 thay đổi chờ gửi")
    with engagement_over(site, "nhieucap"):
        cut(member, False)
        member.page.get_by_text("Hồ sơ đã được xóa khỏi máy này").wait_for()
    assert kept(member) == {"keys": 1, "bundles": 0, "files": 0, "changes": 1}
    assert member.page.get_by_label("Chữ của bạn, còn trên máy này").input_value() == "Viết ngày cuối."


def test_without_a_script_the_page_leads_to_the_ordinary_sheets(walk, site):
    member = walk("mamnon", script=False)
    member.go(place(site))
    assert "không mang hồ sơ đi được" in member.text()
    member.page.get_by_text("Viết ngay khi có mạng").click()
    member.page.get_by_role("link", name=re.compile("^1.1 ")).first.click()
    member.page.get_by_role("heading", name="Phiếu của tôi").wait_for()
