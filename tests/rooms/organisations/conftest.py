"""Two provinces as they were before and after 01/7/2025, and how a test opens a school."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

# Imports of the room stand inside the fixtures: this file is read before Django starts.
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

HA_NOI, DONG_NAI = 1, 75
THINH_QUANG = "xa2004-00235"


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The places of Hà Nội and Đồng Nai (with old Bình Phước), committed for one module and taken away after it."""
    from django.db import connection

    from kiemdinh.rooms.organisations import use_cases
    from kiemdinh.rooms.organisations.models import SchoolYear, Unit, UnitName, UnitPlacement, UnitSuccession

    with django_db_blocker.unblock():
        use_cases.load_places(now=NOW, provinces=[HA_NOI, DONG_NAI])
        use_cases.load_school_years(now=NOW)
    yield
    with django_db_blocker.unblock():
        for model in (UnitSuccession, UnitPlacement, UnitName, Unit, SchoolYear):
            model.objects.all().delete()
        with connection.cursor() as cursor:  # the ledger itself refuses to forget
            cursor.execute("DELETE FROM ledger_event")


@pytest.fixture
def school() -> Callable[..., int]:
    """Open a school in 2015 (or `on`) with sensible facts; returns its unit id."""

    from kiemdinh.rooms.organisations import use_cases

    def make(code: str, name: str, *, on: date = date(2015, 8, 1), **facts: Any) -> int:
        values: dict[str, Any] = {
            "school_type": "tieu-hoc",
            "ownership": "cong-lap",
            "located_in_code": THINH_QUANG,
        }
        new = use_cases.NewSchool(code=code, name=name, **(values | facts))
        return use_cases.create_school(school=new, on=on, now=NOW, actor_account_id=None)

    return make


@pytest.fixture
def count_queries() -> Callable[[Callable[[], Any]], int]:
    """How many queries a call makes."""

    def count(call: Callable[[], Any]) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    return count


@pytest.fixture
def sign_in(client: Any) -> Callable[..., Any]:
    """Sign the browser in as somebody new with a role at a unit (UBND phường Đống Đa by default)."""

    from kiemdinh.rooms.people import use_cases as people

    def enter(role: str = "commune_officer", unit_code: str = "xa2025-00235") -> Any:
        made = people.create_account(
            actor=people.SYSTEM,
            now=NOW,
            username=f"u.{role}",
            full_name="Nguyễn Thị Hoa",
            unit_code=unit_code,
            role=role,
            title="Chuyên viên",
            starts_on=date(2025, 7, 1),
            password="mat-khau-dai-1234",
            is_demo=True,
        )
        client.force_login(made.account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return enter
