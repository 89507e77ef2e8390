"""What the use cases of this room say when they cannot do what was asked."""

from collections.abc import Mapping

from kiemdinh.kernel.stale import StaleCommand


class AppraisalProblem(Exception):
    """The request cannot be done; the text says why and what to do.

    `fields` maps the fields of a form that are meant to what is wrong with each; `field` names the only one.
    """

    def __init__(self, text: str, *, field: str = "", fields: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.fields: dict[str, str] = dict(fields or ({field: text} if field else {}))


class StaleRow(StaleCommand, AppraisalProblem):
    """Somebody changed the same row meanwhile; nothing was written."""

    words = "Người khác vừa sửa {what}. Hãy xem bản mới nhất rồi lưu lại."
