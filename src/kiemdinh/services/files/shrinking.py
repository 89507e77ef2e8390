"""Smaller copies of pictures and PDFs. The caller keeps the original; a copy that is not smaller is thrown away."""

import io
from dataclasses import dataclass
from typing import Any

import pikepdf
from PIL import Image, ImageOps

SHRINKABLE = ("pdf", "jpg", "png", "webp")
_SIGNED = b"/ByteRange"
# Pictures of a few kilobytes are stamps and logos: nothing to win, much to lose.
_WORTH = 20_000


@dataclass(frozen=True, slots=True)
class ShrinkSettings:
    """Longest side of pictures in pixels, of pictures inside a PDF, and the quality of JPEG and WebP (1–95)."""

    image_side: int
    pdf_image_side: int
    quality: int


class NotShrunk(Exception):
    """No smaller copy was made; the text says why."""


def is_signed_pdf(content: bytes) -> bool:
    """Whether a PDF carries a digital signature: the range of bytes it vouches for stands in plain text."""
    return content.startswith(b"%PDF") and _SIGNED in content


def shrunk(content: bytes, *, extension: str, settings: ShrinkSettings) -> bytes:
    """A smaller copy of the same kind. Raises NotShrunk: signed, locked, damaged, another kind, or not smaller."""
    if extension not in SHRINKABLE:
        raise NotShrunk("Loại tệp này không giảm được; chỉ giảm được PDF và ảnh JPEG, PNG, WebP.")
    if is_signed_pdf(content):
        raise NotShrunk("Tệp có chữ ký số: giảm dung lượng sẽ làm mất giá trị chữ ký, nên giữ nguyên.")
    try:
        made = _pdf(content, settings) if extension == "pdf" else _picture(content, extension, settings)
    except NotShrunk:
        raise
    except (OSError, ValueError, pikepdf.PdfError, Image.DecompressionBombError, ArithmeticError) as error:
        raise NotShrunk("Tệp không đọc được trọn vẹn nên giữ nguyên. Hãy mở thử trên máy.") from error
    if len(made) >= len(content):
        raise NotShrunk("Tệp đã gọn, giảm nữa không nhỏ hơn nên giữ nguyên.")
    return made


def _picture(content: bytes, extension: str, settings: ShrinkSettings) -> bytes:
    with Image.open(io.BytesIO(content)) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            raise NotShrunk("Ảnh động không giảm được nên giữ nguyên.")
        upright = ImageOps.exif_transpose(picture)
        profile = picture.info.get("icc_profile")
        upright.thumbnail((settings.image_side, settings.image_side), Image.Resampling.LANCZOS)
        target = io.BytesIO()
        kept: dict[str, Any] = {"icc_profile": profile} if profile else {}
        if extension == "png":
            upright.save(target, "PNG", optimize=True, **kept)
        elif extension == "webp":
            upright.save(target, "WEBP", quality=settings.quality, method=6, **kept)
        else:
            colours = upright if upright.mode in ("RGB", "L", "CMYK") else upright.convert("RGB")
            colours.save(target, "JPEG", quality=settings.quality, optimize=True, progressive=True, **kept)
    return target.getvalue()


def _pdf(content: bytes, settings: ShrinkSettings) -> bytes:
    try:
        opened = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as error:
        raise NotShrunk("Tệp PDF có mật khẩu nên giữ nguyên.") from error
    with opened as pdf:
        if pdf.is_encrypted:
            raise NotShrunk("Tệp PDF bị khóa nên giữ nguyên.")
        pages = len(pdf.pages)
        done: set[tuple[int, int]] = set()
        for page in pdf.pages:
            for image in page.get_images().values():
                if image.objgen not in done:
                    done.add(image.objgen)
                    _shrink_inside(image, settings)
        target = io.BytesIO()
        pdf.save(
            target,
            compress_streams=True,
            recompress_flate=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    with pikepdf.open(io.BytesIO(target.getvalue())) as again:
        if len(again.pages) != pages:
            raise NotShrunk("Bản giảm dung lượng thiếu trang nên bỏ đi, giữ nguyên tệp gốc.")
    return target.getvalue()


def _shrink_inside(image: Any, settings: ShrinkSettings) -> None:
    """Puts a smaller JPEG in the place of a large picture in grey or colour; leaves all others alone.

    Black-and-white scans are packed better by their own method, masks and unusual colours do not bear another one.
    """
    raw = len(image.read_raw_bytes())
    if raw < _WORTH or image.get("/BitsPerComponent") != 8 or "/Decode" in image or "/Mask" in image:
        return
    if image.get("/ColorSpace") not in (pikepdf.Name.DeviceRGB, pikepdf.Name.DeviceGray):
        return
    try:
        picture = pikepdf.PdfImage(image).as_pil_image()
    except (pikepdf.PdfError, NotImplementedError, OSError, ValueError):
        return
    if picture.mode not in ("RGB", "L"):
        return
    picture.thumbnail((settings.pdf_image_side, settings.pdf_image_side), Image.Resampling.LANCZOS)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=settings.quality, optimize=True)
    if target.tell() >= raw:
        return
    image.write(target.getvalue(), filter=pikepdf.Name.DCTDecode)
    image.Width, image.Height = picture.size
    image.ColorSpace = pikepdf.Name.DeviceRGB if picture.mode == "RGB" else pikepdf.Name.DeviceGray
