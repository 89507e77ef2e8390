"""A server that dies in the middle of a save: the page keeps the words and sends them again."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.journeys import conftest as parts
from tests.journeys.editing import SHEET, drafts_of, nothing_kept, ready, state, stored, type_in

DATABASE = "kiemdinh.sqlite3"


class Mortal:
    """A copy of the served installation, whose server can be killed and started again on the same port."""

    def __init__(self, folder: str, of: parts.Site) -> None:
        self.folder, self.port = Path(folder), parts._free_port()
        self.environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "KIEMDINH_DEBUG")} | {
            "KIEMDINH_DATA": folder, "DJANGO_SETTINGS_MODULE": "kiemdinh.site.settings",
            "PYTHONPATH": f"{parts.ROOT}{os.pathsep}{parts.ROOT / 'src'}"}
        self.command = [str(Path(sys.executable).with_name("kiemdinh"))]
        self.server: subprocess.Popen[bytes] | None = None
        shutil.copytree(of.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(f"{DATABASE}*", "staging"))
        # The database is in use: SQLite's own copy is whole, a copy of the file need not be.
        with closing(sqlite3.connect(of.folder / DATABASE)) as old, closing(
            sqlite3.connect(self.folder / DATABASE)
        ) as new:
            old.backup(new)
        self.site = parts.Site(f"http://127.0.0.1:{self.port}", of.cycles, self.folder)

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen([*self.command, "serve", "--port", str(self.port)], cwd=parts.ROOT,
                                           env=self.environment, stdout=log, stderr=log, start_new_session=True)
        parts._wait_for(f"{self.site.url}/song/", self.server, self.folder / "server.log")

    def kill(self) -> None:
        """kill -9 of the server and its workers, as a power cut does."""
        if self.server is not None and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(timeout=20)


@pytest.fixture
def mortal(site: parts.Site) -> Iterator[Mortal]:
    folder = tempfile.mkdtemp(prefix="kiemdinh-mortal-")
    made = None
    try:
        made = Mortal(folder, site)
        made.start()
        yield made
    finally:
        if made is not None:
            made.kill()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_server_killed_during_an_autosave_loses_no_sentence(walk, mortal):
    writer = walk()
    writer.site = mortal.site
    writer.sign_in("giaovien")
    url = mortal.site.cycle("2021-2022") + SHEET
    writer.go(url)
    ready(writer)
    said = []
    for number, wait in enumerate((0, 4, 25)):
        # The save is on its way: the server dies before, while or just after it writes.
        sentence = f"Câu {number} gõ khi máy chủ tắt."
        said.append(sentence)
        with writer.page.expect_request(lambda r: r.method == "POST" and r.url.endswith(SHEET)):
            type_in(writer, "Mức 1", f" {sentence}")
        time.sleep(wait / 1000)
        mortal.kill()
        said.append(f"Viết tiếp {number}.")
        type_in(writer, "Mức 1", f" Viết tiếp {number}.")
        state(writer, "Chưa gửi được, đã giữ trên máy này")
        assert sentence in json.dumps(drafts_of(writer), ensure_ascii=False)
        mortal.start()
        if number:  # the first time the page finds out by itself that the server is back; then somebody looks in
            writer.page.evaluate("window.dispatchEvent(new Event('focus'))")
        state(writer, "Đã lưu", timeout=40000)
        assert writer.page.get_by_text("Người khác vừa lưu mục này").count() == 0
    nothing_kept(writer)
    again = walk()
    again.site = mortal.site
    again.sign_in("thuky")
    text = stored(again, url)
    assert [s for s in said if text.count(s) != 1] == [], text
