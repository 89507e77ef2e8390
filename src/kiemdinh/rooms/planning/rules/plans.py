"""What a yearly plan holds and what may be written into it; merging of two people's texts. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

NEW, MAINTAIN, EXTERNAL, PILOT = "new", "maintain", "external", "pilot"
LISTS = {
    NEW: "Công nhận mới",
    MAINTAIN: "Công nhận duy trì",
    EXTERNAL: "Đánh giá ngoài",
    PILOT: "Chỉ đạo điểm",
}
LIST_TITLES = {
    NEW: "Danh sách trường đề nghị công nhận mới",
    MAINTAIN: "Danh sách trường đề nghị công nhận duy trì",
    EXTERNAL: "Danh sách trường được đánh giá ngoài",
    PILOT: "Danh sách trường chỉ đạo điểm",
}

PEOPLE, FACILITIES, MONEY = "people", "facilities", "money"
REQUESTS = {PEOPLE: "Nhân lực", FACILITIES: "Cơ sở vật chất", MONEY: "Kinh phí"}

TEXTS = {
    "purpose": "Mục đích",
    "requirements": "Yêu cầu",
    "goals": "Mục tiêu",
    "measures": "Nhiệm vụ, giải pháp",
    "duties": "Tổ chức thực hiện",
}
LONGEST_TEXT = 20_000
LONGEST_LINE = 500
_YEAR = re.compile(r"(ngày \d{1,2}/\d{1,2}/)?(?<!\d)(20\d\d)(?!\d)(/[A-ZĐ])?")
MOST_MONEY = 10**13
"""Above this many đồng a number is a slip of the keyboard."""

PLAN_FORM = "ke-hoach-nam"
"""The Word form of a plan."""


@dataclass(frozen=True, slots=True)
class TextEdit:
    """A text as somebody sent it, and the version it had when the page was shown."""

    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Two people changed the same text: what was sent and what stands there now."""

    key: str
    sent: str
    stands: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What is written, with new versions, or the clashes because of which nothing is."""

    texts: dict[str, str]
    versions: dict[str, int]
    changed: tuple[str, ...]
    clashes: tuple[Clash, ...]


def merge_texts(*, texts: Mapping[str, str], versions: Mapping[str, int], sent: Mapping[str, TextEdit]) -> Merged:
    """Takes over every sent text that nobody else changed meanwhile; the same words are no change.

    A text that somebody else changed since (its version is newer) and that differs from what was sent is a clash.
    """
    new, numbers, changed, clashes = dict(texts), dict(versions), [], []
    for key, edit in sent.items():
        if key not in TEXTS or edit.text == texts.get(key, ""):
            continue
        if edit.version != versions.get(key, 0):
            clashes.append(Clash(key, edit.text, texts.get(key, "")))
            continue
        new[key] = edit.text
        numbers[key] = versions.get(key, 0) + 1
        changed.append(key)
    return Merged(new, numbers, tuple(changed), tuple(clashes))


def carried(text: str, *, from_year: int, to_year: int) -> str:
    """Words of an earlier year's plan for this one: the year moves on, also in "2025-2026".

    The number of a document (57/2026/TT-BGDĐT) and its day ("ngày 27/12/2021") stay.
    """
    shift = to_year - from_year

    def moved(found: re.Match[str]) -> str:
        of_document = found[1] or found[3]
        near = abs(int(found[2]) - from_year) <= 1
        return found[0] if of_document or not near else str(int(found[2]) + shift)

    return _YEAR.sub(moved, text)


def filled(text: str, *, year: int) -> str:
    """Words of a starter for a year."""
    return text.replace("{year}", str(year)).replace("{school_year}", f"{year - 1}-{year}")


@dataclass(frozen=True, slots=True)
class Running:
    """A recognition that may have to be renewed: what it is, until when."""

    school_id: int
    label: str
    number: str
    expires_on: date
    kind: str


def to_maintain(rows: Iterable[Running], *, year: int, today: date) -> dict[int, str]:
    """The schools whose recognition runs out by the end of the year, with the reason; the earliest day speaks.

    What ran out more than a year before the plan's year began is no maintaining any more.
    """
    found: dict[int, tuple[date, str]] = {}
    for row in rows:
        if not date(year - 1, 1, 1) <= row.expires_on <= date(year, 12, 31):
            continue
        word = "đã hết hạn" if row.expires_on < today else "hết hạn"
        number = f" số {row.number}" if row.number else ""
        words = f"{row.label}{number} {word} ngày {row.expires_on:%d/%m/%Y}"
        if row.school_id not in found or row.expires_on < found[row.school_id][0]:
            found[row.school_id] = (row.expires_on, words)
    return {school: words for school, (_, words) in found.items()}


def line_problem(label: str, text: str, *, needed: bool = False, longest: int = LONGEST_LINE) -> str:
    """Why a line of text cannot be kept; empty when it can."""
    if needed and not text:
        return f"Hãy ghi {label}."
    return f"Dài quá {longest} ký tự. Hãy viết gọn lại." if len(text) > longest else ""


def money_problem(amount: int | None) -> str:
    """Why an amount of money cannot be kept; empty when it can."""
    if amount is None:
        return ""
    if amount < 0:
        return "Kinh phí không thể là số âm."
    return "Số tiền lớn quá mức có thể. Hãy kiểm tra lại (tính bằng đồng)." if amount > MOST_MONEY else ""


def year_problem(year: int, *, today: date) -> str:
    """Why no plan may be begun for a year; empty when it may."""
    if today.year - 5 <= year <= today.year + 2:
        return ""
    return f"Chỉ lập kế hoạch của năm {today.year - 5} đến {today.year + 2}."
