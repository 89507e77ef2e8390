"""What stands in the way of publication ("block") and what deserves a second look ("warn")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.council import council_problems_of
from kiemdinh.rooms.self_assessment.queries.results import CycleResult
from kiemdinh.rooms.self_assessment.queries.sheet_view import missing_answers, sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, CheckedSheet, written_in


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: how grave, what, where to mend it."""

    severity: str
    text: str
    url: str
    who: str = ""


def findings_of(
    access: CycleAccess,
    sheets: Sequence[CriterionSheet | CheckedSheet],
    results: CycleResult,
    evidence_counts: Mapping[str, int],
) -> list[Finding]:
    """The findings of a cycle, blocking ones first; `sheets` come with their texts."""
    found = [Finding("block", p, f"/chu-ky/{access.cycle.pk}/hoi-dong/") for p in council_problems_of(access)]
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
                "warn",
                f"{len(never)} minh chứng chưa được trích ở phiếu nào.",
                f"/chu-ky/{access.cycle.pk}/minh-chung/?trich=chua",
            )
        )
    return sorted(found, key=lambda f: ("block", "warn").index(f.severity))


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
    stage = STAGE_LABELS.get(sheet.stage, "")
    name = f"Tiêu chí {sheet.criterion}" + (f" ({stage})" if stage else "")
    found = []
    if not written_in(sheet).has_first:
        found.append(Finding("block", f"{name} chưa có mô tả hiện trạng Mức 1.", url, who))
    if results.undecided(sheet):
        found.append(
            Finding(
                "block",
                f"{name} còn {missing_answers(access, sheet)} yêu cầu chưa trả lời nên chưa xác định được mức.",
                url,
                who,
            )
        )
    if unknown:
        found.append(
            Finding("block", f"{name} trích mã không có trong danh mục: {', '.join(sorted(unknown))}.", url, who)
        )
    if not evidence_counts.get(sheet.criterion) and (results.level_of(sheet) or 0) >= 1:
        found.append(
            Finding("warn", f"{name} đạt Mức {results.level_of(sheet)} nhưng chưa có minh chứng nào.", url, who)
        )
    return found


def publish_problems(findings: list[Finding]) -> tuple[str, ...]:
    """The sentences that block publication."""
    return tuple(f.text for f in findings if f.severity == "block")
