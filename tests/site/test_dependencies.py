"""Every dependency has its line of reason, and nothing is explained that is not there."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~ ]", requirement)[0].lower() for requirement in requirements}


def test_each_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    text = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
    run, develop = (
        dict(re.findall(r"^\| ([\w-]+) \| (.+) \|$", part, re.MULTILINE)) for part in text.split("## To develop")
    )
    explained = [{name for name, why in part.items() if name != "package" and len(why) > 3} for part in (run, develop)]
    assert explained == [names(project["project"]["dependencies"]), names(project["dependency-groups"]["dev"])]


def test_lock_names_only_the_public_index() -> None:
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    hosts = set(re.findall(r'(?:registry|url) = "([a-z]+://[^/"]+)', lock))
    assert hosts == {"https://pypi.org", "https://files.pythonhosted.org"}
    assert re.findall(r"(?:path|directory|find-links) = ", lock) == []
