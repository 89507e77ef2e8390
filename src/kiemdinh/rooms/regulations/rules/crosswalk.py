"""A crosswalk: which criteria of a newer catalog an older criterion speaks about. Our own reading, never a result.

It helps people find old texts and evidence again. No level, answer or recognition is ever derived from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.checks import schema_problems, text_problems
from kiemdinh.rooms.regulations.rules.errors import RegulationError

RELATIONS: Final = {
    "equal": "ngang nhau",
    "subset": "cũ nằm trong mới",
    "superset": "cũ rộng hơn mới",
    "intersects": "giao nhau một phần",
}
"""What the old criterion is towards the new one."""

CERTAINTY: Final = {"medium": "khá rõ", "low": "chưa chắc"}
"""How sure our reading is; never more than that, because nothing official says it."""

ONLY_A_HINT: Final = "gợi ý của phần mềm, chưa có hướng dẫn chính thức"


@dataclass(frozen=True, slots=True)
class Link:
    """The old criterion `old` and the new criterion `new` speak about the same thing; `relation` says how far."""

    old: str
    new: str
    relation: str
    confidence: str
    note: str

    @property
    def relation_vi(self) -> str:
        """The relation in words."""
        return RELATIONS[self.relation]

    @property
    def certainty_vi(self) -> str:
        """How sure our reading is, in words."""
        return CERTAINTY[self.confidence]


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """An old criterion with its links, the nearest first."""

    old: str
    note: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """One version of the crosswalk from one catalog to another; `without` maps an old criterion to why it has none."""

    crosswalk_id: str
    version: int
    from_catalog: str
    to_catalog: str
    dated: str
    title: str
    source: str
    level_4: str
    rows: tuple[CrosswalkRow, ...]
    without: Mapping[str, str]

    def links_of(self, old: str) -> tuple[Link, ...]:
        """Where an old criterion went, the nearest first; empty when nowhere."""
        return next((row.links for row in self.rows if row.old == old), ())

    def links_to(self, new: str) -> tuple[Link, ...]:
        """The old criteria that speak about a new one; those for which it is the nearest come first."""
        found = [(number, link) for row in self.rows for number, link in enumerate(row.links) if link.new == new]
        return tuple(link for _, link in sorted(found, key=lambda pair: pair[0]))

    def nearest(self, old: str) -> str:
        """The new criterion nearest to an old one; empty when there is none."""
        links = self.links_of(old)
        return links[0].new if links else ""


def load_crosswalk(content: Mapping[str, Any]) -> Crosswalk:
    """The crosswalk of a checked file; every leaf of `content` is a text. Raises RegulationError."""
    try:
        return Crosswalk(
            crosswalk_id=content["crosswalk"],
            version=int(content["version"]),
            from_catalog=content["from"],
            to_catalog=content["to"],
            dated=content["dated"],
            title=content["title"],
            source=content["source"],
            level_4=content.get("level_4", ""),
            rows=tuple(_row(item) for item in content["rows"]),
            without={item["old"]: item["reason"] for item in content["without"]},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise RegulationError(f"Bảng đối chiếu thiếu hoặc sai phần {error}.") from None


def _row(item: Mapping[str, Any]) -> CrosswalkRow:
    links = tuple(
        Link(item["old"], link["new"], link["relation"], link["confidence"], link["note"]) for link in item["links"]
    )
    return CrosswalkRow(item["old"], item.get("note", ""), links)


def check_crosswalk(content: Mapping[str, Any], *, schema: Mapping[str, Any], file_name: str) -> list[str]:
    """Problems of a crosswalk file by itself: schema, texts, names, rows written twice."""
    problems = schema_problems(content, schema=schema) + text_problems(content)
    if problems:
        return problems
    crosswalk = load_crosswalk(content)
    name = f"{crosswalk.from_catalog}--{crosswalk.to_catalog}"
    if crosswalk.crosswalk_id != name:
        problems.append(f"bảng ghi tên “{crosswalk.crosswalk_id}” nhưng đối chiếu “{name}”.")
    expected = f"{name}.yaml" if crosswalk.version == 1 else f"{name}-{crosswalk.version}.yaml"
    if file_name != expected:
        problems.append(f"tệp phải mang tên “{expected}”.")
    olds = [row.old for row in crosswalk.rows] + [item["old"] for item in content["without"]]
    problems += [f"tiêu chí cũ “{old}” viết hai lần." for old in sorted({o for o in olds if olds.count(o) > 1})]
    for row in crosswalk.rows:
        news = [link.new for link in row.links]
        doubled = sorted({new for new in news if news.count(new) > 1})
        problems += [f"tiêu chí cũ “{row.old}” nối hai lần với “{new}”." for new in doubled]
    return problems


def check_crosswalk_codes(crosswalk: Crosswalk, catalogs: Sequence[Catalog]) -> list[str]:
    """Problems against the catalogs: unknown catalogs and codes, old criteria left out without a reason."""
    known = {catalog.catalog_id: [criterion.code for criterion in catalog.criteria] for catalog in catalogs}
    problems = [
        f"không có danh mục “{name}”." for name in (crosswalk.from_catalog, crosswalk.to_catalog) if name not in known
    ]
    if problems:
        return problems
    olds, news = known[crosswalk.from_catalog], known[crosswalk.to_catalog]
    named = [*(row.old for row in crosswalk.rows), *crosswalk.without]
    problems += [f"danh mục {crosswalk.from_catalog} không có tiêu chí “{old}”." for old in named if old not in olds]
    problems += [
        f"danh mục {crosswalk.to_catalog} không có tiêu chí “{link.new}” (nối từ {row.old})."
        for row in crosswalk.rows
        for link in row.links
        if link.new not in news
    ]
    problems += [
        f"tiêu chí cũ “{old}” chưa được nối và cũng chưa ghi lý do không tương ứng." for old in olds if old not in named
    ]
    return problems
