"""The screens of plans, as signed-in people reach them."""

import io
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from tests.rooms.appraisal.world import Office
from tests.rooms.planning.plans.test_plans import again, approved, begun, handed_in, running
from tests.rooms.recognition.conftest import Cases

from kiemdinh.rooms.planning.models import Plan, PlanActivity, PlanRequest, PlanSchool, RoadmapStep

if TYPE_CHECKING:
    from django.test import Client

__all__ = ("running",)

Enter = Callable[[str], "Client"]


def test_one_button_makes_next_years_plan_from_what_runs_out(enter: Enter, so: Office, cases: Cases) -> None:
    cases.issued(school="T-TH2", kind="national_standard", level=1, on=date(2022, 3, 4), signed=date(2022, 3, 20))
    client = enter("so")
    page = client.get("/ke-hoach/").content.decode()
    assert "Chưa có kế hoạch năm 2027" in page
    assert "<dt>Duy trì</dt><dd><strong>1 trường</strong>" in page
    assert "<dt>Công nhận mới</dt><dd><strong>1 trường</strong>" in page
    answer = client.post("/ke-hoach/lap/?nam=2027")
    plan = Plan.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/ke-hoach/{plan.pk}/")
    page = client.get(f"/ke-hoach/{plan.pk}/").content.decode()
    assert "Kế hoạch năm 2027: đang soạn" in page
    assert "hết hạn ngày 20/03/2027" in page
    assert client.post("/ke-hoach/lap/?nam=2027").status_code == 302
    assert Plan.objects.count() == 1


@pytest.fixture
def plan(so: Office) -> Plan:
    return begun(so)


def test_every_part_is_written_through_the_screens(enter: Enter, so: Office, plan: Plan) -> None:
    client, base = enter("so"), f"/ke-hoach/{plan.pk}/"
    sent: dict[str, Any] = {"content": "Tập huấn phần mềm", "budget": "12.000.000", "time": "03/2027"}
    assert client.post(f"{base}viec/", sent).status_code == 302
    assert client.post(f"{base}viec/", sent).status_code == 422
    row = PlanActivity.objects.get(plan=plan, content="Tập huấn phần mềm")
    assert row.budget == 12_000_000
    form = client.get(f"{base}viec/{row.pk}/").content.decode()
    assert 'value="12.000.000"' in form
    assert client.post(f"{base}viec/{row.pk}/", sent | {"version": "1", "budget": "1,5"}).status_code == 422
    assert client.post(f"{base}viec/{row.pk}/", sent | {"version": "1", "lead": "Sở"}).status_code == 302
    assert "Người khác vừa sửa" in client.post(f"{base}viec/{row.pk}/", sent | {"version": "1"}).content.decode()
    assert client.post(f"{base}viec/{row.pk}/xoa/").status_code == 302
    school = {"kind": "pilot", "code": "T-NC1", "reason": "Làm điểm", "aim": "Mức độ 1"}
    assert client.post(f"{base}truong/them/", school).status_code == 302
    answer = client.post(f"{base}truong/them/", school)
    assert "đã có trong danh sách" in answer.content.decode()
    listed = PlanSchool.objects.get(plan=plan, kind="pilot")
    assert client.post(f"{base}truong/{listed.pk}/", {"aim": "Mức độ 2", "version": "1"}).status_code == 302
    assert client.post(f"{base}truong/{listed.pk}/bo/", {"reason": "", "version": "2"}).status_code == 422
    assert client.post(f"{base}truong/{listed.pk}/bo/", {"reason": "Nhầm", "version": "2"}).status_code == 302
    assert "Nhầm" in client.get(f"{base}truong/?bo=1").content.decode()
    assert client.post(f"{base}truong/them/", school).status_code == 302
    asked = {"kind": "people", "content": "Thêm hai giáo viên tiếng Anh"}
    assert client.post(f"{base}de-nghi/them/", asked).status_code == 302
    request = PlanRequest.objects.get()
    assert client.get(f"{base}de-nghi/{request.pk}/").status_code == 200
    assert client.post(f"{base}de-nghi/{request.pk}/", asked | {"version": "1", "amount": "5"}).status_code == 302
    assert client.get(f"{base}de-nghi/{request.pk}/tra-loi/").status_code == 403
    answered = {"answer": "agreed", "words": "Đồng ý", "version": "2"}
    assert enter("giamdoc").post(f"{base}de-nghi/{request.pk}/tra-loi/", answered).status_code == 302
    assert client.post(f"{base}de-nghi/{request.pk}/xoa/").status_code == 302
    assert PlanRequest.objects.get().state == "agreed"


def test_lists_are_searched_without_marks_and_exported_as_shown(enter: Enter, so: Office, plan: Plan) -> None:
    client, base = enter("so"), f"/ke-hoach/{plan.pk}/truong/"
    for code in ("T-NC1", "T-MN1"):
        client.post(f"{base}them/", {"kind": "pilot", "code": code, "reason": "Làm điểm"})
    for address, names in (
        ("", ["T-TH1", "T-MN1", "T-NC1"]),
        ("?loai=pilot", ["T-MN1", "T-NC1"]),
        ("?loai=pilot&tim=nam+ma", ["T-NC1"]),
        ("?tim=khong+co", []),
    ):
        assert client.get(base + address).status_code == 200
        file = client.get(f"{base}{address}{'&' if address else '?'}xuat=xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
        assert sheet is not None
        codes = [row[1] for row in sheet.iter_rows(min_row=3, values_only=True) if row[1] and row[1] != "Mã trường"]
        assert codes == names


def test_two_writers_of_the_same_part_see_both_wordings(enter: Enter, so: Office, plan: Plan) -> None:
    client, url = enter("so"), f"/ke-hoach/{plan.pk}/loi-van/"
    base = {**plan.texts, **{f"{key}_v": 1 for key in plan.texts}}
    assert client.post(url, base | {"goals": "Của tôi"}).status_code == 302
    answer = client.post(url, base | {"goals": "Của chị"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "lời mới nhất của người khác" in page
    assert "Của tôi" in page
    assert "Của chị" in page
    assert 'name="goals_v" value="2"' in page
    assert client.post(url, base | {"goals": "Của cả hai", "goals_v": 2}).status_code == 302
    assert again(plan).texts["goals"] == "Của cả hai"


def test_the_way_of_a_plan_through_the_screens(enter: Enter, so: Office, running: None) -> None:
    xa, client = enter("xa"), enter("so")
    assert xa.post("/ke-hoach/lap/?nam=2027").status_code == 302
    theirs = Plan.objects.get()
    assert client.get(f"/ke-hoach/{theirs.pk}/").status_code == 404
    xa.post(f"/ke-hoach/{theirs.pk}/chuyen/nop/", {"version": theirs.version})
    assert again(theirs).state == "submitted"
    xa.post(f"/ke-hoach/{theirs.pk}/chuyen/nop/", {"version": theirs.version})
    page = client.get(f"/ke-hoach/{theirs.pk}/").content.decode()
    assert "Tổng hợp vào kế hoạch của đơn vị" in page
    assert client.post(f"/ke-hoach/{theirs.pk}/tra-lai/", {"reason": "", "version": theirs.version}).status_code == 422
    assert client.get("/ke-hoach/").content.decode().count("1/1 đơn vị trực thuộc đã nộp") == 1
    client.post("/ke-hoach/lap/?nam=2027")
    mine = Plan.objects.get(unit_id=so.world.units["T-TINH"])
    assert "Tổng hợp 1 kế hoạch đã nộp" in client.get(f"/ke-hoach/{mine.pk}/cap-duoi/").content.decode()
    assert client.post(f"/ke-hoach/{mine.pk}/cap-duoi/tong-hop/").status_code == 302
    assert "Từ kế hoạch của" in client.get(f"/ke-hoach/{mine.pk}/truong/").content.decode()
    for extra in ("", "?tinh-trang=consolidated", "?tim=nam+ma", "?xuat=xlsx"):
        assert client.get(f"/ke-hoach/{mine.pk}/cap-duoi/{extra}").status_code == 200
    boss, url = enter("giamdoc"), f"/ke-hoach/{mine.pk}/phe-duyet/"
    paper = {"number": "9/KH-UBND", "signed_on": "2026-11-20", "authority": "Ủy ban nhân dân tỉnh Thử"}
    assert client.get(url).status_code == 403
    assert 'value="Ủy ban nhân dân tỉnh Thử"' in boss.get(url).content.decode()
    assert boss.post(url, paper | {"version": "1", "number": ""}).status_code == 422
    assert boss.post(url, paper | {"version": again(mine).version}).status_code == 302
    assert boss.get(url).status_code == 403
    client.post(f"/ke-hoach/{mine.pk}/chuyen/cong-bo/", {"version": again(mine).version})
    assert again(mine).state == "published"
    assert enter("hangxom").get(f"/ke-hoach/{mine.pk}/").status_code == 200
    assert boss.post(f"/ke-hoach/{mine.pk}/sua-doi/", {"reason": "Thêm", "version": mine.version}).status_code == 302


def test_the_word_file_holds_the_plan_with_its_lists(enter: Enter, so: Office, running: None) -> None:
    plan = approved(so, begun(so))
    for url in (f"/ke-hoach/{plan.pk}/word/", f"/ke-hoach/{plan.pk}/word/1/"):
        document = docx.Document(io.BytesIO(enter("so").get(url).content))
        words = "\n".join(p.text for p in document.paragraphs)
        cells = "\n".join(c.text for t in document.tables for r in t.rows for c in r.cells)
        assert "công nhận trường đạt chuẩn quốc gia năm 2027" in words
        assert "Danh sách trường đề nghị công nhận duy trì năm 2027" in words
        assert "Trường Tiểu học Bên Cạnh" in cells
        assert "Số: 150/KH-UBND" in cells
        assert "ỦY BAN NHÂN DÂN" in cells.upper()
        assert "{{" not in words + cells
    assert enter("so").get(f"/ke-hoach/{plan.pk}/word/2/").status_code == 404


def test_strangers_and_readers(enter: Enter, so: Office) -> None:
    plan = handed_in(so, "hieutruong")
    base = f"/ke-hoach/{plan.pk}/"
    for stranger in ("hangxom", "sokhac"):
        for part in ("", "truong/", "de-nghi/", "word/", "loi-van/", "phe-duyet/"):
            assert enter(stranger).get(base + part).status_code == 404
    for part in ("loi-van/", "viec/", "truong/them/", "de-nghi/them/", "phe-duyet/"):
        assert enter("xa").get(base + part).status_code == 403
    assert enter("giaovien").get(base).status_code == 200
    assert enter("giaovien").post("/ke-hoach/lap/").status_code == 403
    for missing in ("viec/999/", "truong/999/", "de-nghi/999/", "chuyen/khac/"):
        assert enter("hieutruong").post(base + missing, {}).status_code in (403, 404)
    assert enter("xa").get("/ke-hoach/?don-vi=T-TINH").status_code == 404
    assert enter("xa").get("/ke-hoach/?don-vi=T-TH1").status_code == 200
    assert enter("xa").get("/ke-hoach/cua/T-TH1/2027/")["Location"] == base
    assert enter("xa").get("/ke-hoach/cua/T-TH1/2026/").status_code == 404
    assert enter("xa").get("/ke-hoach/999/").status_code == 404


def test_a_school_writes_its_roadmap(enter: Enter, so: Office) -> None:
    client = enter("hieutruong")
    assert client.get("/ke-hoach/lo-trinh/").status_code == 200
    sent = {"year": "2028", "level": "2", "degree": "1", "note": "Xây bốn phòng"}
    assert client.post("/ke-hoach/lo-trinh/moc/", sent).status_code == 302
    assert client.post("/ke-hoach/lo-trinh/moc/", sent).status_code == 422
    assert 'name="version" value="1"' in client.get("/ke-hoach/lo-trinh/moc/?nam=2028").content.decode()
    assert client.post("/ke-hoach/lo-trinh/moc/", {"year": "2029"}).status_code == 422
    page = enter("xa").get("/ke-hoach/lo-trinh/?tim=song+da&nam=2028").content.decode()
    assert "1 mốc trong lộ trình" in page
    assert enter("xa").get("/ke-hoach/lo-trinh/?xuat=xlsx").status_code == 200
    assert enter("xa").get("/ke-hoach/lo-trinh/moc/").status_code == 403
    assert enter("hangxom").get("/ke-hoach/lo-trinh/?don-vi=T-TH1").status_code == 404
    assert client.post("/ke-hoach/lo-trinh/2028/xoa/").status_code == 302
    assert RoadmapStep.objects.count() == 0
