"""Đăng ký đánh giá ngoài và kiểm tra hồ sơ (bộ 2018)."""
