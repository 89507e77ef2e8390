"""Năm học."""

from dataclasses import dataclass
from datetime import date

from kiemdinh.rooms.organisations.models import SchoolYear


@dataclass(frozen=True, slots=True)
class SchoolYearInfo:
    """A school year; `label` is "2025–2026". `first_term_ends_on` is None when it is not known."""

    id: int
    code: str
    starts_on: date
    ends_on: date
    first_term_ends_on: date | None
    source: str
    confidence: str

    @property
    def label(self) -> str:
        """The code with a proper dash, for people."""
        return self.code.replace("-", "–")


def list_school_years(*, until: date | None = None) -> list[SchoolYearInfo]:
    """School years, the newest first; those that start after `until` are left out."""
    rows = SchoolYear.objects.order_by("-starts_on")
    return [_info(row) for row in (rows.filter(starts_on__lte=until) if until else rows)]


def school_year_for(*, on: date) -> SchoolYearInfo | None:
    """The school year a day belongs to: from the opening to the day before the next opening.

    None before the first known year, and more than a year after the last known opening.
    """
    row = SchoolYear.objects.filter(starts_on__lte=on).order_by("-starts_on").first()
    if row is None or (on - row.starts_on).days > 366:
        return None
    return _info(row)


def school_year(*, code: str) -> SchoolYearInfo | None:
    """The school year of a code such as "2025-2026"; None when unknown."""
    row = SchoolYear.objects.filter(code=code.strip().replace("–", "-").replace(" ", "")).first()
    return _info(row) if row else None


def school_years_back(*, code: str, count: int) -> list[str]:
    """The codes of `count` school years that end with the given one, oldest first; fewer when not known."""
    last = school_year(code=code)
    if last is None:
        return []
    codes = SchoolYear.objects.filter(starts_on__lte=last.starts_on).order_by("-starts_on")
    return list(codes.values_list("code", flat=True)[:count])[::-1]


def _info(row: SchoolYear) -> SchoolYearInfo:
    return SchoolYearInfo(
        row.pk, row.code, row.starts_on, row.ends_on, row.first_term_ends_on, row.source, row.confidence
    )
