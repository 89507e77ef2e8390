"""The dossier package: written, looked through, taken in elsewhere; what is wrong with a package is named."""

import hashlib
import json
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from tests.demo import cast

from kiemdinh.rooms.evidence.models import Document, EvidenceItem
from kiemdinh.rooms.exchange.exports.dossier import build_package, write_package
from kiemdinh.rooms.exchange.rules.dossier.form import DATA, SUMS, PackageProblem, canonical, sums_text
from kiemdinh.rooms.exchange.use_cases.dossier_import import check_package, import_package
from kiemdinh.rooms.people.rules import SYSTEM
from kiemdinh.rooms.self_assessment.exports.report import render_again
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, PublishedReport
from kiemdinh.rooms.self_assessment.queries.listing import cycle_of_school
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.store import open_stored

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def access_of(cycle_id, code="T-TH1"):
    return cycle_of_school(school_code=code, cycle_id=cycle_id, today=cast.TODAY)


def packed(cycle_id, path: Path) -> Path:
    write_package(build_package(access_of(cycle_id), on=cast.TODAY), path)
    return path


def elsewhere(make, path: Path, *, forget_files: bool = True):
    """Makes a cycle, packs it, then takes the whole cycle back: the same installation without it."""
    found = {}
    with transaction.atomic():
        run = make()
        packed(run.cycle.pk, path)
        found["documents"] = {
            r.number: open_stored(r.document).read() for r in PublishedReport.objects.filter(cycle=run.cycle)
        }
        transaction.set_rollback(True)
    if forget_files:
        shutil.rmtree(settings.FILES_DIR, ignore_errors=True)
    return found


def published(world):
    run = cast.running_cycle(world)
    run.evidence("1.1", subject='Kế hoạch: "năm" học?', content=PDF)
    run.evidence("1.1", subject="Biên bản", content=PDF + b"2")
    run.evidence("2.1")
    cast.fill(run, approve=True)
    cast.publish(run)
    return run


@pytest.fixture
def make(world):
    return lambda: published(world)


@pytest.fixture(scope="module")
def written(committed_world, django_db_blocker, tmp_path_factory):
    """One package for the whole module: every test gets a copy of its own."""
    path = tmp_path_factory.mktemp("goi") / "goi.zip"
    with django_db_blocker.unblock():
        elsewhere(lambda: published(committed_world), path)
    return path


@pytest.fixture
def package(written, world, tmp_path):
    shutil.rmtree(settings.FILES_DIR, ignore_errors=True)
    return Path(shutil.copy(written, tmp_path / "goi.zip"))


def content_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path: Path, files: dict[str, bytes], *, sums: bool = False) -> Path:
    if sums:
        listed = ((n, hashlib.sha256(c).hexdigest()) for n, c in files.items() if n != SUMS)
        files = files | {SUMS: sums_text(listed).encode()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def with_data(path: Path, change) -> Path:
    files = content_of(path)
    data = json.loads(files[DATA])
    change(data)
    files[DATA] = canonical(data)
    return rewritten(path, files, sums=True)


def refusal(path: Path) -> str:
    counts = [m.objects.count() for m in (Cycle, CriterionSheet, Document, EvidenceItem, StoredFile)]
    with pytest.raises(PackageProblem) as problem:
        import_package(actor=SYSTEM, now=cast.at(cast.TODAY), path=path)
    assert [m.objects.count() for m in (Cycle, CriterionSheet, Document, EvidenceItem, StoredFile)] == counts
    return str(problem.value)


def test_the_imported_cycle_is_the_same(make, tmp_path):
    first = tmp_path / "goi.zip"
    found = elsewhere(make, first)
    assert not Cycle.objects.exists()
    cycle_id = import_package(actor=SYSTEM, now=cast.at(cast.TODAY), path=first)
    again = packed(cycle_id, tmp_path / "lai.zip")
    assert json.loads(content_of(again)[DATA]) == json.loads(content_of(first)[DATA])
    assert again.read_bytes() == first.read_bytes()
    reports = list(PublishedReport.objects.filter(cycle_id=cycle_id))
    assert [r.number for r in reports] == [1]
    assert render_again(reports[0]) == found["documents"][1]
    sheet = CriterionSheet.objects.get(cycle_id=cycle_id, criterion="1.1", kind="criterion")
    assert sheet.assignee.full_name == "Ngô Quốc Ân" and sheet.assignee.account.username == "giaovien"
    assert sheet.texts["state_1"] == "<p>Nội dung của phiếu 1.1 do nhà trường viết.</p>"


def test_a_cycle_under_way_keeps_its_answers_and_versions(world, tmp_path):
    def one():
        run = cast.tt57_cycle(world)
        run.save("giaovien", "1.1", state_1="<p>Một</p>")
        run.save("giaovien", "1.1", version=1, state_1="<p>Hai</p>")
        return run

    path = tmp_path / "goi.zip"
    elsewhere(one, path)
    cycle_id = import_package(actor=SYSTEM, now=cast.at(cast.TODAY), path=path)
    sheet = CriterionSheet.objects.get(cycle_id=cycle_id, criterion="1.1", kind="criterion")
    assert (sheet.texts, sheet.field_versions, sheet.work_state) == (
        {"state_1": "<p>Hai</p>"}, {"state_1": 2}, "doing")  # fmt: skip
    assert sheet.edits["state_1"]["by"] == world.accounts["giaovien"]


def test_the_package_reads_without_the_program(package, tmp_path):
    files = content_of(package)
    folder = "minh-chung/TC1/1.1"
    assert {n for n in files if n.startswith(folder)} == {
        f"{folder}/H1-1.1-01 Kế hoạch_ _năm_ học_/ke-hoach.pdf",
        f"{folder}/H1-1.1-02 Biên bản/ke-hoach.pdf",
    }
    page = files["index.html"].decode()
    assert "<h1>Trường Tiểu học Sông Đà</h1>" in page and "<script" not in page
    assert 'href="minh-chung/TC1/1.1/H1-1.1-02%20Bi%C3%AAn%20b%E1%BA%A3n/ke-hoach.pdf"' in page
    assert "Nội dung của phiếu 1.1 do nhà trường viết." in page and "Kết quả của trường: Mức 3" in page
    assert "password" not in files[DATA].decode() and "md5$" not in files[DATA].decode()
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "ra")
    checked = subprocess.run(
        ["sha256sum", "-c", "--quiet", SUMS], cwd=tmp_path / "ra", capture_output=True, check=False
    )
    assert checked.returncode == 0, checked


def test_the_same_data_gives_the_same_bytes(make, tmp_path):
    run = make()
    first = packed(run.cycle.pk, tmp_path / "a.zip")
    assert packed(run.cycle.pk, tmp_path / "b.zip").read_bytes() == first.read_bytes()


def test_checking_leaves_nothing_behind(package):
    report = check_package(path=package, now=cast.at(cast.TODAY))
    assert (report.school_code, report.school_year, report.published, report.documents) == ("T-TH1", "2023-2024", 1, 3)
    assert "Ngô Quốc Ân" in report.matched and report.unmatched == ()
    assert not Cycle.objects.exists() and not Document.objects.exists() and not StoredFile.objects.exists()


def test_people_without_account_stay_by_name(package):
    def change(data):
        data["people"]["nguoi.la"] = data["people"].pop("giaovien")
        text = json.dumps(data["cycle"]).replace('"giaovien"', '"nguoi.la"')
        data["cycle"] = json.loads(text)
        data["people"]["nguoi.la"] = "Người Ở Xa"

    with_data(package, change)
    cycle_id = import_package(actor=SYSTEM, now=cast.at(cast.TODAY), path=package)
    sheet = CriterionSheet.objects.get(cycle_id=cycle_id, criterion="1.1", kind="criterion")
    assert sheet.assignee.full_name == "Ngô Quốc Ân" and sheet.assignee.account is None


def test_a_full_name_finds_its_account(package, world):
    def change(data):
        text = json.dumps(data["cycle"]).replace('"giaovien"', '"ten.khac"')
        data["cycle"] = json.loads(text)
        data["people"]["ten.khac"] = data["people"].pop("giaovien")

    with_data(package, change)
    cycle_id = import_package(actor=SYSTEM, now=cast.at(cast.TODAY), path=package)
    sheet = CriterionSheet.objects.get(cycle_id=cycle_id, criterion="1.1", kind="criterion")
    assert sheet.assignee.account_id == world.accounts["giaovien"]


def test_a_second_cycle_of_the_year_is_refused(package, world):
    cast.new_cycle(world)
    assert "đã có chu kỳ năm học 2023–2024" in refusal(package)


# ── what is wrong with the file ───────────────────────────────────────────────


def evidence_name(files):
    return next(n for n in files if n.startswith("minh-chung/"))


def test_a_changed_file_is_named(package):
    files = content_of(package)
    name = evidence_name(files)
    assert f"“{name}” đã bị thay đổi" in refusal(rewritten(package, files | {name: PDF + b"khac"}))


def test_changed_data_is_named(package):
    files = content_of(package)
    assert f"“{DATA}” đã bị thay đổi" in refusal(rewritten(package, files | {DATA: files[DATA] + b" "}))


def test_a_missing_file_is_named(package):
    files = content_of(package)
    name = evidence_name(files)
    files.pop(name)
    assert f"Gói thiếu tệp “{name}”" in refusal(rewritten(package, files))


def test_an_extra_file_is_named(package):
    files = content_of(package) | {"minh-chung/la.pdf": PDF}
    assert "Gói thừa tệp “minh-chung/la.pdf”" in refusal(rewritten(package, files))


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_truncated_package_is_refused(package, part):
    content = package.read_bytes()
    package.write_bytes(content[: int(len(content) * part)])
    assert "bị cắt cụt" in refusal(package)


def test_a_flipped_byte_inside_is_refused(package):
    content = bytearray(package.read_bytes())
    at = content.find(b"%PDF-1.4")
    content[at + 12] ^= 0xFF
    package.write_bytes(bytes(content))
    assert "trong gói hỏng, không đọc được" in refusal(package)


def test_a_bomb_is_refused(package):
    with zipfile.ZipFile(package, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("minh-chung/bom.pdf", b"0" * 200_000_000)
    assert "giống bom nén" in refusal(package)


@pytest.mark.parametrize("name", ["../ra.pdf", "/etc/x", "minh-chung/../../x", "C:/x", "minh-chung\\x", "khac/x"])
def test_paths_that_lead_out_are_refused(package, name):
    with zipfile.ZipFile(package, "a") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"x")
    assert "Gói không do phần mềm ghi" in refusal(package)


def test_a_link_is_refused(package):
    with zipfile.ZipFile(package, "a") as archive:
        info = zipfile.ZipInfo("minh-chung/lien-ket.pdf")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert "là liên kết, không phải tệp" in refusal(package)


def test_another_file_is_no_package(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"khong phai zip")
    assert "không phải gói hồ sơ" in refusal(path)
    assert "thiếu tệp “SHA256SUMS”" in refusal(rewritten(path, {"index.html": b"x"}))
    assert refusal(tmp_path / "khong-co.zip") == f"Không có tệp “{tmp_path / 'khong-co.zip'}”."


# ── what is wrong with the data ───────────────────────────────────────────────


def put(*path, value):
    def change(data):
        part = data
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value

    return change


LIES = [
    (put("format", value=2), "định dạng 2, phần mềm này đọc định dạng 1"),
    (put("format", value=True), "định dạng True"),
    (put("school", "code", value="KHONG-CO"), "chưa có trường mang mã “KHONG-CO”"),
    (put("edition", "sha256", value="0" * 64), "ở phiên bản không có ở đây"),
    (put("people", value=[]), "people: phải là bảng"),
    (put("cycle", "phieu", 0, "criterion", value="9.9"), "phieu[1].criterion: bộ tiêu chuẩn không có tiêu chí “9.9”"),
    (put("cycle", "phieu", 0, "assignee", value=99), "phieu[1].assignee: trỏ tới “99”"),
    (put("cycle", "phieu", 0, "assignee", value=[1]), "phieu[1].assignee: trỏ tới"),
    (put("cycle", "phieu", 0, "position", value="1"), "phieu[1].position: phải là số nguyên"),
    (put("cycle", "phieu", 0, "due_on", value="hôm qua"), "phieu[1].due_on: phải là ngày"),
    (put("cycle", "phieu", 0, "work_state", value="xong"), "phieu[1].work_state: giá trị “xong”"),
    (put("cycle", "phieu", 0, "answers", value={"1": {"z": True}}), "phieu[1].answers.1.z"),
    (put("cycle", "phieu", 0, "texts", value={"state_1": "<script>x</script>"}), "phieu[1].texts.state_1"),
    (put("cycle", "phieu", 0, "la", value=1), "phieu[1].la: không có trong định dạng này"),
    (put("cycle", "phieu", value=[]), "phieu: thiếu phiếu của tiêu chí"),
    (put("cycle", "phieu", value=None), "phieu: phải là một danh sách"),
    (put("cycle", "phieu", 0, value=7), "phieu[1]: phải là một dòng"),
    (put("cycle", "chu-ky", 0, "figures", value={"sites": 5}), "chu-ky[1].figures"),
    (put("cycle", "chu-ky", 0, "figures", value={"tables": 5}), "chu-ky[1].figures: không phải bản chụp"),
    (put("cycle", "phieu", 0, "edits", value={"state_1": {"at": "hôm qua"}}), "phieu[1].edits.state_1"),
    (put("cycle", "chu-ky", 0, "state", value="xyz"), "chu-ky[1].state"),
    (put("cycle", "chu-ky", 0, "school_year", value="1800-1801"), "school_year: không có năm học này"),
    (put("cycle", "thanh-vien", 0, "council_role", value="vua"), "thanh-vien[1].council_role"),
    (put("cycle", "thanh-vien", 0, "full_name", value="x" * 500), "thanh-vien[1].full_name: dài quá 120"),
    (put("cycle", "ban-cong-bo", 0, "context", value={}), "ban-cong-bo[1].context_sha256"),
    (put("evidence", "van-ban", 0, "url", value="javascript:alert(1)"), "van-ban[1].url"),
    (put("evidence", "minh-chung", 0, "document", value=77), "minh-chung[1].document: trỏ tới “77”"),
    (put("evidence", "minh-chung", 0, "criterion", value="8.8"), "minh-chung[1].criterion"),
    (put("evidence", "minh-chung", 0, "code", value=None), "minh-chung[1].code: để trống"),
    (put("evidence", "tep", 0, "stored", value="0" * 64), "tep[1].stored: trỏ tới"),
    (put("files", "0" * 64, value="index.html"), "“index.html” không phải nội dung"),
    (put("cycle", "phieu", 0, "return_reason", value="\x00"), f"{DATA} hỏng"),
]


@pytest.mark.parametrize(("change", "words"), LIES, ids=[words[:40] for _, words in LIES])
def test_data_that_lies_is_refused_at_its_place(package, change, words):
    assert words in refusal(with_data(package, change))


def test_two_rows_that_clash_are_refused(package):
    def change(data):
        data["evidence"]["minh-chung"][1]["code"] = data["evidence"]["minh-chung"][0]["code"]

    assert "hai dòng trùng nhau" in refusal(with_data(package, change))


def test_a_full_disk_leaves_nothing(package, monkeypatch):
    from django.core.files.storage import default_storage

    real, calls = default_storage.save, []

    def save(name, content):
        calls.append(name)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return real(name, content)

    monkeypatch.setattr(default_storage, "save", save)
    assert "đĩa của máy chủ đã đầy" in refusal(package)
    assert not [p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()]


def test_a_full_disk_while_writing_leaves_the_old_file(make, tmp_path, monkeypatch):
    run, target = make(), tmp_path / "goi.zip"
    target.write_bytes(b"cu")

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    package = build_package(access_of(run.cycle.pk), on=cast.TODAY)
    monkeypatch.setattr(zipfile.ZipFile, "open", full)
    with pytest.raises(PackageProblem, match="Không ghi được gói"):
        write_package(package, target)
    assert target.read_bytes() == b"cu" and [p.name for p in tmp_path.iterdir()] == ["goi.zip"]


def test_the_commands(make, tmp_path, capsys):
    from kiemdinh.site.cli import main

    run, out = make(), tmp_path / "goi.zip"
    assert main(["export-package", "--school", "T-TH1", "--cycle", str(run.cycle.pk), "--out", str(out)]) == 0
    assert capsys.readouterr().out.startswith("Đã ghi ")
    for args in (["--school", "T-TH2"], ["--cycle", "x"], ["--out", str(tmp_path / "goi.doc")]):
        line = {"--school": "T-TH1", "--cycle": str(run.cycle.pk), "--out": str(out)} | dict([args])
        assert main(["export-package", *(part for pair in line.items() for part in pair)]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert main(["import-package", str(out)]) == 2
    assert capsys.readouterr().err.startswith("Trường Tiểu học Sông Đà đã có chu kỳ năm học 2023–2024")
    Cycle.objects.filter(pk=run.cycle.pk).update(school_year="2019-2020")
    assert main(["import-package", str(out), "--check"]) == 0
    assert "Chưa nhập gì." in capsys.readouterr().out and Cycle.objects.count() == 1
    assert main(["import-package", str(out)]) == 0
    assert capsys.readouterr().out.startswith("Đã nhập chu kỳ ") and Cycle.objects.count() == 2

