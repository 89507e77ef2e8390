"""Người đánh giá: danh sách, năng lực, quá trình công tác, xung đột lợi ích."""
