"""Kế hoạch năm, chỉ tiêu, tập huấn của trường, xã (phòng), Sở."""
