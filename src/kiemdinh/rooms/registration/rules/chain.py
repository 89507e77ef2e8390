"""Which units check a dossier, in which order, and who takes over from a unit that has ended. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kiemdinh.rooms.registration.rules.states import DEPARTMENT, MANAGING_UNIT


@dataclass(frozen=True, slots=True)
class Link:
    """A unit above a school: `kind` of the tree (commune, district, province, ministry), `name` as it signs."""

    unit_id: int
    kind: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CheckUnit:
    """One step of the check: `step` is a word of the procedure (managing_unit, department)."""

    step: str
    unit_id: int
    code: str
    name: str

    def to_json(self) -> dict[str, Any]:
        """As it is kept with the registration."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "CheckUnit":
        """The other way round."""
        return cls(row["step"], row["unit_id"], row["code"], row["name"])


class NoChain(Exception):
    """Nobody can check the dossier; the text says why."""


def check_chain(*, above: Sequence[Link], steps: Sequence[str]) -> tuple[CheckUnit, ...]:
    """The units that check, in order; `above` are the units over the school that day, the nearest first.

    A school directly under the Sở has one check. Raises NoChain when the school stands under no Sở.
    """
    department = next((link for link in above if link.kind == "province"), None)
    if department is None:
        raise NoChain(
            "Trường không trực thuộc Sở Giáo dục và Đào tạo nào nên không có nơi kiểm tra hồ sơ. Hãy nhờ quản trị đơn"
            " vị xem lại cơ quan quản lý của trường."
        )
    managing = above[0]
    found = []
    for step in steps:
        if step == MANAGING_UNIT and managing.unit_id != department.unit_id:
            found.append(CheckUnit(step, managing.unit_id, managing.code, managing.name))
        elif step == DEPARTMENT:
            found.append(CheckUnit(step, department.unit_id, department.code, department.name))
    if not found:
        raise NoChain("Quy trình của bộ quy định không có bước kiểm tra hồ sơ nào.")
    return tuple(found)


def whose_turn(*, chosen: CheckUnit, ended: bool, above_today: Sequence[Link]) -> CheckUnit:
    """The unit that checks now: the chosen one, or after its end the one that manages the school today.

    After 30/6/2025 a phòng has ended: the dossier that lay there is checked by the managing unit of today (Nghị định
    142/2025/NĐ-CP). For the step of the Sở it is the Sở over the school today.
    """
    if not ended or not above_today:
        return chosen
    if chosen.step == DEPARTMENT:
        link = next((link for link in above_today if link.kind == "province"), None)
    else:
        link = above_today[0]
    if link is None:
        return chosen
    return CheckUnit(chosen.step, link.unit_id, link.code, link.name)


def is_last(*, step: int, chain: Sequence[CheckUnit], turn: CheckUnit) -> bool:
    """Whether nobody checks after this step: it is the last, or the Sở itself took over the step before its own."""
    rest = chain[step + 1 :]
    return not rest or all(unit.step == DEPARTMENT and unit.unit_id == turn.unit_id for unit in rest)
