"""Screens of planning."""
