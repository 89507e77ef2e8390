"""Texts of single teaching places on a sheet: look at every location, in one report for the school."""

import html
import io
from datetime import date

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.demo import cast

from kiemdinh.rooms.organisations.use_cases.sites import add_site, close_site
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem, StaleText

pytestmark = pytest.mark.django_db

FOLD = "Theo từng cơ sở, điểm trường"


def site(name="Điểm trường Nậm Pồ", school="T-TH1"):
    return add_site(school_code=school, kind="site", name=name, on=cast.SINCE, now=cast.at(cast.SINCE),
                    actor_account_id=None)


def text_of(response):
    return html.unescape(response.content.decode())


def words(content):
    document = docx.Document(io.BytesIO(content))
    return "\n".join([p.text for p in document.paragraphs]
                     + [c.text for t in document.tables for r in t.rows for c in r.cells])


def sheet_url(run, code="1.1"):
    return f"/chu-ky/{run.cycle.pk}/tieu-chi/{code}/"


# ── saving ────────────────────────────────────────────────────────────────────


def test_a_place_text_is_saved_with_its_own_version(run):
    key = f"site_{site()}"
    saved = run.save("giaovien", "1.1", **{key: "<p>Bốn lớp.</p><script>x</script>", "state_1": "<p>Chung.</p>"})
    assert saved.versions == {key: 1, "state_1": 1}
    row = run.sheet("1.1")
    assert row.texts == {key: "<p>Bốn lớp.</p>", "state_1": "<p>Chung.</p>"}
    assert run.save("giaovien", "1.1", version=1, **{key: "<p>Năm lớp.</p>"}).versions == {key: 2}
    assert run.sheet("1.1").field_versions == {key: 2, "state_1": 1}


def test_two_saves_of_one_place_text_never_overwrite(run):
    key = f"site_{site()}"
    run.save("giaovien", "1.1", **{key: "<p>Một.</p>"})
    with pytest.raises(StaleText) as stale:
        run.save("thuky", "1.1", **{key: "<p>Hai.</p>", "state_1": "<p>Chung.</p>"})
    assert [(c.field, c.theirs, c.mine, c.version) for c in stale.value.conflicts] == [
        (key, "<p>Một.</p>", "<p>Hai.</p>", 1)]
    assert run.sheet("1.1").texts == {key: "<p>Một.</p>"}


@pytest.mark.parametrize("kind", ["another school", "unknown", "words", "level 4"])
def test_a_place_that_the_sheet_does_not_have_is_refused(run, kind):
    mine, theirs = site(), site("Điểm trường Bên Kia", "T-TH2")
    code = "k1" if kind == "level 4" else "1.1"
    number = {"another school": theirs, "unknown": 987_654, "words": "x", "level 4": mine}[kind]
    with pytest.raises(SelfAssessmentProblem, match=f"không có mục “site_{number}”"):
        run.save("thuky", code, **{f"site_{number}": "<p>Chữ.</p>"})
    assert run.sheet(code).texts == {}


def test_a_school_with_one_place_has_no_place_text(run):
    from kiemdinh.rooms.organisations.queries import site_history

    only = site_history(unit_id=run.cycle.school_id)[0].id
    with pytest.raises(SelfAssessmentProblem, match="không có mục"):
        run.save("giaovien", "1.1", **{f"site_{only}": "<p>Chữ.</p>"})


def test_the_text_of_a_place_closed_since_stays(run):
    number = site()
    run.save("giaovien", "1.1", **{f"site_{number}": "<p>Bốn lớp.</p>"})
    close_site(site_id=number, on=run.on, now=cast.at(run.on), actor_account_id=None)
    from kiemdinh.rooms.self_assessment.queries.places import places_of

    assert places_of(run.access(), run.sheet("1.1")) == ((number, "Điểm trường Nậm Pồ"),)
    assert places_of(run.access(), run.sheet("1.2")) == ()
    before = run.access(today=date(run.on.year, run.on.month, run.on.day - 1))
    assert [name for _, name in places_of(before, run.sheet("1.2"))] == ["Cơ sở chính", "Điểm trường Nậm Pồ"]


# ── the page ──────────────────────────────────────────────────────────────────


def test_the_sheet_offers_every_place_and_takes_a_post(run, enter):
    number = site()
    client = enter("giaovien")
    page = text_of(client.get(sheet_url(run)))
    assert FOLD in page and "Hiện trạng tại Cơ sở chính" in page and "Hiện trạng tại Điểm trường Nậm Pồ" in page
    assert page.index("Hiện trạng tại Cơ sở chính") < page.index("Hiện trạng tại Điểm trường Nậm Pồ")
    key = f"site_{number}"
    form = {key: "Bốn lớp ở bản.", f"{key}__version": "0", f"{key}__format": "plain"}
    assert client.post(sheet_url(run), form).status_code == 302
    assert run.sheet("1.1").texts == {key: "<p>Bốn lớp ở bản.</p>"}
    again = client.post(sheet_url(run), form | {key: "Ba lớp."})
    assert again.status_code == 409
    assert "<h2>Hiện trạng tại Điểm trường Nậm Pồ</h2>" in text_of(again)
    assert "Bốn lớp ở bản." in text_of(again) and "Ba lớp." in text_of(again)
    json = client.post(sheet_url(run), form | {key: "Ba lớp."}, headers={"Accept": "application/json"})
    assert (json.status_code, [c["field"] for c in json.json()["conflicts"]]) == (409, [key])
    refused = client.post(sheet_url(run), form | {f"{key}__version": "1", key: "Sáu lớp.", "dl__x": "1"})
    assert refused.status_code == 422
    assert ">Sáu lớp.</textarea>" in text_of(refused)


def test_no_fold_on_a_khoan_of_level_4_nor_in_a_school_with_one_place(run, enter):
    client = enter("thuky")
    assert FOLD not in text_of(client.get(sheet_url(run)))
    site()
    assert FOLD in text_of(client.get(sheet_url(run)))
    assert FOLD not in text_of(client.get(f"/chu-ky/{run.cycle.pk}/muc-4/1/"))


def test_one_place_costs_no_query_and_several_cost_one(run, enter):
    client = enter("giaovien")

    def cost(data=None):
        with CaptureQueriesContext(connection) as seen:
            response = client.post(sheet_url(run), data) if data else client.get(sheet_url(run))
        assert response.status_code in (200, 302)
        return [q["sql"] for q in seen.captured_queries]

    def asked(queries):
        return sum('FROM "organisations_site" WHERE' in q and "SELECT 1" not in q.split("organisations_site")[0]
                   for q in queries)

    client.get(sheet_url(run))
    form = {"state_1": "Chung.", "state_1__version": "0", "state_1__format": "plain"}
    alone, saving = cost(), cost(form)
    assert (asked(alone), asked(saving)) == (0, 0)
    site()
    client.get(sheet_url(run))  # takes the message of the save away
    several = cost()
    assert (len(several), asked(several)) == (len(alone) + 1, 1)
    assert len(several) <= 12
    more = cost(form | {"state_1": "Chung hơn.", "state_1__version": "1"})
    assert (len(more), asked(more)) == (len(saving), 0)


# ── what is cited and printed ─────────────────────────────────────────────────


def test_codes_of_a_place_text_count_as_cited_and_are_checked(run, enter):
    from kiemdinh.rooms.self_assessment.queries.checks import findings_of
    from kiemdinh.rooms.self_assessment.queries.results import results_of
    from kiemdinh.rooms.self_assessment.queries.sheets import sheets_of

    code = run.evidence("1.1")
    run.save("giaovien", "1.1", **{f"site_{site()}": f"<p>Bốn lớp ({code}), sổ ([H1-1.1-77]).</p>"})
    access = run.access()
    sheets = sheets_of(access, with_texts=True)
    texts = [f.text for f in findings_of(access, sheets, results_of(access, sheets), {"1.1": 1})]
    assert "Tiêu chí 1.1 trích mã không có trong danh mục: [H1-1.1-77]." in texts
    assert not [t for t in texts if "chưa được trích" in t or "điểm trường" in t.lower()]


@pytest.mark.parametrize("rules", ["2018", "tt57"])
def test_report_and_sheet_print_a_place_after_the_last_level(world, run, rules):
    from kiemdinh.rooms.self_assessment.exports.papers import sheets_docx
    from kiemdinh.rooms.self_assessment.exports.report import report_docx

    if rules == "tt57":
        run = cast.tt57_cycle(world)
    main_list = "<ul><li>Mười lớp.</li></ul>"
    number = site("Điểm trường <Nậm> {{ Pồ }}")
    main = run.access().sites[0].id
    last = 2 if rules == "tt57" else 3
    run.save("thuky", "1.1", **{
        f"state_{last}": "<p>Đoạn của mức cuối.</p>", "state_1": "<p>Đoạn mở.</p>",
        f"site_{number}": "<p>Bốn lớp ở bản.</p><p>Một phòng tạm.</p>", f"site_{main}": main_list})
    for content in (report_docx(run.access(), on=run.on), sheets_docx(run.access(), on=run.on, criterion="1.1")):
        text = words(content)
        assert "Tại Điểm trường <Nậm> {{ Pồ }}: Bốn lớp ở bản." in text
        order = [text.index(part) for part in ("Đoạn mở.", "Đoạn của mức cuối.", "Tại Cơ sở chính:", "Mười lớp.",
                                               "Tại Điểm trường", "Một phòng tạm.")]
        assert order == sorted(order)
        assert text.count("Bốn lớp ở bản.") == text.count("Đoạn của mức cuối.")


def test_a_place_is_printed_even_when_the_last_level_has_no_text(run):
    from kiemdinh.rooms.self_assessment.exports.papers import sheets_docx
    from kiemdinh.rooms.self_assessment.exports.report import report_docx

    run.save("thuky", "1.1", state_1="<p>Đoạn mở.</p>", **{f"site_{site()}": "<p>Bốn lớp ở bản.</p>"})
    for content in (report_docx(run.access(), on=run.on), sheets_docx(run.access(), on=run.on, criterion="1.1")):
        assert "Tại Điểm trường Nậm Pồ: Bốn lớp ở bản." in words(content)


def test_nothing_is_printed_for_a_place_without_text(run):
    from kiemdinh.rooms.self_assessment.exports.report import report_context

    site()
    run.save("thuky", "1.1", state_1="<p>Đoạn mở.</p>")
    part = report_context(run.access(), on=run.on).stages[0].standards[0].criteria[0]
    assert [level.state_html for level in part.levels] == ["<p>Đoạn mở.</p>", "", ""]


def test_a_published_sheet_shows_only_places_that_were_written(run, enter):
    number = site()
    cast.fill(run, top=1)
    run.save("thuky", "1.1", **{f"site_{number}": "<p>Bốn lớp ở bản.</p>"})
    cast.publish(run)
    page = text_of(enter("giaovien").get(sheet_url(run)))
    assert "Hiện trạng tại Điểm trường Nậm Pồ" in page and "Hiện trạng tại Cơ sở chính" not in page
    assert FOLD not in text_of(enter("giaovien").get(sheet_url(run, "1.2")))
