"""`kiemdinh accounts`: first set-up, and help when nobody can sign in."""

import pytest
from tests.rooms.people.world import PASSWORD, World

from kiemdinh.rooms.people.models import Account, Post
from kiemdinh.site.cli import main

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]


def password_in(text: str) -> str:
    return next(line.removeprefix("Mật khẩu tạm: ") for line in text.splitlines() if line.startswith("Mật khẩu tạm: "))


def test_an_account_is_made_and_its_password_printed(world: World, capsys: Capture) -> None:
    assert main(["accounts", "create", "--unit", "T-TH1", "--role", "hiệu trưởng", "--username", "ht1",
                 "--name", "Trần Thị Hoa", "--title", "Hiệu trưởng"]) == 0
    account = Account.objects.get(username="ht1")
    assert account.check_password(password_in(capsys.readouterr().out))
    assert (account.must_change_password, Post.objects.get(account=account).role) == (True, "principal")


def test_a_password_is_reset(world: World, capsys: Capture) -> None:
    person = world.person("an", "T-TH1", "teacher")
    assert main(["accounts", "reset-password", "AN"]) == 0
    person.refresh_from_db()
    assert person.check_password(password_in(capsys.readouterr().out)) and not person.check_password(PASSWORD)


def test_the_first_system_administrator_stands_at_the_ministry(world: World, capsys: Capture) -> None:
    assert main(["accounts", "create-admin", "--username", "qtht", "--name", "Quản trị"]) == 0
    post = Post.objects.select_related("unit").get(account__username="qtht")
    assert (post.role, post.unit.kind) == ("system_admin", "ministry")


@pytest.mark.parametrize(("arguments", "words"), [
    (["create", "--unit", "T-TH1", "--role", "vua", "--username", "a", "--name", "An"], "Không có vai trò “vua”."),
    (["create", "--unit", "KHONG", "--role", "teacher", "--username", "a", "--name", "An"], "Không có đơn vị"),
    (["create", "--unit", "T-XA", "--role", "teacher", "--username", "a", "--name", "An"], "không dùng cho loại"),
    (["create", "--unit", "T-TH1", "--role", "teacher", "--username", "Ấ", "--name", "An"], "không dấu"),
    (["create", "--unit", "T-TH1"], "Lệnh viết chưa đúng"),
    (["reset-password", "khong.co"], "Không có tài khoản “khong.co”."),
    ([], "Lệnh viết chưa đúng"),
])
def test_a_problem_is_one_line_and_a_code(world: World, capsys: Capture, arguments: list[str], words: str) -> None:
    assert main(["accounts", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert words in shown.err and len(shown.err.splitlines()) == 1
    assert not Account.objects.exists()
