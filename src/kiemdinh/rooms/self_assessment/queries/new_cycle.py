"""What a cycle opened today would look like: edition, catalog, stages. Asked before anything is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.regulations import queries as regulations
from kiemdinh.rooms.regulations.rules.catalog import STAGES_OF_MULTI_STAGE_SCHOOL, Catalog
from kiemdinh.rooms.regulations.rules.procedure import Procedure
from kiemdinh.rooms.self_assessment.models import Cycle
from kiemdinh.rooms.self_assessment.rules.council import CouncilRule


@dataclass(frozen=True, slots=True)
class NewCycleShape:
    """The sheets and the rules of a cycle that would be opened on `today`."""

    school_id: int
    school_type: str
    today: date
    edition_id: str
    catalog: Catalog
    procedure: Procedure
    stages: tuple[str, ...]


def shape_of_new_cycle(*, school: organisations.SchoolFacts, today: date) -> NewCycleShape | None:
    """The shape for this school and day; None when no edition applies."""
    choice = regulations.choose_for_cycle(school_type=school.school_type, on=today)
    if choice.catalog_version_id is None or choice.edition_id is None:
        return None
    catalog = regulations.get_catalog(choice.catalog_version_id)
    return NewCycleShape(
        school_id=school.unit_id,
        school_type=school.school_type,
        today=today,
        edition_id=choice.edition_id,
        catalog=catalog,
        procedure=regulations.get_procedure(choice.edition_id),
        stages=tuple(stages_of_new_cycle(catalog, school.stages)),
    )


def stages_of_new_cycle(catalog: Catalog, stages: Sequence[str]) -> list[str]:
    """The stages that get sheets of their own: those of a school of several stages under TT 57, else just one ("")."""
    if catalog.generation == "tt57" and len(stages) > 1:
        return [stage for stage in stages if stage in STAGES_OF_MULTI_STAGE_SCHOOL]
    return [""]


def council_rule_on(procedure: Procedure, on: date) -> CouncilRule:
    """The values for a council that hold on a day."""
    return CouncilRule(
        min_members=procedure.integer("council.min_members", on=on),
        must_be_odd=procedure.flag("council.must_be_odd", on=on),
        article=procedure.value("council.min_members", on=on).article,
    )


def has_cycle_of_year(*, school_id: int, school_year: str) -> bool:
    """Whether the school has a cycle of this school year already."""
    return Cycle.objects.filter(school_id=school_id, school_year=school_year).exists()
