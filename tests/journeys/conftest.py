"""A real installation, served as a school serves it, and a real browser that complains about everything it sees.

The server runs as its own process on its own SQLite folder, so these tests touch no other test's database.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
COMMAND = str(Path(sys.executable).with_name("kiemdinh"))
PASSWORD = "Thu-nghiem-2026"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything of this folder is a journey, stays on one worker and needs the browser."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker("journeys")
            item.add_marker(pytest.mark.needs("chromium"))
            item.add_marker(pytest.mark.xdist_group("journeys"))


@dataclass(frozen=True)
class Site:
    """The served installation: its address and the ids of its cycles."""

    url: str
    cycles: dict[str, int]
    folder: Path = Path()

    def cycle(self, name: str) -> str:
        """The address of a cycle."""
        return f"/chu-ky/{self.cycles[name]}/"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """`kiemdinh setup`, the small world, `kiemdinh serve`; all in a folder that goes away."""
    if not Path(CHROMIUM).exists():
        pytest.skip("chưa cài Chromium")
    folder = tempfile.mkdtemp(prefix="kiemdinh-journeys-")
    environment, command = environment_of(Path(folder)), [COMMAND]
    server = None
    try:
        _run([*command, "setup"], environment)
        cycles = json.loads(_run([sys.executable, "-m", "tests.journeys.site_world"], environment))
        port = _free_port()
        log = (Path(folder) / "server.log").open("wb")
        server = subprocess.Popen([*command, "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=log,
                                  stderr=subprocess.STDOUT)
        _wait_for(f"http://127.0.0.1:{port}/song/", server, Path(folder) / "server.log")
        yield Site(f"http://127.0.0.1:{port}", cycles, Path(folder))
    finally:
        if server is not None:
            server.terminate()
            server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def installed_in_march() -> Iterator[Path]:
    """A folder that `kiemdinh setup` prepared on 01/3/2026; journeys that stand on a day of their own copy it."""
    if not Path(CHROMIUM).exists() or shutil.which("faketime") is None:
        pytest.skip("chưa cài Chromium, faketime")
    folder = Path(tempfile.mkdtemp(prefix="kiemdinh-march-"))
    try:
        _run(on_a_day(date(2026, 3, 1), COMMAND, "setup"), environment_of(folder))
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment_of(folder: Path) -> dict[str, str]:
    """The environment of a process that works on an installation's folder."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "KIEMDINH_DEBUG")}
    return kept | {"KIEMDINH_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "kiemdinh.site.settings",
                   "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}


def on_a_day(day: date, *command: str) -> list[str]:
    """The command with a clock that starts at nine on a day; Django's zone from the start, for it is read again."""
    return ["env", "TZ=Asia/Ho_Chi_Minh", "faketime", "-f", f"@{day} 09:00:00", *command]


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(150):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"máy chủ không lên: {log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium; Playwright's own is never downloaded."""
    if not Path(CHROMIUM).exists():
        pytest.skip("chưa cài Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@dataclass
class Walk:
    """One person in one browser window; what the console complains of is kept until `calm()` looks."""

    site: Site
    page: "Page"
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> "Response":
        """Opens an address of the site."""
        answer = self.page.goto(self.site.url + path)
        assert answer is not None
        return answer

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Signs in through the page, as a person does."""
        self.go("/dang-nhap/")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.locator("form").first.get_by_label("Mật khẩu").fill(password)
        self.page.get_by_role("button", name="Đăng nhập", exact=True).click()
        self.page.wait_for_url(lambda url: "/dang-nhap/" not in url)

    def calm(self) -> None:
        """Fails when the console showed an error or the content policy refused something."""
        seen, self.complaints[:] = list(self.complaints), []
        assert seen == [], f"{self.page.url}: {seen}"

    def check(self) -> None:
        """The page as it stands: one h1, nothing wider than a phone, nothing that axe calls serious, a calm console."""
        from axe_playwright_python.sync_playwright import Axe

        page = self.page
        self.calm()
        assert page.locator("h1").count() == 1, f"{page.url}: {page.locator('h1').count()} h1"
        assert page.locator("html").get_attribute("lang") == "vi"
        axe, bad = Axe(), []
        for size in (PHONE, WIDE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if size is PHONE:
                wide = page.evaluate(_TOO_WIDE)
                assert wide == [], f"{page.url} tràn ngang ở 390: {wide}"
            if page.context.__dict__.get("_no_script"):
                continue
            for found in axe.run(page, options=_AXE).response["violations"]:
                if found["impact"] in ("serious", "critical"):
                    nodes = [n["html"][:160] for n in found["nodes"][:3]]
                    bad.append(f"{found['id']} ({found['impact']}, {size['width']}): {nodes}")
        assert bad == [], f"{page.url}: {bad}"
        self.calm()

    def text(self) -> str:
        """The words of the page's main part."""
        return " ".join(self.page.locator("main").inner_text().split())


# Preloading would fetch the style sheets again and write them into the page, which the content policy refuses.
_AXE = {"preload": False}
_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1)
    .slice(0, 4).map(e => e.tagName + '.' + e.className);
}"""


@pytest.fixture
def walk(site: Site, browser: "Browser") -> Iterator[Callable[..., Walk]]:
    """Starts a person's browser window: `walk("thuky")`, `walk(script=False)`."""
    contexts: list[Any] = []

    def start(username: str = "", *, script: bool = True) -> Walk:
        context = browser.new_context(viewport=WIDE, java_script_enabled=script, locale="vi-VN",  # type: ignore[arg-type]
                                      timezone_id="Asia/Ho_Chi_Minh", accept_downloads=True)
        contexts.append(context)
        context.set_default_timeout(8000)
        context.__dict__["_no_script"] = not script
        made = Walk(site, context.new_page())
        made.page.on("console", lambda m: made.complaints.append(m.text) if m.type == "error" else None)
        made.page.on("response", lambda r: made.complaints.append(f"{r.status} {r.url}")
                     if r.status >= 400 and r.request.resource_type != "document" else None)
        made.page.on("pageerror", lambda e: made.complaints.append(str(e)))
        if username:
            made.sign_in(username)
        return made

    yield start
    for context in contexts:
        context.close()
