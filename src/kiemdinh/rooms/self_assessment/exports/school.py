"""Pieces that every document of a cycle shares: the school, people, signatures, evidence."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.self_assessment.models import IssuedDocument, Participant
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.rules.report_parts import (
    EvidenceGroup,
    EvidenceLine,
    Person,
    SchoolFacts,
    SignatureBlock,
)
from kiemdinh.rooms.self_assessment.rules.states import COUNCIL_ROLES, PUBLISHED

_ORDER = {"chair": 0, "vice_chair": 1, "secretary": 2, "member": 3}


def school_facts(access: CycleAccess, *, on: date) -> SchoolFacts:
    """The school as of a day, in the words of the forms."""
    facts = organisations.school_facts(unit_id=access.cycle.school_id, on=on)
    assert facts is not None
    head = people.head_post(unit_id=access.cycle.school_id, on=on)
    return SchoolFacts(
        name=facts.name,
        former_name=", ".join(facts.former_names),
        managing_body=facts.managing_body,
        school_type_label=facts.school_type_label,
        ownership=facts.ownership,
        province=facts.province_name,
        district=facts.district_name or "",
        commune=facts.commune_name,
        address=facts.address,
        stages_label=", ".join(facts.stage_labels),
        founded_year=facts.founded_year,
        principal=head.account.full_name if head else "",
        phone=facts.phone,
        email=facts.email,
        website=facts.website,
        sites_count=max(len(facts.sites), 1),  # the main campus is one of the places, as on the page of figures
        is_specialised=facts.specialised,
        has_foreign_partner=facts.foreign_link,
        is_disadvantaged_area=facts.disadvantaged,
        is_especially_disadvantaged=facts.especially_disadvantaged,
        scale=_scale(access),
    )


def _scale(access: CycleAccess) -> str:
    """One line such as "24 lớp, 812 học sinh" from the newest year of the figures, when they are there."""
    from kiemdinh.rooms.self_assessment.exports.figures import scale_line

    return scale_line(access)


def place_of(access: CycleAccess, *, on: date) -> str:
    """The place name before the date on a document: the commune, short ("Lộc Ninh")."""
    facts = organisations.school_facts(unit_id=access.cycle.school_id, on=on)
    assert facts is not None
    return place_name(facts)


def place_name(facts: organisations.SchoolFacts) -> str:
    """The same of a school's facts of a day."""
    name = facts.district_name or facts.commune_name
    for prefix in ("Quận ", "Huyện ", "Thị xã ", "Thành phố ", "Phường ", "Xã ", "Thị trấn "):
        name = name.removeprefix(prefix)
    return name


def person(row: Participant) -> Person:
    """A line of a member list."""
    role = COUNCIL_ROLES.get(row.council_role, "")
    duty = f"{role} hội đồng" if role and row.council_role != "member" else "Ủy viên hội đồng" if role else ""
    return Person(full_name=row.full_name, position=row.position_title, duty=duty or row.duty)


def council(access: CycleAccess) -> tuple[Person, ...]:
    """The council in the order chair, vice-chair, secretary, members."""
    seats = sorted(
        (p for p in access.participants if p.council_role), key=lambda p: (_ORDER[p.council_role], p.position)
    )
    return tuple(person(p) for p in seats)


def head_signature(access: CycleAccess, *, on: date) -> SignatureBlock:
    """HIỆU TRƯỞNG, or KT./TL./TUQ. with the deputy who holds an authorisation that day."""
    signature = people.signature_for(unit_id=access.cycle.school_id, on=on)
    return SignatureBlock(title=signature.lines[-1], authority_lines=signature.lines[:-1], name=signature.full_name)


def council_signature(access: CycleAccess) -> SignatureBlock:
    """TM. HỘI ĐỒNG – CHỦ TỊCH."""
    chair = next((p for p in access.participants if p.council_role == "chair"), None)
    return SignatureBlock(
        title="CHỦ TỊCH", authority_lines=("TM. HỘI ĐỒNG TỰ ĐÁNH GIÁ",), name=chair.full_name if chair else ""
    )


def issued(access: CycleAccess, kind: str) -> IssuedDocument | None:
    """Số and ngày of a document when the clerk has entered them."""
    return IssuedDocument.objects.filter(cycle=access.cycle, kind=kind).first()


def document_day(access: CycleAccess, kind: str, *, today: date) -> date:
    """The day whose names, places and signatures a document bears.

    The day the clerk entered; else for a published cycle the day of publication (of the decision: the day the cycle
    began); else today.
    """
    row = issued(access, kind)
    if row is not None and row.signed_on is not None:
        return row.signed_on
    if access.cycle.state != PUBLISHED:
        return today
    if kind in ("quyet-dinh", "ke-hoach"):
        return timezone.localdate(access.cycle.created_at)
    frozen = access.cycle.figures_frozen_at
    return timezone.localdate(frozen) if frozen else today


def evidence_note(row: evidence.EvidenceRow) -> str:
    """The column "Ghi chú": the teaching place that an evidence is about, then the note itself."""
    return "; ".join(part for part in (row.site, row.note) if part)


def evidence_groups(access: CycleAccess, *, criterion: str = "") -> tuple[EvidenceGroup, ...]:
    """The evidence list by standard, in code order."""
    rows, _ = evidence.list_items(set_id=access.cycle.evidence_set_id, criterion=criterion)
    base = getattr(settings, "PUBLIC_URL", "")
    groups: dict[str, list[EvidenceLine]] = {}
    for row in rows:
        standard = access.catalog.standard_of(row.criterion)
        when = row.issued_on.strftime("%d/%m/%Y") if row.issued_on else ""
        number = ", ".join(
            part for part in (f"Số {row.number}" if row.number else "", f"ngày {when}" if when else "") if part
        )
        kinds = sorted({f.extension.upper() for f in row.files})
        location = row.kept_at or (f"Tệp {', '.join(kinds)}, kho minh chứng điện tử của trường" if kinds else "")
        groups.setdefault(f"Tiêu chuẩn {standard.code}. {standard.title}", []).append(
            EvidenceLine(
                code=row.code.strip("[]"),
                name=row.subject,
                number_and_date=number,
                issuer=row.issuer,
                note=evidence_note(row),
                location=location if not row.url else f"{location} {row.url}".strip(),
                url=f"{base}/chu-ky/{access.cycle.pk}/minh-chung/{row.id}/" if base else row.url,
            )
        )
    return tuple(EvidenceGroup(title=title, lines=tuple(lines)) for title, lines in groups.items())
