"""A result of an assessment becomes a case of recognition: one call a kind, from the room that assessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.recognition.models import OwedCriterion, Recognition
from kiemdinh.rooms.recognition.rules.certificate import new_code
from kiemdinh.rooms.recognition.rules.deciding import given_by, highest_level, kind_label, level_label, outcome
from kiemdinh.rooms.recognition.rules.states import KINDS, OWED, RECOGNITION, WITHDRAWN
from kiemdinh.rooms.recognition.use_cases.problems import RecognitionProblem
from kiemdinh.rooms.recognition.use_cases.telling import record, tell_department
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.errors import RegulationError

_NO_RECOGNITION_UNDER_TT57 = ("gdtx",)


@dataclass(frozen=True, slots=True)
class OwedDraft:
    """A criterion still to be reached: which, what is missing, who answers for it, by when."""

    criterion: str
    text: str
    owner: str
    due_on: date


def open_case(
    *,
    actor: Actor,
    now: datetime,
    school_id: int,
    kind: str,
    edition_code: str,
    generation: str,
    level: int,
    asked_level: int | None,
    basis_kind: str,
    basis_ref: int | None,
    basis: dict[str, Any],
    reported_on: date,
    owed: Sequence[OwedDraft] = (),
    reason: str = "",
) -> Recognition:
    """Proposes recognition of one kind; `level` is the cấp độ or mức độ found (0: not reached).

    Level 0 can only end in a refusal; below what was asked goes on with the difference said. The calling room has
    checked the right to do it. Raises RecognitionProblem: an unknown kind, a kind or a level that the edition does not
    give, a type of school it does not recognise, a case of the same assessment that is still there.
    """
    _check_kind(kind=kind, edition_code=edition_code, level=level, reported_on=reported_on)
    school = organisations.school_facts(on=reported_on, unit_id=school_id)
    if school is None:
        raise RecognitionProblem("Không có trường này vào ngày báo cáo.")
    if generation == "tt57" and school.school_type in _NO_RECOGNITION_UNDER_TT57:
        raise RecognitionProblem(
            "Thông tư 57/2026/TT-BGDĐT không công nhận đạt chuẩn quốc gia với cơ sở giáo dục thường xuyên"
            " (Điều 1 khoản 3)."
        )
    found = outcome(kind=kind, level=level, asked_level=asked_level)
    words = nfc(reason) or (found.text if not found.reached or found.lower else "")
    with transaction.atomic():
        same = Recognition.objects.filter(basis_kind=basis_kind, basis_ref=basis_ref, kind=kind)
        if basis_ref is not None and same.exclude(state=WITHDRAWN).exists():
            raise RecognitionProblem("Kết quả đánh giá này đã có đề nghị công nhận.")
        row = Recognition.objects.create(
            school_id=school_id,
            province_id=school.province_id,
            kind=kind,
            edition_code=edition_code,
            generation=generation,
            asked_level=asked_level,
            level=level,
            state=RECOGNITION.start,
            basis_kind=basis_kind,
            basis_ref=basis_ref,
            basis=basis,
            reported_on=reported_on,
            reason=words,
            code=new_code(),
            created_at=now,
            created_by_id=actor.account_id,
        )
        write_owed(row, owed)
        record(row, actor=actor, now=now, action="open", reason=words, kind=kind, level=level, asked=asked_level)
        tell_department(
            row,
            kind="recognition.case",
            text=f"{school.name}: {kind_label(kind).lower()}, {level_label(kind, level).lower()}. Cần lập quyết định.",
            now=now,
            actor=actor,
        )
    return row


def write_owed(row: Recognition, owed: Sequence[OwedDraft]) -> None:
    """Writes conditions of a case. Raises RecognitionProblem for one that lacks its text, owner or a later day."""
    rows = []
    for draft in owed:
        criterion, text, owner = nfc(draft.criterion), nfc(draft.text), nfc(draft.owner)
        if not criterion or not text or not owner:
            raise RecognitionProblem("Tiêu chí còn nợ phải có số tiêu chí, nội dung cần đạt và người chịu trách nhiệm.")
        if len(criterion) > 8:
            raise RecognitionProblem(f"Số tiêu chí “{criterion}” dài quá 8 ký tự. Hãy ghi như 3.2.", field="criterion")
        if draft.due_on <= row.reported_on:
            raise RecognitionProblem(f"Hạn của tiêu chí {criterion} phải sau ngày báo cáo.", field="due_on")
        if any(same.criterion == criterion and same.text == text for same in rows) or (
            OwedCriterion.objects.filter(recognition=row, criterion=criterion, text=text).exists()
        ):
            raise RecognitionProblem(f"Tiêu chí {criterion} với nội dung này đã có trong danh sách.", field="criterion")
        rows.append(
            OwedCriterion(
                recognition=row,
                criterion=criterion,
                text=text,
                owner=owner[:200],
                due_on=draft.due_on,
                state=OWED.start,
            )
        )
    OwedCriterion.objects.bulk_create(rows)


def _check_kind(*, kind: str, edition_code: str, level: int, reported_on: date) -> None:
    if kind not in KINDS:
        raise RecognitionProblem(f"Không có hình thức công nhận “{kind}”.")
    try:
        procedure = regulations.get_procedure(edition_code)
        given = given_by(procedure, kind=kind, on=reported_on)
        highest = highest_level(procedure, kind=kind, on=reported_on) if given else 0
    except RegulationError as error:
        raise RecognitionProblem(str(error)) from error
    if not given:
        raise RecognitionProblem(f"Bộ {edition_code} không có hình thức {kind_label(kind).lower()}.")
    if not 0 <= level <= highest:
        raise RecognitionProblem(f"{level_label(kind, level)} không có trong quy định: cao nhất là {highest}.")
