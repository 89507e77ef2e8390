"""What the use cases of this room say when they cannot do what was asked."""

from kiemdinh.kernel.stale import StaleCommand
from kiemdinh.rooms.self_assessment.rules.texts import Conflict


class SelfAssessmentProblem(Exception):
    """The request cannot be done; the text says which field, why, and what to do."""


class StaleText(SelfAssessmentProblem):
    """Somebody saved the same field meanwhile; nothing was overwritten and both texts are in `conflicts`."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__("Người khác vừa lưu cùng mục này. Chưa có gì bị ghi đè; hãy chọn hoặc ghép hai bản.")
        self.conflicts = conflicts


class StaleRow(StaleCommand, SelfAssessmentProblem):
    """Somebody changed the same row meanwhile; nothing was written."""

    words = "Người khác vừa sửa {what}. Hãy xem bản mới nhất rồi lưu lại."
