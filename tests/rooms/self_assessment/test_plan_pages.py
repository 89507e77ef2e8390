"""Pages of planning and their Word documents: exact words, problems that keep what was typed, strangers."""

import io
import json
import re
from datetime import date

import docx
import pytest
from tests.demo import cast

from kiemdinh.rooms.self_assessment.models import ContentItem, CriterionSheet, Cycle, FocusIssue, PlanReview, PlanWeek
from kiemdinh.rooms.self_assessment.rules.content_items import ContentDraft
from kiemdinh.rooms.self_assessment.use_cases import content_items, council, improvement_plan, plan, reviews
from kiemdinh.rooms.self_assessment.use_cases.improvement_plan import PlanItemDraft
from kiemdinh.rooms.self_assessment.use_cases.reviews import ReviewDraft
from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_narrative

pytestmark = pytest.mark.django_db


def words(response) -> str:
    import html

    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def heading(response) -> str:
    import html

    found = re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    assert len(found) == 1
    return html.unescape(" ".join(re.sub(r"<[^>]+>", "", found[0]).split()))


def who(run, name="thuky"):
    return {"actor": run.world.actor(name, run.on), "now": cast.at(run.on, 14), "cycle_id": run.cycle.pk}


@pytest.fixture
def tt57(world):
    return cast.tt57_cycle(world)


# ── the plan ──────────────────────────────────────────────────────────────────


def test_the_plan_is_made_on_its_page(run, enter):
    Cycle.objects.filter(pk=run.cycle.pk).update(due_on=date(2024, 5, 30))
    client, url = enter("thuky"), f"/chu-ky/{run.cycle.pk}/ke-hoach/"
    page = client.get(url)
    assert heading(page) == "Kế hoạch tự đánh giá chưa có thời gian biểu"
    assert "Dựng 10 dòng từ hạn báo cáo" in words(page) and "Công văn 5932, 5942/BGDĐT-QLCL" in words(page)
    done = client.post(url, {"viec": "goi-y"}, follow=True)
    assert "Đã dựng 10 dòng" in words(done)
    assert heading(done) == "Kế hoạch tự đánh giá còn 7 mục chưa viết"
    assert "Tuần 4–5 02/02/2024 – 15/02/2024" in words(done)
    row = PlanWeek.objects.order_by("position").first()
    form = client.get(f"{url}?sua={row.pk}")
    assert 'value="2024-01-12"' in form.content.decode()
    client.post(url, {"viec": "sua", "dong": row.pk, "version": "1", "starts_on": "12/01/2024", "ends_on":
                      "2024-01-20", "content": "Họp lãnh đạo", "who": "Hiệu trưởng", "result": ""})
    row.refresh_from_db()
    assert (row.content, row.ends_on, row.version) == ("Họp lãnh đạo", date(2024, 1, 20), 2)
    client.post(url, {"viec": "xuong", "dong": row.pk, "version": "2"})
    assert PlanWeek.objects.get(pk=row.pk).position == 2
    client.post(url, {"viec": "bo", "dong": row.pk, "version": "2"})
    assert PlanWeek.objects.count() == 9


def test_a_mistake_in_a_week_keeps_what_was_typed(run, enter):
    client, url = enter("thuky"), f"/chu-ky/{run.cycle.pk}/ke-hoach/"
    data = {"viec": "them", "starts_on": "2024-03-10", "ends_on": "2024-03-09", "content": "Việc gõ dở", "who": "An"}
    wrong = client.post(url, data)
    assert wrong.status_code == 422
    assert "Ngày kết thúc (09/03/2024) trước ngày bắt đầu (10/03/2024)" in words(wrong)
    assert "Việc gõ dở" in words(wrong) and 'value="An"' in wrong.content.decode()
    row = plan.add_week(**who(run), starts_on=date(2024, 3, 4), ends_on=date(2024, 3, 5), content="Họp")
    stale = client.post(url, {**data, "viec": "sua", "dong": row.pk, "version": "9", "ends_on": "2024-03-11"})
    assert stale.status_code == 422
    assert "Người khác vừa sửa dòng thời gian biểu này" in words(stale) and "Việc gõ dở" in words(stale)
    assert "Đang lưu Họp" in words(stale)
    assert PlanWeek.objects.get().content == "Họp"


def test_texts_of_the_plan_are_saved_by_the_page_and_by_the_editor(run, enter):
    client, url = enter("thuky"), f"/chu-ky/{run.cycle.pk}/ke-hoach/loi-van/"
    page = client.get(url)
    assert heading(page) == "Lời văn của kế hoạch tự đánh giá"
    assert "IX. Thời gian" not in words(page) and "VII. Chuyên gia tư vấn" in words(page)
    client.post(url, {"purpose": "Một", "purpose__version": "0", "purpose__format": "plain"})
    answer = client.post(url, {"purpose": "<p>Hai</p>", "purpose__version": "0", "purpose__format": "html"},
                         headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert answer.json()["conflicts"] == [
        {"field": "purpose", "theirs": "<p>Một</p>", "mine": "<p>Hai</p>", "version": 1}]
    merge = client.post(url, {"purpose": "Hai", "purpose__version": "0", "purpose__format": "plain"})
    assert merge.status_code == 409 and "I. Mục đích tự đánh giá" in words(merge)
    again = client.get(url).content.decode()
    beat, history = (re.search(rf'data-{name}="([^"]+)"', again)[1] for name in ("beat", "history"))
    assert client.post(beat, {"muc": "purpose", "v__purpose": "1"}).json() == {"here": [], "newer": []}
    assert "kế hoạch tự đánh giá" in words(client.get(history)).lower()
    assert enter("giaovien2").post(beat, {"muc": "purpose"}).status_code == 403
    parts = words(client.get(f"/chu-ky/{run.cycle.pk}/ke-hoach/"))
    assert (parts.count("Đã viết"), parts.count("Chưa viết")) == (1, 6)


def test_under_tt57_the_plan_says_that_its_form_is_a_suggestion(tt57, enter):
    page = words(enter("thuky").get(f"/chu-ky/{tt57.cycle.pk}/ke-hoach/"))
    assert "Thông tư 57/2026 không có mẫu kế hoạch tự đánh giá" in page
    assert [w for w in ("chỉ báo", "cấp độ", "đánh giá ngoài") if w in page.lower()] == [] and "IX." not in page


# ── nội hàm ───────────────────────────────────────────────────────────────────


def test_requirements_are_taken_apart_on_their_page(run, enter):
    client, url = enter("giaovien"), f"/chu-ky/{run.cycle.pk}/tieu-chi/1.1/noi-ham/"
    page = client.get(url)
    assert heading(page) == "Tiêu chí 1.1 chưa phân tích nội hàm"
    assert "không quyết định mức" in words(page)
    made = client.post(url, {"viec": "goi-y"}, follow=True)
    rows = ContentItem.objects.filter(sheet__cycle=run.cycle)
    assert heading(made) == f"Tiêu chí 1.1 có {rows.count()} nội hàm"
    added = client.post(url, {"viec": "them", "yeu_cau": "1.a", "content": "Thêm tay", "place": "Văn thư"})
    assert added["Location"] == f"{url}#y-1-a"
    row = rows.get(content="Thêm tay")
    assert (row.level, row.indicator, row.place) == (1, "a", "Văn thư")
    wrong = client.post(url, {"viec": "them", "yeu_cau": "1.a", "content": "", "question": "Câu đang gõ"})
    assert wrong.status_code == 422 and "Câu đang gõ" in words(wrong)
    stale = client.post(url, {"viec": "sua", "dong": row.pk, "version": "5", "yeu_cau": "1.a", "content": "Mới"})
    assert stale.status_code == 422 and "Người khác vừa sửa dòng nội hàm này" in words(stale)
    assert "Nội hàm, tìm minh chứng" in words(client.get(f"/chu-ky/{run.cycle.pk}/tieu-chi/1.1/"))
    assert client.get(f"/chu-ky/{run.cycle.pk}/tieu-chi/9.9/noi-ham/").status_code == 404
    assert client.get(f"{url}?sua=999999").status_code == 404


def test_a_school_of_several_stages_has_content_items_per_stage(world, enter):
    run = cast.running_cycle(world, school="T-NC1", by="nhieucap", on=cast.IN_TT57, year="2026-2027", people_=(
        ("nhieucap", "chair"), ("Hai", "vice_chair"), ("Ba", "secretary"), ("Bốn", "member"), ("Năm", "member")))
    client, url = enter("nhieucap"), f"/chu-ky/{run.cycle.pk}/tieu-chi/1.1/noi-ham/"
    client.post(f"{url}?cap=thcs", {"viec": "them", "yeu_cau": "1.*", "content": "Riêng cấp THCS"})
    assert ContentItem.objects.get().sheet.stage == "thcs"
    assert "Riêng cấp THCS" in words(client.get(f"{url}?cap=thcs"))
    assert "Riêng cấp THCS" not in words(client.get(f"{url}?cap=tieu-hoc"))
    assert client.get(f"{url}?cap=thpt").status_code == 404


# ── the improvement plan and its reviews ──────────────────────────────────────


def test_the_improvement_plan_from_an_issue_to_a_closed_review(tt57, enter):
    client, base = enter("thuky"), f"/chu-ky/{tt57.cycle.pk}/ke-hoach-cai-tien/"
    assert heading(client.get(base)) == "Kế hoạch cải tiến chưa có việc nào"
    assert "Ít nhất 2 lần mỗi năm (Mẫu số 2 mục VI, mục VIII)" in words(client.get(base))
    client.post(f"{base}van-de/", {"subject": "|1.1", "limits": "Chưa rà soát"})
    issue = FocusIssue.objects.get()
    client.post(f"{base}viec/", {"subject": "|standard:1", "task": "Bổ sung chỉ tiêu", "goal": "100% mục tiêu",
                                 "due_on": "15/01/2027"})
    page = client.get(base)
    assert heading(page) == "Kế hoạch cải tiến có 1 việc, 0 việc đã hoàn thành"
    assert "Chưa rà soát" in words(page) and "100% mục tiêu" in words(page)
    wrong = client.post(f"{base}viec/", {"subject": "", "task": "Gõ dở"})
    assert wrong.status_code == 422 and "Gõ dở" in words(wrong)
    stale = client.post(f"{base}van-de/{issue.pk}/", {"version": "7", "limits": "Khác"})
    assert stale.status_code == 422 and "Người khác vừa sửa vấn đề trọng tâm này" in words(stale)

    begun = client.post(f"{base}ra-soat/", {"thoi_diem": "first_term"})
    row = PlanReview.objects.get()
    assert begun["Location"] == f"{base}ra-soat/{row.pk}/"
    url, item = begun["Location"], tt57.cycle.improvements.get()
    told = {"version": "1", "held_on": "18/01/2027", "reviewers": "Hội đồng", "result": "Đúng tiến độ",
            f"muc__{item.pk}": "", f"ghi__{item.pk}": "Xong nửa"}
    half = client.post(url, {**told, "viec": "khoa"}, follow=True)
    assert "Đã lưu nhưng chưa khóa được. Còn 1 việc chưa ghi mức độ thực hiện" in words(half)
    assert 'value="Xong nửa"' in half.content.decode()
    closed = client.post(url, {**told, "version": "2", f"muc__{item.pk}": "completed", "viec": "khoa"}, follow=True)
    assert heading(closed) == "Kế hoạch cải tiến có 1 việc, 1 việc đã hoàn thành"
    kept = client.get(url)
    assert heading(kept) == "Đợt rà soát “Cuối học kỳ I” đã khóa"
    assert "Đã hoàn thành Xong nửa" in words(kept) and "<textarea" not in kept.content.decode()
    for data in ({**told, "version": "4", "viec": "luu", "result": "Viết lại"}, {"version": "4", "viec": "bo"}):
        again = client.post(url, data)
        assert again.status_code == 422
    assert PlanReview.objects.get().result == "Đúng tiến độ"


def test_a_due_review_is_told_on_the_page(tt57, enter):
    import time_machine

    client = enter("thuky")
    with time_machine.travel("2027-01-25T09:00:00+07:00"):
        client.force_login(tt57.world.account("thuky"))
        page = words(client.get(f"/chu-ky/{tt57.cycle.pk}/ke-hoach-cai-tien/"))
    assert "Cuối học kỳ I: chưa có đợt rà soát đã khóa" in page and "đã quá" in page


# ── groups ────────────────────────────────────────────────────────────────────


def test_groups_are_reminded_and_given_standards(run, enter):
    client, base = enter("hieutruong"), f"/chu-ky/{run.cycle.pk}/"
    group = council.add_group(**who(run), kind="working_group", name="Nhóm 1")
    page = words(client.get(f"{base}hoi-dong/"))
    assert "Nhóm 1 chưa có trưởng nhóm" in page and "Nhóm 1 có 0 người, nên từ 02 đến 05 người" in page
    seats = [run.seats["giaovien"].pk, run.seats["giaovien2"].pk]
    client.post(f"{base}hoi-dong/nhom/{group.pk}/", {"version": "1", "name": "Nhóm 1", "members": seats,
                                                     "leader": seats[0]})
    assert "chưa có trưởng nhóm" not in words(client.get(f"{base}hoi-dong/"))
    nothing = client.post(f"{base}phan-cong/tieu-chuan/", {"nhom": group.pk}, follow=True)
    assert "Chưa chọn tiêu chuẩn nào" in words(nothing)
    done = client.post(f"{base}phan-cong/tieu-chuan/", {"nhom": group.pk, "tieu_chuan": ["|2", "|3"],
                                                        "han": "2024-04-01"}, follow=True)
    count = CriterionSheet.objects.filter(cycle=run.cycle, group=group).count()
    assert f"Đã giao, {count} phiếu thay đổi." in words(done) and count == 10
    assert {s.due_on for s in CriterionSheet.objects.filter(group=group)} == {date(2024, 4, 1)}


# ── who ───────────────────────────────────────────────────────────────────────

PATHS = ("ke-hoach/", "ke-hoach/loi-van/", "tieu-chi/1.1/noi-ham/", "ke-hoach-cai-tien/",
         "ke-hoach-cai-tien/loi-van/", "tai/ke-hoach/", "tai/noi-ham/", "tai/ke-hoach-cai-tien/")


@pytest.mark.parametrize("stranger", ["hangxom", "so", "sokhac"])
def test_strangers_find_nothing(run, enter, stranger):
    client, base = enter(stranger), f"/chu-ky/{run.cycle.pk}/"
    group = council.add_group(**who(run), kind="working_group", name="Nhóm 1")
    review = reviews.start_review(**who(run), moment="year_end")
    for path in (*PATHS, f"hoi-dong/nhom/{group.pk}/", f"ke-hoach-cai-tien/ra-soat/{review.pk}/"):
        assert client.get(base + path).status_code == 404, path
    for path in ("ke-hoach/", "tieu-chi/1.1/noi-ham/", "ke-hoach-cai-tien/viec/", "phan-cong/tieu-chuan/"):
        assert client.post(base + path, {"viec": "goi-y"}).status_code == 404, path


def test_a_member_reads_and_is_told_why_not_more(run, enter):
    client, base = enter("giaovien2"), f"/chu-ky/{run.cycle.pk}/"
    for path in PATHS:
        assert client.get(base + path).status_code == 200, path
    for path, data in (("ke-hoach/", {"viec": "goi-y"}), ("ke-hoach-cai-tien/viec/", {}),
                       ("ke-hoach-cai-tien/ra-soat/", {"thoi_diem": "year_end"}),
                       ("tieu-chi/1.1/noi-ham/", {"viec": "goi-y"}), ("phan-cong/tieu-chuan/", {"tieu_chuan": "|1"})):
        assert client.post(base + path, data).status_code == 403, path
    assert "Thêm dòng" not in words(client.get(f"{base}ke-hoach/"))


def test_rows_of_another_school_are_not_found(run, world, enter):
    other = cast.running_cycle(world, school="T-TH2", by="hangxom", people_=(
        ("hangxom", "chair"), ("Hai", "vice_chair"), ("Ba", "secretary"),
        *((f"Người {n}", "member") for n in range(4))))
    theirs = {"actor": world.actor("hangxom", other.on), "now": cast.at(other.on), "cycle_id": other.cycle.pk}
    group = council.add_group(**theirs, kind="working_group", name="Nhóm bên")
    issue = improvement_plan.add_issue(**theirs, subject="1.1", stage="", limits="Của trường bên")
    item = improvement_plan.add_plan_item(**theirs, subject="1.1", stage="", draft=PlanItemDraft(task="Bên"))
    review = reviews.start_review(**theirs, moment="year_end")
    client, base = enter("thuky"), f"/chu-ky/{run.cycle.pk}/"
    for path in (f"hoi-dong/nhom/{group.pk}/", f"ke-hoach-cai-tien/van-de/{issue.pk}/",
                 f"ke-hoach-cai-tien/viec/{item.pk}/", f"ke-hoach-cai-tien/ra-soat/{review.pk}/"):
        assert client.get(base + path).status_code == 404, path
        assert client.post(base + path, {"viec": "bo", "version": "1"}).status_code == 404, path
    assert FocusIssue.objects.get().limits == "Của trường bên"


# ── Word ──────────────────────────────────────────────────────────────────────


def read(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    document = docx.Document(io.BytesIO(answer.content))
    tables = [[[c.text for c in r.cells] for r in t.rows] for t in document.tables]
    return "\n".join(p.text for p in document.paragraphs), tables, document


def fill_plans(run, standard):
    """Something in every part of the three documents."""
    Cycle.objects.filter(pk=run.cycle.pk).update(due_on=date(run.on.year + 1, 5, 30))
    plan.propose_timetable(**who(run))
    save_narrative(**who(run), subject="plan", texts={"purpose": TextEdit("<p>Mục đích của trường</p>", 0)})
    save_narrative(**who(run), subject="improvement", texts={"bases": TextEdit("<p>Kết quả tự đánh giá</p>", 0)})
    sheet = run.sheet("1.1")
    content_items.add_item(**who(run), sheet_id=sheet.pk, level=1, indicator="a" if standard == "1.1" else "*",
                           draft=ContentDraft("Có kế hoạch", "Ai duyệt?", "Kế hoạch\nBiên bản", "Văn thư", "Bản gốc"))
    improvement_plan.add_issue(**who(run), subject="1.1", stage="", limits="Chưa rà soát")
    item = improvement_plan.add_plan_item(**who(run), subject=standard, stage="", draft=PlanItemDraft(
        task="Bổ sung chỉ tiêu", goal="100% mục tiêu", solution="Rà soát", result_measure="Số mục tiêu",
        due_on=date(2027, 1, 15), owner="Tổ 1", resources="2 triệu đồng", planned_evidence="Kế hoạch mới"))
    row = reviews.start_review(**who(run), moment="first_term")
    row = reviews.save_review(**who(run), review_id=row.pk, version=1, draft=ReviewDraft(
        run.on, "Tiến độ", "Đạt", "Lùi hạn", "Hội đồng", {item.pk: ("under_way", "")}))
    reviews.close_review(**who(run), review_id=row.pk, version=row.version)


def test_the_2018_plan_prints_all_nine_parts(run, enter):
    fill_plans(run, "1.1")
    text, tables, _ = read(enter("thuky"), f"/chu-ky/{run.cycle.pk}/tai/ke-hoach/")
    heads = [line for line in text.splitlines() if re.match(r"[IVX]+\. ", line)]
    assert heads == [
        "I. Mục đích tự đánh giá", "II. Phạm vi tự đánh giá", "III. Công cụ tự đánh giá", "IV. Hội đồng tự đánh giá",
        "V. Tập huấn nghiệp vụ tự đánh giá", "VI. Nguồn lực và thời điểm huy động", "VII. Chuyên gia tư vấn",
        "VIII. Dự kiến các minh chứng cần thu thập", "IX. Thời gian và nội dung hoạt động"]
    assert "Mục đích của trường" in text
    weeks = next(t for t in tables if t[0][0] == "Thời gian")
    assert len(weeks) == 11 and weeks[-1][0] == "Tuần 20\n24/05/2024 –\n30/05/2024"
    evidence = next(t for t in tables if t[0][1].startswith("Dự kiến"))
    assert evidence[1][1:4] == ["- Kế hoạch\n- Biên bản", "Văn thư", "Ngô Quốc Ân"]
    assert any("TM. HỘI ĐỒNG TỰ ĐÁNH GIÁ" in cell for t in tables for r in t for cell in r)


def test_the_tt57_plan_prints_only_what_is_there(tt57, enter):
    fill_plans(tt57, "standard:1")
    text, _, _ = read(enter("thuky"), f"/chu-ky/{tt57.cycle.pk}/tai/ke-hoach/")
    assert [line for line in text.splitlines() if re.match(r"[IVX]+\. ", line)] == [
        "I. Mục đích", "II. Hội đồng tự đánh giá", "III. Danh mục minh chứng cần thu thập",
        "IV. Thời gian và nội dung hoạt động"]
    assert "Thông tư số 57/2026/TT-BGDĐT" in text


@pytest.mark.parametrize(("edition", "label"), [("2018", "Mức 1, a)"), ("tt57", "Mức 1:")])
def test_the_sheet_of_content_items(world, enter, edition, label):
    run = cast.running_cycle(world) if edition == "2018" else cast.tt57_cycle(world)
    fill_plans(run, "1.1" if edition == "2018" else "standard:1")
    base = f"/chu-ky/{run.cycle.pk}/tai/noi-ham/"
    text, tables, document = read(enter("thuky"), f"{base}?tieu-chi=1.1")
    assert text.count("PHIẾU XÁC ĐỊNH NỘI HÀM, PHÂN TÍCH TIÊU CHÍ TÌM MINH CHỨNG") == 1
    table = next(t for t in tables if t[0][0] == "TT")
    assert table[0] == ["TT", "Nội hàm", "Câu hỏi", "Minh chứng cần thu thập", "Nơi thu thập", "Ghi chú"]
    assert table[1][0].startswith(label)
    assert table[2] == ["1", "Có kế hoạch", "Ai duyệt?", "Kế hoạch\nBiên bản", "Văn thư", "Bản gốc"]
    assert table[4] == ["1", "", "", "", "", ""]
    assert document.sections[0].page_width > document.sections[0].page_height
    standard, _, _ = read(enter("thuky"), f"{base}?tieu-chuan=1")
    whole, _, _ = read(enter("thuky"), base)
    assert 1 < standard.count("PHIẾU XÁC ĐỊNH") < whole.count("PHIẾU XÁC ĐỊNH")
    assert enter("thuky").get(f"{base}?tieu-chi=9.9").status_code == 404


@pytest.mark.parametrize(("edition", "title", "moments"), [
    ("2018", "KẾ HOẠCH CẢI TIẾN CHẤT LƯỢNG", ["Cuối học kỳ I\n(02/10/2023)"]),
    ("tt57", "KẾ HOẠCH CẢI TIẾN", ["Cuối học kỳ I\n(14/09/2026)", "Cuối năm học"])])
def test_the_improvement_plan_in_word(world, enter, edition, title, moments):
    run = cast.running_cycle(world) if edition == "2018" else cast.tt57_cycle(world)
    fill_plans(run, "1.1" if edition == "2018" else "standard:1")
    text, tables, document = read(enter("thuky"), f"/chu-ky/{run.cycle.pk}/tai/ke-hoach-cai-tien/")
    assert title in text.splitlines()
    assert [line.split(".")[0] for line in text.splitlines() if re.match(r"[IVX]+\. ", line)] == [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
    issues, rows, told = (next(t for t in tables if t[0][1] == head)
                          for head in ("Tiêu chuẩn", "Nội dung cải tiến", "Nội dung"))
    assert (len(issues[0]), len(rows[0]), len(told[0])) == (6, 10, 5)
    assert issues[1][2].startswith("1.1. ") and issues[1][4] == "Chưa rà soát"
    assert rows[1] == ["1", "Bổ sung chỉ tiêu", "100% mục tiêu", "Rà soát", "Số mục tiêu", "15/01/2027", "Tổ 1",
                       "2 triệu đồng", "Kế hoạch mới", "Đang thực hiện"]
    assert [r[0] for r in told[1:]] == moments and told[1][1:] == ["Tiến độ", "Đạt", "Lùi hạn", "Hội đồng"]
    assert [s.page_width > s.page_height for s in document.sections] == [False, True, False]
    assert any(cell.startswith("HIỆU TRƯỞNG") for t in tables for r in t for cell in r)


def test_contexts_survive_json_and_name_no_tag(run):
    from kiemdinh.rooms.self_assessment.exports.forms import form_bytes, render
    from kiemdinh.rooms.self_assessment.exports.improvement import improvement_plan_context
    from kiemdinh.rooms.self_assessment.exports.plan import plan_context

    access = run.access()
    for kind, context in (("ke-hoach", plan_context(access, on=run.on)),
                          ("ke-hoach-cai-tien", improvement_plan_context(access, on=run.on))):
        frozen, form = context.to_dict(), form_bytes(access, kind, on=run.on)
        first = render(form, frozen, on=run.on)
        assert first == render(form, json.loads(json.dumps(frozen)), on=run.on)
        text = "\n".join(p.text for p in docx.Document(io.BytesIO(first)).paragraphs)
        assert "{{" not in text and "{%" not in text


def test_the_plan_takes_a_number_and_a_day_like_the_decision(run, enter):
    client, base = enter("thuky"), f"/chu-ky/{run.cycle.pk}/"
    saved = client.post(f"{base}van-ban/ke-hoach/", {"number": "12", "signed_on": "2023-10-20", "version": "0"})
    assert saved.status_code == 302
    assert "số 12" in words(client.get(f"{base}ke-hoach/"))
    _, tables, _ = read(client, f"{base}tai/ke-hoach/")
    top = "\n".join(tables[0][0])
    assert "Số: 12/KH-THSĐ" in top and "ngày 20 tháng 10 năm 2023" in top
