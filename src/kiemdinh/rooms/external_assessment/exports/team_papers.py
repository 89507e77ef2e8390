"""Quyết định thành lập đoàn and tờ trình as Word documents; a decided team prints from what was frozen."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, format_long_date
from kiemdinh.rooms.external_assessment.models import Team
from kiemdinh.rooms.external_assessment.queries.team_rules import (
    authority_article,
    authority_of,
    compositions,
    facts_of_team,
    rules_of,
)
from kiemdinh.rooms.external_assessment.queries.teams import TeamAccess
from kiemdinh.rooms.external_assessment.rules.team_papers import (
    MemberLine,
    TeamLine,
    TeamPaperContext,
    asked_words,
    days_words,
    purpose_words,
    signature_of,
    split_number,
)
from kiemdinh.rooms.external_assessment.rules.teams import ROLE_LABELS, needs_proposal
from kiemdinh.rooms.external_assessment.use_cases import deciding
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.rules.tree import managing_body_name, short_place_name
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.self_assessment.rules.report_parts import LetterHead
from kiemdinh.services.documents import render_docx

_FORMS = {"decision": "quyet-dinh-thanh-lap-doan", "proposal": "to-trinh-thanh-lap-doan"}


def decide(
    *, actor: Actor, now: datetime, teams: deciding.Versions, paper: deciding.DecisionPaper
) -> list[Team]:
    """Writes a decision down and freezes its document with every team; see `use_cases.deciding.decide_teams`."""
    return deciding.decide_teams(
        actor=actor,
        now=now,
        teams=teams,
        paper=paper,
        freeze=lambda accesses, signed: decision_context(accesses, on=signed.decided_on, paper=signed).to_dict(),
    )


def decision_docx(accesses: Sequence[TeamAccess], *, on: date) -> bytes:
    """The decision: frozen when it is written down, else a draft as things stand."""
    frozen = accesses[0].team.decision
    if frozen:
        return _render(accesses[0], "decision", frozen, on=accesses[0].team.decided_on or on)
    return _render(accesses[0], "decision", decision_context(accesses, on=on).to_dict(), on=on)


def proposal_docx(accesses: Sequence[TeamAccess], *, on: date) -> bytes:
    """The tờ trình for teams whose decision somebody above the Sở takes."""
    day = accesses[0].team.proposal_on or on
    return _render(accesses[0], "proposal", proposal_context(accesses, on=day).to_dict(), on=day)


def has_proposal(access: TeamAccess, *, on: date) -> bool:
    """Whether the decision about a team needs a tờ trình."""
    key, _ = authority_of(facts=facts_of_team(access.team, on=on), on=on)
    return needs_proposal(key=key, authorities=rules_of(edition_code=access.team.edition_code, on=on).authorities)


def decision_context(
    accesses: Sequence[TeamAccess], *, on: date, paper: deciding.DecisionPaper | None = None
) -> TeamPaperContext:
    """Everything the decision prints."""
    lead = accesses[0].team
    province = organisations.name_as_of(unit_id=lead.department_id, on=on)
    authority = paper.authority if paper else authority_of(facts=facts_of_team(lead, on=on), on=on)[1]
    of_committee = "uy ban nhan dan" in fold(authority)
    sector = managing_body_name(kind="province", name=province)
    number, symbol = split_number(paper.number if paper else "")
    bases = _bases(accesses, on)
    sent = f" tại Tờ trình số {lead.proposal_number}" if lead.proposal_number else ""
    bases.append(
        f"Theo đề nghị của Giám đốc {sector}{sent}"
        if of_committee
        else "Theo đề nghị của trưởng phòng phụ trách kiểm định chất lượng giáo dục"
    )
    head = LetterHead(
        parent_body="ỦY BAN NHÂN DÂN" if of_committee else f"ỦY BAN NHÂN DÂN {province}".upper(),
        issuing_body=province.upper() if of_committee else "SỞ GIÁO DỤC VÀ ĐÀO TẠO",
        symbol=symbol or ("QĐ-UBND" if of_committee else "QĐ-SGDĐT"),
        place=short_place_name(province),
        number=number,
        day=paper.decided_on if paper else None,
    )
    post = paper.signer_post if paper and paper.signer_post else ("Chủ tịch" if of_committee else "Giám đốc")
    office = f"Chủ tịch Ủy ban nhân dân {province}" if of_committee else f"Giám đốc {sector}"
    leaders = f"Chánh Văn phòng Ủy ban nhân dân {_lower(province)}, Giám đốc {sector}" if of_committee else (
        f"Chánh Văn phòng, trưởng các phòng có liên quan thuộc {sector}"
    )
    return TeamPaperContext(
        head=head,
        deciding_post=office,
        legal_bases=tuple(bases),
        executors=f"{leaders}, hiệu trưởng các cơ sở giáo dục được đánh giá ngoài",
        recipients=("Như Điều 3", "Bộ Giáo dục và Đào tạo (để báo cáo)", "Lưu: VT"),
        signature=signature_of(post, paper.signer_name if paper else ""),
        **_common(accesses, on),
    )


def proposal_context(accesses: Sequence[TeamAccess], *, on: date) -> TeamPaperContext:
    """Everything the tờ trình prints."""
    lead = accesses[0].team
    province = organisations.name_as_of(unit_id=lead.department_id, on=on)
    number, symbol = split_number(lead.proposal_number)
    found = compositions([a.team for a in accesses], today=on)
    common = _common(accesses, on)
    return TeamPaperContext(
        head=LetterHead(
            parent_body=f"ỦY BAN NHÂN DÂN {province}".upper(),
            issuing_body="Sở Giáo dục và Đào tạo",
            symbol=symbol or "TTr-SGDĐT",
            place=short_place_name(province),
            number=number,
            day=lead.proposal_on,
        ),
        deciding_post="",
        legal_bases=tuple(_bases(accesses, on)),
        executors="",
        recipients=("Như trên", "Lưu: VT"),
        signature=signature_of("Giám đốc", ""),
        addressee=f"Chủ tịch Ủy ban nhân dân {_lower(province)}",
        authority_article=_of_regulations(accesses, authority_article(edition_code=lead.edition_code, on=on)),
        total=sum(len(team.members) for team in common["teams"]),
        warnings=tuple(dict.fromkeys(w.rstrip(".") for c in found.values() for w in c.findings.warnings)),
        **common,
    )


def _common(accesses: Sequence[TeamAccess], on: date) -> dict[str, Any]:
    schools = organisations.school_rows(unit_ids={a.team.school_id for a in accesses}, on=on)
    facts = {a.team.pk: facts_of_team(a.team, on=on) for a in accesses}
    teams = tuple(
        TeamLine(
            school=schools[a.team.school_id].name if a.team.school_id in schools else "",
            commune=schools[a.team.school_id].commune_name if a.team.school_id in schools else "",
            asked=asked_words(
                accreditation=facts[a.team.pk].goes_for_accreditation,
                national_standard=facts[a.team.pk].goes_for_national_standard,
            ),
            days=days_words(a.team.starts_on, a.team.ends_on),
            members=tuple(
                MemberLine(
                    full_name=m.assessor.full_name,
                    position=m.assessor.position_title,
                    workplace=m.assessor.workplace,
                    role=ROLE_LABELS[m.role],
                )
                for m in a.members
            ),
        )
        for a in accesses
    )
    starts = [a.team.starts_on for a in accesses if a.team.starts_on]
    ends = [a.team.ends_on for a in accesses if a.team.ends_on]
    return {
        "teams": teams,
        "several": len(teams) > 1,
        "years": f"năm {min(starts).year}" if starts else f"năm {on.year}",
        "purpose": purpose_words(
            accreditation=any(f.goes_for_accreditation for f in facts.values()),
            national_standard=any(f.goes_for_national_standard for f in facts.values()),
        ),
        "process": _of_regulations(accesses, _steps_article(accesses[0].team.edition_code, on)),
        "period": days_words(min(starts), max(ends)) if starts and ends else "theo kế hoạch của đoàn",
    }


def _bases(accesses: Sequence[TeamAccess], on: date) -> list[str]:
    """The căn cứ: every circular that one of the dossiers is under, and the dossiers themselves."""
    lines = []
    for code in dict.fromkeys(a.team.edition_code for a in accesses):
        row = regulations.get_edition(code)
        assert row is not None
        header = row.header
        title = f"{header.title[:1].lower()}{header.title[1:]}"
        lines.append(
            f"Căn cứ Thông tư số {header.regulation_number} {format_long_date(header.signed_on)} của Bộ trưởng Bộ Giáo "
            f"dục và Đào tạo ban hành Quy định về {title}"
        )
    schools = "các cơ sở giáo dục có tên tại Phụ lục I" if len(accesses) > 1 else organisations.name_as_of(
        unit_id=accesses[0].team.school_id, on=on
    )
    lines.append(f"Căn cứ hồ sơ đăng ký đánh giá ngoài của {schools} đã được tiếp nhận")
    return lines


def _of_regulations(accesses: Sequence[TeamAccess], article: str) -> str:
    """An article of every circular that one of the dossiers is under; the circulars of 2018 number them alike."""
    numbers = []
    for code in sorted({a.team.edition_code for a in accesses}):
        row = regulations.get_edition(code)
        assert row is not None
        numbers.append(f"Thông tư số {row.header.regulation_number}")
    return f"{article} của Quy định ban hành kèm theo {', '.join(numbers)}"


def _steps_article(edition_code: str, on: date) -> str:
    return regulations.get_procedure(edition_code).value("external_assessment.steps", on=on).article


def _lower(province: str) -> str:
    return province[:1].lower() + province[1:]


def _render(access: TeamAccess, kind: str, context: dict[str, Any], *, on: date) -> bytes:
    form = regulations.word_form(
        _FORMS[kind],
        edition_code=access.team.edition_code,
        unit_id=access.team.school_id,
        on=access.today,
        row_id=access.team.pk if access.team.decision else None,
    )
    return render_docx(form, context, moment=datetime.combine(on, time(), ZoneInfo(settings.TIME_ZONE)))
