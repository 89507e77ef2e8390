"""Long work of this room: unpacking and matching, placing, making smaller copies. Each bears being run again.

`back` is where the page of a job that came to no end leads.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import use_cases
from kiemdinh.rooms.evidence.rules.uploads import size_words
from kiemdinh.rooms.evidence.use_cases import EvidenceProblem
from kiemdinh.rooms.people import queries as people
from kiemdinh.services.files.staging import DiskFull
from kiemdinh.services.jobs import JobProblem, Run, job

_NO_RIGHT = "Bạn không còn quyền làm việc này, hoặc đợt tải đã bị bỏ."


def _actor(run: Run) -> Actor:
    return people.actor_for(account_id=run.actor_id, today=timezone.localdate(run.now))


@job("evidence.sort", title="Nhận và khớp tệp minh chứng")
def sort_uploads(run: Run, *, batch_id: int, back: str = "") -> dict[str, Any]:
    """Unpacks the zips of a batch and proposes a place for every file."""
    actor = _actor(run)
    try:
        use_cases.clean_staging(now=run.now)
        use_cases.unpack_archives(
            actor=actor,
            now=run.now,
            batch_id=batch_id,
            progress=lambda done, total, note: run.progress(done=done, total=total, note=note),
        )
        use_cases.match_batch(actor=actor, now=run.now, batch_id=batch_id)
    except (EvidenceProblem, DiskFull) as problem:
        raise JobProblem(str(problem)) from problem
    except (Http404, PermissionDenied) as refusal:
        raise JobProblem(_NO_RIGHT) from refusal
    return {"url": reverse("evidence:batch", args=[batch_id]), "text": "Đã khớp xong. Hãy xem và xác nhận chỗ xếp."}


@job("evidence.place", title="Xếp tệp vào danh mục")
def place_uploads(run: Run, *, batch_id: int, back: str = "") -> dict[str, Any]:
    """Places the confirmed files of a batch."""
    try:
        placed, missed = use_cases.place_files(
            actor=_actor(run),
            now=run.now,
            batch_id=batch_id,
            progress=lambda done, total, note: run.progress(done=done, total=total, note=note),
        )
    except (EvidenceProblem, DiskFull) as problem:
        raise JobProblem(str(problem)) from problem
    except (Http404, PermissionDenied) as refusal:
        raise JobProblem(_NO_RIGHT) from refusal
    text = f"Đã xếp {placed} tệp vào danh mục."
    if missed:
        text += f" {missed} tệp chưa xếp được, xem lý do ở trang của đợt."
    return {"url": reverse("evidence:batch", args=[batch_id]), "text": text}


@job("evidence.shrink", title="Giảm dung lượng tệp")
def shrink_uploads(run: Run, *, file_id: int, back: str) -> dict[str, Any]:
    """Makes a smaller copy of one file."""
    run.progress(done=0, total=1)
    try:
        made = use_cases.shrink_file(actor=_actor(run), now=run.now, file_id=file_id)
    except (EvidenceProblem, DiskFull) as problem:
        raise JobProblem(str(problem)) from problem
    except (Http404, PermissionDenied) as refusal:
        raise JobProblem("Bạn không còn quyền với tệp này, hoặc tệp không còn.") from refusal
    text = f"Đã giảm từ {size_words(made.before)} còn {size_words(made.after)}. Bản gốc vẫn ở lịch sử của tệp."
    return {"url": back, "text": text}
