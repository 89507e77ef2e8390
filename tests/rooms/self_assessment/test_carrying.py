"""Opening a cycle from an earlier one: same edition, across editions, what stays behind, all or nothing."""

from datetime import date

import pytest
from django.http import Http404
from tests.demo import cast
from tests.rooms.self_assessment.carrying_world import NEXT_YEAR, carry, everything, items, sheet

from kiemdinh.rooms.evidence.models import Document, EvidenceItem, EvidenceUse
from kiemdinh.rooms.people.models import Post
from kiemdinh.rooms.self_assessment.models import (
    CriterionSheet,
    Cycle,
    GroupSeat,
    ImprovementItem,
    Narrative,
    Participant,
    WorkGroup,
)
from kiemdinh.rooms.self_assessment.queries.carrying import offer_of
from kiemdinh.rooms.self_assessment.queries.new_cycle import shape_of_new_cycle
from kiemdinh.rooms.self_assessment.use_cases.carrying import Choices, keep_copied, keep_copied_narrative
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleText
from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit

pytestmark = pytest.mark.django_db
# ── the same edition ──────────────────────────────────────────────────────────


def test_the_same_edition_starts_with_people_documents_texts_and_open_work(old):
    done = carry(old, everything(old))
    cycle = done.cycle
    assert (done.people, done.assignments, done.texts, done.improvements) == (7, 2, 4, 1)
    assert done.codes == {"[H1-1.1-01]": "[H1-1.1-01]", "[H1-1.1-02]": "[H1-1.1-02]"}
    cycle.refresh_from_db()
    assert (cycle.copied_from_id, cycle.state, cycle.edition_code) == (old.cycle.pk, "draft", "tt17-2018")
    people = dict(Participant.objects.filter(cycle=cycle).values_list("full_name", "council_role"))
    assert people == dict(Participant.objects.filter(cycle=old.cycle).values_list("full_name", "council_role"))
    group = WorkGroup.objects.get(cycle=cycle)
    seat = GroupSeat.objects.get(group=group)
    assert (group.name, seat.participant.full_name, seat.is_leader) == ("Nhóm 1", "Ngô Quốc Ân", True)
    first = sheet(cycle, "1.1")
    assert first.assignee is not None and first.assignee.full_name == "Ngô Quốc Ân"
    assert (first.work_state, first.answers, first.due_on) == ("todo", {}, None)
    assert first.texts == old.sheet("1.1").texts
    assert first.field_versions == {"state_1": 1, "strengths": 1}
    assert first.edits["state_1"]["name"] == "chép từ chu kỳ 2023–2024, chưa rà soát"
    assert first.edits["state_1"]["copied_from"] == old.cycle.pk
    assert sheet(cycle, "1", "level_4").texts == {"state_4": "<p>Mức 4 khoản 1.</p>"}
    assert Narrative.objects.get(cycle=cycle, subject="report").texts == {"general": "<p>Kết luận [H1-1.1-02].</p>"}
    row = ImprovementItem.objects.get(cycle=cycle)
    assert (row.subject, row.task, row.owner, row.due_on) == ("1.1", "Bổ sung [H1-1.1-02]", "Tổ 1", date(2024, 5, 1))
    assert row.copied_from is not None and row.copied_from.cycle_id == old.cycle.pk


def test_codes_in_texts_follow_the_documents_and_the_others_stay_and_are_found(old):
    from kiemdinh.rooms.evidence import queries as evidence
    from kiemdinh.rooms.self_assessment.queries.sheets import cited_codes

    done = carry(old, everything(old, evidence=[items(old.cycle)["[H1-1.1-02]"]]), has_boxes=False)
    assert done.codes == {"[H1-1.1-02]": "[1.1-01]"}
    assert done.unmapped == ["[H1-1.1-01]"]
    text = sheet(done.cycle, "1.1").texts
    assert text["state_1"] == "<p>Có chiến lược [H1-1.1-01] và kế hoạch [1.1-01].</p>"
    known = evidence.known_codes(set_id=done.cycle.evidence_set_id)
    assert cited_codes(text) - known == {"[H1-1.1-01]"}
    assert ImprovementItem.objects.get(cycle=done.cycle).task == "Bổ sung [1.1-01]"


def test_a_code_that_stays_behind_is_not_given_to_another_document(old):
    from kiemdinh.rooms.evidence import queries as evidence

    done = carry(old, everything(old, evidence=[items(old.cycle)["[H1-1.1-02]"]]))
    assert done.codes == {"[H1-1.1-02]": "[H1-1.1-02]"}
    assert evidence.known_codes(set_id=done.cycle.evidence_set_id) == {"[H1-1.1-02]"}
    # Without the texts nothing cites the old code, so numbering starts afresh.
    plain = carry(old, everything(old, evidence=[items(old.cycle)["[H1-1.1-02]"]], texts=False), year="2022-2023")
    assert plain.codes == {"[H1-1.1-02]": "[H1-1.1-01]"}


def test_nothing_is_taken_over_that_was_not_asked_for(old):
    done = carry(old, Choices())
    assert Participant.objects.filter(cycle=done.cycle).count() == 0
    assert WorkGroup.objects.filter(cycle=done.cycle).count() == 0
    assert items(done.cycle) == {}
    assert not any(s.texts or s.assignee_id for s in CriterionSheet.objects.filter(cycle=done.cycle))
    assert ImprovementItem.objects.filter(cycle=done.cycle).count() == 0
    done.cycle.refresh_from_db()
    assert done.cycle.copied_from_id == old.cycle.pk


def test_people_who_left_are_named_and_stay_behind(old):
    Post.objects.filter(account_id=old.world.accounts["giaovien"]).update(ends_on=date(2024, 6, 30))
    Post.objects.filter(account_id=old.world.accounts["phohieutruong"]).update(title="Quyền Hiệu trưởng")
    offer = _offer(old)
    assert [p.full_name for p in offer.people.left] == ["Ngô Quốc Ân"]
    done = carry(old, everything(old))
    names = dict(Participant.objects.filter(cycle=done.cycle).values_list("full_name", "position_title"))
    assert "Ngô Quốc Ân" not in names
    assert names["Đỗ Văn Ất"] == "Quyền Hiệu trưởng"
    assert done.people == 6
    # Their sheets wait for somebody, their group goes along empty.
    assert done.assignments == 0
    assert sheet(done.cycle, "1.1").assignee_id is None
    assert GroupSeat.objects.filter(group__cycle=done.cycle).count() == 0


def test_a_withdrawn_document_stays_behind(old):
    Document.objects.filter(subject="Kế hoạch 2023").update(removed_at=cast.at(NEXT_YEAR))
    done = carry(old, everything(old))
    assert done.codes == {"[H1-1.1-01]": "[H1-1.1-01]"}
    assert done.left_out == [("[H1-1.1-02]", "Kế hoạch 2023", "văn bản đã rút khỏi sổ văn bản của trường")]
    assert done.unmapped == ["[H1-1.1-02]"]


def test_documents_older_than_the_kept_years_are_not_offered_at_once(old):
    Document.objects.filter(subject="Chiến lược 2020").update(issued_on=date(2019, 3, 1))
    offered = {o.item.subject: o.recent for o in _offer(old).evidence(school_year="2024-2025")}
    assert offered == {"Chiến lược 2020": False, "Kế hoạch 2023": True}
    assert _offer(old).kept.title == "Thời gian lưu giữ hồ sơ, minh chứng"


# ── looking at what was taken over ────────────────────────────────────────────


def test_the_mark_goes_when_somebody_saves_or_confirms(old):
    done = carry(old, everything(old))
    run = cast.Running(old.world, done.cycle, {}, NEXT_YEAR)
    _start(run)
    with pytest.raises(SelfAssessmentProblem, match="Phiếu còn 2 mục chép từ chu kỳ trước chưa rà soát"):
        run.move("giaovien", "1.1", "submit")
    run.save("giaovien", "1.1", version=1, state_1="<p>Viết lại.</p>")
    assert "copied_from" not in run.sheet("1.1").edits["state_1"]
    with pytest.raises(SelfAssessmentProblem, match="Phiếu còn 1 mục"):
        run.move("giaovien", "1.1", "submit")
    who = old.world.actor("giaovien", NEXT_YEAR)
    keep = {"actor": who, "now": cast.at(NEXT_YEAR, 11), "cycle_id": done.cycle.pk, "sheet_id": run.sheet("1.1").pk}
    with pytest.raises(StaleText):
        keep_copied(**keep, fields={"strengths": 0})
    assert keep_copied(**keep, fields={"strengths": 1, "state_1": 2}) == 1
    assert keep_copied(**keep, fields={"strengths": 1}) == 0
    row = run.sheet("1.1")
    assert row.edits["strengths"]["name"] == "Ngô Quốc Ân"
    assert row.texts["strengths"] == "<p>Có <strong>kế hoạch</strong>.</p>"
    run.move("giaovien", "1.1", "submit")


def test_texts_nobody_looked_at_stand_in_the_way_of_publication(old):
    from kiemdinh.rooms.self_assessment.queries.quality.all import quality_findings
    from kiemdinh.rooms.self_assessment.use_cases.sheets import save_sheet

    done = carry(old, everything(old))
    run = cast.Running(old.world, done.cycle, {}, NEXT_YEAR)
    _start(run)

    def found() -> list[tuple[str, str, str]]:
        return [(f.check, f.severity, f.text) for f in quality_findings(old.world.access(done.cycle, today=NEXT_YEAR))
                if "chưa rà soát" in f.text]

    assert found() == [
        ("KT209", "block", "Tiêu chí 1.1 còn 2 mục chép từ chu kỳ trước chưa rà soát."),
        ("KT209", "block", "Mức 4, khoản 1 còn 1 mục chép từ chu kỳ trước chưa rà soát."),
        ("KT405", "warn", "Phần chung của báo cáo còn 1 mục chép từ chu kỳ trước chưa rà soát."),
    ]
    save_sheet(actor=old.world.actor("thuky", NEXT_YEAR), now=cast.at(NEXT_YEAR, 12), cycle_id=done.cycle.pk,
               sheet_id=run.sheet("k1").pk, texts={"state_4": TextEdit("<p>Viết lại.</p>", 1)})
    assert [check for check, _, text in found() if "khoản" in text] == []


def test_only_who_may_write_a_sheet_confirms_its_texts(old):
    from django.core.exceptions import PermissionDenied

    done = carry(old, everything(old))
    run = cast.Running(old.world, done.cycle, {}, NEXT_YEAR)
    _start(run)
    args = {"now": cast.at(NEXT_YEAR), "cycle_id": done.cycle.pk, "sheet_id": run.sheet("1.1").pk,
            "fields": {"state_1": 1}}
    with pytest.raises(PermissionDenied):
        keep_copied(actor=old.world.actor("giaovien2", NEXT_YEAR), **args)
    with pytest.raises(Http404):
        keep_copied(actor=old.world.actor("hangxom", NEXT_YEAR), **args)


def test_the_texts_around_the_sheets_are_confirmed_the_same_way(old):
    from django.core.exceptions import PermissionDenied

    from kiemdinh.rooms.self_assessment.queries.access import cycle_for
    from kiemdinh.rooms.self_assessment.queries.old_version import waiting_texts
    from kiemdinh.rooms.self_assessment.use_cases.sheets import save_narrative

    done = carry(old, everything(old))
    run = cast.Running(old.world, done.cycle, {}, NEXT_YEAR)
    _start(run)

    def waiting() -> list[str]:
        return [w.label for w in waiting_texts(cycle_for(actor=args["actor"], cycle_id=run.cycle.pk, today=NEXT_YEAR))]

    args = {"actor": old.world.actor("thuky", NEXT_YEAR), "now": cast.at(NEXT_YEAR, 11), "cycle_id": run.cycle.pk,
            "subject": "report", "fields": {"general": 1}}
    with pytest.raises(PermissionDenied):
        keep_copied_narrative(**args | {"actor": old.world.actor("giaovien", NEXT_YEAR)})
    with pytest.raises(Http404):
        keep_copied_narrative(**args | {"actor": old.world.actor("hangxom", NEXT_YEAR)})
    with pytest.raises(Http404):
        keep_copied_narrative(**args | {"subject": "standard:99"})
    with pytest.raises(StaleText):
        keep_copied_narrative(**args | {"fields": {"general": 0}})
    assert "Phần chung của báo cáo" in waiting()
    assert keep_copied_narrative(**args) == 1
    row = Narrative.objects.get(cycle=run.cycle, subject="report")
    assert (row.texts, row.edits["general"]["name"]) == ({"general": "<p>Kết luận [H1-1.1-02].</p>"}, "Trần Bích Đào")
    assert "Phần chung của báo cáo" not in waiting()
    # A second press, or one after somebody saved the text, has nothing to take away; the words can be written on.
    assert keep_copied_narrative(**args | {"fields": {"general": 0}}) == 0
    save_narrative(actor=args["actor"], now=args["now"], cycle_id=run.cycle.pk, subject="report",
                   texts={"general": TextEdit("<p>Mới.</p>", 1)})


def _start(run) -> None:
    from kiemdinh.rooms.self_assessment.use_cases.cycles import open_cycle

    open_cycle(actor=run.world.actor("hieutruong", run.on), now=cast.at(run.on), cycle_id=run.cycle.pk)


def _offer(old, *, on: date = NEXT_YEAR, by: str = "hieutruong", school: str = "T-TH1"):
    from kiemdinh.rooms.organisations import queries as organisations

    shape = shape_of_new_cycle(school=organisations.school_facts(code=school, on=on), today=on)
    return offer_of(actor=old.world.actor(by, on), cycle_id=old.cycle.pk, shape=shape)


# ── across editions ───────────────────────────────────────────────────────────


def test_across_editions_documents_and_work_go_to_the_nearest_criterion_and_texts_stay(old):
    old.evidence("1.6", "Quy chế chi tiêu")
    done = carry(old, everything(old), on=cast.IN_TT57, year="2026-2027")
    assert done.cycle.edition_code == "tt57-2026"
    assert done.codes == {"[H1-1.1-01]": "MC.1.1.01", "[H1-1.1-02]": "MC.1.1.02", "[H1-1.6-01]": "MC.1.3.01"}
    assert set(EvidenceUse.objects.filter(item__evidence_set=done.cycle.evidence_set_id).values_list(
        "item__code", "criterion")) == {("MC.1.1.01", "1.1"), ("MC.1.1.02", "1.1"), ("MC.1.3.01", "1.3")}
    assert done.texts == 0
    assert not any(s.texts or s.answers for s in CriterionSheet.objects.filter(cycle=done.cycle))
    assert not any(n.texts for n in Narrative.objects.filter(cycle=done.cycle))
    row = ImprovementItem.objects.get(cycle=done.cycle)
    assert (row.subject, row.stage, row.task) == ("standard:1", "", "Bổ sung MC.1.1.02")
    # 1.1 and 1.2 belonged to one teacher; of 1.9, 1.1 and 1.6, which lead to 1.4 of TT 57, only 1.1 had a writer.
    assigned = CriterionSheet.objects.filter(cycle=done.cycle, assignee__isnull=False).order_by("position")
    assert [s.criterion for s in assigned] == ["1.1", "1.2", "1.4"]
    assert done.assignments == 3


def test_the_council_that_the_new_edition_would_refuse_is_told_before(old):
    offer = _offer(old, on=cast.IN_TT57)
    seats = {p.full_name: p.pk for p in old.cycle.participants.all()}
    assert offer.council_problems(list(seats.values())) == ()
    six = [pk for name, pk in seats.items() if name != "Vàng A Páo"]
    assert offer.council_problems(six) == (
        "Hội đồng có 6 thành viên, số thành viên phải là số lẻ (Điều 9 khoản 1, khoản 2).",)
    # The 2018 rules ask for seven and do not mind an even number.
    assert [p.split(" (")[0] for p in _offer(old).council_problems(six)] == [
        "Hội đồng có 6 thành viên, cần ít nhất 07"]


def test_without_a_crosswalk_only_people_go_along(old):
    from kiemdinh.rooms.regulations.models import CrosswalkVersion

    CrosswalkVersion.objects.all().delete()
    done = carry(old, everything(old), on=cast.IN_TT57, year="2026-2027")
    assert (done.people, done.assignments, done.codes, done.improvements) == (7, 0, {}, 0)
    assert {reason for _, _, reason in done.left_out} == {"không có tiêu chí tương ứng trong chu kỳ mới"}


# ── all or nothing ────────────────────────────────────────────────────────────


def test_a_cycle_of_another_school_is_no_source(old):
    before = Cycle.objects.count()
    with pytest.raises(Http404):
        carry(old, Choices(), by="hangxom", school="T-TH2")
    assert Cycle.objects.count() == before


def test_an_officer_above_cannot_open_a_cycle_from_it(old):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        carry(old, Choices(), by="xa")


def test_a_year_can_be_opened_only_once_even_at_the_same_moment(old, monkeypatch):
    from kiemdinh.rooms.self_assessment.use_cases import cycles

    carry(old, Choices())
    with pytest.raises(SelfAssessmentProblem, match="Trường đã có chu kỳ tự đánh giá của năm học 2024-2025"):
        carry(old, Choices())
    # Two clicks that both pass the first look: the database refuses the second.
    monkeypatch.setattr(cycles, "has_cycle_of_year", lambda **_: False)
    before = (Cycle.objects.count(), EvidenceItem.objects.count(), Participant.objects.count())
    with pytest.raises(SelfAssessmentProblem, match="Trường đã có chu kỳ tự đánh giá của năm học 2024-2025"):
        carry(old, everything(old))
    assert (Cycle.objects.count(), EvidenceItem.objects.count(), Participant.objects.count()) == before


def test_a_document_that_left_the_old_set_meanwhile_stops_everything(old):
    from kiemdinh.rooms.evidence.use_cases import EvidenceProblem

    choices = everything(old)
    EvidenceItem.objects.filter(code="[H1-1.1-01]").update(removed_at=cast.at(NEXT_YEAR))
    before = Cycle.objects.count()
    with pytest.raises(EvidenceProblem, match="không còn trong danh mục cũ"):
        carry(old, choices)
    assert Cycle.objects.count() == before


def test_ids_of_another_cycle_take_nothing_over(old):
    neighbour = cast.running_cycle(old.world, school="T-TH2", by="hangxom",
                                   people_=[("hangxom", "chair"), *[(f"Người {n}", r) for n, r in enumerate(
                                       ("vice_chair", "secretary", "member", "member", "member", "member"))]])
    theirs = list(Participant.objects.filter(cycle=neighbour.cycle).values_list("pk", flat=True))
    done = carry(old, Choices(people=theirs))
    assert done.people == 0
    assert Participant.objects.filter(cycle=done.cycle).count() == 0
