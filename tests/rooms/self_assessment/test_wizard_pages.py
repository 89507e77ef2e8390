"""The wizard step by step without JavaScript, the old version beside a sheet, where a cycle comes from."""

import html
import re
from datetime import date

import pytest
import time_machine
from django.test import Client
from tests.demo import cast
from tests.rooms.self_assessment.carrying_world import NEXT_YEAR, carry, everything, items, sheet

from kiemdinh.rooms.evidence.models import Document
from kiemdinh.rooms.people.models import Post
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, Participant
from kiemdinh.rooms.self_assessment.use_cases.cycles import open_cycle

pytestmark = pytest.mark.django_db
URL = "/truong/T-TH1/chu-ky-moi/"


@pytest.fixture
def in_2024():
    with time_machine.travel("2024-10-01T09:00:00+07:00", tick=True):
        yield


@pytest.fixture
def come(world):
    def start(username: str) -> Client:
        client = Client()
        client.force_login(world.account(username))
        return client

    return start


def words(response) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", text).split()))


def fields(response) -> dict[str, list[str]]:
    """What a browser without JavaScript would post: hidden fields, ticked boxes, chosen options."""
    page = response.content.decode()
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if not at.get("name") or at["name"] == "csrfmiddlewaretoken" or "disabled" in re.sub(r'"[^"]*"', "", tag):
            continue
        if at.get("type") in ("checkbox", "radio") and not re.search(r"\bchecked\b", re.sub(r'"[^"]*"', "", tag)):
            continue
        found.setdefault(at["name"], []).append(html.unescape(at.get("value", "on")))
    return found


def post(client: Client, form: dict[str, list[str]], step: str, **change):
    return client.post(URL, {**form, **change, "buoc": step})


# ── the steps ─────────────────────────────────────────────────────────────────


def test_the_steps_lead_to_a_cycle_that_began_from_the_old_one(old, come, in_2024):
    client = come("hieutruong")
    first = client.get(URL)
    assert "Lấy lại từ chu kỳ trước" in words(first)
    assert "2023–2024 · Thông tư 17/2018" in words(first)
    begin = {"school_year": "2024-2025", "title": "Đợt 2024", "has_boxes": "on", "due_on": "2025-05-10",
             "source": str(old.cycle.pk)}
    chosen = client.post(URL, {**begin, "buoc": "chon"})
    assert chosen.status_code == 200
    page = words(chosen)
    assert "Hội đồng và nhóm: 7 người còn công tác" in page
    assert "Hai chu kỳ cùng một bộ tiêu chuẩn" in page
    assert "Chọn sẵn 2 văn bản" in page and "Thời gian lưu giữ hồ sơ, minh chứng: 5 năm".lower() in page.lower()
    form = fields(chosen)
    assert len(form["nguoi"]) == 7 and len(form["minh-chung"]) == 2
    assert form["noi-dung"] == ["1"] and "cai-tien" not in form  # whether work is done is asked, not guessed
    look = post(client, form, "xem", **{"cai-tien": [str(old.cycle.improvements.get().pk)]})
    page = words(look)
    assert "Sẵn sàng mở chu kỳ 2024–2025" in page
    assert "7 trong 7 người; 1 nhóm: Nhóm 1" in page
    assert "2 trong 2 văn bản, nhận mã mới" in page
    assert "4 mục ở 2 phiếu và các phần lời, ghi “chép từ chu kỳ 2023–2024, chưa rà soát”" in page
    assert "1 việc còn dở" in page
    assert re.search(r"Hạn báo cáo 10/0?5/2025", page)
    assert Cycle.objects.filter(school_year="2024-2025").count() == 0
    made = post(client, fields(look), "mo")
    cycle = Cycle.objects.get(school_year="2024-2025")
    assert (made.status_code, made["Location"]) == (302, f"/chu-ky/{cycle.pk}/nguon-goc/")
    assert (cycle.title, cycle.copied_from_id, str(cycle.due_on)) == ("Đợt 2024", old.cycle.pk, "2025-05-10")
    assert cycle.evidence_set.has_boxes is True
    after = words(client.get(made["Location"]))
    assert "Đã mở chu kỳ, lấy lại 7 người, 2 tiêu chí đã phân công, 2 minh chứng với mã mới, 4 mục nội dung" in after
    assert "3 chỗ còn nội dung cũ chưa rà soát" in after
    assert "Tiêu chí 1.1 : 2 mục" in after and "Phần chung của báo cáo : 1 mục" in after
    assert "lấy lại từ chu kỳ trước" in words(client.get(f"/chu-ky/{cycle.pk}/"))
    again = post(client, fields(look), "mo")
    assert again.status_code == 422
    assert "Trường đã có chu kỳ tự đánh giá của năm học 2024-2025" in words(again)


def test_ticks_survive_going_back_and_forth(old, come, in_2024):
    client = come("hieutruong")
    begin = {"school_year": "2024-2025", "title": "", "source": str(old.cycle.pk), "due_on": ""}
    form = fields(client.post(URL, {**begin, "buoc": "chon"}))
    form["nguoi"], form["minh-chung"] = form["nguoi"][:3], form["minh-chung"][:1]
    del form["noi-dung"]
    look = post(client, form, "xem")
    assert "Hội đồng có 3 thành viên, cần ít nhất 07" in words(look)
    back = fields(post(client, fields(look), "chon"))
    assert (len(back["nguoi"]), len(back["minh-chung"]), "noi-dung" in back) == (3, 1, False)
    first = post(client, fields(look), "dau")
    assert first.status_code == 200 and "Tiếp tục" in words(first)
    assert fields(first)["nguoi"] == [",".join(form["nguoi"])]


def test_starting_from_nothing_is_shown_before_it_is_done(old, come, in_2024):
    client = come("hieutruong")
    begin = {"school_year": "2024-2025", "title": "", "source": "", "has_boxes": "on"}
    look = client.post(URL, {**begin, "buoc": "chon"})
    assert "Sẵn sàng mở chu kỳ 2024–2025, bắt đầu từ đầu" in words(look)
    made = post(client, fields(look), "mo")
    cycle = Cycle.objects.get(school_year="2024-2025")
    assert made["Location"] == f"/chu-ky/{cycle.pk}/hoi-dong/"
    assert (cycle.copied_from_id, cycle.evidence_set.has_boxes) == (None, True)
    assert words(client.get(f"/chu-ky/{cycle.pk}/nguon-goc/")).count("Chu kỳ này bắt đầu từ đầu") >= 1


def test_a_year_that_has_a_cycle_is_refused_at_the_first_step(old, come, in_2024):
    answer = come("hieutruong").post(URL, {"school_year": "2023-2024", "source": str(old.cycle.pk), "buoc": "chon"})
    assert answer.status_code == 422
    assert "Trường đã có chu kỳ tự đánh giá của năm học 2023-2024" in words(answer)


def test_people_who_left_and_withdrawn_documents_are_named(old, come, in_2024):
    Post.objects.filter(account_id=old.world.accounts["giaovien3"]).update(ends_on=date(2024, 5, 31))
    Document.objects.filter(subject="Kế hoạch 2023").update(removed_at=cast.at(NEXT_YEAR))
    begin = {"school_year": "2024-2025", "source": str(old.cycle.pk), "buoc": "chon"}
    page = words(come("hieutruong").post(URL, begin))
    assert "1 người không còn công tác ở trường nên không lấy lại" in page and "Vàng A Páo" in page
    assert "[H1-1.1-02] Kế hoạch 2023: văn bản đã rút khỏi sổ văn bản của trường" in page
    assert "Lý Thị Không Tài Khoản, Nhân viên · Ủy viên (không có tài khoản, hãy kiểm tra còn công tác không)" in page


def test_across_editions_no_text_is_offered(old, come, today):
    client = come("hieutruong")
    begin = {"school_year": "2026-2027", "source": str(old.cycle.pk)}
    chosen = client.post(URL, {**begin, "buoc": "chon"})
    page = words(chosen)
    assert "Hai chu kỳ khác bộ tiêu chuẩn" in page and "chưa có hướng dẫn chính thức" in page
    assert "Nội dung đã viết" not in page
    assert "dùng cho tiêu chí mới 1.1" in page
    form = fields(chosen)
    assert "noi-dung" not in form
    six = {"nguoi": form["nguoi"][:6]}
    look = post(client, form, "xem", **six)
    assert "số thành viên phải là số lẻ" in words(look)
    assert "Khác bộ tiêu chuẩn nên không chép; bản cũ hiện bên cạnh từng phiếu" in words(look)


@pytest.mark.parametrize("step", ["chon", "xem", "mo"])
def test_a_cycle_of_another_school_is_not_found(old, come, in_2024, step):
    other = cast.new_cycle(old.world, by="hangxom", school="T-TH2")
    answer = come("hieutruong").post(URL, {"school_year": "2024-2025", "source": str(other.pk), "buoc": step})
    assert answer.status_code == 404
    assert Cycle.objects.filter(school_year="2024-2025").count() == 0


@pytest.mark.parametrize(("who", "status"), [("giaovien", 403), ("thuky", 403), ("hangxom", 404), ("sokhac", 404)])
def test_who_may_not_open_a_cycle_cannot_take_a_step(old, come, in_2024, who, status):
    data = {"school_year": "2024-2025", "source": str(old.cycle.pk)}
    for step in ("chon", "xem", "mo"):
        assert come(who).post(URL, {**data, "buoc": step}).status_code == status
    assert Cycle.objects.filter(school_year="2024-2025").count() == 0


def test_a_document_that_left_meanwhile_is_told_and_nothing_is_made(old, come, in_2024):
    from kiemdinh.rooms.evidence.models import EvidenceItem

    client = come("hieutruong")
    form = fields(client.post(URL, {"school_year": "2024-2025", "source": str(old.cycle.pk), "buoc": "chon"}))
    EvidenceItem.objects.filter(code="[H1-1.1-01]").update(removed_at=cast.at(NEXT_YEAR))
    answer = post(client, form, "mo")
    assert answer.status_code == 422
    assert "không còn trong danh mục cũ" in words(answer)
    assert Cycle.objects.filter(school_year="2024-2025").count() == 0


# ── the old version beside a sheet ────────────────────────────────────────────


@pytest.fixture
def new(old):
    """The next cycle under TT 57, in progress, with the documents of the old one."""
    made = carry(old, everything(old), on=cast.IN_TT57, year="2026-2027").cycle
    open_cycle(actor=old.world.actor("hieutruong", cast.IN_TT57), now=cast.at(cast.IN_TT57), cycle_id=made.pk)
    return cast.Running(old.world, made, {}, cast.IN_TT57)


def test_the_old_text_stands_beside_the_new_sheet_with_new_codes(new, come, today):
    page = words(come("giaovien").get(f"/chu-ky/{new.cycle.pk}/tieu-chi/1.1/ban-cu/"))
    assert "Bản cũ của tiêu chí 1.1, chu kỳ 2023–2024" in page
    assert "giao nhau một phần" in page and "khá rõ" in page
    assert "Có chiến lược MC.1.1.01 và kế hoạch MC.1.1.02." in page
    assert "Chưa xác định" in page  # the old level, as it stood
    assert "Trả lời cũ" not in page
    assert sheet(new.cycle, "1.1").texts == {}
    piece = come("giaovien").get(f"/chu-ky/{new.cycle.pk}/tieu-chi/1.1/ban-cu/?manh=1").content.decode()
    assert "<html" not in piece and "MC.1.1.02" in piece
    assert f'action="/chu-ky/{new.cycle.pk}/tieu-chi/1.1/ban-cu/"' in piece
    assert "Không có tiêu chí" not in piece


def test_a_section_is_copied_by_choice_through_the_normal_save(new, come, today):
    client, url = come("giaovien"), f"/chu-ky/{new.cycle.pk}/tieu-chi/1.1/ban-cu/"
    new.save("giaovien", "1.1", state_1="<p>Đã viết.</p>")
    former = CriterionSheet.objects.get(cycle_id=new.cycle.copied_from_id, criterion="1.1", kind="criterion")
    data = {"phieu_cu": former.pk, "muc_cu": "state_1", "vao": "state_1", "v__state_1": "1"}
    done = client.post(url, data)
    assert (done.status_code, done["Location"]) == (302, f"/chu-ky/{new.cycle.pk}/tieu-chi/1.1/")
    row = sheet(new.cycle, "1.1")
    assert row.texts["state_1"] == "<p>Đã viết.</p><p>Có chiến lược MC.1.1.01 và kế hoạch MC.1.1.02.</p>"
    assert (row.field_versions["state_1"], row.edits["state_1"]["name"]) == (2, "Ngô Quốc Ân")
    twice = client.post(url, data | {"v__state_1": "2"}, follow=True)
    assert "Đoạn này đã có trong mục" in words(twice)
    stale = client.post(url, {"phieu_cu": former.pk, "muc_cu": "strengths", "vao": "state_1", "v__state_1": "1"},
                        follow=True)
    assert "Mục này vừa có người lưu sau khi bạn mở bản cũ nên chưa làm gì" in words(stale)
    assert sheet(new.cycle, "1.1").texts == row.texts
    wrong = client.post(url, data | {"vao": "strengths"}, follow=True)
    assert "Phiếu này không có mục đã chọn" in words(wrong)


def test_only_related_sections_can_be_copied_and_only_by_who_may_write(new, come, today):
    url = f"/chu-ky/{new.cycle.pk}/tieu-chi/4.3/ban-cu/"
    former = CriterionSheet.objects.get(cycle_id=new.cycle.copied_from_id, criterion="1.1", kind="criterion")
    data = {"phieu_cu": former.pk, "muc_cu": "state_1", "vao": "state_1", "v__state_1": "0"}
    assert come("thuky").post(url, data).status_code == 404
    own = f"/chu-ky/{new.cycle.pk}/tieu-chi/1.1/ban-cu/"
    assert come("giaovien2").post(own, data).status_code == 403
    assert come("hangxom").get(own).status_code == 404
    assert come("hangxom").post(own, data).status_code == 404
    assert "Chép vào mục" not in words(come("giaovien2").get(own))


def test_within_one_edition_old_answers_are_shown_and_copied_texts_confirmed(old, come, in_2024):
    made = carry(old, everything(old)).cycle
    open_cycle(actor=old.world.actor("hieutruong", NEXT_YEAR), now=cast.at(NEXT_YEAR), cycle_id=made.pk)
    client, url = come("giaovien"), f"/chu-ky/{made.pk}/tieu-chi/1.1/ban-cu/"
    page = words(client.get(url))
    assert "2 mục chép từ chu kỳ 2023–2024, chưa rà soát" in page
    assert "Mức 1, a): Đạt" in page and "Mức 1, b): chưa trả lời" in page
    form = fields(client.get(url))
    stale = client.post(url, {"viec": "giu", "v__state_1": "7"}, follow=True)
    assert "vừa có người lưu" in words(stale)
    done = client.post(url, {"viec": "giu", "v__state_1": form["v__state_1"][0], "v__strengths": "1"}, follow=True)
    assert "Đã xác nhận 2 mục chép từ chu kỳ trước." in words(done)
    fourth = words(client.get(f"/chu-ky/{made.pk}/muc-4/1/ban-cu/"))
    assert "Bản cũ của Mức 4, khoản 1" in fourth and "Mức 4 khoản 1." in fourth


def test_copied_texts_around_the_sheets_are_confirmed_on_their_own_page(old, come, in_2024):
    made = carry(old, everything(old)).cycle
    open_cycle(actor=old.world.actor("hieutruong", NEXT_YEAR), now=cast.at(NEXT_YEAR), cycle_id=made.pk)
    client, url, button = come("thuky"), f"/chu-ky/{made.pk}/noi-dung/", "Đã rà soát, giữ nguyên"
    page = words(client.get(url))
    assert "1 mục chép từ chu kỳ trước, chưa rà soát" in page and button in page
    assert button not in words(come("giaovien").get(url))
    assert "chưa xác nhận" in words(client.post(url, {"viec": "giu", "v__general": "7"}, follow=True))
    done = words(client.post(url, {"viec": "giu", "v__general": "1"}, follow=True))
    assert "Đã xác nhận 1 mục chép từ chu kỳ trước." in done and button not in done
    assert "Rà soát nội dung cũ, Phần chung của báo cáo" in words(client.get("/truong/T-TH1/"))


def test_the_sheet_marks_copied_texts_and_links_to_the_old_version(old, come, in_2024):
    made = carry(old, everything(old)).cycle
    page = come("hieutruong").get(f"/chu-ky/{made.pk}/tieu-chi/1.1/").content.decode()
    assert "chép từ chu kỳ 2023–2024, chưa rà soát" in page
    assert f'data-later="/chu-ky/{made.pk}/tieu-chi/1.1/ban-cu/?manh=1"' in page
    assert "từ chu kỳ trước" in page  # the improvement row
    assert "ban-cu" not in come("hieutruong").get(f"/chu-ky/{old.cycle.pk}/tieu-chi/1.1/").content.decode()


def test_a_cycle_without_an_earlier_one_says_so(run, come, today):
    page = words(come("hieutruong").get(f"/chu-ky/{run.cycle.pk}/tieu-chi/1.1/ban-cu/"))
    assert "Chu kỳ này không lấy lại từ chu kỳ nào" in page
    assert come("hieutruong").get(f"/chu-ky/{run.cycle.pk}/tieu-chi/9.9/ban-cu/").status_code == 404


# ── where the cycle comes from ────────────────────────────────────────────────


def test_old_and_new_codes_can_be_searched_and_taken_as_excel(new, come, today):
    import io

    import openpyxl

    client, url = come("giaovien"), f"/chu-ky/{new.cycle.pk}/nguon-goc/"
    page = words(client.get(url))
    assert "Chiến lược 2020 [H1-1.1-01] MC.1.1.01" in page
    found = words(client.get(url, {"tim": "chien luoc"}))
    assert "Chiến lược 2020" in found and "Kế hoạch 2023" not in found
    assert "Không có văn bản nào hợp với điều đang lọc" in words(client.get(url, {"loc": "khong"}))
    book = openpyxl.load_workbook(io.BytesIO(client.get(url, {"tim": "ke hoach", "dang": "xlsx"}).content))
    rows = [tuple(cell.value for cell in row) for row in book.active.iter_rows(min_row=4)]
    assert rows == [(1, "Kế hoạch 2023", "[H1-1.1-02]", "MC.1.1.02")]
    assert come("hangxom").get(url).status_code == 404


def test_the_wizard_costs_no_more_statements_for_a_larger_register(old, come, in_2024,
                                                                    django_assert_max_num_queries):
    for number in range(15):
        old.evidence("1.2", f"Văn bản {number}")
    client = come("hieutruong")
    client.get(URL)
    with django_assert_max_num_queries(44):
        client.post(URL, {"school_year": "2024-2025", "source": str(old.cycle.pk), "buoc": "chon"})
    assert Participant.objects.exclude(cycle=old.cycle).count() == 0
    assert len(items(old.cycle)) == 17
