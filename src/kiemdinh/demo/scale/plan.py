"""Who is where in a world of many schools: how many a province, of which type, in which commune, with which story."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kiemdinh.demo.reading import HERE, read
from kiemdinh.kernel.vietnamese import fold


@cache
def told() -> dict[str, Any]:
    """The data of the story."""
    return dict(read(HERE / "scale" / "scale.yaml"))


@dataclass(frozen=True, slots=True)
class Planned:
    """A school to be: its facts, and the key of its story."""

    code: str
    name: str
    school_type: str
    ownership: str
    stages: tuple[str, ...]
    commune_code: str
    founded_year: int
    story: str
    number: int

    @property
    def head(self) -> str:
        """The name of its head."""
        words = told()
        n = self.number
        given = words["given"][(n * 7) % len(words["given"])]
        middle = words["middle"][(n * 5) % len(words["middle"])]
        return f"{words['family'][n % len(words['family'])]} {middle} {given}"

    @property
    def username(self) -> str:
        """The sign-in name of its head."""
        return "ht." + self.code.lower()

    @property
    def group(self) -> tuple[str, str]:
        """Schools of one group get the same rows."""
        return self.school_type, self.story


def shares(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """A total cut by weight into whole parts that sum up to it (largest remainder, then the order given)."""
    whole = sum(weights.values())
    parts = {key: total * weight // whole for key, weight in weights.items()}
    left = sorted(weights, key=lambda key: -(total * weights[key] % whole))
    for key in left[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def planned(
    *, total: int, communes: Mapping[str, Sequence[tuple[str, str]]], numbers: Mapping[str, str]
) -> Iterator[Planned]:
    """Every school of the world.

    `communes` maps a province of today to (code, short name) of the communes of 2017 in it, `numbers` the province to
    the two digits that its school codes begin with.
    """
    types = told()["types"]
    by_province = shares(total, {province: len(rows) for province, rows in communes.items()})
    count = 0
    for province, rows in communes.items():
        by_type = shares(by_province[province], {key: row["share"] for key, row in types.items()})
        for key, row in types.items():
            for n in range(by_type[key]):
                place, short = rows[(n * 7 + n // len(rows)) % len(rows)]
                count += 1
                yield Planned(
                    code=f"{numbers[province]}-{row['code']}-{n + 1:04}",
                    name=f"{row['label']} {short} {_letter(n)}",
                    school_type=key,
                    ownership="tu-thuc" if n % 100 < row["private"] else "cong-lap",
                    stages=tuple(row["stages"]),
                    commune_code=place,
                    founded_year=1960 + (count * 13) % 55,
                    story=_story(n),
                    number=count,
                )


def _story(n: int) -> str:
    at = n * 3 % 10  # neighbours in the list do not all have the same story
    for row in told()["stories"]:
        at -= row["share"]
        if at < 0:
            return str(row["key"])
    raise LookupError("shares of the stories")


def _letter(n: int) -> str:
    return "ABCDEGHIKL"[n % 10] + (str(n // 10) if n >= 10 else "")


def account_part(name: str) -> str:
    """A name as a part of a sign-in name."""
    return "".join(letter for letter in fold(name) if letter.isalnum())
