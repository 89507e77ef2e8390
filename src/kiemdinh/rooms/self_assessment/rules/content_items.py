"""Nội hàm: a requirement taken apart into pieces with their question and the evidence to look for. Pure."""

import re
from dataclasses import dataclass

_ENDS = re.compile(r"(?<=[.;])\s+")
_NUMBERED = re.compile(r"(?:Điều|khoản|điểm|mục|Phụ lục|TT|Thông tư|số|tr)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ContentDraft:
    """What a person wrote for one nội hàm."""

    content: str
    question: str = ""
    evidence: str = ""
    place: str = ""
    note: str = ""


def split_requirement(text: str) -> tuple[str, ...]:
    """The sentences of a requirement, each with a capital and without its closing mark.

    "Có kế hoạch; được công khai. Rà soát hằng năm." gives three. A suggestion to begin with: the circulars do not
    divide requirements themselves.
    """
    found: list[str] = []
    rest = ""
    for piece in _ENDS.split(" ".join(text.split())):
        rest = f"{rest} {piece}".strip()
        if _NUMBERED.search(rest):
            continue
        words = rest.rstrip(".; ")
        rest = ""
        if words:
            found.append(words[:1].upper() + words[1:])
    if words := rest.rstrip(".; "):
        found.append(words[:1].upper() + words[1:])
    return tuple(found)


def content_problem(draft: ContentDraft) -> str:
    """What is wrong with a nội hàm; empty when nothing is."""
    if not draft.content.strip():
        return "Nội hàm còn trống. Hãy ghi điều mà yêu cầu này đòi hỏi; nếu không cần nữa, hãy bỏ dòng."
    for label, value in (("Nơi thu thập", draft.place), ("Ghi chú", draft.note)):
        if len(value) > 300:
            return f"{label} dài quá 300 ký tự. Hãy ghi ngắn lại."
    return ""
