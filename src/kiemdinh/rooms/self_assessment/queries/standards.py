"""The standards of a cycle as things to choose."""

from dataclasses import dataclass

from kiemdinh.rooms.self_assessment.queries.access import CycleAccess
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS


@dataclass(frozen=True, slots=True)
class StandardChoice:
    """A standard of a stage; `value` is "tieu-hoc|1", "|level_4" stands for the khoản of Mức 4."""

    value: str
    label: str


def standard_choices(access: CycleAccess) -> list[StandardChoice]:
    """Every standard, per stage in a school of several, then Mức 4 where the edition has it."""
    many = len(access.cycle.stages) > 1
    found = [
        StandardChoice(
            f"{stage}|{standard.code}",
            f"Tiêu chuẩn {standard.code}. {standard.title}" + (f" ({STAGE_LABELS[stage]})" if many else ""),
        )
        for stage in access.cycle.stages or [""]
        for standard in access.catalog.standards
    ]
    if access.catalog.level_4:
        found.append(StandardChoice("|level_4", "Mức 4: các khoản"))
    return found
