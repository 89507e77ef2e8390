"""`python -m benchmarks.uploads`: bringing 500 files, against copying the same files and hashing them.

The product announces, receives in pieces, judges by content, compares with what the school has, matches by name and
(second line) places them in the register. The floor reads each file, hashes it and writes it to another folder. Both
run in this process on the same disk, in turn; only the ratio counts.
"""

import argparse
import hashlib
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measuring import Timing, timed
from benchmarks.served import command, environment

SCHOOL, PERSON = "DN-LN-TH01", "locninh.thuky"
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class UploadTiming:
    """Times of bringing, placing and plain copying the same number of files."""

    bring: Timing
    place: Timing
    copy: Timing
    files: int
    size: int


def make_files(folder: Path, *, count: int, size: int, seed: int) -> list[Path]:
    """Files as a school names them, each with a content of its own, none of which packs."""
    chance = random.Random(seed)  # noqa: S311 - contents only have to differ from each other
    made = []
    for number in range(count):
        path = folder / f"Tiêu chuẩn {1 + number % 4}" / f"Tiêu chí {1 + number % 4}.1" / f"tệp {number:04d}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_PDF + chance.randbytes(size))
        made.append(path)
    return made


def copy_and_hash(files: Sequence[Path], target: Path) -> list[str]:
    """The floor: every file read once, hashed and written."""
    target.mkdir(parents=True)
    hashes = []
    for number, path in enumerate(files):
        digest = hashlib.sha256()
        with path.open("rb") as source, (target / str(number)).open("wb") as copy:
            while piece := source.read(_PIECE):
                digest.update(piece)
                copy.write(piece)
        hashes.append(digest.hexdigest())
    return hashes


def bring(files: Sequence[Path], *, root: Path, actor: Any, now: Any, school_id: int, set_id: int) -> int:
    """Announces, sends and matches; returns the batch."""
    from kiemdinh.rooms.evidence import queries, use_cases
    from kiemdinh.rooms.evidence.use_cases import Announced

    batch = use_cases.start_batch(actor=actor, now=now, school_id=school_id, set_id=set_id)
    chunk = queries.upload_limits(now.date()).chunk
    for at in range(0, len(files), 200):
        some = files[at : at + 200]
        arrivals = use_cases.announce(
            actor=actor,
            now=now,
            batch_id=batch.pk,
            files=[Announced(str(p.relative_to(root)), p.stat().st_size, f"{p.stat().st_size}-1") for p in some],
        )
        for path, arrival in zip(some, arrivals, strict=True):
            with path.open("rb") as stream:
                have = 0
                while piece := stream.read(chunk):
                    arrival, _ = use_cases.receive(  # noqa: PLW2901 - the answer to a piece is where the file now is
                        actor=actor, now=now, batch_id=batch.pk, file_id=arrival.id, offset=have, piece=piece
                    )
                    have = arrival.have
    use_cases.match_batch(actor=actor, now=now, batch_id=batch.pk)
    return int(batch.pk)


def place(batch_id: int, *, actor: Any, now: Any) -> tuple[int, int]:
    """Confirms and places; returns how many were placed and were not."""
    from kiemdinh.rooms.evidence import use_cases

    use_cases.begin_placing(actor=actor, now=now, batch_id=batch_id)
    return use_cases.place_files(actor=actor, now=now, batch_id=batch_id, progress=lambda *a: None)


def uploads(folder: Path, *, count: int, size: int, rounds: int) -> UploadTiming:
    """Measures in turn, with other contents each round. Django is set up, the demo is in the database."""
    from django.utils import timezone

    from kiemdinh.rooms.people.models import Account
    from kiemdinh.rooms.people.queries import actor_for
    from kiemdinh.rooms.self_assessment.models import Cycle

    now = timezone.now()
    cycle = Cycle.objects.get(school__code=SCHOOL, state="in_progress")
    actor = actor_for(account_id=Account.objects.get(username=PERSON).pk, today=timezone.localdate(now))
    taken: dict[str, list[float]] = {"bring": [], "place": [], "copy": []}
    for number in range(rounds):
        root = folder / f"nguon-{number}"
        files = make_files(root, count=count, size=size, seed=number)
        batches: list[int] = []
        taken["copy"].append(timed(partial(copy_and_hash, files, folder / f"chep-{number}")))
        taken["bring"].append(
            timed(
                lambda files=files, root=root, batches=batches: batches.append(
                    bring(
                        files,
                        root=root,
                        actor=actor,
                        now=now,
                        school_id=cycle.school_id,
                        set_id=cycle.evidence_set_id,
                    )
                )
            )
        )
        taken["place"].append(timed(partial(place, batches[0], actor=actor, now=now)))
        shutil.rmtree(root)
        shutil.rmtree(folder / f"chep-{number}")
    times = {name: Timing(tuple(samples)) for name, samples in taken.items()}
    return UploadTiming(times["bring"], times["place"], times["copy"], count, size)


def lines(found: UploadTiming) -> list[str]:
    """What a run found, as rows of a Markdown table."""
    each = f"{found.files} files of {found.size // 1000} kB"
    return [
        "| Measured | Ratio | p50 | p50 of the floor |",
        "|---|---:|---:|---:|",
        *(
            f"| {name}, {each} | **{timing.over(found.copy):.2f}** | {timing.p50_ms:.0f} ms "
            f"| {found.copy.p50_ms:.0f} ms |"
            for name, timing in (("(d) bring and match", found.bring), ("(d) place in the register", found.place))
        ),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds a demo in a folder of its own, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.uploads", description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--size", type=int, default=200_000, help="bytes of each file")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kiemdinh-bench-uploads-") as name:
        folder = Path(name)
        env = environment(folder)
        command("setup", env=env)
        command("demo", env=env)
        os.environ.pop("DATABASE_URL", None)
        os.environ.update(env)
        import django

        django.setup()
        found = uploads(folder, count=args.files, size=args.size, rounds=args.rounds)
        sys.stdout.write("\n".join(lines(found)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
