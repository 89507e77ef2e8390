"""Signed, altered and unsigned PDFs."""

import pytest
import typst
from tests.services.signatures.signing import SIGNER, appended, signed_pdf, tampered

from kiemdinh.services.signatures import check_pdf

PLAIN = bytes(typst.compile("= Quyết định\nNội dung của văn bản.".encode()))


@pytest.fixture(scope="module")
def signed() -> bytes:
    return signed_pdf(PLAIN)


def test_a_signed_pdf_is_intact_and_names_its_signer(signed):
    found = check_pdf(signed)
    assert (found.state, len(found.signatures)) == ("intact", 1)
    one = found.signatures[0]
    assert (one.signer, one.intact, one.trusted, one.problem) == (SIGNER, True, False, "")
    assert one.signed_at.startswith("20")
    assert found.to_dict()["signatures"][0]["signer"] == SIGNER


def test_a_changed_byte_is_told(signed):
    found = check_pdf(tampered(signed))
    assert (found.state, found.signatures[0].problem) == ("altered", "Nội dung khác với lúc ký.")


def test_something_added_after_signing_is_told(signed):
    found = check_pdf(appended(signed))
    assert (found.state, found.signatures[0].problem) == ("altered", "Tệp có phần thêm vào sau khi ký.")


def test_a_cut_file_and_files_without_signature(signed):
    assert check_pdf(PLAIN).state == "scan"
    assert check_pdf(signed[: len(signed) // 2]).state in {"altered", "unreadable"}
    assert check_pdf(b"%PDF-1.7 hong").state == "unreadable"
