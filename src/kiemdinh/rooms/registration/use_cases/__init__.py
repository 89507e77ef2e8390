"""What people do here; each function is one deed in one transaction."""

from kiemdinh.rooms.registration.use_cases.checking import accept, give_back, pass_on, save_checklist
from kiemdinh.rooms.registration.use_cases.drafting import edit, start
from kiemdinh.rooms.registration.use_cases.finishing import close, stop, stop_by_transition
from kiemdinh.rooms.registration.use_cases.letters import attach_signed_copy, number_letter
from kiemdinh.rooms.registration.use_cases.problems import NotEligible, RegistrationProblem, StaleRow
from kiemdinh.rooms.registration.use_cases.submitting import answer_point, submit, withdraw

__all__ = (
    "NotEligible",
    "RegistrationProblem",
    "StaleRow",
    "accept",
    "answer_point",
    "attach_signed_copy",
    "close",
    "edit",
    "give_back",
    "number_letter",
    "pass_on",
    "save_checklist",
    "start",
    "stop",
    "stop_by_transition",
    "submit",
    "withdraw",
)
