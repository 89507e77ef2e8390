"""Reads of self-assessment, by noun."""
