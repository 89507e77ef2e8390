"""What the letters around a dossier say: frozen with the deed, printed into the Word forms. Pure.

No circular prescribes these letters: the layout is that of Nghị định 30/2020/NĐ-CP, the words are ours.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import format_date, format_long_date
from kiemdinh.rooms.registration.rules.states import ACCREDITATION, KIND_LABELS

REGISTER, ACCEPT, RETURN, STOP = "register", "accept", "return", "stop"
LETTERS = {
    REGISTER: "Công văn đăng ký đánh giá ngoài",
    ACCEPT: "Thông báo tiếp nhận hồ sơ",
    RETURN: "Thông báo trả lại hồ sơ",
    STOP: "Thông báo dừng hồ sơ",
}
WORD_FORMS = {
    REGISTER: "cong-van-dang-ky-danh-gia-ngoai",
    ACCEPT: "thong-bao-tiep-nhan-ho-so",
    RETURN: "thong-bao-tra-lai-ho-so",
    STOP: "thong-bao-dung-ho-so",
}
BLANK_DATE = "ngày … tháng … năm 20…"
_LEVEL_WORD = {ACCREDITATION: "cấp độ"}
_HEADS = {"district": "Trưởng phòng", "province": "Giám đốc", "commune": "Chủ tịch", "school": "Hiệu trưởng"}
_SYMBOLS = {"district": "PGDĐT", "province": "SGDĐT", "commune": "UBND"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who sends a letter: `parent` may be empty (an Ủy ban nhân dân has none above its name)."""

    kind: str
    parent: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Signer:
    """The signature block as it stood on the day of the deed."""

    lines: tuple[str, ...]
    name: str


def asked_words(asked: dict[str, int]) -> list[str]:
    """ "đạt kiểm định chất lượng giáo dục, cấp độ 3" for each kind."""
    return [f"{KIND_LABELS[kind]}, {_LEVEL_WORD.get(kind, 'mức độ')} {level}" for kind, level in asked.items()]


def signer_of(*, kind: str, lines: tuple[str, ...], name: str) -> Signer:
    """The block of a unit of that kind; `lines` is what the posts of the unit give, empty without a head.

    A deputy signs for the head (KT.), an Ủy ban nhân dân as a body (TM.): Nghị định 30/2020/NĐ-CP, Phụ lục I.
    """
    shown = lines or (_HEADS[kind].upper(),)
    if len(shown) == 1 and shown[0].startswith("PHÓ "):
        shown = (f"KT. {_HEADS[kind].upper()}", shown[0])
    if kind == "commune" and not shown[0].startswith("TM."):
        shown = ("TM. ỦY BAN NHÂN DÂN", *shown)
    return Signer(shown, name)


def symbol_of(*, kind: str, school_initials: str = "") -> str:
    """What follows the number: the school's initials, or TB- and the short name of the authority."""
    return school_initials if kind == "school" else f"TB-{_SYMBOLS[kind]}"


def initials(name: str) -> str:
    """ "Trường Tiểu học Sông Đà" → "THSĐ"."""
    words = name.removeprefix("Trường ").split()
    return "".join(w[0].upper() for w in words if w[0].isalnum())


def context_of(
    *,
    issuer: Issuer,
    symbol: str,
    signer: Signer,
    recipients: tuple[str, ...],
    **more: Any,
) -> dict[str, Any]:
    """The frozen part of a letter; số and ngày are added when it is printed."""
    return {
        "issuer": {"parent": issuer.parent, "name": issuer.name, "place": issuer.place},
        "symbol": symbol,
        "signature": {
            "authority_lines": list(signer.lines[:-1]),
            "title": signer.lines[-1],
            "name": signer.name,
            "note": "(Ký, ghi rõ họ tên, đóng dấu)",
        },
        "recipients": list(recipients),
    } | more


def printed(context: dict[str, Any], *, number: str, signed_on: date | None) -> dict[str, Any]:
    """The context as the form reads it, with số and ngày, or with room for them."""
    shown = number if "/" in number else f"{number or '     '}/{context['symbol']}"
    day = format_long_date(signed_on) if signed_on else BLANK_DATE
    head = {
        "parent_body": context["issuer"]["parent"],
        "issuing_body": context["issuer"]["name"],
        "number_line": f"Số: {shown}",
        "place_and_date": f"{context['issuer']['place']}, {day}",
    }
    return context | {"head": head}


def day_words(day: date | None) -> str:
    """A day in a sentence; empty when unknown."""
    return format_date(day) if day else ""
