"""Directories that a person brings in: only who brought one sees it, while they may still bring one in there."""

from collections.abc import Mapping

from django.http import Http404

from kiemdinh.kernel.importing import known_columns
from kiemdinh.kernel.permits import Actor, Target
from kiemdinh.rooms.organisations.models import DirectoryImport
from kiemdinh.rooms.organisations.rules.directory import guessed_fields
from kiemdinh.rooms.organisations.rules.permits import DIRECTORY_PERMITS, IMPORT_KINDS


def units_to_import(actor: Actor) -> dict[int, str]:
    """Ids of the units for which the person may bring in a directory, those of their own posts, with the day."""
    return {
        post.unit_id: post.as_of
        for post in actor.posts
        if not post.ended
        and post.unit_kind in IMPORT_KINDS
        and DIRECTORY_PERMITS.decide(
            actor=actor, action="import", target=Target(unit_id=post.unit_id, path_on={post.as_of: post.path})
        )
    }


def import_for(*, actor: Actor, import_id: int) -> DirectoryImport:
    """A directory that this person brought in. Raises Http404."""
    row = DirectoryImport.objects.filter(
        pk=import_id, actor_id=actor.account_id or 0, unit_id__in=list(units_to_import(actor))
    ).first()
    if row is None:
        raise Http404
    return row


def proposed_mapping(row: DirectoryImport) -> Mapping[str, str]:
    """Title for each field: what was chosen, else what the unit chose for its last file, else a guess."""
    if row.mapping:
        return row.mapping
    guessed = guessed_fields(row.titles)
    last = DirectoryImport.objects.filter(unit_id=row.unit_id).exclude(pk=row.pk).exclude(mapping={})
    kept = last.order_by("-id").values_list("mapping", flat=True).first() or {}
    return guessed | known_columns(kept, row.titles)
