"""Báo cáo định kỳ: mở kỳ, xác nhận, duyệt, tiếp nhận, bản đóng băng; sổ chỉ đạo, kiểm tra."""
