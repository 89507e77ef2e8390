"""What the documents of this room print, as plain values: Mẫu số 3, 4, 5, the decision about the council, the list."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from kiemdinh.kernel.vietnamese import format_date, format_long_date
from kiemdinh.rooms.appraisal.models import AppraisalMeeting, CouncilMember, ListedSchool, OpinionSheet
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess, CouncilAccess, ListAccess
from kiemdinh.rooms.appraisal.queries.letters import (
    box,
    department_head,
    director_signature,
    full_number,
    legal_basis,
    member_rows,
    printed_title,
)
from kiemdinh.rooms.appraisal.queries.minutes import (
    ABSENT,
    ATTENDANCE,
    ballots_of,
    criterion_keys,
    levels_in,
    opinions_of,
    votes_in,
)
from kiemdinh.rooms.appraisal.queries.procedure import vote_rule
from kiemdinh.rooms.appraisal.queries.snapshot import catalog_of
from kiemdinh.rooms.appraisal.rules import opinions as opinion_rules
from kiemdinh.rooms.appraisal.rules import result_notice
from kiemdinh.rooms.appraisal.rules.minutes import CONDITIONS, FILE_STATES, RESULTS, SOURCES, TEXTS, tally
from kiemdinh.rooms.appraisal.rules.states import CHAIR, COUNCIL_ROLES, SECRETARY
from kiemdinh.rooms.appraisal.rules.voting import LEVEL_OPTIONS, STANDARD_OPTIONS, quorum_needed
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations.rules.catalog import Catalog

FORM_LABELS = {"in_person": "Trực tiếp", "hybrid": "Trực tiếp kết hợp trực tuyến"}


def decision_context(access: CouncilAccess) -> dict[str, Any]:
    """QĐ thành lập hội đồng thẩm định; no official form exists, so the layout is ours."""
    council = access.council
    schools = organisations.school_rows(unit_ids=[a.school_id for a in access.appraisals], on=access.today)
    lists = {a.listed_school.yearly_list_id: a.listed_school.yearly_list for a in access.appraisals}
    bases = [legal_basis()]
    bases += [
        f"Căn cứ Danh sách trường được xem xét công nhận đạt chuẩn quốc gia năm {row.year} số "
        f"{full_number(row.number, 'DS-SGDĐT')} "
        f"{format_long_date(row.fixed_on)} của Sở Giáo dục và Đào tạo"
        for row in lists.values()
        if row.fixed_on
    ]
    bases.append("Theo đề nghị của Trưởng phòng phụ trách bảo đảm chất lượng")
    department = organisations.name_as_of(unit_id=council.department_id, on=access.today)
    return {
        "head": department_head(
            council.department_id,
            symbol="QĐ-SGDĐT",
            number=council.decision_number,
            day=council.decided_on,
            today=access.today,
        ),
        "department": f"Sở Giáo dục và Đào tạo {department}",
        "title": council.title,
        "legal_bases": bases,
        "members": member_rows(_deciding_members(access)),
        "schools": [{"name": s.name, "type": s.school_type_label, "place": s.commune_name} for s in schools.values()],
        "ends_on": format_date(council.ends_on) if council.ends_on else "",
        "signature": director_signature(council.department_id, on=council.decided_on or access.today),
        "recipients": ["Như Điều 3", "UBND các xã, phường có trường", "Lưu: VT"],
    }


def _deciding_members(access: CouncilAccess) -> list[CouncilMember]:
    """Who stood in the decision: those it named, whoever was replaced later included."""
    decided = access.council.decided_on
    if decided is None:
        return access.members
    rows = CouncilMember.objects.filter(council=access.council, replaces__isnull=True).select_related("assessor")
    return list(rows.order_by("position", "pk"))


def list_context(access: ListAccess) -> dict[str, Any]:
    """Danh sách trường được xem xét, in name order; no official form exists, so the layout is ours."""
    row = access.yearly_list
    listed = list(ListedSchool.objects.filter(yearly_list=row, listed=True))
    schools = organisations.list_schools(
        on=row.fixed_on or access.today,
        where=organisations.SchoolFilter(unit_ids=frozenset(s.school_id for s in listed)),
    ).rows
    by_school = {s.school_id: s for s in listed}
    return {
        "head": department_head(
            row.department_id, symbol="DS-SGDĐT", number=row.number, day=row.fixed_on, today=access.today
        ),
        "year": row.year,
        "round": row.round,
        "reviewed_on": format_date(row.reviewed_on) if row.reviewed_on else "",
        "legal_bases": [legal_basis()],
        "rows": [
            {
                "name": s.name,
                "type": s.school_type_label,
                "place": s.commune_name,
                "years": ", ".join(sorted({y["year"].replace("-", "–") for y in by_school[s.unit_id].years})[-3:]),
                "note": by_school[s.unit_id].reason if by_school[s.unit_id].by_hand else "",
            }
            for s in schools
        ],
        "signature": director_signature(row.department_id, on=row.fixed_on or access.today),
        "recipients": ["Các trường có tên trong danh sách", "UBND các xã, phường có trường", "Lưu: VT"],
    }


def opinion_context(access: AppraisalAccess, member: CouncilMember, sheet: OpinionSheet | None) -> dict[str, Any]:
    """Mẫu số 3."""
    texts: Mapping[str, str] = sheet.texts if sheet else {}
    report = access.appraisal.snapshot.get("report") or {}
    return {
        "member": {
            "full_name": member.assessor.full_name,
            "position": member.assessor.position_title,
            "workplace": member.assessor.workplace,
            "phone": member.assessor.phone,
            "email": member.assessor.email,
        },
        "roles": [{"label": label, "box": box(member.role == key)} for key, label in COUNCIL_ROLES.items()],
        "school": access.appraisal.snapshot.get("school", {}),
        "choices": {
            key: [{"label": label, "box": box(texts.get(key) == value)} for value, label in options.items()]
            for key, (_, options) in opinion_rules.CHOICES.items()
        },
        "texts": {key: texts.get(key, "") for key in opinion_rules.TEXTS},
        "standards": _standards(access, texts),
        "own_level": RESULTS.get(report.get("level"), "…"),
        "day": format_long_date(timezone.localdate(sheet.submitted_at)) if sheet and sheet.submitted_at else "",
        "place": _place(access),
    }


def _place(access: AppraisalAccess) -> str:
    head = department_head(access.appraisal.council.department_id, symbol="", number="", day=None, today=access.today)
    return str(head["place"])


def _standards(access: AppraisalAccess, texts: Mapping[str, str]) -> list[dict[str, str]]:
    catalog = catalog_of(access.appraisal)
    return [
        {
            "code": s.code,
            "title": s.generic_title or s.title,
            "strengths": texts.get(f"strengths_{s.code}", ""),
            "limits": texts.get(f"limits_{s.code}", ""),
        }
        for s in (catalog.standards if catalog else ())
    ]


def minutes_context(
    access: AppraisalAccess, meeting: AppraisalMeeting, *, passed_at: datetime | None
) -> dict[str, Any]:
    """Mẫu số 5, every part from I to VIII."""
    row, council = access.appraisal, access.appraisal.council
    catalog, report = catalog_of(row), row.snapshot.get("report") or {}
    level_ballot, standard_ballot = ballots_of(meeting)
    seated = _seated(access, meeting)
    chair = meeting.led_by.assessor if meeting.led_by else None
    secretary = next((m for m in access.members if m.role == SECRETARY), None)
    held, rule = timezone.localtime(meeting.held_at), vote_rule(timezone.localdate(meeting.held_at))
    needed = quorum_needed(meeting.members, rule.quorum)
    degree = row.listed_school.degree
    return {
        "head": department_head(council.department_id, symbol="BB-HĐTĐ", number="", day=None, today=access.today),
        "council": council.title,
        "decision": f"Quyết định số {full_number(council.decision_number, 'QĐ-SGDĐT')} "
        f"{format_long_date(council.decided_on)}"
        if council.decided_on
        else "",
        "school": row.snapshot.get("school", {}),
        "held": f"{held:%H} giờ {held:%M}, {format_long_date(held.date())}",
        "place": meeting.place,
        "form": FORM_LABELS[meeting.form],
        "led_by": chair.full_name if chair else "",
        "led_role": COUNCIL_ROLES[meeting.led_by.role] if meeting.led_by else "",
        "chair_presides": meeting.led_by is not None and meeting.led_by.role == CHAIR,
        "secretary": secretary.assessor.full_name if secretary else "",
        "members": seated,
        "member_count": meeting.members,
        "present": meeting.present,
        "absent": meeting.members - meeting.present,
        "quorum_box": box(meeting.present >= needed),
        "quorum": f"Đủ ít nhất {rule.quorum[0]}/{rule.quorum[1]} ({needed} người)",
        "independence": [
            {"label": "Không có thành viên vi phạm yêu cầu độc lập", "box": box(meeting.independent)},
            {"label": "Có thành viên cần thay đổi", "box": box(not meeting.independent)},
        ],
        "received_on": _day(row.snapshot.get("received_on")),
        "report": {
            "year": str(report.get("school_year", "")).replace("-", "–"),
            "level": RESULTS.get(report.get("level"), "…"),
        },
        "years": ", ".join(sorted({y["year"].replace("-", "–") for y in row.snapshot.get("years", ())})),
        "proposed": [
            {"label": label, "box": box((degree or 0) == key)}
            for key, label in ((0, "Không"), (1, "Mức độ 1"), (2, "Mức độ 2"))
        ],
        "sources": [{"label": label, "box": box(key in meeting.sources)} for key, label in SOURCES.items()],
        "file_states": [{"label": label, "box": box(key == meeting.file_state)} for key, label in FILE_STATES.items()],
        "on_site": box(meeting.on_site),
        "stages": _criteria(access, meeting, catalog),
        "conditions": [
            {
                "text": text,
                "met": box(meeting.conditions.get(key) is True),
                "unmet": box(meeting.conditions.get(key) is False),
            }
            for key, text in CONDITIONS.items()
        ],
        "conditions_met": all(meeting.conditions.get(key) is True for key in CONDITIONS),
        "texts": {key: meeting.texts.get(key, "") for key in TEXTS},
        "recommendations": list(meeting.recommendations),
        "voting": meeting.voting or 0,
        "level_votes": _votes(meeting.level_votes, level_ballot.shares, LEVEL_OPTIONS),
        "level_result": LEVEL_OPTIONS[level_ballot.result] if level_ballot.result is not None else level_ballot.text,
        "standard_votes": _votes(meeting.standard_votes, standard_ballot.shares, STANDARD_OPTIONS),
        "standard_result": STANDARD_OPTIONS[standard_ballot.result]
        if standard_ballot.result is not None
        else standard_ballot.text,
        "level": level_ballot.result,
        "degree": standard_ballot.result,
        "proposal": [
            {"label": label, "box": box(standard_ballot.result == key)}
            for key, label in ((1, "Công nhận mức độ 1"), (2, "Công nhận mức độ 2"), (0, "Chưa công nhận"))
        ],
        "passed": _moment(passed_at),
    }


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return "…… giờ …… phút, ngày … tháng … năm 20…"
    local = timezone.localtime(moment)
    return f"{local:%H} giờ {local:%M} phút, {format_long_date(local.date())}"


def _day(iso: str | None) -> str:
    return format_date(date.fromisoformat(iso)) if iso else ""


def _seated(access: AppraisalAccess, meeting: AppraisalMeeting) -> list[dict[str, Any]]:
    """Those who were members at the meeting, whoever was replaced since included."""
    ids = [int(pk) for pk in meeting.attendance]
    members = CouncilMember.objects.filter(pk__in=ids).select_related("assessor").order_by("position", "pk")
    return [
        person | {"attendance": ATTENDANCE[meeting.attendance.get(str(person["id"]), ABSENT)]}
        for person in member_rows(list(members))
    ]


def _votes(stored: Mapping[str, int], shares: Mapping[int, str], names: Mapping[int, str]) -> list[dict[str, Any]]:
    votes = votes_in(stored)
    return [{"label": label, "count": votes.get(key, 0), "share": shares[key]} for key, label in names.items()]


def _criteria(access: AppraisalAccess, meeting: AppraisalMeeting, catalog: Catalog | None) -> list[dict[str, Any]]:
    if catalog is None:
        return []
    levels, mandatory = levels_in(meeting, access.appraisal), frozenset(c.code for c in catalog.criteria if c.mandatory)
    by_stage: dict[str, list[tuple[str, str]]] = {}
    for key, label, code in criterion_keys(access.appraisal):
        by_stage.setdefault(label, []).append((key, code))
    found = []
    for label, keys in by_stage.items():
        rows = []
        for key, code in keys:
            criterion, level = catalog.criterion(code), levels[key]
            rows.append(
                {
                    "code": code,
                    "title": printed_title(criterion) + ("*" if criterion.mandatory else ""),
                    "marks": [box(level == n) for n in RESULTS],
                    "note": meeting.criteria.get(key, {}).get("note", ""),
                }
            )
        counts = tally({key: levels[key] for key, _ in keys}, mandatory)
        found.append(
            {
                "label": label,
                "rows": rows,
                "summary": [
                    {"label": words, "total": counts[key]["total"], "counts": [counts[key][str(n)] for n in RESULTS]}
                    for key, words in (
                        ("mandatory", "Tiêu chí bắt buộc (*)"),
                        ("others", "Tiêu chí còn lại"),
                        ("all", "Tất cả tiêu chí"),
                    )
                ],
            }
        )
    return found


def notice_context(
    access: AppraisalAccess, *, number: str, day: date | None, texts: Mapping[str, str]
) -> dict[str, Any]:
    """Mẫu số 4, from the frozen minutes and what the Sở adds by standard."""
    row, council = access.appraisal, access.appraisal.council
    report = row.snapshot.get("report") or {}
    passed = format_long_date(timezone.localdate(row.passed_at)) if row.passed_at else ""
    return {
        "head": department_head(council.department_id, symbol="TB-SGDĐT", number=number, day=day, today=access.today),
        "legal_bases": [
            legal_basis(),
            f"Căn cứ Quyết định số {full_number(council.decision_number, 'QĐ-SGDĐT')} "
            f"{format_long_date(council.decided_on)} của Giám đốc Sở "
            "Giáo dục và Đào tạo về việc thành lập hội đồng thẩm định"
            if council.decided_on
            else "",
            f"Căn cứ Biên bản thẩm định được thông qua {passed}",
        ],
        "school": row.snapshot.get("school", {}),
        "own_level": RESULTS.get(report.get("level"), "…"),
        "level": LEVEL_OPTIONS[row.level] if row.level is not None else "…",
        "degree": STANDARD_OPTIONS[row.degree] if row.degree is not None else "…",
        "standards": _standards(access, texts),
        "priorities": texts.get("priorities", ""),
        "carry_out": texts.get("carry_out", ""),
        "not_a_decision": result_notice.NOT_A_DECISION,
        "signature": director_signature(council.department_id, on=day or access.today),
        "recipients": [
            row.snapshot.get("school", {}).get("name", "Nhà trường"),
            f"UBND {row.snapshot.get('school', {}).get('commune', 'xã')}",
            "Trang thông tin điện tử của Sở",
            "Lưu: VT",
        ],
    }


def notice_draft(access: AppraisalAccess) -> dict[str, str]:
    """First words for the notice: what the members wrote on each standard."""
    return result_notice.from_opinions(sheet.texts for sheet in opinions_of(access.appraisal).values())
