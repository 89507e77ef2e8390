"""Reading “Trường A (09/2010 – 08/2015); Trường B (2016 – 31/7/2020)” out of one cell. Pure."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

_ONE = re.compile(r"^(?P<place>.+?)\s*\((?P<from>[^()–—-]+?)\s*[–—-]\s*(?P<to>[^()–—-]*)\)$")
_DAY = re.compile(r"^(?:(?:(?P<d>\d{1,2})/)?(?P<m>\d{1,2})/)?(?P<y>\d{4})$")
_NOW = frozenset({"", "nay", "đến nay"})


@dataclass(frozen=True, slots=True)
class FormerWork:
    """A place with its first and last day; no last day: still there."""

    place: str
    starts_on: date
    ends_on: date | None


def read_former_work(text: str) -> list[FormerWork]:
    """The places of a cell, in its order. Raises ValueError with a sentence that names the part in question."""
    found = []
    for part in (piece.strip() for piece in re.split(r"[;\n]", text)):
        if not part:
            continue
        match = _ONE.match(part)
        if match is None:
            raise ValueError(f"Không đọc được “{part}”. Hãy ghi như: Trường Tiểu học A (09/2010 – 08/2015).")
        starts = _day(match["from"], part, last=False)
        ends = None if match["to"].strip().lower() in _NOW else _day(match["to"], part, last=True)
        if ends is not None and ends < starts:
            raise ValueError(f"Ở “{part}”, ngày cuối phải từ ngày bắt đầu trở đi.")
        found.append(FormerWork(match["place"].strip(), starts, ends))
    return found


def _day(text: str, part: str, *, last: bool) -> date:
    """A year or a month alone means its first day, or its last one at the end of a period."""
    match = _DAY.match(text.strip())
    if match is None:
        raise ValueError(f"Không đọc được thời gian ở “{part}”. Hãy ghi tháng/năm, ví dụ 09/2010.")
    year = int(match["y"])
    month = int(match["m"]) if match["m"] else 12 if last else 1
    try:
        if match["d"]:
            return date(year, month, int(match["d"]))
        return date(year, month, calendar.monthrange(year, month)[1] if last else 1)
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ValueError(f"Thời gian ở “{part}” không có thật.") from error
