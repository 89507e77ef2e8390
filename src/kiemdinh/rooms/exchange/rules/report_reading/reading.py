"""Reading a report: from blocks to what belongs where. Nothing is lost: every piece has exactly one place."""

from collections.abc import Mapping, Sequence

from kiemdinh.kernel.blocks import Written
from kiemdinh.rooms.exchange.rules.report_reading import tables
from kiemdinh.rooms.exchange.rules.report_reading.around import inside
from kiemdinh.rooms.exchange.rules.report_reading.codes import CodeNotes, code_edits, codes_in, note_ranges
from kiemdinh.rooms.exchange.rules.report_reading.labels import CRITERION, label_of
from kiemdinh.rooms.exchange.rules.report_reading.lines import Item, Line, Rewriter, html_of, items_of, plain_of
from kiemdinh.rooms.exchange.rules.report_reading.outline import Mark, outline
from kiemdinh.rooms.exchange.rules.report_reading.result import (
    CONTENTS,
    IMPROVEMENT,
    REQUIREMENT,
    TEXT_KINDS,
    UNPLACED,
    Piece,
    Place,
    ReadReport,
    ReadText,
    Unplaced,
)
from kiemdinh.rooms.exchange.rules.report_reading.titles import Titles, guess_catalog
from kiemdinh.rooms.exchange.rules.report_reading.walking import PART_LABELS, Walk
from kiemdinh.rooms.regulations.rules.catalog import Catalog

_MOST_NOTES = 40


def read_report(
    written: Written, catalogs: Sequence[Catalog], *, places: Mapping[str, int] | None = None
) -> ReadReport:
    """The report as criteria, standards and texts around them.

    `catalogs` are those it may follow: the likeliest is taken. `places` maps the folded name of a teaching place to its
    id, so that "Tại Điểm trường A: …" becomes that place's text.
    """
    items = items_of(written)
    guess = guess_catalog(items, catalogs)
    titles = Titles(guess.catalog)
    marks, warnings = outline(items, titles)
    report = ReadReport(
        edition=guess.catalog.edition_id,
        catalog=guess.catalog.catalog_id,
        generation=guess.catalog.generation,
        sure=guess.sure or len(catalogs) == 1,
        sure_kind=guess.sure_kind or len(catalogs) == 1,
        stages=tuple(dict.fromkeys(m.stage for m in marks.values() if m.kind == "criterion")) or ("",),
        warnings=warnings,
        comments=written.comments,
        insertions=written.insertions,
        deletions=written.deletions,
    )
    Walk(report, guess.catalog, _with_state(items, marks), places or {}).go(items, marks, inside)
    _finish(report, guess.catalog)
    return report


def _with_state(items: Sequence[Item], marks: Mapping[int, Mark]) -> frozenset[int]:
    """Headings of criteria with "mô tả hiện trạng" as a heading or the state as a table; before it stands the law."""
    found, current = set(), -1
    for number, item in enumerate(items):
        mark = marks.get(number)
        if mark is not None and mark.kind != "contents":
            current = number if mark.kind == "criterion" else -1
        elif current < 0 or current in found:
            continue
        elif isinstance(item, Line):
            label = label_of(item, CRITERION[:1])
            if label is not None:
                found.add(current)
        elif tables.is_state_table(item):
            found.add(current)
    return frozenset(found)


def _finish(report: ReadReport, catalog: Catalog) -> None:
    """Words and codes of every place, what was left over, and what does not agree."""
    notes = CodeNotes()

    def rewrite(text: str) -> list[tuple[int, int, str]]:
        return code_edits(text, notes)

    for place, items in _by_place(report).items():
        if place.kind in TEXT_KINDS or place.kind == IMPROVEMENT:
            text = plain_of(items, rewrite)
            note_ranges(text, notes)
            if text or place.kind in TEXT_KINDS:
                report.texts[place] = ReadText(text, html_of(items, rewrite), codes_in(text))
        elif place.kind == REQUIREMENT:
            report.requirements["|".join(place[1:3]).strip("|")] = plain_of(items, rewrite)
        elif place.kind == CONTENTS:
            report.contents = plain_of(items, rewrite).splitlines()
    for sheet in report.sheets.values():
        for row in sheet.improvements:
            row.task = _put_codes(row.task)
    _leave_over(report, rewrite)
    report.warnings += [f"Khoảng mã “{text}”: phần mềm không tự điền các mã ở giữa." for text in notes.ranges]
    report.warnings += [f"Mã viết tắt “{text}” đã được viết đủ từng mã." for text in notes.shortened[:_MOST_NOTES]]
    _compare(report, catalog)


def _by_place(report: ReadReport) -> dict[Place, list[Item]]:
    """The pieces of each place in reading order; pictures are noted on the way."""
    found: dict[Place, list[Item]] = {}
    for piece in report.pieces:
        found.setdefault(piece.place, []).append(piece.item)
        report.pictures += [
            {"name": name, "place": piece.place.key, "near": piece.near} for name in piece.item.pictures
        ]
    return found


def _put_codes(text: str) -> str:
    out, at = [], 0
    for start, end, new in code_edits(text):
        out += [text[at:start], new]
        at = end
    return "".join(out) + text[at:]


def _leave_over(report: ReadReport, rewrite: Rewriter) -> None:
    """Pieces without a place; neighbours of one known part stay together, the others can be placed one by one."""
    groups: list[list[Piece]] = []
    last: Piece | None = None
    known = {*PART_LABELS.values()}
    for piece in report.pieces:
        if piece.place.kind != UNPLACED:
            last = None
            continue
        together = last is not None and (
            (piece.label in known and (piece.near, piece.label) == (last.near, last.label))
            or piece.item.position == last.item.position
        )
        if together and isinstance(piece.item, Line) and isinstance(groups[-1][-1].item, Line):
            groups[-1].append(piece)
        else:
            groups.append([piece])
        last = piece
    for group in groups:
        items = [piece.item for piece in group]
        text = plain_of(items, rewrite)
        pictures = tuple(name for item in items for name in item.pictures)
        if text or pictures:
            report.unplaced.append(
                Unplaced(
                    position=items[0].position + 1,
                    near=group[0].near,
                    label=group[0].label,
                    text=text,
                    html=html_of(items, rewrite),
                    codes=tuple(codes_in(text)),
                    pictures=pictures,
                )
            )


def _compare(report: ReadReport, catalog: Catalog) -> None:
    """Levels of the summary table against those of the sheets; criteria that are missing."""
    for (stage, code), level in report.summary.items():
        sheet = report.sheets.get((stage, code)) or (report.sheets.get(("", code)) if len(report.stages) == 1 else None)
        if sheet is not None and sheet.level is not None and sheet.level != level:
            report.warnings.append(
                f"Tiêu chí {code}: bảng tổng hợp ghi {_level(level)}, phần tự đánh giá ghi {_level(sheet.level)}."
            )
    for stage in report.stages:
        missing = [c.code for c in catalog.criteria if (stage, c.code) not in report.sheets]
        if missing:
            report.warnings.append(f"Không thấy phần viết của {len(missing)} tiêu chí: {', '.join(missing)}.")
    if not report.sure:
        report.warnings.append("Chưa chắc báo cáo theo bộ tiêu chuẩn nào; hãy kiểm tra hoặc chọn bộ.")
    if report.deletions:
        report.warnings.append(f"Có {report.deletions} chỗ xóa còn theo dõi thay đổi: không lấy chữ đã xóa.")
    if report.comments:
        report.warnings.append(f"Có {len(report.comments)} ghi chú bên lề: không lấy vào nội dung.")


def _level(level: int) -> str:
    return f"Mức {level}" if level else "không đạt"
