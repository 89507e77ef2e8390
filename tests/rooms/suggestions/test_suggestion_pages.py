"""The screens of suggestions, as signed-in people reach them."""

import io
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from tests.demo.cast import World
from tests.rooms.suggestions.test_suggestions import act, send

from kiemdinh.rooms.suggestions.models import Suggestion

if TYPE_CHECKING:
    from django.test import Client

Enter = Callable[[str], "Client"]
GOOD = {"kind": "work", "topic": "people", "text": "Hội đồng chỉ có năm người, khó xong.", "once": "b" * 32}


def _rows(content: bytes, first: int) -> list[Any]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows(min_row=first, values_only=True))


def test_every_page_leads_to_the_form_with_its_address_and_title(enter: Enter, world: World) -> None:
    client = enter("xa")
    page = client.get("/quy-dinh/").content.decode()
    link = page.split('<a href="/kien-nghi/gui/')[1].split('"')[0].replace("&amp;", "&")
    assert link.startswith("?tu=%2Fquy-dinh%2F&ten=")
    form = client.get(f"/kien-nghi/gui/{link}").content.decode()
    assert 'name="page_url" value="/quy-dinh/"' in form
    title = page.split("<title>")[1].split(" – Kiểm định")[0]
    assert f'name="page_title" value="{title}"' in form
    assert "gửi tới Tỉnh Thử" in form


def test_a_missing_page_has_the_link_and_strangers_do_not(enter: Enter, world: World) -> None:
    from django.test import Client

    assert "/kien-nghi/gui/" in enter("giaovien").get("/khong-co/").content.decode()
    assert "/kien-nghi/gui/" not in Client().get("/tra-cuu/").content.decode()
    assert Client().get("/kien-nghi/gui/").status_code == 302


def test_send_read_answer_ask_again(enter: Enter, world: World) -> None:
    writer, officer = enter("giaovien"), enter("xa")
    sent = GOOD | {"page_url": "/quy-dinh/", "page_title": "Quy định"}
    answer = writer.post("/kien-nghi/gui/", sent)
    row = Suggestion.objects.get()
    here = f"/kien-nghi/{row.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, here)
    assert writer.post("/kien-nghi/gui/", sent)["Location"] == here
    assert Suggestion.objects.count() == 1
    desk = officer.get("/kien-nghi/nhan/").content.decode()
    assert "1 kiến nghị chờ trả lời" in desk
    assert "Ngô Quốc Ân" in desk
    shown = officer.get(here).content.decode()
    assert '<a href="/quy-dinh/">Quy định</a>' in shown
    refused = officer.post(here, {"viec": "tra-loi", "version": "1", "text": " "})
    assert refused.status_code == 422
    assert "Hãy ghi nội dung để người gửi hiểu vì sao." in refused.content.decode()
    assert officer.post(here, {"viec": "tra-loi", "version": "1", "text": "Xã giúp."}).status_code == 302
    stale = officer.post(here, {"viec": "dong", "version": "1", "text": "Xong <b>rồi</b>."})
    assert stale.status_code == 422
    assert "Xong &lt;b&gt;rồi&lt;/b&gt;." in stale.content.decode()
    assert "Xã giúp." in writer.get("/kien-nghi/").content.decode()
    assert writer.post(here, {"viec": "bo-sung", "version": "2", "text": "Bao giờ?"}).status_code == 302
    assert "Đã trả lời hết" not in officer.get("/kien-nghi/nhan/").content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": ""}, "Hãy chọn điều bạn muốn nói tới."),
        ({"kind": "x"}, "Lựa chọn này không có trong danh sách."),
        ({"text": ""}, "Hãy viết nội dung."),
        ({"text": "ngắn"}, "Nội dung còn quá ngắn."),
        ({"text": "x" * 3001}, "Nội dung dài quá 3000 ký tự."),
        ({"topic": "errors"}, "không thuộc loại"),
        ({"topic": "<script>"}, "Lựa chọn này không có trong danh sách."),
    ],
)
def test_bad_input_is_answered_in_words(enter: Enter, world: World, sent: dict[str, str], words: str) -> None:
    answer = enter("giaovien").post("/kien-nghi/gui/", GOOD | sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Suggestion.objects.exists()


def test_a_foreign_address_is_not_kept(enter: Enter, world: World) -> None:
    form = enter("giaovien").get("/kien-nghi/gui/?tu=//evil.example/&ten=Hay").content.decode()
    assert "evil.example" not in form
    enter("giaovien").post("/kien-nghi/gui/", GOOD | {"page_url": "https://evil.example/", "page_title": "Hay"})
    assert Suggestion.objects.values_list("page_url", "page_title").get() == ("", "")


def test_the_eleventh_within_an_hour_waits(enter: Enter, world: World) -> None:
    client = enter("giaovien")
    for number in range(10):
        assert client.post("/kien-nghi/gui/", GOOD | {"once": f"{number:032x}"}).status_code == 302
    answer = client.post("/kien-nghi/gui/", GOOD)
    assert answer.status_code == 429
    assert "Hãy đợi một giờ rồi gửi tiếp." in answer.content.decode()
    assert GOOD["text"] in answer.content.decode()


def test_strangers_get_404_and_the_wrong_role_a_reason(enter: Enter, world: World) -> None:
    row = send(world)
    here = f"/kien-nghi/{row.pk}/"
    found = {who: enter(who).get(here).status_code for who in ("giaovien", "thuky", "hangxom", "xa", "so", "sokhac")}
    assert found == {"giaovien": 200, "thuky": 404, "hangxom": 404, "xa": 200, "so": 200, "sokhac": 404}
    assert "Ngô Quốc Ân" not in enter("so").get(here).content.decode()
    refused = enter("so").post(here, {"viec": "tra-loi", "version": "1", "text": "Sở trả lời."})
    assert refused.status_code == 403
    for path in ("/kien-nghi/nhan/", "/kien-nghi/tong-hop/"):
        assert enter("giaovien").get(path).status_code == 403
    assert enter("so").get("/kien-nghi/tong-hop/?don-vi=T-XA").status_code == 200
    for code in ("T-TINH2", "T-BO", "KHONG-CO"):
        assert enter("so").get(f"/kien-nghi/tong-hop/?don-vi={code}").status_code == 404
    for sent in ({"viec": "xoa", "version": "1"}, {"viec": "tra-loi"}, {"viec": "tra-loi", "version": "-1"}):
        assert enter("xa").post(here, sent).status_code == 404
    assert enter("xa").post(here, {"viec": "gop", "version": "1", "vao": "abc"}).status_code == 422


def test_the_roll_up_counts_lists_filters_and_exports_the_same(enter: Enter, world: World) -> None:
    send(world, text="Thiếu kinh phí cho hội đồng của trường.", topic="budget")
    send(world, who="hangxom", text="Số liệu bị lệch khi nhập từ Excel.", kind="software", topic="figures")
    send(world, who="mamnon", on=date(2025, 12, 31), text="Việc của năm trước đã lâu.")
    act(world, "giaovien", send(world, text="Gửi nhầm, xin rút lại ngay."), "withdraw")
    client = enter("so")
    page = client.get("/kien-nghi/tong-hop/").content.decode()
    assert "2 kiến nghị của 2 đơn vị" in page
    assert "Ngô Quốc Ân" not in page
    older = client.get("/kien-nghi/tong-hop/?tu-ngay=2025-01-01").content.decode()
    assert "3 kiến nghị của 3 đơn vị" in older
    found = client.get("/kien-nghi/tong-hop/?q=thieu+kinh+phi").content.decode()
    assert "1 kiến nghị của 1 đơn vị" in found
    assert "1 kiến nghị của 1 đơn vị" in client.get("/kien-nghi/tong-hop/?q=song+da").content.decode()
    file = client.get("/kien-nghi/tong-hop/?loai=software&xuat=xlsx")
    rows = _rows(file.content, 5)
    assert [(r[1], r[2], r[3], r[4], r[5]) for r in rows] == [
        ("Trường Tiểu học Bên Cạnh", "Góp ý về phần mềm", "Số liệu", "Số liệu bị lệch khi nhập từ Excel.",
         "Chờ trả lời"),
    ]
    for nonsense in ("?tu-ngay=hôm-nay&den-ngay=9999-12-31", "?loai=x&chu-de=y&tinh-trang=z&page=abc"):
        assert client.get(f"/kien-nghi/tong-hop/{nonsense}").status_code == 200


def test_the_desk_shows_its_parts_and_exports_them(enter: Enter, world: World) -> None:
    first, second = send(world), send(world, who="hangxom", text="Cần hướng dẫn thêm về minh chứng.")
    act(world, "xa", first, "pass_up", text="Lên Sở.")
    client = enter("xa")
    parts = ("cho", "xong", "da-chuyen", "tat-ca")
    shown = {x: client.get(f"/kien-nghi/nhan/?xem={x}").content.decode() for x in parts}
    has = {x: [f"/kien-nghi/{r.pk}/" in page for r in (first, second)] for x, page in shown.items()}
    assert has == {
        "cho": [False, True], "xong": [False, False], "da-chuyen": [True, False], "tat-ca": [True, True],
    }  # fmt: skip
    rows = _rows(client.get("/kien-nghi/nhan/?xuat=xlsx").content, 4)
    assert [(r[1], r[2]) for r in rows] == [("Trường Tiểu học Bên Cạnh", "Cao Vân Anh")]
    own = _rows(enter("giaovien").get("/kien-nghi/?xuat=xlsx").content, 4)
    assert [(r[4], r[5]) for r in own] == [(first.text, "Đã chuyển lên cấp trên")]
