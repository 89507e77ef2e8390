"""What the use cases of this room say when they cannot do what was asked."""

from kiemdinh.kernel.stale import StaleCommand


class RegistrationProblem(Exception):
    """The request cannot be done; the text says why and what to do."""


class StaleRow(StaleCommand, RegistrationProblem):
    """Somebody changed the same row meanwhile; nothing was written."""

    words = "Người khác vừa cập nhật {what}. Hãy xem bản mới nhất rồi làm lại."


class NotEligible(RegistrationProblem):
    """The conditions of registration are not met; `reasons` are all of them."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(reasons[0] if reasons else "Chưa đủ điều kiện đăng ký đánh giá ngoài.")
        self.reasons = reasons
