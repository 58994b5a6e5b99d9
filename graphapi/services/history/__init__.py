"""Reads the record of changes, and undoes them."""
