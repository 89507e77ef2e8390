"""A team at work: a published report, an accepted registration with its frozen evidence, five seats."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.demo.cast import World, at, fill, publish, running_cycle

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.assessors.models import Assessor, ConflictDeclaration, Engagement
from kiemdinh.rooms.external_assessment.models import Team, TeamMember
from kiemdinh.rooms.external_assessment.queries.work import WorkAccess, work_for
from kiemdinh.rooms.external_assessment.rules.fields import criterion_codes
from kiemdinh.rooms.external_assessment.use_cases.sheets import (
    move_member_sheet,
    move_team_sheet,
    save_member_sheet,
    save_team_sheet,
)
from kiemdinh.rooms.external_assessment.use_cases.working import assign_criteria, start_work
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.self_assessment.models import PublishedReport
from kiemdinh.rooms.self_assessment.queries import outside
from kiemdinh.services.files.store import store_bytes

DAY = date(2023, 11, 20)
"""A Monday on which the team works."""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

SEATS = (
    ("hangxom", "head"), ("truongmoi", "deputy"), ("mamnon", "secretary"), ("nhieucap", "member"), ("gdtx", "member"),
)
"""Heads of other schools, none of whom worked at T-TH1; the last one has not declared yet."""


@dataclass
class AtWork:
    """A team with ids of its seats by username."""

    world: World
    report: PublishedReport
    registration: Registration
    team: Team
    seats: dict[str, int]
    inside_file: int
    outside_file: int

    def actor(self, who: str, on: date = DAY) -> Actor:
        """Somebody as the one who asks."""
        return self.world.actor(who, on)

    def access(self, who: str = "hangxom", on: date = DAY, action: str = "view") -> WorkAccess:
        """The team's work as somebody sees it."""
        return work_for(actor=self.actor(who, on), team_id=self.team.pk, today=on, action=action)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every criterion of the catalog, with the khoản of Mức 4."""
        return criterion_codes(self.access().catalog)

    def common(self, who: str, on: date = DAY, hour: int = 10) -> dict[str, Any]:
        """The arguments that every use case takes."""
        return {"actor": self.actor(who, on), "now": at(on, hour), "team_id": self.team.pk}

    def save(self, who: str, criterion: str, *, versions: dict[str, int] | None = None, on: date = DAY, **fields: str
             ) -> Any:
        """Saves fields of somebody's own sheet; "answer__1__a" stands for "answer.1.a"."""
        named = {k.replace("__", "."): v for k, v in fields.items()}
        return save_member_sheet(**self.common(who, on), criterion=criterion, fields=named, versions=versions or {})

    def save_team(self, who: str, criterion: str, *, versions: dict[str, int] | None = None, on: date = DAY,
                  **fields: str) -> Any:
        """The same of the team's sheet."""
        named = {k.replace("__", "."): v for k, v in fields.items()}
        return save_team_sheet(**self.common(who, on), criterion=criterion, fields=named, versions=versions or {})

    def hand_in(self, who: str, criterion: str) -> Any:
        """Hands in somebody's own sheet."""
        return move_member_sheet(**self.common(who), criterion=criterion, action="submit")

    def close(self, criterion: str, who: str = "hangxom") -> Any:
        """Closes the team's sheet."""
        return move_team_sheet(**self.common(who), criterion=criterion, action="close")

    def state(self) -> str:
        """The state of the team in the database."""
        self.team.refresh_from_db()
        return self.team.state


def frozen_files(now: datetime) -> tuple[int, int]:
    """(a content inside the dossier, another one of the school that was never handed in)."""
    inside, _ = store_bytes(name="ke-hoach.pdf", content=PDF, now=now)
    other, _ = store_bytes(name="khac.pdf", content=PDF + b"% khac\n", now=now)
    return inside.pk, other.pk


def build_team(world: World, *, top: int = 2, working: bool = True, year: str = "2023-2024") -> AtWork:
    """A school that gave itself Mức `top` and the team that looks at it, everything made by 20/11/2023."""
    run = running_cycle(world, year=year)
    fill(run, top=top)
    code = run.evidence("1.1", content=PDF)
    report = publish(run)
    now = at(date(2023, 11, 1))
    inside, other = frozen_files(now)
    snapshot = outside.published_snapshot(report_id=report.pk)
    assert snapshot is not None
    registration = Registration.objects.create(
        school_id=world.units["T-TH1"], report=report, edition_code=run.cycle.edition_code, for_accreditation=True,
        for_national_standard=True, asked_accreditation_level=2, asked_national_degree=1, purpose="first",
        state="accepted", told_on=date(2023, 11, 3), created_at=now,
        snapshot={
            "report_id": report.pk, "number": report.number, "context_sha256": report.context_sha256, "level": top,
            "evidence": [{
                "code": code, "subject": "Kế hoạch giáo dục", "number": "12/KH-TH", "issued_on": "2023-10-02",
                "issuer": "Nhà trường", "criteria": ["1.1"],
                "files": [{"file_id": 1, "stored_id": inside, "name": "ke-hoach.pdf", "extension": "pdf",
                           "size": len(PDF), "sha256": ""}],
            }],
        },
    )
    team = Team.objects.create(
        registration=registration, school_id=world.units["T-TH1"], department_id=world.units["T-TINH"],
        edition_code=run.cycle.edition_code, state="decided", authority="Chủ tịch Ủy ban nhân dân cấp tỉnh",
        decision_number="120/QĐ-UBND", decided_on=date(2023, 11, 10), starts_on=date(2023, 11, 13),
        ends_on=date(2024, 3, 31), created_at=now,
    )
    seats = {}
    for position, (username, role) in enumerate(SEATS, 1):
        account = world.account(username)
        assessor = Assessor.objects.create(
            register_id=world.units["T-TINH"], account=account, full_name=account.full_name,
            name_fold=account.full_name.lower(), sort_key=account.full_name, workplace="Trường khác",
        )
        engagement = Engagement.objects.create(
            assessor=assessor, kind="team", ref_id=team.pk, school_id=team.school_id, role=role,
            title="Đoàn đánh giá ngoài", starts_on=team.starts_on, ends_on=team.ends_on, asked_at=now,
        )
        if username != "gdtx":
            ConflictDeclaration.objects.create(
                engagement=engagement, has_conflict=False, signed_name=account.full_name, signed_at=now
            )
        seats[username] = TeamMember.objects.create(
            team=team, assessor=assessor, engagement=engagement, role=role, position=position, joined_on=team.starts_on
        ).pk
    made = AtWork(world, report, registration, team, seats, inside, other)
    assign_all(made)
    if working:
        start_work(**made.common("hangxom", date(2023, 11, 13)))
        team.refresh_from_db()
    return made


def assign_all(made: AtWork) -> None:
    """1.1 goes to two people, everything else to one."""
    codes = made.codes
    half = len(codes) // 2
    assign_criteria(
        **made.common("hangxom", date(2023, 11, 13)),
        criteria={made.seats["mamnon"]: codes[:half], made.seats["nhieucap"]: ("1.1", *codes[half:])},
    )
