"""The cycle's copy of the figures: taken, compared, renewed row by row, closed by publication; who may; the words."""

import html
import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from tests.demo import cast

from kiemdinh.rooms.organisations.use_cases.sites import add_site
from kiemdinh.rooms.school_profile import queries as school_profile
from kiemdinh.rooms.school_profile.use_cases import set_figures
from kiemdinh.rooms.self_assessment.exports.figures import scale_line
from kiemdinh.rooms.self_assessment.queries.figure_checks import figure_disagreements
from kiemdinh.rooms.self_assessment.queries.figure_sync import sync_view
from kiemdinh.rooms.self_assessment.queries.quality import quality_findings
from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of
from kiemdinh.rooms.self_assessment.use_cases.figure_sync import sync_figures
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleRow
from kiemdinh.services.ledger.models import Event

YEARS = [f"{year}-{year + 1}" for year in range(2019, 2024)]


@pytest.fixture
def run(world: Any) -> Any:
    return cast.running_cycle(world)


def figures(run: Any, table: str = "classes", *, by: str = "thuky", **rows: list[int]) -> None:
    form = school_profile.form_for("tt17-2018", "tieu-hoc")
    assert form is not None
    set_figures(actor=run.world.actor(by, run.on), now=cast.at(run.on), school_id=run.cycle.school_id, form=form,
                years=YEARS, tables={table: rows}, source="Sổ đăng bộ")


def classes(run: Any, number: int) -> None:
    figures(run, **{f"lop_{grade}": [4, 4, 4, 4, number] for grade in range(1, 6)})


def sync(run: Any, rows: list[str] | None = None, *, who: str = "thuky", seen: str = "", on: date | None = None) -> int:
    access = run.access(who)
    return sync_figures(actor=access.actor, now=cast.at(on or run.on, 14), cycle_id=run.cycle.pk,
                        seen=seen or sync_view(access).seen, rows=rows)


def shown(run: Any) -> dict[str, list[tuple[str, str, str]]]:
    return {row.name: [(c.column_title, c.before, c.now) for c in row.cells] for row in sync_view(run.access()).rows}


LAST = "Năm học 2023–2024"


def test_before_the_first_copy_the_report_reads_todays_figures(run: Any) -> None:
    classes(run, 5)
    view = sync_view(run.access())
    assert (view.taken_at, view.rows) == (None, ())
    figures(run, "pupils", lop_1=[1, 1, 1, 1, 100], lop_2=[1] * 5, lop_3=[1] * 5, lop_4=[1] * 5, lop_5=[1] * 5)
    assert scale_line(run.access()) == "25 lớp, 104 học sinh"


def test_the_first_copy_stays_when_the_school_goes_on(run: Any) -> None:
    classes(run, 5)
    assert sync(run) == 25 + 5
    figures(run, lop_1=[4, 4, 4, 4, 7])
    assert shown(run) == {"classes.lop_1": [(LAST, "5", "7")], "classes.cong": [(LAST, "25", "27")]}
    rows = sync_view(run.access()).rows
    assert [row.computed for row in rows] == [False, True]
    assert rows[0].cells[0].origin == "Nạp cùng dữ liệu ban đầu, Trần Bích Đào, 02/10/2023; nguồn: Sổ đăng bộ"
    assert sync_view(run.access()).cells == 2


def test_some_rows_are_taken_and_the_sums_follow(run: Any) -> None:
    classes(run, 5)
    sync(run)
    figures(run, lop_1=[4, 4, 4, 4, 7], lop_2=[4, 4, 4, 4, 8])
    assert sync(run, ["classes.lop_2"]) == 2
    assert shown(run) == {"classes.lop_1": [(LAST, "5", "7")], "classes.cong": [(LAST, "28", "30")]}
    assert sync(run) == 2
    assert shown(run) == {}


def test_a_cleared_figure_is_a_difference_too(run: Any) -> None:
    classes(run, 5)
    sync(run)
    figures(run, lop_1=[4, 4, 4, 4, None])  # type: ignore[list-item]
    assert shown(run)["classes.lop_1"] == [(LAST, "5", "")]
    assert sync(run, ["classes.lop_1"]) == 2


def test_the_ledger_has_one_event_each_time(run: Any) -> None:
    classes(run, 5)
    sync(run)
    figures(run, lop_1=[4, 4, 4, 4, 7])
    sync(run, ["classes.lop_1"])
    events = Event.objects.filter(action="cycle.figures_sync").order_by("id")
    assert [(e.data["first"], e.data["rows"]) for e in events] == [
        (True, sorted([*(f"classes.lop_{n}" for n in range(1, 6)), "classes.cong"])),
        (False, ["classes.cong", "classes.lop_1"])]
    assert events[1].data["cells"]["classes:lop_1:2023-2024"] == ["5", "7"]


def test_what_changed_under_the_page_is_not_written(run: Any) -> None:
    classes(run, 5)
    seen = sync_view(run.access()).seen
    figures(run, lop_1=[4, 4, 4, 4, 7])
    with pytest.raises(StaleRow):
        sync(run, seen=seen)
    run.cycle.refresh_from_db()
    assert run.cycle.figures is None


def test_nothing_chosen_is_said(run: Any) -> None:
    classes(run, 5)
    sync(run)
    figures(run, lop_1=[4, 4, 4, 4, 7])
    with pytest.raises(SelfAssessmentProblem, match="Chưa chọn dòng nào"):
        sync(run, [])


def test_sites_go_with_their_row(run: Any, world: Any) -> None:
    site = add_site(school_code="T-TH1", kind="site", name="Điểm Ấp 6", on=cast.SINCE, now=cast.at(cast.SINCE),
                    actor_account_id=None)
    form = school_profile.form_for("tt17-2018", "tieu-hoc")
    assert form is not None

    def at_site(number: int) -> None:
        set_figures(actor=run.world.actor("thuky", run.on), now=cast.at(run.on), school_id=run.cycle.school_id,
                    form=form, years=YEARS, tables={"classes": {"lop_1": [1, 1, 1, 1, number], "lop_2": [1] * 5}},
                    site_id=site)

    at_site(1)
    classes(run, 5)
    sync(run)
    at_site(2)
    assert (sync_view(run.access()).rows, sync_view(run.access()).sites_differ) == ((), True)
    sync(run, ["classes.lop_2"])
    assert sync_view(run.access()).sites_differ
    sync(run, ["classes.lop_1"])
    assert not sync_view(run.access()).sites_differ


def test_publication_closes_the_copy_that_was_kept(run: Any) -> None:
    cast.fill(run)
    classes(run, 5)
    sync(run)
    figures(run, lop_1=[4, 4, 4, 4, 7])
    cast.publish(run, on=date(2024, 5, 20))
    assert run.cycle.figures_frozen_at == cast.at(date(2024, 5, 20), 15)
    table = next(t for t in run.cycle.figures["tables"] if t["key"] == "classes")
    assert table["rows"][0]["cells"][-1]["text"] == "5"
    with pytest.raises(PermissionDenied, match="Báo cáo đã công bố nên bản chụp số liệu đã khóa"):
        sync(run, seen="x")


@pytest.mark.parametrize(
    ("who", "allowed"), [("hieutruong", True), ("phohieutruong", True), ("thuky", True), ("giaovien", False)])
def test_who_may_renew_the_copy(run: Any, who: str, allowed: bool) -> None:
    if allowed:
        assert sync(run, who=who) == 0
        return
    with pytest.raises(PermissionDenied):
        sync(run, who=who, seen=sync_view(run.access()).seen)


def test_a_neighbour_finds_no_cycle(run: Any) -> None:
    with pytest.raises(Http404):
        sync_figures(actor=run.world.actor("hangxom", run.on), now=cast.at(run.on), cycle_id=run.cycle.pk, seen="")


# ── the page ──────────────────────────────────────────────────────────────────


def visit(client: Any, run: Any, who: str = "thuky", data: dict[str, Any] | None = None) -> Any:
    client.force_login(run.world.account(who))
    url = f"/chu-ky/{run.cycle.pk}/so-lieu/dong-bo/"
    with time_machine.travel(cast.at(run.on, 16), tick=False):
        return client.get(url) if data is None else client.post(url, data)


def title(response: Any) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode())
    assert found
    return html.unescape(found[1])


def seen(response: Any) -> str:
    found = re.search(r'name="ban" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_the_page_from_the_first_copy_to_no_difference(client: Any, run: Any) -> None:
    classes(run, 5)
    page = visit(client, run)
    assert title(page) == "Chu kỳ chưa chụp số liệu"
    assert visit(client, run, data={"ban": seen(page), "viec": "tat-ca"}).status_code == 302
    assert title(visit(client, run)) == "Bản chụp khớp với số liệu hiện nay"
    figures(run, lop_1=[4, 4, 4, 4, 7], lop_2=[4, 4, 4, 4, 8])
    page = visit(client, run)
    assert title(page) == "Bản chụp khác số liệu hiện nay ở 3 ô"
    body = page.content.decode()
    assert re.findall(r'name="dong" value="([^"]+)" checked', body) == ["classes.lop_1", "classes.lop_2"]
    assert "Phần mềm tính theo các dòng khác" in body
    assert visit(client, run, data={"ban": seen(page), "viec": "chon", "dong": ["classes.lop_1"]}).status_code == 302
    page = visit(client, run)
    assert title(page) == "Bản chụp khác số liệu hiện nay ở 2 ô"
    stale = visit(client, run, data={"ban": "cũ", "viec": "tat-ca"})
    assert stale.status_code == 409
    assert "Người khác vừa sửa số liệu hoặc bản chụp." in html.unescape(stale.content.decode())


def test_the_page_for_others(client: Any, run: Any) -> None:
    page = visit(client, run, "giaovien")
    assert page.status_code == 200
    assert "Chỉ xem" in page.content.decode()
    assert 'name="viec"' not in page.content.decode()
    assert visit(client, run, "giaovien", {"ban": "x", "viec": "tat-ca"}).status_code == 403
    assert visit(client, run, "hangxom").status_code == 404
    assert visit(client, run, "hangxom", {"viec": "tat-ca"}).status_code == 404


def test_a_published_cycle_shows_why_not(client: Any, run: Any) -> None:
    cast.fill(run)
    cast.publish(run, on=date(2024, 5, 20))
    page = visit(client, run)
    assert title(page) == "Bản chụp số liệu đã khóa"
    assert "Báo cáo đã công bố nên bản chụp số liệu đã khóa" in html.unescape(page.content.decode())
    assert visit(client, run, data={"ban": "x", "viec": "tat-ca"}).status_code == 403


# ── words against figures ─────────────────────────────────────────────────────


def test_words_that_disagree_are_found_in_their_sheet(run: Any) -> None:
    classes(run, 5)
    said = "<p>Năm học 2023-2024, toàn trường có 26 lớp.</p>"
    run.save("thuky", "1.5", state_1=said, strengths="<p>Không có gì.</p>")
    run.save("thuky", "1.6", state_1="<p>Năm học 2023-2024, toàn trường có 25 lớp.</p>")
    access = run.access()
    (found,) = figure_disagreements(access, sheets_of(access, with_texts=True))
    sheet = run.sheet("1.5")
    assert (found.id, found.severity, found.url) == (
        f"figures:{sheet.pk}:state_1:0", "warn", f"/chu-ky/{run.cycle.pk}/tieu-chi/1.5/")
    assert found.where == "Tiêu chí 1.5, mô tả hiện trạng – mức 1"
    assert found.text == "Viết “26 lớp”; số liệu năm học 2023–2024 là 25 lớp."
    assert (found.snippet, found.figure) == ("Năm học 2023-2024, toàn trường có 26 lớp.", "25 lớp")


def test_the_page_of_the_copy_lists_them_too(client: Any, run: Any) -> None:
    classes(run, 5)
    run.save("thuky", "1.5", state_1="<p>Năm học 2023-2024, toàn trường có 26 lớp.</p>")
    page = html.unescape(visit(client, run).content.decode())
    assert f'<a href="/chu-ky/{run.cycle.pk}/tieu-chi/1.5/">Tiêu chí 1.5, mô tả hiện trạng – mức 1</a>' in page
    assert "Viết “26 lớp”; số liệu năm học 2023–2024 là 25 lớp." in page


def test_the_list_of_checks_names_them(run: Any) -> None:
    classes(run, 5)
    run.save("thuky", "1.5", state_1="<p>Năm học 2023-2024, toàn trường có 26 lớp.</p>")
    (found,) = [f for f in quality_findings(run.access()) if f.check == "KT501"]
    assert (found.text, found.url, found.criterion, found.severity) == (
        "Tiêu chí 1.5, mô tả hiện trạng – mức 1: Viết “26 lớp”; số liệu năm học 2023–2024 là 25 lớp.",
        f"/chu-ky/{run.cycle.pk}/tieu-chi/1.5/", "1.5", "warn")


def test_words_are_held_against_the_copy_once_there_is_one(run: Any) -> None:
    classes(run, 5)
    sync(run)
    classes(run, 6)
    run.save("thuky", "1.5", state_1="<p>Năm học 2023-2024, toàn trường có 25 lớp.</p>")
    access = run.access()
    assert figure_disagreements(access, sheets_of(access, with_texts=True)) == []


def test_without_figures_nothing_is_said(run: Any) -> None:
    run.save("thuky", "1.5", state_1="<p>Năm học 2023-2024, toàn trường có 25 lớp.</p>")
    access = run.access()
    assert figure_disagreements(access, sheets_of(access, with_texts=True)) == []
