"""What the use cases of this room say when they cannot do what was asked."""

from collections.abc import Mapping

from kiemdinh.kernel.stale import StaleCommand


class ReportingProblem(Exception):
    """The request cannot be done; the text says why and what to do. `fields` maps fields of a form to their texts."""

    def __init__(self, text: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.fields = dict(fields or {})


class StaleRow(StaleCommand, ReportingProblem):
    """Somebody changed the same thing meanwhile; nothing was written."""

    words = "Người khác vừa sửa {what}. Hãy mở lại trang, xem bản mới nhất rồi làm lại."
