"""Every day: duties whose day comes near or has passed are told, once each, to whom they wait on."""

from datetime import date, datetime
from itertools import batched

from django.utils import timezone

from kiemdinh.rooms.duties.queries.below import doers_of
from kiemdinh.rooms.duties.queries.book import book
from kiemdinh.rooms.duties.queries.calendar import dated_for, duties_of, school_year_days
from kiemdinh.rooms.duties.rules.permits import DOERS
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people
from kiemdinh.services.notices import notify

_BATCH = 500
_LEADERS = ("principal", "commune_leader", "district_leader", "department_leader")


def remind_of_duties(now: datetime) -> int:
    """Units below each province, and the provinces, that have not done a duty near its day; how many notices.

    The days are those of the province (its own moves included). Before the day the people who do it hear of it, after
    it their leader alone: nothing is told twice, a moved day is told anew.
    """
    today, count = timezone.localdate(now), 0
    for top in organisations.children_of(unit_id=None, on=today):
        for province in organisations.children_of(unit_id=top.id, on=today, kind="province"):
            count += _province(province, today, now)
    return count


def _province(province: organisations.UnitInfo, today: date, now: datetime) -> int:
    count = 0
    for row in dated_for(province.path, year=today.year, days=school_year_days(today.year)):
        if row.due is None:
            continue
        left = (row.due - today).days
        before, after = book().remind_before, book().remind_after
        if left not in before and -left not in after:
            continue
        for kind in row.duty.who:
            units = [province.id] if kind == "province" and _undone_own(province, row.duty.key, today) else []
            if kind != "province":
                found = doers_of(province.id, key=row.duty.key, kind=kind, on=today, year=today.year, state="late")
                own = "school_id" if kind == "school" else "unit_id"
                units = list(found[1].values_list(own, flat=True)) if found else []
            for part in batched(units, _BATCH):
                count += _tell(list(part), row.duty.key, row.duty.title, row.due, left, now)
    return count


def _undone_own(province: organisations.UnitInfo, key: str, today: date) -> bool:
    return any(line.key == key and line.done_on is None for line in duties_of(province.id, on=today))


def _tell(unit_ids: list[int], key: str, title: str, due: date, left: int, now: datetime) -> int:
    late = left < 0
    served = people.officers_at(unit_ids=unit_ids, roles=_LEADERS if late else DOERS, on=timezone.localdate(now))
    when = f"quá hạn {-left} ngày" if late else f"còn {left} ngày, hạn cuối {due:%d/%m/%Y}"
    return notify(
        to=sorted({account for accounts in served.values() for account in accounts}),
        kind="duties.late" if late else "duties.soon",
        text=f"{title}: {when}.",
        url=f"/lich-nhiem-vu/#{key}",
        unit_id=None,
        now=now,
        about=f"duty:{key}/",
        key=f"duty:{key}:{due:%Y%m%d}:{left}",
    )
