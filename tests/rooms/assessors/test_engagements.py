"""Asking, signing and ending: who may look on which day, and what closes access."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import TODAY, World, at
from tests.rooms.assessors.people import EDITION, asked, assessor

from kiemdinh.rooms.assessors import queries
from kiemdinh.rooms.assessors.models import Assessor, ConflictDeclaration, Engagement, WorkPeriod
from kiemdinh.rooms.assessors.use_cases import (
    AssessorProblem,
    add_work_period,
    declare_family_tie,
    disengage,
    remove_family_tie,
    set_active,
    sign_declaration,
)
from kiemdinh.rooms.organisations import use_cases as organisations
from kiemdinh.services.ledger.models import Event
from kiemdinh.services.notices.models import Notice


@pytest.fixture
def anh(world: World) -> Assessor:
    """The head of the neighbouring school, as an assessor."""
    return assessor(world, "Cao Vân Anh", username="hangxom", workplace="T-TH2", workplace_since=date(2016, 8, 1))


def sign(world: World, engagement: Engagement, who: str = "hangxom", **more: Any) -> ConflictDeclaration:
    said = {"has_conflict": False, "statement": "", "signed_name": "Cao Vân Anh", **more}
    return sign_declaration(actor=world.actor(who), now=at(TODAY, 10), engagement_id=engagement.pk, **said)


def look(on: date = TODAY, ref_id: int = 1) -> set[str]:
    """Roles of those who may look."""
    return set(queries.team_accounts("team", ref_id, on).values())


def test_nothing_is_seen_before_the_signature(world: World, anh: Assessor) -> None:
    engagement = asked(world, anh, role="head")
    account = world.accounts["hangxom"]
    assert look() == set()
    due = queries.declaration_due(account, "team", 1)
    assert due is not None and (due.id, due.must_sign, due.role_label) == (engagement.pk, True, "Trưởng đoàn")
    sign(world, engagement)
    assert queries.team_accounts("team", 1, TODAY) == {account: "head"}
    assert queries.declaration_due(account, "team", 1) is None
    assert queries.declaration_due(account, "council", 1) is None


@pytest.mark.parametrize(
    ("on", "seen"),
    [
        (TODAY - timedelta(days=1), set()),
        (TODAY, {"member"}),
        (date(2026, 12, 31), {"member"}),
        (date(2027, 1, 1), set()),
    ],
)
def test_access_holds_between_the_dates_only(world: World, anh: Assessor, on: date, seen: set[str]) -> None:
    sign(world, asked(world, anh))
    assert look(on) == seen
    refs = queries.team_refs(account_id=world.accounts["hangxom"], kind="team", on=on)
    assert {row["ref_id"] for row in refs} == ({1} if seen else set())


def test_access_is_to_that_team_only(world: World, anh: Assessor) -> None:
    sign(world, asked(world, anh))
    assert look(ref_id=2) == set()
    assert queries.team_accounts("council", 1, TODAY) == {}
    assert [e.ref_id for e in queries.engagements_of(world.accounts["hangxom"], TODAY, "team")] == [1]
    assert queries.engagements_of(world.accounts["hangxom"], TODAY, "team", 2) == []
    assert queries.engagements_of(None, TODAY) == []


def test_a_declared_conflict_closes_access_and_tells_the_officers(world: World, anh: Assessor) -> None:
    engagement = asked(world, anh)
    sign(world, engagement, has_conflict=True, statement="Con gái tôi học lớp 4 ở trường.")
    assert look() == set()
    assert queries.engagements_of(world.accounts["hangxom"], TODAY) == []
    told = Notice.objects.filter(kind="assessor.conflict").values_list("account_id", "text", "url")
    assert list(told) == [
        (
            world.accounts["so"],
            "Cao Vân Anh khai có xung đột lợi ích với Trường Tiểu học Sông Đà. Hãy thay người.",
            f"/nguoi-danh-gia/{anh.pk}/",
        )
    ]
    # And the register remembers: nobody asks her there again.
    with pytest.raises(AssessorProblem, match="Đã tự khai có xung đột lợi ích với trường ngày 21/11/2026"):
        asked(world, anh, ref_id=2)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"signed_name": "Cao Vân"}, "Hãy gõ đúng họ và tên của bạn: Cao Vân Anh."),
        ({"has_conflict": True, "statement": "  "}, "Hãy ghi rõ quan hệ với trường để Sở thay người."),
    ],
)
def test_a_signature_needs_the_own_name_and_a_reason(
    world: World, anh: Assessor, said: dict[str, Any], words: str
) -> None:
    engagement = asked(world, anh)
    with pytest.raises(AssessorProblem, match=words):
        sign(world, engagement, **said)
    assert not ConflictDeclaration.objects.exists()


def test_the_name_may_be_typed_without_marks(world: World, anh: Assessor) -> None:
    said = sign(world, asked(world, anh), signed_name=" cao van  anh ")
    assert said.signed_name == "Cao Vân Anh"


def test_signing_is_once_and_by_oneself(world: World, anh: Assessor) -> None:
    engagement = asked(world, anh)
    for stranger in ("so", "giaovien"):
        with pytest.raises(Http404):
            sign(world, engagement, stranger)
    sign(world, engagement)
    with pytest.raises(AssessorProblem, match="đã ký cho lời mời này rồi"):
        sign(world, engagement, has_conflict=True, statement="Nghĩ lại.")
    assert [d.has_conflict for d in ConflictDeclaration.objects.all()] == [False]


@pytest.mark.parametrize(
    ("school", "reason"),
    [
        ("T-TH2", r"Đang công tác tại trường từ 01/08/2016\."),
        ("T-TH1", r"Từng công tác tại trường \(01/09/2010 – 31/05/2012\)\."),
        ("T-TH3", r"Có người thân làm việc tại trường: em ruột, kế toán\."),
    ],
)
def test_a_conflict_that_forbids_refuses_the_asking(world: World, anh: Assessor, school: str, reason: str) -> None:
    add_work_period(
        actor=world.actor("so"), now=at(TODAY), assessor_id=anh.pk, place="Trường Tiểu học Sông Đà",
        starts_on=date(2010, 9, 1), ends_on=date(2012, 5, 31),
    )
    declare_family_tie(
        actor=world.actor("hangxom"), now=at(TODAY), assessor_id=anh.pk, school_code="T-TH3",
        relation="em ruột, kế toán",
    )
    with pytest.raises(AssessorProblem, match=f"Cao Vân Anh không được tham gia đánh giá trường này. {reason}"):
        asked(world, anh, school)
    assert not Engagement.objects.exists()
    asked(world, anh, "T-NC1")


def test_work_at_a_school_that_was_merged_counts(world: World, anh: Assessor) -> None:
    WorkPeriod(
        assessor=anh, unit_id=world.units["T-TH3"], starts_on=date(2011, 1, 1), ends_on=date(2013, 1, 1)
    ).save()
    organisations.merge_schools(
        codes=["T-TH3"], into="T-TH1", on=date(2026, 9, 1), now=at(TODAY), actor_account_id=None
    )
    with pytest.raises(AssessorProblem, match="Từng công tác tại trường"):
        asked(world, anh)


def test_a_warning_is_kept_with_the_engagement(world: World, anh: Assessor) -> None:
    row = assessor(world, "Lâm Sa Rây", username="xa", workplace="T-XA", home_commune="Xã Nậm Mạ")
    engagement = asked(world, row)
    assert [(c["key"], c["blocks"]) for c in engagement.conflicts] == [
        ("same_commune", False),
        ("own_authority", False),
    ]


def test_a_conflict_found_later_closes_access_until_it_is_taken_back(world: World, anh: Assessor) -> None:
    engagement = asked(world, anh)
    sign(world, engagement)
    tie = declare_family_tie(
        actor=world.actor("hangxom"), now=at(TODAY, 11), assessor_id=anh.pk, school_code="T-TH1", relation="chị ruột"
    )
    assert look() == set()
    engagement.refresh_from_db()
    assert engagement.blocked_on == TODAY
    assert Notice.objects.filter(kind="assessor.conflict", account_id=world.accounts["so"]).count() == 1
    remove_family_tie(actor=world.actor("hangxom"), now=at(TODAY, 12), assessor_id=anh.pk, tie_id=tie.pk)
    assert look() == {"member"}


def test_who_is_known_to_be_in_conflict_cannot_sign_that_there_is_none(world: World, anh: Assessor) -> None:
    engagement = asked(world, anh)
    declare_family_tie(
        actor=world.actor("hangxom"), now=at(TODAY), assessor_id=anh.pk, school_code="T-TH1", relation="chị ruột"
    )
    with pytest.raises(AssessorProblem, match="Hãy khai có xung đột, hoặc báo Sở nếu ghi sai"):
        sign(world, engagement)
    sign(world, engagement, has_conflict=True, statement="Chị ruột là giáo viên của trường.")


def test_ending_closes_at_once_and_twice_changes_nothing(world: World, anh: Assessor) -> None:
    engagement = asked(world, anh)
    sign(world, engagement)
    with pytest.raises(AssessorProblem, match="Hãy ghi lý do"):
        disengage(actor=world.actor("so"), now=at(TODAY), engagement_id=engagement.pk, reason=" ", on=TODAY)
    for reason in ("Nghỉ ốm", "Lý do khác"):
        disengage(actor=world.actor("so"), now=at(TODAY), engagement_id=engagement.pk, reason=reason, on=TODAY)
    engagement.refresh_from_db()
    assert (engagement.ended_reason, engagement.ends_on) == ("Nghỉ ốm", TODAY)
    assert look() == set()
    assert Event.objects.filter(action="engagement.end").count() == 1
    # The same person may be asked again.
    asked(world, anh)


def test_only_the_keepers_of_the_register_ask(world: World, anh: Assessor) -> None:
    for stranger in ("sokhac", "xa", "hieutruong", "bo", "hangxom"):
        with pytest.raises(PermissionDenied):
            asked(world, anh, by=stranger)
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"ends_on": TODAY - timedelta(days=1)}, "Ngày kết thúc phải từ ngày bắt đầu trở đi."),
        ({}, "Cao Vân Anh đã được mời vào đây rồi."),
    ],
)
def test_asking_that_cannot_be(world: World, anh: Assessor, told: dict[str, Any], words: str) -> None:
    asked(world, anh)
    with pytest.raises(AssessorProblem, match=words):
        asked(world, anh, **told)


def test_who_has_left_the_register_is_not_asked(world: World, anh: Assessor) -> None:
    set_active(
        actor=world.actor("so"), now=at(TODAY), assessor_id=anh.pk, version=1, is_active=False, reason="Nghỉ hưu"
    )
    with pytest.raises(AssessorProblem, match="đã thôi làm người đánh giá"):
        asked(world, anh)


def test_many_pairs_take_few_queries(world: World, anh: Assessor, django_assert_max_num_queries: Any) -> None:
    others = [assessor(world, f"Người Đánh Giá {i}", email=f"n{i}@thu.vn") for i in range(6)]
    ids = [anh.pk, *(o.pk for o in others)]
    schools = [world.units[code] for code in ("T-TH1", "T-TH2", "T-TH3", "T-MN1", "T-NC1")]
    with django_assert_max_num_queries(15):
        found = queries.conflicts_for(ids, schools, EDITION, TODAY)
    assert set(found) == {(a, s) for a in ids for s in schools}
    assert {pair for pair, conflicts in found.items() if conflicts} == {(anh.pk, world.units["T-TH2"])}


def test_the_asked_person_gets_one_notice_and_one_piece_of_work(world: World, anh: Assessor) -> None:
    from kiemdinh.rooms.self_assessment.queries.my_work import tasks_of

    engagement = asked(world, anh)
    account = world.accounts["hangxom"]
    assert Notice.objects.filter(account_id=account, kind="assessor.asked").count() == 1
    mine = [t for t in tasks_of(actor=world.actor("hangxom"), today=TODAY) if t.kind == "declaration"]
    assert [(t.title, t.url, t.due_on) for t in mine] == [
        (
            "Ký cam kết không có xung đột lợi ích: Trường Tiểu học Sông Đà",
            f"/nguoi-danh-gia/loi-moi/{engagement.pk}/",
            TODAY,
        )
    ]
    sign(world, engagement)
    assert [t for t in tasks_of(actor=world.actor("hangxom"), today=TODAY) if t.kind == "declaration"] == []
    assert Notice.objects.get(account_id=account, kind="assessor.asked").read_at is not None
