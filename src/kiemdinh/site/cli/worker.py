"""`kiemdinh worker` runs the background jobs; `kiemdinh serve` brings one along."""

import argparse
import logging
import os
import subprocess
import sys
import threading
import time
from datetime import datetime
from typing import Any

from kiemdinh.site.cli.errors import CliError

_START = "import sys; from kiemdinh.site.cli import main; sys.exit(main())"
_LOOK_EVERY = 30.0  # seconds between two looks for jobs whose worker died
_STOP_WITHIN = 10  # seconds that a job gets to come to its end when the server stops; later it starts anew


def register(subparsers: Any) -> None:
    """Adds the command."""
    worker = subparsers.add_parser(
        "worker",
        help="chạy việc nền (nhập tệp lớn, đóng gói, nén)",
        description="Chạy các việc nền đang chờ, cho đến khi dừng. Máy chủ lớn có thể chạy nhiều tiến trình như vậy.",
    )
    worker.add_argument("--once", action="store_true", help="làm hết việc đang chờ rồi dừng")
    worker.add_argument("--parent", type=int, default=0, help=argparse.SUPPRESS)
    worker.set_defaults(handler=_run)


def _run(args: argparse.Namespace) -> int:
    from kiemdinh.site.cli import setup_django

    setup_django()
    from django.core.management import call_command
    from django.tasks import task_backends
    from django.utils import timezone
    from django_tasks_db import DatabaseBackend

    from kiemdinh.services.jobs.recovery import pick_up

    if not isinstance(task_backends["default"], DatabaseBackend):
        raise CliError("Việc nền đang được làm ngay trong trang (KIEMDINH_TASKS=immediate), không cần lệnh này.")
    pick_up(now=timezone.now())
    if not args.once:
        threading.Thread(target=_watch, args=(args.parent,), daemon=True).start()
    call_command("db_worker", queue_name="*", batch=args.once, interval=1.0, startup_delay=False, reload=False)
    return 0


def _watch(parent: int) -> None:
    """Looks after jobs of dead workers, and leaves when the server that brought this worker is gone."""
    from django.db import close_old_connections
    from django.utils import timezone

    from kiemdinh.services.jobs.recovery import pick_up

    looked = time.monotonic()
    while True:
        time.sleep(2)
        if parent and os.getppid() != parent:
            os._exit(0)
        if time.monotonic() - looked >= _LOOK_EVERY:
            looked = time.monotonic()
            close_old_connections()
            now = timezone.now()
            pick_up(now=now)
            _keep_the_time(now)
            close_old_connections()


def _keep_the_time(now: datetime) -> None:
    """Daily work and letters; whatever goes wrong there must not stop the watch over the jobs."""
    from kiemdinh.services.jobs.daily import run_due
    from kiemdinh.services.notices.mail import mail_out

    try:
        run_due(now=now)
        mail_out(now=now)
    except Exception:
        logging.getLogger(__name__).exception("daily work or letters failed")


def start_worker() -> subprocess.Popen[bytes]:
    """A worker of its own process that ends with this one."""
    return subprocess.Popen([sys.executable, "-c", _START, "worker", "--parent", str(os.getpid())])


def stop_worker(worker: subprocess.Popen[bytes]) -> None:
    """Lets the running job end if it can soon; what is cut off starts anew with the next worker."""
    worker.terminate()
    try:
        worker.wait(timeout=_STOP_WITHIN)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
