"""The workspace itself: its first labels and its settings."""
