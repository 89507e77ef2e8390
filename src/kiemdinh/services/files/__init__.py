"""Kho tệp: mỗi nội dung cất một lần theo mã băm SHA-256, không bao giờ ghi đè; mặc định là riêng tư."""
