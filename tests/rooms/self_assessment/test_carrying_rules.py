"""Pure rules of taking things over: codes in texts, stages of schools that grow, people who left, kept years."""

from datetime import date

import pytest

from kiemdinh.rooms.self_assessment.rules.carrying import (
    Carried,
    Colleague,
    copied_mark,
    people_to_carry,
    stages_ahead,
    stages_behind,
    within_kept_years,
)
from kiemdinh.rooms.self_assessment.rules.rewriting import codes_in, rewrite_codes
from kiemdinh.rooms.self_assessment.rules.states import DOING, FIX, SHEET, TODO, SheetFacts
from kiemdinh.rooms.self_assessment.rules.texts import copied_fields

# ── codes ─────────────────────────────────────────────────────────────────────

CODES = {"[H1-1.1-01]": "[H1-1.1-02]", "[H1-1.1-02]": "[H1-1.1-01]", "[H2-2.2-10]": "MC.2.2.01"}


@pytest.mark.parametrize(
    ("source", "written", "unmapped"),
    [
        ("<p>Có kế hoạch [H1-1.1-01].</p>", "<p>Có kế hoạch [H1-1.1-02].</p>", ()),
        # Two codes that change places: one pass, not one after the other.
        ("<p>[H1-1.1-01]; [H1-1.1-02]</p>", "<p>[H1-1.1-02]; [H1-1.1-01]</p>", ()),
        ("<p>[H1-1.1-09] và [H1-1.1-09]</p>", "<p>[H1-1.1-09] và [H1-1.1-09]</p>", ("[H1-1.1-09]",)),
        # A code cut by bold reads as one code.
        ("<p>Xem [H1-<strong>1.1</strong>-01].</p>", "<p>Xem [H1-1.1-02]<strong></strong>.</p>", ()),
        # A code may not be put together across two paragraphs or two cells.
        ("<p>[H1-1.1</p><p>-01]</p>", "<p>[H1-1.1</p><p>-01]</p>", ()),
        ("<tr><td>[H1-</td><td>1.1-01]</td></tr>", "<tr><td>[H1-</td><td>1.1-01]</td></tr>", ()),
        ("<p>5 &lt; 7 &amp; [H2-2.2-10]</p>", "<p>5 &lt; 7 &amp; MC.2.2.01</p>", ()),
        ("Không có mã & không có thẻ", "Không có mã & không có thẻ", ()),
        ("", "", ()),
    ],
)
def test_codes_are_written_anew_all_at_once(source: str, written: str, unmapped: tuple[str, ...]) -> None:
    found = rewrite_codes(source, CODES)
    assert (found.html, found.unmapped) == (written, unmapped)


def test_nothing_but_codes_ever_changes() -> None:
    source = (
        '<ol start="3"><li>Một&nbsp;hai</li></ol><table><tr><td colspan="2">x</td></tr></table><p>H<sub>2</sub>O</p>'
    )
    assert rewrite_codes(source, CODES).html == source


def test_codes_of_a_text_are_listed_once_in_order() -> None:
    assert codes_in("<p>[H2-2.2-10], [H1-<em>1.1-01</em>], [H2-2.2-10]</p>") == ("[H2-2.2-10]", "[H1-1.1-01]")


# ── stages ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "old_type", "expected"),
    [
        ("", [""], "tieu-hoc", ("",)),
        ("tieu-hoc", ["tieu-hoc", "thcs"], "nhieu-cap", ("tieu-hoc",)),
        # A primary school that has become one of two stages: its old sheets are those of its own stage.
        ("", ["tieu-hoc", "thcs"], "tieu-hoc", ("tieu-hoc",)),
        # A school of several stages under the 2018 rules wrote one sheet for all.
        ("", ["tieu-hoc", "thcs"], "nhieu-cap", ("tieu-hoc", "thcs")),
        ("thpt", ["tieu-hoc", "thcs"], "nhieu-cap", ()),
        ("thpt", [""], "nhieu-cap", ()),
    ],
)
def test_where_an_old_stage_goes(old: str, new: list[str], old_type: str, expected: tuple[str, ...]) -> None:
    assert stages_ahead(old_stage=old, new_stages=new, old_type=old_type) == expected


def test_the_way_back_agrees() -> None:
    assert stages_behind(new_stage="thcs", old_stages=[""], new_stages=["tieu-hoc", "thcs"], old_type="tieu-hoc") == []
    assert stages_behind(new_stage="thcs", old_stages=[""], new_stages=["tieu-hoc", "thcs"], old_type="nhieu-cap") == [
        ""]


# ── people ────────────────────────────────────────────────────────────────────


def test_people_who_left_stay_behind_and_titles_are_todays() -> None:
    here = Colleague(1, 10, "Lò Thị Mai", "Giáo viên", "chair")
    gone = Colleague(2, 11, "Đỗ Văn Ất", "Phó Hiệu trưởng", "vice_chair")
    outside = Colleague(3, None, "Lý Thị Không", "Nhân viên", "member")
    found = people_to_carry([here, gone, outside], {10: "Hiệu trưởng", 99: "Giáo viên"})
    assert found.left == (gone,)
    assert found.carried == (
        Carried(here, "Hiệu trưởng", "chức vụ nay là Hiệu trưởng"),
        Carried(outside, "Nhân viên", "không có tài khoản, hãy kiểm tra còn công tác không"),
    )


def test_a_person_with_the_same_title_needs_no_look() -> None:
    same = Colleague(1, 10, "Lò Thị Mai", "Hiệu trưởng", "chair")
    assert people_to_carry([same], {10: "Hiệu trưởng"}).carried == (Carried(same, "Hiệu trưởng", ""),)


# ── documents and marks ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("issued", "since", "recent"),
    [
        (date(2023, 9, 5), date(2023, 9, 5), True),
        (date(2023, 9, 4), date(2023, 9, 5), False),
        (None, date(2023, 9, 5), False),
        (None, None, True),
    ],
)
def test_a_document_is_offered_at_once_within_the_kept_years(
    issued: date | None, since: date | None, recent: bool
) -> None:
    assert within_kept_years(issued, since) is recent


def test_a_copied_text_is_named_after_its_cycle() -> None:
    assert copied_mark("2024-2025") == "chép từ chu kỳ 2024–2025, chưa rà soát"
    assert copied_fields({"state_1": {"name": "A", "copied_from": 4}, "state_2": {"name": "B"}}) == ("state_1",)


@pytest.mark.parametrize("state", [TODO, DOING, FIX])
def test_a_sheet_with_texts_nobody_looked_at_cannot_be_handed_in(state: str) -> None:
    from kiemdinh.kernel.states import Refusal

    with pytest.raises(Refusal, match="Phiếu còn 2 mục chép từ chu kỳ trước chưa rà soát"):
        SHEET.move(state=state, action="submit", roles=(), facts=SheetFacts(not_looked_at=2))
    assert SHEET.move(state=state, action="submit", roles=(), facts=SheetFacts()) == "sent"
