"""What the closer checks read, once: sheets, texts around them, improvement rows, evidence."""

from dataclasses import dataclass
from functools import cached_property

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.self_assessment.models import CriterionSheet, ImprovementItem, Narrative
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.results import CycleResult, results_of
from kiemdinh.rooms.self_assessment.queries.sheets import improvements_of, narratives_of, sheets_of
from kiemdinh.services.rich_text import to_plain


@dataclass
class Reading:
    """A cycle as the checks see it; texts are plain words."""

    access: CycleAccess

    @cached_property
    def sheets(self) -> list[CriterionSheet]:
        return sheets_of(self.access, with_texts=True)

    @cached_property
    def criteria(self) -> list[CriterionSheet]:
        return [s for s in self.sheets if s.kind == "criterion"]

    @cached_property
    def results(self) -> CycleResult:
        return results_of(self.access, self.sheets)

    @cached_property
    def narratives(self) -> dict[tuple[str, str], Narrative]:
        return narratives_of(self.access)

    @cached_property
    def improvements(self) -> dict[tuple[str, str], list[ImprovementItem]]:
        """Live rows by (stage, subject)."""
        rows: dict[tuple[str, str], list[ImprovementItem]] = {}
        for row in improvements_of(self.access):
            rows.setdefault((row.stage, row.subject), []).append(row)
        return rows

    @cached_property
    def items(self) -> list[evidence.EvidenceRow]:
        """Live evidence with uses and files."""
        return evidence.list_items(set_id=self.access.cycle.evidence_set_id)[0]

    @cached_property
    def evidence_counts(self) -> dict[str, int]:
        return evidence.counts_by_criterion(set_id=self.access.cycle.evidence_set_id)

    @cached_property
    def plain(self) -> dict[int, dict[str, str]]:
        """The texts of each sheet by sheet id, without markup."""
        return {s.pk: {key: to_plain(html) for key, html in s.texts.items()} for s in self.sheets}

    def who(self, sheet: CriterionSheet) -> str:
        """The person in charge of a sheet."""
        return self._people.get(sheet.assignee_id or 0, "")

    @cached_property
    def _people(self) -> dict[int, str]:
        return {p.pk: p.full_name for p in self.access.participants}

    @property
    def is_tt57(self) -> bool:
        return self.access.catalog.generation == "tt57"

    @property
    def base(self) -> str:
        """Where the addresses of the cycle begin."""
        return f"/chu-ky/{self.access.cycle.pk}/"
