"""Roles, who may do what with accounts, and the signature of a deputy. Pure."""

from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.permits import ANY, Actor, Whose, permits
from kiemdinh.kernel.vietnamese import fold

SYSTEM = Actor(account_id=None, full_name="hệ thống")
"""The system itself: first set-up, the command line and the demo; never comes from a request."""

PRINCIPAL, VICE_PRINCIPAL, TEACHER, UNIT_ADMIN = "principal", "vice_principal", "teacher", "unit_admin"
COMMUNE_OFFICER, COMMUNE_LEADER = "commune_officer", "commune_leader"
DISTRICT_OFFICER, DISTRICT_LEADER = "district_officer", "district_leader"
PROVINCIAL_OFFICER, DEPARTMENT_LEADER = "provincial_officer", "department_leader"
MINISTRY_OFFICER, SYSTEM_ADMIN = "ministry_officer", "system_admin"
ACTING_HEAD = "acting_head"
"""Not a post: what a deputy is towards the unit while an authorisation (KT., TL., TUQ.) runs."""

SCHOOL_STAFF = (PRINCIPAL, VICE_PRINCIPAL, TEACHER, UNIT_ADMIN)
AUTHORITY_OFFICERS = (COMMUNE_OFFICER, COMMUNE_LEADER, DISTRICT_OFFICER, DISTRICT_LEADER,
                      PROVINCIAL_OFFICER, DEPARTMENT_LEADER, MINISTRY_OFFICER)
HEAD_ROLES = (PRINCIPAL, COMMUNE_LEADER, DISTRICT_LEADER, DEPARTMENT_LEADER)
"""Roles that sign for their unit and may let another sign."""

AUTHORISATION_KINDS = {"KT": "Ký thay", "TL": "Thừa lệnh", "TUQ": "Thừa ủy quyền"}
"""How somebody signs for the head (NĐ 30/2020/NĐ-CP, Điều 13)."""


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of post: its Vietnamese name, the kinds of unit that have it, whether sign-in needs TOTP."""

    code: str
    label: str
    unit_kinds: tuple[str, ...]
    needs_totp: bool = False


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(PRINCIPAL, "Hiệu trưởng", ("school",)),
        Role(VICE_PRINCIPAL, "Phó hiệu trưởng", ("school",)),
        Role(TEACHER, "Giáo viên, nhân viên", ("school",)),
        Role(UNIT_ADMIN, "Quản trị đơn vị", ("school", "commune", "district", "province", "ministry"), True),
        Role(COMMUNE_OFFICER, "Chuyên viên UBND xã", ("commune",)),
        Role(COMMUNE_LEADER, "Lãnh đạo UBND xã", ("commune",)),
        Role(DISTRICT_OFFICER, "Chuyên viên Phòng GDĐT", ("district",)),
        Role(DISTRICT_LEADER, "Lãnh đạo Phòng GDĐT", ("district",)),
        Role(PROVINCIAL_OFFICER, "Chuyên viên Sở", ("province",), True),
        Role(DEPARTMENT_LEADER, "Lãnh đạo Sở", ("province",), True),
        Role(MINISTRY_OFFICER, "Chuyên viên Bộ", ("ministry",), True),
        Role(SYSTEM_ADMIN, "Quản trị hệ thống", ("ministry",), True),
    )
}

ACCOUNT_PERMITS = permits(
    "account",
    title="Tài khoản và chức vụ",
    rows=[
        # action     roles                       whose                state  why not
        ("view", (PRINCIPAL, UNIT_ADMIN, SYSTEM_ADMIN), Whose.OWN_SCHOOL, ANY, ""),
        ("view", (UNIT_ADMIN, SYSTEM_ADMIN), Whose.BELOW_MY_UNIT, ANY, ""),
        ("manage", (PRINCIPAL, UNIT_ADMIN, SYSTEM_ADMIN), Whose.OWN_SCHOOL, ANY, ""),
        ("manage", (UNIT_ADMIN, SYSTEM_ADMIN), Whose.BELOW_MY_UNIT, ANY, ""),
        ("authorise", HEAD_ROLES, Whose.OWN_SCHOOL, ANY, ""),
    ],
)


def roles_for(unit_kind: str) -> tuple[Role, ...]:
    """The roles that a unit of this kind may have, in table order."""
    return tuple(role for role in ROLES.values() if unit_kind in role.unit_kinds)


def role_problem(*, role: str, unit_kind: str) -> str | None:
    """Why this role cannot be held at such a unit; None when it can."""
    if role not in ROLES:
        return f"Vai trò “{role}” không có trong danh mục."
    if unit_kind not in ROLES[role].unit_kinds:
        return f"Vai trò “{ROLES[role].label}” không dùng cho loại đơn vị này."
    return None


# What people write in a spreadsheet beside the labels of the table.
_ROLE_ALIASES = {"giao vien": TEACHER, "nhan vien": TEACHER, "quan tri": UNIT_ADMIN, "hieu pho": VICE_PRINCIPAL}
_ROLE_BY_LABEL = {fold(role.label): role.code for role in ROLES.values()} | _ROLE_ALIASES


def role_of_label(label: str) -> str | None:
    """The code of a role written in Vietnamese, whatever the marks and capitals; None when unknown."""
    return _ROLE_BY_LABEL.get(fold(label))


def grant_problem(*, actor: Actor, role: str) -> str | None:
    """Why this person may not give (or take over) a role; None when they may.

    Only the system's administrators make others: a unit's administrator must not rise above the unit.
    """
    if role != SYSTEM_ADMIN or actor is SYSTEM:
        return None
    if any(p.role == SYSTEM_ADMIN and not p.ended for p in actor.posts):
        return None
    return "Chỉ quản trị hệ thống mới cấp được vai trò “Quản trị hệ thống”."


def username_problem(username: str) -> str | None:
    """Why this cannot be a sign-in name; None when it can. Expects it stripped and in lower case."""
    if not username or not all(c.isascii() and (c.isalnum() or c in "._-@") for c in username):
        return "Tên đăng nhập chỉ gồm chữ cái không dấu, chữ số và các dấu . _ - @. Hãy sửa lại."
    if len(username) > 60:
        return "Tên đăng nhập dài quá 60 ký tự. Hãy chọn tên ngắn hơn."
    return None


def full_name_problem(full_name: str) -> str | None:
    """Why this cannot be a person's name; None when it can. Expects single spaces."""
    if not full_name:
        return "Họ và tên còn trống. Hãy nhập đủ họ và tên."
    if len(full_name) > 120:
        return "Họ và tên dài quá 120 ký tự."
    if not any(c.isalpha() for c in full_name):
        return "Họ và tên phải có chữ. Hãy nhập đủ họ và tên."
    return None


def phone_problem(phone: str) -> str | None:
    """Why this cannot be a telephone number; None when it can or is empty."""
    if len(phone) > 30 or any(not (c.isdigit() or c in "+.- ()") for c in phone):
        return "Điện thoại chỉ gồm chữ số, dài không quá 30 ký tự."
    return None


def title_problem(title: str) -> str | None:
    """Why this cannot be the title of a post; None when it can or is empty."""
    return "Chức vụ dài quá 120 ký tự." if len(title) > 120 else None


def authorisation_problem(*, kind: str, deputy_role: str, starts_on: date, ends_on: date,
                          deputy_starts_on: date, deputy_ends_on: date | None) -> str | None:
    """Why an authorisation cannot stand; None when it can (NĐ 30/2020/NĐ-CP, Điều 13).

    KT. is for deputies of the head; the deputy must hold the post on every day of the authorisation.
    """
    if kind not in AUTHORISATION_KINDS:
        return "Hình thức ký phải là KT., TL. hoặc TUQ."
    if kind == "KT" and deputy_role not in (VICE_PRINCIPAL, COMMUNE_LEADER, DISTRICT_LEADER, DEPARTMENT_LEADER):
        return "KT. (ký thay) chỉ dùng cho cấp phó. Hãy chọn TL. hoặc TUQ. cho người này."
    if ends_on < starts_on:
        return "Ngày kết thúc ủy quyền phải từ ngày bắt đầu trở đi."
    if deputy_starts_on > starts_on or (deputy_ends_on is not None and deputy_ends_on < ends_on):
        return "Người được ủy quyền phải giữ chức vụ trong suốt thời gian ủy quyền. Hãy sửa lại ngày."
    return None


def post_dates_problem(*, starts_on: date, ends_on: date | None) -> str | None:
    """Why the dates of a post cannot stand; None when they can."""
    if ends_on is not None and ends_on < starts_on:
        return "Ngày kết thúc phải từ ngày bắt đầu trở đi."
    return None


@dataclass(frozen=True, slots=True)
class Signature:
    """How a document is signed on a day: lines above the name, then the name."""

    lines: tuple[str, ...]
    full_name: str


def head_title_of(*, role: str, title: str) -> str:
    """The title a head signs with: the plain office, without the name of the unit that people add to it."""
    if role == PRINCIPAL:
        return "Giám đốc" if fold(title).startswith("giam doc") else "Hiệu trưởng"
    return title


def signature_lines(*, head_title: str, kind: str | None, deputy_title: str = "") -> tuple[str, ...]:
    """The capital lines of a signature block (NĐ 30/2020/NĐ-CP, Phụ lục I).

    `kind` None: the head signs alone. "KT"/"TL"/"TUQ": the line of the head with the abbreviation, then the deputy's.
    """
    if kind is None:
        return (head_title.upper(),)
    return (f"{kind}. {head_title.upper()}", deputy_title.upper())
