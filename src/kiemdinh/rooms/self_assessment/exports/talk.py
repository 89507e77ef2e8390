"""Lists of trao đổi and of questions as Excel files: exactly the rows that the page shows."""

from collections.abc import Sequence

from django.utils import timezone

from kiemdinh.rooms.self_assessment.queries.questions import QuestionRow
from kiemdinh.rooms.self_assessment.queries.talk_list import TalkRow
from kiemdinh.services.spreadsheets import OutColumn, write_table


def talk_workbook(*, title: str, rows: Sequence[TalkRow], filters: str) -> bytes:
    """An .xlsx of the given threads; `filters` says in words what the list was narrowed to."""
    return write_table(
        title=title,
        sheet_name="Trao đổi",
        note=filters,
        columns=(
            OutColumn(title="STT", width=6),
            OutColumn(title="Về", width=30),
            OutColumn(title="Kênh", width=16),
            OutColumn(title="Nội dung", width=70),
            OutColumn(title="Người nêu", width=26),
            OutColumn(title="Lúc", width=18),
            OutColumn(title="Số trả lời", width=10),
            OutColumn(title="Ý kiến cuối", width=26),
            OutColumn(title="Lúc", width=18),
            OutColumn(title="Tình trạng", width=14),
        ),
        rows=[
            (
                number,
                ", ".join(part for part in (row.subject, row.stage_label) if part),
                row.channel_label,
                row.text,
                row.opened_by,
                _moment(row.opened_at),
                row.replies,
                row.last_by,
                _moment(row.last_at),
                row.state_label,
            )
            for number, row in enumerate(rows, start=1)
        ],
    )


def questions_workbook(*, rows: Sequence[QuestionRow], filters: str) -> bytes:
    """An .xlsx of the given questions."""
    return write_table(
        title="Câu hỏi của các trường",
        sheet_name="Câu hỏi",
        note=filters,
        columns=(
            OutColumn(title="STT", width=6),
            OutColumn(title="Trường", width=40),
            OutColumn(title="Về", width=24),
            OutColumn(title="Câu hỏi", width=70),
            OutColumn(title="Người hỏi", width=26),
            OutColumn(title="Chức vụ", width=26),
            OutColumn(title="Hỏi lúc", width=18),
            OutColumn(title="Tình trạng", width=16),
        ),
        rows=[
            (
                number,
                row.school,
                row.subject,
                row.text,
                row.asked_by,
                row.asked_by_title,
                _moment(row.asked_at),
                row.state_label,
            )
            for number, row in enumerate(rows, start=1)
        ],
    )


def _moment(at: object) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"  # type: ignore[arg-type]
