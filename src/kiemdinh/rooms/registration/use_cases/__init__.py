"""What people do here; each function is one deed in one transaction."""

from kiemdinh.rooms.registration.use_cases.finishing import close
from kiemdinh.rooms.registration.use_cases.problems import NotEligible, RegistrationProblem, StaleRow

__all__ = ("NotEligible", "RegistrationProblem", "StaleRow", "close")
