"""A small tree of units and the people in it; everything is made through the use cases."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import use_cases as organisations
from kiemdinh.rooms.organisations.use_cases import NewSchool
from kiemdinh.rooms.organisations.use_cases.writing import UnitDraft, add_units
from kiemdinh.rooms.people import queries, use_cases
from kiemdinh.rooms.people.models import Account

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TODAY = date(2026, 11, 21)
SINCE = date(2015, 8, 1)
ENDED = date(2025, 7, 1)
PASSWORD = "mot-cau-de-nho-2026"


@dataclass
class World:
    """Ids of units by code, and a way to make people."""

    units: dict[str, int] = field(default_factory=dict)

    def person(self, username: str, unit: str, role: str, *, name: str = "", title: str = "",
               is_demo: bool = False, starts_on: date = date(2020, 1, 1), temporary: bool = False) -> Account:
        """An account with one post; with PASSWORD unless `temporary`."""
        return use_cases.create_account(
            actor=use_cases.SYSTEM, now=NOW, username=username, full_name=name or f"Người {username.title()}",
            unit_code=unit, role=role, title=title, starts_on=starts_on, is_demo=is_demo,
            password=None if temporary else PASSWORD).account

    def actor(self, account: Account, *, today: date = TODAY) -> Actor:
        """The person as the one who asks."""
        return queries.actor_for(account_id=account.pk, today=today)


def build() -> World:
    """Two provinces; in the first a district that ended on 01/7/2025, a commune and three schools (one ended)."""
    made = World()
    made.units["T-BO"] = add_units([UnitDraft("ministry", "T-BO", "Bộ Thử", "Bộ Thử", None, "", SINCE)])[0][0].pk

    def unit(kind: str, code: str, name: str, parent: str) -> None:
        made.units[code] = organisations.create_unit(
            kind=kind, code=code, name=name, parent_code=parent, on=SINCE, now=NOW, actor_account_id=None)

    def school(code: str, name: str, parent: str, place: str) -> None:
        made.units[code] = organisations.create_school(
            school=NewSchool(code=code, name=name, school_type="tieu-hoc", ownership="cong-lap",
                             located_in_code=place, managing_code=parent),
            on=SINCE, now=NOW, actor_account_id=None)

    unit("province", "T-TINH", "Tỉnh Thử", "T-BO")
    unit("province", "T-TINH2", "Tỉnh Khác", "T-BO")
    unit("district", "T-HUYEN", "Huyện Cũ", "T-TINH")
    unit("commune", "T-XA", "Xã Mới", "T-TINH")
    unit("commune", "T-XA2", "Xã Xa", "T-TINH2")
    school("T-TH1", "Trường Tiểu học Một", "T-HUYEN", "T-XA")
    school("T-TH2", "Trường Tiểu học Hai", "T-XA", "T-XA")
    school("T-TH3", "Trường Tiểu học Ba", "T-XA2", "T-XA2")
    school("T-CU", "Trường Tiểu học Cũ", "T-XA", "T-XA")
    organisations.move_unit(code="T-TH1", new_parent_code="T-XA", on=ENDED, now=NOW, actor_account_id=None)
    organisations.close_unit(code="T-HUYEN", on=ENDED, now=NOW, actor_account_id=None)
    return made


def end_old_school() -> None:
    """Ends T-CU on 01/7/2025, merged into T-TH1."""
    organisations.close_unit(code="T-CU", on=ENDED, now=NOW, actor_account_id=None, successor_codes=("T-TH1",))
