"""Evidence of a cycle by school year: the plan of its matrix, earlier cycles to copy from, papers without a code."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.evidence.queries import gap
from kiemdinh.rooms.evidence.rules.gap import year_label
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, visible_to
from kiemdinh.rooms.self_assessment.queries.evidence_view import CriterionChoice, criterion_choices
from kiemdinh.rooms.self_assessment.queries.navigation import edition_label


def plan_of_cycle(access: CycleAccess) -> gap.GapPlan:
    """The matrix of a cycle: its catalog and stages, the years it reports about, the codes of its set."""
    cycle = access.cycle
    return gap.GapPlan(
        school_id=cycle.school_id,
        edition_code=cycle.edition_code,
        catalog=access.catalog,
        years=tuple(cycle.figure_years) or (cycle.school_year,),
        stages=tuple(cycle.stages) or ("",),
        set_id=cycle.evidence_set_id,
        school_type=cycle.school_type,
    )


@dataclass(frozen=True, slots=True)
class EarlierCycle:
    """A cycle of the same school whose evidence can be copied."""

    id: int
    title: str
    edition: str
    edition_code: str
    set_id: int
    count: int
    catalog_version_id: int


def earlier_cycles(access: CycleAccess) -> list[EarlierCycle]:
    """The school's other cycles the actor may see, newest first, with the number of their codes."""
    rows = visible_to(access.actor).filter(school_id=access.cycle.school_id).exclude(pk=access.cycle.pk)
    return [
        EarlierCycle(
            c.pk,
            c.title,
            edition_label(c.edition_code),
            c.edition_code,
            c.evidence_set_id,
            len(evidence.known_codes(set_id=c.evidence_set_id)),
            c.catalog_version_id,
        )
        for c in rows.order_by("-school_year", "-pk")
    ]


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A line of the tick list: an item of the earlier cycle, its school years, whether it is in this cycle already."""

    item: evidence.EvidenceRow
    years: tuple[str, ...]
    in_years: bool
    present: str

    @property
    def years_words(self) -> str:
        """The school years as people write them."""
        return ", ".join(year_label(code) for code in self.years) or "chưa rõ"


def rows_to_copy(
    access: CycleAccess,
    source: EarlierCycle,
    *,
    search: str = "",
    criterion: str = "",
    year: str = "",
    kept: bool = False,
) -> list[CopyRow]:
    """Items of an earlier cycle; `kept` leaves those of the years this cycle reports about (or of unknown year)."""
    items, _ = evidence.list_items(set_id=source.set_id, criterion=criterion, search=search)
    documents = evidence.documents_by_id(school_id=access.cycle.school_id, ids=[i.document_id for i in items])
    covered = gap.years_of_documents(documents=list(documents.values()))
    present = evidence.codes_by_document(set_id=access.cycle.evidence_set_id)
    wanted = set(access.cycle.figure_years or [access.cycle.school_year])
    rows = []
    for item in items:
        if item.document_id not in documents:
            continue
        years = covered[item.document_id].codes
        inside = not years or bool(wanted & set(years))
        if (year and year not in years) or (kept and not inside):
            continue
        rows.append(CopyRow(item, years, inside, present.get(item.document_id, "")))
    return rows


@dataclass(frozen=True, slots=True)
class MappingLine:
    """An old criterion that items stand under, and the new ones offered for it."""

    code: str
    title: str
    count: int
    chosen: str


def mapping_lines(
    access: CycleAccess, source: EarlierCycle, items: Iterable[evidence.EvidenceRow]
) -> list[MappingLine]:
    """Which new criterion each old one goes to: the nearest of the crosswalk is offered, the person decides.

    Nothing to choose where both cycles have the same catalog.
    """
    old = regulations.get_catalog(source.catalog_version_id)
    if same_numbers(access.catalog, old):
        return []
    crosswalk = regulations.crosswalk_between(from_catalog=old.catalog_id, to_catalog=access.catalog.catalog_id)
    known = {c.code for c in access.catalog.criteria}
    counts: dict[str, int] = {}
    for item in items:
        for criterion in dict.fromkeys(code for code, _ in item.use_keys):
            counts[criterion] = counts.get(criterion, 0) + 1
    titles = {c.code: c.title for c in old.criteria}
    order = [c.code for c in old.criteria]
    offered = {code: crosswalk.nearest(code) for code in counts} if crosswalk else {}
    return [
        MappingLine(code, titles.get(code, ""), counts[code], offered[code] if offered.get(code) in known else "")
        for code in sorted(counts, key=lambda c: order.index(c) if c in order else len(order))
    ]


def same_numbers(new: Catalog, old: Catalog) -> bool:
    """Whether a criterion number means the same in both catalogs."""
    return (new.edition_id, new.catalog_id) == (old.edition_id, old.catalog_id)


@dataclass(frozen=True, slots=True)
class WaitingDocument:
    """A document of the school without a code in this cycle, and the place it was handed in for."""

    id: int
    subject: str
    number: str
    issuer: str
    issued_on: object
    years: tuple[str, ...]
    in_years: bool
    place: str

    @property
    def years_words(self) -> str:
        """The school years as people write them."""
        return ", ".join(year_label(code) for code in self.years) or "chưa rõ"


def waiting_documents(access: CycleAccess, *, search: str = "", everything: bool = False) -> list[WaitingDocument]:
    """Documents kept through the year without a code here, newest first; those of this cycle's years unless asked."""
    rows = evidence.documents_without_code(
        school_id=access.cycle.school_id, set_id=access.cycle.evidence_set_id, search=search, limit=500
    )
    covered = gap.years_of_documents(documents=rows)
    purposes = gap.purposes_by_document(document_ids=[r.pk for r in rows], edition_code=access.cycle.edition_code)
    choices = {(c.stage, c.code): c.value for c in criterion_choices(access)}
    wanted = set(access.cycle.figure_years or [access.cycle.school_year])
    found = []
    for row in rows:
        years = covered[row.pk].codes
        inside = not years or bool(wanted & set(years))
        if not inside and not everything:
            continue
        place = next((choices[p] for p in purposes.get(row.pk, ()) if p in choices), "")
        found.append(WaitingDocument(row.pk, row.subject, row.number, row.issuer, row.issued_on, years, inside, place))
    return found


def choices_by_value(access: CycleAccess) -> dict[str, CriterionChoice]:
    """The criteria of the cycle by what a form posts."""
    return {c.value: c for c in criterion_choices(access)}


def written_places(access: CycleAccess) -> dict[str, tuple[str, str]]:
    """What people write ("1.1", "1.1 (tieu hoc)") → (stage, code); a bare number is that of the first stage."""
    found: dict[str, tuple[str, str]] = {}
    for choice in criterion_choices(access):
        place = (choice.stage, choice.code)
        found[fold(evidence.use_label(choice.code, choice.stage))] = place
        found.setdefault(fold(choice.code), place)
    return found


def years_of_item(access: CycleAccess, item: evidence.EvidenceRow) -> list[str]:
    """The school years that an item's document covers, as people write them."""
    documents = evidence.documents_by_id(school_id=access.cycle.school_id, ids=[item.document_id])
    covered = gap.years_of_documents(documents=list(documents.values()))
    return [year_label(code) for years in covered.values() for code in years.codes]
