"""A catalog version as another installation knows it: by its code and the hash of its content."""

from kiemdinh.rooms.regulations.models import CatalogVersion


def catalog_identity(*, catalog_version_id: int) -> tuple[str, str]:
    """Code and SHA-256 of a loaded catalog version."""
    code, sha256 = CatalogVersion.objects.values_list("code", "content_sha256").get(pk=catalog_version_id)
    return code, sha256


def catalog_by_hash(*, code: str, sha256: str) -> int | None:
    """The loaded version with exactly this content; None when there is none."""
    rows = CatalogVersion.objects.filter(code=code, content_sha256=sha256)
    return rows.values_list("pk", flat=True).first()
