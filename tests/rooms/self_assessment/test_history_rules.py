"""Which earlier texts are kept, and how two texts differ: pure rules, with random stories of several writers."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiemdinh.rooms.self_assessment.rules.history import (
    FOLDING,
    LARGE_CUT,
    Piece,
    amount,
    answer_changes,
    cut_length,
    difference,
    folds,
    run_began,
)
from kiemdinh.rooms.self_assessment.rules.presence import AWAY_AFTER, BEAT, is_here, newer_fields, write_due

# A busy machine draws examples slowly; that says nothing about the rule.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOON = datetime(2026, 11, 21, 5, tzinfo=UTC)
MINE = {"by": 1, "at": NOON.isoformat(), "since": NOON.isoformat()}


def case(**changed):
    given_ = {"before": "<p>a</p>", "after": "<p>ab</p>", "version": 3, "edit": MINE, "by": 1,
              "now": NOON + timedelta(seconds=20)}
    return folds(**(given_ | changed))


def test_the_next_autosave_of_the_same_person_folds():
    assert case() is True


@pytest.mark.parametrize("changed", [
    {"by": 2},
    {"edit": MINE | {"sealed": True}},
    {"edit": {}},
    {"now": NOON + FOLDING},
    {"now": NOON - timedelta(seconds=1)},
    {"before": "<p>" + "x" * (LARGE_CUT + 1) + "</p>", "after": "<p></p>"},
    {"before": "<p>" + "x" * 200 + "</p>", "after": "<p>" + "y" * 200 + "</p>"},
])  # fmt: skip
def test_what_would_be_missed_does_not_fold(changed):
    assert case(**changed) is False


def test_a_text_that_was_never_saved_leaves_nothing():
    assert case(version=0, by=2) is True


def test_texts_of_before_the_history_have_no_run_and_still_count_by_their_moment():
    old = {"by": 1, "name": "Lan", "at": NOON.isoformat()}
    assert run_began(edit=old) == NOON
    assert case(edit=old, now=NOON + timedelta(minutes=9)) is True
    assert case(edit=old, now=NOON + timedelta(minutes=11)) is False


@pytest.mark.parametrize(("before", "after", "cut"), [
    ("", "", 0), ("abc", "abc", 0), ("abc", "abcd", 0), ("abc", "", 3), ("abcdef", "abef", 2), ("aaaa", "aa", 2),
    ("abc", "xyz", 3), ("abc", "abxc", 0), ("aXbYc", "abc", 3),
])  # fmt: skip
def test_how_much_a_save_takes_away(before, after, cut):
    assert cut_length(before, after) == cut


@patient
@given(st.text("ab ", max_size=40), st.text("ab ", max_size=40))
def test_a_cut_is_never_more_than_the_text_nor_less_than_it_shrank(before, after):
    assert max(0, len(before) - len(after)) <= cut_length(before, after) <= len(before)


saves = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 900), st.integers(0, 400), st.booleans()), min_size=1, max_size=30
)


def play(story):
    """Runs (who, seconds later, length, sealed afterwards) through the rule as the use case does.

    Returns every text in order as (who, text, at) and the versions that were kept.
    """
    told, kept, edit, text, version, now = [], set(), {}, "", 0, NOON
    for number, (who, later, length, sealed) in enumerate(story):
        now += timedelta(seconds=later)
        after = f"{number}:" + "x" * length
        folded = folds(before=text, after=after, version=version, edit=edit, by=who, now=now)
        if version and not folded:
            kept.add(version)
        since = run_began(edit=edit).isoformat() if edit and folded else now.isoformat()
        edit = {"by": who, "at": now.isoformat(), "since": since} | ({"sealed": True} if sealed else {})
        text, version = after, version + 1
        told.append((who, after, now, sealed))
    return told, kept


@patient
@given(saves)
def test_folding_never_loses_another_persons_text(story):
    told, kept = play(story)
    for number, (mine, theirs) in enumerate(pairwise(told), start=1):
        if mine[0] != theirs[0]:
            assert number in kept


@patient
@given(saves)
def test_folding_never_loses_what_was_handed_in_nor_a_large_cut_nor_a_long_run(story):
    told, kept = play(story)
    last_kept_at = told[0][2]
    for number, (mine, following) in enumerate(pairwise(told), start=1):
        if mine[3] or cut_length(mine[1], following[1]) > LARGE_CUT:
            assert number in kept
        if number in kept:
            last_kept_at = following[2]
        # A run never grows older than the window without leaving something behind.
        assert following[2] - last_kept_at < FOLDING


# ── differences ───────────────────────────────────────────────────────────────


def test_a_changed_word_is_one_removal_and_one_addition():
    assert difference("Trường có 18 lớp.", "Trường có 20 lớp.") == (
        Piece("same", "Trường có "), Piece("removed", "18"), Piece("added", "20"), Piece("same", " lớp."))


def test_a_changed_sentence_reads_as_one_change():
    assert difference("Một hai ba bốn.", "Một xin chào bốn.") == (
        Piece("same", "Một "), Piece("removed", "hai ba"), Piece("added", "xin chào"), Piece("same", " bốn."))


def test_amounts_count_words():
    found = amount("Trường có 18 lớp.", "Trường có 20 lớp học và 3 sân.")
    assert (found.added, found.removed) == (6, 2)
    assert amount("", "một hai") == amount("", "hai một")
    assert (amount("một hai", "").added, amount("một hai", "").removed) == (0, 2)


words = st.lists(st.sampled_from(["trường", "lớp", "18", "\n", "có", " ", "  "]), max_size=30).map(" ".join)


@patient
@given(words, words)
def test_both_texts_can_be_read_back_from_their_difference(before, after):
    pieces = difference(before, after)
    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert "".join(p.text for p in pieces if p.kind != "removed") == after
    assert all(p.text for p in pieces)


def test_very_long_texts_are_compared_by_paragraphs_quickly():
    before = "\n".join(f"Dòng {n} một hai ba bốn." for n in range(3000))
    after = "\n".join(f"Dòng {n} năm sáu bảy tám." for n in range(3000))
    pieces = difference(before, after)
    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert "".join(p.text for p in pieces if p.kind != "removed") == after


# ── answers ───────────────────────────────────────────────────────────────────


def test_only_changed_answers_are_told():
    assert answer_changes(before={"1": {"a": True, "b": False}, "2": {"a": "na"}},
                          after={"1": {"a": True, "c": "na"}, "2": {"a": "na"}},
                          reasons_before={"2.a": "cũ"}, reasons_after={"1.c": "chưa có", "2.a": "mới"}) == [
        {"level": "1", "key": "b", "before": False, "after": None, "reason": ""},
        {"level": "1", "key": "c", "before": None, "after": "na", "reason": "chưa có"},
        {"level": "2", "key": "a", "before": "na", "after": "na", "reason": "mới"}]
    assert answer_changes(before={"1": {"a": True}}, after={"1": {"a": True}}, reasons_before={},
                          reasons_after={}) == []


# ── presence ──────────────────────────────────────────────────────────────────


def test_presence_is_written_once_a_beat_and_forgotten_after_three():
    assert write_due(seen_at=None, now=NOON)
    assert not write_due(seen_at=NOON, now=NOON + timedelta(seconds=11))
    assert write_due(seen_at=NOON, now=NOON + BEAT)
    assert is_here(seen_at=NOON, now=NOON + AWAY_AFTER - timedelta(seconds=1))
    assert not is_here(seen_at=NOON, now=NOON + AWAY_AFTER)


def test_newer_fields_are_those_saved_after_the_page_was_read():
    assert newer_fields(mine={"a": 1, "b": 2, "c": 0, "d": 5}, stored={"a": 2, "b": 2, "c": 1}) == ["a", "c"]
