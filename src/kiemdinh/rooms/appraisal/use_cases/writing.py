"""Moves and guarded writes that all use cases of this room share."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models

from kiemdinh.kernel.states import Refusal, StateTable
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.appraisal.rules.states import Facts
from kiemdinh.rooms.appraisal.use_cases.problems import AppraisalProblem, StaleRow
from kiemdinh.services.ledger import record

LONGEST = 4000


def words_of(text: str, *, label: str, field: str = "", most: int = LONGEST) -> str:
    """What a person typed, without blanks around it. Raises AppraisalProblem when it is longer than can be kept.

    A line break counts once, as the browser counts it; nothing is cut off in silence.
    """
    words = nfc(text).replace("\r\n", "\n").strip()
    if len(words) > most:
        raise AppraisalProblem(f"{label} dài {len(words)} ký tự, nhiều nhất {most}. Hãy rút gọn.", field=field)
    return words


def moved(table: StateTable, *, state: str, action: str, roles: Iterable[str], facts: Facts) -> str:
    """The state after a move. Raises AppraisalProblem with the reason why not."""
    try:
        return table.move(state=state, action=action, roles=roles, facts=facts)
    except Refusal as refusal:
        raise AppraisalProblem(str(refusal)) from refusal


def write(row: Any, *, version: int, what: str, **values: Any) -> None:
    """Writes fields of a row that was read at `version`, and counts it up. Raises StaleRow."""
    model: type[models.Model] = type(row)
    changed = model._default_manager.filter(pk=row.pk, version=version).update(**values, version=version + 1)
    if not changed:
        raise StaleRow(what)
    row.refresh_from_db()


def log(
    *,
    actor_id: int | None,
    unit_id: int,
    action: str,
    kind: str,
    row_id: int,
    now: datetime,
    reason: str = "",
    **data: Any,
) -> None:
    """One event of this room in the ledger; days as text."""
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in data.items()}
    record(
        actor_id=actor_id,
        unit_id=unit_id,
        action=action,
        target_type=kind,
        target_id=row_id,
        at=now,
        reason=reason,
        data=plain,
    )


def number_and_day(*, number: str, day: date | None, today: date, not_before: date | None = None) -> str:
    """A checked số of a document. Raises AppraisalProblem for a missing số, a day in the future or too early."""
    words = number.strip()
    if not words:
        raise AppraisalProblem("Hãy nhập số văn bản.", field="number")
    if len(words) > 60:
        raise AppraisalProblem("Số văn bản dài quá 60 ký tự.", field="number")
    if day is None:
        raise AppraisalProblem("Hãy nhập ngày ký.", field="day")
    if day > today:
        raise AppraisalProblem("Ngày ký không được sau hôm nay.", field="day")
    if not_before is not None and day < not_before:
        raise AppraisalProblem(f"Ngày ký không được trước ngày {not_before:%d/%m/%Y}.", field="day")
    return words
