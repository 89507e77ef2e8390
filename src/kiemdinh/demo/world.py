"""Places, schools and officials of the demo."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from kiemdinh.demo.cast import NEIGHBOUR, NEIGHBOUR_SCHOOL, OFFICIALS, PASSWORD
from kiemdinh.demo.reading import SCHOOL_KEYS, read_school, read_world
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations import use_cases as units
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FORMERLY = date(2010, 9, 6)
"""Since when the schools that bear another name today are in the tree."""
BEFORE = date(2017, 9, 1)
REFORM = date(2025, 7, 1)
PROVINCES = ("tinh2025-01", "tinh2025-75")
"""Thành phố Hà Nội and Đồng Nai (with the former Bình Phước)."""


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """A moment of a day in Vietnam."""
    return datetime.combine(day, time(hour, minute), ZONE)


def build_world(*, now: datetime) -> dict[str, str]:
    """Places, all schools in the tree of 2017, then the move of 1/7/2025; returns commune_now codes by school."""
    units.load_places(now=at(BEFORE), provinces=PROVINCES)
    units.load_school_years(now=at(BEFORE))
    details = {s["code"]: s for s in (read_school(k)["school"] for k in SCHOOL_KEYS)}
    choices: dict[str, str] = {}
    for province in read_world()["provinces"]:
        for row in province["schools"]:
            district = _find(row["district"], "district", BEFORE)
            commune = _find(row["commune_before"], "commune", BEFORE, under=district.path)
            more = details.get(row["code"], {})
            former = more.get("former_name")
            units.create_school(
                school=units.NewSchool(
                    code=row["code"],
                    name=former or row["name"],
                    school_type=row["school_type"],
                    ownership=row["ownership"],
                    located_in_code=commune.code,
                    founded_year=row["founded_year"],
                    stages=tuple(row.get("stages", ())),
                    address=more.get("address", ""),
                    phone=more.get("phone", ""),
                    email=more.get("email", ""),
                    website=more.get("website", ""),
                ),
                on=FORMERLY if former else BEFORE,
                now=at(FORMERLY if former else BEFORE),
                actor_account_id=None,
            )
            if former:
                units.rename_unit(code=row["code"], name=row["name"], on=BEFORE, now=at(BEFORE), actor_account_id=None)
            for site in (s for s in more.get("sites", ()) if s["kind"] != "main_campus"):
                units.add_site(
                    school_code=row["code"],
                    kind=site["kind"],
                    name=site["name"],
                    on=BEFORE,
                    now=at(BEFORE),
                    actor_account_id=None,
                    address=site.get("address", ""),
                )
            if row.get("commune_now"):
                target = _find(
                    row["commune_now"],
                    "commune",
                    REFORM,
                    under=_find(province["province_now"], "province", REFORM).path,
                )
                choices[row["code"]] = target.code
    return choices


def reform(choices: dict[str, str]) -> None:
    """The two-tier government of 1/7/2025: schools move under their new commune."""
    units.move_schools_after_reform(now=at(REFORM), actor_account_id=None, choices=choices)


def make_officials() -> None:
    """Officers of the authorities."""
    for member in OFFICIALS:
        code, since = _unit_of(member.unit)
        create_account(
            actor=SYSTEM,
            now=at(since),
            username=member.username,
            full_name=member.full_name,
            unit_code=code,
            role=member.role,
            title=member.title,
            starts_on=since,
            password=PASSWORD,
            is_demo=True,
        )


def make_neighbour() -> None:
    """The principal next door; made last, so that this account says that the demo is whole."""
    create_account(
        actor=SYSTEM,
        now=at(date(2019, 8, 15)),
        username=NEIGHBOUR.username,
        full_name=NEIGHBOUR.full_name,
        unit_code=NEIGHBOUR_SCHOOL,
        role=NEIGHBOUR.role,
        title=NEIGHBOUR.title,
        starts_on=date(2019, 8, 15),
        password=PASSWORD,
        is_demo=True,
    )


def _unit_of(place: str) -> tuple[str, date]:
    kind, _, name = place.partition(":")
    if kind == "bo":
        return organisations.children_of(unit_id=None, on=REFORM)[0].code, date(2018, 9, 4)
    if kind == "huyen":
        return _find(f"Quận {name}", "district", BEFORE).code, date(2018, 9, 4)
    if kind == "xa":
        top = _find("Đồng Nai", "province", REFORM)
        return _find(name, "commune", REFORM, under=top.path).code, date(2025, 7, 1)
    return _find(name, "province", REFORM).code, REFORM


def _find(name: str, kind: str, on: date, under: str = "") -> Any:
    """The unit of a name on a day; an exact name wins over one that only holds it."""
    found = organisations.search_units(text=name, on=on, kind=kind, under_path=under)
    exact = [u for u in found if u.name == name] or [u for u in found if u.short_name == name]
    if not (exact or found):
        raise LookupError(f"Không thấy {name} ({kind}) vào ngày {on:%d/%m/%Y}.")
    return (exact or found)[0]
