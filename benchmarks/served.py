"""The application as it is served: `kiemdinh serve` in a process of its own, and a person's browser signed in to it."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class BenchError(Exception):
    """The thing to be measured did not do what it should; a time would mean nothing."""


def environment(folder: Path, *, database_url: str = "") -> dict[str, str]:
    """The environment of every process of a run: its own folder, the settings with the floors."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KIEMDINH_") and k != "DATABASE_URL"}
    added = {"KIEMDINH_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "PYTHONPATH": str(ROOT)}
    return kept | added | ({"DATABASE_URL": database_url} if database_url else {})


def _program() -> str:
    """The command beside this Python."""
    return str(Path(sys.executable).with_name("kiemdinh"))


def command(*words: str, env: Mapping[str, str]) -> None:
    """Runs a `kiemdinh` command to its end. Raises BenchError with what it said."""
    done = subprocess.run([_program(), *words], env=dict(env), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"kiemdinh {' '.join(words)}: {done.stderr.strip()[-600:]}")


@contextmanager
def serving(env: Mapping[str, str]) -> Iterator[int]:
    """Serves on a free port of this machine; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (Path(env["KIEMDINH_DATA"]) / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [_program(), "serve", "--port", str(port)], env=dict(env), cwd=ROOT, stdout=log, stderr=log
        )
        try:
            _wait(server, port)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(server: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise BenchError("The server stopped; see server.log of the folder.")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                break
        except OSError:
            time.sleep(0.1)
    browser = Browser(port)
    browser.get("/song/")
    browser.close()


class Browser:
    """One connection kept alive, with cookies, as a browser has."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str], want: int) -> bytes:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != want:
            raise BenchError(f"{method} {path}: {answer.status}, not {want}: {content[:200]!r}")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.update({k: m.value for k, m in SimpleCookie(value).items()})
        return content

    def close(self) -> None:
        """Hangs up; a server waits for open connections before it stops."""
        self.connection.close()

    def get(self, path: str, *, want: int = 200) -> bytes:
        """Opens a page; raises BenchError on any other status."""
        return self._send("GET", path, None, {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br"}, want)

    def post(self, path: str, fields: Mapping[str, str], *, accept: str = "text/html", want: int = 200) -> bytes:
        """Sends a form with the CSRF token of the page last read by `read_token`."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        return self._send(
            "POST",
            path,
            body,
            {
                "Accept": accept,
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": self.origin,
                "Accept-Encoding": "gzip, deflate, br",
            },
            want,
        )

    def read_token(self, path: str) -> bytes:
        """Opens a page with a form and keeps its CSRF token."""
        content = self.get(path)
        found = _TOKEN.search(content.decode())
        if not found:
            raise BenchError(f"{path} has no form.")
        self.token = found[1]
        return content

    def sign_in(self, username: str, password: str) -> None:
        """Through the sign-in page."""
        self.read_token("/dang-nhap/")
        self.post("/dang-nhap/", {"login": username, "password": password}, want=302)
