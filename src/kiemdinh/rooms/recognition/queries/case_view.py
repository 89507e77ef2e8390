"""Everything the page of one case shows: clocks, who signs, what is owed, revocations, signed copies."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.recognition.models import OwedCriterion, Recognition, Revocation, SignedCopy
from kiemdinh.rooms.recognition.queries.access import RecognitionAccess
from kiemdinh.rooms.recognition.queries.facts import RecognitionFacts, facts_of, last_refusal
from kiemdinh.rooms.recognition.rules.deciding import (
    Authority,
    Deadline,
    Outcome,
    authority_for,
    deadlines,
    expires_on,
    may_raise_from,
    may_retry_from,
    needs_submission,
    outcome,
)
from kiemdinh.rooms.recognition.rules.revoking import Ground, grounds, suggested_term
from kiemdinh.rooms.recognition.rules.states import EVER_ISSUED, ISSUED, OWED, PREPARED, PROPOSED, REVOCATION
from kiemdinh.services.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class OwedLine:
    """An owed criterion with how late it is."""

    row: OwedCriterion
    label: str
    late_days: int


@dataclass(frozen=True, slots=True)
class RevocationLine:
    """A revocation in words."""

    row: Revocation
    label: str
    ground: str
    running: bool
    term_over: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """What the page of a case shows."""

    facts: RecognitionFacts
    outcome: Outcome
    deadlines: tuple[Deadline, ...]
    days_left: int | None
    calendar_warnings: tuple[str, ...]
    authority: Authority
    submission: bool
    would_expire: date
    warnings: tuple[str, ...]
    owed: tuple[OwedLine, ...]
    revocations: tuple[RevocationLine, ...]
    grounds: tuple[Ground, ...]
    suggested_term: date | None
    copies: tuple[SignedCopy, ...]
    earlier: RecognitionFacts | None
    newer: RecognitionFacts | None
    basis_note: str


def case_view(access: RecognitionAccess) -> CaseView:
    """The case of an access, with everything its page needs."""
    row, today = access.row, access.today
    name = organisations.names_on(unit_ids=[row.school_id], on=today).get(row.school_id, "")
    facts = facts_of(row, on=today, name=name, code=row.school.code)
    procedure = access.procedure
    on = max(row.signed_on or today, row.reported_on)
    calendar = organisations.working_calendar()
    clocks = deadlines(procedure, reported_on=row.reported_on, calendar=calendar)
    authority = authority_for(procedure, kind=row.kind, on=on)
    earlier = _earlier(row)
    waiting = row.state in (PROPOSED, PREPARED)
    newer = row.replaced_by.order_by("signed_on", "pk").first()
    return CaseView(
        facts=facts,
        outcome=outcome(kind=row.kind, level=row.level, asked_level=row.asked_level),
        deadlines=clocks,
        days_left=(clocks[0].due_on - today).days if waiting and clocks else None,
        calendar_warnings=tuple(calendar.warns) if waiting else (),
        authority=authority,
        submission=needs_submission(authority),
        would_expire=row.expires_on or expires_on(procedure, signed_on=on),
        warnings=_warnings(access, earlier) if waiting else (),
        owed=tuple(owed_lines(row.owed.order_by("due_on", "pk"), today)),
        revocations=tuple(_revocation(line, access) for line in row.revocations.order_by("-opened_at", "-pk")),
        grounds=grounds(procedure, on=on) if row.state == ISSUED else (),
        suggested_term=suggested_term(procedure, noticed_on=today, calendar=calendar) if row.state == ISSUED else None,
        copies=tuple(row.copies.select_related("file", "uploaded_by").order_by("-uploaded_at", "-pk")),
        earlier=earlier,
        newer=facts_of(newer, on=today, code=row.school.code) if newer is not None else None,
        basis_note=_basis_note(row),
    )


def owed_lines(rows: QuerySet[OwedCriterion], today: date) -> list[OwedLine]:
    """Owed criteria with their words; late while the school has not reported."""
    return [
        OwedLine(row, OWED.labels[row.state], max((today - row.due_on).days, 0) if row.state == "open" else 0)
        for row in rows
    ]


def copy_of(access: RecognitionAccess, copy_id: int) -> SignedCopy | None:
    """One signed copy of the case."""
    return SignedCopy.objects.filter(pk=copy_id, recognition=access.row).select_related("file").first()


def evidence_of(
    access: RecognitionAccess, *, owed_id: int = 0, revocation_id: int = 0
) -> tuple[StoredFile, str] | None:
    """What the school sent with a report about an owed criterion or about putting things right."""
    if owed_id:
        owed = OwedCriterion.objects.filter(pk=owed_id, recognition=access.row).select_related("evidence").first()
        return (owed.evidence, owed.evidence_name) if owed and owed.evidence else None
    row = Revocation.objects.filter(pk=revocation_id, recognition=access.row).select_related("remedy_evidence").first()
    return (row.remedy_evidence, row.remedy_evidence_name) if row and row.remedy_evidence else None


def revocation_of(access: RecognitionAccess, revocation_id: int) -> Revocation | None:
    """One revocation of the case."""
    return Revocation.objects.filter(pk=revocation_id, recognition=access.row).first()


def _revocation(row: Revocation, access: RecognitionAccess) -> RevocationLine:
    known = {one.key: one.label for one in grounds(access.procedure, on=max(access.today, access.row.reported_on))}
    over = row.exempt or row.remedy_due_on is None or access.today > row.remedy_due_on
    return RevocationLine(
        row, REVOCATION.labels[row.state], known.get(row.ground, row.ground), row.state == REVOCATION.start, over
    )


def _earlier(row: Recognition) -> RecognitionFacts | None:
    """The recognition of the same kind that stood before this one."""
    day = row.signed_on or row.reported_on
    rows = Recognition.objects.filter(school_id=row.school_id, kind=row.kind, state__in=EVER_ISSUED, signed_on__lte=day)
    found = rows.exclude(pk=row.pk).select_related("school").order_by("-signed_on", "-pk").first()
    return None if found is None else facts_of(found, on=day, code=found.school.code)


def _warnings(access: RecognitionAccess, earlier: RecognitionFacts | None) -> tuple[str, ...]:
    """What an officer should look at twice; nothing here blocks."""
    row, found = access.row, []
    if earlier is not None and earlier.signed_on and earlier.status == "valid" and row.level > earlier.level:
        since = may_raise_from(access.procedure, signed_on=earlier.signed_on, on=row.reported_on)
        if since is not None and row.reported_on < since:
            found.append(
                f"Nâng từ {earlier.level_label.lower()}: quy định xét từ {format_date(since)}, báo cáo hoặc biên bản có"
                f" ngày {format_date(row.reported_on)}."
            )
    if earlier is not None and earlier.status == "valid" and 0 < row.level < earlier.level:
        found.append(
            f"Kết quả thấp hơn {earlier.level_label.lower()} đang có hiệu lực đến"
            f" {format_date(earlier.expires_on) if earlier.expires_on else '…'}; ký quyết định này sẽ thay kết quả ấy."
        )
    refused = last_refusal(row.school_id, row.kind)
    if refused is not None and refused.signed_on and refused.id != row.pk:
        since = may_retry_from(access.procedure, refused_on=refused.signed_on, on=row.reported_on)
        if since is not None and row.reported_on < since:
            found.append(
                f"Trường không được công nhận ngày {format_date(refused.signed_on)}; xét lại từ {format_date(since)}."
            )
    return tuple(found)


def _basis_note(row: Recognition) -> str:
    if row.basis_kind == "imported":
        return "Kết quả cũ nhập từ danh sách của Sở."
    what = "Biên bản thẩm định thông qua ngày" if row.generation == "tt57" else "Báo cáo đánh giá ngoài ngày"
    return f"{what} {format_date(row.reported_on)}."
