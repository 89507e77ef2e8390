"""Chữ ký điện tử trong tệp PDF (PAdES): ai ký, lúc nào, sau khi ký có bị sửa không. Chỉ đọc, không bao giờ sửa tệp."""

from kiemdinh.services.signatures.checking import PdfCheck, SignatureFacts, check_pdf

__all__ = ("PdfCheck", "SignatureFacts", "check_pdf")
