"""The Word form that a paper is made with: the authority's own when there is one, else the published one."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from kiemdinh.rooms.regulations.models import KeptForm
from kiemdinh.rooms.regulations.queries.replacements import form_in_use
from kiemdinh.rooms.regulations.rules.word_forms import WORD_FORM_OF, blank
from kiemdinh.services.files.store import open_stored

_SHARED = ("forms-2018", "forms-cong-nhan", "forms-bao-cao", "forms-ke-hoach")


def word_form_path(kind: str, *, edition_code: str) -> Path:
    """The published file: the edition's own, else the one that editions share."""
    name, root = WORD_FORM_OF[kind].file, Path(settings.REGULATIONS_DIR)
    places = [root / edition_code / "forms" / name, *(root / folder / name for folder in _SHARED)]
    return next(place for place in places if place.exists())


def word_form(kind: str, *, edition_code: str, unit_id: int, on: date, row_id: int | None = None) -> bytes:
    """The form of a paper about a unit on a day.

    `row_id` names the row of a frozen paper: then it is the form kept on the day of freezing, whatever was put in use
    since (see `keep_form`); one that was frozen before forms were kept prints with the published form. A draft has no
    `row_id` and follows the form in use.
    """
    if row_id is None:
        own = form_in_use(edition_code=edition_code, kind=kind, school_id=unit_id, on=on)
    else:
        kept = KeptForm.objects.filter(kind=kind, row_id=row_id).select_related("form").first()
        own = kept.form if kept else None
    if own is None:
        return word_form_path(kind, edition_code=edition_code).read_bytes()
    with open_stored(own) as handle:
        return handle.read()


def word_form_samples(kind: str) -> list[dict[str, Any]]:
    """Invented data for a trial: a paper with everything, and one whose texts are still blank."""
    text = (Path(settings.REGULATIONS_DIR) / "form-samples" / f"{kind}.json").read_text(encoding="utf-8")
    full: dict[str, Any] = json.loads(text)
    return [full, {key: blank(value) for key, value in full.items()}]
