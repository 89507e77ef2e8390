"""What a school of a group lives through, played through the use cases: five school years of self-assessment."""

from datetime import date, timedelta
from typing import Any

from kiemdinh.demo.compact import Principal, begin_short, make_principal, publish_short
from kiemdinh.demo.scale.copying import Played
from kiemdinh.demo.scale.plan import Planned, told
from kiemdinh.demo.world import at
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration.queries.eligibility import Wish
from kiemdinh.rooms.registration.use_cases import drafting

_SINCE = date(2021, 8, 16)
_REGISTERS = date(2025, 10, 15)
"""In the last autumn in which a school could register (TT 57/2026 has no registration)."""
_PAST_YEARS = 4
"""Finished school years before the one of today."""


class Player:
    """Plays the first school of a group, which the tree must hold; the years before the two-tier government first."""

    def __init__(self, school: Planned, unit_id: int) -> None:
        self.school, self.unit_id = school, unit_id
        self.story: dict[str, Any] = next(s for s in told()["stories"] if s["key"] == school.story)
        self.top: int = told()["types"][school.school_type]["top"]
        self.head: Principal = make_principal(
            username=school.username, full_name=school.head, school_code=school.code, since=_SINCE
        )

    def played(self) -> Played:
        """What the copies need to know of this school."""
        return Played(self.unit_id, self.head.account_id, self.school.head, self.school.username)

    def past_years(self, *, today: date) -> list[organisations.SchoolYearInfo]:
        """The school years before today's that the story has a published report of, oldest first."""
        if self.school.school_type == "gdtx":
            return []  # no rules for these centres before TT 57/2026
        known = sorted(organisations.list_school_years(until=today), key=lambda year: year.starts_on)
        years = [year for year in known if year.ends_on < today][-_PAST_YEARS:]
        missed = {len(years) - back for back in self.story["missed"]}
        return [year for n, year in enumerate(years) if n not in missed]

    def play_past(self, *, today: date, before: date | None = None, since: date | None = None) -> None:
        """The finished years whose report was published before a day, or on it or later."""
        month, day = self.story["ends"]
        for n, year in enumerate(self.past_years(today=today)):
            ends_on = date(year.ends_on.year, month, day)
            if (before and ends_on >= before) or (since and ends_on < since):
                continue
            publish_short(
                self.head,
                school_code=self.school.code,
                school_year=year.code,
                ends_on=ends_on,
                top=self.top if n else max(1, self.top - 1),
                missing={},
            )

    def play_today(self, *, today: date) -> None:
        """The draft of a registration, and the cycle of this school year."""
        if self.story["registers"] and self.past_years(today=today) and today > _REGISTERS:
            drafting.start(
                actor=self.head.actor(_REGISTERS),
                now=at(_REGISTERS),
                school_code=self.school.code,
                wish=Wish(accreditation=1, degree=None, purpose="first", confirmed=True),
            )
        year = organisations.school_year_for(on=today)
        if year is None:
            return
        begin = min(year.starts_on + timedelta(days=40), today - timedelta(days=25))
        begin_short(
            self.head,
            school_code=self.school.code,
            school_year=year.code,
            begin=begin,
            due_on=date(year.ends_on.year, 6, 14),
            top=1,
            written=self.story["written"],
        )
