"""The ways into the room for menus and home cards: cheap, for whoever has anything to look at here."""

from datetime import date

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.appraisal.queries.access import visible_appraisals, visible_listed
from kiemdinh.rooms.appraisal.queries.views import AppraisalRow, appraisal_rows


def has_appraisals(*, actor: Actor, today: date) -> bool:
    """Whether a school, a commune or a council member finds anything at /tham-dinh/; one query."""
    appraisals = visible_appraisals(actor, today=today).order_by().values("pk")
    listed = visible_listed(actor).order_by().values("pk")
    return bool(list(appraisals.union(listed, all=True)[:1]))


def appraisals_of_account(*, actor: Actor, today: date) -> list[AppraisalRow]:
    """The appraisals a person may open at /tham-dinh/<id>/, in name order; for a card of the home page."""
    return appraisal_rows(actor, today=today)
