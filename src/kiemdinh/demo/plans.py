"""Yearly plans, targets, roadmaps and training of the demo, each through the use cases on its own day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kiemdinh.demo.outside import Outside, unit_id_of
from kiemdinh.demo.reading import HERE, read
from kiemdinh.demo.world import at
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.planning.queries.plans import requests_of, schools_of
from kiemdinh.rooms.planning.queries.training import attendances, course_for
from kiemdinh.rooms.planning.rules.training import CourseFacts
from kiemdinh.rooms.planning.use_cases import TargetFacts, contents, moving, set_target, training
from kiemdinh.rooms.planning.use_cases.plans import begin_plan
from kiemdinh.rooms.planning.use_cases.roadmap import save_step

OF_SCHOOL = "SCHOOL"
"""In the story: the head of the school named beside it."""


def build_plans(made: Outside) -> None:
    """Everything of plans.yaml, in its order."""
    told = read(HERE / "plans.yaml")
    for row in told["roadmaps"]:
        save_step(
            actor=_actor(made, row["by"], row["school"], row["day"]),
            now=at(row["day"]),
            unit_code=row["school"],
            year=row["year"],
            level=row["level"],
            degree=row["degree"],
            note=row["note"],
        )
    for row in told["targets"]:
        _target(made, row)
    for row in told["plans"]:
        _plan(made, row)
    for row in told["courses"]:
        _course(made, row)


def _actor(made: Outside, who: str, school: str, on: date) -> Actor:
    return made.head(school, on) if who == OF_SCHOOL else made.actor(who, on)


def _unit_code(actor: Actor) -> str:
    return scopes.code_of(unit_id=actor.posts[0].unit_id)


def _target(made: Outside, row: dict[str, Any]) -> None:
    actor = made.actor(row["by"], row["day"])
    set_target(
        actor=actor,
        now=at(row["day"]),
        unit_code=_unit_code(actor),
        facts=TargetFacts(
            kind=row["kind"],
            year=row["year"],
            minimum=Decimal(row["minimum"]),
            maximum=Decimal(row["maximum"]) if "maximum" in row else None,
            due_on=date(row["year"], 12, 31),
            school_type=row.get("school_type", ""),
            document=row["document"],
        ),
    )


def _plan(made: Outside, row: dict[str, Any]) -> None:
    day: date = row["begun"]
    officer = _actor(made, row["officer"], row.get("school", ""), day)
    plan = begin_plan(actor=officer, now=at(day), year=row["year"])
    if "external_all" in row:
        unit = organisations.unit_as_of(on=day, unit_id=plan.unit_id)
        assert unit is not None
        for school in organisations.schools_below(on=day, unit_id=unit.id):
            contents.add_school(
                actor=officer,
                now=at(day, 9),
                plan_id=plan.pk,
                kind="external",
                code=school.code,
                reason=row["external_all"],
            )
    for one in row["schools"]:
        _school(officer, plan, one, day)
    for one in row["requests"]:
        contents.save_request(
            actor=officer,
            now=at(day, 10),
            plan_id=plan.pk,
            kind=one["kind"],
            content=one["content"],
            amount=one.get("amount"),
        )
    if row.get("takes_in"):
        later = day + timedelta(days=5)
        moving.consolidate_all(actor=made.actor(row["officer"], later), now=at(later), plan_id=plan.pk)
    if "answers" in row:
        _answer(made, plan, row["answers"])
    plan.refresh_from_db()
    if row["until"] == "submitted":
        later = day + timedelta(days=8)
        moving.submit_plan(
            actor=_actor(made, row["officer"], row.get("school", ""), later),
            now=at(later),
            plan_id=plan.pk,
            version=plan.version,
        )
    elif row["until"] == "published":
        _approve(made, row, plan)


def _school(officer: Actor, plan: Any, one: dict[str, Any], day: date) -> None:
    if unit_id_of(one["school"]) in {s.school_id for s in schools_of(plan, on=day, kind=one["kind"])}:
        # The data had found it already.
        return
    contents.add_school(
        actor=officer,
        now=at(day, 9),
        plan_id=plan.pk,
        kind=one["kind"],
        code=one["school"],
        reason=one["reason"],
        aim=one.get("aim", ""),
        time=one.get("time", ""),
    )


def _answer(made: Outside, plan: Any, row: dict[str, Any]) -> None:
    """The first request of the plans below is answered; the rest waits for whoever tries the demo."""
    asked = next(line for line in requests_of(plan, on=row["day"]) if not line.own)
    contents.answer_request(
        actor=made.actor(row["by"], row["day"]),
        now=at(row["day"]),
        plan_id=asked.plan_id,
        request_id=asked.id,
        version=asked.version,
        answer=row["answer"],
        words=row["words"],
        amount=row["amount"],
        document=row["document"],
    )


def _approve(made: Outside, row: dict[str, Any], plan: Any) -> None:
    paper = row["approved"]
    plan = moving.approve_plan(
        actor=made.actor(row["leader"], paper["day"]),
        now=at(paper["day"], 15),
        plan_id=plan.pk,
        version=plan.version,
        number=paper["number"],
        signed_on=paper["day"],
        authority=paper["authority"],
        signer_post=paper["post"],
        signer_name=paper["name"],
    )
    later = paper["day"] + timedelta(days=4)
    moving.publish_plan(actor=made.actor(row["officer"], later), now=at(later), plan_id=plan.pk, version=plan.version)


def _course(made: Outside, row: dict[str, Any]) -> None:
    opened: date = row["opened"]
    officer = made.actor(row["by"], opened)
    course = training.save_course(
        actor=officer,
        now=at(opened),
        facts=CourseFacts(
            kind=row["kind"],
            title=row["title"],
            organiser=row["organiser"],
            place=row["place"],
            starts_on=row["starts"],
            ends_on=row["ends"],
            seats=row.get("seats"),
            certificate_symbol=row["symbol"],
        ),
    )
    people = [training.Person(username=name) for name in row["people"]]
    people += [training.Person(full_name=n, workplace=w, post=p, title=t) for n, w, p, t in row["typed"]]
    for person in people:
        training.add_person(actor=officer, now=at(opened, 9), course_id=course.pk, person=person)
    if "certified" not in row:
        return
    held: date = row["ends"]
    rows = attendances(course_for(actor=made.actor(row["by"], held), course_id=course.pk, today=held))
    away = {made.actor(name, held).account_id for name in row["absent"]}
    training.mark_present(
        actor=made.actor(row["by"], held),
        now=at(held, 17),
        course_id=course.pk,
        version=course.version,
        shown=[r.pk for r in rows],
        present=[r.pk for r in rows if r.account_id is None or r.account_id not in away],
    )
    day: date = row["certified"]
    training.give_certificates(
        actor=made.actor(row["by"], day), now=at(day), course_id=course.pk, version=course.version + 1, day=day
    )
