"""Giấy chứng nhận và bằng dạng PDF/A từ bản mẫu .typ, kèm hình QR."""

from kiemdinh.services.certificates.rendering import CertificateProblem, qr_rows, render_certificate

__all__ = ("CertificateProblem", "qr_rows", "render_certificate")
