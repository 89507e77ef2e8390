"""One sheet as its page shows it: requirements with answers, texts, the level with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kiemdinh.rooms.evidence import queries as evidence
from kiemdinh.rooms.self_assessment.models import CriterionSheet, ImprovementItem
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.places import places_of
from kiemdinh.rooms.self_assessment.queries.results import CriterionResult, sheet_result
from kiemdinh.rooms.self_assessment.queries.sheets import (
    STAGE_LABELS,
    SheetMark,
    cited_codes,
    improvements_of,
    indicator_keys,
    sheet_levels,
    sheet_title,
)
from kiemdinh.rooms.self_assessment.rules.states import SHEET
from kiemdinh.rooms.self_assessment.rules.texts import REPORT_FIELDS, STANDARD_FIELDS, Places, sheet_fields
from kiemdinh.services.rich_text import clean, from_plain, loses_format, to_plain


@dataclass(frozen=True, slots=True)
class RequirementView:
    """An indicator with its answer; `name` is the part of the form field's name."""

    key: str
    text: str
    article: str
    name: str
    answer: Any
    reason: str
    uncertain: bool

    @property
    def posted(self) -> str:
        """The answer as the form sends it: the version check of an answer compares it with what is stored."""
        return {True: "dat", False: "chua", "na": "na"}.get(self.answer, "")


@dataclass(frozen=True, slots=True)
class LevelView:
    """The indicators of one level and how many are answered and met."""

    number: int
    requirements: tuple[RequirementView, ...]
    article: str

    @property
    def met(self) -> int:
        return sum(1 for r in self.requirements if r.answer in (True, "na"))

    @property
    def answered(self) -> int:
        return sum(1 for r in self.requirements if r.answer is not None)

    @property
    def total(self) -> int:
        return len(self.requirements)

    @property
    def failed(self) -> bool:
        return any(r.answer is False for r in self.requirements)


@dataclass(frozen=True, slots=True)
class TextView:
    """A text with its version and who touched it last."""

    key: str
    label: str
    help: str
    html: str
    plain: str
    version: int
    words: int
    loses_format: bool
    edited_by: str
    edited_at: str

    @property
    def short(self) -> str:
        """The heading over the box: "Mức 2" for a state text, else the label."""
        return f"Mức {self.key[-1]}" if self.key.startswith("state_") else self.label


@dataclass(frozen=True, slots=True)
class CodeView:
    """An evidence item of the criterion and whether the texts cite it."""

    url: str
    code: str
    subject: str
    cited: bool


@dataclass
class SheetView:
    """Everything the sheet's page shows."""

    row: CriterionSheet
    title: str
    standard_code: str
    standard_title: str
    stage_label: str
    mandatory: bool
    levels: tuple[LevelView, ...]
    states: tuple[TextView, ...]
    remarks: tuple[TextView, ...]
    places: tuple[TextView, ...]
    result: CriterionResult
    codes: tuple[CodeView, ...]
    unknown_codes: tuple[str, ...]
    improvements: list[ImprovementItem]
    metrics: tuple[Any, ...]
    hints: list[str]
    official_url: str
    may_edit: bool
    why_not: str
    may_review: bool
    assignee: str
    previous_url: str = ""
    next_url: str = ""
    next_code: str = ""
    actions: tuple[str, ...] = field(default=())

    @property
    def cycle_url(self) -> str:
        """Where the addresses of the cycle begin."""
        return f"/chu-ky/{self.row.cycle_id}/"

    @property
    def old_url(self) -> str:
        """Where the old version of this sheet is shown, in a cycle that was opened from an earlier one."""
        return f"{self.cycle_url}{'muc-4' if self.is_level_4 else 'tieu-chi'}/{self.row.criterion}/ban-cu/"

    @property
    def is_level_4(self) -> bool:
        return self.row.kind == "level_4"

    @property
    def subject(self) -> str:
        """What improvement rows of this page belong to; empty under TT 57 (they stand with the standard)."""
        return "" if self.is_level_4 or not self.remarks else self.row.criterion

    @property
    def places_written(self) -> int:
        """How many teaching places have a text of their own."""
        return sum(1 for text in self.places if text.plain)

    @property
    def words(self) -> int:
        return sum(t.words for t in self.states)


def sheet_url(row: CriterionSheet | SheetMark) -> str:
    """The address of a sheet."""
    # Written out, because a page has one for every criterion and looking each up takes longer than all the rest of
    # the ruler; a test holds it against the list of addresses.
    url = f"/chu-ky/{row.cycle_id}/{'muc-4' if row.kind == 'level_4' else 'tieu-chi'}/{row.criterion}/"
    return f"{url}?cap={row.stage}" if row.stage else url


def field_label(key: str, places: Places = ()) -> str:
    """The Vietnamese name of a text field of any narrative, or of a sheet in a school with these places."""
    groups = [
        *STANDARD_FIELDS.values(),
        *REPORT_FIELDS.values(),
        sheet_fields(generation="2018", levels=(1, 2, 3), places=places),
        sheet_fields(generation="2018", levels=(4,)),
    ]
    return next((f.label for fields in groups for f in fields if f.key == key), key)


def text_view(row: Any, key: str, label: str, help_text: str) -> TextView:
    """A text of a sheet or narrative as a form shows it."""
    html = row.texts.get(key, "")
    plain = to_plain(html)
    edit = row.edits.get(key, {})
    return TextView(
        key,
        label,
        help_text,
        html,
        plain,
        int(row.field_versions.get(key, 0)),
        len(plain.split()),
        loses_format(html),
        edit.get("name", ""),
        edit.get("at", ""),
    )


def sheet_view(access: CycleAccess, row: CriterionSheet, rows: list[SheetMark]) -> SheetView:
    """Builds the view; `rows` are all sheets of the cycle, for the neighbours."""
    catalog, levels = access.catalog, sheet_levels(access.catalog, row)
    fields = sheet_fields(generation=catalog.generation, levels=levels, places=places_of(access, row))
    texts = [text_view(row, f.key, f.label, f.help) for f in fields]
    cited = cited_codes(row.texts)
    items, known = evidence.codes_for_sheet(
        set_id=access.cycle.evidence_set_id, criterion=row.criterion if row.kind == "criterion" else "", cited=cited
    )
    standard = catalog.standard_of(row.criterion) if row.kind == "criterion" else None
    criterion = catalog.criterion(row.criterion) if row.kind == "criterion" else None
    decision = access.may("edit_sheet", row)
    view = SheetView(
        row=row,
        title=sheet_title(catalog, row),
        standard_code=standard.code if standard else "",
        standard_title=standard.title if standard else "Mức 4",
        stage_label=STAGE_LABELS.get(row.stage, row.stage),
        mandatory=bool(criterion and criterion.mandatory),
        levels=levels_of(access, row),
        result=sheet_result(access, row),
        states=tuple(t for t in texts if t.key.startswith("state_")),
        remarks=tuple(t for t in texts if not t.key.startswith(("state_", "site_"))),
        places=tuple(t for t in texts if t.key.startswith("site_")),
        codes=tuple(
            CodeView(f"/chu-ky/{row.cycle_id}/minh-chung/{i.id}/", i.code, i.subject, i.code in cited) for i in items
        ),
        unknown_codes=tuple(sorted(cited - known)),
        improvements=improvements_of(access, subject=row.criterion, stage=row.stage)
        if catalog.generation == "2018" and row.kind == "criterion"
        else [],
        metrics=tuple((m, row.metrics.get(m.code, "")) for m in criterion.metrics) if criterion else (),
        hints=criterion.evidence_hints if criterion else [],
        official_url=f"/quy-dinh/{catalog.edition_id}/nguyen-van/{catalog.catalog_id}/"
        f"{row.criterion if criterion else 'muc-4'}/",
        may_edit=bool(decision),
        why_not=decision.reason,
        may_review=bool(access.may("review_sheet", row)),
        assignee=next((p.full_name for p in access.participants if p.pk == row.assignee_id), ""),
        actions=tuple(t.action for t in SHEET.actions_from(row.work_state) if t.action != "edit"),
    )
    order = [r for r in rows if r.stage == row.stage or r.kind == "level_4"]
    at = next(i for i, r in enumerate(order) if r.pk == row.pk)
    view.previous_url = sheet_url(order[at - 1]) if at else ""
    if at + 1 < len(order):
        view.next_url, view.next_code = sheet_url(order[at + 1]), _short_code(order[at + 1])
    return view


def with_posted(
    view: SheetView,
    data: Mapping[str, str],
    answers: Mapping[tuple[str, str], Any],
    reasons: Mapping[tuple[str, str], str],
) -> SheetView:
    """The same view with what the person typed in place of what is stored: a form that comes back with a problem."""
    levels = tuple(
        replace(
            level,
            requirements=tuple(
                replace(
                    r,
                    answer=answers.get((str(level.number), r.key), r.answer),
                    reason=reasons.get((str(level.number), r.key), r.reason),
                )
                for r in level.requirements
            ),
        )
        for level in view.levels
    )
    return replace(
        view,
        levels=levels,
        states=texts_posted(view.states, data),
        remarks=texts_posted(view.remarks, data),
        places=texts_posted(view.places, data),
        metrics=tuple((m, data.get(f"dl__{m.code}", value)) for m, value in view.metrics),
    )


def texts_posted(texts: tuple[TextView, ...], data: Mapping[str, str]) -> tuple[TextView, ...]:
    """Texts with the words that were posted; the version they were written from stays with them."""
    found = []
    for text in texts:
        typed = data.get(text.key)
        if typed is None:
            found.append(text)
            continue
        html = clean(typed) if data.get(f"{text.key}__format") == "html" else from_plain(typed)
        version = data.get(f"{text.key}__version", "")
        found.append(
            replace(text, html=html, plain=to_plain(html), version=int(version) if version.isdigit() else text.version)
        )
    return tuple(found)


def levels_of(access: CycleAccess, row: CriterionSheet) -> tuple[LevelView, ...]:
    """The requirements of a sheet with their answers, level by level."""
    catalog = access.catalog
    if row.kind == "level_4":
        item = next(i for i in catalog.level_4 if i.code == row.criterion)
        answer = row.answers.get("4", {}).get("*")
        return (
            LevelView(
                4,
                (
                    RequirementView(
                        "*",
                        item.text,
                        item.article,
                        "4__*",
                        answer,
                        row.reasons.get("4.*", ""),
                        item.confidence == "low",
                    ),
                ),
                item.article,
            ),
        )
    built = []
    for number, indicators in sorted(catalog.criterion(row.criterion).levels.items()):
        requirements = tuple(
            RequirementView(
                i.code,
                i.text,
                i.article,
                f"{number}__{i.code}",
                row.answers.get(str(number), {}).get(i.code),
                row.reasons.get(f"{number}.{i.code}", ""),
                i.confidence == "low",
            )
            for i in indicators
        )
        built.append(LevelView(number, requirements, requirements[0].article if requirements else ""))
    return tuple(built)


def _short_code(row: SheetMark) -> str:
    return f"Mức 4 khoản {row.criterion}" if row.kind == "level_4" else row.criterion


def ruler_groups(
    access: CycleAccess, rows: Sequence[CriterionSheet | SheetMark], *, current: CriterionSheet | None = None
) -> list[dict[str, Any]]:
    """The squares of all criteria by standard (and stage), Mức 4 last."""
    groups = []
    many = len(access.cycle.stages) > 1
    for stage in access.cycle.stages or [""]:
        for standard in access.catalog.standards:
            codes = {c.code: c.title for c in standard.criteria}
            here = [r for r in rows if r.kind == "criterion" and r.stage == stage and r.criterion in codes]
            title = f"{standard.code}. {standard.title}"
            groups.append(
                {
                    "title": title,
                    "label": f"{STAGE_LABELS[stage]}: {title}" if many else title,
                    "items": [_square(r, r.criterion, codes[r.criterion], current) for r in here],
                }
            )
    fourth = [r for r in rows if r.kind == "level_4"]
    if fourth:
        titles = {i.code: i.text for i in access.catalog.level_4}
        groups.append(
            {
                "title": "Mức 4",
                "label": "Mức 4 theo khoản",
                "items": [_square(r, f"Khoản {r.criterion}", titles[r.criterion], current) for r in fourth],
            }
        )
    return groups


def _square(row: CriterionSheet | SheetMark, code: str, title: str, current: CriterionSheet | None) -> dict[str, Any]:
    return {
        "code": code,
        "label": f"Mức 4, khoản {row.criterion}" if row.kind == "level_4" else f"Tiêu chí {code}",
        "url": sheet_url(row),
        "title": title,
        "state": row.work_state,
        "current": current is not None and row.pk == current.pk,
    }


def missing_answers(access: CycleAccess, row: CriterionSheet) -> int:
    """How many requirements of a sheet have no answer yet."""
    given = {(level, key) for level, values in row.answers.items() for key in values}
    return len(indicator_keys(access.catalog, row) - given)
