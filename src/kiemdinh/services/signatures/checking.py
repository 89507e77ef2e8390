"""Reading the signatures of a PDF. Offline: nothing is fetched, so whom a certificate belongs to stays a claim."""

import io
import logging
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

ALTERED, INTACT, SCAN, UNREADABLE = "altered", "intact", "scan", "unreadable"


# The library writes a traceback for every certificate it does not know, which is every one here.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One signature: the name in its certificate, the time it claims, whether what it covers is unchanged."""

    signer: str
    issuer: str
    signed_at: str
    intact: bool
    trusted: bool
    problem: str


@dataclass(frozen=True, slots=True)
class PdfCheck:
    """What a PDF says of itself: intact, altered (after signing), scan (no signature) or unreadable."""

    state: str
    signatures: tuple[SignatureFacts, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, to be kept beside the file."""
        return {"state": self.state, "signatures": [asdict(one) for one in self.signatures]}


def check_pdf(content: bytes) -> PdfCheck:
    """Checks every signature of a PDF: unaltered, by whom, when; raises nothing.

    A change after the last signature counts as altered, unless it only adds proofs of the signatures themselves or a
    further signature. Whether the certificate comes from a known authority is not decided here: `trusted` is False.
    """
    # Loaded on first use: it takes a second, and most pages never need it.
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        embedded = list(reader.embedded_regular_signatures)
    except Exception:  # a broken file raises whatever its first broken part makes of it
        # A signed file that no longer opens was spoilt after signing; one without any trace of a signature never was.
        return PdfCheck(ALTERED if b"/ByteRange" in content else UNREADABLE, ())
    if not embedded:
        return PdfCheck(SCAN, ())
    found = tuple(_read(one) for one in embedded)
    return PdfCheck(INTACT if all(one.intact for one in found) else ALTERED, found)


def _read(signature: Any) -> SignatureFacts:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    signer, issuer = _names(signature)
    at = _time(signature)
    try:
        status = validate_pdf_signature(signature, ValidationContext(trust_roots=[], allow_fetching=False))
    except Exception as error:  # what a broken signature raises is not listed anywhere; it is never sound
        return SignatureFacts(signer, issuer, at, False, False, f"Không kiểm tra được chữ ký: {type(error).__name__}")
    problem = ""
    if not (status.intact and status.valid):
        problem = "Nội dung khác với lúc ký."
    elif status.coverage in (SignatureCoverageLevel.UNCLEAR, SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START):
        problem = "Chữ ký không bao trùm cả tệp."
    elif status.modification_level is not None and status.modification_level >= ModificationLevel.OTHER:
        problem = "Tệp có phần thêm vào sau khi ký."
    return SignatureFacts(signer, issuer, at, not problem, False, problem)


def _names(signature: Any) -> tuple[str, str]:
    certificate = getattr(signature, "signer_cert", None)
    if certificate is None:
        return "", ""
    return _common_name(certificate.subject), _common_name(certificate.issuer)


def _common_name(name: Any) -> str:
    native = name.native
    found = native.get("common_name") or native.get("organization_name") or ""
    return str(found[0] if isinstance(found, list) and found else found)


def _time(signature: Any) -> str:
    try:
        moment = signature.self_reported_timestamp
    except (ValueError, TypeError, AttributeError):
        return ""
    return moment.isoformat() if isinstance(moment, datetime) else ""
