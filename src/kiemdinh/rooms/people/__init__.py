"""Người dùng: tài khoản, chức vụ giữ từ ngày đến ngày, ủy quyền ký."""
