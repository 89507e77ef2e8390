"""The gap matrix of a school: expected evidence against what there is, in a number of queries that never grows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target
from kiemdinh.rooms.evidence.models import (
    Document,
    DocumentPurpose,
    DocumentYear,
    EvidenceRequest,
    EvidenceSet,
    EvidenceUse,
    EvidenceWaiver,
    ExpectedEvidence,
)
from kiemdinh.rooms.evidence.rules.gap import (
    EXPECTED_PERMITS,
    SOURCES,
    Calendar,
    Expected,
    Found,
    GapFacts,
    GapRow,
    Waiver,
    build_matrix,
    generation_of,
    year_label,
    years_covered,
)
from kiemdinh.rooms.evidence.rules.requests import OPEN
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.catalog import Catalog

STAGES_WITH_OWN_LEVELS = ("tieu-hoc", "thcs", "thpt")


@dataclass(frozen=True, slots=True)
class GapPlan:
    """What a matrix is about: the edition's criteria (per stage where levels are), the school years, the set if any."""

    school_id: int
    edition_code: str
    catalog: Catalog
    years: tuple[str, ...]
    stages: tuple[str, ...] = ("",)
    set_id: int | None = None
    school_type: str = ""

    @property
    def year_labels(self) -> list[tuple[str, str]]:
        """(code, "2025–2026") of every school year, oldest first."""
        return [(code, year_label(code)) for code in self.years]

    @property
    def criteria(self) -> list[tuple[str, str]]:
        """(stage, code) of every row."""
        return [(stage, c.code) for stage in self.stages for c in self.catalog.criteria]


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that still waits, as a cell shows it."""

    id: int
    asked_of: str
    due_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class GapView:
    """The matrix with what cells show beside their state."""

    rows: list[GapRow]
    requests: Mapping[tuple[str, str, int | None, str], OpenRequest]
    names: Mapping[int, str] = field(default_factory=dict)


def may_expect(*, actor: Actor, action: str, school_id: int) -> Decision:
    """May the actor `view`, `edit` the expected evidence of a school or `ask` people for it?"""
    return EXPECTED_PERMITS.decide(actor=actor, action=action, target=Target(unit_id=school_id, path_on={}))


def calendar() -> Calendar:
    """(code, opening day) of every known school year; one query."""
    return [(y.code, y.starts_on) for y in organisations.list_school_years()]


def plan_for_school(
    *, school_id: int, today: date, edition_code: str = "", last_year: str = "", set_id: int | None = None
) -> GapPlan:
    """The plan of a school: the edition asked for, else the one of today, with as many years as it reports.

    The years end with `last_year`, else with the current school year; `set_id` looks at the codes of one set only.
    Raises Http404 for an edition that the school's type does not have, an unknown year, a set of another school.
    """
    facts = organisations.school_facts(unit_id=school_id, on=today)
    if facts is None:
        raise Http404
    if not edition_code:
        choice = regulations.choose_for_cycle(school_type=facts.school_type, on=today)
        edition_code = choice.edition_id or ""
    catalog = regulations.get_edition_catalog(edition_id=edition_code, school_type=facts.school_type)
    last = organisations.school_year(code=last_year) if last_year else organisations.school_year_for(on=today)
    if catalog is None or last is None:
        raise Http404
    if set_id is not None and not EvidenceSet.objects.filter(pk=set_id, school_id=school_id).exists():
        raise Http404
    count = year_count(edition_code, today)
    stages = tuple(s for s in facts.stages if s in STAGES_WITH_OWN_LEVELS)
    per_stage = catalog.generation == "tt57" and len(facts.stages) > 1 and stages
    return GapPlan(
        school_id=school_id,
        edition_code=edition_code,
        catalog=catalog,
        years=tuple(organisations.school_years_back(code=last.code, count=count)),
        stages=stages if per_stage else ("",),
        set_id=set_id,
        school_type=facts.school_type,
    )


def year_count(edition_code: str, on: date) -> int:
    """How many school years an edition reports about (figures.years), also before or after its days."""
    procedure = regulations.get_procedure(edition_code)
    dated = procedure.values["figures.years"]
    day = on if procedure.holds("figures.years", on=on) else dated[-1].valid_from
    return procedure.integer("figures.years", on=day)


def gap_view(plan: GapPlan) -> GapView:
    """The matrix of a plan; eight queries however many documents there are."""
    days = calendar()
    expected = [
        Expected(
            e.pk, e.criterion, e.stage, e.title, e.kind, e.maker_id, e.maker.full_name if e.maker else e.maker_text
        )
        for e in ExpectedEvidence.objects.filter(
            school_id=plan.school_id, edition_code=plan.edition_code, is_active=True
        )
        .select_related("maker")
        .order_by("criterion", "id")
    ]
    waivers = [
        Waiver(*row)
        for row in EvidenceWaiver.objects.filter(school_id=plan.school_id, edition_code=plan.edition_code).values_list(
            "criterion", "stage", "expected_id", "school_year", "reason"
        )
    ]
    found = _found(plan, days)
    rows = build_matrix(criteria=plan.criteria, years=plan.years, facts=GapFacts(expected, found, waivers))
    return GapView(rows, _requests(plan))


def _found(plan: GapPlan, days: Calendar) -> list[Found]:
    served: dict[tuple[int, str, str], set[int]] = {}
    for document_id, criterion, stage in _uses(plan):
        served.setdefault((document_id, criterion, stage), set())
    for document_id, criterion, stage, expected_id in DocumentPurpose.objects.filter(
        document__school_id=plan.school_id, document__removed_at__isnull=True, edition_code=plan.edition_code
    ).values_list("document_id", "criterion", "stage", "expected_id"):
        served.setdefault((document_id, criterion, stage), set()).update(() if expected_id is None else (expected_id,))
    tied: dict[tuple[int, str], set[int]] = {}
    for (document_id, criterion, _), items in served.items():
        tied.setdefault((document_id, criterion), set()).update(items)
    documents = _documents(plan.school_id, days)
    return [
        Found(document_id, criterion, stage, *documents[document_id], frozenset(tied[document_id, criterion]))
        for document_id, criterion, stage in served
        if document_id in documents
    ]


def _uses(plan: GapPlan) -> Iterable[tuple[int, str, str]]:
    uses = EvidenceUse.objects.filter(item__removed_at__isnull=True)
    if plan.set_id is not None:
        return uses.filter(item__evidence_set_id=plan.set_id).values_list("item__document_id", "criterion", "stage")
    rows = uses.filter(item__evidence_set__school_id=plan.school_id).values_list(
        "item__document_id", "criterion", "stage", "item__evidence_set__code_format"
    )
    return [row[:3] for row in rows if generation_of(row[3]) == plan.catalog.generation]


def _documents(school_id: int, days: Calendar) -> dict[int, tuple[str, frozenset[str]]]:
    """Of each live document of the school: the words of its name, the school years it covers."""
    chosen: dict[int, list[str]] = {}
    for document_id, year in DocumentYear.objects.filter(document__school_id=school_id).values_list(
        "document_id", "school_year"
    ):
        chosen.setdefault(document_id, []).append(year)
    return {
        pk: (
            subject,
            frozenset(years_covered(subject=subject, issued_on=day, by_hand=chosen.get(pk, ()), calendar=days)[0]),
        )
        for pk, subject, day in Document.objects.filter(school_id=school_id, removed_at__isnull=True).values_list(
            "pk", "subject", "issued_on"
        )
    }


def _requests(plan: GapPlan) -> dict[tuple[str, str, int | None, str], OpenRequest]:
    rows = (
        EvidenceRequest.objects.filter(school_id=plan.school_id, edition_code=plan.edition_code, state__in=OPEN)
        .select_related("asked_of")
        .order_by("id")
    )
    return {
        (r.stage, r.criterion, r.expected_id, r.school_year): OpenRequest(r.pk, r.asked_of.full_name, r.due_on, r.state)
        for r in rows
    }


@dataclass(frozen=True, slots=True)
class YearsOf:
    """The school years of a document and where they are known from."""

    codes: tuple[str, ...]
    source: str


def years_of_documents(*, documents: Sequence[Document], days: Calendar | None = None) -> dict[int, YearsOf]:
    """The school years of each document; two queries."""
    known = calendar() if days is None else days
    chosen: dict[int, list[str]] = {}
    for document_id, year in DocumentYear.objects.filter(document_id__in=[d.pk for d in documents]).values_list(
        "document_id", "school_year"
    ):
        chosen.setdefault(document_id, []).append(year)
    return {
        d.pk: YearsOf(
            *years_covered(subject=d.subject, issued_on=d.issued_on, by_hand=chosen.get(d.pk, ()), calendar=known)
        )
        for d in documents
    }


def expected_rows(*, school_id: int, edition_code: str) -> list[ExpectedEvidence]:
    """The expected evidence of a school, inactive rows too, for the page that edits them."""
    rows = ExpectedEvidence.objects.filter(school_id=school_id, edition_code=edition_code).select_related("maker")
    return list(rows.order_by("-is_active", "id"))


def expected_for(*, actor: Actor, expected_id: int, action: str = "view") -> ExpectedEvidence:
    """One expected item of the actor's school; 404 for unknown and forbidden alike."""
    units = {p.unit_id for p in actor.posts}
    row = ExpectedEvidence.objects.filter(pk=expected_id, school_id__in=units).select_related("maker").first()
    if row is None or not may_expect(actor=actor, action=action, school_id=row.school_id):
        raise Http404
    return row


def purposes_of(*, document_id: int) -> list[Any]:
    """What a document was handed in for, oldest first."""
    rows = DocumentPurpose.objects.filter(document_id=document_id).select_related("expected")
    return list(rows.order_by("id"))


def purposes_by_document(*, document_ids: Iterable[int], edition_code: str) -> dict[int, list[tuple[str, str]]]:
    """(stage, criterion) that each document was handed in for; one query."""
    found: dict[int, list[tuple[str, str]]] = {}
    rows = DocumentPurpose.objects.filter(document_id__in=list(document_ids), edition_code=edition_code).order_by("id")
    for document_id, stage, criterion in rows.values_list("document_id", "stage", "criterion"):
        found.setdefault(document_id, []).append((stage, criterion))
    return found


def documents_by_id(*, school_id: int, ids: Iterable[int]) -> dict[int, Document]:
    """Live documents of a school by id."""
    rows = Document.objects.filter(school_id=school_id, removed_at__isnull=True, pk__in=list(ids))
    return {row.pk: row for row in rows}


def year_facts(row: Document, *, today: date) -> dict[str, Any]:
    """What the page of a document shows of its school years."""
    known = years_of_documents(documents=[row])[row.pk]
    offered = [(y.code, y.label) for y in organisations.list_school_years(until=today)][:10]
    return {
        "years_words": ", ".join(year_label(code) for code in known.codes) or "chưa rõ",
        "years_source": SOURCES[known.source],
        "years_offered": [(code, label, code in known.codes) for code, label in offered],
    }
