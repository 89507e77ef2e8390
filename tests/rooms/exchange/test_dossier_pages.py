"""Pages of dossier packages: what they say, who gets in."""

import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.demo import cast
from tests.rooms.exchange.test_dossier import elsewhere, rewritten

from kiemdinh.rooms.exchange.models import DossierPackage, DossierUpload
from kiemdinh.rooms.exchange.queries.dossier import package_path
from kiemdinh.rooms.self_assessment.models import Cycle

pytestmark = pytest.mark.django_db


def body(response):
    return " ".join(response.content.decode().split())


def test_make_and_fetch_a_package(run, enter):
    client, base = enter("thuky"), f"/chu-ky/{run.cycle.pk}/goi-ho-so/"
    run.evidence("1.1", content=b"%PDF-1.4\n%%EOF\n")
    page = body(client.get(base))
    assert "<h1>Chưa có gói hồ sơ của chu kỳ này</h1>" in page and "1 minh chứng, 1 tệp" in page
    assert base in body(client.get(f"/chu-ky/{run.cycle.pk}/bao-cao/"))
    done = client.post(base, follow=True)
    assert "Tải gói hồ sơ" in body(done)
    row = DossierPackage.objects.get()
    page = body(client.get(base))
    assert "<h1>Gói hồ sơ đã sẵn sàng để tải</h1>" in page and "ho-so-t-th1-2023-2024.zip" in page
    answer = client.get(f"{base}{row.pk}/tep/")
    content = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/zip" and len(content) == row.size
    assert "private" in answer["Cache-Control"]
    client.post(base)
    assert [p.pk for p in DossierPackage.objects.filter(removed_at__isnull=True)] != [row.pk]
    assert not package_path(row).exists() and client.get(f"{base}{row.pk}/tep/").status_code == 404


def test_who_may_fetch(run, enter):
    base = f"/chu-ky/{run.cycle.pk}/goi-ho-so/"
    enter("hieutruong").post(base)
    row = DossierPackage.objects.get()
    for path in (base, f"{base}{row.pk}/tep/"):
        assert enter("hieutruong").get(path).status_code == 200
        assert enter("giaovien").get(path).status_code == 403
        assert enter("hangxom").get(path).status_code == 404
        assert enter("so").get(path).status_code == 404
    assert enter("giaovien").post(base).status_code == 403 and DossierPackage.objects.count() == 1


def test_who_may_bring(world, enter):
    path = "/truong/T-TH1/nhap-goi/"
    assert enter("hieutruong").get(path).status_code == 200
    assert enter("giaovien").get(path).status_code == 403
    assert enter("hangxom").get(path).status_code == 404
    assert enter("so").get(path).status_code == 404
    assert enter("hieutruong").get("/truong/KHONG-CO/nhap-goi/").status_code == 404


@pytest.fixture
def package(world, tmp_path):
    path = tmp_path / "Gói của trường.zip"
    elsewhere(lambda: cast.running_cycle(world), path)
    return path


def bring(client, path, code="T-TH1"):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(f"/truong/{code}/nhap-goi/", {"file": file}, follow=True)


def test_bring_look_confirm(package, enter):
    client = enter("hieutruong")
    assert "Xem kết quả kiểm tra" in body(bring(client, package))
    row = DossierUpload.objects.get()
    path = f"/truong/T-TH1/nhap-goi/{row.pk}/"
    page = body(client.get(path))
    assert "<h1>Gói nguyên vẹn, sẵn sàng nhập</h1>" in page and "Báo cáo chưa công bố" in page
    assert not Cycle.objects.exists()
    assert enter("hangxom").post(path).status_code == 404 and not Cycle.objects.exists()
    assert "Mở chu kỳ vừa nhập" in body(client.post(path, follow=True))
    cycle = Cycle.objects.get()
    assert cycle.school_year == "2023-2024"
    row.refresh_from_db()
    assert (row.state, row.cycle_id) == ("imported", cycle.pk) and not package_path(row).exists()
    assert client.post(path).status_code == 200 and Cycle.objects.count() == 1
    assert client.get(f"/chu-ky/{cycle.pk}/bao-cao/").status_code == 200


def test_a_bad_package_says_why(package, enter):
    with zipfile.ZipFile(package) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    rewritten(package, files | {"index.html": b"khac"})
    client = enter("hieutruong")
    bring(client, package)
    row = DossierUpload.objects.get()
    page = body(client.get(f"/truong/T-TH1/nhap-goi/{row.pk}/"))
    assert "<h1>Không nhập được</h1>" in page and "Tệp “index.html” đã bị thay đổi" in page
    assert "Nhập chu kỳ này" not in page and not package_path(row).exists()
    client.post(f"/truong/T-TH1/nhap-goi/{row.pk}/")
    assert not Cycle.objects.exists()


def test_a_package_of_another_school(package, enter):
    client = enter("hangxom")
    bring(client, package, "T-TH2")
    row = DossierUpload.objects.get()
    assert "Gói là của Trường Tiểu học Sông Đà" in body(client.get(f"/truong/T-TH2/nhap-goi/{row.pk}/"))


def test_no_zip_no_file(world, enter, tmp_path):
    client = enter("hieutruong")
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.4")
    answer = bring(client, path)
    assert answer.status_code == 422 and "không phải .zip" in body(answer)
    assert "Hãy chọn tệp gói hồ sơ." in body(client.post("/truong/T-TH1/nhap-goi/"))
    assert not DossierUpload.objects.exists()
