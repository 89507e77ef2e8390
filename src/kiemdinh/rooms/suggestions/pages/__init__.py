"""Screens of suggestions."""
