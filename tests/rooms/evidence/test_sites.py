"""Documents of one teaching place: cơ sở chính, điểm trường; a school with a single place is never asked."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from tests.rooms.evidence.world import NOW, SINCE, TODAY, Cast, browser, build

from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.models import Document
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem, NewDocument
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.use_cases.sites import add_site, close_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    """Made for the few tests that need a cycle: most of this module is about a school without one."""
    return build()

FIELD = 'name="site_id"'
FACTS = {"subject": "Kế hoạch", "number": "", "issued_on": "", "issuer": "", "kept_at": "", "url": "", "note": ""}


def site(code: str = "TH-A", name: str = "Điểm trường Bản Mé") -> int:
    return add_site(school_code=code, kind="site", name=name, on=SINCE, now=NOW, actor_account_id=None)


def add(cast: Cast, subject: str, site_id: int | None = None, **more: object) -> use_cases.Added:
    document = NewDocument(subject, site_id=site_id)
    return use_cases.add_evidence(
        actor=cast.teacher, now=NOW, school_id=cast.school, document=document, uploads=[], **more
    )


def change(cast: Cast, document: Document, **more: object) -> Document:
    facts = {"subject": "Kế hoạch", "number": "", "issued_on": None, "issuer": ""}
    return use_cases.change_document(
        actor=cast.teacher, now=NOW, document_id=document.pk, version=document.version, **facts | more
    )


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


# ── use cases ─────────────────────────────────────────────────────────────────


def test_a_document_takes_a_place_of_its_own_school_only(bare: Cast) -> None:
    mine, theirs = site(), site("TH-B", "Điểm trường Bên Kia")
    assert add(bare, "Của điểm trường", mine).document.site_id == mine
    assert add(bare, "Của cả trường").document.site_id is None
    for wrong in (theirs, 987_654):
        with pytest.raises(EvidenceProblem, match="không phải cơ sở, điểm trường"):
            add(bare, "Của nơi khác", wrong)
    assert Document.objects.count() == 2


def test_a_change_keeps_sets_and_clears_the_place(bare: Cast) -> None:
    mine, theirs = site(), site("TH-B", "Điểm trường Bên Kia")
    row = change(bare, add(bare, "Kế hoạch", mine).document)
    assert row.site_id == mine
    with pytest.raises(EvidenceProblem):
        change(bare, row, site_id=theirs)
    row.refresh_from_db()
    assert (row.site_id, row.version) == (mine, 2)
    row = change(bare, row, site_id=None)
    assert row.site_id is None
    assert change(bare, row, site_id=mine).site_id == mine


def test_a_place_closed_since_stays_but_is_not_given_again(bare: Cast) -> None:
    mine = site()
    row, other = add(bare, "Kế hoạch", mine).document, add(bare, "Báo cáo").document
    close_site(site_id=mine, on=TODAY, now=NOW, actor_account_id=None)
    assert change(bare, row, site_id=mine).site_id == mine
    with pytest.raises(EvidenceProblem):
        change(bare, other, site_id=mine)
    options = queries.site_options(school_id=bare.school, on=TODAY, document=row)
    assert options == ((mine, "Điểm trường Bản Mé"),)
    assert queries.site_options(school_id=bare.school, on=TODAY) == ()
    assert len(queries.site_options(school_id=bare.school, on=TODAY - timedelta(days=1))) == 2


# ── pages ─────────────────────────────────────────────────────────────────────


def test_a_school_with_one_place_is_not_asked(bare: Cast) -> None:
    client = browser(bare.teacher)
    row = add(bare, "Kế hoạch").document
    for url in ("/truong/TH-A/van-ban/", "/truong/TH-A/van-ban/them/", f"/van-ban/{row.pk}/"):
        page = text(client.get(url))
        assert "điểm trường" not in page.lower(), url
        assert FIELD not in page and "diem-truong" not in page, url
    book = client.get("/truong/TH-A/van-ban/?xuat=xlsx")
    cells = [cell for cells in load_workbook(io.BytesIO(book.content)).active.values for cell in cells]
    assert "Tệp" in cells and "Cơ sở, điểm trường" not in cells


def test_the_forms_ask_and_the_page_shows(bare: Cast) -> None:
    mine, theirs = site(), site("TH-B", "Điểm trường Bên Kia")
    client = browser(bare.teacher)
    page = text(client.get("/truong/TH-A/van-ban/them/"))
    assert FIELD in page and "Điểm trường Bản Mé" in page and "Điểm trường Bên Kia" not in page
    refused = client.post("/truong/TH-A/van-ban/them/", FACTS | {"site_id": str(theirs)})
    assert refused.status_code == 422 and "không phải cơ sở, điểm trường" in text(refused)
    client.post("/truong/TH-A/van-ban/them/", FACTS | {"site_id": str(mine)})
    row = Document.objects.get()
    assert row.site_id == mine
    url = f"/van-ban/{row.pk}/"
    assert "<dt>Cơ sở, điểm trường</dt><dd>Điểm trường Bản Mé</dd>" in text(client.get(url))
    client.post(url, FACTS | {"site_id": "", "version": "1"})
    row.refresh_from_db()
    assert (row.site_id, row.version) == (None, 2)
    stale = client.post(url, FACTS | {"site_id": str(mine), "version": "1"})
    assert stale.status_code == 409
    assert "<td>Toàn trường</td><td>Điểm trường Bản Mé</td>" in text(stale)


def test_register_filters_by_place_in_the_address_and_in_excel(bare: Cast) -> None:
    mine, theirs = site(), site("TH-B", "Điểm trường Bên Kia")
    add(bare, "Bảng phân công", mine)
    add(bare, "Kế hoạch năm học")
    client = browser(bare.teacher)
    url = f"/truong/TH-A/van-ban/?diem-truong={mine}"
    page = text(client.get(url))
    assert "Bảng phân công" in page and "Kế hoạch năm học" not in page
    assert f'<option value="{mine}" selected>Điểm trường Bản Mé</option>' in page
    assert f"?diem-truong={mine}&amp;loc=chua-dung" in page and f"?diem-truong={mine}&amp;xuat=xlsx" in page
    sheet = load_workbook(io.BytesIO(client.get(f"{url}&xuat=xlsx").content)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int | float)]
    assert [(row[1], row[8]) for row in rows] == [("Bảng phân công", "Điểm trường Bản Mé")]
    assert any("của Điểm trường Bản Mé" in str(cell) for cells in sheet.values for cell in cells if cell)
    whole = load_workbook(io.BytesIO(client.get("/truong/TH-A/van-ban/?xuat=xlsx").content)).active
    places = {row[1]: row[8] for row in whole.iter_rows(values_only=True) if isinstance(row[0], int | float)}
    assert places == {"Bảng phân công": "Điểm trường Bản Mé", "Kế hoạch năm học": "Toàn trường"}
    for wrong in (theirs, "x"):
        assert client.get(f"/truong/TH-A/van-ban/?diem-truong={wrong}").status_code == 404


# ── the codes of a cycle ──────────────────────────────────────────────────────


def test_the_cycles_register_form_item_and_lists_know_the_place(cast: Cast) -> None:
    from kiemdinh.rooms.self_assessment.exports.school import evidence_groups
    from kiemdinh.rooms.self_assessment.queries.access import cycle_for

    mine = site()
    client = browser(cast.secretary)
    base = f"/chu-ky/{cast.cycle_id}/minh-chung/"
    assert FIELD in text(client.get(f"{base}them/"))
    client.post(f"{base}them/", FACTS | {"criterion": "1.1", "site_id": str(mine), "note": "Bản sao"})
    add(cast, "Quy chế", set_id=cast.set_id, criterion="1.2")
    item = queries.list_items(set_id=cast.set_id, site_id=mine)[0][0]
    assert (item.subject, item.site, item.criterion) == ("Kế hoạch", "Điểm trường Bản Mé", "1.1")
    assert "<dd>Điểm trường Bản Mé</dd>" in text(client.get(f"{base}{item.id}/"))
    page = text(client.get(f"{base}?diem-truong={mine}"))
    assert "<small>Điểm trường Bản Mé</small>" in page and "Quy chế" not in page
    assert f"minh-chung-xlsx/?diem-truong={mine}" in page
    assert client.get(f"{base}?diem-truong=999999").status_code == 404
    access = cycle_for(actor=cast.secretary, cycle_id=cast.cycle_id, today=TODAY)
    notes = {line.name: line.note for group in evidence_groups(access) for line in group.lines}
    assert notes == {"Kế hoạch": "Điểm trường Bản Mé; Bản sao", "Quy chế": ""}
    book = client.get(f"/chu-ky/{cast.cycle_id}/tai/minh-chung-xlsx/?diem-truong={mine}")
    rows = [
        row for row in load_workbook(io.BytesIO(book.content)).active.values if isinstance(row[0], int | float)
    ]
    assert [(row[2], row[8]) for row in rows] == [("Kế hoạch", "Điểm trường Bản Mé; Bản sao")]


def test_a_cycle_of_a_school_with_one_place_is_not_asked(cast: Cast) -> None:
    client = browser(cast.secretary)
    item = add(cast, "Quy chế", set_id=cast.set_id, criterion="1.2").item
    assert item is not None
    base = f"/chu-ky/{cast.cycle_id}/minh-chung/"
    for url in (base, f"{base}them/", f"{base}{item.pk}/"):
        page = text(client.get(url))
        assert "điểm trường" not in page.lower() and "diem-truong" not in page, url


def test_history_lists_what_was_closed_too(bare: Cast) -> None:
    mine = site()
    close_site(site_id=mine, on=TODAY, now=NOW, actor_account_id=None)
    names = [s.name for s in organisations.site_history(unit_id=bare.school)]
    assert names == ["Cơ sở chính", "Điểm trường Bản Mé"]
