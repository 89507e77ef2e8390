"""What a row of a directory is checked against: the communes of the area and the schools already there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kiemdinh.rooms.organisations.models import SchoolStatus, Unit, UnitName, UnitPlacement
from kiemdinh.rooms.organisations.queries.reference import school_vocabulary
from kiemdinh.rooms.organisations.queries.units import ChainLink, descendants, parent_chains, unit_as_of, valid_on
from kiemdinh.rooms.organisations.rules import tree
from kiemdinh.rooms.organisations.rules.directory import (
    TITLES,
    CellProblem,
    DirectoryRow,
    check_row,
    index_places,
    managing_word,
    match_place,
    place_words,
)
from kiemdinh.rooms.organisations.rules.errors import OrganisationError
from kiemdinh.rooms.organisations.rules.schools import managing_kind, stages_or_default
from kiemdinh.services.spreadsheets import Row


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One problem of a row that did not go in: its cell ("C5"), column title, text, why, how to mend it."""

    row: int
    cell: str
    column: str
    value: str
    problem: str
    fix: str


@dataclass(slots=True)
class AreaPlace:
    """A commune of the area with what a row may say about it."""

    unit_id: int
    code: str
    above: frozenset[str]
    managing: Mapping[str, ChainLink]


@dataclass(slots=True)
class Area:
    """The unit that brings the directory in, its communes, and the schools of the file that exist already."""

    unit: Unit
    path: str
    on: date
    places: dict[int, AreaPlace]
    index: dict[str, list[int]]
    existing: dict[str, Unit] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)
    statuses: dict[int, SchoolStatus] = field(default_factory=dict)
    names: dict[int, UnitName] = field(default_factory=dict)


def load_area(unit: Unit, on: date) -> Area:
    """The area of a unit on a day. Raises OrganisationError when the unit was not open then."""
    top = unit_as_of(unit_id=unit.pk, on=on)
    if top is None:
        raise OrganisationError("Đơn vị chưa hoạt động vào ngày này.")
    communes = [top] if unit.kind == "commune" else descendants(unit_id=unit.pk, on=on, kind="commune")
    chains = parent_chains(unit_ids=[commune.id for commune in communes], on=on)
    chains = {unit_id: tuple(chain) for unit_id, chain in chains.items()}
    above = {chain[:-1]: _keys_above(chain[:-1]) for chain in chains.values()}
    places = {
        commune.id: AreaPlace(
            unit_id=commune.id,
            code=commune.code,
            above=above[chains[commune.id][:-1]],
            managing={link.kind: link for link in chains[commune.id]},
        )
        for commune in communes
    }
    index = index_places([(commune.id, commune.name) for commune in communes])
    for commune in communes:
        # The number of the statistics office says which commune without doubt.
        for key in (commune.code, commune.code.rpartition("-")[2]):
            index.setdefault(place_words(key), []).append(commune.id)
    return Area(unit=unit, path=top.path, on=on, places=places, index=index)


def _keys_above(links: Sequence[ChainLink]) -> frozenset[str]:
    """How a row may name the units above a commune: by name, by code, by the number of the statistics office."""
    names = {key for link in links for key in index_places([(0, link.name)])}
    codes = {place_words(key) for link in links for key in (link.code, link.code.rpartition("-")[2])}
    return frozenset(names | codes)


def load_existing(area: Area, codes: Sequence[str]) -> None:
    """Fill in what is known of the units that bear these codes, in four queries."""
    area.existing = {unit.code: unit for unit in Unit.objects.filter(code__in={code for code in codes if code})}
    ids = [unit.pk for unit in area.existing.values()]
    area.paths = dict(UnitPlacement.objects.filter(valid_on(area.on), unit_id__in=ids).values_list("unit_id", "path"))
    statuses = SchoolStatus.objects.filter(school_id__in=ids, valid_to__isnull=True)
    area.statuses = {status.school_id: status for status in statuses}
    area.names = {row.unit_id: row for row in UnitName.objects.filter(unit_id__in=ids, valid_to__isnull=True)}


def check(
    row: Row, area: Area, seen: Mapping[str, int]
) -> tuple[DirectoryRow | None, AreaPlace | None, list[RefusedRow]]:
    """One row against the area: the good row and its commune, or its problems. `seen` holds earlier codes."""
    cells = {key: "" if value is None else str(value) for key, value in row.values.items()}
    parsed, found = check_row(cells=cells, vocabulary=school_vocabulary(), year=area.on.year)
    problems = [refused_row(row, problem) for problem in found]
    told = {problem.cell for problem in problems}
    problems += [
        RefusedRow(row.number, p.cell, "", "", p.why[:1].upper() + p.why[1:], p.fix)
        for p in row.problems
        if p.cell not in told
    ]
    if parsed is None or problems:
        return None, None, problems
    place, problem = _place(parsed, area)
    problem = problem or _known_school_problem(parsed, area, seen) or _managing_problem(parsed, place, area)
    if problem is not None:
        return None, None, [refused_row(row, problem)]
    return parsed, place, []


def _place(parsed: DirectoryRow, area: Area) -> tuple[AreaPlace | None, CellProblem | None]:
    found = [area.places[i] for i in dict.fromkeys(match_place(text=parsed.commune, places=area.index))]
    for text in (parsed.district, parsed.province):
        if text and len(found) > 1:
            found = [place for place in found if place_words(text) in place.above]
    if len(found) == 1 and parsed.province and place_words(parsed.province) not in found[0].above:
        fix = "Sửa xã, phường hoặc tỉnh, thành phố cho khớp nhau vào ngày có hiệu lực."
        problem = f"Xã, phường “{parsed.commune}” không thuộc “{parsed.province}”."
        return None, CellProblem("province", parsed.province, problem, fix)
    if len(found) == 1:
        return found[0], None
    if not found:
        fix = "Ghi đúng tên xã, phường đang dùng vào ngày có hiệu lực, hoặc mã của cơ quan thống kê."
        problem = f"Không có xã, phường “{parsed.commune}” trong địa bàn."
    else:
        fix = "Ghi thêm quận, huyện và tỉnh, hoặc ghi mã xã."
        problem = f"Có {len(found)} xã, phường cùng tên “{parsed.commune}”."
    return None, CellProblem("commune", parsed.commune, problem, fix)


def _known_school_problem(parsed: DirectoryRow, area: Area, seen: Mapping[str, int]) -> CellProblem | None:
    if parsed.code in seen:
        return CellProblem(
            "code",
            parsed.code,
            f"Mã trường trùng với dòng {seen[parsed.code]}.",
            "Giữ lại một dòng cho mỗi mã.",
        )
    unit = area.existing.get(parsed.code)
    if unit is None:
        return None
    status = area.statuses.get(unit.pk)
    if unit.kind != "school":
        return CellProblem("code", parsed.code, "Mã này là mã của một đơn vị quản lý.", "Ghi mã trường.")
    if status is None or unit.pk not in area.paths:
        return CellProblem(
            "code",
            parsed.code,
            "Trường mang mã này không hoạt động vào ngày có hiệu lực.",
            "Kiểm tra lại mã hoặc ngày có hiệu lực.",
        )
    if not area.paths[unit.pk].startswith(area.path):
        return CellProblem("code", parsed.code, "Trường mang mã này thuộc đơn vị khác.", "Kiểm tra lại mã trường.")
    return None


def _managing_problem(parsed: DirectoryRow, place: AreaPlace | None, area: Area) -> CellProblem | None:
    """A commune may not bring in a school that the province manages."""
    try:
        stages = stages_or_default(vocabulary=school_vocabulary(), school_type=parsed.school_type, stages=parsed.stages)
        kind = managing_kind(vocabulary=school_vocabulary(), school_type=parsed.school_type, stages=stages, on=area.on)
    except ValueError as error:
        field_name = "stages" if parsed.stages else "school_type"
        return CellProblem(field_name, ", ".join(parsed.stages), str(error), "Sửa loại trường hoặc cấp học.")
    if place is None:
        return None
    said, problem = _said_managing(parsed, place)
    if problem is not None:
        return problem
    if parsed.code in area.existing:
        return _moved_problem(parsed, area, said)
    managing = place.managing.get(said.kind if said else kind)
    order = ("ministry", "province", "district", "commune")
    if said is not None and order.index(said.kind) > order.index(kind):
        problem = f"Loại trường này do cấp {tree.KIND_LABELS[kind].lower()} quản lý trực tiếp."
        return CellProblem("managed_by", parsed.managed_by, problem, "Sửa đơn vị quản lý hoặc để trống ô này.")
    if managing is None or order.index(managing.kind) < order.index(area.unit.kind):
        return CellProblem(
            "school_type",
            parsed.school_type,
            "Loại trường này do cấp khác quản lý trực tiếp.",
            "Để đơn vị quản lý trực tiếp nhập trường này.",
        )
    return None


def said_managing_code(parsed: DirectoryRow, place: AreaPlace) -> str:
    """The code of the managing unit that a row names; empty when it leaves that to the law."""
    link, _ = _said_managing(parsed, place)
    return link.code if link else ""


def _said_managing(parsed: DirectoryRow, place: AreaPlace) -> tuple[ChainLink | None, CellProblem | None]:
    if not parsed.managed_by:
        return None, None
    words = place_words(parsed.managed_by)
    for link in place.managing.values():
        if words in {place_words(link.name), place_words(link.code)}:
            return link, None
    found = place.managing.get(managing_word(parsed.managed_by) or "")
    if found is not None:
        return found, None
    problem = f"Không hiểu đơn vị quản lý “{parsed.managed_by}”."
    return None, CellProblem("managed_by", parsed.managed_by, problem, "Ghi “Sở” hoặc “Xã”, hoặc để trống ô này.")


def _moved_problem(parsed: DirectoryRow, area: Area, said: ChainLink | None) -> CellProblem | None:
    """A directory tells facts of a school; it does not move a school to another unit."""
    above = [part for part in area.paths[area.existing[parsed.code].pk].split("/") if part][:-1]
    if said is None or (above and int(above[-1]) == said.id):
        return None
    return CellProblem(
        "managed_by",
        parsed.managed_by,
        "Trường đang do đơn vị khác quản lý.",
        "Chuyển trường bằng việc riêng của nó; ở đây để trống ô này.",
    )


def refused_row(row: Row, problem: CellProblem) -> RefusedRow:
    """A problem of a cell with its address in the sheet."""
    return RefusedRow(
        row.number,
        row.cells.get(problem.field, ""),
        TITLES[problem.field],
        problem.value,
        problem.problem,
        problem.fix,
    )
