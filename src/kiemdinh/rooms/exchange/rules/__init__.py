"""Quy tắc đọc và đối chiếu tệp: thuần, không biết cơ sở dữ liệu hay định dạng tệp nào."""
