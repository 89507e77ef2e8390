"""What the use cases of this room say when they cannot do what was asked."""


class AppraisalProblem(Exception):
    """The request cannot be done; the text says why and what to do. `field` names the field of a form, if one."""

    def __init__(self, text: str, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class StaleRow(AppraisalProblem):
    """Somebody changed the same row meanwhile; nothing was written."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Người khác vừa sửa {what}. Hãy xem bản mới nhất rồi lưu lại.")
