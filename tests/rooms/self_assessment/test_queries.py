"""Reads: the list of cycles and the answer about one cycle agree; results, progress, tasks, the board."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.demo import cast

pytestmark = pytest.mark.django_db

ROLES = ("principal", "vice_principal", "teacher", "unit_admin", "commune_officer", "commune_leader",
         "district_officer", "district_leader", "provincial_officer", "department_leader", "ministry_officer",
         "system_admin")
UNITS = ("T-TH1", "T-TH2", "T-NC1", "T-XA", "T-TINH", "T-TINH2", "T-HUYEN", "T-BO")
DAYS = (date(2024, 3, 1), date(2026, 11, 21))


@pytest.fixture
def cycles(world):
    """Cycles of two schools in the three states, with different people in their councils."""
    draft = cast.new_cycle(world, year="2021-2022")
    going = cast.running_cycle(world).cycle
    other = cast.new_cycle(world, by="hangxom", school="T-TH2")
    seats = [("hangxom", "chair"), ("giaovien", "secretary")]  # giaovien sits there and holds no post there
    cast.seat_council(world, other, by="hangxom", people_=seats)
    done = cast.new_cycle(world, year="2022-2023")
    cast.seat_council(world, done, people_=[("hieutruong", "member"), ("thuky", "chair")])
    done.__class__.objects.filter(pk=done.pk).update(state="published")
    return [draft, going, other, done]


posts = st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(UNITS), st.booleans()), max_size=3)


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(held=posts, who=st.sampled_from(["hieutruong", "thuky", "giaovien", "hangxom", "xa", None]),
       day=st.sampled_from(DAYS))
def test_the_list_and_the_single_answer_agree(world, cycles, held, who, day):
    """`visible_to` (a set) and `decide` (one cycle) are two readings of the same table."""
    from kiemdinh.kernel.permits import Actor, ActorPost
    from kiemdinh.rooms.organisations import queries as organisations
    from kiemdinh.rooms.self_assessment.queries.access import open_access, visible_to
    from kiemdinh.rooms.self_assessment.rules.states import CYCLE_PERMITS

    actor = Actor(
        world.accounts[who] if who else None,
        tuple(ActorPost(n, world.units[unit], "school" if "-TH" in unit or "-NC" in unit else "other", role,
                        organisations.path_on(unit_id=world.units[unit], on=day) or "", day, ended)
              for n, (role, unit, ended) in enumerate(held)))
    for cycle in cycles:
        cycle.refresh_from_db()
    opened = [open_access(actor=actor, cycle=cycle, today=day) for cycle in cycles]
    for action in sorted({r.action for r in CYCLE_PERMITS.rows if r.whose.value != "my_assignment"} - {"edit_sheet"}):
        listed = set(visible_to(actor, action=action).values_list("pk", flat=True))
        assert listed == {access.cycle.pk for access in opened if access.may(action)}, action


def test_what_everybody_of_the_cast_sees(world, cycles):
    from kiemdinh.rooms.self_assessment.queries.access import visible_to

    draft, going, other, done = (c.pk for c in cycles)
    seen = {who: set(visible_to(world.actor(who)).values_list("pk", flat=True)) for who in cast.CAST}
    school = {draft, going, done}
    assert seen == {
        **dict.fromkeys(("hieutruong", "phohieutruong", "thuky", "giaovien", "giaovien2", "giaovien3", "nguoimoi"),
                        school),
        "hangxom": {other}, "xa": {done}, "so": {done}, "bo": {done},
        **{key: set() for key in ("sokhac", "truongmoi", "truongmoi.thuky", "mamnon", "nhieucap", "gdtx")}}


# ── results ───────────────────────────────────────────────────────────────────


def results(run, who="hieutruong"):
    from kiemdinh.rooms.self_assessment.queries.results import results_of
    from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of

    access = run.access(who)
    return results_of(access, sheets_of(access))


def sheet_result(run, code):
    from kiemdinh.rooms.self_assessment.queries.results import sheet_result as of

    return of(run.access(), run.sheet(code))


def test_a_sheet_says_its_level_and_why(run):
    got = sheet_result(run, "1.1")
    assert (got.level, got.words, got.complete, got.anchor) == (None, "Chưa xác định", False, "m1a")
    assert got.reason == "Còn 5 yêu cầu chưa trả lời."
    run.save("thuky", "1.1", answers={("1", "a"): True, ("1", "b"): True, ("1", "c"): True, ("2", "*"): False})
    got = sheet_result(run, "1.1")
    # A requirement that is not met stands at Mức 2, so the level is known before Mức 3 is answered.
    assert (got.level, got.words, got.anchor) == (1, "Đạt Mức 1", "m2*")
    assert "Mức 2" in got.reason
    run.save("thuky", "1.1", answers={("2", "*"): True, ("3", "*"): True})
    got = sheet_result(run, "1.1")
    assert (got.level, got.words, got.complete, got.anchor) == (3, "Đạt Mức 3", True, "")
    run.save("thuky", "1.1", answers={("1", "b"): False})
    got = sheet_result(run, "1.1")
    assert (got.level, got.words, got.anchor) == (0, "Không đạt Mức 1", "m1b")


def test_not_applicable_counts_as_met(run):
    run.save("thuky", "1.1", answers={("1", "a"): True, ("1", "b"): "na", ("1", "c"): True, ("2", "*"): False},
             reasons={("1", "b"): "Trường chưa có."})
    assert sheet_result(run, "1.1").level == 1


def test_a_khoan_of_muc_4_is_met_or_not(run):
    assert sheet_result(run, "k1").words == "Chưa trả lời"
    run.save("thuky", "k1", answers={("4", "*"): False})
    assert (sheet_result(run, "k1").level, sheet_result(run, "k1").words) == (0, "Không đạt")
    run.save("thuky", "k1", answers={("4", "*"): True})
    assert (sheet_result(run, "k1").level, sheet_result(run, "k1").words) == (4, "Đạt")


def test_the_school_is_decided_only_when_every_criterion_is(run):
    cast.fill(run, top=2)
    assert (results(run).decided, results(run).school_level) == (True, 2)
    run.save("thuky", "5.1", answers={("1", "a"): None})
    # Mức 3 is answered "chưa đạt", but Mức 1 is open: nothing can be told yet.
    assert results(run).undecided(run.sheet("5.1"))
    assert not results(run).decided
    run.save("thuky", "5.1", answers={("1", "a"): False})
    assert (results(run).decided, results(run).school_level) == (True, 0)


def test_muc_4_needs_every_khoan(run):
    cast.fill(run, top=4)
    assert results(run).school_level == 4
    run.save("thuky", "k2", answers={("4", "*"): False})
    assert results(run).school_level == 3


# ── progress, tasks ───────────────────────────────────────────────────────────


def test_progress_counts_sheets_by_state_and_the_late_ones(run):
    from kiemdinh.rooms.self_assessment.queries.sheets import progress_of, sheets_of

    run.save("giaovien", "1.1", state_1="<p>Một.</p>")
    run.save("giaovien", "1.2", state_1="<p>Hai.</p>")
    run.move("giaovien", "1.2", "submit")
    rows = sheets_of(run.access())
    before = progress_of(rows, today=date(2023, 12, 1))
    assert before.counts == {"todo": 25, "doing": 1, "sent": 1, "fix": 0, "done": 0}
    assert (before.total, before.late) == (27, 0)
    # Due on 1/12; what was handed in is no longer late.
    assert progress_of(rows, today=date(2023, 12, 2)).late == 1


def test_my_work_is_what_i_write_and_what_i_review(run):
    from kiemdinh.rooms.self_assessment.queries.navigation import count_my_work
    from kiemdinh.rooms.self_assessment.queries.school_home import tasks_of

    def tasks(who, today=cast.IN_2018):
        return [(t.title.split(" “")[0], t.late_days) for t in tasks_of(actor=run.world.actor(who, today),
                                                                       today=today)]

    assert tasks("giaovien") == [("Viết phiếu 1.1", 0), ("Viết phiếu 1.2", 0)]
    assert tasks("giaovien2") == tasks("thuky") == tasks("hangxom") == tasks("bo") == []
    run.save("giaovien", "1.1", state_1="<p>Một.</p>")
    run.move("giaovien", "1.1", "submit")
    assert tasks("giaovien") == [("Viết phiếu 1.2", 0)]
    assert tasks("thuky") == tasks("hieutruong") == tasks("phohieutruong") == [("Duyệt phiếu 1.1", 0)]
    run.move("thuky", "1.1", "return", "Thiếu số liệu")
    assert tasks("giaovien", date(2023, 12, 4)) == [("Sửa phiếu 1.1", 3), ("Viết phiếu 1.2", 3)]
    assert tasks("thuky") == []
    assert count_my_work(account_id=run.world.accounts["giaovien"], school_ids=[run.cycle.school_id],
                         today=cast.IN_2018) == 2
    assert count_my_work(account_id=run.world.accounts["giaovien"], school_ids=[run.world.units["T-TH2"]],
                         today=cast.IN_2018) == 0
    assert count_my_work(account_id=None, school_ids=[run.cycle.school_id], today=cast.IN_2018) == 0


def test_work_of_a_school_somebody_left_no_longer_waits_for_them(run):
    from kiemdinh.rooms.people.models import Post
    from kiemdinh.rooms.people.use_cases import SYSTEM, end_post
    from kiemdinh.rooms.self_assessment.queries.school_home import tasks_of

    post = Post.objects.get(account_id=run.world.accounts["giaovien"])
    end_post(actor=SYSTEM, now=cast.at(date(2023, 11, 1)), post_id=post.pk, ends_on=date(2023, 11, 1),
             reason="Chuyển trường")
    late = date(2023, 11, 5)
    assert tasks_of(actor=run.world.actor("giaovien", late), today=late) == []


# ── the board ─────────────────────────────────────────────────────────────────


def test_the_board_shows_person_level_lateness_and_evidence(run):
    from kiemdinh.rooms.evidence import queries as evidence
    from kiemdinh.rooms.self_assessment.queries.board import board_rows, filter_cards
    from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of

    run.evidence("1.2")
    run.save("giaovien", "1.1", answers={("1", "a"): False})
    access = run.access(today=date(2023, 12, 11))
    cards = board_rows(access, sheets_of(access), results(run),
                       evidence.counts_by_criterion(set_id=run.cycle.evidence_set_id))
    first, second = cards[:2]
    assert (first.code, first.assignee, first.state, first.level, first.level_text, first.late_days,
            first.evidence) == ("1.1", "Ngô Quốc Ân", "doing", 0, "KĐ", 10, 0)
    assert (second.code, second.level, second.late_days, second.evidence) == ("1.2", None, 10, 1)
    assert [c.code for c in filter_cards(cards, "tre")] == ["1.1", "1.2"]
    lacking = filter_cards(cards, "thieu")
    assert len(lacking) == 26 and "1.2" not in {c.code for c in lacking} and not any(c.is_level_4 for c in lacking)
    assert len([c for c in cards if c.is_level_4]) == len(access.catalog.level_4)
    assert filter_cards(cards, "") == cards


def test_all_cycles_for_the_command_line(world, cycles):
    from kiemdinh.rooms.self_assessment.queries.listing import all_cycles, cycle_of_school

    rows = [(r["school"], r["school_year"], r["edition"], r["state"]) for r in all_cycles()]
    assert rows == [("T-TH1", "2021-2022", "tt17-2018", "draft"), ("T-TH1", "2022-2023", "tt17-2018", "published"),
                    ("T-TH1", "2023-2024", "tt17-2018", "in_progress"), ("T-TH2", "2023-2024", "tt17-2018", "draft")]
    mine = cycles[0].pk
    assert cycle_of_school(school_code="T-TH1", cycle_id=mine, today=cast.TODAY).cycle.pk == mine
    assert cycle_of_school(school_code="T-TH2", cycle_id=mine, today=cast.TODAY) is None
