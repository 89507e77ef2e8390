"""How pages of this room get their school, the plan of a matrix and the people to choose from."""

from django.http import Http404, HttpRequest

from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.queries import gap
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people import queries as people

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def school_or_404(request: HttpRequest, code: str, action: str = "view") -> tuple[int, organisations.UnitLabel]:
    """The id and label of a school whose documents the actor may see (or do `action` to)."""
    unit = organisations.find_unit(code=code)
    if unit is None or not queries.may(actor=request.actor, action=action, school_id=unit.pk):
        raise Http404
    return unit.pk, organisations.unit_label(unit_id=unit.pk, on=request.today)


def plan_from(request: HttpRequest, school_id: int) -> gap.GapPlan:
    """The plan an address names: ?bo=<edition>&den=<last school year>&danh-muc=<set>; unknown ones are a 404."""
    asked = request.GET.get("danh-muc", "")
    return gap.plan_for_school(
        school_id=school_id,
        today=request.today,
        edition_code=request.GET.get("bo", ""),
        last_year=request.GET.get("den", ""),
        set_id=int(asked) if asked.isdecimal() else None,
    )


def staff_choices(request: HttpRequest, school_id: int) -> list[tuple[int, str]]:
    """(account, "Họ tên, chức vụ") of the people of a school, in name order, one line a person."""
    found: dict[int, str] = {}
    for post in people.staff_of_school(school_id=school_id, today=request.today):
        found.setdefault(post.account_id, f"{post.account.full_name}{', ' + post.title if post.title else ''}")
    return list(found.items())
