"""Kiểm Định: phần mềm kiểm định chất lượng giáo dục."""
