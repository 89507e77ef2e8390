"""Reference tables kept as files: school types and public holidays."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from kiemdinh.kernel.calendar import WorkingCalendar
from kiemdinh.rooms.organisations.rules.schools import SchoolVocabulary


def read_reference(name: str) -> Any:
    """Parse reference/<name>.yaml with every value as text; its users read dates and numbers."""
    path = Path(settings.REFERENCE_DIR) / f"{name}.yaml"
    # BaseLoader builds nothing but text, lists and mappings.
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes texts only


@cache
def school_vocabulary() -> SchoolVocabulary:
    """School types, stages and ownerships with their Vietnamese labels."""
    return SchoolVocabulary.load(read_reference("school_types"))


def working_calendar() -> WorkingCalendar:
    """A fresh working-day calendar; its `warns` fills when a count touches a year without a holiday list."""
    known = _known_calendar()
    return WorkingCalendar(known.holidays, known.makeup_days, known.known_years)


@cache
def _known_calendar() -> WorkingCalendar:
    return WorkingCalendar.from_data(read_reference("holidays"))
