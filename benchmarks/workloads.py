"""What is measured, on one open assessment of one school; the same at every size of the database."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.measuring import Timing, side_by_side, timed
from benchmarks.plain_report import Shape, shape_of, write_plain
from benchmarks.served import BenchError, Browser
from kiemdinh.rooms.people.models import Account
from kiemdinh.rooms.people.queries import actor_for
from kiemdinh.rooms.self_assessment.exports.forms import form_bytes, render
from kiemdinh.rooms.self_assessment.exports.report import report_context
from kiemdinh.rooms.self_assessment.models import CriterionSheet, Cycle
from kiemdinh.rooms.self_assessment.queries.access import cycle_for

EMPTY = "/do-dac/trong/"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person works: the cycle, a sheet of it, the small row that the floor writes, who signs in."""

    cycle_id: int
    criterion: str
    criteria: tuple[str, ...]
    row_id: int
    username: str
    password: str

    @property
    def sheet(self) -> str:
        """Address of the criterion sheet that is written."""
        return self.sheet_of(self.criterion)

    def sheet_of(self, criterion: str) -> str:
        """Address of the sheet of any criterion."""
        return f"/chu-ky/{self.cycle_id}/tieu-chi/{criterion}/"

    @property
    def board(self) -> str:
        """Address of the board of criteria."""
        return f"/chu-ky/{self.cycle_id}/tieu-chi/"

    @property
    def floor_write(self) -> str:
        """Address of the empty view that writes one row."""
        return f"/do-dac/ghi/{self.row_id}/"


def place_in(opened: Cycle, *, criterion: str, username: str, password: str) -> Place:
    """The place of a person in an open cycle."""
    seat = opened.participants.get(account__username=username)
    codes = opened.sheets.filter(kind="criterion").order_by("position").values_list("criterion", flat=True)
    return Place(opened.pk, criterion, tuple(codes), seat.pk, username, password)


class Autosave:
    """Saves one text of a sheet as the browser's autosave does; each call sends another text, so each one writes."""

    def __init__(self, place: Place) -> None:
        row = CriterionSheet.objects.get(cycle_id=place.cycle_id, criterion=place.criterion, kind="criterion")
        self.text = row.texts.get("state_1", "")
        self.version = int(row.field_versions.get("state_1", 0))
        self.count = 0

    def fields(self) -> dict[str, str]:
        """The body of the next save, without the token."""
        self.count += 1
        return {
            "state_1": f"{self.text}<p>Lần sửa {self.count}.</p>",
            "state_1__version": str(self.version),
            "state_1__format": "html",
        }

    def accept(self, answer: Mapping[str, Any]) -> None:
        """Takes the new version. Raises BenchError when nothing was written."""
        version = int(answer["versions"]["state_1"])
        if version != self.version + 1:
            raise BenchError(f"A save did not write: version {version} after {self.version}.")
        self.version = version


def over_http(port: int, place: Place, *, rounds: int, warm_up: int) -> dict[str, Timing]:
    """Times of "empty", "sheet", "board", "write" (the floor) and "save", through the served application.

    "sheet" opens the sheets of the cycle in turn. "first" are the first openings of each of them, before which the
    server has shown nothing but the empty view and the board.
    """
    browser, saving = Browser(port), Autosave(place)
    browser.sign_in(place.username, place.password)
    for _ in range(warm_up):
        browser.get(EMPTY)
        browser.get(place.board)
    first = Timing(tuple(timed(partial(browser.get, place.sheet_of(code))) for code in place.criteria))
    browser.read_token(place.sheet)
    sheets = cycle([place.sheet_of(code) for code in place.criteria])

    def save() -> None:
        saving.accept(json.loads(browser.post(place.sheet, saving.fields(), accept=_JSON)))

    pages: dict[str, Callable[[], object]] = {
        "empty": partial(browser.get, EMPTY),
        "sheet": lambda: browser.get(next(sheets)),
        "board": partial(browser.get, place.board),
    }
    writes: dict[str, Callable[[], object]] = {"write": lambda: browser.post(place.floor_write, {}), "save": save}
    try:
        return (
            {"first": first}
            | side_by_side(pages, rounds=rounds, warm_up=warm_up)
            | side_by_side(writes, rounds=rounds, warm_up=warm_up)
        )
    finally:
        browser.close()


def queries(place: Place) -> dict[str, int]:
    """How many SQL statements each request sends, counted in this process; transaction marks are not counted."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Account.objects.get(username=place.username))
    saving = Autosave(place)

    def save() -> None:
        answer = client.post(place.sheet, saving.fields(), headers={"accept": _JSON})
        saving.accept(answer.json())

    actions: dict[str, Callable[[], object]] = {
        "empty": partial(client.get, EMPTY),
        "sheet": partial(client.get, place.sheet),
        "board": partial(client.get, place.board),
        "write": partial(client.post, place.floor_write),
        "save": save,
    }
    return {name: _counted(action) for name, action in actions.items()}


def _counted(action: Callable[[], object]) -> int:
    action()  # what is kept for later requests is read here
    with CaptureQueriesContext(connection) as captured:
        action()
        marks = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
        return sum(1 for q in captured.captured_queries if not q["sql"].startswith(marks))


@dataclass(frozen=True, slots=True)
class ReportTiming:
    """Times of the report and of the plain document, and what both hold."""

    report: Timing
    plain: Timing
    shape: Shape


def report(place: Place, *, rounds: int, warm_up: int) -> ReportTiming:
    """The complete report from the database to the bytes of the file, against python-docx writing as much."""
    today = timezone.localdate()
    account_id = Account.objects.values_list("pk", flat=True).get(username=place.username)

    def made() -> bytes:
        actor = actor_for(account_id=account_id, today=today)
        access = cycle_for(actor=actor, cycle_id=place.cycle_id, today=today)
        context = report_context(access, on=today).to_dict()
        return render(form_bytes(access, "bao-cao", on=today), context, on=today)

    shape = shape_of(made())
    times = side_by_side({"report": made, "plain": partial(write_plain, shape)}, rounds=rounds, warm_up=warm_up)
    return ReportTiming(times["report"], times["plain"], shape)
