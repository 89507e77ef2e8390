"""A plan begins from last year's and from the data, is looked through again, gets its words."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import nfc
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries.unit_access import unit_for
from kiemdinh.rooms.planning.models import Plan, PlanActivity, PlanSchool
from kiemdinh.rooms.planning.queries.drafting import beginning_of, found_schools
from kiemdinh.rooms.planning.queries.plans import plan_for
from kiemdinh.rooms.planning.rules.plans import LONGEST_TEXT, TEXTS, Clash, TextEdit, merge_texts, year_problem
from kiemdinh.rooms.planning.rules.states import PLAN, PLAN_PERMITS
from kiemdinh.rooms.planning.use_cases.problems import PlanningProblem
from kiemdinh.rooms.planning.use_cases.writing import log, today_of, write


class TextClash(PlanningProblem):
    """Two people changed the same part; nothing was written. `clashes` holds both wordings."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        parts = ", ".join(TEXTS[c.key].lower() for c in clashes)
        super().__init__(
            f"Người khác vừa sửa phần {parts}. Lời của bạn còn nguyên trong ô; lời mới nhất ở ngay dưới. "
            "Hãy ghép hai bản rồi lưu lại."
        )
        self.clashes = clashes


def begin_plan(*, actor: Actor, now: datetime, year: int, unit_code: str = "") -> Plan:
    """Begins the plan of the own unit for a year, with everything the data and last year's plan give.

    Raises PlanningProblem (the year, a plan that is there already), PermissionDenied, Http404.
    """
    today = today_of(now)
    access = unit_for(actor=actor, code=unit_code, today=today, table=PLAN_PERMITS, action="begin", seen="list")
    if access.unit.ended:
        raise PermissionDenied("Đơn vị đã kết thúc hoạt động nên không lập kế hoạch mới.")
    if problem := year_problem(year, today=today):
        raise PlanningProblem(problem, fields={"year": problem})
    if Plan.objects.filter(unit_id=access.unit.id, year=year).exists():
        raise PlanningProblem(f"Đơn vị đã có kế hoạch năm {year}. Hãy mở kế hoạch ấy.")
    beginning = beginning_of(unit=access.unit, year=year)
    plan = Plan(
        unit_id=access.unit.id,
        year=year,
        state=PLAN.start,
        texts=beginning.texts,
        text_versions=dict.fromkeys(beginning.texts, 1),
        drafted_from=beginning.source[:200],
        created_at=now,
        created_by_id=actor.account_id,
    )
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
            PlanActivity.objects.bulk_create(
                PlanActivity(
                    plan=plan,
                    position=number,
                    content=row.content,
                    lead=row.lead,
                    partners=row.partners,
                    time=row.time,
                    result=row.result,
                    budget=row.budget,
                )
                for number, row in enumerate(beginning.activities, 1)
            )
            _find(plan, access.unit, now)
            log(plan, actor=actor, now=now, action="plan.begin")
    except IntegrityError as error:
        raise PlanningProblem(f"Kế hoạch năm {year} vừa có người lập. Hãy mở kế hoạch ấy.") from error
    return plan


def look_again(*, actor: Actor, now: datetime, plan_id: int, version: int) -> int:
    """Looks at the data anew; what people put in or took out stays. Gives how many lines came or went.

    Raises StaleRow, PermissionDenied, Http404.
    """
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="edit")
    with transaction.atomic():
        write(access.plan, version=version, what="kế hoạch này")
        changed = _find(access.plan, access.unit, now)
        log(access.plan, actor=actor, now=now, action="plan.look_again", changed=changed)
    return changed


def _find(plan: Plan, unit: organisations.UnitInfo, now: datetime) -> int:
    today = today_of(now)
    Plan.objects.filter(pk=plan.pk).update(reviewed_on=today)
    plan.refresh_from_db()
    if unit.kind == "school":
        return 0
    there = {(s.school_id, s.kind): s for s in PlanSchool.objects.filter(plan=plan)}
    new, changed, seen = [], [], set()
    for found in found_schools(unit=unit, year=plan.year, on=today):
        key = (found.school_id, found.kind)
        seen.add(key)
        row = there.get(key)
        if row is None:
            new.append(
                PlanSchool(
                    plan=plan,
                    school_id=found.school_id,
                    kind=found.kind,
                    reason=found.reason[:500],
                    aim=found.aim,
                    found=True,
                )
            )
        elif not row.found or row.reason != found.reason[:500]:
            row.found, row.reason = True, found.reason[:500]
            changed.append(row)
    gone = [
        row.pk
        for key, row in there.items()
        if row.found and key not in seen and row.listed and not row.by_hand and row.origin_id is None
    ]
    PlanSchool.objects.bulk_create(new)
    PlanSchool.objects.bulk_update(changed, ["found", "reason"])
    PlanSchool.objects.filter(pk__in=gone).delete()
    return len(new) + len(changed) + len(gone)


def save_texts(*, actor: Actor, now: datetime, plan_id: int, sent: Mapping[str, TextEdit]) -> Plan:
    """Saves the parts that were changed; parts that others wrote meanwhile stay theirs.

    Raises TextClash (the same part was changed by two), PlanningProblem (too long), PermissionDenied, Http404.
    """
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="edit")
    clean = {key: TextEdit(nfc(edit.text).replace("\r\n", "\n").strip(), edit.version) for key, edit in sent.items()}
    wrong = {key: f"Dài quá {LONGEST_TEXT} ký tự." for key, edit in clean.items() if len(edit.text) > LONGEST_TEXT}
    if wrong:
        raise PlanningProblem("Chưa lưu được: còn chỗ cần sửa.", fields=wrong)
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=access.plan.pk)
        merged = merge_texts(texts=plan.texts, versions=plan.text_versions, sent=clean)
        if merged.clashes:
            raise TextClash(merged.clashes)
        if merged.changed:
            plan.texts, plan.text_versions = merged.texts, merged.versions
            plan.version += 1
            plan.save(update_fields=["texts", "text_versions", "version"])
            log(plan, actor=actor, now=now, action="plan.texts", parts=list(merged.changed))
    return plan
