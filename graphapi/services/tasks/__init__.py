"""Tasks: made, changed, deleted, listed."""
