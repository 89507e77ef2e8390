"""Cổng công khai: những gì ai cũng được xem, không cần đăng nhập."""
