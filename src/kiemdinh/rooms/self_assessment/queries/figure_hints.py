"""What the figures say about a sheet: its metrics (TT 57) and the thresholds of its indicators (2018). Only hints."""

from dataclasses import dataclass

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import SchoolFacts
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.catalog import Indicator, Threshold
from kiemdinh.rooms.regulations.rules.hints import transition_notice
from kiemdinh.rooms.school_profile.queries.hints import hints_of
from kiemdinh.rooms.school_profile.rules.hints import (
    CopiedFigures,
    HintFile,
    MetricHint,
    ThresholdHint,
    comparison,
    effective_limit,
    meets,
    shown,
)
from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.figures import copy_of

_DOUBTFUL = ("low",)


@dataclass(frozen=True, slots=True)
class MetricLine:
    """A metric and what the figures give for it; `value` empty: a figure is missing. `use` is what a click writes."""

    code: str
    title: str
    value: str
    year: str
    use: str
    current: str
    note: str
    doubtful: bool

    @property
    def agrees(self) -> bool:
        """Whether the sheet already says this number, alone or with words behind it."""
        return bool(self.value) and self.current.startswith(self.value)


@dataclass(frozen=True, slots=True)
class ThresholdLine:
    """A threshold beside the school's number. `met` is None when a figure is missing."""

    field: str
    level: str
    indicator: str
    what: str
    words: str
    met: bool | None
    year: str
    article: str
    easier: str
    note: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class FigureHints:
    """All hints of a sheet; `notice` is the sentence of the period in which figures may not decide (TT 57)."""

    metrics: tuple[MetricLine, ...]
    thresholds: tuple[ThresholdLine, ...]
    notice: str
    frozen: bool


def figure_hints(access: CycleAccess, sheet: CriterionSheet) -> FigureHints:
    """The hints for a sheet, from the cycle's copy or (without one) the figures of today. At most four queries."""
    cycle = access.cycle
    hints = hints_of(cycle.edition_code)
    notice = ""
    if access.catalog.generation == "tt57":
        notice = transition_notice(procedure=regulations.get_procedure(cycle.edition_code), on=access.today) or ""
    if hints is None or sheet.kind != "criterion":
        return FigureHints((), (), notice, frozen=cycle.figures is not None)
    return FigureHints(
        _metrics(access, sheet, hints), _thresholds(access, sheet, hints), notice, frozen=cycle.figures is not None
    )


def _metrics(access: CycleAccess, sheet: CriterionSheet, hints: HintFile) -> tuple[MetricLine, ...]:
    metrics = {metric.code: metric for metric in access.catalog.criterion(sheet.criterion).metrics}
    wanted = hints.metrics_for(school_type=access.cycle.school_type, stage=sheet.stage, codes=list(metrics))
    if not wanted:
        return ()
    figures = CopiedFigures(copy_of(access))
    return tuple(
        _metric(hint, metrics[hint.metric].text, sheet.metrics.get(hint.metric, ""), figures) for hint in wanted
    )


def _metric(hint: MetricHint, title: str, current: str, figures: CopiedFigures) -> MetricLine:
    found = figures.newest(hint.formula)
    value = shown(found[1], hint.unit) if found else ""
    year = found[0].replace("-", "–") if found else ""
    use = f"{value} (năm học {year})" if found else ""
    return MetricLine(
        hint.metric, title, value, year, use, current, hint.note, doubtful=hint.confidence in _DOUBTFUL
    )


def _thresholds(access: CycleAccess, sheet: CriterionSheet, hints: HintFile) -> tuple[ThresholdLine, ...]:
    if not hints.thresholds:
        return ()
    school = organisations.school_facts(on=access.today, unit_id=access.cycle.school_id)
    if school is None:
        return ()
    wanted = hints.thresholds_for(
        school_type=access.cycle.school_type, criterion=sheet.criterion, specialised=school.specialised
    )
    if not wanted:
        return ()
    figures = CopiedFigures(copy_of(access))
    levels = access.catalog.criterion(sheet.criterion).levels
    lines = []
    for hint in wanted:
        indicator = next((i for i in levels.get(int(hint.level), ()) if i.code == hint.indicator), None)
        limit = next((t for t in indicator.thresholds if t.what == hint.what), None) if indicator else None
        if indicator is None or limit is None:
            continue
        line = _threshold(hint, indicator, limit, figures, school)
        # The lines of a level of education that the school does not have stay away.
        if line.met is not None or not hint.label:
            lines.append(line)
    return tuple(lines)


def _threshold(
    hint: ThresholdHint, indicator: Indicator, threshold: Threshold, figures: CopiedFigures, school: SchoolFacts
) -> ThresholdLine:
    limit, easier = effective_limit(
        threshold, disadvantaged=school.disadvantaged, especially=school.especially_disadvantaged
    )
    found = figures.newest(hint.formula)
    what = f"{hint.what} ({hint.label})" if hint.label else hint.what
    return ThresholdLine(
        field=f"{hint.level}__{hint.indicator}",
        level=hint.level,
        indicator=hint.indicator,
        what=what,
        words=comparison(found[1], threshold.op, limit, threshold.unit) if found else "",
        met=meets(found[1], threshold.op, limit) if found else None,
        year=found[0].replace("-", "–") if found else "",
        article=indicator.article,
        easier=easier,
        note=hint.note,
        doubtful="low" in (hint.confidence, indicator.confidence),
    )
