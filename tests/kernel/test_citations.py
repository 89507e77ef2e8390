"""Evidence codes of both generations are written, read and found exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiemdinh.kernel.citations import (
    BOX,
    PATTERN_KEYS,
    PLAIN,
    TT57,
    Citation,
    EvidenceCode,
    find_codes,
    format_code,
    parse_code,
)


def test_formats_each_pattern() -> None:
    assert format_code(BOX, box=1, criterion="1.1", ordinal=1) == "[H1-1.1-01]"
    assert format_code(BOX, box=12, criterion="1.10", ordinal=100) == "[H12-1.10-100]"
    assert format_code(PLAIN, criterion="1.2", ordinal=6) == "[1.2-06]"
    assert format_code(TT57, criterion="4.3", ordinal=5) == "MC.4.3.05"


def test_finds_codes_of_both_generations_in_order() -> None:
    text = "Có kế hoạch [H1-1.1-01]; [H1-1.10-02]. Xem (MC.1.1.01, MC.2.3.12). Cũ: [1.2-06]"
    codes = find_codes(text)
    assert [c.code for c in codes] == ["[H1-1.1-01]", "[H1-1.10-02]", "MC.1.1.01", "MC.2.3.12", "[1.2-06]"]
    assert all(text[c.start : c.end] == c.code for c in codes)


def test_repeats_and_code_at_the_end_of_a_sentence() -> None:
    assert find_codes("MC.1.1.01. MC.1.1.01") == [Citation("MC.1.1.01", 0, 9), Citation("MC.1.1.01", 11, 20)]


@pytest.mark.parametrize(
    "text",
    [
        "MC.1.1.1.01",  # four numbers: no code of Phụ lục IV
        "MC.1.1.1",
        "MC.1.1.00",
        "XMC.1.1.01",
        "MC.1.1.01a",
        "[H0-1.1-01]",
        "[H1-1.1-1]",
        "[H1-1.1-00]",
        "[H1-0.1-01]",
        "[H1-1.1.1-01]",
        "H1-1.1-01",
        "[ H1-1.1-01 ]",
        "[H1-1.1-٠١]",
    ],
)
def test_look_alikes_are_not_codes(text: str) -> None:
    assert find_codes(text) == []
    with pytest.raises(ValueError, match="không phải mã minh chứng"):
        parse_code(text)


def test_parses_parts_and_ignores_blanks_around() -> None:
    assert parse_code(" [H3-1.10-07] ") == EvidenceCode(BOX, 3, "1.10", 7)
    assert parse_code("[1.1-07]") == EvidenceCode(PLAIN, None, "1.1", 7)
    assert parse_code("MC.2.3.112") == EvidenceCode(TT57, None, "2.3", 112)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"pattern_key": BOX, "criterion": "1.1", "ordinal": 1}, "số hộp"),
        ({"pattern_key": BOX, "criterion": "1.1", "ordinal": 1, "box": 0}, "số hộp"),
        ({"pattern_key": TT57, "criterion": "1", "ordinal": 1}, "Mã tiêu chí"),
        ({"pattern_key": TT57, "criterion": "1.1", "ordinal": 0}, "Số thứ tự"),
        ({"pattern_key": "khac", "criterion": "1.1", "ordinal": 1}, "Không có kiểu mã"),
    ],
)
def test_refuses_what_is_no_code(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        format_code(**arguments)  # type: ignore[arg-type]


@given(
    pattern=st.sampled_from(PATTERN_KEYS),
    box=st.integers(1, 99),
    standard=st.integers(1, 12),
    number=st.integers(1, 12),
    ordinal=st.integers(1, 1200),
)
def test_reading_gives_back_what_was_written(pattern: str, box: int, standard: int, number: int, ordinal: int) -> None:
    criterion = f"{standard}.{number}"
    code = format_code(pattern, box=box, criterion=criterion, ordinal=ordinal)
    assert parse_code(code) == EvidenceCode(pattern, box if pattern == BOX else None, criterion, ordinal)
    assert find_codes(f"theo {code}.") == [Citation(code, 5, 5 + len(code))]
