"""Keeping what a save replaces: earlier texts and earlier answers, in the transaction of the save itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.self_assessment.models import AnswerRevision, CriterionSheet, Narrative, TextRevision
from kiemdinh.rooms.self_assessment.rules.history import answer_changes, folds, run_began


@dataclass(frozen=True, slots=True)
class TextEdit:
    """A text as the person left it: HTML, and the field version it was written from.

    `keep_before`: the text it replaces becomes a revision in any case (restoring must be undoable).
    """

    html: str
    base_version: int
    keep_before: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A row's texts and answers as they stood before a save; a save replaces these dictionaries, never fills them."""

    texts: Mapping[str, str]
    versions: Mapping[str, int]
    edits: Mapping[str, Any]
    answers: Mapping[str, Any]
    reasons: Mapping[str, str]

    @classmethod
    def of(cls, row: CriterionSheet | Narrative) -> "Earlier":
        """What the loaded row holds now."""
        answers, reasons = (row.answers, row.reasons) if isinstance(row, CriterionSheet) else ({}, {})
        return cls(row.texts, row.field_versions, row.edits, answers, reasons)

    def folds(self, key: str, edit: TextEdit, actor: Actor, now: datetime) -> bool:
        """Whether the text of a field may go without a revision."""
        return not edit.keep_before and folds(
            before=self.texts.get(key, ""),
            after=edit.html,
            version=int(self.versions.get(key, 0)),
            edit=self.edits.get(key, {}),
            by=actor.account_id,
            now=now,
        )

    def next_edit(self, key: str, edit: TextEdit, actor: Actor, now: datetime) -> dict[str, Any]:
        """Who saved the field when, and since when this person's run of saves lasts."""
        old = self.edits.get(key, {})
        began = run_began(edit=old) if old and self.folds(key, edit, actor, now) else now
        return {"by": actor.account_id, "name": actor.full_name, "at": now.isoformat(), "since": began.isoformat()}


def keep_earlier(
    *, row: CriterionSheet | Narrative, earlier: Earlier, edits: Mapping[str, TextEdit], actor: Actor, now: datetime
) -> None:
    """Writes the revisions that a save of `row` leaves behind; called inside the save's transaction.

    Nothing is written while one person goes on with their own text, which is nearly always.
    """
    is_sheet = isinstance(row, CriterionSheet)
    kept = []
    for key, edit in edits.items():
        version, old = int(earlier.versions.get(key, 0)), earlier.edits.get(key, {})
        unchanged = version == int(row.field_versions.get(key, 0))
        if unchanged or version == 0 or earlier.folds(key, edit, actor, now):
            continue
        kept.append(
            TextRevision(
                cycle_id=row.cycle_id,
                sheet_id=row.pk if is_sheet else None,
                narrative_id=None if is_sheet else row.pk,
                field=key,
                version=version,
                html=earlier.texts.get(key, ""),
                by_id=old.get("by"),
                by_name=old.get("name", ""),
                at=datetime.fromisoformat(old["at"]) if old.get("at") else None,
            )
        )
    if kept:
        TextRevision.objects.bulk_create(kept)
    if isinstance(row, CriterionSheet):
        _keep_answers(row, earlier, actor, now)


def _keep_answers(row: CriterionSheet, earlier: Earlier, actor: Actor, now: datetime) -> None:
    changes = answer_changes(
        before=earlier.answers, after=row.answers, reasons_before=earlier.reasons, reasons_after=row.reasons
    )
    if changes:
        AnswerRevision(
            cycle_id=row.cycle_id,
            sheet_id=row.pk,
            changes=changes,
            by_id=actor.account_id,
            by_name=actor.full_name,
            at=now,
        ).save(force_insert=True)
