"""What later rooms read of a published report: the frozen snapshot and the evidence behind it.

No permission is asked here: the room that shows it decides who may see what (a dossier under check, an assessment, the
public portal). Nothing of a draft passes through.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.self_assessment.models import PublishedReport
from kiemdinh.services.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class PublishedSnapshot:
    """A published report as it stands for ever; `context` is the frozen JSON of `rules.report_context`."""

    id: int
    cycle_id: int
    school_id: int
    edition_code: str
    generation: str
    school_year: str
    number: int
    published_at: datetime
    context: dict[str, Any]
    context_sha256: str
    result: dict[str, Any]
    document: StoredFile
    evidence_set_id: int
    catalog_version_id: int

    @property
    def school_level(self) -> int | None:
        """The Mức the school gave itself."""
        return self.result.get("school_level")

    def criteria(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """(stage label, criterion) of every criterion in the order of the report."""
        for stage in self.context["stages"]:
            for standard in stage["standards"]:
                for criterion in standard["criteria"]:
                    yield stage.get("label", ""), criterion


def _snapshots() -> QuerySet[PublishedReport]:
    return PublishedReport.objects.select_related("cycle", "document")


def _snapshot(row: PublishedReport) -> PublishedSnapshot:
    return PublishedSnapshot(
        id=row.pk,
        cycle_id=row.cycle_id,
        school_id=row.cycle.school_id,
        edition_code=row.cycle.edition_code,
        generation=row.context["generation"],
        school_year=row.school_year or row.cycle.school_year,
        number=row.number,
        published_at=row.published_at,
        context=row.context,
        context_sha256=row.context_sha256,
        result=row.result,
        document=row.document,
        evidence_set_id=row.cycle.evidence_set_id,
        catalog_version_id=row.cycle.catalog_version_id,
    )


def published_snapshot(*, report_id: int) -> PublishedSnapshot | None:
    """One published report; None when there is none."""
    row = _snapshots().filter(pk=report_id).first()
    return _snapshot(row) if row else None


def latest_snapshot(*, school_id: int, edition_prefix: str = "") -> PublishedSnapshot | None:
    """The newest published report of a school, of editions whose code begins with `edition_prefix`."""
    rows = _snapshots().filter(cycle__school_id=school_id, cycle__edition_code__startswith=edition_prefix)
    row = rows.order_by("-published_at", "-pk").first()
    return _snapshot(row) if row else None


def snapshots_of(*, school_id: int) -> list[PublishedSnapshot]:
    """Every published report of a school, newest first."""
    rows = _snapshots().filter(cycle__school_id=school_id).order_by("-published_at", "-pk")
    return [_snapshot(row) for row in rows]


def evidence_behind(snapshot: PublishedSnapshot) -> list[evidence.EvidenceRow]:
    """The evidence of the report's cycle with its live files, as it stands now; whoever needs it later freezes it."""
    rows, _ = evidence.list_items(set_id=snapshot.evidence_set_id)
    return rows
