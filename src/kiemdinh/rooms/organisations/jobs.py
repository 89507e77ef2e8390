"""Long work of this room: writing a directory. It bears being run again."""

from typing import Any

from django.urls import reverse

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.organisations.rules.errors import OrganisationError
from kiemdinh.rooms.organisations.use_cases import run_import
from kiemdinh.services.jobs import JobProblem, Run, job


@job("organisations.import_directory", title="Nhập danh bạ trường")
def import_directory(run: Run, *, import_id: int) -> dict[str, Any]:
    """Writes a checked directory in batches; the right to it was asked when it was started."""
    try:
        row = run_import(
            import_id=import_id, now=run.now, progress=lambda done, total: run.progress(done=done, total=total)
        )
    except OrganisationError as problem:
        raise JobProblem(str(problem)) from problem
    text = (
        f"Đã thêm {format_number(len(row.created_codes))} trường, "
        f"cập nhật {format_number(len(row.updated_codes))} trường."
    )
    return {"url": reverse("organisations:import_one", args=[import_id]), "text": text}
