"""The official forms with realistic content: outline, links, blanks, sections, opening in LibreOffice."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from tests.services.documents import samples
from tests.services.documents.forms import W, root, style_names, texts

from kiemdinh.rooms.self_assessment.rules import report_context as rc
from kiemdinh.services.documents import render_docx

FOLDERS = {"2018": samples.REGULATIONS / "forms-2018", "tt57": samples.REGULATIONS / "tt57-2026" / "forms"}
NAMES = ("quyet-dinh-hoi-dong", "phieu-danh-gia-tieu-chi", "bao-cao-tu-danh-gia", "danh-muc-minh-chung")


def context(name: str, generation: str) -> dict[str, Any]:
    made = {
        "quyet-dinh-hoi-dong": lambda: samples.decision(generation=generation),
        "phieu-danh-gia-tieu-chi": lambda: samples.sheets(generation=generation),
        "bao-cao-tu-danh-gia": samples.report_2018 if generation == "2018" else samples.report_tt57,
        "danh-muc-minh-chung": lambda: samples.evidence_document(generation=generation),
    }[name]()
    return made.to_dict()


def document(name: str, generation: str) -> bytes:
    return render_docx(FOLDERS[generation] / f"{name}.docx", context(name, generation))


@pytest.fixture(scope="module")
def report_2018() -> bytes:
    return document("bao-cao-tu-danh-gia", "2018")


@pytest.fixture(scope="module")
def report_tt57() -> bytes:
    return document("bao-cao-tu-danh-gia", "tt57")


def headings(data: bytes) -> list[tuple[str, str]]:
    names = style_names(data)
    found = []
    for paragraph in root(data).iter(W + "p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = names.get(style.get(W + "val"), "") if style is not None else ""
        if name.startswith("heading"):
            found.append((name, "".join(node.text or "" for node in paragraph.iter(W + "t"))))
    return found


@pytest.mark.parametrize("generation", ["2018", "tt57"])
@pytest.mark.parametrize("name", NAMES)
def test_every_form_takes_a_snapshot_read_back_from_json(name: str, generation: str) -> None:
    frozen = context(name, generation)
    path = FOLDERS[generation] / f"{name}.docx"
    first = render_docx(path, frozen)
    assert first == render_docx(path, json.loads(json.dumps(frozen)))
    assert not [line for line in texts(first) if "{{" in line or "{%" in line]


def test_forms_on_disk_are_those_of_the_build_script() -> None:
    script = samples.REGULATIONS.parent / "tools" / "build_forms.py"
    result = subprocess.run([sys.executable, str(script), "--check"], check=False, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


def test_outline_of_the_2018_report(report_2018: bytes) -> None:
    found = headings(report_2018)
    assert [text for name, text in found if name == "heading 1"] == [
        "Tổng hợp kết quả tự đánh giá",
        "Phần I. Cơ sở dữ liệu",
        "Phần II. Tự đánh giá",
        "Phần III. Kết luận chung",
        "Phần IV. Phụ lục",
    ]
    criteria = [text for name, text in found if name == "heading 3" and text.startswith("Tiêu chí ")]
    assert len(criteria) == 27
    assert criteria[9].startswith("Tiêu chí 1.10. ")


def test_outline_of_the_tt57_report(report_tt57: bytes) -> None:
    found = headings(report_tt57)
    assert [text for name, text in found if name == "heading 1"] == [
        "I. Tổng quan",
        "II. Kết quả tự đánh giá",
        "III. Kết luận",
        "IV. Phụ lục",
    ]
    starred = [text for _, text in found if text.startswith("Tiêu chí ") and text.endswith("(*)")]
    assert [text.split()[2].rstrip(".") for text in starred] == [
        "1.3",
        "1.4",
        "2.1",
        "2.2",
        "3.1",
        "3.2",
        "4.1",
        "4.2",
    ]


@pytest.mark.parametrize("which", ["report_2018", "report_tt57"])
def test_table_of_contents_is_a_field_filled_from_the_headings(
    which: str, request: pytest.FixtureRequest
) -> None:
    data = request.getfixturevalue(which)
    body = root(data)
    field = next(node for node in body.iter(W + "instrText") if "TOC" in (node.text or ""))
    begin = next(node for node in field.iterancestors(W + "p")).find(f"{W}r/{W}fldChar")
    assert begin.get(W + "dirty") == "true"
    names = style_names(data)
    entries = [
        "".join(node.text or "" for node in p.iter(W + "t")).removesuffix("…")
        for p in body.iter(W + "p")
        if (style := p.find(f"{W}pPr/{W}pStyle")) is not None
        and names[style.get(W + "val")].startswith("toc ")
    ]
    assert entries == [text for _, text in headings(data)]
    kinds = [node.get(W + "fldCharType") for node in body.iter(W + "fldChar")]
    assert kinds.count("begin") == kinds.count("end") == kinds.count("separate")


@pytest.mark.parametrize("which", ["report_2018", "report_tt57"])
def test_every_inner_link_leads_to_a_bookmark_and_names_are_unique(
    which: str, request: pytest.FixtureRequest
) -> None:
    body = root(request.getfixturevalue(which))
    marks = [node.get(W + "name") for node in body.iter(W + "bookmarkStart")]
    assert len(marks) == len(set(marks))
    numbers = [node.get(W + "id") for node in body.iter(W + "bookmarkStart")]
    assert len(numbers) == len(set(numbers))
    anchors = [node.get(W + "anchor") for node in body.iter(W + "hyperlink")]
    assert set(anchors) <= set(marks)
    assert sum(1 for anchor in anchors if anchor.startswith("mc_")) > 80


def test_evidence_list_stands_on_landscape_pages(report_2018: bytes) -> None:
    sections = Document(io.BytesIO(report_2018)).sections
    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
    ]
    plain = samples.report_2018(figures=(), appendices=())
    data = render_docx(FOLDERS["2018"] / "bao-cao-tu-danh-gia.docx", plain.to_dict())
    assert [s.orientation for s in Document(io.BytesIO(data)).sections][2:] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
    ]


def test_page_is_that_of_decree_30(report_2018: bytes) -> None:
    for section in Document(io.BytesIO(report_2018)).sections:
        assert sorted((round(section.page_width.mm), round(section.page_height.mm))) == [210, 297]
        if section.orientation == WD_ORIENT.PORTRAIT:
            margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
            assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
    assert set(re.findall(r'w:ascii="([^"]+)"', _part(report_2018, "word/styles.xml"))) == {"Times New Roman"}


def _part(data: bytes, name: str) -> str:
    import zipfile

    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def test_page_numbers_stand_in_the_top_margin_but_not_on_the_covers(report_2018: bytes) -> None:
    cover, rest = Document(io.BytesIO(report_2018)).sections[:2]
    assert "PAGE" not in cover.header._element.xml
    assert "PAGE" in rest.header._element.xml
    assert rest._sectPr.find(W + "pgNumType").get(W + "start") == "1"


def test_number_and_date_stay_blank_until_given() -> None:
    path = FOLDERS["2018"] / "quyet-dinh-hoi-dong.docx"
    blank = texts(render_docx(path, samples.decision().to_dict()))
    assert "Số:      /QĐ-THNH" in blank
    assert "Ninh Kiều, ngày … tháng … năm 20…" in blank
    given = texts(render_docx(path, samples.decision(day=date(2024, 2, 5), number="07").to_dict()))
    assert "Số: 07/QĐ-THNH" in given
    assert "Ninh Kiều, ngày 05 tháng 02 năm 2024" in given
    assert "(Kèm theo Quyết định số 07/QĐ-THNH, ngày 05 tháng 02 năm 2024)" in given


def test_signature_block_shows_who_acts_for_whom() -> None:
    lines = texts(document("quyet-dinh-hoi-dong", "2018"))
    position = lines.index("KT. HIỆU TRƯỞNG")
    assert lines[position : position + 3] == ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", "Lê Văn Đức"]


def test_summary_marks_of_the_2018_report(report_2018: bytes) -> None:
    tables = Document(io.BytesIO(report_2018)).tables
    summary = next(table for table in tables if table.cell(0, 0).text == "Tiêu chuẩn, tiêu chí")
    rows = {row.cells[0].text.split(". ")[0]: [cell.text for cell in row.cells[1:]] for row in summary.rows}
    assert rows["Tiêu chí 1.1"] == ["", "x", "x", ""]
    assert rows["Tiêu chí 1.2"] == ["", "x", "x", "–"]


def test_evidence_list_of_tt57_has_exactly_five_columns() -> None:
    table = Document(io.BytesIO(document("danh-muc-minh-chung", "tt57"))).tables[1]
    assert [cell.text for cell in table.rows[0].cells] == [
        "TT",
        "Mã minh chứng",
        "Tên minh chứng",
        "Định dạng, vị trí lưu trữ hoặc đường dẫn điện tử",
        "Ghi chú",
    ]


def test_a_school_of_two_stages_has_part_two_twice() -> None:
    report = samples.report_tt57(
        stages=(samples.stage_tt57("Cấp tiểu học"), samples.stage_tt57("Cấp trung học cơ sở"))
    )
    data = render_docx(FOLDERS["tt57"] / "bao-cao-tu-danh-gia.docx", report.to_dict())
    standards = [
        text for name, text in headings(data) if name == "heading 2" and text.startswith("Tiêu chuẩn 1.")
    ]
    assert standards == [
        "Tiêu chuẩn 1. Quản trị nhà trường và bảo đảm chất lượng (cấp tiểu học)",
        "Tiêu chuẩn 1. Quản trị nhà trường và bảo đảm chất lượng (cấp trung học cơ sở)",
    ]


def test_an_unfinished_report_prints_too() -> None:
    """Every text empty, nothing answered: the form still comes out, with its blanks."""
    bare = rc.CriterionPart(
        code="1.1", title="T", levels=(rc.LevelPart(level=1),), level_reached=None, highest_level=2
    )
    stage = rc.StagePart(
        standards=(rc.StandardPart(code="1", title="S", criteria=(bare,)),), level_reached=None
    )
    changes: dict[str, Any] = {
        "stages": (stage,),
        "council": (),
        "figures": (),
        "evidence": (),
        "abbreviations": (),
        "appendices": (),
        "conclusion": rc.Conclusion(level_reached=None),
        "level_4": (),
        "overview": rc.Overview(),
        "introduction": rc.Introduction(),
        "school": samples.school(founded_year=None, sites_count=None, phone="", district=""),
    }
    for make, generation in ((samples.report_2018, "2018"), (samples.report_tt57, "tt57")):
        path = FOLDERS[generation] / "bao-cao-tu-danh-gia.docx"
        assert "Tiêu chí 1.1. T" in [
            text for _, text in headings(render_docx(path, make(**changes).to_dict()))
        ]


def test_typed_tags_in_every_text_of_a_report_are_printed() -> None:
    attack = "{{ 1237*3 }}{% for x in y %}"

    def poison(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {
                name: item if name == "code_links" else poison(item, name) for name, item in value.items()
            }
        if isinstance(value, list):
            return [poison(item, key) for item in value]
        return (
            value + attack
            if isinstance(value, str) and key not in ("key", "align", "anchor", "url")
            else value
        )

    for generation in ("2018", "tt57"):
        frozen = poison(context("bao-cao-tu-danh-gia", generation))
        lines = texts(render_docx(FOLDERS[generation] / "bao-cao-tu-danh-gia.docx", frozen))
        assert not [line for line in lines if "3711" in line]
        assert sum(line.count(attack) for line in lines) > 500


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_report_opens_in_libreoffice(report_2018: bytes, tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    (tmp_path / "bc.docx").write_bytes(report_2018)
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "bc.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = pypdf.PdfReader(tmp_path / "bc.pdf").pages
    assert 40 < len(pages) < 110
    assert "ĐÁNH GIÁ" in pages[0].extract_text()
    assert pages[-1].mediabox.width > pages[-1].mediabox.height
