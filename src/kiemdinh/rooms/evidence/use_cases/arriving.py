"""What happens when the last byte of a file is here: its content is judged, compared, counted."""

import hashlib
from datetime import datetime
from functools import cached_property

from django.db.models import QuerySet, Sum
from django.utils import timezone

from kiemdinh.rooms.evidence import queries
from kiemdinh.rooms.evidence.models import UploadBatch, UploadFile
from kiemdinh.rooms.evidence.queries.space import live_files
from kiemdinh.rooms.evidence.rules import searchable
from kiemdinh.rooms.evidence.rules.uploads import (
    MATCHED,
    RECEIVED,
    UPLOAD_FILE,
    Space,
    group_of,
    space_problem,
)
from kiemdinh.services.files import staging
from kiemdinh.services.files.content import RefusedFile, identify

_FIELDS = ["state", "reason", "grouped", "sha256", "same_as_file", "same_as_upload", "search_fold"]


class ArrivalDesk:
    """Judges the files of one batch. With `many` it looks everything up once for all files that one job brings."""

    def __init__(self, batch: UploadBatch, now: datetime, *, many: bool = False) -> None:
        self.batch = batch
        self._many = many
        self._today = timezone.localdate(now)

    @cached_property
    def _held(self) -> dict[str, int]:
        """The school's live contents: hash → file."""
        rows = live_files(school_id=self.batch.school_id).order_by("-pk").values_list("stored__sha256", "pk")
        return dict(rows)

    @cached_property
    def _here(self) -> dict[str, int]:
        """The contents that wait in this batch: hash → upload."""
        return dict(self._waiting().order_by("-pk").values_list("sha256", "pk"))

    @cached_property
    def _room(self) -> dict[str, Space]:
        """What is left once everything that waits is placed; shrinks with each arrival."""
        space = queries.space_of(school_id=self.batch.school_id, on=self._today)
        new = self._waiting().filter(same_as_file=None, same_as_upload=None)
        waiting = new.aggregate(n=Sum("size"))["n"] or 0
        return {"now": Space(space.quota, space.used + waiting)}

    def _waiting(self) -> QuerySet[UploadFile]:
        return UploadFile.objects.filter(batch=self.batch, state__in=(RECEIVED, MATCHED), is_archive=False)

    def _same_file(self, sha256: str) -> int | None:
        if self._many:
            return self._held.get(sha256)
        rows = live_files(school_id=self.batch.school_id).filter(stored__sha256=sha256)
        return rows.order_by("pk").values_list("pk", flat=True).first()

    def _same_upload(self, sha256: str) -> int | None:
        if self._many:
            return self._here.get(sha256)
        return self._waiting().filter(sha256=sha256).order_by("pk").values_list("pk", flat=True).first()

    def judge(self, row: UploadFile) -> None:
        """Takes or refuses a file of which everything is here, by its content. A refused content is thrown away."""
        name = row.path.rsplit("/", 1)[-1]
        if row.is_archive:
            row.state = UPLOAD_FILE.move(state=row.state, action="receive", roles=())
            row.save(update_fields=["state"])
            return
        digest = hashlib.sha256()
        try:
            with staging.open_staged(row.key) as stream:
                head = b""
                while chunk := stream.read(1024 * 1024):
                    head = head or chunk[:4096]
                    digest.update(chunk)
                stream.seek(0)
                identify(name, head, size=row.size, stream=stream)  # type: ignore[arg-type]
        except RefusedFile as refusal:
            self.refuse(row, str(refusal))
            return
        row.sha256 = digest.hexdigest()
        row.same_as_file_id = self._same_file(row.sha256)
        row.same_as_upload_id = self._same_upload(row.sha256)
        known = bool(row.same_as_file_id or row.same_as_upload_id)
        if not known:
            room = self._room["now"]
            if problem := space_problem(room, name=name, size=row.size):
                self.refuse(row, problem)
                return
            self._room["now"] = Space(room.quota, room.used + row.size)
            if self._many:
                self._here[row.sha256] = row.pk
        row.state = UPLOAD_FILE.move(state=row.state, action="receive", roles=())
        row.grouped = group_of(state=row.state, how="", duplicate=known)
        row.save(update_fields=_FIELDS)
        if known:  # the content is kept already: a second copy is of no use
            staging.discard([row.key])

    def refuse(self, row: UploadFile, reason: str) -> None:
        """Refuses a file and throws its content away."""
        staging.discard([row.key])
        row.state, row.reason = UPLOAD_FILE.move(state=row.state, action="refuse", roles=()), reason
        row.sha256 = ""
        row.grouped = group_of(state=row.state, how="", duplicate=False)
        row.search_fold = searchable(row.path, reason)
        row.save(update_fields=_FIELDS)

