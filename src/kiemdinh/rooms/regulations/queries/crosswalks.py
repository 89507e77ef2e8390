"""Reads of the loaded crosswalks; parsed content is kept by its SHA-256."""

from kiemdinh.rooms.regulations.models import CrosswalkVersion
from kiemdinh.rooms.regulations.rules.crosswalk import Crosswalk, load_crosswalk

_CROSSWALKS: dict[str, Crosswalk] = {}


def crosswalk_between(*, from_catalog: str, to_catalog: str) -> Crosswalk | None:
    """The newest crosswalk from one catalog to another (both by code); None when nobody has written one."""
    rows = CrosswalkVersion.objects.filter(from_catalog=from_catalog, to_catalog=to_catalog).order_by("-version")
    row = rows.values_list("pk", "content_sha256").first()
    return None if row is None else _parsed(*row)


def list_crosswalks() -> list[Crosswalk]:
    """Every loaded crosswalk in its newest version, by name."""
    newest: dict[str, tuple[int, str]] = {}
    for code, pk, sha256 in CrosswalkVersion.objects.order_by("code", "version").values_list(
        "code", "pk", "content_sha256"
    ):
        newest[code] = (pk, sha256)
    return [_parsed(*row) for row in newest.values()]


def _parsed(pk: int, sha256: str) -> Crosswalk:
    if sha256 not in _CROSSWALKS:
        _CROSSWALKS[sha256] = load_crosswalk(CrosswalkVersion.objects.values_list("content", flat=True).get(pk=pk))
    return _CROSSWALKS[sha256]
