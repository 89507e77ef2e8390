"""The list of expected evidence, what is not needed, and the school years that a document covers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import (
    Document,
    DocumentPurpose,
    DocumentYear,
    EvidenceUse,
    EvidenceWaiver,
    ExpectedEvidence,
)
from kiemdinh.rooms.evidence.queries.gap import GapPlan, may_expect
from kiemdinh.rooms.evidence.rules.gap import EACH_YEAR, KINDS, generation_of, repeated_titles, starter_kind
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.services.ledger import record

LONGEST_TITLE, LONGEST_NOTE, LONGEST_REASON = 300, 400, 300


class StaleExpected(EvidenceProblem):
    """Somebody changed the expected item meanwhile; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Người khác vừa sửa mục này. Hãy xem lại rồi lưu lần nữa.")


@dataclass(frozen=True, slots=True)
class ExpectedDraft:
    """What a person writes about an expected evidence."""

    criterion: str
    title: str
    kind: str = EACH_YEAR
    stage: str = ""
    maker_id: int | None = None
    maker_text: str = ""
    note: str = ""


def need(actor: Actor, action: str, school_id: int) -> None:
    """Raises PermissionDenied with the reason."""
    decision = may_expect(actor=actor, action=action, school_id=school_id)
    if not decision:
        raise PermissionDenied(decision.reason)


def add_expected(*, actor: Actor, now: datetime, plan: GapPlan, draft: ExpectedDraft) -> ExpectedEvidence:
    """Adds an expected evidence of a criterion to the school's list (TT 57/2026 Điều 8 khoản 6).

    Raises EvidenceProblem (empty or doubled title, unknown criterion, person without a post), PermissionDenied.
    """
    need(actor, "edit", plan.school_id)
    facts = _checked(draft, plan, now)
    with transaction.atomic():
        row = ExpectedEvidence(school_id=plan.school_id, edition_code=plan.edition_code, **facts)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as double:
            raise EvidenceProblem(_double(facts["criterion"], facts["title"])) from double
        _note(actor, now, plan.school_id, "expected.add", row.pk, title=row.title, criterion=row.criterion)
    return row


def change_expected(
    *, actor: Actor, now: datetime, plan: GapPlan, expected_id: int, version: int, draft: ExpectedDraft, is_active: bool
) -> None:
    """Changes an expected evidence, or sets it aside (`is_active` False).

    Raises StaleExpected when `version` is no longer the current one, EvidenceProblem, PermissionDenied.
    """
    need(actor, "edit", plan.school_id)
    facts = _checked(draft, plan, now)
    with transaction.atomic():
        rows = ExpectedEvidence.objects.filter(
            pk=expected_id, school_id=plan.school_id, edition_code=plan.edition_code, version=version
        )
        try:
            with transaction.atomic():
                changed = rows.update(is_active=is_active, version=version + 1, **facts)
        except IntegrityError as double:
            raise EvidenceProblem(_double(facts["criterion"], facts["title"])) from double
        if not changed:
            raise StaleExpected
        _note(actor, now, plan.school_id, "expected.change", expected_id, title=facts["title"])


def fill_from_hints(*, actor: Actor, now: datetime, plan: GapPlan) -> int:
    """Fills the list from the edition's hints; what the school already has stays. Returns how many were added."""
    wanted = [
        (stage, criterion.code, hint, starter_kind(hint))
        for stage in plan.stages
        for criterion in plan.catalog.criteria
        for hint in criterion.evidence_hints
    ]
    return _fill(actor, now, plan, wanted, "hints")


def fill_from_register(*, actor: Actor, now: datetime, plan: GapPlan) -> int:
    """Fills the list with papers that the school has coded in at least two school years; returns how many."""
    uses = EvidenceUse.objects.filter(
        item__removed_at__isnull=True, item__evidence_set__school_id=plan.school_id
    ).values_list("stage", "criterion", "item__document__subject", "item__evidence_set__code_format")
    known = set(plan.criteria)
    papers = [
        (s, c, subject)
        for s, c, subject, form in uses.order_by("criterion", "id")
        if generation_of(form) == plan.catalog.generation and (s, c) in known
    ]
    return _fill(actor, now, plan, [(*row, EACH_YEAR) for row in repeated_titles(papers)], "register")


def _fill(actor: Actor, now: datetime, plan: GapPlan, wanted: Iterable[tuple[str, str, str, str]], source: str) -> int:
    need(actor, "edit", plan.school_id)
    with transaction.atomic():
        have = set(
            ExpectedEvidence.objects.filter(school_id=plan.school_id, edition_code=plan.edition_code).values_list(
                "stage", "criterion", "title"
            )
        )
        rows = []
        for stage, criterion, title, kind in wanted:
            key = (stage, criterion, nfc(title)[:LONGEST_TITLE])
            if key not in have:
                have.add(key)
                rows.append(
                    ExpectedEvidence(
                        school_id=plan.school_id,
                        edition_code=plan.edition_code,
                        criterion=criterion,
                        stage=stage,
                        title=key[2],
                        kind=kind,
                    )
                )
        ExpectedEvidence.objects.bulk_create(rows)
        if rows:
            _note(actor, now, plan.school_id, "expected.fill", plan.edition_code, count=len(rows), source=source)
    return len(rows)


def waive(
    *,
    actor: Actor,
    now: datetime,
    plan: GapPlan,
    criterion: str,
    stage: str,
    expected_id: int | None,
    school_year: str,
    reason: str,
) -> None:
    """Says that an item (or the whole criterion) is not needed in a school year; an empty reason takes that back.

    Raises EvidenceProblem (unknown criterion, item, year; reason too long), PermissionDenied.
    """
    need(actor, "edit", plan.school_id)
    check_place(plan, stage, criterion)
    check_year(school_year)
    reason = " ".join(nfc(reason).split())
    if len(reason) > LONGEST_REASON:
        raise EvidenceProblem(f"Lý do dài quá {LONGEST_REASON} ký tự. Hãy rút gọn.")
    with transaction.atomic():
        if expected_id is not None:
            item_of(plan, expected_id)
        place = {
            "school_id": plan.school_id,
            "edition_code": plan.edition_code,
            "criterion": criterion,
            "stage": stage,
            "expected_id": expected_id,
            "school_year": school_year,
        }
        if reason:
            EvidenceWaiver.objects.update_or_create(
                **place, defaults={"reason": reason, "waived_at": now, "waived_by_id": actor.account_id}
            )
        else:
            EvidenceWaiver.objects.filter(**place).delete()
        _note(
            actor,
            now,
            plan.school_id,
            "expected.waive" if reason else "expected.need",
            expected_id or criterion,
            criterion=criterion,
            school_year=school_year,
            reason=reason,
        )


def set_document_years(*, actor: Actor, now: datetime, document_id: int, years: Iterable[str]) -> None:
    """The school years a document covers, chosen by hand; none means: as its name or its day of issue says.

    Raises EvidenceProblem for an unknown school year, Http404, PermissionDenied.
    """
    document = queries.document_for(actor=actor, document_id=document_id, action="edit")
    wanted = sorted(set(years))
    for year in wanted:
        check_year(year)
    with transaction.atomic():
        write_years(document, wanted)
        _note(actor, now, document.school_id, "document.years", document_id, years=wanted)


def set_purpose(
    *, actor: Actor, now: datetime, plan: GapPlan, document_id: int, criterion: str, stage: str, expected_id: int | None
) -> None:
    """Says what a document is for: a criterion, perhaps one expected item; asking twice changes nothing.

    Raises EvidenceProblem (unknown criterion or item, document of another school), Http404.
    """
    document = queries.document_for(actor=actor, document_id=document_id, action="edit")
    if document.school_id != plan.school_id:
        raise EvidenceProblem("Văn bản này thuộc trường khác.")
    check_place(plan, stage, criterion)
    with transaction.atomic():
        if expected_id is not None:
            item = item_of(plan, expected_id)
            criterion, stage = item.criterion, item.stage
        write_purpose(document, plan.edition_code, criterion, stage, expected_id)
        _note(actor, now, plan.school_id, "document.purpose", document_id, criterion=criterion, expected=expected_id)


def write_years(document: Document, years: Iterable[str]) -> None:
    """Replaces the chosen years; inside the caller's transaction."""
    DocumentYear.objects.filter(document=document).delete()
    DocumentYear.objects.bulk_create([DocumentYear(document=document, school_year=year) for year in years])


def write_purpose(document: Document, edition_code: str, criterion: str, stage: str, expected_id: int | None) -> None:
    """Notes what a document is for, once; a plain criterion gives way to an item of it."""
    same = DocumentPurpose.objects.filter(
        document=document, edition_code=edition_code, criterion=criterion, stage=stage
    )
    if same.filter(expected_id=expected_id).exists() or (expected_id is None and same.exists()):
        return
    if expected_id is not None:
        same.filter(expected__isnull=True).delete()
    DocumentPurpose(
        document=document, edition_code=edition_code, criterion=criterion, stage=stage, expected_id=expected_id
    ).save(force_insert=True)


def check_place(plan: GapPlan, stage: str, criterion: str) -> None:
    """Raises EvidenceProblem for a criterion or a stage that the plan does not have."""
    if (stage, criterion) not in plan.criteria:
        raise EvidenceProblem(f"Tiêu chí “{criterion}” không có trong bộ quy định này. Hãy chọn lại.")


def check_year(code: str) -> None:
    """Raises EvidenceProblem for a school year that is not in the calendar."""
    if organisations.school_year(code=code) is None:
        raise EvidenceProblem(f"Năm học “{code}” không có trong danh mục năm học. Hãy chọn lại.")


def item_of(plan: GapPlan, expected_id: int) -> ExpectedEvidence:
    """An expected item of the plan's school and edition. Raises EvidenceProblem."""
    item = ExpectedEvidence.objects.filter(
        pk=expected_id, school_id=plan.school_id, edition_code=plan.edition_code
    ).first()
    if item is None:
        raise EvidenceProblem("Mục minh chứng cần có này không còn. Hãy tải lại trang.")
    return item


def check_person(school_id: int, account_id: int, now: datetime) -> str:
    """The name of somebody who works at the school today. Raises EvidenceProblem."""
    for post in people.staff_of_school(school_id=school_id, today=timezone.localdate(now)):
        if post.account_id == account_id:
            return str(post.account.full_name)
    raise EvidenceProblem("Người được chọn không còn chức vụ ở trường. Hãy chọn người khác.")


def _checked(draft: ExpectedDraft, plan: GapPlan, now: datetime) -> dict[str, object]:
    check_place(plan, draft.stage, draft.criterion)
    title, text, note = (" ".join(nfc(t).split()) for t in (draft.title, draft.maker_text, draft.note))
    if not title:
        raise EvidenceProblem("Tên minh chứng cần có còn trống. Hãy nhập tên.")
    for words, longest, label in (
        (title, LONGEST_TITLE, "Tên minh chứng cần có"),
        (text, 120, "Người thường làm"),
        (note, LONGEST_NOTE, "Ghi chú"),
    ):
        if len(words) > longest:
            raise EvidenceProblem(f"{label} dài quá {longest} ký tự. Hãy rút gọn.")
    if draft.kind not in KINDS:
        raise EvidenceProblem("Hãy chọn mục này cần mỗi năm học, mỗi học kỳ hay một lần.")
    if draft.maker_id is not None:
        check_person(plan.school_id, draft.maker_id, now)
    return {
        "criterion": draft.criterion,
        "stage": draft.stage,
        "title": title,
        "kind": draft.kind,
        "maker_id": draft.maker_id,
        "maker_text": "" if draft.maker_id else text,
        "note": note,
    }


def _double(criterion: object, title: object) -> str:
    return f"Tiêu chí {criterion} đã có mục “{title}”. Hãy sửa mục đang có, hoặc đặt tên khác."


def _note(actor: Actor, now: datetime, school_id: int, action: str, target_id: object, **data: object) -> None:
    record(
        actor_id=actor.account_id,
        unit_id=school_id,
        action=action,
        target_type="document" if action.startswith("document.") else "expected_evidence",
        target_id=target_id,
        at=now,
        data=data,
    )
