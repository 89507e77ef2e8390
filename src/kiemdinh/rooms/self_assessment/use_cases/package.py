"""Putting a cycle from another installation into a school: the same rows, checked one by one, or nothing (ADR 0018)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.evidence.use_cases.package import put_set
from kiemdinh.rooms.regulations.rules.catalog import SCHOOL_TYPES, Catalog
from kiemdinh.rooms.self_assessment.models import Cycle
from kiemdinh.rooms.self_assessment.queries.new_cycle import has_cycle_of_year
from kiemdinh.rooms.self_assessment.queries.package import CYCLE, REVIEWS, TABLES, with_site_keys
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS, indicator_keys
from kiemdinh.rooms.self_assessment.rules import package as rules
from kiemdinh.rooms.self_assessment.rules.narratives import PLAN_SUBJECTS
from kiemdinh.rooms.self_assessment.rules.package import PackageLie
from kiemdinh.rooms.self_assessment.use_cases.problems import SelfAssessmentProblem
from kiemdinh.rooms.self_assessment.use_cases.publication import canonical
from kiemdinh.services.ledger import record
from kiemdinh.services.rich_text import clean
from kiemdinh.services.rows import RowProblem, read_rows


@dataclass(frozen=True, slots=True)
class Here:
    """What the names in a package stand for in this installation.

    `people` maps sign-in names to accounts (None: nobody), `head` stands in where an account is needed, `sites` maps
    names of places to ids, `files` SHA-256 to stored files.
    """

    school_id: int
    catalog_version_id: int
    catalog: Catalog
    people: Mapping[str, int | None]
    head: int | None
    sites: Mapping[str, int]
    files: Mapping[str, int]


def put_cycle(
    *, actor: Actor, now: datetime, here: Here, cycle: Mapping[str, Any], evidence: Mapping[str, Any], source: str
) -> Cycle:
    """Makes the cycle of a package: all of it or nothing. `source` is the SHA-256 of the package, for the ledger.

    Raises SelfAssessmentProblem with the place in the data that cannot be true. The caller has checked the right.
    """
    try:
        with transaction.atomic():
            made = _put(here, cycle, evidence)
            record(
                actor_id=actor.account_id,
                unit_id=here.school_id,
                action="cycle.import_package",
                target_type="cycle",
                target_id=made.pk,
                at=now,
                data={"sha256": source, "school_year": made.school_year},
            )
    except (RowProblem, PackageLie) as problem:
        raise SelfAssessmentProblem(f"Dữ liệu của gói không đúng ở {problem}. Chưa có gì được nhập.") from problem
    except IntegrityError as problem:
        raise SelfAssessmentProblem(
            "Dữ liệu của gói có hai dòng trùng nhau, hoặc trường vừa có chu kỳ của năm này. Chưa có gì được nhập."
        ) from problem
    return made


def _put(here: Here, data: Mapping[str, Any], evidence: Mapping[str, Any]) -> Cycle:
    codes = frozenset(c.code for s in here.catalog.standards for c in s.criteria)
    # A khoản of Mức 4 carries evidence under its own key.
    criteria = codes | {item.code for item in here.catalog.level_4} | {f"k{i.code}" for i in here.catalog.level_4}
    keys: dict[str, Mapping[Any, Any]] = {
        "people": here.people,
        "people_or_head": {name: pk or here.head for name, pk in here.people.items()},
        "files": here.files,
    }
    found = read_rows(CYCLE, data.get(CYCLE.name), keys=keys, owned={})
    if len(found) != 1:
        raise PackageLie(CYCLE.name, "phải có đúng một dòng")
    made: Any = found[0]
    rules.check_cycle(made, stages=frozenset(STAGE_LABELS), school_types=tuple(SCHOOL_TYPES))
    if made.edition_code != here.catalog.edition_id:
        raise PackageLie("chu-ky[1].edition_code", "không phải bộ tiêu chuẩn ghi ở đầu gói")
    if has_cycle_of_year(school_id=here.school_id, school_year=made.school_year):
        raise PackageLie("chu-ky[1].school_year", f"trường ở đây đã có chu kỳ năm học {made.school_year}")
    made.evidence_set = put_set(
        school_id=here.school_id,
        rows=evidence,
        people=here.people,
        sites=here.sites,
        files=here.files,
        criteria=frozenset(criteria),
        stages=frozenset({"", *made.stages}),
    )
    made.school_id, made.catalog_version_id = here.school_id, here.catalog_version_id
    _figures_back(made, here.sites)
    made.save(force_insert=True)
    _put_rows(made, here, data, keys)
    return made


def _figures_back(made: Any, sites: Mapping[str, int]) -> None:
    try:
        row = with_site_keys({CYCLE.name: [{"figures": made.figures}]}, sites)
    except (AttributeError, TypeError, KeyError) as problem:
        raise PackageLie("chu-ky[1].figures", "không phải bản chụp số liệu") from problem
    made.figures = row[CYCLE.name][0]["figures"]


def _put_rows(made: Any, here: Here, data: Mapping[str, Any], keys: dict[str, Mapping[Any, Any]]) -> None:
    tables: dict[str, list[Any]] = {}
    for name, table in TABLES:
        owned = {"cycle_id": made.pk} if "cycle" in table.skip else {}
        given = data.get(table.name)
        tables[name] = read_rows(table, given, keys=keys, owned=owned)
        _check(name, tables, made, here.catalog)
        if name in ("sheets", "narratives"):
            for number, row in enumerate(tables[name], start=1):
                _names_back(row, here, f"{table.name}[{number}]")
        if name == "participants":
            _one_seat_an_account(tables[name])
        if name == "reviews":
            _marks_back(tables[name], keys["improvements"])
        table.model._default_manager.bulk_create(tables[name])
        keys[name] = {number: row.pk for number, row in enumerate(tables[name], start=1)}


def _check(name: str, tables: dict[str, list[Any]], made: Any, catalog: Catalog) -> None:
    standards = [f"standard:{s.code}" for s in catalog.standards]
    codes = [c.code for s in catalog.standards for c in s.criteria]
    if name == "groups":
        rules.check_people([], tables[name])
    elif name == "participants":
        rules.check_people(tables[name], [])
    elif name == "sheets":
        expected = {("criterion", stage, code) for stage in made.stages for code in codes}
        expected |= {("level_4", "", item.code) for item in catalog.level_4}
        rules.check_sheets(
            tables[name], expected=expected, indicators=lambda row: indicator_keys(catalog, row), clean=clean
        )
    elif name == "narratives":
        wanted = {(stage, subject) for stage in made.stages for subject in standards} | {("", "report")}
        rules.check_narratives(tables[name], expected=wanted, extra=PLAN_SUBJECTS, clean=clean)
    elif name == "published":
        rules.check_published(
            tables[name], state=made.state, hash_of=lambda context: hashlib.sha256(canonical(context)).hexdigest()
        )
    elif name in ("improvements", "issues", "reviews"):
        part = {key: tables[key] if key == name else [] for key in ("improvements", "issues", "reviews")}
        rules.check_plans(**part, subjects=frozenset([*codes, *standards]))


def _names_back(row: Any, here: Here, place: str) -> None:
    """Texts of teaching places under the ids of here; who saved a text last, as the account of here."""
    for column in ("texts", "field_versions", "edits"):
        changed = {}
        for key, value in getattr(row, column).items():
            site = key.removeprefix("site:")
            if site != key and site not in here.sites:
                raise PackageLie(f"{place}.{column}", f"trường ở đây chưa có điểm trường “{site}”")
            changed[key if site == key else f"site_{here.sites[site]}"] = value
        setattr(row, column, changed)
    row.edits = {key: {**edit, "by": here.people.get(str(edit.get("by")))} for key, edit in row.edits.items()}


def _one_seat_an_account(participants: list[Any]) -> None:
    seen: set[int] = set()
    for row in participants:
        if row.account_id in seen:
            row.account_id = None
        elif row.account_id:
            seen.add(row.account_id)


def _marks_back(reviews: list[Any], tasks: Mapping[int, int]) -> None:
    numbers = {str(number): pk for number, pk in tasks.items()}
    for number, row in enumerate(reviews, start=1):
        row.marks = rules.numbers_back(row.marks, numbers, f"{REVIEWS.name}[{number}]")
        if row.frozen is not None:
            row.frozen = [{**one, "id": str(numbers.get(one.get("id", ""), ""))} for one in row.frozen]
