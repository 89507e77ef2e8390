"""`kiemdinh remind`: nhắc việc đến hạn, quá hạn, đang chờ; bộ hẹn giờ của máy chủ chạy mỗi ngày một lần."""

import argparse
from typing import Any

from kiemdinh.site.cli import setup_django


def register(subparsers: Any) -> None:
    """Adds the command."""
    remind = subparsers.add_parser(
        "remind", help="nhắc việc đến hạn, quá hạn, đang chờ (chạy mỗi ngày; chạy lại không nhắc trùng)"
    )
    remind.set_defaults(handler=send)


def send(args: argparse.Namespace) -> int:
    """Sends what is due today and says how much of each kind."""
    setup_django()
    from django.utils import timezone

    from kiemdinh.rooms.self_assessment.use_cases.reminding import remind_everybody
    from kiemdinh.services.notices.kinds import kind_of

    sent = remind_everybody(now=timezone.now())
    for kind, count in sorted(sent.items()):
        if count:
            print(f"{count:>6}  {kind_of(kind).label}")
    print(f"Đã gửi {sent.total()} thông báo nhắc việc.")
    return 0
