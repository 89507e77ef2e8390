"""What the use cases of this room say when they cannot do what was asked, and the permit they ask for."""

from django.core.exceptions import PermissionDenied

from kiemdinh.kernel.permits import Actor, Target
from kiemdinh.rooms.evidence.models import Document
from kiemdinh.rooms.evidence.rules import (
    DOCUMENT_PERMITS,
)


class EvidenceProblem(Exception):
    """The request cannot be done; the text says which field or file, why, and what to do."""


class StaleDocument(EvidenceProblem):
    """Somebody changed the document meanwhile; nothing was written."""

    def __init__(self, current: Document) -> None:
        super().__init__("Người khác vừa sửa văn bản này. Hãy xem lại bản mới nhất rồi lưu lại.")
        self.current = current


def require(actor: Actor, action: str, school_id: int) -> None:
    decision = DOCUMENT_PERMITS.decide(actor=actor, action=action, target=Target(unit_id=school_id, path_on={}))
    if not decision:
        raise PermissionDenied(decision.reason)
