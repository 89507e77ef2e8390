"""What is closed, or not mine to write, is read as text: no box to type in, no disabled box."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.rooms.external_assessment.steps import close, hand_in_notes, write
from tests.rooms.external_assessment.team_world import AtWork

from kiemdinh.rooms.external_assessment.rules.papers import PAPERS, PaperField, Passage, passages

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def _page(client: Client, at_work: AtWork, rest: str) -> str:
    answer = client.get(f"/doan/{at_work.team.pk}/{rest}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def _boxes(page: str) -> list[str]:
    """The names of every box of the page that holds words of a sheet or a paper, and every locked one."""
    locked = re.findall(r"<(?:input|textarea|fieldset)[^>]* (?:readonly|disabled)", page)
    return re.findall(r'name="(f\.[^"]+)"', page) + locked


def test_a_label_in_two_parts_stands_under_a_common_heading() -> None:
    fields = (PaperField("a", "Thời gian", short=True), PaperField("b", "Ý kiến"), PaperField("c", "Phần 1: mở đầu"),
              PaperField("d", "Phần 1: ngày viết", short=True), PaperField("e", "Nơi họp", short=True))
    assert passages(fields, {"a": "Sáng", "c": "Mở."}) == (
        Passage("", (("Thời gian", "Sáng"), ("Nơi họp", "")), ()),
        Passage("Ý kiến", (), (("", ""),)),
        Passage("Phần 1", (("Ngày viết", ""),), (("Mở đầu", "Mở."),)),
    )


def test_the_plan_is_read_step_by_step() -> None:
    found = passages(PAPERS["ke-hoach"].fields, {"who.2": "Thư ký"})
    assert [p.heading for p in found] == [
        "1. Nghiên cứu hồ sơ đánh giá", "2. Khảo sát sơ bộ", "3. Khảo sát chính thức",
        "4. Dự thảo báo cáo đánh giá ngoài", "5. Lấy ý kiến phản hồi về dự thảo",
        "6. Hoàn thiện báo cáo đánh giá ngoài"]
    assert found[1] == Passage("2. Khảo sát sơ bộ", (("Thời gian", ""), ("Người thực hiện", "Thư ký")),
                               (("Nội dung công việc", ""),))


def test_a_closed_paper_is_prose(at_work: AtWork, enter: Enter) -> None:
    hand_in_notes(at_work)
    write(at_work, "nghien-cuu", form="Trình bày rõ.\n\nĐủ phụ lục.", codes="")
    head = enter("hangxom")
    assert "f.form" in _boxes(_page(head, at_work, "van-ban/nghien-cuu/"))
    close(at_work, "nghien-cuu")
    page = _page(head, at_work, "van-ban/nghien-cuu/")
    assert _boxes(page) == []
    heading = "<h2>1. Nhận xét về hình thức trình bày báo cáo tự đánh giá</h2>"
    assert f"{heading}<p>Trình bày rõ.</p> <p>Đủ phụ lục.</p>" in page
    assert '<h2>4. Các tiêu chí cần kiểm tra lại thông tin, mã minh chứng</h2><p class="muted">Không ghi</p>' in page


def test_notes_handed_in_are_prose_in_the_reading_room_and_in_the_paper(at_work: AtWork, enter: Enter) -> None:
    hand_in_notes(at_work)
    client = enter("mamnon")
    reading, paper = _page(client, at_work, "ho-so/1.1/"), _page(client, at_work, "van-ban/so-bo/")
    assert (_boxes(reading), _boxes(paper)) == ([], [])
    assert "<h3>Nhận xét</h3><p>Nhận xét 1.1.</p>" in reading
    assert "Nhận xét 1.1." in paper


def test_a_sheet_that_is_handed_in_is_prose(at_work: AtWork, enter: Enter) -> None:
    at_work.save("mamnon", "1.1", strengths="Công khai tốt.", answer__1__b="chua", weaknesses="Chưa giám sát.")
    at_work.hand_in("mamnon", "1.1")
    page = _page(enter("mamnon"), at_work, "phieu/1.1/")
    assert _boxes(page) == []
    assert "<h3>Điểm mạnh</h3><p>Công khai tốt.</p>" in page
    assert '<h3>Nội dung chưa rõ, cần hỏi hoặc bổ sung</h3><p class="muted">Không ghi</p>' in page
    assert page.count("judge--diff") == 1


def test_members_stand_at_the_field_they_wrote_and_not_all_can_be_taken(at_work: AtWork, enter: Enter) -> None:
    at_work.save("mamnon", "1.1", strengths="Của người đã nộp.", weaknesses="Yếu.")
    handed = at_work.hand_in("mamnon", "1.1")
    at_work.save("nhieucap", "1.1", strengths="Của người chưa nộp.")
    page = _page(enter("truongmoi"), at_work, "hop-nhat/1.1/")
    field = page[page.index('for="t-strengths"'):page.index('for="t-weaknesses"')]
    assert "Của người đã nộp." in field
    assert "Của người chưa nộp." in field
    assert re.findall(r'value="lay:(\d+):strengths"', field) == [str(handed.pk)]
    assert page.index('id="cua-truong"') < page.index('id="h-tv"') < page.index('id="h-toi"')


def test_whoever_only_looks_at_the_merging_reads_every_member(at_work: AtWork, enter: Enter) -> None:
    at_work.save("mamnon", "1.1", strengths="Mạnh.", weaknesses="Yếu.")
    at_work.hand_in("mamnon", "1.1")
    page = _page(enter("nhieucap"), at_work, "hop-nhat/1.1/")
    assert _boxes(page) == []
    assert "lay:" not in page
    assert "<dd>Mạnh.</dd>" in page


def test_filters_and_places_are_told_apart(at_work: AtWork, enter: Enter) -> None:
    page = _page(enter("hangxom"), at_work, "hop-nhat/?loc=chua-chot")
    assert page.count('class="chips') == 0
    assert page.count('class="places__row"') == page.count('class="narrowing__row"') == 1
    assert "Hiện: Chưa chốt (" in page
    assert "Hiện: Tất cả (" in _page(enter("hangxom"), at_work, "hop-nhat/?loc=khong-co")
    assert "Hiện: Quan sát" in _page(enter("hangxom"), at_work, "khao-sat/?loai=observation")
