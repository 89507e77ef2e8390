"""What stands in the part of one criterion, and in that of one standard around its criteria."""

import re
from collections.abc import Sequence

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.exchange.rules.report_reading import labels, tables
from kiemdinh.rooms.exchange.rules.report_reading.lines import Item, Line, TableItem
from kiemdinh.rooms.exchange.rules.report_reading.result import (
    HEADING,
    IMPROVEMENT,
    REQUIREMENT,
    SELF,
    SHEET,
    STANDARD,
    UNPLACED,
    Place,
)
from kiemdinh.rooms.exchange.rules.report_reading.tables import ReadImprovement
from kiemdinh.rooms.exchange.rules.report_reading.walking import Context, Walk, cell_lines, take_summary

_PLACE_TOLD = re.compile(r"^\s*Tại ([^:]{2,120}):\s*")
_OTHER = {"strengths": "Điểm mạnh", "weaknesses": "Điểm yếu", "improvement": "Kế hoạch cải tiến"}
_ROW_LABELS = (
    ("owner", re.compile(r"(nguoi|don vi|bo phan|ca nhan)( chiu trach nhiem)?( phu trach| thuc hien)?|phu trach")),
    ("due", re.compile(r"thoi (gian|han|diem)( thuc hien| hoan thanh)?|han( hoan thanh)?|tien do")),
    ("resources", re.compile(r"(du kien )?(kinh phi|nguon luc)( thuc hien)?|dieu kien thuc hien")),
    ("expected_result", re.compile(r"(du kien )?(ket qua|muc tieu)( du kien| can dat| mong doi)?")),
)


def in_criterion(walk: Walk, item: Item) -> None:
    """A line or table between the heading of a criterion and what comes after it."""
    if isinstance(item, TableItem):
        _table(walk, item)
    elif item.note:
        _text(walk, item)
    else:
        _line(walk, item)


def _line(walk: Walk, line: Line) -> None:
    at = walk.at
    if _closes_standard(walk, line):
        return
    if _states_result(walk, line):
        return
    found = labels.label_of(line, labels.CRITERION)
    if found is not None:
        at.fresh = False
        if found[0] != "*":
            at.sub = "other:" + found[0] if walk.tt57 and found[0] in _OTHER else found[0]
        rest = walk.heading(line, found[1])
        if rest is not None:
            _line(walk, rest) if at.sub in ("state", "self") else _text(walk, rest)
        return
    if at.sub == "head":
        walk.put(Place(REQUIREMENT, at.stage, at.criterion), line)
    elif at.sub == "state":
        _state(walk, line)
    else:
        _text(walk, line)


def _state(walk: Walk, line: Line) -> None:
    """Mô tả hiện trạng: "Mức 1" opens a level, also in the middle of a paragraph."""
    match = labels.LEVEL.match(line.text)
    if match is not None:
        walk.at.level = int(match[1])
        rest = walk.heading(line, match.end())
        if rest is None:
            return
        line = rest
    cut = labels.LEVEL_INSIDE.search(line.text)
    if cut is not None:
        _text(walk, line.part(0, cut.start()))
        _state(walk, line.part(cut.end()))
    else:
        _text(walk, line)


def _text(walk: Walk, item: Item) -> None:
    """Words of the section the walk is in."""
    at = walk.at
    at.fresh = False
    if at.sub == "state":
        _put_state(walk, item)
    elif at.sub in ("strengths", "weaknesses"):
        walk.put(Place(SHEET, at.stage, at.criterion, at.sub), item)
    elif at.sub == "improvement":
        _improvement_line(walk, item)
    elif at.sub == "head":
        walk.put(Place(REQUIREMENT, at.stage, at.criterion), item)
    elif at.sub.startswith("other:"):
        walk.unplaced(item, f"{_OTHER[at.sub[6:]]} của tiêu chí {at.criterion}")
    else:
        walk.unplaced(item, f"Sau tự đánh giá tiêu chí {at.criterion}")


def _put_state(walk: Walk, item: Item) -> None:
    at = walk.at
    levels = walk.catalog.criterion(at.criterion).levels
    level = at.level or min(levels)
    if level not in levels:
        walk.unplaced(item, f"Mức {level} của tiêu chí {at.criterion}, bộ tiêu chuẩn không quy định")
        return
    if isinstance(item, Line):
        if match := labels.NOT_APPLICABLE.match(item.text.strip()):
            key = match[1] or "*"
            sheet = walk.report.sheet(at.stage, at.criterion)
            sheet.reasons[f"{level}.{key}"] = match[2].strip()
            sheet.answers.setdefault(str(level), {})[key] = "na"
            walk.put(Place(SELF, at.stage, at.criterion), item)
            return
        told = _PLACE_TOLD.match(item.text)
        site = walk.sites.get(fold(told[1])) if told else None
        if told is not None and site is not None:
            at.order = site
            walk.put(Place(HEADING), item.part(0, told.end()))
            item = item.part(told.end())
    field = f"site_{at.order}" if at.order else f"state_{level}"
    walk.put(Place(SHEET, at.stage, at.criterion, field), item)


def _states_result(walk: Walk, line: Line) -> bool:
    """ "Tự đánh giá tiêu chí 1.1: Đạt Mức 2.", "Đạt Mức 2", and single levels ("Mức 1: Đạt") under tự đánh giá."""
    at = walk.at
    sheet = walk.report.sheet(at.stage, at.criterion)
    level = labels.LEVEL.match(line.text)
    if at.sub == "self" and level is not None:
        answer = tables.answer_of(fold(line.text[level.end() :]).strip(" .:;"))
        if answer is not None:
            if walk.tt57:
                sheet.answers.setdefault(level[1], {})["*"] = answer
            _reach(walk, {level[1]: bool(answer)})
            walk.put(Place(SELF, at.stage, at.criterion), line)
            return True
    begins = line.fold.startswith(("tu danh gia", "tieu chi", "ket qua", "ket luan", "dat muc", "khong dat", "muc dat"))
    unfinished = re.match(r"^(tu danh gia )?tieu chi [0-9. ]+:[ .…]*(dat)?[ .…]*$", line.fold)
    if unfinished or (labels.is_outcome(line) and (begins or at.sub == "self")):
        stated = labels.stated_level(line.fold)
        sheet.level = stated if stated is not None else sheet.level
        at.sub = "self"
        at.fresh = False
        walk.put(Place(SELF, at.stage, at.criterion), line)
        return True
    return False


def _reach(walk: Walk, results: dict[str, bool]) -> None:
    """Levels stated one by one: the highest met without a gap."""
    sheet = walk.report.sheet(walk.at.stage, walk.at.criterion)
    for level, met in sorted(results.items()):
        number = int(level)
        if met and (sheet.level is None or sheet.level == number - 1):
            sheet.level = number
        elif not met and sheet.level is None:
            sheet.level = number - 1


def _table(walk: Walk, item: TableItem) -> None:
    at = walk.at
    if tables.is_state_table(item):
        _state_table(walk, item)
    elif tables.is_tick_table(item):
        ticks = tables.read_ticks(item)
        sheet = walk.report.sheet(at.stage, at.criterion)
        defined = walk.catalog.criterion(at.criterion).levels
        for level, answers in ticks.answers.items():
            known = {i.code for i in defined.get(int(level), ())}
            sheet.answers.setdefault(level, {}).update({k: v for k, v in answers.items() if k in known})
        sheet.answers = {level: answers for level, answers in sheet.answers.items() if answers}
        sheet.level = ticks.level() if sheet.level is None else sheet.level
        at.sub = "self"
        walk.put(Place(SELF, at.stage, at.criterion), item)
    elif tables.is_summary(item):
        take_summary(walk, item)
    elif columns := (tables.improvement_columns(item) if at.sub in ("improvement", "weaknesses", "self") else {}):
        rows = tables.read_improvements(item, columns)
        walk.report.sheet(at.stage, at.criterion).improvements += rows
        walk.put(Place(IMPROVEMENT, at.stage, at.criterion), item)
    elif at.sub == "improvement":
        rows = [ReadImprovement(task=" – ".join(dict.fromkeys(c for c in row if c))) for row in item.grid]
        walk.report.sheet(at.stage, at.criterion).improvements += [row for row in rows if row.task]
        walk.put(Place(IMPROVEMENT, at.stage, at.criterion), item)
    else:
        _text(walk, item)


def _state_table(walk: Walk, item: TableItem) -> None:
    """Mức | mô tả hiện trạng | Đạt/Không đạt, row by row."""
    at = walk.at
    sheet = walk.report.sheet(at.stage, at.criterion)
    at.sub, at.level = "state", 0
    results: dict[str, bool] = {}
    for number, row in enumerate(item.table.rows):
        match = re.match(r"^(?:muc )?([1-4])\b", fold(row[0].text) if row else "")
        if match is not None:
            at.level, at.order = int(match[1]), 0
        answer = tables.stated_in_cell(fold(row[-1].text).strip(" .")) if len(row) > 2 else None
        _state_row(walk, cell_lines(item, number), named=match is not None, answered=answer is not None)
        if answer is not None and match is not None:
            if walk.tt57:
                sheet.answers.setdefault(match[1], {})["*"] = answer
            results[match[1]] = bool(answer)
    if results and sheet.level is None:
        _reach(walk, results)
    at.sub, at.order = "self", 0


def _state_row(walk: Walk, cells: Sequence[Sequence[Line]], *, named: bool, answered: bool) -> None:
    """One row: the level's name, its description, its result; before the first level stands the head of the table."""
    at, last = walk.at, len(cells) - 1
    for place, lines in enumerate(cells):
        for line in lines:
            if at.level == 0 or (place == 0 and named):
                walk.put(Place(HEADING), line)
            elif place == last and last > 1 and (answered or len(line.fold) < 4):
                walk.put(Place(SELF, at.stage, at.criterion), line)
            else:
                _text(walk, line)


def _improvement_line(walk: Walk, item: Item) -> None:
    """A plan written as text: every paragraph is a row; "Người thực hiện: …" belongs to the row before it."""
    at = walk.at
    rows = walk.report.sheet(at.stage, at.criterion).improvements
    if isinstance(item, Line):
        found = labels.label_of(item, _ROW_LABELS)
        value = item.text[found[1] :].strip(" :") if found else ""
        if found and value and rows and not getattr(rows[-1], found[0]):
            setattr(rows[-1], found[0], value)
        elif item.joined and rows:
            rows[-1].task = f"{rows[-1].task}\n{item.text.strip()}"
        else:
            rows.append(ReadImprovement(task=re.sub(r"^\s*[-+•–]\s*", "", item.text).strip()))
    walk.put(Place(IMPROVEMENT, at.stage, at.criterion), item)


def _closes_standard(walk: Walk, line: Line) -> bool:
    """Words after the last criterion that speak of the whole standard."""
    at = walk.at
    if not walk.tt57:
        found = labels.label_of(line, labels.STANDARD_2018[1:])
        named = found is not None and "tieu chuan" in line.fold
        if found is None or not (named or at.sub == "self"):
            return False
        walk.at = Context(part=at.part, stage=at.stage, standard=at.standard, sub="closing")
    else:
        found = labels.label_of(line, labels.STANDARD_TT57)
        last = walk.catalog.standard_of(at.criterion).criteria[-1].code == at.criterion
        if found is None or not (last or found[0].startswith("*")) or at.sub not in ("self", "state"):
            return False
        walk.at = Context(part=at.part, stage=at.stage, standard=at.standard, sub="*")
    in_standard(walk, line)
    return True


def in_standard(walk: Walk, item: Item) -> None:
    """Mở đầu, kết luận of a standard (2018); what Mẫu 1 of TT 57 asks of it."""
    at = walk.at
    if isinstance(item, Line) and not item.note:
        if item.fold.startswith("(*) tieu chi bat buoc"):
            take_summary(walk, item)
            return
        found = labels.label_of(item, labels.STANDARD_TT57 if walk.tt57 else labels.STANDARD_2018)
        if found is not None:
            at.sub = found[0].removeprefix("*") or "*"
            walk.near = item.text[: found[1]].strip(" :")
            rest = walk.heading(item, found[1])
            if rest is None:
                return
            item = rest
    elif isinstance(item, TableItem):
        columns = tables.improvement_columns(item) if walk.tt57 else {}
        if columns:
            key = (at.stage, at.standard)
            rows = tables.read_improvements(item, columns)
            walk.report.standard_improvements.setdefault(key, []).extend(rows)
            walk.put(Place(IMPROVEMENT, at.stage, f"standard:{at.standard}"), item)
            return
        if at.sub == "table" or tables.is_summary(item):
            take_summary(walk, item)
            return
    if at.sub in ("*", "table", "") or (walk.tt57 and at.sub == "opening"):
        walk.put(Place(UNPLACED), item, label=f"Tiêu chuẩn {at.standard}")
    else:
        walk.put(Place(STANDARD, at.stage, at.standard, at.sub), item)
