"""The teaching places that a sheet has a text for: look at every location, not at the average of all."""

from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.rules.states import PUBLISHED
from kiemdinh.rooms.self_assessment.rules.texts import Places, place_key


def places_of(access: CycleAccess, sheet: CriterionSheet) -> Places:
    """(id, name) of the places that a criterion's sheet (with its texts) can describe; no query in most schools.

    The places of the day, when there are several. A place that was closed since stays as long as its text is there;
    what is published shows only what was written.
    """
    if sheet.kind != "criterion":
        return ()
    day = access.today
    open_now = [s for s in access.sites if s.valid_from <= day and (s.valid_to is None or day < s.valid_to)]
    offered = {s.id for s in open_now} if len(open_now) > 1 and access.cycle.state != PUBLISHED else set()
    return tuple((s.id, s.name) for s in access.sites if s.id in offered or sheet.texts.get(place_key(s.id)))
