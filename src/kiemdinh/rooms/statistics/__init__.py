"""Số liệu, tiến độ, biểu đồ: điều gì đã xảy ra, của đơn vị nào, tính đến ngày nào."""
