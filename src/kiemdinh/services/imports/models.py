"""What is kept of a file on its way in; a room adds the unit it is for and what became of its rows."""

from django.db import models


class FileImport(models.Model):
    """One file that somebody brings in, from the file to the result.

    `content` is the file until all of it is written, then empty. `mapping` gives the title of the column for each
    field. `done_rows` rows are written for good: a run that died goes on there. `refused` are the problems as plain
    values.
    """

    actor_id = models.BigIntegerField()
    filename = models.CharField(max_length=200)
    content = models.BinaryField()
    titles = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=8)
    done_rows = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)
    rejected_file = models.BinaryField(default=bytes)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.filename
