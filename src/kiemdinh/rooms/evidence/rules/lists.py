"""Reading an evidence list that people keep in Excel: which rows are good, what each of them does; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kiemdinh.kernel.citations import BOX, PLAIN, TT57, EvidenceCode, parse_code
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.evidence.rules import build_code, default_box, uses_boxes

NEW, CHANGE, SAME = "new", "change", "same"
ACTIONS = {NEW: "Thêm mới", CHANGE: "Sửa", SAME: "Không đổi"}
FACTS = ("subject", "number", "issuer", "kept_at", "url", "note")

Place = tuple[str, str]
"""(stage, criterion)."""


@dataclass(frozen=True, slots=True)
class ListLine:
    """A row of the file as it was read; `ambiguous` says that the criterion cell holds a number such as 1.1."""

    number: int
    code: str
    criteria: str
    box: int | None
    facts: Mapping[str, str]
    issued_on: date | None
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A live item of the set."""

    item_id: int
    document_id: int
    facts: Mapping[str, str]
    issued_on: date | None
    places: frozenset[Place]


@dataclass(frozen=True, slots=True)
class KnownSet:
    """What the set already holds. `places` maps what people write ("1.1", "1.1 (tieu hoc)") to (stage, criterion)."""

    code_format: str
    has_boxes: bool
    places: Mapping[str, Place]
    live: Mapping[str, KnownItem] = field(default_factory=dict)
    used_ordinals: frozenset[tuple[str, int]] = frozenset()

    @property
    def criteria(self) -> frozenset[str]:
        """The criteria of the edition."""
        return frozenset(code for _, code in self.places.values())

    @property
    def pattern(self) -> str:
        """The pattern key that codes of this set have."""
        if self.code_format in ("tt57", TT57):
            return TT57
        return BOX if uses_boxes(code_format=self.code_format, has_boxes=self.has_boxes) else PLAIN

    @property
    def example(self) -> str:
        """A code as this set writes it."""
        return build_code(code_format=self.code_format, has_boxes=self.has_boxes, criterion="1.1", ordinal=1, box=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a good row will do: `code` is "" when it is still to be made."""

    line: ListLine
    action: str
    code: str
    criterion: str
    ordinal: int | None
    box: int | None
    places: tuple[Place, ...]
    known: KnownItem | None = None


@dataclass(slots=True)
class ListPlan:
    """Good rows in order, and the sentences about the bad ones by row number."""

    good: list[Planned] = field(default_factory=list)
    bad: dict[int, list[str]] = field(default_factory=dict)

    def count(self, action: str) -> int:
        """How many good rows do this."""
        return sum(1 for row in self.good if row.action == action)


class _Bad(Exception):
    """Why a row cannot be taken."""


def plan_list(lines: Sequence[ListLine], known: KnownSet) -> ListPlan:
    """Decides about every row; a code that stands twice makes both rows bad."""
    plan = ListPlan()
    planned = []
    for line in lines:
        try:
            planned.append(_plan_line(line, known))
        except _Bad as problem:
            plan.bad[line.number] = [str(problem)]
    rows_of: dict[str, list[int]] = {}
    for row in planned:
        rows_of.setdefault(row.code, []).append(row.line.number)
    for row in planned:
        others = [str(number) for number in rows_of[row.code] if number != row.line.number]
        if row.code and others:
            plan.bad[row.line.number] = [f"Mã {row.code} còn đứng ở dòng {', '.join(others)}. Mỗi minh chứng một mã."]
        else:
            plan.good.append(row)
    return plan


def _plan_line(line: ListLine, known: KnownSet) -> Planned:
    places = _places(line, known)
    if not line.code:
        if not places:
            raise _Bad("Cột “Tiêu chí” còn trống. Hãy ghi tiêu chí, ví dụ 1.1, hoặc ghi mã minh chứng.")
        criterion = places[0][1]
        return Planned(line, NEW, "", criterion, None, line.box or default_box(criterion), places)
    code = _code(line.code, known)
    text = build_code(
        code_format=known.pattern,
        has_boxes=known.has_boxes,
        criterion=code.criterion,
        ordinal=code.ordinal,
        box=code.box,
    )
    if code.box is not None and line.box is not None and line.box != code.box:
        raise _Bad(f"Cột “Hộp” ghi {line.box} nhưng mã {text} ở hộp {code.box}. Hãy sửa cho khớp.")
    if item := known.live.get(text):
        added = tuple(place for place in places if place not in item.places)
        same = (
            not added
            and item.issued_on == line.issued_on
            and all(item.facts.get(name, "") == line.facts.get(name, "") for name in FACTS)
        )
        return Planned(line, SAME if same else CHANGE, text, code.criterion, code.ordinal, code.box, added, item)
    if code.criterion not in known.criteria:
        raise _Bad(f"Mã {text}: bộ quy định của chu kỳ không có tiêu chí {code.criterion}.")
    if (code.criterion, code.ordinal) in known.used_ordinals:
        raise _Bad(
            f"Mã {text}: số thứ tự này đã cấp cho minh chứng khác hoặc minh chứng đã rút. "
            "Hãy để trống cột mã để phần mềm đặt mã mới."
        )
    if not places:
        places = (next(place for place in known.places.values() if place[1] == code.criterion),)
    if code.criterion not in {criterion for _, criterion in places}:
        raise _Bad(f"Mã {text} mang tiêu chí {code.criterion} nhưng cột “Tiêu chí” không ghi tiêu chí ấy.")
    return Planned(line, NEW, text, code.criterion, code.ordinal, code.box, places)


def _places(line: ListLine, known: KnownSet) -> tuple[Place, ...]:
    found: list[Place] = []
    for part in re.split(r"[,;\n]+", line.criteria):
        words = fold(re.sub(r"(?i)^\s*tiêu chí\s*", "", part)).strip()
        if not words:
            continue
        place = known.places.get(words)
        if place is None:
            raise _Bad(f"Tiêu chí “{part.strip()}” không có trong bộ quy định của chu kỳ. Hãy ghi như 1.1, 2.3.")
        if line.ambiguous and f"{place[1]}0" in known.criteria:
            raise _Bad(
                f"Ô tiêu chí là số nên {place[1]} và {place[1]}0 không phân biệt được. "
                "Hãy đổi ô sang dạng chữ rồi ghi lại."
            )
        if place not in found:
            found.append(place)
    return tuple(found)


def _code(text: str, known: KnownSet) -> EvidenceCode:
    bare = text.strip().strip("[]() ")
    for written in (f"[{bare}]", bare):
        try:
            code = parse_code(written)
        except ValueError:
            continue
        if code.pattern_key == known.pattern:
            return code
        break
    raise _Bad(
        f"Mã “{text}” không đúng kiểu mã của chu kỳ này (ví dụ {known.example}). "
        "Hãy sửa lại, hoặc để trống để phần mềm đặt mã."
    )
