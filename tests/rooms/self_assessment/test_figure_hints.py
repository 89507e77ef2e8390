"""The figures beside a sheet: what is shown, by whom it may be used, and that no level is ever decided by it."""

import html
from typing import Any

import pytest
import time_machine
from tests.demo import cast

from kiemdinh.rooms.organisations.models import SchoolStatus
from kiemdinh.rooms.school_profile import queries as school_profile
from kiemdinh.rooms.school_profile.use_cases import set_figures
from kiemdinh.rooms.self_assessment.queries.figure_hints import figure_hints
from kiemdinh.rooms.self_assessment.queries.figure_sync import sync_view
from kiemdinh.rooms.self_assessment.use_cases.figure_sync import sync_figures

YEARS = {"tt17-2018": [f"{y}-{y + 1}" for y in range(2019, 2024)],
         "tt57-2026": ["2024-2025", "2025-2026", "2026-2027"]}


@pytest.fixture
def run(world: Any) -> Any:
    return cast.running_cycle(world)


@pytest.fixture
def run57(world: Any) -> Any:
    return cast.tt57_cycle(world)


def staff(run: Any, **numbers: int) -> None:
    edition = run.cycle.edition_code
    form = school_profile.form_for(edition, "tieu-hoc")
    assert form is not None
    set_figures(actor=run.world.actor("thuky", run.on), now=cast.at(run.on), school_id=run.cycle.school_id, form=form,
                years=YEARS[edition], tables={"staff_now": {"giao_vien": numbers}})


def hints(run: Any, code: str, who: str = "thuky") -> Any:
    return figure_hints(run.access(who), run.sheet(code))


def visit(client: Any, run: Any, path: str, who: str = "thuky", data: dict[str, str] | None = None) -> Any:
    client.force_login(run.world.account(who))
    with time_machine.travel(cast.at(run.on, 16), tick=False):
        url = f"/chu-ky/{run.cycle.pk}/{path}"
        return client.get(url) if data is None else client.post(url, data)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_thresholds_of_2018_beside_the_number_of_the_school(run: Any) -> None:
    staff(run, tong=28, chua_dat=0, dat=12, tren=16)
    found = hints(run, "2.2")
    assert [(t.field, t.words, t.met, t.article) for t in found.thresholds] == [
        ("1__b", "100 % = 100 %", True, "Điều 8"),
        ("2__a", "57,1 % ≥ 55 %", True, "Điều 13"),
        ("3__a", "57,1 % < 65 %", False, "Điều 18"),
    ]
    assert (found.metrics, found.notice) == ((), "")
    assert found.thresholds[1].note == "Yêu cầu còn đòi tỷ lệ ổn định, tăng dần trong 05 năm."


def test_the_easier_threshold_of_a_difficult_area(run: Any) -> None:
    staff(run, tong=20, chua_dat=0, dat=10, tren=10)
    SchoolStatus.objects.filter(school_id=run.cycle.school_id).update(disadvantaged=True)
    second = hints(run, "2.2").thresholds[1]
    assert (second.words, second.easier) == ("50 % ≥ 40 %", "vùng khó khăn")


def test_a_missing_figure_is_no_verdict(run: Any) -> None:
    assert [t.met for t in hints(run, "2.2").thresholds] == [None, None, None]
    assert hints(run, "1.1").thresholds == ()


def test_the_hints_never_answer(run: Any) -> None:
    staff(run, tong=28, chua_dat=0, dat=12, tren=16)
    hints(run, "2.2")
    assert run.sheet("2.2").answers == {}


def test_the_copy_of_the_cycle_counts_once_there_is_one(run: Any) -> None:
    staff(run, tong=28, chua_dat=0, dat=12, tren=16)
    access = run.access("thuky")
    sync_figures(actor=access.actor, now=cast.at(run.on), cycle_id=run.cycle.pk, seen=sync_view(access).seen)
    staff(run, tong=28, chua_dat=0, dat=28, tren=0)
    found = hints(run, "2.2")
    assert (found.thresholds[1].words, found.frozen) == ("57,1 % ≥ 55 %", True)


def test_metrics_of_tt57_and_the_sentence_of_the_transition(run57: Any) -> None:
    staff(run57, tong=26, chua_dat=2, dat=14, tren=10)
    found = hints(run57, "2.2")
    (line,) = found.metrics
    assert (line.code, line.value, line.year, line.use) == (
        "2.2.dl3", "92,3 %", "2026–2027", "92,3 % (năm học 2026–2027)")
    assert found.thresholds == ()
    assert "31/12/2028" in found.notice
    assert "Điều 27 khoản 4" in found.notice


# ── pages ─────────────────────────────────────────────────────────────────────


def test_the_page_the_fragment_and_using_a_number(client: Any, run57: Any) -> None:
    staff(run57, tong=26, chua_dat=2, dat=14, tren=10)
    page = text_of(visit(client, run57, "tieu-chi/2.2/so-lieu-goi-y/"))
    assert "<h1>Số liệu nói gì về tiêu chí 2.2</h1>" in page
    assert "Tính từ số liệu: <strong>92,3 %</strong> (năm học 2026–2027)." in page
    assert "Điều 27 khoản 4" in page
    fragment = text_of(visit(client, run57, "tieu-chi/2.2/so-lieu-goi-y/?manh=1"))
    assert fragment.startswith('<section class="figure-hints stack"')
    assert 'data-hint-metric="2.2.dl3" data-use="92,3 % (năm học 2026–2027)"' in fragment
    done = visit(client, run57, "tieu-chi/2.2/so-lieu-goi-y/", data={"chi-so": "2.2.dl3"})
    assert (done.status_code, done["Location"]) == (302, f"/chu-ky/{run57.cycle.pk}/tieu-chi/2.2/")
    assert run57.sheet("2.2").metrics == {"2.2.dl3": "92,3 % (năm học 2026–2027)"}
    used = text_of(visit(client, run57, "tieu-chi/2.2/so-lieu-goi-y/"))
    assert ("đang dùng" in used, "Dùng số này" in used, "data-use" in used) == (True, False, False)


def test_the_page_of_2018_says_hint_and_article(client: Any, run: Any) -> None:
    staff(run, tong=28, chua_dat=0, dat=12, tren=16)
    page = text_of(visit(client, run, "tieu-chi/2.2/so-lieu-goi-y/"))
    assert "<strong>57,1 % ≥ 55 %</strong> (Điều 13) – số liệu cho thấy đạt." in page
    assert "<strong>57,1 % < 65 %</strong> (Điều 18) – số liệu cho thấy chưa đạt." in page
    assert "Số liệu chỉ gợi ý" in page
    empty = text_of(visit(client, run, "tieu-chi/1.1/so-lieu-goi-y/"))
    assert "<h1>Số liệu của trường không nói về tiêu chí 1.1</h1>" in empty


def test_the_sheet_has_a_link_and_a_slot(client: Any, run: Any) -> None:
    page = text_of(visit(client, run, "tieu-chi/2.2/"))
    base = f"/chu-ky/{run.cycle.pk}/tieu-chi/2.2/so-lieu-goi-y/"
    assert f'data-figure-hints="{base}?manh=1"><a href="{base}">Số liệu gợi ý</a>' in page
    assert "57,1 %" not in page


def test_who_sees_and_who_may_use(client: Any, run57: Any) -> None:
    staff(run57, tong=26, chua_dat=2, dat=14, tren=10)
    path = "tieu-chi/2.2/so-lieu-goi-y/"
    assert visit(client, run57, path, "hangxom").status_code == 404
    assert visit(client, run57, path, "hangxom", {"chi-so": "2.2.dl3"}).status_code == 404
    reader = visit(client, run57, path, "giaovien")
    assert reader.status_code == 200
    assert "Dùng số này" not in text_of(reader)
    assert visit(client, run57, path, "giaovien", {"chi-so": "2.2.dl3"}).status_code == 403
    assert run57.sheet("2.2").metrics == {}
    assert visit(client, run57, "tieu-chi/9.9/so-lieu-goi-y/").status_code == 404


def test_an_unknown_metric_writes_nothing(client: Any, run57: Any) -> None:
    assert visit(client, run57, "tieu-chi/2.2/so-lieu-goi-y/", data={"chi-so": "x"}).status_code == 302
    assert run57.sheet("2.2").metrics == {}
