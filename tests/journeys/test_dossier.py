"""A dossier package goes out, comes in somewhere else, and a package that somebody changed is refused."""

import re
import zipfile
from pathlib import Path

from tests.journeys.site_world import PACKAGE


def _after_the_job(walk) -> None:
    """Waits for the work in the background, which the page follows by itself, and opens what came of it."""
    walk.page.get_by_role("link", name="Xem kết quả").click(timeout=30000)


def _bring(walk, path: Path) -> None:
    walk.go("/truong/T-NC1/nhap-goi/")
    walk.page.locator("input[type=file]").set_input_files(path)
    walk.page.get_by_role("button", name="Kiểm tra gói").click()
    _after_the_job(walk)


def test_a_package_goes_out_with_everything_and_its_check_sums(walk, site, tmp_path):
    head = walk("hieutruong")
    head.go(site.cycle("2022-2023") + "goi-ho-so/")
    assert "Chưa có gói hồ sơ của chu kỳ này" in head.text()
    head.check()
    head.page.get_by_role("button", name="Đóng gói hồ sơ").click()
    _after_the_job(head)
    head.page.get_by_role("heading", level=1, name="Gói hồ sơ đã sẵn sàng để tải").wait_for()
    head.check()
    with head.page.expect_download() as fetched:
        head.page.get_by_role("link", name="Tải gói").click()
    fetched.value.save_as(tmp_path / "goi.zip")
    with zipfile.ZipFile(tmp_path / "goi.zip") as package:
        names = set(package.namelist())
    assert {"DOC-TRUOC.txt", "index.html", "du-lieu/chu-ky.json", "bao-cao/danh-muc-minh-chung.xlsx"} <= names


def test_a_package_from_elsewhere_is_looked_through_and_taken_in(walk, site, tmp_path):
    head = walk("nhieucap")
    whole, changed = site.folder / PACKAGE, tmp_path / "goi-bi-sua.zip"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b"x" if name.endswith(".pdf") else b""))
    _bring(head, changed)
    head.page.get_by_role("heading", level=1, name="Không nhập được").wait_for()
    assert re.search(r"Tệp “minh-chung/.*\.pdf” đã bị thay đổi", head.text())
    head.check()

    _bring(head, whole)
    head.page.get_by_role("heading", level=1, name="Gói nguyên vẹn, sẵn sàng nhập").wait_for()
    assert "Khớp với tài khoản ở đây: Giàng A Súa" in head.text()
    head.check()
    head.page.get_by_role("button", name="Nhập chu kỳ này").click()
    _after_the_job(head)
    head.page.wait_for_url(re.compile(r"/chu-ky/\d+/$"))
    base = re.search(r"/chu-ky/\d+/", head.page.url)
    head.go(f"{base[0]}minh-chung/")
    assert "Kế hoạch năm học" in head.text()
    # The same package a second time would write over it.
    _bring(head, whole)
    assert "đã có chu kỳ năm học 2023–2024 ở đây" in head.text()
