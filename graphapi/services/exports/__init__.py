"""Exports as CSV files, and archives of a whole workspace."""
