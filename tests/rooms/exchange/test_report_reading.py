"""Reports as schools write them: what is recognised, and that nothing of them is lost."""

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rooms.exchange import handmade

from kiemdinh.kernel.blocks import Cell, Paragraph, Run, Table, Written
from kiemdinh.rooms.exchange.rules.report_reading import read_report
from kiemdinh.rooms.exchange.rules.report_reading.lines import characters, document_characters
from kiemdinh.rooms.exchange.rules.report_reading.outcome import as_kept, as_printed
from kiemdinh.rooms.regulations.rules.library import Library
from kiemdinh.services.documents.reading import read_docx

LIBRARY = Library(Path(__file__).resolve().parents[3] / "regulations")
CATALOGS = [c for e in LIBRARY.edition_ids() for c in LIBRARY.catalogs(e)]


def read(document: Any) -> Any:
    """The report of a python-docx document."""
    return read_report(read_docx(handmade.saved(document)), CATALOGS)


def lost(written: Written, report: Any) -> dict[int, tuple[str, str]]:
    """Blocks whose characters are not all in exactly one place."""
    got: dict[int, str] = {}
    for piece in report.pieces:
        got[piece.item.position] = got.get(piece.item.position, "") + characters(piece.raw)
    sorted_got = {k: "".join(sorted(v)) for k, v in got.items()}
    want = document_characters(written)
    return {k: (v, sorted_got.get(k, "")) for k, v in want.items() if sorted_got.get(k, "") != v}


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    """What the plain report of a primary school says."""
    return as_printed(read(handmade.primary_2018()))


def test_the_edition_is_guessed(plain):
    assert plain["edition"] == "tt17-2018"
    assert as_printed(read(handmade.new_rules()))["edition"] == "tt57-2026"


def test_sections_of_a_criterion(plain):
    first = plain["criteria"]["1.1"]
    assert list(plain["criteria"]) == ["1.1", "1.2"]
    assert first["level"] == 3
    assert first["sections"] == {
        "state_1": "a) Nhà trường có chiến lược 2020-2025 [H1-1.1-01]; [H1-1.1-02].\n"
                   "b) Chiến lược được phê duyệt [H1-1.1-03].",
        "state_2": "Nhà trường giám sát việc thực hiện [H1-1.1-04].",
        "state_3": "Định kỳ rà soát chiến lược.",
        "strengths": "- Chiến lược rõ ràng.\n- Có giám sát.",
        "weaknesses": "Chưa lấy ý kiến rộng.",
        "improvement": "Năm học 2023-2024, nhà trường lấy ý kiến cha mẹ học sinh.\n"
                       "Người thực hiện: Phó hiệu trưởng\nThời gian: 31/10/2023",
    }
    assert first["codes"] == ["H1-1.1-01", "H1-1.1-02", "H1-1.1-03", "H1-1.1-04"]


def test_levels_inside_one_paragraph_and_a_plan_in_a_table(plain):
    second = plain["criteria"]["1.2"]
    assert second["sections"]["state_1"] == "a) Có hội đồng trường [H1-1.2-01]."
    assert second["sections"]["state_2"] == "Hội đồng hoạt động [H1-1.2-02]."
    assert second["level"] == 0
    assert plain["answers"]["1.2"]["answers"] == {"1": {"a": True, "b": True, "c": False}, "2": {"*": True}}
    assert plain["improvements"]["1.2"] == [
        {"task": "Lập lịch họp", "owner": "Thư ký", "due": "15/9/2023", "resources": "Không", "expected_result": ""}]
    assert plain["improvements"]["1.1"][0]["owner"] == "Phó hiệu trưởng"


def test_a_stated_level_ticks_nothing(plain):
    assert "1.1" not in plain["answers"]


def test_what_stands_around_the_criteria(plain):
    around = {"opening": "Nhà trường có bộ máy đầy đủ.", "closing": "Nhà trường có 9 tiêu chí đạt."}
    assert plain["standards"] == {"1": around}
    assert plain["report"] == {
        "situation": "Trường thành lập năm 1990 theo Thông tư 17/2018/TT-BGDĐT.",
        "purpose": "Nhằm xác định mức đạt.",
        "general": "Nhà trường đạt Mức 1.",
    }
    short = [(row["short"], row["long"]) for row in plain["abbreviations"]]
    assert short == [("GV", "Giáo viên"), ("CMHS", "Cha mẹ học sinh")]
    assert plain["requirements"] == {"1.1": "Mức 1:\na) Phù hợp mục tiêu giáo dục;\nb) Được xác định bằng văn bản."}


def test_the_list_of_evidence(plain):
    rows = [(e["code"], e["name"], e["number_and_date"]) for e in plain["evidence"]]
    assert rows == [
        ("[H1-1.1-01]", "Chiến lược phát triển", "Số 12/KH-TH, ngày 05/9/2020"),
        ("[H1-1.1-02]", "Nghị quyết hội đồng trường", "03/NQ-HĐT, 10/9/2020"),
        ("[H1-1.2-01]", "Quyết định thành lập hội đồng trường", "ngày 1/8/2020"),
    ]


def test_the_table_of_contents_is_no_criterion(plain):
    assert plain["contents"] == ["Phần II. TỰ ĐÁNH GIÁ\t7", "Tiêu chí 1.1: Phương hướng, chiến lược ..... 8",
                                 "Phần III. KẾT LUẬN CHUNG 90"]


def test_left_over_pieces_say_where_they_stood(plain):
    labels = {piece["label"] for piece in plain["unplaced"]}
    assert labels == {"Bìa và phần đầu", "Cơ sở dữ liệu", "Chữ ký, câu chịu trách nhiệm"}
    figures = next(p for p in plain["unplaced"] if p["text"].startswith("Số liệu\t2022-2023"))
    assert figures["after"] == "CƠ SỞ DỮ LIỆU"


def test_the_summary_is_compared_with_the_sheets():
    def contradict(document: Any) -> None:
        handmade.bold(document, "Tiêu chí 1.3. Tổ chức Đảng Cộng sản Việt Nam, các đoàn thể và tổ chức khác")
        document.add_paragraph("1. Mô tả hiện trạng")
        document.add_paragraph("Có chi bộ.")
        document.add_paragraph("5. Tự đánh giá: Đạt Mức 2")

    document = handmade.primary_2018(contradict)
    document.tables[1].add_row().cells[0].text = "Tiêu chí 1.3"
    document.tables[1].rows[-1].cells[2].text = "x"
    warnings = read(document).warnings
    assert "Tiêu chí 1.3: bảng tổng hợp ghi Mức 1, phần tự đánh giá ghi Mức 2." in warnings


@pytest.mark.parametrize("heading", [
    "Tiêu chí 2.2: Đối với giáo viên", "TIÊU CHÍ 2.2. ĐỐI VỚI GIÁO VIÊN", "2.2 Đối với giáo viên",
    "2.2. Đối với giáo viên", "Tiêu chí 2: Đối với giáo viên", "Tiêu chí 2.2 - Đối với giáo viên",
    "Tiêu chí 2 .2: Đối với giáo viên", "Tiêu chí 2.2",
    handmade.decomposed("Tiêu chí 2.2: Đối với giáo viên"),
])  # fmt: skip
def test_ways_to_write_a_heading(heading):
    document = docx.Document()
    handmade.bold(document, "Tiêu chuẩn 2: Cán bộ quản lý, giáo viên, nhân viên và học sinh")
    document.add_paragraph(heading)
    document.add_paragraph("Mức 1: Giáo viên đủ số lượng [H2-2.2-01].")
    report = read_report(read_docx(handmade.saved(document)), [c for c in CATALOGS if c.catalog_id == "tt17-2018"])
    printed = as_printed(report)["criteria"]
    assert list(printed) == ["2.2"]
    assert printed["2.2"]["sections"] == {"state_1": "Giáo viên đủ số lượng [H2-2.2-01]."}


@pytest.mark.parametrize("sentence", [
    "Tiêu chí 1.1 được nhà trường thực hiện đầy đủ trong năm năm qua.",
    "Điểm mạnh của nhà trường là đội ngũ giáo viên đoàn kết, nhiệt tình với công việc được giao.",
    "Trong tiêu chuẩn 1 có 10 tiêu chí.",
])  # fmt: skip
def test_sentences_are_no_headings(sentence):
    def write(document: Any) -> None:
        handmade.bold(document, "Tiêu chí 1.4: Hiệu trưởng, phó hiệu trưởng, tổ chuyên môn và tổ văn phòng")
        document.add_paragraph("1. Mô tả hiện trạng")
        document.add_paragraph("Mức 1")
        document.add_paragraph(sentence)

    assert as_printed(read(handmade.primary_2018(write)))["criteria"]["1.4"]["sections"] == {"state_1": sentence}


def test_automatic_numbers_are_read():
    document = docx.Document()
    handmade.bold(document, "BÁO CÁO TỰ ĐÁNH GIÁ TRƯỜNG TIỂU HỌC")
    titles = ["Phương hướng, chiến lược xây dựng và phát triển nhà trường", "Hội đồng trường"]
    handmade.numbered_headings(document, titles)
    report = read_report(read_docx(handmade.saved(document)), [c for c in CATALOGS if c.catalog_id == "tt17-2018"])
    assert as_printed(report)["criteria"]["1.2"]["sections"] == {"state_1": "Nội dung của Hội đồng trường."}
    assert [subject for _, subject in report.sheets] == ["1.1", "1.2"]


def test_broken_numbering_follows_the_titles():
    document = docx.Document()
    handmade.bold(document, "Tiêu chuẩn 1: Tổ chức và quản lý nhà trường")
    for number, title in (("1.1", "Phương hướng, chiến lược xây dựng và phát triển nhà trường"),
                          ("1.3", "Hội đồng trường (Hội đồng quản trị đối với trường tư thục) và các hội đồng khác"),
                          ("1.3", "Tổ chức Đảng Cộng sản Việt Nam, các đoàn thể và tổ chức khác trong nhà trường")):
        handmade.bold(document, f"Tiêu chí {number}. {title}")
        document.add_paragraph(f"Mức 1: Nói về {title}.")
    report = read_report(read_docx(handmade.saved(document)), [c for c in CATALOGS if c.catalog_id == "tt17-2018"])
    assert [subject for _, subject in report.sheets] == ["1.1", "1.2", "1.3"]
    assert "Tiêu đề ghi “1.3” nhưng tên là của tiêu chí 1.2: đã xếp vào 1.2." in report.warnings


def test_broken_numbering_without_titles_fills_the_gap():
    document = docx.Document()
    handmade.bold(document, "Tiêu chuẩn 1: Tổ chức và quản lý nhà trường")
    for number in ("1.1", "1.3", "1.3", "1.4"):
        handmade.bold(document, f"Tiêu chí {number}")
        document.add_paragraph("Mức 1: Nội dung.")
    report = read_report(read_docx(handmade.saved(document)), [c for c in CATALOGS if c.catalog_id == "tt17-2018"])
    assert [subject for _, subject in report.sheets] == ["1.1", "1.2", "1.3", "1.4"]
    assert any("“1.3” có hai lần" in warning for warning in report.warnings)


def test_tracked_changes_comments_boxes_pictures_and_notes():
    def write(document: Any) -> None:
        handmade.bold(document, "Tiêu chí 1.4: Hiệu trưởng, phó hiệu trưởng, tổ chuyên môn và tổ văn phòng")
        document.add_paragraph("1. Mô tả hiện trạng")
        paragraph = document.add_paragraph("Mức 1: Đủ tổ")
        handmade.tracked(paragraph, inserted=" chuyên môn.", deleted=" CHỮ ĐÃ XÓA")
        handmade.text_box(paragraph, "Chữ trong khung.")
        document.add_paragraph().add_run().add_picture(io.BytesIO(handmade.PNG))
        first = document.add_paragraph("Nửa đầu ")
        handmade.mark_deleted_end(first)
        document.add_paragraph("nửa sau.")
        document.add_comment(first.runs, text="Cần xem lại", author="Chị Lan")

    report = read(handmade.primary_2018(write))
    section = as_printed(report)["criteria"]["1.4"]["sections"]["state_1"]
    assert section == "Đủ tổ chuyên môn.\nChữ trong khung.\nNửa đầu nửa sau."
    assert report.deletions == 1
    assert [(c.author, c.text) for c in report.comments] == [("Chị Lan", "Cần xem lại")]
    assert [p["place"] for p in report.pictures] == ["sheet||1.4|state_1"]


def test_soft_breaks_and_decomposed_letters():
    def write(document: Any) -> None:
        handmade.bold(document, handmade.decomposed("Tiêu chí 1.5: Khối lớp và tổ chức lớp học"))
        words = "1. Mô tả hiện trạng\nMức 1:\na) Đủ lớp.\nb) Đủ chỗ.\nMức 2: Sĩ số đúng."
        document.add_paragraph(handmade.decomposed(words))

    sections = as_printed(read(handmade.primary_2018(write)))["criteria"]["1.5"]["sections"]
    assert sections == {"state_1": "a) Đủ lớp.\nb) Đủ chỗ.", "state_2": "Sĩ số đúng."}


def test_a_level_that_the_edition_does_not_define_is_not_dropped():
    def write(document: Any) -> None:
        handmade.bold(document, "Tiêu chí 1.7: Quản lý cán bộ, giáo viên và nhân viên")
        document.add_paragraph("1. Mô tả hiện trạng")
        document.add_paragraph("Mức 3: Không ai quy định.")

    report = read(handmade.primary_2018(write))
    left = next(p for p in report.unplaced if p.text == "Không ai quy định.")
    assert left.label == "Mức 3 của tiêu chí 1.7, bộ tiêu chuẩn không quy định"


def test_new_rules_of_one_level():
    report = read(handmade.new_rules())
    printed = as_printed(report)
    assert printed["criteria"] == {
        "1.1": {"level": 1, "codes": ["MC.1.1.01", "MC.1.1.02"], "sections": {
            "state_1": "Có kế hoạch  (MC.1.1.01, MC.1.1.02).", "state_2": "Chưa có dữ liệu cải tiến."}},
        "1.4": {"level": 2, "codes": ["MC.1.4.01", "MC.1.4.02"], "sections": {
            "state_1": "Công khai đúng  (MC.1.4.01).", "state_2": "Có phản hồi (MC.1.4.02)."}},
    }  # fmt: skip
    assert printed["answers"]["1.1"]["answers"] == {"1": {"*": True}, "2": {"*": False}}
    assert printed["standards"]["1"] == {"strengths": "Quản trị tốt .", "weaknesses": "Thiếu dữ liệu.",
                                         "causes": "Mới thực hiện.", "trend": "Tăng dần."}
    assert [r["task"] for r in printed["improvements"]["standard:1"]] == ["Xây kho dữ liệu"]
    assert printed["report"] == {"local_context": "Xã thuần nông.", "advantages": "Được quan tâm.",
                                 "purpose": "Cải tiến chất lượng.", "scope": "Toàn trường.",
                                 "general": "Nhà trường hoạt động ổn định.", "to_department": "Bổ sung giáo viên."}


def test_new_rules_of_several_levels():
    printed = as_printed(read(handmade.new_rules(("Cấp tiểu học", "Cấp THCS"))))
    assert list(printed["criteria"]) == ["tieu-hoc", "thcs"]
    assert printed["criteria"]["thcs"]["1.1"]["sections"]["state_1"] == "Có kế hoạch Cấp THCS (MC.1.1.01, MC.1.1.02)."
    assert printed["standards"]["tieu-hoc/1"]["strengths"] == "Quản trị tốt Cấp tiểu học."


@pytest.mark.parametrize("make", [handmade.primary_2018, handmade.new_rules])
def test_every_character_is_somewhere(make):
    written = read_docx(handmade.saved(make()))
    assert lost(written, read_report(written, CATALOGS)) == {}


WORDS = st.sampled_from([
    "Tiêu chuẩn 1: Tổ chức và quản lý nhà trường", "Tiêu chí 1.1: Phương hướng, chiến lược", "TIÊU CHÍ 1.3",
    "Mức 1:", "Mức 2: abc", "1. Mô tả hiện trạng", "2. Điểm mạnh", "3. Điểm yếu: Còn thiếu.",
    "4. Kế hoạch cải tiến chất lượng", "5. Tự đánh giá", "Đạt Mức 2", "Tự đánh giá tiêu chí 1.1: Không đạt.",
    "Kết luận về Tiêu chuẩn 1", "PHẦN III. KẾT LUẬN CHUNG", "MỤC LỤC", "Danh mục mã minh chứng",
    "II. Tự đánh giá tiêu chí Mức 4", "Khoản 1", "Khoản 2. Nội dung", "A. Đặt vấn đề", "Phần I", "I. Tổng quan",
    "II. Kết quả tự đánh giá", "Cấp tiểu học", "Đánh giá chung về Tiêu chuẩn 1", "Hạn chế: abc",
    "b) Ưu tiên cải tiến:", "III. Kết luận", "5. Kiến nghị", "Với Sở Giáo dục và Đào tạo: xin thêm",
    "Nhà trường có [H1-1.1-01; H1-1.1-02, 03].", "GV: giáo viên", "- Việc một", "Không áp dụng. Lý do: trường mới",
    "Mức 1: a. Mức 2: b. Mức 3: c", "Tại Điểm trường A: có lớp", "", "...",
])  # fmt: skip
TEXT = st.one_of(WORDS, st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40))
PARAGRAPHS = st.builds(
    lambda texts, bold, level, number, bullet: Paragraph(
        tuple(Run(t, bold=bold) for t in texts), level=level, number="" if bullet else number, bullet=bullet),
    st.lists(st.one_of(TEXT, st.just("\n")), max_size=4),
    st.booleans(), st.sampled_from([0, 0, 0, 1, 2, 3]),
    st.sampled_from(["", "", "1.", "a)", "Tiêu chí 1.2."]), st.booleans())  # fmt: skip
CELLS = st.builds(lambda p, wide: Cell((p,), colspan=wide), PARAGRAPHS, st.integers(1, 2))
HEADS = st.sampled_from([
    ("Mức", "Mô tả hiện trạng", "Đạt/Không đạt"), ("Mức 1", "Mức 2", "Mức 3"),
    ("TT", "Mã minh chứng", "Tên minh chứng"),
    ("Nội dung", "Người thực hiện", "Thời gian"), ("Tiêu chí", "Không đạt", "Mức 1"), ("TT", "Họ và tên", "Chức vụ"),
])  # fmt: skip
TABLES = st.builds(
    lambda head, rows: Table((tuple(Cell((Paragraph((Run(t),)),)) for t in head), *map(tuple, rows))),
    HEADS,
    st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=4))  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS, TABLES), max_size=30), st.sampled_from(CATALOGS))
def test_nothing_is_ever_lost(blocks, catalog):
    written = Written(tuple(blocks))
    report = read_report(written, [catalog])
    assert lost(written, report) == {}
    as_kept(report)
