"""School years as codes: "2023-2024"."""

from datetime import date


def years_back(last: str, count: int) -> list[str]:
    """`count` school years that end with `last`, the oldest first."""
    end = int(last[:4])
    return [f"{year}-{year + 1}" for year in range(end - count + 1, end + 1)]


def current_year(on: date) -> str:
    """The school year of a day when no list of school years says it: it begins in September."""
    start = on.year if on.month >= 9 else on.year - 1
    return f"{start}-{start + 1}"
