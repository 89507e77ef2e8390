"""Schools whose reorganisation asks for a word about their national standard, and what the circular gives them."""

from dataclasses import dataclass
from datetime import date, timedelta

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.succession import SuccessionLink
from kiemdinh.rooms.recognition.models import Recognition, Reorganisation
from kiemdinh.rooms.recognition.queries.access import departments_of
from kiemdinh.rooms.recognition.queries.facts import current
from kiemdinh.rooms.recognition.rules.reorganised import ARTICLES, CASE_LABELS, Kept, Part, case_of, kept, too_early
from kiemdinh.rooms.recognition.rules.states import NATIONAL_STANDARD
from kiemdinh.rooms.regulations import queries as regulations

EDITION = "tt57-2026"
"""The circular that speaks of reorganised schools."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be recorded for a school and a day; `problem` says why nothing can be."""

    case: str
    case_label: str
    parts: tuple[Part, ...]
    kept: Kept | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Reorganised:
    """What the last reorganisation of a school means; `considered_from` None when it need not wait."""

    case: str
    label: str
    effective_on: date
    considered_from: date | None
    article: str


@dataclass(frozen=True, slots=True)
class Change:
    """A reorganisation of a school of the register: recorded already (`row`) or waiting."""

    school_id: int
    school: str
    school_code: str
    kind_label: str
    effective_on: date
    before: tuple[str, ...]
    row: Reorganisation | None


def preview(*, school_id: int, effective_on: date, today: date) -> Preview:
    """Computes Điều 27 khoản 5 for a school that took over from others on a day; writes nothing."""
    since = _in_force_from()
    if problem := too_early(effective_on=effective_on, since=since):
        return Preview("", "", (), None, problem)
    if effective_on > today:
        return Preview("", "", (), None, "Quyết định sắp xếp chưa có hiệu lực. Hãy ghi từ ngày có hiệu lực.")
    steps = [
        s for s in organisations.predecessors(unit_ids=[school_id]).get(school_id, []) if s.on_date == effective_on
    ]
    if not steps:
        return Preview(
            "", "", (), None, "Danh bạ không có lần sáp nhập, chia, tách, đổi tên nào của trường có hiệu lực ngày này."
        )
    parts = _parts(school_id, steps, effective_on)
    procedure = regulations.get_procedure(EDITION)
    case = case_of(kind=steps[0].kind, parts=parts, effective_on=effective_on)
    found = kept(
        case=case,
        parts=parts,
        effective_on=effective_on,
        keep_months=procedure.integer("transition.merged_keep_months", on=effective_on),
        wait_months=procedure.integer("transition.reorganised_wait_months", on=effective_on),
    )
    return Preview(found.case, CASE_LABELS[found.case], parts, found)


def last_reorganisation(*, school_id: int, on: date) -> Reorganised | None:
    """The newest reorganisation of a school up to a day, as Điều 27 khoản 5 has it: as recorded, else as computed.

    None when there was none, or only before the circular came into force. Asks for no permission.
    """
    days = [s.on_date for s in organisations.predecessors(unit_ids=[school_id]).get(school_id, []) if s.on_date <= on]
    if not days:
        return None
    day = max(days)
    found = preview(school_id=school_id, effective_on=day, today=on)
    if found.kept is None:
        return None
    row = Reorganisation.objects.filter(school_id=school_id, effective_on=day).first()
    case, first = (row.case, row.considered_from) if row else (found.case, found.kept.considered_from)
    return Reorganised(case, CASE_LABELS[case], day, first, ARTICLES[case])


def changes_of(*, actor: Actor, today: date) -> list[Change]:
    """The reorganisations under TT 57 among schools of the actor's departments whose parts ever had a recognition."""
    since = _in_force_from()
    held = Recognition.objects.filter(
        kind=NATIONAL_STANDARD, province_id__in=departments_of(actor), signed_on__isnull=False
    )
    ids = set(held.values_list("school_id", flat=True))
    steps = {
        (step.unit.id, step.on_date): step
        for links in organisations.successors(unit_ids=ids).values()
        for step in links
        if since <= step.on_date <= today
    }
    rows = {
        (r.school_id, r.effective_on): r for r in Reorganisation.objects.filter(school_id__in={k for k, _ in steps})
    }
    before = organisations.predecessors(unit_ids={k for k, _ in steps})
    found = [
        Change(
            school_id=school_id,
            school=step.unit.name,
            school_code=step.unit.code,
            kind_label=step.kind_label,
            effective_on=day,
            before=tuple(s.unit.name for s in before.get(school_id, []) if s.on_date == day),
            row=rows.get((school_id, day)),
        )
        for (school_id, day), step in steps.items()
    ]
    return sorted(found, key=lambda change: (change.row is not None, -change.effective_on.toordinal(), change.school))


def reorganisations_of(school_id: int) -> list[Reorganisation]:
    """What was recorded for a school, newest first."""
    return list(Reorganisation.objects.filter(school_id=school_id).order_by("-effective_on"))


def _parts(school_id: int, steps: list[SuccessionLink], effective_on: date) -> tuple[Part, ...]:
    """The schools that went in; one that took others in and lives on is a part too."""
    day = effective_on - timedelta(days=1)
    ids = [(step.unit.id, step.unit.name) for step in steps]
    own = organisations.unit_as_of(on=day, unit_id=school_id)
    if steps[0].kind == "merge" and own is not None:
        ids.append((school_id, own.name))
    found = []
    for unit_id, name in ids:
        facts = current(unit_id, NATIONAL_STANDARD, day)
        found.append(Part(name) if facts is None else Part(name, facts.id, facts.level, facts.expires_on))
    return tuple(found)


def _in_force_from() -> date:
    edition = regulations.get_edition(EDITION)
    return edition.header.in_force_from if edition else date.max
