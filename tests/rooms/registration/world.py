"""Schools with published reports, their phòng, UBND xã and Sở, and registrations in any state."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.demo import cast

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.registration.queries.access import RegistrationAccess, registration_for

BEFORE_REFORM = date(2024, 3, 4)
AFTER_REFORM = date(2025, 9, 8)
OFFICERS = {
    # username: (full name, unit, role, title)
    "phong": ("Quách Văn Phòng", "T-HUYEN", "district_officer", "Chuyên viên"),
    "lanhdaoxa": ("Mùa A Lử", "T-XA", "commune_leader", "Chủ tịch"),
    "lanhdaoso": ("Trịnh Thế Sự", "T-TINH", "department_leader", "Phó Giám đốc"),
    "so2": ("Lý Thu Hằng", "T-TINH", "provincial_officer", "Chuyên viên"),
}


@dataclass
class Registering:
    """The world and the published report of T-TH1."""

    base: cast.World
    run: cast.Running
    report: Any

    def actor(self, username: str, on: date = BEFORE_REFORM) -> Actor:
        """Somebody of the cast on a day."""
        return self.base.actor(username, on)

    def row(self, state: str, **more: Any) -> Registration:
        """A bare registration of T-TH1 in some state, written directly: for what only reads."""
        units = self.base.units
        values: dict[str, Any] = {
            "school_id": units["T-TH1"],
            "report": self.report,
            "edition_code": "tt17-2018",
            "for_accreditation": True,
            "for_national_standard": True,
            "asked_accreditation_level": 3,
            "asked_national_degree": 2,
            "purpose": "first",
            "created_at": cast.at(BEFORE_REFORM),
            "check_units": [
                {"step": "managing_unit", "unit_id": units["T-HUYEN"], "code": "T-HUYEN", "name": "Phòng GDĐT"},
                {"step": "department", "unit_id": units["T-TINH"], "code": "T-TINH", "name": "Sở GDĐT Thử"},
            ],
        }
        if state != "draft":
            values |= {"submitted_on": BEFORE_REFORM, "step_since": BEFORE_REFORM, "due_on": date(2024, 3, 18)}
        if state == "submitted":
            values |= {"turn_kind": "managing_unit", "turn_unit_id": units["T-HUYEN"]}
        return Registration.objects.create(state=state, **(values | more))

    def access(self, row: Registration, username: str, on: date = BEFORE_REFORM) -> RegistrationAccess:
        """The registration as somebody sees it on a day."""
        return registration_for(actor=self.actor(username, on), registration_id=row.pk, today=on)


def build() -> Registering:
    """A primary school whose report of 2023–2024 is published."""
    base = cast.build_world()
    for username, (full_name, unit, role, title) in OFFICERS.items():
        base.accounts[username] = create_account(
            actor=SYSTEM,
            now=cast.at(date(2016, 8, 1)),
            username=username,
            full_name=full_name,
            unit_code=unit,
            role=role,
            title=title,
            starts_on=date(2016, 8, 1),
            password=cast.PASSWORD,
            is_demo=True,
        ).account.pk
    run = cast.running_cycle(base)
    run.evidence("1.1", content=b"%PDF-1.4 ke hoach")
    cast.fill(run)
    return Registering(base, run, cast.publish(run))
