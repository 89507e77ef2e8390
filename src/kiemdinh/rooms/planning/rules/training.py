"""Training courses: kinds, posts as coverage counts them, who may hold and see them, numbers of certificates. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.permits import ANY, ANYONE, Whose, permits
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS, PRINCIPAL, TEACHER, UNIT_ADMIN, VICE_PRINCIPAL

SELF, EXTERNAL, APPRAISAL, SOFTWARE, OTHER = "self", "external", "appraisal", "software", "other"
KINDS = {
    SELF: "Tự đánh giá",
    EXTERNAL: "Đánh giá ngoài",
    APPRAISAL: "Thẩm định",
    SOFTWARE: "Sử dụng phần mềm",
    OTHER: "Khác",
}
OF_ASSESSORS = (EXTERNAL, APPRAISAL)
"""Kinds whose certificate also belongs to the person's line in the register of assessors."""

OFFICER, OUTSIDER = "officer", "outsider"
POSTS = {
    PRINCIPAL: "Hiệu trưởng",
    VICE_PRINCIPAL: "Phó hiệu trưởng",
    TEACHER: "Giáo viên, nhân viên",
    OFFICER: "Chuyên viên, lãnh đạo cơ quan quản lý",
    OUTSIDER: "Khác",
}

ROLES_OF_POST = {
    PRINCIPAL: (PRINCIPAL,),
    VICE_PRINCIPAL: (VICE_PRINCIPAL,),
    TEACHER: (TEACHER,),
    OFFICER: AUTHORITY_OFFICERS,
}
"""Whom coverage looks at, by post."""

_KEEPERS = (PRINCIPAL, VICE_PRINCIPAL, *AUTHORITY_OFFICERS)

COURSE_PERMITS = permits(
    "course",
    title="Tập huấn",
    rows=[
        # action     roles     whose                state  why not
        ("view", ANYONE, Whose.OWN_SCHOOL, ANY, ""),
        ("view", AUTHORITY_OFFICERS, Whose.BELOW_MY_UNIT, ANY, ""),
        ("edit", _KEEPERS, Whose.OWN_SCHOOL, ANY, ""),
    ],
)


def post_of_role(role: str) -> str:
    """The post of coverage that a role counts as."""
    if role in AUTHORITY_OFFICERS:
        return OFFICER
    return TEACHER if role == UNIT_ADMIN else role if role in POSTS else OUTSIDER


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What is written of a course."""

    kind: str
    title: str
    organiser: str
    starts_on: date | None
    ends_on: date | None
    place: str = ""
    seats: int | None = None
    document: str = ""
    certificate_symbol: str = ""


_MOST_SEATS = 100_000
_LONGEST_DAYS = 366


def course_problems(facts: CourseFacts, *, taken: int = 0) -> dict[str, str]:
    """What stands against a course, by field; `taken` is how many are on its list already."""
    found = {"kind": "" if facts.kind in KINDS else "Hãy chọn loại tập huấn."}
    for field, label in (("title", "tên lớp tập huấn"), ("organiser", "đơn vị tổ chức")):
        found[field] = "" if getattr(facts, field) else f"Hãy ghi {label}."
    for field, longest in (
        ("title", 200),
        ("organiser", 200),
        ("place", 200),
        ("document", 200),
        ("certificate_symbol", 40),
    ):
        if len(getattr(facts, field)) > longest:
            found[field] = f"Dài quá {longest} ký tự."
    found |= _day_problems(facts.starts_on, facts.ends_on)
    if facts.seats is not None:
        found["seats"] = _seat_problem(facts.seats, taken)
    return {field: words for field, words in found.items() if words}


def _day_problems(starts: date | None, ends: date | None) -> dict[str, str]:
    if starts is None or ends is None:
        return {
            "starts_on": "" if starts else "Hãy nhập ngày bắt đầu.",
            "ends_on": "" if ends else "Hãy nhập ngày kết thúc.",
        }
    if ends < starts:
        return {"ends_on": "Ngày kết thúc phải từ ngày bắt đầu trở đi."}
    long = (ends - starts).days > _LONGEST_DAYS
    return {"ends_on": "Lớp tập huấn dài quá một năm. Hãy kiểm tra lại ngày." if long else ""}


def _seat_problem(seats: int, taken: int) -> str:
    if not 1 <= seats <= _MOST_SEATS:
        return "Số chỗ phải từ 1 trở lên. Không giới hạn thì để trống."
    return f"Danh sách đã có {taken} người. Số chỗ không được ít hơn." if seats < taken else ""


def next_numbers(taken: Iterable[str], *, symbol: str, how_many: int) -> list[str]:
    """The numbers of so many new certificates: "001/CN-SGDĐT" and on, after the highest one given."""
    used = [int(n.partition("/")[0]) for n in taken if n.partition("/")[0].isdecimal()]
    first = max(used, default=0) + 1
    tail = f"/{symbol}" if symbol else ""
    return [f"{n:03d}{tail}" for n in range(first, first + how_many)]


def share(part: int, whole: int) -> str:
    """A share in words; a dash when there is nobody."""
    return "–" if whole == 0 else f"{round(100 * part / whole)}%"
