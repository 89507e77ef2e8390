"""Screens of this room."""
