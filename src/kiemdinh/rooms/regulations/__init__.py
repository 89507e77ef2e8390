"""Regulations as dated data: the edition for a school on a day, its catalog, its procedure values."""
