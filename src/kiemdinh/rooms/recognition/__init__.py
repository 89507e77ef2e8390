"""Công nhận: quyết định, giấy chứng nhận và bằng, thời hạn, điều kiện còn nợ, thu hồi."""
