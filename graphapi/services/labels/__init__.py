"""Association labels, and what is stored under their rules."""
