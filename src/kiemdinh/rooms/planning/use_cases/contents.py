"""Activities, schools of the lists, requests and their answers."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.planning.models import PlanActivity, PlanRequest, PlanSchool
from kiemdinh.rooms.planning.queries.plans import PlanAccess, activity_of, listed_of, plan_for, request_of
from kiemdinh.rooms.planning.rules.plans import LISTS, REQUESTS, line_problem, money_problem
from kiemdinh.rooms.planning.rules.states import REQUEST, REQUEST_OPEN, Facts
from kiemdinh.rooms.planning.use_cases.problems import PlanningProblem, StaleRow
from kiemdinh.rooms.planning.use_cases.writing import heads_of, line, log, moved, refuse, tell, today_of, write


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """Nội dung, chủ trì, phối hợp, thời gian, kinh phí (đồng), kết quả."""

    content: str
    lead: str = ""
    partners: str = ""
    time: str = ""
    budget: int | None = None
    result: str = ""


def save_activity(
    *,
    actor: Actor,
    now: datetime,
    plan_id: int,
    facts: ActivityFacts,
    activity_id: int | None = None,
    version: int = 0,
) -> PlanActivity:
    """Adds an activity at the end, or changes one. Raises PlanningProblem, StaleRow, PermissionDenied, Http404."""
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="edit")
    values = {
        "content": line(facts.content),
        "lead": line(facts.lead),
        "partners": line(facts.partners),
        "time": line(facts.time),
        "result": line(facts.result),
    }
    refuse(
        {
            "content": line_problem("nội dung việc", values["content"], needed=True),
            "lead": line_problem("", values["lead"], longest=250),
            "partners": line_problem("", values["partners"], longest=250),
            "time": line_problem("", values["time"], longest=120),
            "result": line_problem("", values["result"]),
            "budget": money_problem(facts.budget),
        }
    )
    with transaction.atomic():
        if activity_id is not None:
            row = activity_of(access, activity_id)
            write(row, version=version, what="việc này", **values, budget=facts.budget)
        else:
            same = PlanActivity.objects.filter(plan=access.plan, **values, budget=facts.budget).first()
            if same is not None:
                raise PlanningProblem("Kế hoạch đã có việc giống hệt. Có thể bạn vừa bấm hai lần.")
            last = PlanActivity.objects.filter(plan=access.plan).aggregate(n=Max("position"))["n"] or 0
            row = PlanActivity(plan=access.plan, position=last + 1, budget=facts.budget, **values)
            row.save(force_insert=True)
        log(access.plan, actor=actor, now=now, action="plan.activity", row_id=row.pk)
    return row


def remove_activity(*, actor: Actor, now: datetime, plan_id: int, activity_id: int) -> None:
    """Takes an activity out. Raises PermissionDenied, Http404."""
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="edit")
    row = activity_of(access, activity_id)
    with transaction.atomic():
        log(access.plan, actor=actor, now=now, action="plan.activity_removed", row_id=row.pk, content=row.content)
        row.delete()


def add_school(
    *, actor: Actor, now: datetime, plan_id: int, kind: str, code: str, reason: str, aim: str = "", time: str = ""
) -> PlanSchool:
    """Puts a school below the unit into a list by hand; one that was left out comes back.

    Raises PlanningProblem with the field, PermissionDenied, Http404.
    """
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="edit")
    if kind not in LISTS:
        raise PlanningProblem("Hãy chọn danh sách.", fields={"kind": "Hãy chọn danh sách."})
    words, goal, when = line(reason), line(aim), line(time)
    refuse(
        {
            "reason": line_problem("lý do đưa trường vào danh sách", words, needed=True),
            "aim": line_problem("", goal, longest=120),
            "time": line_problem("", when, longest=120),
        }
    )
    school_id = _school(access, code)
    with transaction.atomic():
        row, made = PlanSchool.objects.select_for_update().get_or_create(
            plan=access.plan,
            school_id=school_id,
            kind=kind,
            defaults={"reason": words, "aim": goal, "time": when, "by_hand": True},
        )
        if not made:
            if row.listed:
                text = f"Trường này đã có trong danh sách “{LISTS[kind]}”."
                raise PlanningProblem(text, fields={"code": text})
            write(
                row,
                version=row.version,
                what="dòng này",
                listed=True,
                by_hand=True,
                left_out_reason="",
                reason=words,
                aim=goal,
                time=when,
            )
        log(access.plan, actor=actor, now=now, action="plan.school", row_id=row.pk, kind=kind)
    return row


def edit_school(
    *, actor: Actor, now: datetime, plan_id: int, row_id: int, version: int, aim: str, time: str, note: str
) -> PlanSchool:
    """Writes what is aimed at, when, and a note. Raises PlanningProblem, StaleRow, PermissionDenied, Http404."""
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="edit")
    row = listed_of(access, row_id)
    goal, when, words = line(aim), line(time), line(note)
    refuse(
        {
            "aim": line_problem("", goal, longest=120),
            "time": line_problem("", when, longest=120),
            "note": line_problem("", words),
        }
    )
    with transaction.atomic():
        write(row, version=version, what="dòng này", aim=goal, time=when, note=words)
        log(access.plan, actor=actor, now=now, action="plan.school_edit", row_id=row.pk)
    return row


def leave_school_out(
    *, actor: Actor, now: datetime, plan_id: int, row_id: int, version: int, reason: str
) -> PlanSchool:
    """Takes a school out of a list, with the reason; it is not found again. Raises as `edit_school`."""
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="edit")
    row = listed_of(access, row_id)
    words = line(reason)
    refuse({"reason": line_problem("lý do bỏ trường khỏi danh sách", words, needed=True, longest=300)})
    with transaction.atomic():
        write(row, version=version, what="dòng này", listed=False, left_out_reason=words)
        log(access.plan, actor=actor, now=now, action="plan.school_out", row_id=row.pk, reason=words)
    return row


def _school(access: PlanAccess, text: str) -> int:
    """A school below the plan's unit, by code or by its whole name. Raises PlanningProblem."""
    words = line(text)
    unit = scopes.find_unit(code=words) if words else None
    path = access.unit.path
    found = None
    if unit is not None and unit.kind == "school":
        row = organisations.school_rows(unit_ids=[unit.pk], on=access.today).get(unit.pk)
        found = row.unit_id if row is not None and row.path.startswith(path) else None
    elif words:
        rows = organisations.search_units(text=words, on=access.today, kind="school", under_path=path, limit=3)
        exact = [r for r in rows if r.name.casefold() == words.casefold()] or rows
        if len(exact) > 1:
            names = "; ".join(f"{r.name} ({r.code})" for r in exact)
            text = f"Có nhiều trường khớp: {names}. Hãy ghi mã trường."
            raise PlanningProblem(text, fields={"code": text})
        found = exact[0].id if exact else None
    if found is None:
        text = "Dưới đơn vị không có trường này. Hãy ghi mã trường, hoặc tên đúng như danh bạ."
        raise PlanningProblem(text, fields={"code": text})
    return found


def save_request(
    *,
    actor: Actor,
    now: datetime,
    plan_id: int,
    kind: str,
    content: str,
    amount: int | None = None,
    request_id: int | None = None,
    version: int = 0,
) -> PlanRequest:
    """Adds or changes a request that has no answer yet. Raises PlanningProblem, StaleRow, PermissionDenied, Http404."""
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="edit")
    words = line(content)
    refuse(
        {
            "kind": "" if kind in REQUESTS else "Hãy chọn loại đề nghị.",
            "content": line_problem("nội dung đề nghị", words, needed=True),
            "amount": money_problem(amount),
        }
    )
    with transaction.atomic():
        if request_id is not None:
            row = request_of(access, request_id)
            if row.state != REQUEST_OPEN:
                raise PlanningProblem("Đề nghị này đã được trả lời nên không sửa được. Hãy lập đề nghị mới.")
            write(row, version=version, what="đề nghị này", kind=kind, content=words, amount=amount)
        else:
            if PlanRequest.objects.filter(plan=access.plan, kind=kind, content=words, amount=amount).exists():
                raise PlanningProblem("Kế hoạch đã có đề nghị giống hệt. Có thể bạn vừa bấm hai lần.")
            row = PlanRequest(plan=access.plan, kind=kind, content=words, amount=amount, state=REQUEST.start)
            row.save(force_insert=True)
        log(access.plan, actor=actor, now=now, action="plan.request", row_id=row.pk)
    return row


def remove_request(*, actor: Actor, now: datetime, plan_id: int, request_id: int) -> None:
    """Takes back a request that has no answer yet. Raises PlanningProblem, PermissionDenied, Http404."""
    access = plan_for(actor=actor, plan_id=plan_id, today=today_of(now), action="edit")
    row = request_of(access, request_id)
    if row.state != REQUEST_OPEN:
        raise PlanningProblem("Đề nghị này đã được trả lời nên không xóa được.")
    with transaction.atomic():
        log(access.plan, actor=actor, now=now, action="plan.request_removed", row_id=row.pk, content=row.content)
        row.delete()


def answer_request(
    *,
    actor: Actor,
    now: datetime,
    plan_id: int,
    request_id: int,
    version: int,
    answer: str,
    words: str,
    amount: int | None = None,
    document: str = "",
) -> PlanRequest:
    """Answers a request once: agreed, partly or refused, in words, with the document of the Ủy ban nhân dân if one.

    Raises PlanningProblem, StaleRow, PermissionDenied, Http404.
    """
    today = today_of(now)
    access = plan_for(actor=actor, plan_id=plan_id, today=today, action="answer")
    row = request_of(access, request_id)
    said, paper = line(words), line(document)
    refuse(
        {
            "answer": "" if answer in REQUEST.labels and answer != REQUEST_OPEN else "Hãy chọn cách trả lời.",
            "words": line_problem("lời trả lời", said, needed=True, longest=2000),
            "amount": money_problem(amount),
            "document": line_problem("", paper, longest=200),
        }
    )
    if row.state != REQUEST_OPEN:
        raise StaleRow("đề nghị này")
    after = moved(REQUEST, state=row.state, action=answer, roles=access.roles, facts=Facts(reason=said))
    unit = next((p.unit_id for p in actor.posts if not p.ended and p.unit_kind != "school"), access.plan.unit_id)
    with transaction.atomic():
        write(
            row,
            version=version,
            what="đề nghị này",
            state=after,
            answer=said,
            answered_amount=amount,
            document=paper,
            answered_at=now,
            answered_by_id=actor.account_id,
            answered_unit_id=unit,
        )
        log(access.plan, actor=actor, now=now, action="plan.answer", row_id=row.pk, answer=after)
        tell(
            heads_of(unit_id=access.plan.unit_id, kind=access.unit.kind, on=today),
            plan=access.plan,
            unit_id=access.plan.unit_id,
            text=f"Đề nghị trong kế hoạch năm {access.plan.year} được trả lời: {REQUEST.labels[after].lower()}",
            now=now,
            actor=actor,
            kind="planning.request",
        )
    return row
