"""What the use cases of the team's work say when they cannot do what was asked."""

from kiemdinh.rooms.self_assessment.rules.texts import Conflict


class WorkProblem(Exception):
    """The request cannot be done; the text says why, and what to do; `field` names the box it is about, if one."""

    def __init__(self, words: str, *, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class StaleWork(WorkProblem):
    """Somebody changed the same row meanwhile; nothing was written."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Người khác vừa sửa {what}. Hãy xem bản mới nhất rồi làm lại.")


class StaleFields(WorkProblem):
    """Somebody saved the same fields meanwhile; nothing was overwritten and both values are in `conflicts`."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__("Người khác vừa lưu cùng mục này. Chưa có gì bị ghi đè; hãy chọn hoặc ghép hai bản.")
        self.conflicts = conflicts
