"""The official plan as plain values: what the Word form prints and what is frozen with the approval."""

from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import format_date, format_long_date, format_number
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.rules.tree import short_place_name
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.planning.models import Plan
from kiemdinh.rooms.planning.queries.plans import activities_of, body_of, budget_of, requests_of, schools_of
from kiemdinh.rooms.planning.queries.roadmap import steps_of
from kiemdinh.rooms.planning.queries.targets import targets_of
from kiemdinh.rooms.planning.rules.plans import LIST_TITLES, LISTS, TEXTS
from kiemdinh.rooms.registration.rules.letters import Issuer, context_of, initials, printed, signer_of
from kiemdinh.rooms.regulations import queries as regulations

_SYMBOLS = {"province": "KH-SGDĐT", "district": "KH-PGDĐT", "commune": "KH-UBND"}


def edition_of(on: date) -> str:
    """The edition whose forms papers of a day use; a plan is of all schools, so that of primary schools speaks."""
    found = regulations.edition_for(school_type="tieu-hoc", on=on).edition_id
    return found or regulations.list_editions()[0].header.edition_id


def plan_context(plan: Plan, *, on: date) -> dict[str, Any]:
    """The plan as the form reads it; without số and ngày as long as it is not approved."""
    day = plan.signed_on or on
    unit = organisations.unit_as_of(on=on, unit_id=plan.unit_id)
    assert unit is not None
    by_committee = plan.authority.startswith(("Ủy ban nhân dân", "UBND"))
    kind = "commune" if by_committee else unit.kind
    schools = schools_of(plan, on=on)
    own_school = unit.kind == "school"
    context = context_of(
        issuer=_issuer(plan, unit, by_committee=by_committee, on=on),
        symbol=f"KH-{initials(unit.name)}"
        if own_school
        else "KH-UBND"
        if by_committee
        else _SYMBOLS.get(unit.kind, "KH"),
        signer=_signer(plan, kind=kind, on=day),
        recipients=_recipients(unit.kind),
        year=plan.year,
        place_name=unit.name,
        body=body_of(unit),
        is_school=own_school,
        legal_bases=_bases(day),
        texts={key: _paragraphs(plan.texts.get(key, "")) for key in TEXTS},
        targets=[
            {
                "label": t.label,
                "scope": _in_sentence(t.scope),
                "level": t.level,
                "due": format_date(t.due_on),
            }
            for t in targets_of(plan.unit_id, year=plan.year, on=on)
            if t.own or t.unit == "%"
        ],
        counts=[
            f"{LISTS[kind_].lower()}: {_count(schools, kind_)} trường" for kind_ in LISTS if _count(schools, kind_)
        ],
        activities=[
            {
                "content": a.content,
                "lead": a.lead,
                "partners": a.partners,
                "time": a.time,
                "budget": format_number(a.budget) if a.budget is not None else "",
                "result": a.result,
            }
            for a in activities_of(plan)
        ],
        budget=format_number(budget_of(plan)) if budget_of(plan) else "",
        requests=[
            {
                "asker": r.asker,
                "kind": r.kind_label,
                "content": r.content,
                "amount": format_number(r.amount) if r.amount is not None else "",
                "answer": r.answer or r.state_label,
            }
            for r in requests_of(plan, on=on)
        ],
        roadmap=[
            {
                "year": s.year,
                "level": f"Mức {s.level}" if s.level else "",
                "degree": f"Mức độ {s.degree}" if s.degree else "",
                "note": s.note,
            }
            for s in (steps_of(unit_id=unit.id, path=unit.path, on=on) if own_school else ())
        ],
        annexes=[
            {
                "title": LIST_TITLES[kind_],
                "rows": [
                    {
                        "name": s.name,
                        "type": s.type_label,
                        "place": s.place,
                        "aim": ", ".join(w for w in (s.aim, s.time) if w),
                        "reason": ". ".join(w.rstrip(".") for w in (s.reason, s.note) if w),
                        "origin": s.origin,
                    }
                    for s in schools
                    if s.kind == kind_
                ],
            }
            for kind_ in LISTS
            if _count(schools, kind_)
        ],
    )
    return printed(context, number=plan.number, signed_on=plan.signed_on)


def _count(schools: list[Any], kind: str) -> int:
    return sum(s.kind == kind for s in schools)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n") if part.strip()]


def _issuer(plan: Plan, unit: organisations.UnitInfo, *, by_committee: bool, on: date) -> Issuer:
    if unit.kind == "school":
        school = organisations.school_facts(unit_id=unit.id, on=on)
        assert school is not None
        place = short_place_name(school.district_name or school.commune_name)
        return Issuer("school", school.managing_body, unit.name, place)
    place = short_place_name(unit.name)
    lower = f"{unit.name[:1].lower()}{unit.name[1:]}"
    if by_committee:
        return Issuer("commune", "", plan.authority, place)
    parent = f"Ủy ban nhân dân {lower}" if unit.kind in ("province", "district") else ""
    return Issuer(unit.kind, parent, body_of(unit), place)


def _signer(plan: Plan, *, kind: str, on: date) -> Any:
    if plan.signer_name or plan.signer_post:
        lines = tuple(part.strip().upper() for part in plan.signer_post.split(",") if part.strip())
        return signer_of(kind=kind, lines=lines, name=plan.signer_name)
    signature = people.signature_for(unit_id=plan.unit_id, on=on, head_title=head_title_of_body(kind))
    return signer_of(kind=kind, lines=tuple(signature.lines) if signature.full_name else (), name=signature.full_name)


def _recipients(kind: str) -> tuple[str, ...]:
    return {
        "province": (
            "Bộ Giáo dục và Đào tạo (báo cáo)",
            "Ủy ban nhân dân tỉnh, thành phố",
            "UBND cấp xã",
            "Các trường trong danh sách",
            "Lưu: VT",
        ),
        "district": ("Sở Giáo dục và Đào tạo (báo cáo)", "Các trường trên địa bàn", "Lưu: VT"),
        "commune": ("Sở Giáo dục và Đào tạo (báo cáo)", "Các trường trên địa bàn", "Lưu: VT"),
    }.get(kind, ("Cơ quan quản lý trực tiếp (báo cáo)", "Các tổ", "Lưu: VT"))


def _bases(day: date) -> list[str]:
    """The circulars in force on the day of signing."""
    rows = [row.header for row in regulations.list_editions()]
    replaced = {code for row in rows if row.in_force(day) for code in row.supersedes}
    return [
        f"Căn cứ Thông tư số {row.regulation_number} {format_long_date(row.signed_on)} "
        "của Bộ trưởng Bộ Giáo dục và Đào tạo"
        for row in rows
        if row.in_force(day) and row.edition_id not in replaced
    ]


def head_title_of_body(kind: str) -> str | None:
    """How the head of a sở signs, whatever the title of the post ("Giám đốc Sở") adds; None: as the post says."""
    return "Giám đốc" if kind == "province" else None


def _in_sentence(words: str) -> str:
    """Words of a label inside a sentence: "Mọi trường" → "mọi trường"; "THCS" stays."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
