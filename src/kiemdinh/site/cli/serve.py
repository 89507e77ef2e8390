"""`kiemdinh setup` makes a folder ready, `kiemdinh serve` serves it."""

import argparse
import hashlib
import os
import socket
import sys
from pathlib import Path

from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.site.cli.errors import CliError
from kiemdinh.site.cli.worker import start_worker, stop_worker

# Threads that run pages. SQLite has one writer, so more would only queue; PostgreSQL servers may raise it.
_THREADS = 4
_MANIFEST = "staticfiles.json"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds both commands to the command tree."""
    setup = subparsers.add_parser(
        "setup",
        help="chuẩn bị dữ liệu: bảng, bộ quy định, năm học, tệp giao diện",
        description="Tạo hoặc nâng cấp cơ sở dữ liệu, nạp các bộ quy định và năm học. Chạy lại không làm đổi gì thêm.",
    )
    setup.set_defaults(handler=_setup)
    serve = subparsers.add_parser("serve", help="mở máy chủ web")
    serve.add_argument("--port", type=int, default=8000, metavar="CỔNG", help="cổng, mặc định 8000")
    serve.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ĐỊA_CHỈ",
        help="địa chỉ lắng nghe, mặc định chỉ máy này; tên miền đặt ở biến KIEMDINH_HOSTS",
    )
    serve.add_argument("--threads", type=int, default=_THREADS, metavar="SỐ", help="số luồng xử lý trang")
    serve.add_argument(
        "--no-worker", action="store_true", help="không chạy kèm việc nền; khi đó phải chạy riêng `kiemdinh worker`"
    )
    serve.set_defaults(handler=_serve)


def _setup(args: argparse.Namespace) -> int:
    from kiemdinh.site.cli import setup_django

    setup_django()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from kiemdinh.rooms.organisations.use_cases import load_school_years
    from kiemdinh.rooms.regulations.use_cases import load_regulations

    call_command("migrate", verbosity=0, interactive=False)
    load_regulations(directory=settings.REGULATIONS_DIR, now=timezone.now())
    years = load_school_years(now=timezone.now())
    _collect_static()
    added = f", thêm hoặc sửa {format_number(years)} năm học" if years else ""
    sys.stdout.write(f"Đã chuẩn bị xong: cơ sở dữ liệu, bộ quy định, tệp giao diện{added}.\n")
    return 0


def _collect_static() -> None:
    """Gathers and compresses the static files, unless none has changed since the last time (it takes ten seconds)."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            about = Path(storage.path(name)).stat()
            found.update(f"{name}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    stamp = settings.STATIC_ROOT / ".collected"
    if stamp.exists() and stamp.read_text() == found.hexdigest() and (settings.STATIC_ROOT / _MANIFEST).exists():
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(found.hexdigest())


def _serve(args: argparse.Namespace) -> int:
    if not 1 <= args.port <= 65535:
        raise CliError("Cổng phải là số từ 1 đến 65535.")
    if not 1 <= args.threads <= 256:
        raise CliError("Số luồng phải từ 1 đến 256.")
    _require_free(args.host, args.port)
    _require_ready()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # The workers start Django themselves; they find the settings here.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kiemdinh.site.settings")
    server = Granian(
        "kiemdinh.site.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=args.threads,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    shown = f"[{args.host}]" if ":" in args.host else args.host
    sys.stdout.write(f"Kiểm Định đang chạy tại http://{shown}:{args.port} (bấm Ctrl-C để dừng)\n")
    sys.stdout.flush()
    worker = None if args.no_worker else start_worker()
    try:
        server.serve()
    finally:
        if worker is not None:
            stop_worker(worker)
    sys.stdout.write("Đã dừng máy chủ.\n")
    return 0


def _require_free(host: str, port: int) -> None:
    """The server itself shares its port on purpose, so a second one would start unnoticed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise CliError(f"Không được phép dùng cổng {port}. Hãy chọn cổng từ 1024 trở lên.", code=1) from error
        except OSError as error:
            raise CliError(
                f"Không mở được {host}, cổng {port}: đang có chương trình khác dùng hoặc địa chỉ không "
                "thuộc máy này. Hãy chọn cổng khác bằng --port.",
                code=1,
            ) from error


def _require_ready() -> None:
    from kiemdinh.site.cli import setup_django

    setup_django()
    from django.conf import settings
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise CliError(f"Không mở được cơ sở dữ liệu: {error}", code=1) from error
    finally:
        connection.close()
    if pending or not (settings.STATIC_ROOT / _MANIFEST).exists():
        raise CliError("Dữ liệu chưa được chuẩn bị cho phiên bản này. Hãy chạy `kiemdinh setup` trước.", code=1)
