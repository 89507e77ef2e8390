"""A small world for tests, made through the use cases: a province, six schools, their people, cycles in any state.

Nothing here knows what a test expects; whoever needs a situation asks for it in one call.
"""

import io
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import use_cases as evidence
from kiemdinh.rooms.organisations import use_cases as organisations
from kiemdinh.rooms.organisations.use_cases import NewSchool
from kiemdinh.rooms.organisations.use_cases.writing import UnitDraft, add_units
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.models import Account
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, Participant
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.sheets import indicator_keys, sheets_of
from kiemdinh.rooms.self_assessment.use_cases import assignments, council, cycles, sheets
from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PASSWORD = "Thu-nghiem-2026"
SINCE = date(2015, 8, 1)
REFORM = date(2025, 7, 1)
IN_2018 = date(2023, 10, 2)
IN_TT57 = date(2026, 9, 14)
TODAY = date(2026, 11, 21)

SCHOOLS = {
    "T-TH1": ("Trường Tiểu học Sông Đà", "tieu-hoc", ()),
    "T-TH2": ("Trường Tiểu học Bên Cạnh", "tieu-hoc", ()),
    "T-TH3": ("Trường Tiểu học Chưa Bắt Đầu", "tieu-hoc", ()),
    "T-MN1": ("Trường Mầm non Ban Mai", "mam-non", ()),
    "T-NC1": ("Trường Tiểu học và Trung học cơ sở Nậm Mạ", "nhieu-cap", ("tieu-hoc", "thcs")),
    "T-TX1": ("Trung tâm Giáo dục nghề nghiệp – Giáo dục thường xuyên Thử", "gdtx", ()),
}
"""code: (name, school type, stages)."""

CAST = {
    # username: (full name, unit, role, title)
    "hieutruong": ("Lò Thị Mai Hương", "T-TH1", "principal", "Hiệu trưởng"),
    "phohieutruong": ("Đỗ Văn Ất", "T-TH1", "vice_principal", "Phó Hiệu trưởng"),
    "thuky": ("Trần Bích Đào", "T-TH1", "teacher", "Tổ trưởng tổ 1, 2, 3"),
    "giaovien": ("Ngô Quốc Ân", "T-TH1", "teacher", "Giáo viên"),
    "giaovien2": ("Bùi Thị Yến", "T-TH1", "teacher", "Giáo viên"),
    "giaovien3": ("Vàng A Páo", "T-TH1", "teacher", "Giáo viên"),
    "nguoimoi": ("Phạm Thị Ổn", "T-TH1", "teacher", "Giáo viên"),
    "hangxom": ("Cao Vân Anh", "T-TH2", "principal", "Hiệu trưởng"),
    "truongmoi": ("Hồ Thị Mới", "T-TH3", "principal", "Hiệu trưởng"),
    "truongmoi.thuky": ("Lê Văn Đến", "T-TH3", "teacher", "Tổ trưởng chuyên môn"),
    "mamnon": ("Đinh Thị Sương", "T-MN1", "principal", "Hiệu trưởng"),
    "nhieucap": ("Giàng A Súa", "T-NC1", "principal", "Hiệu trưởng"),
    "gdtx": ("Hà Minh Thức", "T-TX1", "principal", "Giám đốc"),
    "xa": ("Lâm Sa Rây", "T-XA", "commune_officer", "Chuyên viên"),
    "so": ("Đoàn Minh Châu", "T-TINH", "provincial_officer", "Chuyên viên"),
    "sokhac": ("Tạ Hồng Nhung", "T-TINH2", "provincial_officer", "Chuyên viên"),
    "bo": ("Nguyễn Thục Quyên", "T-BO", "ministry_officer", "Chuyên viên"),
}
COUNCIL = (
    ("hieutruong", "chair"), ("phohieutruong", "vice_chair"), ("thuky", "secretary"), ("giaovien", "member"),
    ("giaovien2", "member"), ("giaovien3", "member"), ("Lý Thị Không Tài Khoản", "member"),
)
"""The council of T-TH1: seven people, one without an account."""


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of a day in Vietnam."""
    return datetime.combine(day, time(hour, minute), ZONE)


@dataclass
class World:
    """Ids of units by code and of accounts by username."""

    units: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)

    def actor(self, username: str, today: date = TODAY) -> Actor:
        """The person as the one who asks."""
        return people.actor_for(account_id=self.accounts[username], today=today)

    def account(self, username: str) -> Account:
        """The person's row, for signing in."""
        return Account.objects.get(pk=self.accounts[username])

    def access(self, cycle: Cycle, username: str = "hieutruong", today: date = TODAY) -> CycleAccess:
        """The cycle as this person sees it."""
        return cycle_for(actor=self.actor(username, today), cycle_id=cycle.pk, today=today)


def build_world(*, load_rules: bool = True) -> World:
    """Units, schools, people and the regulations of the repository."""
    from django.conf import settings

    from kiemdinh.rooms.regulations.use_cases import load_regulations

    now = at(SINCE)
    if load_rules:
        load_regulations(directory=settings.REGULATIONS_DIR, now=now)
    made = World()
    organisations.load_school_years(now=now)
    made.units["T-BO"] = add_units([UnitDraft("ministry", "T-BO", "Bộ Giáo dục và Đào tạo", "Bộ GDĐT", None, "",
                                              SINCE)])[0][0].pk
    for kind, code, name, parent in (
        ("province", "T-TINH", "Tỉnh Thử", "T-BO"), ("province", "T-TINH2", "Tỉnh Khác", "T-BO"),
        ("district", "T-HUYEN", "Huyện Cũ", "T-TINH"), ("commune", "T-XA", "Xã Nậm Mạ", "T-TINH"),
    ):
        made.units[code] = organisations.create_unit(kind=kind, code=code, name=name, parent_code=parent, on=SINCE,
                                                     now=now, actor_account_id=None)
    for code, (name, school_type, stages) in SCHOOLS.items():
        made.units[code] = organisations.create_school(
            school=NewSchool(code=code, name=name, school_type=school_type, ownership="cong-lap", stages=stages,
                             located_in_code="T-XA", managing_code="T-HUYEN", founded_year=1990),
            on=SINCE, now=now, actor_account_id=None)
    for code in SCHOOLS:
        organisations.move_unit(code=code, new_parent_code="T-XA", on=REFORM, now=now, actor_account_id=None)
    organisations.close_unit(code="T-HUYEN", on=REFORM, now=now, actor_account_id=None)
    for username, (full_name, unit, role, title) in CAST.items():
        made.accounts[username] = create_account(
            actor=SYSTEM, now=at(date(2016, 8, 1)), username=username, full_name=full_name, unit_code=unit, role=role,
            title=title, starts_on=date(2016, 8, 1), password=PASSWORD, is_demo=True).account.pk
    return made


def clear_everything() -> None:
    """Empties every table that `build_world` or a committed test filled."""
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


def new_cycle(world: World, *, by: str = "hieutruong", school: str = "T-TH1", on: date = IN_2018,
              year: str = "2023-2024", **more: Any) -> Cycle:
    """A cycle just created, without council."""
    return cycles.create_cycle(actor=world.actor(by, on), now=at(on), school_code=school, school_year=year, **more)


def seat_council(world: World, cycle: Cycle, *, by: str = "hieutruong", on: date = IN_2018,
                 people_: Iterable[tuple[str, str]] = COUNCIL) -> dict[str, Participant]:
    """Puts people into the council: (username, or the name of somebody without an account; council role)."""
    seats = {}
    for who, role in people_:
        name, title = (CAST[who][0], CAST[who][3]) if who in CAST else (who, "Nhân viên")
        seats[who] = council.add_participant(
            actor=world.actor(by, on), now=at(on), cycle_id=cycle.pk, full_name=name, position_title=title,
            council_role=role, account_id=world.accounts.get(who))
    return seats


@dataclass
class Running:
    """A cycle in progress with its seats and its sheets by code ("1.1", "k1", "tieu-hoc/1.1")."""

    world: World
    cycle: Cycle
    seats: dict[str, Participant]
    on: date

    def sheet(self, code: str) -> CriterionSheet:
        """The sheet as it stands in the database now."""
        stage, _, criterion = code.rpartition("/")
        kind = "level_4" if criterion.startswith("k") else "criterion"
        return CriterionSheet.objects.get(cycle=self.cycle, kind=kind, stage=stage,
                                          criterion=criterion.removeprefix("k"))

    def save(self, who: str, code: str, *, version: int = 0, at_: datetime | None = None,
             answers: dict[tuple[str, str], Any] | None = None, reasons: dict[tuple[str, str], str] | None = None,
             metrics: dict[str, str] | None = None, **texts: str) -> Any:
        """Saves texts of a sheet, each written from `version`."""
        return sheets.save_sheet(
            actor=self.world.actor(who, self.on), now=at_ or at(self.on, 10), cycle_id=self.cycle.pk,
            sheet_id=self.sheet(code).pk, texts={k: TextEdit(v, version) for k, v in texts.items()}, answers=answers,
            reasons=reasons, metrics=metrics)

    def move(self, who: str, code: str, action: str, reason: str = "") -> CriterionSheet:
        """Hands in, approves, … a sheet."""
        return sheets.move_sheet(actor=self.world.actor(who, self.on), now=at(self.on, 11), cycle_id=self.cycle.pk,
                                 sheet_id=self.sheet(code).pk, action=action, reason=reason)

    def evidence(self, criterion: str, subject: str = "Kế hoạch giáo dục", *, who: str = "thuky",
                 content: bytes | None = None) -> str:
        """Registers a document with a code of the cycle; returns the code."""
        actor = self.world.actor(who, self.on)
        document = evidence.register_document(actor=actor, now=at(self.on), school_id=self.cycle.school_id,
                                              subject=subject, number="12/KH-TH", issued_on=self.on,
                                              issuer="Nhà trường")
        if content:
            evidence.add_file(actor=actor, now=at(self.on), document_id=document.pk, name="ke-hoach.pdf",
                              stream=io.BytesIO(content))
        return evidence.give_code(actor=actor, now=at(self.on), set_id=self.cycle.evidence_set_id,
                                  document_id=document.pk, criterion=criterion).code

    def access(self, who: str = "hieutruong", today: date | None = None) -> CycleAccess:
        """The cycle as somebody sees it."""
        return self.world.access(self.cycle, who, today or self.on)


def running_cycle(world: World, *, school: str = "T-TH1", by: str = "hieutruong", on: date = IN_2018,
                  year: str = "2023-2024", people_: Iterable[tuple[str, str]] = COUNCIL) -> Running:
    """A cycle whose council is seated, whose sheets "1.1" and "1.2" belong to `giaovien`, and which is open."""
    cycle = new_cycle(world, by=by, school=school, on=on, year=year)
    seats = seat_council(world, cycle, by=by, on=on, people_=people_)
    access = world.access(cycle, by, on)
    if "giaovien" in seats:
        mine = {s.pk: seats["giaovien"].pk for s in sheets_of(access) if s.criterion in ("1.1", "1.2")
                and s.kind == "criterion"}
        assignments.assign(actor=world.actor(by, on), now=at(on), cycle_id=cycle.pk, assignees=mine,
                           due_on=date(on.year, 12, 1))
    cycle = cycles.open_cycle(actor=world.actor(by, on), now=at(on), cycle_id=cycle.pk)
    return Running(world, cycle, seats, on)


def tt57_cycle(world: World) -> Running:
    """The primary school's cycle under TT 57: five people, in progress."""
    return running_cycle(world, on=IN_TT57, year="2026-2027", people_=COUNCIL[:5])


def fill(run: Running, *, who: str = "thuky", approve: bool = False, top: int = 3) -> None:
    """Writes every sheet so that nothing blocks publication: text of Mức 1, all answers met up to `top`."""
    access = run.access(who)
    for sheet in sheets_of(access):
        fourth = sheet.kind == "level_4"
        code = f"k{sheet.criterion}" if fourth else (f"{sheet.stage}/{sheet.criterion}" if sheet.stage
                                                     else sheet.criterion)
        text = f"Nội dung của phiếu {code} do nhà trường viết."
        field_ = "state_4" if fourth else "state_1"
        run.save(who, code, version=int(sheet.field_versions.get(field_, 0)),
                 answers={key: int(key[0]) <= top for key in indicator_keys(access.catalog, sheet)},
                 **{field_: f"<p>{text}</p>"})
        if approve:
            run.move(who, code, "submit")
            run.move(who, code, "approve")


def publish(run: Running, *, who: str = "hieutruong", on: date | None = None) -> Any:
    """Publishes the report of a cycle."""
    from kiemdinh.rooms.self_assessment.exports.report import publish as publish_report
    from kiemdinh.rooms.self_assessment.use_cases.passing import record_passing
    from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem

    day = on or run.on
    # Whoever may not publish may not record the passing either: the use case under test says so itself.
    with suppress(PermissionDenied, SelfAssessmentProblem):
        record_passing(actor=run.world.actor(who, day), now=at(day, 14), cycle_id=run.cycle.pk, passed_on=day,
                       present=5, in_favour=5)
    report = publish_report(actor=run.world.actor(who, day), now=at(day, 15), cycle_id=run.cycle.pk)
    run.cycle.refresh_from_db()
    return report
