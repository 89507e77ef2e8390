"""The pages of accounts as a browser without JavaScript sees them, and the way in."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.rooms.people.world import NOW, PASSWORD, TODAY, World

from kiemdinh.rooms.people import use_cases
from kiemdinh.rooms.people.models import Account, Authorisation, Post
from kiemdinh.rooms.people.use_cases import SYSTEM

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Account], Client]
LIST = "/quan-tri/tai-khoan/"


def heading(response: Any) -> str:
    """The text of the page's one h1."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), flags=re.DOTALL)
    assert len(found) == 1
    return " ".join(re.sub(r"<[^>]+>", "", found[0]).split())


def sheet(response: Any) -> list[list[Any]]:
    """The cells of an Excel answer."""
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


# ── vào cửa ────────────────────────────────────────────────────────────────────


def sign_in(client: Client, username: str, password: str) -> Any:
    return client.post("/dang-nhap/", {"login": username, "password": password})


def code_of(secret: str) -> str:
    """The six digits that an authenticator application shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_wrong_password_is_told_in_vietnamese_and_an_unknown_name_the_same(world: World) -> None:
    world.person("an", "T-TH1", "teacher")
    words = "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra lại, hoặc nhờ quản trị đơn vị đặt lại mật khẩu."
    for username in ("an", "khong.co"):
        response = sign_in(Client(), username, "sai-mat-khau-roi")
        assert words in response.content.decode()
        assert "sessionid" not in response.cookies


def test_five_failures_close_the_door_even_for_the_right_password(world: World) -> None:
    world.person("an", "T-TH1", "teacher")
    client = Client()
    for _ in range(5):
        assert "chưa đúng" in sign_in(client, "an", "sai-mat-khau-roi").content.decode()
    response = sign_in(client, "an", PASSWORD)
    assert "Đã thử sai quá nhiều lần. Hãy chờ vài phút rồi đăng nhập lại." in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_one_address_may_not_knock_without_end(world: World, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "3/m/ip"}
    client = Client()
    assert [sign_in(client, f"ten{n}", "sai").status_code for n in range(4)] == [200, 200, 200, 429]
    assert "Bạn thử quá nhiều lần" in sign_in(client, "an", "sai").content.decode()


def test_a_teacher_signs_in_with_a_password_alone(world: World) -> None:
    world.person("an", "T-TH1", "teacher")
    client = Client()
    assert sign_in(client, "AN", PASSWORD).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/truong/T-TH1/"


def test_a_stopped_account_does_not_get_in_and_is_thrown_out(world: World) -> None:
    person = world.person("an", "T-TH1", "teacher")
    client = Client()
    sign_in(client, "an", PASSWORD)
    use_cases.set_active(actor=SYSTEM, now=NOW, account_id=person.pk, is_active=False)
    assert client.get("/").headers["Location"] == "/dang-nhap/"
    again = Client()
    sign_in(again, "an", PASSWORD)
    assert "_auth_user_id" not in again.session


def test_a_temporary_password_must_be_changed_first(world: World) -> None:
    made = use_cases.create_account(
        actor=SYSTEM, now=NOW, username="ht1", full_name="Trần Hoa", unit_code="T-TH1", role="principal", title="",
        starts_on=date(2020, 1, 1))
    client = Client()
    sign_in(client, "ht1", made.password)
    assert client.get(LIST).headers["Location"] == "/tai-khoan/mat-khau/"
    new = "cau-moi-that-dai-9"
    wrong = client.post("/tai-khoan/mat-khau/", {"old_password": "khong-phai", "new_password": new, "repeated": new})
    assert wrong.status_code == 422 and "Mật khẩu hiện tại chưa đúng." in wrong.content.decode()
    client.post("/tai-khoan/mat-khau/", {"old_password": made.password, "new_password": new, "repeated": new})
    assert client.get(LIST).status_code == 200


def test_a_provincial_officer_must_set_up_totp_and_then_signs_in_with_a_code(world: World) -> None:
    world.person("cv.so", "T-TINH", "provincial_officer")
    client = Client()
    sign_in(client, "cv.so", PASSWORD)
    assert client.get("/").headers["Location"] == "/tai-khoan/bao-mat/bat/"
    confirm = client.get("/tai-khoan/bao-mat/bat/").headers["Location"]
    assert confirm.startswith("/tai-khoan/xac-nhan/?next=")
    assert "Xác nhận" in heading(client.get(confirm))
    client.post(confirm, {"password": PASSWORD})
    page = client.get("/tai-khoan/bao-mat/bat/")
    assert heading(page) == "Bật ứng dụng xác thực"
    secret = page.context["form"].secret
    refused = client.post("/tai-khoan/bao-mat/bat/", {"code": "000000"})
    assert "Mã chưa đúng. Kiểm tra giờ trên điện thoại rồi nhập mã mới." in refused.content.decode()
    client.post("/tai-khoan/bao-mat/bat/", {"code": code_of(secret)})
    assert client.get("/").headers["Location"] == "/don-vi/T-TINH/"


def test_sign_in_with_totp_asks_for_the_code(world: World) -> None:
    person = world.person("cv.so", "T-TINH", "provincial_officer")
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(person, get_adapter().encrypt(secret) and secret)
    client = Client()
    assert sign_in(client, "cv.so", PASSWORD).headers["Location"] == "/dang-nhap/xac-thuc/"
    assert "_auth_user_id" not in client.session
    refused = client.post("/dang-nhap/xac-thuc/", {"code": "000000"})
    assert "Mã chưa đúng" in refused.content.decode()
    client.post("/dang-nhap/xac-thuc/", {"code": code_of(secret)})
    assert client.get("/").headers["Location"] == "/don-vi/T-TINH/"


@pytest.mark.parametrize(("username", "unit", "role"), [
    ("cv.so", "T-TINH", "provincial_officer"), ("qtht", "T-BO", "system_admin"), ("qt1", "T-TH1", "unit_admin")])
def test_demo_accounts_need_no_totp(world: World, username: str, unit: str, role: str) -> None:
    world.person(username, unit, role, is_demo=True)
    client = Client()
    sign_in(client, username, PASSWORD)
    assert client.get("/").headers["Location"] != "/tai-khoan/bao-mat/bat/"


def test_nobody_makes_an_account_alone(world: World) -> None:
    assert Client().get("/dang-ky/").headers["Location"] == "/dang-nhap/"
    assert Client().post("/dang-ky/", {"username": "x"}).headers["Location"] == "/dang-nhap/"


# ── ai vào được trang tài khoản ────────────────────────────────────────────────


def test_the_pages_ask_for_sign_in(world: World) -> None:
    for url in (LIST, f"{LIST}moi/", f"{LIST}nhap/", "/quan-tri/uy-quyen/"):
        assert Client().get(url).headers["Location"] == f"/dang-nhap/?next={url}"


def test_the_pages_do_not_exist_for_a_teacher(world: World, signed_in: SignedIn) -> None:
    teacher = world.person("gv", "T-TH1", "teacher")
    client = signed_in(teacher)
    urls = (LIST, f"{LIST}moi/", f"{LIST}nhap/", f"{LIST}nhap/mau/", f"{LIST}xuat/", f"{LIST}{teacher.pk}/",
            "/quan-tri/uy-quyen/")
    assert {client.get(url).status_code for url in urls} == {404}


def test_a_principal_sees_the_own_school_and_a_neighbour_is_not_found(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal", name="Trần Hoa"))
    own = world.person("gv1", "T-TH1", "teacher", name="Đỗ Dũng")
    other = world.person("gv2", "T-TH2", "teacher", name="Mai Lan")
    page = client.get(LIST)
    assert heading(page) == "2 tài khoản"
    text = page.content.decode()
    assert ("Trần Hoa" in text, "Đỗ Dũng" in text, "Mai Lan" in text) == (True, True, False)
    assert client.get(f"{LIST}{own.pk}/").status_code == 200
    post_id = Post.objects.get(account=other).pk
    assert client.get(f"{LIST}{other.pk}/").status_code == 404
    assert client.get(f"{LIST}{other.pk}/chuc-vu/{post_id}/ket-thuc/").status_code == 404
    assert client.get(f"{LIST}{own.pk}/chuc-vu/{post_id}/ket-thuc/").status_code == 404
    for change in ("chuc-vu", "mat-khau", "xac-thuc", "dang-nhap"):
        assert client.post(f"{LIST}{other.pk}/{change}/").status_code == 404
    assert "Mai Lan" not in client.get(f"{LIST}?don-vi=T-TH2").content.decode()
    assert client.get("/quan-tri/uy-quyen/?don-vi=T-TH2").status_code == 404


def test_changes_are_made_only_by_post(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    own = world.person("gv1", "T-TH1", "teacher")
    urls = [f"{LIST}{own.pk}/{change}/" for change in ("chuc-vu", "mat-khau", "xac-thuc", "dang-nhap")]
    assert {client.get(url).status_code for url in [*urls, f"{LIST}nhap/tai-ve/"]} == {405}
    assert client.post(LIST).status_code == 405
    own.refresh_from_db()
    assert own.check_password(PASSWORD)


def test_forms_are_guarded_against_other_sites(world: World) -> None:
    head = world.person("ht1", "T-TH1", "principal", is_demo=True)
    client = Client(enforce_csrf_checks=True)
    client.force_login(head)
    assert client.post(f"{LIST}moi/", {"username": "x"}).status_code == 403


def test_an_administrator_of_an_ended_unit_reads_only(world: World, signed_in: SignedIn,
                                                      end_school: Callable[[], None]) -> None:
    head, teacher = world.person("ht.cu", "T-CU", "principal"), world.person("gv.cu", "T-CU", "teacher")
    end_school()
    client = signed_in(head)
    assert heading(client.get(LIST)) == "2 tài khoản"
    page = client.get(f"{LIST}{teacher.pk}/")
    assert page.status_code == 200
    assert "đã kết thúc hoạt động, chỉ xem" in page.content.decode()
    assert not re.search(r"<form[^>]+quan-tri", page.content.decode())
    assert "Đơn vị của bạn đã kết thúc hoạt động" in client.get(f"{LIST}moi/").content.decode()
    assert client.get(f"{LIST}nhap/").status_code == 404
    assert client.post(f"{LIST}{teacher.pk}/mat-khau/").status_code == 404
    assert client.post(f"{LIST}{teacher.pk}/dang-nhap/", {"cho-dang-nhap": "0"}).status_code == 404
    teacher.refresh_from_db()
    assert teacher.is_active and teacher.check_password(PASSWORD)


def test_an_officer_of_an_ended_district_reads_only(world: World, signed_in: SignedIn) -> None:
    officer = world.person("qt.huyen", "T-XA", "unit_admin", is_demo=True)
    Post.objects.filter(account=officer).update(unit_id=world.units["T-HUYEN"])
    Account.objects.filter(pk=officer.pk).update(home_unit_id=world.units["T-HUYEN"])
    teacher = world.person("gv1", "T-TH1", "teacher")  # of a school that stood below the district on its last day
    client = signed_in(officer)
    assert client.get(f"{LIST}{teacher.pk}/").status_code == 200
    assert client.post(f"{LIST}{teacher.pk}/mat-khau/").status_code == 404
    assert client.get(f"{LIST}{world.person('gv2', 'T-TH2', 'teacher').pk}/").status_code == 404


# ── danh sách ──────────────────────────────────────────────────────────────────


def test_the_list_keeps_its_conditions_in_the_address_and_exports_what_it_shows(
        world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal", name="Trần Hoa"))
    world.person("a", "T-TH1", "teacher", name="Đào Thị Ánh")
    world.person("b", "T-TH1", "vice_principal", name="Đào Văn Bảo", title="Phó Hiệu trưởng")
    page = client.get(f"{LIST}?tim=dao&vai-tro=vice_principal")
    assert heading(page) == "1 tài khoản khớp điều kiện"
    text = page.content.decode()
    assert ("Đào Văn Bảo" in text, "Đào Thị Ánh" in text) == (True, False)
    assert 'value="dao"' in text
    export = re.search(r'href="(/quan-tri/tai-khoan/xuat/[^"]*)"', text)
    assert export is not None
    response = client.get(export.group(1).replace("&amp;", "&"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="tai-khoan-2026-11-21.xlsx"'
    cells = sheet(response)
    assert cells[3][:4] == ["Họ và tên", "Tên đăng nhập", "Đơn vị", "Chức vụ"]
    assert [row[:4] for row in cells[4:]] == [["Đào Văn Bảo", "b", "Trường Tiểu học Một", "Phó Hiệu trưởng"]]
    assert cells[1][0] == "Lập ngày 21/11/2026. Tìm “dao”; Vai trò: Phó hiệu trưởng"
    assert "Không có tài khoản nào khớp điều kiện" in client.get(f"{LIST}?tim=khongai").content.decode()


def test_strange_conditions_are_no_fault(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    for query in ("page=abc", "page=99", "page=-1", "vai-tro=king", "tinh-trang=x", "page=²"):
        assert heading(client.get(f"{LIST}?{query}")) == "1 tài khoản"
    assert heading(client.get(f"{LIST}?don-vi=KHONG-CO")) == "0 tài khoản khớp điều kiện"


def test_the_list_has_pages(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal", name="Trần Hoa"))
    for number in range(50):
        world.person(f"gv{number:02}", "T-TH1", "teacher", name=f"Nguyễn Văn An {number:02}")
    first, second = client.get(f"{LIST}?tim=n"), client.get(f"{LIST}?tim=n&page=2")
    assert "1–50 trong 51 tài khoản" in first.content.decode()
    assert "51–51 trong 51 tài khoản" in second.content.decode()
    assert "tim=n&amp;page=2" in first.content.decode()
    assert "Trần Hoa" in client.get(f"{LIST}?tim=n&page=99").content.decode()


def test_text_of_people_is_printed_as_text(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    person = world.person("x", "T-TH1", "teacher", name="<script>alert(1)</script>", title="{{ 7|add:7 }}{% now 'Y' %}")
    for url in (LIST, f"{LIST}{person.pk}/"):
        text = client.get(url).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "{{ 7|add:7 }}{% now &#x27;Y&#x27; %}" in text


def test_the_list_page_takes_as_many_queries_for_three_people_as_for_one(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    taken = []
    for number in range(3):
        with CaptureQueriesContext(connection) as captured:
            assert heading(client.get(LIST)) == f"{number + 1} tài khoản"
        taken.append(len(captured))
        world.person(f"gv{number}", "T-TH1", "teacher")
    # 3 say who asks, 5 make the list, the rest is the shell of every page.
    assert taken[0] == taken[1] == taken[2] == 13


# ── cấp tài khoản ──────────────────────────────────────────────────────────────


def new_account(**changes: str) -> dict[str, str]:
    return {"full_name": "Bùi Thị Ánh Tuyết", "username": "tuyet.bta", "role": "teacher", "title": "Tổ trưởng",
            "starts_on": "01/09/2026", "phone": "", "email": ""} | changes


def test_a_new_account_shows_its_password_once(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    page = client.post(f"{LIST}moi/", new_account())
    account = Account.objects.get(username="tuyet.bta")
    assert heading(page) == "Đã cấp tài khoản cho Bùi Thị Ánh Tuyết"
    assert "no-store" in page.headers["Cache-Control"]
    password = re.search(r"Mật khẩu tạm</dt><dd><code>([^<]+)</code>", page.content.decode())
    assert password is not None and account.check_password(password.group(1))
    assert password.group(1) not in client.get(f"{LIST}{account.pk}/").content.decode()
    assert (account.home_unit_id, Post.objects.get(account=account).starts_on) == (
        world.units["T-TH1"], date(2026, 9, 1))


def test_a_principal_cannot_smuggle_another_unit_into_the_form(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    client.post(f"{LIST}moi/", new_account(unit_code="T-TH2"))
    assert Account.objects.get(username="tuyet.bta").home_unit_id == world.units["T-TH1"]
    refused = client.post(f"{LIST}moi/", new_account(username="b", role="system_admin"))
    assert refused.status_code == 422
    assert not Account.objects.filter(username="b").exists()


def test_refusals_keep_what_was_typed_and_stand_at_the_field(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    for changes, words in (
        ({"username": "ht1"}, "Tên đăng nhập “ht1” đã có người dùng."), ({"username": ""}, "Hãy nhập tên đăng nhập."),
        ({"starts_on": "hôm qua"}, "Ngày chưa đúng. Hãy nhập như 21/11/2026."), ({"role": ""}, "Hãy chọn vai trò."),
        ({"email": "sai"}, "Thư điện tử chưa đúng dạng"),
    ):
        page = client.post(f"{LIST}moi/", new_account(**changes))
        text = page.content.decode()
        assert page.status_code == 422
        assert words in text
        assert "Bùi Thị Ánh Tuyết" in text
    assert Account.objects.count() == 1


def test_an_administrator_above_names_the_unit(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("qt.tinh", "T-TINH", "unit_admin", is_demo=True))
    assert 'value="T-TH1"' in client.get(f"{LIST}moi/?don-vi=T-TH1").content.decode()
    client.post(f"{LIST}moi/", new_account(unit_code="T-TH1", role="principal"))
    assert Account.objects.get(username="tuyet.bta").home_unit_id == world.units["T-TH1"]
    page = client.post(f"{LIST}moi/", new_account(username="b", unit_code="T-TH3"))
    assert page.status_code == 403
    assert "Bạn không có quyền làm việc này ở đơn vị này." in page.content.decode()


# ── một tài khoản ──────────────────────────────────────────────────────────────


def test_the_account_page_changes_things(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal"))
    person = world.person("gv1", "T-TH1", "teacher", name="Đỗ Dũng", title="Giáo viên")
    url = f"{LIST}{person.pk}/"
    assert heading(client.get(url)) == "Đỗ Dũng: Giáo viên"
    page = client.post(f"{url}mat-khau/")
    password = re.search(r"Mật khẩu tạm</dt><dd><code>([^<]+)</code>", page.content.decode())
    person.refresh_from_db()
    assert password is not None and person.check_password(password.group(1)) and person.must_change_password
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "Gỡ xác thực hai bước" in client.get(url).content.decode()
    client.post(f"{url}xac-thuc/")
    assert not Authenticator.objects.exists()
    client.post(f"{url}dang-nhap/", {"cho-dang-nhap": "0"})
    assert heading(client.get(url)) == "Đỗ Dũng: đã ngừng đăng nhập"
    client.post(f"{url}dang-nhap/", {"cho-dang-nhap": "1"})
    client.post(f"{url}chuc-vu/", {"role": "vice_principal", "title": "Phó Hiệu trưởng", "starts_on": "2026-11-21"})
    assert heading(client.get(url)) == "Đỗ Dũng: Phó Hiệu trưởng"
    again = client.post(f"{url}chuc-vu/", {"role": "vice_principal", "title": "", "starts_on": "2026-11-21"})
    assert again.status_code == 422
    assert "đã giữ chức vụ “Phó hiệu trưởng”" in again.content.decode()
    text = client.get(url).content.decode()
    for words in ("Cấp tài khoản (Hệ thống)", "Gỡ xác thực hai bước (Người Ht1)", "Thêm chức vụ (Người Ht1)"):
        assert words in text


def test_a_post_ends_with_reason_and_successor(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal", name="Trần Hoa"))
    leaver = world.person("gv1", "T-TH1", "teacher", name="Đỗ Dũng", title="Giáo viên")
    successor = world.person("gv2", "T-TH1", "teacher", name="Mai Lan")
    post = Post.objects.get(account=leaver)
    url = f"{LIST}{leaver.pk}/chuc-vu/{post.pk}/ket-thuc/"
    assert heading(client.get(url)) == "Kết thúc chức vụ Giáo viên của Đỗ Dũng"
    refused = client.post(url, {"ends_on": "2026-11-21", "reason": "", "successor": ""})
    assert (refused.status_code, "Hãy ghi lý do." in refused.content.decode()) == (422, True)
    own = client.post(url, {"ends_on": "2026-11-21", "reason": "Nghỉ hưu", "successor": str(leaver.pk)})
    assert "Lựa chọn này không có trong danh sách." in own.content.decode()
    done = client.post(url, {"ends_on": "2026-11-21", "reason": "Nghỉ hưu", "successor": str(successor.pk)},
                       follow=True)
    assert "Đã kết thúc chức vụ “Giáo viên” của Đỗ Dũng. Đã bàn giao 0 việc." in done.content.decode()
    post.refresh_from_db()
    assert (post.ends_on, post.ended_reason) == (TODAY, "Nghỉ hưu")


# ── nhập từ Excel ──────────────────────────────────────────────────────────────


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
        [None, "khong ten", None, "Giáo viên", None, None, None],
    ))
    assert heading(page) == "Đã cấp 2 tài khoản, còn 5 dòng cần sửa"
    assert set(Account.objects.exclude(username="ht1").values_list("username", "full_name", "phone")) == {
        ("an.nv", "Nguyễn Văn An", "0912345678"), ("binh.l", "Lê Bình", "")}
    text = page.content.decode()
    refused = {cell.cell: cell.reason for cell in page.context["outcome"].refused}
    assert set(refused) == {"B5", "B6", "D7", "G8", "A9", "B9"}
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


# ── ủy quyền ───────────────────────────────────────────────────────────────────


def test_an_authorisation_is_previewed_given_and_ended(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("ht1", "T-TH1", "principal", name="Trần Hoa", title="Hiệu trưởng"))
    deputy = world.person("pht", "T-TH1", "vice_principal", name="Lê Bình", title="Phó Hiệu trưởng")
    url = "/quan-tri/uy-quyen/"
    first = client.get(url)
    assert heading(first) == "Hiện không có ủy quyền ký nào"
    assert first.context["signature"].lines == ("HIỆU TRƯỞNG",)
    wanted = {"deputy_post_id": str(Post.objects.get(account=deputy).pk), "kind": "KT", "starts_on": "2026-11-21",
              "ends_on": "2026-12-31", "document_number": "12/GUQ-TH1"}
    look = client.post(url, {**wanted, "xem-truoc": "1"})
    assert (look.context["preview"].lines, look.context["preview"].full_name) == (
        ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"), "Lê Bình")
    assert "Khối chữ ký sẽ ghi" in look.content.decode()
    assert not Authorisation.objects.exists()
    page = client.post(url, wanted, follow=True)
    assert heading(page) == "Lê Bình đang ký KT. đến hết 31/12/2026"
    assert "<b>KT. HIỆU TRƯỞNG</b><br><b>PHÓ HIỆU TRƯỞNG</b>" in page.content.decode()
    crossing = client.post(url, {**wanted, "starts_on": "2026-12-01"})
    assert crossing.status_code == 422
    assert "Đã có ủy quyền khác từ 21/11/2026 đến 31/12/2026." in crossing.content.decode()
    row = Authorisation.objects.get()
    stranger = signed_in(world.person("ht2", "T-TH2", "principal"))
    assert stranger.post(f"{url}{row.pk}/ket-thuc/").status_code == 404
    client.post(f"{url}{row.pk}/ket-thuc/")
    row.refresh_from_db()
    assert row.ends_on == TODAY


def test_a_unit_administrator_reads_authorisations_but_gives_none(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.person("qt1", "T-TH1", "unit_admin", is_demo=True))
    page = client.get("/quan-tri/uy-quyen/")
    assert page.status_code == 200
    assert "Lưu ủy quyền" not in page.content.decode()
    assert client.post("/quan-tri/uy-quyen/", {"kind": "KT"}).status_code == 404


def test_every_page_names_its_guide(world: World, signed_in: SignedIn) -> None:
    head = world.person("ht1", "T-TH1", "principal")
    client = signed_in(head)
    for name, args in (("accounts", ()), ("create", ()), ("import", ()), ("account", (head.pk,)),
                       ("authorisations", ())):
        assert "/huong-dan/tai-khoan/" in client.get(reverse(f"people:{name}", args=args)).content.decode()
