"""A file that is here only while one person works on it: never in the store of files, never in a backup.

It is dropped when the work is done; what was forgotten goes with the next file that comes in after `KEPT_HOURS`.
"""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

KEPT_HOURS = 2
_TOKEN = re.compile(r"^[A-Za-z0-9_-]{20,40}$")


@dataclass(frozen=True, slots=True)
class PassingFile:
    """A file as it came: its name and bytes."""

    token: str
    name: str
    content: bytes


def keep(*, name: str, content: bytes, owner_id: int, now: datetime) -> str:
    """Puts a file aside for its owner; returns the word that opens it again."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path, since in _all():
        if since + timedelta(hours=KEPT_HOURS) < now:
            path.unlink(missing_ok=True)
    token = secrets.token_urlsafe(24)
    head = json.dumps({"name": name, "at": now.isoformat()}).encode()
    path = _path(token, owner_id)
    path.touch(mode=0o600)
    path.write_bytes(head + b"\n" + content)
    return token


def take(*, token: str, owner_id: int, now: datetime) -> PassingFile | None:
    """The file of a word; None for somebody else's, an old one, and one that was dropped."""
    if not _TOKEN.match(token):
        return None
    try:
        head, _, content = _path(token, owner_id).read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    kept = json.loads(head)
    if datetime.fromisoformat(kept["at"]) + timedelta(hours=KEPT_HOURS) < now:
        drop(token=token, owner_id=owner_id)
        return None
    return PassingFile(token, kept["name"], content)


def drop(*, token: str, owner_id: int) -> None:
    """Removes a file for good; dropping it twice is no mistake."""
    if _TOKEN.match(token):
        _path(token, owner_id).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.FILES_DIR).parent / "passing"


def _path(token: str, owner_id: int) -> Path:
    return _folder() / f"{owner_id}-{token}"


def _all() -> Iterator[tuple[Path, datetime]]:
    for path in _folder().iterdir():
        try:
            with path.open("rb") as stream:
                yield path, datetime.fromisoformat(json.loads(stream.readline())["at"])
        except (OSError, ValueError, KeyError):
            continue
