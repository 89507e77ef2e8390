"""Accepted registrations, a register of fit people, and teams in any state, made through the use cases."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.demo import cast
from tests.rooms.assessors.people import assessor

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.assessors.models import Assessor
from kiemdinh.rooms.external_assessment.exports import team_papers
from kiemdinh.rooms.external_assessment.models import Team
from kiemdinh.rooms.external_assessment.queries.teams import TeamAccess, team_for
from kiemdinh.rooms.external_assessment.use_cases import deciding, forming
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.self_assessment.models import PublishedReport
from kiemdinh.services.files.store import store_bytes

DAY = date(2025, 10, 6)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DIRECTOR, CHAIRMAN = "Giám đốc Sở Giáo dục và Đào tạo", "Chủ tịch Ủy ban nhân dân cấp tỉnh"
ROLES = ("head", "secretary", "member", "member", "member")
OFFICERS = {
    "lanhdaoso": ("Trịnh Thế Sự", "T-TINH", "department_leader", "Phó Giám đốc"),
    "lanhdaoxa": ("Mùa A Lử", "T-XA", "commune_leader", "Chủ tịch"),
}
PEOPLE = {
    # key: (full name, account, workplace)
    "an": ("Cao Vân Anh", "hangxom", "T-TH2"),
    "suong": ("Đinh Thị Sương", "mamnon", "T-MN1"),
    "sua": ("Giàng A Súa", "nhieucap", "T-NC1"),
    "thuc": ("Hà Minh Thức", "gdtx", "T-TX1"),
    "binh": ("Lò Văn Bình", "", "Trường Tiểu học Xa"),
    "chi": ("Nguyễn Thị Chi", "", "Trường Tiểu học Xa"),
    "dung": ("Trần Anh Dũng", "", "Trường Tiểu học Gần"),
}


@dataclass
class Forming:
    """The world, the report that registrations rest on, and assessors by key."""

    base: cast.World
    report: Any
    people: dict[str, Assessor] = field(default_factory=dict)

    def actor(self, username: str, on: date = DAY) -> Actor:
        """Somebody of the cast on a day."""
        return self.base.actor(username, on)

    def common(self, who: str = "so", on: date = DAY) -> dict[str, Any]:
        """The arguments that every use case takes."""
        return {"actor": self.actor(who, on), "now": cast.at(on)}

    def registration(self, school: str = "T-TH1", **more: Any) -> Registration:
        """An accepted dossier of a school; only for accreditation unless told otherwise."""
        values: dict[str, Any] = {
            "edition_code": "tt17-2018",
            "for_accreditation": True,
            "for_national_standard": False,
            "asked_accreditation_level": 2,
            "purpose": "first",
            "state": "accepted",
            "told_on": date(2025, 9, 15),
            "created_at": cast.at(date(2025, 9, 1)),
            **more,
        }
        return Registration.objects.create(school_id=self.base.units[school], report=self.report, **values)

    def team(self, *, seats: bool = True, registration: Registration | None = None, **more: Any) -> Team:
        """A team that is being formed, with five people who fit."""
        given = zip(("an", "suong", "binh", "chi", "dung"), ROLES, strict=True) if seats else ()
        return forming.form_team(
            **self.common(),
            registration_id=(registration or self.registration()).pk,
            seats=[(self.people[key].pk, role) for key, role in given],
            starts_on=date(2025, 10, 13),
            ends_on=date(2025, 12, 31),
            **more,
        )

    def proposed(self, team: Team | None = None, **more: Any) -> Team:
        """A team that was sent up."""
        team = team or self.team()
        deciding.propose_teams(**self.common(), teams=[(team.pk, team.version)], **more)
        team.refresh_from_db()
        return team

    def paper(self, **more: Any) -> deciding.DecisionPaper:
        """A decision of the director."""
        values: dict[str, Any] = {
            "number": "120/QĐ-SGDĐT",
            "decided_on": DAY,
            "authority": DIRECTOR,
            "signer_name": "Trịnh Thế Sự",
            "signer_post": "KT. Giám đốc; Phó Giám đốc",
            "starts_on": date(2025, 10, 13),
            "ends_on": date(2025, 12, 31),
            **more,
        }
        return deciding.DecisionPaper(**values)

    def decided(self, team: Team | None = None, *, who: str = "so", **more: Any) -> Team:
        """A team with its decision."""
        team = self.proposed(team)
        team_papers.decide(**self.common(who), teams=[(team.pk, team.version)], paper=self.paper(**more))
        team.refresh_from_db()
        return team

    def access(self, team: Team, who: str = "so", on: date = DAY, action: str = "view") -> TeamAccess:
        """The team as somebody sees it on a day."""
        return team_for(actor=self.actor(who, on), team_id=team.pk, today=on, action=action)

    def names(self, team: Team) -> list[tuple[str, str]]:
        """Who sits in the team now, in the order of the list."""
        return [(m.assessor.full_name, m.role) for m in self.access(team).members]


def _report(base: cast.World) -> Any:
    """A published report as registrations point to it; what stands in it is not read here."""
    now = cast.at(cast.IN_2018)
    stored, _ = store_bytes(name="bao-cao.pdf", content=PDF, now=now)
    return PublishedReport.objects.create(
        cycle=cast.new_cycle(base), number=1, context={}, context_sha256="0" * 64, form=stored, document=stored,
        published_at=now,
    )


def build() -> Forming:
    """A primary school's report, officers of the Sở and the commune, seven people of the register."""
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
    made = Forming(base, _report(base))
    for key, (name, username, workplace) in PEOPLE.items():
        made.people[key] = assessor(
            base, name, username=username, workplace=workplace, workplace_since=date(2016, 8, 1), on=DAY,
            position_title="Hiệu trưởng", stages=("tieu-hoc", "mam-non"),
        )
    return made
