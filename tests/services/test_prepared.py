"""Reads that keep their SQL give what the query itself gives, every time anew."""

from datetime import date, datetime

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F, Q
from django.test.utils import CaptureQueriesContext

from kiemdinh.rooms.organisations.models import SchoolYear
from kiemdinh.services.prepared import NotPreparable, prepared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def years() -> None:
    for first in (2021, 2022, 2023):
        SchoolYear.objects.update_or_create(code=f"{first}-{first + 1}", defaults={
            "starts_on": date(first, 9, 5), "ends_on": date(first + 1, 5, 31), "source": f"Quyết định {first}"})


def test_each_call_binds_its_own_values_and_reads_anew() -> None:
    asked = []

    @prepared
    def begun(*, day: date, code: str):
        asked.append(code)
        rows = SchoolYear.objects.filter(Q(starts_on__lte=day) | Q(code=code), code__lte="2023-2024")
        return rows.order_by("code").values_list("code", "starts_on")

    assert begun(day=date(2022, 1, 1), code="2023-2024") == [
        ("2021-2022", date(2021, 9, 5)), ("2023-2024", date(2023, 9, 5))]
    assert [row[0] for row in begun(day=date(2022, 9, 5), code="không có")] == ["2021-2022", "2022-2023"]
    SchoolYear.objects.filter(code="2021-2022").delete()
    assert [row[0] for row in begun(day=date(2022, 9, 5), code="không có")] == ["2022-2023"]
    assert len(asked) == 1  # the SQL was built once, with stand-ins
    assert asked[0] not in ("2023-2024", "không có")


def test_rows_without_values_list_are_instances_and_what_was_left_out_is_read_later() -> None:
    @prepared
    def year(*, code: str):
        return SchoolYear.objects.filter(code=code).defer("source")

    (found,) = year(code="2022-2023")
    assert (type(found), found.code, found.ends_on) == (SchoolYear, "2022-2023", date(2023, 5, 31))
    with CaptureQueriesContext(connection) as captured:
        assert found.source == "Quyết định 2022"
    assert len(captured) == 1


def test_a_tuple_goes_into_an_in_whatever_its_length() -> None:
    @prepared
    def among(*, codes: tuple[str, ...], day: date):
        return SchoolYear.objects.filter(code__in=codes, starts_on__gt=day).order_by("code").values_list("code")

    assert among(codes=("2021-2022", "2023-2024"), day=date(2021, 1, 1)) == [("2021-2022",), ("2023-2024",)]
    assert among(codes=("2022-2023",), day=date(2021, 1, 1)) == [("2022-2023",)]
    assert among(codes=("2023-2024", "2022-2023"), day=date(2023, 1, 1)) == [("2023-2024",)]


def test_json_and_moments_come_back_as_django_reads_them(django_user_model) -> None:
    from kiemdinh.services.ledger.models import Event

    moment = datetime.fromisoformat("2026-11-21T09:00:00+07:00")
    Event(at=moment, action="thu", target_type="thu", target_id="1", data={"tên": ["Ước", 1]}).save()

    @prepared
    def events(*, action: str):
        return Event.objects.filter(action=action).values_list("data", "at")

    assert events(action="thu") == [({"tên": ["Ước", 1]}, moment)]


@pytest.mark.parametrize("value", [None, True, 1.5, datetime(2026, 1, 1), ()])
def test_values_that_cannot_be_bound_are_refused(value: object) -> None:
    @prepared
    def named(*, name: object):
        return Group.objects.filter(name=name)

    with pytest.raises(NotPreparable):
        named(name=value)


def test_a_function_that_looks_at_its_arguments_is_refused() -> None:
    @prepared
    def looks(*, key: str):
        return Session.objects.filter(session_key=key.upper() + "!")

    @prepared
    def adds(*, code: str):
        return SchoolYear.objects.filter(code=code).annotate(twin=F("id"))

    with pytest.raises(NotPreparable):
        looks(key="a")
    with pytest.raises(NotPreparable):
        adds(code="a")
