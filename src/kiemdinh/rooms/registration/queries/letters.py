"""Contexts of the letters: who writes, to whom, what about; read on the day of the deed."""

from datetime import date
from typing import Any

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.rules.tree import managing_body_name, short_place_name
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.registration.models import DossierCheck, DossierLetter, Registration
from kiemdinh.rooms.registration.queries.chain import links_above
from kiemdinh.rooms.registration.rules import letters as rules
from kiemdinh.rooms.registration.rules.chain import CheckUnit
from kiemdinh.rooms.registration.rules.states import ACCREDITATION, NATIONAL_STANDARD, PURPOSES
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.queries.outside import published_snapshot


def asked_levels(row: Registration) -> dict[str, int]:
    """Asked level by kind, in the order of the forms."""
    asked = {
        ACCREDITATION: row.asked_accreditation_level if row.for_accreditation else None,
        NATIONAL_STANDARD: row.asked_national_degree if row.for_national_standard else None,
    }
    return {kind: level for kind, level in asked.items() if level is not None}


def register_context(row: Registration, *, on: date, chain: tuple[CheckUnit, ...]) -> dict[str, Any]:
    """Công văn đăng ký đánh giá ngoài of the school (TT 17, 18, 19/2018 Điều 26)."""
    school = organisations.school_facts(unit_id=row.school_id, on=on)
    report = published_snapshot(report_id=row.report_id)
    assert school is not None and report is not None
    addressees = list(dict.fromkeys(unit.name for unit in chain))
    return rules.context_of(
        issuer=_issuer_school(school),
        symbol=rules.symbol_of(kind="school", school_initials=rules.initials(school.name)),
        signer=_signer(row.school_id, kind="school", on=on),
        recipients=("Như trên", "Lưu: VT, hồ sơ kiểm định chất lượng giáo dục"),
        addressees=addressees,
        school=school.name,
        address=school.address,
        founded_year=school.founded_year or "",
        phone=school.phone,
        legal_basis=_basis(row.edition_code),
        asked=rules.asked_words(asked_levels(row)),
        purpose=PURPOSES[row.purpose],
        school_year=report.school_year.replace("-", " – "),
        report_number=report.number,
        report_level=report.school_level or 0,
        dossier=list(regulations.get_procedure(row.edition_code).items("registration.dossier", on=on)),
        note=row.note,
    )


def check_context(row: Registration, check: DossierCheck, *, unit: CheckUnit, on: date, **more: Any) -> dict[str, Any]:
    """A notice of a unit that checked: what it received, what it concludes."""
    school = organisations.school_facts(unit_id=row.school_id, on=on)
    assert school is not None
    letter = DossierLetter.objects.filter(registration=row, kind=rules.REGISTER).first()
    issuer, kind = _issuer_of(unit.unit_id, on=on)
    register = f"số {letter.number} " if letter and letter.number else ""
    if letter and letter.signed_on:
        register += f"ngày {rules.day_words(letter.signed_on)} "
    return rules.context_of(
        issuer=issuer,
        symbol=rules.symbol_of(kind=kind),
        signer=_signer(unit.unit_id, kind=kind, on=on),
        recipients=more.pop("recipients", (school.name, "Lưu: VT")),
        school=school.name,
        asked=rules.asked_words(asked_levels(row)),
        register=register,
        legal_basis=_basis(row.edition_code),
        received_on=rules.day_words(check.opened_on),
        note=check.note,
        **more,
    )


def stop_context(row: Registration, *, unit: CheckUnit, on: date, reason: str) -> dict[str, Any]:
    """Thông báo dừng hồ sơ of the Sở."""
    school = organisations.school_facts(unit_id=row.school_id, on=on)
    assert school is not None
    issuer, kind = _issuer_of(unit.unit_id, on=on)
    return rules.context_of(
        issuer=issuer,
        symbol=rules.symbol_of(kind=kind),
        signer=_signer(unit.unit_id, kind=kind, on=on),
        recipients=(school.name, "Lưu: VT"),
        school=school.name,
        asked=rules.asked_words(asked_levels(row)),
        submitted_on=rules.day_words(row.submitted_on),
        told_on=rules.day_words(row.told_on),
        reason=reason,
    )


def department_of(row: Registration, *, on: date) -> CheckUnit | None:
    """The Sở over a school on a day."""
    for link in links_above(school_id=row.school_id, on=on):
        if link.kind == "province":
            return CheckUnit("department", link.unit_id, link.code, link.name)
    return None


def live_context(row: Registration, letter: DossierLetter, *, on: date, chain: tuple[CheckUnit, ...]) -> dict[str, Any]:
    """The frozen context of a letter; of a công văn that is not handed in yet, as it would read today."""
    return letter.context or register_context(row, on=on, chain=chain)


def _basis(edition_code: str) -> str:
    edition = regulations.get_edition(edition_code)
    assert edition is not None
    return f"Thông tư số {edition.header.regulation_number}"


def _issuer_school(school: organisations.SchoolFacts) -> rules.Issuer:
    place = short_place_name(school.district_name or school.commune_name)
    return rules.Issuer("school", school.managing_body, school.name, place)


def _issuer_of(unit_id: int, *, on: date) -> tuple[rules.Issuer, str]:
    chain = organisations.parent_chain(unit_id=unit_id, on=on)
    unit = chain[-1]
    name = managing_body_name(kind=unit.kind, name=unit.name)
    parent = ""
    if unit.kind in ("province", "district"):
        parent = f"Ủy ban nhân dân {unit.name[:1].lower()}{unit.name[1:]}"
    return rules.Issuer(unit.kind, parent, name, short_place_name(unit.name)), unit.kind


def _signer(unit_id: int, *, kind: str, on: date) -> rules.Signer:
    signature = people.signature_for(unit_id=unit_id, on=on)
    lines = signature.lines if signature.full_name else ()
    return rules.signer_of(kind=kind, lines=tuple(lines), name=signature.full_name)
