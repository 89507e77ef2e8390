"""Tables of a report told apart by their heads: ticks, levels, improvement plan, evidence, council, summary."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.exchange.rules.report_reading.codes import canonical
from kiemdinh.rooms.exchange.rules.report_reading.labels import stated_level
from kiemdinh.rooms.exchange.rules.report_reading.lines import TableItem

Answer = bool | Literal["na"]
_LEVEL = re.compile(r"^muc\s*([1-4])\b")
_KEY = re.compile(r"^(?:chi bao\s*)?(?:[1-4]\s*)?([a-zđ*])\s*[.)]?$")
_MARK = frozenset({"x", "✓", "✔", "v", "☑", "☒", "+", "1"})
_CRITERION = re.compile(r"^(?:tieu chi\s*)?([1-9])\s*[.,]\s*([0-9]{1,2})(?![0-9])")
_DAY = re.compile(r"(?<![0-9])([0-3]?[0-9])\s*[/.-]\s*([01]?[0-9])\s*[/.-]\s*((?:19|20)[0-9]{2})(?![0-9])")
_LONG_DAY = re.compile(r"ngay\s+([0-3]?[0-9])\s+thang\s+([01]?[0-9])\s+nam\s+((?:19|20)[0-9]{2})")
_NUMBER = re.compile(r"(?:số|so)?\s*[:.]?\s*([0-9]+[A-Za-z]?\s*/\s*[^\s,;]+)", re.IGNORECASE)

IMPROVEMENT: Final = (
    ("task", r"(noi dung|viec|cong viec|giai phap|nhiem vu|hoat dong|bien phap).*"),
    ("owner", r"(nguoi|don vi|bo phan|ca nhan|phu trach).*"),
    ("due", r"(thoi gian|thoi han|han|tien do).*"),
    ("resources", r"(nguon luc|kinh phi|dieu kien|du kien kinh phi).*"),
    ("expected_result", r"(ket qua|muc tieu|san pham|chi so).*"),
)
EVIDENCE: Final = (
    ("code", r"(ma|ky hieu|ma so|ma hoa)( hoa)?( cua)?( minh chung| thong tin)?.*"),
    ("name", r"(ten|noi dung)( cac)?( minh chung| van ban| tai lieu)?.*"),
    (
        "number_and_date",
        r"so,? ?(ky hieu)?.*(ngay|thoi diem|ban hanh).*|so hieu.*|ngay .*ban hanh.*|so/ngay.*|so,? ngay.*",
    ),
    ("issuer", r"(noi|co quan|nguoi|don vi) (ban hanh|thuc hien|ky|phat hanh).*"),
    ("location", r"(dinh dang|vi tri|noi luu|duong dan|luu tru).*"),
    ("note", r"ghi chu.*"),
)  # fmt: skip


@dataclass(slots=True)
class ReadImprovement:
    """A row of an improvement plan as written; `due` is words until somebody reads a day in it."""

    task: str = ""
    owner: str = ""
    due: str = ""
    resources: str = ""
    expected_result: str = ""


@dataclass(slots=True)
class ReadEvidence:
    """A line of the list of evidence as written; `code` in its form, or as written when it is none."""

    code: str = ""
    name: str = ""
    number_and_date: str = ""
    issuer: str = ""
    location: str = ""
    note: str = ""
    more: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ticks:
    """Answers by level and indicator, and what the table says of each level as a whole."""

    answers: dict[str, dict[str, Answer]] = field(default_factory=dict)
    results: dict[str, bool] = field(default_factory=dict)

    def level(self) -> int | None:
        """The level that follows from the stated results; None when Mức 1 is not stated."""
        if "1" not in self.results:
            return None
        reached = 0
        for level in ("1", "2", "3"):
            if not self.results.get(level, False):
                break
            reached = int(level)
        return reached


def answer_of(words: str) -> Answer | None:
    """The answer a folded cell gives."""
    if words.startswith(("khong ap dung", "ko ap dung")):
        return "na"
    if words.startswith(("khong dat", "chua dat", "ko dat")) or words == "kd":
        return False
    return True if words in {"dat", "d"} or words.startswith("dat") else None


def _head(folded: list[list[str]], depth: int = 3) -> str:
    return " | ".join(" | ".join(row) for row in folded[:depth])


def is_tick_table(item: TableItem) -> bool:
    """Chỉ báo × Đạt/Không đạt of the 2018 sheet."""
    words = _head(item.folded)
    return bool(_level_columns(item)) and ("chi bao" in words or "dat" in words) and "tieu chi" not in words


def _level_columns(item: TableItem) -> dict[str, list[int]]:
    """Columns by level, from the first row that names levels side by side."""
    for row in item.folded[:2]:
        found: dict[str, list[int]] = {}
        for x, words in enumerate(row):
            if match := _LEVEL.match(words):
                found.setdefault(match[1], []).append(x)
        if len(found) > 1:
            return found
    return {}


def read_ticks(item: TableItem) -> Ticks:
    """The answers of such a table; cells "–" are requirements that the edition does not have."""
    ticks, columns = Ticks(), _level_columns(item)
    body = [row for row in item.folded if not any(_LEVEL.match(words) for words in row)]
    heads = next((row for row in body if any("chi bao" in words for words in row)), None)
    rows = [row for row in body if row is not heads and any("dat" in w or w in _MARK for w in row)]
    for row in rows:
        total = row[0].startswith(("ket qua", "dat muc", "tong", "muc dat", "ket luan"))
        for level, places in columns.items():
            key, value = _pair(row, places, heads)
            if value is None:
                continue
            if key and not total:
                ticks.answers.setdefault(level, {})[key] = value
            elif total and value != "na":
                ticks.results[level] = bool(value)
    return ticks


def _pair(row: list[str], places: list[int], heads: list[str] | None) -> tuple[str, Answer | None]:
    """The indicator and its answer within the columns of one level: (key, Đạt/Không đạt) or (key, Đạt, Không đạt)."""
    key = ""
    value: Answer | None = None
    for x in places:
        words = row[x]
        if (match := _KEY.match(words)) and not (heads and "dat" in heads[x] and words in _MARK):
            key = match[1]
            continue
        if words in _MARK and heads:
            value = not heads[x].startswith(("khong", "chua"))
        elif (answer := answer_of(words)) is not None:
            value = answer
    return key, value


def is_state_table(item: TableItem) -> bool:
    """Mức | hiện trạng | Đạt/Không đạt of TT 57, or the same drawn by a school."""
    if len(item.folded) < 2 or len(item.folded[0]) < 2:
        return False
    first = item.folded[0]
    named = first[0].startswith("muc") and any("hien trang" in w or "mo ta" in w for w in first)
    levels = sum(1 for row in item.folded if _LEVEL.match(row[0]) and len(row[1]) > 12)
    numbered = any(row[0].strip(" .") in {"1", "2", "3"} for row in item.folded[1:])
    return (named and (levels > 0 or numbered)) or (levels > 1 and len(first) <= 4)


def improvement_columns(item: TableItem) -> dict[str, int]:
    """Where each field of an improvement plan stands; empty when the table is none."""
    if not item.folded:
        return {}
    return _columns(item.folded[0], IMPROVEMENT, needed={"task"}, least=3)


def evidence_columns(item: TableItem) -> dict[str, int]:
    """Where each field of a list of evidence stands; empty when the table is none."""
    for row in item.folded[:2]:
        found = _columns(row, EVIDENCE, needed={"code", "name"}, least=2)
        if found and ("minh chung" in " ".join(row) or "van ban" in " ".join(row)):
            return found
    return {}


def _columns(
    row: list[str], wanted: tuple[tuple[str, str], ...], *, needed: set[str], least: int
) -> dict[str, int]:
    found: dict[str, int] = {}
    for x, words in enumerate(row):
        for key, form in wanted:
            if key not in found and x not in found.values() and re.fullmatch(form, words):
                found[key] = x
    return found if needed <= set(found) and len(found) >= least else {}


def read_improvements(item: TableItem, columns: dict[str, int]) -> list[ReadImprovement]:
    """The rows of an improvement plan; a column nobody knows is kept with the task."""
    rows = []
    known = {*columns.values()}
    counted = {x for x, words in enumerate(item.folded[0]) if words in {"tt", "stt", "so tt", "thu tu"}}
    for cells in item.grid[1:]:
        row = ReadImprovement(**{key: cells[x] for key, x in columns.items()})
        rest = [c for x, c in enumerate(cells) if x not in known | counted and c.strip() and not c.strip().isdigit()]
        if rest:
            row.task = "; ".join([row.task, *rest]).strip("; ")
        if any((row.task, row.owner, row.due, row.resources, row.expected_result)):
            rows.append(row)
    return rows


def read_evidence(item: TableItem, columns: dict[str, int]) -> list[ReadEvidence]:
    """The lines of a list of evidence; rows that only name a standard or criterion are left out."""
    rows: list[ReadEvidence] = []
    for cells, folded in zip(item.grid, item.folded, strict=True):
        if _columns(folded, EVIDENCE, needed={"code", "name"}, least=2) or len(set(cells)) == 1:
            continue
        values = {key: cells[x] for key, x in columns.items()}
        if not any(values.values()) or all(v.strip().isdigit() or not v.strip() for v in cells):
            continue
        code = canonical(values["code"])
        if not values["code"] and rows and values["name"]:
            rows[-1].more.append(" ".join(v for v in values.values() if v))
            continue
        row = ReadEvidence(code=code or values["code"])
        for key, value in values.items():
            if key != "code":
                setattr(row, key, value)
        rows.append(row)
    return rows


def number_and_day(text: str) -> tuple[str, date | None]:
    """Số and ngày in a cell such as "Số 12/KH-TH, ngày 05/9/2023"; what is not there is empty."""
    day = None
    match = _DAY.search(text) or _LONG_DAY.search(fold(text))
    if match:
        try:
            day = date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            day = None
    number = _NUMBER.search(_DAY.sub("", text))
    return (" ".join(number[1].split()).strip(".,;") if number else ""), day


def is_summary(item: TableItem) -> bool:
    """Tiêu chí × Không đạt, Mức 1, Mức 2 (, Mức 3)."""
    words = _head(item.folded)
    return "tieu chi" in words and "khong dat" in words and "muc 1" in words and bool(read_summary(item))


def read_summary(item: TableItem) -> dict[str, int]:
    """The level of each criterion as the marks say."""
    heads: dict[int, int] = {}
    for row in item.folded[:4]:
        for x, words in enumerate(row):
            if words.startswith(("khong dat", "chua dat")):
                heads[x] = 0
            elif (match := re.fullmatch(r"(?:dat )?muc ([1-3])", words)) is not None:
                heads[x] = int(match[1])
    levels = {}
    for row in item.folded:
        match = next((m for words in row[:3] if (m := _CRITERION.match(words))), None)
        if match is None:
            continue
        marked = [level for x, level in heads.items() if row[x] in _MARK or row[x] == "dat"]
        if marked:
            levels[f"{int(match[1])}.{int(match[2])}"] = max(marked)
    return levels


def stated_in_cell(words: str) -> Answer | None:
    """The result in the last cell of a row of the state table."""
    level = stated_level(words)
    return (level or 0) > 0 if level is not None and "muc" in words else answer_of(words)


def is_people(item: TableItem) -> bool:
    """Họ và tên × chức vụ × nhiệm vụ."""
    words = _head(item.folded, 1)
    return "ho va ten" in words or "ho ten" in words


def read_people(item: TableItem) -> list[dict[str, str]]:
    """The members of a list: name, post, duty."""
    heads = item.folded[0]
    named = {}
    for key, form in (("full_name", r".*ho (va )?ten.*"), ("position", r"chuc (vu|danh).*"), ("duty", r"nhiem vu.*")):
        named[key] = next((x for x, words in enumerate(heads) if re.fullmatch(form, words)), None)
    rows = [{key: row[x] if x is not None else "" for key, x in named.items()} for row in item.grid[1:]]
    return [row for row in rows if row["full_name"]]


def read_abbreviations(item: TableItem) -> list[tuple[str, str]]:
    """Pairs of a list of abbreviations; two lists side by side are read one after the other."""
    pairs = []
    heads = item.folded[0]
    places = [x for x, words in enumerate(heads) if "viet tat" in words] or [1 if len(heads) > 2 else 0]
    for x in places:
        rows = item.grid[1:] if "viet tat" in " ".join(heads) else item.grid
        pairs += [(row[x], row[x + 1]) for row in rows if x + 1 < len(row) and row[x] and row[x + 1]]
    return pairs
