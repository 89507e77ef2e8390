"""An installation whose server stands on a day of its own: the law that holds is the law of that day.

The clock is Debian's `faketime`; it is moved by stopping the server and starting it again later.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.journeys import conftest as parts

COMMAND = parts.COMMAND


@dataclass(frozen=True)
class DatedSite(parts.Site):
    """A site that can be moved to a later day; people sign in anew after each move."""

    server: "_Server | None" = None

    def move(self, day: date) -> None:
        """Starts the server again on the morning of a day."""
        assert self.server is not None
        self.server.stop()
        self.server.day = day
        self.server.start()

    def do(self, program: str, *words: object) -> Any:
        """Runs a module of the tests on this installation and on its day; returns what it printed, read as JSON."""
        assert self.server is not None
        said = self.server.run(sys.executable, "-m", program, *map(str, words))
        return json.loads(said) if said.strip() else None

    def command(self, *words: str) -> str:
        """What `kiemdinh …` prints on this installation and on its day."""
        assert self.server is not None
        return self.server.run(COMMAND, *words)


class _Server:
    """`kiemdinh serve` on a folder, on a day."""

    def __init__(self, folder: Path, day: date) -> None:
        self.folder, self.day, self.port = folder, day, parts._free_port()
        self.environment = parts.environment_of(folder)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *command: str) -> str:
        return parts._run(parts.on_a_day(self.day, *command), self.environment)

    def start(self) -> None:
        log = self.folder / "server.log"
        command = parts.on_a_day(self.day, COMMAND, "serve", "--port", str(self.port))
        self.process = subprocess.Popen(command, cwd=parts.ROOT, env=self.environment, stdout=log.open("ab"),
                                        stderr=subprocess.STDOUT)
        parts._wait_for(f"{self.url}/song/", self.process, log)

    def stop(self) -> None:
        """Ends the server and with it `faketime`, which waits for it to put its own things away."""
        if self.process is None:
            return
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for child in told.read_text().split() if told.exists() else ():
            os.kill(int(child), 15)
        self.process.wait(timeout=20)
        self.process = None


@contextmanager
def site_on(day: date, program: str, installed: Path) -> Iterator[DatedSite]:
    """A copy of an installation, served on a day; `program` fills it and prints its ids."""
    folder = Path(tempfile.mkdtemp(prefix="kiemdinh-dated-"))
    shutil.copytree(installed, folder, dirs_exist_ok=True)
    server = _Server(folder, day)
    try:
        ids = json.loads(server.run(sys.executable, "-m", program, "begin"))
        server.start()
        yield DatedSite(server.url, ids, folder, server)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
