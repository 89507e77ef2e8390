"""Minh chứng: văn bản, tệp, mã, nơi dùng."""
