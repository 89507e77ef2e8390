"""Accounts from Excel: good rows, bad rows by cell, files that cannot be used."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.rooms.people.reading import heading, sheet
from tests.rooms.people.world import World

from kiemdinh.rooms.people.models import Account, Post

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Account], Client]
LIST = "/quan-tri/tai-khoan/"


HEADER = ["Họ và tên", "Tên đăng nhập", "Chức vụ", "Vai trò", "Điện thoại", "Thư điện tử", "Mã đơn vị"]


def excel(*rows: list[Any], header: list[str] = HEADER) -> bytes:
    book = openpyxl.Workbook()
    for row in (["DANH SÁCH"], header, *rows):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def upload(client: Client, content: bytes, name: str = "danh-sach.xlsx") -> Any:
    return client.post(f"{LIST}nhap/", {"file": SimpleUploadedFile(name, content)})


def hidden_files(response: Any) -> list[str]:
    return re.findall(r'name="tep" value="([^"]+)"', response.content.decode())


def test_good_rows_become_accounts_and_bad_rows_come_back(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    page = upload(client, excel(
        ["Nguye\u0302\u0303n Va\u0306n An", "an.nv", "Giáo viên", "giáo viên", 912345678, "an@truong.edu.vn", None],
        ["Lê Bình", "binh.l", None, "Phó hiệu trưởng", None, None, "T-TH1"],
        ["Lê Cúc", "an.nv", None, "Giáo viên", None, None, None],
        ["Hồ Dũng", "ht1", None, "Giáo viên", None, None, None],
        ["Mai Én", "en.m", None, "Vua", None, None, None],
        ["Vũ Phú", "phu.v", None, "Giáo viên", None, None, "T-TH2"],
        [None, "khong ten", None, "Giáo viên", "gọi", "an@", None],
    ))
    assert heading(page) == "Đã cấp 2 tài khoản, còn 5 dòng cần sửa"
    assert set(Account.objects.exclude(username="ht1").values_list("username", "full_name", "phone")) == {
        ("an.nv", "Nguyễn Văn An", "0912345678"), ("binh.l", "Lê Bình", "")}
    text = page.content.decode()
    refused = {cell.cell: cell.reason for cell in page.context["outcome"].refused}
    assert set(refused) == {"B5", "B6", "D7", "G8", "A9", "B9", "E9", "F9"}
    assert refused["B5"] == "Tên đăng nhập trùng với dòng 3. Hãy chọn tên khác."
    assert "đã có người dùng" in refused["B6"]
    assert refused["D7"] == "Vai trò “Vua” không có trong danh mục. Hãy ghi đúng như trong tệp mẫu."
    assert "không có quyền" in refused["G8"]
    assert all(reason in text for reason in refused.values())
    handout, rejected = hidden_files(page)
    given = sheet(client.post(f"{LIST}nhap/tai-ve/", {"tep": handout}))
    assert [row[:2] + row[3:4] for row in given[4:]] == [
        ["Nguyễn Văn An", "Giáo viên", "an.nv"], ["Lê Bình", "Phó hiệu trưởng", "binh.l"]]
    assert Account.objects.get(username="an.nv").check_password(given[4][4])
    back = sheet(client.post(f"{LIST}nhap/tai-ve/", {"tep": rejected}))
    assert back[0] == [*HEADER, "Lỗi cần sửa"]
    assert [row[1] for row in back[1:]] == ["an.nv", "ht1", "en.m", "phu.v", "khong ten"]
    assert back[3][7] == "D7: Vai trò “Vua” không có trong danh mục. Hãy ghi đúng như trong tệp mẫu."


def test_the_returned_file_is_mended_and_read_again(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    page = upload(client, excel(["Mai Én", "en.m", None, "Vua", None, None, None]))
    assert heading(page) == "Chưa cấp được tài khoản nào: 1 dòng cần sửa"
    book = openpyxl.load_workbook(io.BytesIO(
        client.post(f"{LIST}nhap/tai-ve/", {"tep": hidden_files(page)[0]}).content))
    book.active["D2"] = "Giáo viên"
    target = io.BytesIO()
    book.save(target)
    assert heading(upload(client, target.getvalue())) == "Đã cấp 1 tài khoản"


def test_the_template_is_read_back(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    response = client.get(f"{LIST}nhap/mau/")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert "Hiệu trưởng; Phó hiệu trưởng; Giáo viên, nhân viên; Quản trị đơn vị." in book.active["A2"].value
    book.active.append(["Mai Én", "en.m", "Văn thư", "Giáo viên, nhân viên", "0912345678", None, None, "01/09/2026"])
    target = io.BytesIO()
    book.save(target)
    assert heading(upload(client, target.getvalue())) == "Đã cấp 1 tài khoản"
    assert Post.objects.get(account__username="en.m").starts_on == date(2026, 9, 1)


def test_csv_is_read_too(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    content = "Họ và tên;Tên đăng nhập;Vai trò\nMai Én;en.m;Giáo viên\n".encode("utf-8-sig")
    assert heading(upload(client, content, "a.csv")) == "Đã cấp 1 tài khoản"


@pytest.mark.parametrize(("name", "content", "words"), [
    ("../../x.exe", b"MZ", "Tệp “x.exe” không phải bảng tính."),
    ("a.xlsx", b"", "Tệp rỗng (0 byte)."),
    ("a.xlsx", b"%PDF-1.7\x00\x00", "không phải Excel hay CSV"),
    ("a.xlsx", excel(header=["Tên", "Tuổi"]), "không thấy cột"),
    ("a.xlsx", excel(), "không có dòng người nào"),
    ("a.xlsx", excel(*[["An", f"a{n}", None, "Giáo viên", None, None, None] for n in range(301)]), "tối đa 300 dòng"),
])
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(
        world: World, signed_in: SignedIn, name: str, content: bytes, words: str) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    page = upload(client, content, name)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert Account.objects.count() == 1


def test_a_carried_file_is_only_for_its_reader_and_only_unchanged(world: World, signed_in: SignedIn) -> None:
    head, other = world.person("ht1", "T-TH1", "principal"), world.person("ht2", "T-TH2", "principal")
    carried = hidden_files(upload(signed_in(head), excel(["Mai Én", "en.m", None, "Giáo viên", None, None, None])))[0]
    assert signed_in(other).post(f"{LIST}nhap/tai-ve/", {"tep": carried}).status_code == 404
    assert signed_in(head).post(f"{LIST}nhap/tai-ve/", {"tep": carried[:-2] + "xx"}).status_code == 404
    assert signed_in(head).post(f"{LIST}nhap/tai-ve/").status_code == 404
    assert signed_in(head).post(f"{LIST}nhap/tai-ve/", {"tep": carried}).status_code == 200
