"""An import from file to cycle: its states, the places a left-over piece can get, evidence lines met again. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiemdinh.kernel.states import states
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.exchange.rules.report_reading.codes import canonical
from kiemdinh.rooms.exchange.rules.report_reading.tables import number_and_day

WAITING, READ, APPLIED, UNREADABLE = "waiting", "read", "applied", "unreadable"

REPORT_IMPORT = states(
    "report_import",
    start=WAITING,
    labels={WAITING: "Đang đọc", READ: "Đã đọc, chờ xem", APPLIED: "Đã đưa vào chu kỳ", UNREADABLE: "Không đọc được"},
    final=[UNREADABLE],
    rows=[
        (WAITING, "read", READ, [], [], "TT 57/2026 Điều 27 khoản 3"),
        (WAITING, "refuse", UNREADABLE, [], [], "TT 57/2026 Điều 27 khoản 3"),
        (READ, "apply", APPLIED, [], [], "TT 57/2026 Điều 27 khoản 3"),
        (APPLIED, "apply", APPLIED, [], [], "TT 57/2026 Điều 27 khoản 3"),
    ],
)

NEW, SAME, OTHER = "new", "same", "other"
KEEP, REPLACE, APPEND = "giu", "thay", "noi"


def meeting(*, current: str, brought: str) -> str:
    """What a text of the report meets in its field, both as plain words: nothing, the same words, or others."""
    if not current.strip():
        return NEW
    return SAME if "".join(current.split()) == "".join(brought.split()) else OTHER


def with_placed(reading: Mapping[str, Any], placed: Mapping[str, str]) -> dict[str, str]:
    """The HTML of every place: what was recognised, then the pieces that a person put there, in reading order."""
    texts = {key: str(text["html"]) for key, text in reading["texts"].items()}
    for number in sorted(placed, key=int):
        piece = reading["unplaced"][int(number)]
        texts[placed[number]] = texts.get(placed[number], "") + str(piece["html"])
    return texts


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A line of the report's list of evidence, ready to be registered. `code` is "" when it is none."""

    code: str
    subject: str
    number: str
    issued_on: date | None
    issuer: str
    kept_at: str
    note: str


def evidence_lines(rows: Iterable[Mapping[str, Any]], *, today: date) -> list[EvidenceLine]:
    """The lines with số and ngày taken apart; a day after today is left in the note. Lines without a name are dropped:
    they stay in the record.
    """
    lines = []
    for row in rows:
        name = " ".join([row["name"], *row.get("more", ())]).strip()
        if not name:
            continue
        number, day = number_and_day(row["number_and_date"])
        rest = [] if number or day else [row["number_and_date"]]
        if day is not None and day > today:
            rest, day = [row["number_and_date"]], None
        note = "; ".join(text for text in (row["note"], *rest) if text)
        lines.append(
            EvidenceLine(
                code=canonical(row["code"]) or "",
                subject=_short(name, 400),
                number=_short(number, 80),
                issued_on=day,
                issuer=_short(row["issuer"], 200),
                kept_at=_short(row["location"], 200),
                note=_short(note, 400),
            )
        )
    return lines


def _short(text: str, longest: int) -> str:
    tidy = " ".join(text.split())
    return tidy if len(tidy) <= longest else tidy[: longest - 1] + "…"


def same_document(line: EvidenceLine, documents: Sequence[tuple[int, str, str]]) -> int | None:
    """The document of the register that a line means, by số and name; None for a new one.

    `documents` are (id, subject, number) without marks. A name alone suffices when one of the two has no số.
    """
    subject, number = fold(line.subject), fold(line.number)
    for pk, known_subject, known_number in documents:
        if subject == known_subject and (number == known_number or not number or not known_number):
            return pk
    return None


def code_uses(texts: Mapping[str, Mapping[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    """Code (without brackets) → the (criterion, level of education) whose texts cite it."""
    uses: dict[str, list[tuple[str, str]]] = {}
    for key, text in texts.items():
        kind, stage, subject, _ = key.split("|")
        if kind == "sheet":
            for code in text["codes"]:
                if (subject, stage) not in uses.setdefault(code, []):
                    uses[code].append((subject, stage))
    return uses


def plan_day(text: str) -> tuple[date | None, str]:
    """The day a plan names when it names just one ("31/10/2022"); else its words."""
    words = text.strip()
    _, day = number_and_day(words)
    if day is not None and len(words) <= 24 and len([c for c in words if c.isdigit()]) <= 8:
        return day, ""
    return None, words
