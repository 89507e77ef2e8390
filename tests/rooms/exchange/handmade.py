"""Word files as schools write them, made with python-docx: no styles, capitals, tables, soft breaks, NFD, raw XML."""

import io
import unicodedata
import zipfile
from collections.abc import Callable
from typing import Any

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def saved(document: Any) -> bytes:
    """The file."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def bold(document: Any, text: str) -> Any:
    """A paragraph in bold: the heading of somebody who knows no styles."""
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = True
    return paragraph


def table(document: Any, rows: list[list[str]]) -> Any:
    """A plain table."""
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return made


def primary_2018(change: Callable[[Any], None] | None = None) -> Any:
    """A short report of a primary school under TT 17/2018 in plain ways; `change` adds what a test is about."""
    document = docx.Document()
    bold(document, "UBND HUYỆN NẬM MẠ")
    bold(document, "TRƯỜNG TIỂU HỌC SỐ 1 NẬM MẠ")
    bold(document, "BÁO CÁO TỰ ĐÁNH GIÁ")
    bold(document, "MỤC LỤC")
    for line in ("Phần II. TỰ ĐÁNH GIÁ\t7", "Tiêu chí 1.1: Phương hướng, chiến lược ..... 8",
                 "Phần III. KẾT LUẬN CHUNG 90"):
        document.add_paragraph(line)
    bold(document, "DANH MỤC CÁC CHỮ VIẾT TẮT")
    table(document, [["TT", "Chữ viết tắt", "Chữ đầy đủ"], ["1", "GV", "Giáo viên"], ["2", "CMHS", "Cha mẹ học sinh"]])
    bold(document, "TỔNG HỢP KẾT QUẢ TỰ ĐÁNH GIÁ")
    table(document, [["Tiêu chuẩn, tiêu chí", "Không đạt", "Mức 1", "Mức 2", "Mức 3"],
                     ["Tiêu chí 1.1", "", "x", "x", "x"], ["Tiêu chí 1.2", "x", "", "", "-"]])
    bold(document, "Phần I")
    bold(document, "CƠ SỞ DỮ LIỆU")
    document.add_paragraph("Tên trường: Trường Tiểu học Số 1 Nậm Mạ")
    table(document, [["Số liệu", "2022-2023"], ["Lớp 1", "4"]])
    bold(document, "Phần II")
    bold(document, "TỰ ĐÁNH GIÁ")
    bold(document, "A. ĐẶT VẤN ĐỀ")
    bold(document, "1. Tình hình chung của nhà trường:")
    document.add_paragraph("Trường thành lập năm 1990 theo Thông tư 17/2018/TT-BGDĐT.")
    bold(document, "2. Mục đích tự đánh giá")
    document.add_paragraph("Nhằm xác định mức đạt.")
    bold(document, "B. TỰ ĐÁNH GIÁ")
    bold(document, "TIÊU CHUẨN 1: TỔ CHỨC VÀ QUẢN LÝ NHÀ TRƯỜNG")
    document.add_paragraph("Mở đầu: Nhà trường có bộ máy đầy đủ.")
    bold(document, "Tiêu chí 1.1: Phương hướng, chiến lược xây dựng và phát triển nhà trường")
    bold(document, "Mức 1:")
    document.add_paragraph("a) Phù hợp mục tiêu giáo dục;")
    document.add_paragraph("b) Được xác định bằng văn bản.")
    bold(document, "1. Mô tả hiện trạng")
    document.add_paragraph("Mức 1:")
    document.add_paragraph("a) Nhà trường có chiến lược 2020-2025 [H1-1.1-01; H1-1.1-02].")
    document.add_paragraph("b) Chiến lược được phê duyệt (H 1 - 1.1 - 03).")
    document.add_paragraph("Mức 2: Nhà trường giám sát việc thực hiện [H1.1.1.04].")
    document.add_paragraph("Mức 3")
    document.add_paragraph("Định kỳ rà soát chiến lược.")
    bold(document, "2. Điểm mạnh")
    document.add_paragraph("- Chiến lược rõ ràng.")
    document.add_paragraph("- Có giám sát.")
    bold(document, "3. Điểm yếu: Chưa lấy ý kiến rộng.")
    bold(document, "4. Kế hoạch cải tiến chất lượng:")
    document.add_paragraph("Năm học 2023-2024, nhà trường lấy ý kiến cha mẹ học sinh.")
    document.add_paragraph("Người thực hiện: Phó hiệu trưởng")
    document.add_paragraph("Thời gian: 31/10/2023")
    bold(document, "5. Tự đánh giá: Đạt Mức 3.")
    bold(document, "TIÊU CHÍ 1.2. HỘI ĐỒNG TRƯỜNG VÀ CÁC HỘI ĐỒNG KHÁC")
    document.add_paragraph("1. Mô tả hiện trạng")
    document.add_paragraph("Mức 1: a) Có hội đồng trường [H1-1.2-01]. Mức 2: Hội đồng hoạt động [H1-1.2-02].")
    document.add_paragraph("2. Điểm mạnh")
    document.add_paragraph("Đủ thành phần.")
    document.add_paragraph("3. Hạn chế")
    document.add_paragraph("Họp chưa đều.")
    document.add_paragraph("4. Kế hoạch cải tiến")
    table(document, [["TT", "Nội dung công việc", "Người thực hiện", "Thời gian hoàn thành", "Kinh phí"],
                     ["1", "Lập lịch họp", "Thư ký", "15/9/2023", "Không"]])
    document.add_paragraph("5. Tự đánh giá")
    table(document, [["Mức 1", "Mức 1", "Mức 2", "Mức 2", "Mức 3", "Mức 3"],
                     ["Chỉ báo", "Đạt/Không đạt", "Chỉ báo", "Đạt/Không đạt", "Chỉ báo", "Đạt/Không đạt"],
                     ["a", "Đạt", "*", "Đạt", "-", "-"], ["b", "Đạt", "-", "-", "-", "-"],
                     ["c", "Không đạt", "-", "-", "-", "-"], ["Kết quả", "Không đạt", "", "Không đạt", "", "-"]])
    document.add_paragraph("Tự đánh giá tiêu chí 1.2: Không đạt.")
    if change is not None:
        change(document)
    bold(document, "Kết luận về Tiêu chuẩn 1")
    document.add_paragraph("Nhà trường có 9 tiêu chí đạt.")
    bold(document, "PHẦN III. KẾT LUẬN CHUNG")
    document.add_paragraph("Nhà trường đạt Mức 1.")
    document.add_paragraph("Nậm Mạ, ngày 20 tháng 5 năm 2023")
    bold(document, "PHẦN IV. PHỤ LỤC")
    bold(document, "DANH MỤC MINH CHỨNG")
    table(document, [["TT", "Mã minh chứng", "Tên minh chứng", "Số, ngày ban hành", "Nơi ban hành", "Ghi chú"],
                     ["Tiêu chí 1.1"] * 6,
                     ["1", "H1-1.1-01", "Chiến lược phát triển", "Số 12/KH-TH, ngày 05/9/2020", "Nhà trường", ""],
                     ["2", "[H1-1.1-02]", "Nghị quyết hội đồng trường", "03/NQ-HĐT, 10/9/2020", "Hội đồng trường",
                      "Bản sao"],
                     ["3", "H1-1.2-01", "Quyết định thành lập hội đồng trường", "ngày 1/8/2020", "Phòng GDĐT", ""]])
    return document


def new_rules(stages: tuple[str, ...] = ("",)) -> Any:
    """A short report under TT 57/2026 (Mẫu 1), for one level of education or several."""
    document = docx.Document()
    bold(document, "BÁO CÁO TỰ ĐÁNH GIÁ theo Thông tư số 57/2026/TT-BGDĐT")
    document.add_heading("I. Tổng quan", 1)
    document.add_heading("2. Bối cảnh", 2)
    document.add_paragraph("a) Đặc điểm kinh tế - xã hội của địa phương")
    document.add_paragraph("Xã thuần nông.")
    document.add_paragraph("b) Thuận lợi")
    document.add_paragraph("Được quan tâm.")
    document.add_heading("3. Mục đích, phạm vi và thời gian tự đánh giá", 2)
    document.add_paragraph("Mục đích: Cải tiến chất lượng.")
    document.add_paragraph("Phạm vi: Toàn trường.")
    document.add_heading("II. Kết quả tự đánh giá", 1)
    for stage in stages:
        if stage:
            bold(document, stage)
        document.add_heading("Tiêu chuẩn 1. Quản trị nhà trường và bảo đảm chất lượng", 2)
        document.add_heading("Tiêu chí 1.1", 3)
        document.add_paragraph("Mức 1: Yêu cầu của mức một.")
        table(document, [["Mức", "Mô tả hiện trạng (kèm mã minh chứng)", "Đạt/Không đạt"],
                         ["Mức 1", f"Có kế hoạch {stage} (MC.1.1.01, MC 1.1.02).", "Đạt"],
                         ["Mức 2", "Chưa có dữ liệu cải tiến.", "Không đạt"]])
        document.add_paragraph("Tiêu chí 1.1: đạt Mức 1.")
        document.add_heading("Tiêu chí 1.4", 3)
        table(document, [["Mức", "Hiện trạng", "Đạt"], ["1", f"Công khai đúng {stage} (MC.1.4.01).", "Đạt"],
                         ["2", "Có phản hồi (MC.1.4.02).", "Đạt"]])
        document.add_paragraph("Tiêu chí 1.4: đạt Mức 2.")
        bold(document, "Đánh giá chung về Tiêu chuẩn 1")
        document.add_paragraph("1. Điểm mạnh nổi bật")
        document.add_paragraph(f"Quản trị tốt {stage}.")
        document.add_paragraph("2. Hạn chế trọng tâm và nguyên nhân cốt lõi")
        document.add_paragraph("Hạn chế: Thiếu dữ liệu.")
        document.add_paragraph("Nguyên nhân: Mới thực hiện.")
        document.add_paragraph("3. Định hướng cải tiến")
        document.add_paragraph("a) Xu hướng 03 năm: Tăng dần.")
        document.add_paragraph("b) Ưu tiên cải tiến:")
        table(document, [["TT", "Nội dung, giải pháp", "Người thực hiện", "Thời gian", "Nguồn lực", "Kết quả dự kiến"],
                         ["1", "Xây kho dữ liệu", "Hiệu trưởng", "30/6/2027", "Ngân sách", "Có kho dữ liệu"]])
    document.add_heading("III. Kết luận", 1)
    document.add_heading("1. Khái quát", 2)
    document.add_paragraph("Nhà trường hoạt động ổn định.")
    document.add_heading("5. Kiến nghị", 2)
    document.add_paragraph("Với Sở Giáo dục và Đào tạo:")
    document.add_paragraph("Bổ sung giáo viên.")
    return document


def numbered_headings(document: Any, titles: list[str]) -> None:
    """Headings whose "Tiêu chí 1.n." is an automatic number of Word and not in the text."""
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Tiêu chuẩn %1:"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Tiêu chí %1.%2."/></w:lvl>'
        "</w:abstractNum>"
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for depth, title in enumerate(["Tổ chức và quản lý nhà trường", *titles]):
        paragraph = bold(document, title)
        paragraph._p.get_or_add_pPr().append(parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{min(depth, 1)}"/><w:numId w:val="77"/></w:numPr>'))
        if depth:
            document.add_paragraph("1. Mô tả hiện trạng")
            document.add_paragraph(f"Mức 1: Nội dung của {title}.")


def tracked(paragraph: Any, *, inserted: str = "", deleted: str = "") -> None:
    """A tracked insertion and deletion at the end of a paragraph."""
    for tag, words, node in (("ins", inserted, "t"), ("del", deleted, "delText")):
        if words:
            paragraph._p.append(parse_xml(
                f'<w:{tag} {nsdecls("w")} w:id="9" w:author="A" w:date="2023-01-01T00:00:00Z"><w:r>'
                f'<w:{node} xml:space="preserve">{words}</w:{node}></w:r></w:{tag}>'))


def text_box(paragraph: Any, words: str) -> None:
    """A text box anchored in a paragraph, written as Word does, with its fallback."""
    box = f"<w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent>"
    paragraph._p.append(parse_xml(
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent>'
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"))


def decomposed(text: str) -> str:
    """The text as Macintosh programs write it."""
    return unicodedata.normalize("NFD", text)


def rezipped(content: bytes, **parts: bytes) -> bytes:
    """The file with some parts replaced ("document" is word/document.xml)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            stem = name.removeprefix("word/").removesuffix(".xml")
            new.writestr(name, parts.get(stem, old.read(name)))
    return target.getvalue()


def mark_deleted_end(paragraph: Any) -> None:
    """The end of a paragraph deleted under track changes: it runs on into the next one."""
    properties = paragraph._p.get_or_add_pPr()
    run = OxmlElement("w:rPr")
    gone = OxmlElement("w:del")
    gone.set(qn("w:id"), "3")
    gone.set(qn("w:author"), "A")
    run.append(gone)
    properties.append(run)
