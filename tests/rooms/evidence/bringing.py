"""Bringing files as the script does, step by step, for the tests of many files."""

import io
from typing import Any

import pytest
from tests.rooms.evidence.world import NOW, PDF, TODAY, Cast

from kiemdinh.rooms.evidence import queries, use_cases
from kiemdinh.rooms.evidence.models import UploadBatch, UploadFile
from kiemdinh.rooms.evidence.use_cases import Announced, NewDocument, Place
from kiemdinh.services.files.staging import DiskFull
from kiemdinh.services.jobs import enqueue
from kiemdinh.services.jobs.models import JobRun


def staged() -> list[str]:
    """Everything that lies in the staging folder."""
    from django.conf import settings

    root = settings.DATA / "staging"
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()) if root.exists() else []


def begin(cast: Cast, *, in_set: bool = True, shrink: bool = False) -> UploadBatch:
    return use_cases.start_batch(
        actor=cast.teacher, now=NOW, school_id=cast.school, set_id=cast.set_id if in_set else None, shrink=shrink
    )


def bring(cast: Cast, batch: UploadBatch, **files: bytes) -> list[use_cases.Arrival]:
    return bring_all(cast, batch, {name.replace("__", "."): content for name, content in files.items()})


def bring_all(cast: Cast, batch: UploadBatch, files: dict[str, bytes]) -> list[use_cases.Arrival]:
    """Announces and sends whole files as the script does."""
    arrivals = announce(cast, batch, {path: len(content) for path, content in files.items()})
    return [
        arrival if arrival.done else send(cast, batch, arrival.id, 0, content)[0]
        for arrival, content in zip(arrivals, files.values(), strict=True)
    ]


def announce(cast: Cast, batch: UploadBatch, sizes: dict[str, int]) -> list[use_cases.Arrival]:
    return use_cases.announce(
        actor=cast.teacher,
        now=NOW,
        batch_id=batch.pk,
        files=[Announced(path, size, f"{size}-1") for path, size in sizes.items()],
    )


def send(cast: Cast, batch: UploadBatch, file_id: int, offset: int, piece: bytes) -> tuple[use_cases.Arrival, bool]:
    return use_cases.receive(
        actor=cast.teacher, now=NOW, batch_id=batch.pk, file_id=file_id, offset=offset, piece=piece
    )


def sort(cast: Cast, batch: UploadBatch) -> JobRun:
    run: JobRun = enqueue(
        "evidence.sort", actor=cast.teacher, unit_id=cast.school, now=NOW, params={"batch_id": batch.pk}
    )
    return run


def place(cast: Cast, batch: UploadBatch) -> JobRun:
    use_cases.begin_placing(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    run: JobRun = enqueue(
        "evidence.place", actor=cast.teacher, unit_id=cast.school, now=NOW, params={"batch_id": batch.pk}
    )
    return run


def groups(batch: UploadBatch) -> dict[str, int]:
    return {k: n for k, n in queries.batch_counts(batch=batch).groups.items() if n}


def add(cast: Cast, subject: str, *files: tuple[str, bytes], criterion: str = "", number: str = "") -> use_cases.Added:
    return use_cases.add_evidence(
        actor=cast.teacher,
        now=NOW,
        school_id=cast.school,
        document=NewDocument(subject, number=number),
        uploads=[(name, io.BytesIO(content)) for name, content in files],
        set_id=cast.set_id if criterion else None,
        criterion=criterion,
    )


def pdf(text: str) -> bytes:
    return PDF + text.encode()


def row_of(batch: UploadBatch, path: str) -> UploadFile:
    return UploadFile.objects.get(batch=batch, path=path)


def no_room(*args: object, **more: object) -> int:
    raise DiskFull("a.pdf")


def limit_to(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Other limits than those of the reference file."""
    from dataclasses import replace

    from kiemdinh.rooms.evidence.queries import space, uploads

    real = queries.upload_limits(TODAY)
    for place_ in (queries, space, uploads):
        monkeypatch.setattr(place_, "upload_limits", lambda on: replace(real, **values))


def decide(cast: Cast, batch: UploadBatch, row: UploadFile, place_: Place) -> None:
    use_cases.decide_file(actor=cast.teacher, now=NOW, batch_id=batch.pk, file_id=row.pk, place=place_)


def ready(cast: Cast, count: int = 3) -> UploadBatch:
    batch = begin(cast)
    bring_all(cast, batch, {f"TC1.1/tep {n}.pdf": pdf(str(n)) for n in range(count)})
    use_cases.match_batch(actor=cast.teacher, now=NOW, batch_id=batch.pk)
    return batch


def place_again(cast: Cast, batch: UploadBatch) -> tuple[int, int]:
    return use_cases.place_files(actor=cast.teacher, now=NOW, batch_id=batch.pk, progress=lambda *a: None)
