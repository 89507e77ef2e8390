"""Ghép các phòng thành một trang web: cấu hình, địa chỉ, dòng lệnh, giao diện."""
