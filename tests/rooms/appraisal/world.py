"""What the tests of this room share: the Sở's people, the way from a draft list to passed minutes."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.demo.cast import PASSWORD, TODAY, World, at, build_world, fill, new_cycle, publish, tt57_cycle

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import fold, name_sort_key
from kiemdinh.rooms.appraisal.models import Appraisal, AppraisalCouncil, AppraisalMeeting, ListedSchool, YearlyList
from kiemdinh.rooms.appraisal.queries.minutes import criterion_keys, meeting_of
from kiemdinh.rooms.appraisal.rules.minutes import CONDITIONS
from kiemdinh.rooms.appraisal.use_cases import councils, deciding, lists, meetings, opinions
from kiemdinh.rooms.assessors.models import Assessor, Engagement
from kiemdinh.rooms.assessors.use_cases import sign_declaration
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account
from kiemdinh.rooms.self_assessment.models import PlanReview

PEOPLE = (
    "Hà Anh Chủ",
    "Mạc Thị Phó",
    "Kiều Văn Ký",
    "Trịnh Thu Ủy",
    "Lương Bá Viên",
    "Quách Thị Sáu",
    "Tô Văn Bảy",
    "Phùng Thị Tám",
    "Khúc Văn Chín",
)
ROLES = ("chair", "vice_chair", "secretary", "member", "member", "member", "member")
OPINION = {
    "report": "fits",
    "data": "enough",
    "level": "2",
    "standard": "2",
    "standard_reason": "Đủ điều kiện.",
    "strengths_1": "Quản trị nền nếp.",
    "limits_3": "Ít hoạt động trải nghiệm.",
    "priorities": "Thư viện xanh.",
}


@dataclass
class Office:
    """The world with its register: assessor ids in the order of PEOPLE, usernames "tv1" … "tv9"."""

    world: World
    assessors: list[int] = field(default_factory=list)
    report_id: int = 0

    def actor(self, username: str, today: date = TODAY) -> Actor:
        return self.world.actor(username, today)

    @property
    def school_id(self) -> int:
        return self.world.units["T-TH1"]


def build() -> Office:
    """Units and people of the small world; the leader of the Sở; nine assessors who teach at another school."""
    world = build_world()
    made = Office(world)
    for username, name, unit, role, title in (
        ("giamdoc", "Âu Thị Đốc", "T-TINH", "department_leader", "Giám đốc"),
        ("laocai", "Vi Văn Lãnh", "T-XA", "commune_leader", "Chủ tịch UBND xã"),
    ):
        _account(world, username, name, unit, role, title)
    for number, name in enumerate(PEOPLE, start=1):
        _account(world, f"tv{number}", name, "T-TX1", "teacher", "Giáo viên")
        row = Assessor.objects.create(
            register_id=world.units["T-TINH"],
            account_id=world.accounts[f"tv{number}"],
            full_name=name,
            name_fold=fold(name),
            sort_key=name_sort_key(name),
            workplace="Trung tâm GDTX Thử",
            position_title="Giáo viên",
        )
        made.assessors.append(row.pk)
    # Two earlier years under the 2018 set: a review of the plan each.
    for year, on in (("2024-2025", date(2024, 10, 1)), ("2025-2026", date(2025, 10, 1))):
        cycle = new_cycle(world, on=on, year=year)
        PlanReview.objects.create(
            cycle=cycle,
            moment="year_end",
            moment_label="cuối năm học",
            state="closed",
            closed_at=at(on + timedelta(days=200)),
        )
    run = tt57_cycle(world)
    run.evidence("1.1", "Kế hoạch giáo dục nhà trường", content=b"%PDF-1.4\nKe hoach\n%%EOF")
    fill(run, approve=True, top=2)
    made.report_id = publish(run).pk
    return made


def _account(world: World, username: str, name: str, unit: str, role: str, title: str) -> None:
    world.accounts[username] = create_account(
        actor=SYSTEM,
        now=at(date(2016, 8, 1)),
        username=username,
        full_name=name,
        unit_code=unit,
        role=role,
        title=title,
        starts_on=date(2016, 8, 1),
        password=PASSWORD,
        is_demo=True,
    ).account.pk


def fixed_list(so: Office, *, now: datetime | None = None) -> YearlyList:
    """The list of 2026 with the school, fixed by the Director."""
    moment = now or at(TODAY)
    row = lists.draw_up_list(actor=so.actor("so"), now=moment, year=2026)
    return lists.fix_list(
        actor=so.actor("giamdoc"), now=moment, list_id=row.pk, version=row.version, number="15/DS", fixed_on=TODAY
    )


def formed(so: Office, size: int = 7) -> AppraisalCouncil:
    """A council of the first people of the register, not yet proposed."""
    listed = ListedSchool.objects.get(yearly_list=fixed_list(so), school_id=so.school_id)
    council = councils.form_council(
        actor=so.actor("so"), now=at(TODAY), title="Hội đồng thẩm định số 1", listed_ids=[listed.pk]
    )
    for assessor_id, role in zip(so.assessors[:size], (*ROLES, "member", "member"), strict=False):
        councils.seat_member(
            actor=so.actor("so"), now=at(TODAY), council_id=council.pk, assessor_id=assessor_id, role=role
        )
    return council


def decided(so: Office, size: int = 7) -> AppraisalCouncil:
    """The same council, decided by the Director; nobody has declared yet."""
    council = formed(so, size)
    council = councils.propose_council(
        actor=so.actor("so"), now=at(TODAY), council_id=council.pk, version=council.version
    )
    return deciding.decide_council(
        actor=so.actor("giamdoc"),
        now=at(TODAY),
        council_id=council.pk,
        version=council.version,
        number="21",
        decided_on=TODAY,
    )


@dataclass
class Case:
    """The appraisal of the school with the steps of its council."""

    so: Office
    council: AppraisalCouncil
    appraisal: Appraisal

    def again(self) -> Appraisal:
        self.appraisal.refresh_from_db()
        return self.appraisal

    def opinion(self, who: str, **changed: str) -> Any:
        return opinions.hand_in_opinion(
            actor=self.so.actor(who),
            now=at(TODAY, 10),
            appraisal_id=self.appraisal.pk,
            version=0,
            texts=OPINION | changed,
        )

    def all_opinions(self) -> None:
        for number in range(1, self.council.members.filter(left_on__isnull=True).count() + 1):
            self.opinion(f"tv{number}")

    def meet(self, who: str = "tv3", *, absent: tuple[int, ...] = (), **more: Any) -> AppraisalMeeting:
        members = list(self.council.members.filter(left_on__isnull=True).order_by("position"))
        attendance = {m.pk: "absent" if n in absent else "in_person" for n, m in enumerate(members, start=1)}
        values: dict[str, Any] = {
            "held_at": at(TODAY, 11),
            "place": "Phòng họp",
            "form": "in_person",
            "led_by": members[0].pk,
            "attendance": attendance,
        } | more
        return meetings.hold_meeting(
            actor=self.so.actor(who),
            now=at(TODAY, 12),
            appraisal_id=self.appraisal.pk,
            version=self.again().version,
            **values,
        )

    def write(self, who: str = "tv3", *, version: int | None = None, **values: Any) -> AppraisalMeeting:
        meeting = meeting_of(self.again())
        return meetings.save_minutes(
            actor=self.so.actor(who),
            now=at(TODAY, 13),
            appraisal_id=self.appraisal.pk,
            version=meeting.version if version is None else version,
            values=values,
        )

    def whole_minutes(self, *, level: int = 2, degree: int = 2, voting: int = 7) -> AppraisalMeeting:
        """Everything filled in: all criteria at `level`, all conditions met, all votes for the same."""
        texts = {"strengths": "Nền nếp.", "limits": "Sân chơi hẹp.", "conclusion": "Đạt.", "follow_school": "Cải tiến."}
        return self.write(
            criteria={key: {"level": level, "note": ""} for key, _, _ in criterion_keys(self.appraisal)},
            conditions=dict.fromkeys(CONDITIONS, True),
            texts=texts,
            voting=voting,
            sources=["report", "evidence"],
            file_state="enough",
            level_votes={level: voting},
            standard_votes={degree: voting},
            recommendations=[{"content": "Mở rộng sân chơi", "basis": "1.1", "result": "Đủ 5 m²", "due": "12/2027"}],
        )

    def pass_(self, who: str = "tv1") -> Appraisal:
        meeting = meeting_of(self.again())
        return meetings.pass_minutes(
            actor=self.so.actor(who),
            now=at(TODAY, 14),
            appraisal_id=self.appraisal.pk,
            version=self.appraisal.version,
            meeting_version=meeting.version,
        )

    def passed(self, **votes: int) -> Appraisal:
        self.all_opinions()
        self.meet()
        self.whole_minutes(**votes)
        self.appraisal = self.pass_()
        return self.appraisal


def sign(so: Office, username: str, *, has_conflict: bool = False, statement: str = "") -> None:
    """The person's declaration for every engagement that is open."""
    for row in Engagement.objects.filter(
        assessor__account_id=so.world.accounts[username], declaration__isnull=True, ended_reason=""
    ).select_related("assessor"):
        sign_declaration(
            actor=so.actor(username),
            now=at(TODAY),
            engagement_id=row.pk,
            has_conflict=has_conflict,
            statement=statement,
            signed_name=row.assessor.full_name,
        )


def studying(so: Office, size: int = 7) -> Case:
    """A decided council of which everybody has signed."""
    council = decided(so, size)
    for number in range(1, size + 1):
        sign(so, f"tv{number}")
    return Case(so, council, Appraisal.objects.get(council=council))
