"""What may be read here, within what the permission tables allow.

`recognitions_of`, `current`, `last_refusal`, `last_reorganisation`, `verify`, `issued_as_of` and `cases_of_basis` ask
for no permission: the calling room decides who sees them.
"""

from kiemdinh.rooms.recognition.queries.access import (
    RecognitionAccess,
    departments_of,
    recognition_for,
    school_decision,
    visible_to,
)
from kiemdinh.rooms.recognition.queries.facts import (
    RecognitionFacts,
    cases_of_basis,
    current,
    current_of_many,
    facts_of,
    issued_as_of,
    issued_by,
    last_refusal,
    recognitions_of,
)
from kiemdinh.rooms.recognition.queries.reorganising import Reorganised, last_reorganisation
from kiemdinh.rooms.recognition.queries.verifying import verify

__all__ = (
    "RecognitionAccess",
    "RecognitionFacts",
    "Reorganised",
    "cases_of_basis",
    "current",
    "current_of_many",
    "departments_of",
    "facts_of",
    "issued_as_of",
    "issued_by",
    "last_refusal",
    "last_reorganisation",
    "recognition_for",
    "recognitions_of",
    "school_decision",
    "verify",
    "visible_to",
)
