"""The parts of a report around its criteria: what stands in each, and where it goes."""

import re

from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.exchange.rules.report_reading import labels, tables
from kiemdinh.rooms.exchange.rules.report_reading.criteria import in_criterion, in_standard
from kiemdinh.rooms.exchange.rules.report_reading.lines import Item, Line, TableItem
from kiemdinh.rooms.exchange.rules.report_reading.result import (
    ABBREVIATIONS,
    CONTENTS,
    COUNCIL,
    EVIDENCE,
    HEADING,
    LEVEL_4,
    REPORT,
    REQUIREMENT,
    SELF,
    Place,
)
from kiemdinh.rooms.exchange.rules.report_reading.titles import likeness
from kiemdinh.rooms.exchange.rules.report_reading.walking import Context, Walk, take_summary

_KHOAN = re.compile(r"^(?:[0-9a-z]+[.)]\s*)?khoan\s*([0-9]{1,2})(?![0-9])[\s.:)–-]*")
_ITEM = re.compile(r"^([1-9])\s*[.)]\s*")
_GENERATED = re.compile(
    r"so luong va ty le tieu chi|muc danh gia cua nha truong\s*:|nha truong de nghi dat kiem dinh"
    r"|ket qua tu danh gia cua nha truong\s*:|truong dat\s*:"
)
_SIGNING = re.compile(
    r"ngay\s*\S{1,4}\s*thang\s*\S{1,4}\s*nam|^(tm|kt|tuq|tl)\s*\.|^hieu truong$|^chu tich( hoi dong)?$"
)
_SIGNED = re.compile(r"\b(tm|kt|tuq|tl)\. |\(ky|hieu truong|chu tich|cong hoa xa hoi")


def inside(walk: Walk, item: Item) -> None:
    """An item within the part where the walk is."""
    part = walk.at.part
    if part in ("results", "assessment", "level_123"):
        if walk.at.criterion:
            in_criterion(walk, item)
        elif walk.at.standard:
            in_standard(walk, item)
        else:
            walk.unplaced(item)
        return
    handler = _PARTS.get(part)
    if handler is None:
        walk.unplaced(item)
    else:
        handler(walk, item)


def _in_contents(walk: Walk, item: Item) -> None:
    walk.put(Place(CONTENTS), item)


def _in_council(walk: Walk, item: Item) -> None:
    if isinstance(item, TableItem) and tables.is_people(item):
        names = {row["full_name"] for row in walk.report.council}
        walk.report.council += [row for row in tables.read_people(item) if row["full_name"] not in names]
        walk.put(Place(COUNCIL), item)
    else:
        walk.unplaced(item)


def _in_abbreviations(walk: Walk, item: Item) -> None:
    if isinstance(item, TableItem):
        pairs = tables.read_abbreviations(item)
        if pairs:
            walk.report.abbreviations += pairs
            walk.put(Place(ABBREVIATIONS), item)
            return
    else:
        match = re.match(r"^(?:[-+•]\s*)?([^:–=]{1,20}?)\s*[:–=]\s*(\S.{1,120})$", item.text)
        if match:
            walk.report.abbreviations.append((match[1].strip(), match[2].strip(" .;")))
            walk.put(Place(ABBREVIATIONS), item)
            return
    walk.unplaced(item)


def _in_summary(walk: Walk, item: Item) -> None:
    take_summary(walk, item)


def _in_introduction(walk: Walk, item: Item) -> None:
    _labelled(walk, item, labels.INTRODUCTION_2018)


def _in_overview(walk: Walk, item: Item) -> None:
    _labelled(walk, item, labels.OVERVIEW_TT57)


def _labelled(walk: Walk, item: Item, table: tuple[tuple[str, re.Pattern[str]], ...]) -> None:
    """Text under labels that come in a fixed order; one that would lead back is text."""
    at = walk.at
    if isinstance(item, Line) and not item.note:
        rows = tuple(row for number, row in enumerate(table) if number >= at.order or row[0] == "")
        found = labels.label_of(item, rows)
        if found is not None:
            at.sub = found[0]
            at.order = next(n for n, row in enumerate(table) if row[0] == at.sub) if at.sub else at.order
            walk.near = item.text[: found[1]].strip(" :")
            rest = walk.heading(item, found[1])
            if rest is None:
                return
            item = rest
    if at.sub:
        walk.put(Place(REPORT, "", "", at.sub), item)
    else:
        walk.unplaced(item)


def _in_conclusion(walk: Walk, item: Item) -> None:
    if isinstance(item, TableItem):
        _concluding_table(walk, item)
        return
    at, words = walk.at, item.fold
    if _GENERATED.match(words):
        take_summary(walk, item)
        return
    if "chiu trach nhiem truoc phap luat" in words or (len(words) < 80 and _SIGNING.search(words)):
        at.sub = ""
        walk.unplaced(item, "Chữ ký, câu chịu trách nhiệm")
        return
    if walk.tt57:
        if stage := labels.stage_of(item):
            at.stage = stage
            walk.put(Place(HEADING), item)
            return
        found = labels.label_of(item, labels.CONCLUSION_TT57)
        if found is not None:
            at.sub, at.stage = found[0], ""
            walk.near = item.text[: found[1]].strip(" :")
            rest = walk.heading(item, found[1])
            if rest is None:
                return
            item = rest
    if at.sub == "*":
        take_summary(walk, item)
    elif at.sub:
        walk.put(Place(REPORT, "", "", at.sub), item)
    else:
        walk.unplaced(item)


def _concluding_table(walk: Walk, item: TableItem) -> None:
    at = walk.at
    head = " ".join(" ".join(row) for row in item.folded[:2])
    if at.sub == "*" or tables.is_summary(item) or ("muc" in head and "ty le" in head):
        take_summary(walk, item)
    elif _SIGNED.search(" ".join(" ".join(row) for row in item.folded)) or not at.sub:
        walk.unplaced(item, "Chữ ký")
    else:
        walk.put(Place(REPORT, "", "", at.sub), item)


def _in_evidence(walk: Walk, item: Item) -> None:
    if isinstance(item, TableItem):
        columns = tables.evidence_columns(item)
        if columns or walk.at.order:
            # A list cut in two by a page keeps the columns of its beginning.
            columns = columns or {key: n for n, key in enumerate(walk.at.khoan.split("|")) if key}
            if max(columns.values()) < len(item.grid[0]):
                width = max(columns.values()) + 1
                names = {x: key for key, x in columns.items()}
                walk.at.order, walk.at.khoan = 1, "|".join(names.get(x, "") for x in range(width))
                walk.report.evidence += tables.read_evidence(item, columns)
                walk.put(Place(EVIDENCE), item)
                return
    elif labels.bare(item).startswith(("tieu chuan", "tieu chi")):
        walk.put(Place(HEADING), item)
        return
    walk.unplaced(item)


def _in_level_4(walk: Walk, item: Item) -> None:
    at = walk.at
    if isinstance(item, Line) and not item.note:
        code, end = _khoan(walk, item)
        if code:
            walk.at = at = Context(part="level_4", khoan=code, sub="state", fresh=True)
            walk.near = item.text.strip()[:120]
            walk.report.sheet("", f"k{code}")
            rest = walk.heading(item, end) if end < len(item.text) else walk.heading(item)
            if rest is None:
                return
            item = rest
        if at.khoan and at.sub != "closing" and _level_4_label(walk, item):
            return
    if at.sub == "closing":
        walk.put(Place(REPORT, "", "", "level_4_closing"), item)
    elif not at.khoan:
        walk.unplaced(item, "Tự đánh giá tiêu chí Mức 4")
    elif isinstance(item, Line) and at.fresh and _is_requirement(walk, item):
        at.fresh = False
        walk.put(Place(REQUIREMENT, "", f"k{at.khoan}"), item)
    else:
        at.fresh = False
        walk.put(Place(LEVEL_4, "", at.khoan, "state_4"), item)


def _level_4_label(walk: Walk, line: Line) -> bool:
    """The label "mô tả hiện trạng" and the stated result of a khoản."""
    found = labels.label_of(line, labels.CRITERION[:1])
    if found is not None:
        rest = walk.heading(line, found[1])
        if rest is not None:
            walk.put(Place(LEVEL_4, "", walk.at.khoan, "state_4"), rest)
        walk.at.fresh = False
        return True
    if not (line.fold.startswith(("tu danh gia", "ket qua", "dat", "khong dat")) and labels.is_outcome(line)):
        return False
    answer = tables.answer_of(re.sub(r"^.*?:\s*", "", line.fold).strip(" ."))
    if answer is None:
        answer = "khong dat" not in line.fold
    sheet = walk.report.sheet("", f"k{walk.at.khoan}")
    sheet.answers, sheet.level = {"4": {"*": answer}}, 4 if answer else 0
    walk.put(Place(SELF, "", f"k{walk.at.khoan}"), line)
    return True


def _khoan(walk: Walk, line: Line) -> tuple[str, int]:
    """The khoản that a line opens, and where its number ends in the line."""
    codes = {item.code: item.text for item in walk.catalog.level_4}
    match = _KHOAN.match(line.fold)
    if match and match[1] in codes and (len(line.fold) < 40 or line.prominent or _alike(codes[match[1]], line.fold)):
        end = len(line.text) if len(line.fold) <= match.end() + 2 else line.text.find(match[1]) + len(match[1])
        return match[1], end
    match = _ITEM.match(line.fold)
    if match and match[1] in codes and _alike(codes[match[1]], line.fold[match.end() :]):
        return match[1], len(line.text)
    return "", 0


def _alike(requirement: str, words: str) -> bool:
    return likeness(fold(requirement), words) >= 0.55


def _is_requirement(walk: Walk, line: Line) -> bool:
    if line.style == "Yêu cầu tiêu chí":
        return True
    text = next((i.text for i in walk.catalog.level_4 if i.code == walk.at.khoan), "")
    return _alike(text, line.fold)


_PARTS = {
    "contents": _in_contents,
    "council": _in_council,
    "abbreviations": _in_abbreviations,
    "summary": _in_summary,
    "introduction": _in_introduction,
    "overview": _in_overview,
    "conclusion": _in_conclusion,
    "evidence": _in_evidence,
    "level_4": _in_level_4,
}
