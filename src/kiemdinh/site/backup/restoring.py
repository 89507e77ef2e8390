"""How a backup is put back: check everything, lay it out beside the data, then change over."""

import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from kiemdinh.site.backup.archive import SECRET, BackupProblem, Manifest, check_archive, extract, open_archive
from kiemdinh.site.backup.databases import Database, database

_STAGING = ".khoi-phuc-"


def restore_backup(*, source: Path, force: bool = False) -> Manifest:
    """Replaces database, files and secret key by those of a backup.

    Files go first: a file more in the store harms nothing. The database follows in one step, and that step decides. A
    problem before it takes the added files away again; left-overs of the old data go only after it. Raises
    BackupProblem, with everything as it was, for a damaged file, another kind of database, a newer version, or a target
    that holds data when not `force`.
    """
    manifest = check_archive(source)
    target = database()
    _require_fitting(manifest, target)
    if not force and not (target.is_empty() and not _stored()):
        raise BackupProblem("Nơi khôi phục đã có dữ liệu. Thêm --force để thay toàn bộ dữ liệu đang có.")
    for left in settings.DATA.glob(f"{_STAGING}*"):  # of a restore that lost its power
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_STAGING, dir=settings.DATA) as folder:
        staging = Path(folder)
        with open_archive(source) as (archive, _):
            for member in manifest.members:
                extract(archive, member, staging / member.name, archive_name=source.name)
        dump = staging / manifest.database_member
        target.check(dump, manifest.rows)
        before = _stored()
        added: list[Path] = []
        try:
            _bring_files(staging, manifest, before, added)
            os.sync()
            target.put(dump, manifest.rows)
        except BaseException:
            for path in added:
                path.unlink(missing_ok=True)
            _drop_empty_folders()
            raise
        if (staging / SECRET).exists() and not os.environ.get("KIEMDINH_SECRET"):
            (staging / SECRET).chmod(0o600)
            (staging / SECRET).replace(settings.DATA / SECRET)
    kept = {settings.FILES_DIR / member.name.removeprefix("files/") for member in manifest.file_members()}
    for path in before - kept:
        path.unlink(missing_ok=True)
    _drop_empty_folders()
    return manifest


def _require_fitting(manifest: Manifest, target: Database) -> None:
    if manifest.database != target.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupProblem(
            f"Bản sao lưu của {names[manifest.database]}, nơi khôi phục dùng {names[target.vendor]}. "
            "Hãy khôi phục vào cùng loại cơ sở dữ liệu."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if set(manifest.migrations) - known:
        raise BackupProblem(
            f"Bản sao lưu do phiên bản {manifest.app_version} ghi, mới hơn phần mềm này. "
            "Hãy nâng cấp rồi khôi phục lại."
        )


def _stored() -> set[Path]:
    """Every file of the store."""
    return {path for path in settings.FILES_DIR.rglob("*") if path.is_file()} if settings.FILES_DIR.exists() else set()


def _bring_files(staging: Path, manifest: Manifest, before: set[Path], added: list[Path]) -> None:
    for member in manifest.file_members():
        place = settings.FILES_DIR / member.name.removeprefix("files/")
        place.parent.mkdir(parents=True, exist_ok=True)
        if place not in before:
            added.append(place)
        (staging / member.name).replace(place)


def _drop_empty_folders() -> None:
    if settings.FILES_DIR.exists():
        for folder in sorted((p for p in settings.FILES_DIR.rglob("*") if p.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()
