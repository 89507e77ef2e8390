"""The months within which an assessment begins after its dossier is accepted: told before they end, and when over."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.external_assessment.models import Team
from kiemdinh.rooms.external_assessment.queries.team_rules import has_teams
from kiemdinh.rooms.external_assessment.rules.states import DECIDED, DISSOLVED, FORMING, PROPOSED
from kiemdinh.rooms.external_assessment.rules.work_notices import START_DAYS_BEFORE
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.queries.recipients import officers_at
from kiemdinh.rooms.people.rules import DEPARTMENT_LEADER, PROVINCIAL_OFFICER
from kiemdinh.rooms.registration import queries as registration
from kiemdinh.rooms.registration.queries import RegistrationFacts
from kiemdinh.rooms.registration.rules.eligibility import months_before
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.services.notices import notify

_STANDS = {
    "": "chưa lập đoàn đánh giá ngoài",
    FORMING: "đoàn đánh giá ngoài chưa trình",
    PROPOSED: "đoàn đánh giá ngoài chưa có quyết định",
    DECIDED: "đoàn đánh giá ngoài chưa bắt đầu làm việc",
}
"""What still has to be done, by the state of the team ("" is no team)."""


def remind_of_starts(now: datetime) -> int:
    """Daily: the officers of the Sở before the last day to begin, the leader too once it has passed; how many."""
    today, count = timezone.localdate(now), 0
    waiting = _not_begun(today)
    ids = sorted({facts.school_id for facts, _ in waiting})
    schools = {row.unit_id: row for row in organisations.open_facts(unit_ids=ids, on=today)}
    for facts, state in waiting:
        school, due_on = schools.get(facts.school_id), last_day(facts)
        if school is None or school.province_id is None or due_on - timedelta(days=START_DAYS_BEFORE) > today:
            continue
        late = today > due_on
        roles = (PROVINCIAL_OFFICER, DEPARTMENT_LEADER) if late else (PROVINCIAL_OFFICER,)
        to = officers_at(unit_ids=[school.province_id], on=today, roles=roles).get(school.province_id, [])
        said = "đã quá hạn" if late else "phải bắt đầu chậm nhất"
        count += notify(
            to=to,
            kind="outside.start",
            text=f"{school.name}: {_STANDS[state]}, {said} {format_date(due_on)}.",
            url="/doan/",
            unit_id=facts.school_id,
            now=now,
            about=f"registration:{facts.id}/",
            key=f"outside.start:{facts.id}:{due_on:%Y%m%d}:{'late' if late else 'soon'}",
        )
    return count


def last_day(facts: RegistrationFacts) -> date:
    """The last day on which the assessment of an accepted dossier begins, by the procedure of its edition."""
    assert facts.told_on is not None
    months = regulations.get_procedure(facts.edition_code).integer("registration.start_months", on=facts.told_on)
    return months_before(facts.told_on, -months)


def _not_begun(today: date) -> list[tuple[RegistrationFacts, str]]:
    """The accepted dossiers whose team does not work yet, with the state of the team."""
    found = registration.accepted_everywhere(on=today)
    teams = Team.objects.filter(registration__in=[f.id for f in found]).exclude(state=DISSOLVED)
    states = dict(teams.values_list("registration_id", "state"))
    return [
        (facts, states.get(facts.id, ""))
        for facts in found
        if states.get(facts.id, "") in _STANDS and has_teams(edition_code=facts.edition_code, on=today)
    ]
