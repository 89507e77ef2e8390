"""Papers of recognition as Word files and the certificate as PDF/A, from frozen facts: the same bytes every time."""

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404

from kiemdinh.kernel.vietnamese import format_date, format_long_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.recognition.models import Recognition, Revocation
from kiemdinh.rooms.recognition.queries.access import RecognitionAccess
from kiemdinh.rooms.recognition.queries.case_view import CaseView, case_view, revocation_of
from kiemdinh.rooms.recognition.rules import printing
from kiemdinh.rooms.recognition.rules.deciding import DEPARTMENT_DIRECTOR, kind_label, level_label, may_retry_from
from kiemdinh.rooms.recognition.rules.states import DECIDED, EVER_ISSUED, NATIONAL_STANDARD, REFUSED
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.rules.report_parts import LetterHead
from kiemdinh.services.certificates import qr_rows, render_certificate
from kiemdinh.services.documents import render_docx

_CERTIFICATE = "giay-chung-nhan-kiem-dinh.typ"
_DEGREE = "bang-chuan-quoc-gia.typ"


def certificate_pdf(access: RecognitionAccess) -> bytes:
    """The certificate or bằng of an issued decision; marked "bản để ký" until a signed copy has come back."""
    return certificate_of(access.row)


def certificate_of(row: Recognition) -> bytes:
    """See `certificate_pdf`. Raises Http404 when nothing was issued."""
    if row.state not in EVER_ISSUED or not row.facts.get("signed_on"):
        raise Http404
    address = f"{settings.SITE_URL}/chung-nhan/{row.code}/"
    signed = date.fromisoformat(row.facts["signed_on"])
    expires = date.fromisoformat(row.facts["expires_on"])
    data = printing.certificate_data(
        row.facts,
        years=max(expires.year - signed.year, 1),
        qr=qr_rows(address),
        check_address=address,
        draft=row.signed_copy_id is None and row.basis_kind != "imported",
    )
    return render_certificate(certificate_form(row), data, moment=_moment(signed))


def certificate_form(row: Recognition) -> Path:
    """The template of the edition, else the one its generation shares."""
    name = _DEGREE if row.generation == "tt57" else _CERTIFICATE
    root = Path(settings.REGULATIONS_DIR)
    own = root / row.edition_code / "forms" / name
    return own if own.exists() else root / f"forms-{row.generation}" / name


def paper_docx(access: RecognitionAccess, kind: str, *, revocation_id: int = 0) -> bytes:
    """One paper of the case. Raises Http404 for a paper that the case does not have."""
    row = access.row
    view = case_view(access)
    revocation = revocation_of(access, revocation_id) if revocation_id else None
    if kind not in papers_of(view, row, revocation):
        raise Http404
    context = _context(access, view, kind, revocation)
    day = _day_of(row, kind, revocation) or row.reported_on
    form = regulations.word_form(
        printing.form_of(row.kind, kind),
        edition_code=row.edition_code,
        unit_id=row.school_id,
        on=access.today,
        row_id=_frozen_row(row, kind, revocation),
    )
    return render_docx(form, context.to_dict(), moment=_moment(day))


def _frozen_row(row: Recognition, kind: str, revocation: Revocation | None) -> int | None:
    """The row that keeps the form of a paper that was signed or sent; None while it is a draft."""
    if revocation is not None:
        return revocation.pk if kind == printing.REMEDY or revocation.state == DECIDED else None
    return row.pk if row.state in (*EVER_ISSUED, REFUSED) else None


def papers_of(view: CaseView, row: Recognition, revocation: Revocation | None = None) -> tuple[str, ...]:
    """The papers that a case (or one of its revocations) has, in the order of the work."""
    if revocation is not None:
        first = () if revocation.exempt else (printing.REMEDY,)
        return (*first, printing.REVOCATION_PAPER)
    if row.basis_kind == "imported":
        return ()
    if row.state == REFUSED or row.level < 1:
        return (printing.REFUSAL,)
    before = (printing.SUBMISSION,) if view.submission else ()
    return (*before, printing.DECISION)


def paper_name(row: Recognition, kind: str) -> str:
    """The file name of a paper."""
    return f"{printing.PAPER_TITLES[kind]} {row.facts.get('school') or row.school.code}.docx"


def _context(
    access: RecognitionAccess, view: CaseView, kind: str, revocation: Revocation | None
) -> printing.PaperContext:
    row = access.row
    authority = (revocation.authority if revocation else row.authority) or view.authority.name
    by_department = kind in (printing.SUBMISSION, printing.REFUSAL, printing.REMEDY)
    signs = DEPARTMENT_DIRECTOR if by_department else authority
    day = _day_of(row, kind, revocation)
    school = organisations.school_facts(on=row.signed_on or row.reported_on, unit_id=row.school_id)
    basis = _basis(row, school)
    holder: Mapping[str, Any] = row.facts
    name = str(holder.get("school") or (school.name if school else row.school.code))
    places = [holder.get("commune") or (school.commune_name if school else ""), basis.province]
    post, signer = _signer(row, kind, revocation)
    years = access.procedure.integer(
        "recognition.validity_years", on=max(row.reported_on, row.signed_on or row.reported_on)
    )
    number = _number(row, kind, revocation)
    level = level_label(row.kind, row.level).lower()
    return printing.PaperContext(
        head=LetterHead(
            parent_body=_province_body(basis.province) if signs == DEPARTMENT_DIRECTOR else "",
            issuing_body="Sở Giáo dục và Đào tạo" if signs == DEPARTMENT_DIRECTOR else _province_body(basis.province),
            symbol=_symbol(kind, signs),
            place=basis.short_province or "…",
            number=number,
            day=day,
        ),
        signature=printing.signature(signs, post=post, name=signer),
        school={"name": name, "where": "".join(f", {p[:1].lower()}{p[1:]}" for p in places if p)},
        deciding_post=printing.authority_line(signs, basis.province),
        authority_words=printing.authority_line(view.authority.name, basis.province),
        addressed_to=name
        if kind in (printing.REFUSAL, printing.REMEDY)
        else printing.authority_line(authority, basis.province),
        legal_bases=printing.legal_bases(basis, authority=signs, kind=row.kind),
        recipients=_recipients(kind, name, signs),
        carried_out_by=_carried_out_by(signs, name),
        kind_words=_kind_words(row.kind),
        level_words=level,
        paper_words=printing.paper_name(row.kind),
        numbers=f" (số {row.certificate_number}, số vào sổ {row.register_number})" if row.certificate_number else "",
        decision_words=f"{row.decision_number} ngày {format_date(row.signed_on)}" if row.signed_on else "…",
        years=years,
        until=f" (đến hết {format_long_date(row.expires_on)})" if row.expires_on else "",
        result_words=printing.result_words(row.kind, view.outcome),
        basis_words=printing.basis_words(basis),
        due_words=printing.due_words(view.deadlines),
        reasons=tuple(part for part in (revocation.reason if revocation else row.reason).splitlines() if part.strip()),
        retry_words=_retry_words(access),
        ground_words=next(
            (line.ground for line in view.revocations if revocation and line.row.pk == revocation.pk), ""
        ),
        remedy_words=f"chậm nhất ngày {format_date(revocation.remedy_due_on)}"
        if revocation and revocation.remedy_due_on
        else "trong thời hạn của thông báo này",
        owed=tuple(
            {"criterion": o.row.criterion, "text": o.row.text, "owner": o.row.owner, "due": format_date(o.row.due_on)}
            for o in view.owed
        ),
    )


def _basis(row: Recognition, school: organisations.SchoolFacts | None) -> printing.Basis:
    edition = regulations.get_edition(row.edition_code)
    assert edition is not None
    header = edition.header
    title = (
        f"Thông tư số {header.regulation_number} {format_long_date(header.signed_on)} của Bộ trưởng Bộ Giáo dục"
        f" và Đào tạo ban hành Quy định về {header.title[:1].lower()}{header.title[1:]}"
    )
    province = str(row.facts.get("province") or (school.province_name if school else ""))
    short = province.removeprefix("Tỉnh ").removeprefix("Thành phố ")
    return printing.Basis(
        edition_title=title,
        edition_signed=header.signed_on,
        # Under TT 57 a result comes from a council's minutes, whatever brought it in.
        basis_kind="appraisal" if row.generation == "tt57" else row.basis_kind,
        reported_on=row.reported_on,
        basis=row.basis,
        department="Sở Giáo dục và Đào tạo",
        province=province,
        short_province=short,
    )


def _signer(row: Recognition, kind: str, revocation: Revocation | None) -> tuple[str, str]:
    if kind == printing.REVOCATION_PAPER and revocation is not None:
        return revocation.signer_post, revocation.signer_name
    if kind in (printing.DECISION, printing.REFUSAL):
        return row.signer_post, row.signer_name
    return "", ""


def _number(row: Recognition, kind: str, revocation: Revocation | None) -> str:
    """The number before its symbol: what was recorded, up to the stroke."""
    given = ""
    if kind == printing.DECISION or (kind == printing.REFUSAL and row.state == REFUSED):
        given = row.decision_number
    elif revocation is not None:
        given = revocation.notice_number if kind == printing.REMEDY else revocation.decision_number
    return given.partition("/")[0].strip()


def _day_of(row: Recognition, kind: str, revocation: Revocation | None) -> date | None:
    if kind == printing.DECISION:
        return row.signed_on
    if kind == printing.REFUSAL:
        return row.signed_on if row.state == REFUSED else None
    if revocation is not None:
        return revocation.noticed_on if kind == printing.REMEDY else revocation.signed_on
    return None


def _symbol(kind: str, signs: str) -> str:
    own = "SGDĐT" if signs == DEPARTMENT_DIRECTOR else "UBND"
    letters = {printing.SUBMISSION: "TTr", printing.REFUSAL: "TB", printing.REMEDY: "TB"}.get(kind, "QĐ")
    return f"{letters}-{own}"


def _recipients(kind: str, school: str, signs: str) -> tuple[str, ...]:
    if kind == printing.SUBMISSION:
        return ("Như trên", "Lưu: VT, QLCL")
    first = "Như trên" if kind in (printing.REFUSAL, printing.REMEDY) else f"{school}"
    office = "Ủy ban nhân dân cấp xã nơi trường đóng"
    return (
        first,
        office,
        "Trang thông tin điện tử của Sở",
        "Lưu: VT, QLCL" if signs == DEPARTMENT_DIRECTOR else "Lưu: VT, VX",
    )


def _carried_out_by(signs: str, school: str) -> str:
    if signs == DEPARTMENT_DIRECTOR:
        return f"Chánh Văn phòng, Trưởng các phòng có liên quan và Hiệu trưởng {school}"
    return f"Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc Sở Giáo dục và Đào tạo và Hiệu trưởng {school}"


def _retry_words(access: RecognitionAccess) -> str:
    row = access.row
    day = row.signed_on or row.reported_on
    since = may_retry_from(access.procedure, refused_on=day, on=max(day, row.reported_on))
    return f"Trường được xem xét lại từ ngày {format_date(since)}." if since and row.signed_on else ""


def _kind_words(kind: str) -> str:
    return "trường đạt chuẩn quốc gia" if kind == NATIONAL_STANDARD else f"đạt {kind_label(kind).lower()}"


def _province_body(province: str) -> str:
    return f"Ủy ban nhân dân {province[:1].lower()}{province[1:]}" if province else "Ủy ban nhân dân tỉnh"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
