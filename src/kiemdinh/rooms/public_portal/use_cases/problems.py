"""What may go wrong, in words for the person who asked."""

from kiemdinh.kernel.stale import StaleCommand


class PortalProblem(Exception):
    """Why something cannot be posted, withdrawn, written or answered."""


class StaleRow(StaleCommand, PortalProblem):
    """Somebody changed the same row meanwhile; nothing was written."""
