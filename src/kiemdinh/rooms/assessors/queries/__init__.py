"""What may be read here, within what the permission tables allow."""

from kiemdinh.rooms.assessors.queries.access import (
    AssessorAccess,
    assessor_for,
    assessors_of_account,
    register_of,
    registers_of,
    visible_assessors,
)
from kiemdinh.rooms.assessors.queries.conflicts import conflicts_for, fitness_of, lacks_for, limits_of, needs_of
from kiemdinh.rooms.assessors.queries.engagements import (
    EngagementFacts,
    all_engagements_of,
    busy_between,
    declaration_due,
    engagement_of,
    engagements_in,
    engagements_of,
    engagements_of_assessor,
    loads_of,
    team_accounts,
    team_refs,
    unsigned_of,
)

__all__ = (
    "AssessorAccess",
    "EngagementFacts",
    "all_engagements_of",
    "assessor_for",
    "assessors_of_account",
    "busy_between",
    "conflicts_for",
    "declaration_due",
    "engagement_of",
    "engagements_in",
    "engagements_of",
    "engagements_of_assessor",
    "fitness_of",
    "lacks_for",
    "limits_of",
    "loads_of",
    "needs_of",
    "register_of",
    "registers_of",
    "team_accounts",
    "team_refs",
    "unsigned_of",
    "visible_assessors",
)
