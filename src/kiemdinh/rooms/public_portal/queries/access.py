"""How a decision, a report, a piece of news or a remark reaches a page of the staff: through the permission tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Clause, Decision, PermitTable, Target, Whose
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.public_portal.models import News, PublicRecognition, PublicReport, Remark
from kiemdinh.rooms.public_portal.rules.states import (
    DRAFT,
    NEWS_PERMITS,
    POSTING_PERMITS,
    PUBLIC_REPORT_PERMITS,
    REMARK_PERMITS,
    WAITING,
)
from kiemdinh.rooms.recognition.queries.posting import SignedDecision, signed_decision
from kiemdinh.rooms.self_assessment.queries.outside import PublishedSnapshot, published_snapshot


@dataclass(frozen=True, slots=True)
class Access:
    """Something the actor may see, and the answer to "may I?"."""

    actor: Actor
    table: PermitTable
    target: Target

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        return self.table.decide(actor=self.actor, action=action, target=self.target)

    @property
    def roles(self) -> frozenset[str]:
        """The roles the actor holds towards it."""
        return self.table.roles_of(actor=self.actor, target=self.target)


@dataclass(frozen=True, slots=True)
class PostingAccess:
    """A signed decision and what was posted of it, if anything."""

    access: Access
    decision: SignedDecision
    posted: PublicRecognition | None


@dataclass(frozen=True, slots=True)
class ReportAccess:
    """A published report and what of it stands before the public, if anything."""

    access: Access
    snapshot: PublishedSnapshot
    posted: PublicReport | None


def open_access(*, actor: Actor, table: PermitTable, unit_id: int, state: str, action: str) -> Access:
    """404 for whoever may not see it, PermissionDenied with the reason for whoever may see it only."""
    days = {p.as_of for p in actor.posts if p.unit_id != unit_id}
    paths: Mapping[date, str] = {day: organisations.path_on(unit_id=unit_id, on=day) for day in days}
    access = Access(actor, table, Target(unit_id=unit_id, path_on=paths, state=state))
    if not access.may("view"):
        raise Http404
    if action != "view" and not (decision := access.may(action)):
        raise PermissionDenied(decision.reason)
    return access


def posting_for(*, actor: Actor, recognition_id: int, action: str = "view") -> PostingAccess:
    """A signed decision as the one who posts sees it. Raises Http404, PermissionDenied."""
    decision = signed_decision(recognition_id=recognition_id)
    if decision is None:
        raise Http404
    posted = PublicRecognition.objects.filter(recognition_id=recognition_id).first()
    access = open_access(
        actor=actor,
        table=POSTING_PERMITS,
        unit_id=decision.school_id,
        state=posted.state if posted else WAITING,
        action=action,
    )
    return PostingAccess(access, decision, posted)


def report_for(*, actor: Actor, report_id: int, action: str = "view") -> ReportAccess:
    """A published report as the school or the Sở sees it. Raises Http404, PermissionDenied."""
    snapshot = published_snapshot(report_id=report_id)
    if snapshot is None:
        raise Http404
    posted = PublicReport.objects.filter(report_id=report_id).first()
    access = open_access(
        actor=actor,
        table=PUBLIC_REPORT_PERMITS,
        unit_id=snapshot.school_id,
        state=posted.state if posted else WAITING,
        action=action,
    )
    return ReportAccess(access, snapshot, posted)


def school_for(*, actor: Actor, code: str, on: date, action: str = "view") -> tuple[organisations.UnitInfo, Access]:
    """A school whose reports somebody looks after. Raises Http404, PermissionDenied."""
    school = organisations.unit_as_of(on=on, code=code)
    if school is None or school.kind != "school":
        raise Http404
    table = PUBLIC_REPORT_PERMITS
    return school, open_access(actor=actor, table=table, unit_id=school.id, state=WAITING, action=action)


def news_for(*, actor: Actor, news_id: int, action: str = "view") -> tuple[News, Access]:
    """A piece of news of one's own authority. Raises Http404, PermissionDenied."""
    row = News.objects.filter(pk=news_id).first()
    if row is None:
        raise Http404
    table = NEWS_PERMITS
    return row, open_access(actor=actor, table=table, unit_id=row.unit_id, state=row.state, action=action)


def remark_for(*, actor: Actor, remark_id: int, action: str = "view") -> tuple[Remark, Access]:
    """A remark sent to one's own authority. Raises Http404, PermissionDenied."""
    row = Remark.objects.filter(pk=remark_id).first()
    if row is None:
        raise Http404
    table = REMARK_PERMITS
    return row, open_access(actor=actor, table=table, unit_id=row.unit_id, state=row.state, action=action)


def news_desk(*, actor: Actor) -> int:
    """The unit in whose name the person writes news. Raises Http404 when there is none."""
    for post in actor.posts:
        target = Target(unit_id=post.unit_id, path_on={}, state=DRAFT)
        if NEWS_PERMITS.decide(actor=actor, action="write", target=target):
            return post.unit_id
    raise Http404


def may_post_below(actor: Actor) -> bool:
    """Whether the person posts decisions of schools below."""
    return bool(POSTING_PERMITS.scope(actor=actor, action="post"))


def schools_in(clauses: Iterable[Clause], *, column: str = "school_id") -> Q:
    """The condition that a row's school lies in the scope of a permission table."""
    condition = Q(pk__in=[])
    for clause in clauses:
        if clause.whose is Whose.OWN_SCHOOL:
            condition |= Q(**{f"{column}__in": clause.unit_ids})
        elif clause.whose is Whose.BELOW_MY_UNIT and clause.as_of is not None:
            condition |= Q(**{f"{column}__in": scopes.unit_ids_below(path=clause.path, on=clause.as_of)})
    return condition


def schools_posted_for(actor: Actor) -> list[QuerySet[Any]]:
    """The schools below whose decisions the person may post, one sub-query a post."""
    return [
        scopes.unit_ids_below(path=clause.path, on=clause.as_of)
        for clause in POSTING_PERMITS.scope(actor=actor, action="post")
        if clause.as_of is not None
    ]
