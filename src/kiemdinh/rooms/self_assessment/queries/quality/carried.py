"""Texts taken over from an earlier cycle that nobody of this one has looked at."""

from collections.abc import Iterator

from kiemdinh.rooms.self_assessment.queries.checks import sheet_name
from kiemdinh.rooms.self_assessment.queries.quality.reading import Reading
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.rules.checks import Finding
from kiemdinh.rooms.self_assessment.rules.narratives import place_name
from kiemdinh.rooms.self_assessment.rules.texts import copied_fields


def carried_findings(cycle: Reading) -> Iterator[Finding]:
    """A sheet with such a text blocks publication; a text around the sheets asks for a look. No query of its own."""
    for sheet in cycle.sheets:
        if count := len(copied_fields(sheet.edits)):
            text = f"{sheet_name(sheet)} còn {count} mục chép từ chu kỳ trước chưa rà soát."
            code = "" if sheet.kind == "level_4" else sheet.criterion
            yield Finding("KT209", text, f"{sheet_url(sheet)}#ban-cu", cycle.who(sheet), code)
    for (stage, subject), row in cycle.narratives.items():
        if count := len(copied_fields(row.edits)):
            standard = subject.removeprefix("standard:") if subject.startswith("standard:") else ""
            url = f"{cycle.base}tieu-chuan/{standard}/" if standard else f"{cycle.base}noi-dung/"
            url += f"?cap={stage}" if stage else ""
            yield Finding("KT405", f"{place_name(subject)} còn {count} mục chép từ chu kỳ trước chưa rà soát.", url)
