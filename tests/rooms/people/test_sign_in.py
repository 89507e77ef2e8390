"""The way in: password, temporary password, TOTP, rate limits, demo accounts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from tests.rooms.people.reading import heading
from tests.rooms.people.world import NOW, PASSWORD, World

from kiemdinh.rooms.people import use_cases
from kiemdinh.rooms.people.models import Account
from kiemdinh.rooms.people.use_cases import SYSTEM

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Account], Client]
LIST = "/quan-tri/tai-khoan/"


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
    assert client.get("/viec-cua-toi/").headers["Location"] == "/dang-nhap/?next=/viec-cua-toi/"
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
    TOTP.activate(person, secret)
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
