"""Schools with data in the system, and their improvement by criterion, for the reports of authorities."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from kiemdinh.kernel.vietnamese import format_date, natural_code_key
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle, ImprovementItem
from kiemdinh.rooms.self_assessment.rules.improvement_plan import PROGRESS
from kiemdinh.services.rich_text import to_plain


@dataclass(frozen=True, slots=True)
class ImprovedCriterion:
    """What a school did about one criterion (or standard) after an assessment, in words."""

    label: str
    weakness: str
    done: tuple[str, ...]
    still_open: tuple[str, ...]


def entered_by(on: date) -> QuerySet[Cycle]:
    """Cycles opened in the system by a day, of whichever school: a school with one has begun to enter its data."""
    return Cycle.objects.filter(
        created_at__lt=timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    )


def improvements_of(school_ids: Iterable[int], *, on: date) -> dict[int, list[ImprovedCriterion]]:
    """The improvement plan of the newest cycle opened by a day, by school and criterion, as it stands now.

    Schools without one are left out. Three queries however many schools.
    """
    newest = dict(entered_by(on).filter(school_id__in=set(school_ids)).order_by("pk").values_list("school_id", "pk"))
    schools = {cycle: school for school, cycle in newest.items()}
    rows = ImprovementItem.objects.filter(cycle_id__in=schools, removed_at__isnull=True).order_by("position", "pk")
    by_subject: dict[tuple[int, str], list[ImprovementItem]] = {}
    for row in rows:
        by_subject.setdefault((row.cycle_id, row.subject), []).append(row)
    sheets = CriterionSheet.objects.filter(cycle_id__in=schools, kind="criterion")
    weak = {
        (cycle, criterion): to_plain(texts.get("weaknesses", "")).strip()
        for cycle, criterion, texts in sheets.values_list("cycle_id", "criterion", "texts")
    }
    found: dict[int, list[ImprovedCriterion]] = {}
    for cycle, subject in sorted(by_subject, key=lambda key: (key[0], natural_code_key(key[1]))):
        kind, _, number = subject.partition(":")
        items = by_subject[cycle, subject]
        found.setdefault(schools[cycle], []).append(
            ImprovedCriterion(
                label=f"Tiêu chuẩn {number}" if kind == "standard" else f"Tiêu chí {subject}",
                weakness=weak.get((cycle, subject), ""),
                done=tuple(item.task for item in items if item.progress == "completed"),
                still_open=tuple(_open_words(item) for item in items if item.progress != "completed"),
            )
        )
    return found


def _open_words(item: ImprovementItem) -> str:
    due = format_date(item.due_on) if item.due_on else item.due_text
    state = PROGRESS.get(item.progress, PROGRESS["not_started"]).lower()
    words = item.task.strip().rstrip(".")
    if item.solution.strip():
        words += f"; biện pháp: {item.solution.strip().rstrip('.')}"
    return f"{words} ({state}{f', dự kiến xong {due}' if due else ''})"
