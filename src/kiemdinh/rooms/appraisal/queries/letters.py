"""What every document of the Sở begins and ends with: letter head, căn cứ, members, who signs."""

from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import format_long_date
from kiemdinh.rooms.appraisal.models import CouncilMember
from kiemdinh.rooms.appraisal.queries.procedure import EDITION
from kiemdinh.rooms.appraisal.rules.states import COUNCIL_ROLES
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.catalog import Criterion
from kiemdinh.rooms.self_assessment.rules.report_parts import LetterHead, SignatureBlock

TICKED, EMPTY = "☒", "☐"


def box(checked: bool) -> str:
    """A box of a form, ticked or not."""
    return TICKED if checked else EMPTY


def department_head(department_id: int, *, symbol: str, number: str, day: date | None, today: date) -> dict[str, Any]:
    """Top of a letter of the Sở: UBND tỉnh above, the Sở below."""
    on = day or today
    name = organisations.name_as_of(unit_id=department_id, on=on)
    info = organisations.units_as_of(on=on, unit_ids=[department_id]).get(department_id)
    head = LetterHead(
        parent_body=f"Ủy ban nhân dân {name}",
        issuing_body="Sở Giáo dục và Đào tạo",
        symbol=symbol,
        place=info.short_name if info and info.short_name else name,
        number=number,
        day=day,
    ).to_dict()
    return head | ({"number_line": f"Số: {number}"} if "/" in number else {})


def full_number(number: str, symbol: str) -> str:
    """ "21/QĐ-SGDĐT" for 21; a number that was typed with its sign stays as it is."""
    return number if "/" in number else f"{number}/{symbol}"


def director_signature(department_id: int, *, on: date) -> dict[str, Any]:
    """Who signs for the Sở on a day: GIÁM ĐỐC, or KT. GIÁM ĐỐC with the deputy's title."""
    signed = people.signature_for(unit_id=department_id, on=on, head_title="Giám đốc")
    lines = [line.upper() for line in signed.lines]
    return SignatureBlock(
        title=lines[-1] if lines else "GIÁM ĐỐC", name=signed.full_name, authority_lines=tuple(lines[:-1])
    ).to_dict()


def legal_basis() -> str:
    """The căn cứ that names the circular."""
    row = regulations.get_edition(EDITION)
    if row is None:
        return ""
    header = row.header
    return (
        f"Căn cứ Thông tư số {header.regulation_number} {format_long_date(header.signed_on)} của Bộ trưởng Bộ Giáo dục "
        "và Đào tạo quy định về bảo đảm chất lượng và công nhận đạt chuẩn quốc gia"
    )


def member_rows(members: list[CouncilMember]) -> list[dict[str, Any]]:
    """Members as the lists print them."""
    return [
        {
            "id": m.pk,
            "full_name": m.assessor.full_name,
            "position": m.assessor.position_title,
            "workplace": m.assessor.workplace,
            "role": COUNCIL_ROLES[m.role],
        }
        for m in members
    ]


def printed_title(criterion: Criterion) -> str:
    """The title Mẫu số 5 prints: its own wording, else that of Điều 11–14, else that of the appendix."""
    return criterion.mau5_title or criterion.generic_title or criterion.title
