"""The surroundings of every test: a folder of its own, cheap passwords, no network, honest skips.

Settings are read only after this file has named the folder, so a test can never touch the files of a real
installation. The database is SQLite in memory, or the one of DATABASE_URL.
"""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

IN_CI = os.environ.get("KIEMDINH_CI") == "1"

# pytest-xdist's workers inherit the environment of the first process: each still gets a folder of its own.
FOLDER = Path(tempfile.mkdtemp(prefix="kiemdinh-test-"))
os.environ["KIEMDINH_DATA"] = str(FOLDER)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiemdinh.site.settings")

PROGRAMS = {
    "chromium": ("chromium", "Chromium"),
    "soffice": ("soffice", "LibreOffice"),
    "faketime": ("faketime", "faketime"),
    "pdftoppm": ("pdftoppm", "poppler-utils"),
    "pg_dump": ("pg_dump", "postgresql-client"),
}
"""What `@pytest.mark.needs("…")` may name: the program looked for, and what to install."""

_LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", None}


def pytest_configure(config: pytest.Config) -> None:
    """Bends the settings to tests before Django starts (pytest-django starts it after this hook)."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATA = FOLDER
    settings.FILES_DIR = FOLDER / "files"
    settings.STATIC_ROOT = FOLDER / "static"
    settings.STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": FOLDER / "files"},
        },
        # The manifest of a real installation exists only after collectstatic.
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    # A job is done when the page that started it answers.
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    socket.socket.connect = _guarded(socket.socket.connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = _guarded(socket.socket.connect_ex)  # type: ignore[method-assign]


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


# ── no network ────────────────────────────────────────────────────────────────

_calls_out: list[str] = []


def _guarded(connect: Any) -> Any:
    """A connect that refuses every address but this machine's, and remembers it: code may swallow the error."""

    def guarded(self: socket.socket, address: Any) -> Any:
        host = address[0] if isinstance(address, tuple) else None
        if isinstance(host, bytes):
            host = host.decode()
        if host in _LOCAL or str(host).startswith("127."):
            return connect(self, address)
        _calls_out.append(str(address))
        raise OSError(f"kiểm thử không được gọi ra mạng: {address}")

    return guarded


@pytest.fixture(autouse=True)
def _no_network() -> Generator[None]:
    """Fails a test during which something called out, even when the caller hid the error."""
    _calls_out.clear()
    yield
    if _calls_out:
        pytest.fail(f"called out to the network: {_calls_out}")


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Counters of rate limits and cached look-ups of one test never reach the next."""
    from django.core.cache import cache

    cache.clear()


# ── programs that a machine may lack ──────────────────────────────────────────


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a test whose program is absent; CI installs them all, so there it fails."""
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            program, package = PROGRAMS[name]
            if shutil.which(program) is None:
                reason = f"chưa cài {package}"
                if IN_CI:
                    pytest.fail(f"{reason}: CI phải có", pytrace=False)
                pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """In CI a skip for something not installed is a failure, however the test came to skip."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if any(word in reason.lower() for word in ("chưa cài", "not installed", "could not import", "no module")):
            report.outcome = "failed"
            report.longrepr = f"{reason} (CI phải có)"
    return report


# ── both databases ────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def on_postgres() -> bool:
    """Whether this run uses PostgreSQL."""
    from django.db import connection

    return connection.vendor == "postgresql"


@pytest.fixture
def kiemdinh() -> str:
    """The path of the command beside this Python."""
    return str(Path(sys.executable).with_name("kiemdinh"))
