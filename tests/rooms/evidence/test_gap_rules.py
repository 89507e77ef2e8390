"""Rules of the gap matrix, of web addresses and of evidence lists; no database."""

from datetime import date

import pytest

from kiemdinh.kernel.states import Refusal
from kiemdinh.rooms.evidence.rules import gap, lists
from kiemdinh.rooms.evidence.rules.addresses import link_place, link_warning, refused_address
from kiemdinh.rooms.evidence.rules.gap import (
    EACH_TERM,
    EACH_YEAR,
    ONCE,
    Expected,
    Found,
    GapFacts,
    GapFilter,
    Waiver,
    build_matrix,
    narrow,
    years_covered,
    years_in_name,
)
from kiemdinh.rooms.evidence.rules.gap_words import cell_words, filter_words, headline, table_of
from kiemdinh.rooms.evidence.rules.requests import ACCEPTED, ANSWERED, ASKED, REQUEST, RETURNED, RequestFacts

CALENDAR = (("2022-2023", date(2022, 9, 5)), ("2023-2024", date(2023, 9, 5)), ("2021-2022", date(2021, 9, 5)))
YEARS = ("2021-2022", "2022-2023", "2023-2024")


def item(pk: int = 1, *, kind: str = EACH_YEAR, title: str = "Kế hoạch năm học", criterion: str = "1.1") -> Expected:
    return Expected(pk, criterion, "", title, kind, 7, "Bùi Thị Yến")


def paper(pk: int, *years: str, words: str = "Quyết định", criterion: str = "1.1", to: tuple[int, ...] = ()) -> Found:
    return Found(pk, criterion, "", words, frozenset(years), frozenset(to))


def one_row(*expected: Expected, found: tuple[Found, ...] = (), waivers: tuple[Waiver, ...] = ()) -> gap.GapRow:
    return build_matrix(criteria=[("", "1.1")], years=YEARS, facts=GapFacts(expected, found, waivers))[0]


def said(cells: tuple[gap.Cell, ...]) -> list[str]:
    return [cell_words(cell) for cell in cells]


# ── school years of a document ────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2023, 9, 5), "2023-2024"),
        (date(2023, 9, 4), "2022-2023"),
        (date(2021, 9, 4), ""),
        (date(2024, 9, 5), "2023-2024"),
        (date(2024, 9, 6), ""),
    ],
)
def test_year_of_day_runs_from_opening_to_opening(day: date, code: str) -> None:
    assert gap.year_of_day(day, CALENDAR) == code


@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("Kế hoạch năm học 2023-2024", ("2023-2024",)),
        ("KẾ HOẠCH NĂM HỌC 2023 – 2024", ("2023-2024",)),
        ("Thống kê năm học 2021-2022, 2022-2023 và 2023-2024", YEARS),
        ("Chiến lược phát triển 2020-2025", ()),
        ("Kế hoạch năm học 2023-2025", ()),
    ],
)
def test_years_in_name(name: str, years: tuple[str, ...]) -> None:
    assert years_in_name(name) == years


def test_years_by_hand_win_over_name_over_day() -> None:
    facts = {"subject": "Kế hoạch năm học 2022-2023", "issued_on": date(2023, 10, 1), "calendar": CALENDAR}
    assert years_covered(**facts, by_hand=["2021-2022"]) == (("2021-2022",), gap.BY_HAND)
    assert years_covered(**facts, by_hand=[]) == (("2022-2023",), gap.BY_NAME)
    assert years_covered(**{**facts, "subject": "Kế hoạch"}, by_hand=[]) == (("2023-2024",), gap.BY_DATE)
    assert years_covered(**{**facts, "subject": "Kế hoạch", "issued_on": None}, by_hand=[]) == ((), gap.UNKNOWN)


# ── the matrix ────────────────────────────────────────────────────────────────


def test_a_criterion_without_a_list_has_or_lacks() -> None:
    row = one_row(found=(paper(5, "2022-2023"), paper(6, "2022-2023"), paper(7)))
    assert said(row.cells) == ["Thiếu", "Có 2", "Thiếu"]
    assert row.undated == 1 and row.lines == ()


def test_an_item_is_served_by_its_whole_name_or_by_hand() -> None:
    found = (
        paper(5, "2021-2022", words="Kế hoạch năm học 2021-2022"),
        paper(6, "2022-2023", words="Tờ trình", to=(1,)),
        paper(7, "2023-2024", words="Kế hoạch"),
    )
    row = one_row(item(), found=found)
    assert said(row.lines[0].cells) == ["Có 1", "Có 1", "Thiếu"]
    assert said(row.cells) == ["Có 1", "Có 1", "Có 1, thiếu 1 mục"]


def test_each_term_needs_two_papers() -> None:
    found = (paper(5, "2021-2022", to=(1,)), paper(6, "2022-2023", to=(1,)), paper(7, "2022-2023", to=(1,)))
    row = one_row(item(kind=EACH_TERM), found=found)
    assert [c.state for c in row.lines[0].cells] == [gap.PART, gap.HAVE, gap.MISSING]
    assert row.lines[0].cells[0].reason == "Cần mỗi học kỳ một văn bản; mới có 1."


def test_what_is_needed_once_is_missing_in_the_newest_year_only() -> None:
    assert [c.state for c in one_row(item(kind=ONCE)).lines[0].cells] == [gap.NOT_NEEDED, gap.NOT_NEEDED, gap.MISSING]
    row = one_row(item(kind=ONCE), found=(paper(5, "2018-2019", to=(1,)),))
    assert {c.state for c in row.lines[0].cells} == {gap.NOT_NEEDED}
    assert row.lines[0].cells[2].reason == "Chỉ cần một lần, đã có năm học 2018–2019."
    assert {c.state for c in row.cells} == {gap.NOT_NEEDED}


def test_a_waiver_says_why_and_gives_way_to_a_paper() -> None:
    waiver = Waiver("1.1", "", 1, "2023-2024", "Trường chưa mở")
    row = one_row(item(), waivers=(waiver,))
    assert said(row.lines[0].cells)[2] == "Không cần: Trường chưa mở" and row.lines[0].cells[2].waived
    assert row.cells[2].state == gap.NOT_NEEDED and row.cells[0].state == gap.MISSING
    filled = one_row(item(), found=(paper(5, "2023-2024", to=(1,)),), waivers=(waiver,))
    assert filled.lines[0].cells[2].state == gap.HAVE
    whole = one_row(item(), waivers=(Waiver("1.1", "", None, "2021-2022", "Sáp nhập"),))
    assert whole.cells[0].state == gap.NOT_NEEDED and whole.cells[1].state == gap.MISSING


def test_stages_are_apart_and_what_has_no_stage_serves_all() -> None:
    facts = GapFacts(found=[Found(5, "1.1", "thcs", "a", frozenset(YEARS)), Found(6, "1.1", "", "b", frozenset(YEARS))])
    rows = build_matrix(criteria=[("tieu-hoc", "1.1"), ("thcs", "1.1")], years=YEARS, facts=facts)
    assert [row.cells[0].documents for row in rows] == [(6,), (5, 6)]


def test_filters_leave_exactly_what_they_say() -> None:
    expected = (item(1), item(2, criterion="2.1", title="Danh sách"))
    facts = GapFacts(expected, [paper(5, *YEARS, criterion="2.1", to=(2,))])
    rows = build_matrix(criteria=[("", "1.1"), ("", "2.1")], years=YEARS, facts=facts)
    assert [r.criterion for r in narrow(rows, GapFilter(only_lacking=True))] == ["1.1"]
    assert [r.criterion for r in narrow(rows, GapFilter(standard="2"))] == ["2.1"]
    assert [c.year for c in narrow(rows, GapFilter(year="2022-2023"))[0].cells] == ["2022-2023"]
    assert narrow(rows, GapFilter(maker_id=99)) == []
    assert gap.tally(rows) == {"have": 3, "part": 0, "missing": 3, "not_needed": 0}
    assert headline(rows) == "Còn thiếu minh chứng ở 3 ô, 1 tiêu chí"
    assert (
        filter_words(GapFilter(only_lacking=True, year="2022-2023")) == "Chỉ gồm: chỉ ô còn thiếu; năm học 2022–2023."
    )


def test_the_table_for_excel_says_what_the_page_says() -> None:
    rows = build_matrix(criteria=[("", "1.1")], years=YEARS[1:], facts=GapFacts([item()]))
    header, body = table_of(rows, titles={"1.1": "Phương hướng"}, stage_labels={})
    assert header[-2:] == ["2022–2023", "2023–2024"]
    assert body == [
        ["1.1 Phương hướng", "Cả tiêu chí", "", "", "Thiếu", "Thiếu"],
        ["1.1 Phương hướng", "Kế hoạch năm học", "Mỗi năm học", "Bùi Thị Yến", "Thiếu", "Thiếu"],
    ]


def test_papers_of_every_year_are_found_by_their_shared_name() -> None:
    names = [
        "Kế hoạch giáo dục năm học 2021-2022",
        "Kế hoạch giáo dục năm học 2022-2023",
        "Báo cáo tổng kết năm học 2022-2023",
        "Năm học 2021-2022",
    ]
    assert gap.repeated_titles([("", "1.1", name) for name in names]) == [("", "1.1", "Kế hoạch giáo dục")]
    assert gap.starter_kind("Quyết định thành lập hội đồng") == ONCE
    assert gap.starter_kind("Báo cáo rà soát") == EACH_YEAR


# ── requests ──────────────────────────────────────────────────────────────────


def test_the_way_of_a_request() -> None:
    assert REQUEST.move(state=ASKED, action="answer", roles=(), facts=RequestFacts()) == ANSWERED
    assert REQUEST.move(state=ANSWERED, action="return", roles=(), facts=RequestFacts(reason="Mờ")) == RETURNED
    assert REQUEST.move(state=RETURNED, action="answer", roles=(), facts=RequestFacts()) == ANSWERED
    assert REQUEST.move(state=ANSWERED, action="accept", roles=(), facts=RequestFacts()) == ACCEPTED
    with pytest.raises(Refusal, match="lý do"):
        REQUEST.move(state=ANSWERED, action="return", roles=(), facts=RequestFacts(reason=" "))
    with pytest.raises(Refusal, match="Chưa có văn bản"):
        REQUEST.move(state=ASKED, action="answer", roles=(), facts=RequestFacts(has_document=False))
    with pytest.raises(Refusal, match="Đã nhận"):
        REQUEST.move(state=ACCEPTED, action="withdraw", roles=())


# ── addresses ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("ftp://a.vn/x", "https://"),
        ("javascript:alert(1)", "https://"),
        ("http://192.168.1.9/share", "mạng nội bộ"),
        ("https://10.0.0.1/", "mạng nội bộ"),
        ("http://[::1]/", "mạng nội bộ"),
        ("http://[fe80::1%25eth0]/", "mạng nội bộ"),
        ("http://169.254.169.254/latest", "mạng nội bộ"),
        ("http://localhost:8000/", "mạng nội bộ"),
        ("http://may-chu/van-ban", "mạng nội bộ"),
        ("http://nas.truong.local/", "mạng nội bộ"),
        ("http://2130706433/", "mạng nội bộ"),
        ("http://0x7f.1/", "mạng nội bộ"),
        ("http://0177.0.0.1/", "mạng nội bộ"),
        ("https://ai:mat-khau@a.vn/", "mật khẩu"),
        ("https://", "tên máy chủ"),
        ("https://a.vn:99999/", "chưa đúng"),
    ],
)
def test_addresses_that_nobody_else_can_open_are_refused(url: str, word: str) -> None:
    assert word in refused_address(url)


@pytest.mark.parametrize("url", ["https://thvts.edu.vn/kh.pdf", "http://8.8.8.8/a", "https://trường.vn/a"])
def test_public_addresses_are_kept(url: str) -> None:
    assert refused_address(url) == ""


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://drive.google.com/drive/u/0/folders/1A", "thư mục Google Drive"),
        ("https://drive.google.com/drive/folders/1A?usp=sharing", "thư mục Google Drive"),
        ("https://drive.google.com/file/d/1A/view", "tệp Google Drive"),
        ("https://1drv.ms/f/s!A", "thư mục OneDrive"),
        ("https://truong-my.sharepoint.com/:f:/g/personal/x", "thư mục SharePoint, OneDrive"),
        ("https://www.dropbox.com/scl/fo/abc", "thư mục Dropbox"),
        ("https://www.dropbox.com/s/abc/a.pdf", "Dropbox"),
        ("https://www.thvts.edu.vn/a", "thvts.edu.vn"),
        ("https://drive.google.com.xau.vn/drive/folders/1", "drive.google.com.xau.vn"),
    ],
)
def test_the_place_of_a_link_is_named(url: str, place: str) -> None:
    assert link_place(url) == place
    warning = link_warning(url)
    assert warning is not None and place in warning.text


# ── lists ─────────────────────────────────────────────────────────────────────

PLACES = {"1.1": ("", "1.1"), "1.2": ("", "1.2"), "1.10": ("", "1.10")}
FACTS = {"subject": "Kế hoạch", "number": "", "issuer": "", "kept_at": "", "url": "", "note": ""}


def line(number: int, code: str = "", criteria: str = "", box: int | None = None, **more: object) -> lists.ListLine:
    return lists.ListLine(number, code, criteria, box, FACTS, None, **more)  # type: ignore[arg-type]


def known(**more: object) -> lists.KnownSet:
    return lists.KnownSet("2018-box", True, PLACES, **more)  # type: ignore[arg-type]


def test_rows_without_a_code_need_a_criterion() -> None:
    plan = lists.plan_list([line(5, criteria="Tiêu chí 1.2; 1.1"), line(6)], known())
    assert [(r.criterion, r.places, r.code) for r in plan.good] == [("1.2", (("", "1.2"), ("", "1.1")), "")]
    assert plan.bad == {6: ["Cột “Tiêu chí” còn trống. Hãy ghi tiêu chí, ví dụ 1.1, hoặc ghi mã minh chứng."]}


def test_codes_are_read_with_and_without_brackets_and_must_be_of_this_set() -> None:
    plan = lists.plan_list(
        [line(5, "H1-1.1-02"), line(6, "[H1-1.2-01]"), line(7, "MC.1.1.01"), line(8, "1.1-03")], known()
    )
    assert [r.code for r in plan.good] == ["[H1-1.1-02]", "[H1-1.2-01]"]
    assert sorted(plan.bad) == [7, 8] and "[H1-1.1-01]" in plan.bad[7][0]


def test_a_doubled_code_makes_both_rows_bad() -> None:
    plan = lists.plan_list([line(5, "[H1-1.1-02]"), line(6, "H1-1.1-02"), line(7, "[H1-1.1-03]")], known())
    assert sorted(plan.bad) == [5, 6] and "dòng 6" in plan.bad[5][0]
    assert [r.line.number for r in plan.good] == [7]


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (line(5, criteria="9.9"), "9.9"),
        (line(5, "[H1-9.1-01]"), "không có tiêu chí 9.1"),
        (line(5, "[H1-1.1-01]"), "đã cấp"),
        (line(5, "[H1-1.1-02]", criteria="1.2"), "mang tiêu chí 1.1"),
        (line(5, "[H1-1.1-02]", box=3), "hộp 1"),
        (line(5, criteria="1.1", ambiguous=True), "1.10"),
    ],
)
def test_bad_rows_say_why(bad: lists.ListLine, word: str) -> None:
    plan = lists.plan_list([bad], known(used_ordinals=frozenset({("1.1", 1)})))
    assert plan.good == [] and word in plan.bad[5][0]


def test_a_live_code_is_changed_or_left_alone() -> None:
    live = {"[H1-1.1-01]": lists.KnownItem(3, 4, FACTS, None, frozenset({("", "1.1")}))}
    same, more = lists.plan_list([line(5, "[H1-1.1-01]", "1.1")], known(live=live)), None
    assert [r.action for r in same.good] == [lists.SAME]
    more = lists.plan_list([line(5, "[H1-1.1-01]", "1.1, 1.2")], known(live=live))
    assert [(r.action, r.places) for r in more.good] == [(lists.CHANGE, (("", "1.2"),))]


@pytest.mark.parametrize(
    ("title", "name", "fits"),
    [
        ("Kế hoạch năm học/giáo dục/phát triển", "Kế hoạch giáo dục nhà trường năm học 2023-2024", True),
        ("Kế hoạch năm học/giáo dục/phát triển", "Kế hoạch năm học 2023-2024", True),
        ("Kế hoạch năm học/giáo dục/phát triển", "Báo cáo giáo dục thể chất", False),
        ("Quyết định thành lập/kiện toàn", "Quyết định kiện toàn các tổ", True),
        ("Quy chế làm việc/bảng phân công", "Bảng phân công chuyên môn", True),
        ("Kế hoạch giáo dục, kế hoạch môn học", "Kế hoạch môn học Toán", True),
        ("Sơ đồ tổ chức", "Sơ đồ phòng học", False),
        ("Kế hoạch", "Kế hoạchh", False),
        ("Biên bản kiểm tra phòng cháy, chữa cháy", "Biên bản kiểm tra phòng cháy, chữa cháy", True),
        ("Bảng kiểm an toàn", "Bảng kiểm an toàn, học kỳ II", True),
        ("Bảng kiểm (hai điểm trường)", "Bảng kiểm hai điểm trường", True),
        ("Bảng kiểm an toàn", "Bảng kiểm an-toàn-giao-thông", True),
        ("Bảng kiểm an", "Bảng kiểm anh", False),
        ("– / –", "Bảng kiểm", False),
    ],
)
def test_one_of_several_names_is_enough(title: str, name: str, fits: bool) -> None:
    assert gap.fits(title, name) is fits
