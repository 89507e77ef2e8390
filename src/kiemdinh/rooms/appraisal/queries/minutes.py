"""What the minutes rest on: levels by criterion, the level they give, votes, and what still stands in the way."""

from collections.abc import Mapping
from datetime import date

from kiemdinh.rooms.appraisal.models import Appraisal, AppraisalMeeting, OpinionSheet, SupplyRequest
from kiemdinh.rooms.appraisal.queries.access import AppraisalAccess
from kiemdinh.rooms.appraisal.queries.procedure import degree_minimums, vote_rule
from kiemdinh.rooms.appraisal.queries.snapshot import catalog_of, stages_of
from kiemdinh.rooms.appraisal.rules.minutes import MinutesFacts, minutes_problems
from kiemdinh.rooms.appraisal.rules.states import ANSWERED, ASKED, RETURNED
from kiemdinh.rooms.appraisal.rules.voting import (
    LEVEL_OPTIONS,
    STANDARD_OPTIONS,
    Ballot,
    count_ballot,
    count_problems,
)
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.levels import assess

IN_PERSON, ONLINE, ABSENT = "in_person", "online", "absent"
ATTENDANCE = {IN_PERSON: "Có mặt", ONLINE: "Trực tuyến", ABSENT: "Vắng"}


def meeting_of(appraisal: Appraisal) -> AppraisalMeeting | None:
    """The last meeting about the school."""
    rows = AppraisalMeeting.objects.filter(appraisal=appraisal).select_related("led_by", "led_by__assessor")
    return rows.order_by("-number").first()


def meetings_of(appraisal: Appraisal) -> list[AppraisalMeeting]:
    """Every meeting, oldest first."""
    return list(AppraisalMeeting.objects.filter(appraisal=appraisal).order_by("number"))


def opinions_of(appraisal: Appraisal) -> dict[int, OpinionSheet]:
    """The opinion sheets by member."""
    rows = OpinionSheet.objects.filter(appraisal=appraisal).select_related("member", "member__assessor")
    return {row.member_id: row for row in rows}


def requests_of(appraisal: Appraisal) -> list[SupplyRequest]:
    """What was asked of the school, oldest first."""
    rows = SupplyRequest.objects.filter(appraisal=appraisal).select_related("asked_by", "answered_by", "file")
    return list(rows.order_by("asked_at", "pk"))


def missing_opinions(access: AppraisalAccess) -> list[str]:
    """Members whose opinion sheet is not handed in, by their order (Điều 18 khoản 3)."""
    handed = {key for key, sheet in opinions_of(access.appraisal).items() if sheet.submitted_at is not None}
    return [m.assessor.full_name for m in access.members if m.pk not in handed]


def criterion_keys(appraisal: Appraisal) -> list[tuple[str, str, str]]:
    """(key, stage label, criterion code) of the table of the minutes: 15 rows a stage."""
    catalog = catalog_of(appraisal)
    if catalog is None:
        return []
    return [
        (f"{stage}/{c.code}" if stage else c.code, label, c.code)
        for stage, label in stages_of(appraisal)
        for c in catalog.criteria
    ]


def levels_in(meeting: AppraisalMeeting, appraisal: Appraisal) -> dict[str, int | None]:
    """The level the council gave each criterion; None where none is written."""
    return {key: meeting.criteria.get(key, {}).get("level") for key, _, _ in criterion_keys(appraisal)}


def level_given_by(catalog: Catalog, levels: Mapping[str, int | None]) -> int | None:
    """The level of the school that the table gives (Điều 5 khoản 3, Điều 15 khoản 2); None while rows are blank."""
    if not levels or any(level is None for level in levels.values()):
        return None
    by_stage: dict[str, dict[str, int]] = {}
    for key, level in levels.items():
        stage, _, code = key.rpartition("/")
        by_stage.setdefault(stage, {})[code] = level or 0
    results = [assess(catalog, _answers(catalog, found)).school_level for found in by_stage.values()]
    return min(results)


def _answers(catalog: Catalog, levels: Mapping[str, int]) -> dict[str, dict[str, dict[str, bool]]]:
    return {
        c.code: {
            str(level): {i.code: levels.get(c.code, 0) >= level for i in indicators}
            for level, indicators in c.levels.items()
        }
        for c in catalog.criteria
    }


def ballots_of(meeting: AppraisalMeeting) -> tuple[Ballot, Ballot]:
    """The two separate ballots: level, national standard."""
    rule, voting = vote_rule(meeting.held_at.date()), meeting.voting or 0
    level, standard = votes_in(meeting.level_votes), votes_in(meeting.standard_votes)
    return (
        count_ballot(level, voting=voting, members=meeting.members, rule=rule, names=LEVEL_OPTIONS),
        count_ballot(standard, voting=voting, members=meeting.members, rule=rule, names=STANDARD_OPTIONS),
    )


def votes_in(stored: Mapping[str, int]) -> dict[int, int]:
    """Votes by option; JSON keeps the options as texts."""
    return {int(option): number for option, number in stored.items()}


def facts_of(access: AppraisalAccess, meeting: AppraisalMeeting, *, on: date) -> MinutesFacts:
    """What the minutes hold so far, as the rules look at it."""
    catalog = catalog_of(access.appraisal)
    levels = levels_in(meeting, access.appraisal)
    level_ballot, standard_ballot = ballots_of(meeting)
    open_requests = SupplyRequest.objects.filter(
        appraisal=access.appraisal, state__in=(ASKED, ANSWERED, RETURNED)
    ).count()
    return MinutesFacts(
        levels=levels,
        computed_level=level_given_by(catalog, levels) if catalog else None,
        conditions=meeting.conditions,
        texts=meeting.texts,
        count_problems=count_problems(
            votes_in(meeting.level_votes),
            votes_in(meeting.standard_votes),
            voting=meeting.voting or 0,
            present=meeting.present,
        ),
        level_ballot=level_ballot,
        standard_ballot=standard_ballot,
        degree_minimums=degree_minimums(on),
        open_requests=open_requests,
    )


def problems_of(access: AppraisalAccess, meeting: AppraisalMeeting, *, on: date) -> tuple[str, ...]:
    """What keeps the minutes from being passed."""
    return minutes_problems(facts_of(access, meeting, on=on))
