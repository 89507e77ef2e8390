"""Random schools, reports, results, registrations, and the same figures counted in plain Python from the raw rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import timezone
from tests.demo.cast import REFORM, World, at

from kiemdinh.rooms.evidence.models import EvidenceSet
from kiemdinh.rooms.organisations import use_cases as organisations
from kiemdinh.rooms.organisations.models import SchoolStatus, Unit, UnitPlacement
from kiemdinh.rooms.organisations.use_cases import NewSchool
from kiemdinh.rooms.recognition.models import Recognition
from kiemdinh.rooms.registration.models import Registration
from kiemdinh.rooms.regulations.models import CatalogVersion
from kiemdinh.rooms.self_assessment.models import Cycle, PublishedReport
from kiemdinh.services.files.store import store_bytes

TYPES = ("mam-non", "tieu-hoc", "thcs", "thpt", "nhieu-cap", "gdtx")
STAGES = {"nhieu-cap": ("tieu-hoc", "thcs")}
FIRST = date(2020, 1, 1)
LAST_CHANGE = date(2026, 2, 1)
COLUMNS = ("total", "self_assessed", "externally_assessed", "not_reached", "level_1", "level_2", "level_3", "level_4",
           "preparing")  # fmt: skip


def between(random: Random, first: date = FIRST, last: date = date(2026, 11, 20)) -> date:
    """A day of the years that the world plays in."""
    return first + timedelta(days=random.randrange((last - first).days))


@dataclass
class RandomWorld:
    """What was made; `schools` are the ids of every school, ended ones too."""

    world: World
    random: Random
    schools: list[int] = field(default_factory=list)

    def add_schools(self, count: int, prefix: str = "R") -> None:
        """Schools of any type, some of them moved, merged, of another type later, or ended."""
        nobody: Any = {"now": at(date(2026, 11, 20)), "actor_account_id": None}
        if not Unit.objects.filter(code="R-XA2").exists():
            organisations.create_unit(kind="commune", code="R-XA2", name="Xã Hai", parent_code="T-TINH2", on=FIRST,
                                      **nobody)
        for number in range(count):
            kind, since = self.random.choice(TYPES), between(self.random, last=date(2023, 1, 1))
            managing = self.random.choice(("T-HUYEN", "T-XA", "R-XA2", "T-TINH"))
            located = "R-XA2" if managing == "R-XA2" else "T-XA"
            code = f"{prefix}-{number:02d}"
            self.schools.append(organisations.create_school(
                school=NewSchool(code=code, name=f"Trường số {number}", school_type=kind,
                                 ownership=self.random.choice(("cong-lap", "tu-thuc")), stages=STAGES.get(kind, ()),
                                 located_in_code=located, managing_code=managing),
                on=since, **nobody))
            if self.random.random() < 0.35:
                other = self.random.choice(TYPES)
                day = between(self.random, since + timedelta(days=1), LAST_CHANGE)
                organisations.change_school_status(code=code, on=day, school_type=other,
                                                   stages=STAGES.get(other, ()), **nobody)
            if managing == "T-HUYEN":
                organisations.move_unit(code=code, new_parent_code="T-XA", on=REFORM, **nobody)
            elif self.random.random() < 0.35:
                organisations.move_unit(code=code, new_parent_code=self.random.choice(
                    [u for u in ("R-XA2", "T-TINH", "T-TINH2") if u != managing]),
                                        on=between(self.random, since + timedelta(days=1), LAST_CHANGE), **nobody)
        ended = self.random.sample(range(count), k=count // 3)
        for number in ended[::2]:
            heir = f"{prefix}-{self._alive(count, ended):02d}"
            organisations.merge_schools(codes=[f"{prefix}-{number:02d}"], into=heir,
                                        on=between(self.random, LAST_CHANGE), **nobody)

    def _alive(self, count: int, ended: Iterable[int]) -> int:
        return self.random.choice([n for n in range(count) if n not in set(ended)])

    def add_reports(self, count: int) -> None:
        """Published reports, several of one school, on any day."""
        catalog = CatalogVersion.objects.order_by("pk").first()
        file, _ = store_bytes(name="x.pdf", content=b"%PDF-1.7\n%%EOF\n", now=at(FIRST))
        made = {(c.school_id, c.school_year): c for c in Cycle.objects.all()}
        first = PublishedReport.objects.count()
        for number in range(count):
            school, day = self.random.choice(self.schools), between(self.random)
            year = f"{day.year}-{day.year + 1}"
            cycle = made.get((school, year))
            if cycle is None:
                evidence_set = EvidenceSet.objects.create(school_id=school, code_format="x", created_at=at(day))
                cycle = made[school, year] = Cycle.objects.create(
                    school_id=school, catalog_version=catalog, edition_code="tt17-2018", school_type="tieu-hoc",
                    title="x", school_year=year, state="published", evidence_set=evidence_set, created_at=at(day))
            PublishedReport.objects.create(
                cycle=cycle, number=first + number, context={}, context_sha256="0" * 64, form=file, document=file,
                published_at=at(day, self.random.choice((0, 9, 23)), 59))

    def add_results(self, count: int) -> None:
        """Recognition cases of every origin: assessed, brought in from a file, appraised under TT 57, withdrawn."""
        for number in range(count):
            day = between(self.random)
            kind = self.random.choice(("accreditation", "national_standard"))
            basis = self.random.choice(("external_assessment", "external_assessment", "imported", "appraisal"))
            level = self.random.randint(0 if basis == "external_assessment" else 1,
                                        4 if kind == "accreditation" else 2)
            told = self.random.randint(0, 4) if basis == "external_assessment" and self.random.random() < 0.7 else None
            Recognition.objects.create(
                school_id=self.random.choice(self.schools), kind=kind, edition_code="tt17-2018",
                generation="tt57" if basis == "appraisal" else "2018", level=level,
                state=self.random.choice(("proposed", "issued", "revoked", "withdrawn")) if basis != "imported"
                else "issued",
                basis_kind=basis, basis_ref=number, basis={} if told is None else {"school_level": told},
                reported_on=day, signed_on=day if basis == "imported" else None, code=f"r{number}",
                created_at=at(day))

    def add_registrations(self, count: int) -> None:
        """Registrations in any state, one open a school."""
        report = PublishedReport.objects.order_by("pk").first()
        taken: set[int] = set()
        for _ in range(count):
            school, day = self.random.choice(self.schools), between(self.random)
            state = self.random.choice(("draft", "submitted", "returned", "accepted", "closed", "withdrawn", "stopped"))
            if state in ("draft", "submitted", "returned", "accepted"):
                if school in taken:
                    continue
                taken.add(school)
            told = day + timedelta(days=self.random.randint(1, 200)) if state in ("accepted", "closed") else None
            Registration.objects.create(
                school_id=school, report=report, edition_code="tt17-2018", for_accreditation=True,
                for_national_standard=False, purpose="first", state=state, told_on=told,
                created_at=at(day, self.random.choice((0, 12, 23)), 30))


def build(world: World, seed: int) -> RandomWorld:
    """A whole random world from a seed."""
    made = RandomWorld(world, Random(seed))
    made.add_schools(24)
    made.add_reports(30)
    made.add_results(40)
    made.add_registrations(20)
    return made


def counted_by_hand(unit_id: int, day: date, least: dict[int, int]) -> dict[str, dict[str, int]]:
    """The table counted row by row in Python, from every row of the tables, knowing nothing of the queries."""
    placements = [r for r in UnitPlacement.objects.all() if _holds(r, day)]
    statuses = [r for r in SchoolStatus.objects.all() if _holds(r, day)]
    alive = {u.pk for u in Unit.objects.all() if u.opened_on <= day and (not u.closed_on or u.closed_on > day)}
    below = {r.unit_id for r in placements if str(unit_id) in r.path.split("/") and r.unit_id != unit_id}
    published = {
        r.cycle.school_id
        for r in PublishedReport.objects.select_related("cycle")
        if timezone.localtime(r.published_at).date() <= day
    }
    table: dict[str, dict[str, int]] = {}
    for status in statuses:
        if status.school_id not in below or status.school_id not in alive or unit_id not in alive:
            continue
        row = table.setdefault(status.school_type, dict.fromkeys(COLUMNS, 0))
        row["total"] += 1
        row["self_assessed"] += status.school_id in published
        row["preparing"] += _preparing(status.school_id, day)
        grade = _newest_grade(status.school_id, day, least)
        if grade is not None:
            row["externally_assessed"] += 1
            row[("not_reached", "level_1", "level_2", "level_3", "level_4")[grade]] += 1
    return table


def _holds(row: Any, day: date) -> bool:
    return bool(row.valid_from <= day and (row.valid_to is None or row.valid_to > day))


def _newest_grade(school_id: int, day: date, least: dict[int, int]) -> int | None:
    results: list[tuple[Any, ...]] = []
    for row in Recognition.objects.filter(school_id=school_id):
        on = row.signed_on if row.basis_kind == "imported" else row.reported_on
        if row.generation != "2018" or row.basis_kind not in ("imported", "external_assessment"):
            continue
        if row.state == "withdrawn" or on is None or on > day:
            continue
        if row.kind == "accreditation":
            grade = row.level
        elif "school_level" in row.basis:
            grade = row.basis["school_level"]
        else:
            grade = least.get(row.level, 0)
        results.append((on, row.kind == "accreditation", row.pk, grade))
    return max(results)[3] if results else None


def _preparing(school_id: int, day: date) -> bool:
    return any(
        timezone.localtime(row.created_at).date() <= day
        and (row.told_on is None or row.told_on > day)
        and row.state not in ("withdrawn", "stopped")
        for row in Registration.objects.filter(school_id=school_id)
    )


def days_of_interest(random: Random, count: int) -> list[date]:
    """The days around the reform, and others by chance."""
    return [REFORM - timedelta(days=1), REFORM, *(between(random) for _ in range(count))]

