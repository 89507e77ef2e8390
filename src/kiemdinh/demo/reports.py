"""Periodic reports of the demo: the districts of 2022 report to their Sở, and the yearly report of TT 57 is begun."""

from datetime import date, timedelta
from typing import Any

from kiemdinh.demo.cast import PASSWORD
from kiemdinh.demo.outside import Outside
from kiemdinh.demo.reading import HERE, read
from kiemdinh.demo.world import at
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account
from kiemdinh.rooms.reporting.queries.lookup import receipts_waiting, report_in, version_of
from kiemdinh.rooms.reporting.use_cases import (
    EntryFacts,
    answer_receipt,
    correct_figure,
    move_report,
    open_period,
    save_texts,
    write_entry,
)


def build_reports(made: Outside) -> None:
    """Everything of reports.yaml, each through the use cases on its own day."""
    told = read(HERE / "reports.yaml")
    _people(told)
    for row in told["register"]:
        actor = made.actor(_officer(told, row["unit"]), row["day"])
        write_entry(
            actor=actor,
            now=at(row["day"]),
            unit_code=_unit(told, row["unit"]).code,
            facts=EntryFacts(
                row["kind"], row["topic"], row["day"], row["subject"], row["number"], row.get("result", "")
            ),
        )
    asked = told["period"]
    sender = made.actor(told["officials"][0]["username"], asked["opened"])
    period = open_period(
        actor=sender,
        now=at(asked["opened"]),
        unit_code=_unit(told, "").code,
        kind_key="form_1",
        as_of=asked["as_of"],
        due_on=asked["due_on"],
        note=asked["note"],
    )
    for row in told["reports"]:
        _report(made, told, report_in(period_id=period.pk, unit_id=_unit(told, row["unit"]).id), row)
    for row in told["yearly"]:
        actor = made.actor(row["by"], row["opened"])
        open_period(
            actor=actor,
            now=at(row["opened"]),
            unit_code="",
            kind_key="tt57_yearly",
            as_of=row["as_of"],
            due_on=row["due_on"],
            itself=True,
        )


def report_accounts() -> list[tuple[str, str]]:
    """(username, what the list of accounts calls them) of the officials of this part."""
    return [(row["username"], row["shown"]) for row in read(HERE / "reports.yaml")["officials"]]


def _people(told: dict[str, Any]) -> None:
    for row in told["officials"]:
        create_account(
            actor=SYSTEM,
            now=at(told["since"]),
            username=row["username"],
            full_name=row["name"],
            unit_code=_unit(told, row["unit"]).code,
            role=row["role"],
            title=row["title"],
            starts_on=told["since"],
            password=PASSWORD,
            is_demo=True,
        )


def _report(made: Outside, told: dict[str, Any], report: int, row: dict[str, Any]) -> None:
    day: date = row["written"]
    for fix in row.get("corrections", ()):
        correct_figure(
            actor=made.actor(row["by"], day),
            now=at(day),
            report_id=report,
            version=version_of(report),
            section="s1a",
            row=fix["row"],
            column=fix["column"],
            value=fix["value"],
            explanation=fix["why"],
        )
    name = next(o["name"] for o in told["officials"] if o["username"] == row["by"])
    save_texts(
        actor=made.actor(row["by"], day),
        now=at(day, 10),
        report_id=report,
        version=version_of(report),
        texts=row["texts"],
        name=name,
        phone=row["phone"],
    )
    _move(made.actor(row["by"], day), report, "submit", day)
    if "approved" not in row:
        return
    _move(made.actor(row["head"], row["approved"]), report, "approve", row["approved"])
    for receipt, version in receipts_waiting(report):
        answer_receipt(
            actor=made.actor(told["officials"][0]["username"], row["accepted"]),
            now=at(row["accepted"]),
            receipt_id=receipt,
            version=version,
            action="accept",
        )


def _move(actor: Actor, report: int, action: str, day: date) -> None:
    move_report(actor=actor, now=at(day, 14), report_id=report, version=version_of(report), action=action)


def _officer(told: dict[str, Any], unit: str) -> str:
    wanted = (o["username"] for o in told["officials"] if o["unit"] == unit)
    return str(next(wanted))


def _unit(told: dict[str, Any], name: str) -> organisations.UnitInfo:
    """A district of the former province by name; empty: the province itself."""
    day = told["period"]["as_of"] - timedelta(days=1)
    top = next(
        u for u in organisations.search_units(text=told["province"], on=day, kind="province")
        if u.name == told["province"]
    )
    if not name:
        return top
    found = organisations.search_units(text=name, on=day, kind="district", under_path=top.path)
    return next(u for u in found if u.name == name)
