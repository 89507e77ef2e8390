"""What the use cases around a team say when they cannot do what was asked."""


class TeamProblem(Exception):
    """The request cannot be done; the text says why and what to do. `field` names the field of a form, if one."""

    def __init__(self, text: str, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class StaleTeam(TeamProblem):
    """Somebody changed the same team or plan meanwhile; nothing was written."""

    def __init__(self, what: str = "đoàn này") -> None:
        super().__init__(f"Người khác vừa sửa {what}. Hãy xem bản mới nhất rồi làm lại.")
