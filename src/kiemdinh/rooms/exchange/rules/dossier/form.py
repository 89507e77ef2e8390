"""Names and sums of a dossier package; its description for people is ADR 0018."""

import json
import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from kiemdinh.kernel.vietnamese import nfc

FORMAT = 1
DATA = "du-lieu/chu-ky.json"
SUMS = "SHA256SUMS"
PAGE = "index.html"
READ_FIRST = "DOC-TRUOC.txt"
FOLDERS = ("bao-cao/", "minh-chung/", "du-lieu/")

# What a package may be at most: a guard against bombs, far beyond what a school keeps for a cycle.
MOST_ENTRIES = 20_000
MOST_BYTES = 20 * 1024**3
MOST_DATA = 64 * 1024**2
MOST_RATIO = 100

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")
_FOLDER_CHARS, _FILE_CHARS = 60, 80


class PackageProblem(Exception):
    """Why a package is not written or not taken in, in one Vietnamese sentence that names the place."""


def safe_part(text: str, *, most: int = _FOLDER_CHARS) -> str:
    """One part of a path that Windows, macOS and Linux all take: NFC, no reserved signs or names, not too long."""
    whole = " ".join(_FORBIDDEN.sub("_", nfc(text)).split())
    cut = whole[:most]
    if len(whole) > most and whole[most] != " " and " " in cut[most // 2 :]:
        cut = cut.rpartition(" ")[0]
    part = cut.strip(" .")
    return f"_{part}" if not part or _DEVICES.fullmatch(part) else part


def safe_file_name(name: str) -> str:
    """A file name shortened before its ending, so that the ending stays."""
    ending = safe_part(PurePosixPath(nfc(name)).suffix.lstrip("."), most=10) if "." in name else ""
    stem = safe_part(name[: len(name) - len(ending) - 1] if ending else name, most=_FILE_CHARS - 11)
    return f"{stem}.{ending}" if ending and ending != "_" else stem


def evidence_folder(*, criterion: str, code: str, subject: str) -> str:
    """Where the files of an evidence lie: minh-chung/TC1/1.1/H1-1.1-01 Kế hoạch giáo dục."""
    standard = safe_part(criterion.split(".", maxsplit=1)[0])
    return f"minh-chung/TC{standard}/{safe_part(criterion)}/{safe_part(f'{safe_part(code)} {subject}')}"


class Names:
    """Gives every file a path of its own, also where capitals do not count."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, folder: str, name: str) -> str:
        """The path, with " (2)" before the ending when another file has it."""
        name = safe_file_name(name)
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem, f".{ending}") if dot else (name, "")
        path, number = f"{folder}/{name}", 1
        while path.casefold() in self._taken:
            number += 1
            path = f"{folder}/{stem} ({number}){ending}"
        self._taken.add(path.casefold())
        return path


def sums_text(sums: Iterable[tuple[str, str]]) -> str:
    """(path, SHA-256) as `sha256sum -c` reads it, sorted by path."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(sums))


def read_sums(text: str) -> dict[str, str]:
    """SHA-256 by path. Raises PackageProblem."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        matched = _SUM.fullmatch(line)
        if matched is None or matched[2] in found:
            raise PackageProblem(f"Tệp {SUMS} hỏng ở dòng {number}. Hãy lấy lại gói từ nơi gửi.")
        found[matched[2]] = matched[1]
    return found


def name_problem(path: str) -> str:
    """Why a path may not stand in a package; "" when it may."""
    parts = path.split("/")
    if "\\" in path or "\x00" in path or path.startswith("/") or ".." in parts or ":" in parts[0]:
        return "đường dẫn trỏ ra ngoài gói"
    if path != nfc(path) or "" in parts or "." in parts:
        return "tên tệp viết không đúng dạng"
    if path not in (SUMS, PAGE, READ_FIRST) and not path.startswith(FOLDERS):
        return "không thuộc phần nào của gói"
    return ""


def canonical(data: Any) -> bytes:
    """The one spelling of the data."""
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def read_data(content: bytes) -> dict[str, Any]:
    """The data of a package, of this format and of text that every database keeps. Raises PackageProblem."""
    broken = PackageProblem(f"Tệp {DATA} hỏng, không đọc được. Hãy lấy lại gói từ nơi gửi.")
    try:
        data = json.loads(content, parse_constant=_no_constant)
        spelled = json.dumps(data, ensure_ascii=False)
        spelled.encode()
    except (ValueError, RecursionError) as error:
        raise broken from error
    if not isinstance(data, dict):
        raise broken
    if "format" not in data or data["format"] != FORMAT or isinstance(data["format"], bool):
        raise PackageProblem(
            f"Gói ghi theo định dạng {str(data.get('format'))[:20]}, phần mềm này đọc định dạng {FORMAT}. "
            "Hãy nâng cấp phần mềm rồi nhập lại."
        )
    if "\\u0000" in spelled:
        raise broken
    _check_head(data)
    return data


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _check_head(data: dict[str, Any]) -> None:
    text = {"school": ("code", "name"), "edition": ("code", "catalog", "sha256", "title")}
    for part, names in text.items():
        for name in names:
            value = data[part].get(name) if isinstance(data.get(part), dict) else None
            if not isinstance(value, str):
                raise PackageProblem(f"Dữ liệu của gói không đúng ở {part}.{name}: phải là chữ.")
    for part in ("people", "files", "cycle", "evidence"):
        if not isinstance(data.get(part), dict):
            raise PackageProblem(f"Dữ liệu của gói không đúng ở {part}: phải là bảng tên và giá trị.")
    sites = data.get("sites")
    if not isinstance(sites, list) or not all(isinstance(site, str) for site in sites):
        raise PackageProblem("Dữ liệu của gói không đúng ở sites: phải là danh sách tên điểm trường.")
    if not all(isinstance(name, str) for name in data["people"].values()):
        raise PackageProblem("Dữ liệu của gói không đúng ở people: họ tên phải là chữ.")


def check_files(data: dict[str, Any], sums: dict[str, str]) -> None:
    """That the files the data speaks of are in the package with that content. Raises PackageProblem."""
    for digest, path in data["files"].items():
        if not isinstance(path, str) or path not in sums:
            raise PackageProblem(f"Dữ liệu của gói không đúng ở files: gói không có tệp “{str(path)[:120]}”.")
        if sums[path] != digest:
            raise PackageProblem(f"Tệp “{path}” không phải nội dung mà dữ liệu của gói nói tới.")
