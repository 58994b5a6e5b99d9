"""Associations: created, changed, removed, listed, grouped."""
