"""Pure: abbreviations, paragraphs by indicator, doubled passages, and the table of checks itself."""

import pytest

from kiemdinh.rooms.self_assessment.rules.checks import BLOCK, CHECKS, HINT, KINDS, SEVERITIES, WARN, Finding, in_order
from kiemdinh.rooms.self_assessment.rules.text_checks import (
    abbreviations_in,
    missing_labels,
    same_passages,
    undeclared,
    unused,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CBQL và GV đều đạt chuẩn; GV trẻ nhiều.", {"CBQL": 1, "GV": 2}),
        ("Kế hoạch của trường [H1-1.1-01]; [H2-1.1-02].", {}),
        ("Theo (MC.1.1.01, MC.1.1.02) nhà trường ổn định.", {}),
        ("Quyết định số 12/QĐ-UBND ngày 3/4/2024 của UBND xã.", {"UBND": 1}),
        ("Học kỳ I và học kỳ II, lớp IV.", {}),
        ("BÁO CÁO TỰ ĐÁNH GIÁ", {}),
        ("CSVC đủ, ĐDDH đủ.", {"CSVC": 1, "ĐDDH": 1}),
        ("Lớp 5A, phòng B2 và tổ A.", {}),
        ("CÔNGNGHỆTHÔNGTIN là từ dài.", {}),
        ("Trường đạt chuẩn.", {}),
        ("CMHS.\nCMHS (BCH) họp.", {"CMHS": 2, "BCH": 1}),
    ],
)
def test_abbreviations_in_a_text(text: str, expected: dict[str, int]) -> None:
    assert dict(abbreviations_in(text)) == expected


def test_a_declared_abbreviation_is_not_reported_nor_its_parts() -> None:
    assert dict(undeclared(["TH&THCS có GV, HS."], ["TH&THCS", "GV"])) == {"HS": 1}


def test_unused_looks_for_whole_words() -> None:
    assert unused(["Đội ngũ GVCN vững."], ["GV", "GVCN"]) == ["GV"]


@pytest.mark.parametrize(
    ("text", "indicators", "expected"),
    [
        ("a) Có kế hoạch.\nb) Phù hợp.\nc) Công bố.", "abc", []),
        ("a) Có kế hoạch.\nc) Công bố.", "abc", ["b"]),
        ("Chỉ báo a: có.\nChỉ báo b. có", "abc", ["c"]),
        ("Nhà trường có kế hoạch. b) không ở đầu dòng.", "abc", []),
        ("x) không phải chỉ báo", "abc", []),
        ("A. Có.\nB. Có.", "abc", ["c"]),
        ("a) Có.", "*", []),
        ("", "abc", []),
    ],
)
def test_a_text_by_letters_that_leaves_one_out(text: str, indicators: str, expected: list[str]) -> None:
    assert missing_labels(text, indicators) == expected


def test_long_paragraphs_that_stand_twice() -> None:
    long = "Nhà trường xây dựng phương hướng, chiến lược phát triển giai đoạn 2020–2025 và tầm nhìn đến 2030, " * 2
    texts = {"1.1": f"Mở đầu.\n{long}", "1.2": long.replace("  ", " "), "1.3": "Mở đầu.", "1.4": f"{long} Khác."}
    assert same_passages(texts) == [("1.1", "1.2", long[:60])]


def test_one_criterion_may_repeat_itself() -> None:
    assert same_passages({"1.1": "\n".join(["câu dài " * 40] * 2)}) == []


def test_the_table_of_checks_is_sound() -> None:
    ids = [check.id for check in CHECKS]
    assert ids == sorted(set(ids))
    assert {check.severity for check in CHECKS} == set(SEVERITIES)
    assert {check.kind for check in CHECKS} == set(KINDS)
    assert all(check.title and check.why.endswith(".") and check.article for check in CHECKS)


def test_blocking_findings_come_first_else_the_order_stays() -> None:
    found = [Finding(check, "", "") for check in ("KT303", "KT304", "KT101", "KT301", "KT201")]
    ordered = in_order(found)
    assert [f.check for f in ordered] == ["KT101", "KT201", "KT303", "KT301", "KT304"]
    assert [f.severity for f in ordered] == [BLOCK, BLOCK, WARN, WARN, HINT]
