"""Older recognitions from a spreadsheet: what a row must say. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.recognition.rules.states import ACCREDITATION, NATIONAL_STANDARD

TITLES = {
    "school_code": "Mã trường",
    "kind": "Hình thức",
    "level": "Cấp độ hoặc mức độ",
    "decision_number": "Số quyết định",
    "signed_on": "Ngày ký",
    "authority": "Người có thẩm quyền ký",
    "signer_name": "Họ tên người ký",
    "register_number": "Số vào sổ",
    "certificate_number": "Số giấy chứng nhận hoặc số bằng",
    "expires_on": "Có giá trị đến",
}
"""Key of a column and its title in the template."""

OPTIONAL = ("authority", "signer_name", "expires_on")
"""Columns that a table may lack."""

_KINDS = {
    "kiem dinh": ACCREDITATION,
    "kdclgd": ACCREDITATION,
    "kiem dinh chat luong giao duc": ACCREDITATION,
    "cap do": ACCREDITATION,
    "chuan quoc gia": NATIONAL_STANDARD,
    "cqg": NATIONAL_STANDARD,
    "truong dat chuan quoc gia": NATIONAL_STANDARD,
    "dat chuan quoc gia": NATIONAL_STANDARD,
    "muc do": NATIONAL_STANDARD,
}
_HIGHEST = {ACCREDITATION: 4, NATIONAL_STANDARD: 2}
_LONGEST = {
    "decision_number": 60,
    "authority": 120,
    "signer_name": 120,
    "register_number": 60,
    "certificate_number": 60,
}


@dataclass(frozen=True, slots=True)
class OldRecognition:
    """A row in the form in which it is written."""

    school_code: str
    kind: str
    level: int
    decision_number: str
    signed_on: date
    authority: str
    signer_name: str
    register_number: str
    certificate_number: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row cannot be taken: the column and the sentence."""

    column: str
    reason: str


def read_old(values: dict[str, Any], *, today: date) -> tuple[OldRecognition | None, tuple[RowProblem, ...]]:
    """The row, or what is wrong with it, column by column. Missing required cells were told by the reader."""
    problems: list[RowProblem] = []
    texts = {key: nfc(str(values.get(key) or "")) for key in (*_LONGEST, "school_code", "kind")}
    kind = _KINDS.get(fold(texts["kind"]), "")
    if texts["kind"] and not kind:
        problems.append(RowProblem("kind", "Hãy ghi “Kiểm định chất lượng giáo dục” hoặc “Trường đạt chuẩn quốc gia”."))
    level = values.get("level")
    if isinstance(level, int) and kind and not 1 <= level <= _HIGHEST[kind]:
        problems.append(RowProblem("level", f"Hãy ghi số từ 1 đến {_HIGHEST[kind]}."))
    signed, expires = values.get("signed_on"), values.get("expires_on")
    if isinstance(signed, date) and signed > today:
        problems.append(RowProblem("signed_on", "Ngày ký ở tương lai. Hãy sửa lại."))
    if isinstance(signed, date) and isinstance(expires, date) and expires <= signed:
        problems.append(RowProblem("expires_on", "Ngày hết hạn phải sau ngày ký."))
    problems += [
        RowProblem(key, f"Dài quá {most} ký tự. Hãy rút gọn.")
        for key, most in _LONGEST.items()
        if len(texts[key]) > most
    ]
    whole = isinstance(level, int) and isinstance(signed, date) and kind and texts["school_code"]
    if problems or not whole:
        return None, tuple(problems)
    assert isinstance(level, int) and isinstance(signed, date)
    row = OldRecognition(
        school_code=texts["school_code"],
        kind=kind,
        level=level,
        decision_number=texts["decision_number"],
        signed_on=signed,
        authority=texts["authority"],
        signer_name=texts["signer_name"],
        register_number=texts["register_number"],
        certificate_number=texts["certificate_number"],
        expires_on=expires if isinstance(expires, date) else None,
    )
    return row, ()
