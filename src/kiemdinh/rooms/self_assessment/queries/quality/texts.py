"""Closer checks of the report's texts as a whole, and of the figures beside them."""

from collections.abc import Iterator

from kiemdinh.rooms.school_profile import queries as school_profile
from kiemdinh.rooms.self_assessment.queries.figure_checks import figure_disagreements
from kiemdinh.rooms.self_assessment.queries.navigation import figures_address
from kiemdinh.rooms.self_assessment.queries.quality.reading import Reading
from kiemdinh.rooms.self_assessment.queries.sheets import STAGE_LABELS
from kiemdinh.rooms.self_assessment.rules.checks import Finding
from kiemdinh.rooms.self_assessment.rules.text_checks import undeclared, unused
from kiemdinh.rooms.self_assessment.rules.texts import REPORT_FIELDS, STANDARD_FIELDS
from kiemdinh.services.rich_text import is_empty, to_plain

_LISTED = 12  # abbreviations named in one line


def text_findings(cycle: Reading) -> Iterator[Finding]:
    """Parts not written yet, abbreviations."""
    yield from _empty_parts(cycle)
    yield from _abbreviations(cycle)


def _empty_parts(cycle: Reading) -> Iterator[Finding]:
    generation = cycle.access.catalog.generation
    for (stage, subject), row in sorted(cycle.narratives.items()):
        standard = subject.removeprefix("standard:") if subject.startswith("standard:") else ""
        if not standard and subject != "report":
            continue
        fields = (STANDARD_FIELDS if standard else REPORT_FIELDS)[generation]
        lacking = [f.label for f in fields if is_empty(row.texts.get(f.key, ""))]
        if not lacking:
            continue
        where = f"Tiêu chuẩn {standard}" if standard else "Mở đầu và kết luận"
        label = STAGE_LABELS.get(stage, "")
        where += f" ({label})" if label else ""
        url = f"{cycle.base}tieu-chuan/{standard}/" if standard else f"{cycle.base}noi-dung/"
        first = next(f.key for f in fields if is_empty(row.texts.get(f.key, "")))
        url += (f"?cap={stage}" if stage else "") + f"#muc-{first}"
        yield Finding("KT401", f"{where} chưa viết: {'; '.join(lacking)}.", url)


def _abbreviations(cycle: Reading) -> Iterator[Finding]:
    texts = ["\n".join(fields.values()) for fields in cycle.plain.values()]
    texts += [to_plain(html) for row in cycle.narratives.values() for html in row.texts.values()]
    declared = [row["short"] for row in cycle.access.cycle.abbreviations]
    url = f"{cycle.base}bao-cao/viet-tat/"
    if found := undeclared(texts, declared):
        named = ", ".join(f"{word} ({n} lần)" for word, n in found.most_common(_LISTED))
        more = f" và {len(found) - _LISTED} chữ khác" if len(found) > _LISTED else ""
        yield Finding("KT402", f"Chữ viết tắt chưa khai: {named}{more}.", url)
    if idle := unused(texts, declared):
        yield Finding("KT403", f"Đã khai mà không dùng: {', '.join(idle)}.", url)


def figure_findings(cycle: Reading) -> Iterator[Finding]:
    """Numbers in the texts that are not the figures; school years for which nothing was entered at all."""
    sheets = {sheet.pk: sheet for sheet in cycle.sheets}
    for item in figure_disagreements(cycle.access, cycle.sheets):
        sheet = sheets[item.sheet_id]
        yield Finding("KT501", f"{item.where}: {item.text}", item.url, cycle.who(sheet), sheet.criterion)
    row = cycle.access.cycle
    form = school_profile.form_for(row.edition_code, row.school_type, stages=[s for s in row.stages if s])
    if form is None:
        return
    empty = school_profile.years_without_figures(school_id=row.school_id, form=form, years=row.figure_years)
    url = figures_address(cycle.access) if empty else ""
    for year in empty:
        yield Finding("KT502", f"Năm học {year.replace('-', '–')} chưa có số liệu nào.", url)
