"""Writing sheets and the texts around them: nobody's words are overwritten, refusals write nothing."""

from datetime import date

import pytest
from tests.demo import cast

pytestmark = pytest.mark.django_db


def problems():
    from kiemdinh.rooms.self_assessment.use_cases import problems as found

    return found


# ── texts ─────────────────────────────────────────────────────────────────────


def test_a_save_keeps_the_text_its_version_and_who_wrote_it(run):
    saved = run.save("giaovien", "1.1", state_1="<p>Trường có 18 lớp.</p>", strengths="<p>Đủ lớp.</p>")
    assert (saved.versions, saved.work_state, saved.changed) == ({"state_1": 1, "strengths": 1}, "doing", True)
    sheet = run.sheet("1.1")
    assert sheet.texts == {"state_1": "<p>Trường có 18 lớp.</p>", "strengths": "<p>Đủ lớp.</p>"}
    assert sheet.field_versions == {"state_1": 1, "strengths": 1}
    assert sheet.edits["state_1"] == {"by": run.world.accounts["giaovien"], "name": "Ngô Quốc Ân",
                                      "at": cast.at(run.on, 10).isoformat(),
                                      "since": cast.at(run.on, 10).isoformat()}
    assert (sheet.work_state, sheet.updated_by_id) == ("doing", run.world.accounts["giaovien"])


def test_a_stale_field_overwrites_nothing_and_gives_both_texts(run):
    run.save("giaovien", "1.1", state_1="<p>Của giáo viên.</p>")
    before = run.sheet("1.1")
    with pytest.raises(problems().StaleText) as stale:
        run.save("thuky", "1.1", state_1="<p>Của thư ký.</p>", strengths="<p>Cũng của thư ký.</p>")
    [conflict] = stale.value.conflicts
    assert (conflict.field, conflict.theirs, conflict.mine, conflict.version) == (
        "state_1", "<p>Của giáo viên.</p>", "<p>Của thư ký.</p>", 1)
    after = run.sheet("1.1")
    # All or nothing: the field without a conflict was not written either.
    assert (after.texts, after.field_versions, after.version) == (before.texts, before.field_versions, before.version)
    # The merged text names the version it was made from, and is taken.
    assert run.save("thuky", "1.1", version=1, state_1="<p>Của cả hai.</p>").versions == {"state_1": 2}
    assert run.sheet("1.1").texts["state_1"] == "<p>Của cả hai.</p>"


def test_two_people_in_two_fields_of_one_sheet_are_both_kept(run):
    run.save("giaovien", "1.1", state_1="<p>Mức 1.</p>")
    run.save("thuky", "1.1", weaknesses="<p>Còn thiếu.</p>")
    sheet = run.sheet("1.1")
    assert sheet.texts == {"state_1": "<p>Mức 1.</p>", "weaknesses": "<p>Còn thiếu.</p>"}
    assert sheet.edits["state_1"]["name"] == "Ngô Quốc Ân"
    assert sheet.edits["weaknesses"]["name"] == "Trần Bích Đào"


def test_two_saves_that_cross_between_reading_and_writing_are_both_kept(run, monkeypatch):
    """The other save lands after this one has read the row and before it writes."""
    from kiemdinh.rooms.self_assessment.use_cases import sheets

    real, crossed = sheets.merge_texts, []

    def merge_then_be_overtaken(*args):
        versions = real(*args)
        if not crossed:
            crossed.append(1)
            run.save("thuky", "1.1", weaknesses="<p>Chen ngang.</p>", answers={("1", "a"): True})
        return versions

    monkeypatch.setattr(sheets, "merge_texts", merge_then_be_overtaken)
    run.save("giaovien", "1.1", state_1="<p>Mức 1.</p>", answers={("1", "b"): False})
    sheet = run.sheet("1.1")
    assert sheet.texts == {"state_1": "<p>Mức 1.</p>", "weaknesses": "<p>Chen ngang.</p>"}
    assert sheet.answers == {"1": {"a": True, "b": False}}


def test_a_save_overtaken_in_the_same_field_is_told_so(run, monkeypatch):
    from kiemdinh.rooms.self_assessment.use_cases import sheets

    real, crossed = sheets.merge_texts, []

    def merge_then_be_overtaken(*args):
        versions = real(*args)
        if not crossed:
            crossed.append(1)
            run.save("thuky", "1.1", state_1="<p>Nhanh hơn.</p>")
        return versions

    monkeypatch.setattr(sheets, "merge_texts", merge_then_be_overtaken)
    with pytest.raises(problems().StaleText) as stale:
        run.save("giaovien", "1.1", state_1="<p>Chậm hơn.</p>")
    assert [(c.theirs, c.mine) for c in stale.value.conflicts] == [("<p>Nhanh hơn.</p>", "<p>Chậm hơn.</p>")]
    assert run.sheet("1.1").texts["state_1"] == "<p>Nhanh hơn.</p>"


def test_the_same_save_twice_succeeds_quietly(run):
    run.save("giaovien", "1.1", state_1="<p>Một.</p>")
    version = run.sheet("1.1").version
    again = run.save("giaovien", "1.1", state_1="<p>Một.</p>")
    assert (again.changed, again.versions) == (False, {"state_1": 1})
    assert run.sheet("1.1").version == version


def test_a_text_is_cleaned_and_normalised_before_it_is_kept(run):
    import unicodedata

    nasty = "<p onclick=x>Trường <script>alert(1)</script><span style='color:red'>đẹp</span></p>"
    run.save("giaovien", "1.1", state_1=unicodedata.normalize("NFD", nasty))
    assert run.sheet("1.1").texts["state_1"] == "<p>Trường đẹp</p>"


def test_a_text_may_be_emptied(run):
    run.save("giaovien", "1.1", state_1="<p>Một.</p>")
    run.save("giaovien", "1.1", version=1, state_1="<p></p>")
    assert run.sheet("1.1").texts["state_1"] == ""
    assert run.sheet("1.1").field_versions["state_1"] == 2


def test_unknown_fields_and_indicators_are_refused_by_name(run):
    with pytest.raises(problems().SelfAssessmentProblem, match="^Phiếu tiêu chí 1.1 không có mục “opening”.$"):
        run.save("giaovien", "1.1", opening="<p>x</p>")
    with pytest.raises(problems().SelfAssessmentProblem, match="^Tiêu chí 1.1 không có yêu cầu z ở Mức 1.$"):
        run.save("giaovien", "1.1", answers={("1", "z"): True})
    with pytest.raises(problems().SelfAssessmentProblem, match="^Tiêu chí 1.1 không có yêu cầu a ở Mức 4.$"):
        run.save("giaovien", "1.1", answers={("4", "a"): True})
    with pytest.raises(problems().SelfAssessmentProblem):
        run.save("giaovien", "1.1", answers={("1", "a"): "maybe"})
    sheet = run.sheet("1.1")
    assert (sheet.texts, sheet.answers, sheet.work_state) == ({}, {}, "todo")


def test_a_criterion_without_muc_3_has_no_place_for_it(run):
    short = next(c for c in run.access().catalog.criteria if c.highest_level == 2)
    with pytest.raises(problems().SelfAssessmentProblem, match="không có mục “state_3”"):
        run.save("thuky", short.code, state_3="<p>x</p>")


# ── answers ───────────────────────────────────────────────────────────────────


def test_answers_are_given_changed_and_taken_back(run):
    run.save("giaovien", "1.1", answers={("1", "a"): True, ("1", "b"): False})
    assert run.sheet("1.1").answers == {"1": {"a": True, "b": False}}
    run.save("giaovien", "1.1", answers={("1", "a"): None, ("1", "b"): True, ("2", "*"): True})
    assert run.sheet("1.1").answers == {"1": {"b": True}, "2": {"*": True}}
    run.save("giaovien", "1.1", answers={("1", "b"): None, ("2", "*"): None})
    assert run.sheet("1.1").answers == {}


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_not_applicable_needs_a_reason(run, reason):
    with pytest.raises(problems().SelfAssessmentProblem) as refused:
        run.save("giaovien", "1.1", answers={("1", "a"): "na"}, reasons={("1", "a"): reason} if reason is not None
                 else {}, state_1="<p>Không được ghi.</p>")
    assert str(refused.value) == "Chọn “Không áp dụng” ở Mức 1, yêu cầu a thì phải ghi lý do."
    assert (run.sheet("1.1").answers, run.sheet("1.1").texts) == ({}, {})


def test_the_reason_of_not_applicable_is_kept_with_it_and_goes_with_it(run):
    run.save("giaovien", "1.1", answers={("1", "a"): "na"}, reasons={("1", "a"): " Trường chưa có chi bộ. "})
    assert run.sheet("1.1").reasons == {"1.a": "Trường chưa có chi bộ."}
    run.save("giaovien", "1.1", answers={("1", "a"): True})
    assert (run.sheet("1.1").answers, run.sheet("1.1").reasons) == ({"1": {"a": True}}, {})


def test_only_whoever_has_to_do_with_a_sheet_writes_in_it(run):
    from django.core.exceptions import PermissionDenied
    from django.http import Http404

    for who in ("giaovien", "thuky", "phohieutruong", "hieutruong"):
        version = run.sheet("1.2").field_versions.get("state_1", 0)
        assert run.save(who, "1.2", version=version, state_1=f"<p>{who}</p>").changed
    for who in ("giaovien2", "giaovien3", "nguoimoi"):
        with pytest.raises(PermissionDenied):
            run.save(who, "1.2", version=4, state_1="<p>lạ</p>")
    for who in ("hangxom", "xa", "so", "bo"):
        with pytest.raises(Http404):
            run.save(who, "1.2", version=4, state_1="<p>lạ</p>")
    assert run.sheet("1.2").texts["state_1"] == "<p>hieutruong</p>"


def test_a_sheet_of_another_cycle_is_not_reached_through_this_one(run):
    from django.http import Http404

    from kiemdinh.rooms.self_assessment.use_cases.sheets import move_sheet, save_sheet

    other = cast.running_cycle(run.world, year="2022-2023")
    who = {"actor": run.world.actor("thuky", run.on), "now": cast.at(run.on), "cycle_id": run.cycle.pk,
           "sheet_id": other.sheet("1.1").pk}
    with pytest.raises(Http404):
        save_sheet(**who, answers={("1", "a"): True})
    with pytest.raises(Http404):
        move_sheet(**who, action="submit")


def test_before_the_work_starts_nobody_writes(world):
    from django.core.exceptions import PermissionDenied

    cycle = cast.new_cycle(world)
    seats = cast.seat_council(world, cycle)
    waiting = cast.Running(world, cycle, seats, cast.IN_2018)
    with pytest.raises(PermissionDenied, match="^Chỉ sửa được phiếu khi chu kỳ đang tự đánh giá"):
        waiting.save("thuky", "1.1", state_1="<p>sớm</p>")


# ── hand in, review ───────────────────────────────────────────────────────────


def test_a_sheet_is_handed_in_returned_with_a_reason_mended_and_approved(run):
    from kiemdinh.services.ledger.models import Event

    run.save("giaovien", "1.1", state_1="<p>Bản đầu.</p>")
    assert run.move("giaovien", "1.1", "submit").work_state == "sent"
    assert run.move("giaovien", "1.1", "withdraw").work_state == "doing"
    run.move("giaovien", "1.1", "submit")
    with pytest.raises(problems().SelfAssessmentProblem, match="^Hãy ghi lý do"):
        run.move("thuky", "1.1", "return", "  ")
    back = run.move("thuky", "1.1", "return", " Thiếu số liệu năm 2023. ")
    assert (back.work_state, back.return_reason) == ("fix", "Thiếu số liệu năm 2023.")
    # Mending does not take the reason away before it is handed in again.
    run.save("giaovien", "1.1", version=1, state_1="<p>Bản sửa.</p>")
    assert (run.sheet("1.1").work_state, run.sheet("1.1").return_reason) == ("fix", "Thiếu số liệu năm 2023.")
    sent = run.move("giaovien", "1.1", "submit")
    assert (sent.work_state, sent.return_reason) == ("sent", "")
    assert run.move("hieutruong", "1.1", "approve").work_state == "done"
    assert run.move("thuky", "1.1", "reopen", "Cập nhật").work_state == "fix"
    told = Event.objects.filter(target_type="sheet", target_id=str(run.sheet("1.1").pk)).order_by("id")
    assert [(e.action, e.reason.strip()) for e in told] == [
        ("sheet.submit", ""), ("sheet.withdraw", ""), ("sheet.submit", ""),
        ("sheet.return", "Thiếu số liệu năm 2023."), ("sheet.submit", ""), ("sheet.approve", ""),
        ("sheet.reopen", "Cập nhật")]


def test_what_cannot_be_moved_stays_where_it_is(run):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(problems().SelfAssessmentProblem, match="chưa có mô tả hiện trạng Mức 1"):
        run.move("giaovien", "1.1", "submit")
    run.save("giaovien", "1.1", state_1="<p>Có chữ.</p>")
    with pytest.raises(problems().SelfAssessmentProblem, match="trạng thái “Đang làm”"):
        run.move("thuky", "1.1", "approve")
    run.move("giaovien", "1.1", "submit")
    for action in ("approve", "return", "reopen"):
        with pytest.raises(PermissionDenied):
            run.move("giaovien", "1.1", action, "tự duyệt")
    with pytest.raises(PermissionDenied):
        run.move("giaovien2", "1.1", "withdraw")
    assert run.sheet("1.1").work_state == "sent"


def test_a_made_up_action_is_refused(run):
    with pytest.raises(problems().SelfAssessmentProblem):
        run.move("thuky", "1.1", "publish")
    assert run.sheet("1.1").work_state == "todo"


# ── improvement rows ──────────────────────────────────────────────────────────


def add_row(run, who="giaovien", subject="1.1", task="Mua thêm sách", **more):
    from kiemdinh.rooms.self_assessment.use_cases.improvements import add_improvement

    return add_improvement(actor=run.world.actor(who, run.on), now=cast.at(run.on), cycle_id=run.cycle.pk,
                           subject=subject, task=task, **more)


def test_an_improvement_row_is_added_changed_once_and_removed(run):
    from kiemdinh.rooms.self_assessment.models import ImprovementItem
    from kiemdinh.rooms.self_assessment.queries.sheets import improvements_of
    from kiemdinh.rooms.self_assessment.use_cases.improvements import change_improvement, remove_improvement

    row = add_row(run, owner="Thư viện", due_on=date(2024, 12, 31), resources="5 triệu", expected_result="500 cuốn")
    second = add_row(run, task="Sửa mái")
    assert [(i.position, i.task) for i in improvements_of(run.access(), subject="1.1")] == [
        (1, "Mua thêm sách"), (2, "Sửa mái")]
    who = {"actor": run.world.actor("giaovien", run.on), "now": cast.at(run.on), "cycle_id": run.cycle.pk,
           "item_id": row.pk, "owner": "", "due_on": None, "resources": "", "expected_result": ""}
    change_improvement(**who, version=1, task="Mua 500 cuốn sách")
    with pytest.raises(problems().StaleRow):
        change_improvement(**who, version=1, task="Ghi đè")
    with pytest.raises(problems().SelfAssessmentProblem, match="còn trống"):
        change_improvement(**who, version=2, task="  ")
    row.refresh_from_db()
    assert (row.task, row.version) == ("Mua 500 cuốn sách", 2)
    remove_improvement(actor=who["actor"], now=who["now"], cycle_id=run.cycle.pk, item_id=second.pk)
    assert [i.task for i in improvements_of(run.access(), subject="1.1")] == ["Mua 500 cuốn sách"]
    assert ImprovementItem.objects.get(pk=second.pk).removed_at == cast.at(run.on)


def test_who_may_not_write_the_sheet_may_not_plan_its_improvement(run):
    from django.core.exceptions import PermissionDenied
    from django.http import Http404

    for who, subject in (("giaovien2", "1.1"), ("giaovien", "2.1"), ("giaovien", "standard:1")):
        with pytest.raises(PermissionDenied):
            add_row(run, who=who, subject=subject)
    for who, subject in (("hangxom", "1.1"), ("thuky", "9.9")):
        with pytest.raises(Http404):
            add_row(run, who=who, subject=subject)
    with pytest.raises(problems().SelfAssessmentProblem, match="còn trống"):
        add_row(run, task=" ")


def test_an_improvement_row_belongs_to_what_its_edition_knows(run):
    """2018: a criterion; TT 57: a standard. A subject that prints nowhere must not swallow words."""
    from django.http import Http404

    with pytest.raises((Http404, problems().SelfAssessmentProblem)):
        add_row(run, who="thuky", subject="standard:77")


# ── texts around the sheets ───────────────────────────────────────────────────


def narrative(run, subject, who="thuky", version=0, stage="", **texts):
    from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_narrative

    return save_narrative(actor=run.world.actor(who, run.on), now=cast.at(run.on, 12), cycle_id=run.cycle.pk,
                          subject=subject, stage=stage, texts={k: TextEdit(v, version) for k, v in texts.items()})


def test_narratives_take_the_texts_of_their_generation_and_refuse_stale_ones(run):
    from django.core.exceptions import PermissionDenied
    from django.http import Http404

    from kiemdinh.rooms.self_assessment.queries.sheets import narratives_of

    narrative(run, "standard:1", opening="<p>Mở đầu.</p>")
    narrative(run, "report", who="hieutruong", situation="<p>Tình hình.</p>")
    kept = narratives_of(run.access())
    assert kept["", "standard:1"].texts == {"opening": "<p>Mở đầu.</p>"}
    assert kept["", "report"].texts == {"situation": "<p>Tình hình.</p>"}
    with pytest.raises(problems().StaleText) as stale:
        narrative(run, "standard:1", who="phohieutruong", opening="<p>Khác.</p>")
    assert [(c.theirs, c.mine) for c in stale.value.conflicts] == [("<p>Mở đầu.</p>", "<p>Khác.</p>")]
    with pytest.raises(problems().SelfAssessmentProblem, match="^Không có mục “trend”"):
        narrative(run, "standard:1", trend="<p>x</p>")
    for nowhere in ("standard:9", "linh-tinh"):
        with pytest.raises(Http404):
            narrative(run, nowhere, opening="<p>x</p>")
    with pytest.raises(PermissionDenied):
        narrative(run, "report", who="giaovien", situation="<p>x</p>")


def test_tt57_standards_have_their_own_texts_and_improvement_rows(world):
    run = cast.tt57_cycle(world)
    narrative(run, "standard:1", strengths="<p>Mạnh.</p>", trend="<p>Tăng.</p>")
    row = add_row(run, who="thuky", subject="standard:1")
    assert (row.subject, row.position) == ("standard:1", 1)
    with pytest.raises(problems().SelfAssessmentProblem):
        narrative(run, "standard:1", opening="<p>x</p>")
    with pytest.raises(problems().SelfAssessmentProblem):
        run.save("thuky", "1.1", strengths="<p>thuộc tiêu chuẩn</p>")


def test_metrics_are_kept_as_written_and_unknown_ones_refused(world):
    run = cast.tt57_cycle(world)
    with_metrics = next(c for c in run.access().catalog.criteria if c.metrics)
    code = with_metrics.metrics[0].code
    run.save("thuky", with_metrics.code, metrics={code: " 97,5 "})
    assert run.sheet(with_metrics.code).metrics == {code: "97,5"}
    with pytest.raises(problems().SelfAssessmentProblem):
        run.save("thuky", with_metrics.code, metrics={"bia-dat": "1"})
