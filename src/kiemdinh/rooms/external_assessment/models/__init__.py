"""Tables of the external assessment."""

from kiemdinh.rooms.external_assessment.models.planning import TeamPlan
from kiemdinh.rooms.external_assessment.models.teams import Team, TeamMember

__all__ = ("Team", "TeamMember", "TeamPlan")
