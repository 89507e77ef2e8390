"""What the use cases of this room say when they cannot do what was asked."""


class DutyProblem(Exception):
    """The request cannot be done; the text says why and what to do. `field` is the entry of the form it is about."""

    def __init__(self, text: str, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field
