"""The benchmarks' machinery on a small world: it measures what it says. No times are judged here."""

import io
import json

import docx
import pytest
from benchmarks import results, schools, workloads
from benchmarks.measuring import Timing, side_by_side
from benchmarks.plain_report import Shape, shape_of, write_plain
from benchmarks.served import BenchError, Browser, environment
from django.test import Client
from tests.demo import cast

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.models import Unit
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Participant


def test_actions_run_in_turn_and_each_as_often() -> None:
    order: list[str] = []
    times = side_by_side({name: lambda name=name: order.append(name) for name in "abc"}, rounds=3, warm_up=1)
    assert order == ["a", "b", "c", "a", "b", "c", "b", "c", "a", "c", "a", "b"]
    assert {name: len(t.samples) for name, t in times.items()} == {"a": 3, "b": 3, "c": 3}


def test_a_ratio_is_median_over_median() -> None:
    assert Timing((0.004, 0.9, 0.006)).over(Timing((0.002, 0.001, 0.5))) == pytest.approx(3.0)
    assert Timing((0.001, 0.002)).p50_ms == pytest.approx(1.5)


def test_the_plain_document_holds_as_much_as_the_one_it_is_compared_with() -> None:
    source = docx.Document()
    for text in ("Mở đầu", "", "Kết luận"):
        source.add_paragraph(text)
    table = source.add_table(rows=2, cols=3)
    table.rows[1].cells[2].text = "[H1-1.1-01]"
    merged = table.rows[0].cells[0].merge(table.rows[0].cells[1])
    merged.text = "gộp"
    target = io.BytesIO()
    source.save(target)
    shape = shape_of(target.getvalue())
    assert shape == Shape(("Mở đầu", "", "Kết luận"), ((("gộp", ""), ("", "", "[H1-1.1-01]")),))
    assert shape.cells == 5
    plain = shape_of(write_plain(shape))
    assert plain.paragraphs == shape.paragraphs
    assert plain.tables == ((("gộp", "", ""), ("", "", "[H1-1.1-01]")),)


def test_every_process_of_a_run_has_a_folder_of_its_own(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody-elses")
    monkeypatch.setenv("KIEMDINH_SECRET", "x")
    env = environment(tmp_path)
    assert (env["KIEMDINH_DATA"], env["DJANGO_SETTINGS_MODULE"]) == (str(tmp_path), "benchmarks.settings")
    assert not {"DATABASE_URL", "KIEMDINH_SECRET"} & set(env)
    assert environment(tmp_path, database_url="postgres://ours")["DATABASE_URL"] == "postgres://ours"


@pytest.fixture
def run():
    """A cycle in progress with evidence, in the small world of the tests."""
    made = cast.running_cycle(cast.build_world())
    made.evidence("1.1")
    return made


@pytest.mark.django_db
def test_copies_of_a_school_are_whole_schools_apart_from_it(run) -> None:
    school_id, before = run.cycle.school_id, CriterionSheet.objects.count()
    assert schools.keep_one_school(code="T-TH1") == school_id
    assert schools.schools_in_database() == 1
    written = schools.copy_school(school_id=school_id, first=1, last=2)
    assert written == schools.copy_school(school_id=school_id, first=3, last=4) > 2 * before
    assert schools.schools_in_database() == 5
    assert CriterionSheet.objects.count() == before * 5
    copy = Unit.objects.get(code="T-TH1-3")
    sheet = CriterionSheet.objects.get(cycle__school=copy, criterion="1.1", kind="criterion")
    assert sheet.texts == run.sheet("1.1").texts
    people = Participant.objects.filter(cycle_id=sheet.cycle_id)
    assert {p.account.home_unit_id for p in people if p.account_id} == {copy.pk}
    assert sheet.assignee_id is None or sheet.assignee in people
    path, own = organisations.path_on(unit_id=copy.pk, on=cast.TODAY), organisations.path_on(
        unit_id=school_id, on=cast.TODAY)
    assert path == own.replace(f"/{school_id}/", f"/{copy.pk}/") != own
    # New rows find free ids after the copies.
    Unit(kind="school", code="T-MOI", opened_on=cast.SINCE).save(force_insert=True)


@pytest.mark.django_db
def test_one_round_of_everything_but_the_server(run, settings) -> None:
    settings.ROOT_URLCONF = "benchmarks.urls"
    place = workloads.place_in(run.cycle, criterion="1.1", username="thuky", password=cast.PASSWORD)
    sent = workloads.queries(place)
    assert sent["empty"] == 2
    assert sent["write"] == 3
    assert max(sent.values()) <= results.MOST_QUERIES
    seat = Participant.objects.get(pk=place.row_id)
    assert (seat.account.username, seat.version) == ("thuky", 3)  # two requests, each wrote the one row
    report = workloads.report(place, rounds=1, warm_up=1)
    assert len(report.shape.paragraphs) > 50
    found = results.AtSize(1, 0, {name: Timing((0.002,)) for name in (*sent, "first")}, sent, report)
    table = results.table([found])
    assert table.count("\n") == 5
    assert f"| (c) open a sheet | 1 | **1.00** | ≤ 4 | 2.0 ms | 2.0 ms | {sent['sheet']} | reached |" in table
    assert results.growth([found]) == []
    grown = results.AtSize(300, 9, found.http | {"sheet": Timing((0.004,))}, sent | {"board": 99}, report)
    assert [said.rsplit(": ", 1)[1] for said in results.growth([found, grown])] == [
        "does not grow", "does not grow", "GROWS", "GROWS"]


@pytest.mark.django_db
def test_a_save_that_writes_nothing_stops_the_bench(run) -> None:
    place = workloads.place_in(run.cycle, criterion="1.1", username="thuky", password=cast.PASSWORD)
    saving = workloads.Autosave(place)
    first, second = saving.fields()["state_1"], saving.fields()["state_1"]
    assert first != second
    with pytest.raises(BenchError):
        saving.accept({"versions": {"state_1": 0}})
    saving.accept({"versions": {"state_1": 1}})


@pytest.mark.django_db
def test_the_floor_needs_a_signed_in_person(run, settings) -> None:
    seat = Participant.objects.filter(cycle=run.cycle)[0]
    settings.ROOT_URLCONF = "benchmarks.urls"
    client = Client()
    assert client.get(workloads.EMPTY).status_code == 302
    assert client.post(f"/do-dac/ghi/{seat.pk}/").status_code == 302
    seat.refresh_from_db()
    assert seat.version == 1


def test_a_browser_refuses_another_status_than_it_wants(live_server) -> None:
    browser = Browser(live_server.thread.port)
    assert json.loads(browser.get("/song/")) == {"status": "ok"}
    with pytest.raises(BenchError, match="404"):
        browser.get("/khong-co/")
    browser.close()
