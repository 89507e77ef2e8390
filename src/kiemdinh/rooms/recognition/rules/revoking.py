"""Grounds of a revocation in words, and whether a notice with a term must come first. Pure."""

from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.calendar import WorkingCalendar
from kiemdinh.rooms.regulations.rules.procedure import Procedure

GROUND_LABELS = {
    "no_longer_meets": "Không còn đáp ứng mức đã công nhận",
    "suspended": "Bị đình chỉ hoạt động do vi phạm pháp luật",
    "not_remedied": "Không còn đáp ứng điều kiện và không khắc phục trong thời hạn",
    "dishonest": "Cung cấp dữ liệu, minh chứng không trung thực",
}
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground as the procedure of the edition gives it; `exempt`: no notice and no term for remedy."""

    key: str
    label: str
    exempt: bool
    article: str


def grounds(procedure: Procedure, *, on: date) -> tuple[Ground, ...]:
    """The grounds on which a recognition of the edition may be revoked."""
    value = procedure.value("revocation.grounds", on=on)
    exempt = set(procedure.items("revocation.notice_exempt_grounds", on=on)) - {_NONE}
    keys = procedure.items("revocation.grounds", on=on)
    return tuple(Ground(key, GROUND_LABELS.get(key, key), key in exempt, value.article) for key in keys)


def suggested_term(procedure: Procedure, *, noticed_on: date, calendar: WorkingCalendar) -> date | None:
    """The last day for remedy that the procedure suggests; None where the department sets it by itself."""
    if not procedure.holds("revocation.remedy_working_days", on=noticed_on):
        return None
    return calendar.add_working_days(noticed_on, procedure.integer("revocation.remedy_working_days", on=noticed_on))
