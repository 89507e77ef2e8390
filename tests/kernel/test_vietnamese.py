"""Vietnamese text, numbers and dates."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiemdinh.kernel.vietnamese import (
    fold,
    format_date,
    format_long_date,
    format_number,
    name_sort_key,
    natural_code_key,
    nfc,
    parse_number,
    text_sort_key,
)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_nfc_composes_and_drops_what_nobody_sees() -> None:
    assert nfc(nfd("Trường Tiểu học Đồng Xoài")) == "Trường Tiểu học Đồng Xoài"
    assert nfc("\ufeffHà\u200b\x00 Nội\u200d ") == "Hà Nội"
    assert nfc("hai  khoảng  trắng") == "hai  khoảng  trắng"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đánh giá", "danh gia"),
        ("CHẤT LƯỢNG", "chat luong"),
        ("Nguyễn Thị Ước", "nguyen thi uoc"),
        ("  Láng   Hạ ", "lang ha"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("Ðống Ða", "dong da"),  # the Icelandic eth that old key maps produce
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(nfd(text)) == folded


@given(st.text(alphabet="aăâđêôơưáàảãạếềểễệóòữựĐ ÂƯ1", max_size=30))
def test_fold_is_stable_and_blind_to_the_form(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(nfd(text)) == fold(text)


def test_people_sort_by_given_name_in_vietnamese_letter_order() -> None:
    names = [
        "Lê Thị Dung",
        "Nguyễn Văn Đạt",
        "Trần An",
        "Lê Ăn",
        "Phạm Ân",
        "Bùi Ánh",
        "Lê Anh",
        "Hoàng Văn Ảnh",
        "Đỗ Văn An",
        "Cao Thị Yến",
        "Vũ Ý",
        "Lê Xuân Ơn",
        "Lê Xuân Ôn",
        "Lê Xuân On",
    ]
    assert sorted(names, key=name_sort_key) == [
        "Đỗ Văn An",
        "Trần An",
        "Lê Anh",
        "Hoàng Văn Ảnh",
        "Bùi Ánh",
        "Lê Ăn",
        "Phạm Ân",
        "Lê Thị Dung",
        "Nguyễn Văn Đạt",
        "Lê Xuân On",
        "Lê Xuân Ôn",
        "Lê Xuân Ơn",
        "Vũ Ý",
        "Cao Thị Yến",
    ]


def test_tones_follow_letters() -> None:
    words = ["mạ", "mã", "ma", "má", "mả", "mà", "mai"]
    assert sorted(words, key=text_sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ", "mai"]


def test_titles_sort_by_number_where_there_is_one() -> None:
    titles = ["Phường 10", "Phường 2", "Phường An Hải", "Phường 1", "Phường Ăn", "Phường Ba"]
    assert sorted(titles, key=text_sort_key) == [
        "Phường 1",
        "Phường 2",
        "Phường 10",
        "Phường An Hải",
        "Phường Ăn",
        "Phường Ba",
    ]


@given(st.text(max_size=40))
def test_sort_keys_hold_only_digits(text: str) -> None:
    """Digits sort alike in SQLite and in every PostgreSQL collation."""
    key = name_sort_key(text) + text_sort_key(text)
    assert key == "" or (key.isascii() and key.isdigit())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234", "1234"),
        ("1.234,5", "1234.5"),
        ("12.345.678", "12345678"),
        ("1234.5", "1234.5"),
        ("0.125", "0.125"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        (" 1 234 ", "1234"),
        ("-1.234,5", "-1234.5"),
        ("\u22127", "-7"),
        ("0", "0"),
    ],
)
def test_numbers_are_read_as_a_vietnamese_reader_does(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "  ", "abc", "1,234.5", "1.23.456", "12%", "1e5", "--5", "١٢", "nan", "1.2345,6"])
def test_other_text_is_refused_in_vietnamese(text: str) -> None:
    with pytest.raises(ValueError, match=r"không phải là số|Chưa nhập số"):
        parse_number(text)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.5, None, "1.234,5"),
        (1234567, None, "1.234.567"),
        (Decimal("12.500"), None, "12,5"),
        (Decimal("2.345"), 2, "2,35"),
        (Decimal("-2.345"), 2, "-2,35"),
        (2, 2, "2,00"),
        (0.1 + 0.2, 1, "0,3"),
        (Decimal("-0.04"), 1, "0,0"),
        (1e21, None, "1.000.000.000.000.000.000.000"),
    ],
)
def test_numbers_are_written_with_a_decimal_comma(value: float, decimals: int | None, text: str) -> None:
    assert format_number(value, decimals) == text


def test_a_number_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="hữu hạn"):
        format_number(float("nan"))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_what_is_written_is_read_back(value: Decimal) -> None:
    if format_number(value).lstrip("-").startswith("0") or "." in format_number(value) or value == int(value):
        assert parse_number(format_number(value)) == value


def test_dates() -> None:
    assert format_date(date(2026, 9, 5)) == "05/09/2026"
    assert format_long_date(date(2026, 11, 21)) == "ngày 21 tháng 11 năm 2026"
    assert format_long_date(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert format_long_date(date(2026, 9, 5)) == "ngày 05 tháng 9 năm 2026"


def test_codes_sort_by_their_numbers() -> None:
    codes = ["1.10", "1.2", "10.1", "2.1", "1.1"]
    assert sorted(codes, key=natural_code_key) == ["1.1", "1.2", "1.10", "2.1", "10.1"]
    evidence = ["H10-1.1-01", "H2-1.1-02", "H2-1.1-01", "H2-1.10-01"]
    assert sorted(evidence, key=natural_code_key) == ["H2-1.1-01", "H2-1.1-02", "H2-1.10-01", "H10-1.1-01"]
