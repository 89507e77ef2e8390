"""Closer checks of the evidence: age, something to open, citations where it is not attached, codes in other texts."""

from collections.abc import Iterator

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.self_assessment.queries.checks import sheet_name
from kiemdinh.rooms.self_assessment.queries.evidence_view import narrative_place
from kiemdinh.rooms.self_assessment.queries.quality.reading import Reading
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.queries.sheets import cited_codes
from kiemdinh.rooms.self_assessment.rules.checks import Finding


def evidence_findings(cycle: Reading) -> Iterator[Finding]:
    """What is wrong with the register and with the codes in the texts."""
    yield from _items(cycle)
    yield from _not_attached(cycle)
    yield from _unknown_elsewhere(cycle)


def _items(cycle: Reading) -> Iterator[Finding]:
    years = cycle.access.cycle.figure_years or [cycle.access.cycle.school_year]
    first, last = organisations.school_year(code=years[0]), organisations.school_year(code=years[-1])
    # Papers of the summer belong to the year that has just been taught.
    end = last.starts_on.replace(year=last.starts_on.year + 1) if last else None
    for item in cycle.items:
        url = f"{cycle.base}minh-chung/{item.id}/"
        if not (item.files or item.url or item.kept_at):
            words = f"{item.code} “{_short(item.subject)}” chưa có tệp, liên kết hay nơi lưu bản giấy."
            yield Finding("KT305", words, url, criterion=item.criterion)
        if item.issued_on and first and last and end and not first.starts_on <= item.issued_on < end:
            day, span = format_date(item.issued_on), f"{first.label} đến {last.label}"
            words = f"{item.code} ghi ngày {day}, ngoài các năm học {span}."
            yield Finding("KT304", words, url, criterion=item.criterion)


def _not_attached(cycle: Reading) -> Iterator[Finding]:
    serves = {item.code: {criterion for criterion, _ in item.use_keys} for item in cycle.items}
    for sheet in cycle.criteria:
        loose = [c for c in sorted(cited_codes(sheet.texts)) if c in serves and sheet.criterion not in serves[c]]
        if loose:
            words = f"{sheet_name(sheet)} trích {', '.join(loose)} nhưng mã chưa gắn với tiêu chí này."
            url = f"{sheet_url(sheet)}#minh-chung"
            yield Finding("KT307", words, url, cycle.who(sheet), sheet.criterion)


def _unknown_elsewhere(cycle: Reading) -> Iterator[Finding]:
    """Codes that the texts around the sheets and the khoản of Mức 4 cite; the sheets' own are a check of the board."""
    known = {item.code for item in cycle.items}
    for sheet in cycle.sheets:
        if sheet.kind == "level_4" and (unknown := cited_codes(sheet.texts) - known):
            words = f"{sheet_name(sheet)} trích mã không có trong danh mục: {', '.join(sorted(unknown))}."
            yield Finding("KT302", words, sheet_url(sheet), cycle.who(sheet))
    for row in cycle.narratives.values():
        if unknown := cited_codes(row.texts) - known:
            place = narrative_place(row)
            words = f"{place.label} trích mã không có trong danh mục: {', '.join(sorted(unknown))}."
            yield Finding("KT302", words, place.url)


def _short(subject: str) -> str:
    return subject if len(subject) <= 60 else f"{subject[:57]}…"
