"""Đánh giá ngoài theo sáu bước (bộ 2018)."""
