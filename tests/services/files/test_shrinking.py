"""Smaller copies: never of a signed file, never larger, never with a page less."""

import io
import random

import pikepdf
import pytest
from PIL import Image

from kiemdinh.services.files.shrinking import NotShrunk, ShrinkSettings, is_signed_pdf, shrunk

SETTINGS = ShrinkSettings(image_side=400, pdf_image_side=400, quality=70)


def noisy(side: int = 800) -> Image.Image:
    """A picture that does not pack by itself."""
    return Image.frombytes("RGB", (side, side), random.Random(7).randbytes(side * side * 3))


def picture(kind: str, side: int = 800, **more: object) -> bytes:
    target = io.BytesIO()
    noisy(side).save(target, kind, **more)
    return target.getvalue()


def pdf(*, side: int = 800, pages: int = 2) -> bytes:
    """Pages that share one large picture packed without loss, as scanners write them."""
    made = pikepdf.new()
    image = pikepdf.Stream(made, noisy(side).tobytes())
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width = image.Height = side
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    for _ in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        page.Contents = pikepdf.Stream(made, b"q 500 0 0 500 0 0 cm /Im0 Do Q")
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_pictures_keep_their_kind_and_get_the_longest_side(kind: str, extension: str) -> None:
    content = picture(kind)
    made = shrunk(content, extension=extension, settings=SETTINGS)
    assert len(made) < len(content)
    with Image.open(io.BytesIO(made)) as small:
        assert (small.format, small.size) == (kind, (400, 400))


def test_picture_turned_by_its_camera_stays_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    tall = noisy().crop((0, 0, 800, 400))
    target = io.BytesIO()
    tall.save(target, "JPEG", exif=turned, quality=95)
    with Image.open(io.BytesIO(shrunk(target.getvalue(), extension="jpg", settings=SETTINGS))) as small:
        assert small.size == (200, 400)


def test_pdf_keeps_its_pages_and_loses_weight() -> None:
    content = pdf()
    made = shrunk(content, extension="pdf", settings=SETTINGS)
    assert len(made) < len(content) / 4
    with pikepdf.open(io.BytesIO(made)) as again:
        assert len(again.pages) == 2
        image = next(iter(again.pages[0].get_images().values()))
        assert (image.Width, image.Height, image.Filter) == (400, 400, pikepdf.Name.DCTDecode)


def test_signed_pdf_is_left_alone() -> None:
    signed = pdf() + b"\n1 0 obj<</Type/Sig/ByteRange[0 10 20 30]>>endobj\n"
    assert is_signed_pdf(signed)
    with pytest.raises(NotShrunk, match="có chữ ký số"):
        shrunk(signed, extension="pdf", settings=SETTINGS)


def test_locked_pdf_is_left_alone() -> None:
    for user in ("", "mo"):
        target = io.BytesIO()
        with pikepdf.open(io.BytesIO(pdf())) as made:
            made.save(target, encryption=pikepdf.Encryption(owner="chu", user=user))
        with pytest.raises(NotShrunk, match="PDF"):
            shrunk(target.getvalue(), extension="pdf", settings=SETTINGS)


@pytest.mark.parametrize(
    ("content", "extension", "words"),
    [
        (picture("JPEG", 100, quality=20), "jpg", "không nhỏ hơn"),
        (b"%PDF-1.4 hong", "pdf", "không đọc được"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "png", "không đọc được"),
        (b"PK", "docx", "không giảm được"),
    ],
)
def test_what_cannot_shrink_says_why(content: bytes, extension: str, words: str) -> None:
    with pytest.raises(NotShrunk, match=words):
        shrunk(content, extension=extension, settings=SETTINGS)
