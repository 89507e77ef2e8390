"""An evidence list from Excel: looked at first, then taken in as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, nfc
from kiemdinh.rooms.evidence.models import Document, EvidenceItem, EvidenceSet, EvidenceUse
from kiemdinh.rooms.evidence.rules import build_code, next_ordinal, uses_boxes
from kiemdinh.rooms.evidence.rules.lists import (
    CHANGE,
    FACTS,
    NEW,
    SAME,
    KnownItem,
    KnownSet,
    ListLine,
    ListPlan,
    Place,
    Planned,
    plan_list,
)
from kiemdinh.rooms.evidence.use_cases.documents import change_document, check_day, clean_facts, register_document
from kiemdinh.rooms.evidence.use_cases.problems import EvidenceProblem, require
from kiemdinh.services.ledger import record
from kiemdinh.services.spreadsheets import Column, Row, SpreadsheetError, Table, read_table, write_rejected_rows

MAX_ROWS = 2000

COLUMNS = (
    Column(key="code", titles=("Mã minh chứng", "Mã", "Mã MC")),
    Column(key="subject", titles=("Tên minh chứng", "Tên", "Tên văn bản", "Trích yếu"), required=True),
    Column(key="number", titles=("Số, ký hiệu", "Số ký hiệu", "Số hiệu")),
    Column(key="issued_on", titles=("Ngày ban hành", "Ngày", "Ngày, tháng ban hành"), kind="date"),
    Column(key="issuer", titles=("Nơi ban hành", "Cơ quan ban hành", "Nơi ban hành hoặc nhóm, cá nhân thực hiện")),
    Column(key="criteria", titles=("Tiêu chí", "Dùng ở tiêu chí")),
    Column(key="box", titles=("Hộp", "Số hộp"), kind="integer"),
    Column(key="kept_at", titles=("Nơi lưu bản giấy", "Nơi lưu bản gốc", "Nơi lưu")),
    Column(key="url", titles=("Liên kết", "Đường dẫn", "Địa chỉ bản điện tử")),
    Column(key="note", titles=("Ghi chú",)),
)
TITLES = tuple(column.titles[0] for column in COLUMNS)


class ListProblem(EvidenceProblem):
    """The file holds no list that can be read; the text says why."""


@dataclass(slots=True)
class ListPreview:
    """What the file would do: good rows, and every bad row with its sentences."""

    plan: ListPlan
    table: Table
    problems: dict[int, list[str]] = field(default_factory=dict)

    @property
    def bad_rows(self) -> list[tuple[Row, list[str]]]:
        """The bad rows from top to bottom."""
        return [(row, self.problems[row.number]) for row in self.table.rows if row.number in self.problems]

    def rejected_file(self) -> bytes:
        """The bad rows under their own titles with a last column that says what to mend."""
        bad = self.bad_rows
        return write_rejected_rows(
            header=self.table.header, rows=[row.raw for row, _ in bad], errors=[texts for _, texts in bad]
        )


@dataclass(frozen=True, slots=True)
class ListOutcome:
    """How many rows were added, changed, left as they were."""

    added: int
    changed: int
    same: int


def read_list(*, actor: Actor, now: datetime, set_id: int, places: Mapping[str, Place], content: bytes) -> ListPreview:
    """Looks at a list without changing anything. `places` maps what people write to (stage, criterion).

    The caller has checked the permit of the cycle. Raises ListProblem, EvidenceProblem (set closed), PermissionDenied.
    """
    evidence_set = EvidenceSet.objects.get(pk=set_id)
    _check(actor, evidence_set)
    try:
        table = read_table(content, columns=COLUMNS)
    except SpreadsheetError as problem:
        raise ListProblem(str(problem)) from problem
    if not table.rows:
        raise ListProblem("Tệp chưa có dòng minh chứng nào dưới dòng tiêu đề. Hãy nhập ít nhất một dòng rồi tải lại.")
    if len(table.rows) > MAX_ROWS:
        raise ListProblem(f"Tệp có {len(table.rows)} dòng; mỗi lần nhập tối đa {MAX_ROWS} dòng. Hãy chia tệp.")
    problems = {row.number: [str(p) for p in row.problems] for row in table.rows if row.problems}
    lines = []
    for row in table.rows:
        if row.number in problems:
            continue
        try:
            lines.append(_line(row, now))
        except EvidenceProblem as problem:
            problems[row.number] = [str(problem)]
    plan = plan_list(lines, _known(evidence_set, places))
    return ListPreview(plan, table, problems | plan.bad)


def import_list(
    *, actor: Actor, now: datetime, set_id: int, places: Mapping[str, Place], content: bytes, good: int
) -> ListOutcome:
    """Takes in the good rows of a list, all or nothing; `good` is how many the person saw.

    A row with a live code changes that document; one without a code gets the next number of its criterion; a paper
    the school already has (same name, number and day) is not registered again. Uses are added, never withdrawn.
    Raises EvidenceProblem when the register changed since the preview, ListProblem, PermissionDenied.
    """
    with transaction.atomic():
        evidence_set = EvidenceSet.objects.select_for_update().get(pk=set_id)
        preview = read_list(actor=actor, now=now, set_id=set_id, places=places, content=content)
        if len(preview.plan.good) != good or not good:
            raise EvidenceProblem("Danh mục minh chứng vừa có người sửa. Hãy tải tệp lên và xem lại trước khi nhập.")
        _take_in(actor, now, evidence_set, preview.plan.good)
        outcome = ListOutcome(preview.plan.count(NEW), preview.plan.count(CHANGE), preview.plan.count(SAME))
        record(
            actor_id=actor.account_id,
            unit_id=evidence_set.school_id,
            action="evidence.import",
            target_type="evidence_set",
            target_id=set_id,
            at=now,
            data={"added": outcome.added, "changed": outcome.changed, "same": outcome.same},
        )
    return outcome


def _check(actor: Actor, evidence_set: EvidenceSet) -> None:
    require(actor, "edit", evidence_set.school_id)
    if evidence_set.closed_at is not None:
        raise EvidenceProblem("Danh mục minh chứng đã khóa vì báo cáo đã công bố.")


def _line(row: Row, now: datetime) -> ListLine:
    values = row.values
    facts = clean_facts(**{name: values.get(name) or "" for name in FACTS})
    check_day(values.get("issued_on"), now)
    box = values.get("box")
    if box is not None and not 1 <= box <= 999:
        raise EvidenceProblem(f"Cột “Hộp”: {box} không phải số hộp từ 1 đến 999.")
    criteria = values.get("criteria") or ""
    numbers = {f"{value:g}" for value in row.raw if isinstance(value, float) and not value.is_integer()}
    return ListLine(
        number=row.number,
        code=values.get("code") or "",
        criteria=criteria,
        box=box,
        facts={name: facts[name] for name in FACTS},
        issued_on=values.get("issued_on"),
        ambiguous=criteria in numbers,
    )


def _known(evidence_set: EvidenceSet, places: Mapping[str, Place]) -> KnownSet:
    uses: dict[int, set[Place]] = {}
    for item_id, stage, criterion in EvidenceUse.objects.filter(item__evidence_set=evidence_set).values_list(
        "item_id", "stage", "criterion"
    ):
        uses.setdefault(item_id, set()).add((stage, criterion))
    live: dict[str, KnownItem] = {}
    used: set[tuple[str, int]] = set()
    for item in EvidenceItem.objects.filter(evidence_set=evidence_set).select_related("document"):
        used.add((item.criterion, item.ordinal))
        if item.removed_at is None:
            facts = {name: getattr(item.document, name) for name in FACTS}
            live[item.code] = KnownItem(
                item.pk, item.document_id, facts, item.document.issued_on, frozenset(uses.get(item.pk, ()))
            )
    return KnownSet(evidence_set.code_format, evidence_set.has_boxes, dict(places), live, frozenset(used))


def _take_in(actor: Actor, now: datetime, evidence_set: EvidenceSet, rows: Sequence[Planned]) -> None:
    papers = _papers_without_code(evidence_set)
    used: dict[str, list[int]] = {}
    for criterion, ordinal in EvidenceItem.objects.filter(evidence_set=evidence_set).values_list(
        "criterion", "ordinal"
    ):
        used.setdefault(criterion, []).append(ordinal)
    # Numbers that stand in the file are taken before new ones are made.
    for row in rows:
        if row.action == NEW and row.ordinal is not None:
            used.setdefault(row.criterion, []).append(row.ordinal)
    for row in rows:
        if row.known is not None:
            _change(actor, now, row)
        elif row.action == NEW:
            document_id = papers.pop(_key(row.line.facts, row.line.issued_on), None)
            if document_id is None:
                document_id = register_document(
                    actor=actor,
                    now=now,
                    school_id=evidence_set.school_id,
                    issued_on=row.line.issued_on,
                    **row.line.facts,
                ).pk
            _new_item(now, evidence_set, row, document_id, used)


def _key(facts: Mapping[str, str], issued_on: date | None) -> tuple[str, str, date | None]:
    return fold(facts["subject"]), fold(facts["number"]), issued_on


def _papers_without_code(evidence_set: EvidenceSet) -> dict[tuple[str, str, date | None], int]:
    coded = EvidenceItem.objects.filter(evidence_set=evidence_set, removed_at__isnull=True).values("document_id")
    rows = Document.objects.filter(school_id=evidence_set.school_id, removed_at__isnull=True).exclude(pk__in=coded)
    return {
        _key({"subject": subject, "number": number}, day): pk
        for pk, subject, number, day in rows.order_by("-pk").values_list("pk", "subject", "number", "issued_on")
    }


def _change(actor: Actor, now: datetime, row: Planned) -> None:
    assert row.known is not None  # the caller looked
    current = Document.objects.get(pk=row.known.document_id)
    facts = {name: nfc(row.line.facts[name]) for name in FACTS}
    if current.issued_on != row.line.issued_on or any(getattr(current, name) != facts[name] for name in FACTS):
        change_document(
            actor=actor,
            now=now,
            document_id=current.pk,
            version=current.version,
            issued_on=row.line.issued_on,
            **facts,
        )
    for stage, criterion in row.places:
        EvidenceUse.objects.get_or_create(item_id=row.known.item_id, stage=stage, criterion=criterion)


def _new_item(
    now: datetime, evidence_set: EvidenceSet, row: Planned, document_id: int, used: dict[str, list[int]]
) -> None:
    ordinal = row.ordinal
    if ordinal is None:
        ordinal = next_ordinal(used.get(row.criterion, ()))
        used.setdefault(row.criterion, []).append(ordinal)
    boxed = uses_boxes(code_format=evidence_set.code_format, has_boxes=evidence_set.has_boxes)
    box = row.box if boxed else None
    item = EvidenceItem(
        evidence_set=evidence_set,
        document_id=document_id,
        criterion=row.criterion,
        box=box,
        ordinal=ordinal,
        created_at=now,
        code=build_code(
            code_format=evidence_set.code_format,
            has_boxes=evidence_set.has_boxes,
            criterion=row.criterion,
            ordinal=ordinal,
            box=box,
        ),
    )
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:
        raise EvidenceProblem(f"Dòng {row.line.number}: người khác vừa lấy mã {item.code}. Hãy thử lại.") from error
    EvidenceUse.objects.bulk_create(
        [EvidenceUse(item=item, stage=stage, criterion=criterion) for stage, criterion in row.places]
    )
