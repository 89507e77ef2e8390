"""Sending, answering, passing on, merging and taking back, as the people of the small world."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from tests.demo.cast import PASSWORD, REFORM, TODAY, World, at

from kiemdinh.rooms.organisations import use_cases as organisations
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account
from kiemdinh.rooms.self_assessment.queries.my_work import count_my_work, tasks_of
from kiemdinh.rooms.suggestions import use_cases
from kiemdinh.rooms.suggestions.models import Suggestion, SuggestionEntry
from kiemdinh.rooms.suggestions.queries import lists, raised, raised_counts
from kiemdinh.rooms.suggestions.queries.access import suggestion_for
from kiemdinh.rooms.suggestions.use_cases import StaleRow, SuggestionProblem, TooMany
from kiemdinh.rooms.suggestions.use_cases.moving import rehome
from kiemdinh.rooms.suggestions.use_cases.writing import Written
from kiemdinh.services.ledger.models import Event
from kiemdinh.services.notices.models import Notice

TEXT = "Hội đồng chỉ có năm người, khó xong đúng hạn."


def send(world: World, who: str = "giaovien", on: date = TODAY, text: str = TEXT, **more: Any) -> Suggestion:
    """A suggestion of somebody, about the work unless said otherwise."""
    kind = more.pop("kind", "work")
    return use_cases.send(actor=world.actor(who, on), now=at(on), written=Written(kind, text, **more))


def act(world: World, who: str, row: Suggestion, doing: str, on: date = TODAY, **more: Any) -> Suggestion:
    """What somebody does with the newest version."""
    row.refresh_from_db()
    more.setdefault("version", row.version)
    return getattr(use_cases, doing)(actor=world.actor(who, on), now=at(on, 10), suggestion_id=row.pk, **more)


def told(world: World, who: str) -> list[str]:
    """The kinds of notices a person got, oldest first."""
    return list(Notice.objects.filter(account_id=world.accounts[who]).order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def keeper(world: World) -> str:
    """The system's administrator, at the ministry."""
    world.accounts["quantri"] = create_account(
        actor=SYSTEM, now=at(TODAY), username="quantri", full_name="Lý Hoàng Sơn", unit_code="T-BO",
        role="system_admin", title="Quản trị hệ thống", starts_on=date(2020, 1, 1), password=PASSWORD, is_demo=True,
    ).account.pk
    return "quantri"


def test_work_goes_to_the_unit_directly_above_on_that_day(world: World) -> None:
    before = send(world, on=date(2025, 6, 30))
    after = send(world, on=REFORM)
    officer = send(world, who="xa")
    province = send(world, who="so")
    ministry = send(world, who="bo")
    holders = [row.holder_id for row in (before, after, officer, province, ministry)]
    assert holders == [world.units[code] for code in ("T-HUYEN", "T-XA", "T-TINH", "T-BO", "T-BO")]
    assert told(world, "xa") == ["suggestion.receive"]
    assert told(world, "so") == ["suggestion.receive"]
    assert [e.action for e in Event.objects.filter(target_type="suggestion")] == ["suggestion.send"] * 5
    assert TEXT not in str(list(Event.objects.filter(target_type="suggestion").values()))


def test_software_goes_to_the_keepers_and_the_department_is_told(world: World, keeper: str) -> None:
    row = send(world, kind="software", topic="errors")
    assert row.holder_id == world.units["T-BO"]
    assert {who: told(world, who) for who in (keeper, "so", "sokhac", "xa", "bo")} == {
        keeper: ["suggestion.receive"], "so": ["suggestion.inform"], "sokhac": [], "xa": [], "bo": [],
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        act(world, "bo", row, "answer", text="Đã sửa.")
    assert act(world, keeper, row, "answer", text="Đã sửa.").state == "answered"


def test_without_a_keeper_software_still_has_a_holder(world: World) -> None:
    assert send(world, kind="software").holder_id == world.units["T-BO"]


def test_a_form_sent_twice_is_one_suggestion(world: World) -> None:
    mark = "a" * 32
    first, second = send(world, once=mark), send(world, once=mark, text=TEXT + " Nữa.")
    assert first.pk == second.pk
    assert Suggestion.objects.count() == 1
    assert told(world, "xa") == ["suggestion.receive"]
    assert send(world, who="thuky", once=mark).pk != first.pk
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"text": "ngắn"}, "text"),
        ({"text": "x" * 3001}, "text"),
        ({"text": "   \u200b   \n"}, "text"),
        ({"topic": "errors"}, "topic"),
        ({"topic": "no-such"}, "topic"),
    ],
)
def test_bad_input_is_refused_at_its_field(world: World, sent: dict[str, str], field: str) -> None:
    with pytest.raises(SuggestionProblem) as refused:
        send(world, **sent)
    assert set(refused.value.fields) == {field}
    assert not Suggestion.objects.exists()


def test_ten_an_hour(world: World) -> None:
    for number in range(10):
        send(world, text=f"{TEXT} Lần {number}.")
    with pytest.raises(TooMany, match="10 kiến nghị trong một giờ"):
        send(world)
    send(world, who="thuky")
    actor = world.actor("giaovien")
    use_cases.send(actor=actor, now=at(TODAY, 10, 1), written=Written("work", TEXT))
    assert Suggestion.objects.count() == 12


def test_answer_ask_again_close(world: World) -> None:
    row = send(world)
    assert count_my_work(account_id=world.accounts["xa"], school_ids=[world.units["T-XA"]], today=TODAY) == 1
    assert [t.url for t in tasks_of(actor=world.actor("xa"), today=TODAY)] == [f"/kien-nghi/{row.pk}/"]
    act(world, "xa", row, "answer", text="Xã cử người giúp.")
    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_unit_id) == ("answered", "Xã cử người giúp.", world.units["T-XA"])
    assert told(world, "giaovien") == ["suggestion.answer"]
    assert tasks_of(actor=world.actor("xa"), today=TODAY) == []
    with pytest.raises(PermissionDenied, match="Chỉ rút được khi chưa có trả lời"):
        act(world, "giaovien", row, "withdraw")
    assert act(world, "giaovien", row, "add", text="Bao giờ?").state == "sent"
    with pytest.raises(SuggestionProblem, match="đã từng được trả lời"):
        act(world, "giaovien", row, "withdraw")
    assert told(world, "xa") == ["suggestion.receive"] * 2
    assert act(world, "xa", row, "close", text="Đã làm xong.").state == "closed"
    with pytest.raises(PermissionDenied, match="gộp, đóng hoặc rút"):
        act(world, "giaovien", row, "add", text="Còn nữa.")
    assert [e.action for e in SuggestionEntry.objects.order_by("pk")] == ["answer", "add", "close"]


def test_passing_on_upwards_to_the_top(world: World) -> None:
    row = send(world)
    with pytest.raises(SuggestionProblem, match="Hãy ghi nội dung"):
        act(world, "xa", row, "pass_up", text=" ")
    act(world, "xa", row, "pass_up", text="Xã không đủ thẩm quyền.")
    row.refresh_from_db()
    assert (row.state, row.holder_id) == ("passed_up", world.units["T-TINH"])
    with pytest.raises(PermissionDenied):
        act(world, "xa", row, "answer", text="Tôi trả lời thay.")
    assert suggestion_for(actor=world.actor("xa"), suggestion_id=row.pk, today=TODAY).sees_names
    act(world, "so", row, "pass_up", text="Cần Bộ hướng dẫn.")
    with pytest.raises(SuggestionProblem, match="Không còn cấp nào ở trên"):
        act(world, "bo", row, "pass_up", text="Lên nữa.")
    assert act(world, "bo", row, "answer", text="Làm theo Điều 9.").state == "answered"
    assert told(world, "giaovien") == ["suggestion.move", "suggestion.move", "suggestion.answer"]


def test_merging_gives_one_answer_to_all(world: World) -> None:
    first, second, third = send(world), send(world, who="hangxom"), send(world, who="mamnon")
    act(world, "xa", second, "merge", into=first.pk)
    act(world, "xa", first, "merge", into=third.pk)
    for row in (first, second):
        row.refresh_from_db()
        assert (row.state, row.merged_into_id) == ("merged", third.pk)
    act(world, "xa", third, "answer", text="Trả lời chung.")
    told_all = [told(world, who)[-1] for who in ("giaovien", "hangxom", "mamnon")]
    assert told_all == ["suggestion.answer"] * 3
    found = raised(_path(world, "T-XA"), (TODAY, TODAY))
    assert [(line.state, line.answer) for line in found] == [
        ("merged", "Trả lời chung."), ("merged", "Trả lời chung."), ("answered", "Trả lời chung."),
    ]  # fmt: skip


def test_what_cannot_be_merged(world: World, keeper: str) -> None:
    row, software = send(world), send(world, kind="software")
    above = send(world, who="hangxom")
    act(world, "xa", above, "pass_up", text="Lên Sở.")
    closed = send(world, who="mamnon")
    act(world, "xa", closed, "close", text="Xong.")
    for into in (row.pk, software.pk, above.pk, closed.pk, 0):
        with pytest.raises(SuggestionProblem, match="trong danh sách"):
            act(world, "xa", row, "merge", into=into)


def test_withdrawing_leaves_the_merged_ones_their_place(world: World) -> None:
    main, second, third = send(world), send(world, who="hangxom"), send(world, who="mamnon")
    act(world, "xa", second, "merge", into=main.pk)
    act(world, "xa", third, "merge", into=main.pk)
    act(world, "giaovien", main, "withdraw")
    for row in (main, second, third):
        row.refresh_from_db()
    assert (main.state, second.state, third.state) == ("recalled", "sent", "merged")
    assert (second.merged_into_id, third.merged_into_id) == (None, second.pk)


def test_the_quicker_one_wins(world: World) -> None:
    row = send(world)
    version = row.version
    act(world, "giaovien", row, "withdraw")
    with pytest.raises(PermissionDenied):
        act(world, "xa", row, "answer", text="Muộn rồi.", version=version)
    other = send(world, who="hangxom")
    act(world, "hangxom", other, "add", text="Thêm một ý.")
    with pytest.raises(StaleRow, match="vừa có thay đổi khác"):
        act(world, "xa", other, "answer", text="Chưa đọc phần thêm.", version=1)
    other.refresh_from_db()
    assert (other.state, other.answer) == ("sent", "")


def test_who_sees_it_and_who_sees_the_name(world: World, keeper: str) -> None:
    row = send(world)
    found = {}
    for who in ("giaovien", "thuky", "hieutruong", "hangxom", "xa", "so", "sokhac", "bo", keeper):
        try:
            access = suggestion_for(actor=world.actor(who), suggestion_id=row.pk, today=TODAY)
        except Http404:
            continue
        found[who] = lists.writer_name(access)
    assert found == {"giaovien": "Ngô Quốc Ân", "xa": "Ngô Quốc Ân", "so": "", "bo": ""}
    with pytest.raises(Http404):
        suggestion_for(actor=world.actor("giaovien"), suggestion_id=row.pk + 1, today=TODAY)


def test_the_tree_of_the_day_counts_and_the_recalled_do_not(world: World) -> None:
    send(world, on=date(2025, 6, 30), topic="people")
    send(world, who="hangxom", on=REFORM, kind="software", topic="errors")
    send(world, who="xa", on=REFORM)
    act(world, "giaovien", send(world, on=REFORM), "withdraw", on=REFORM)
    year = (date(2025, 1, 1), date(2025, 12, 31))
    path = {code: _path(world, code, date(2025, 6, 30) if code == "T-HUYEN" else TODAY)
            for code in ("T-HUYEN", "T-XA", "T-TINH", "T-TINH2", "T-BO")}  # fmt: skip
    assert {code: len(raised(p, year)) for code, p in path.items()} == {
        "T-HUYEN": 1, "T-XA": 2, "T-TINH": 3, "T-TINH2": 0, "T-BO": 3,
    }  # fmt: skip
    counts = raised_counts(path["T-TINH"], year)
    assert (counts.total, counts.units) == (3, 3)
    assert counts.by_kind == {"work": 2, "software": 1}
    assert counts.by_topic == {"people": 1, "errors": 1, "": 1}
    assert counts.by_state == {"sent": 3}
    assert counts.by_unit == {world.units["T-HUYEN"]: {"work": 1}, world.units["T-XA"]: {"work": 1, "software": 1}}
    assert [line.unit_name for line in raised(path["T-TINH"], (date(2025, 6, 30), date(2025, 6, 30)))] == [
        "Trường Tiểu học Sông Đà"
    ]
    assert raised("", year) == []


def test_an_ended_unit_hands_on_what_it_left(world: World) -> None:
    old = send(world, on=date(2025, 6, 30))
    assert rehome(now=at(date(2025, 6, 30), 20)) == 0
    assert rehome(now=at(TODAY)) == 1
    old.refresh_from_db()
    assert (old.holder_id, old.state) == (world.units["T-XA"], "sent")
    assert rehome(now=at(TODAY)) == 0
    assert told(world, "xa") == ["suggestion.receive"]
    assert act(world, "xa", old, "answer", text="Xã trả lời.").state == "answered"


def test_whoever_holds_no_post_has_nobody_to_write_to(world: World) -> None:
    organisations.close_unit(code="T-TX1", on=date(2026, 1, 1), now=at(TODAY), actor_account_id=None)
    with pytest.raises(PermissionDenied, match="không giữ chức vụ"):
        send(world, who="gdtx")


def _path(world: World, code: str, on: date = TODAY) -> str:
    from kiemdinh.rooms.organisations.queries import path_on

    return path_on(unit_id=world.units[code], on=on)
