"""Older recognitions in four steps: file, columns, check, writing; what a restart, a second press, a stranger do."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from tests.demo.cast import TODAY, at
from tests.rooms.recognition.test_afterwards import TITLES as FORM_TITLES
from tests.rooms.recognition.test_afterwards import book, line

from kiemdinh.rooms.recognition import use_cases
from kiemdinh.rooms.recognition.models import Recognition, RecognitionImport
from kiemdinh.rooms.recognition.rules.importing import TITLES
from kiemdinh.rooms.recognition.use_cases import RecognitionProblem, importing_runs
from kiemdinh.services.jobs.models import JobRun
from kiemdinh.services.ledger.models import Event

OWN = {"Mã trường": "Trường số", "Số quyết định": "QĐ"}
OWN_COLUMNS = {key: OWN.get(title, title) for key, title in TITLES.items()}


def csv(*rows, encoding="utf-8-sig"):
    titles = [OWN.get(title, title) for title in FORM_TITLES]
    text = "".join(";".join(str(cell) for cell in row) + "\r\n" for row in (titles, *rows))
    return SimpleUploadedFile("cu.csv", text.encode(encoding))


def h1(answer):
    return re.sub(r"<[^>]+>|\s+", " ", re.search(r"<h1.*?</h1>", answer.content.decode(), re.S)[0]).strip()


def newest():
    return RecognitionImport.objects.latest("id")


def send(client, file):
    answer = client.post("/cong-nhan/nhap/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def choose(client, url, **fields):
    return client.post(url, {"version": newest().version, **fields})


def start(client):
    return client.post(f"/cong-nhan/nhap/{newest().pk}/ghi/", {"version": newest().version})


def test_from_the_file_to_the_result_with_columns_of_its_own(enter, world):
    officer = enter("so")
    url = send(officer, csv(line(), line("X-0", number="2/GCN"), line(number="1 / gcn")))
    form = officer.get(url).context["form"]
    assert {key: field.initial for key, field in form.fields.items()} == {
        key: "" if title in OWN else title for key, title in TITLES.items()}
    missing = choose(officer, url, **OWN_COLUMNS | {"school_code": ""})
    assert missing.status_code == 422 and "Hãy chọn cột ghi mã trường." in missing.content.decode()
    twice = choose(officer, url, **OWN_COLUMNS | {"authority": "QĐ"})
    assert twice.status_code == 422 and "Cột “QĐ” đang chọn cho hai mục." in twice.content.decode()
    stale = officer.post(url, {"version": "9" * 30, **OWN_COLUMNS})
    assert stale.status_code == 422 and "vừa được đổi ở trang khác" in stale.content.decode()
    checked = choose(officer, url, **OWN_COLUMNS)["Location"]
    assert h1(officer.get(checked)) == "1 kết quả sẽ được ghi, 2 dòng cần sửa"
    words = officer.get(checked).content.decode()
    assert "Không có trường mang mã “X-0”." in words and "Số trùng với dòng 2." in words
    assert not Recognition.objects.exists()
    before = openpyxl.load_workbook(io.BytesIO(officer.get(checked + "dong-can-sua.xlsx").content)).active
    assert [r[0] for r in before.iter_rows(values_only=True)] == ["Trường số", "X-0", "T-TH1"]
    for path in ("", "cot/", "dong-can-sua.xlsx"):
        assert enter("sokhac").get(checked + path).status_code == 404
    assert enter("sokhac").post(checked + "ghi/", {"version": newest().version}).status_code == 404
    officer = enter("so")
    following = start(officer)
    run = JobRun.objects.get()
    assert (following["Location"], run.state, run.done, run.total) == (run.url, "done", 3, 3)
    assert run.result == {"url": checked, "text": "Đã ghi 1 kết quả công nhận vào sổ."}
    assert h1(officer.get(checked)) == "Đã nhập 1 kết quả, 2 dòng cần sửa"
    after = openpyxl.load_workbook(io.BytesIO(officer.get(checked + "dong-can-sua.xlsx").content)).active
    assert list(after.iter_rows(values_only=True)) == list(before.iter_rows(values_only=True))
    assert Recognition.objects.get().certificate_number == "1/GCN"
    kept = newest()
    assert (kept.state, bytes(kept.content), kept.made, kept.done_rows) == ("done", b"", 1, 3)
    assert start(officer)["Location"] == checked  # pressed again in the old page
    assert JobRun.objects.count() == 1
    assert officer.get("/cong-nhan/nhap/mau/").status_code == 200


def test_the_next_file_starts_from_the_columns_of_the_last(enter, world):
    officer = enter("so")
    choose(officer, send(officer, csv(line())), **OWN_COLUMNS)
    start(officer)
    form = officer.get(send(officer, csv(line(number="2/GCN")))).context["form"]
    assert {key: field.initial for key, field in form.fields.items()} == OWN_COLUMNS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_as_excel_saves_it(enter, world, encoding):
    officer = enter("so")
    url = send(officer, csv(line(), encoding=encoding))
    assert h1(officer.get(choose(officer, url, **OWN_COLUMNS)["Location"])) == "1 kết quả sẽ được ghi"


def test_no_table_and_too_long_a_table_are_refused(enter, world, monkeypatch):
    officer = enter("so")
    empty = officer.post("/cong-nhan/nhap/", {"file": SimpleUploadedFile("cu.csv", b"\r\n")})
    assert empty.status_code == 422 and not RecognitionImport.objects.exists()
    monkeypatch.setattr(importing_runs, "MAX_FILE_ROWS", 1)
    url = send(officer, csv(line(), line(number="2/GCN")))
    long = choose(officer, url, **OWN_COLUMNS)
    assert long.status_code == 422 and "Tệp có 2 dòng; mỗi lần nhập tối đa 1 dòng." in long.content.decode()


def running(world, *rows):
    """A table whose writing was started."""
    return RecognitionImport.objects.create(
        unit_id=world.units["T-TINH"], actor_id=world.actor("so").account_id, filename="cu.xlsx", content=book(*rows),
        mapping={}, state="running", created_at=at(TODAY))


class Died(Exception):
    pass


def die_at(rows):
    def tell(done, total):
        if done == rows:
            raise Died

    return tell


def test_a_run_that_died_goes_on_without_doubles(world, enter, monkeypatch):
    monkeypatch.setattr(importing_runs, "_BATCH", 2)
    rows = [line(number=f"{n}/GCN", signed=f"15/4/{2015 + n}") for n in range(6)]
    made = running(world, *rows, line(number="1/GCN"), line("X-0", number="9/GCN"))
    with pytest.raises(Died):
        use_cases.run_import(import_id=made.pk, now=at(TODAY), progress=die_at(4))
    numbers = Recognition.objects.order_by("pk").values_list("certificate_number", flat=True)
    assert list(numbers) == ["0/GCN", "1/GCN", "2/GCN", "3/GCN"]
    told = []
    officer = enter("so")
    assert h1(officer.get(f"/cong-nhan/nhap/{made.pk}/")) == "Bảng ghi chưa hết"
    use_cases.run_import(import_id=made.pk, now=at(TODAY), progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 8), (4, 8), (6, 8), (8, 8)]
    assert list(numbers.all()) == [f"{n}/GCN" for n in range(6)]
    assert Recognition.objects.filter(state="issued").get().certificate_number == "5/GCN"
    made.refresh_from_db()
    assert (made.state, made.made) == ("done", 6)
    assert [(c["cell"], c["reason"]) for c in made.refused] == [
        ("I8", "Số trùng với dòng 3. Mỗi số chỉ dùng một lần."),
        ("A9", "Không có trường mang mã “X-0”. Hãy kiểm tra lại mã.")]
    batches = Event.objects.filter(action="recognition.import").order_by("id").values_list("data", flat=True)
    assert [(b["from_row"], b["made"], b["refused"]) for b in batches] == [(2, 2, 0), (4, 2, 0), (6, 2, 0), (8, 0, 2)]
    use_cases.run_import(import_id=made.pk, now=at(TODAY))
    assert batches.all().count() == 4


def test_a_writing_that_was_given_up_is_gone_on_with_by_a_press(world, enter, monkeypatch):
    monkeypatch.setattr(importing_runs, "_BATCH", 2)
    made = running(world, *(line(number=f"{n}/GCN") for n in range(4)))
    with pytest.raises(Died):
        use_cases.run_import(import_id=made.pk, now=at(TODAY), progress=die_at(2))
    officer = enter("so")
    start(officer)
    assert JobRun.objects.get().state == "done"
    assert h1(officer.get(f"/cong-nhan/nhap/{made.pk}/")) == "Đã nhập 4 kết quả"


def test_a_number_given_out_meanwhile_is_refused_and_the_rest_goes_in(world, monkeypatch):
    made = running(world, line(), line(number="2/GCN"))
    real, calls = importing_runs.write_rows, []

    def meanwhile(good, law, **more):
        calls.append([part.old.certificate_number for part in good])
        if len(calls) == 1:
            raise IntegrityError
        return real(good, law, **more)

    monkeypatch.setattr(importing_runs, "write_rows", meanwhile)
    use_cases.run_import(import_id=made.pk, now=at(TODAY))
    made.refresh_from_db()
    assert (calls, made.made, made.refused) == ([["1/GCN", "2/GCN"]] * 2, 2, [])


def test_a_batch_that_another_job_wrote_leaves_nothing(world):
    made = running(world, line())
    RecognitionImport.objects.filter(pk=made.pk).update(state="checked")
    with pytest.raises(RecognitionProblem, match="đang được ghi ở một việc khác"):
        use_cases.run_import(import_id=made.pk, now=at(TODAY))
    assert not Recognition.objects.exists()


def test_who_lost_the_post_meanwhile_writes_nothing(world):
    made = running(world, line())
    RecognitionImport.objects.filter(pk=made.pk).update(actor_id=world.actor("sokhac").account_id)
    use_cases.run_import(import_id=made.pk, now=at(TODAY))
    made.refresh_from_db()
    assert [c["reason"] for c in made.refused] == ["Trường không thuộc tỉnh của bạn."]
    assert not Recognition.objects.exists()
