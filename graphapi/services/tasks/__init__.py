"""Tasks: created, changed, deleted, listed."""
