"""Mang vào, mang đi: what comes in from files and goes out to files."""
