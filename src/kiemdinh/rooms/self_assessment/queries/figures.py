"""The figures a cycle reports: its frozen copy, or the school's figures as they stand."""

from collections.abc import Sequence
from typing import Any

from kiemdinh.rooms.school_profile import queries as school_profile


def figures_copy(
    *, school_id: int, edition: str, school_type: str, stages: Sequence[str], years: Sequence[str]
) -> dict[str, Any] | None:
    """A self-contained copy of the school's figures for an edition's form; None when there is no form."""
    form = school_profile.form_for(edition, school_type, stages=[s for s in stages if s])
    if form is None:
        return None
    return school_profile.frozen_copy(school_id=school_id, form=form, years=years)
