"""Sheets from outside: one beside the school's text, the list of mine, the members' beside the team's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import Http404

from kiemdinh.rooms.external_assessment.models import TeamMember, TeamSheet
from kiemdinh.rooms.external_assessment.queries.dossier import SchoolPart
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess
from kiemdinh.rooms.external_assessment.rules.fields import (
    LEVEL_4_PREFIX,
    REMARKS,
    TICKS,
    Asked,
    asked_of,
    code_label,
    criterion_codes,
    differing,
    is_level_4,
    shown_value,
    ticks_of,
    title_of,
)
from kiemdinh.rooms.external_assessment.rules.work import CLOSED, SHEET_OUTSIDE
from kiemdinh.rooms.regulations.rules.levels import SchoolAssessment, assess, assess_criterion


def sheet_row(access: WorkAccess, *, criterion: str, member: TeamMember | None) -> TeamSheet:
    """The sheet of a member, or of the team; one that nobody saved yet comes unsaved. Raises Http404."""
    require_criterion(access, criterion)
    found = TeamSheet.objects.filter(team=access.team, member=member, criterion=criterion).first()
    return found or TeamSheet(team=access.team, member=member, criterion=criterion, state=SHEET_OUTSIDE.start)


def require_criterion(access: WorkAccess, criterion: str) -> None:
    """Raises Http404 for a code that the catalog does not have."""
    if criterion not in criterion_codes(access.catalog):
        raise Http404


def shown_values(access: WorkAccess, row: TeamSheet) -> dict[str, str]:
    """The values of a sheet; where nothing was saved, the school's rating, from which every sheet starts."""
    return {**access.dossier.answers(row.criterion), **row.values}


@dataclass(frozen=True, slots=True)
class Level:
    """The level of a criterion by the rules; `value` None while it cannot be told."""

    value: int | None
    words: str
    reason: str

    @property
    def known(self) -> bool:
        return self.value is not None


def level_of(access: WorkAccess, criterion: str, values: Mapping[str, str]) -> Level:
    """What the answers give, by the rule of the edition; never typed by anybody."""
    if is_level_4(criterion):
        tick = TICKS.get(values.get("answer.4.*", ""))
        if tick is None:
            return Level(None, "Chưa xác định", "Chưa trả lời khoản này.")
        return Level(4, "Đạt", "") if tick else Level(0, "Không đạt", "Khoản này của Điều 22 chưa đạt.")
    found = assess_criterion(access.catalog, criterion, ticks_of(values))
    if not found.complete and not any(b.answered for b in found.blocking):
        left = found.total - found.answered
        return Level(None, "Chưa xác định", f"Còn {left} chỉ báo chưa trả lời.")
    words = f"Mức {found.level}" if found.level else "Không đạt Mức 1"
    reason = found.explanation_vi.removeprefix(f"Đạt Mức {found.level}. ").removeprefix(f"Đạt Mức {found.level}, ")
    return Level(found.level, words, reason[:1].upper() + reason[1:])


@dataclass(frozen=True, slots=True)
class Judged:
    """An indicator with the school's answer and ours; `shown` what is stored while a box keeps refused words."""

    asked: Asked
    school: str
    mine: str
    reason: str
    school_reason: str
    version: int
    reason_version: int
    shown: str = ""
    shown_reason: str = ""
    error: str = ""

    @property
    def differs(self) -> bool:
        return self.mine != self.school

    @property
    def school_words(self) -> str:
        return shown_value(self.asked.answer, self.school)

    @property
    def mine_words(self) -> str:
        return shown_value(self.asked.answer, self.mine)


@dataclass(slots=True)
class Remark:
    """A text of the sheet with its version and who wrote last; `theirs` what members wrote here: (name, sheet to take
    it from or None while it is not handed in, text)."""

    field: str
    label: str
    value: str
    version: int
    by: str
    theirs: tuple[tuple[str, int | None, str], ...] = ()
    shown: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class SheetMark:
    """A criterion in the ruler: whose sheet it is and how far."""

    criterion: str
    title: str
    state: str
    url: str
    current: bool


@dataclass
class SheetView:
    """A sheet from outside as its page shows it."""

    row: TeamSheet
    title: str
    label: str
    part: SchoolPart | None
    judged: tuple[Judged, ...]
    remarks: tuple[Remark, ...]
    level: Level
    school_level: Level
    evidence: list[dict[str, Any]]
    marks: tuple[SheetMark, ...]
    may_edit: bool
    why_not: str

    @property
    def levels_apart(self) -> int:
        """By how many levels we differ from the school."""
        if self.level.value is None or self.school_level.value is None:
            return 0
        return abs(self.level.value - self.school_level.value)

    @property
    def differing(self) -> int:
        return sum(1 for j in self.judged if j.differs)

    @property
    def _place(self) -> int:
        return next((i for i, m in enumerate(self.marks) if m.current), 0)

    @property
    def next(self) -> SheetMark | None:
        place = self._place + 1
        return self.marks[place] if place < len(self.marks) else None

    @property
    def previous(self) -> SheetMark | None:
        return self.marks[self._place - 1] if self._place else None

    @property
    def left(self) -> int:
        """How many of my sheets are not handed in."""
        return sum(1 for m in self.marks if m.state not in ("sent", CLOSED))


def sheet_view(access: WorkAccess, row: TeamSheet, *, may_edit: bool, why_not: str = "") -> SheetView:
    """One sheet beside the school's; rows in all: this one, and one read for the ruler."""
    values, school = shown_values(access, row), access.dossier.answers(row.criterion)
    judged = tuple(
        Judged(
            asked=a,
            school=school.get(a.answer, ""),
            mine=values.get(a.answer, ""),
            reason=values.get(a.reason, ""),
            school_reason=school.get(a.reason, ""),
            version=int(row.field_versions.get(a.answer, 0)),
            reason_version=int(row.field_versions.get(a.reason, 0)),
            shown=values.get(a.answer, ""),
            shown_reason=values.get(a.reason, ""),
        )
        for a in asked_of(access.catalog, row.criterion)
    )
    remarks = tuple(
        Remark(
            key,
            label,
            values.get(key, ""),
            int(row.field_versions.get(key, 0)),
            row.edits.get(key, {}).get("name", ""),
            shown=values.get(key, ""),
        )
        for key, label in REMARKS.items()
    )
    return SheetView(
        row=row,
        title=title_of(access.catalog, row.criterion),
        label=code_label(row.criterion),
        part=access.dossier.part(row.criterion),
        judged=judged,
        remarks=remarks,
        level=level_of(access, row.criterion, values),
        school_level=level_of(access, row.criterion, school),
        evidence=access.dossier.evidence_of(row.criterion),
        marks=marks_of(access, member=row.member, current=row.criterion),
        may_edit=may_edit,
        why_not=why_not,
    )


def marks_of(access: WorkAccess, *, member: TeamMember | None, current: str = "") -> tuple[SheetMark, ...]:
    """The assigned criteria of a member, or all of the team, with the state of each sheet. One query."""
    states = dict(
        TeamSheet.objects.filter(team=access.team, member=member).values_list("criterion", "state")
    )
    codes = criterion_codes(access.catalog)
    wanted = [c for c in codes if member is None or c in member.criteria]
    base = f"/doan/{access.team.pk}/{'phieu' if member is not None else 'hop-nhat'}/"
    return tuple(
        SheetMark(c, title_of(access.catalog, c), states.get(c, SHEET_OUTSIDE.start), f"{base}{c}/", c == current)
        for c in wanted
    )


class Theirs(NamedTuple):
    """A member's sheet as the merging page shows it."""

    sheet: TeamSheet
    name: str
    values: Mapping[str, str]
    level: Level


def members_sheets(access: WorkAccess, criterion: str) -> list[Theirs]:
    """The sheets that members wrote for a criterion, in the order of the team. One query."""
    rows = TeamSheet.objects.filter(team=access.team, criterion=criterion, member__isnull=False)
    by_member = {m.pk: m for m in access.members}
    found = []
    for row in sorted(rows, key=lambda r: (by_member[r.member_id or 0].position, r.pk)):
        values = shown_values(access, row)
        name = by_member[row.member_id or 0].assessor.full_name
        found.append(Theirs(row, name, values, level_of(access, criterion, values)))
    return found


@dataclass(frozen=True, slots=True)
class TableRow:
    """A criterion in the table of the whole team."""

    criterion: str
    label: str
    title: str
    assigned: tuple[str, ...]
    handed_in: int
    school_level: Level
    team_level: Level
    state: str
    differing: int
    url: str

    @property
    def apart(self) -> bool:
        return self.school_level.value != self.team_level.value


def team_values(access: WorkAccess) -> dict[str, dict[str, str]]:
    """The values of the team's sheets by criterion, the school's rating where the team has not saved. One query."""
    rows = {r.criterion: r for r in TeamSheet.objects.filter(team=access.team, member__isnull=True)}
    found = {}
    for code in criterion_codes(access.catalog):
        row = rows.get(code)
        found[code] = shown_values(access, row) if row else dict(access.dossier.answers(code))
    return found


def result_of(access: WorkAccess, values: Mapping[str, Mapping[str, str]]) -> SchoolAssessment:
    """The level of the school by the rules, from the sheets of all criteria."""
    answers = {c: ticks_of(v) for c, v in values.items() if not is_level_4(c)}
    fourth = {
        c.removeprefix(LEVEL_4_PREFIX): tick
        for c, v in values.items()
        if is_level_4(c) and (tick := TICKS.get(v.get("answer.4.*", ""))) is not None
    }
    return assess(access.catalog, answers, level_4=fourth)


def table_of(access: WorkAccess) -> list[TableRow]:
    """Every criterion: who has it, how many sheets are handed in, both levels. One query."""
    rows = list(TeamSheet.objects.filter(team=access.team))
    ours = {r.criterion: r for r in rows if r.member_id is None}
    handed: dict[str, int] = {}
    for row in rows:
        if row.member_id is not None and row.state == "sent":
            handed[row.criterion] = handed.get(row.criterion, 0) + 1
    found = []
    for code in criterion_codes(access.catalog):
        row = ours.get(code) or TeamSheet(team=access.team, criterion=code, state=SHEET_OUTSIDE.start)
        school, values = access.dossier.answers(code), shown_values(access, row)
        found.append(
            TableRow(
                criterion=code,
                label=code_label(code),
                title=title_of(access.catalog, code),
                assigned=tuple(m.assessor.full_name for m in access.sitting if code in m.criteria),
                handed_in=handed.get(code, 0),
                school_level=level_of(access, code, school),
                team_level=level_of(access, code, values),
                state=row.state,
                differing=len(differing(values, school, values)),
                url=f"/doan/{access.team.pk}/hop-nhat/{code}/",
            )
        )
    return found


def unclosed(rows: Iterable[TableRow]) -> list[str]:
    """The criteria whose team sheet the head has not closed."""
    return [r.criterion for r in rows if r.state != CLOSED]
