"""`kiemdinh accounts`: accounts from the machine itself, for the first set-up and when nobody can sign in."""

import argparse

from kiemdinh.site.cli.errors import CliError


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the group to the command tree."""
    group = subparsers.add_parser("accounts", help="tài khoản: cấp, đặt lại mật khẩu")
    commands = group.add_subparsers(dest="accounts_command", metavar="VIỆC", required=True)

    create = commands.add_parser("create", help="cấp một tài khoản, in mật khẩu tạm")
    create.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị")
    create.add_argument("--role", required=True, metavar="VAI_TRÒ", help="mã vai trò hoặc tên tiếng Việt")
    create.add_argument("--username", required=True, metavar="TÊN", help="tên đăng nhập")
    create.add_argument("--name", required=True, metavar="HỌ_TÊN", help="họ và tên")
    create.add_argument("--title", default="", metavar="CHỨC_VỤ", help="chức vụ; bỏ trống thì lấy tên vai trò")
    create.set_defaults(handler=_create)

    reset = commands.add_parser("reset-password", help="đặt lại mật khẩu, in mật khẩu tạm")
    reset.add_argument("username", metavar="TÊN", help="tên đăng nhập")
    reset.set_defaults(handler=_reset_password)

    admin = commands.add_parser("create-admin", help="cấp tài khoản quản trị hệ thống đầu tiên")
    admin.add_argument("--username", required=True, metavar="TÊN", help="tên đăng nhập")
    admin.add_argument("--name", required=True, metavar="HỌ_TÊN", help="họ và tên")
    admin.set_defaults(handler=_create_admin)


def _create(args: argparse.Namespace) -> int:
    from kiemdinh.site.cli import setup_django

    setup_django()
    from kiemdinh.rooms.people.rules import ROLES, role_of_label

    role = args.role if args.role in ROLES else role_of_label(args.role)
    if role is None:
        known = ", ".join(f"{r.code} ({r.label})" for r in ROLES.values())
        raise CliError(f"Không có vai trò “{args.role}”. Các vai trò: {known}.")
    return _make(username=args.username, full_name=args.name, unit_code=args.unit, role=role, title=args.title)


def _create_admin(args: argparse.Namespace) -> int:
    from kiemdinh.site.cli import setup_django

    setup_django()
    from django.utils import timezone

    from kiemdinh.rooms.organisations import queries as organisations

    tops = organisations.children_of(unit_id=None, on=timezone.localdate(), kind="ministry")
    if not tops:
        raise CliError("Chưa có đơn vị cấp Bộ. Hãy nạp danh mục đơn vị trước bằng `kiemdinh places`.", code=1)
    return _make(username=args.username, full_name=args.name, unit_code=tops[0].code, role="system_admin", title="")


def _make(*, username: str, full_name: str, unit_code: str, role: str, title: str) -> int:
    from django.utils import timezone

    from kiemdinh.rooms.people import use_cases

    now = timezone.now()
    try:
        made = use_cases.create_account(
            actor=use_cases.SYSTEM,
            now=now,
            username=username,
            full_name=full_name,
            unit_code=unit_code,
            role=role,
            title=title,
            starts_on=timezone.localdate(now),
        )
    except use_cases.AccountProblem as problem:
        raise CliError(str(problem)) from problem
    _show(made.account.username, made.password)
    return 0


def _reset_password(args: argparse.Namespace) -> int:
    from kiemdinh.site.cli import setup_django

    setup_django()
    from django.utils import timezone

    from kiemdinh.rooms.people import queries, use_cases

    account = queries.find_account(username=args.username.strip().lower())
    if account is None:
        raise CliError(f"Không có tài khoản “{args.username}”.")
    password = use_cases.reset_password(actor=use_cases.SYSTEM, now=timezone.now(), account_id=account.pk)
    _show(account.username, password)
    return 0


def _show(username: str, password: str) -> None:
    print(f"Tên đăng nhập: {username}")
    print(f"Mật khẩu tạm: {password}")
    print("Mật khẩu chỉ in một lần; phải đổi ở lần đăng nhập đầu.")
