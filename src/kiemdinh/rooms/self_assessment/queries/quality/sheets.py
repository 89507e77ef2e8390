"""Closer checks of the criterion sheets and their improvement rows."""

from collections.abc import Iterator

from kiemdinh.kernel.citations import find_codes
from kiemdinh.rooms.self_assessment.models import CriterionSheet
from kiemdinh.rooms.self_assessment.queries.checks import sheet_name
from kiemdinh.rooms.self_assessment.queries.quality.reading import Reading
from kiemdinh.rooms.self_assessment.queries.sheet_view import sheet_url
from kiemdinh.rooms.self_assessment.rules.checks import Finding
from kiemdinh.rooms.self_assessment.rules.states import DONE, SHEET
from kiemdinh.rooms.self_assessment.rules.text_checks import missing_labels, same_passages


def sheet_findings(cycle: Reading) -> Iterator[Finding]:
    """Assignment, texts by level and indicator, weaknesses and what is planned against them, approval."""
    for sheet in cycle.criteria:
        if sheet.assignee_id is None and sheet.group_id is None:
            url = f"{cycle.base}phan-cong/"
            yield Finding("KT102", f"{sheet_name(sheet)} chưa giao cho ai.", url, "", sheet.criterion)
        yield from _levels(cycle, sheet)
        if not cycle.is_tt57:
            yield from _weaknesses(cycle, sheet)
        if sheet.work_state != DONE:
            text = f"{sheet_name(sheet)} đang ở “{SHEET.labels[sheet.work_state]}”, chưa được duyệt."
            yield _at(cycle, sheet, "KT207", text)
    if cycle.is_tt57:
        yield from _weaknesses_of_standards(cycle)
    yield from _improvement_rows(cycle)
    yield from _doubled(cycle)


def _at(cycle: Reading, sheet: CriterionSheet, check: str, text: str, anchor: str = "") -> Finding:
    return Finding(check, text, sheet_url(sheet) + anchor, cycle.who(sheet), sheet.criterion)


def _levels(cycle: Reading, sheet: CriterionSheet) -> Iterator[Finding]:
    reached, name = cycle.results.level_of(sheet) or 0, sheet_name(sheet)
    for level, indicators in sorted(cycle.access.catalog.criterion(sheet.criterion).levels.items()):
        text = cycle.plain[sheet.pk].get(f"state_{level}", "")
        place = f"#muc-state_{level}"
        if level <= reached and level > 1 and not text:
            words = f"{name} đạt Mức {level} nhưng mục mô tả Mức {level} còn trống."
            yield _at(cycle, sheet, "KT203", words, place)
        if level <= reached and text and not find_codes(text):
            words = f"{name} đạt Mức {level} nhưng mô tả Mức {level} không trích mã minh chứng nào."
            yield _at(cycle, sheet, "KT306", words, place)
        if lacking := missing_labels(text, (i.code for i in indicators)):
            letters = ", ".join(f"{letter})" for letter in lacking)
            words = f"{name}, Mức {level}: bài chia đoạn theo chữ nhưng thiếu đoạn {letters}."
            yield _at(cycle, sheet, "KT204", words, place)


def _weaknesses(cycle: Reading, sheet: CriterionSheet) -> Iterator[Finding]:
    weak = cycle.plain[sheet.pk].get("weaknesses", "")
    failed = any(value is False for answers in sheet.answers.values() for value in answers.values())
    if weak and not _says_none(weak) and not cycle.improvements.get((sheet.stage, sheet.criterion)):
        words = f"{sheet_name(sheet)} có điểm yếu nhưng kế hoạch cải tiến chưa có việc nào."
        yield _at(cycle, sheet, "KT205", words, "#cai-tien")
    if failed and not weak:
        words = f"{sheet_name(sheet)} có yêu cầu chưa đạt nhưng mục Điểm yếu còn trống."
        yield _at(cycle, sheet, "KT206", words, "#muc-weaknesses")


def _says_none(weak: str) -> bool:
    """ "Không." is how many schools write that there is no weakness."""
    return weak.strip(" .…-").lower() in {"không", "không có", "không có điểm yếu", "chưa phát hiện"}


def _weaknesses_of_standards(cycle: Reading) -> Iterator[Finding]:
    for (stage, subject), row in sorted(cycle.narratives.items()):
        if not subject.startswith("standard:") or not row.texts.get("weaknesses"):
            continue
        if not cycle.improvements.get((stage, subject)):
            code = subject.removeprefix("standard:")
            url = f"{cycle.base}tieu-chuan/{code}/" + (f"?cap={stage}" if stage else "") + "#cai-tien"
            yield Finding("KT205", f"Tiêu chuẩn {code} có hạn chế nhưng chưa có việc cải tiến nào.", url)


def _improvement_rows(cycle: Reading) -> Iterator[Finding]:
    for rows in cycle.improvements.values():
        for row in rows:
            lacking = [
                words
                for words, there in (
                    ("người phụ trách", row.owner.strip()),
                    ("thời hạn", row.due_on or row.due_text.strip()),
                )
                if not there
            ]
            if lacking:
                task = row.task if len(row.task) <= 60 else f"{row.task[:57]}…"
                url = f"{cycle.base}cai-tien/{row.pk}/"
                yield Finding("KT208", f"Việc cải tiến “{task}” chưa có {' và '.join(lacking)}.", url)


def _doubled(cycle: Reading) -> Iterator[Finding]:
    by_name = {sheet_name(s): s for s in cycle.criteria}
    states = {
        name: "\n".join(text for key, text in cycle.plain[s.pk].items() if key.startswith("state_"))
        for name, s in by_name.items()
    }
    for first, second, beginning in same_passages(states):
        words = f"{second} có đoạn giống hệt {first}: “{beginning}…”."
        yield _at(cycle, by_name[second], "KT404", words, "#mo-ta")
