"""Contents that are still arriving, or wait for somebody's decision: a folder beside the store, cleaned by age.

The length of a staged file is the truth about how much of it arrived, so a lost network, a closed tab or a restarted
server loses at most the piece that was under way. A key is "group/name"; a whole group is thrown away at once.
"""

import errno
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from kiemdinh.services.files.content import RefusedFile

_PIECE = 1024 * 1024


class DiskFull(RefusedFile):
    """The disk of the server has no room; nothing of the content was kept."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Chưa lưu được tệp “{name}”: đĩa của máy chủ đã đầy. Phần dở đã được dọn; hãy báo người quản trị "
            "giải phóng chỗ rồi gửi lại."
        )


class WrongOffset(Exception):
    """The piece does not continue what is there; `have` is where to go on."""

    def __init__(self, have: int) -> None:
        super().__init__(f"have {have} bytes")
        self.have = have


def staged_size(key: str) -> int:
    """How many bytes of a content have arrived; 0 when none has."""
    try:
        return _path(key).stat().st_size
    except FileNotFoundError:
        return 0


def append(key: str, *, offset: int, piece: IO[bytes], most: int, name: str) -> int:
    """Adds a piece at `offset` and returns the new length; at most `most` bytes in all are taken.

    Raises WrongOffset when the content ends elsewhere, DiskFull (what was there before stays), RefusedFile when the
    content turns out longer than announced.
    """
    have = staged_size(key)
    if offset != have:
        raise WrongOffset(have)
    path = _path(key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as target:
            while chunk := piece.read(_PIECE):
                have += len(chunk)
                if have > most:
                    raise RefusedFile(f"Tệp “{name}” dài hơn đã báo. Hãy chọn lại tệp rồi gửi lại.")
                target.write(chunk)
    except RefusedFile:
        _cut(path, offset)
        raise
    except OSError as error:
        _cut(path, offset)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(name) from error
        raise
    return have


def open_staged(key: str) -> IO[bytes]:
    """The content, open for reading. Raises FileNotFoundError when it was cleaned away."""
    return _path(key).open("rb")


def discard(keys: Iterable[str]) -> None:
    """Forgets contents; unknown ones are ignored."""
    for key in keys:
        _path(key).unlink(missing_ok=True)


def discard_group(group: str) -> None:
    """Forgets every content of a group."""
    shutil.rmtree(_path(f"{group}/x").parent, ignore_errors=True)


def groups_untouched_since(moment: datetime) -> list[str]:
    """The groups in which nothing has arrived since a moment."""
    root = settings.DATA / "staging"
    if not root.is_dir():
        return []
    stale = []
    for folder in sorted(p for p in root.iterdir() if p.is_dir()):
        touched = [p.stat().st_mtime for p in (folder, *folder.iterdir())]
        if max(touched) < moment.timestamp():
            stale.append(folder.name)
    return stale


def _path(key: str) -> Path:
    group, name = key.split("/")
    if not (group.isalnum() and name.isalnum()):
        raise ValueError(f"no key: {key!r}")
    folder: Path = settings.DATA / "staging" / group
    return folder / name


def _cut(path: Path, length: int) -> None:
    """Back to what was there before the piece."""
    if length == 0:
        path.unlink(missing_ok=True)
    elif path.exists():
        with path.open("ab") as target:
            target.truncate(length)
