"""The pages of accounts as a browser without JavaScript sees them."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.rooms.people.reading import heading, sheet
from tests.rooms.people.world import PASSWORD, TODAY, World

from kiemdinh.rooms.people.models import Account, Authorisation, Post

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Account], Client]
LIST = "/quan-tri/tai-khoan/"


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
    assert taken[0] == taken[1] == taken[2] == 11


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
