"""How a unit, a period, a report reach a page: through a permission table; strangers get the same 404."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, Target
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.unit_access import own_post
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.rules import ACTING_HEAD, AUTHORITY_OFFICERS
from kiemdinh.rooms.reporting.models import PeriodicReport, ReportPeriod, ReportReceipt
from kiemdinh.rooms.reporting.queries.kinds import report_kind
from kiemdinh.rooms.reporting.rules.kinds import ReportKind
from kiemdinh.rooms.reporting.rules.states import PERIOD_PERMITS, PREPARERS, REPORT_PERMITS, SUBMITTED
from kiemdinh.rooms.statistics.queries import access as statistics


@dataclass(frozen=True)
class PeriodAccess:
    """A period that the actor may look at."""

    actor: Actor
    today: date
    period: ReportPeriod
    kind: ReportKind
    target: Target

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return PERIOD_PERMITS.decide(actor=self.actor, action=action, target=self.target)


@dataclass(frozen=True)
class ReportAccess:
    """A report that the actor may read; `receiving`: the actor answers for one of its receivers."""

    actor: Actor
    today: date
    report: PeriodicReport
    kind: ReportKind
    target: Target
    roles: frozenset[str]
    receiving: frozenset[int]

    @property
    def period(self) -> ReportPeriod:
        """The period of the report."""
        return self.report.period

    def may(self, action: str) -> Decision:
        """Allowed or not; a deputy under a dated authorisation approves like the head."""
        decision = REPORT_PERMITS.decide(actor=self.actor, action=action, target=self.target)
        if not decision and action in ("approve", "send_back") and ACTING_HEAD in self.roles:
            return Decision(self.target.state == SUBMITTED, decision.reason)
        return decision


def target_of(actor: Actor, unit_id: int, state: str = "") -> Target:
    """A unit as permission tables ask about it."""
    days = {p.as_of for p in actor.posts}
    paths: Mapping[date, str] = {day: organisations.path_on(unit_id=unit_id, on=day) for day in days}
    return Target(unit_id=unit_id, path_on=paths, state=state)


def period_for(*, actor: Actor, period_id: int, today: date, action: str = "view") -> PeriodAccess:
    """A period of the own unit, of one below, or of an ended unit whose figures the own one took over (read only)."""
    period = ReportPeriod.objects.filter(pk=period_id).first()
    if period is None:
        raise Http404
    access = PeriodAccess(
        actor, today, period, report_kind(period.kind, period.kind_version), target_of(actor, period.owner_id)
    )
    if not access.may("view") and not _took_over(actor, period.owner_id, today):
        raise Http404
    _demand(access.may(action) if action != "view" else Decision(True))
    return access


def report_for(*, actor: Actor, report_id: int, today: date, action: str = "view") -> ReportAccess:
    """A report of the own unit, one sent to the own unit, or a finished one below or of a unit that was taken over."""
    report = PeriodicReport.objects.select_related("period").filter(pk=report_id).first()
    if report is None:
        raise Http404
    target = target_of(actor, report.unit_id, report.state)
    roles = set(REPORT_PERMITS.roles_of(actor=actor, target=target))
    if any(p.unit_id == report.unit_id and not p.ended for p in actor.posts) and people.may_act_for_head(
        actor=actor, unit_id=report.unit_id, on=today
    ):
        roles.add(ACTING_HEAD)
    receiving = _receiving(actor, report)
    kind = report_kind(report.period.kind, report.period.kind_version)
    access = ReportAccess(actor, today, report, kind, target, frozenset(roles), receiving)
    if not access.may("view") and not receiving:
        if not _near(actor, target) and not _took_over(actor, report.unit_id, today):
            raise Http404
        if report.state not in REPORT_PERMITS.rows[1].while_in:
            raise PermissionDenied(REPORT_PERMITS.rows[1].why_not)
    _demand(access.may(action) if action != "view" else Decision(True))
    return access


def units_of(actor: Actor) -> frozenset[int]:
    """The units for which the actor prepares, receives or reads reports; posts that ended read on."""
    return frozenset(p.unit_id for p in actor.posts if p.role in PREPARERS)


def visible_to_owner(actor: Actor, unit_id: int, today: date) -> bool:
    """Whether the periods of a unit may be listed for the actor."""
    return bool(PERIOD_PERMITS.decide(actor=actor, action="view", target=target_of(actor, unit_id))) or _took_over(
        actor, unit_id, today
    )


def place_for(*, actor: Actor, code: str, today: date) -> organisations.UnitInfo:
    """The unit whose periods and reports are listed: the own one, one below, or one that was taken over.

    Unknown and invisible answer the same 404.
    """
    post = own_post(actor)
    if post is None:
        raise Http404
    unit = (
        organisations.unit_as_of(on=today, code=code)
        if code
        else organisations.unit_as_of(on=today, unit_id=post.unit_id)
    )
    if unit is None or not (unit.id in units_of(actor) or visible_to_owner(actor, unit.id, today)):
        raise Http404
    return unit


def _demand(decision: Decision) -> None:
    if not decision:
        raise PermissionDenied(decision.reason)


def _near(actor: Actor, target: Target) -> bool:
    """Whether the unit lies below one of an officer's units, whatever the state of the report."""
    return any(
        p.role in AUTHORITY_OFFICERS and p.path and target.path_on.get(p.as_of, "").startswith(p.path)
        for p in actor.posts
    )


def _receiving(actor: Actor, report: PeriodicReport) -> frozenset[int]:
    mine = {p.unit_id for p in actor.posts if p.role in PREPARERS}
    return frozenset(
        ReportReceipt.objects.filter(frozen__report=report, unit_id__in=mine).values_list("unit_id", flat=True)
    )


def _took_over(actor: Actor, unit_id: int, today: date) -> bool:
    unit = organisations.unit_as_of(unit_id=unit_id, on=today)
    if unit is None or not unit.ended:
        return False
    try:
        statistics.unit_for(actor=actor, code=unit.code, today=today)
    except Http404:
        return False
    return True
