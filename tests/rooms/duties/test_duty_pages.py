"""The screens of duties, the feed, the command."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import icalendar
import openpyxl

from kiemdinh.rooms.duties.models import CalendarFeed, DutyDone, DutySetting

if TYPE_CHECKING:
    from django.test import Client
    from tests.demo.cast import World

Enter = Callable[[str], "Client"]
PUBLIC = "cong-khai-thuong-nien"


def test_the_calendar_says_what_is_late_and_where_it_comes_from(enter: Enter) -> None:
    page = enter("hieutruong").get("/lich-nhiem-vu/").content.decode()
    assert "Năm 2026: 3 nhiệm vụ quá hạn" in page
    assert "Công bố nội dung công khai" in page
    assert "Điều 15, Thông tư 09/2024/TT-BGDĐT" in page
    assert "trước ngày 30/11/2026" in page


def test_the_file_is_the_list_that_is_shown(enter: Enter) -> None:
    answer = enter("hieutruong").get("/lich-nhiem-vu/?nam=2026&xuat=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = [row[0] for row in sheet.iter_rows(min_row=5, values_only=True)]
    assert len(rows) == 6
    assert rows[-3] == "Lập kế hoạch kiểm định chất lượng giáo dục năm sau"


def test_done_and_not_done_by_hand(enter: Enter) -> None:
    head = enter("hieutruong")
    address = f"/lich-nhiem-vu/xong/{PUBLIC}/2026/"
    assert head.post(address, {"done_on": "", "note": "Giữ lại"}).status_code == 422
    page = head.post(address, {"done_on": "2026-12-31", "note": "Giữ lại"})
    assert page.status_code == 422
    assert "chưa tới" in page.content.decode()
    assert "Giữ lại" in page.content.decode()
    assert head.post(address, {"done_on": "2026-06-01", "note": ""}).status_code == 302
    assert "Bỏ đánh dấu" in head.get("/lich-nhiem-vu/").content.decode()
    assert head.post(address, {"reason": "Ghi nhầm"}).status_code == 302
    assert DutyDone.objects.get().undone_reason == "Ghi nhầm"
    assert head.get("/lich-nhiem-vu/xong/tu-danh-gia-2018/2026/").status_code == 404


def test_strangers_find_nothing(enter: Enter) -> None:
    for address in (
        "/lich-nhiem-vu/?don-vi=T-TH1",
        "/lich-nhiem-vu/cap-duoi/?don-vi=T-TINH",
        f"/lich-nhiem-vu/xong/{PUBLIC}/2026/?don-vi=T-TH1",
        "/lich-nhiem-vu/?don-vi=KHONG-CO",
    ):
        assert enter("sokhac").get(address).status_code == 404, address
    assert enter("hieutruong").get("/lich-nhiem-vu/cap-duoi/").status_code == 404
    assert enter("giaovien").get(f"/lich-nhiem-vu/xong/{PUBLIC}/2026/").status_code == 403


def test_an_officer_sees_who_below_waits(enter: Enter) -> None:
    so = enter("so")
    page = so.get("/lich-nhiem-vu/cap-duoi/").content.decode()
    assert "nhiệm vụ đã quá hạn mà còn đơn vị chưa xong" in page
    listed = f"/lich-nhiem-vu/cap-duoi/don-vi/?nam=2026&viec={PUBLIC}&loai=school&tinh-trang=waiting&q=song+da"
    assert "Trường Tiểu học Sông Đà" in so.get(listed).content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(so.get(listed + "&xuat=xlsx").content)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(min_row=5, values_only=True)] == ["T-TH1"]
    assert so.get("/lich-nhiem-vu/cap-duoi/don-vi/?nam=2026&viec=khong-co&loai=school").status_code == 404
    assert so.get(f"/lich-nhiem-vu/cap-duoi/don-vi/?viec={PUBLIC}&loai=school&tinh-trang=la").status_code == 404


def test_moving_adopting_and_ending(enter: Enter) -> None:
    so = enter("so")
    move = "/lich-nhiem-vu/dia-phuong/doi/ke-hoach-nam/?nam=2026"
    assert so.post(move, {"day": "2026-12-15", "reason": ""}).status_code == 422
    assert so.post(move, {"day": "2026-12-15", "reason": "Bão"}).status_code == 302
    assert "Tỉnh Thử đã dời" in enter("hieutruong").get("/lich-nhiem-vu/").content.decode()
    adopt = "/lich-nhiem-vu/dia-phuong/ap-dung/bao-cao-thang-12/"
    assert so.post(adopt, {"since": "2026-09-01", "reason": "Theo kế hoạch"}).status_code == 302
    assert "đợt tháng 12" in enter("hieutruong").get("/lich-nhiem-vu/").content.decode()
    row = DutySetting.objects.get(kind="move")
    assert so.post(f"/lich-nhiem-vu/dia-phuong/bo/{row.pk}/", {"reason": "Hết bão"}).status_code == 302
    assert so.get(f"/lich-nhiem-vu/dia-phuong/bo/{row.pk}/").status_code == 404
    assert enter("sokhac").get(f"/lich-nhiem-vu/dia-phuong/bo/{row.pk}/").status_code == 404
    assert "Hết bão" in so.get("/lich-nhiem-vu/dia-phuong/").content.decode()
    assert so.get("/lich-nhiem-vu/dia-phuong/doi/khong-co/?nam=2026").status_code == 404


def test_the_feed_is_a_calendar_behind_a_secret(enter: Enter, client: "Client") -> None:
    head = enter("hieutruong")
    page = head.post("/lich-nhiem-vu/dong-bo/", {"viec": "tao"}).content.decode()
    address = page.split('<code class="break">')[1].split("</code>")[0]
    path = "/" + address.split("/", 3)[3]
    answer = client.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = {str(e["UID"]): e for e in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}
    plan = next(e for uid, e in events.items() if uid.startswith("ke-hoach-nam-") and uid.endswith("-2026@kiemdinh"))
    assert plan["DTSTART"].dt == date(2026, 11, 29)
    assert "trước ngày 30/11/2026" in str(plan["DESCRIPTION"])
    assert {str(e["UID"]) for e in icalendar.Calendar.from_ical(client.get(path).content).walk("VEVENT")} == set(events)
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert address not in head.get("/lich-nhiem-vu/dong-bo/").content.decode()
    head.post("/lich-nhiem-vu/dong-bo/", {"viec": "tao"})
    assert client.get(path).status_code == 404  # renewed: the old address is dead
    head.post("/lich-nhiem-vu/dong-bo/", {"viec": "bo"})
    assert CalendarFeed.objects.count() == 0


def test_the_command(world: "World", capsys) -> None:
    from kiemdinh.site.cli import main

    assert main(["duties", "--unit", "T-TH1", "--on", "2026-11-21", "--json"]) == 0
    rows = {row["key"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["ke-hoach-nam"] | {"title": ""} == {
        "key": "ke-hoach-nam", "title": "", "deadline": "trước ngày 30/11/2026", "last_day": "2026-11-29",
        "state": "due_soon", "done_on": None, "article": "Mục II.2", "confidence": "medium",
        "source": "Kế hoạch kiểm định chất lượng giáo dục của UBND thành phố Hà Nội năm 2018",
    }  # fmt: skip
    for argv, says in (
        (["duties", "--unit", "LA"], "Không có đơn vị mã “LA”"),
        (["duties", "--unit", "T-TH1", "--on", "21/11"], "Không đọc được ngày “21/11”"),
        (["duties", "--unit", "T-TH1", "--year", "1999"], "ngoài khoảng"),
    ):
        assert main(argv) != 0
        err = capsys.readouterr().err
        assert says in err
        assert err.count("\n") == 1
    assert main(["duties", "--unit", "T-TH1", "--on", "2099-01-05"]) == 0
    assert "Chưa có lịch nghỉ lễ năm 2099" in capsys.readouterr().err
