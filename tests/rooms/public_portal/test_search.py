"""Finding schools: words without marks, places, former names, filters, the index behind it."""

from datetime import date

import pytest
from django.db import connection
from tests.demo import cast
from tests.demo.cast import at

from kiemdinh.rooms.public_portal.models import PublicSchool
from kiemdinh.rooms.public_portal.queries.search import Wanted, find_schools, matching

pytestmark = pytest.mark.django_db
TODAY = cast.TODAY


def found(**wanted):
    return [hit.code for hit in find_schools(wanted=Wanted(**wanted), on=TODAY).hits]


@pytest.mark.parametrize(("text", "codes"), [
    ("tieu hoc song da", ["T-TH1"]),
    ("SÔNG ĐÀ", ["T-TH1"]),
    ("da song", ["T-TH1"]),
    ("mầm non", ["T-MN1"]),
    ("t-th2", ["T-TH2"]),
    ("ban", ["T-MN1"]),
    ("ba", ["T-MN1", "T-TH3"]),
    ("nam ma tieu hoc song", ["T-TH1"]),
    ("khong co truong nay", []),
    ("' OR 1=1 --", []), ("NEAR(a b)", []),
])
def test_words_find_schools(world, text, codes):
    assert found(text=text) == codes


@pytest.mark.parametrize("text", ["", "%", '"', "  -- ", "“”"])
def test_signs_alone_ask_for_nothing(text):
    assert not Wanted(text=text).narrows


def test_place_narrows_and_whole_words_come_before_beginnings(world):
    assert set(found(text="tieu hoc xa nam ma")) == {"T-TH1", "T-TH2", "T-TH3", "T-NC1"}
    # Nobody has the word "na": it begins "nam", of the commune of all six.
    assert len(found(text="na")) == 6


def test_words_that_stand_together_come_first(world):
    PublicSchool.objects.filter(code="T-TH2").update(search=" truong song xa da ", sort_key="0")
    assert found(text="song da") == ["T-TH1", "T-TH2"]
    assert found(text="song xa") == ["T-TH2", "T-TH1"]


def test_filters(world, cases, post):
    commune = world.units["T-XA"]
    assert found(school_type="mam-non") == ["T-MN1"]
    assert len(found(commune_id=commune)) == 6 and found(commune_id=commune + 999) == []
    assert found(school_type="tieu-hoc", text="canh") == ["T-TH2"]


def test_the_filter_of_levels_knows_2018_results_in_force_only(world, cases, post):
    from kiemdinh.rooms.recognition.models import Recognition

    post(cases.issued(level=2, number="1/A"))
    post(cases.issued(school="T-TH2", level=2, number="2/A", signed=date(2019, 3, 20), on=date(2019, 3, 4)))
    revoked = cases.issued(school="T-TH3", level=2, number="3/A")
    post(revoked)
    Recognition.objects.filter(pk=revoked.pk).update(state="revoked", ended_on=date(2026, 1, 1))
    new = {"kind": "national_standard", "edition": "tt57-2026", "on": date(2026, 9, 1)}
    post(cases.issued(school="T-MN1", level=1, number="4/A", signed=date(2026, 9, 10), **new))
    assert found(kind="accreditation", level=2) == ["T-TH1"]
    assert found(kind="accreditation", level=3) == []
    assert found(kind="national_standard", level=1) == [] and found(kind="national_standard") == []
    assert found(text="ban mai") == ["T-MN1"]


def test_a_line_says_what_is_posted_today(world, cases, post):
    row = cases.issued()
    cases.issued(school="T-TH2", number="2/A")  # signed, not posted
    post(row)
    hits = {h.code: (h.look, h.words) for h in find_schools(wanted=Wanted(text="tieu hoc"), on=TODAY).hits}
    assert hits["T-TH1"] == ("done", "Còn hiệu lực đến 20/03/2029")
    assert hits["T-TH2"] == hits["T-TH3"] == ("todo", "Chưa có thông tin công bố")


def test_a_former_name_and_an_ended_school_are_found(world):
    from kiemdinh.rooms.organisations import use_cases as organisations
    from kiemdinh.rooms.public_portal.use_cases.directory import refresh_schools

    organisations.rename_unit(code="T-TH1", name="Trường Tiểu học Lê Lợi", on=date(2026, 3, 1), now=at(TODAY),
                              actor_account_id=None)
    organisations.close_unit(code="T-TH2", on=date(2026, 5, 1), now=at(TODAY), actor_account_id=None,
                             successor_codes=("T-TH1",))
    refresh_schools(now=at(TODAY))
    assert found(text="song da") == found(text="le loi") == ["T-TH1"]
    [hit] = find_schools(wanted=Wanted(text="ben canh"), on=TODAY).hits
    assert (hit.code, hit.closed) == ("T-TH2", True)


def test_pages_hold_twenty_and_four_queries(world, django_assert_num_queries):
    rows = [
        PublicSchool(school_id=None, code=f"X{n}", name=f"Trường Tiểu học Lê Lợi {n}", school_type="tieu-hoc",
                     search=f" truong tieu hoc le loi {n} ", sort_key=f"{n:03d}", refreshed_at=at(TODAY))
        for n in range(45)
    ]
    from kiemdinh.rooms.organisations.use_cases.writing import UnitDraft, add_units

    units = add_units([UnitDraft("school", f"X{n}", row.name, "", None, "/", cast.SINCE) for n, row in enumerate(rows)])
    for row, (unit, _) in zip(rows, units, strict=True):
        row.school_id = unit.pk
    PublicSchool.objects.bulk_create(rows)
    find_schools(wanted=Wanted(text="le loi"), on=TODAY)
    with django_assert_num_queries(4):
        first = find_schools(wanted=Wanted(text="le loi"), on=TODAY)
    third = find_schools(wanted=Wanted(text="le loi"), on=TODAY, page=3)
    assert (first.total, [h.code for h in first.hits], [h.code for h in third.hits]) == (
        45, [f"X{n}" for n in range(20)], [f"X{n}" for n in range(40, 45)])


def test_the_index_is_used(world, on_postgres):
    """The plan of the search names the trigram index on either database."""
    rows = matching(Wanted(text="song da"), TODAY)
    if on_postgres:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'public_portal_school_search'")
            assert cursor.fetchone() == (1,), "pg_trgm was not allowed here"
        assert "public_portal_school_search" in rows.explain()
        return
    assert "public_portal_school_search" in str(rows.query)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' "
                       "AND tbl_name = 'public_portal_publicschool'")
        assert {name for (name,) in cursor.fetchall()} == {f"public_portal_school_search_{k}" for k in
                                                           ("added", "removed", "changed")}


def test_without_the_index_the_answers_are_the_same(world, monkeypatch):
    from kiemdinh.rooms.public_portal.queries import search

    texts = ("tieu hoc", "song da", "ba", "a", "nam ma tieu hoc song", "xyz")
    with_index = {text: found(text=text) for text in texts}
    monkeypatch.setattr(search, "_has_fts", lambda: False)
    assert {text: found(text=text) for text in texts} == with_index
