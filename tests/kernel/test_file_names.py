"""Names that machines mangled become readable, names that were right stay as they are."""

import unicodedata

import pytest

from kiemdinh.kernel.file_names import read_bytes, read_name

WORDS = (
    "Kế hoạch năm học 2023-2024.pdf",
    "Quyết định số 12 thành lập Hội đồng tự đánh giá.pdf",
    "Biên bản kiểm kê tài sản (đợt 2).docx",
    "Nghị quyết của Đảng uỷ phường.pdf",
    "Sổ theo dõi sức khoẻ trẻ mẫu giáo.xlsx",
    "Ảnh ngày khai giảng.jpg",
    "Minh chứng/Tiêu chuẩn 1/Tiêu chí 1.1/Phương hướng, chiến lược.pdf",
)

_VOWELS = {"ă": "aê", "â": "aâ", "ê": "eâ", "ô": "oâ", "ơ": "ô", "ư": "ö"}
_TONE = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_HAT = {"\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_BREVE = {"\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_I = {"\u0301": "í", "\u0300": "ì", "\u0309": "æ", "\u0303": "ó", "\u0323": "ò"}


def to_vni(text: str) -> str:
    """An independent writer of VNI, letter by letter."""
    out = []
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char.lower())
        tone = next((c for c in parts if c in _TONE), "")
        letter = unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)
        if letter == "đ":
            made = "ñ"
        elif letter == "i" and tone:
            made = _I[tone]
        elif letter == "y" and tone == "\u0323":
            made = "î"
        elif letter in "âêô" and tone:
            made = {"â": "a", "ê": "e", "ô": "o"}[letter] + _HAT[tone]
        elif letter == "ă" and tone:
            made = "a" + _BREVE[tone]
        else:
            made = _VOWELS.get(letter, letter) + (_TONE[tone] if tone else "")
        out.append(made.upper() if char.isupper() else made)
    return "".join(out)


def to_tcvn3(text: str) -> bytes:
    """An independent writer of TCVN3 for small letters, by the table of TCVN 5712:1993."""
    table = {
        "à": 0xB5, "ả": 0xB6, "ã": 0xB7, "á": 0xB8, "ạ": 0xB9, "ă": 0xA8, "ằ": 0xBB, "ẳ": 0xBC, "ẵ": 0xBD, "ắ": 0xBE,
        "ặ": 0xC6, "â": 0xA9, "ầ": 0xC7, "ẩ": 0xC8, "ẫ": 0xC9, "ấ": 0xCA, "ậ": 0xCB, "đ": 0xAE, "è": 0xCC, "ẻ": 0xCE,
        "ẽ": 0xCF, "é": 0xD0, "ẹ": 0xD1, "ê": 0xAA, "ề": 0xD2, "ể": 0xD3, "ễ": 0xD4, "ế": 0xD5, "ệ": 0xD6, "ì": 0xD7,
        "ỉ": 0xD8, "ĩ": 0xDC, "í": 0xDD, "ị": 0xDE, "ò": 0xDF, "ỏ": 0xE1, "õ": 0xE2, "ó": 0xE3, "ọ": 0xE4, "ô": 0xAB,
        "ồ": 0xE5, "ổ": 0xE6, "ỗ": 0xE7, "ố": 0xE8, "ộ": 0xE9, "ơ": 0xAC, "ờ": 0xEA, "ở": 0xEB, "ỡ": 0xEC, "ớ": 0xED,
        "ợ": 0xEE, "ù": 0xEF, "ủ": 0xF1, "ũ": 0xF2, "ú": 0xF3, "ụ": 0xF4, "ư": 0xAD, "ừ": 0xF5, "ử": 0xF6, "ữ": 0xF7,
        "ứ": 0xF8, "ự": 0xF9, "ỳ": 0xFA, "ỷ": 0xFB, "ỹ": 0xFC, "ý": 0xFD, "ỵ": 0xFE, "Đ": 0xA7,
    }  # fmt: skip
    return bytes(table[c] if c in table else ord(c) for c in unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("name", WORDS)
def test_right_names_stay(name: str) -> None:
    assert read_name(name).text == name
    assert not read_name(name).repaired
    assert read_bytes(name.encode()).text == name


@pytest.mark.parametrize("name", WORDS)
def test_decomposed_names_are_the_same_name(name: str) -> None:
    read = read_name(unicodedata.normalize("NFD", name))
    assert (read.text, read.repaired) == (name, False)
    assert read_bytes(unicodedata.normalize("NFD", name).encode()).text == name


@pytest.mark.parametrize("name", WORDS)
def test_vni(name: str) -> None:
    read = read_name(to_vni(name))
    assert (read.text, read.repaired) == (name, True)
    assert read_bytes(to_vni(name).encode("latin-1")).text == name


@pytest.mark.parametrize("name", [w for w in WORDS if not w.startswith("Ả")])
def test_tcvn3(name: str) -> None:
    raw = to_tcvn3(name)
    assert read_bytes(raw).text == name
    assert read_name(raw.decode("latin-1")).text == name


def test_capitals_of_a_tcvn3_font() -> None:
    assert read_name("KÕ HO¹CH N¨M HäC.pdf").text == "KẾ HOẠCH NĂM HỌC.pdf"


@pytest.mark.parametrize("name", WORDS)
def test_windows_vietnamese(name: str) -> None:
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    split = "".join(
        unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", char) if c not in tones))
        + "".join(c for c in unicodedata.normalize("NFD", char) if c in tones)
        for char in name
    )
    assert read_bytes(split.encode("cp1258")).text == name


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("shown_as", ["cp437", "latin-1"])
def test_utf8_shown_in_another_code_page(name: str, shown_as: str) -> None:
    assert read_name(name.encode().decode(shown_as)).text == name


@pytest.mark.parametrize("name", ["plan.pdf", "H1-1.1-01.pdf", "Résumé.pdf", "日本語.pdf", "ảnh – 1.png", "№ 5.pdf"])
def test_names_that_are_not_vietnamese_are_left_alone(name: str) -> None:
    assert read_name(name).text == name


def test_each_part_of_a_path_is_read_alone() -> None:
    assert read_name("Tiêu chuẩn 1/KÕ ho¹ch.pdf").text == "Tiêu chuẩn 1/Kế hoạch.pdf"


def test_the_original_is_kept_to_be_shown() -> None:
    assert read_name("Keá hoaïch.pdf").original == "Keá hoaïch.pdf"
