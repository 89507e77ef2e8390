"""What comes after the report in the demo: assessors, registrations, older recognitions, a revocation.

Everything happens after 01/7/2025, when the Sở of today exist in the tree; what is older is imported as a Sở would.
"""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import xlsxwriter

from kiemdinh.demo.cast import PASSWORD
from kiemdinh.demo.compact import Principal, make_principal, publish_short
from kiemdinh.demo.reading import HERE, SCHOOL_KEYS, read, read_header
from kiemdinh.demo.world import REFORM, at
from kiemdinh.kernel.permits import Actor
from kiemdinh.rooms.assessors.use_cases.details import add_qualification
from kiemdinh.rooms.assessors.use_cases.register import PersonFacts, add_assessor
from kiemdinh.rooms.organisations import queries as organisations
from kiemdinh.rooms.organisations.queries import scopes
from kiemdinh.rooms.people import queries as people
from kiemdinh.rooms.people.use_cases import SYSTEM, create_account
from kiemdinh.rooms.recognition import queries as recognition
from kiemdinh.rooms.recognition.rules.importing import TITLES
from kiemdinh.rooms.recognition.use_cases import revoking
from kiemdinh.rooms.recognition.use_cases.importing import import_recognitions
from kiemdinh.rooms.registration.queries.dossier import open_check, points_to_answer
from kiemdinh.rooms.registration.queries.eligibility import Wish
from kiemdinh.rooms.registration.use_cases import checking, drafting, finishing, submitting

OFFICER = {"HN": "so-hanoi.chuyenvien", "BP": "so-dongnai.chuyenvien", "DN": "so-dongnai.chuyenvien"}
_KIND_WORDS = {"accreditation": "Kiểm định chất lượng giáo dục", "national_standard": "Trường đạt chuẩn quốc gia"}


@cache
def story() -> dict[str, Any]:
    """The whole story as data."""
    return dict(read(HERE / "outside.yaml"))


@dataclass
class Outside:
    """Who and what the story has made so far, for the parts that follow."""

    accounts: dict[str, int] = field(default_factory=dict)
    principals: dict[str, Principal] = field(default_factory=dict)
    assessors: dict[str, int] = field(default_factory=dict)
    registrations: dict[str, int] = field(default_factory=dict)

    def actor(self, username: str, on: date) -> Actor:
        """A person of the story as the one who asks on a day."""
        if username not in self.accounts:
            account = people.find_account(username=username)
            assert account is not None, username
            self.accounts[username] = account.pk
        return people.actor_for(account_id=self.accounts[username], today=on)

    def officer(self, school_code: str, on: date) -> Actor:
        """The officer of the Sở that a school belongs to."""
        return self.actor(OFFICER[school_code[:2]], on)

    def commune_officer(self, school_code: str, on: date) -> Actor:
        """The officer of the commune that manages a school."""
        school = organisations.school_facts(code=school_code, on=on)
        assert school is not None
        for row in story()["officials"]:
            theirs = organisations.school_facts(code=row["unit"], on=on)
            if theirs is not None and theirs.managing_id == school.managing_id:
                return self.actor(row["username"], on)
        raise LookupError(school_code)

    def head(self, school_code: str, on: date) -> Actor:
        """The head of a school: of the story, or of the four schools."""
        if school_code in self.principals:
            return self.principals[school_code].actor(on)
        for key in SCHOOL_KEYS:
            header = read_header(key)
            if header["code"] == school_code:
                return self.actor(next(m["username"] for m in header["cast"] if m["post"] == "principal"), on)
        raise LookupError(school_code)


def build_outside() -> Outside:
    """People, older recognitions, registrations and the revocation."""
    made = Outside()
    _people(made)
    _assessors(made)
    _older(made)
    for row in story()["registrations"]:
        register(made, row)
    for row in story()["revoked"]:
        _revoke(made, row)
    return made


def outside_accounts() -> list[tuple[str, str]]:
    """(username, what the list of accounts calls them) of everybody of the story."""
    told = story()
    rows = [(row["username"], row["shown"]) for row in told["officials"]]
    rows += [(row["username"], "hiệu trưởng") for row in told["principals"].values()]
    rows += [(row["username"], "người đánh giá") for people_ in told["assessors"].values() for row in people_]
    return rows


def unit_id_of(code: str) -> int:
    """The id of a unit of the demo."""
    unit = organisations.find_unit(code=code)
    assert unit is not None, code
    return unit.pk


def _people(made: Outside) -> None:
    for row in story()["officials"]:
        school = organisations.school_facts(code=row["unit"], on=REFORM)
        assert school is not None
        made.accounts[row["username"]] = create_account(
            actor=SYSTEM,
            now=at(REFORM),
            username=row["username"],
            full_name=row["name"],
            unit_code=school.managing_code,
            role=row["role"],
            title=row["title"],
            starts_on=REFORM,
            password=PASSWORD,
            is_demo=True,
        ).account.pk
    for code, row in story()["principals"].items():
        made.principals[code] = make_principal(
            username=row["username"], full_name=row["name"], school_code=code, since=date(2021, 8, 16)
        )


def _assessors(made: Outside) -> None:
    """The registers of both Sở; each assessor signs in with the account of the school or office where they work."""
    day = REFORM + timedelta(days=30)
    for province, rows in story()["assessors"].items():
        officer = made.actor(f"so-{province}.chuyenvien", day)
        home = next(p.unit_id for p in officer.posts)
        for row in rows:
            made.accounts[row["username"]] = create_account(
                actor=SYSTEM,
                now=at(day, 7),
                username=row["username"],
                full_name=row["name"],
                unit_code=scopes.code_of(unit_id=home) if row["unit"] == "SO" else row["unit"],
                role=row["role"],
                title=row["position"],
                starts_on=REFORM,
                password=PASSWORD,
                is_demo=True,
            ).account.pk
            person = add_assessor(
                actor=officer,
                now=at(day),
                facts=PersonFacts(
                    full_name=row["name"],
                    group=row.get("group", "education"),
                    username=row["username"],
                    workplace=scopes.code_of(unit_id=home) if row["unit"] == "SO" else row["unit"],
                    workplace_since=row["since"],
                    position_title=row["position"],
                    sector_since=row["since"],
                    stages=row["stages"],
                ),
            )
            made.assessors[row["username"]] = person.pk
            if "trained" in row:
                add_qualification(
                    actor=officer,
                    now=at(day),
                    assessor_id=person.pk,
                    kind="training",
                    title="Chứng nhận hoàn thành tập huấn đánh giá ngoài",
                    number=f"{len(made.assessors):03d}/CN-QLCL",
                    issuer="Cục Quản lý chất lượng",
                    issued_on=row["trained"],
                )


def _older(made: Outside) -> None:
    """Older decisions, from an Excel file as the Sở keeps it."""
    day = REFORM + timedelta(days=20)
    for province, rows in story()["older"].items():
        actor = made.actor(f"so-{province}.chuyenvien", day)
        outcome = import_recognitions(actor=actor, now=at(day), content=_sheet(rows), filename="cong-nhan-cu.xlsx")
        assert not outcome.refused, outcome.refused


def _sheet(rows: list[dict[str, Any]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Công nhận")
        sheet.write_row(0, 0, list(TITLES.values()))
        for n, row in enumerate(rows, start=1):
            values = {
                "school_code": row["school"],
                "kind": _KIND_WORDS[row["kind"]],
                "level": row["level"],
                "decision_number": row["decision"],
                "signed_on": row["signed"],
                "authority": row["by"],
                "signer_name": row["signer"],
                "register_number": row["register"],
                "certificate_number": row["number"],
            }
            for column, key in enumerate(TITLES):
                value = values.get(key)
                if isinstance(value, date):
                    sheet.write_datetime(n, column, at(value).replace(tzinfo=None))
                elif value is not None:
                    sheet.write(n, column, value)
    return target.getvalue()


def register(made: Outside, row: dict[str, Any]) -> int:
    """A registration from the report to where the story leaves it; returns its id."""
    code = row["school"]
    if "published" in row:
        publish_short(
            made.principals[code],
            school_code=code,
            school_year=row["year"],
            ends_on=row["published"],
            top=row["top"],
            missing={},
        )
    day = row["submitted"] - timedelta(days=3)
    wish = Wish(
        accreditation=row.get("accreditation"),
        degree=row.get("degree"),
        purpose=row.get("purpose", "first"),
        confirmed=True,
    )
    found = drafting.start(actor=made.head(code, day), now=at(day), school_code=code, wish=wish)
    made.registrations[code] = found.pk
    day = row["submitted"]
    found = submitting.submit(
        actor=made.head(code, day), now=at(day), registration_id=found.pk, version=found.version
    )
    if "returned" in row:
        found = _give_back(made, row, found)
    found = _check(made, row["passed"], found, made.commune_officer(code, row["passed"]), checking.pass_on)
    if "told" in row:
        _check(made, row["told"], found, made.officer(code, row["told"]), checking.accept)
    elif "stopped" in row:
        finishing.stop_by_transition(actor=made.officer(code, row["stopped"]), now=at(row["stopped"]))
    return int(found.pk)


def _give_back(made: Outside, row: dict[str, Any], found: Any) -> Any:
    """The commune returns the dossier with one point; the school answers it and hands in again."""
    day = row["submitted"] + timedelta(days=3)
    actor = made.commune_officer(row["school"], day)
    check = open_check(found)
    assert check is not None
    marks = dict.fromkeys(range(len(check.items)), True) | {3: False}
    checking.save_checklist(
        actor=actor,
        now=at(day, 9),
        registration_id=found.pk,
        version=check.version,
        marks=marks,
        notes={3: row["returned"]},
    )
    check = open_check(found)
    assert check is not None
    found = checking.give_back(
        actor=actor,
        now=at(day, 10),
        registration_id=found.pk,
        version=found.version,
        check_version=check.version,
        points=[row["returned"]],
    )
    day += timedelta(days=2)
    head = made.head(row["school"], day)
    for point in points_to_answer(found):
        submitting.answer_point(
            actor=head,
            now=at(day),
            registration_id=found.pk,
            point_id=point.pk,
            version=point.version,
            answer="Nhà trường đã bổ sung ngày ban hành cho các minh chứng của tiêu chuẩn 3.",
        )
    return submitting.submit(actor=head, now=at(day, 10), registration_id=found.pk, version=found.version)


def _check(made: Outside, day: date, found: Any, actor: Actor, deed: Any) -> Any:
    """The unit whose turn it is finds everything in order."""
    check = open_check(found)
    assert check is not None
    checking.save_checklist(
        actor=actor,
        now=at(day, 9),
        registration_id=found.pk,
        version=check.version,
        marks=dict.fromkeys(range(len(check.items)), True),
        notes={},
    )
    check = open_check(found)
    assert check is not None
    return deed(
        actor=actor, now=at(day, 10), registration_id=found.pk, version=found.version, check_version=check.version
    )


def _revoke(made: Outside, row: dict[str, Any]) -> None:
    """Notice, a term that passes without remedy, the decision."""
    school_id = unit_id_of(row["school"])
    known = recognition.recognitions_of(school_id, row["noticed"])
    held = next(r for r in known if r.certificate_number == row["number"])
    begun = revoking.open_revocation(
        actor=made.officer(row["school"], row["noticed"]),
        now=at(row["noticed"]),
        recognition_id=held.id,
        ground=row["ground"],
        reason=row["reason"],
        notice_number="15/TB-SGDĐT",
        noticed_on=row["noticed"],
        remedy_due_on=row["due"],
    )
    revoking.decide_revocation(
        actor=made.officer(row["school"], row["decided"]),
        now=at(row["decided"]),
        recognition_id=held.id,
        revocation_id=begun.pk,
        version=begun.version,
        decision_number=row["decision"],
        signed_on=row["decided"],
        authority=row["by"],
        signer_post="Phó Chủ tịch",
        signer_name=row["signer"],
    )
