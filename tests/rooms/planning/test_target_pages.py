"""The screens of targets, as signed-in people reach them."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from tests.demo.cast import World
from tests.rooms.planning.test_targets import put

from kiemdinh.rooms.planning.models import Target

if TYPE_CHECKING:
    from django.test import Client

Enter = Callable[[str], "Client"]


def test_the_page_says_what_holds_and_the_file_the_same(enter: Enter, world: World) -> None:
    put(world, document="Kế hoạch 7/KH-UBND")
    client = enter("xa")
    page = client.get("/chi-tieu/?nam=2026").content.decode()
    assert "Năm 2026: 6 chỉ tiêu, đơn vị chưa đặt riêng" in page
    assert "95%" in page
    assert "Sở Giáo dục và Đào tạo Thử" in page
    assert "Kế hoạch 7/KH-UBND" in page
    file = client.get("/chi-tieu/?nam=2026&xuat=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    rows = [row[:4] for row in sheet.iter_rows(min_row=5, values_only=True)]
    assert rows[0] == ("Trường hoàn thành tự đánh giá", "Mọi loại trường", "Mọi loại hình", 95)
    assert len(rows) == 6


def test_a_target_is_set_changed_and_dropped(enter: Enter, world: World) -> None:
    client = enter("so")
    sent = {
        "kind": "newly_recognised",
        "year": "2027",
        "minimum": "2",
        "due_on": "2027-12-31",
        "document": "Kế hoạch 8",
    }
    answer = client.post("/chi-tieu/dat/?nam=2027", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/chi-tieu/?nam=2027")
    assert client.post("/chi-tieu/dat/?nam=2027", sent).status_code == 422
    row = Target.objects.get()
    assert (row.minimum, row.document) == (Decimal(2), "Kế hoạch 8")
    form = client.get(f"/chi-tieu/dat/?nam=2027&thay={row.pk}").content.decode()
    assert f'name="replaces" value="{row.pk}"' in form
    assert 'value="2"' in form
    client.post(f"/chi-tieu/dat/?nam=2027&thay={row.pk}", sent | {"minimum": "3", "replaces": str(row.pk)})
    new = Target.objects.get(valid_to__isnull=True)
    assert new.minimum == 3
    assert client.post(f"/chi-tieu/{new.pk}/bo/", {"reason": ""}).status_code == 422
    assert client.post(f"/chi-tieu/{new.pk}/bo/", {"reason": "Nhầm"}).status_code == 302
    assert Target.objects.filter(valid_to__isnull=True).count() == 0
    page = client.get("/chi-tieu/?nam=2027").content.decode()
    assert "Chỉ tiêu đã thay, đã bỏ (2)" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"minimum": "0"}, "Chỉ tiêu 0 trường không đo được gì"),
        ({"minimum": "-3"}, "không thể là số âm"),
        ({"minimum": "abc"}, "Hãy nhập một số"),
        ({"minimum": "1,55"}, "Nhiều nhất một chữ số sau dấu phẩy"),
        ({"minimum": "50"}, "Đơn vị chỉ có 6 trường"),
        ({"kind": "self_assessed_share", "minimum": "101%"}, "Tỷ lệ không thể quá 100%"),
        ({"year": "nay"}, "Năm phải là số"),
        ({"due_on": "31/02/2027"}, "Ngày chưa đúng"),
    ],
)
def test_bad_input_is_answered_in_words(enter: Enter, world: World, sent: dict[str, str], words: str) -> None:
    good = {"kind": "newly_recognised", "year": "2027", "minimum": "2", "due_on": "2027-12-31"}
    answer = enter("so").post("/chi-tieu/dat/", good | sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Target.objects.count() == 0


def test_who_reaches_what(enter: Enter, world: World) -> None:
    row = put(world)
    so, xa, school = enter("so"), enter("xa"), enter("hieutruong")
    assert so.get("/chi-tieu/?don-vi=T-XA").status_code == 200
    assert "Đặt chỉ tiêu" not in so.get("/chi-tieu/?don-vi=T-XA").content.decode()
    assert so.get("/chi-tieu/dat/?don-vi=T-XA").status_code == 403
    assert xa.get("/chi-tieu/?don-vi=T-TINH").status_code == 404
    assert xa.get(f"/chi-tieu/{row.pk}/bo/").status_code == 302
    assert xa.post(f"/chi-tieu/{row.pk}/bo/", {"reason": "Không phải"}).status_code == 404
    assert school.get("/chi-tieu/").status_code == 200
    assert school.get("/chi-tieu/dat/").status_code == 403
    assert school.get("/chi-tieu/?don-vi=T-TH2").status_code == 404
    assert enter("so").get("/chi-tieu/?don-vi=KHONG-CO").status_code == 404
    assert enter("so").get("/chi-tieu/?nam=9999&ngay=nay").status_code == 200
