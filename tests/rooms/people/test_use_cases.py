"""Accounts, posts and authorisations: what is done, and every refusal."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from tests.rooms.people.world import NOW, PASSWORD, TODAY, World

from kiemdinh.rooms.people import handover, queries, use_cases
from kiemdinh.rooms.people.handover import HandOver
from kiemdinh.rooms.people.models import Account, Authorisation, Post
from kiemdinh.rooms.people.use_cases import SYSTEM, AccountProblem
from kiemdinh.services.ledger.models import Event

pytestmark = pytest.mark.django_db


def make(**changes: Any) -> use_cases.NewAccount:
    values: dict[str, Any] = {
        "actor": SYSTEM, "now": NOW, "username": "an.nv", "full_name": "Nguyễn Văn An", "unit_code": "T-TH1",
        "role": "teacher", "title": "", "starts_on": date(2026, 9, 1)}
    return use_cases.create_account(**(values | changes))


# ── cấp tài khoản ──────────────────────────────────────────────────────────────


def test_a_new_account_has_a_post_a_temporary_password_and_an_event(world: World) -> None:
    made = make(username=" An.NV ", full_name="Nguye\u0302\u0303n  Va\u0306n An", phone="0912 345 678")
    account = Account.objects.get(username="an.nv")
    assert (account.full_name, account.name_fold, account.must_change_password) == (
        "Nguyễn Văn An", "nguyen van an", True)
    assert account.check_password(made.password)
    assert len(made.password) == 14
    post = Post.objects.get(account=account)
    assert (post.unit_id, post.role, post.title, post.ends_on) == (
        world.units["T-TH1"], "teacher", "Giáo viên, nhân viên", None)
    event = Event.objects.get(target_type="account", target_id=str(account.pk))
    assert (event.action, event.actor_id, event.unit_id, event.data) == (
        "account.create", None, world.units["T-TH1"], {"username": "an.nv", "role": "teacher"})


def test_passwords_have_no_look_alikes_and_differ() -> None:
    found = {use_cases.new_password() for _ in range(200)}
    assert len(found) == 200
    assert not set("0O1lIio") & set("".join(found)) - set("io")


@pytest.mark.parametrize(("changes", "field", "words"), [
    ({"username": "Ân"}, "username", "không dấu"),
    ({"username": "an.cu"}, "username", "đã có người dùng"),
    ({"full_name": "  "}, "full_name", "còn trống"),
    ({"full_name": "{{ 7 }}"}, "full_name", "phải có chữ"),
    ({"unit_code": "KHONG-CO"}, "unit_code", "Không có đơn vị"),
    ({"unit_code": "T-HUYEN", "role": "district_officer"}, "unit_code", "đã kết thúc hoạt động"),
    ({"role": "provincial_officer"}, "role", "không dùng cho loại đơn vị này"),
    ({"role": "king"}, "role", "không có trong danh mục"),
    ({"email": "an@"}, "email", "Thư điện tử"),
    ({"phone": "gọi tôi"}, "phone", "chữ số"),
    ({"title": "x" * 121}, "title", "120"),
    ({"password": "12345"}, "password", "Mật khẩu chưa đạt"),
    ({"password": ""}, "password", "Mật khẩu chưa đạt"),
])
def test_what_a_new_account_is_refused_for(world: World, changes: dict[str, Any], field: str, words: str) -> None:
    make(username="an.cu")
    with pytest.raises(AccountProblem, match=words) as caught:
        make(**changes)
    assert caught.value.field == field
    assert list(Account.objects.values_list("username", flat=True)) == ["an.cu"]


def test_a_principal_makes_accounts_only_at_the_own_school(world: World) -> None:
    actor = world.actor(world.person("ht1", "T-TH1", "principal"))
    assert make(actor=actor).account.home_unit_id == world.units["T-TH1"]
    for code in ("T-TH2", "T-XA", "T-TINH"):
        with pytest.raises(PermissionDenied):
            make(actor=actor, username="khac", unit_code=code, role="unit_admin")
    assert not Account.objects.filter(username="khac").exists()


def test_a_province_administrator_makes_accounts_below_and_not_beside(world: World) -> None:
    actor = world.actor(world.person("qt.tinh", "T-TINH", "unit_admin"))
    assert make(actor=actor, unit_code="T-XA", role="commune_officer").account.pk
    with pytest.raises(PermissionDenied):
        make(actor=actor, username="khac", unit_code="T-TH3")


def test_a_teacher_and_an_officer_make_no_accounts(world: World) -> None:
    for username, unit, role in (("gv", "T-TH1", "teacher"), ("cv", "T-TINH", "provincial_officer"),
                                 ("cvx", "T-XA", "commune_officer")):
        with pytest.raises(PermissionDenied):
            make(actor=world.actor(world.person(username, unit, role)), username="khac")


def test_only_a_system_administrator_makes_another(world: World) -> None:
    ministry_admin = world.actor(world.person("qt.bo", "T-BO", "unit_admin"))
    with pytest.raises(AccountProblem, match="Chỉ quản trị hệ thống"):
        make(actor=ministry_admin, unit_code="T-BO", role="system_admin")
    system_admin = world.actor(world.person("qtht", "T-BO", "system_admin"))
    assert make(actor=system_admin, unit_code="T-BO", role="system_admin").account.pk


# ── chức vụ, bàn giao ──────────────────────────────────────────────────────────


@pytest.fixture
def receiver() -> Any:
    """A later room that counts what it is handed."""
    orders: list[HandOver] = []
    before = dict(handover._RECEIVERS)
    handover._RECEIVERS.clear()
    handover.register("thu", lambda order: orders.append(order) or 3)
    yield orders
    handover._RECEIVERS.clear()
    handover._RECEIVERS.update(before)


def test_ending_a_post_hands_its_work_over(world: World, receiver: list[HandOver]) -> None:
    head, leaver, successor = (world.person("ht1", "T-TH1", "principal"), world.person("cu", "T-TH1", "teacher"),
                               world.person("moi", "T-TH1", "teacher"))
    post = Post.objects.get(account=leaver)
    moved = use_cases.end_post(actor=world.actor(head), now=NOW, post_id=post.pk, ends_on=TODAY, reason=" Nghỉ hưu ",
                               successor_id=successor.pk)
    assert moved == 3
    assert receiver == [HandOver(world.units["T-TH1"], leaver.pk, successor.pk, head.pk, NOW)]
    post.refresh_from_db()
    assert (post.ends_on, post.ended_reason) == (TODAY, "Nghỉ hưu")
    event = Event.objects.get(action="post.end")
    assert (event.reason, event.data) == (
        "Nghỉ hưu", {"ends_on": "2026-11-21", "successor": successor.pk, "moved": 3})
    assert [p.role for p in queries.actor_for(account_id=leaver.pk, today=TODAY).posts] == ["teacher"]
    assert queries.actor_for(account_id=leaver.pk, today=TODAY + timedelta(days=1)).posts == ()


def test_ending_a_post_without_a_successor_moves_nothing(world: World, receiver: list[HandOver]) -> None:
    leaver = world.person("cu", "T-TH1", "teacher")
    post_id = Post.objects.get(account=leaver).pk
    assert use_cases.end_post(actor=SYSTEM, now=NOW, post_id=post_id, ends_on=TODAY, reason="Chuyển") == 0
    assert receiver == []


def test_what_ending_a_post_is_refused_for(world: World, receiver: list[HandOver]) -> None:
    leaver, elsewhere = world.person("cu", "T-TH1", "teacher"), world.person("xa", "T-TH2", "teacher")
    stopped = world.person("ngung", "T-TH1", "teacher")
    use_cases.set_active(actor=SYSTEM, now=NOW, account_id=stopped.pk, is_active=False)
    post_id = Post.objects.get(account=leaver).pk

    def end(**changes: Any) -> str:
        values = {"actor": SYSTEM, "now": NOW, "post_id": post_id, "ends_on": TODAY, "reason": "Nghỉ hưu"} | changes
        with pytest.raises(AccountProblem) as caught:
            use_cases.end_post(**values)
        return str(caught.value)

    assert "từ ngày bắt đầu trở đi" in end(ends_on=date(2019, 12, 31))
    assert "Lý do kết thúc chức vụ còn trống" in end(reason=" ")
    assert end(successor_id=leaver.pk) == "Người nhận bàn giao phải là người khác."
    assert end(successor_id=elsewhere.pk) == "Người nhận bàn giao phải đang giữ chức vụ tại đơn vị."
    assert end(successor_id=stopped.pk) == "Người nhận bàn giao phải đang giữ chức vụ tại đơn vị."
    assert Post.objects.get(pk=post_id).ends_on is None
    assert receiver == []
    use_cases.end_post(actor=SYSTEM, now=NOW, post_id=post_id, ends_on=date(2026, 11, 1), reason="Nghỉ hưu")
    assert end() == "Chức vụ này đã kết thúc từ trước."
    with pytest.raises(Http404):
        use_cases.end_post(actor=SYSTEM, now=NOW, post_id=987654, ends_on=TODAY, reason="x")
    with pytest.raises(PermissionDenied):
        use_cases.end_post(actor=world.actor(elsewhere), now=NOW, post_id=post_id, ends_on=TODAY, reason="x")


def test_a_failing_hand_over_leaves_the_post_open(world: World, receiver: list[HandOver]) -> None:
    leaver, successor = world.person("cu", "T-TH1", "teacher"), world.person("moi", "T-TH1", "teacher")
    post_id = Post.objects.get(account=leaver).pk

    def fail(order: HandOver) -> int:
        raise RuntimeError

    handover.register("hong", fail)
    with pytest.raises(RuntimeError):
        use_cases.end_post(actor=SYSTEM, now=NOW, post_id=post_id, ends_on=TODAY, reason="x",
                           successor_id=successor.pk)
    assert Post.objects.get(pk=post_id).ends_on is None


def test_a_person_moves_to_another_school_and_the_old_one_loses_the_account(world: World) -> None:
    person = world.person("an", "T-TH1", "teacher")
    old, new = (world.actor(world.person("ht1", "T-TH1", "principal")),
                world.actor(world.person("ht2", "T-TH2", "principal")))
    above = world.actor(world.person("qtx", "T-XA", "unit_admin"))
    with pytest.raises(Http404):  # the new school cannot take anybody by a number
        use_cases.add_post(actor=new, now=NOW, account_id=person.pk, unit_code="T-TH2", role="teacher", title="",
                           starts_on=TODAY)
    with pytest.raises(PermissionDenied):  # the old school cannot send anybody
        use_cases.add_post(actor=old, now=NOW, account_id=person.pk, unit_code="T-TH2", role="teacher", title="",
                           starts_on=TODAY)
    use_cases.add_post(actor=above, now=NOW, account_id=person.pk, unit_code="T-TH2", role="vice_principal",
                       title="Phó Hiệu trưởng", starts_on=TODAY)
    for actor in (old, new):  # serving two units: both see, neither takes over the sign-in
        assert queries.account_for(actor=actor, account_id=person.pk)
        with pytest.raises(Http404):
            use_cases.reset_password(actor=actor, now=NOW, account_id=person.pk)
    first = Post.objects.get(account=person, unit_id=world.units["T-TH1"])
    use_cases.end_post(actor=old, now=NOW, post_id=first.pk, ends_on=TODAY - timedelta(days=1), reason="Chuyển")
    person.refresh_from_db()
    assert person.home_unit_id == world.units["T-TH2"]
    assert use_cases.reset_password(actor=new, now=NOW, account_id=person.pk)
    with pytest.raises(Http404):
        queries.account_for(actor=old, account_id=person.pk)


def test_a_post_is_not_held_twice(world: World) -> None:
    person = world.person("an", "T-TH1", "teacher", starts_on=date(2020, 1, 1))

    def add(**changes: Any) -> Post:
        values: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "account_id": person.pk, "unit_code": "T-TH1",
                                  "role": "teacher", "title": "", "starts_on": TODAY}
        return use_cases.add_post(**(values | changes))

    with pytest.raises(AccountProblem, match="đã giữ chức vụ"):
        add()
    assert add(starts_on=date(2018, 1, 1), ends_on=date(2019, 12, 31)).title == "Giáo viên, nhân viên"
    with pytest.raises(AccountProblem, match="đã giữ chức vụ"):
        add(starts_on=date(2017, 1, 1), ends_on=date(2018, 1, 1))
    with pytest.raises(AccountProblem, match="từ ngày bắt đầu trở đi"):
        add(role="vice_principal", ends_on=date(2026, 11, 20))
    with pytest.raises(AccountProblem, match="không dùng cho loại đơn vị"):
        add(role="commune_leader")
    assert add(role="vice_principal").role == "vice_principal"


# ── mật khẩu, xác thực hai bước, ngừng đăng nhập ───────────────────────────────


def test_a_reset_password_must_be_changed(world: World) -> None:
    person = world.person("an", "T-TH1", "teacher")
    password = use_cases.reset_password(actor=SYSTEM, now=NOW, account_id=person.pk)
    person.refresh_from_db()
    assert person.must_change_password and person.check_password(password)
    assert not person.check_password(PASSWORD)
    with pytest.raises(AccountProblem, match="Mật khẩu chưa đạt"):
        use_cases.change_own_password(account_id=person.pk, password="ngan", now=NOW)
    with pytest.raises(AccountProblem, match="phải khác"):
        use_cases.change_own_password(account_id=person.pk, password=password, now=NOW)
    use_cases.change_own_password(account_id=person.pk, password="cau-moi-that-dai-9", now=NOW)
    person.refresh_from_db()
    assert not person.must_change_password and person.check_password("cau-moi-that-dai-9")


def test_totp_is_forgotten(world: World) -> None:
    from allauth.mfa.models import Authenticator

    person = world.person("an", "T-TH1", "unit_admin")
    assert queries.must_set_up_totp(account=person, actor=world.actor(person))
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert not queries.must_set_up_totp(account=person, actor=world.actor(person))
    use_cases.reset_totp(actor=SYSTEM, now=NOW, account_id=person.pk)
    assert not Authenticator.objects.filter(user=person).exists()


def test_nobody_stops_themselves_and_strangers_stop_nobody(world: World) -> None:
    head, person = world.person("ht1", "T-TH1", "principal"), world.person("an", "T-TH1", "teacher")
    with pytest.raises(AccountProblem, match="tự ngừng"):
        use_cases.set_active(actor=world.actor(head), now=NOW, account_id=head.pk, is_active=False)
    stranger = world.actor(world.person("ht2", "T-TH2", "principal"))
    for change in (lambda: use_cases.set_active(actor=stranger, now=NOW, account_id=person.pk, is_active=False),
                   lambda: use_cases.reset_password(actor=stranger, now=NOW, account_id=person.pk),
                   lambda: use_cases.reset_totp(actor=stranger, now=NOW, account_id=person.pk)):
        with pytest.raises(Http404):
            change()
    use_cases.set_active(actor=world.actor(head), now=NOW, account_id=person.pk, is_active=False)
    assert not Account.objects.get(pk=person.pk).is_active


def test_a_unit_administrator_does_not_take_over_a_system_administrator(world: World) -> None:
    chief = world.person("qtht", "T-BO", "system_admin")
    clerk = world.actor(world.person("qt.bo", "T-BO", "unit_admin"))
    assert queries.account_for(actor=clerk, account_id=chief.pk)
    with pytest.raises(Http404):
        use_cases.reset_password(actor=clerk, now=NOW, account_id=chief.pk)
    assert use_cases.reset_password(actor=world.actor(chief), now=NOW, account_id=chief.pk)


# ── cơ sở dữ liệu giữ luật ─────────────────────────────────────────────────────


def test_the_database_itself_refuses_what_cannot_be(world: World, end_school: Callable[[], None]) -> None:
    person = world.person("an", "T-TH1", "teacher")
    post = Post.objects.get(account=person)
    wrong = (
        lambda: Account(username="an", full_name="x", created_at=NOW).save(),
        lambda: Account(username="", full_name="x", created_at=NOW).save(),
        lambda: Post(account=person, unit_id=post.unit_id, role="teacher", title="x", starts_on=TODAY).save(),
        lambda: Post(account=person, unit_id=post.unit_id, role="x", title="x", starts_on=TODAY,
                     ends_on=date(2020, 1, 1)).save(),
        lambda: Authorisation(unit_id=post.unit_id, on_behalf=post, deputy=post, kind="KT", starts_on=TODAY,
                              ends_on=TODAY).save(),
    )
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
