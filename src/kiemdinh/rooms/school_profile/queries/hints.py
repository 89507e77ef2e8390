"""The hints of an edition: read once from its file, which LOCK keeps."""

from functools import cache
from pathlib import Path

from django.conf import settings

from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.rooms.school_profile.rules.hints import HintFile, load_hints


def hints_of(edition: str) -> HintFile | None:
    """What figures hint at under an edition; None when it has no such file."""
    return _read(str(settings.REGULATIONS_DIR), edition)


@cache
def _read(folder: str, edition: str) -> HintFile | None:
    file = Library(Path(folder)).hints(edition)
    return load_hints(file.content) if file is not None else None
