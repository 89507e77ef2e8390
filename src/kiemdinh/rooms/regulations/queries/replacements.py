"""Reads of the Word forms that authorities use in place of ours."""

from datetime import date

from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.permits import Target as PermitTarget
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations.models import FormReplacement
from kiemdinh.rooms.regulations.rules.replacements import FORM_PERMITS, TRIAL, Used, replacement_on
from kiemdinh.services.files.models import StoredFile


def authority_of(actor: Actor, action: str = "view") -> int | None:
    """The unit whose forms the person looks after; None when there is none."""
    for post in actor.posts:
        target = PermitTarget(unit_id=post.unit_id, path_on={})
        if not post.ended and FORM_PERMITS.decide(actor=actor, action=action, target=target):
            return post.unit_id
    return None


def replacements_of(*, unit_id: int) -> list[FormReplacement]:
    """Every replacement of a unit, newest first, with its edition."""
    rows = FormReplacement.objects.filter(unit_id=unit_id)
    return list(rows.select_related("edition", "uploaded_by").order_by("-id"))


def replacement_for(*, actor: Actor, replacement_id: int) -> FormReplacement:
    """A replacement through the permission table; that of another unit does not exist for the person."""
    rows = FormReplacement.objects.select_related("edition", "form", "trial", "uploaded_by", "unit")
    row = rows.filter(pk=replacement_id).first()
    if row is None or not FORM_PERMITS.decide(
        actor=actor, action="view", target=PermitTarget(unit_id=row.unit_id, path_on={})
    ):
        raise Http404
    return row


def form_in_use(*, edition_code: str, kind: str, school_id: int, on: date) -> StoredFile | None:
    """The authority's own form for a school's paper of a day; None when the published form is used."""
    rows = FormReplacement.objects.filter(edition__code=edition_code, kind=kind, starts_on__lte=on)
    found = rows.exclude(state=TRIAL).values_list("pk", "unit_id", "starts_on", "ends_on")
    used = [Used(pk, unit_id, start, end) for pk, unit_id, start, end in found if start is not None]
    if not used:
        return None
    path = organisations.path_on(unit_id=school_id, on=on)
    chosen = replacement_on(path=path, day=on, rows=used)
    return FormReplacement.objects.select_related("form").get(pk=chosen.id).form if chosen else None
