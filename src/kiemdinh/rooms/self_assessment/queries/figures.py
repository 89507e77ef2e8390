"""The figures a cycle reports: its frozen copy, or the school's figures as they stand."""

from collections.abc import Sequence
from typing import Any

from kiemdinh.rooms.school_profile import queries as school_profile
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess


def form_of(access: CycleAccess) -> FigureForm | None:
    """The form of the cycle's edition for its school type and stages; None when the edition has none."""
    cycle = access.cycle
    return school_profile.form_for(cycle.edition_code, cycle.school_type, stages=[s for s in cycle.stages if s])


def copy_of(access: CycleAccess) -> dict[str, Any]:
    """The cycle's own copy when it has one; else a copy of today's figures. Empty when the edition has no form."""
    cycle = access.cycle
    return dict(cycle.figures) if cycle.figures is not None else copy_of_today(access)


def copy_of_today(access: CycleAccess) -> dict[str, Any]:
    """The school's figures as they stand, in the shape of a copy. Empty when the edition has no form."""
    cycle = access.cycle
    return (
        figures_copy(
            school_id=cycle.school_id,
            edition=cycle.edition_code,
            school_type=cycle.school_type,
            stages=cycle.stages,
            years=cycle.figure_years,
        )
        or {}
    )


def figures_copy(
    *, school_id: int, edition: str, school_type: str, stages: Sequence[str], years: Sequence[str]
) -> dict[str, Any] | None:
    """A self-contained copy of the school's figures for an edition's form; None when there is no form."""
    form = school_profile.form_for(edition, school_type, stages=[s for s in stages if s])
    if form is None:
        return None
    return school_profile.frozen_copy(school_id=school_id, form=form, years=years)
