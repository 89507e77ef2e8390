"""A short but whole self-assessment of a school beside the four: a few sentences a criterion, one evidence a standard.

Schools whose story is about what comes after the report need a report that reads well, not one of a hundred pages.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from kiemdinh.demo.cast import PASSWORD
from kiemdinh.demo.papers import make_file
from kiemdinh.demo.reading import HERE, read
from kiemdinh.demo.world import at
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence import use_cases as evidence
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account
from kiemdinh.rooms.self_assessment.exports.report import publish
from kiemdinh.rooms.self_assessment.queries.access import CycleAccess, cycle_for
from kiemdinh.rooms.self_assessment.queries.sheets import indicator_keys, sheets_of
from kiemdinh.rooms.self_assessment.use_cases import council, cycles, sheets
from kiemdinh.rooms.self_assessment.use_cases.passing import record_passing
from kiemdinh.rooms.self_assessment.use_cases.sheets import TextEdit


@cache
def _words() -> dict[str, Any]:
    return dict(read(HERE / "compact.yaml"))


@dataclass(frozen=True, slots=True)
class Principal:
    """The head of a school, who writes everything of its short cycles."""

    username: str
    account_id: int

    def actor(self, on: date) -> Actor:
        """The principal as the one who asks on a day."""
        return people.actor_for(account_id=self.account_id, today=on)


def make_principal(*, username: str, full_name: str, school_code: str, since: date) -> Principal:
    """An account of the demo for the head of a school."""
    made = create_account(
        actor=SYSTEM,
        now=at(since),
        username=username,
        full_name=full_name,
        unit_code=school_code,
        role="principal",
        title="Hiệu trưởng",
        starts_on=since,
        password=PASSWORD,
        is_demo=True,
    )
    return Principal(username, made.account.pk)


def publish_short(
    principal: Principal, *, school_code: str, school_year: str, ends_on: date, top: int, missing: Mapping[str, int]
) -> Any:
    """A cycle of six weeks that ends with its published report on `ends_on`; returns the published report.

    `top` is the Mức that the school's answers reach, `missing` maps a criterion to the lower Mức it reaches (0: none).
    """
    begin = ends_on - timedelta(days=42)
    head = principal.actor(begin)
    cycle = cycles.create_cycle(
        actor=head, now=at(begin), school_code=school_code, school_year=school_year, due_on=ends_on
    )
    _seat(cycle, principal, begin)
    cycles.open_cycle(actor=head, now=at(begin, 10), cycle_id=cycle.pk)
    access = cycle_for(actor=head, cycle_id=cycle.pk, today=begin)
    codes = _evidence(access, head, begin)
    _write(access, principal, codes, ends_on, top, missing)
    done = principal.actor(ends_on)
    seats = len(_words()["council"]) + 1
    size = seats if access.catalog.generation != "tt57" else 5
    record_passing(actor=done, now=at(ends_on, 14), cycle_id=cycle.pk, passed_on=ends_on, present=size, in_favour=size)
    return publish(actor=done, now=at(ends_on, 15), cycle_id=cycle.pk)


def begin_short(
    principal: Principal, *, school_code: str, school_year: str, begin: date, due_on: date, top: int, written: int
) -> Any:
    """A cycle that is under way: council, evidence, and the first `written` sheets done; returns the cycle."""
    head = principal.actor(begin)
    cycle = cycles.create_cycle(
        actor=head, now=at(begin), school_code=school_code, school_year=school_year, due_on=due_on
    )
    _seat(cycle, principal, begin)
    cycles.open_cycle(actor=head, now=at(begin, 10), cycle_id=cycle.pk)
    access = cycle_for(actor=head, cycle_id=cycle.pk, today=begin)
    codes = _evidence(access, head, begin)
    for n, sheet in enumerate(sheets_of(access)[:written]):
        _write_sheet(access, principal, sheet, codes, begin + timedelta(days=10 + n % 10), top, {})
    return cycle


def _seat(cycle: Any, principal: Principal, on: date) -> None:
    tt57 = cycle.edition_code.startswith("tt57")
    actor = principal.actor(on)
    members = [(actor.full_name, "Hiệu trưởng", "chair", principal.account_id)]
    rows = _words()["council"][: 4 if tt57 else None]
    members += [(row["name"], row["post"], row["role"], None) for row in rows]
    for name, post, role, account in members:
        council.add_participant(
            actor=actor,
            now=at(on, 8),
            cycle_id=cycle.pk,
            full_name=name,
            position_title=post,
            council_role=role,
            account_id=account,
        )


def _evidence(access: CycleAccess, actor: Actor, on: date) -> dict[str, str]:
    """One document a standard, coded under its first criterion; returns criterion → code to cite."""
    codes: dict[str, str] = {}
    for standard in access.catalog.standards:
        first = standard.criteria[0].code
        row = _words()["documents"][standard.code]
        document = evidence.register_document(
            actor=actor,
            now=at(on, 9),
            school_id=access.cycle.school_id,
            subject=row["name"],
            number=row["number"],
            issued_on=on - timedelta(days=60),
            issuer=row["issuer"],
        )
        facts = {"id": f"{first}-01", "criterion": first, "body": row["body"], "date": on - timedelta(days=60)}
        name, content = make_file({**facts, "name": row["name"], "number": row["number"], "issuer": row["issuer"]})
        evidence.add_file(actor=actor, now=at(on, 9), document_id=document.pk, name=name, stream=io.BytesIO(content))
        code = evidence.give_code(
            actor=actor,
            now=at(on, 9),
            set_id=access.cycle.evidence_set_id,
            document_id=document.pk,
            criterion=first,
        ).code
        codes |= {criterion.code: code for criterion in standard.criteria}
    return codes


def _write(
    access: CycleAccess,
    principal: Principal,
    codes: Mapping[str, str],
    ends_on: date,
    top: int,
    missing: Mapping[str, int],
) -> None:
    """Every sheet written, handed in and approved by the head of the council."""
    for n, sheet in enumerate(sheets_of(access)):
        _write_sheet(access, principal, sheet, codes, ends_on - timedelta(days=25 - n % 10), top, missing)
    _write_around(access, principal.actor(ends_on), ends_on, tt57=access.catalog.generation == "tt57")


def _write_sheet(
    access: CycleAccess,
    principal: Principal,
    sheet: Any,
    codes: Mapping[str, str],
    day: date,
    top: int,
    missing: Mapping[str, int],
) -> None:
    """One sheet written, handed in and approved on a day."""
    actor = principal.actor(day)
    if sheet.kind == "level_4":
        reached = dict.fromkeys(indicator_keys(access.catalog, sheet), top >= 4)
        texts = {"state_4": _sentence("level_4", access, sheet.criterion, "")}
    else:
        own_top = min(top, missing.get(sheet.criterion, top))
        levels = access.catalog.criterion(sheet.criterion).levels
        reached = {key: int(key[0]) <= own_top for key in indicator_keys(access.catalog, sheet)}
        texts = {
            f"state_{level}": _sentence(f"state_{level}", access, sheet.criterion, codes[sheet.criterion])
            for level in levels
        }
        if access.catalog.generation != "tt57":
            kind = "strong" if own_top >= top else "weak"
            texts["strengths"] = _sentence("strengths", access, sheet.criterion, "")
            texts["weaknesses"] = _sentence(f"weaknesses_{kind}", access, sheet.criterion, "")
    sheets.save_sheet(
        actor=actor,
        now=at(day, 9),
        cycle_id=access.cycle.pk,
        sheet_id=sheet.pk,
        texts={key: TextEdit(text, 0) for key, text in texts.items()},
        answers=reached,
    )
    for action, hour in (("submit", 10), ("approve", 16)):
        sheets.move_sheet(actor=actor, now=at(day, hour), cycle_id=access.cycle.pk, sheet_id=sheet.pk, action=action)


def _write_around(access: CycleAccess, actor: Actor, ends_on: date, *, tt57: bool) -> None:
    """The texts of the standards and of the report."""
    words = _words()["tt57" if tt57 else "2018"]
    for standard in access.catalog.standards:
        texts = {key: TextEdit(text.format(title=standard.title), 0) for key, text in words["standard"].items()}
        sheets.save_narrative(
            actor=actor, now=at(ends_on, 8), cycle_id=access.cycle.pk, subject=f"standard:{standard.code}", texts=texts
        )
    texts = {key: TextEdit(text, 0) for key, text in words["report"].items()}
    sheets.save_narrative(actor=actor, now=at(ends_on, 8), cycle_id=access.cycle.pk, subject="report", texts=texts)


def _sentence(kind: str, access: CycleAccess, criterion: str, code: str) -> str:
    """One of the sentences of a kind, the same for a criterion each time."""
    choices = _words()["sentences"][kind]
    title = access.catalog.criterion(criterion).title if kind != "level_4" else ""
    number = sum(ord(letter) for letter in criterion) % len(choices)
    cited = f" ({code})" if access.catalog.generation == "tt57" else f" [{code}]"
    return "<p>" + choices[number].format(title=title[:1].lower() + title[1:], cite=cited if code else "") + "</p>"
