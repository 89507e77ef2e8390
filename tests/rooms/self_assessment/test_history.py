"""Earlier texts and answers as the use cases keep them, and bringing one back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from tests.demo import cast

from kiemdinh.rooms.self_assessment.models import AnswerRevision, CriterionSheet, TextRevision
from kiemdinh.rooms.self_assessment.models.history import HistoryIsFixed
from kiemdinh.rooms.self_assessment.queries.history import (
    answer_lines,
    comparison,
    history_lines,
    narrative_writing,
    revision_counts,
    sheet_writing,
    versions_of,
)
from kiemdinh.rooms.self_assessment.queries.sheets import indicator_keys, narrative_for
from kiemdinh.rooms.self_assessment.use_cases.history import restore_text
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleText
from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit, save_narrative
from kiemdinh.services.ledger.models import Event

pytestmark = pytest.mark.django_db


def write(run, who, version, text, minutes=0, seconds=0, field="state_1", code="1.1"):
    at = cast.at(run.on, 10) + timedelta(minutes=minutes, seconds=seconds)
    return run.save(who, code, version=version, at_=at, **{field: f"<p>{text}</p>" if text else ""})


def writing(run, who="giaovien", code="1.1"):
    return sheet_writing(run.access(who), run.sheet(code).pk)


def kept(run, field="state_1", code="1.1"):
    rows = TextRevision.objects.filter(sheet=run.sheet(code), field=field).order_by("version")
    return [(r.version, r.html, r.by_name) for r in rows]


def restore(run, who, version, base, minutes=60, field="state_1", code="1.1", cycle=None):
    now = cast.at(run.on, 10) + timedelta(minutes=minutes)
    return restore_text(actor=run.world.actor(who, run.on), now=now, cycle_id=cycle or run.cycle.pk,
                        writing=writing(run, "thuky", code), field=field, version=version, base_version=base)


# ── keeping ───────────────────────────────────────────────────────────────────


def test_autosaves_of_one_person_leave_one_revision_a_window(run):
    for number in range(30):  # every 30 seconds, 15 minutes long
        write(run, "giaovien", number, "Chữ " * (number + 1), seconds=30 * number)
    assert [version for version, _, _ in kept(run)] == [20]
    assert [v.version for v in versions_of(writing(run), "state_1")] == [30, 20]


def test_what_another_person_wrote_is_kept_whoever_saves_how_soon(run):
    write(run, "giaovien", 0, "Của giáo viên.")
    write(run, "thuky", 1, "Của thư ký.", seconds=1)
    write(run, "giaovien", 2, "Lại của giáo viên.", seconds=2)
    assert kept(run) == [(1, "<p>Của giáo viên.</p>", "Ngô Quốc Ân"), (2, "<p>Của thư ký.</p>", "Trần Bích Đào")]
    revision = TextRevision.objects.get(version=2)
    assert (revision.by_id, revision.at) == (run.world.accounts["thuky"],
                                             cast.at(run.on, 10) + timedelta(seconds=1))


def test_a_deleted_paragraph_can_be_found_again(run):
    write(run, "giaovien", 0, "Một đoạn dài. " * 20)
    write(run, "giaovien", 1, "", seconds=5)
    assert kept(run) == [(1, "<p>" + ("Một đoạn dài. " * 20) + "</p>", "Ngô Quốc Ân")]


def test_what_was_handed_in_is_kept_though_its_writer_goes_on_at_once(run):
    write(run, "giaovien", 0, "Bản nộp.")
    run.move("giaovien", "1.1", "submit")
    run.move("giaovien", "1.1", "withdraw")
    write(run, "giaovien", 1, "Bản nộp. Thêm.", seconds=20)
    write(run, "giaovien", 2, "Bản nộp. Thêm nữa.", seconds=25)
    assert [version for version, _, _ in kept(run)] == [1]


def test_a_text_from_before_the_history_is_kept_by_its_first_change(run):
    CriterionSheet.objects.filter(pk=run.sheet("1.1").pk).update(
        texts={"state_1": "<p>Bản có từ trước.</p>"}, field_versions={"state_1": 7}, edits={})
    write(run, "giaovien", 7, "Bản mới.")
    assert kept(run) == [(7, "<p>Bản có từ trước.</p>", "")]
    assert [(v.version, v.at is None) for v in versions_of(writing(run), "state_1")] == [(8, False), (7, True)]


def test_a_refused_save_leaves_no_revision(run):
    write(run, "giaovien", 0, "Một.")
    with pytest.raises(StaleText):
        write(run, "thuky", 0, "Hai.")
    with pytest.raises(SelfAssessmentProblem):
        run.save("thuky", "1.1", version=1, state_1="<p>Hai.</p>", answers={("1", "a"): "na"})
    assert kept(run) == []
    assert not AnswerRevision.objects.exists()


def test_a_save_overtaken_between_reading_and_writing_keeps_the_text_it_really_replaced(run, monkeypatch):
    from kiemdinh.rooms.self_assessment.use_cases import sheets

    write(run, "giaovien", 0, "Đầu.")
    write(run, "thuky", 0, "Mạnh.", field="strengths")
    real, crossed = sheets.merge_texts, []

    def merge_then_be_overtaken(*args):
        versions = real(*args)
        if not crossed:
            crossed.append(1)
            write(run, "thuky", 1, "Mạnh hơn.", field="strengths", minutes=30)
        return versions

    monkeypatch.setattr(sheets, "merge_texts", merge_then_be_overtaken)
    write(run, "giaovien", 1, "Sau.", minutes=30)
    assert kept(run) == [(1, "<p>Đầu.</p>", "Ngô Quốc Ân")]
    assert kept(run, "strengths") == [(1, "<p>Mạnh.</p>", "Trần Bích Đào")]


def test_going_on_with_ones_own_text_costs_no_statement_more(run):
    write(run, "giaovien", 0, "Một.")
    with CaptureQueriesContext(connection) as own:
        write(run, "giaovien", 1, "Một hai.", seconds=5)
    with CaptureQueriesContext(connection) as others:
        write(run, "thuky", 2, "Một hai ba.", seconds=9)
    inserted = [q["sql"] for q in own.captured_queries if "INSERT" in q["sql"]]
    assert inserted == []
    assert sum("INSERT" in q["sql"] for q in others.captured_queries) == 1


def test_history_is_only_added_to(run):
    write(run, "giaovien", 0, "Một.")
    write(run, "thuky", 1, "Hai.")
    for change in (lambda: TextRevision.objects.update(html="x"), lambda: TextRevision.objects.all().delete(),
                   lambda: AnswerRevision.objects.all().delete()):
        with pytest.raises(HistoryIsFixed):
            change()


# ── reading ───────────────────────────────────────────────────────────────────


def test_the_list_says_who_when_and_how_many_words(run):
    write(run, "giaovien", 0, "Trường có 18 lớp.")
    write(run, "thuky", 1, "Trường có 20 lớp học.")
    lines = history_lines(versions_of(writing(run), "state_1"))
    assert [(x.text.version, x.text.by_name, x.change.added, x.change.removed, x.before, x.text.current)
            for x in lines] == [(2, "Trần Bích Đào", 3, 2, 1, True), (1, "Ngô Quốc Ân", 4, 0, None, False)]
    found = history_lines(versions_of(writing(run), "state_1"), q="truong co 18")
    assert [(x.text.version, x.change.added) for x in found] == [(1, 4)]
    found = history_lines(versions_of(writing(run), "state_1"), who="Trần Bích Đào")
    # Counted against the version before, though the filter hides that one.
    assert [(x.text.version, x.change.added, x.change.removed) for x in found] == [(2, 3, 2)]
    assert revision_counts(writing(run)) == {"state_1": 2}


def test_two_versions_are_compared_from_the_earlier_to_the_later(run):
    write(run, "giaovien", 0, "Trường có 18 lớp.")
    write(run, "thuky", 1, "Trường có 20 lớp.")
    new, old = versions_of(writing(run), "state_1")
    for found in (comparison(new, old), comparison(old, new)):
        assert (found.old.version, found.new.version, found.added, found.removed) == (1, 2, 1, 1)
    assert comparison(new, new).same_words


def test_answers_tell_who_changed_which_from_what_to_what(run):
    run.save("giaovien", "1.1", answers={("1", "a"): True, ("1", "b"): False})
    run.save("thuky", "1.1", answers={("1", "b"): "na"}, reasons={("1", "b"): "Trường chưa có."})
    run.save("thuky", "1.1", answers={("1", "a"): True})  # nothing new
    lines = answer_lines(run.access("thuky"), writing(run))
    assert [(x.by_name, x.place, x.before, x.after, x.reason) for x in lines] == [
        ("Trần Bích Đào", "Mức 1, chỉ báo b", "Chưa đạt", "Không áp dụng", "Trường chưa có."),
        ("Ngô Quốc Ân", "Mức 1, chỉ báo a", "chưa trả lời", "Đạt", ""),
        ("Ngô Quốc Ân", "Mức 1, chỉ báo b", "chưa trả lời", "Chưa đạt", "")]


def test_answers_under_tt57_do_not_speak_of_indicators(world):
    run = cast.tt57_cycle(world)
    access = run.access("thuky")
    key = min(indicator_keys(access.catalog, run.sheet("1.1")))
    run.save("thuky", "1.1", answers={key: True})
    [line] = answer_lines(access, writing(run, "thuky"))
    assert "chỉ báo" not in line.place and line.place.startswith("Mức 1")


# ── bringing back ─────────────────────────────────────────────────────────────


def test_an_earlier_text_comes_back_and_the_one_it_replaces_stays(run):
    write(run, "giaovien", 0, "Bản một.")
    write(run, "thuky", 1, "Bản hai.")
    saved = restore(run, "thuky", version=1, base=2, minutes=1)
    assert saved.versions == {"state_1": 3}
    assert run.sheet("1.1").texts["state_1"] == "<p>Bản một.</p>"
    # Though the same person saved a minute ago: what a restore replaces is always kept.
    assert [(v, html) for v, html, _ in kept(run)] == [(1, "<p>Bản một.</p>"), (2, "<p>Bản hai.</p>")]
    event = Event.objects.get(action="text.restore")
    assert (event.actor_id, event.unit_id, event.target_id) == (run.world.accounts["thuky"], run.cycle.school_id,
                                                                str(run.sheet("1.1").pk))
    assert event.data == {"place": "phiếu tiêu chí 1.1", "field": "Mức 1", "version": 1}


def test_a_restore_that_crosses_a_save_writes_nothing_and_gives_both_texts(run):
    write(run, "giaovien", 0, "Bản một.")
    write(run, "thuky", 1, "Bản hai.")
    write(run, "giaovien", 2, "Bản ba, vừa lưu.")
    with pytest.raises(StaleText) as stale:
        restore(run, "thuky", version=1, base=2)
    [conflict] = stale.value.conflicts
    assert (conflict.theirs, conflict.mine, conflict.version) == ("<p>Bản ba, vừa lưu.</p>", "<p>Bản một.</p>", 3)
    assert run.sheet("1.1").texts["state_1"] == "<p>Bản ba, vừa lưu.</p>"
    assert not Event.objects.filter(action="text.restore").exists()


def test_a_save_that_crosses_a_restore_is_told_and_loses_nothing(run, monkeypatch):
    """The restore lands after the autosave has read the row and before it writes."""
    from kiemdinh.rooms.self_assessment.use_cases import sheets

    write(run, "giaovien", 0, "Bản một.")
    write(run, "thuky", 1, "Bản hai.")
    real, crossed = sheets.merge_texts, []

    def merge_then_be_overtaken(*args):
        versions = real(*args)
        if not crossed:
            crossed.append(1)
            restore(run, "thuky", version=1, base=2)
        return versions

    monkeypatch.setattr(sheets, "merge_texts", merge_then_be_overtaken)
    with pytest.raises(StaleText) as stale:
        write(run, "giaovien", 2, "Bản hai, viết tiếp.", minutes=61)
    assert [(c.theirs, c.mine) for c in stale.value.conflicts] == [("<p>Bản một.</p>", "<p>Bản hai, viết tiếp.</p>")]
    assert [html for _, html, _ in kept(run)] == ["<p>Bản một.</p>", "<p>Bản hai.</p>"]


def test_a_revision_of_another_sheet_or_cycle_is_not_found(run):
    other = cast.running_cycle(run.world, year="2022-2023")
    write(other, "giaovien", 0, "Của chu kỳ khác.")
    write(other, "thuky", 1, "Của chu kỳ khác, bản hai.")
    write(run, "giaovien", 0, "Của chu kỳ này.")
    with pytest.raises(Http404):
        restore(run, "thuky", version=9, base=1)
    with pytest.raises(Http404):
        sheet_writing(run.access("thuky"), other.sheet("1.1").pk)
    with pytest.raises(Http404):  # the writing of one cycle through the address of another
        restore(run, "thuky", version=1, base=1, cycle=other.cycle.pk, minutes=70)
    assert run.sheet("1.1").texts["state_1"] == "<p>Của chu kỳ này.</p>"
    assert other.sheet("1.1").texts["state_1"] == "<p>Của chu kỳ khác, bản hai.</p>"


def test_the_text_of_today_is_not_brought_back(run):
    write(run, "giaovien", 0, "Một.")
    with pytest.raises(SelfAssessmentProblem, match="^Bản này giống hệt bản đang lưu"):
        restore(run, "giaovien", version=1, base=1)


def test_who_may_not_write_the_sheet_brings_nothing_back(run):
    write(run, "giaovien", 0, "Một.")
    write(run, "thuky", 1, "Hai.")
    for who, refusal in (("giaovien2", PermissionDenied), ("hangxom", Http404), ("so", Http404)):
        with pytest.raises(refusal):
            restore(run, who, version=1, base=2)
    cast.fill(run)
    cast.publish(run)
    for who in ("thuky", "so"):
        with pytest.raises(PermissionDenied):
            restore(run, who, version=1, base=run.sheet("1.1").field_versions["state_1"])


def test_narratives_have_a_history_too(run):
    def say(who, version, text):
        return save_narrative(actor=run.world.actor(who, run.on), now=cast.at(run.on, 10), cycle_id=run.cycle.pk,
                              subject="report", texts={"situation": TextEdit(f"<p>{text}</p>", version)})

    say("thuky", 0, "Tình hình một.")
    say("hieutruong", 1, "Tình hình hai.")
    row = narrative_for(run.access("thuky"), subject="report")
    found = narrative_writing(run.access("thuky"), row.pk)
    assert [(v.version, v.plain, v.by_name) for v in versions_of(found, "situation")] == [
        (2, "Tình hình hai.", "Lò Thị Mai Hương"), (1, "Tình hình một.", "Trần Bích Đào")]
    restore_text(actor=run.world.actor("thuky", run.on), now=cast.at(run.on, 12), cycle_id=run.cycle.pk,
                 writing=found, field="situation", version=1, base_version=2)
    row.refresh_from_db()
    assert row.texts == {"situation": "<p>Tình hình một.</p>"}
