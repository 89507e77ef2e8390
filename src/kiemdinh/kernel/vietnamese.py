"""Vietnamese text: normal form, folding for search, sort keys, numbers and dates as people write them.

Pure. Every text that enters the system passes `nfc`; searching compares `fold`; sorting stores
`name_sort_key` or `text_sort_key`, whose digits-only form sorts the same in every database and collation.
"""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

# Zero-width and direction characters that come with text pasted from the web, PDF and chat programs; NUL, which
# PostgreSQL cannot hold.
_INVISIBLE = re.compile("[\x00\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# Đ has no decomposition, so stripping marks leaves it; Ð and ð (eth) are its look-alikes in old files.
_LETTER_D = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_CODE = {letter: f"{position:02d}" for position, letter in enumerate(_ALPHABET, start=20)}
_WORD_END = "00"  # below every letter, so "An" comes before "Anh"
_NUMBER_CODE = "10"  # numbers come before letters
_OTHER_CODE = "60"  # scripts we do not know come last
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_NO_TONE = "0"
_LETTER_MARKS = frozenset("\u0302\u0306\u031b")  # â ê ô, ă, ơ ư: these make another letter, not a tone
_WORDS = re.compile(r"[0-9]+|[^\W\d_]+|[^\W_]", re.UNICODE)

_GROUPED = re.compile(r"^[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?$")
_COMMA = re.compile(r"^[0-9]+(?:,[0-9]+)?$")
_PLAIN = re.compile(r"^[0-9]+\.[0-9]+$")
_SWAP_SEPARATORS = str.maketrans(",.", ".,")
_SPACES = re.compile(r"\s+")
_CODE_PARTS = re.compile(r"[0-9]+|[^0-9\W_]+")


def nfc(text: str) -> str:
    """Return the text in NFC without zero-width characters, NUL and outer white space; inner spaces stay."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()


def fold(text: str) -> str:
    """Return the form used to search: lower case, no marks, đ → d, one space between words.

    The same for composed and decomposed input and for both placements of a tone (hoà, hòa).
    """
    decomposed = unicodedata.normalize("NFD", _INVISIBLE.sub("", text))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPACES.sub(" ", bare.translate(_LETTER_D).lower()).strip()


def name_sort_key(full_name: str) -> str:
    """Return a key that sorts personal names the Vietnamese way: given name, family name, middle.

    A string of digits; letters go a ă â b c d đ e ê …, tones (ngang huyền hỏi ngã sắc nặng) after letters.
    """
    words = _split(full_name)
    return "".join(_word_key(word) for word in words[-1:] + words[:-1])


def text_sort_key(text: str) -> str:
    """Return a key that sorts titles and place names from their first word; "Phường 2" before "Phường 10"."""
    return "".join(_word_key(word) for word in _split(text))


def parse_number(text: str) -> Decimal:
    """Read a number as a Vietnamese reader does.

    "1.234,5" and "1.234" group by dots; "12,5" has a decimal comma; "1234.5" and "0.5" are plain numbers of a
    spreadsheet. Spaces between groups are ignored. Raises ValueError with a message for the person.
    """
    shown = nfc(text)
    compact = _SPACES.sub("", shown).replace("\u2212", "-")
    if not compact:
        raise ValueError("Chưa nhập số.")
    sign = -1 if compact[0] == "-" else 1
    digits = compact.lstrip("+-") if compact[0] in "+-" and compact[1:2] not in ("+", "-") else compact
    if _GROUPED.match(digits):
        return sign * Decimal(digits.replace(".", "").replace(",", "."))
    if _COMMA.match(digits):
        return sign * Decimal(digits.replace(",", "."))
    if _PLAIN.match(digits):
        return sign * Decimal(digits)
    raise ValueError(f"“{shown}” không phải là số. Hãy viết như 1.234,5 hoặc 1234,5.")


def format_number(value: Decimal | int | float, decimals: int | None = None) -> str:
    """Write a number with dots between thousands and a decimal comma: 1234.5 → "1.234,5".

    `decimals` fixes the number of decimal places (half rounds away from zero); None keeps what the value has,
    without closing zeros. Raises ValueError when the value is not finite.
    """
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite():
        raise ValueError("Giá trị không phải là số hữu hạn.")
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if number == 0:
        number = abs(number)
    english = f"{number:,f}"
    if decimals is None and "." in english:
        english = english.rstrip("0").rstrip(".")
    return english.translate(_SWAP_SEPARATORS)


def format_date(d: date) -> str:
    """Write a date as "21/11/2026" (day and month with two digits)."""
    return f"{d.day:02d}/{d.month:02d}/{d.year:04d}"


def format_long_date(d: date) -> str:
    """Write a date as in official documents: "ngày 05 tháng 02 năm 2026".

    Days below 10 and months 1 and 2 take a leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I).
    """
    month = f"{d.month:02d}" if d.month <= 2 else str(d.month)
    return f"ngày {d.day:02d} tháng {month} năm {d.year}"


def natural_code_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts codes by their numbers: "1.2" before "1.10", "H2-…" before "H10-…"."""
    return tuple(
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, fold(part))
        for part in _CODE_PARTS.findall(nfc(code))
    )


def _split(text: str) -> list[str]:
    return _WORDS.findall(nfc(text).lower())


def _word_key(word: str) -> str:
    if word.isascii() and word.isdigit():
        digits = word.lstrip("0") or "0"
        return f"{_NUMBER_CODE}{len(digits):02d}{digits}{_WORD_END}{_NO_TONE}"
    tone = _NO_TONE
    codes: list[str] = []
    for char in word:
        parts = unicodedata.normalize("NFD", "đ" if char == "ð" else char)
        base, marks = parts[0], parts[1:]
        letter = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark in _LETTER_MARKS))
        codes.append(_LETTER_CODE.get(letter) or _LETTER_CODE.get(base) or f"{_OTHER_CODE}{ord(base):07d}")
        tone = next((_TONES[mark] for mark in marks if mark in _TONES), tone)
    return "".join(codes) + _WORD_END + tone
