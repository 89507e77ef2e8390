"""Registers, the picker and where a document is used: contents, order, number of queries."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.rooms.evidence.world import NOW, PDF, Cast, build

from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.use_cases import NewDocument

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    """Made for the few tests that need a cycle: most of this module is about a school without one."""
    return build()


def add(
    cast: Cast,
    subject: str,
    criterion: str = "",
    *,
    number: str = "",
    issued_on: date | None = None,
    file: bool = False,
    box: int | None = None,
) -> use_cases.Added:
    uploads = [(f"{subject}.pdf", io.BytesIO(PDF + subject.encode()))] if file else []
    return use_cases.add_evidence(
        actor=cast.teacher,
        now=NOW,
        school_id=cast.school,
        uploads=uploads,
        criterion=criterion,
        box=box,
        set_id=cast.set_id if criterion else None,
        document=NewDocument(subject, number=number, issued_on=issued_on),
    )


@pytest.mark.parametrize(
    "search", ["bang phan cong", "Bảng  PHÂN công", "31/qd-thvts", "31/QĐ", "ba\u0309ng pha\u0302n"]
)
def test_search_needs_no_marks(bare: Cast, search: str) -> None:
    add(bare, "Bảng phân công y tế", number="31/QĐ-THVTS")
    add(bare, "Kế hoạch năm học")
    rows, total = queries.list_documents(actor=bare.teacher, school_id=bare.school, search=search)
    assert ([r.subject for r in rows], total) == (["Bảng phân công y tế"], 1)


def test_register_is_newest_first_narrowed_and_counted(bare: Cast) -> None:
    add(bare, "Cũ", issued_on=date(2021, 1, 5), file=True)
    add(bare, "Mới", issued_on=date(2023, 5, 5))
    add(bare, "Vừa", issued_on=date(2021, 9, 5))
    rows, total = queries.list_documents(actor=bare.teacher, school_id=bare.school)
    assert ([r.subject for r in rows], total) == (["Mới", "Vừa", "Cũ"], 3)
    rows, total = queries.list_documents(actor=bare.teacher, school_id=bare.school, year=2021, only=queries.NO_FILE)
    assert ([r.subject for r in rows], total) == (["Vừa"], 1)
    rows, total = queries.list_documents(actor=bare.teacher, school_id=bare.school, offset=1, limit=1)
    assert ([r.subject for r in rows], total) == (["Vừa"], 3)
    assert queries.register_counts(actor=bare.teacher, school_id=bare.school) == queries.RegisterCounts(3, 2, 3)
    assert queries.years_of_issue(actor=bare.teacher, school_id=bare.school) == [2023, 2021]


def test_neighbour_lists_nothing(bare: Cast) -> None:
    add(bare, "Kế hoạch")
    assert queries.list_documents(actor=bare.stranger, school_id=bare.school) == ([], 0)


def test_items_stand_in_code_order_with_uses_and_files(cast: Cast) -> None:
    late = add(cast, "Mười", "1.10")
    early = add(cast, "Hai", "1.2", file=True)
    use_cases.give_code(actor=cast.teacher, now=NOW, set_id=cast.set_id, document_id=late.document.pk, criterion="1.2")
    rows, total = queries.list_items(set_id=cast.set_id)
    assert [(r.code, r.uses, [f.extension for f in r.files]) for r in rows] == [
        ("[H1-1.2-01]", ["1.2"], ["pdf"]),
        ("[H1-1.10-01]", ["1.2", "1.10"], []),
    ]
    assert total == 2
    assert early.item is not None and rows[0].id == early.item.pk
    assert queries.counts_by_criterion(set_id=cast.set_id) == {"1.2": 2, "1.10": 1}


def test_items_are_found_by_code_number_and_box(cast: Cast) -> None:
    add(cast, "Một", "1.1", number="31/QĐ-THVTS", box=4)
    add(cast, "Hai", "2.1")
    for where in ({"search": "[H4-1.1-01]"}, {"search": "31/qd"}, {"box": 4}, {"criterion": "1.1"}):
        rows, _ = queries.list_items(set_id=cast.set_id, **where)
        assert [r.subject for r in rows] == ["Một"], where
    assert queries.boxes_of(set_id=cast.set_id) == [(2, 1), (4, 1)]


def test_register_takes_three_queries_however_long(cast: Cast) -> None:
    for number in range(6):
        add(cast, f"Văn bản {number}", "1.1", file=True)
    with CaptureQueriesContext(connection) as caught:
        queries.list_items(set_id=cast.set_id)
    assert len(caught) == 3


def test_picker_puts_own_criterion_first_and_matches_words(cast: Cast) -> None:
    add(cast, "Kế hoạch y tế", "1.1")
    add(cast, "Sổ theo dõi y tế", "2.3")
    add(cast, "Quyết định", "2.3")

    def codes(search: str) -> list[str]:
        return [r.code for r in queries.pick_codes(set_id=cast.set_id, criterion="2.3", search=search, limit=12)]

    assert codes("") == ["[H2-2.3-01]", "[H2-2.3-02]", "[H1-1.1-01]"]
    assert codes("y te") == ["[H2-2.3-01]", "[H1-1.1-01]"]
    assert codes("[H1-1") == ["[H1-1.1-01]"]
    assert codes("te so") == ["[H2-2.3-01]"]
    assert codes("không có") == []
    assert len(queries.pick_codes(set_id=cast.set_id, criterion="", search="", limit=2)) == 2


def test_documents_without_code_and_same_content(cast: Cast) -> None:
    coded = add(cast, "Có mã", "1.1", file=True)
    bare = add(cast, "Chưa mã")
    found = queries.documents_without_code(school_id=cast.school, set_id=cast.set_id, search="chua")
    assert [d.pk for d in found] == [bare.document.pk]
    sha = coded.files[0].stored.sha256
    assert [d.pk for d in queries.same_content(school_id=cast.school, sha256=sha)] == [coded.document.pk]
    assert queries.used_space(school_id=cast.school) == coded.files[0].stored.size


def test_uses_name_the_set_when_a_later_room_does(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiemdinh.rooms.evidence.queries import register

    added = add(cast, "Kế hoạch", "1.1")
    monkeypatch.setattr(register, "_SET_LINKS", [])
    [use] = queries.uses_of(actor=cast.teacher, document_id=added.document.pk)
    assert (use.code, use.criteria, use.title, use.url, use.closed) == ("[H1-1.1-01]", ("1.1",), "", "", False)
    queries.register_set_links(
        lambda actor, ids: {i: queries.SetLink("Chu kỳ thử", lambda item: f"/x/{item}/") for i in ids}
    )
    [use] = queries.uses_of(actor=cast.teacher, document_id=added.document.pk)
    assert added.item is not None
    assert (use.title, use.url) == ("Chu kỳ thử", f"/x/{added.item.pk}/")


def test_file_to_show_is_the_one_asked_for_or_the_first_a_browser_shows() -> None:
    def file(number: int, extension: str) -> queries.FileRow:
        return queries.FileRow(number, f"t.{extension}", extension, 1, "a" * 64, 1)

    word, pdf, png = file(1, "docx"), file(2, "pdf"), file(3, "png")
    assert queries.file_to_show([word, pdf, png], "") == pdf
    assert queries.file_to_show([word, pdf, png], "3") == png
    assert queries.file_to_show([word], "99") == word
    assert queries.file_to_show([], "") is None
    assert pdf.short_hash == "a" * 12
