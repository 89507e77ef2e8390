"""Reading the demo's files."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
_PLACEHOLDER = re.compile(r"\[\[([0-9.]+-[0-9]+)\]\]")
SCHOOL_KEYS = ("mn-hoa-sen", "th-tan-phu", "thcs-lang-thuong", "th-loc-ninh")


def read(path: Path) -> Any:
    """One YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read_world() -> dict[str, Any]:
    """The units and schools of the demo."""
    return dict(read(HERE / "world.yaml"))


def read_school(key: str) -> dict[str, Any]:
    """Everything about one of the four schools with a complete cycle."""
    folder = HERE / "schools" / key
    school = {
        "school": read(folder / "school.yaml"),
        "figures": read(folder / "figures.yaml"),
        "evidence": read(folder / "evidence.yaml"),
        "report": read(folder / "report.yaml"),
        "sheets": [read(p) for p in sorted(folder.glob("sheets-*.yaml"))],
    }
    fourth = folder / "level_4.yaml"
    school["level_4"] = read(fourth) if fourth.exists() else {}
    life = folder / "life.yaml"
    school["life"] = read(life) if life.exists() else {}
    return school


@cache
def read_header(key: str) -> dict[str, Any]:
    """The facts and the cast of one of the four schools."""
    return dict(read(HERE / "schools" / key / "school.yaml"))


def with_codes(text: str | None, codes: Mapping[str, str]) -> str:
    """A text with its [[id]] placeholders replaced by the codes the use cases gave."""
    return _PLACEHOLDER.sub(lambda m: codes[m[1]], text or "").strip()
