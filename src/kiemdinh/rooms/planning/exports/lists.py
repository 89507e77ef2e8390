"""Excel of exactly what is shown: the schools of a plan, the plans below, the requests, the roadmaps."""

from collections.abc import Sequence

from kiemdinh.rooms.planning.queries.plans import BelowLine, RequestLine, SchoolLine
from kiemdinh.rooms.planning.queries.roadmap import StepLine
from kiemdinh.services.spreadsheets import OutColumn, write_table


def _columns(*pairs: tuple[str, float]) -> list[OutColumn]:
    return [OutColumn(title=title, width=width) for title, width in pairs]


def schools_file(rows: Sequence[SchoolLine], *, title: str, note: str) -> bytes:
    """The schools of the lists."""
    columns = _columns(
        ("Danh sách", 20), ("Mã trường", 14), ("Trường", 40), ("Loại trường", 16), ("Địa bàn", 24), ("Mục tiêu", 18),
        ("Thời gian", 16), ("Lý do", 60), ("Từ kế hoạch của", 34), ("Ghi chú", 30), ("Trong danh sách", 12),
        ("Lý do bỏ", 30),
    )  # fmt: skip
    lines = [
        [r.kind_label, r.code, r.name, r.type_label, r.place, r.aim, r.time, r.reason, r.origin, r.note, r.listed,
         r.left_out_reason]
        for r in rows
    ]  # fmt: skip
    return write_table(title=title, columns=columns, rows=lines, note=note)


def below_file(rows: Sequence[BelowLine], *, title: str, note: str) -> bytes:
    """The units directly below and their plans."""
    columns = _columns(("Mã", 14), ("Đơn vị", 44), ("Tình trạng", 24), ("Số trường", 12), ("Số đề nghị", 12))
    lines = [[r.code, r.name, r.state_label, r.schools, r.requests] for r in rows]
    return write_table(title=title, columns=columns, rows=lines, note=note)


def requests_file(rows: Sequence[RequestLine], *, title: str, note: str) -> bytes:
    """The requests with their answers."""
    columns = _columns(
        ("Đơn vị đề nghị", 40), ("Loại", 16), ("Nội dung", 60), ("Số tiền (đồng)", 18), ("Tình trạng", 18),
        ("Trả lời", 60), ("Số tiền đồng ý", 18), ("Ai trả lời", 34), ("Văn bản", 30),
    )  # fmt: skip
    lines = [
        [
            r.asker,
            r.kind_label,
            r.content,
            r.amount,
            r.state_label,
            r.answer,
            r.answered_amount,
            r.answered_by,
            r.document,
        ]
        for r in rows
    ]
    return write_table(title=title, columns=columns, rows=lines, note=note)


def roadmap_file(rows: Sequence[StepLine], *, title: str, note: str) -> bytes:
    """What schools want to have reached by when."""
    columns = _columns(
        ("Năm", 8), ("Mã trường", 14), ("Trường", 40), ("Loại trường", 16), ("Địa bàn", 24), ("Mức, cấp độ", 12),
        ("Mức độ chuẩn quốc gia", 14), ("Ghi chú", 40),
    )  # fmt: skip
    lines = [[r.year, r.code, r.school, r.type_label, r.place, r.level, r.degree, r.note] for r in rows]
    return write_table(title=title, columns=columns, rows=lines, note=note)
