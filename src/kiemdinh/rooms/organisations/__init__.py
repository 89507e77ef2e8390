"""Tổ chức: bộ, tỉnh, huyện (đến 30/6/2025), xã và trường, theo thời gian."""
