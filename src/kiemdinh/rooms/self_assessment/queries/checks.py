"""The checks that cost no more than the board has read anyway; `quality` has the rest."""

from collections.abc import Mapping, Sequence

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.council import council_problems_of
from kiemdinh.rooms.self_assessment.queries.results import CycleResult
from kiemdinh.rooms.self_assessment.queries.sheet_view import missing_answers, sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, CheckedSheet, written_in
from kiemdinh.rooms.self_assessment.rules.checks import BLOCK, Finding, in_order


def findings_of(
    access: CycleAccess,
    sheets: Sequence[CriterionSheet | CheckedSheet],
    results: CycleResult,
    evidence_counts: Mapping[str, int],
) -> list[Finding]:
    """The findings of a cycle that its board shows, blocking ones first; `sheets` come with their texts."""
    found = [Finding("KT101", p, f"/chu-ky/{access.cycle.pk}/hoi-dong/") for p in council_problems_of(access)]
    known = evidence.known_codes(set_id=access.cycle.evidence_set_id)
    people = {p.pk: p.full_name for p in access.participants}
    cited: set[str] = set()
    for sheet in sheets:
        here = written_in(sheet).cited
        cited |= here
        found += _sheet_findings(
            access, sheet, results, here - known, evidence_counts, people.get(sheet.assignee_id or 0, "")
        )
    if never := known - cited:
        found.append(
            Finding(
                "KT303",
                f"{len(never)} minh chứng chưa được trích ở phiếu nào.",
                f"/chu-ky/{access.cycle.pk}/minh-chung/?trich=chua",
            )
        )
    return in_order(found)


def sheet_name(sheet: CriterionSheet | CheckedSheet) -> str:
    """How a finding names a sheet: "Tiêu chí 1.1 (Cấp THCS)", "Mức 4, khoản 2"."""
    if sheet.kind == "level_4":
        return f"Mức 4, khoản {sheet.criterion}"
    stage = STAGE_LABELS.get(sheet.stage, "")
    return f"Tiêu chí {sheet.criterion}" + (f" ({stage})" if stage else "")


def _sheet_findings(
    access: CycleAccess,
    sheet: CriterionSheet | CheckedSheet,
    results: CycleResult,
    unknown: frozenset[str],
    evidence_counts: Mapping[str, int],
    who: str,
) -> list[Finding]:
    url = sheet_url(sheet)
    if sheet.kind == "level_4":
        return []
    name, code, level = sheet_name(sheet), sheet.criterion, results.level_of(sheet) or 0
    found = []
    if not written_in(sheet).has_first:
        found.append(Finding("KT201", f"{name} chưa có mô tả hiện trạng Mức 1.", f"{url}#muc-state_1", who, code))
    if results.undecided(sheet):
        left = missing_answers(access, sheet)
        text = f"{name} còn {left} yêu cầu chưa trả lời nên chưa xác định được mức."
        found.append(Finding("KT202", text, f"{url}#yeu-cau", who, code))
    if unknown:
        text = f"{name} trích mã không có trong danh mục: {', '.join(sorted(unknown))}."
        found.append(Finding("KT302", text, f"{url}#mo-ta", who, code))
    if not evidence_counts.get(code) and level >= 1:
        text = f"{name} đạt Mức {level} nhưng chưa có minh chứng nào."
        found.append(Finding("KT301", text, f"{url}#minh-chung", who, code))
    return found


def publish_problems(findings: list[Finding]) -> tuple[str, ...]:
    """The sentences that block publication."""
    return tuple(f.text for f in findings if f.severity == BLOCK)
