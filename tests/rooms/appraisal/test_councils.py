"""Councils: size, roles, independence, decision, declarations, replacement with history."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo.cast import TODAY, at
from tests.rooms.appraisal.world import Case, Office, decided, formed, sign

from kiemdinh.rooms.appraisal.models import Appraisal, CouncilMember, ListedSchool
from kiemdinh.rooms.appraisal.queries.access import appraisal_for, council_for, visible_appraisals
from kiemdinh.rooms.appraisal.queries.independence import ties_of
from kiemdinh.rooms.appraisal.queries.snapshot import frozen_file, sha256_of
from kiemdinh.rooms.appraisal.rules.councils import CouncilRule, independence_day
from kiemdinh.rooms.appraisal.use_cases import councils, deciding
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem
from kiemdinh.rooms.assessors.models import Engagement, WorkPeriod


def test_decision_engages_everybody_and_freezes_the_file(so: Office) -> None:
    council = decided(so)
    appraisal = Appraisal.objects.get(council=council)
    assert (council.state, council.decision_number, council.signer_name) == ("decided", "21", "Âu Thị Đốc")
    asked = Engagement.objects.filter(kind="council", ref_id=appraisal.pk).order_by("pk")
    assert [(e.assessor_id, e.role, e.starts_on) for e in asked] == [
        (pk, role, TODAY)
        for pk, role in zip(
            so.assessors, ("chair", "vice_chair", "secretary", "member", "member", "member", "member"), strict=False
        )
    ]
    assert set(council.members.values_list("joined_on", flat=True)) == {TODAY}
    assert (appraisal.state, appraisal.report_id, appraisal.snapshot["degree"]) == ("studying", so.report_id, 2)
    assert appraisal.snapshot_sha256 == sha256_of(appraisal.snapshot)
    assert [(e["code"], len(e["files"])) for e in appraisal.snapshot["evidence"]] == [("MC.1.1.01", 1)]
    digest = appraisal.snapshot["evidence"][0]["files"][0]["sha256"]
    kept = frozen_file(appraisal, sha256=digest)
    assert kept is not None
    assert (kept[0].sha256, kept[1]) == (digest, "ke-hoach.pdf")
    assert frozen_file(appraisal, sha256="0" * 64) is None


def test_members_see_nothing_before_they_sign_and_all_after(so: Office) -> None:
    appraisal = Appraisal.objects.get(council=decided(so))
    with pytest.raises(PermissionDenied, match="ký cam kết"):
        appraisal_for(actor=so.actor("tv4"), appraisal_id=appraisal.pk, today=TODAY)
    assert not visible_appraisals(so.actor("tv4"), today=TODAY).exists()
    sign(so, "tv4")
    access = appraisal_for(actor=so.actor("tv4"), appraisal_id=appraisal.pk, today=TODAY, action="study")
    assert access.me is not None
    assert list(visible_appraisals(so.actor("tv4"), today=TODAY, action="study")) == [appraisal]
    sign(so, "tv5", has_conflict=True, statement="Có em gái làm ở trường.")
    with pytest.raises(Http404):
        appraisal_for(actor=so.actor("tv5"), appraisal_id=appraisal.pk, today=TODAY)
    with pytest.raises(Http404):
        appraisal_for(actor=so.actor("tv8"), appraisal_id=appraisal.pk, today=TODAY)


def test_who_worked_at_the_school_within_five_years_is_kept_out(so: Office) -> None:
    council = formed(so)
    period = WorkPeriod.objects.create(
        assessor_id=so.assessors[3], unit_id=so.school_id, starts_on=date(2018, 8, 1), ends_on=date(2022, 7, 31)
    )
    with pytest.raises(AppraisalProblem, match="Trịnh Thu Ủy, Trường Tiểu học Sông Đà"):
        councils.propose_council(actor=so.actor("so"), now=at(TODAY), council_id=council.pk, version=council.version)
    WorkPeriod.objects.filter(pk=period.pk).update(ends_on=date(2021, 11, 20))
    moved = councils.propose_council(
        actor=so.actor("so"), now=at(TODAY), council_id=council.pk, version=council.version
    )
    assert moved.state == "proposed"
    access = council_for(actor=so.actor("so"), council_id=council.pk, today=TODAY)
    assert [t for t in ties_of(access, on=TODAY) if t.blocks] == []


@pytest.mark.parametrize(
    ("reference", "expected"), [("council_decision", date(2026, 11, 21)), ("meeting", date(2026, 12, 30))]
)
def test_reference_day_of_independence_is_a_setting(reference: str, expected: date) -> None:
    rule = CouncilRule((7, 9), True, (), 5, reference)
    assert independence_day(rule, decided_on=TODAY, meeting_on=date(2026, 12, 30)) == expected
    assert independence_day(rule, decided_on=TODAY, meeting_on=None) == TODAY


@pytest.mark.parametrize(("size", "words"), [(6, "hiện có 6"), (8, "hiện có 8"), (5, "hiện có 5")])
def test_sizes_that_cannot_be_proposed(so: Office, size: int, words: str) -> None:
    council = formed(so, size)
    with pytest.raises(AppraisalProblem, match=words):
        councils.propose_council(actor=so.actor("so"), now=at(TODAY), council_id=council.pk, version=council.version)


def test_nine_may_be_decided_and_only_by_the_leader(so: Office) -> None:
    council = formed(so, 9)
    council = councils.propose_council(
        actor=so.actor("so"), now=at(TODAY), council_id=council.pk, version=council.version
    )
    with pytest.raises(PermissionDenied):
        deciding.decide_council(
            actor=so.actor("so"),
            now=at(TODAY),
            council_id=council.pk,
            version=council.version,
            number="9",
            decided_on=TODAY,
        )
    council = deciding.decide_council(
        actor=so.actor("giamdoc"),
        now=at(TODAY),
        council_id=council.pk,
        version=council.version,
        number="9",
        decided_on=TODAY,
    )
    assert council.members.count() == 9


def test_sent_back_with_a_reason_then_given_up_frees_the_school(so: Office) -> None:
    council = formed(so)
    council = councils.propose_council(
        actor=so.actor("so"), now=at(TODAY), council_id=council.pk, version=council.version
    )
    with pytest.raises(AppraisalProblem, match="lý do"):
        councils.turn_down_council(
            actor=so.actor("giamdoc"),
            now=at(TODAY),
            council_id=council.pk,
            version=council.version,
            action="return",
            reason="",
        )
    council = councils.turn_down_council(
        actor=so.actor("giamdoc"),
        now=at(TODAY),
        council_id=council.pk,
        version=council.version,
        action="return",
        reason="Thêm chuyên gia CNTT.",
    )
    assert (council.state, council.return_reason) == ("forming", "Thêm chuyên gia CNTT.")
    listed = ListedSchool.objects.get(school_id=so.school_id)
    with pytest.raises(AppraisalProblem, match="hội đồng khác"):
        councils.form_council(actor=so.actor("so"), now=at(TODAY), title="Thứ hai", listed_ids=[listed.pk])
    councils.turn_down_council(
        actor=so.actor("so"),
        now=at(TODAY),
        council_id=council.pk,
        version=council.version,
        action="dissolve",
        reason="Gộp đợt.",
    )
    assert councils.form_council(actor=so.actor("so"), now=at(TODAY), title="Thứ hai", listed_ids=[listed.pk]).pk


def test_only_people_of_the_own_register(so: Office) -> None:
    council = formed(so, 6)
    with pytest.raises(AppraisalProblem, match="danh sách người tham gia thẩm định"):
        councils.seat_member(
            actor=so.actor("so"), now=at(TODAY), council_id=council.pk, assessor_id=999999, role="member"
        )
    with pytest.raises(AppraisalProblem, match="đã có trong hội đồng"):
        councils.seat_member(
            actor=so.actor("so"), now=at(TODAY), council_id=council.pk, assessor_id=so.assessors[0], role="member"
        )
    with pytest.raises(AppraisalProblem, match="hội đồng đã có Chủ tịch"):
        councils.seat_member(
            actor=so.actor("so"), now=at(TODAY), council_id=council.pk, assessor_id=so.assessors[7], role="chair"
        )


def test_replacing_keeps_the_history_and_moves_the_access(case: Case) -> None:
    so, council = case.so, case.council
    old = council.members.get(assessor_id=so.assessors[6])
    with pytest.raises(AppraisalProblem, match="lý do thay"):
        deciding.replace_member(
            actor=so.actor("so"),
            now=at(TODAY),
            council_id=council.pk,
            member_id=old.pk,
            assessor_id=so.assessors[7],
            reason="",
            on=TODAY,
        )
    new = deciding.replace_member(
        actor=so.actor("so"),
        now=at(TODAY),
        council_id=council.pk,
        member_id=old.pk,
        assessor_id=so.assessors[7],
        reason="Đi học dài hạn.",
        on=TODAY,
    )
    old.refresh_from_db()
    assert (old.left_on, old.left_reason) == (TODAY, "Đi học dài hạn.")
    assert (new.replaces_id, new.role, new.position) == (old.pk, old.role, old.position)
    with pytest.raises(Http404):
        appraisal_for(actor=so.actor("tv7"), appraisal_id=case.appraisal.pk, today=TODAY)
    sign(so, "tv8")
    assert appraisal_for(actor=so.actor("tv8"), appraisal_id=case.appraisal.pk, today=TODAY).me == new
    assert CouncilMember.objects.filter(council=council).count() == 8
    tied = WorkPeriod.objects.create(assessor_id=so.assessors[8], unit_id=so.school_id, starts_on=date(2024, 8, 1))
    assert tied.ends_on is None
    with pytest.raises(AppraisalProblem, match="Khúc Văn Chín"):
        deciding.replace_member(
            actor=so.actor("so"),
            now=at(TODAY),
            council_id=council.pk,
            member_id=new.pk,
            assessor_id=so.assessors[8],
            reason="Ốm.",
            on=TODAY,
        )


def test_stopping_and_closing(case: Case) -> None:
    so, council = case.so, case.council
    with pytest.raises(AppraisalProblem, match="Còn 1 trường"):
        deciding.close_council(actor=so.actor("so"), now=at(TODAY), council_id=council.pk, version=council.version)
    row = deciding.stop_appraisal(
        actor=so.actor("so"),
        now=at(TODAY),
        appraisal_id=case.appraisal.pk,
        version=case.again().version,
        reason="Trường xin lùi một năm.",
    )
    assert (row.state, row.stopped_reason) == ("stopped", "Trường xin lùi một năm.")
    with pytest.raises(Http404):
        appraisal_for(actor=so.actor("tv1"), appraisal_id=row.pk, today=TODAY)
    closed = deciding.close_council(actor=so.actor("so"), now=at(TODAY), council_id=council.pk, version=council.version)
    assert closed.state == "closed"
