"""Long work of this room: writing older recognitions. It bears being run again."""

from typing import Any

from django.urls import reverse

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.recognition.use_cases import RecognitionProblem, run_import
from kiemdinh.services.jobs import JobProblem, Run, job


@job("recognition.import", title="Nhập kết quả công nhận đã có")
def import_recognitions(run: Run, *, import_id: int) -> dict[str, Any]:
    """Writes a checked table in batches."""
    try:
        row = run_import(
            import_id=import_id, now=run.now, progress=lambda done, total: run.progress(done=done, total=total)
        )
    except RecognitionProblem as problem:
        raise JobProblem(str(problem)) from problem
    text = f"Đã ghi {format_number(row.made)} kết quả công nhận vào sổ."
    return {"url": reverse("recognition:import_one", args=[import_id]), "text": text}
