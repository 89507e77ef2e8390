"""What the certificate and the papers of recognition say: contexts for the forms, from frozen facts. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import fold, format_date, format_long_date
from kiemdinh.rooms.recognition.rules.deciding import (
    DEPARTMENT_DIRECTOR,
    Deadline,
    Outcome,
    kind_label,
    level_label,
)
from kiemdinh.rooms.recognition.rules.states import NATIONAL_STANDARD
from kiemdinh.rooms.self_assessment.rules.report_parts import LetterHead, Part, SignatureBlock, long_date

DRAFT_MARK = "BẢN ĐỂ KÝ"
DECISION, SUBMISSION, REFUSAL, REMEDY, REVOCATION_PAPER = "quyet-dinh", "to-trinh", "thong-bao", "khac-phuc", "thu-hoi"
PAPER_TITLES = {
    DECISION: "Quyết định công nhận",
    SUBMISSION: "Tờ trình đề nghị công nhận",
    REFUSAL: "Thông báo không công nhận",
    REMEDY: "Yêu cầu khắc phục",
    REVOCATION_PAPER: "Quyết định thu hồi",
}
_FORMS = {
    SUBMISSION: "to-trinh-cong-nhan",
    REFUSAL: "thong-bao-khong-cong-nhan",
    REMEDY: "yeu-cau-khac-phuc",
    REVOCATION_PAPER: "quyet-dinh-thu-hoi",
}


def form_of(recognition_kind: str, paper: str) -> str:
    """The Word form of a paper; a certificate and a bằng have decisions of their own."""
    if paper == DECISION:
        standard = recognition_kind == NATIONAL_STANDARD
        return "quyet-dinh-cong-nhan" if standard else "quyet-dinh-cap-giay-chung-nhan"
    return _FORMS[paper]


@dataclass(frozen=True, kw_only=True)
class Basis:
    """Where a case comes from, as the papers name it."""

    edition_title: str
    edition_signed: date
    basis_kind: str
    reported_on: date
    basis: Mapping[str, Any]
    department: str
    province: str
    short_province: str


@dataclass(frozen=True, kw_only=True)
class PaperContext(Part):
    """One paper of recognition, whichever: a form takes what it needs."""

    head: LetterHead
    signature: SignatureBlock
    school: Mapping[str, str]
    deciding_post: str
    authority_words: str
    addressed_to: str
    legal_bases: tuple[str, ...]
    recipients: tuple[str, ...]
    carried_out_by: str
    kind_words: str
    level_words: str
    paper_words: str
    numbers: str
    decision_words: str
    years: int
    until: str
    result_words: str
    basis_words: str
    due_words: str
    reasons: tuple[str, ...]
    retry_words: str
    ground_words: str
    remedy_words: str
    owed: tuple[Mapping[str, str], ...] = field(default=())


def authority_line(authority: str, province: str) -> str:
    """The authority as a decision names it: with its own province ("cấp tỉnh" is what the circular says)."""
    if fold(authority) == fold(DEPARTMENT_DIRECTOR):
        return DEPARTMENT_DIRECTOR
    name = f"{province[:1].lower()}{province[1:]}" if province else "tỉnh"
    return authority.replace("cấp tỉnh", name)


def head_title(authority: str) -> str:
    """The office that signs: "Giám đốc" or "Chủ tịch"."""
    return authority.split(maxsplit=2)[0] + " " + authority.split(maxsplit=2)[1] if authority else ""


def signature(authority: str, *, post: str, name: str) -> SignatureBlock:
    """How it is signed (Nghị định 30/2020): the head alone, or KT. with the deputy's post below."""
    office = head_title(authority)
    if post and fold(post).startswith("pho"):
        short = post if fold(post) != "pho" else f"Phó {office}"
        return SignatureBlock(title=_office_of(short).upper(), name=name, authority_lines=(f"KT. {office.upper()}",))
    return SignatureBlock(title=office.upper(), name=name)


def _office_of(post: str) -> str:
    """ "Phó Giám đốc Sở" signs as "Phó Giám đốc"."""
    return " ".join(post.split()[:3])


def paper_name(kind: str) -> str:
    """The certificate in words: "Bằng công nhận …" or "Giấy chứng nhận …"."""
    if kind == NATIONAL_STANDARD:
        return "Bằng công nhận trường đạt chuẩn quốc gia"
    return "Giấy chứng nhận đạt kiểm định chất lượng giáo dục"


def certificate_data(
    facts: Mapping[str, Any], *, years: int, qr: Sequence[str], check_address: str, draft: bool
) -> dict[str, Any]:
    """What the certificate prints, from the facts frozen at signing."""
    signed, expires = date.fromisoformat(facts["signed_on"]), date.fromisoformat(facts["expires_on"])
    block = signature(facts["authority"], post=facts["signer_post"], name=facts["signer_name"])
    kind = facts["kind"]
    places = [facts.get("commune"), facts.get("province")]
    standard = kind == NATIONAL_STANDARD
    return {
        "title": f"{paper_name(kind)} – {facts['school']}",
        "authority": authority_line(facts["authority"], facts.get("province", "")),
        "heading": "Bằng công nhận" if standard else "Giấy chứng nhận",
        "subject": "Trường đạt chuẩn quốc gia" if standard else "Đạt kiểm định chất lượng giáo dục",
        "given_to": "Cấp cho" if not standard else "Công nhận",
        "school": facts["school"],
        "place": ", ".join(dict.fromkeys(p for p in places if p)),
        "place_of_signing": _short_place(facts.get("province", "")),
        "level": level_label(kind, facts["level"]),
        "years": f"{years:02d}",
        "expires": format_long_date(expires),
        "signed": format_long_date(signed),
        "decision": facts["decision_number"],
        "number": facts["certificate_number"],
        "register": facts["register_number"],
        "code": facts["code"],
        "address_of_check": check_address,
        "signature_lines": [*block.authority_lines, block.title],
        "signer": block.name,
        "day": [signed.year, signed.month, signed.day],
        "qr": list(qr),
        "watermark": DRAFT_MARK if draft else "",
    }


def legal_bases(basis: Basis, *, authority: str, kind: str) -> tuple[str, ...]:
    """The căn cứ, the circular first, then the report or the minutes."""
    minutes = basis.basis_kind == "appraisal"
    what = (
        "Biên bản thẩm định của Hội đồng thẩm định" if minutes else "Báo cáo kết quả đánh giá ngoài của Đoàn đánh giá"
    )
    number = str(basis.basis.get("number") or "")
    own = fold(authority) == fold(DEPARTMENT_DIRECTOR)
    last = (
        "Theo đề nghị của Trưởng phòng phụ trách quản lý chất lượng"
        if own
        else "Theo đề nghị của Giám đốc Sở Giáo dục và Đào tạo"
    )
    return (
        f"Căn cứ {basis.edition_title}",
        f"Căn cứ {what}{f' số {number}' if number else ''} {long_date(basis.reported_on)}",
        last,
    )


def result_words(kind: str, found: Outcome) -> str:
    """The result as a sentence of a paper."""
    return f"{kind_label(kind)}: {found.text[:1].lower()}{found.text[1:]}".rstrip(".")


def basis_words(basis: Basis) -> str:
    """Where the result stands."""
    if basis.basis_kind == "appraisal":
        return f"(theo Biên bản thẩm định thông qua ngày {format_date(basis.reported_on)})."
    return f"(theo Báo cáo đánh giá ngoài ngày {format_date(basis.reported_on)})."


def due_words(rows: Sequence[Deadline]) -> str:
    """Every clock in one sentence, the earlier day first."""
    return (
        "; ".join(f"chậm nhất {format_date(row.due_on)} ({row.words}, {row.article})" for row in rows)
        or "chưa quy định"
    )


def _short_place(province: str) -> str:
    for word in ("Tỉnh ", "Thành phố "):
        if province.startswith(word):
            return province.removeprefix(word)
    return province or "…"
