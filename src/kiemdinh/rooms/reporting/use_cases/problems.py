"""What the use cases of this room say when they cannot do what was asked."""

from collections.abc import Mapping


class ReportingProblem(Exception):
    """The request cannot be done; the text says why and what to do. `fields` maps fields of a form to their texts."""

    def __init__(self, text: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.fields = dict(fields or {})


class StaleRow(ReportingProblem):
    """Somebody changed the same thing meanwhile; nothing was written."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Người khác vừa sửa {what}. Hãy mở lại trang, xem bản mới nhất rồi làm lại.")
