"""Reports brought to a cycle: who reaches them, what their page shows, what they would meet in the cycle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.exchange.models import ReportImport, ReportImportPicture
from kiemdinh.rooms.exchange.rules.report_import import NEW, OTHER, meeting, with_placed
from kiemdinh.rooms.regulations.rules.levels import assess_criterion
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, narratives_of, sheet_levels, sheets_of
from kiemdinh.rooms.self_assessment.rules.texts import REPORT_FIELDS, STANDARD_FIELDS, sheet_fields
from kiemdinh.services.rich_text import to_plain, word_count

Choices = list[tuple[str, list[tuple[str, str]]]]


def import_for(*, actor: Actor, import_id: int, today: date, action: str = "view_import") -> ReportImport:
    """One import, once the actor may do `action` to its cycle; 404 when there is none or the cycle is not theirs."""
    row = ReportImport.objects.select_related("original", "created_by", "applied_by").filter(pk=import_id).first()
    if row is None:
        raise Http404
    cycle_for(actor=actor, cycle_id=row.cycle_id, today=today, action=action)
    return row


def import_of(access: CycleAccess, import_id: int) -> ReportImport:
    """One import of a cycle; 404 otherwise. The caller asks for the permit."""
    row = (
        ReportImport.objects.select_related("original", "created_by", "applied_by")
        .filter(cycle_id=access.cycle.pk, pk=import_id)
        .first()
    )
    if row is None:
        raise Http404
    return row


def imports_of(access: CycleAccess) -> list[ReportImport]:
    """Every import of a cycle, newest first, without what was read."""
    rows = ReportImport.objects.filter(cycle_id=access.cycle.pk).select_related("original", "created_by")
    return list(rows.defer("reading", "placed", "outcome").order_by("-pk"))


def pictures_of(row: ReportImport) -> list[ReportImportPicture]:
    """The pictures that came with a report."""
    return list(row.pictures.select_related("stored").order_by("position"))


def picture_of(row: ReportImport, position: int) -> ReportImportPicture:
    """One of them; 404 otherwise."""
    found = row.pictures.select_related("stored").filter(position=position).first()
    if found is None:
        raise Http404
    return found


def places_of_cycle(access: CycleAccess) -> dict[str, int]:
    """The folded name of every teaching place of the school → its id."""
    return {fold(site.name): site.id for site in access.sites}


@dataclass(frozen=True, slots=True)
class CurrentText:
    """A text of the cycle as it stands."""

    html: str
    version: int


def cycle_texts(access: CycleAccess) -> dict[str, CurrentText]:
    """Every text of the cycle by place key; a cycle of one level of education answers to every level's key."""
    found = {}
    single = len(access.cycle.stages or [""]) == 1
    for sheet in sheets_of(access, with_texts=True):
        kind = "level_4" if sheet.kind == "level_4" else "sheet"
        for key, html in sheet.texts.items():
            found[f"{kind}|{sheet.stage}|{sheet.criterion}|{key}"] = _current(html, sheet.field_versions, key)
    for (stage, subject), row in narratives_of(access).items():
        for key, html in row.texts.items():
            where = f"standard|{stage}|{subject.removeprefix('standard:')}|{key}"
            found[where if subject != "report" else f"report|||{key}"] = _current(html, row.field_versions, key)
    return _for_any_stage(found) if single else found


def _current(html: str, versions: Mapping[str, Any], key: str) -> CurrentText:
    return CurrentText(html, int(versions.get(key, 0)))


class _for_any_stage(dict[str, CurrentText]):  # noqa: N801 – reads as a word where it is used
    """Texts found without looking at the level of education."""

    def __missing__(self, key: str) -> CurrentText:
        kind, _, subject, name = key.split("|")
        return super().__getitem__(f"{kind}||{subject}|{name}")

    def __contains__(self, key: object) -> bool:
        kind, _, subject, name = str(key).split("|")
        return super().__contains__(key) or super().__contains__(f"{kind}||{subject}|{name}")


def place_choices(access: CycleAccess) -> Choices:
    """Every place that a piece can be given, grouped for a list to choose from: (group, [(place key, label)])."""
    groups: Choices = []
    generation = access.catalog.generation
    for sheet in sheets_of(access):
        level_4 = sheet.kind == "level_4"
        kind = "level_4" if level_4 else "sheet"
        group = f"Mức 4, khoản {sheet.criterion}" if level_4 else f"Tiêu chí {sheet.criterion}"
        if sheet.stage:
            group += f" – {STAGE_LABELS[sheet.stage]}"
        fields = sheet_fields(generation=generation, levels=sheet_levels(access.catalog, sheet))
        groups.append(
            (group, [(f"{kind}|{sheet.stage}|{sheet.criterion}|{f.key}", f"{group}: {f.label}") for f in fields])
        )
    for stage in access.cycle.stages or [""]:
        for standard in access.catalog.standards:
            group = f"Tiêu chuẩn {standard.code}" + (f" – {STAGE_LABELS[stage]}" if stage else "")
            keys = [
                (f"standard|{stage}|{standard.code}|{f.key}", f"{group}: {f.label}")
                for f in STANDARD_FIELDS[generation]
            ]
            groups.append((group, keys))
    groups.append(("Phần chung", [(f"report|||{f.key}", f.label) for f in REPORT_FIELDS[generation]]))
    return groups


@dataclass(slots=True)
class FieldRow:
    """A text of the report and what it meets."""

    key: str
    label: str
    words: int
    meets: str
    brought: str
    current: str
    version: int

    @property
    def short(self) -> str:
        """The label without the name of the criterion, for its own line."""
        return self.label.rsplit(": ", 1)[-1]


@dataclass(slots=True)
class CriterionRow:
    """A line of the preview."""

    name: str
    title: str
    fields: list[FieldRow] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    stated: int | None = None
    by_answers: int | None = None
    ticked: bool = False
    plan_rows: int = 0

    @property
    def differs(self) -> bool:
        """Whether the stated level is another than the one the ticks give."""
        return self.stated is not None and self.by_answers is not None and self.stated != self.by_answers


@dataclass(slots=True)
class LeftOver:
    """A piece without a place, as it is shown and placed by hand."""

    number: int
    label: str
    near: str
    text: str
    chosen: str


@dataclass(slots=True)
class Preview:
    """What the page of an import shows."""

    criteria: list[CriterionRow]
    around: list[FieldRow]
    left: list[LeftOver]
    reference: list[LeftOver]
    conflicts: list[FieldRow]
    evidence: list[dict[str, str]]
    new_codes: int
    fillable: int
    missing: list[str]
    met: int
    total: int


# What stands around the criteria on paper (cover, tables of figures, signatures) has no field to go to.
_REFERENCE = frozenset({
    "Bìa và phần đầu", "Cơ sở dữ liệu", "Phụ lục", "Chữ ký", "Chữ ký, câu chịu trách nhiệm", "Thông tin chung",
    "Danh sách hội đồng", "Danh mục mã minh chứng", "Kết luận", "Chữ viết tắt",
})  # fmt: skip


def preview_of(access: CycleAccess, row: ReportImport) -> Preview:
    """Everything read, beside what the cycle already holds."""
    reading = row.reading
    current = cycle_texts(access)
    codes = {c.strip("[]") for c in evidence.known_codes(set_id=access.cycle.evidence_set_id)}
    listed = {line["code"].strip("[]") for line in reading["evidence"]}
    labels = {key: label for _, choices in place_choices(access) for key, label in choices}
    fields = {key: _field(key, html, current, labels) for key, html in with_placed(reading, row.placed).items()}
    criteria = [_criterion(access, name, sheet, reading, fields, codes | listed)
                for name, sheet in reading["sheets"].items()]  # fmt: skip
    left = [
        LeftOver(n, piece["label"], piece["after"], piece["text"], row.placed.get(str(n), ""))
        for n, piece in enumerate(reading["unplaced"])
    ]
    have = {name.rpartition("/")[2] for name in reading["sheets"]}
    missing = [c.code for c in access.catalog.criteria if c.code not in have]
    return Preview(
        criteria=criteria,
        around=[f for key, f in fields.items() if key.startswith(("standard|", "report|"))],
        left=[piece for piece in left if piece.label not in _REFERENCE],
        reference=[piece for piece in left if piece.label in _REFERENCE],
        conflicts=[f for f in fields.values() if f.meets == OTHER],
        evidence=[
            {**line, "code": line["code"].strip("[]"), "known": line["code"].strip("[]") in codes}
            for line in reading["evidence"]
        ],
        new_codes=len(listed - codes - {""}),
        fillable=sum(1 for f in fields.values() if f.meets == NEW),
        missing=missing,
        met=len(access.catalog.criteria) - len(missing),
        total=len(access.catalog.criteria),
    )


def _field(key: str, html: str, current: Mapping[str, CurrentText], labels: Mapping[str, str]) -> FieldRow:
    found = current[key] if key in current else CurrentText("", 0)
    brought, standing = to_plain(html), to_plain(found.html)
    bare = f"{key.split('|', maxsplit=1)[0]}||{'|'.join(key.split('|')[2:])}"
    return FieldRow(
        key=key,
        label=labels.get(key) or labels.get(bare) or "Nơi dạy học riêng",
        words=word_count(html),
        meets=meeting(current=standing, brought=brought),
        brought=brought,
        current=standing,
        version=found.version,
    )


def _criterion(
    access: CycleAccess,
    name: str,
    sheet: Mapping[str, Any],
    reading: Mapping[str, Any],
    fields: Mapping[str, FieldRow],
    codes: Iterable[str],
) -> CriterionRow:
    stage, _, subject = name.rpartition("/")
    fourth = subject.startswith("k")
    head = f"{'level_4' if fourth else 'sheet'}|{stage}|{subject.removeprefix('k')}|"
    cited = dict.fromkeys(
        code for key, text in reading["texts"].items() if key.startswith(head) for code in text["codes"]
    )
    label = f"Mức 4, khoản {subject[1:]}" if fourth else f"Tiêu chí {subject}"
    answers = sheet["answers"]
    level = None
    if answers and not fourth:
        result = assess_criterion(access.catalog, subject, answers)
        level = result.level if result.complete else None
    return CriterionRow(
        name=f"{STAGE_LABELS.get(stage, '')} – {label}" if stage else label,
        title="" if fourth else access.catalog.criterion(subject).title,
        fields=[f for key, f in fields.items() if key.startswith(head)],
        known=[code for code in cited if code in codes],
        unknown=[code for code in cited if code not in codes],
        stated=sheet["level"],
        by_answers=level,
        ticked=bool(answers),
        plan_rows=len(reading["improvements"].get(name, ())),
    )
