"""Contents that arrive in pieces: what is there decides, a full disk leaves what was there before."""

import errno
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kiemdinh.services.files import staging
from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.staging import DiskFull, WrongOffset


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path


def add(key: str, offset: int, piece: bytes, most: int = 100) -> int:
    return staging.append(key, offset=offset, piece=io.BytesIO(piece), most=most, name="a.pdf")


def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every write finds the disk full after three bytes."""
    real = Path.open

    def opened(self: Path, mode: str = "r", *args: Any, **more: Any) -> Any:
        handle = real(self, mode, *args, **more)
        if mode != "ab":
            return handle

        class Full:
            def write(self, data: bytes) -> int:
                handle.write(data[:3])
                handle.flush()
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            def truncate(self, length: int) -> int:
                return handle.truncate(length)

            def __enter__(self) -> "Full":
                return self

            def __exit__(self, *args: object) -> None:
                handle.close()

        return Full()

    monkeypatch.setattr(Path, "open", opened)


def test_pieces_join_and_the_length_is_the_truth() -> None:
    assert staging.staged_size("1/2") == 0
    assert add("1/2", 0, b"abc") == 3
    assert add("1/2", 3, b"de") == 5
    assert staging.staged_size("1/2") == 5
    with staging.open_staged("1/2") as stream:
        assert stream.read() == b"abcde"


@pytest.mark.parametrize("offset", [0, 2, 4, 99])
def test_piece_at_another_place_is_not_taken(offset: int) -> None:
    add("1/2", 0, b"abc")
    with pytest.raises(WrongOffset) as caught:
        add("1/2", offset, b"x")
    assert caught.value.have == 3
    assert staging.staged_size("1/2") == 3


def test_more_than_announced_is_refused_and_what_was_there_stays() -> None:
    add("1/2", 0, b"abc")
    with pytest.raises(RefusedFile, match="dài hơn đã báo"):
        add("1/2", 3, b"defg", most=5)
    assert staging.staged_size("1/2") == 3


def test_full_disk_leaves_what_was_there_before(monkeypatch: pytest.MonkeyPatch) -> None:
    add("1/2", 0, b"abc")
    full(monkeypatch)
    with pytest.raises(DiskFull, match="đĩa của máy chủ đã đầy"):
        add("1/2", 3, b"defghi")
    assert staging.staged_size("1/2") == 3
    with pytest.raises(DiskFull):
        add("1/3", 0, b"defghi")
    assert staging.staged_size("1/3") == 0
    assert [p.name for p in (settings.DATA / "staging" / "1").iterdir()] == ["2"]


def test_groups_are_forgotten_and_found_by_age() -> None:
    add("1/2", 0, b"abc")
    add("2/2", 0, b"abc")
    now = datetime.now(UTC)
    assert staging.groups_untouched_since(now - timedelta(minutes=5)) == []
    assert staging.groups_untouched_since(now + timedelta(minutes=5)) == ["1", "2"]
    staging.discard(["1/2", "1/9"])
    assert staging.staged_size("1/2") == 0
    staging.discard_group("2")
    staging.discard_group("7")
    assert staging.staged_size("2/2") == 0


@pytest.mark.parametrize("key", ["../1", "1/../2", "a b/c", "/etc", "1//"])
def test_keys_cannot_leave_the_folder(key: str) -> None:
    with pytest.raises(ValueError):
        staging.staged_size(key)
