"""The duties of the data, read once a process."""

from functools import cache
from pathlib import Path

from django.conf import settings

from kiemdinh.rooms.duties.rules.data import DutyBook, read_book
from kiemdinh.rooms.regulations.rules.strict_yaml import load_strings


def book() -> DutyBook:
    """The book of this installation; a regulations folder of somebody's own may have none. Raises DutyDataError."""
    path = Path(settings.REGULATIONS_DIR) / "duties" / "duties.yaml"
    return _read(str(path)) if path.is_file() else DutyBook((), (), (), 14)


@cache
def _read(path: str) -> DutyBook:
    return read_book(load_strings(Path(path).read_text("utf-8"), name=path))
