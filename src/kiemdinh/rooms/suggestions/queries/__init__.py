"""Reads about suggestions; each begins with who may see them."""

from kiemdinh.rooms.suggestions.queries.raised import Counts, Raised, raised, raised_counts

__all__ = ("Counts", "Raised", "raised", "raised_counts")
