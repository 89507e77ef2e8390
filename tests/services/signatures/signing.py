"""Signed PDFs for tests: a key and a certificate of our own, signed with pyHanko."""

import io
from datetime import UTC, datetime, timedelta

from asn1crypto import keys, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

SIGNER = "Đặng Thị Quyết"


def _signer() -> signers.SimpleSigner:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = cx509.Name([cx509.NameAttribute(cx509.NameOID.COMMON_NAME, SIGNER),
                       cx509.NameAttribute(cx509.NameOID.ORGANIZATION_NAME, "Sở Giáo dục và Đào tạo Thử")])
    start = datetime(2024, 1, 1, tzinfo=UTC)
    certificate = (
        cx509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(start).not_valid_after(start + timedelta(days=3650))
        .add_extension(cx509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )
    der = certificate.public_bytes(serialization.Encoding.DER)
    private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8,
                                serialization.NoEncryption())
    return signers.SimpleSigner(signing_cert=x509.Certificate.load(der),
                                signing_key=keys.PrivateKeyInfo.load(private), cert_registry=SimpleCertificateStore())


def signed_pdf(plain: bytes) -> bytes:
    """The PDF with one PAdES signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(plain))
    meta = signers.PdfSignatureMetadata(
        field_name="KySo", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256")
    out = signers.sign_pdf(writer, meta, signer=_signer())
    return out.getbuffer().tobytes()


def tampered(signed: bytes) -> bytes:
    """The signed PDF with one byte of its signed part changed."""
    at = signed.index(b"/MediaBox")
    return signed[: at + 11] + (b"9" if signed[at + 11 : at + 12] != b"9" else b"8") + signed[at + 12 :]


def appended(signed: bytes) -> bytes:
    """The signed PDF with another page content added after signing, as an editor would save it."""
    from pyhanko.pdf_utils import generic

    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    stream = generic.StreamObject(stream_data=b"q 1 0 0 RG 10 10 200 200 re S Q")
    writer.add_stream_to_page(0, writer.add_object(stream))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
