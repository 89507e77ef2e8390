"""Khó khăn, vướng mắc, kiến nghị gửi lên cấp trên và gửi cho phần mềm."""
