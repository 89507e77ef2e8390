"""One school as the public reads it: what is recognised until when, what was before, what it has put up."""

from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404

from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import SuccessionLink
from kiemdinh.rooms.public_portal.models import PublicRecognition, PublicReport, PublicSchool
from kiemdinh.rooms.public_portal.rules.standing import (
    EXPIRED,
    KIND_WORDS,
    LOOKS,
    VALID,
    Line,
    answer,
    best,
    ended,
    level_words,
    pill,
    standing_on,
    time_left,
)
from kiemdinh.rooms.public_portal.rules.states import POSTED
from kiemdinh.rooms.recognition import queries as recognition
from kiemdinh.services.files.models import StoredFile

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Award:
    """One posted decision with everything the page says of it."""

    id: int
    school_name: str
    kind: str
    generation: str
    title: str
    decision_number: str
    certificate_number: str
    authority: str
    signed_on: date
    expires_on: date
    standing: str
    look: str
    words: str
    inherited: bool
    line: Line


@dataclass(frozen=True, slots=True)
class PublicPage:
    """Everything on the page of a school."""

    school: PublicSchool
    answer: str
    left: str
    look: str
    current: tuple[Award, ...]
    earlier: tuple[Award, ...]
    reports: tuple[PublicReport, ...]
    predecessors: tuple[SuccessionLink, ...]
    successors: tuple[SuccessionLink, ...]


def public_page(*, code: str, on: date) -> PublicPage:
    """The page of a school by its code. Raises Http404 for a code that is not a school's."""
    school = PublicSchool.objects.filter(code=nfc(code)).first()
    if school is None:
        raise Http404
    before = _predecessors(school.school_id, on)
    ids = [school.school_id, *before]
    now, earlier = _awards(school, before, on)
    lines = [award.line for award in (now or [a for a in earlier if not a.inherited])]
    first = best(lines)
    held = [line.expires_on for line in lines if line.standing == VALID]
    place = school.commune_name[:1].lower() + school.commune_name[1:]
    name = f"{school.name}, {place}," if place else school.name
    reports = PublicReport.objects.filter(school_id__in=ids, state=POSTED).select_related("document", "plan")
    return PublicPage(
        school=school,
        answer=ended(name=school.name, on=school.closed_on)
        if school.closed_on
        else answer(name=name if held else school.name, lines=lines),
        left=time_left(until=min(held), on=on) if held else "",
        look="none" if school.closed_on else LOOKS[first.standing] if first else "todo",
        current=tuple(now),
        earlier=tuple(earlier),
        reports=tuple(reports.order_by("-published_on", "-pk")),
        predecessors=tuple(organisations.predecessors(unit_ids=[school.school_id]).get(school.school_id, ())),
        successors=tuple(organisations.successors(unit_ids=[school.school_id]).get(school.school_id, ())),
    )


def lines_after_succession(*, school: PublicSchool, on: date) -> list[Line] | None:
    """What a school that ended, or took over from others, may call its own; None for one whose rows say it all."""
    before = _predecessors(school.school_id, on)
    if not before:
        return None
    now, earlier = _awards(school, before, on)
    return [award.line for award in (now or [a for a in earlier if not a.inherited])]


def public_file(*, code: str, report_id: int, part: str) -> tuple[StoredFile, str]:
    """A file that a school (or the Sở for it) put up: "bao-cao" or "ke-hoach". Raises Http404 for anything else."""
    row = PublicReport.objects.filter(pk=report_id, state=POSTED).select_related("document", "plan").first()
    school = PublicSchool.objects.filter(code=nfc(code)).first()
    if row is None or school is None:
        raise Http404
    if row.school_id not in {school.school_id, *_predecessors(school.school_id, row.published_on)}:
        raise Http404
    if part == "bao-cao":
        return row.document, row.document_name
    if part == "ke-hoach" and row.plan is not None:
        return row.plan, row.plan_name
    raise Http404


def _awards(school: PublicSchool, before: list[int], on: date) -> tuple[list[Award], list[Award]]:
    """What holds for a school today, and everything else that was posted of it and of those before it."""
    ids = [school.school_id, *before]
    posted = PublicRecognition.objects.filter(school_id__in=ids, state=POSTED).select_related("recognition")
    awards = [_award(row, school.school_id, on) for row in posted.order_by("-signed_on", "-pk")]
    if school.closed_on:
        return [], [_let_go(award) for award in awards]
    if not before:
        now = _current(awards)
        return now, [award for award in awards if award not in now]
    now = _after_reorganisation(awards, school.school_id, on)
    kept = {award.id for award in now}
    return now, [_let_go(award) for award in awards if award.id not in kept]


def _let_go(award: Award) -> Award:
    """A decision in its term that is no longer anybody's own after schools were put together or ended."""
    if award.standing != VALID:
        return award
    line = replace(award.line, standing=EXPIRED)
    return replace(award, standing=EXPIRED, look=LOOKS[EXPIRED], words="Không còn sau khi sắp xếp lại", line=line)


def _after_reorganisation(awards: list[Award], school_id: int, on: date) -> list[Award]:
    """What a school that took over from others may call its own: level and term as the reorganisation left them."""
    by_id = {award.id: award for award in awards}
    found = []
    for kind in KIND_WORDS:
        facts = recognition.current(school_id, kind, on)
        award = by_id.get(facts.id) if facts is not None else None
        if facts is None or award is None or facts.expires_on is None:
            continue
        words = level_words(kind=kind, level=facts.level)
        line = Line(words, award.signed_on, facts.expires_on, VALID)
        found.append(
            replace(
                award,
                title=words[:1].upper() + words[1:],
                expires_on=facts.expires_on,
                standing=VALID,
                look=LOOKS[VALID],
                words=pill(line),
                line=line,
            )
        )
    return found


def _current(awards: list[Award]) -> list[Award]:
    """Of each kind the newest decision that holds."""
    found: dict[str, Award] = {}
    for award in awards:
        if award.standing == VALID:
            found.setdefault(award.kind, award)
    return list(found.values())


def _award(row: PublicRecognition, school_id: int, on: date) -> Award:
    standing = standing_on(
        state=row.recognition.state, expires_on=row.expires_on, ended_on=row.recognition.ended_on, on=on
    )
    line = Line(row.level_words, row.signed_on, row.expires_on, standing, row.recognition.ended_on)
    return Award(
        id=row.recognition_id,
        school_name=row.school_name,
        kind=row.kind,
        generation=row.generation,
        title=row.level_words[:1].upper() + row.level_words[1:],
        decision_number=row.decision_number,
        certificate_number=row.certificate_number,
        authority=row.authority,
        signed_on=row.signed_on,
        expires_on=row.expires_on,
        standing=standing,
        look=LOOKS[standing],
        words=pill(line),
        inherited=row.school_id != school_id,
        line=line,
    )


def _predecessors(school_id: int, on: date) -> list[int]:
    """The schools this one took over from by a day, and those they took over from."""
    found: list[int] = []
    layer = [school_id]
    for _ in range(_DEEPEST):
        links = organisations.predecessors(unit_ids=layer)
        layer = [s.unit.id for steps in links.values() for s in steps if s.on_date <= on and s.unit.id not in found]
        if not layer:
            break
        found += layer
    return found
