"""Values of the procedure that this room uses, read for a day."""

from datetime import date

from kiemdinh.rooms.appraisal.rules.candidates import Limits
from kiemdinh.rooms.appraisal.rules.councils import CouncilRule
from kiemdinh.rooms.appraisal.rules.voting import VoteRule
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations import queries as regulations

EDITION = "tt57-2026"
"""The only edition with this way to the national standard; a later one gets its own."""


def council_rule(on: date) -> CouncilRule:
    """Sizes, roles, independence."""
    procedure = regulations.get_procedure(EDITION)
    return CouncilRule(
        sizes=procedure.integers("appraisal.council_sizes", on=on),
        must_be_odd=procedure.flag("appraisal.council_must_be_odd", on=on),
        required_roles=procedure.items("appraisal.required_roles", on=on),
        independence_years=procedure.integer("appraisal.independence_years", on=on),
        reference_day=procedure.text("conflicts.reference_day", on=on),
    )


def vote_rule(on: date) -> VoteRule:
    """Quorum, majority, opinions before the meeting."""
    procedure = regulations.get_procedure(EDITION)
    part, whole = procedure.integers("appraisal.quorum", on=on)
    return VoteRule(
        quorum=(part, whole),
        majority_of=procedure.text("appraisal.majority_of", on=on),
        opinion_before_meeting=procedure.flag("appraisal.opinion_before_meeting", on=on),
    )


def degree_minimums(on: date) -> tuple[int, ...]:
    """The Mức that mức độ 1, 2 ask for."""
    return regulations.get_procedure(EDITION).integers("recognition.national_standard_minimums", on=on)


def list_limits(on: date) -> Limits:
    """What the yearly list is drawn up by: values of the procedure, and the school years before the day."""
    procedure = regulations.get_procedure(EDITION)
    years = organisations.list_school_years(until=on)
    running = organisations.school_year_for(on=on)
    ended = tuple(y.code for y in reversed(years) if y.ends_on <= on)
    still = running.code if running is not None and running.ends_on > on else ""
    return Limits(
        data_years=procedure.integer("recognition.data_years", on=on),
        raise_after_years=procedure.integer("recognition.raise_after_years", on=on),
        renewal_months=procedure.integer("recognition.renewal_months", on=on),
        minimums=degree_minimums(on),
        ended=ended,
        running=still,
    )


def decision_due(passed_on: date) -> date:
    """The last day for the Director's decision (Điều 19 khoản 1)."""
    days = regulations.get_procedure(EDITION).integer("recognition.decision_working_days", on=passed_on)
    return organisations.working_calendar().add_working_days(passed_on, days)
