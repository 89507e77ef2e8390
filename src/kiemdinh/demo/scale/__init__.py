"""Worlds of thousands of schools: a province, the nation (ADR 0041).

A few schools are played through the use cases; all others get the same rows, written in bulk with their own numbers,
names and places. Everything here is made up but the places.
"""
