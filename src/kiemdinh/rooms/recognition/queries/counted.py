"""Finished external assessments for counting: rooms that count join these rows into their own statement."""

from datetime import date

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.rooms.recognition.rules.states import ACCREDITATION, NATIONAL_STANDARD, WITHDRAWN
from kiemdinh.rooms.regulations import queries as regulations

_MINIMUMS = "recognition.national_standard_minimums"
NEWEST_FIRST = ("-assessed_on", "kind", "-pk")
"""Of one day the cấp độ speaks before the mức độ: it says the level of the school outright."""


def assessed_by(on: date) -> QuerySet[Recognition]:
    """Results of external assessments under the 2018 rules finished by a day, with `assessed_on` and `grade` (0–4).

    A case of an assessment counts from the day of its report, an older decision brought in from its signing. `grade` is
    the cấp độ; where only mức độ was asked for, the Mức of the report, else the least Mức that mức độ needs.
    """
    own = Q(basis_kind="external_assessment", reported_on__lte=on)
    brought_in = Q(basis_kind="imported", signed_on__lte=on)
    rows = Recognition.objects.filter(own | brought_in, generation="2018").exclude(state=WITHDRAWN)
    reported = Cast(KeyTextTransform("school_level", "basis"), IntegerField())
    return rows.annotate(
        assessed_on=Case(When(basis_kind="imported", then=F("signed_on")), default=F("reported_on")),
        grade=Case(
            When(kind=ACCREDITATION, then=F("level")),
            default=Coalesce(
                Case(When(basis_kind="external_assessment", then=reported), output_field=IntegerField()),
                Case(*_least_levels(), default=F("level"), output_field=IntegerField()),
            ),
            output_field=IntegerField(),
        ),
    )


def _least_levels() -> list[When]:
    """The least Mức of each mức độ, edition by edition and for the days on which the procedure says so."""
    found = []
    for edition in regulations.list_editions():
        code = edition.header.edition_id
        for span in regulations.get_procedure(code).values.get(_MINIMUMS, ()):
            days = Q(reported_on__gte=span.valid_from)
            if span.valid_to is not None:
                days &= Q(reported_on__lte=span.valid_to)
            assert isinstance(span.value, tuple)
            for degree, least in enumerate(span.value, start=1):
                this = Q(edition_code=code, kind=NATIONAL_STANDARD, level=degree)
                found.append(When(days & this, then=Value(int(least))))
    return found
