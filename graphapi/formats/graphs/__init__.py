"""Graph formats: cards as nodes, their relatives as edges; written, never read."""
