"""Every day: checks and answers whose day comes near or has passed. Each is told once, to whom it waits on."""

from datetime import datetime

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.queries.access import RegistrationAccess
from kiemdinh.rooms.registration.rules.clock import clock
from kiemdinh.rooms.registration.rules.notices import DAYS_BEFORE
from kiemdinh.rooms.registration.rules.states import RETURNED, SUBMITTED
from kiemdinh.rooms.registration.use_cases import telling
from kiemdinh.rooms.registration.use_cases.moving import today_of

KIND = "registration.deadline"
_NOBODY = Actor(account_id=None)


def remind_of_deadlines(now: datetime) -> int:
    """The unit's days for a check, the school's for its answers; returns how many notices were written.

    A dossier of a unit that ended is told to the unit that took over. Leaders are among the officers of a unit, so
    they hear of a passed day too, and a new day (another step, a new round) is told anew.
    """
    today, calendar, count = today_of(now), organisations.working_calendar(), 0
    rows = Registration.objects.filter(state__in=(SUBMITTED, RETURNED), due_on__isnull=False, step_since__isnull=False)
    for row in rows.defer("snapshot", "eligibility").order_by("pk"):
        assert row.due_on is not None and row.step_since is not None
        time = clock(since=row.step_since, due_on=row.due_on, on=today, calendar=calendar)
        if time.left > DAYS_BEFORE:
            continue
        when = "late" if time.late else "soon"
        key = f"registration:{row.pk}:{row.state}:{row.step}:{row.due_on:%Y%m%d}:{when}"
        if row.state == RETURNED:
            text = f"Trả lời các điểm của hồ sơ đăng ký bị trả lại: {time.words}."
            count += telling.tell_school(row, kind=KIND, text=text, now=now, actor_id=None, key=key)
            continue
        turn = RegistrationAccess(registration=row, actor=_NOBODY, today=today, path_on={}).turn
        if turn is not None:
            text = f"Kiểm tra hồ sơ đăng ký của {telling.school_name(row, now)}: {time.words}."
            count += telling.tell_unit(row, turn.unit_id, kind=KIND, text=text, now=now, actor_id=None, key=key)
    return count
