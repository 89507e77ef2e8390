"""Benchmarks: each prints a ratio to a stated floor, measured in one run. See README.md."""
