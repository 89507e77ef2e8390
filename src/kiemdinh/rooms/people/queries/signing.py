"""Who signs for a unit on a day: the head, or a deputy within a dated authorisation."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.people.models import Authorisation, Post
from kiemdinh.rooms.people.queries.posts import head_post, open_on
from kiemdinh.rooms.people.rules import (
    ACTING_HEAD,
    AUTHORISATION_KINDS,
    HEAD_ROLES,
    Signature,
    head_title_of,
    signature_lines,
)

_DEFAULT_TITLE = "Hiệu trưởng"


def signature_for(*, unit_id: int, on: date, head_title: str | None = None) -> Signature:
    """Who signs for a unit on a day: the head, or the deputy who holds an authorisation (KT., TL., TUQ.).

    `head_title` replaces the title of the head's post. Without a head the name is empty.
    """
    granted = (
        Authorisation.objects.filter(open_on(on), unit_id=unit_id)
        .filter(Q(deputy__ends_on__isnull=True) | Q(deputy__ends_on__gte=on))
        .select_related("on_behalf", "deputy__account").order_by("-starts_on", "-id").first()
    )
    if granted is not None:
        return _signed(granted.on_behalf, granted.kind, granted.deputy, head_title)
    head = head_post(unit_id=unit_id, on=on)
    return _signed(head, None, head, head_title)


def preview_signature(*, unit_id: int, on: date, deputy_post_id: int, kind: str) -> Signature:
    """How the block would read under an authorisation that is not given yet."""
    deputy = Post.objects.select_related("account").get(pk=deputy_post_id, unit_id=unit_id)
    return _signed(head_post(unit_id=unit_id, on=on), kind, deputy, None)


def _signed(head: Post | None, kind: str | None, signer: Post | None, head_title: str | None) -> Signature:
    title = head_title or (head_title_of(role=head.role, title=head.title) if head else _DEFAULT_TITLE)
    lines = signature_lines(head_title=title, kind=kind, deputy_title=signer.title if signer else "")
    return Signature(lines, signer.account.full_name if signer else "")


def may_act_for_head(*, actor: Actor, unit_id: int, on: date) -> bool:
    """Whether the actor is the head of the unit or its deputy under a dated authorisation."""
    if {*HEAD_ROLES, ACTING_HEAD} & actor.roles_at(unit_id):
        return True
    held = {p.post_id for p in actor.posts if p.unit_id == unit_id and not p.ended}
    return Authorisation.objects.filter(open_on(on), unit_id=unit_id, deputy_id__in=held).exists()


def deputies_of(*, unit_id: int, on: date, head: Post | None) -> list[Post]:
    """The posts that may receive an authorisation on a day, in name order; the head's own account is left out."""
    rows = Post.objects.filter(open_on(on), unit_id=unit_id, account__is_active=True).select_related("account")
    if head is not None:
        rows = rows.exclude(account_id=head.account_id)
    return list(rows.order_by("account__sort_key", "id"))


@dataclass(frozen=True, slots=True)
class AuthorisationRow:
    """A line of the list of authorisations; `state` is "coming", "now" or "past"."""

    id: int
    kind: str
    kind_label: str
    deputy_name: str
    deputy_title: str
    document_number: str
    starts_on: date
    ends_on: date
    state: str
    signature: Signature


def authorisations_of(*, unit_id: int, today: date) -> list[AuthorisationRow]:
    """Every authorisation of a unit with the signature block it gives, newest first; one query."""
    rows = (
        Authorisation.objects.filter(unit_id=unit_id).select_related("on_behalf", "deputy__account")
        .order_by("-starts_on", "-id")
    )
    return [
        AuthorisationRow(
            row.pk, row.kind, AUTHORISATION_KINDS[row.kind], row.deputy.account.full_name, row.deputy.title,
            row.document_number, row.starts_on, row.ends_on, _state(row, today),
            _signed(row.on_behalf, row.kind, row.deputy, None),
        )
        for row in rows
    ]


def unit_of_authorisation(*, authorisation_id: int) -> int | None:
    """The unit an authorisation belongs to; None when there is no such one."""
    return Authorisation.objects.filter(pk=authorisation_id).values_list("unit_id", flat=True).first()


def _state(row: Authorisation, today: date) -> str:
    ends = min(row.ends_on, row.deputy.ends_on or row.ends_on)
    return "past" if ends < today else "coming" if row.starts_on > today else "now"
