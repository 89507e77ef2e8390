"""Evidence codes: written, read and found in text, for both generations of the regulations.

| pattern key  | example        | where it comes from                                               |
|--------------|----------------|-------------------------------------------------------------------|
| `2018-box`   | `[H1-1.1-01]`  | guidance of the 2018 circulars: H = hộp (box), criterion, order    |
| `2018-plain` | `[1.1-01]`     | the same without the box number, as some schools write it          |
| `tt57`       | `MC.1.1.01`    | TT 57/2026 Phụ lục IV: MC, standard, criterion in it, order        |

The order number has at least two digits: 01 … 99, then 100.
"""

import re
from dataclasses import dataclass
from typing import Final

BOX: Final = "2018-box"
PLAIN: Final = "2018-plain"
TT57: Final = "tt57"
PATTERN_KEYS: Final = (BOX, PLAIN, TT57)

_CRITERION = r"[1-9][0-9]*\.[1-9][0-9]*"
_ORDINAL = r"0[1-9]|[1-9][0-9]+"
_BOX_CODE = rf"\[H(?P<box>[1-9][0-9]*)-(?P<box_criterion>{_CRITERION})-(?P<box_ordinal>{_ORDINAL})\]"
_PLAIN_CODE = rf"\[(?P<plain_criterion>{_CRITERION})-(?P<plain_ordinal>{_ORDINAL})\]"
# "MC.1.1.1.01" is no code of Phụ lục IV and must not be read as one, so no further ".digit" may follow.
_TT57_CODE = rf"(?<![\w.])MC\.(?P<tt57_criterion>{_CRITERION})\.(?P<tt57_ordinal>{_ORDINAL})(?!\w|\.[0-9])"
_ANY = re.compile("|".join((_BOX_CODE, _PLAIN_CODE, _TT57_CODE)))


@dataclass(frozen=True, slots=True)
class Citation:
    """A code found in a text: `text[start:end] == code`."""

    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EvidenceCode:
    """The parts of a code. `box` is None unless `pattern_key` is `2018-box`; `criterion` is text such as "1.10"."""

    pattern_key: str
    box: int | None
    criterion: str
    ordinal: int


def find_codes(text: str) -> list[Citation]:
    """Every evidence code of either generation in `text`, in order, repeats included."""
    return [Citation(match.group(), match.start(), match.end()) for match in _ANY.finditer(text)]


def parse_code(code: str) -> EvidenceCode:
    """The parts of one code; blanks around it are ignored.

    Raises ValueError with a Vietnamese message when the text is not exactly one code.
    """
    match = _ANY.fullmatch(code.strip())
    if match is None:
        raise ValueError(f"“{code.strip()}” không phải mã minh chứng; mã có dạng [H1-1.1-01], [1.1-01] hoặc MC.1.1.01.")
    part = match.groupdict()
    if part["box"] is not None:
        return EvidenceCode(BOX, int(part["box"]), part["box_criterion"], int(part["box_ordinal"]))
    if part["plain_criterion"] is not None:
        return EvidenceCode(PLAIN, None, part["plain_criterion"], int(part["plain_ordinal"]))
    return EvidenceCode(TT57, None, part["tt57_criterion"], int(part["tt57_ordinal"]))


def format_code(pattern_key: str, *, criterion: str, ordinal: int, box: int | None = None) -> str:
    """Writes the code of the `ordinal`-th evidence (from 1) of a criterion, e.g. `[H1-1.1-01]`.

    `box` is needed by `2018-box` and ignored by the other patterns.
    Raises ValueError with a Vietnamese message for an unknown pattern, a malformed criterion, a missing box or
    a number below 1.
    """
    if not re.fullmatch(_CRITERION, criterion):
        raise ValueError(f"Mã tiêu chí “{criterion}” không đúng; mã có dạng 1.1 hoặc 1.10.")
    if ordinal < 1:
        raise ValueError(f"Số thứ tự minh chứng phải từ 1 trở lên, không phải {ordinal}.")
    if pattern_key == BOX:
        if box is None or box < 1:
            raise ValueError("Mã minh chứng này cần số hộp từ 1 trở lên.")
        return f"[H{box}-{criterion}-{ordinal:02d}]"
    if pattern_key == PLAIN:
        return f"[{criterion}-{ordinal:02d}]"
    if pattern_key == TT57:
        return f"MC.{criterion}.{ordinal:02d}"
    raise ValueError(f"Không có kiểu mã minh chứng “{pattern_key}”.")
