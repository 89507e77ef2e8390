"""Which schools the data put into a plan, and with what words it begins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.appraisal.queries.candidates import candidates_of
from kiemdinh.rooms.appraisal.queries.procedure import EDITION, list_limits
from kiemdinh.rooms.appraisal.rules.candidates import consider, may_be_listed
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.planning.models import Plan, PlanActivity
from kiemdinh.rooms.planning.rules import plans as rules
from kiemdinh.rooms.recognition import queries as recognition
from kiemdinh.rooms.recognition.rules.standing import VALID
from kiemdinh.rooms.registration import queries as registration
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.strict_yaml import load_strings
from kiemdinh.rooms.self_assessment.queries.outside_years import newest_reports


@dataclass(frozen=True, slots=True)
class Found:
    """A school that the data put into a list, and why."""

    school_id: int
    kind: str
    reason: str
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An activity to begin with."""

    content: str
    lead: str
    partners: str
    time: str
    result: str
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a plan begins with, and from where, in words."""

    source: str
    texts: dict[str, str]
    activities: tuple[Line, ...]


def found_schools(*, unit: organisations.UnitInfo, year: int, on: date) -> list[Found]:
    """The schools below a unit that the data put into the plan of a year, each list once a school.

    To be maintained: what runs out by the end of the year. To be assessed from outside: dossiers accepted and not
    finished. New: without a recognition in force, and the rules of the day allow to consider it.
    """
    schools = organisations.list_schools(on=on, where=organisations.SchoolFilter(under_path=unit.path)).rows
    ids = {s.unit_id for s in schools}
    maintain = _to_maintain(unit, ids, year=year, on=on)
    found = [Found(school, rules.MAINTAIN, why) for school, why in maintain.items()]
    accepted = registration.accepted_waiting(department_id=unit.id, on=on)
    waiting = [row for row in accepted if not row.may_go_on and row.told_on is not None and row.told_on <= on]
    for row in waiting:
        told = f" ngày {format_date(row.told_on)}" if row.told_on else ""
        found.append(Found(row.school_id, rules.EXTERNAL, f"Hồ sơ đăng ký đánh giá ngoài đã được tiếp nhận{told}"))
    without = ids - maintain.keys() - {row.school_id for row in waiting}
    found += _new(unit, without, schools, year=year, on=on)
    return list({(f.school_id, f.kind): f for f in found}.values())


def _to_maintain(unit: organisations.UnitInfo, ids: set[int], *, year: int, on: date) -> dict[int, str]:
    """Issued recognitions that nothing newer replaced and that run out by the end of the year."""
    still = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    rows = recognition.issued_by(on, unit.path).filter(still, expires_on__lte=date(year, 12, 31))
    newer = recognition.issued_by(on, unit.path).filter(still, expires_on__gt=date(year, 12, 31))
    renewed = set(newer.values_list("school_id", "kind"))
    facts = [
        recognition.facts_of(row, on=on, code=row.school.code)
        for row in rows.select_related("school")
        if row.school_id in ids and (row.school_id, row.kind) not in renewed
    ]
    running = [
        rules.Running(
            f.school_id, f"{f.kind_label}, {f.level_label.lower()},", f.certificate_number, f.expires_on, f.kind
        )
        for f in facts
        if f.expires_on is not None
    ]
    return rules.to_maintain(running, year=year, today=on)


def _new(
    unit: organisations.UnitInfo,
    without: set[int],
    schools: Iterable[organisations.SchoolRow],
    *,
    year: int,
    on: date,
) -> list[Found]:
    edition = regulations.get_edition(EDITION)
    if edition is not None and on >= edition.header.in_force_from and year >= edition.header.in_force_from.year:
        limits = list_limits(on)
        found = []
        for one in candidates_of(department_id=unit.id, on=on):
            findings = consider(one.data, limits, on=on)
            if one.school_id not in without or one.data.current is not None or not may_be_listed(findings):
                continue
            words = [f.text for f in findings if f.key in ("years", "level")]
            found.append(Found(one.school_id, rules.NEW, " ".join(words)[:500], "Đạt chuẩn quốc gia"))
        return found
    # Under the 2018 circulars: a published report with a level, and nothing in force.
    held = {school for (school, _), f in recognition.current_of_many(without, on).items() if f.status == VALID}
    reports = newest_reports(school_ids=without - held, edition_prefix="tt1")
    kept = {s.unit_id for s in schools}
    return [
        Found(
            school_id,
            rules.NEW,
            f"Báo cáo tự đánh giá năm học {report.school_year.replace('-', '–')} đạt Mức {report.level}; "
            "chưa có giấy chứng nhận còn hiệu lực",
        )
        for school_id, report in sorted(reports.items())
        if report.level and school_id in kept and int(report.school_year[:4]) <= on.year
    ]


def beginning_of(*, unit: organisations.UnitInfo, year: int) -> Beginning:
    """Last year's plan of the unit, else the starter that holds for the year."""
    last = Plan.objects.filter(unit_id=unit.id, year__lt=year).order_by("-year").first()
    if last is not None:
        carried = {k: rules.carried(v, from_year=last.year, to_year=year) for k, v in last.texts.items()}
        rows = PlanActivity.objects.filter(plan=last).order_by("position", "pk")
        lines = tuple(
            Line(
                content=rules.carried(r.content, from_year=last.year, to_year=year)[: rules.LONGEST_LINE],
                lead=r.lead,
                partners=r.partners,
                time=rules.carried(r.time, from_year=last.year, to_year=year),
                result=rules.carried(r.result, from_year=last.year, to_year=year),
                budget=r.budget,
            )
            for r in rows
        )
        source = f"Kế hoạch năm {last.year} của đơn vị"
        if _starter(unit, last.year) != _starter(unit, year):
            source += f"; quy định đã đổi từ đó đến năm {year}, hãy xem lại từng việc"
        return Beginning(source, carried, lines)
    best = _starter(unit, year)
    if best is None:
        return Beginning("", {}, ())
    return Beginning(
        source=best["source"],
        texts={k: rules.filled(v, year=year) for k, v in best["texts"].items()},
        activities=tuple(
            Line(**{k: rules.filled(row[k], year=year) for k in ("content", "lead", "partners", "time", "result")})
            for row in best["activities"]
        ),
    )


def _starter(unit: organisations.UnitInfo, year: int) -> dict[str, Any] | None:
    """The starter that holds for the plans of a year."""
    who = "school" if unit.kind == "school" else "authority"
    rows = [r for r in _starters() if r["who"] == who and int(r["from"]) <= year]
    return max(rows, key=lambda r: int(r["from"]), default=None)


def _starters() -> list[dict[str, Any]]:
    path = Path(settings.REGULATIONS_DIR) / "yearly-plans" / "starters.yaml"
    return _read(str(path)) if path.is_file() else []


@cache
def _read(path: str) -> list[dict[str, Any]]:
    return list(load_strings(Path(path).read_text("utf-8"), name=path)["starters"])
