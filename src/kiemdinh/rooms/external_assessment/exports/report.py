"""The report of the external assessment as a frozen context, and the Word file made of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kiemdinh.kernel.vietnamese import format_date, format_long_date
from kiemdinh.rooms.external_assessment.exports.forms import form_bytes, render
from kiemdinh.rooms.external_assessment.models import TeamSheet
from kiemdinh.rooms.external_assessment.queries.papers import paper_row, paper_view
from kiemdinh.rooms.external_assessment.queries.sheets import level_of, result_of, shown_values, team_values
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.fields import (
    REMARKS,
    asked_of,
    code_label,
    criterion_codes,
    is_level_4,
    shown_value,
    title_of,
)
from kiemdinh.rooms.external_assessment.rules.papers import REPORT
from kiemdinh.rooms.external_assessment.rules.report import level_words, supports
from kiemdinh.rooms.external_assessment.rules.states import HEAD
from kiemdinh.rooms.external_assessment.rules.work import ROLE_LABELS
from kiemdinh.rooms.external_assessment.use_cases.reporting import Rendered
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.registration import queries as registration
from kiemdinh.services.rich_text import from_plain


def school_part(access: WorkAccess, *, on: date) -> dict[str, Any]:
    """The school in the words of the forms, as of a day."""
    facts = organisations.school_facts(unit_id=access.team.school_id, on=on)
    assert facts is not None
    head = people.head_post(unit_id=access.team.school_id, on=on)
    return {"name": facts.name, "province": facts.province_name, "principal": head.account.full_name if head else ""}


def head_part(access: WorkAccess, *, on: date, number: str = "", symbol: str = "") -> dict[str, Any]:
    """The head of a paper of the team: who formed it, số when there is one, place and date."""
    name = organisations.name_as_of(unit_id=access.team.department_id, on=on)
    place = name
    for prefix in ("Tỉnh ", "Thành phố ", "Sở Giáo dục và Đào tạo tỉnh ", "Sở Giáo dục và Đào tạo thành phố "):
        place = place.removeprefix(prefix)
    return {
        "parent_body": name if name.startswith("Sở") else f"Sở Giáo dục và Đào tạo {name[:1].lower()}{name[1:]}",
        "number_line": f"Số: {number or '     '}/{symbol}" if symbol else "",
        "place_and_date": f"{place}, {format_long_date(on)}",
    }


def team_part(access: WorkAccess) -> dict[str, Any]:
    """The team: its decision and who sits in it."""
    decided = f" ngày {format_date(access.team.decided_on)}" if access.team.decided_on else ""
    return {
        "decision": f"Quyết định số {access.team.decision_number or '…'}{decided}",
        "members": [
            {
                "name": m.assessor.full_name,
                "role": ROLE_LABELS.get(m.role, m.role),
                "workplace": m.assessor.workplace,
            }
            for m in access.sitting
        ],
    }


def signature_part(access: WorkAccess, *, name: str = "", title: str = "TRƯỞNG ĐOÀN") -> dict[str, Any]:
    """Who signs: the head of the team, or whoever is named."""
    head = next((m.assessor.full_name for m in access.sitting if m.role == HEAD), "")
    return {"authority_lines": [], "title": title, "note": "", "name": name or head}


def criterion_part(access: WorkAccess, code: str, values: Mapping[str, str]) -> dict[str, Any]:
    """One criterion as the team judges it, beside the school's own rating."""
    school = access.dossier.answers(code)
    return {
        "code": code,
        "label": code_label(code),
        "title": title_of(access.catalog, code),
        "texts": [{"label": label, "html": from_plain(values.get(k, ""))} for k, label in REMARKS.items()],
        "answers": [
            {
                "label": a.label,
                "text": a.text,
                "school": shown_value(a.answer, school.get(a.answer, "")),
                "team": shown_value(a.answer, values.get(a.answer, "")),
                "reason": values.get(a.reason, ""),
            }
            for a in asked_of(access.catalog, code)
        ],
        "values": {k: values.get(k, "") for k in REMARKS},
        "level": level_of(access, code, values).value,
        "level_words": level_of(access, code, values).words,
        "school_level_words": level_of(access, code, school).words,
    }


def report_context(access: WorkAccess, *, on: date, final: bool, number: str = "") -> dict[str, Any]:
    """Everything that the report prints, frozen."""
    values = team_values(access)
    parts = {code: criterion_part(access, code, values[code]) for code in criterion_codes(access.catalog)}
    result = result_of(access, values)
    facts = registration.facts(registration_id=access.team.registration_id, on=on)
    kinds = facts.going_on if facts else ()
    texts = {t.field.key: t for t in paper_view(paper_row(access, kind=REPORT)).texts}
    standards = [
        {
            "title": f"Tiêu chuẩn {s.code}. {s.title}",
            "criteria": [parts[c.code] for c in s.criteria],
        }
        for s in access.catalog.standards
    ]
    fourth = [p for code, p in parts.items() if is_level_4(code)]
    if fourth:
        standards.append({"title": "Đánh giá Mức 4", "criteria": fourth})
    return {
        "final": final,
        "title": "BÁO CÁO ĐÁNH GIÁ NGOÀI" if final else "DỰ THẢO BÁO CÁO ĐÁNH GIÁ NGOÀI",
        "head": head_part(access, on=on, number=number, symbol="BC-ĐGN"),
        "school": school_part(access, on=on),
        "team": team_part(access),
        "overview": [_text(texts[k]) for k in ("introduction", "process", "on_report")],
        "standards": standards,
        "summary": [
            {"label": p["label"], "title": p["title"], "school": p["school_level_words"], "team": p["level_words"]}
            for p in parts.values()
        ],
        "conclusion": [_text(texts[k]) for k in ("strengths", "weaknesses", "recommendations")],
        "result": {
            "school_level": result.school_level,
            "accreditation_level": result.accreditation_level,
            "national_standard": result.national_standard,
            "complete": result.complete,
            "explanation": result.explanation_vi,
            "level_words": level_words(result.school_level),
            "supports": supports(
                accreditation=result.accreditation_level, standard=result.national_standard, kinds=kinds
            ),
        },
        "signature": signature_part(access),
        "dossier_sha256": access.dossier.sha256,
    }


def _text(text: Any) -> dict[str, str]:
    return {"label": text.field.label.partition(": ")[2].capitalize(), "html": from_plain(text.value)}


def rendered_report(access: WorkAccess, *, on: date, final: bool, number: str = "") -> Rendered:
    """The report frozen and in Word."""
    context = report_context(access, on=on, final=final, number=number)
    form = form_bytes(access, "bao-cao")
    return Rendered(context, form, render(form, context, on=on))


def sheets_docx(access: WorkAccess, sheets: list[TeamSheet], *, on: date) -> bytes:
    """Phiếu đánh giá tiêu chí ĐGN of a member or of the team, each on its own page."""
    writer = sheets[0].member.assessor.full_name if sheets[0].member else ""
    context = {
        "head": head_part(access, on=on),
        "school": school_part(access, on=on),
        "criteria": [criterion_part(access, s.criterion, shown_values(access, s)) for s in sheets],
        "signature": signature_part(access, name=writer, title="NGƯỜI VIẾT" if writer else "TRƯỞNG ĐOÀN"),
    }
    return render(form_bytes(access, "phieu"), context, on=on)
