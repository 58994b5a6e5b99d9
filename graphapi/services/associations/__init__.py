"""Associations: made, changed, removed, listed, grouped."""
