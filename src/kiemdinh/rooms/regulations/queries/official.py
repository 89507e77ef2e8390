"""Reads of the official wording: what is in use beside our sentences, and what waits for review."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from kiemdinh.kernel.permits import Actor
from kiemdinh.kernel.permits import Target as PermitTarget
from kiemdinh.kernel.vietnamese import fold
from kiemdinh.rooms.regulations.models import CatalogVersion, OfficialSource, OfficialText
from kiemdinh.rooms.regulations.queries.editions import EditionRow, get_catalog
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.official import ACCEPTED, DOUBLED, LEFT_OUT, OFFICIAL_PERMITS, Target, targets_of


@dataclass(frozen=True, slots=True)
class OfficialLine:
    """An official sentence in use, with its address and the file it came from."""

    level: int
    indicator: str
    text: str
    address: str
    source: str
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Our sentence and the official one beside it; one of the two may be missing."""

    target: Target | None
    row: OfficialText | None


def may_load(actor: Actor) -> bool:
    """Whether the person may load and place official wording: by one of their own posts."""
    return any(
        OFFICIAL_PERMITS.decide(actor=actor, action="load", target=PermitTarget(unit_id=post.unit_id, path_on={}))
        for post in actor.posts
        if not post.ended
    )


def official_lines(*, catalog_code: str, criterion: str) -> list[OfficialLine]:
    """The official sentences in use for a criterion of a catalog (any version of it), in order; one query."""
    rows = (
        OfficialText.objects.filter(source__state=ACCEPTED, catalog_version__code=catalog_code, criterion=criterion)
        .exclude(how__in=(DOUBLED, LEFT_OUT))
        .select_related("source")
        .order_by("level", "order")
    )
    return [
        OfficialLine(r.level or 0, r.indicator, r.text, r.address, r.source.name, r.source.accepted_at) for r in rows
    ]


def sources_of(*, edition_code: str) -> list[OfficialSource]:
    """Every file ever loaded for an edition, newest first."""
    rows = OfficialSource.objects.filter(edition__code=edition_code).select_related("loaded_by", "accepted_by")
    return list(rows.order_by("-id"))


def source_for(*, edition_code: str, source_id: int) -> OfficialSource:
    """One loaded file of an edition; 404 otherwise."""
    row = OfficialSource.objects.filter(pk=source_id, edition__code=edition_code).select_related("edition").first()
    if row is None:
        raise Http404
    return row


def newest_catalogs(edition: EditionRow) -> list[Catalog]:
    """The catalogs of an edition, the newest version of each."""
    return [get_catalog(row.id, sha256=row.sha256) for row in edition.catalogs]


def catalogs_of_source(source: OfficialSource) -> dict[str, CatalogVersion]:
    """The newest catalog rows of the source's edition by code, without their content."""
    rows = CatalogVersion.objects.filter(edition_id=source.edition_id).defer("content").order_by("code", "version")
    return {row.code: row for row in rows}


def targets_of_source(source: OfficialSource) -> list[Target]:
    """Every requirement that a sentence of this source could word."""
    rows = catalogs_of_source(source).values()
    return targets_of([get_catalog(row.pk, sha256=row.content_sha256) for row in rows])


def pairs_of(source: OfficialSource, *, search: str = "", only: str = "") -> list[Pair]:
    """Our sentences with the official ones in the order of the law, then the official ones without a place.

    `only` is "khop", "lech" (doubled, similar or one side missing); `search` looks through both sides without marks.
    """
    targets = targets_of_source(source)
    codes = {row.pk: row.code for row in CatalogVersion.objects.filter(edition_id=source.edition_id).only("id", "code")}
    by_key: dict[str, list[OfficialText]] = {}
    loose = []
    for row in OfficialText.objects.filter(source=source).order_by("order"):
        if row.catalog_version_id is None:
            loose.append(row)
        else:
            key = f"{codes[row.catalog_version_id]}|{row.criterion}|{row.level}|{row.indicator}"
            by_key.setdefault(key, []).append(row)
    touched = {key.split("|")[0] for key in by_key}
    pairs = []
    for target in targets:
        rows = by_key.get(target.key, [])
        if rows:
            pairs += [Pair(target, row) for row in rows]
        elif target.catalog_id in touched or not touched:
            pairs.append(Pair(target, None))
    pairs += [Pair(None, row) for row in loose]
    if only == "lech":
        # What the file says and nobody placed comes before the many requirements of a file that holds only a part.
        pairs.sort(key=lambda pair: pair.row is None)
    return [pair for pair in pairs if _wanted(pair, fold(search).split(), only)]


def _wanted(pair: Pair, words: list[str], only: str) -> bool:
    sure = pair.target is not None and pair.row is not None and pair.row.how in ("article", "hand")
    if only and sure != (only == "khop"):
        return False
    text = fold(
        " ".join(
            filter(
                None,
                (
                    pair.target.ours if pair.target else "",
                    f"{pair.target.criterion} {pair.target.article}" if pair.target else "",
                    pair.row.text if pair.row else "",
                    pair.row.address if pair.row else "",
                ),
            )
        )
    )
    return all(word in text for word in words)


def counts_of(source: OfficialSource) -> dict[str, int]:
    """How many sentences of a source were placed in which way."""
    counts: dict[str, int] = {}
    for how in OfficialText.objects.filter(source=source).values_list("how", flat=True):
        counts[how] = counts.get(how, 0) + 1
    return counts
