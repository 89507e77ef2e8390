"""The small world with a commune and a Sở that have heads, and a period of Mẫu 1 that asks the commune."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.rooms.self_assessment.conftest import committed_world, enter, today, world

if TYPE_CHECKING:
    from django.test import Client
    from tests.demo.cast import World

    from kiemdinh.kernel.permits import Actor

__all__ = ("committed_world", "enter", "room", "today", "world")

DAY = date(2026, 10, 31)
DUE = date(2026, 11, 15)


@dataclass
class Room:
    """Doing things in the room as somebody of the small world, on 21/11/2026 unless said otherwise."""

    world: "World"

    def who(self, name: str, on: date = date(2026, 11, 21)) -> "Actor":
        return self.world.actor(name, on)

    @property
    def now(self) -> datetime:
        from tests.demo.cast import TODAY, at

        return at(TODAY)

    def period(self, *, kind: str = "form_1", by: str = "so", unit: str = "T-TINH", **more: Any) -> Any:
        from kiemdinh.rooms.reporting.use_cases import open_period

        values = {"as_of": DAY, "due_on": DUE} | more
        return open_period(actor=self.who(by), now=self.now, unit_code=unit, kind_key=kind, **values)

    def report(self, period: Any) -> Any:
        return period.reports.get()

    def save(self, report: Any, *, by: str = "xa", **texts: str) -> Any:
        from kiemdinh.rooms.reporting.use_cases import save_texts

        report.refresh_from_db()
        return save_texts(
            actor=self.who(by), now=self.now, report_id=report.pk, version=report.version, texts=texts,
            name="Lâm Sa Rây", phone="0914 461 539",
        )

    def move(self, report: Any, action: str, *, by: str = "xa", reason: str = "") -> Any:
        from kiemdinh.rooms.reporting.use_cases import move_report

        report.refresh_from_db()
        return move_report(
            actor=self.who(by), now=self.now, report_id=report.pk, version=report.version, action=action,
            reason=reason,
        )

    def approve(self, report: Any, *, by: str = "xa", head: str = "xa.lanhdao") -> Any:
        self.save(report, by=by)
        self.move(report, "submit", by=by)
        return self.move(report, "approve", by=head)

    def fix(self, report: Any, row: str, column: str, value: int | None, why: str = "Trường mới thành lập") -> Any:
        from kiemdinh.rooms.reporting.use_cases import correct_figure

        report.refresh_from_db()
        return correct_figure(
            actor=self.who("xa"), now=self.now, report_id=report.pk, version=report.version, section="s1a", row=row,
            column=column, value=value, explanation=why,
        )

    def receipt(self, report: Any, action: str, *, by: str = "so", note: str = "") -> Any:
        from kiemdinh.rooms.reporting.models import ReportReceipt
        from kiemdinh.rooms.reporting.use_cases import answer_receipt

        row = ReportReceipt.objects.filter(frozen__report=report).order_by("-pk").first()
        assert row is not None
        return answer_receipt(
            actor=self.who(by), now=self.now, receipt_id=row.pk, version=row.version, action=action, note=note
        )

    def unlock(self, report: Any, answer: str = "grant") -> Any:
        from kiemdinh.rooms.reporting.use_cases import answer_unlock, ask_unlock

        asked = ask_unlock(actor=self.who("xa"), now=self.now, report_id=report.pk, reason="Sót một trường")
        return answer_unlock(
            actor=self.who("so"), now=self.now, unlock_id=asked.pk, version=asked.version, action=answer, answer="Rõ"
        )


@pytest.fixture
def room(world: "World") -> Room:
    """The room, with heads for the commune and the Sở."""
    from tests.demo.cast import PASSWORD, at

    from kiemdinh.rooms.people.use_cases import SYSTEM, create_account

    heads = (("xa.lanhdao", "T-XA", "commune_leader"), ("so.lanhdao", "T-TINH", "department_leader"))
    for username, unit, role in heads:
        world.accounts[username] = create_account(
            actor=SYSTEM, now=at(date(2016, 8, 1)), username=username, full_name=f"Người Đứng Đầu {unit}",
            unit_code=unit, role=role, title="Giám đốc Sở" if role == "department_leader" else "Chủ tịch UBND xã",
            starts_on=date(2016, 8, 1), password=PASSWORD, is_demo=True,
        ).account.pk
    return Room(world)


Enter = Callable[[str], "Client"]
