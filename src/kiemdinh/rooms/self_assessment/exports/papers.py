"""The other documents of a cycle: council decision, criterion sheets, evidence list (Word and Excel)."""

from datetime import date

from kiemdinh.kernel.vietnamese import format_long_date
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.editions import EditionHeader
from kiemdinh.rooms.self_assessment.exports.criteria import by_subject, criterion_part
from kiemdinh.rooms.self_assessment.exports.forms import form_bytes, render
from kiemdinh.rooms.self_assessment.exports.school import (
    council,
    council_signature,
    document_day,
    evidence_groups,
    evidence_note,
    head_signature,
    issued,
    person,
    place_of,
    school_facts,
)
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Participant
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.council import groups_of, members_of
from kiemdinh.rooms.self_assessment.queries.results import results_of
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, improvements_of, sheets_of
from kiemdinh.rooms.self_assessment.rules.report_context import (
    CouncilDecisionContext,
    CriterionSheetsContext,
    EvidenceListContext,
)
from kiemdinh.rooms.self_assessment.rules.report_context import CriterionSheet as PrintedSheet
from kiemdinh.rooms.self_assessment.rules.report_parts import LetterHead, Person, WorkingGroup
from kiemdinh.services.spreadsheets.writing import OutColumn, write_table


def decision_docx(access: CycleAccess, *, on: date) -> bytes:
    """Quyết định thành lập hội đồng tự đánh giá with its three lists; số and ngày blank until entered."""
    on = document_day(access, "quyet-dinh", today=on)
    school = school_facts(access, on=on)
    row = issued(access, "quyet-dinh")
    secretariat, groups = group_lists(access)
    context = CouncilDecisionContext(
        generation="tt57" if access.catalog.generation == "tt57" else "2018",
        head=LetterHead(
            parent_body=school.managing_body,
            issuing_body=school.name,
            symbol=f"QĐ-{initials(school.name)}",
            place=place_of(access, on=on),
            number=row.number if row else "",
            day=row.signed_on if row else None,
        ),
        school=school,
        school_year=years(access),
        council=council(access),
        signature=head_signature(access, on=on),
        legal_bases=legal_bases(access),
        edition_title=f"Thông tư số {_edition(access).regulation_number}",
        secretariat=tuple(p for g in secretariat for p in g.members),
        groups=tuple(g for g in groups if g not in secretariat),
    )
    return render(form_bytes(access, "quyet-dinh", on=on), context.to_dict(), on=on)


def group_lists(access: CycleAccess) -> tuple[tuple[WorkingGroup, ...], tuple[WorkingGroup, ...]]:
    """(the secretariat groups, all groups with them first), as printed."""
    rows = [
        (
            group.kind,
            WorkingGroup(
                name=group.name,
                members=tuple(_group_person(p, leads=leads) for p, leads in members_of(access, group)),
                assignment=_assignment(access, group.pk),
            ),
        )
        for group in groups_of(access)
    ]
    return tuple(g for kind, g in rows if kind == "secretariat"), tuple(g for _, g in rows)


def _edition(access: CycleAccess) -> EditionHeader:
    row = regulations.get_edition(access.cycle.edition_code)
    assert row is not None
    return row.header


def legal_bases(access: CycleAccess) -> tuple[str, ...]:
    """The căn cứ of a decision, the circular first."""
    edition = _edition(access)
    return (
        f"Căn cứ Thông tư số {edition.regulation_number} {format_long_date(edition.signed_on)} của Bộ trưởng "
        f"Bộ Giáo dục và Đào tạo {_about(edition.title)}",
        "Căn cứ Điều lệ nhà trường và nhiệm vụ năm học của nhà trường",
        "Theo đề nghị của tổ trưởng các tổ chuyên môn, tổ Văn phòng",
    )


def _about(title: str) -> str:
    return f"ban hành Quy định về {title[:1].lower()}{title[1:]}"


def _group_person(row: Participant, *, leads: bool) -> Person:
    base = person(row)
    return Person(full_name=base.full_name, position=base.position, duty="Trưởng nhóm" if leads else "Thành viên")


def _assignment(access: CycleAccess, group_id: int) -> str:
    codes = (
        CriterionSheet.objects.filter(cycle=access.cycle, group_id=group_id, kind="criterion")
        .order_by("position")
        .values_list("criterion", flat=True)
    )
    return f"Tiêu chí {', '.join(dict.fromkeys(codes))}" if codes else ""


def sheets_docx(access: CycleAccess, *, on: date, criterion: str = "", standard: str = "", stage: str = "") -> bytes:
    """Phiếu đánh giá tiêu chí: one criterion, the criteria of a standard, or all."""
    on = document_day(access, "phieu", today=on)
    rows = sheets_of(access, with_texts=True)
    results = results_of(access, rows)
    improvements = by_subject(improvements_of(access))
    people = {p.pk: p for p in access.participants}
    groups = {g.pk: g for g in groups_of(access)}
    leaders = {g.pk: p.full_name for g in groups.values() for p, leads in members_of(access, g) if leads}
    printed = []
    for row in rows:
        if row.kind != "criterion" or (stage and row.stage != stage) or (criterion and row.criterion != criterion):
            continue
        part = access.catalog.standard_of(row.criterion)
        if standard and part.code != standard:
            continue
        writer = people.get(row.assignee_id or 0)
        group = groups.get(row.group_id or 0)
        printed.append(
            PrintedSheet(
                standard_code=part.code,
                standard_title=part.title,
                stage_label=STAGE_LABELS.get(row.stage, ""),
                criterion=criterion_part(access, row, results, improvements),
                group=group.name if group else "",
                writer=writer.full_name if writer else "",
                group_head=leaders.get(row.group_id or 0, ""),
            )
        )
    context = CriterionSheetsContext(
        generation="tt57" if access.catalog.generation == "tt57" else "2018",
        school=school_facts(access, on=on),
        school_year=years(access),
        place=place_of(access, on=on),
        sheets=tuple(printed),
        evidence=evidence_groups(access),
    )
    return render(form_bytes(access, "phieu", on=on), context.to_dict(), on=on)


def evidence_docx(access: CycleAccess, *, on: date) -> bytes:
    """Danh mục mã minh chứng as a Word document."""
    on = document_day(access, "minh-chung", today=on)
    tt57 = access.catalog.generation == "tt57"
    context = EvidenceListContext(
        generation="tt57" if tt57 else "2018",
        school=school_facts(access, on=on),
        school_year=years(access),
        place=place_of(access, on=on),
        evidence=evidence_groups(access),
        signature=head_signature(access, on=on) if tt57 else council_signature(access),
    )
    return render(form_bytes(access, "minh-chung", on=on), context.to_dict(), on=on)


def evidence_xlsx(
    access: CycleAccess,
    *,
    criterion: str = "",
    search: str = "",
    box: int | None = None,
    site_id: int | None = None,
    only_links: bool = False,
) -> bytes:
    """The evidence list as Excel, exactly the rows that the filters leave."""
    rows, _ = evidence.list_items(
        set_id=access.cycle.evidence_set_id, criterion=criterion, search=search, box=box, site_id=site_id
    )
    if only_links:
        rows = [row for row in rows if row.link_only]
    columns = [
        OutColumn(title="TT", width=6),
        OutColumn(title="Mã minh chứng", width=16),
        OutColumn(title="Tên minh chứng", width=60),
        OutColumn(title="Số, ký hiệu", width=18),
        OutColumn(title="Ngày ban hành", width=14),
        OutColumn(title="Nơi ban hành", width=32),
        OutColumn(title="Dùng ở tiêu chí", width=18),
        OutColumn(title="Số tệp", width=8),
        OutColumn(title="Ghi chú", width=30),
    ]
    table = [
        [n, r.code, r.subject, r.number, r.issued_on, r.issuer, ", ".join(r.uses), len(r.files), evidence_note(r)]
        for n, r in enumerate(rows, start=1)
    ]
    return write_table(
        title=f"Danh mục mã minh chứng – {access.cycle.title}", columns=columns, rows=table, sheet_name="Minh chứng"
    )


def years(access: CycleAccess) -> str:
    """ "2023 – 2024"."""
    return access.cycle.school_year.replace("-", " – ")


def initials(name: str) -> str:
    """ "Trường Tiểu học Tân Phú A" → "THTPA", as schools sign their papers."""
    words = name.removeprefix("Trường ").split()
    return "".join(w[0].upper() for w in words if w[0].isalnum())
