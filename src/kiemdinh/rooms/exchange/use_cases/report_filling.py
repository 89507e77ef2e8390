"""Writing a report that was read into its cycle: texts, ticks, plans, evidence; empty places, or where one chose."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.citations import parse_code
from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.states import Refusal
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.evidence import queries as evidence_queries
from kiemdinh.rooms.evidence import use_cases as evidence
from kiemdinh.rooms.exchange.models import ReportImport
from kiemdinh.rooms.exchange.queries.report_import import cycle_texts, import_for
from kiemdinh.rooms.exchange.rules.report_import import (
    APPEND,
    REPLACE,
    REPORT_IMPORT,
    code_uses,
    evidence_lines,
    plan_day,
    same_document,
    with_placed,
)
from kiemdinh.rooms.exchange.rules.report_reading.codes import canonical
from kiemdinh.rooms.exchange.use_cases.problems import ImportProblem, StaleImport
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.use_cases.filling import FillText, PlanRow, SheetFill, fill_cycle
from kiemdinh.services.ledger import record

Choice = tuple[str, int]
"""What a person chose for a field that holds other words, and the version of it that they saw."""


def apply_import(
    *,
    actor: Actor,
    now: datetime,
    import_id: int,
    version: int,
    choices: Mapping[str, Choice],
    with_evidence: bool = True,
) -> ReportImport:
    """Writes what was read into the cycle, all or nothing (TT 57/2026 Điều 27 khoản 3).

    Empty fields are filled. A field with other words keeps them unless `choices` (by place key) says to replace or to
    append. Raises StaleImport, ImportProblem, SelfAssessmentProblem (StaleText: a field changed meanwhile).
    """
    today = timezone.localdate(now)
    row = import_for(actor=actor, import_id=import_id, today=today, action="import_report")
    access = cycle_for(actor=actor, cycle_id=row.cycle_id, today=today, action="import_report")
    try:
        state = REPORT_IMPORT.move(state=row.state, action="apply", roles=())
    except Refusal as refusal:
        raise ImportProblem(str(refusal)) from refusal
    with transaction.atomic():
        sheets, narratives = _texts(access, row, choices)
        filled = fill_cycle(
            actor=actor,
            now=now,
            cycle_id=row.cycle_id,
            sheets=sheets,
            narratives=narratives,
            improvements=_plans(access, row.reading),
            abbreviations=[(a["short"], a["long"]) for a in row.reading["abbreviations"]],
            source=row.name,
        )
        found = _evidence(actor, now, access, row) if with_evidence else {"new": 0, "known": 0, "problems": []}
        outcome = {"written": filled.written, "kept": filled.kept, "evidence": found}
        changed = ReportImport.objects.filter(pk=import_id, version=version).update(
            state=state,
            outcome=outcome,
            applied_at=now,
            applied_by_id=actor.account_id,
            version=version + 1,
        )
        if not changed:
            raise StaleImport
        record(
            actor_id=actor.account_id,
            unit_id=access.cycle.school_id,
            action="report_import.apply",
            target_type="cycle",
            target_id=row.cycle_id,
            at=now,
            data={"import": import_id, "written": len(filled.written), "evidence": found["new"]},
        )
    row.refresh_from_db()
    return row


def _stage(access: CycleAccess, stage: str) -> str:
    """The level of education of the cycle that a part of the report belongs to."""
    stages = access.cycle.stages or [""]
    return stages[0] if len(stages) == 1 else stage


def _texts(
    access: CycleAccess, row: ReportImport, choices: Mapping[str, Choice]
) -> tuple[dict[tuple[str, str, str], SheetFill], dict[tuple[str, str], dict[str, FillText]]]:
    """Everything to write, by sheet and by narrative."""
    current = cycle_texts(access)
    by_sheet: dict[tuple[str, str, str], dict[str, FillText]] = {}
    narratives: dict[tuple[str, str], dict[str, FillText]] = {}
    for key, html in with_placed(row.reading, row.placed).items():
        kind, stage, subject, field = key.split("|")
        choice, seen = choices.get(key, ("", 0))
        text = FillText(html)
        if choice == REPLACE:
            text = FillText(html, seen)
        elif choice == APPEND:
            text = FillText(current[key].html + html if key in current else html, seen)
        if kind == "sheet":
            by_sheet.setdefault(("criterion", _stage(access, stage), subject), {})[field] = text
        elif kind == "level_4":
            by_sheet.setdefault(("level_4", "", subject), {})[field] = text
        elif kind == "standard":
            narratives.setdefault((_stage(access, stage), f"standard:{subject}"), {})[field] = text
        else:
            narratives.setdefault(("", "report"), {})[field] = text
    sheets = {where: SheetFill(texts) for where, texts in by_sheet.items()}
    for name, sheet in row.reading["sheets"].items():
        stage, _, subject = name.rpartition("/")
        where = (
            ("level_4", "", subject[1:]) if subject.startswith("k") else ("criterion", _stage(access, stage), subject)
        )
        sheets[where] = SheetFill(by_sheet.get(where, {}), sheet["answers"], sheet["reasons"])
    return sheets, narratives


def _plans(access: CycleAccess, reading: Mapping[str, Any]) -> dict[tuple[str, str], Sequence[PlanRow]]:
    """Improvement rows in the subjects that the edition plans by: criteria (2018) or standards (TT 57)."""
    by_standard = access.catalog.generation == "tt57"
    plans: dict[tuple[str, str], Sequence[PlanRow]] = {}
    for name, rows in reading["improvements"].items():
        stage, _, subject = name.rpartition("/")
        if subject.startswith("standard:") == by_standard:
            plans[(_stage(access, stage), subject)] = [_plan_row(row) for row in rows]
    return plans


def _plan_row(row: Mapping[str, str]) -> PlanRow:
    """A row as the table holds it; words too long for their column go on in the task, nothing is cut off."""
    day, due = plan_day(row["due"])
    task, kept = row["task"], {}
    for key, words, longest, label in (
        ("owner", row["owner"], 200, "Người thực hiện"),
        ("due_text", due, 120, "Thời gian"),
        ("resources", row["resources"], 300, "Nguồn lực"),
    ):
        if len(words) > longest:
            task = f"{task}\n{label}: {words}"
        kept[key] = words if len(words) <= longest else ""
    if not task.strip():
        task = row["expected_result"] or row["owner"] or row["due"] or row["resources"]
    return PlanRow(task=task, due_on=day, expected_result=row["expected_result"], **kept)


def _evidence(actor: Actor, now: datetime, access: CycleAccess, row: ReportImport) -> dict[str, Any]:
    """Documents and codes of the report's list: known ones met again, new ones registered under the report's code."""
    set_id, school_id = access.cycle.evidence_set_id, access.cycle.school_id
    known = {code.code.strip("[]"): code.subject for code in evidence_queries.codes_of(set_id=set_id)}
    documents = list(evidence_queries.known_documents(school_id=school_id))
    criteria = {c.code for c in access.catalog.criteria}
    uses = {
        code: [(c, _stage(access, s)) for c, s in where] for code, where in code_uses(row.reading["texts"]).items()
    }
    new, met, problems = 0, 0, []
    for line in evidence_lines(row.reading["evidence"], today=timezone.localdate(now)):
        bare = line.code.strip("[]")
        if bare and bare in known:
            if fold(known[bare]) != fold(line.subject):
                problems.append(f"Mã {bare} trong chu kỳ là “{known[bare]}”, trong báo cáo là “{line.subject}”.")
            met += 1
            continue
        found = same_document(line, documents)
        try:
            with transaction.atomic():
                facts = {k: v for k, v in asdict(line).items() if k != "code"}
                document_id = (
                    found
                    if found is not None
                    else evidence.register_document(actor=actor, now=now, school_id=school_id, **facts).pk
                )
                if bare and _criterion_of(bare) in criteria:
                    evidence.take_code(
                        actor=actor, now=now, set_id=set_id, document_id=document_id, code=line.code,
                        uses=uses.get(bare, ()),
                    )  # fmt: skip
                elif bare:
                    problems.append(f"Mã {bare} thuộc tiêu chí không có trong bộ tiêu chuẩn: chỉ đăng ký văn bản.")
        except evidence.EvidenceProblem as problem:
            problems.append(f"{line.subject[:80]}: {problem}")
            continue
        new, met = (new + 1, met) if found is None else (new, met + 1)
        if bare:
            known[bare] = line.subject
    return {"new": new, "known": met, "problems": problems}


def _criterion_of(code: str) -> str:
    form = canonical(code)
    return parse_code(form).criterion if form else ""
