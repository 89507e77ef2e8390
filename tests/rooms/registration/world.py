"""Schools with published reports, their phòng, UBND xã and Sở, and registrations in any state."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.demo import cast

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account
from kiemdinh.rooms.registration import use_cases
from kiemdinh.rooms.registration.models import DossierCheck, Registration
from kiemdinh.rooms.registration.queries.access import RegistrationAccess, registration_for
from kiemdinh.rooms.registration.queries.dossier import open_check
from kiemdinh.rooms.registration.queries.eligibility import Wish
from kiemdinh.services.notices.models import Notice

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

    def start(self, *, by: str = "hieutruong", on: date = BEFORE_REFORM, **wish: Any) -> Registration:
        """A registration in preparation through the use case."""
        asked = {"accreditation": 3, "degree": 2, "confirmed": True} | wish
        return use_cases.start(actor=self.actor(by, on), now=cast.at(on), school_code="T-TH1", wish=Wish(**asked))

    def submit(
        self, row: Registration | None = None, *, by: str = "hieutruong", on: date = BEFORE_REFORM
    ) -> Registration:
        """Handed in; without a row a new one."""
        row = row or self.start(on=on)
        return use_cases.submit(
            actor=self.actor(by, on), now=cast.at(on, 10), registration_id=row.pk, version=row.version
        )

    def look_through(self, row: Registration, who: str, on: date, **bad: str) -> DossierCheck:
        """Every line of the checklist marked; `bad` are lines (n3="why") that are not in order."""
        check = self.check(row)
        wrong = {int(key[1:]): why for key, why in bad.items()}
        return use_cases.save_checklist(
            actor=self.actor(who, on),
            now=cast.at(on, 11),
            registration_id=row.pk,
            version=check.version,
            marks={n: n not in wrong for n in range(len(check.items))},
            notes=wrong,
        )

    def check(self, row: Registration) -> DossierCheck:
        """The check that runs."""
        found = open_check(row)
        assert found is not None
        return found

    def decide(self, row: Registration, what: str, who: str, on: date, **more: Any) -> Registration:
        """`pass_on`, `accept` or `give_back` of what the person sees now."""
        row.refresh_from_db()
        return getattr(use_cases, what)(
            actor=self.actor(who, on),
            now=cast.at(on, 14),
            registration_id=row.pk,
            version=row.version,
            check_version=self.check(row).version,
            **more,
        )

    def accepted(self, *, first: date = BEFORE_REFORM, last: date = date(2024, 3, 20), **wish: Any) -> Registration:
        """Through both checks: phòng (or UBND xã), then Sở."""
        row = self.submit(self.start(on=first, **wish), on=first)
        officer = "phong" if first < cast.REFORM else "xa"
        self.look_through(row, officer, first)
        self.decide(row, "pass_on", officer, first)
        self.look_through(row, "so", last)
        return self.decide(row, "accept", "so", last)

    def notices(self, username: str) -> list[str]:
        """Unread notices of a person about registrations, oldest first."""
        rows = Notice.objects.filter(account_id=self.base.accounts[username], read_at__isnull=True)
        return list(rows.filter(kind__startswith="regis").order_by("pk").values_list("text", flat=True))

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
