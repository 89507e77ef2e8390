"""Forms of the room: what they change, that a mistake keeps what was typed, and what pages cost."""

import io
import re

import docx
import pytest
from tests.demo import cast

pytestmark = pytest.mark.django_db


def words(response) -> str:
    import html

    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


# ── opening a cycle ───────────────────────────────────────────────────────────


def test_a_new_school_opens_a_cycle_seats_its_council_and_starts(world, enter):
    from kiemdinh.rooms.self_assessment.models import Cycle

    client = enter("truongmoi")
    home = client.get("/truong/T-TH3/")
    assert home.status_code == 200
    assert "chưa có chu kỳ tự đánh giá nào" in words(home)
    form = client.get("/truong/T-TH3/chu-ky-moi/")
    assert "Thông tư 57/2026" in words(form)
    made = client.post("/truong/T-TH3/chu-ky-moi/", {"school_year": "2026-2027", "title": "", "has_boxes": "on"})
    cycle = Cycle.objects.get(school_id=world.units["T-TH3"])
    assert (made.status_code, made["Location"]) == (302, f"/chu-ky/{cycle.pk}/hoi-dong/")
    assert (cycle.edition_code, cycle.title) == ("tt57-2026", "Tự đánh giá năm học 2026–2027")

    council = f"/chu-ky/{cycle.pk}/hoi-dong/"
    page = client.get(council)
    assert "5 điểm cần sửa" in words(page)
    refused = client.post(f"/chu-ky/{cycle.pk}/mo/", follow=True)
    assert "Hội đồng có 0 thành viên, cần ít nhất 05" in words(refused)
    for who, role in (("truongmoi", "chair"), ("truongmoi.thuky", "secretary")):
        assert client.post(council, {"account_id": world.accounts[who], "council_role": role}).status_code == 302
    for name, role in (("Người Ba", "vice_chair"), ("Người Bốn", "member"), ("Người Năm", "member")):
        assert client.post(council, {"full_name": name, "position_title": "Giáo viên",
                                     "council_role": role}).status_code == 302
    assert "Hội đồng 5 thành viên, đủ điều kiện" in words(client.get(council))
    started = client.post(f"/chu-ky/{cycle.pk}/mo/", follow=True)
    assert "Đã bắt đầu tự đánh giá" in words(started)
    cycle.refresh_from_db()
    assert cycle.state == "in_progress"
    again = client.post("/truong/T-TH3/chu-ky-moi/", {"school_year": "2026-2027", "title": "Lần hai"})
    assert again.status_code == 422
    assert "Trường đã có chu kỳ tự đánh giá của năm học 2026-2027" in words(again)
    assert 'value="Lần hai"' in again.content.decode()


def test_a_school_type_without_edition_is_told_why(world, enter):
    import time_machine

    with time_machine.travel("2026-07-06T09:00:00+07:00"):
        page = words(enter("gdtx").get("/truong/T-TX1/chu-ky-moi/"))
        assert "chưa có bộ" in page
        assert "Mở chu kỳ" not in page.split("Chưa mở được")[1]
        warned = words(enter("mamnon").get("/truong/T-MN1/chu-ky-moi/"))
        assert "Chưa gồm sửa đổi TT 22/2024" in warned


@pytest.mark.parametrize("who", ["giaovien", "thuky"])
def test_who_may_not_open_a_cycle_is_told_so_before_filling_the_form(world, enter, who):
    client = enter(who)
    assert client.get("/truong/T-TH1/chu-ky-moi/").status_code == 403
    assert client.post("/truong/T-TH1/chu-ky-moi/", {"school_year": "2026-2027"}).status_code == 403


@pytest.mark.parametrize("who", ["hangxom", "sokhac"])
def test_a_stranger_finds_no_form_for_another_school(world, enter, who):
    assert enter(who).get("/truong/T-TH1/chu-ky-moi/").status_code == 404
    assert enter(who).post("/truong/T-TH1/chu-ky-moi/", {"school_year": "2026-2027"}).status_code == 404


# ── mistakes keep what was typed ──────────────────────────────────────────────


def test_the_council_form_keeps_what_was_typed(run, enter):
    client, url = enter("hieutruong"), f"/chu-ky/{run.cycle.pk}/hoi-dong/"
    response = client.post(url, {"full_name": "", "position_title": "Kế toán viên", "duty": "Kiểm tra số liệu",
                                 "council_role": "member"})
    assert response.status_code == 422
    assert "Họ và tên còn trống" in words(response)
    page = response.content.decode()
    assert 'value="Kế toán viên"' in page and 'value="Kiểm tra số liệu"' in page
    one = client.post(f"{url}{run.seats['giaovien'].pk}/", {"full_name": "Tên Mới", "council_role": "member",
                                                           "position_title": "GV", "duty": "", "version": "77"})
    assert one.status_code == 422
    assert "Người khác vừa sửa" in words(one) and 'value="Tên Mới"' in one.content.decode()


@pytest.mark.parametrize("version", ["abc", "", "1.5"])
def test_a_broken_version_is_a_refusal_and_not_a_crash(run, enter, version):
    client, base = enter("hieutruong"), f"/chu-ky/{run.cycle.pk}/"
    from kiemdinh.rooms.self_assessment.use_cases.improvements import add_improvement

    row = add_improvement(actor=run.world.actor("giaovien", run.on), now=cast.at(run.on), cycle_id=run.cycle.pk,
                          subject="1.1", task="Mua thêm sách")
    for path, data in (
        (f"hoi-dong/{run.seats['giaovien'].pk}/", {"full_name": "X Y", "council_role": "member"}),
        (f"cai-tien/{row.pk}/", {"task": "Khác"}),
        ("van-ban/quyet-dinh/", {"number": "1/QĐ"}),
    ):
        client.post(f"{base}van-ban/quyet-dinh/", {"number": "0/QĐ", "version": "0"})
        assert client.post(base + path, data | {"version": version}).status_code in (302, 409, 422), path
    row.refresh_from_db()
    run.seats["giaovien"].refresh_from_db()
    assert (row.task, run.seats["giaovien"].full_name) == ("Mua thêm sách", "Ngô Quốc Ân")


def test_an_improvement_row_with_a_wrong_date_is_not_lost(run, enter):
    client, base = enter("giaovien"), f"/chu-ky/{run.cycle.pk}/"
    response = client.post(f"{base}cai-tien/", {
        "muc": "1.1", "cap": "", "ve": f"{base}tieu-chi/1.1/", "moi-task": "Xây thêm phòng đọc",
        "moi-due_on": "31/02/2024"}, follow=True)
    assert "Hãy nhập như 21/11/2026" in words(response)
    assert "Xây thêm phòng đọc" in response.content.decode()


def test_the_abbreviations_are_not_lost_to_a_double(run, enter):
    client, url = enter("thuky"), f"/chu-ky/{run.cycle.pk}/bao-cao/viet-tat/"
    response = client.post(url, {"tat": ["HS", "HS", "GV"], "nghia": ["Học sinh", "Hồ sơ", "Giáo viên"]}, follow=True)
    assert "có hai lần" in words(response)
    assert 'value="Giáo viên"' in response.content.decode()
    client.post(url, {"tat": ["HS", "GV"], "nghia": ["Học sinh", "Giáo viên"]})
    run.cycle.refresh_from_db()
    assert [a["short"] for a in run.cycle.abbreviations] == ["GV", "HS"]


def test_assignments_are_saved_together_and_a_wrong_date_changes_nothing(run, enter):
    client, url = enter("hieutruong"), f"/chu-ky/{run.cycle.pk}/phan-cong/"
    sheet, seat = run.sheet("3.1"), run.seats["giaovien2"]
    page = client.post(url, {f"nguoi__{sheet.pk}": seat.pk, "han": "bao giờ cũng được"}, follow=True)
    assert page.status_code in (200, 422)
    sheet.refresh_from_db()
    assert (sheet.assignee_id, sheet.due_on) == (None, None)
    done = client.post(url, {f"nguoi__{sheet.pk}": seat.pk, "han": "2024-03-01", "han_bao_cao": "2024-05-20"},
                       follow=True)
    assert "1 phiếu thay đổi" in words(done)
    sheet.refresh_from_db()
    run.cycle.refresh_from_db()
    assert (sheet.assignee, str(sheet.due_on), str(run.cycle.due_on)) == (seat, "2024-03-01", "2024-05-20")


def test_number_and_day_come_from_the_clerk(run, enter):
    client, base = enter("thuky"), f"/chu-ky/{run.cycle.pk}/"

    def decision() -> str:
        document = docx.Document(io.BytesIO(client.get(f"{base}tai/quyet-dinh/").content))
        return "\n".join([p.text for p in document.paragraphs]
                         + [c.text for t in document.tables for r in t.rows for c in r.cells])

    before = decision()
    assert "45" not in before.split("QĐ-")[0][-40:]
    assert "ngày … tháng … năm 20…" in before
    client.post(f"{base}van-ban/quyet-dinh/", {"number": "45", "signed_on": "2023-10-09", "version": "0"})
    after = decision()
    assert "ngày 09 tháng 10 năm 2023" in after and "ngày … tháng …" not in after
    assert re.search(r"Số:\s*45\b", after)
    wrong = client.post(f"{base}van-ban/quyet-dinh/", {"number": "99", "signed_on": "hôm qua", "version": "1"},
                        follow=True)
    assert "Ngày ký chưa đúng" in words(wrong) or "Ngày chưa đúng" in words(wrong)
    assert re.search(r"Số:\s*45\b", decision())


def test_publication_asks_for_agreement_first(run, enter):
    cast.fill(run)
    client, base = enter("hieutruong"), f"/chu-ky/{run.cycle.pk}/bao-cao/"
    refused = client.post(f"{base}cong-bo/", {}, follow=True)
    assert "Hãy đánh dấu vào ô xác nhận" in words(refused)
    run.cycle.refresh_from_db()
    assert run.cycle.state == "in_progress"
    early = client.post(f"{base}cong-bo/", {"dong_y": "1"}, follow=True)
    assert "Chưa ghi ngày hội đồng thông qua báo cáo." in words(early)
    passed = {"passed_on": "2026-11-20", "present": "5", "in_favour": "5", "minutes": "03/BB-HĐ", "version": "0"}
    assert "5/5 thành viên có mặt tán thành, biên bản 03/BB-HĐ." in words(
        client.post(f"/chu-ky/{run.cycle.pk}/thong-qua/", passed, follow=True)
    )
    done = client.post(f"{base}cong-bo/", {"dong_y": "1"}, follow=True)
    assert "Đã công bố báo cáo." in words(done)
    run.cycle.refresh_from_db()
    assert run.cycle.state == "published"
    file = client.get(f"/chu-ky/{run.cycle.pk}/cong-bo/1/")
    assert b"".join(file.streaming_content).startswith(b"PK")


# ── template injection ────────────────────────────────────────────────────────

TRAPS = ("{{7*7}}", "{% now 'Y' %}", "{{ ''.__class__.__mro__ }}", "{%tr for x in y %}", "{{r nguy }}", "{#ẩn#}")


def test_template_code_in_any_text_is_printed_as_text(run, enter):
    from kiemdinh.rooms.self_assessment.use_cases import council, improvements
    from kiemdinh.rooms.self_assessment.use_cases.cycles import set_abbreviations
    from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_narrative

    trap = " ".join(TRAPS)
    who = {"actor": run.world.actor("thuky", run.on), "now": cast.at(run.on), "cycle_id": run.cycle.pk}
    cast.fill(run)
    access = run.access()
    run.save("thuky", "1.1", version=1, state_1=f"<p>S1 {trap}</p>", answers={("1", "a"): "na"},
             reasons={("1", "a"): f"RS {trap}"})
    run.save("thuky", "1.1", state_2=f"<p>S2 {trap}</p>", state_3=f"<p>S3 {trap}</p>",
             strengths=f"<p>ST {trap}</p>", weaknesses=f"<p>WK {trap}</p>")
    run.save("thuky", "k1", version=1, state_4=f"<p>S4 {trap}</p>")
    improvements.add_improvement(**who, subject="1.1", task=f"TK {trap}", owner=f"OW {trap}", resources=f"RC {trap}",
                                 expected_result=f"EX {trap}")
    for subject, fields in (("standard:1", ("opening", "closing")),
                            ("report", ("situation", "purpose", "process", "level_4_closing", "general"))):
        save_narrative(**who, subject=subject, texts={f: TextEdit(f"<p>{f.upper()} {trap}</p>", 0) for f in fields})
    set_abbreviations(**who, rows=[("AB", f"AB {trap}")])
    group = council.add_group(**who, kind="working_group", name=f"GR {trap}"[:110])
    council.add_participant(**who, full_name=f"PN {trap}"[:115], position_title=f"PT {trap}"[:115],
                            council_role="member", duty=f"DT {trap}", groups=[group.pk], leads=[group.pk])
    evidence_code = run.evidence("1.1", f"EV {trap}")
    assert evidence_code.startswith("[H1-1.1-")

    client, base = enter("thuky"), f"/chu-ky/{run.cycle.pk}/"
    for path in ("", "hoi-dong/", "tieu-chi/", "tieu-chi/1.1/", "muc-4/1/", "tieu-chuan/1/", "noi-dung/", "bao-cao/",
                 "bao-cao/viet-tat/", "minh-chung/", "phan-cong/"):
        response = client.get(base + path)
        assert response.status_code == 200, path
        assert "49" not in re.findall(r"S1 (\S+)", words(response)), path
    assert trap in words(client.get(f"{base}tieu-chi/1.1/"))

    everything = {}
    for kind in ("quyet-dinh", "phieu", "bao-cao", "minh-chung"):
        answer = client.get(f"{base}tai/{kind}/")
        assert answer.status_code == 200, kind
        document = docx.Document(io.BytesIO(answer.content))
        everything[kind] = "\n".join(
            [p.text for p in document.paragraphs] + [c.text for t in document.tables for r in t.rows for c in r.cells])
    for prefix in ("S1", "S2", "S3", "ST", "WK", "S4", "TK", "OW", "RC", "EX", "OPENING", "CLOSING", "SITUATION",
                   "PURPOSE", "PROCESS", "LEVEL_4_CLOSING", "GENERAL", "AB", "EV"):
        assert f"{prefix} {trap}" in everything["bao-cao"], prefix
    for prefix in ("S1", "S2", "S3", "ST", "WK", "TK", "OW"):
        assert f"{prefix} {trap}" in everything["phieu"], prefix
    assert f"EV {trap}" in everything["minh-chung"]
    for prefix in ("PN", "PT", "GR"):
        assert f"{prefix} {trap}"[:110] in everything["quyet-dinh"], prefix
    assert access.cycle.pk == run.cycle.pk


def test_markup_in_plain_boxes_is_words_everywhere(run, enter):
    client, url = enter("giaovien"), f"/chu-ky/{run.cycle.pk}/tieu-chi/1.1/"
    nasty = "<script>alert(1)</script> 5 < 7 & \"chín\""
    client.post(url, {"state_1": nasty, "state_1__version": "0", "state_1__format": "plain"})
    page = client.get(url).content.decode()
    assert "<script>alert(1)" not in page
    import html

    assert nasty in html.unescape(page)


# ── downloads ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("edition", ["2018", "tt57"])
def test_every_document_opens_and_names_the_school(world, enter, edition):
    import openpyxl

    run = cast.running_cycle(world) if edition == "2018" else cast.tt57_cycle(world)
    run.evidence("1.1", "Kế hoạch chiến lược")
    cast.fill(run)
    client, base = enter("thuky"), f"/chu-ky/{run.cycle.pk}/tai/"
    for kind in ("quyet-dinh", "phieu", "bao-cao", "minh-chung"):
        answer = client.get(f"{base}{kind}/")
        assert answer.status_code == 200
        assert answer["Content-Type"].endswith("wordprocessingml.document")
        assert re.search(r"filename[*]?=.*\.docx", answer["Content-Disposition"])
        document = docx.Document(io.BytesIO(answer.content))
        text = "\n".join([p.text for p in document.paragraphs]
                         + [c.text for t in document.tables for r in t.rows for c in r.cells])
        assert "SÔNG ĐÀ" in text.upper(), kind
        for leftover in ("{{", "{%", "None", "undefined"):
            assert leftover not in text, (kind, leftover)
    one = docx.Document(io.BytesIO(client.get(f"{base}phieu/?tieu-chi=1.1").content))
    every = docx.Document(io.BytesIO(client.get(f"{base}phieu/").content))
    standard = docx.Document(io.BytesIO(client.get(f"{base}phieu/?tieu-chuan=1").content))
    assert len(one.paragraphs) < len(standard.paragraphs) < len(every.paragraphs)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{base}minh-chung-xlsx/").content)).active
    cells = [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]
    assert "Kế hoạch chiến lược" in cells


# ── what pages cost ───────────────────────────────────────────────────────────


def queries_of(client, url) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_board_and_the_sheet_cost_the_same_whatever_else_there_is(world, enter):
    run = cast.running_cycle(world)
    cast.fill(run)
    code = run.evidence("1.1")
    run.save("thuky", "1.1", version=1, state_1=f"<p>Có kế hoạch {code}.</p>")
    client, base = enter("thuky"), f"/chu-ky/{run.cycle.pk}/"
    pages = {"board": f"{base}tieu-chi/", "sheet": f"{base}tieu-chi/1.1/"}
    alone = {name: queries_of(client, url) for name, url in pages.items()}
    assert all(n <= 12 for n in alone.values()), alone
    # Two more schools with cycles, and three times the evidence in this one.
    for school, by in (("T-TH2", "hangxom"), ("T-TH3", "truongmoi")):
        other = cast.new_cycle(world, by=by, school=school)
        cast.seat_council(world, other, by=by, people_=[(by, "chair"), ("Người Khác", "secretary")])
    for n in range(2):
        run.evidence("1.1", f"Kế hoạch thứ {n}")
    assert {name: queries_of(client, url) for name, url in pages.items()} == alone
