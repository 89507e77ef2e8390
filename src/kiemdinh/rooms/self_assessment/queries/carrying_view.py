"""The offer of an earlier cycle as lines and counts of the wizard's pages."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from kiemdinh.kernel.vietnamese import natural_code_key
from kiemdinh.rooms.self_assessment.queries.carrying import Offer
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS
from kiemdinh.rooms.self_assessment.rules.carrying import copied_mark
from kiemdinh.rooms.self_assessment.rules.states import COUNCIL_ROLES


class Chosen(Protocol):
    """What was ticked; the use case's `Choices`."""

    @property
    def people(self) -> Collection[int]: ...
    @property
    def assignments(self) -> bool: ...
    @property
    def evidence(self) -> Collection[int]: ...
    @property
    def texts(self) -> bool: ...
    @property
    def improvements(self) -> Collection[int]: ...


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person who can go along."""

    id: int
    name: str
    title: str
    role: str
    groups: str
    check: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class ImprovementLine:
    """A row of the old improvement plan; `where` is empty when it has no place in the new cycle."""

    id: int
    task: str
    old: str
    where: str
    due: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """Who will write which sheet, and which old sheet says so."""

    place: str
    who: str
    old: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What a choice leads to: the numbers of the last page before the cycle is made."""

    people: int
    people_all: int
    left: tuple[str, ...]
    not_chosen: tuple[str, ...]
    groups: tuple[str, ...]
    groups_without_leader: tuple[str, ...]
    assignments: tuple[AssignmentLine, ...]
    unassigned: int
    evidence: int
    evidence_all: int
    refused: tuple[tuple[str, str, str], ...]
    texts: int
    sheets_with_texts: int
    unmapped: tuple[str, ...]
    mark: str
    improvements: int
    improvements_all: int


def people_lines(offer: Offer, chosen: Collection[int]) -> list[PersonLine]:
    """Everybody who can go along, in the order of the old list."""
    names = {g.pk: g.name for g in offer.groups}
    return [
        PersonLine(
            id=c.person.id,
            name=c.person.full_name,
            title=c.position_title,
            role=COUNCIL_ROLES.get(c.person.council_role, ""),
            groups=", ".join(names[s.group_id] for s in offer.source.group_seats if s.participant_id == c.person.id),
            check=c.check,
            ticked=c.person.id in chosen,
        )
        for c in offer.people.carried
    ]


def improvement_lines(offer: Offer, chosen: Collection[int]) -> list[ImprovementLine]:
    """The rows of the old improvement plan, in its order."""
    return [
        ImprovementLine(
            id=o.row.pk,
            task=o.row.task,
            old=_subject_words(o.row.subject),
            where=_subject_words(o.subject) if o.subject else "",
            due=f"{o.row.due_on:%d/%m/%Y}" if o.row.due_on else o.row.due_text,
            ticked=o.row.pk in chosen,
        )
        for o in sorted(offer.improvements, key=lambda o: (natural_code_key(o.row.subject), o.row.position))
    ]


def counts_of(offer: Offer, chosen: Chosen, *, school_year: str) -> Counts:
    """What a choice leads to, before anything is made."""
    going = {c.person.id for c in offer.chosen_people(chosen.people)}
    names = {p.pk: p.full_name for p in offer.source.participants}
    assigned = _assignments(offer, going) if chosen.assignments else []
    documents = offer.evidence(school_year=school_year)
    taken = {o.item.code for o in documents if o.item.id in set(chosen.evidence) and not o.why_not}
    texts = offer.texts if chosen.texts else []
    groups = offer.groups if going else []
    leaderless = [
        g.name
        for g in groups
        if not any(s.is_leader for s in offer.seats_of(g.pk, going))
        and any(s.is_leader for s in offer.source.group_seats if s.group_id == g.pk)
    ]
    rows = [o for o in offer.improvements if o.row.pk in set(chosen.improvements) and o.subject]
    return Counts(
        people=len(going),
        people_all=len(offer.source.participants),
        left=tuple(p.full_name for p in offer.people.left),
        not_chosen=tuple(names[c.person.id] for c in offer.people.carried if c.person.id not in going),
        groups=tuple(g.name for g in groups),
        groups_without_leader=tuple(leaderless),
        assignments=tuple(assigned),
        unassigned=len(offer.shape.catalog.criteria) * len(offer.shape.stages) - len(assigned),
        evidence=len(taken),
        evidence_all=len(documents),
        refused=tuple((o.item.code, o.item.subject, o.why_not) for o in documents if o.why_not),
        texts=sum(len(o.texts) for o in texts),
        sheets_with_texts=sum(1 for o in texts if o.kind != "narrative"),
        unmapped=tuple(sorted(offer.cited - taken, key=natural_code_key)) if texts else (),
        mark=copied_mark(offer.source.cycle.school_year),
        improvements=len(rows),
        improvements_all=len(offer.improvements),
    )


def _assignments(offer: Offer, going: Collection[int]) -> list[AssignmentLine]:
    names = {p.pk: p.full_name for p in offer.source.participants if p.pk in going}
    groups = {g.pk: g.name for g in offer.groups} if going else {}
    lines = []
    for item in offer.assignments:
        who = " · ".join(filter(None, (names.get(item.person_id or 0, ""), groups.get(item.group_id or 0, ""))))
        if who:
            criterion, stage = item.place
            place = f"{criterion} ({STAGE_LABELS[stage]})" if stage else criterion
            lines.append(AssignmentLine(place, who, item.from_criterion))
    return lines


def _subject_words(subject: str) -> str:
    kind, _, code = subject.rpartition(":")
    return f"Tiêu chuẩn {code}" if kind == "standard" else f"Tiêu chí {subject}"
