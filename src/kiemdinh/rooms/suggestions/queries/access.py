"""How a suggestion reaches a page: through its writer, the unit that holds it, or a unit above the writer's."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from kiemdinh.kernel.permits import Actor, Decision, PermitTable, Target
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.rules import AUTHORITY_OFFICERS, SYSTEM_ADMIN
from kiemdinh.rooms.suggestions.models import Suggestion, SuggestionEntry
from kiemdinh.rooms.suggestions.rules.kinds import SOFTWARE
from kiemdinh.rooms.suggestions.rules.states import HELD_PERMITS, SOFTWARE_PERMITS, WRITER, WRITTEN_PERMITS

WRITER_ACTIONS = ("add", "withdraw")


@dataclass(frozen=True)
class SuggestionAccess:
    """A suggestion that the actor may read, and the answers to "may I?".

    `sees_names`: the writer, the unit that holds it and units that held it; others above read it without a name.
    """

    actor: Actor
    today: date
    row: Suggestion
    written: Target
    held: Target
    held_before: bool

    @property
    def is_writer(self) -> bool:
        """Whether the actor wrote it."""
        return self.row.writer_id == self.actor.account_id

    @property
    def is_holder(self) -> bool:
        """Whether the actor acts for the unit that holds it."""
        return bool(self._held_table.decide(actor=self.actor, action="view", target=self.held))

    @property
    def sees_names(self) -> bool:
        """Whether the name of the writer is shown."""
        return self.is_writer or self.is_holder or self.held_before

    @property
    def roles(self) -> frozenset[str]:
        """What the actor is towards it, for the table of states."""
        found = {p.role for p in self.actor.posts if p.unit_id == self.row.holder_id and not p.ended}
        return frozenset(found | ({WRITER} if self.is_writer else set()))

    @property
    def _held_table(self) -> PermitTable:
        return SOFTWARE_PERMITS if self.row.kind == SOFTWARE else HELD_PERMITS

    def may(self, action: str) -> Decision:
        """Allowed or not, with the reason in words."""
        if action in WRITER_ACTIONS:
            return WRITTEN_PERMITS.decide(actor=self.actor, action=action, target=self.written)
        return self._held_table.decide(actor=self.actor, action=action, target=self.held)

    def may_view(self) -> bool:
        """Whether the actor may read it at all."""
        if self.is_holder or self.held_before:
            return True
        return bool(WRITTEN_PERMITS.decide(actor=self.actor, action="view", target=self.written))


def suggestion_for(*, actor: Actor, suggestion_id: int, today: date, action: str = "") -> SuggestionAccess:
    """A suggestion for a person. Unknown and invisible answer the same 404; not allowed raises PermissionDenied."""
    row = Suggestion.objects.select_related("merged_into").filter(pk=suggestion_id).first()
    if row is None or actor.account_id is None:
        raise Http404
    days = {p.as_of for p in actor.posts}
    paths = {day: organisations.path_on(unit_id=row.unit_id, on=day) for day in days}
    access = SuggestionAccess(
        actor=actor,
        today=today,
        row=row,
        written=Target(row.unit_id, paths, row.state, assigned=frozenset({row.writer_id})),
        held=Target(row.holder_id, {}, row.state),
        held_before=_held_before(actor, row),
    )
    if not access.may_view():
        raise Http404
    if action:
        decision = access.may(action)
        if not decision:
            raise PermissionDenied(decision.reason)
    return access


def _held_before(actor: Actor, row: Suggestion) -> bool:
    """Whether a unit of the actor passed it on: what it sent up it keeps reading."""
    units = {p.unit_id for p in actor.posts if p.role in AUTHORITY_OFFICERS}
    if not units:
        return False
    return SuggestionEntry.objects.filter(suggestion=row, action="pass_up", unit_id__in=units).exists()


def written_by(*, actor: Actor) -> QuerySet[Suggestion]:
    """What the person wrote for units where a post is still held."""
    units = {i for c in WRITTEN_PERMITS.scope(actor=actor, action="view") if c.account_id for i in c.unit_ids}
    return Suggestion.objects.filter(writer_id=actor.account_id, unit_id__in=units)


def held_by(*, actor: Actor) -> QuerySet[Suggestion]:
    """What the person's units hold or passed on, work apart from software."""
    work = {i for c in HELD_PERMITS.scope(actor=actor, action="view") for i in c.unit_ids}
    software = {i for c in SOFTWARE_PERMITS.scope(actor=actor, action="view") for i in c.unit_ids}
    if not work and not software:
        raise PermissionDenied("Trang này dành cho người của cơ quan quản lý và quản trị hệ thống.")
    passed = SuggestionEntry.objects.filter(action="pass_up", unit_id__in=work).values("suggestion_id")
    mine = (Q(holder_id__in=work) & ~Q(kind=SOFTWARE)) | Q(holder_id__in=software, kind=SOFTWARE) | Q(pk__in=passed)
    return Suggestion.objects.filter(mine)


def is_receiver(actor: Actor) -> bool:
    """Whether the person answers, or once answered, suggestions."""
    return any(p.role in AUTHORITY_OFFICERS or p.role == SYSTEM_ADMIN for p in actor.posts)


def rolls_up(actor: Actor) -> bool:
    """Whether the person works, or worked, for an authority, which may read what was raised below it."""
    return any(p.role in AUTHORITY_OFFICERS for p in actor.posts)


def unit_for(*, actor: Actor, code: str, today: date) -> organisations.UnitInfo:
    """The authority whose roll-up is asked for: the own one or one below. Raises Http404, PermissionDenied."""
    posts = [p for p in actor.posts if p.role in AUTHORITY_OFFICERS]
    if not posts:
        raise PermissionDenied("Bản tổng hợp dành cho người của cơ quan quản lý.")
    post = next((p for p in posts if not p.ended), posts[0])
    found = (
        organisations.unit_as_of(on=today, code=code)
        if code
        else organisations.unit_as_of(on=today, unit_id=post.unit_id)
    )
    if found is None:
        raise Http404
    paths = {p.as_of: organisations.path_on(unit_id=found.id, on=p.as_of) for p in actor.posts}
    if not WRITTEN_PERMITS.decide(actor=actor, action="view", target=Target(found.id, paths)):
        raise Http404
    return found
