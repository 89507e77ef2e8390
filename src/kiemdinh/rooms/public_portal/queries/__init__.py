"""Reads of public_portal."""
