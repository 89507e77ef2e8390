"""The kinds of reports of the regulations folder."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404

from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.rooms.reporting.rules.kinds import ReportKind, read_kind

FOLDER = "reports"


def report_kinds() -> dict[str, ReportKind]:
    """Every kind in its newest version, in the order of the titles people see."""
    newest: dict[str, ReportKind] = {}
    for kind in _read(str(settings.REGULATIONS_DIR)):
        if kind.key not in newest or int(kind.version) > int(newest[kind.key].version):
            newest[kind.key] = kind
    return dict(sorted(newest.items(), key=lambda item: item[1].short_title))


def report_kind(key: str, version: str = "") -> ReportKind:
    """One kind, in the version with which its period was opened. Raises Http404 for an unknown one."""
    if not version:
        kind = report_kinds().get(key)
    else:
        kind = next((k for k in _read(str(settings.REGULATIONS_DIR)) if (k.key, k.version) == (key, version)), None)
    if kind is None:
        raise Http404
    return kind


@cache
def _read(folder: str) -> tuple[ReportKind, ...]:
    return tuple(read_kind(file.content) for file in Library(Path(folder)).data_files(FOLDER))
