"""Shares of a total, rounded as every table rounds them. Pure."""

from decimal import ROUND_HALF_UP, Decimal

_ONE_DECIMAL = Decimal("0.1")


def percent(part: int, total: int) -> float:
    """Percent of a total with one decimal, half up; 0 when the total is 0, so that nothing is divided by nothing."""
    if not total:
        return 0.0
    return float((Decimal(part) * 100 / Decimal(total)).quantize(_ONE_DECIMAL, ROUND_HALF_UP))
