"""What happens when the last byte of a file is here: its content is judged, compared, counted."""

import hashlib
from datetime import datetime
from functools import cached_property

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
    """Judges the files of one batch; what it has looked up serves all files that one job brings."""

    def __init__(self, batch: UploadBatch, now: datetime) -> None:
        self.batch = batch
        self._today = timezone.localdate(now)

    @cached_property
    def _space(self) -> Space:
        return queries.space_of(school_id=self.batch.school_id, on=self._today)

    @cached_property
    def _held(self) -> dict[str, int]:
        """The school's live contents: hash → file."""
        rows = live_files(school_id=self.batch.school_id).order_by("-pk").values_list("stored__sha256", "pk")
        return dict(rows)

    @cached_property
    def _here(self) -> dict[str, tuple[int, int]]:
        """The distinct contents that wait in this batch: hash → (upload, size)."""
        rows = UploadFile.objects.filter(batch=self.batch, state__in=(RECEIVED, MATCHED), is_archive=False)
        return {sha: (pk, size) for sha, pk, size in rows.order_by("-pk").values_list("sha256", "pk", "size")}

    @cached_property
    def _waiting(self) -> dict[str, int]:
        """Bytes of the contents that wait here and that the school does not hold yet; grows with each arrival."""
        return {"n": sum(size for sha, (_, size) in self._here.items() if sha not in self._held)}

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
        row.same_as_file_id = self._held.get(row.sha256)
        twin = self._here.get(row.sha256)
        row.same_as_upload_id = twin[0] if twin and twin[0] != row.pk else None
        known = bool(row.same_as_file_id or row.same_as_upload_id)
        if not known:
            room = Space(self._space.quota, self._space.used + self._waiting["n"])
            if problem := space_problem(room, name=name, size=row.size):
                self.refuse(row, problem)
                return
            self._here[row.sha256] = (row.pk, row.size)
            self._waiting["n"] += row.size
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

