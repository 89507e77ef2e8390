"""Engagements: who assesses what, who may look today, who still has to sign."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.assessors.models import Engagement
from kiemdinh.rooms.assessors.rules.words import role_label
from kiemdinh.rooms.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class EngagementFacts:
    """An engagement with what was declared; `has_conflict` is None until it is signed."""

    id: int
    assessor_id: int
    account_id: int | None
    full_name: str
    kind: str
    ref_id: int
    school_id: int
    school_name: str
    role: str
    title: str
    starts_on: date
    ends_on: date | None
    ended_reason: str
    blocked_on: date | None
    conflicts: tuple[dict[str, Any], ...]
    has_conflict: bool | None
    statement: str
    signed_at: datetime | None
    signed_name: str

    @property
    def role_label(self) -> str:
        """What the person is called there."""
        return role_label(kind=self.kind, role=self.role)

    @property
    def must_sign(self) -> bool:
        """Whether the declaration is still owed."""
        return self.has_conflict is None and not self.ended_reason

    @property
    def is_clean(self) -> bool:
        """Signed without conflict, none found since, and not ended."""
        return self.has_conflict is False and self.blocked_on is None and not self.ended_reason

    def holds(self, on: date) -> bool:
        """Whether the day lies within the dates."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


def _within(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def _clean() -> Q:
    return Q(ended_reason="", blocked_on__isnull=True, declaration__has_conflict=False)


def engagements_of(
    account_id: int | None, on: date, kind: str | None = None, ref_id: int | None = None
) -> list[EngagementFacts]:
    """What an account is engaged in on a day, signed or not; never what has ended or was declared in conflict."""
    if account_id is None:
        return []
    rows = Engagement.objects.filter(_within(on), assessor__account_id=account_id, ended_reason="")
    rows = rows.exclude(declaration__has_conflict=True)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if ref_id is not None:
        rows = rows.filter(ref_id=ref_id)
    return facts_of(rows, on)


def all_engagements_of(*, account_id: int | None, on: date) -> list[EngagementFacts]:
    """Everything an account was ever asked, newest first, for the page of the person."""
    if account_id is None:
        return []
    return facts_of(Engagement.objects.filter(assessor__account_id=account_id), on)


def engagements_of_assessor(*, assessor_id: int, on: date) -> list[EngagementFacts]:
    """Everything an assessor was ever asked, newest first."""
    return facts_of(Engagement.objects.filter(assessor_id=assessor_id), on)


def engagements_in(*, kind: str, ref_ids: Iterable[int], on: date) -> dict[int, EngagementFacts]:
    """The engagements of teams or councils, by id."""
    return {e.id: e for e in facts_of(Engagement.objects.filter(kind=kind, ref_id__in=list(ref_ids)), on)}


def team_accounts(kind: str, ref_id: int, on: date) -> dict[int, str]:
    """Role by account of those who may look today: inside their dates, declaration signed without conflict."""
    rows = Engagement.objects.filter(_within(on), _clean(), kind=kind, ref_id=ref_id, assessor__account__isnull=False)
    return dict(rows.order_by("pk").values_list("assessor__account_id", "role"))


def team_refs(*, account_id: int, kind: str, on: date, roles: Iterable[str] = ()) -> QuerySet[Any]:
    """A sub-query of the teams (councils) that an account may look into on a day: the set form of `team_accounts`."""
    rows = Engagement.objects.filter(_within(on), _clean(), kind=kind, assessor__account_id=account_id)
    roles = tuple(roles)
    return (rows.filter(role__in=roles) if roles else rows).values("ref_id")


def declaration_due(account_id: int | None, kind: str, ref_id: int) -> EngagementFacts | None:
    """The engagement whose declaration this account still owes in a team or council; None when nothing is owed."""
    if account_id is None:
        return None
    rows = _unsigned(account_id).filter(kind=kind, ref_id=ref_id)
    return next(iter(facts_of(rows, None)), None)


def unsigned_of(*, account_id: int, on: date) -> list[EngagementFacts]:
    """Every declaration that an account still owes."""
    return facts_of(_unsigned(account_id), on)


def unsigned_rows(*, account_id: int) -> QuerySet[Engagement]:
    """The same as rows, for the number in the menu."""
    return _unsigned(account_id)


def _unsigned(account_id: int) -> QuerySet[Engagement]:
    return Engagement.objects.filter(assessor__account_id=account_id, ended_reason="", declaration__isnull=True)


def engagement_of(*, actor: Actor, engagement_id: int, on: date) -> EngagementFacts:
    """One of the actor's own engagements. Raises Http404 for anybody else's."""
    mine = Engagement.objects.filter(pk=engagement_id, assessor__account_id=actor.account_id or 0)
    found = facts_of(mine, on)
    if not found:
        raise Http404
    return found[0]


def busy_between(
    *, assessor_ids: Iterable[int], starts_on: date, ends_on: date, kind: str | None = None
) -> dict[int, list[tuple[date, date | None]]]:
    """The dates of open engagements (of one kind) that touch a span of days, by assessor; one query."""
    rows = Engagement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on),
        assessor_id__in=list(assessor_ids),
        ended_reason="",
        starts_on__lte=ends_on,
    ).order_by("starts_on", "pk")
    if kind is not None:
        rows = rows.filter(kind=kind)
    found: dict[int, list[tuple[date, date | None]]] = {}
    for assessor_id, starts, ends in rows.values_list("assessor_id", "starts_on", "ends_on"):
        found.setdefault(assessor_id, []).append((starts, ends))
    return found


def loads_of(*, assessor_ids: Iterable[int], since: date) -> dict[int, int]:
    """How many teams and councils each assessor was asked into since a day, those that fell through left out."""
    rows = Engagement.objects.filter(assessor_id__in=list(assessor_ids), starts_on__gte=since)
    rows = rows.exclude(declaration__has_conflict=True)
    found: dict[int, set[tuple[str, int]]] = {}
    for assessor_id, kind, ref_id in rows.values_list("assessor_id", "kind", "ref_id"):
        found.setdefault(assessor_id, set()).add((kind, ref_id))
    return {assessor_id: len(refs) for assessor_id, refs in found.items()}


def facts_of(rows: QuerySet[Engagement], on: date | None) -> list[EngagementFacts]:
    """Facts of engagements, newest first; two queries."""
    found = list(rows.select_related("assessor", "declaration").order_by("-starts_on", "-pk"))
    days = on or max((e.starts_on for e in found), default=date.min)
    names = organisations.names_on(unit_ids={e.school_id for e in found}, on=days) if found else {}
    return [_facts(row, names.get(row.school_id, "")) for row in found]


def _facts(row: Engagement, school_name: str) -> EngagementFacts:
    said = getattr(row, "declaration", None)
    return EngagementFacts(
        id=row.pk,
        assessor_id=row.assessor_id,
        account_id=row.assessor.account_id,
        full_name=row.assessor.full_name,
        kind=row.kind,
        ref_id=row.ref_id,
        school_id=row.school_id,
        school_name=school_name,
        role=row.role,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ended_reason=row.ended_reason,
        blocked_on=row.blocked_on,
        conflicts=tuple(row.conflicts),
        has_conflict=said.has_conflict if said else None,
        statement=said.statement if said else "",
        signed_at=said.signed_at if said else None,
        signed_name=said.signed_name if said else "",
    )
