"""Reads the records of changes."""
