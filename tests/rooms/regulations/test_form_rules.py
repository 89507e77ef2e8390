"""Which form a paper of a day uses: the nearest authority's, between its days; pure."""

from datetime import date

import pytest

from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.regulations.rules.replacements import (
    FORM_REPLACEMENT,
    ReplacementFacts,
    Used,
    replacement_on,
)

ROWS = (
    Used(1, unit_id=2, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 1)),
    Used(2, unit_id=2, starts_on=date(2026, 6, 1)),
    Used(3, unit_id=1, starts_on=date(2025, 1, 1)),
    Used(4, unit_id=9, starts_on=date(2020, 1, 1)),
)


@pytest.mark.parametrize(
    ("path", "day", "expected"),
    [
        ("/1/2/5/", date(2024, 12, 31), None),
        ("/1/2/5/", date(2025, 1, 1), 3),
        ("/1/2/5/", date(2026, 1, 1), 1),
        ("/1/2/5/", date(2026, 5, 31), 1),
        ("/1/2/5/", date(2026, 6, 1), 2),
        ("/1/3/5/", date(2026, 6, 1), 3),
        ("/9/5/", date(2026, 6, 1), 4),
        ("/8/22/5/", date(2026, 6, 1), None),
        ("", date(2026, 6, 1), None),
    ],
)
def test_the_nearest_form_of_the_day(path: str, day: date, expected: int | None) -> None:
    found = replacement_on(path=path, day=day, rows=ROWS)
    assert (found.id if found else None) == expected


def test_the_past_keeps_its_form_and_an_end_needs_a_reason() -> None:
    move, today, roles = FORM_REPLACEMENT.move, date(2026, 11, 21), ("provincial_officer",)
    with pytest.raises(Refusal, match="từ hôm nay"):
        move(state="trial", action="put_in_use", roles=roles,
             facts=ReplacementFacts(today=today, starts_on=date(2026, 11, 20)))
    with pytest.raises(Refusal, match="lý do"):
        move(state="in_use", action="withdraw", roles=roles, facts=ReplacementFacts(today=today, reason=" "))
    with pytest.raises(Refusal, match="vai trò"):
        move(state="trial", action="put_in_use", roles=("teacher",),
             facts=ReplacementFacts(today=today, starts_on=today))
