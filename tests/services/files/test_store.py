"""The store keeps each content once, whole, and notices damage."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from kiemdinh.services.files.content import RefusedFile
from kiemdinh.services.files.models import StoredFile
from kiemdinh.services.files.store import damaged_files, open_stored, store_bytes

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def unique(text: str) -> bytes:
    return b"%PDF-1.7\n" + text.encode()


def path_of(row: StoredFile) -> Path:
    return Path(default_storage.path(row.path))


def test_same_content_is_kept_once_under_its_hash() -> None:
    first, name = store_bytes(name="a.pdf", content=unique("một"), now=NOW)
    second, other = store_bytes(name="b.pdf", content=unique("một"), now=NOW)
    assert (first.pk, name, other) == (second.pk, "a.pdf", "b.pdf")
    assert StoredFile.objects.count() == 1
    assert path_of(first).name == first.sha256
    assert open_stored(first).read() == unique("một")


def test_refused_file_leaves_nothing(tmp_path: Path) -> None:
    before = sum(1 for p in Path(settings.FILES_DIR).rglob("*") if p.is_file())
    with pytest.raises(RefusedFile):
        store_bytes(name="a.pdf", content=b"MZ" + b"\0" * 600, now=NOW)
    assert StoredFile.objects.count() == 0
    assert sum(1 for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()) == before


def test_too_large_is_refused_by_name(settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    with pytest.raises(RefusedFile, match="“to.pdf” bị từ chối: lớn hơn 1 MB"):
        store_bytes(name="to.pdf", content=unique("0" * (1024 * 1024)), now=NOW)


def test_damage_is_found_and_mended_by_a_new_upload() -> None:
    changed, _ = store_bytes(name="a.pdf", content=unique("đổi"), now=NOW)
    lost, _ = store_bytes(name="b.pdf", content=unique("mất"), now=NOW)
    sound, _ = store_bytes(name="c.pdf", content=unique("lành"), now=NOW)
    assert damaged_files() == []
    path_of(changed).write_bytes(b"%PDF")
    path_of(lost).unlink()
    assert set(damaged_files()) == {changed.sha256, lost.sha256}
    assert sound.sha256 not in damaged_files()
    store_bytes(name="a.pdf", content=unique("đổi"), now=NOW)
    store_bytes(name="b.pdf", content=unique("mất"), now=NOW)
    assert damaged_files() == []
