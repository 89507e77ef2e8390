"""What an earlier cycle of the school offers to a new one: people, assignments, documents, texts, open work.

The preview and the use case read the same offer, so what is announced is what happens.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.evidence.rules import uses_in_new_set
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.crosswalk import Crosswalk
from kiemdinh.rooms.regulations.rules.procedure import ProcedureValue
from kiemdinh.rooms.self_assessment.models import CriterionSheet, GroupSeat, ImprovementItem, Narrative, WorkGroup
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.council import groups_of
from kiemdinh.rooms.self_assessment.queries.improvement_plan import plan_items
from kiemdinh.rooms.self_assessment.queries.new_cycle import NewCycleShape, council_rule_on
from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of
from kiemdinh.rooms.self_assessment.rules.carrying import (
    Carried,
    Colleague,
    People,
    Place,
    people_to_carry,
    stages_ahead,
    stages_behind,
    within_kept_years,
)
from kiemdinh.rooms.self_assessment.rules.council import Seat, council_problems
from kiemdinh.rooms.self_assessment.rules.narratives import PLAN_SUBJECTS
from kiemdinh.rooms.self_assessment.rules.rewriting import codes_in


@dataclass(frozen=True, slots=True)
class EvidenceOffer:
    """A document of the old set: where it would serve, whether it is offered at once, why it cannot go along."""

    item: evidence.CopyableItem
    uses: tuple[Place, ...]
    recent: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class TextOffer:
    """Texts of an old sheet or narrative that start the same place of the new cycle (same catalog only)."""

    kind: str
    subject: str
    stage: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImprovementOffer:
    """A row of the old improvement plan and where it would stand; `subject` is empty when nowhere."""

    row: ImprovementItem
    subject: str
    stage: str


@dataclass(frozen=True, slots=True)
class AssignmentOffer:
    """Who wrote the old sheet that speaks about a new place: a person, a group, or both."""

    place: Place
    from_criterion: str
    person_id: int | None
    group_id: int | None


class Offer:
    """Everything an old cycle offers to a new one; parts are read when they are asked for."""

    def __init__(self, source: CycleAccess, shape: NewCycleShape) -> None:
        self.source, self.shape = source, shape
        self.same_catalog = source.catalog.catalog_id == shape.catalog.catalog_id

    @cached_property
    def crosswalk(self) -> Crosswalk | None:
        """The reading of the old criteria in the new catalog, when they differ and somebody has written one."""
        if self.same_catalog:
            return None
        return regulations.crosswalk_between(
            from_catalog=self.source.catalog.catalog_id, to_catalog=self.shape.catalog.catalog_id
        )

    # ── people ────────────────────────────────────────────────────────────────

    @cached_property
    def people(self) -> People:
        """Who of the old council and groups still works here, with today's titles, and who has left."""
        staff = people.staff_of_school(school_id=self.shape.school_id, today=self.shape.today)
        titles: dict[int, str] = {}
        for post in staff:
            titles.setdefault(post.account_id, post.title)
        colleagues = [
            Colleague(p.pk, p.account_id, p.full_name, p.position_title, p.council_role)
            for p in self.source.participants
        ]
        return people_to_carry(colleagues, titles)

    @cached_property
    def groups(self) -> list[WorkGroup]:
        """The groups of the old cycle."""
        return groups_of(self.source)

    def seats_of(self, group_id: int, chosen: Collection[int]) -> list[GroupSeat]:
        """Who of the chosen people sits in a group."""
        return [s for s in self.source.group_seats if s.group_id == group_id and s.participant_id in chosen]

    def chosen_people(self, chosen: Collection[int]) -> list[Carried]:
        """The people of the choice who can go along."""
        return [carried for carried in self.people.carried if carried.person.id in chosen]

    def council_problems(self, chosen: Collection[int]) -> tuple[str, ...]:
        """What the new edition says against a council of these people."""
        rule = council_rule_on(self.shape.procedure, self.shape.today)
        seats = [
            Seat(c.person.full_name, c.person.council_role) for c in self.chosen_people(chosen) if c.person.council_role
        ]
        return council_problems(seats, rule)

    @cached_property
    def assignments(self) -> list[AssignmentOffer]:
        """For every place of the new cycle the assignment of the nearest old sheet that had one."""
        held = {
            (s.criterion, s.stage): s for s in self._sheets if s.kind == "criterion" and (s.assignee_id or s.group_id)
        }
        found = []
        for stage in self.shape.stages:
            behind = stages_behind(
                new_stage=stage,
                old_stages=self.source.cycle.stages or [""],
                new_stages=self.shape.stages,
                old_type=self.source.cycle.school_type,
            )
            for criterion in self.shape.catalog.criteria:
                for old in self.olds_of(criterion.code):
                    sheet = next((held[(old, s)] for s in behind if (old, s) in held), None)
                    if sheet is not None:
                        place = (criterion.code, stage)
                        found.append(AssignmentOffer(place, old, sheet.assignee_id, sheet.group_id))
                        break
        return found

    # ── where things go ───────────────────────────────────────────────────────

    def olds_of(self, new: str) -> list[str]:
        """The old criteria that speak about a new one, the nearest first."""
        if self.same_catalog:
            return [new]
        return [link.old for link in self.crosswalk.links_to(new)] if self.crosswalk else []

    def nearest(self, old: str) -> str:
        """The new criterion nearest to an old one; empty when there is none."""
        if self.same_catalog:
            return old if old in self._new_codes else ""
        return self.crosswalk.nearest(old) if self.crosswalk else ""

    def stages_of(self, old_stage: str) -> tuple[str, ...]:
        """The stages of the new cycle that an old stage speaks about."""
        return stages_ahead(old_stage=old_stage, new_stages=self.shape.stages, old_type=self.source.cycle.school_type)

    @cached_property
    def _new_codes(self) -> set[str]:
        return {criterion.code for criterion in self.shape.catalog.criteria}

    @cached_property
    def new_uses(self) -> dict[Place, tuple[Place, ...]]:
        """Where every use of the old set goes."""
        places = {use for item in self._items for use in item.uses}
        return {
            (criterion, stage): tuple((new, s) for s in self.stages_of(stage))
            for criterion, stage in places
            if (new := self.nearest(criterion))
        }

    # ── documents ─────────────────────────────────────────────────────────────

    @cached_property
    def _items(self) -> list[evidence.CopyableItem]:
        return evidence.items_to_copy(set_id=self.source.cycle.evidence_set_id)

    @cached_property
    def kept(self) -> ProcedureValue | None:
        """For how many years documents are kept, as the newer edition says, or the older where the newer is silent."""
        old = regulations.get_procedure(self.source.cycle.edition_code)
        for key in ("evidence.kept_years", "figures.years"):
            for procedure in (self.shape.procedure, old):
                if procedure.holds(key, on=self.shape.today):
                    return procedure.value(key, on=self.shape.today)
        return None

    def evidence(self, *, school_year: str) -> list[EvidenceOffer]:
        """Every document of the old set, in code order; `school_year` is that of the new cycle."""
        since = self.kept_since(school_year)
        found = []
        for item in self._items:
            uses = uses_in_new_set(item.criterion, item.uses, self.new_uses)
            why_not = "" if uses else "không có tiêu chí tương ứng trong chu kỳ mới"
            if item.withdrawn:
                why_not = "văn bản đã rút khỏi sổ văn bản của trường"
            found.append(EvidenceOffer(item, uses, within_kept_years(item.issued_on, since), why_not))
        return found

    def kept_since(self, school_year: str) -> date | None:
        """The first day of the oldest school year whose documents are kept."""
        if self.kept is None or not isinstance(self.kept.value, int):
            return None
        years = organisations.school_years_back(code=school_year, count=self.kept.value)
        first = organisations.school_year(code=years[0]) if years else None
        return first.starts_on if first else None

    # ── texts ─────────────────────────────────────────────────────────────────

    @cached_property
    def _sheets(self) -> list[CriterionSheet]:
        return sheets_of(self.source, with_texts=True)

    @cached_property
    def texts(self) -> list[TextOffer]:
        """The texts that start the new sheets; none across catalogs, where they are only shown beside."""
        if not self.same_catalog:
            return []
        open_sites = {
            f"site_{site.id}"
            for site in self.source.sites
            if site.valid_from <= self.shape.today and (site.valid_to is None or self.shape.today < site.valid_to)
        }
        rows = [(s.kind, s.criterion, s.stage, s.texts) for s in self._sheets] + [
            ("narrative", n.subject, n.stage, n.texts)
            for n in Narrative.objects.filter(cycle=self.source.cycle)
            .exclude(subject__in=PLAN_SUBJECTS)
            .order_by("subject", "stage")
        ]
        found = []
        for kind, subject, stage, texts in rows:
            kept = {k: t for k, t in texts.items() if t and (not k.startswith("site_") or k in open_sites)}
            stages = ("",) if kind == "level_4" or subject == "report" else self.stages_of(stage)
            found += [TextOffer(kind, subject, new_stage, kept) for new_stage in stages if kept]
        return found

    @cached_property
    def cited(self) -> set[str]:
        """The codes that the offered texts cite."""
        return {code for offer in self.texts for text in offer.texts.values() for code in codes_in(text)}

    # ── open work ─────────────────────────────────────────────────────────────

    @cached_property
    def improvements(self) -> list[ImprovementOffer]:
        """The rows of the old improvement plan, with where each would stand in the new cycle."""
        return [self._improvement(row) for row in plan_items(self.source)]

    def _improvement(self, row: ImprovementItem) -> ImprovementOffer:
        stages = self.stages_of(row.stage)
        if not stages:
            return ImprovementOffer(row, "", "")
        if self.same_catalog:
            return ImprovementOffer(row, row.subject, stages[0])
        new = self.nearest(row.subject)
        if not new:
            return ImprovementOffer(row, "", "")
        by_standard = self.shape.catalog.generation == "tt57"
        subject = f"standard:{self.shape.catalog.standard_of(new).code}" if by_standard else new
        return ImprovementOffer(row, subject, stages[0])


def offer_of(*, actor: Actor, cycle_id: int, shape: NewCycleShape) -> Offer:
    """The offer of an earlier cycle of the same school; 404 for one the actor may not see or of another school."""
    source = cycle_for(actor=actor, cycle_id=cycle_id, today=shape.today)
    if source.cycle.school_id != shape.school_id:
        raise Http404
    return Offer(source, shape)
