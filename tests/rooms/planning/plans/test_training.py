"""Courses, their people, certificates, coverage; the screens of them."""

import io
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from tests.demo.cast import TODAY, at
from tests.rooms.appraisal.world import Office

from kiemdinh.rooms.assessors.models import Qualification
from kiemdinh.rooms.planning.models import Attendance, Course
from kiemdinh.rooms.planning.queries.training import coverage, trained
from kiemdinh.rooms.planning.rules.training import CourseFacts, course_problems, next_numbers, post_of_role, share
from kiemdinh.rooms.planning.use_cases import PlanningProblem, StaleRow
from kiemdinh.rooms.planning.use_cases import training as t

if TYPE_CHECKING:
    from django.test import Client

Enter = Callable[[str], "Client"]
NOW = at(TODAY)
FACTS: dict[str, Any] = {
    "kind": "external",
    "title": "Tập huấn đánh giá ngoài",
    "organiser": "Sở Giáo dục và Đào tạo",
    "starts_on": date(2026, 11, 18),
    "ends_on": date(2026, 11, 19),
    "seats": 3,
    "certificate_symbol": "CN-SGDĐT",
}
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def facts(**more: Any) -> CourseFacts:
    return CourseFacts(**(FACTS | more))


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({}, set()),
        ({"kind": "khac"}, {"kind"}),
        ({"title": "", "organiser": ""}, {"title", "organiser"}),
        ({"starts_on": None}, {"starts_on"}),
        ({"ends_on": date(2026, 11, 17)}, {"ends_on"}),
        ({"ends_on": date(2028, 11, 17)}, {"ends_on"}),
        ({"seats": 0}, {"seats"}),
        ({"seats": 1}, {"seats"}),
        ({"place": "x" * 201}, {"place"}),
    ],
)
def test_what_stands_against_a_course(more: dict[str, Any], fields: set[str]) -> None:
    assert set(course_problems(facts(**more), taken=2)) == fields


def test_numbers_go_on_after_the_highest() -> None:
    assert next_numbers(["001/CN", "007/CN", "cũ"], symbol="CN", how_many=2) == ["008/CN", "009/CN"]
    assert next_numbers([], symbol="", how_many=1) == ["001"]
    assert (share(1, 3), share(0, 0)) == ("33%", "–")
    assert [post_of_role(r) for r in ("principal", "unit_admin", "ministry_officer", "system_admin")] == [
        "principal",
        "teacher",
        "officer",
        "outsider",
    ]


@pytest.fixture
def course(so: Office) -> Course:
    return t.save_course(actor=so.actor("so"), now=NOW, facts=facts())


def put(so: Office, course: Course, **person: Any) -> Attendance:
    return t.add_person(actor=so.actor("so"), now=NOW, course_id=course.pk, person=t.Person(**person))


def test_people_with_and_without_account(so: Office, course: Course) -> None:
    head = put(so, course, username="hieutruong")
    typed = put(so, course, full_name="Lê Văn Gõ", workplace="T-TH2", post="teacher")
    far = put(so, course, full_name="Trần Ngoài", workplace="Trường Xa")
    assert [(r.full_name, r.post, r.workplace, r.workplace_unit_id) for r in (head, typed, far)] == [
        ("Lò Thị Mai Hương", "principal", "Trường Tiểu học Sông Đà", so.school_id),
        ("Lê Văn Gõ", "teacher", "Trường Tiểu học Bên Cạnh", so.world.units["T-TH2"]),
        ("Trần Ngoài", "outsider", "Trường Xa", None),
    ]
    for person, words in (
        ({"full_name": "Một Người"}, "còn 0 chỗ"),
        ({"username": "sokhac"}, "không có tài khoản"),
        ({"full_name": ""}, "cần sửa"),
        ({"full_name": "Ai", "post": "vua"}, "cần sửa"),
    ):
        with pytest.raises(PlanningProblem) as refused:
            put(so, course, **person)
        assert words in str(refused.value) + "".join(refused.value.fields.values())
    t.save_course(actor=so.actor("so"), now=NOW, course_id=course.pk, version=course.version, facts=facts(seats=None))
    with pytest.raises(PlanningProblem, match="đã có Lò Thị Mai Hương"):
        put(so, course, username="hieutruong")
    with pytest.raises(PlanningProblem, match="đã có Lê Văn Gõ"):
        put(so, course, full_name="le van go", workplace="Trường Tiểu học Bên Cạnh")


def test_certificates_coverage_and_the_register_of_assessors(so: Office, course: Course) -> None:
    rows = [put(so, course, username=name) for name in ("hieutruong", "phohieutruong", "tv1")]
    with pytest.raises(PlanningProblem, match="Không còn ai"):
        t.give_certificates(actor=so.actor("so"), now=NOW, course_id=course.pk, version=1, day=TODAY)
    shown = [r.pk for r in rows]
    assert (
        t.mark_present(
            actor=so.actor("so"), now=NOW, course_id=course.pk, version=1, shown=shown, present=[shown[0], shown[2]]
        )
        == 2
    )
    with pytest.raises(StaleRow):
        t.mark_present(actor=so.actor("so"), now=NOW, course_id=course.pk, version=1, shown=shown, present=shown)
    for day in (None, date(2026, 11, 17), date(2026, 11, 22)):
        with pytest.raises(PlanningProblem) as refused:
            t.give_certificates(actor=so.actor("so"), now=NOW, course_id=course.pk, version=2, day=day)
        assert set(refused.value.fields) == {"day"}
    assert t.give_certificates(actor=so.actor("so"), now=NOW, course_id=course.pk, version=2, day=TODAY) == (2, 1)
    found = Attendance.objects.filter(course=course).order_by("sort_key").values_list("full_name", "certificate_number")
    assert dict(found) == {
        "Hà Anh Chủ": "001/CN-SGDĐT",
        "Lò Thị Mai Hương": "002/CN-SGDĐT",
        "Đỗ Văn Ất": "",
    }
    kept = Qualification.objects.get(assessor_id=so.assessors[0])
    assert (kept.kind, kept.number, kept.issued_on) == ("training", "001/CN-SGDĐT", TODAY)
    with pytest.raises(PlanningProblem, match="không xóa được"):
        t.remove_person(actor=so.actor("so"), now=NOW, course_id=course.pk, attendance_id=shown[0])
    with pytest.raises(PlanningProblem, match="bỏ đánh dấu"):
        t.mark_present(actor=so.actor("so"), now=NOW, course_id=course.pk, version=3, shown=shown, present=[])
    with pytest.raises(PlanningProblem, match="không hủy được"):
        t.cancel_course(actor=so.actor("so"), now=NOW, course_id=course.pk, version=3, reason="Bão")
    path = f"/{so.world.units['T-BO']}/{so.world.units['T-TINH']}/"
    assert [(x.kind, x.post, x.people) for x in trained(path=path, on=TODAY, between=YEAR)] == [
        ("external", "principal", 1),
        ("external", "teacher", 1),
    ]
    assert trained(path=path, on=TODAY, between=(date(2025, 1, 1), date(2025, 12, 31))) == []
    lines = {x.post_label: (x.total, x.by_kind) for x in coverage(path=path, on=TODAY, between=YEAR)}
    assert lines["Hiệu trưởng"] == (6, (0, 1, 0, 0, 0))
    assert lines["Phó hiệu trưởng"] == (1, (0, 0, 0, 0, 0))
    assert lines["Chuyên viên, lãnh đạo cơ quan quản lý"][0] == 4


def test_a_person_at_two_courses_counts_once(so: Office, course: Course) -> None:
    other = t.save_course(actor=so.actor("so"), now=NOW, facts=facts(title="Lớp thứ hai"))
    for one in (course, other):
        row = put(so, one, full_name="Lê Văn Gõ", workplace="T-TH2", post="teacher")
        t.mark_present(
            actor=so.actor("so"), now=NOW, course_id=one.pk, version=one.version, shown=[row.pk], present=[row.pk]
        )
    path = f"/{so.world.units['T-BO']}/{so.world.units['T-TINH']}/"
    assert [x.people for x in trained(path=path, on=TODAY, between=YEAR)] == [1]


def test_a_course_called_off_trains_nobody(so: Office, course: Course) -> None:
    with pytest.raises(PlanningProblem):
        t.cancel_course(actor=so.actor("so"), now=NOW, course_id=course.pk, version=1, reason=" ")
    t.cancel_course(actor=so.actor("so"), now=NOW, course_id=course.pk, version=1, reason="Bão")
    with pytest.raises(PlanningProblem, match="đã hủy"):
        put(so, course, username="hieutruong")


def test_who_may_what(so: Office, course: Course) -> None:
    with pytest.raises(PermissionDenied):
        t.save_course(actor=so.actor("giaovien"), now=NOW, facts=facts())
    for stranger in ("xa", "hieutruong", "sokhac"):
        with pytest.raises(Http404):
            t.add_person(actor=so.actor(stranger), now=NOW, course_id=course.pk, person=t.Person(full_name="Ai"))
    with pytest.raises(PlanningProblem, match="hai lần"):
        t.save_course(actor=so.actor("so"), now=NOW, facts=facts())
    later = t.save_course(
        actor=so.actor("so"),
        now=NOW,
        facts=facts(title="Sau", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1)),
    )
    with pytest.raises(PlanningProblem, match="điểm danh từ"):
        t.mark_present(actor=so.actor("so"), now=NOW, course_id=later.pk, version=1, shown=[], present=[])


def sheet(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(("Họ và tên", "Tên đăng nhập", "Nơi công tác", "Nhóm chức vụ", "Chức vụ"))
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("nguoi.xlsx", out.getvalue())


def test_a_file_is_shown_first_with_the_rows_to_mend(enter: Enter, so: Office) -> None:
    course = t.save_course(actor=so.actor("so"), now=NOW, facts=facts(seats=None))
    client, base = enter("so"), f"/tap-huan/{course.pk}/nhap/"
    answer = client.post(
        base,
        {
            "file": sheet(
                ("Lê Văn Gõ", "", "T-TH2", "Giáo viên", "Giáo viên"),
                ("", "", "T-TH2", "", ""),
                ("lê văn gõ", "", "Trường Tiểu học Bên Cạnh", "", ""),
                ("Ai Đó", "khong.co", "", "", ""),
                ("Người Lạ", "", "Công ty X", "Vua", ""),
                ("Lò Thị Mai Hương", "hieutruong", "", "", ""),
            )
        },
    )
    page = answer.content.decode()
    assert "2 người sẵn sàng, 4 dòng phải sửa" in page
    assert "Trùng với dòng 2." in page
    assert "không có tài khoản" in page
    assert "Không có nhóm chức vụ “Vua”" in page
    assert Attendance.objects.count() == 0
    ready, bad = answer.context["ready"], answer.context["bad"]
    assert client.post(f"{base}dong-can-sua/", {"kept": bad}).status_code == 200
    assert enter("giamdoc").post(f"{base}ghi/", {"kept": ready}).status_code == 404
    assert client.post(f"{base}ghi/", {"kept": ready + "x"}).status_code == 404
    assert client.post(f"{base}ghi/", {"kept": ready}).status_code == 302
    assert client.post(f"{base}ghi/", {"kept": ready}).status_code == 302
    assert set(Attendance.objects.values_list("full_name", flat=True)) == {"Lê Văn Gõ", "Lò Thị Mai Hương"}
    for wrong in (SimpleUploadedFile("a.pdf", b"%PDF"), SimpleUploadedFile("a.xlsx", b"x"), sheet()):
        assert client.post(base, {"file": wrong}).status_code == 422
    assert client.get(f"{base}mau/").status_code == 200


def test_the_screens_of_a_course(enter: Enter, so: Office) -> None:
    client = enter("so")
    sent = FACTS | {"starts_on": "2026-11-18", "ends_on": "2026-11-19"}
    assert client.get("/tap-huan/moi/").status_code == 200
    assert client.post("/tap-huan/moi/", sent | {"seats": "không"}).status_code == 422
    assert client.post("/tap-huan/moi/", sent).status_code == 302
    course = Course.objects.get()
    base = f"/tap-huan/{course.pk}/"
    assert client.post(f"{base}nguoi/", {"username": "hieutruong", "post": "outsider"}).status_code == 302
    assert client.post(f"{base}nguoi/", {"username": "hieutruong", "post": "outsider"}).status_code == 422
    row = Attendance.objects.get()
    client.post(f"{base}co-mat/", {"version": "1", "dong": [row.pk], "co-mat": [row.pk]})
    page = client.get(base).content.decode()
    assert "1/1 người có mặt" in page
    assert "Cấp 1 chứng nhận" in page
    assert client.post(f"{base}chung-nhan/", {"version": "2", "day": "hôm nay"}).status_code == 302
    client.post(f"{base}chung-nhan/", {"version": "2", "day": "2026-11-20"})
    assert "001/CN-SGDĐT" in enter("hieutruong").get("/tap-huan/cua-toi/").content.decode()
    document = docx.Document(io.BytesIO(client.get(f"{base}word/").content))
    cells = "\n".join(c.text for table in document.tables for r in table.rows for c in r.cells)
    assert "Lò Thị Mai Hương" in cells and "001/CN-SGDĐT" in cells and "{{" not in cells
    for address, rows in (("?tim=song+da", 1), ("?tim=khong+co", 0)):
        found = openpyxl.load_workbook(io.BytesIO(client.get(f"{base}{address}&xuat=xlsx").content)).active
        assert found is not None
        names = [r[0] for r in found.iter_rows(min_row=4, values_only=True) if r[0] and r[0] != "Họ và tên"]
        assert len(names) == rows
    for address in (
        "",
        "?loai=external&nam=2026&tim=danh+gia",
        "?loai=self",
        "?xuat=xlsx",
        "do-phu/",
        "do-phu/?tu=2022-01-01&den=2026-12-31",
        "do-phu/?xuat=xlsx",
        f"{course.pk}/sua/",
        f"{course.pk}/huy/",
    ):
        assert client.get(f"/tap-huan/{address}").status_code == 200
    assert "1 lớp tập huấn" in client.get("/tap-huan/?tim=danh+gia").content.decode()
    assert client.post(f"{base}nguoi/{row.pk}/xoa/").status_code == 302
    assert Attendance.objects.count() == 1
    for stranger in ("xa", "sokhac", "hieutruong"):
        for part in ("", "sua/", "nguoi/", "nhap/", "word/"):
            assert enter(stranger).get(base + part).status_code == 404
    assert enter("giaovien").get("/tap-huan/moi/").status_code == 403
    assert enter("xa").get("/tap-huan/?don-vi=T-TINH").status_code == 404
    assert enter("xa").get("/tap-huan/?don-vi=T-TH1").status_code == 200
