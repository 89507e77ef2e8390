"""Whether somebody may sit in a team that assesses a school: years in the sector, training, school level. Pure.

Articles: TT 17, 18, 19/2018 Điều 30; the numbers are `external_assessment.min_sector_years` and `.needs_training`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.rooms.assessors.rules.conflicts import years_before

EDUCATION, OFFICIAL = "education", "official"
GROUPS: Mapping[str, str] = {EDUCATION: "Ngành giáo dục", OFFICIAL: "Sở, ban, ngành khác"}

YEARS, TRAINING, STAGE = "years", "training", "stage"


@dataclass(frozen=True, slots=True)
class Needs:
    """What the procedure asks of members of the education sector."""

    min_sector_years: int
    needs_training: bool


@dataclass(frozen=True, slots=True)
class Fitness:
    """What is known of a person: group, since when in the sector, whether trained, which school levels."""

    group: str
    sector_since: date | None
    trained: bool
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing; `blocks` says that the person may not be a member."""

    key: str
    reason: str
    blocks: bool


def sector_years(*, since: date | None, on: date) -> int:
    """Whole years in the sector on a day; 0 when unknown or not begun."""
    if since is None or since > on:
        return 0
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def find_lacks(
    *, person: Fitness, needs: Needs, school_stages: tuple[str, ...], on: date, stage_labels: Mapping[str, str]
) -> tuple[Lack, ...]:
    """What a person lacks for a school of these levels, those that forbid first.

    Officials of other departments need neither the years nor the training; a level never forbids, because a team may
    hold people of several levels.
    """
    if person.group == OFFICIAL:
        return ()
    lacks = []
    if person.sector_since is None:
        lacks.append(Lack(YEARS, "Chưa ghi ngày vào ngành nên chưa biết đủ số năm công tác hay chưa.", True))
    elif years_before(on, needs.min_sector_years) < person.sector_since:
        years = sector_years(since=person.sector_since, on=on)
        lacks.append(
            Lack(
                YEARS,
                f"Mới công tác trong ngành {years} năm (từ {format_date(person.sector_since)}); "
                f"phải từ đủ {needs.min_sector_years} năm.",
                True,
            )
        )
    if needs.needs_training and not person.trained:
        lacks.append(Lack(TRAINING, "Chưa có chứng nhận tập huấn đánh giá ngoài.", True))
    if school_stages and not set(person.stages) & set(school_stages):
        labels = ", ".join(stage_labels.get(s, s) for s in school_stages)
        lacks.append(Lack(STAGE, f"Không thuộc cấp học của trường ({labels}).", False))
    return tuple(lacks)
