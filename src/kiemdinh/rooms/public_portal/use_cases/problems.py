"""What may go wrong, in words for the person who asked."""

from kiemdinh.kernel.stale import StaleCommand


class PortalProblem(Exception):
    """Why something cannot be posted, withdrawn, written or answered; `field` names the box it is about, if one."""

    def __init__(self, text: str, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class StaleRow(StaleCommand, PortalProblem):
    """Somebody changed the same row meanwhile; nothing was written."""
