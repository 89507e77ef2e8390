"""What may be read here, within what the permission tables allow."""

from kiemdinh.rooms.registration.queries.access import RegistrationAccess, registration_for, visible_to
from kiemdinh.rooms.registration.queries.facts import (
    RegistrationFacts,
    accepted_everywhere,
    accepted_waiting,
    facts,
    facts_of,
    snapshot_of,
)

__all__ = (
    "RegistrationAccess",
    "RegistrationFacts",
    "accepted_everywhere",
    "accepted_waiting",
    "facts",
    "facts_of",
    "registration_for",
    "snapshot_of",
    "visible_to",
)
