"""Builds a world of many schools: places, schools, five years of cycles, older recognitions, officers."""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import batched
from pathlib import Path

import xlsxwriter
from django.db import connection, transaction
from django.utils import timezone

from kiemdinh.demo.cast import PASSWORD
from kiemdinh.demo.scale.copying import REPORTS, Copier, Copy, reset_sequences, shift_above
from kiemdinh.demo.scale.plan import Planned, account_part, planned, told
from kiemdinh.demo.scale.reports import Reports
from kiemdinh.demo.scale.stories import Player
from kiemdinh.demo.world import REFORM, at
from kiemdinh.kernel.vietnamese import format_number
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations import use_cases as units
from kiemdinh.rooms.organisations.use_cases.schools import NewSchool, add_schools
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account
from kiemdinh.rooms.recognition.rules.importing import TITLES
from kiemdinh.rooms.recognition.use_cases.importing import MAX_ROWS, import_recognitions
from kiemdinh.rooms.regulations.use_cases import load_regulations

Tell = Callable[[str], None]
ONE_PROVINCE = 5_000
"""Up to so many schools stand in one province (Hà Nội); more are spread over the country."""
_HANOI = "tinh2025-01"
_BATCH = 200
_COMMUNES_WITH_OFFICERS = 3


class SchoolsExist(Exception):
    """A large world is built only where there is no school yet."""


def build_scale(*, schools: int, now: datetime, regulations_dir: Path, tell: Tell = lambda text: None) -> list[str]:
    """A world of so many schools; gives the sign-in names worth knowing. Raises SchoolsExist.

    The first school of each group lives through everything by the use cases; the rows of the others are copies.
    """
    if organisations.count_schools(on=timezone.localdate(now), where=organisations.SchoolFilter()):
        raise SchoolsExist
    today = timezone.localdate(now)
    tell("Nạp bộ quy định")
    load_regulations(directory=regulations_dir, now=now)
    tell("Nạp tỉnh, huyện, xã trước và sau 01/7/2025")
    only = [_HANOI] if schools <= ONE_PROVINCE else None
    units.load_places(now=at(told()["opened_on"]), provinces=only)
    units.load_school_years(now=at(told()["opened_on"]))
    tell(f"Mở {format_number(schools)} trường")
    plans = _open_schools(schools)
    accounts = _officers()
    ids = {u.code: u.id for u in organisations.units_as_of(on=today, codes=[p.code for p in plans]).values()}
    players: dict[tuple[str, str], Player] = {}
    for plan in plans:
        if plan.group not in players:
            players[plan.group] = Player(plan, ids[plan.code])
    for player in players.values():
        tell(f"Diễn các năm đến 2025: {player.school.name}")
        player.play_past(today=today, before=REFORM)
    tell("Chuyển sang chính quyền hai cấp 01/7/2025")
    _reform()
    for player in players.values():
        tell(f"Diễn năm nay: {player.school.name}")
        player.play_past(today=today, since=REFORM)
        player.play_today(today=today)
    _copy(plans, ids, players, tell)
    tell("Nhập các quyết định công nhận cũ")
    _recognitions(plans, now=now)
    return [*accounts, plans[0].username]


def _open_schools(total: int) -> list[Planned]:
    """Opens every school in the tree of 2017; gives their plans."""
    on = told()["opened_on"]
    communes, numbers = {}, {}
    for province in organisations.descendants(on=REFORM, unit_id=_ministry(), kind="province"):
        old = _communes_before(province.id, on)
        if old:
            communes[province.code], numbers[province.code] = old, province.code.rpartition("-")[2].zfill(2)
    plans = list(planned(total=total, communes=communes, numbers=numbers))
    for part in batched(plans, 2000):
        with transaction.atomic():
            add_schools(
                [
                    NewSchool(
                        code=p.code,
                        name=p.name,
                        school_type=p.school_type,
                        ownership=p.ownership,
                        located_in_code=p.commune_code,
                        stages=p.stages,
                        founded_year=p.founded_year,
                    )
                    for p in part
                ],
                on=on,
            )
    return plans


def _ministry() -> int:
    return organisations.children_of(unit_id=None, on=REFORM)[0].id


def _communes_before(province_id: int, on: date) -> list[tuple[str, str]]:
    """(code, short name) of the communes of 2017 in the old provinces that a province of today took over."""
    old = [link.unit.id for link in organisations.predecessors(unit_ids=[province_id])[province_id]]
    rows = [
        c for unit_id in old or [province_id] for c in organisations.descendants(on=on, unit_id=unit_id, kind="commune")
    ]
    return [(row.code, row.short_name or row.name) for row in rows]


def _reform() -> None:
    """Every school goes under its new commune; where several took over, the first of the list is chosen."""
    left = units.move_schools_after_reform(now=at(REFORM), actor_account_id=None)
    choices = {row.school_code: row.candidates[0][0] for row in left.undecided if row.candidates}
    if choices:
        units.move_schools_after_reform(now=at(REFORM), actor_account_id=None, choices=choices)


def _officers() -> list[str]:
    """Accounts of the ministry, of every Sở, of a few communes of each province; all with the password of the demo."""
    made = []
    ministry = organisations.children_of(unit_id=None, on=REFORM)[0]
    made.append(_account("bo.chuyenvien", "Nguyễn Thục Quyên", ministry.code, "ministry_officer"))
    for province in organisations.descendants(on=REFORM, unit_id=ministry.id, kind="province"):
        part = account_part(province.short_name)
        made.append(_account(f"so-{part}.chuyenvien", "Đoàn Minh Châu", province.code, "provincial_officer"))
        _account(f"so-{part}.lanhdao", "Vũ Đình Khoa", province.code, "department_leader")
        communes = organisations.children_of(unit_id=province.id, on=REFORM, kind="commune")
        for commune in communes[:_COMMUNES_WITH_OFFICERS]:
            name = f"xa-{part}-{account_part(commune.short_name)}.chuyenvien"
            made.append(_account(name, "Ngô Thị Bích Liên", commune.code, "commune_officer"))
    return made[:3]


def _account(username: str, full_name: str, unit_code: str, role: str) -> str:
    create_account(
        actor=SYSTEM,
        now=at(REFORM),
        username=username,
        full_name=full_name,
        unit_code=unit_code,
        role=role,
        title="",
        starts_on=REFORM,
        password=PASSWORD,
        is_demo=True,
    )
    return username


def _copy(plans: Sequence[Planned], ids: dict[str, int], players: dict[tuple[str, str], Player], tell: Tell) -> None:
    shift = shift_above()
    done, number = 0, 0
    for group, player in players.items():
        played = player.played()
        copier, reports = Copier(played), Reports(played)
        others = [p for p in plans if p.group == group and p.code != player.school.code]
        for part in batched(others, _BATCH):
            copies = []
            for plan in part:
                number += 1
                copies.append(Copy(ids[plan.code], number * shift, plan.head, plan.username))
            with transaction.atomic():
                copier.copy(copies, until=REPORTS)
                reports.write(copies)
                copier.copy(copies, after=REPORTS)
            done += len(part)
            tell(f"Chép chu kỳ: {format_number(done)}/{format_number(len(plans) - len(players))} trường")
    reset_sequences()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _recognitions(plans: Sequence[Planned], *, now: datetime) -> None:
    """Older decisions, imported by each Sở from its list."""
    today = timezone.localdate(now)
    provinces = {p.code.partition("-")[0] for p in plans}
    for province in organisations.descendants(on=REFORM, unit_id=_ministry(), kind="province"):
        number = province.code.rpartition("-")[2].zfill(2)
        if number not in provinces:
            continue
        account = people.find_account(username=f"so-{account_part(province.short_name)}.chuyenvien")
        assert account is not None
        rows = [row for p in plans if p.code.startswith(f"{number}-") for row in _decisions(p, today)]
        for at_row in range(0, len(rows), MAX_ROWS):
            import_recognitions(
                actor=people.actor_for(account_id=account.pk, today=today),
                now=now,
                content=_sheet(rows[at_row : at_row + MAX_ROWS]),
                filename=f"cong-nhan-cu-{number}-{at_row // MAX_ROWS + 1}.xlsx",
            )


def _decisions(plan: Planned, today: date) -> Iterator[dict[str, object]]:
    """The rows of a school in the list of old decisions: cấp độ, for half of them mức độ too."""
    story = next(s for s in told()["stories"] if s["key"] == plan.story)
    if plan.school_type == "gdtx" or plan.number % 10 >= story["recognised"]:
        return
    expired = plan.number % 10 < story["expired"]
    months = 61 + plan.number % 20 if expired else 7 + plan.number % 50
    month = today.year * 12 + today.month - 1 - months
    signed = date(month // 12, month % 12 + 1, 1 + plan.number % 27)
    level = told()["types"][plan.school_type]["top"]
    kinds = [("Kiểm định chất lượng giáo dục", level, "KĐ")]
    if plan.number % 2 and level > 1:
        kinds.append(("Trường đạt chuẩn quốc gia", level - 1, "CQG"))
    for kind, value, mark in kinds:
        yield {
            "school_code": plan.code,
            "kind": kind,
            "level": value,
            "decision_number": f"{plan.number}/QĐ-{mark}",
            "signed_on": signed,
            "signer_name": "Trần Sỹ Toàn",
            "register_number": f"{signed.year % 100:02}/{mark}-{plan.number}",
            "certificate_number": f"{mark}-{signed.year}-{plan.code}",
        }


def _sheet(rows: Sequence[dict[str, object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        keys = [key for key in TITLES if any(key in row for row in rows)]
        for column, key in enumerate(keys):
            sheet.write(0, column, TITLES[key])
        for line, row in enumerate(rows, start=1):
            for column, key in enumerate(keys):
                sheet.write(line, column, row.get(key, ""))
    return stream.getvalue()
