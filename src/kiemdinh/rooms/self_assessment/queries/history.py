"""Reads of the history page: every text that a field had, what changed between two, who changed which answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.self_assessment.models import AnswerRevision, CriterionSheet, Narrative, TextRevision
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.evidence_view import narrative_place
from kiemdinh.rooms.self_assessment.queries.places import places_of
from kiemdinh.rooms.self_assessment.queries.sheet_view import levels_of, sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, sheet_levels
from kiemdinh.rooms.self_assessment.rules.history import Amount, Piece, amount, difference
from kiemdinh.rooms.self_assessment.rules.narratives import PLAN_SUBJECTS, narrative_action, narrative_fields
from kiemdinh.rooms.self_assessment.rules.texts import REPORT_FIELDS, STANDARD_FIELDS, TextField, sheet_fields
from kiemdinh.services.rich_text import to_plain


@dataclass(frozen=True, slots=True)
class Writing:
    """A sheet or a narrative, with its fields and the addresses around it."""

    row: CriterionSheet | Narrative
    title: str
    url: str
    base_url: str
    fields: tuple[TextField, ...]
    may_edit: bool
    why_not: str

    @property
    def is_sheet(self) -> bool:
        return isinstance(self.row, CriterionSheet)

    @property
    def action(self) -> str:
        """The row of the permission table that lets somebody write here."""
        return "edit_sheet" if isinstance(self.row, CriterionSheet) else narrative_action(self.row.subject)

    def label(self, key: str) -> str:
        """The name of a field."""
        return next((f.label for f in self.fields if f.key == key), key)

    def short(self, key: str) -> str:
        """The name that stands over the box on the sheet."""
        return f"Mức {key[-1]}" if key.startswith("state_") else self.label(key)


def sheet_writing(access: CycleAccess, sheet_id: int) -> Writing:
    """A sheet of the cycle; 404 when it belongs to another."""
    row = CriterionSheet.objects.filter(pk=sheet_id, cycle_id=access.cycle.pk).first()
    if row is None:
        raise Http404
    fields = sheet_fields(
        generation=access.catalog.generation, levels=sheet_levels(access.catalog, row), places=places_of(access, row)
    )
    title = f"Mức 4, khoản {row.criterion}" if row.kind == "level_4" else f"tiêu chí {row.criterion}"
    if row.stage:
        title += f", {STAGE_LABELS.get(row.stage, row.stage)}"
    decision = access.may("edit_sheet", row)
    base = f"/chu-ky/{row.cycle_id}/phieu/{row.pk}/"
    return Writing(row, f"phiếu {title}", sheet_url(row), base, fields, bool(decision), decision.reason)


def narrative_writing(access: CycleAccess, narrative_id: int) -> Writing:
    """A narrative of the cycle; 404 when it belongs to another."""
    row = Narrative.objects.filter(pk=narrative_id, cycle_id=access.cycle.pk).first()
    if row is None:
        raise Http404
    decision, generation = access.may(narrative_action(row.subject)), access.catalog.generation
    base = f"/chu-ky/{row.cycle_id}/phan-loi/{row.pk}/"
    if row.subject in PLAN_SUBJECTS:
        place = narrative_place(row)
        title, url, fields = place.label.lower(), place.url, narrative_fields(row.subject, generation)
    elif row.subject == "report":
        title, url, fields = "phần mở đầu và kết luận", f"/chu-ky/{row.cycle_id}/noi-dung/", REPORT_FIELDS[generation]
    else:
        code = row.subject.removeprefix("standard:")
        title, fields = f"tiêu chuẩn {code}", STANDARD_FIELDS[generation]
        url = f"/chu-ky/{row.cycle_id}/tieu-chuan/{code}/" + (f"?cap={row.stage}" if row.stage else "")
        if row.stage:
            title += f", {STAGE_LABELS.get(row.stage, row.stage)}"
    return Writing(row, title, url, base, fields, bool(decision), decision.reason)


@dataclass(frozen=True, slots=True)
class TextVersion:
    """One text that a field had: the one of today (`current`) or an earlier one."""

    version: int
    html: str
    plain: str
    by_name: str
    at: datetime | None
    current: bool

    @property
    def words(self) -> int:
        return len(self.plain.split())


def versions_of(writing: Writing, field: str) -> list[TextVersion]:
    """Every kept text of a field, the one of today first; empty when nothing was ever written."""
    row = writing.row
    current = int(row.field_versions.get(field, 0))
    if not current:
        return []
    edit = row.edits.get(field, {})
    at = datetime.fromisoformat(edit["at"]) if edit.get("at") else None
    html = row.texts.get(field, "")
    found = [TextVersion(current, html, to_plain(html), edit.get("name", ""), at, current=True)]
    found += [
        TextVersion(r.version, r.html, to_plain(r.html), r.by_name, r.at, current=False)
        for r in _revisions(writing).filter(field=field).order_by("-version")
    ]
    return found


def revision_counts(writing: Writing) -> dict[str, int]:
    """How many texts each field of a writing has had, those of today included."""
    counts = {key: 1 for key, version in writing.row.field_versions.items() if version}
    for field in _revisions(writing).values_list("field", flat=True):
        counts[field] = counts.get(field, 0) + 1
    return counts


def text_of_version(writing: Writing, *, field: str, version: int) -> TextVersion:
    """One text of a field; 404 when it is not kept, or belongs to another sheet."""
    found = next((v for v in versions_of(writing, field) if v.version == version), None)
    if found is None:
        raise Http404
    return found


def _revisions(writing: Writing) -> Any:
    owner = {"sheet_id": writing.row.pk} if writing.is_sheet else {"narrative_id": writing.row.pk}
    return TextRevision.objects.filter(cycle_id=writing.row.cycle_id, **owner)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A text in the list: what it added to and took from the kept text before it."""

    text: TextVersion
    change: Amount
    before: int | None


def history_lines(versions: list[TextVersion], *, q: str = "", who: str = "") -> list[HistoryLine]:
    """The list, newest first; with `q` only texts that hold these words (marks do not count), with `who` of a person.

    Words added and removed are always counted against the kept text before, also when that one is filtered out.
    """
    wanted, lines = fold(q), []
    for number, text in enumerate(versions):
        if (wanted and wanted not in fold(text.plain)) or (who and text.by_name != who):
            continue
        before = versions[number + 1] if number + 1 < len(versions) else None
        change = amount(before.plain if before else "", text.plain)
        lines.append(HistoryLine(text, change, before.version if before else None))
    return lines


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts of a field and the words that differ."""

    old: TextVersion
    new: TextVersion
    pieces: tuple[Piece, ...]

    @property
    def added(self) -> int:
        return sum(p.words for p in self.pieces if p.kind == "added")

    @property
    def removed(self) -> int:
        return sum(p.words for p in self.pieces if p.kind == "removed")

    @property
    def same_words(self) -> bool:
        return all(p.kind == "same" for p in self.pieces)

    @property
    def only_format(self) -> bool:
        return self.same_words and self.old.html != self.new.html


def comparison(old: TextVersion, new: TextVersion) -> Comparison:
    """The earlier of two texts against the later one, in whichever order they were chosen."""
    if old.version > new.version:
        old, new = new, old
    return Comparison(old, new, difference(old.plain, new.plain))


_ANSWERS = {True: "Đạt", False: "Chưa đạt", "na": "Không áp dụng", None: "chưa trả lời"}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer that somebody changed."""

    at: datetime
    by_name: str
    place: str
    before: str
    after: str
    reason: str


def answer_lines(access: CycleAccess, writing: Writing) -> list[AnswerLine]:
    """Who changed which answer of a sheet when, newest first."""
    row = writing.row
    if not isinstance(row, CriterionSheet):
        return []
    names = _places(access, row)
    lines = []
    for revision in AnswerRevision.objects.filter(sheet=row).order_by("-pk"):
        for change in revision.changes:
            place = names.get((change["level"], change["key"]), f"Mức {change['level']}")
            before, after = _ANSWERS[change["before"]], _ANSWERS[change["after"]]
            lines.append(AnswerLine(revision.at, revision.by_name, place, before, after, change["reason"]))
    return lines


def _places(access: CycleAccess, row: CriterionSheet) -> Mapping[tuple[str, str], str]:
    """The words for a requirement: "Mức 1, chỉ báo a" (2018), "Mức 1, yêu cầu 2" or only "Mức 1" elsewhere."""
    word = "chỉ báo" if access.catalog.generation == "2018" else "yêu cầu"
    names = {}
    for level in levels_of(access, row):
        for requirement in level.requirements:
            only = requirement.key == "*"
            name = f"Mức {level.number}" if only else f"Mức {level.number}, {word} {requirement.key}"
            names[str(level.number), requirement.key] = name
    return names


def moment(at: datetime | None) -> str:
    """Day and time as the pages write them."""
    return timezone.localtime(at).strftime("%d/%m/%Y, %H:%M") if at else ""
