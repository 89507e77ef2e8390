"""Which forms of Phần I there are: read once from the regulation files."""

from collections.abc import Collection
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from kiemdinh.rooms.regulations.rules.strict_yaml import load_strings
from kiemdinh.rooms.school_profile.rules import form as rules
from kiemdinh.rooms.school_profile.rules.form import FigureForm
from kiemdinh.rooms.school_profile.rules.loading import load_form


def all_forms() -> tuple[FigureForm, ...]:
    """Every form of every edition, by edition and file name."""
    return _read(str(settings.REGULATIONS_DIR))


def form_for(edition: str, school_type: str, *, stages: Collection[str] = ()) -> FigureForm | None:
    """The form of an edition ("tt17-2018") for a school type; None when the edition has none.

    `stages` are the levels of education of a school of several; parts of the others are left out.
    """
    return rules.pick_form(all_forms(), edition=edition, school_type=school_type, stages=stages)


def form_on(*, school_type: str, on: date, stages: Collection[str] = ()) -> FigureForm | None:
    """The form of the edition in force on a day; None when no edition covers the type then."""
    return rules.form_on(all_forms(), school_type=school_type, on=on, stages=stages)


def form_by_key(key: str, *, stages: Collection[str] = ()) -> FigureForm | None:
    """The form of a key ("th-2018"); None when unknown."""
    found = next((form for form in all_forms() if form.key == key), None)
    return found.for_stages(stages) if found is not None and found.has_stages else found


def forms_of(school_type: str, *, stages: Collection[str] = ()) -> list[FigureForm]:
    """The forms a school type has had, the newest edition first."""
    found = [form for form in all_forms() if school_type in form.school_types]
    found.sort(key=lambda form: form.in_force_from or date.min, reverse=True)
    return [form.for_stages(stages) if form.has_stages else form for form in found]


@cache
def _read(folder: str) -> tuple[FigureForm, ...]:
    forms = []
    for path in sorted(Path(folder).glob("*/figures*.yaml")):
        edition = path.parent / "edition.yaml"
        head = load_strings(edition.read_text("utf-8"), name=str(edition)) if edition.exists() else {}
        period = head.get("in_force", {})
        forms.append(
            load_form(
                yaml.safe_load(path.read_text("utf-8")),
                regulation_number=head.get("regulation_number", ""),
                in_force_from=_day(period.get("from")),
                in_force_to=_day(period.get("to")),
            )
        )
    return tuple(forms)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
