"""What the use cases of this room say when they cannot do what was asked."""

from kiemdinh.kernel.stale import StaleCommand


class RecognitionProblem(Exception):
    """The request cannot be done; the text says why and what to do, `field` which answer it is about."""

    def __init__(self, text: str, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class StaleRow(StaleCommand, RecognitionProblem):
    """Somebody changed the same row meanwhile; nothing was written."""
