"""What the papers around a team are filled with: quyết định thành lập đoàn, tờ trình. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.self_assessment.rules.report_parts import LetterHead, Part, SignatureBlock


@dataclass(frozen=True, kw_only=True)
class MemberLine(Part):
    """A member of a team as the list names them."""

    full_name: str
    position: str
    workplace: str
    role: str


@dataclass(frozen=True, kw_only=True)
class TeamLine(Part):
    """A team: its school, what is asked, from when to when, who."""

    school: str
    commune: str
    asked: str
    days: str
    members: tuple[MemberLine, ...]


@dataclass(frozen=True, kw_only=True)
class TeamPaperContext(Part):
    """Both papers; the decision leaves `addressee` and `warnings` empty."""

    head: LetterHead
    teams: tuple[TeamLine, ...]
    several: bool
    years: str
    deciding_post: str
    legal_bases: tuple[str, ...]
    purpose: str
    process: str
    period: str
    executors: str
    recipients: tuple[str, ...]
    signature: SignatureBlock
    addressee: str = ""
    authority_article: str = ""
    total: int = 0
    warnings: tuple[str, ...] = ()


def asked_words(*, accreditation: bool, national_standard: bool) -> str:
    """What a school asked for, short."""
    if accreditation and national_standard:
        return "Kiểm định chất lượng giáo dục và chuẩn quốc gia"
    return "Chuẩn quốc gia" if national_standard else "Kiểm định chất lượng giáo dục"


def purpose_words(*, accreditation: bool, national_standard: bool) -> str:
    """What the teams work for."""
    parts = ["công nhận đạt kiểm định chất lượng giáo dục"] if accreditation else []
    parts += ["công nhận đạt chuẩn quốc gia"] if national_standard else []
    return " và ".join(parts)


def days_words(starts_on: date | None, ends_on: date | None) -> str:
    """ "từ ngày 06/10/2025 đến hết ngày 10/10/2025"; empty when not set."""
    if starts_on is None:
        return ""
    if ends_on is None:
        return f"từ ngày {format_date(starts_on)}"
    return f"từ ngày {format_date(starts_on)} đến hết ngày {format_date(ends_on)}"


def split_number(number: str) -> tuple[str, str]:
    """ "120/QĐ-SGDĐT" as number and symbol; a number alone keeps the symbol empty."""
    first, _, rest = number.partition("/")
    return first.strip(), rest.strip()


def signature_of(post: str, name: str) -> SignatureBlock:
    """ "KT. Giám đốc; Phó Giám đốc" gives two lines, the last one is the signer's own title."""
    lines = [part.strip().upper() for part in post.replace("\n", ";").split(";") if part.strip()]
    return SignatureBlock(title=lines[-1] if lines else "", name=name, authority_lines=tuple(lines[:-1]), note="")
