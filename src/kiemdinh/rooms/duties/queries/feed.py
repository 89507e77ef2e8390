"""The calendar feed: whose secret it is, and the duties as an iCalendar file."""

import hashlib
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.duties.models import CalendarFeed
from kiemdinh.rooms.duties.queries.calendar import DutyLine, duties_of
from kiemdinh.rooms.duties.rules.calendar import DONE, DONE_LATE
from kiemdinh.rooms.organisations import queries as organisations


def digest(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def account_of(token: str) -> int | None:
    """The account that a secret belongs to; None for an unknown or withdrawn one."""
    return CalendarFeed.objects.filter(token_sha256=digest(token)).values_list("account_id", flat=True).first()


def feed_made_at(account_id: int | None) -> datetime | None:
    """Since when a person has a feed; None without one."""
    return CalendarFeed.objects.filter(account_id=account_id).values_list("made_at", flat=True).first()


def calendar_file(*, actor: Actor, today: date, now: datetime, site: str) -> bytes:
    """This year's and next year's dated duties of every unit where the person serves (RFC 5545).

    Each duty is an all-day event on its last day on time, with the same UID for ever.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Kiem Dinh//Lich nhiem vu//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Lịch nhiệm vụ kiểm định")
    units = sorted({p.unit_id for p in actor.posts if not p.ended})
    names = organisations.names_on(unit_ids=units, on=today)
    for unit_id in units:
        for year in (today.year, today.year + 1):
            for line in duties_of(unit_id, on=today, year=year):
                if line.last_day is not None:
                    calendar.add_component(_event(line, names.get(unit_id, ""), now, site))
    return bytes(calendar.to_ical())


def _event(line: DutyLine, unit: str, now: datetime, site: str) -> Event:
    assert line.last_day is not None
    done = line.state in (DONE, DONE_LATE)
    event = Event()
    event.add("uid", f"{line.key}-{line.unit_id}-{line.year}@kiemdinh")
    event.add("dtstamp", now)
    event.add("dtstart", line.last_day)
    event.add("dtend", line.last_day + timedelta(days=1))
    event.add("summary", f"{'Đã xong: ' if done else ''}{line.title}")
    words = [f"{unit}: {line.deadline_text}.", f"{line.article + ', ' if line.article else ''}{line.source}."]
    if line.confidence == "low":
        words.append("Chưa đối chiếu bản gốc.")
    event.add("description", "\n".join(words))
    event.add("url", f"{site}/lich-nhiem-vu/#{line.key}")
    event.add("transp", "TRANSPARENT")
    return event
