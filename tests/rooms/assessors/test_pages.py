"""The screens of the register and of the invitations, as signed-in people reach them."""

import io
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.demo.cast import TODAY, World, at
from tests.rooms.assessors.people import asked, assessor

from kiemdinh.rooms.assessors.models import Assessor, ConflictDeclaration, FamilyTie, Qualification, WorkPeriod
from kiemdinh.rooms.assessors.use_cases import set_active

if TYPE_CHECKING:
    from django.test import Client

Enter = Callable[[str], "Client"]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def people(world: World) -> dict[str, Assessor]:
    return {
        "an": assessor(world, "Cao Vân Anh", username="hangxom", workplace="T-TH2"),
        "binh": assessor(world, "Lò Văn Bình", workplace="Trường Xa", stages=("thcs",), trained=False),
        "chi": assessor(world, "Nguyễn Thị Chi", group="official", workplace="Sở Nội vụ", stages=()),
    }


def names(page: str) -> list[str]:
    return [name for name in ("Cao Vân Anh", "Lò Văn Bình", "Nguyễn Thị Chi") if f">{name}</a>" in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Cao Vân Anh", "Lò Văn Bình", "Nguyễn Thị Chi"]),
        ("?tim=binh", ["Lò Văn Bình"]),
        ("?tim=ben+canh", ["Cao Vân Anh"]),
        ("?tim=SO+NOI+VU", ["Nguyễn Thị Chi"]),
        ("?cap=thcs", ["Lò Văn Bình"]),
        ("?nhom=official", ["Nguyễn Thị Chi"]),
        ("?tap-huan=chua", ["Lò Văn Bình"]),
        ("?tap-huan=co&nhom=education", ["Cao Vân Anh"]),
        ("?tim=zzz", []),
        ("?cap=khong-co", ["Cao Vân Anh", "Lò Văn Bình", "Nguyễn Thị Chi"]),
        ("?tinh-trang=da-thoi", []),
    ],
)
def test_the_list_is_searched_without_marks_and_exported_as_shown(
    enter: Enter, people: dict[str, Assessor], query: str, found: list[str]
) -> None:
    client = enter("so")
    page = client.get(f"/nguoi-danh-gia/{query}")
    assert page.status_code == 200
    assert names(page.content.decode()) == found
    file = client.get(f"/nguoi-danh-gia/{query}{'&' if query else '?'}xuat=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]] == found


@pytest.mark.parametrize("who", ["xa", "hieutruong", "hangxom", "bo"])
def test_the_register_is_not_there_for_others(enter: Enter, people: dict[str, Assessor], who: str) -> None:
    client = enter(who)
    for url in ("", "moi/", "nhap/", "nhap/mau/", f"{people['binh'].pk}/", f"{people['binh'].pk}/sua/"):
        assert client.get(f"/nguoi-danh-gia/{url}").status_code == 404


def test_another_province_keeps_its_own_register(enter: Enter, people: dict[str, Assessor]) -> None:
    client = enter("sokhac")
    assert "Danh sách chưa có ai" in client.get("/nguoi-danh-gia/").content.decode()
    assert client.get(f"/nguoi-danh-gia/{people['an'].pk}/").status_code == 404


def test_a_person_is_added_and_edited(enter: Enter, world: World) -> None:
    client = enter("so")
    facts = {"full_name": "Đặng Văn Én", "group": "education", "workplace": "T-TH3", "stages": ["tieu-hoc"]}
    assert client.post("/nguoi-danh-gia/moi/", facts).status_code == 302
    row = Assessor.objects.get()
    assert row.workplace == "Trường Tiểu học Chưa Bắt Đầu"
    assert client.get(f"/nguoi-danh-gia/{row.pk}/").status_code == 200
    changed = facts | {"workplace": "Trường Tiểu học Bên Cạnh", "version": "1"}
    assert client.post(f"/nguoi-danh-gia/{row.pk}/sua/", changed).status_code == 302
    row.refresh_from_db()
    assert (row.version, row.workplace) == (2, "Trường Tiểu học Bên Cạnh")
    assert WorkPeriod.objects.filter(assessor=row, ends_on__isnull=True).get().unit_id == world.units["T-TH2"]
    stale = client.post(f"/nguoi-danh-gia/{row.pk}/sua/", changed)
    assert stale.status_code == 422 and "Người khác vừa sửa hồ sơ này" in stale.content.decode()


def test_a_certificate_is_judged_by_its_content(enter: Enter, people: dict[str, Assessor]) -> None:
    client, pk = enter("so"), people["binh"].pk
    url = f"/nguoi-danh-gia/{pk}/bang/"
    facts = {"kind": "training", "title": "Tập huấn đánh giá ngoài"}
    fake = client.post(url, facts | {"file": SimpleUploadedFile("a.pdf", b"MZ khong phai pdf")})
    assert fake.status_code == 422 and not Qualification.objects.filter(assessor_id=pk).exists()
    assert client.post(url, facts | {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    made = Qualification.objects.get(assessor_id=pk)
    file = client.get(f"{url}{made.pk}/tep/")
    assert b"".join(file.streaming_content) == PDF
    assert enter("hangxom").get(f"{url}{made.pk}/tep/").status_code == 404
    assert client.post(f"/nguoi-danh-gia/{pk}/bang/{made.pk}/xoa/").status_code == 302
    assert not Qualification.objects.filter(assessor_id=pk).exists()


def test_work_and_relatives_are_written_down_by_the_officers(
    enter: Enter, people: dict[str, Assessor], world: World
) -> None:
    client, pk = enter("so"), people["binh"].pk
    posted = client.post(
        f"/nguoi-danh-gia/{pk}/cong-tac/", {"place": "T-TH1", "starts_on": "2010-09-01", "ends_on": "2012-05-31"}
    )
    assert posted.status_code == 302
    backwards = client.post(
        f"/nguoi-danh-gia/{pk}/cong-tac/", {"place": "T-TH1", "starts_on": "2012-09-01", "ends_on": "2010-05-31"}
    )
    assert backwards.status_code == 422
    unknown = client.post(f"/nguoi-danh-gia/{pk}/nguoi-than/", {"school_code": "Trường Lạ", "relation": "vợ"})
    assert unknown.status_code == 422 and "Không tìm thấy trường này" in unknown.content.decode()
    client.post(f"/nguoi-danh-gia/{pk}/nguoi-than/", {"school_code": "T-TH3", "relation": "vợ"})
    assert FamilyTie.objects.get().school_id == world.units["T-TH3"]


def test_who_left_is_listed_apart_with_everything_kept(
    enter: Enter, people: dict[str, Assessor], world: World
) -> None:
    set_active(
        actor=world.actor("so"), now=at(TODAY), assessor_id=people["an"].pk, version=1, is_active=False, reason="Nghỉ"
    )
    client = enter("so")
    assert names(client.get("/nguoi-danh-gia/").content.decode()) == ["Lò Văn Bình", "Nguyễn Thị Chi"]
    assert names(client.get("/nguoi-danh-gia/?tinh-trang=da-thoi").content.decode()) == ["Cao Vân Anh"]


# ── the person's own pages ────────────────────────────────────────────────────


def test_an_invitation_is_read_and_signed(enter: Enter, people: dict[str, Assessor], world: World) -> None:
    engagement = asked(world, people["an"], role="head")
    client, url = enter("hangxom"), f"/nguoi-danh-gia/loi-moi/{engagement.pk}/"
    assert "1 lời mời chờ bạn ký cam kết" in client.get("/nguoi-danh-gia/loi-moi/").content.decode()
    assert "Ký cam kết trước khi xem hồ sơ Trường Tiểu học Sông Đà" in client.get(url).content.decode()
    for wrong in ({}, {"has_conflict": "khong"}, {"has_conflict": "khong", "signed_name": "Ai đó"},
                  {"has_conflict": "co", "signed_name": "Cao Vân Anh"}):
        assert client.post(url, wrong).status_code == 422
    assert not ConflictDeclaration.objects.exists()
    assert client.post(url, {"has_conflict": "khong", "signed_name": "cao van anh"}).status_code == 302
    assert "Bạn đã ký; hồ sơ Trường Tiểu học Sông Đà đang mở" in client.get(url).content.decode()
    assert "Bạn đang tham gia 1 đoàn, hội đồng" in client.get("/nguoi-danh-gia/loi-moi/").content.decode()


def test_nobody_reads_somebody_elses_invitation(enter: Enter, people: dict[str, Assessor], world: World) -> None:
    engagement = asked(world, people["an"])
    for who in ("so", "giaovien", "mamnon"):
        assert enter(who).get(f"/nguoi-danh-gia/loi-moi/{engagement.pk}/").status_code == 404


def test_a_conflict_is_declared_and_the_officers_read_it(
    enter: Enter, people: dict[str, Assessor], world: World
) -> None:
    engagement = asked(world, people["an"])
    answer = {"has_conflict": "co", "statement": "Con gái học lớp 4.", "signed_name": "Cao Vân Anh"}
    client = enter("hangxom")
    assert client.post(f"/nguoi-danh-gia/loi-moi/{engagement.pk}/", answer).status_code == 302
    assert "(đã khai có xung đột)" in client.get("/nguoi-danh-gia/loi-moi/").content.decode()
    assert "Con gái học lớp 4." in enter("so").get(f"/nguoi-danh-gia/{people['an'].pk}/").content.decode()


def test_the_own_relatives_are_told_before_anybody_asks(
    enter: Enter, people: dict[str, Assessor], world: World
) -> None:
    client = enter("hangxom")
    url = f"/nguoi-danh-gia/loi-moi/nguoi-than/{people['an'].pk}/"
    assert client.post(url, {"school_code": "T-TH1", "relation": "em ruột"}).status_code == 302
    tie = FamilyTie.objects.get()
    other = f"/nguoi-danh-gia/loi-moi/nguoi-than/{people['binh'].pk}/"
    assert client.post(other, {"school_code": "T-TH1", "relation": "em"}).status_code == 404
    assert enter("giaovien").post(f"{url}{tie.pk}/xoa/").status_code == 404
    assert client.post(f"{url}{tie.pk}/xoa/").status_code == 302
    assert not FamilyTie.objects.exists()


def test_an_account_without_invitations_is_told_what_comes(enter: Enter, world: World) -> None:
    assert "Bạn chưa có lời mời nào" in enter("giaovien").get("/nguoi-danh-gia/loi-moi/").content.decode()


def test_a_late_day_is_a_day(world: World, people: dict[str, Assessor], enter: Enter) -> None:
    engagement = asked(world, people["an"], starts_on=date(2026, 12, 1), ends_on=None)
    client, url = enter("hangxom"), f"/nguoi-danh-gia/loi-moi/{engagement.pk}/"
    client.post(url, {"has_conflict": "khong", "signed_name": "Cao Vân Anh"})
    assert "Bạn đã ký; hồ sơ mở từ 01/12/2026" in client.get(url).content.decode()
