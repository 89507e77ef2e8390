"""A primary school under the 2018 rules with a council, a neighbour, and small real files; made through use cases."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.test import Client

from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.organisations import use_cases as organisations
from kiemdinh.rooms.organisations.use_cases import NewSchool
from kiemdinh.rooms.organisations.use_cases.writing import UnitDraft, add_units
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.use_cases import create_account
from kiemdinh.rooms.regulations.use_cases import load_regulations
from kiemdinh.rooms.self_assessment.use_cases.council import add_participant
from kiemdinh.rooms.self_assessment.use_cases.cycles import create_cycle, open_cycle

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2023, 10, 2, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TODAY = NOW.date()
SINCE = date(2015, 8, 1)
PASSWORD = "mot-cau-de-nho-2026"

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
EXE = b"MZ\x90\0" + b"\0" * 600


def office(*names: str, content: bytes = b"<x/>") -> bytes:
    """An archive with these entries: enough of a Word or Excel file for the eye of the store."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return target.getvalue()


DOCX = office("[Content_Types].xml", "word/document.xml")


@dataclass
class Cast:
    """Ids and people: two schools side by side; the first has an open cycle."""

    school: int
    neighbour: int
    principal: Actor
    secretary: Actor
    teacher: Actor
    stranger: Actor
    cycle_id: int
    set_id: int


def build(*, with_cycle: bool = True) -> Cast:
    """The two schools, their people and (with_cycle) the open cycle of school TH-A."""
    add_units([UnitDraft("ministry", "T-BO", "Bộ Thử", "Bộ Thử", None, "", SINCE)])
    for kind, code, name, parent in (
        ("province", "T-TINH", "Tỉnh Thử", "T-BO"),
        ("district", "T-HUYEN", "Huyện Thử", "T-TINH"),
        ("commune", "T-XA", "Xã Thử", "T-HUYEN"),
    ):
        organisations.create_unit(
            kind=kind, code=code, name=name, parent_code=parent, on=SINCE, now=NOW, actor_account_id=None
        )
    ids = [
        organisations.create_school(
            school=NewSchool(
                code=code,
                name=name,
                school_type="tieu-hoc",
                ownership="cong-lap",
                located_in_code="T-XA",
                managing_code="T-HUYEN",
                founded_year=1990,
            ),
            on=SINCE,
            now=NOW,
            actor_account_id=None,
        )
        for code, name in (("TH-A", "Trường Tiểu học Võ Thị Sáu"), ("TH-B", "Trường Tiểu học Bên Cạnh"))
    ]
    principal = person("hieu-truong", "TH-A", "principal", "Trần Văn Lộc")
    secretary = person("thu-ky", "TH-A", "teacher", "Phạm Thị Thu Hà")
    teacher = person("giao-vien", "TH-A", "teacher", "Bùi Thị Ánh Tuyết")
    stranger = person("nguoi-la", "TH-B", "principal", "Đỗ Quang Huy")
    cast = Cast(ids[0], ids[1], principal, secretary, teacher, stranger, 0, 0)
    if with_cycle:
        organisations.load_school_years(now=NOW)
        load_regulations(directory=ROOT / "regulations", now=NOW)
        cycle = create_cycle(actor=principal, now=NOW, school_code="TH-A", school_year="2023-2024")
        roles = ["chair", "secretary", "member", "vice_chair", "member", "member", "member"]
        accounts: list[Actor | None] = [principal, secretary, teacher, None, None, None, None]
        for number, (role, who) in enumerate(zip(roles, accounts, strict=True)):
            add_participant(
                actor=principal,
                now=NOW,
                cycle_id=cycle.pk,
                council_role=role,
                full_name=who.full_name if who else f"Ủy viên {number}",
                position_title="Giáo viên",
                account_id=who.account_id if who else None,
            )
        open_cycle(actor=principal, now=NOW, cycle_id=cycle.pk)
        cast.cycle_id, cast.set_id = cycle.pk, cycle.evidence_set_id
    return cast


def person(username: str, unit: str, role: str, name: str) -> Actor:
    """An account with one post, as the one who asks."""
    from kiemdinh.rooms.people.rules import SYSTEM

    made = create_account(
        actor=SYSTEM,
        now=NOW,
        username=username,
        full_name=name,
        unit_code=unit,
        role=role,
        title="",
        starts_on=date(2020, 1, 1),
        password=PASSWORD,
    )
    return people.actor_for(account_id=made.account.pk, today=TODAY)


def browser(actor: Actor) -> Client:
    """A browser in which a person is signed in."""
    from django.contrib.auth import get_user_model

    client = Client()
    client.force_login(get_user_model().objects.get(pk=actor.account_id))
    session = client.session
    session["totp_checked"] = True
    session.save()
    return client


def multipart(fields: dict[str, str], files: list[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """A form as bytes on the wire, with file names exactly as given; returns (body, content type)."""
    edge = "----bien-gioi-thu"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for field, name, content in files:
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
