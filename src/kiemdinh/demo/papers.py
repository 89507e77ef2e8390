"""Small real files for the demo's evidence: PDF, Word, Excel and a picture."""

import hashlib
import io
import json
from typing import Any

import docx
import typst
from PIL import Image, ImageDraw

from kiemdinh.kernel.vietnamese import format_date
from kiemdinh.services.spreadsheets.writing import OutColumn, write_table

_PAGE = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.name, date: none)
#set page(paper: "a5", margin: 18mm)
#set text(size: 10pt, lang: "vi")
#grid(columns: (1fr, 1fr), align: center,
  [#upper(d.issuer) \\ #if d.number != "" [Số: #d.number]],
  [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\ Độc lập - Tự do - Hạnh phúc \\ _Ngày #d.date _])
#v(8mm)
#align(center, text(size: 12pt, weight: "bold", d.name))
#v(4mm)
#d.body
""".encode()


def make_file(row: dict[str, Any]) -> tuple[str, bytes]:
    """(name, content) of the file of one evidence row: pdf, docx, xlsx or jpg."""
    stem = f"{row['criterion']}-{row['id'].split('-')[1]}"
    kind = row.get("file", "pdf")
    if kind == "docx":
        return f"{stem}.docx", _word(row)
    if kind == "xlsx":
        return f"{stem}.xlsx", write_table(
            title=row["name"],
            columns=[OutColumn(title="Nội dung", width=90)],
            rows=[[part.strip()] for part in row["body"].split(". ") if part.strip()],
        )
    if kind == "jpg":
        return f"{stem}.jpg", _picture(f"{row['id']} {row['name']}")
    return f"{stem}.pdf", _pdf(row)


def _pdf(row: dict[str, Any]) -> bytes:
    data = {
        "name": row["name"],
        "issuer": row.get("issuer") or "",
        "number": row.get("number") or "",
        "date": format_date(row["date"]),
        "body": row["body"],
    }
    return bytes(typst.compile(_PAGE, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}))


def _word(row: dict[str, Any]) -> bytes:
    document = docx.Document()
    document.add_heading(row["name"], level=1)
    document.add_paragraph(f"{row.get('issuer') or ''}, {format_date(row['date'])}")
    document.add_paragraph(row["body"])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _picture(seed: str) -> bytes:
    """A drawn school yard; the seed moves its house, trees and colours so that no two are the same file."""
    n = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:6])
    image = Image.new("RGB", (640, 420), (150 + n % 60, 200, 235))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 300, 640, 420), fill=(190, 175 + n % 30, 140))
    left = 60 + n % 90
    draw.rectangle((left, 150, left + 380, 310), fill=(240, 220, 170 + n % 60), outline=(120, 90, 60))
    draw.polygon(((left - 20, 150), (left + 190, 90), (left + 400, 150)), fill=(170, 70 + n % 50, 60))
    draw.ellipse((540 + n % 60, 20 + n // 7 % 60, 580 + n % 60, 60 + n // 7 % 60), fill=(250, 225, 120 + n // 11 % 90))
    for i in range(5):
        x = left + 20 + i * 72
        draw.rectangle((x, 185, x + 46, 240), fill=(90, 140, 170), outline=(80, 80, 80))
    for i in range(3):
        x = (n * (i + 2)) % 600
        draw.rectangle((x + 18, 270, x + 26, 330), fill=(110, 80, 50))
        draw.ellipse((x, 210, x + 44, 280), fill=(60, 130 + (n + i * 17) % 60, 70))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()
