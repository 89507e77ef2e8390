"""Contexts of documents and spreadsheets."""
