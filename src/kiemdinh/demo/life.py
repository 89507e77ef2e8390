"""What people do around a cycle, from `life.yaml` of a school: plan, talk, expected evidence, reviews, a correction."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from kiemdinh.demo.papers import make_file
from kiemdinh.demo.reading import with_codes
from kiemdinh.demo.world import at
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence.queries import gap
from kiemdinh.rooms.evidence.use_cases import NewDocument, expected, requests
from kiemdinh.rooms.evidence.use_cases.expected import ExpectedDraft
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.improvement_plan import plan_items
from kiemdinh.rooms.self_assessment.queries.publishing import unlock_queue
from kiemdinh.rooms.self_assessment.queries.sheets import sheet_for
from kiemdinh.rooms.self_assessment.queries.talk_subjects import subject_of_page
from kiemdinh.rooms.self_assessment.use_cases import (
    improvement_plan,
    plan,
    questions,
    reopening,
    reviews,
    sheets,
    talk,
)
from kiemdinh.rooms.self_assessment.use_cases.improvement_plan import PlanItemDraft
from kiemdinh.rooms.self_assessment.use_cases.reviews import ReviewDraft
from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit


class School(Protocol):
    """What this module asks of a school of the demo."""

    data: dict[str, Any]
    accounts: dict[str, int]

    def actor(self, username: str, on: date) -> Actor:
        """Somebody of the school on a day."""

    def with_role(self, role: str) -> str:
        """The username of who holds a role in the council."""

    def publish(self, cycle: Any, on: date) -> None:
        """The council passes the report, the chair publishes it."""


def plan_ahead(school: School, cycle: Any) -> None:
    """The texts and weeks of the plan, as far as the school's `life.yaml` tells them."""
    if "timetable" in school.data["life"]:
        told = school.data["life"]["timetable"]
        _timetable(school, cycle, told)
        _write(school, cycle, "plan", told)


def live(school: School, cycle: Any, codes: Mapping[str, str]) -> None:
    """What the school's `life.yaml` tells besides; each thing on its own day, through the use cases."""
    told = school.data["life"]
    for thread in told.get("threads", ()):
        _talk(school, cycle, thread, codes)
    if "expected" in told:
        _expect(school, cycle, told["expected"])
    if "improvement_plan" in told:
        _improvement_plan(school, cycle, told["improvement_plan"])
    if "correction" in told:
        _correct(school, cycle, told["correction"], codes)


def _person(school: School, username: str, on: date) -> Actor:
    """Somebody of the school, or an officer above it."""
    if username in school.accounts:
        return school.actor(username, on)
    account = people.find_account(username=username)
    assert account is not None, username
    return people.actor_for(account_id=account.pk, today=on)


def _access(school: School, cycle: Any, username: str, on: date) -> CycleAccess:
    return cycle_for(actor=school.actor(username, on), cycle_id=cycle.pk, today=on)


def _timetable(school: School, cycle: Any, told: dict[str, Any]) -> None:
    for n, row in enumerate(told["weeks"]):
        plan.add_week(
            actor=school.actor(told["by"], told["on"]),
            now=at(told["on"], 14, 5 * n),
            cycle_id=cycle.pk,
            starts_on=row["from"],
            ends_on=row["to"],
            content=row["content"],
            who=row["who"],
            result=row["result"],
        )


def _write(school: School, cycle: Any, subject: str, told: dict[str, Any]) -> None:
    if "texts" in told:
        sheets.save_narrative(
            actor=school.actor(told["by"], told["on"]),
            now=at(told["on"], 16),
            cycle_id=cycle.pk,
            subject=subject,
            texts={field: TextEdit(text, 0) for field, text in told["texts"].items()},
        )


def _talk(school: School, cycle: Any, told: dict[str, Any], codes: Mapping[str, str]) -> None:
    first, *others = told["said"]
    access = _access(school, cycle, first["by"], first["on"])
    thread = talk.open_thread(
        actor=access.actor,
        now=at(first["on"], 10),
        access=access,
        subject=subject_of_page(access, kind="criterion", code=told["criterion"], stage=""),
        channel=told["channel"],
        text=with_codes(first["text"], codes),
        mentions=[school.accounts[name] for name in first.get("names", ())],
    )
    for n, row in enumerate(others, start=1):
        who, now, text = _person(school, row["by"], row["on"]), at(row["on"], 10 + n), with_codes(row["text"], codes)
        if row["by"] in school.accounts:
            talk.reply(
                actor=who,
                now=now,
                cycle_id=cycle.pk,
                thread_id=thread.pk,
                text=text,
                mentions=[school.accounts[name] for name in row.get("names", ())],
            )
        else:
            questions.answer(actor=who, now=now, thread_id=thread.pk, text=text)
    if done := told.get("settled"):
        talk.settle_thread(
            actor=school.actor(done["by"], done["on"]),
            now=at(done["on"], 16),
            cycle_id=cycle.pk,
            thread_id=thread.pk,
            action="resolve",
        )


def _expect(school: School, cycle: Any, told: dict[str, Any]) -> None:
    on, who = told["on"], school.actor(told["by"], told["on"])
    items = {}
    for n, row in enumerate(told["items"]):
        made = expected.add_expected(
            actor=who,
            now=at(on, 8, 3 * n),
            plan=gap.plan_for_school(school_id=cycle.school_id, today=on),
            draft=ExpectedDraft(
                row["criterion"],
                row["title"],
                row["kind"],
                maker_id=school.accounts.get(row.get("maker", "")),
                maker_text=row.get("maker_text", ""),
                note=row.get("note", ""),
            ),
        )
        items[row["title"]] = made.pk
    for row in told.get("not_needed", ()):
        expected.waive(
            actor=who,
            now=at(on, 15),
            plan=gap.plan_for_school(school_id=cycle.school_id, today=on),
            criterion=row["criterion"],
            stage="",
            expected_id=items[row["title"]],
            school_year=row["school_year"],
            reason=row["reason"],
        )
    for row in told.get("requests", ()):
        _ask(school, cycle, row, items)


def _ask(school: School, cycle: Any, row: dict[str, Any], items: Mapping[str, int]) -> None:
    """One request; with `answer` it is handed in and accepted."""
    on = row["on"]
    asked = requests.ask_for_evidence(
        actor=school.actor(row["by"], on),
        now=at(on, 9),
        plan=gap.plan_for_school(school_id=cycle.school_id, today=on),
        criterion=row["criterion"],
        school_year=row["school_year"],
        asked_of=school.accounts[row["of"]],
        expected_id=items[row["title"]],
        due_on=row["due"],
        note=row.get("note", ""),
    )
    if paper := row.get("answer"):
        name, content = make_file(paper)
        given, _ = requests.answer_request(
            actor=school.actor(row["of"], paper["on"]),
            now=at(paper["on"], 14),
            request_id=asked.pk,
            version=asked.version,
            document=NewDocument(
                paper["name"],
                number=paper["number"],
                issued_on=paper["date"],
                issuer=paper["issuer"],
                kept_at=paper["location"],
            ),
            uploads=[(name, io.BytesIO(content))],
        )
        requests.accept_request(
            actor=school.actor(row["by"], paper["accepted_on"]),
            now=at(paper["accepted_on"], 9),
            request_id=given.pk,
            version=given.version,
        )


def _improvement_plan(school: School, cycle: Any, told: dict[str, Any]) -> None:
    """The columns of the plan alone, its main issues, and one internal review that is closed."""
    _write(school, cycle, "improvement", told)
    on, by = told["on"], told["by"]
    who = {"actor": school.actor(by, on), "cycle_id": cycle.pk}
    columns = {row["task"]: row for part in school.data["sheets"] for row in part["improvements"]}
    rows = plan_items(_access(school, cycle, by, on))
    for n, row in enumerate(rows):
        more = columns[row.task]
        improvement_plan.change_plan_item(
            **who,
            now=at(on, 9, 2 * n),
            row_id=row.pk,
            version=row.version,
            draft=PlanItemDraft(
                task=row.task,
                owner=row.owner,
                due_on=row.due_on,
                resources=row.resources,
                expected_result=row.expected_result,
                goal=more["objective"],
                solution=more["solution"],
                result_measure=more["indicator"],
                planned_evidence=more["expected"],
            ),
        )
    for subject in told["main_issues"]:
        improvement_plan.add_issue(**who, now=at(on, 11), subject=subject, stage="")
    _review(school, cycle, told["review"], {row.task: row.pk for row in rows})


def _review(school: School, cycle: Any, told: dict[str, Any], rows: Mapping[str, int]) -> None:
    on = told["on"]
    who = {"actor": school.actor(told["by"], on), "cycle_id": cycle.pk}
    row = reviews.start_review(**who, now=at(on, 14), moment="other", label=told["label"])
    row = reviews.save_review(
        **who,
        now=at(on, 15),
        review_id=row.pk,
        version=row.version,
        draft=ReviewDraft(
            on,
            content=told["content"],
            result=told["result"],
            adjustment=told["adjustment"],
            reviewers=told["reviewers"],
            marks={rows[task]: (mark["progress"], mark.get("note", "")) for task, mark in told["marks"].items()},
        ),
    )
    reviews.close_review(**who, now=at(on, 16), review_id=row.pk, version=row.version)


def _correct(school: School, cycle: Any, told: dict[str, Any], codes: Mapping[str, str]) -> None:
    """The school asks for leave, the authority gives it, one criterion is put right, the next version is published."""
    asked = reopening.ask_unlock(
        actor=school.actor(school.with_role("chair"), told["asked_on"]),
        now=at(told["asked_on"], 9),
        cycle_id=cycle.pk,
        reason=told["reason"],
        criteria=[told["criterion"]],
    )
    officer, on = _person(school, told["answered_by"], told["answered_on"]), told["answered_on"]
    assert [row.id for row in unlock_queue(actor=officer, today=on)] == [asked.pk]
    reopening.answer_unlock(
        actor=officer,
        now=at(on, 10),
        cycle_id=cycle.pk,
        request_id=asked.pk,
        version=asked.version,
        action="grant",
        answer=told["answer"],
    )
    _put_right(school, cycle, told, codes)
    school.publish(cycle, told["published_on"])
    cycle.refresh_from_db()


def _put_right(school: School, cycle: Any, told: dict[str, Any], codes: Mapping[str, str]) -> None:
    on, field = told["written_on"], told["field"]
    writer = school.data["school"]["assignments"][told["criterion"]]
    access = _access(school, cycle, writer, on)
    sheet = sheet_for(access, criterion=told["criterion"], stage="", kind="criterion")
    before, wrong = sheet.texts[field], with_codes(told["wrong"], codes)
    assert wrong in before, wrong
    sheets.save_sheet(
        actor=access.actor,
        now=at(on, 9),
        cycle_id=cycle.pk,
        sheet_id=sheet.pk,
        texts={
            field: TextEdit(before.replace(wrong, with_codes(told["right"], codes)), sheet.field_versions.get(field, 0))
        },
    )
    moves: Sequence[tuple[str, str, date]] = (
        (writer, "submit", on),
        (school.with_role("secretary"), "approve", told["approved_on"]),
    )
    for who, action, day in moves:
        sheets.move_sheet(
            actor=school.actor(who, day), now=at(day, 15), cycle_id=cycle.pk, sheet_id=sheet.pk, action=action
        )
