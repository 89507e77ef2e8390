"""The columns of a school directory, and what makes one row of it good or bad. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from kiemdinh.kernel.importing import guessed_columns
from kiemdinh.kernel.vietnamese import fold, nfc, parse_number

from .schools import SchoolVocabulary
from .tree import short_place_name


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the directory: its title in our own file and the other titles people use (folded)."""

    field: str
    title: str
    words: tuple[str, ...]
    required: bool = False


COLUMNS: tuple[Column, ...] = (
    Column(
        "code",
        "Mã trường",
        ("ma truong", "ma truong hoc", "ma don vi", "ma co so", "ma so", "ma so truong", "ma"),
        required=True,
    ),
    Column(
        "name",
        "Tên trường",
        ("ten truong", "ten don vi", "ten co so giao duc", "ten co so", "don vi", "truong"),
        required=True,
    ),
    Column("school_type", "Loại trường", ("loai truong", "loai co so", "loai hinh truong"), required=True),
    Column("ownership", "Loại hình", ("loai hinh", "hinh thuc", "loai hinh so huu"), required=True),
    Column("stages", "Cấp học", ("cap hoc", "cac cap hoc")),
    Column(
        "founded_year",
        "Năm thành lập",
        ("nam thanh lap", "thanh lap nam", "nam tl", "ngay thanh lap", "ngay thang nam thanh lap"),
    ),
    Column(
        "commune",
        "Xã, phường",
        (
            "xa phuong",
            "xa phuong thi tran",
            "phuong xa",
            "xa",
            "phuong",
            "xa/phuong",
            "xa/phuong/thi tran",
            "xa, phuong, thi tran",
            "phuong/xa",
            "xa phuong dac khu",
            "xa, phuong, dac khu",
            "ma xa",
            "ten xa",
            "ma phuong xa",
            "ma xa phuong",
        ),
        required=True,
    ),
    Column(
        "district",
        "Quận, huyện",
        (
            "quan huyen",
            "huyen",
            "quan",
            "quan/huyen",
            "quan huyen thi xa",
            "quan/huyen/thi xa",
            "quan, huyen, thi xa",
        ),
    ),
    Column(
        "province",
        "Tỉnh, thành phố",
        ("tinh thanh pho", "tinh", "tinh/thanh pho", "tinh/tp", "thanh pho", "ma tinh", "ten tinh"),
    ),
    Column(
        "managed_by",
        "Đơn vị quản lý",
        ("don vi quan ly", "co quan quan ly", "cap quan ly", "don vi quan ly truc tiep", "truc thuoc"),
    ),
    Column("address", "Địa chỉ", ("dia chi", "dia chi truong")),
    Column("phone", "Điện thoại", ("dien thoai", "so dien thoai", "sdt", "dt")),
    Column("email", "Thư điện tử", ("thu dien tu", "email", "e mail", "hop thu")),
    Column("website", "Trang thông tin", ("trang thong tin", "website", "trang web", "trang thong tin dien tu")),
    Column("disadvantaged", "Vùng khó khăn", ("vung kho khan", "kho khan")),
    Column(
        "especially_disadvantaged",
        "Xã đặc biệt khó khăn",
        ("xa dac biet kho khan", "dac biet kho khan", "xa dbkk", "dbkk"),
    ),
)

TITLES: Mapping[str, str] = {column.field: column.title for column in COLUMNS}
_CLOSING_WORDS = (
    "tong cong",
    "tong so",
    "cong",
    "nguoi lap",
    "thu truong",
    "hieu truong",
    "ghi chu",
    "luu y",
)
_DAY = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")
_YES = frozenset({"co", "x", "dung", "1", "true", "yes"})
_NO = frozenset({"", "khong", "0", "false", "no"})


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell and what to do about it."""

    field: str
    value: str
    problem: str
    fix: str


def header_titles(column: Column) -> tuple[str, ...]:
    """The titles a column may bear, with and without the star of a required one; ours first."""
    words = (column.title, *column.words)
    return tuple(f"{word}{star}" for star in ("", "*", " *", " (*)", "(*)") for word in words)


def guessed_fields(titles: Sequence[str]) -> dict[str, str]:
    """Title of the column for each field that can be guessed from the titles of a file, compared without marks."""
    return guessed_columns({column.field: header_titles(column) for column in COLUMNS}, titles)


def managing_word(text: str) -> str | None:
    """The kind of unit that a cell "Đơn vị quản lý" names by its kind: "Sở GDĐT", "UBND xã", "phường"."""
    words = place_words(text).split()
    known = {
        "so": "province", "tinh": "province", "xa": "commune", "phuong": "commune",
        "huyen": "district", "quan": "district", "bo": "ministry",
    }  # fmt: skip
    if words[:2] == ["phong", "giao"] or words[:2] == ["phong", "gd"] or words[:1] == ["pgd"]:
        return "district"
    if words[:1] == ["ubnd"] or words[:4] == ["uy", "ban", "nhan", "dan"]:
        words = words[1:] if words[0] == "ubnd" else words[4:]
    if words[:2] == ["dac", "khu"]:
        return "commune"
    return known.get(words[0]) if words else None


def is_stray(cells: Sequence[str]) -> bool:
    """Whether a row only looks like one: empty, a number, column numbers (1)(2)(3), a total, a note."""
    filled = [fold(nfc(cell)) for cell in cells if nfc(cell)]
    # A heading merged across the table ("I. Khối mầm non") arrives as the same text in every cell.
    if len(set(filled)) <= 1:
        return True
    if all(cell.strip("()").isdigit() for cell in filled):
        return True
    words = " ".join(filled)
    return any(words.startswith(word) for word in _CLOSING_WORDS)


def _refuse(problem: str, fix: str) -> PydanticCustomError:
    return PydanticCustomError("kiemdinh", "{problem}", {"problem": problem, "fix": fix})


def _required(value: str) -> str:
    if not value:
        raise PydanticCustomError("missing_cell", "missing")
    return value


def _code(value: object) -> str:
    text = _required(str(value or ""))
    # A spreadsheet turns a long code into a number; "79001234.0" was typed as 79001234.
    text = text.removesuffix(".0") if text.replace(".", "", 1).isdigit() else text
    if any(char.isspace() for char in text) or "/" in text or "\\" in text:
        fix = "Ghi mã liền nhau, chỉ gồm chữ, số và dấu gạch nối."
        raise _refuse("Mã trường có dấu cách hoặc dấu gạch chéo.", fix)
    return text


def _name(value: object) -> str:
    text = _required(str(value or ""))
    if not any(char.isalpha() for char in text):
        raise _refuse("Tên trường không có chữ.", "Ghi tên đầy đủ, ví dụ: Trường Tiểu học Cát Linh.")
    return text


def _year(value: object) -> int | None:
    text = str(value or "")
    if not text:
        return None
    fix = "Ghi bốn chữ số, ví dụ: 1975, hoặc cả ngày: 05/9/1975."
    if found := _DAY.match(text):
        day, month, year = (int(part) for part in found.groups())
        try:
            text = str(date(year, month, day).year)
        except ValueError as error:
            raise _refuse(f"Ngày thành lập “{text}” không có trong lịch.", fix) from error
    try:
        number = parse_number(text)
    except ValueError as error:
        raise _refuse(f"Năm thành lập “{text}” không phải là số.", fix) from error
    if number != number.to_integral_value() or not Decimal(1800) <= number <= Decimal(2200):
        raise _refuse(f"Năm thành lập “{text}” không hợp lý.", fix)
    return int(number)


def _email(value: str) -> str:
    if value and (value.count("@") != 1 or "." not in value.partition("@")[2] or " " in value):
        raise _refuse(f"Thư điện tử “{value}” không đúng dạng.", "Ghi như c1catlinh@hanoiedu.vn hoặc để trống.")
    return value


def _flag(value: object) -> bool:
    text = fold(str(value or ""))
    if text not in _YES | _NO:
        raise _refuse(f"Không hiểu “{value}”.", "Ghi “Có”, “x” hoặc để trống.")
    return text in _YES


class DirectoryRow(BaseModel):
    """One good row: texts in NFC, codes instead of words."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: Annotated[str, Field(max_length=40), BeforeValidator(_code)]
    name: Annotated[str, Field(max_length=250), BeforeValidator(_name)]
    school_type: Annotated[str, AfterValidator(_required)]
    ownership: Annotated[str, AfterValidator(_required)]
    stages: tuple[str, ...] = ()
    founded_year: Annotated[int | None, BeforeValidator(_year)] = None
    commune: Annotated[str, AfterValidator(_required)]
    district: str = ""
    province: str = ""
    managed_by: str = ""
    address: Annotated[str, Field(max_length=250)] = ""
    phone: Annotated[str, Field(max_length=60)] = ""
    email: Annotated[str, Field(max_length=120), AfterValidator(_email)] = ""
    website: Annotated[str, Field(max_length=200)] = ""
    disadvantaged: Annotated[bool, BeforeValidator(_flag)] = False
    especially_disadvantaged: Annotated[bool, BeforeValidator(_flag)] = False


def check_row(
    *, cells: Mapping[str, str], vocabulary: SchoolVocabulary, year: int
) -> tuple[DirectoryRow | None, list[CellProblem]]:
    """Read one row: the row when it is good, else every problem found, with its cell and a way to mend it.

    `cells` maps fields to texts as written; `year` is the year of the import, the latest founding year.
    """
    texts = {name: " ".join(nfc(text).split()) for name, text in cells.items()}
    formulas = [
        CellProblem(name, text, "Ô chứa công thức.", "Dán giá trị thay cho công thức.")
        for name, text in texts.items()
        if text.startswith("=")
    ]
    if formulas:
        return None, formulas
    values: dict[str, Any] = dict(texts)
    problems = _translate(values, texts, vocabulary)
    try:
        row = DirectoryRow(**values)
    except ValidationError as error:
        known = {problem.field for problem in problems}
        found = [_cell_problem(e, texts) for e in error.errors() if e["loc"][0] not in known]
        return None, problems + found
    if row.founded_year is not None and row.founded_year > year:
        problems.append(
            CellProblem(
                "founded_year",
                texts["founded_year"],
                "Năm thành lập ở tương lai.",
                f"Ghi năm từ 1800 đến {year}.",
            )
        )
    return (None, problems) if problems else (row, [])


def match_place(*, text: str, places: Mapping[str, Sequence[int]]) -> Sequence[int]:
    """The units whose name (keyed by `place_words`) is the text; "P. Láng Hạ" and "Láng Hạ" match too."""
    return places.get(place_words(text), ())


@lru_cache(maxsize=20_000)
def place_words(text: str) -> str:
    """The form in which place names are compared: folded, abbreviations of the kind written out."""
    words = fold(nfc(text)).replace(".", " ").replace(",", " ").replace("-", " ").split()
    long = {
        "p": "phuong",
        "x": "xa",
        "tt": "thi tran",
        "tx": "thi xa",
        "tp": "thanh pho",
        "q": "quan",
        "h": "huyen",
        "dk": "dac khu",
        "t": "tinh",
    }
    if len(words) > 1 and words[0] in long:
        words[0] = long[words[0]]
    elif words and words[0][:1] in ("p", "q") and words[0][1:].isdigit():
        words = [long[words[0][0]], words[0][1:], *words[1:]]
    return " ".join(words)


def index_places(rows: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """Keys under which each (id, name) can be found: the whole name, and without the word for its kind."""
    found: dict[str, list[int]] = {}
    for unit_id, name in rows:
        for key in {place_words(name), place_words(short_place_name(name))}:
            found.setdefault(key, []).append(unit_id)
    return found


def _translate(values: dict[str, Any], texts: Mapping[str, str], vocabulary: SchoolVocabulary) -> list[CellProblem]:
    """Replace words by codes in place; returns the words that say nothing we know."""
    problems: list[CellProblem] = []
    labels = ", ".join(row.short_label for row in vocabulary.types.values())
    ownerships = ", ".join(vocabulary.ownerships.values())
    for name, find, known in (
        ("school_type", vocabulary.find_type, labels),
        ("ownership", vocabulary.find_ownership, ownerships),
    ):
        if texts.get(name):
            values[name] = find(texts[name])
            if values[name] is None:
                problem = f"Không hiểu {TITLES[name].lower()} “{texts[name]}”."
                problems.append(CellProblem(name, texts[name], problem, f"Ghi một trong: {known}."))
    stages = [part.strip() for part in texts.get("stages", "").replace(";", ",").replace("+", ",").split(",")]
    codes = [(part, vocabulary.find_stage(part)) for part in stages if part]
    unknown = [part for part, code in codes if code is None]
    if unknown:
        fix = f"Ghi các cấp cách nhau bằng dấu phẩy: {', '.join(vocabulary.stages.values())}."
        problem = f"Không hiểu cấp học “{unknown[0]}”."
        problems.append(CellProblem("stages", texts["stages"], problem, fix))
    values["stages"] = tuple(code for _, code in codes if code)
    return problems


def _cell_problem(error: Any, texts: Mapping[str, str]) -> CellProblem:
    name = str(error["loc"][0])
    value = texts.get(name, "")
    if error["type"] == "string_too_long":
        limit = error["ctx"]["max_length"]
        problem = f"{TITLES[name]} dài quá {limit} ký tự."
        return CellProblem(name, value, problem, "Rút gọn nội dung ô này.")
    if error["type"] == "kiemdinh":
        return CellProblem(name, value, error["ctx"]["problem"], error["ctx"]["fix"])
    return CellProblem(name, value, f"Thiếu {TITLES[name].lower()}.", "Điền ô này rồi nhập lại.")
