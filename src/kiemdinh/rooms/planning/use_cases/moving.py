"""A plan is handed in, sent back, taken into the plan above, approved, published, amended."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.planning.models import Plan, PlanActivity, PlanSchool, PlanVersion, RoadmapStep, Target
from kiemdinh.rooms.planning.queries.papers import edition_of, plan_context
from kiemdinh.rooms.planning.queries.plans import PlanAccess, counts_of, plan_for, plan_of
from kiemdinh.rooms.planning.rules import targets as target_rules
from kiemdinh.rooms.planning.rules.plans import MAINTAIN, NEW, PLAN_FORM, line_problem
from kiemdinh.rooms.planning.rules.states import OPEN, PLAN, SUBMITTED, Facts
from kiemdinh.rooms.planning.use_cases.problems import PlanningProblem
from kiemdinh.rooms.planning.use_cases.writing import heads_of, line, log, moved, refuse, tell, today_of, write
from kiemdinh.rooms.regulations.use_cases.keeping_forms import keep_form
from kiemdinh.services.notices import settle


def submit_plan(*, actor: Actor, now: datetime, plan_id: int, version: int) -> Plan:
    """Hands the plan to the unit directly above. Raises PlanningProblem, StaleRow, PermissionDenied, Http404."""
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="submit")
    above = _above(access)
    with transaction.atomic():
        _move(access, "submit", version, now=now, actor=actor, submitted_to_id=above, submitted_at=now, reason="")
        if above is not None:
            tell(
                heads_of(unit_id=above, kind="authority", on=access.today),
                plan=access.plan,
                unit_id=above,
                text=f"{access.body} nộp kế hoạch năm {access.plan.year}",
                now=now,
                actor=actor,
            )
    return access.plan


def withdraw_plan(*, actor: Actor, now: datetime, plan_id: int, version: int) -> Plan:
    """Takes a plan back before the unit above took it in. Raises as `submit_plan`."""
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="withdraw")
    with transaction.atomic():
        _move(access, "withdraw", version, now=now, actor=actor, submitted_to_id=None, submitted_at=None)
        settle(about=f"plan:{access.plan.pk}/", now=now)
    return access.plan


def return_plan(*, actor: Actor, now: datetime, plan_id: int, version: int, reason: str) -> Plan:
    """Sends a plan back with what is to be mended. Raises as `submit_plan`."""
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="return")
    words = line(reason)
    refuse({"reason": line_problem("lý do trả lại", words, needed=True, longest=2000)})
    with transaction.atomic():
        settle(about=f"plan:{access.plan.pk}/", now=now)
        _move(access, "return", version, now=now, actor=actor, reason=words)
        _tell_unit(access, f"Kế hoạch năm {access.plan.year} bị trả lại: {words[:120]}", now, actor)
    return access.plan


def consolidate_plan(*, actor: Actor, now: datetime, plan_id: int, version: int) -> int:
    """Takes a plan into the own one of the year: its schools come with the mark of the unit. Gives how many came.

    Raises PlanningProblem (no own plan, or one that is closed), StaleRow, PermissionDenied, Http404.
    """
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="consolidate")
    mine = _receiving(access, now)
    with transaction.atomic():
        settle(about=f"plan:{access.plan.pk}/", now=now)
        _move(access, "consolidate", version, now=now, actor=actor)
        came = _take_in(access.plan, mine, kind=access.unit.kind)
        log(mine, actor=actor, now=now, action="plan.took_in", unit=access.unit.code, schools=came)
        _tell_unit(access, f"Kế hoạch năm {access.plan.year} đã được tổng hợp lên cấp trên", now, actor)
    return came


def consolidate_all(*, actor: Actor, now: datetime, plan_id: int) -> tuple[int, int]:
    """Takes every plan that the unit of `plan_id` has received into it: (plans, schools). Raises as above."""
    own = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="edit").plan
    waiting = Plan.objects.filter(submitted_to_id=own.unit_id, year=own.year, state=SUBMITTED).order_by("pk")
    plans = schools = 0
    with transaction.atomic():
        for pk, version in list(waiting.values_list("pk", "version")):
            schools += consolidate_plan(actor=actor, now=now, plan_id=pk, version=version)
            plans += 1
    return plans, schools


def approve_plan(
    *,
    actor: Actor,
    now: datetime,
    plan_id: int,
    version: int,
    number: str,
    signed_on: date | None,
    authority: str,
    signer_post: str = "",
    signer_name: str = "",
) -> Plan:
    """Enters the document by which the plan was approved: it is frozen with its SHA-256, its lists become targets.

    Raises PlanningProblem with the fields, StaleRow, PermissionDenied, Http404.
    """
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="approve")
    values: dict[str, Any] = {
        "number": line(number),
        "authority": line(authority),
        "signer_post": line(signer_post),
        "signer_name": line(signer_name),
    }
    late = "Ngày ký ở sau hôm nay. Hãy ghi đúng ngày trên văn bản đã ký."
    refuse(
        {key: line_problem("", value, longest=60 if key == "number" else 120) for key, value in values.items()}
        | {"signed_on": late if signed_on and signed_on > access.today else ""}
    )
    with transaction.atomic():
        reason = access.plan.reason
        _move(access, "approve", version, now=now, actor=actor, **values, signed_on=signed_on, approved_at=now)
        settle(about=f"plan:{access.plan.pk}/", now=now)
        assert signed_on is not None
        frozen = plan_context(access.plan, on=access.today)
        packed = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        made = PlanVersion(
            plan=access.plan,
            number=PlanVersion.objects.filter(plan=access.plan).count() + 1,
            frozen=frozen,
            frozen_sha256=hashlib.sha256(packed.encode()).hexdigest(),
            document_number=values["number"],
            signed_on=signed_on,
            authority=values["authority"],
            reason=reason,
            approved_at=now,
            approved_by_id=actor.account_id,
        )
        made.save(force_insert=True)
        keep_form(
            PLAN_FORM, row_id=made.pk, edition_code=edition_of(signed_on), unit_id=access.unit.id, on=access.today
        )
        if access.unit.kind != "school":
            _set_targets(access, now=now, actor=actor)
    return access.plan


def publish_plan(*, actor: Actor, now: datetime, plan_id: int, version: int) -> Plan:
    """Makes an approved plan public and tells the schools of its lists. Raises as `submit_plan`."""
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="publish")
    with transaction.atomic():
        _move(access, "publish", version, now=now, actor=actor, published_at=now)
        if access.unit.kind != "school":
            _tell_listed(access, now, actor)
    return access.plan


def amend_plan(*, actor: Actor, now: datetime, plan_id: int, version: int, reason: str) -> Plan:
    """Opens an approved plan again; what was approved stays as a version. Raises as `submit_plan`."""
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="amend")
    words = line(reason)
    refuse({"reason": line_problem("lý do sửa đổi", words, needed=True, longest=2000)})
    with transaction.atomic():
        _move(access, "amend", version, now=now, actor=actor, reason=words, published_at=None)
    return access.plan


def _move(access: PlanAccess, action: str, version: int, *, now: datetime, actor: Actor, **values: Any) -> None:
    plan = access.plan
    facts = Facts(
        activities=PlanActivity.objects.filter(plan=plan).count(),
        has_unit_above=_above(access) is not None,
        at_receiver=access.at_receiver,
        reason=values.get("reason", ""),
        number=values.get("number", ""),
        signed=bool(values.get("signed_on")),
        authority=values.get("authority", ""),
    )
    after = moved(PLAN, state=plan.state, action=action, roles=access.roles, facts=facts)
    write(plan, version=version, what="kế hoạch này", state=after, **values)
    log(
        plan,
        actor=actor,
        now=now,
        action=f"plan.{action}",
        reason=values.get("reason", ""),
        number=values.get("number", ""),
    )


def _above(access: PlanAccess) -> int | None:
    """The unit directly above; nobody receives the plan of a Sở, whose Ủy ban nhân dân approves it."""
    return access.unit.parent_id if access.unit.kind in ("school", "commune", "district") else None


def _receiving(access: PlanAccess, now: datetime) -> Plan:
    assert access.plan.submitted_to_id is not None
    mine = plan_of(access.plan.submitted_to_id, access.plan.year)
    if mine is None:
        raise PlanningProblem(f"Đơn vị của bạn chưa có kế hoạch năm {access.plan.year}. Hãy lập trước rồi tổng hợp.")
    if mine.state not in OPEN:
        raise PlanningProblem("Kế hoạch của đơn vị bạn không còn ở trạng thái đang soạn. Hãy mở sửa đổi trước.")
    return mine


def _take_in(plan: Plan, mine: Plan, *, kind: str) -> int:
    """Copies lines of the lists; of a school's plan what its own roadmap wants for the year."""
    there = {(s.school_id, s.kind): s for s in PlanSchool.objects.filter(plan=mine)}
    came = 0
    for one in _school_wish(plan) if kind == "school" else PlanSchool.objects.filter(plan=plan, listed=True):
        row = there.get((one.school_id, one.kind))
        if row is None:
            PlanSchool(
                plan=mine,
                school_id=one.school_id,
                kind=one.kind,
                reason=one.reason,
                aim=one.aim,
                time=one.time,
                note=one.note,
                origin_id=plan.unit_id,
            ).save(force_insert=True)
            came += 1
        elif row.origin_id != plan.unit_id:
            PlanSchool.objects.filter(pk=row.pk).update(
                origin_id=plan.unit_id, aim=one.aim or row.aim, time=one.time or row.time, version=row.version + 1
            )
            came += row.listed
    return came


def _school_wish(plan: Plan) -> list[PlanSchool]:
    step = RoadmapStep.objects.filter(school_id=plan.unit_id, year=plan.year).first()
    if step is None or step.degree is None:
        return []
    running = PlanSchool.objects.filter(plan__year=plan.year, school_id=plan.unit_id, kind=MAINTAIN, found=True)
    kind = MAINTAIN if running.exists() else NEW
    aim = f"Mức độ {step.degree}"
    why = f"Trường đề nghị theo lộ trình năm {step.year}"
    return [PlanSchool(plan=plan, school_id=plan.unit_id, kind=kind, reason=why, aim=aim, note=step.note)]


def _set_targets(access: PlanAccess, *, now: datetime, actor: Actor) -> None:
    """The numbers of an approved plan's lists are the unit's targets of the year from that day on."""
    counts, plan = counts_of(access.plan), access.plan
    document = f"Kế hoạch {plan.number} ngày {format_date(plan.signed_on)}" if plan.signed_on else plan.number
    for list_kind, kind in ((NEW, target_rules.NEWLY_RECOGNISED), (MAINTAIN, target_rules.MAINTAINED)):
        row = Target.objects.filter(
            unit_id=plan.unit_id, year=plan.year, kind=kind, school_type="", ownership="", valid_to__isnull=True
        ).first()
        number = Decimal(counts[list_kind])
        if row is not None and row.minimum == number:
            continue
        if row is not None:
            Target.objects.filter(pk=row.pk).update(
                valid_to=access.today,
                closed_by_id=actor.account_id,
                closed_at=now,
                closed_reason=f"Theo {document}"[:300],
            )
        if number > 0:
            Target(
                unit_id=plan.unit_id,
                year=plan.year,
                kind=kind,
                minimum=number,
                due_on=date(plan.year, 12, 31),
                document=document[:200],
                valid_from=access.today,
                set_by_id=actor.account_id,
                set_at=now,
            ).save(force_insert=True)


def _tell_unit(access: PlanAccess, text: str, now: datetime, actor: Actor) -> None:
    heads = heads_of(unit_id=access.plan.unit_id, kind=access.unit.kind, on=access.today)
    tell(heads, plan=access.plan, unit_id=access.plan.unit_id, text=text, now=now, actor=actor)


def _tell_listed(access: PlanAccess, now: datetime, actor: Actor) -> None:
    plan = access.plan
    listed = PlanSchool.objects.filter(plan=plan, listed=True).values_list("school_id", flat=True).distinct()
    for school_id in listed.order_by("school_id"):
        tell(
            heads_of(unit_id=school_id, kind="school", on=timezone.localdate(now)),
            plan=plan,
            unit_id=school_id,
            text=f"Trường có tên trong kế hoạch năm {plan.year} của {access.body}",
            now=now,
            actor=actor,
            key=f"plan:{plan.pk}:published:{plan.number}",
        )


def unit_above(access: PlanAccess) -> organisations.UnitInfo | None:
    """The unit that would receive the plan."""
    above = _above(access)
    return organisations.unit_as_of(on=access.today, unit_id=above) if above is not None else None
