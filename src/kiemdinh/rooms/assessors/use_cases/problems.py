"""What the use cases of this room say when they cannot do what was asked."""


class AssessorProblem(Exception):
    """The request cannot be done; the text says why and what to do. `field` names the field of a form, if one."""

    def __init__(self, text: str, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class StaleAssessor(AssessorProblem):
    """Somebody changed the same person meanwhile; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Người khác vừa sửa hồ sơ này. Hãy xem bản mới nhất rồi lưu lại.")
