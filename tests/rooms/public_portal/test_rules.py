"""What a decision is worth, in which words; deadlines; how words are compared; who may do what in which state."""

from datetime import date
from itertools import product

import pytest

from kiemdinh.kernel.calendar import WorkingCalendar
from kiemdinh.kernel.permits import Actor, ActorPost, Target
from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.people.rules import ROLES
from kiemdinh.rooms.public_portal.rules import markup
from kiemdinh.rooms.public_portal.rules import states as s
from kiemdinh.rooms.public_portal.rules.clocks import Allowed, Clock, clocks
from kiemdinh.rooms.public_portal.rules.plan_rows import plan_rows
from kiemdinh.rooms.public_portal.rules.searching import marked, search_column, words_of
from kiemdinh.rooms.public_portal.rules.standing import Line, answer, best, level_words, pill, standing_on, time_left

END = date(2029, 11, 18)


def line(standing: str, end: date = END, words: str = "đạt chuẩn quốc gia mức độ 2", ended: date | None = None) -> Line:
    return Line(words, date(end.year - 5, end.month, end.day), end, standing, ended)


# ── standing ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("state", "ended", "on", "expected"), [
    ("issued", None, date(2029, 11, 18), "valid"),
    ("issued", None, date(2029, 11, 19), "expired"),
    ("revoked", date(2026, 5, 1), date(2026, 4, 30), "valid"),
    ("revoked", date(2026, 5, 1), date(2026, 5, 1), "revoked"),
    ("superseded", None, date(2026, 1, 1), "superseded"),
    ("revoked", date(2026, 5, 1), date(2031, 1, 1), "revoked"),
])
def test_a_decision_on_a_day(state, ended, on, expected):
    assert standing_on(state=state, expires_on=END, ended_on=ended, on=on) == expected


@pytest.mark.parametrize("state", ["issued", "revoked", "superseded"])
def test_the_room_of_recognition_judges_the_same(state):
    from kiemdinh.rooms.recognition.rules.standing import status_on

    ended = None if state == "issued" else date(2026, 5, 1)
    for on in (date(2024, 11, 18), date(2026, 4, 30), date(2026, 5, 1), date(2029, 11, 18), date(2029, 11, 19)):
        theirs = status_on(state=state, signed_on=date(2024, 11, 18), expires_on=END, ended_on=ended, on=on)
        assert standing_on(state=state, expires_on=END, ended_on=ended, on=on) == theirs, on


def test_words_of_levels_and_of_pills():
    assert level_words(kind="accreditation", level=3) == "đạt kiểm định chất lượng giáo dục cấp độ 3"
    assert level_words(kind="national_standard", level=1) == "đạt chuẩn quốc gia mức độ 1"
    assert [pill(line(x, ended=date(2026, 5, 1))) for x in ("valid", "expired", "revoked", "superseded")] == [
        "Còn hiệu lực đến 18/11/2029", "Hết hạn ngày 18/11/2029", "Đã thu hồi từ ngày 01/05/2026",
        "Đã thay bằng quyết định mới"]


def test_the_answer_comes_first_and_is_plain():
    other = line("valid", date(2030, 1, 2), "đạt kiểm định chất lượng giáo dục cấp độ 3")
    same = line("valid", END, "đạt kiểm định chất lượng giáo dục cấp độ 3")

    def said(*lines: Line) -> str:
        return answer(name="Trường A", lines=lines)

    assert said(line("valid"), line("expired", date(2020, 1, 1))) == (
        "Có. Trường A đạt chuẩn quốc gia mức độ 2, đến hết ngày 18/11/2029.")
    assert said(line("valid"), same) == (
        "Có. Trường A đạt chuẩn quốc gia mức độ 2 và đạt kiểm định chất lượng giáo dục cấp độ 3, đến hết ngày "
        "18/11/2029.")
    assert said(other, line("valid")) == "Có. Trường A đang được công nhận, ít nhất đến hết ngày 18/11/2029."
    assert said(line("expired", date(2020, 1, 1)), line("revoked")) == (
        "Không còn. Công nhận Trường A đã hết hạn sau ngày 01/01/2020.")
    assert said(line("revoked", ended=date(2026, 5, 1))) == (
        "Không còn. Quyết định công nhận Trường A đã bị thu hồi từ ngày 01/05/2026.")
    assert said(line("superseded")) == (
        "Không còn. Quyết định công nhận Trường A đã được thay, chưa có quyết định mới được công bố.")
    assert said() == "Chưa có thông tin công bố về Trường A."
    assert best([]) is None and best([line("expired"), line("valid", date(2027, 1, 1))]).standing == "valid"


@pytest.mark.parametrize(("until", "expected"), [
    (date(2029, 11, 18), "Còn 3 năm 7 tháng"), (date(2029, 4, 14), "Còn 3 năm"), (date(2026, 6, 14), "Còn 2 tháng"),
    (date(2026, 5, 13), "Còn 29 ngày"), (date(2026, 4, 14), "Hôm nay là ngày cuối"),
])
def test_time_left(until, expected):
    assert time_left(until=until, on=date(2026, 4, 14)) == expected


def test_two_sources_give_two_deadlines_the_earlier_first():
    calendar = WorkingCalendar([date(2026, 4, 30), date(2026, 5, 1)], [], [2026])
    allowed = (Allowed(20, True, "Điều 35"), Allowed(20, False, "Kế hoạch của địa phương"))
    assert clocks(signed_on=date(2026, 4, 14), allowed=allowed, calendar=calendar) == (
        Clock(date(2026, 5, 4), "20 ngày, Kế hoạch của địa phương"),
        Clock(date(2026, 5, 14), "20 ngày làm việc, Điều 35"))
    assert clocks(signed_on=date(2026, 4, 14), allowed=(), calendar=calendar) == ()


# ── searching ─────────────────────────────────────────────────────────────────


def test_words_are_folded_and_bare():
    assert words_of("  Tiểu học “Lê Lợi”, LÊ lợi! ") == ("tieu", "hoc", "le", "loi")
    assert words_of("%_'\";--") == ()
    assert words_of("a" * 500) == ("a" * 100,)
    assert search_column("Trường TH Lê Lợi", "BP-DX", "xã Đa Kia") == " truong th le loi bp dx xa da kia "


@pytest.mark.parametrize(("words", "whole", "expected"), [
    (("le", "loi"), True, [("Trường Tiểu học ", False), ("Lê Lợi", True), (" 2", False)]),
    (("le", "lo"), True, [("Trường Tiểu học ", False), ("Lê", True), (" Lợi 2", False)]),
    (("lo",), False, [("Trường Tiểu học Lê ", False), ("Lợi", True), (" 2", False)]),
    (("2",), True, [("Trường Tiểu học Lê Lợi ", False), ("2", True)]),
    ((), True, [("Trường Tiểu học Lê Lợi 2", False)]),
])
def test_what_was_searched_for_is_marked(words, whole, expected):
    pieces = marked("Trường Tiểu học Lê Lợi 2", words, whole=whole)
    assert pieces == expected
    assert "".join(text for text, _ in pieces) == "Trường Tiểu học Lê Lợi 2"


# ── states ────────────────────────────────────────────────────────────────────

ISSUED, WORDS, NOTHING = s.PostingFacts("issued"), s.PostingFacts(words="vì"), s.PostingFacts()


@pytest.mark.parametrize(("table", "moves"), [
    (s.POSTING, {("waiting", "post"): "posted", ("posted", "withdraw"): "withdrawn", ("withdrawn", "post"): "posted"}),
    (s.PUBLIC_REPORT, {("waiting", "post"): "posted", ("posted", "post"): "posted",
                       ("posted", "withdraw"): "withdrawn", ("withdrawn", "post"): "posted"}),
    (s.NEWS, {("draft", "publish"): "published", ("published", "withdraw"): "withdrawn",
              ("withdrawn", "publish"): "published"}),
    (s.REMARK, {("received", "answer"): "answered", ("received", "dismiss"): "dismissed",
                ("answered", "answer"): "answered", ("dismissed", "answer"): "answered"}),
], ids=["posting", "public_report", "news", "remark"])
def test_every_state_and_action(table, moves):
    actions = {row.action for row in table.rows}
    found = {}
    for state, action in product(table.labels, actions):
        try:
            found[state, action] = table.move(
                state=state, action=action, roles=["provincial_officer"], facts=s.PostingFacts("issued", "vì"))
        except Refusal:
            continue
    assert found == moves


def test_what_each_move_asks_for():
    by = {"roles": ["department_leader"]}
    for state in ("superseded", "revoked", ""):
        with pytest.raises(Refusal, match="quyết định đã ký"):
            s.POSTING.move(state="waiting", action="post", facts=s.PostingFacts(state), **by)
    for table, state in ((s.POSTING, "posted"), (s.PUBLIC_REPORT, "posted"), (s.NEWS, "published")):
        with pytest.raises(Refusal, match="lý do gỡ"):
            table.move(state=state, action="withdraw", facts=s.PostingFacts("issued", "  "), **by)
    with pytest.raises(Refusal, match="lời trả lời"):
        s.REMARK.move(state="received", action="dismiss", facts=NOTHING, **by)
    with pytest.raises(Refusal, match="không có vai trò"):
        s.POSTING.move(state="waiting", action="post", roles=["principal"], facts=ISSUED)


# ── permits: cell by cell ─────────────────────────────────────────────────────

DAY = date(2026, 11, 21)
DEPARTMENT = {"provincial_officer", "department_leader"}
HEADS = {"principal", "vice_principal", "unit_admin"}
PLACES = ("own", "below", "elsewhere")


def allowed(table, action, state):
    """Every (role, place) that the table lets do an action in a state."""
    target = Target(unit_id=9, path_on={DAY: "/1/2/9/"}, state=state)
    units = {"own": (9, "/1/2/9/"), "below": (2, "/1/2/"), "elsewhere": (3, "/1/3/")}
    found = set()
    for role, place in product(ROLES, PLACES):
        unit_id, path = units[place]
        post = ActorPost(1, unit_id, "any", role, path, DAY)
        if table.decide(actor=Actor(7, (post,)), action=action, target=target):
            found.add((role, place))
    return found


def at(roles, place):
    return {(role, place) for role in roles}


BELOW, OWN = at(DEPARTMENT, "below"), at(DEPARTMENT, "own")
SCHOOL = at(HEADS, "own")
MATRIX = {
    ("posting", "view"): (s.POSTING_PERMITS, s.POSTING, dict.fromkeys(s.POSTING.labels, BELOW)),
    ("posting", "post"): (s.POSTING_PERMITS, s.POSTING, {"waiting": BELOW, "posted": set(), "withdrawn": BELOW}),
    ("posting", "withdraw"): (s.POSTING_PERMITS, s.POSTING, {"waiting": set(), "posted": BELOW, "withdrawn": set()}),
    ("report", "view"): (s.PUBLIC_REPORT_PERMITS, s.PUBLIC_REPORT,
                         dict.fromkeys(s.PUBLIC_REPORT.labels, SCHOOL | at({"teacher"}, "own") | BELOW)),
    ("report", "post"): (s.PUBLIC_REPORT_PERMITS, s.PUBLIC_REPORT,
                         dict.fromkeys(s.PUBLIC_REPORT.labels, SCHOOL | BELOW)),
    ("report", "withdraw"): (s.PUBLIC_REPORT_PERMITS, s.PUBLIC_REPORT,
                             {"waiting": set(), "posted": SCHOOL | BELOW, "withdrawn": set()}),
    ("news", "view"): (s.NEWS_PERMITS, s.NEWS, dict.fromkeys(s.NEWS.labels, OWN)),
    ("news", "write"): (s.NEWS_PERMITS, s.NEWS, dict.fromkeys(s.NEWS.labels, OWN)),
    ("news", "publish"): (s.NEWS_PERMITS, s.NEWS, {"draft": OWN, "published": set(), "withdrawn": OWN}),
    ("news", "withdraw"): (s.NEWS_PERMITS, s.NEWS, {"draft": set(), "published": OWN, "withdrawn": set()}),
    ("remark", "view"): (s.REMARK_PERMITS, s.REMARK, dict.fromkeys(s.REMARK.labels, OWN)),
    ("remark", "answer"): (s.REMARK_PERMITS, s.REMARK, dict.fromkeys(s.REMARK.labels, OWN)),
    ("remark", "dismiss"): (s.REMARK_PERMITS, s.REMARK, {"received": OWN, "answered": set(), "dismissed": set()}),
}


@pytest.mark.parametrize(("cell", "row"), MATRIX.items(), ids=[" ".join(cell) for cell in MATRIX])
def test_the_matrix(cell, row):
    table, states, expected = row
    assert {state: allowed(table, cell[1], state) for state in states.labels} == expected


def test_the_matrix_knows_every_action():
    for table in (s.POSTING_PERMITS, s.PUBLIC_REPORT_PERMITS, s.NEWS_PERMITS, s.REMARK_PERMITS):
        assert {row.action for row in table.rows} == {a for (_, a), (t, _, _) in MATRIX.items() if t is table}
        target = Target(9, {}, "posted")
        assert not any(table.decide(actor=Actor(None), action=row.action, target=target) for row in table.rows)


# ── marks of news ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("marks", "html"), [
    ("Một\nHai", "<p>Một</p><p>Hai</p>"),
    ("## Kết quả\n### Đợt 1", "<h2>Kết quả</h2><h3>Đợt 1</h3>"),
    ("- a\n- b\n1. c", "<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>"),
    ("Chữ **đậm hẳn** và 2 ** 3", "<p>Chữ <strong>đậm hẳn</strong> và 2 ** 3</p>"),
    ("[Công báo](https://congbao.example.vn/a?b=1)", '<p><a href="https://congbao.example.vn/a?b=1">Công báo</a></p>'),
    ("Điều kiện a < b & c", "<p>Điều kiện a &lt; b &amp; c</p>"),
])
def test_marks_of_news_become_html_and_come_back(marks, html):
    assert markup.to_html(marks) == html
    assert markup.marks_hold(html) and markup.to_html(markup.to_marks(html)) == html


@pytest.mark.parametrize("marks", ["[x](javascript:alert(1))", "[x](//la.example)", '[x](https://a" onclick="b)',
                                   "<script>alert(1)</script>"])
def test_a_mark_never_makes_anything_but_text_of_an_attack(marks):
    made = markup.to_html(marks)
    assert "<a" not in made and "<script" not in made


def test_a_table_is_kept_as_html():
    assert not markup.marks_hold("<table><tbody><tr><td>1</td></tr></tbody></table>")


# ── the improvement plan ──────────────────────────────────────────────────────


def test_of_the_plan_only_work_day_and_result_are_public():
    line = {"action": "Xây phòng tin", "responsible": "Ông A", "deadline": "06/2027", "resources": "200 triệu",
            "expected_result": "Một phòng"}
    report = {"stages": [{"standards": [
        {"code": "3", "improvement_rows": [line | {"action": "Sửa sân"}], "criteria": [
            {"code": "3.2", "improvement_rows": [line, line | {"action": ""}]}]}]}]}
    assert plan_rows(report) == [
        {"about": "Tiêu chuẩn 3", "work": "Sửa sân", "until": "06/2027", "result": "Một phòng"},
        {"about": "Tiêu chí 3.2", "work": "Xây phòng tin", "until": "06/2027", "result": "Một phòng"},
    ]
    assert plan_rows({}) == []
