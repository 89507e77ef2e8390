"""The public list of schools follows the directory, event by event, once each is committed."""

from datetime import date

import pytest
from tests.demo import cast
from tests.demo.cast import TODAY, at

from kiemdinh.rooms.organisations import use_cases as organisations
from kiemdinh.rooms.organisations.use_cases import NewSchool
from kiemdinh.rooms.public_portal.models import PublicSchool
from kiemdinh.rooms.public_portal.queries.search import Wanted, find_schools
from kiemdinh.rooms.public_portal.use_cases.directory import refresh_schools


@pytest.mark.django_db(transaction=True)
def test_a_new_name_is_found_once_it_is_committed():
    cast.build_world(load_rules=False)
    by = {"now": at(TODAY), "actor_account_id": None}
    assert PublicSchool.objects.count() == 6
    organisations.rename_unit(code="T-TH1", name="Trường Tiểu học Lê Lợi", on=TODAY, **by)
    row = PublicSchool.objects.get(code="T-TH1")
    assert (row.name, row.former_names) == ("Trường Tiểu học Lê Lợi", ["Trường Tiểu học Sông Đà"])
    assert row.search == " truong tieu hoc le loi truong tieu hoc song da t th1 xa nam ma tinh thu "
    organisations.rename_unit(code="T-XA", name="Xã Mới", on=TODAY, **by)
    assert set(PublicSchool.objects.values_list("commune_name", flat=True)) == {"Xã Mới"}
    new = NewSchool(code="T-MOI", name="Trường Mầm non Hoa Sen", school_type="mam-non", ownership="cong-lap",
                    located_in_code="T-XA", managing_code="T-XA")
    organisations.create_school(school=new, on=TODAY, **by)
    assert [h.code for h in find_schools(wanted=Wanted(text="hoa sen xa moi"), on=TODAY).hits] == ["T-MOI"]
    organisations.close_unit(code="T-TH2", on=TODAY, successor_codes=("T-TH1",), **by)
    assert PublicSchool.objects.get(code="T-TH2").closed_on == TODAY
    # A name of a later day is not there yet; the daily run brings it.
    organisations.rename_unit(code="T-MN1", name="Trường Mầm non Sau Này", on=date(2027, 1, 1), **by)
    assert PublicSchool.objects.get(code="T-MN1").name == "Trường Mầm non Ban Mai"
    assert refresh_schools(now=at(date(2027, 1, 1))) == 7
    assert PublicSchool.objects.get(code="T-MN1").name == "Trường Mầm non Sau Này"


@pytest.mark.django_db(transaction=True)
def test_the_batches_of_a_directory_that_was_given_up_are_there(monkeypatch):
    from kiemdinh.rooms.organisations.models import DirectoryImport, Unit
    from kiemdinh.rooms.organisations.use_cases import directory_runs

    cast.build_world(load_rules=False)
    monkeypatch.setattr(directory_runs, "_BATCH", 2)
    titles = "Mã trường;Tên trường;Loại trường;Loại hình;Xã"
    lines = [f"T-X{n};Trường Tiểu học Mới {n};Tiểu học;Công lập;Xã Nam Mã" for n in range(4)]
    row = DirectoryImport.objects.create(
        unit=Unit.objects.get(code="T-TINH"), actor_id=1, on_date=TODAY, filename="ds.csv", state="running",
        content="\n".join([titles, *lines]).encode(), created_at=at(TODAY))

    class GivenUp(Exception):
        pass

    def give_up(done, total):
        raise GivenUp

    before = PublicSchool.objects.count()
    with pytest.raises(GivenUp):
        organisations.run_import(import_id=row.pk, now=at(TODAY), progress=give_up)
    assert PublicSchool.objects.count() == before + 2
    assert [h.code for h in find_schools(wanted=Wanted(text="tieu hoc moi"), on=TODAY).hits] == ["T-X0", "T-X1"]
