"""Reading a report of about 100 pages, as a ratio to the floor: python-docx opening the file and reading all its text.

`python -m benchmarks.report_reading [--reports 9]` prints the ratio; no database is needed. Both are measured in
turn in the same run; the aim is the factor that the rules may add to merely opening the file.
"""

import argparse
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import docx
from docx.table import Table

from benchmarks.measuring import Timing, side_by_side
from kiemdinh.rooms.exchange.rules.report_reading import read_report
from kiemdinh.rooms.regulations.rules.catalog import Catalog
from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.services.documents.reading import read_docx

AIM = 4.0
_EDITION = "tt17-2018"
_PAGE_WORDS = 380  # of a page in Times New Roman 14 with the margins of Nghị định 30/2020
_SENTENCE = (
    "Nhà trường xây dựng kế hoạch từ đầu năm học, phân công người phụ trách, kiểm tra giữa kỳ và báo cáo trước "
    "hội đồng trường [H{box}-{code}-0{n}]; [H{box}-{code}-0{m}]. "
)


@dataclass(frozen=True, slots=True)
class ReadingTiming:
    """Times of reading and of the floor, and how large the document is."""

    reading: Timing
    floor: Timing
    words: int
    criteria: int

    @property
    def ratio(self) -> float:
        """How many times the floor the reading takes."""
        return self.reading.over(self.floor)

    @property
    def pages(self) -> int:
        """About how many printed pages the document has."""
        return self.words // _PAGE_WORDS


def catalogs() -> list[Catalog]:
    """Every catalog of the repository: the reading has to tell them apart."""
    library = Library(Path(__file__).resolve().parents[1] / "regulations")
    return [catalog for edition in library.edition_ids() for catalog in library.catalogs(edition)]


def long_report(catalog: Catalog) -> bytes:
    """A report of about 100 pages in the order and with the headings of the form, without any styles."""
    document = docx.Document()
    document.add_paragraph("BÁO CÁO TỰ ĐÁNH GIÁ theo Thông tư 17/2018/TT-BGDĐT")
    for standard in catalog.standards:
        document.add_paragraph(f"Tiêu chuẩn {standard.code}: {standard.title}")
        for criterion in standard.criteria:
            document.add_paragraph(f"Tiêu chí {criterion.code}: {criterion.title}")
            document.add_paragraph("1. Mô tả hiện trạng")
            for level in criterion.levels:
                document.add_paragraph(f"Mức {level}:")
                for n in range(1, 6):
                    document.add_paragraph(_SENTENCE.format(box=standard.code, code=criterion.code, n=n, m=n + 1) * 3)
            for title in ("2. Điểm mạnh", "3. Điểm yếu", "4. Kế hoạch cải tiến chất lượng"):
                document.add_paragraph(title)
                document.add_paragraph(_SENTENCE.format(box=standard.code, code=criterion.code, n=1, m=2) * 2)
            table = document.add_table(rows=4, cols=6)
            for row, words in zip(table.rows, _ticks(), strict=True):
                for cell, text in zip(row.cells, words, strict=True):
                    cell.text = text
            document.add_paragraph(f"Tự đánh giá tiêu chí {criterion.code}: Đạt Mức 2.")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _ticks() -> list[list[str]]:
    head = [f"Mức {level}" for level in (1, 1, 2, 2, 3, 3)]
    return [head, *[[letter, "Đạt", letter, "Đạt", "-", "-"] for letter in "abc"]]


def all_text(content: bytes) -> int:
    """The floor: python-docx opens the file and gives every word, tables too. Returns how many words there are."""
    count = 0
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            count += sum(len(cell.text.split()) for row in block.rows for cell in row.cells)
        else:
            count += len(block.text.split())
    return count


def measure(*, rounds: int, warm_up: int) -> ReadingTiming:
    """The two in turn on one document. Raises RuntimeError when a criterion was missed: a fast wrong answer is none."""
    every = catalogs()
    catalog = next(c for c in every if c.catalog_id == _EDITION)
    content = long_report(catalog)

    def read() -> int:
        return len(read_report(read_docx(content), every).sheets)

    met = read()
    if met != len(catalog.criteria):
        raise RuntimeError(f"{met} criteria were read, not {len(catalog.criteria)}.")
    times = side_by_side({"read": read, "floor": partial(all_text, content)}, rounds=rounds, warm_up=warm_up)
    return ReadingTiming(times["read"], times["floor"], all_text(content), met)


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the ratio; exit 1 with --check when the aim was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report_reading", description="Reading a long report.")
    parser.add_argument("--reports", type=int, default=9, help="how often each of the two runs")
    parser.add_argument("--check", action="store_true", help="exit 1 when the aim is missed")
    args = parser.parse_args(argv)
    found = measure(rounds=args.reports, warm_up=1)
    print(
        f"reading a report of about {found.pages} pages ({found.criteria} criteria, {found.words:,} words): "
        f"{found.ratio:.2f} times python-docx reading its text "
        f"({found.reading.p50_ms:.0f} ms over {found.floor.p50_ms:.0f} ms; aim {AIM:.1f})"
    )
    return 1 if args.check and found.ratio > AIM else 0


if __name__ == "__main__":
    sys.exit(main())
