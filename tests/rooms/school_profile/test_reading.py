"""The pages of somebody else's file: nothing of it stays, figures show their lines, mappings are kept and shared."""

import html
import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from kiemdinh.rooms.school_profile import queries
from kiemdinh.rooms.school_profile.models import FigureProfile, FigureProfileVersion, FigureValue
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.rules.profile import Condition, Profile, Rule
from kiemdinh.rooms.school_profile.use_cases import (
    CellEdit,
    FigureProblem,
    retire_profile,
    save_figures,
    save_profile,
    share_profile,
)
from kiemdinh.services.files import passing
from kiemdinh.services.ledger.models import Event

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
QUERY = "?bo=th-57&nam=2025-2026"
HERE = "/truong/TH-A/so-lieu/tu-tep/"
HEAD = ["STT", "Họ và tên", "Khối", "Giới tính", "Dân tộc"]
PUPILS = [
    [1, "Lê Thị An", 1, "Nữ", "Kinh"],
    [2, "Giàng A Bình", 1, "Nam", "Mông"],
    [3, "Trần Thị Châu", 2, "Nữ", "Kinh"],
    [4, "Vàng Thị Dua", 2, "Nữ", "Mông"],
    [5, "Ngô Văn Én", 2, "Nam", "Kinh"],
    [6, "Đỗ Thị Gấm", 2, "Nữ", "Kinh"],
]
PROFILE = Profile("rows", rules=(Rule("pupils", "nu", "", "count", "", (Condition("Giới tính", "one_of", ("Nữ",)),)),))


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path / "passing"


def workbook(rows: Any = PUPILS, head: Any = HEAD, name: str = "Danh sách") -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("Bìa").write(0, 0, "Trường A")
        sheet = book.add_worksheet(name)
        for number, row in enumerate([["DANH SÁCH HỌC SINH"], head, *rows]):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def title(response: Any) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text_of(response))
    assert found
    return found[1]


def open_file(browser: Any, content: bytes | None = None, name: str = "hoc-sinh.xlsx") -> str:
    response = browser.post(HERE + QUERY, {"file": SimpleUploadedFile(name, content or workbook())})
    assert response.status_code == 302, text_of(response)
    return str(response["Location"])


def inputs(response: Any) -> dict[str, Any]:
    """What a browser would send back of the mapping's form."""
    page = response.content.decode().partition('<form class="form" method="post"')[2].partition("</form>")[0]
    pairs = re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', page)
    pairs += re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    # A date's value stands before its name or behind it, as Django likes.
    pairs += [(name, value) for value, name in re.findall(r'<input[^>]* value="([^"]*)"[^>]* name="(as_of)"', page)]
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        first = re.search(r'<option value="([^"]*)"', options)
        pairs.append((name, chosen[1] if chosen else first[1] if first else ""))
    data: dict[str, Any] = {name: html.unescape(value) for name, value in pairs}
    data["chon"] = re.findall(r'name="chon" value="([^"]+)"[^>]* checked', page)
    data.pop("csrfmiddlewaretoken", None)
    return data


def stored() -> dict[str, int]:
    return {cell.row: int(cell.value) for cell in FigureValue.objects.all() if cell.value is not None}


def test_from_file_to_figures_with_a_starter(signed_in: Any, world: Any, folder: Path) -> None:
    browser = signed_in("teacher")
    url = open_file(browser)
    first = browser.get(url)
    assert title(first) == "Tệp có 6 dòng: chọn cách lấy số"
    assert "mẫu gợi ý, chưa đối chiếu với tệp thật" in text_of(first)
    assert "Lê Thị An" not in text_of(first)
    assert "Nữ (4), Nam (2)" in text_of(first)
    link = re.search(r'<a class="btn" href="([^"]*mau=danh-sach-hoc-sinh)"', text_of(first))
    assert link
    mapped = browser.get(link[1])
    worked = browser.post(link[1], inputs(mapped) | {"viec": "tinh"})
    assert title(worked) == "7 số sẽ đổi"
    assert "Lê Thị An" not in text_of(worked)
    assert FigureValue.objects.count() == 0
    assert len(list(folder.iterdir())) == 1
    # Figures that no line gave are shown, and not ticked.
    data = inputs(worked)
    assert data["chon"] == [f"pupils.{row}.2025-2026" for row in ("nu", "dtts", "lop_1", "lop_2")]
    looked = text_of(browser.post(link[1], data | {"viec": "xem:pupils.dtts.2025-2026"}))
    assert "Dân tộc thiểu số: 2 dòng của tệp" in looked
    assert ("Giàng A Bình" in looked, "Vàng Thị Dua" in looked, "Lê Thị An" in looked) == (True, True, False)
    done = browser.post(link[1], data | {"viec": "ghi"})
    assert (done.status_code, done["Location"]) == (302, "/truong/TH-A/so-lieu/" + QUERY)
    assert stored() == {"nu": 4, "dtts": 2, "lop_1": 2, "lop_2": 4}
    cell = FigureValue.objects.get(row="nu")
    assert (cell.origin, cell.source) == ("profile", "Tệp hoc-sinh.xlsx")
    assert list(folder.iterdir()) == []
    kept = " ".join(str(event.data) for event in Event.objects.all())
    assert "Lê Thị An" not in kept
    assert browser.get(url)["Location"] == HERE + QUERY


def test_a_profile_is_saved_and_proposed_the_next_time(signed_in: Any, world: Any, folder: Path) -> None:
    browser = signed_in("principal")
    url = open_file(browser)
    data = {"kieu": "rows", "so_dong": "1", "so_0": "pupils.nu", "cach_0": "count", "dk_0_0_cot": "Giới tính",
            "dk_0_0_op": "one_of", "dk_0_0_gt": "Nữ; N", "ten": "Học sinh đầu năm"}
    saved = browser.post(url, data | {"viec": "luu"})
    profile = FigureProfile.objects.get()
    assert saved["Location"].endswith(f"hs={profile.pk}")
    version = FigureProfileVersion.objects.get()
    assert (profile.name, profile.unit_id, version.number, version.columns) == (
        "Học sinh đầu năm", world.mine, 1, HEAD)
    page = browser.get(saved["Location"])
    data = inputs(page)
    assert (data["so_0"], data["dk_0_0_gt"], data["ten"]) == ("pupils.nu", "Nữ; N", "Học sinh đầu năm")
    # The same content makes no version; another makes the next one.
    browser.post(saved["Location"], data | {"viec": "luu"})
    assert FigureProfileVersion.objects.count() == 1
    browser.post(saved["Location"], data | {"dk_0_0_gt": "Nữ", "viec": "luu"})
    assert list(FigureProfileVersion.objects.values_list("number", flat=True)) == [1, 2]
    # From a page that knows only version 1 nothing is overwritten.
    refused = browser.post(url, data | {"dk_0_0_gt": "Gái", "viec": "luu"})
    assert refused.status_code == 422
    assert "Đã có hồ sơ “Học sinh đầu năm” bản 2." in text_of(refused)
    again = text_of(browser.get(open_file(browser)))
    assert "bản 2, các cột giống hệt lần trước" in again
    data = inputs(browser.get(saved["Location"])) | {"viec": "tinh"}
    worked = browser.post(saved["Location"], data)
    assert 'value="Tệp hoc-sinh.xlsx, hồ sơ “Học sinh đầu năm” bản 2"' in text_of(worked)


def test_a_file_whose_columns_changed_says_which(signed_in: Any, world: Any, folder: Path) -> None:
    browser = signed_in("principal")
    number = save_profile(actor=world.principal, now=NOW, school_id=world.mine, name="Cũ", profile=PROFILE,
                          columns=HEAD)[0]
    url = open_file(browser, workbook(head=["STT", "Họ và tên", "Khối", "Phái", "Dân tộc"]))
    assert "Cũ" not in text_of(browser.get(url)).partition("Bắt đầu từ")[2].partition("Đối chiếu")[0]
    page = browser.get(f"{url}&hs={number}")
    assert "Không còn: Giới tính. Mới có: Phái." in text_of(page)
    assert "Giới tính (tệp này không có)" in text_of(page)
    refused = browser.post(f"{url}&hs={number}", inputs(page) | {"viec": "tinh"})
    assert refused.status_code == 422
    assert "Tệp không có cột “Giới tính”." in text_of(refused)
    assert browser.post(f"{url}&hs={number}", inputs(page) | {"viec": "ghi"}).status_code == 422
    assert stored() == {}


def test_two_columns_with_one_name(signed_in: Any, world: Any, folder: Path) -> None:
    browser = signed_in("principal")
    rows = [[1, "a", 1, "Nam", "Nữ"], [2, "b", 1, "Nam", "Nữ"], [3, "c", 1, "Nam", "x"]]
    url = open_file(browser, workbook(rows=rows, head=["STT", "Tên", "Khối", "Giới tính", "Giới tính"]))
    page = text_of(browser.get(url))
    assert "“Giới tính” ở cột D và cột E." in page
    data = {"kieu": "rows", "so_dong": "1", "so_0": "pupils.nu", "dk_0_0_cot": "Giới tính (cột E)",
            "dk_0_0_op": "one_of", "dk_0_0_gt": "Nữ", "viec": "tinh"}
    assert '<strong>2</strong></td>' in text_of(browser.post(url, data))


def test_somebody_saved_meanwhile(signed_in: Any, world: Any, th_57: FigureForm, folder: Path) -> None:
    browser = signed_in("principal")
    url = open_file(browser) + "&mau=danh-sach-hoc-sinh"
    worked = browser.post(url, inputs(browser.get(url)) | {"viec": "tinh"})
    save_figures(actor=world.teacher, now=NOW, school_id=world.mine, form=th_57,
                 edits=[CellEdit("pupils", "nu", "2025-2026", None, "9", 0)])
    refused = browser.post(url, inputs(worked) | {"viec": "ghi"})
    assert refused.status_code == 409
    assert "nay là 9." in text_of(refused)
    assert stored() == {"nu": 9}
    assert browser.post(url, inputs(refused) | {"viec": "ghi"}).status_code == 302
    assert stored()["nu"] == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1258", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_the_encodings_schools_have(
    signed_in: Any, world: Any, folder: Path, encoding: str, delimiter: str
) -> None:
    import unicodedata

    lines = "\r\n".join(delimiter.join(str(cell) for cell in row) for row in [HEAD, *PUPILS])
    # Windows-1258 holds marks as characters of their own.
    if encoding == "cp1258":
        lines = "".join(
            char if char.encode("cp1258", "ignore") else unicodedata.normalize("NFD", char) for char in lines)
        lines = _for_1258(lines)
    browser = signed_in("principal")
    url = open_file(browser, lines.encode(encoding), "hoc-sinh.csv")
    page = text_of(browser.get(url))
    assert "Nữ (4), Nam (2)" in page
    assert "Mông (2)" in page


def _for_1258(text: str) -> str:
    """Letters with their own place in Windows-1258 stay whole; a tone follows as a character of its own."""
    import unicodedata

    made = []
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char)
        tone = "".join(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
        made.append(unicodedata.normalize("NFC", "".join(p for p in parts if p not in tone)) + tone)
    return "".join(made)


def locked_workbook() -> bytes:
    """The shell of a workbook with a password: a compound file that holds an encrypted package."""
    name = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + name + bytes(4096)


@pytest.mark.parametrize(
    ("content", "words"),
    [(locked_workbook(), "Tệp có mật khẩu. Hãy bỏ mật khẩu rồi thử lại."),
     (b"\xd0\xcf\x11\xe0" + bytes(600), "Không đọc được tệp Excel."),
     (b"%PDF-1.7\x00", "Tệp không phải Excel hay CSV.")])
def test_files_that_cannot_be_opened(signed_in: Any, world: Any, folder: Path, content: bytes, words: str) -> None:
    response = signed_in("principal").post(HERE + QUERY, {"file": SimpleUploadedFile("x.xlsx", content)})
    assert response.status_code == 422
    assert words in text_of(response)
    assert not folder.exists()


def test_figures_that_the_file_already_holds(signed_in: Any, world: Any, folder: Path) -> None:
    browser = signed_in("principal")
    head, rows = ["Nội dung", "Năm học 2024-2025", "Năm học 2025-2026"], [["Tuyển mới", 20, "1.021"], ["Bán trú", 5, 6]]
    url = open_file(browser, workbook(rows=rows, head=head)) + "&kieu=cells"
    data = inputs(browser.get(url))
    assert (data["ten_cot"], data["ct_1"], data["nh_0"]) == ("Nội dung", "title", "pupils.tuyen_moi")
    worked = browser.post(url, data | {"viec": "tinh"})
    assert title(worked) == "4 số sẽ đổi"
    browser.post(url, inputs(worked) | {"viec": "ghi"})
    assert {(c.row, c.column, int(c.value or 0)) for c in FigureValue.objects.all()} == {
        ("tuyen_moi", "2024-2025", 20), ("tuyen_moi", "2025-2026", 1021),
        ("ban_tru", "2024-2025", 5), ("ban_tru", "2025-2026", 6)}


def test_an_unfinished_mapping_and_an_empty_choice(signed_in: Any, world: Any, folder: Path) -> None:
    browser = signed_in("principal")
    url = open_file(browser)
    refused = browser.post(url, {"kieu": "rows", "so_dong": "3", "viec": "tinh"})
    assert (refused.status_code, "Chưa có dòng đối chiếu nào." in text_of(refused)) == (422, True)
    one = {"kieu": "rows", "so_dong": "1", "so_0": "pupils.tuyen_moi", "cach_0": "count"}
    nothing = browser.post(url, one | {"viec": "ghi", "source": "", "as_of": ""})
    assert (nothing.status_code, "Chưa chọn số nào để ghi." in text_of(nothing)) == (422, True)
    nameless = browser.post(url, one | {"viec": "luu", "ten": " "})
    assert (nameless.status_code, "Hãy đặt tên hồ sơ" in text_of(nameless)) == (422, True)
    more = browser.post(url, one | {"viec": "them"})
    assert inputs(more)["so_dong"] == "4"


def test_a_person_may_throw_the_file_away(signed_in: Any, world: Any, folder: Path) -> None:
    browser = signed_in("principal")
    url = open_file(browser)
    assert browser.post(url, {"viec": "bo"})["Location"] == HERE + QUERY
    assert list(folder.iterdir()) == []


# ── who ───────────────────────────────────────────────────────────────────────


def test_a_file_opens_only_for_who_brought_it(signed_in: Any, world: Any, folder: Path) -> None:
    url = open_file(signed_in("principal"))
    assert signed_in("teacher").get(url)["Location"] == HERE + QUERY


def test_strangers_and_officers(signed_in: Any, world: Any, folder: Path) -> None:
    file = {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2")}
    browser = signed_in("stranger")
    assert browser.get(HERE).status_code == 404
    assert browser.post(HERE + QUERY, file).status_code == 404
    assert browser.post(f"{HERE}ho-so/", {"hs": "1"}).status_code == 404
    assert browser.get(f"{HERE}{'x' * 30}/").status_code == 404


def test_an_officer_shares_a_profile_with_every_school_below(signed_in: Any, world: Any, folder: Path) -> None:
    number = save_profile(actor=world.principal, now=NOW, school_id=world.mine, name="Học sinh", profile=PROFILE,
                          columns=HEAD)[0]
    browser = signed_in("officer")
    assert title(browser.get(HERE)) == "1 hồ sơ đối chiếu của trường"
    assert browser.post(HERE + QUERY, {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2")}).status_code == 403
    assert browser.post(f"{HERE}ho-so/", {"hs": number, "viec": "dung-chung"}).status_code == 302
    shared = FigureProfile.objects.get(unit_id=world.commune)
    assert [(r.name, r.shared_by) for r in queries.profiles_of(school_id=world.neighbour, on=NOW.date())] == [
        ("Học sinh", "Xã Lộc Ninh")]
    with pytest.raises(FigureProblem, match="đã có"):
        share_profile(actor=world.officer, now=NOW, school_id=world.mine, profile_id=number)
    # A school that changes the shared one gets its own; the shared one stays.
    save_profile(actor=world.stranger, now=NOW, school_id=world.neighbour, name="Học sinh", profile=PROFILE,
                 columns=HEAD)
    assert FigureProfile.objects.filter(unit_id=world.neighbour).count() == 1
    refused = signed_in("teacher").post(f"{HERE}ho-so/", {"hs": shared.pk, "viec": "bo"})
    assert refused.status_code == 403
    retire_profile(actor=world.officer, now=NOW, school_id=world.mine, profile_id=shared.pk)
    assert [r.shared_by for r in queries.profiles_of(school_id=world.mine, on=NOW.date())] == [""]
    assert FigureProfileVersion.objects.count() == 3


# ── the file that passes through ──────────────────────────────────────────────


def test_a_passing_file_grows_old(folder: Path) -> None:
    token = passing.keep(name="a.csv", content=b"1\n2", owner_id=7, now=NOW)
    later = NOW + timedelta(hours=passing.KEPT_HOURS, minutes=1)
    found = passing.take(token=token, owner_id=7, now=NOW)
    assert found is not None and (found.name, found.content) == ("a.csv", b"1\n2")
    assert passing.take(token=token, owner_id=8, now=NOW) is None
    assert passing.take(token="../../etc/passwd", owner_id=7, now=NOW) is None
    assert passing.take(token=token, owner_id=7, now=later) is None
    assert list(folder.iterdir()) == []
    passing.keep(name="b.csv", content=b"", owner_id=7, now=NOW)
    passing.keep(name="c.csv", content=b"", owner_id=7, now=later)
    assert len(list(folder.iterdir())) == 1
