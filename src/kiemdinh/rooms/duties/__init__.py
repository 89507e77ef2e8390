"""Lịch nhiệm vụ: hạn của mọi việc theo quy định, theo kế hoạch, của từng đơn vị."""
