"""What the two journeys to a certificate share: people who assess, and acting as one of them.

A program of a journey says what it does by its first word; the server of the same folder may run meanwhile.
"""

import os
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.demo.cast import World

    from kiemdinh.kernel.permits import Actor

ASSESSORS = {
    "dgv1": "Hà Anh Trưởng", "dgv2": "Kiều Thị Ký", "dgv3": "Mạc Văn Viên", "dgv4": "Lương Thị Bốn",
    "dgv5": "Quách Văn Năm", "dgv6": "Tô Thị Sáu", "dgv7": "Phùng Văn Bảy",
}
"""Teachers of a school in another commune, so that nothing ties them to the school that is assessed."""
SINCE = date(2018, 9, 1)


def begin() -> None:
    """Django, for a module that runs as a program."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiemdinh.site.settings")
    import django

    django.setup()


def world_with_assessors() -> "World":
    """The small world with the Director of its Sở, another commune with a school, and the people on its register."""
    from tests.demo import cast

    from kiemdinh.rooms.assessors.use_cases.details import add_qualification
    from kiemdinh.rooms.assessors.use_cases.register import PersonFacts, add_assessor
    from kiemdinh.rooms.organisations import use_cases as organisations

    world = cast.build_world(load_rules=False)
    early = cast.at(SINCE)
    organisations.create_unit(kind="commune", code="T-XA2", name="Xã Mường Tè", parent_code="T-TINH", on=cast.SINCE,
                              now=early, actor_account_id=None)
    organisations.create_school(
        school=organisations.NewSchool(code="T-TH9", name="Trường Tiểu học Mường Tè", school_type="tieu-hoc",
                                       ownership="cong-lap", located_in_code="T-XA2", managing_code="T-XA2"),
        on=cast.SINCE, now=early, actor_account_id=None)
    _account(world, "giamdoc", "Âu Thị Đốc", "T-TINH", "department_leader", "Giám đốc")
    day = date(2025, 8, 4)
    for number, (username, name) in enumerate(ASSESSORS.items(), start=1):
        _account(world, username, name, "T-TH9", "teacher", "Giáo viên")
        person = add_assessor(actor=world.actor("so", day), now=cast.at(day), facts=PersonFacts(
            full_name=name, username=username, workplace="T-TH9", workplace_since=SINCE, sector_since=date(2005, 9, 1),
            position_title="Giáo viên", stages=["tieu-hoc"]))
        add_qualification(actor=world.actor("so", day), now=cast.at(day, 10), assessor_id=person.pk, kind="training",
                          title="Chứng nhận hoàn thành tập huấn đánh giá ngoài", number=f"{number:03d}/CN-QLCL",
                          issuer="Cục Quản lý chất lượng", issued_on=date(2022, 7, 5))
    return world


def _account(world: "World", username: str, name: str, unit: str, role: str, title: str) -> None:
    from tests.demo import cast

    from kiemdinh.rooms.people.use_cases import SYSTEM, create_account

    world.accounts[username] = create_account(
        actor=SYSTEM, now=cast.at(SINCE), username=username, full_name=name, unit_code=unit, role=role, title=title,
        starts_on=SINCE, password=cast.PASSWORD, is_demo=True).account.pk


def now() -> datetime:
    """The moment on the installation's clock."""
    from django.utils import timezone

    return timezone.now()


def today() -> date:
    """The day on the installation's clock."""
    from django.utils import timezone

    return timezone.localdate()


def actor(username: str) -> "Actor":
    """Somebody as the one who asks now."""
    from kiemdinh.rooms.people import queries as people

    account = people.find_account(username=username)
    assert account is not None, username
    return people.actor_for(account_id=account.pk, today=today())


def by(username: str, **more: Any) -> dict[str, Any]:
    """Who acts, and when."""
    return {"actor": actor(username), "now": now(), **more}


def sign_the_rest() -> None:
    """Everybody who is asked and has not signed yet declares that nothing stands in the way."""
    from kiemdinh.rooms.assessors.queries.engagements import unsigned_of
    from kiemdinh.rooms.assessors.use_cases.engagements import sign_declaration

    for username, name in ASSESSORS.items():
        who = actor(username)
        assert who.account_id is not None
        for due in unsigned_of(account_id=who.account_id, on=today()):
            sign_declaration(actor=who, now=now(), engagement_id=due.id, has_conflict=False, statement="",
                             signed_name=name)
