"""`kiemdinh remind` and `kiemdinh mail`: what the worker does by itself each day and each half minute, by hand."""

import argparse
from typing import Any

from kiemdinh.site.cli import setup_django
from kiemdinh.site.cli.errors import CliError


def register(subparsers: Any) -> None:
    """Adds the commands."""
    remind = subparsers.add_parser(
        "remind", help="nhắc việc đến hạn, quá hạn, đang chờ (việc nền tự chạy mỗi ngày; chạy lại không nhắc trùng)"
    )
    remind.set_defaults(handler=send)
    mail = subparsers.add_parser("mail", help="gửi thư điện tử các thông báo chưa đọc (việc nền tự chạy)")
    mail.add_argument("--test", metavar="ĐỊA_CHỈ", help="gửi một thư thử tới địa chỉ này rồi dừng")
    mail.set_defaults(handler=post)


def send(args: argparse.Namespace) -> int:
    """Runs all daily work and says how much of each was done."""
    setup_django()
    from django.utils import timezone

    from kiemdinh.services.jobs.daily import run_due
    from kiemdinh.services.jobs.registry import all_daily

    done = run_due(now=timezone.now(), again=True)
    for label, count in done.items():
        if count:
            print(f"{count:>6}  {label}")
    print(f"Đã gửi {sum(done.values())} thông báo nhắc việc.")
    failed = [work.label for work in all_daily() if work.label not in done]
    if failed:
        raise CliError(f"Không xong: {', '.join(failed)}. Chi tiết ở nhật ký của máy chủ.", code=1)
    return 0


def post(args: argparse.Namespace) -> int:
    """Sends waiting letters, or one to try the mail server."""
    setup_django()
    from django.conf import settings
    from django.core.mail import EmailMessage
    from django.utils import timezone

    from kiemdinh.services.notices.mail import mail_out

    if args.test:
        letter = EmailMessage(
            "[Kiểm Định] Thư thử", "Máy chủ thư đã gửi được thư này.", settings.DEFAULT_FROM_EMAIL, [args.test]
        )
        try:
            letter.send()
        except OSError as error:
            raise CliError(f"Không gửi được thư: {error}. Hãy xem lại KIEMDINH_SMTP.", code=1) from error
        print(f"Đã gửi thư thử tới {args.test}.")
        return 0
    counted = mail_out(now=timezone.now())
    print(f"Đã gửi {counted['sent']} thư, {counted['queued']} thư sẽ thử lại, {counted['failed']} thư không gửi được.")
    return 1 if counted["failed"] else 0
