"""Composition, authority by what is asked and by day, and when a decision stands."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kiemdinh.rooms.external_assessment.rules.teams import (
    Decision,
    DecisionNeeds,
    Seat,
    TeamRules,
    authority_key,
    check_composition,
    decision_problem,
    needs_proposal,
    overlap,
)

DIRECTOR, CHAIRMAN = "Giám đốc Sở Giáo dục và Đào tạo", "Chủ tịch Ủy ban nhân dân cấp tỉnh"
BOTH = {"accreditation": DIRECTOR, "national_standard": CHAIRMAN}
RULES = TeamRules((5, 9), ("head", "deputy", "secretary", "member"), ("head", "secretary", "member"), BOTH)
FIVE = [
    Seat("An", "head"), Seat("Bình", "secretary"), Seat("Chi", "member"), Seat("Dũng", "member"), Seat("Én", "member")
]
TODAY = date(2025, 10, 6)


def test_a_whole_team_has_nothing_against_it() -> None:
    found = check_composition(seats=FIVE, rules=RULES)
    assert (found.problems, found.warnings) == ((), ())


@pytest.mark.parametrize(
    ("seats", "problems", "warnings"),
    [
        ([], ("Đoàn chưa có ai. Hãy thêm thành viên.",), ()),
        (FIVE[1:], ("Đoàn chưa có trưởng đoàn.",), ("Đoàn có 4 người; thường từ 5 đến 9 người.",)),
        ([FIVE[0], *FIVE[2:], Seat("Gấm", "member")], ("Đoàn chưa có thư ký.",), ()),
        ([*FIVE, Seat("Hà", "head")], ("Đoàn chỉ có một trưởng đoàn.",), ()),
        ([*FIVE, Seat("Hà", "guest")], ("Chức danh của Hà không có trong quy định.",), ()),
        (FIVE * 2, ("Đoàn chỉ có một trưởng đoàn.", "Đoàn chỉ có một thư ký."),
         ("Đoàn có 10 người; thường từ 5 đến 9 người.",)),
        (
            [*FIVE[:4], Seat("Én", "member", ("Đang công tác tại trường.",), ("Cùng xã.",))],
            ("Én: Đang công tác tại trường.",), ("Én: Cùng xã.",),
        ),
    ],
)
def test_what_a_composition_lacks(seats: list[Seat], problems: tuple[str, ...], warnings: tuple[str, ...]) -> None:
    found = check_composition(seats=seats, rules=RULES)
    assert (found.problems, found.warnings) == (problems, warnings)


@pytest.mark.parametrize(
    ("national", "key", "proposal"), [(False, "accreditation", False), (True, "national_standard", True)]
)
def test_what_is_asked_decides_who_decides(national: bool, key: str, proposal: bool) -> None:
    assert authority_key(national_standard=national) == key
    assert needs_proposal(key=key, authorities=BOTH) is proposal


def test_a_province_whose_director_decides_all_needs_no_proposal() -> None:
    same = {"accreditation": DIRECTOR, "national_standard": DIRECTOR}
    assert needs_proposal(key="national_standard", authorities=same) is False


GOOD = Decision("12/QĐ-SGDĐT", date(2025, 10, 1), DIRECTOR, "Trịnh Thế Sự", date(2025, 10, 2), date(2025, 12, 1))
ACCREDITATION = DecisionNeeds("accreditation", BOTH, "Điều 29", date(2025, 9, 15), "", None)
STANDARD = DecisionNeeds("national_standard", BOTH, "Điều 29", date(2025, 9, 15), "3/TTr-SGDĐT", date(2025, 9, 25))
BY_CHAIRMAN = replace(GOOD, number="1200/QĐ-UBND", authority=CHAIRMAN)


def test_the_right_office_may_decide() -> None:
    assert decision_problem(decision=GOOD, needs=ACCREDITATION, today=TODAY) == ""
    assert decision_problem(decision=BY_CHAIRMAN, needs=STANDARD, today=TODAY) == ""


def test_the_wrong_office_is_refused_with_the_right_one_and_the_day() -> None:
    assert decision_problem(decision=GOOD, needs=STANDARD, today=TODAY) == (
        "Quyết định do Giám đốc Sở Giáo dục và Đào tạo ký không đúng thẩm quyền: hồ sơ có đề nghị công nhận đạt chuẩn "
        "quốc gia nên ngày 01/10/2025 người quyết định là Chủ tịch Ủy ban nhân dân cấp tỉnh (Điều 29)."
    )
    assert decision_problem(decision=BY_CHAIRMAN, needs=ACCREDITATION, today=TODAY) == (
        "Quyết định do Chủ tịch Ủy ban nhân dân cấp tỉnh ký không đúng thẩm quyền: hồ sơ chỉ đề nghị kiểm định nên "
        "ngày 01/10/2025 người quyết định là Giám đốc Sở Giáo dục và Đào tạo (Điều 29)."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "Hãy ghi số và ngày của quyết định."),
        ({"decided_on": None}, "Hãy ghi số và ngày của quyết định."),
        ({"decided_on": date(2025, 10, 7)}, "Ngày quyết định không được sau hôm nay."),
        ({"decided_on": date(2025, 9, 14)}, "Quyết định không thể có trước ngày tiếp nhận hồ sơ (15/09/2025)."),
        (
            {"number": "12/QĐ-UBND"},
            f"Số “12/QĐ-UBND” không phải của {DIRECTOR}. Hãy xem lại số quyết định và người ký.",
        ),
        ({"signer_name": ""}, "Hãy ghi người ký quyết định."),
        ({"starts_on": None}, "Hãy ghi thời gian làm việc của đoàn."),
        ({"ends_on": None}, "Hãy ghi thời gian làm việc của đoàn."),
        ({"ends_on": date(2025, 10, 1)}, "Ngày đoàn kết thúc phải từ ngày bắt đầu trở đi."),
        ({"starts_on": date(2025, 9, 30)}, "Đoàn không bắt đầu làm việc trước ngày có quyết định."),
    ],
)
def test_what_a_decision_lacks(changes: dict[str, Any], words: str) -> None:
    assert decision_problem(decision=replace(GOOD, **changes), needs=ACCREDITATION, today=TODAY) == words


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        (replace(STANDARD, proposal_number=""), "Hãy ghi số và ngày tờ trình của Sở trước khi ghi quyết định."),
        (replace(STANDARD, proposal_on=date(2025, 10, 2)), "Quyết định không thể có trước tờ trình (02/10/2025)."),
    ],
)
def test_the_chairman_decides_on_a_proposal(needs: DecisionNeeds, words: str) -> None:
    assert decision_problem(decision=BY_CHAIRMAN, needs=needs, today=TODAY) == words


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [
        ((date(2025, 1, 1), date(2025, 1, 5)), (date(2025, 1, 5), date(2025, 1, 9)), True),
        ((date(2025, 1, 1), date(2025, 1, 5)), (date(2025, 1, 6), date(2025, 1, 9)), False),
        ((date(2025, 1, 1), None), (date(2030, 1, 6), date(2030, 1, 9)), True),
        ((date(2025, 1, 6), None), (date(2025, 1, 1), date(2025, 1, 5)), False),
        ((None, None), (date(2025, 1, 1), date(2025, 1, 5)), False),
    ],
)
def test_days_shared_by_two_spans(a: Any, b: Any, shared: bool) -> None:
    assert overlap(a, b) is shared
    assert overlap(b, a) is shared
