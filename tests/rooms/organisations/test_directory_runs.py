"""A directory in four steps: file, columns, check, writing; what a restart, a second press, a stranger do."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.rooms.organisations.test_directory import HEADER, book, row
from tests.rooms.organisations.test_pages import SignIn, headline, page

from kiemdinh.rooms.organisations import queries, use_cases
from kiemdinh.rooms.organisations.models import DirectoryImport, SchoolStatus, Site, Unit, UnitName, UnitPlacement
from kiemdinh.rooms.organisations.use_cases import NewSchool, OrganisationError, directory_runs
from kiemdinh.services.jobs.models import JobRun
from kiemdinh.services.ledger.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DAY = date(2026, 11, 20)
WARD, HA_NOI = "xa2025-00235", "tinh2025-01"
UPLOAD = "/don-vi/nhap-danh-ba/"
OWN = "Số;Trường;Kiểu;Loại hình;Phường\r\n"


def send(client: Client, text: str, *, unit: str = WARD, encoding: str = "utf-8-sig") -> str:
    """Uploads a CSV file; the address of its columns."""
    file = SimpleUploadedFile("danh-ba.csv", text.encode(encoding))
    answer = client.post(UPLOAD, {"don_vi": unit, "ngay": DAY.isoformat(), "tep": file})
    assert answer.status_code == 302, page(answer)
    return str(answer["Location"])


def choose(client: Client, url: str, **fields: str) -> Any:
    version = DirectoryImport.objects.latest("id").version
    return client.post(url, {"version": version, **fields})


def start(client: Client) -> Any:
    found = DirectoryImport.objects.latest("id")
    return client.post(f"{UPLOAD}{found.pk}/ghi/", {"version": found.version})


OWN_COLUMNS = {"code": "Số", "name": "Trường", "school_type": "Kiểu", "ownership": "Loại hình", "commune": "Phường"}


def test_from_the_file_to_the_result_with_columns_of_its_own(sign_in: SignIn) -> None:
    client = sign_in()
    url = send(client, OWN + "S1;Trường Tiểu học Một;Tiểu học;Công lập;Đống Đa\r\n"
                             "S2;Trường Tiểu học Hai;Đại học;Công lập;Đống Đa\r\n"
                             "S1;Trường Tiểu học Ba;Tiểu học;Công lập;Đống Đa\r\n")  # fmt: skip
    form = page(client.get(url))
    assert headline(form) == "Cột nào của tệp ghi điều gì"
    assert '<option value="Loại hình" selected>' in form
    missing = choose(client, url, **OWN_COLUMNS | {"code": ""})
    assert missing.status_code == 422 and "Hãy chọn cột ghi mã trường." in missing.content.decode()
    twice = choose(client, url, **OWN_COLUMNS | {"address": "Trường"})
    assert twice.status_code == 422 and "Cột “Trường” đang chọn cho hai mục." in twice.content.decode()
    checked = choose(client, url, **OWN_COLUMNS)
    assert checked.status_code == 302
    html = page(client.get(checked["Location"]))
    assert headline(html) == "1 trường sẽ được ghi, 2 dòng cần sửa"
    assert "Không hiểu loại trường “Đại học”." in html and "Mã trường trùng với dòng 2." in html
    assert not Unit.objects.filter(kind="school").exists()
    before = openpyxl.load_workbook(io.BytesIO(client.get(checked["Location"] + "dong-can-sua.xlsx").content)).active
    assert [r[0] for r in before.iter_rows(values_only=True)] == ["Số", "S2", "S1"]
    following = start(client)
    run = JobRun.objects.get()
    assert (following["Location"], run.state, run.done, run.total) == (run.url, "done", 3, 3)
    assert run.result["text"] == "Đã thêm 1 trường, cập nhật 0 trường."
    html = page(client.get(run.result["url"]))
    assert headline(html) == "Còn 2 dòng cần sửa"
    assert "Tệp danh-ba.csv: thêm 1 trường, cập nhật 0 trường, 0 trường không có gì mới." in html
    after = openpyxl.load_workbook(io.BytesIO(client.get(checked["Location"] + "dong-can-sua.xlsx").content)).active
    assert list(after.iter_rows(values_only=True)) == list(before.iter_rows(values_only=True))
    unit = queries.unit_as_of(code="S1", on=DAY)
    assert unit is not None and unit.opened_on == DAY
    kept = DirectoryImport.objects.get()
    assert (kept.state, bytes(kept.content), kept.created_codes, kept.done_rows) == ("done", b"", ["S1"], 3)
    assert start(client).status_code == 302  # pressed again in the old page
    assert (JobRun.objects.count(), Event.objects.filter(action="organisations.import_directory").count()) == (1, 1)


def test_the_next_file_of_the_unit_starts_from_the_columns_of_the_last(sign_in: SignIn) -> None:
    client = sign_in()
    line = "S1;Trường Tiểu học Một;Tiểu học;Công lập;Đống Đa\r\n"
    choose(client, send(client, OWN + line), **OWN_COLUMNS)
    start(client)
    form = page(client.get(send(client, OWN + line.replace("Một", "Mới"))))
    selects = re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.S)
    chosen = {name: found[0] for name, body in selects if (found := re.findall(r'value="([^"]+)" selected', body))}
    assert chosen == OWN_COLUMNS
    checked = choose(client, f"{UPLOAD}{DirectoryImport.objects.latest('id').pk}/cot/", **OWN_COLUMNS)
    html = page(client.get(checked["Location"]))
    assert headline(html) == "1 trường sẽ được ghi"
    assert "Tên trường: Trường Tiểu học Mới" in html


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_csv_as_excel_saves_it(sign_in: SignIn, encoding: str) -> None:
    import unicodedata

    text = "Mã trường;Tên trường;Loại trường;Loại hình;Xã\r\nS1;Trường Tiểu học Một;Tiểu học;Công lập;Đống Đa\r\n"
    if encoding == "cp1258":  # tone marks stand apart there, vowel marks do not
        text = "".join(_for_cp1258(char) for char in unicodedata.normalize("NFC", text))
    client = sign_in()
    url = send(client, text, encoding=encoding)
    choose(client, url, code="Mã trường", name="Tên trường", school_type="Loại trường", ownership="Loại hình",
           commune="Xã")  # fmt: skip
    start(client)
    unit = queries.unit_as_of(code="S1", on=DAY)
    assert unit is not None and unit.name == "Trường Tiểu học Một"


def _for_cp1258(char: str) -> str:
    import unicodedata

    try:
        char.encode("cp1258")
        return char
    except UnicodeEncodeError:
        letter, *marks = unicodedata.normalize("NFD", char)
        for mark in marks:
            rest = unicodedata.normalize("NFC", letter + "".join(m for m in marks if m != mark))
            try:
                return (rest + mark).encode("cp1258").decode("cp1258")
            except UnicodeEncodeError:
                continue
        raise


def test_only_its_owner_sees_an_import(sign_in: SignIn) -> None:
    client = sign_in()
    url = send(client, OWN + "S1;Trường;Tiểu học;Công lập;Đống Đa\r\n")
    number = DirectoryImport.objects.get().pk
    sign_in("provincial_officer", HA_NOI)  # the same browser, now the officer of the province above
    for path in (url, f"{UPLOAD}{number}/", f"{UPLOAD}{number}/dong-can-sua.xlsx"):
        assert client.get(path).status_code == 404
    assert client.post(f"{UPLOAD}{number}/ghi/", {"version": 1}).status_code == 404
    assert client.get(f"{UPLOAD}999999/").status_code == 404


def test_nobody_brings_in_for_a_unit_that_is_not_theirs(sign_in: SignIn, school: Callable[..., int]) -> None:
    school("A", "Trường Tiểu học A", on=date(2026, 1, 5), located_in_code=WARD)
    file = SimpleUploadedFile("danh-ba.csv", b"x")
    answer = sign_in().post(UPLOAD, {"don_vi": HA_NOI, "ngay": "2026-11-20", "tep": file})
    assert answer.status_code == 422
    assert "Bạn không được nhập danh bạ cho đơn vị này." in answer.content.decode()
    assert sign_in("principal", "A").get(UPLOAD).status_code == 404


@pytest.mark.parametrize(("change", "message"), [
    ({"ngay": "2999-01-01"}, "Ngày có hiệu lực không được sau hôm nay."),
    ({"ngay": "mai"}, "Hãy ghi ngày như 01/5/2024."),
    ({"tep": ("danh-ba.xlsx", b"")}, "Tệp không có nội dung."),
    ({"tep": ("danh-ba.xlsx", b"PK\x03\x04rong")}, "Tệp Excel bị hỏng"),
    ({"tep": ("danh-ba.xlsx", b"%PDF-1.7\x00")}, "Tệp không phải Excel hay CSV."),
    ({"tep": ("danh-ba.csv", b"mot cot\r\n")}, "Tệp không có dòng tiêu đề cột."),
])  # fmt: skip
def test_what_cannot_be_read_is_said_beside_the_form(
    sign_in: SignIn, change: dict[str, Any], message: str
) -> None:
    form = {"don_vi": WARD, "ngay": "2026-11-20", "tep": ("danh-ba.csv", "Mã trường,Tên trường\r\n".encode())} | change
    answer = sign_in().post(UPLOAD, form | {"tep": SimpleUploadedFile(*form["tep"])})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not DirectoryImport.objects.exists()


def test_the_empty_directory_can_be_filled_in_and_sent(sign_in: SignIn) -> None:
    opened = openpyxl.load_workbook(io.BytesIO(sign_in().get(UPLOAD + "mau.xlsx").content))
    sheet = opened.active
    header = next(cells for cells in sheet.iter_rows() if cells[0].value == "Mã trường*")
    texts = {"Mã trường*": "S1", "Tên trường*": "Trường Tiểu học Một", "Loại trường*": "Tiểu học",
             "Loại hình*": "Công lập", "Xã, phường*": "Đống Đa"}  # fmt: skip
    for cell in header:
        if text := texts.get(str(cell.value)):
            sheet.cell(row=cell.row + 1, column=cell.column, value=text)
    buffer = io.BytesIO()
    opened.save(buffer)
    result = use_cases.import_directory(data=buffer.getvalue(), filename="mau.xlsx", under_code=WARD, on=DAY, now=NOW,
                                        actor_account_id=7)  # fmt: skip
    assert (result.created, result.refused) == (("S1",), ())


# ── written in batches ────────────────────────────────────────────────────────


def running(rows: list[list[Any]]) -> DirectoryImport:
    """A directory whose writing was started."""
    return DirectoryImport.objects.create(
        unit=Unit.objects.get(code=HA_NOI), actor_id=7, on_date=DAY, filename="ds.xlsx", content=book([HEADER, *rows]),
        mapping={}, state="running", created_at=NOW)  # fmt: skip


def ward(number: int, code: str, **change: Any) -> list[Any]:
    return row(number, code, f"Trường Tiểu học {code}", **{"Xã, phường": "00235"} | change)


def test_a_run_that_died_goes_on_without_doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_runs, "_BATCH", 2)
    rows = [ward(n, f"S{n}") for n in range(7)] + [ward(8, "S1"), ward(9, "S9", **{"Loại hình": "?"})]
    made = running(rows)

    class Died(Exception):
        pass

    def die(done: int, total: int) -> None:
        assert total == 9
        if done == 4:
            raise Died

    with pytest.raises(Died):
        use_cases.run_import(import_id=made.pk, now=NOW, progress=die)
    assert [*Unit.objects.filter(kind="school").order_by("code").values_list("code", flat=True)] == [
        "S0", "S1", "S2", "S3"]  # fmt: skip
    told: list[int] = []
    use_cases.run_import(import_id=made.pk, now=NOW, progress=lambda done, total: told.append(done))
    assert told == [2, 4, 6, 8, 9]
    made.refresh_from_db()
    codes = [f"S{n}" for n in range(7)]
    assert (made.state, made.created_codes, made.unchanged) == ("done", codes, 0)
    assert [(p["cell"], p["problem"]) for p in made.refused] == [
        ("B9", "Mã trường trùng với dòng 3."), ("E10", "Không hiểu loại hình “?”.")]  # fmt: skip
    events = Event.objects.filter(action="organisations.create_school").order_by("id")
    assert [event.data["code"] for event in events] == codes
    [whole] = Event.objects.filter(action="organisations.import_directory")
    assert (whole.data["created"], whole.data["refused"]) == (codes, 2)
    use_cases.run_import(import_id=made.pk, now=NOW)
    assert Event.objects.filter(action="organisations.import_directory").count() == 1


def test_a_batch_that_fails_leaves_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_runs, "_BATCH", 2)
    made = running([ward(n, f"S{n}") for n in range(4)])
    DirectoryImport.objects.filter(pk=made.pk).update(state="checked")
    with pytest.raises(OrganisationError, match="đang được ghi ở một việc khác"):
        use_cases.run_import(import_id=made.pk, now=NOW)
    assert not Unit.objects.filter(kind="school").exists()


def test_a_writing_that_was_given_up_is_gone_on_with_by_a_press(sign_in: SignIn,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_runs, "_BATCH", 2)
    client = sign_in()
    url = send(client, OWN + "".join(f"S{n};Trường Tiểu học {n};Tiểu học;Công lập;Đống Đa\r\n" for n in range(4)))
    choose(client, url, **OWN_COLUMNS)
    row = DirectoryImport.objects.get()
    DirectoryImport.objects.filter(pk=row.pk).update(state="running")

    class Died(Exception):
        pass

    def die(done: int, total: int) -> None:
        raise Died

    with pytest.raises(Died):
        use_cases.run_import(import_id=row.pk, now=NOW, progress=die)
    heard = [e.data["school_ids"] for e in Event.objects.filter(action="organisations.import_batch").order_by("id")]
    ids = dict(Unit.objects.filter(kind="school").values_list("code", "pk"))
    assert (sorted(ids), heard) == (["S0", "S1"], [[ids["S0"], ids["S1"]]])
    assert headline(page(client.get(f"{UPLOAD}{row.pk}/"))) == "Danh bạ ghi chưa hết"
    start(client)
    assert JobRun.objects.get().state == "done"
    assert sorted(Unit.objects.filter(kind="school").values_list("code", flat=True)) == ["S0", "S1", "S2", "S3"]
    assert headline(page(client.get(f"{UPLOAD}{row.pk}/"))) == "Đã nhận toàn bộ danh bạ"


# ── the same as one by one ────────────────────────────────────────────────────


def everything() -> list[Any]:
    """Rows of schools and their events, without their numbers."""
    found: list[Any] = []
    for model, owner in ((UnitName, "unit"), (UnitPlacement, "unit"), (SchoolStatus, "school"), (Site, "school")):
        for item in model.objects.filter(**{f"{owner}__kind": "school"}).order_by(f"{owner}__code", "valid_from"):
            values = {f.attname: getattr(item, f.attname) for f in item._meta.fields if f.name not in ("id", owner)}
            if "path" in values:
                values["path"] = values["path"].rsplit("/", 2)[0]
            found.append((model.__name__, getattr(item, owner).code, values))
    codes = dict(Unit.objects.values_list("pk", "code"))
    alone = ("create_school", "change_school_status", "rename_unit")
    events = Event.objects.filter(action__in=[f"organisations.{name}" for name in alone]).order_by("id")
    found += [(e.action, codes[e.unit_id], e.actor_id, e.reason, e.data, e.at) for e in events]
    return found


def test_a_batch_writes_what_single_use_cases_write() -> None:
    from django.db import transaction

    first = [ward(1, "S1", **{"Địa chỉ": "Số 1"}), ward(2, "S2", **{"Loại trường": "THPT"}), ward(3, "S3")]
    later = [ward(1, "S1", **{"Địa chỉ": "Số 2", "Năm thành lập": 1980}),
             ward(2, "S2", **{"Loại trường": "THPT", "Tên trường": "Trường THPT Mới"}), ward(3, "S3"),
             ward(4, "S4")]  # fmt: skip
    days = [DAY - timedelta(days=400), DAY, DAY]
    third = [ward(1, "S1", **{"Địa chỉ": "Số 3", "Tên trường": "Trường Tiểu học Ba"})]
    with transaction.atomic():
        for day, rows in zip(days, (first, later, third), strict=True):
            use_cases.import_directory(data=book([HEADER, *rows]), filename="x", under_code=HA_NOI, on=day, now=NOW,
                                       actor_account_id=7)  # fmt: skip
        in_bulk = everything()
        transaction.set_rollback(True)
    by = {"now": NOW, "actor_account_id": 7, "reason": "Nhập danh bạ"}

    def single(code: str, day: date, kind: str = "tieu-hoc", address: str = "") -> None:
        new = NewSchool(code=code, name=f"Trường Tiểu học {code}", school_type=kind, ownership="cong-lap",
                        located_in_code=WARD, founded_year=1975, address=address)  # fmt: skip
        use_cases.create_school(school=new, on=day, **by)

    with transaction.atomic():
        single("S1", days[0], address="Số 1")
        single("S2", days[0], kind="thpt")
        single("S3", days[0])
        single("S4", DAY)
        use_cases.change_school_status(code="S1", on=DAY, address="Số 2", founded_year=1980, **by)
        use_cases.rename_unit(code="S2", name="Trường THPT Mới", on=DAY, **by)
        use_cases.rename_unit(code="S1", name="Trường Tiểu học Ba", on=DAY, **by)
        use_cases.change_school_status(code="S1", on=DAY, address="Số 3", founded_year=1975, **by)
        one_by_one = everything()
        transaction.set_rollback(True)
    assert in_bulk == one_by_one


def test_changing_hundreds_of_schools_takes_no_query_a_school(count_queries: Callable[..., int]) -> None:
    def change(count: int, street: str) -> int:
        data = book([HEADER, *(ward(n, f"S{n}", **{"Địa chỉ": street}) for n in range(count))])
        return count_queries(lambda: use_cases.import_directory(data=data, filename="x", under_code=HA_NOI, on=DAY,
                                                                now=NOW, actor_account_id=7))  # fmt: skip

    change(300, "Phố Một")
    assert change(3, "Phố Hai") == change(300, "Phố Ba")
