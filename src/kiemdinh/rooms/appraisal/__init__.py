"""Xét và thẩm định đạt chuẩn quốc gia theo Thông tư 57/2026."""
