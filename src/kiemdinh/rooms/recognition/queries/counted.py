"""Results and recognitions for counting: rooms that count join these rows into their own statement."""

from datetime import date

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from kiemdinh.rooms.recognition.models import OwedCriterion, Recognition, Reorganisation
from kiemdinh.rooms.recognition.rules.states import (
    ACCREDITATION,
    EVER_ISSUED,
    ISSUED,
    NATIONAL_STANDARD,
    OPEN,
    PREPARED,
    PROPOSED,
    REPORTED,
    REVOKED,
    SUPERSEDED,
    WITHDRAWN,
)
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


def signed_by(on: date) -> QuerySet[Recognition]:
    """Decisions of recognition signed on or before a day, whatever became of them since."""
    return Recognition.objects.filter(state__in=EVER_ISSUED, signed_on__lte=on)


def holding_on(on: date) -> QuerySet[Recognition]:
    """Decisions in force on a day: signed, not run out, not yet revoked or replaced on it."""
    gone = Q(state__in=(REVOKED, SUPERSEDED), ended_on__lte=on)
    return signed_by(on).filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on)).exclude(gone)


def run_out_by(on: date) -> QuerySet[Recognition]:
    """Decisions that ran out before a day without having been revoked or replaced."""
    return signed_by(on).filter(expires_on__lt=on).exclude(state__in=(REVOKED, SUPERSEDED), ended_on__lte=on)


def owed_criteria() -> QuerySet[OwedCriterion]:
    """Criteria that schools still owe under a recognition in force ("nợ tiêu chí")."""
    return OwedCriterion.objects.filter(recognition__state=ISSUED, state__in=(OPEN, REPORTED))


def waiting_for_decision() -> QuerySet[Recognition]:
    """Cases that reached a level and wait for their decision."""
    return Recognition.objects.filter(state__in=(PROPOSED, PREPARED), level__gte=1)


def national_degree(school: str, *, on: date) -> Case:
    """The mức độ that a school holds on a day, for a query whose rows name it in `school`; null when it holds none.

    A newer reorganisation decides over an older certificate, as `queries.facts.current` does for one school.
    """
    own = holding_on(on).filter(school_id=OuterRef(school), kind=NATIONAL_STANDARD).order_by("-signed_on", "-pk")
    changes = Reorganisation.objects.filter(school_id=OuterRef(school), effective_on__lte=on).order_by("-effective_on")
    gone = Q(source__isnull=True) | Q(source__state__in=(REVOKED, SUPERSEDED), source__ended_on__lte=on)
    left = changes.annotate(
        kept=Case(
            When(gone | Q(holds_until__lt=on) | Q(holds_until__isnull=True), then=Value(None)),
            default=Coalesce("level", "source__level"),
            output_field=IntegerField(),
        )
    )
    after = own.filter(signed_on__gte=Subquery(Reorganisation.objects.filter(
        school_id=OuterRef("school_id"), effective_on__lte=on).order_by("-effective_on").values("effective_on")[:1]))
    return Case(
        When(Exists(changes), then=Coalesce(Subquery(after.values("level")[:1]), Subquery(left.values("kept")[:1]))),
        default=Subquery(own.values("level")[:1]),
        output_field=IntegerField(),
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
