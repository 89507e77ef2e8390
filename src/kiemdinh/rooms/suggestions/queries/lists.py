"""The lists of suggestions that a person has written, and that a person's units have to answer."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.queries.matching import names_of_accounts
from kiemdinh.rooms.suggestions.models import Suggestion, SuggestionEntry
from kiemdinh.rooms.suggestions.queries.access import SuggestionAccess, held_by, written_by
from kiemdinh.rooms.suggestions.queries.raised import Raised, Wanted, lines_of, narrowed
from kiemdinh.rooms.suggestions.rules.states import MERGED, OPEN, RECALLED

WAITING, DONE, PASSED_ON, ALL = "cho", "xong", "da-chuyen", "tat-ca"
SHOWN = {WAITING: "Chờ trả lời", DONE: "Đã xử lý", PASSED_ON: "Đã chuyển lên", ALL: "Tất cả"}
_MOST_DUPLICATES = 100


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A line of the receiving unit: with the name of who wrote it."""

    line: Raised
    writer: str
    waiting_days: int
    merged: int


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A line of the talk under a suggestion."""

    action: str
    text: str
    who: str
    unit: str
    at: datetime


def own_rows(*, actor: Actor, wanted: Wanted) -> QuerySet[Suggestion]:
    """What a person wrote, newest first, for a pager."""
    return narrowed(written_by(actor=actor), wanted).select_related("merged_into").order_by("-sent_at", "-pk")


def desk_rows(*, actor: Actor, shown: str, wanted: Wanted) -> QuerySet[Suggestion]:
    """What a person's units hold: waiting ones oldest first, others newest first. Raises PermissionDenied."""
    rows = held_by(actor=actor)
    units = {p.unit_id for p in actor.posts}
    if shown == WAITING:
        rows = rows.filter(state__in=OPEN, holder_id__in=units)
    elif shown == DONE:
        rows = rows.filter(holder_id__in=units).exclude(state__in=(*OPEN, RECALLED))
    elif shown == PASSED_ON:
        rows = rows.exclude(holder_id__in=units)
    order = ("sent_at", "pk") if shown == WAITING else ("-sent_at", "-pk")
    return narrowed(rows, wanted).select_related("merged_into").order_by(*order)


def desk_lines(rows: list[Suggestion], *, today: date) -> list[DeskLine]:
    """The lines of the receiving unit; a few statements, however many rows."""
    who = names_of_accounts(account_ids={row.writer_id for row in rows})
    merged: dict[int | None, int] = {}
    for main in Suggestion.objects.filter(merged_into__in=rows).values_list("merged_into_id", flat=True):
        merged[main] = merged.get(main, 0) + 1
    return [
        DeskLine(
            line=line,
            writer=_name(who, row.writer_id),
            waiting_days=(today - line.sent_on).days if row.state in OPEN else 0,
            merged=merged.get(row.pk, 0),
        )
        for row, line in zip(rows, lines_of(rows), strict=True)
    ]


def entries_of(access: SuggestionAccess) -> list[EntryLine]:
    """What was said and done, oldest first; the writer's name only for those who may know it."""
    rows = list(SuggestionEntry.objects.filter(suggestion=access.row).order_by("at", "pk"))
    who = names_of_accounts(account_ids={row.author_id for row in rows if row.author_id})
    units = organisations.names_on(unit_ids={row.unit_id for row in rows}, on=access.today)
    hidden = access.row.writer_id if not access.sees_names else None
    return [
        EntryLine(
            action=row.action,
            text=row.text,
            who="" if row.author_id in (None, hidden) else _name(who, row.author_id),
            unit=units.get(row.unit_id, ""),
            at=row.at,
        )
        for row in rows
    ]


def writer_name(access: SuggestionAccess) -> str:
    """Who wrote it; empty for those who may not know."""
    if not access.sees_names:
        return ""
    return _name(names_of_accounts(account_ids={access.row.writer_id}), access.row.writer_id)


def main_of(access: SuggestionAccess) -> Suggestion:
    """The suggestion that speaks for this one: itself, or the one that it was merged into."""
    main = access.row.merged_into
    return main if access.row.state == MERGED and main is not None else access.row


def merged_lines(access: SuggestionAccess) -> list[Raised]:
    """The suggestions that were merged into this one, for the unit that holds it."""
    if not access.is_holder:
        return []
    return lines_of(list(Suggestion.objects.filter(merged_into=access.row).order_by("sent_at", "pk")))


def merge_choices(access: SuggestionAccess) -> list[tuple[int, str]]:
    """Into which others it may be merged: of the same unit, software with software, not merged, closed or recalled."""
    row = access.row
    same = Q(kind=row.kind) if row.kind == "software" else ~Q(kind="software")
    rows = Suggestion.objects.filter(same, holder_id=row.holder_id, state__in=(*OPEN, "answered"))
    found = lines_of(list(rows.exclude(pk=row.pk).order_by("-sent_at", "-pk")[:_MOST_DUPLICATES]))
    return [(line.id, f"{line.unit_name}: {_short(line.text)}") for line in found]


def answered_on(row: Suggestion) -> date | None:
    """The day of the newest answer."""
    return timezone.localdate(row.answered_at) if row.answered_at else None


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 90 else f"{words[:89]}…"


def _name(who: dict[int, tuple[str, str]], account_id: int | None) -> str:
    return who.get(account_id or 0, ("", ""))[1]
